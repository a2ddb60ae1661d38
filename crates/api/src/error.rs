//! Faults as HTTP: status, category, envelope, and the HTML of what never reaches a handler. One
//! row per kind of fault; nowhere else is an error worded for the wire (pages.md §10, platform.md
//! §1.6, §3).

use crate::reply::JSON;
use crate::versions::ErrorFamily;
use axum::body::Body;
use domain::fault::{Fault, FaultDetail, FaultKind};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use serde_json::{Map, Value, json};

const CREDENTIALS_NOT_FOUND: &str = "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview";
const CREDENTIALS_MISSING: &str = "Any of the listed authentication credentials are missing";
const SCOPES_MISSING: &str = "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";
const SCOPES_ALTERNATIVES: &str = "One or more of the following scopes are required.";
const SCOPES_LINK: &str = "https://developers.hubspot.com/scopes";
const UNSUPPORTED_MEDIA_TYPE: &str = "HTTP 415 Unsupported Media Type";

/// How one kind of fault looks on the wire.
struct Form {
    status: StatusCode,
    category: Option<&'static str>,
    /// Worded by the gateway or the framework, whose keys are not sorted, whatever the family.
    gateway: bool,
}

fn form(kind: FaultKind) -> Form {
    let row = |status, category, gateway| Form { status, category, gateway };
    let validation = Some("VALIDATION_ERROR");
    match kind {
        FaultKind::InvalidJson => row(StatusCode::BAD_REQUEST, validation, false),
        FaultKind::InvalidParameter => row(StatusCode::BAD_REQUEST, None, true),
        FaultKind::Validation => row(StatusCode::BAD_REQUEST, validation, false),
        FaultKind::ContentRule => row(StatusCode::BAD_REQUEST, None, false),
        FaultKind::NotFound => row(StatusCode::NOT_FOUND, Some("OBJECT_NOT_FOUND"), false),
        FaultKind::RecordNotFound => row(StatusCode::NOT_FOUND, None, false),
        FaultKind::NothingThere => row(StatusCode::NOT_FOUND, None, true),
        FaultKind::Conflict => row(StatusCode::CONFLICT, Some("CONFLICT"), false),
        FaultKind::AlreadyExists => row(StatusCode::CONFLICT, Some("OBJECT_ALREADY_EXISTS"), false),
        FaultKind::GroupInUse => row(StatusCode::BAD_REQUEST, None, false),
        FaultKind::TooManyLabels => row(too_many_labels(), validation, false),
        FaultKind::Unauthenticated => {
            row(StatusCode::UNAUTHORIZED, Some("INVALID_AUTHENTICATION"), true)
        }
        FaultKind::MissingScope => row(StatusCode::FORBIDDEN, Some("MISSING_SCOPES"), true),
        FaultKind::ForeignOrigin => row(StatusCode::FORBIDDEN, Some("FORBIDDEN"), true),
        FaultKind::UnsupportedMediaType => row(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, true),
        FaultKind::TooLarge => row(StatusCode::PAYLOAD_TOO_LARGE, None, true),
        FaultKind::UriTooLong => row(StatusCode::URI_TOO_LONG, None, true),
        FaultKind::NotBuilt => row(StatusCode::NOT_IMPLEMENTED, Some("NOT_IMPLEMENTED"), true),
        FaultKind::Unavailable => row(StatusCode::SERVICE_UNAVAILABLE, None, false),
        FaultKind::Internal => row(StatusCode::INTERNAL_SERVER_ERROR, None, false),
    }
}

/// HubSpot's own status for the 51st label of a pair (objects.md §7.3).
fn too_many_labels() -> StatusCode {
    StatusCode::from_u16(437).unwrap_or(StatusCode::BAD_REQUEST)
}

/// The category of a fault inside a batch, where none may be missing.
fn batch_category(kind: FaultKind) -> &'static str {
    form(kind).category.unwrap_or("VALIDATION_ERROR")
}

