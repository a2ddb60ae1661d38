//! A client of the router, without a socket. What holds for every answer of the API (platform.md
//! §3.1: correlation id, content type, error envelope, empty 204) is asserted on every answer.

use super::schema;
use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

pub const SITE: &str = "/cms/v3/pages/site-pages";
pub const LANDING: &str = "/cms/v3/pages/landing-pages";
pub const KINDS: [&str; 2] = [SITE, LANDING];

/// Both kinds at the addresses of both published versions.
pub const MOUNTS: [&str; 4] =
    [SITE, LANDING, "/cms/pages/2026-03/site-pages", "/cms/pages/2026-03/landing-pages"];

/// To the byte: a client compares it.
pub const JSON: &str = "application/json;charset=utf-8";

/// One caller.
#[derive(Clone)]
pub struct Client {
    router: Router,
    secret: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    pub fn new(router: Router, secret: Option<String>) -> Self {
        Client { router, secret }
    }

    pub fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }

    /// The same calls without a token.
    pub fn without_token(&self) -> Self {
        Client::new(self.router.clone(), None)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string()).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, &[("content-type", "application/json")], body.to_string()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, &[("content-type", "application/json")], body.to_string()).await
    }

    /// A POST that needs no body, and has none.
    pub async fn act(&self, path: &str) -> Answer {
        self.send("POST", path, &[], Body::empty()).await
    }

    /// The body to the byte, with a JSON content type.
    pub async fn send_text(&self, method: &str, path: &str, body: &str) -> Answer {
        let json = [("content-type", "application/json")];
        self.send(method, path, &json, body.to_owned()).await
    }

    /// Any request. The token is added unless the headers name an `authorization` of their own.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let own = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if let Some(secret) = self.secret.as_ref().filter(|_| !own) {
            request = request.header("authorization", format!("Bearer {secret}"));
        }
        let request = request.body(body.into()).expect("a request");
        // As a task, as a server runs calls: a scope blocks its thread on answers of the database,
        // and on the thread of the runtime's root that could swallow what wakes another call.
        let call = tokio::spawn(self.router.clone().oneshot(request));
        let response = call.await.expect("the call ends").expect("the router answers");
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        let text = String::from_utf8(bytes.to_vec()).expect("answers are UTF-8");
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, text };
        if !path.starts_with("/_hubwright/") {
            answer.check(method, path);
            if let Err(wrong) = schema::check(method, path, &answer) {
                panic!("{wrong}: {method} {path}: {} {}", answer.status, answer.text);
            }
        }
        answer
    }

    /// A new page; the answer's body.
    pub async fn create(&self, kind: &str, body: &Value) -> Value {
        self.post(kind, body).await.expect(201).json()
    }

    /// A new draft of the kind with nothing but what is required; its id.
    pub async fn create_draft(&self, kind: &str, name: &str) -> String {
        text(&self.create(kind, &draft(name)).await, "id")
    }

    /// A new website page that is published under `slug`; its id.
    pub async fn create_published(&self, kind: &str, slug: &str) -> String {
        text(&self.create(kind, &published(slug)).await, "id")
    }

    /// A page as it reads now.
    pub async fn page(&self, kind: &str, id: &str) -> Value {
        self.get(&format!("{kind}/{id}")).await.expect(200).json()
    }

    /// The draft of a page as it reads now.
    pub async fn draft_of(&self, kind: &str, id: &str) -> Value {
        self.get(&format!("{kind}/{id}/draft")).await.expect(200).json()
    }

    /// How many revisions a page has.
    pub async fn revisions(&self, kind: &str, id: &str) -> u64 {
        self.total(&format!("{kind}/{id}/revisions?limit=1")).await
    }

    /// The total of a list.
    pub async fn total(&self, path: &str) -> u64 {
        self.get(path).await.expect(200).json()["total"].as_u64().expect("a total")
    }
}

impl Answer {
    /// The same answer, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// A header's value; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a text header"))
    }

    /// `message` of an error.
    #[track_caller]
    pub fn message(&self) -> String {
        text(&self.json(), "message")
    }

    /// Ids of `results`, in their order.
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        let body = self.json();
        let results = body["results"].as_array().expect("results").iter();
        results.map(|page| text(page, "id")).collect()
    }

    fn check(&self, method: &str, path: &str) {
        let shown = format!("{method} {path}: {} {}", self.status, self.text);
        let id = self.header("x-hubspot-correlation-id");
        let uuid =
            uuid::Uuid::parse_str(id).unwrap_or_else(|_| panic!("no correlation id: {shown}"));
        assert_eq!(uuid.get_version_num(), 7, "{shown}");
        match self.header("content-type") {
            _ if method == "HEAD" => assert_eq!(self.text, "", "{shown}"),
            "" => assert_eq!(self.text, "", "a body without a content type: {shown}"),
            JSON if self.status < 400 => drop(self.json()),
            JSON => {
                let body = self.json();
                assert_eq!(body["correlationId"], json!(id), "{shown}");
                assert_eq!(body["status"], json!("error"), "{shown}");
                assert!(body["message"].is_string(), "{shown}");
            }
            "text/html;charset=utf-8" => assert!(self.text.starts_with("<html>"), "{shown}"),
            other => panic!("content type {other}: {shown}"),
        }
        let is_crm = path.starts_with("/crm");
        assert!(self.status != 409 || is_crm, "SDKs repeat it: {shown}");
        if self.status == 204 {
            assert_eq!((self.header("content-type"), self.text.as_str()), ("", ""), "{shown}");
        }
    }
}

/// A text property.
#[track_caller]
pub fn text(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or_else(|| panic!("{name} of {object}")).to_owned()
}

/// The least that makes a page.
pub fn draft(name: &str) -> Value {
    json!({"name": name, "templatePath": "templates/page.html"})
}

/// A page that is live at once.
pub fn published(slug: &str) -> Value {
    let state =
        json!({"slug": slug, "state": "PUBLISHED_OR_SCHEDULED", "publishImmediately": true});
    with(draft(slug), state)
}

/// The first object with the second's properties.
pub fn with(mut object: Value, more: Value) -> Value {
    let (Value::Object(fields), Value::Object(more)) = (&mut object, more) else {
        panic!("two objects are merged");
    };
    fields.extend(more);
    object
}
