//! One request on its way to a handler. The gate has looked at method, `Accept` and token; the
//! handler reads its input and then asks for the [`Caller`], without which no use case can be
//! called. That order is HubSpot's: a body that can't be read is reported before a missing scope
//! (platform.md §3.5).

use crate::app::App;
use crate::reply::Reply;
use crate::routes::Row;
use crate::versions::Version;
use axum::body::Bytes;
use domain::accounts::{AccountId, Caller, Token};
use domain::fault::{Fault, FaultKind, Result};
use domain::json;
use engine::tokens::TOKEN_USER_NAME;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, HOST};
use serde::de::DeserializeOwned;
use std::pin::Pin;
use std::sync::Arc;

/// What a handler gives back.
pub type Answer = Result<Reply>;
/// The same, boxed for the table.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// A request that has passed the gate.
pub struct Call {
    /// The program.
    pub app: Arc<App>,
    /// The operation.
    pub row: Arc<Row>,
    /// The version in the path.
    pub version: Version,
    /// The path as it came, without the query.
    pub path: String,
    /// The query as it came, without `?`.
    pub query: String,
    /// Values of the path's parameters, decoded.
    pub path_values: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, within its limit.
    pub body: Bytes,
    /// The valid token, unless the operation is public.
    pub token: Option<Arc<Token>>,
}

impl Call {
    /// The value of a path parameter; empty if the route has no such parameter.
    pub fn path_value(&self, name: &str) -> &str {
        let found = self.path_values.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Query parameters in their order, decoded.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// Whether `archived` is asked for: only `true` counts, in any case, and the first occurrence
    /// wins (platform.md §3.3).
    pub fn archived(&self) -> bool {
        self.flag("archived")
    }

    /// Whether a query parameter is `true`, read as `archived` is.
    pub fn flag(&self, name: &str) -> bool {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        let first = pairs.find(|(known, _)| known == name);
        first.is_some_and(|(_, value)| value.eq_ignore_ascii_case("true"))
    }

    /// The body as JSON of type `T`. A missing content type, `*/*` and everything that names JSON
    /// will do (pages.md §0.4); others are refused.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        self.json_with(json::read)
    }

    /// The same, read in a way of its own.
    pub fn json_with<T>(&self, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        self.check_content_type()?;
        read(&self.body)
    }

    /// The same of a body that is an array.
    pub fn json_list<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        self.check_content_type()?;
        json::read_list(&self.body)
    }

    fn check_content_type(&self) -> Result<()> {
        let content_type = self.headers.get(CONTENT_TYPE).map(|value| value.to_str());
        let is_json = match content_type {
            None => true,
            Some(Ok(text)) => {
                let text = text.to_ascii_lowercase();
                text.trim().is_empty() || text.contains("json") || text.trim().starts_with("*/*")
            }
            Some(Err(_)) => false,
        };
        if is_json { Ok(()) } else { Err(Fault::new(FaultKind::UnsupportedMediaType, "")) }
    }

    /// The caller, if the token has one of the operation's scopes.
    pub fn authorize(&self) -> Result<Caller> {
        self.authorize_any(self.row.scopes)
    }

    /// The account that the token belongs to: for looking up what decides on the scopes.
    pub fn account_id(&self) -> Result<AccountId> {
        let token = self.token.as_ref();
        Ok(token.ok_or_else(|| Fault::new(FaultKind::Unauthenticated, ""))?.account_id)
    }

    /// The caller, if the token has one of these scopes. An empty list asks for nothing.
    pub fn authorize_any(&self, scopes: &[&str]) -> Result<Caller> {
        let token = self.token.as_ref();
        let token = token.ok_or_else(|| Fault::new(FaultKind::Unauthenticated, ""))?;
        if !token.grants(scopes) {
            let fault = Fault::new(FaultKind::MissingScope, "");
            return Err(fault.with_context("requiredGranularScopes", scopes.to_vec()));
        }
        Ok(Caller {
            account_id: token.account_id,
            app_id: token.id,
            user_id: token.user_id,
            user_name: TOKEN_USER_NAME.to_owned(),
        })
    }

    /// The absolute address of what a `POST` to this one made.
    pub fn location_of(&self, name: &str) -> String {
        format!("{}{}/{name}", self.base_url(), self.path.trim_end_matches('/'))
    }

    /// Scheme and host for absolute URLs in answers.
    pub fn base_url(&self) -> String {
        if let Some(url) = &self.app.public_url {
            return url.clone();
        }
        let header = |name: &str| {
            let value = self.headers.get(name).and_then(|value| value.to_str().ok());
            value.map(|value| value.split(',').next().unwrap_or(value).trim())
        };
        let scheme = match header("x-forwarded-proto") {
            Some("https") => "https",
            _ => "http",
        };
        let host = header("x-forwarded-host").or_else(|| header(HOST.as_str()));
        format!("{scheme}://{}", host.unwrap_or("localhost"))
    }
}
