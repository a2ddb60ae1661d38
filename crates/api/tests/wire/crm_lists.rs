//! Lists of records (objects.md §4.4), and every address that a record has (§1.2).

use crate::support::client::text;
use crate::support::crm::{
    COMPANIES, CONTACTS, OBJECT_MOUNTS, OBJECTS, contact, create_id, property,
};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::slice::from_ref;

on_both_databases!(
    a_walk_through_a_list_ends,
    links_lead_to_the_next_page,
    limits_of_lists,
    cursors_of_lists,
    every_address_and_name_of_a_type_is_one,
    custom_types_are_named_by_id_or_full_name,
    unknown_types_are_refused,
);

async fn many(app: &App, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for chunk in vec![json!({"properties": {"firstname": "f"}}); count].chunks(100) {
        let body = json!({ "inputs": chunk });
        ids.extend(app.post(&format!("{CONTACTS}/batch/create"), &body).await.expect(201).ids());
    }
    ids
}

/// What the official clients' `getAll` does (T-01).
async fn a_walk_through_a_list_ends(app: App) {
    let ids = many(&app, 101).await;
    for limit in [100, 50, 1, 7] {
        let (mut seen, mut after, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let path = format!("{CONTACTS}?limit={limit}{after}");
            let answer = app.get(&path).await.expect(200);
            seen.extend(answer.ids());
            pages += 1;
            let page = answer.json();
            let Some(next) = page.get("paging") else { break };
            after = format!("&after={}", text(&next["next"], "after"));
        }
        assert_eq!(seen, ids, "limit {limit}");
        assert_eq!(pages, ids.len().div_ceil(limit), "limit {limit}");
    }
    assert_eq!(app.get(CONTACTS).await.ids(), ids[..10]);
    let none = app.get(COMPANIES).await.expect(200);
    assert_eq!(none.text, "{\"results\":[]}");
    // A full last page is the last.
    let last = app.get(&format!("{CONTACTS}?limit=1&after={}", ids[100])).await.expect(200).json();
    assert!(last.get("paging").is_none(), "{last}");
}

async fn links_lead_to_the_next_page(app: App) {
    let ids = many(&app, 5).await;
    let app = app.behind("https://hub.example/api");
    let query = "limit=2&properties=firstname%2Ccity&properties=zip&archived=false&x=%26%C3%A4";
    let first = app.get(&format!("{CONTACTS}?{query}")).await.expect(200).json();
    let link = text(&first["paging"]["next"], "link");
    let path = link.strip_prefix("https://hub.example/api").expect("the public address");
    assert!(path.starts_with("/crm/v3/objects/contacts?"), "{link}");
    assert!(path.contains("properties=firstname%2Ccity&properties=zip"), "{link}");
    let after = text(&first["paging"]["next"], "after");
    assert!(path.ends_with(&format!("&after={after}")), "{link}");
    let second = app.get(path).await.expect(200);
    assert_eq!(second.ids(), ids[2..4]);
    assert!(second.json()["results"][0]["properties"].get("city").is_some());
    let path = text(&second.json()["paging"]["next"], "link");
    assert_eq!(path.matches("after=").count(), 1, "{path}");
    let third = app.get(path.strip_prefix("https://hub.example/api").unwrap()).await.expect(200);
    assert_eq!(third.ids(), ids[4..]);
    assert!(third.json().get("paging").is_none());
}

async fn limits_of_lists(app: App) {
    many(&app, 3).await;
    for limit in ["0", "-1", "101", "2147483648"] {
        let answer = app.get(&format!("{CONTACTS}?limit={limit}")).await.expect(400).json();
        assert_eq!(answer["category"], "VALIDATION_ERROR", "{limit}");
    }
    for limit in ["ten", "1.5", "99999999999999999999", "1e2"] {
        let answer = app.get(&format!("{CONTACTS}?limit={limit}")).await.expect(400);
        assert_eq!(answer.message(), "Unable to parse value for query parameter: limit");
    }
    for limit in ["1", "100", ""] {
        app.get(&format!("{CONTACTS}?limit={limit}")).await.expect(200);
    }
}

async fn cursors_of_lists(app: App) {
    let ids = many(&app, 3).await;
    app.delete(&format!("{CONTACTS}/{}", ids[1])).await.expect(204);
    let at = |id: &String, more: i64| id.parse::<i64>().unwrap() + more;
    for (after, expected) in [
        ("0".to_owned(), vec![0, 2]),
        ("-5".to_owned(), vec![0, 2]),
        (ids[0].clone(), vec![0, 2]),
        (at(&ids[0], 1).to_string(), vec![2]),
        (ids[1].clone(), vec![2]),
        (at(&ids[2], 1).to_string(), vec![]),
        (i64::MAX.to_string(), vec![]),
    ] {
        let answer = app.get(&format!("{CONTACTS}?after={after}")).await.expect(200);
        let expected: Vec<&String> = expected.into_iter().map(|at: usize| &ids[at]).collect();
        assert_eq!(answer.ids().iter().collect::<Vec<_>>(), expected, "{after}");
    }
    for after in ["x", "1.0", "99999999999999999999", "%00"] {
        let answer = app.get(&format!("{CONTACTS}?after={after}")).await.expect(400);
        assert_eq!(answer.message(), "Unable to parse value for query parameter: after");
    }
}