/// The answer to a fault. What is the program's own trouble is logged here, once, with its
/// correlation id; the client reads a constant sentence.
pub fn response(fault: &Fault, family: ErrorFamily, correlation_id: &str) -> Response<Body> {
    let form = form(fault.kind);
    if form.status.is_server_error() && fault.kind != FaultKind::NotBuilt {
        tracing::error!(correlation_id, %fault, "request failed");
    }
    let category = match (family, fault.kind) {
        // The CRM says no category of a body that it can't read (objects.md §9.2).
        (ErrorFamily::Crm | ErrorFamily::Schemas, FaultKind::InvalidJson) => None,
        _ => form.category,
    };
    let mut fields = match fault.kind {
        FaultKind::GroupInUse => in_a_message(fault, family, correlation_id),
        _ => envelope(fault, family, category, correlation_id),
    };
    if family == ErrorFamily::Cms && !form.gateway {
        fields.sort_keys();
    }
    let mut response = Response::new(Body::from(Value::Object(fields).to_string()));
    *response.status_mut() = form.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    match fault.kind {
        // Official SDKs repeat calls that end in 5xx; these would end the same way.
        FaultKind::NotBuilt => {
            headers.insert("x-should-retry", HeaderValue::from_static("false"));
        }
        FaultKind::Unavailable => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        _ => {}
    }
    response
}

/// The whole error as JSON text in another's message, as HubSpot words one rule of groups of
/// properties (objects.md §7.1).
fn in_a_message(fault: &Fault, family: ErrorFamily, correlation_id: &str) -> Map<String, Value> {
    let inner = envelope(fault, family, Some("VALIDATION_ERROR"), correlation_id);
    let text = Value::Object(inner).to_string();
    envelope(&Fault::new(fault.kind, text), family, None, correlation_id)
}

fn envelope(
    fault: &Fault,
    family: ErrorFamily,
    category: Option<&str>,
    correlation_id: &str,
) -> Map<String, Value> {
    let message = match fault.kind {
        FaultKind::Unauthenticated => CREDENTIALS_NOT_FOUND,
        FaultKind::MissingScope if family == ErrorFamily::Schemas => SCOPES_ALTERNATIVES,
        FaultKind::MissingScope => SCOPES_MISSING,
        FaultKind::UnsupportedMediaType => UNSUPPORTED_MEDIA_TYPE,
        _ => &fault.message,
    };
    let mut fields = Map::new();
    fields.insert("status".into(), "error".into());
    fields.insert("message".into(), message.into());
    fields.insert("correlationId".into(), correlation_id.into());
    match fault.kind {
        FaultKind::MissingScope => {
            if family == ErrorFamily::Schemas {
                fields.insert("context".into(), context(fault));
            } else {
                let detail = json!({"message": SCOPES_ALTERNATIVES, "context": context(fault)});
                fields.insert("errors".into(), json!([detail]));
            }
            fields.insert("links".into(), json!({"scopes": SCOPES_LINK}));
        }
        FaultKind::ContentRule => {
            fields.insert("errorTokens".into(), context(fault));
            fields.insert("errorType".into(), fault.error_type.into());
        }
        _ => {
            if !fault.details().is_empty() {
                fields.insert("errors".into(), fault.details().iter().map(detail).collect());
            }
            if !fault.context.is_empty() {
                fields.insert("context".into(), context(fault));
            }
        }
    }
    if let Some(category) = category {
        fields.insert("category".into(), category.into());
    }
    if let Some(sub_category) = fault.sub_category() {
        fields.insert("subCategory".into(), sub_category.into());
    }
    fields
}

fn context(fault: &Fault) -> Value {
    lists(&fault.context)
}

fn lists(entries: &[(String, Vec<String>)]) -> Value {
    Value::Object(entries.iter().map(|(name, values)| (name.clone(), json!(values))).collect())
}

fn detail(detail: &FaultDetail) -> Value {
    let mut fields = Map::new();
    fields.insert("message".into(), detail.message.clone().into());
    if !detail.code.is_empty() {
        fields.insert("code".into(), detail.code.into());
    }
    if !detail.sub_category.is_empty() {
        fields.insert("subCategory".into(), detail.sub_category.into());
    }
    if !detail.context.is_empty() {
        fields.insert("context".into(), lists(&detail.context));
    }
    Value::Object(fields)
}

