//! What stands between the network and a handler, in HubSpot's order (platform.md §3.5): `Accept`,
//! credential, then the body's size. The body's form, the scope and the record are the handler's.

use crate::app::App;
use axum::body::{Body, Bytes};
use domain::accounts::Token;
use domain::fault::{Fault, FaultKind, Result};
use domain::limits::BODY_BYTES_MAX;
use http::HeaderMap;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::sync::Arc;

/// Whether the client takes JSON. No `Accept` takes everything.
pub fn accepts_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers.get_all(ACCEPT).iter().peekable();
    if ranges.peek().is_none() {
        return true;
    }
    ranges.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let json = media.is_empty()
            || media == "*/*"
            || media == "application/*"
            || media.contains("json");
        json && !refused
    })
}

/// The secret of a Bearer header (platform.md §1.1): the scheme is case-sensitive, exactly one
/// blank follows it, and the secret holds none. Blanks around the whole value are tolerated.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let secret = value.trim_matches([' ', '\t']).strip_prefix("Bearer ")?;
    let whole = !secret.is_empty() && !secret.contains(|c: char| c.is_whitespace());
    whole.then_some(secret)
}

/// The valid token that the request carries.
pub async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Arc<Token>> {
    match bearer(headers) {
        Some(secret) => app.engine.authenticate(secret).await,
        None => Err(Fault::new(FaultKind::Unauthenticated, "")),
    }
}

/// The whole body, unless it is larger than allowed.
pub async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes> {
    let too_large = || {
        let message = format!("The request body is larger than {BODY_BYTES_MAX} bytes.");
        Fault::new(FaultKind::TooLarge, message)
    };
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > BODY_BYTES_MAX) {
        return Err(too_large());
    }
    match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => Err(Fault::invalid_json("Invalid input JSON: the body ended early")
            .with_note(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn with(name: http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn only_the_exact_scheme_and_one_blank_open_the_door() {
        for good in ["Bearer pat-na1-x", "  Bearer pat-na1-x ", "\tBearer pat-na1-x"] {
            assert_eq!(bearer(&with(AUTHORIZATION, good)), Some("pat-na1-x"), "{good}");
        }
        for bad in [
            "bearer x",
            "BEARER x",
            "Bearer  x",
            "Bearer\tx",
            "token x",
            "Basic x",
            "x",
            "Bearer ",
            "Bearer a b",
            "",
        ] {
            assert_eq!(bearer(&with(AUTHORIZATION, bad)), None, "{bad}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }

    #[test]
    fn json_is_acceptable_unless_it_is_left_out_or_refused() {
        assert!(accepts_json(&HeaderMap::new()));
        for good in ["*/*", "application/json", "application/json, */*;q=0.8", "application/*", ""]
        {
            assert!(accepts_json(&with(ACCEPT, good)), "{good}");
        }
        for bad in ["text/html", "image/png, text/*", "application/json;q=0"] {
            assert!(!accepts_json(&with(ACCEPT, bad)), "{bad}");
        }
    }
}
