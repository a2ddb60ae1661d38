//! What visitors see. Published pages are not rendered yet: every address answers with a 404 page.

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, StatusCode};

/// The page for addresses where nothing is.
const NOT_FOUND: &str = "<!doctype html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>Page not found</title></head>
<body><h1>Page not found</h1><p>There is no page at this address.</p></body>
</html>
";

/// The website as a service.
pub fn router() -> Router {
    Router::new().fallback(not_found)
}

async fn not_found() -> (StatusCode, [(HeaderName, &'static str); 3], &'static str) {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (StatusCode::NOT_FOUND, headers, NOT_FOUND)
}
