//! The route table: every operation of HubSpot's that the program knows, one row each, whether it
//! is built or not. `dispatch` turns rows into routes, `openapi` and `hubwright routes` print them.

mod crm;
mod pages;
mod platform;

use crate::call::{Call, HandlerFuture};
use crate::crm::typed::{ORDER_PIPELINES_READ, known_schema_scopes};
use crate::versions::{Family, Version};
use domain::crm::standard::TYPES;
use http::Method;
use std::sync::Arc;

/// What answers a row.
pub type HandlerFn = Arc<dyn Fn(Call) -> HandlerFuture + Send + Sync>;

/// One operation: it becomes as many routes as its family has mounts in its range of versions.
#[derive(Clone)]
pub struct Row {
    /// The HTTP method.
    pub method: Method,
    /// Where it is mounted.
    pub family: &'static Family,
    /// The path behind the mount, with `{parameters}`; may be empty.
    pub tail: &'static str,
    /// HubSpot's name of the operation.
    pub operation: &'static str,
    /// The first version that has it, if not all have.
    pub since: Option<Version>,
    /// The last version that has it, if not all have.
    pub until: Option<Version>,
    /// Any one of these scopes suffices; none listed means that every valid token may call.
    pub scopes: &'static [&'static str],
    /// Whether the operation is open to callers without a token.
    pub public: bool,
    /// What answers; none means 501 by name.
    pub handler: Option<HandlerFn>,
}

impl Row {
    /// A row that is not built yet.
    pub fn new(method: Method, tail: &'static str, operation: &'static str) -> Self {
        Row {
            method,
            family: &crate::versions::SITE_PAGES,
            tail,
            operation,
            since: None,
            until: None,
            scopes: &[],
            public: false,
            handler: None,
        }
    }

    /// Names the alternatives of which a token needs one.
    pub fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Opens the row to callers without a token.
    pub fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// Limits the row to this version and later ones.
    pub fn since(mut self, version: Version) -> Self {
        self.since = Some(version);
        self
    }

    /// Limits the row to this version and earlier ones.
    pub fn until(mut self, version: Version) -> Self {
        self.until = Some(version);
        self
    }

    /// Names the handler: from here on the row is built.
    pub fn by<F, Fut>(mut self, handler: F) -> Self
    where
        F: Fn(Call) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = crate::call::Answer> + Send + 'static,
    {
        self.handler = Some(Arc::new(move |call| Box::pin(handler(call))));
        self
    }

    /// Every address of the row with its version.
    pub fn addresses(&self) -> impl Iterator<Item = (Version, String)> + '_ {
        let in_range = move |version: Version| {
            self.since.is_none_or(|since| version >= since)
                && self.until.is_none_or(|until| version <= until)
        };
        self.family
            .mounts
            .iter()
            .filter(move |mount| in_range(mount.version))
            .map(|mount| (mount.version, format!("{}{}", mount.prefix, self.tail)))
    }
}

/// A `GET` row.
pub fn get(tail: &'static str, operation: &'static str) -> Row {
    Row::new(Method::GET, tail, operation)
}

/// A `POST` row.
pub fn post(tail: &'static str, operation: &'static str) -> Row {
    Row::new(Method::POST, tail, operation)
}

/// A `PUT` row.
pub fn put(tail: &'static str, operation: &'static str) -> Row {
    Row::new(Method::PUT, tail, operation)
}

/// A `PATCH` row.
pub fn patch(tail: &'static str, operation: &'static str) -> Row {
    Row::new(Method::PATCH, tail, operation)
}

/// A `DELETE` row.
pub fn delete(tail: &'static str, operation: &'static str) -> Row {
    Row::new(Method::DELETE, tail, operation)
}

/// Mounts rows on a family.
fn family(
    family: &'static Family,
    rows: impl IntoIterator<Item = Row>,
) -> impl Iterator<Item = Row> {
    rows.into_iter().map(move |row| Row { family, ..row })
}

/// The whole table.
pub fn table() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(pages::rows());
    rows.extend(platform::rows());
    rows.extend(crm::rows());
    rows
}

/// Every scope that some row or type of records asks for, sorted: what a token with every scope is
/// granted.
pub fn known_scopes() -> Vec<&'static str> {
    let mut scopes: Vec<&str> = table().iter().flat_map(|row| row.scopes.iter().copied()).collect();
    scopes.extend(TYPES.iter().flat_map(|kind| kind.read_scopes.iter().chain(kind.write_scopes)));
    scopes.push(ORDER_PIPELINES_READ);
    scopes.extend(known_schema_scopes());
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// The table as JSON, one address per entry: what `hubwright routes` prints.
pub fn describe() -> Vec<serde_json::Value> {
    let mut addresses: Vec<(String, String, serde_json::Value)> = Vec::new();
    for row in table() {
        for (version, path) in row.addresses() {
            let described = serde_json::json!({
                "method": row.method.as_str(),
                "path": path,
                "family": row.family.name,
                "operation": row.operation,
                "version": version.tag(),
                "scopes": row.scopes,
                "built": row.handler.is_some(),
            });
            addresses.push((path, row.method.to_string(), described));
        }
    }
    addresses.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    addresses.into_iter().map(|(_, _, described)| described).collect()
}
