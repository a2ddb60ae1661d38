//! Makes COMPATIBILITY.md out of three committed files: what HubSpot publishes
//! (`spec/operations.json`), what the program routes (`spec/routes.json`, printed by `hubwright
//! routes`) and what the official clients proved (`clients/results.json`). It decides which route
//! answers a published operation; how the page looks is in `page.rs`.

mod page;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::Path;

const OPERATIONS: &str = "spec/operations.json";
const ROUTES: &str = "spec/routes.json";
const RESULTS: &str = "clients/results.json";
const PAGE: &str = "COMPATIBILITY.md";

/// A published operation; the file holds more than is needed here.
#[derive(Debug, Deserialize)]
struct Operation {
    method: String,
    path: String,
    /// The document that lists it.
    api: String,
}

/// The whole of `spec/operations.json`.
#[derive(Debug, Deserialize)]
struct Operations {
    operations: Vec<Operation>,
}

/// One address of the program.
#[derive(Debug, Deserialize)]
struct Route {
    method: String,
    path: String,
    family: String,
    operation: String,
    version: String,
    built: bool,
}

/// What a client found out about one operation on one database.
#[derive(Debug, Deserialize)]
struct Proof {
    /// `METHOD /path/{template}`
    operation: String,
    client: String,
    database: String,
    result: Verdict,
}

/// What a client says of an operation.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// It got what it expected.
    Pass,
    /// It got something else.
    Fail,
    /// It has nothing to call the operation with.
    #[serde(rename = "not offered")]
    NotOffered,
    /// It has, and the server says that it does not have the operation yet.
    #[serde(rename = "not built")]
    NotBuilt,
}

/// Everything that the page is made of.
#[derive(Debug)]
struct Facts {
    operations: Vec<Operation>,
    routes: Vec<Route>,
    proofs: Vec<Proof>,
}

/// Writes the page.
pub fn write(root: &Path) -> Result<(Vec<String>, bool)> {
    let text = page::render(&Facts::read(root)?);
    std::fs::write(root.join(PAGE), text).with_context(|| format!("cannot write {PAGE}"))?;
    Ok((vec![format!("compat: wrote {PAGE}")], true))
}

/// Compares the page with what it would be now.
pub fn check(root: &Path) -> Result<(Vec<String>, bool)> {
    let wanted = page::render(&Facts::read(root)?);
    let present = std::fs::read_to_string(root.join(PAGE)).unwrap_or_default();
    if wanted == present {
        return Ok((vec![format!("compat: {PAGE} is up to date")], true));
    }
    let same = wanted.lines().zip(present.lines()).take_while(|(a, b)| a == b).count();
    let message = format!("{PAGE}:{}: is out of date: run `cargo xtask compat`", same + 1);
    Ok((vec![message], false))
}

impl Facts {
    fn read(root: &Path) -> Result<Self> {
        let Some(Operations { operations }) = read(root, OPERATIONS)? else {
            bail!("{OPERATIONS} is missing");
        };
        let Some(routes) = read(root, ROUTES)? else {
            bail!("{ROUTES} is missing: run `hubwright routes > {ROUTES}`");
        };
        let proofs = read(root, RESULTS)?.unwrap_or_default();
        Ok(Facts { operations, routes, proofs })
    }

    /// The route that answers a published operation: of those that match, the one with the
    /// earliest literal segment, as in the program's router.
    fn route_of(&self, operation: &Operation) -> Option<&Route> {
        let matching = self.routes.iter().filter(|route| {
            route.method == operation.method && covers(&route.path, &operation.path)
        });
        matching.min_by_key(|route| route.path.split('/').map(is_parameter).collect::<Vec<bool>>())
    }

    /// What clients found out about an operation.
    fn proofs_of(&self, operation: &Operation) -> Vec<&Proof> {
        let name = shape(&operation.name());
        self.proofs.iter().filter(|proof| shape(&proof.operation) == name).collect()
    }

    /// What clients found out about addresses that no document lists.
    fn other_proofs(&self) -> Vec<&Proof> {
        let is_listed = |proof: &&Proof| {
            let name = shape(&proof.operation);
            self.operations.iter().any(|operation| shape(&operation.name()) == name)
        };
        self.proofs.iter().filter(|proof| !is_listed(proof)).collect()
    }
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The file, or nothing if there is none.
fn read<T: DeserializeOwned>(root: &Path, path: &str) -> Result<Option<T>> {
    match std::fs::read_to_string(root.join(path)) {
        Ok(text) => {
            let value = serde_json::from_str(&text);
            Ok(Some(value.with_context(|| format!("{path} is not what it should be"))?))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {path}")),
    }
}

/// Whether a route answers a path: a parameter stands for anything, a literal for itself.
fn covers(route: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let each = route
        .split('/')
        .all(|part| segments.next().is_some_and(|segment| segment == part || is_parameter(part)));
    each && segments.next().is_none()
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

/// A path without the names of its parameters, which documents and clients choose freely.
fn shape(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').map(|part| if is_parameter(part) { "{}" } else { part }).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{Facts, Operation, Route, covers, shape};

    fn route(path: &str) -> Route {
        Route {
            method: "GET".to_owned(),
            path: path.to_owned(),
            family: "f".to_owned(),
            operation: path.to_owned(),
            version: "v3".to_owned(),
            built: false,
        }
    }

    #[test]
    fn parameters_stand_for_literals_but_not_the_other_way() {
        assert!(covers("/crm/{type}/{id}", "/crm/0-420/{listingId}"));
        assert!(!covers("/crm/0-420", "/crm/{type}"));
        assert!(!covers("/crm/{type}", "/crm/0-420/x"));
        assert!(!covers("/crm/{type}/x", "/crm/0-420"));
        assert_eq!(shape("GET /a/{b}/c"), shape("GET /a/{d}/c"));
    }

    #[test]
    fn the_earliest_literal_wins() {
        let facts = Facts {
            operations: Vec::new(),
            routes: vec![route("/p/{objectId}"), route("/p/folders")],
            proofs: Vec::new(),
        };
        let found = |path: &str| {
            let (method, api) = ("GET".to_owned(), "a".to_owned());
            let operation = Operation { method, path: path.to_owned(), api };
            facts.route_of(&operation).map(|route| route.path.clone())
        };
        assert_eq!(found("/p/folders").as_deref(), Some("/p/folders"));
        assert_eq!(found("/p/{id}").as_deref(), Some("/p/{objectId}"));
        assert_eq!(found("/q/{id}"), None);
    }
}
