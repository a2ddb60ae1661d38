//! From the route table to HTTP: every address of every row becomes a route, and every request goes
//! through the same steps: method, `Accept`, token, body, handler.

use crate::app::App;
use crate::call::{Answer, Call};
use crate::metrics::Observation;
use crate::routes::{self, Row};
use crate::versions::Version;
use crate::{control, error, gate, operate};
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::routing::any;
use domain::fault::{Fault, FaultKind};
use http::header::X_CONTENT_TYPE_OPTIONS;
use http::{HeaderValue, Method, Response};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Longest path with query, in bytes (platform.md §2.1: HubSpot's edge refuses about 16 KB).
const URI_BYTES_MAX: usize = 16 * 1024;

/// One address with everything that answers there.
struct Address {
    /// With its parameters in braces.
    path: String,
    methods: Vec<(Method, Arc<Row>, Version)>,
    /// The value of the `Allow` header.
    allow: String,
}

impl Address {
    fn find(&self, method: &Method) -> Option<&(Method, Arc<Row>, Version)> {
        // HEAD is GET without the body, which the connection leaves out.
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        self.methods.iter().find(|(known, _, _)| known == wanted)
    }
}

/// The whole API as a service.
pub fn router(app: Arc<App>) -> Router {
    let mut addresses: BTreeMap<String, Vec<(Method, Arc<Row>, Version)>> = BTreeMap::new();
    for row in routes::table() {
        let row = Arc::new(row);
        for (version, path) in row.addresses() {
            let methods = addresses.entry(path).or_default();
            methods.push((row.method.clone(), row.clone(), version));
        }
    }
    let mut router = operate::router();
    if app.controls.is_some() {
        router = router.merge(control::router());
    }
    for (path, methods) in addresses {
        let allow = allow(methods.iter().map(|(method, _, _)| method.as_str()).collect());
        let address = Arc::new(Address { path: path.clone(), methods, allow });
        let serve = move |State(app), parameters, request| serve(app, address, parameters, request);
        router = router.route(&path, any(serve));
    }
    router.fallback(unknown).with_state(app)
}

/// The value of an `Allow` header, in HubSpot's order (platform.md §3.4): `POST`, then the others
/// by name.
fn allow(mut methods: Vec<&str>) -> String {
    methods.push("OPTIONS");
    methods.sort_unstable_by_key(|method| (*method != "POST", *method));
    methods.join(",")
}

/// The values of an address's parameters in a path, decoded each on its own: what is not UTF-8
/// becomes a sign that stands for it, and names nothing that could be there.
fn lossy(address: &str, path: &str) -> Vec<(String, String)> {
    let parts = address.split('/').zip(path.split('/'));
    let values = parts.filter_map(|(name, value)| {
        let name = name.strip_prefix('{')?.strip_suffix('}')?;
        Some((name.to_owned(), String::from_utf8_lossy(&decoded(value)).into_owned()))
    });
    values.collect()
}

/// The bytes behind `%41`; what is no such code stays as it is.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code =
            code.filter(|_| *byte == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(*byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    bytes
}

async fn unknown(request: Request) -> Response<Body> {
    with_common_headers(error::unknown_path(request.method()), &Uuid::now_v7().to_string())
}

async fn serve(
    app: Arc<App>,
    address: Arc<Address>,
    parameters: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response<Body> {
    let correlation_id = Uuid::now_v7().to_string();
    let method = request.method();
    let Some((_, row, version)) = address.find(method) else {
        let response = match *method {
            Method::OPTIONS => error::options(&correlation_id),
            _ => error::wrong_method(method, request.headers(), &address.allow),
        };
        return with_common_headers(response, &correlation_id);
    };
    if !gate::accepts_json(request.headers()) {
        let response = error::not_acceptable(method, request.headers());
        return with_common_headers(response, &correlation_id);
    }
    let started = app.engine.clock().uptime();
    let path_values = parameters.map_or_else(
        |_| lossy(&address.path, request.uri().path()),
        |known| known.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    );
    let answer = handle(&app, row, *version, path_values, request).await;
    let response = match answer {
        Ok(reply) => reply.into_response(),
        Err(fault) if fault.kind == FaultKind::NothingThere => error::unknown_path(&row.method),
        Err(fault) => error::response(&fault, row.family.errors, &correlation_id),
    };
    let (code, took) =
        (response.status().as_u16(), app.engine.clock().uptime().saturating_sub(started));
    tracing::debug!(
        correlation_id,
        family = row.family.name,
        operation = row.operation,
        code,
        ?took,
        "answered"
    );
    app.metrics.observe(Observation {
        family: row.family.name,
        operation: row.operation,
        version: version.tag(),
        code,
        took,
    });
    with_common_headers(response, &correlation_id)
}

async fn handle(
    app: &Arc<App>,
    row: &Arc<Row>,
    version: Version,
    path_values: Vec<(String, String)>,
    request: Request,
) -> Answer {
    let (head, body) = request.into_parts();
    let token = match row.public {
        true => None,
        false => Some(gate::authenticate(app, &head.headers).await?),
    };
    if head.uri.path_and_query().is_some_and(|uri| uri.as_str().len() > URI_BYTES_MAX) {
        let message = format!("The address is longer than {URI_BYTES_MAX} bytes.");
        return Err(Fault::new(FaultKind::UriTooLong, message));
    }
    let Some(handler) = &row.handler else {
        let message =
            format!("{} {} ({}) is not built yet.", row.method, head.uri.path(), row.operation);
        return Err(Fault::new(FaultKind::NotBuilt, message));
    };
    let body = match body.is_end_stream() {
        true => axum::body::Bytes::new(),
        false => gate::read_body(&head.headers, body).await?,
    };
    handler(Call {
        app: app.clone(),
        row: row.clone(),
        version,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        path_values,
        headers: head.headers,
        body,
        token,
    })
    .await
}

/// Every answer names its request, and says that its body is what it says (platform.md §3.1).
pub(crate) fn with_common_headers(
    mut response: Response<Body>,
    correlation_id: &str,
) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(correlation_id) {
        response.headers_mut().insert("x-hubspot-correlation-id", value);
    }
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_stand_in_hubspots_order() {
        assert_eq!(allow(vec!["GET", "PATCH", "DELETE"]), "DELETE,GET,OPTIONS,PATCH");
        assert_eq!(allow(vec!["GET", "POST"]), "POST,GET,OPTIONS");
        assert_eq!(allow(vec!["POST"]), "POST,OPTIONS");
    }

    #[test]
    fn parameters_are_decoded_each_on_its_own() {
        let value = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            lossy("/a/{one}/b/{other}", "/a/x%20y/b/%ff%4"),
            [value("one", "x y"), value("other", "\u{fffd}%4")]
        );
    }
}