/// A fault of inputs of a batch of the CRM (objects.md §3.3): no `errors`, no `links`.
pub fn batch_error(fault: &Fault) -> Value {
    let mut fields = Map::new();
    fields.insert("status".into(), "error".into());
    fields.insert("category".into(), batch_category(fault.kind).into());
    if let Some(sub_category) = fault.sub_category() {
        fields.insert("subCategory".into(), sub_category.into());
    }
    fields.insert("message".into(), fault.message.clone().into());
    fields.insert("context".into(), context(fault));
    Value::Object(fields)
}

/// A fault of one input of a batch (pages.md §2.2 `StandardError`, §9). `id` is the input's, if it
/// has one.
pub fn standard_error(fault: &Fault, id: Option<&str>) -> Value {
    let mut context: Map<String, Value> = Map::new();
    if let Some(id) = id {
        context.insert("ids".into(), json!([id]));
    }
    for (name, values) in fault.context.iter().filter(|(name, _)| name != "id") {
        context.insert(name.clone(), json!(values));
    }
    if let Some(error_type) = fault.error_type {
        context.insert("errorType".into(), json!([error_type]));
    }
    json!({
        "status": "error",
        "category": batch_category(fault.kind),
        "message": fault.message,
        "context": context,
        "errors": [],
        "links": {},
    })
}

/// Whether the client would read HTML rather than JSON (platform.md §3.4).
fn reads_html(method: &Method, headers: &HeaderMap) -> bool {
    if !matches!(*method, Method::GET | Method::POST | Method::HEAD) {
        return false;
    }
    let accept = headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_none_or(|accept| ["text/html", "text/*", "*/*"].iter().any(|t| accept.contains(t)))
}

fn page(status: StatusCode, sentence: &str) -> Response<Body> {
    let (code, reason) = (status.as_u16(), status.canonical_reason().unwrap_or_default());
    let html = format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n\
         <title>Error {code} {reason}</title>\n</head>\n<body><h2>HTTP ERROR {code}</h2>\n\
         <p>{sentence}</p>\n</body>\n</html>\n"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html;charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}

fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// An unknown path: an HTML page, or nothing for PUT and unusual methods.
pub fn unknown_path(method: &Method) -> Response<Body> {
    match *method {
        Method::GET | Method::POST | Method::HEAD | Method::DELETE | Method::PATCH => {
            page(StatusCode::NOT_FOUND, "Resource not found")
        }
        _ => bare(StatusCode::NOT_FOUND),
    }
}

/// A known path without this method. `allow` lists those that it has.
pub fn wrong_method(method: &Method, headers: &HeaderMap, allow: &str) -> Response<Body> {
    let mut response = if reads_html(method, headers) {
        page(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
    } else {
        bare(StatusCode::METHOD_NOT_ALLOWED)
    };
    if let Ok(allow) = HeaderValue::from_str(allow) {
        response.headers_mut().insert(ALLOW, allow);
    }
    uncached(response)
}

/// An `Accept` that excludes JSON.
pub fn not_acceptable(method: &Method, headers: &HeaderMap) -> Response<Body> {
    uncached(if reads_html(method, headers) {
        page(StatusCode::NOT_ACCEPTABLE, "Not Acceptable")
    } else {
        bare(StatusCode::NOT_ACCEPTABLE)
    })
}

/// OPTIONS is answered by the gateway, which asks for credentials (platform.md §3.4).
pub fn options(correlation_id: &str) -> Response<Body> {
    let body = json!({
        "status": "error",
        "message": CREDENTIALS_MISSING,
        "engagement": {},
        "correlationId": correlation_id,
    });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

fn uncached(mut response: Response<Body>) -> Response<Body> {
    let never = HeaderValue::from_static("must-revalidate,no-cache,no-store");
    response.headers_mut().insert(CACHE_CONTROL, never);
    response
}
