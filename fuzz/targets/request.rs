//! Whole requests against the API in process, on a store of its own. An input is text in HTTP's
//! form: a request line, headers, a blank line, a body; `---` on a line of its own begins another
//! request. A path `@12` is an address of the route table by its number, counted from 0. No request
//! may panic, answer 5xx (but 501 for what is not built), or answer JSON that is none.
#![no_main]

use api::app::App;
use axum::Router;
use axum::body::{Body, Bytes};
use domain::accounts::{AccountId, Caller};
use domain::json;
use domain::pages::kind::PageKind;
use engine::clock::Clock;
use engine::search::SearchOptions;
use engine::store::Location;
use engine::tokens::{TOKEN_USER_ID, TOKEN_USER_NAME};
use engine::{Engine, EngineOptions};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body_util::BodyExt;
use libfuzzer_sys::{Corpus, fuzz_target};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

const TOKEN: &str = "pat-na1-fuzz";
/// Requests after which a fresh store takes the place of the grown one.
const STORE_REQUESTS_MAX: u32 = 20_000;
/// Requests of one input.
const INPUT_REQUESTS_MAX: usize = 8;

/// The program with its store.
struct World {
    router: Router,
    requests: u32,
    _folder: TempDir,
}

/// An address of the route table, its parameters filled in.
struct Address {
    method: Method,
    path: String,
}

fuzz_target!(|input: &[u8]| -> Corpus {
    let requests: Vec<Request<Body>> =
        split(input).take(INPUT_REQUESTS_MAX).filter_map(request).collect();
    if requests.is_empty() {
        return Corpus::Reject;
    }
    static WORLD: Mutex<Option<World>> = Mutex::new(None);
    let mut world = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    if world.as_ref().is_some_and(|world| world.requests >= STORE_REQUESTS_MAX) {
        *world = None;
    }
    let world = world.get_or_insert_with(|| runtime().block_on(World::make()));
    for request in requests {
        world.requests += 1;
        runtime().block_on(check(world.router.clone(), request));
    }
    Corpus::Keep
});

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().expect("a runtime starts")
    })
}

impl World {
    /// A store with a page of each kind, so that some ids lead somewhere.
    async fn make() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options = EngineOptions {
            location: Location::File(folder.path().join("fuzz.db")),
            site_url: None,
            token_memory: Duration::from_secs(3600),
            revisions_kept: None,
            preserve_primary_id: true,
            search: SearchOptions::default(),
        };
        let engine = Engine::open(options, Clock::system()).await.expect("the store opens");
        let account = engine.ensure_first_account().await.expect("an account");
        engine.ensure_token(account, TOKEN).await.expect("a token");
        // The seeds name the second and the third.
        for kind in [PageKind::Site, PageKind::Site, PageKind::Landing] {
            let page =
                json::read(br#"{"name":"a","templatePath":"t","slug":"s"}"#).expect("a page");
            let created = engine.create_pages(&caller(account), kind, vec![page]).await;
            created.expect("a page").remove(0).expect("a page");
        }
        let router = api::dispatch::router(App::new(Arc::new(engine), None));
        World { router, requests: 0, _folder: folder }
    }
}

fn caller(account_id: AccountId) -> Caller {
    let user_name = TOKEN_USER_NAME.to_owned();
    Caller { account_id, app_id: 0, user_id: TOKEN_USER_ID, user_name }
}

/// The requests of an input.
fn split(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(input);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.windows(5).position(|window| window == b"\n---\n");
        rest = end.map(|at| &text[at + 5..]);
        Some(end.map_or(text, |at| &text[..at]))
    })
}

/// A request, unless HTTP itself would refuse the text.
fn request(text: &[u8]) -> Option<Request<Body>> {
    let head_end = text.windows(2).position(|window| window == b"\n\n");
    let (head, body) = match head_end {
        Some(at) => (&text[..at], &text[at + 2..]),
        None => (text, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut words = lines.next()?.splitn(2, |byte| *byte == b' ');
    let (method, target) = (words.next()?, words.next()?);
    let (method, uri) = match target.strip_prefix(b"@") {
        Some(number) => numbered(method, std::str::from_utf8(number).ok()?)?,
        None => (Method::from_bytes(method).ok()?, Uri::try_from(target).ok()?),
    };
    let mut request = Request::new(Body::from(Bytes::copy_from_slice(body)));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let bearer = HeaderValue::from_static("Bearer pat-na1-fuzz");
    request.headers_mut().insert(AUTHORIZATION, bearer);
    for line in lines.filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
        request.headers_mut().insert(name, value);
    }
    Some(request)
}

/// `12?query`: an address by its number. A method `-` stands for the address's own.
fn numbered(method: &[u8], target: &str) -> Option<(Method, Uri)> {
    let (number, query) = target.split_once('?').unwrap_or((target, ""));
    let number: usize = number.parse().ok()?;
    let addresses = addresses();
    let address = &addresses[number % addresses.len()];
    let method = match method {
        b"-" => address.method.clone(),
        other => Method::from_bytes(other).ok()?,
    };
    Some((method, format!("{}?{query}", address.path).parse().ok()?))
}

/// Every address of the route table, with ids that the store may know.
fn addresses() -> &'static [Address] {
    static ADDRESSES: OnceLock<Vec<Address>> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        let mut addresses = Vec::new();
        for row in api::routes::table() {
            for (_, path) in row.addresses() {
                let parts = path.split('/').map(|part| match part.starts_with('{') {
                    true => "180000000002",
                    false => part,
                });
                let path = parts.collect::<Vec<&str>>().join("/");
                addresses.push(Address { method: row.method.clone(), path });
            }
        }
        addresses
    })
}

async fn check(router: Router, request: Request<Body>) {
    let shown = format!("{} {}", request.method(), request.uri());
    let is_ours = request.uri().path().starts_with("/_hubwright/");
    let is_head = request.method() == Method::HEAD;
    let response: Response<Body> = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (head, body) = response.into_parts();
    let refused = head.status.is_server_error() && head.status != StatusCode::NOT_IMPLEMENTED;
    let body = body.collect().await.expect("the whole body").to_bytes();
    let text = String::from_utf8_lossy(&body);
    assert!(!refused, "{shown}: {} {text}", head.status);
    assert!(is_ours || head.headers.contains_key("x-hubspot-correlation-id"), "{shown}");
    let content_type = head.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !is_head && content_type.is_some_and(|value| value.starts_with(b"application/json")) {
        let value: Result<serde_json::Value, _> = serde_json::from_slice(&body);
        assert!(value.is_ok_and(|value| value.is_object()), "{shown}: {text}");
    }
}
