//! Limits that an account sets on its associations (objects.md §7.3, §11).

use crate::support::associations::{hubspot, own, pair};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(limits_are_set_and_lifted, limits_hold, limits_that_can_not_be);

const BASE: &str = "/crm/associations/v4/definitions/configurations";

fn input(id: i64, max: i64) -> Value {
    json!({"category": "HUBSPOT_DEFINED", "typeId": id, "maxToObjectIds": max})
}

fn shown(id: i64, max: i64) -> Value {
    let mut shown =
        json!({"category": "HUBSPOT_DEFINED", "typeId": id, "userEnforcedMaxToObjectIds": max});
    if id == 931 {
        shown["label"] = json!("Billing Contact");
    }
    shown
}

async fn limits_are_set_and_lifted(app: App) {
    let pair = format!("{BASE}/contacts/companies");
    let body = json!({"inputs": [input(279, 5), input(931, 2), input(3, 1)]});
    let answer = app.post(&format!("{pair}/batch/create"), &body).await.expect(207).json();
    assert_eq!(answer["results"], json!([shown(279, 5), shown(931, 2)]));
    assert_eq!(answer["numErrors"], json!(1));
    let again = json!({"inputs": [input(279, 6)]});
    app.post(&format!("{pair}/batch/create"), &again).await.expect(207);
    let updated = app.post(&format!("{pair}/batch/update"), &again).await.expect(200).json();
    assert_eq!(updated["results"], json!([shown(279, 6)]));
    let unset = json!({"inputs": [input(1, 6)]});
    app.post(&format!("{pair}/batch/update"), &unset).await.expect(207);
    let expected = json!({"results": [shown(279, 6), shown(931, 2)]});
    for path in [pair.clone(), format!("{BASE}/all")] {
        assert_eq!(app.get(&path).await.expect(200).json(), expected);
    }
    let none = json!({"results": []});
    assert_eq!(app.get(&format!("{BASE}/companies/contacts")).await.json(), none);
    let (_, stranger) = app.other_account().await;
    assert_eq!(stranger.get(&format!("{BASE}/all")).await.expect(200).json(), none);
    let lift = json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 279}]});
    for _ in 0..2 {
        app.post(&format!("{pair}/batch/purge"), &lift).await.expect(204);
    }
    let left = json!({"results": [shown(931, 2)]});
    assert_eq!(app.get(&pair).await.json(), left);
    let newest = "/crm/associations/2026-09/definitions/configurations/contacts/companies/batch";
    app.post(&format!("{newest}/create"), &again).await.expect(200);
    app.post(&format!("{newest}/purge"), &lift).await.expect(200);
    assert_eq!(app.get(&pair).await.json(), left);
}

async fn limits_hold(app: App) {
    let path = format!("{BASE}/companies/contacts/batch/create");
    app.post(&path, &json!({"inputs": [input(280, 2)]})).await.expect(201);
    let company = app.company().await;
    let mut contacts = Vec::new();
    for _ in 0..3 {
        contacts.push(app.contact().await);
    }
    let tie = |contact: &str| pair(("contacts", contact), ("companies", &company));
    for contact in &contacts[..2] {
        // What is there already does not count again.
        for _ in 0..2 {
            app.put(&tie(contact), &json!([hubspot(279)])).await.expect(201);
        }
    }
    let refused = app.put(&tie(&contacts[2]), &json!([hubspot(1)])).await.expect(400).json();
    assert_eq!(refused["category"], json!("VALIDATION_ERROR"));
    let create = json!({
        "properties": {"firstname": "Ada"},
        "associations": [{"to": {"id": company}, "types": [hubspot(279)]}],
    });
    app.post("/crm/v3/objects/contacts", &create).await.expect(400);
    let expected: Vec<_> = contacts[..2].iter().map(|id| (id.clone(), own(&[280]))).collect();
    assert_eq!(app.associated(("companies", &company), "contacts").await, expected);
    // One of a batch takes the last place.
    app.delete(&tie(&contacts[0])).await.expect(204);
    let input = |contact: &str| {
        let types = [hubspot(279)];
        json!({"from": {"id": contact}, "to": {"id": company}, "types": types})
    };
    let body = json!({"inputs": [input(&contacts[2]), input(&contacts[0])]});
    let batch = "/crm/v4/associations/contacts/companies/batch/create";
    let answer = app.post(batch, &body).await.expect(207).json();
    assert_eq!(answer["results"].as_array().unwrap().len(), 1);
    let expected: Vec<_> = contacts[1..].iter().map(|id| (id.clone(), own(&[280]))).collect();
    assert_eq!(app.associated(("companies", &company), "contacts").await, expected);
}

async fn limits_that_can_not_be(app: App) {
    let path = format!("{BASE}/contacts/companies/batch/create");
    let of = |limit: Value| json!({"inputs": [limit]});
    for (body, status) in [
        (of(input(279, 0)), 207),
        (of(input(279, -1)), 207),
        (of(input(280, 1)), 207),
        (of(json!({"category": "WORK", "typeId": 1, "maxToObjectIds": 1})), 207),
        (of(json!({"category": "NOPE", "typeId": 1, "maxToObjectIds": 1})), 400),
        (of(json!({"category": "HUBSPOT_DEFINED", "typeId": 279})), 400),
        (of(json!({"typeId": 279, "maxToObjectIds": 1})), 400),
        (of(json!({"category": "HUBSPOT_DEFINED", "maxToObjectIds": 1})), 400),
        (json!({"inputs": []}), 400),
        (json!({}), 400),
    ] {
        app.post(&path, &body).await.expect(status);
    }
    let none = json!({"results": []});
    assert_eq!(app.get(&format!("{BASE}/all")).await.expect(200).json(), none);
    let reader =
        app.with_scopes(&["crm.objects.contacts.read", "crm.objects.companies.read"]).await;
    reader.post(&path, &of(input(279, 1))).await.expect(403);
    reader.get(&format!("{BASE}/contacts/companies")).await.expect(200);
}
