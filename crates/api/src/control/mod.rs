//! Controls of `dev` under `/_hubwright/`: the clock, the seeded state, snapshots, seeds, owners
//! and types of records. Nothing of it is HubSpot's API and nothing of it needs a token, so the
//! routes exist only where the program was started for development.

mod clock;
mod crm;
mod seed;
mod snapshots;

use crate::app::App;
use crate::call::{Answer, HandlerFuture};
use crate::versions::ErrorFamily;
use crate::{dispatch, error, gate};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::routing::any;
use domain::fault::{Fault, Result};
use domain::limits::{BODY_BYTES_MAX, SEED_BYTES_MAX};
use engine::snapshots::Snapshots;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, Method};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A call of a control, with its body read.
struct ControlCall {
    app: Arc<App>,
    /// What the path names (a snapshot, an owner, a type of records); empty if it names nothing.
    name: String,
    query: String,
    body: Bytes,
}

impl ControlCall {
    fn snapshots(&self) -> Result<&Snapshots> {
        let missing = || Fault::internal("a control was called without controls");
        self.app.controls.as_ref().ok_or_else(missing)
    }
}

type Handler = fn(ControlCall) -> HandlerFuture;

/// One address: its path, its largest body in bytes, and what answers to which method.
struct Control {
    path: &'static str,
    bytes_max: usize,
    methods: &'static [(Method, Handler)],
}

static CONTROLS: [Control; 9] = [
    Control {
        path: "/_hubwright/clock",
        bytes_max: BODY_BYTES_MAX,
        methods: &[
            (Method::GET, |call| Box::pin(clock::read(call))),
            (Method::POST, |call| Box::pin(clock::turn(call))),
        ],
    },
    Control {
        path: "/_hubwright/reset",
        bytes_max: BODY_BYTES_MAX,
        methods: &[(Method::POST, |call| Box::pin(snapshots::reset(call)))],
    },
    Control {
        path: "/_hubwright/seed",
        bytes_max: SEED_BYTES_MAX,
        methods: &[(Method::POST, |call| Box::pin(seed::seed(call)))],
    },
    Control {
        path: "/_hubwright/snapshots",
        bytes_max: BODY_BYTES_MAX,
        methods: &[(Method::GET, |call| Box::pin(snapshots::list(call)))],
    },
    Control {
        path: "/_hubwright/snapshots/{name}",
        bytes_max: BODY_BYTES_MAX,
        methods: &[
            (Method::PUT, |call| Box::pin(snapshots::save(call))),
            (Method::DELETE, |call| Box::pin(snapshots::delete(call))),
        ],
    },
    Control {
        path: "/_hubwright/snapshots/{name}/restore",
        bytes_max: BODY_BYTES_MAX,
        methods: &[(Method::POST, |call| Box::pin(snapshots::restore(call)))],
    },
    Control {
        path: "/_hubwright/owners",
        bytes_max: BODY_BYTES_MAX,
        methods: &[
            (Method::GET, |call| Box::pin(crm::list_owners(call))),
            (Method::POST, |call| Box::pin(crm::create_owner(call))),
        ],
    },
    Control {
        path: "/_hubwright/owners/{name}",
        bytes_max: BODY_BYTES_MAX,
        methods: &[
            (Method::PATCH, |call| Box::pin(crm::update_owner(call))),
            (Method::DELETE, |call| Box::pin(crm::delete_owner(call))),
        ],
    },
    Control {
        path: "/_hubwright/object-types/{name}",
        bytes_max: BODY_BYTES_MAX,
        methods: &[(Method::PUT, |call| Box::pin(crm::set_enablement(call)))],
    },
];

/// The routes of the controls.
pub fn router() -> Router<Arc<App>> {
    CONTROLS.iter().fold(Router::new(), |router, control| {
        let serve = move |State(app), Path(values), request| serve(app, control, values, request);
        router.route(control.path, any(serve))
    })
}

async fn serve(
    app: Arc<App>,
    control: &Control,
    mut values: HashMap<String, String>,
    request: Request,
) -> http::Response<axum::body::Body> {
    let correlation_id = Uuid::now_v7().to_string();
    let method = request.method();
    let wanted = if *method == Method::HEAD { &Method::GET } else { method };
    let Some((_, handler)) = control.methods.iter().find(|(known, _)| known == wanted) else {
        let allow: Vec<&str> = control.methods.iter().map(|(known, _)| known.as_str()).collect();
        let response = error::wrong_method(method, request.headers(), &allow.join(","));
        return dispatch::with_common_headers(response, &correlation_id);
    };
    let name = values.remove("name").unwrap_or_default();
    let mut response = match handle(app, control, *handler, name, request).await {
        Ok(reply) => reply.into_response(),
        Err(fault) => error::response(&fault, ErrorFamily::Crm, &correlation_id),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    dispatch::with_common_headers(response, &correlation_id)
}

async fn handle(
    app: Arc<App>,
    control: &Control,
    handler: Handler,
    name: String,
    request: Request,
) -> Answer {
    let (head, body) = request.into_parts();
    if !head.method.is_safe() {
        gate::check_origin(&head.headers)?;
    }
    let body = gate::read_body_within(&head.headers, body, control.bytes_max).await?;
    let query = head.uri.query().unwrap_or_default().to_owned();
    handler(ControlCall { app, name, query, body }).await
}
