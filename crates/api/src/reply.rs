//! Answers that are no errors. Bodies are text that is ready to be sent: documents pass through
//! from the store without being parsed. This file and `error.rs` are the only ones that name a
//! status.

use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Response, StatusCode};

/// HubSpot's JSON content type, to the byte: a client compares it (platform.md §0.9).
pub const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=utf-8");

/// An answer.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    body: Option<String>,
    location: Option<String>,
}

impl Reply {
    fn new(status: StatusCode, body: Option<String>) -> Self {
        Reply { status, body, location: None }
    }

    /// With a `Location` header: where the new thing is. What can't stand in a header is left out.
    pub fn with_location(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// 200 with a JSON body.
    pub fn ok(body: String) -> Self {
        Reply::new(StatusCode::OK, Some(body))
    }

    /// 200 without a body, where SDKs expect just that (pages.md §0.2).
    pub fn ok_without_body() -> Self {
        Reply::new(StatusCode::OK, None)
    }

    /// 201 with a JSON body.
    pub fn created(body: String) -> Self {
        Reply::new(StatusCode::CREATED, Some(body))
    }

    /// 207 with a JSON body: some inputs of a batch failed.
    pub fn multi_status(body: String) -> Self {
        Reply::new(StatusCode::MULTI_STATUS, Some(body))
    }

    /// 204, truly empty.
    pub fn no_content() -> Self {
        Reply::new(StatusCode::NO_CONTENT, None)
    }

    /// As HTTP.
    pub fn into_response(self) -> Response<Body> {
        let body = self.body.map(Body::from);
        let has_body = body.is_some();
        let mut response = Response::new(body.unwrap_or_default());
        *response.status_mut() = self.status;
        if has_body {
            response.headers_mut().insert(CONTENT_TYPE, JSON);
        }
        if let Some(location) = self.location.and_then(|text| HeaderValue::try_from(text).ok()) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

/// What operators read: live, ready, metrics and the like. Never cached.
pub fn operational(healthy: bool, content_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    if !healthy {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