async fn every_address_and_name_of_a_type_is_one(app: App) {
    let first = [
        ("0-1", vec!["contacts", "contact", "CONTACTS", "Contact"], json!({"email": "a@b.io"})),
        ("0-2", vec!["companies", "company", "COMPANY", "COMPANIES"], json!({"name": "n"})),
        ("0-420", vec!["listings", "listing", "LISTING"], json!({"hs_name": "n"})),
        ("0-8", vec!["line_items", "line_item", "LINE_ITEM"], json!({"name": "n"})),
        ("0-47", vec!["meetings", "meeting"], json!({"hs_timestamp": "1652659200000"})),
        ("0-46", vec!["notes", "NOTE"], json!({"hs_timestamp": "2022-05-16T00:00:00Z"})),
    ];
    for (id, names, properties) in first {
        let record = create_id(&app, &format!("{OBJECTS}/{id}"), &properties).await;
        let one = app.get(&format!("{OBJECTS}/{id}/{record}")).await.expect(200).json();
        let all = names.iter().copied().chain([id]);
        for name in all {
            for mount in OBJECT_MOUNTS {
                let path = format!("{mount}/{name}");
                let read = app.get(&format!("{path}/{record}")).await.expect(200).json();
                assert_eq!(read, one, "{path}");
                let listed = app.get(&path).await.expect(200).json();
                assert_eq!(listed["results"], json!([one]), "{path}");
                let inputs = json!({"inputs": [{"id": record}]});
                let read = app.post(&format!("{path}/batch/read"), &inputs).await.expect(200);
                assert_eq!(read.json()["results"], json!([one]), "{path}");
            }
        }
    }
    // Written at one address, read at another (T-44): projects and listings.
    let (pipeline, stage) = crate::support::crm::first_stage(&app, "projects").await.unwrap();
    let project = json!({"hs_name": "p", "hs_pipeline": pipeline, "hs_pipeline_stage": stage});
    let id = create_id(&app, "/crm/objects/v3/projects", &project).await;
    for path in ["/crm/v3/objects/0-970", "/crm/objects/2026-09/project"] {
        assert_eq!(app.get(path).await.ids(), from_ref(&id));
    }
    app.delete(&format!("/crm/objects/2026-03/0-970/{id}")).await.expect(204);
    app.get(&format!("/crm/objects/v3/projects/{id}")).await.expect(404);
}

async fn custom_types_are_named_by_id_or_full_name(app: App) {
    let body = json!({
        "name": "Car", "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "vin", "requiredProperties": ["vin"],
        "properties": [{"name": "vin", "label": "VIN", "type": "string", "fieldType": "text",
            "hasUniqueValue": true}],
    });
    let schema = app.post("/crm-object-schemas/v3/schemas", &body).await.expect(201).json();
    let (id, full) = (text(&schema, "objectTypeId"), text(&schema, "fullyQualifiedName"));
    let path = format!("{OBJECTS}/{id}");
    let record = create_id(&app, &path, &json!({"vin": "V1"})).await;
    for name in [id.clone(), full.clone(), full.to_uppercase()] {
        assert_eq!(app.get(&format!("{OBJECTS}/{name}")).await.ids(), from_ref(&record), "{name}");
    }
    for name in ["Car", "car", "Cars", "2-999"] {
        let answer = app.get(&format!("{OBJECTS}/{name}")).await.expect(400);
        assert_eq!(answer.message(), format!("Unable to infer object type from: {name}"));
    }
    let read = app.get(&format!("{path}/{record}")).await.expect(200).json();
    let names: Vec<&String> = read["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"]);
    let answer = app.post(&path, &json!({"properties": {}})).await.expect(400).json();
    assert_eq!(answer["context"]["properties"], json!(["vin"]));
    property(&app, &id, "colour", &json!({})).await;
    let upsert = json!({"inputs": [{"id": "v1", "idProperty": "vin",
        "properties": {"colour": "red"}}]});
    let answer = app.post(&format!("{path}/batch/upsert"), &upsert).await.expect(200);
    assert_eq!(answer.ids(), [record]);
    let clash = app.post(&path, &json!({"properties": {"vin": "v1"}})).await.expect(400);
    assert!(clash.message().contains(&format!("objectTypeId={id}, propertyName=vin")));
    let missing = json!({"inputs": [{"id": "5"}]});
    let answer = app.post(&format!("{path}/batch/read"), &missing).await.expect(207).json();
    let message = text(&answer["errors"][0], "message");
    assert!(message.starts_with("Could not get some "), "{message}");
}

async fn unknown_types_are_refused(app: App) {
    let expected = |name: &str| {
        let message = format!("Unable to infer object type from: {name}");
        json!({"status": "error", "message": message})
    };
    for mount in OBJECT_MOUNTS {
        for name in ["butterflies", "0-9999", "2-7", "p1_car", "contactss", "0-01"] {
            let path = format!("{mount}/{name}");
            let body = Value::Null;
            for answer in [
                app.get(&path).await,
                app.post(&path, &body).await,
                app.get(&format!("{path}/5")).await,
                app.patch(&format!("{path}/5"), &body).await,
                app.delete(&format!("{path}/5")).await,
                app.post(&format!("{path}/batch/create"), &body).await,
                app.post(&format!("{path}/merge"), &body).await,
            ] {
                let mut answer = answer.expect(400).json();
                answer.as_object_mut().unwrap().remove("correlationId");
                assert_eq!(answer, expected(name));
            }
        }
    }
    contact(&app, "a@b.io").await;
}
