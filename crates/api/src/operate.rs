//! What operators and tools read under `/_hubwright/`: nothing of it is HubSpot's API, and nothing
//! of it needs a token.

use crate::app::App;
use crate::{openapi, reply};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::get;
use http::Response;
use std::sync::Arc;

const JSON: &str = "application/json;charset=utf-8";

/// The operators' routes.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/_hubwright/live", get(live))
        .route("/_hubwright/ready", get(ready))
        .route("/_hubwright/metrics", get(metrics))
        .route("/_hubwright/openapi.json", get(openapi))
}

/// `GET /_hubwright/live`: the process answers.
async fn live() -> Response<Body> {
    reply::operational(true, JSON, "{\"status\":\"live\"}".to_owned())
}

/// `GET /_hubwright/ready`: the store answers too; 503 while it does not.
async fn ready(State(app): State<Arc<App>>) -> Response<Body> {
    match app.engine.check().await {
        Ok(()) => reply::operational(true, JSON, "{\"status\":\"ready\"}".to_owned()),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            reply::operational(false, JSON, "{\"status\":\"unavailable\"}".to_owned())
        }
    }
}

/// `GET /_hubwright/metrics`: Prometheus text.
async fn metrics(State(app): State<Arc<App>>) -> Response<Body> {
    let text = app.metrics.encode(app.engine.clock().uptime());
    reply::operational(true, "application/openmetrics-text; version=1.0.0; charset=utf-8", text)
}

/// `GET /_hubwright/openapi.json`: the operations that are built, from the route table.
async fn openapi(State(_): State<Arc<App>>) -> Response<Body> {
    reply::operational(true, JSON, openapi::document().to_owned())
}
