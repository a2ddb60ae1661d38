//! What stands between the network and a handler, in HubSpot's order (platform.md §3.5): `Accept`,
//! credential, then the body's size. The body's form, the scope and the record are the handler's.

use crate::app::App;
use axum::body::{Body, Bytes};
use domain::accounts::{AccountId, Caller, Token};
use domain::fault::{Fault, FaultKind, Result};
use domain::limits::BODY_BYTES_MAX;
use engine::tokens::{TOKEN_USER_ID, TOKEN_USER_NAME};
use http::HeaderMap;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, HOST, ORIGIN};
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

/// Who the controls of `dev` write as: whoever reaches them may do anything, in any account.
pub fn controller(account_id: AccountId) -> Caller {
    let user_name = TOKEN_USER_NAME.to_owned();
    Caller { account_id, app_id: 0, user_id: TOKEN_USER_ID, user_name }
}

/// Refuses a call that a browser makes for a page of another website. Programs send no `Origin`.
pub fn check_origin(headers: &HeaderMap) -> Result<()> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let own = origin.to_str().ok().and_then(|origin| origin.split_once("://")).zip(host);
    match own {
        Some(((_, origin), host)) if origin.eq_ignore_ascii_case(host) => Ok(()),
        _ => {
            let message = "Pages of another website can't use these controls.";
            Err(Fault::new(FaultKind::ForeignOrigin, message))
        }
    }
}

/// The whole body, unless it is larger than allowed.
pub async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes> {
    read_body_within(headers, body, BODY_BYTES_MAX).await
}

/// The whole body, unless it is larger than so many bytes.
pub async fn read_body_within(headers: &HeaderMap, body: Body, bytes_max: usize) -> Result<Bytes> {
    let too_large = || {
        let message = format!("The request body is larger than {bytes_max} bytes.");
        Fault::new(FaultKind::TooLarge, message)
    };
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > bytes_max) {
        return Err(too_large());
    }
    match Limited::new(body, bytes_max).collect().await {
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
    fn only_the_servers_own_pages_may_control_it() {
        let check = |origin: Option<&'static str>, host: &'static str| {
            let mut headers = with(HOST, host);
            headers.extend(origin.map(|origin| (ORIGIN, HeaderValue::from_static(origin))));
            check_origin(&headers).is_ok()
        };
        assert!(check(None, "127.0.0.1:8400"));
        assert!(check(Some("http://LOCALHOST:8400"), "localhost:8400"));
        for foreign in
            ["http://localhost", "http://localhost:3000", "https://evil.example", "null", ""]
        {
            assert!(!check(Some(foreign), "localhost:8400"), "{foreign}");
        }
        assert!(check_origin(&with(ORIGIN, "http://localhost")).is_err(), "no host");
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
