//! The route table against HubSpot's surface, and every address of it visited: nothing may be
//! missing, shadowed, or answer otherwise than its other addresses.

use crate::support::bodies::redacted;
use crate::support::{Answer, App, Client, on_both_databases};
use api::crm::behaviour::Behaviour;
use api::routes::{self, Row};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OPERATIONS: &str = include_str!("../../../../spec/operations.json");
const ROUTES: &str = include_str!("../../../../spec/routes.json");

on_both_databases!(every_address_is_visited, all_addresses_of_a_row_answer_alike);

/// How many literal segments of the path the address names, if it serves the path at all.
fn literals(address: &str, path: &str) -> Option<usize> {
    let (address, path): (Vec<&str>, Vec<&str>) =
        (address.split('/').collect(), path.split('/').collect());
    let is_parameter = |part: &str| part.starts_with('{');
    let serves = address.len() == path.len()
        && address.iter().zip(&path).all(|(a, p)| is_parameter(a) || a == p);
    serves.then(|| address.iter().filter(|a| !is_parameter(a)).count())
}

/// Each published operation is served by exactly one address: of those that fit its path, the one
/// that names most of it.
#[test]
fn every_published_operation_is_one_address() {
    let surface: Value = serde_json::from_str(OPERATIONS).unwrap();
    let operations = surface["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 286);
    let addresses: Vec<(String, String)> = routes::table()
        .iter()
        .flat_map(|row| {
            row.addresses().map(|(_, path)| (row.method.to_string(), path)).collect::<Vec<_>>()
        })
        .collect();
    let mut missing = Vec::new();
    for operation in operations {
        let (method, path) = (&operation["method"], operation["path"].as_str().unwrap());
        let fits = addresses.iter().filter(|(known, _)| known == method);
        let mut ranks: Vec<usize> = fits.filter_map(|(_, a)| literals(a, path)).collect();
        ranks.sort_unstable();
        let best = ranks.last().copied();
        if best.is_none() || ranks.iter().filter(|rank| Some(**rank) == best).count() != 1 {
            missing.push(format!("{method} {path}: {} addresses", ranks.len()));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The page operations' scopes are those that HubSpot publishes.
#[test]
fn the_scopes_of_the_pages_api_are_the_published_ones() {
    let surface: Value = serde_json::from_str(OPERATIONS).unwrap();
    let mut compared = 0;
    for operation in surface["operations"].as_array().unwrap() {
        let api = operation["api"].as_str().unwrap();
        if !api.starts_with("pages-") {
            continue;
        }
        let (method, path) = (&operation["method"], operation["path"].as_str().unwrap());
        let mut published: Vec<&str> =
            operation["scopes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        published.sort_unstable();
        for row in routes::table().iter().filter(|row| row.method.as_str() == method) {
            if row.addresses().any(|(_, address)| address == path) {
                let mut own = row.scopes.to_vec();
                own.sort_unstable();
                assert_eq!(own, published, "{method} {path}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 72 + 66);
}

#[test]
fn no_address_is_declared_twice() {
    let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
    for row in routes::table() {
        for (_, path) in row.addresses() {
            let key = (row.method.to_string(), path);
            let before = seen.insert(key.clone(), row.operation);
            assert_eq!(before, None, "{key:?}");
        }
    }
}

/// The committed list is the table's. To write it anew:
/// `cargo run --package server -- routes > spec/routes.json`
#[test]
fn the_committed_list_of_routes_is_current() {
    let rows: Vec<String> = routes::describe().iter().map(Value::to_string).collect();
    let current = format!("[\n{}\n]\n", rows.join(",\n"));
    assert!(
        ROUTES == current,
        "spec/routes.json is not the route table; write it anew with\n\
         cargo run --package server -- routes > spec/routes.json"
    );
}

/// A path of the address, for records that are not there.
fn visited(address: &str) -> String {
    let parts = address.split('/').map(|part| match part {
        "{objectType}" | "{toObjectType}" | "{fromObjectType}" => "listings",
        part if part.starts_with('{') => "1",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A body that the operation can read.
fn readable(row: &Row) -> Value {
    match row.operation {
        // Nothing comes of these: the name and the type are none.
        "create" if row.family.name == "schemas" => json!({"name": "1", "labels": {}}),
        "createAssociation" if row.family.name == "schemas" => {
            json!({"fromObjectTypeId": "1", "toObjectTypeId": "1"})
        }
        "createBatch" | "updateBatch" | "createFolders" | "updateFolders" => {
            json!({"inputs": [{"id": "1"}]})
        }
        "readBatch" | "archiveBatch" | "readFolders" | "archiveFolders" => json!({"inputs": ["1"]}),
        "updateLangs" => json!({"primaryId": "1", "languages": {"2": "de"}}),
        _ => json!({
            "id": "1", "publishDate": "2026-11-21T12:00:00Z", "language": "de", "primaryId": "2",
            "contentId": "1", "variationName": "b", "abTestId": "1", "winnerId": "1",
            "variationId": "1",
        }),
    }
}

async fn visit(client: &Client, row: &Row, address: &str) -> Answer {
    let path = visited(address);
    match row.method.as_str() {
        "GET" | "DELETE" => client.send(row.method.as_str(), &path, &[], "").await,
        method => client.send_text(method, &path, &readable(row).to_string()).await,
    }
}

/// Case 46 for every row: with a token, without one, and without the scope.
async fn every_address_is_visited(app: App) {
    let (anonymous, scopeless) = (app.anonymous(), app.with_scopes(&[]).await);
    let (mut built, mut unbuilt) = (0, BTreeSet::new());
    for row in routes::table() {
        for (_, address) in row.addresses() {
            let shown = format!("{} {address}", row.method);
            let served = visit(&app, &row, &address).await;
            let refused = visit(&anonymous, &row, &address).await;
            let narrow = visit(&scopeless, &row, &address).await;
            // A public operation that is built looks at its body, which is empty here.
            let unauthenticated = match (row.public, row.handler.is_some()) {
                (true, true) => 400,
                (true, false) => 501,
                (false, _) => 401,
            };
            assert_eq!(refused.status, unauthenticated, "{shown}: {}", refused.text);
            if row.handler.is_none() {
                unbuilt.insert(row.operation);
                let said = format!(
                    "{} {} ({}) is not built yet.",
                    row.method,
                    visited(&address),
                    row.operation
                );
                for answer in [served, narrow] {
                    assert_eq!(answer.status, 501, "{shown}: {}", answer.text);
                    assert_eq!(answer.message(), said);
                    assert_eq!(answer.header("x-should-retry"), "false");
                }
                continue;
            }
            built += 1;
            let ordinary = [200, 201, 204, 207, 400, 404].contains(&served.status);
            assert!(ordinary || row.public, "{shown}: {} {}", served.status, served.text);
            // Every token has the scope `oauth`.
            let open = row.scopes.is_empty() || row.scopes.contains(&"oauth");
            let expected = if open { served.status } else { 403 };
            // The type of records decides on the scopes, once the body is read.
            let of_type = row.tail.contains("bjectType}") && narrow.status == 403;
            assert!(narrow.status == expected || of_type, "{shown}: {}", narrow.text);
        }
    }
    assert!(built > 500, "{built}");
    assert_eq!(unbuilt.into_iter().collect::<Vec<_>>(), NOT_BUILT);
}

/// Operations that answer 501.
const NOT_BUILT: [&str; 24] = [
    "archiveRefreshToken",
    "createToken",
    "getAccessToken",
    "getAllPropertyValidations",
    "getAssociationLabelLimits",
    "getAssociationRecordLimits",
    "getAuditLogs",
    "getCalculatedPropertyLimits",
    "getCustomObjectTypeLimits",
    "getCustomPropertyLimits",
    "getDailyPrivateAppsUsage",
    "getDailyUsage",
    "getLoginActivity",
    "getPipelineLimits",
    "getPropertyValidation",
    "getPropertyValidations",
    "getRecordLimits",
    "getRefreshToken",
    "getSecurityHistory",
    "introspectToken",
    "readSplitsBatch",
    "revokeToken",
    "updatePropertyValidation",
    "upsertSplitsBatch",
];

/// Everything but the address itself: the path is in links and in the sentence of a 501.
fn without_address(answer: &Answer, address: &str) -> (u16, String) {
    let body = match answer.text.as_str() {
        text if text.is_empty() || text.starts_with("<html>") => text.to_owned(),
        _ => redacted(answer.json()).to_string(),
    };
    (answer.status, body.replace(&visited(address), "<address>"))
}

async fn all_addresses_of_a_row_answer_alike(app: App) {
    for row in routes::table() {
        // Versions that behave alike: what differs on purpose stands in one place.
        let mut known: Vec<(Behaviour, String, (u16, String))> = Vec::new();
        for (version, address) in row.addresses() {
            let answer = without_address(&visit(&app, &row, &address).await, &address);
            let behaviour = version.behaviour();
            match known.iter().find(|(alike, _, _)| *alike == behaviour) {
                None => known.push((behaviour, address, answer)),
                Some((_, first, expected)) => {
                    assert_eq!(answer, *expected, "{} {first} and {address}", row.method);
                }
            }
        }
    }
}
