//! Types of associations of the schemas API (objects.md §7.2), on the wire.

use crate::schemas::{SCHEMAS, create, egg};
use crate::support::client::{text, with};
use crate::support::{App, Client, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_type_comes_with_its_associations,
    an_association_lives_and_is_deleted,
    associations_of_a_pair_have_names,
    what_is_wrong_with_an_association,
    associations_are_of_one_account,
);

async fn associations(client: &Client, id: &str) -> Vec<Value> {
    let schema = client.get(&format!("{SCHEMAS}/{id}")).await.expect(200).json();
    schema["associations"].as_array().unwrap().clone()
}

fn pairs(associations: &[Value]) -> Vec<(String, String, String)> {
    let of = |one: &Value, name: &str| text(one, name);
    let pair =
        |one: &Value| (of(one, "fromObjectTypeId"), of(one, "toObjectTypeId"), of(one, "name"));
    associations.iter().map(pair).collect()
}

async fn a_type_comes_with_its_associations(app: App) {
    let egg = with(
        egg("car"),
        json!({
            "associatedObjects": ["contacts", "0-1", "NOTE"],
            "shouldCreateSameObjectAssociation": true,
        }),
    );
    let made = app.post(SCHEMAS, &egg).await.expect(201).json();
    let made = made["associations"].as_array().unwrap();
    let pairs = pairs(made);
    for (other, name) in [
        ("0-1", "contact"),
        ("0-11", "conversation"),
        ("0-18", "communication"),
        ("0-19", "feedback_submission"),
        ("0-27", "task"),
        ("0-46", "note"),
        ("0-47", "meeting_event"),
        ("0-48", "call"),
        ("0-49", "email"),
        ("0-116", "postal_mail"),
    ] {
        let there = ("2-1".to_owned(), other.to_owned(), format!("car_to_{name}"));
        let back = (other.to_owned(), "2-1".to_owned(), format!("{name}_to_car"));
        for wanted in [there, back] {
            assert_eq!(pairs.iter().filter(|pair| **pair == wanted).count(), 1, "{wanted:?}");
        }
    }
    assert!(pairs.contains(&("2-1".into(), "2-1".into(), "car_to_car".into())));
    assert_eq!(pairs.len(), 10 * 2 + 1);
    // The other ends show them as well, and a second type has numbers of its own.
    assert!(associations(&app, "contacts").await.iter().any(|one| one["name"] == "car_to_contact"));
    let other = create(&app, "boat").await;
    let ids = |all: &[Value]| all.iter().map(|one| text(one, "id")).collect::<Vec<_>>();
    let others = ids(&associations(&app, &other).await);
    assert!(ids(made).iter().all(|id| !others.contains(id)), "{others:?}");
}

async fn an_association_lives_and_is_deleted(app: App) {
    let id = create(&app, "car").await;
    let path = format!("{SCHEMAS}/{id}/associations");
    let before = associations(&app, &id).await;
    let both = json!({"fromObjectTypeId": "companies", "toObjectTypeId": id});
    let made = app.post(&path, &both).await.expect(201).json();
    let expected = json!({
        "id": "19", "fromObjectTypeId": "0-2", "toObjectTypeId": "2-1", "name": "company_to_car",
        "cardinality": "ONE_TO_MANY", "inverseCardinality": "ONE_TO_MANY",
        "maxToObjectIds": 50_000, "maxFromObjectIds": 50_000,
        "hasUserEnforcedMaxToObjectIds": false, "hasUserEnforcedMaxFromObjectIds": false,
        "createdAt": "2026-11-21T12:00:00Z", "updatedAt": "2026-11-21T12:00:00Z",
    });
    assert_eq!(made.to_string(), expected.to_string(), "to the order of the keys");
    let after = associations(&app, &id).await;
    assert!(after.contains(&made));
    assert_eq!(after.len(), before.len() + 2);
    // Associations of that type end with it; others stay.
    let columns =
        "account_id, from_type_id, from_id, to_type_id, to_id, category, association_type_id";
    for values in
        ["2, 7, 2000000001, 5, 1, 19", "2000000001, 5, 2, 7, 1, 20", "2000000001, 5, 46, 8, 1, 9"]
    {
        let insert =
            format!("INSERT INTO associations ({columns}) VALUES ({}, {values})", app.account);
        app.database.execute(&insert).await;
    }
    // By the number of either direction.
    app.delete(&format!("{path}/20")).await.expect(204);
    assert_eq!(associations(&app, &id).await, before);
    assert_eq!(app.database.integer("SELECT COUNT(*) FROM associations").await, 1);
    let error = app.delete(&format!("{path}/20")).await.expect(404).json();
    assert_eq!(error["category"], "OBJECT_NOT_FOUND");
    app.post(&path, &both).await.expect(201);
    app.delete(&format!("{path}/COMPANY_to_car")).await.expect(204);
    assert_eq!(associations(&app, &id).await, before);
}

async fn associations_of_a_pair_have_names(app: App) {
    let id = create(&app, "car").await;
    let path = format!("{SCHEMAS}/{id}/associations");
    let both = json!({"fromObjectTypeId": id, "toObjectTypeId": "0-46"});
    let named = |name: Option<&str>| with(both.clone(), json!({ "name": name }));
    let error = app.post(&path, &named(None)).await.expect(409).json();
    assert_eq!(error["category"], "OBJECT_ALREADY_EXISTS");
    let receipt = app.post(&path, &named(Some("receipt"))).await.expect(201).json();
    assert_eq!(receipt["name"], "receipt");
    app.post(&path, &named(Some("Receipt"))).await.expect(409);
    // The plain one stays while there are others beside it.
    let error = app.delete(&format!("{path}/car_to_note")).await.expect(400).json();
    assert_eq!(error["category"], "VALIDATION_ERROR");
    app.delete(&format!("{path}/{}", text(&receipt, "id"))).await.expect(204);
    app.delete(&format!("{path}/car_to_note")).await.expect(204);
    for more in 0..51 {
        app.post(&path, &named(Some(&format!("n{more}")))).await.expect(201);
    }
    let error = app.post(&path, &named(Some("one more"))).await.expect(437);
    assert!(error.message().starts_with("No more than 50 association types are allowed between"));
}

async fn what_is_wrong_with_an_association(app: App) {
    let id = create(&app, "car").await;
    let path = format!("{SCHEMAS}/{id}/associations");
    let before = associations(&app, &id).await;
    let error = app.post(&path, &json!({"name": "x"})).await.expect(400);
    let said = "Invalid input JSON on line 1, column 2. Some required fields were not set: [fromObjectTypeId, toObjectTypeId]";
    assert_eq!(error.message(), said);
    for (from, to, name) in [
        ("nope", id.as_str(), "x"),
        (&id, "car", "x"),
        ("contacts", "companies", "x"),
        (&id, "contacts", ""),
        (&id, "contacts", &"x".repeat(101)),
    ] {
        let body = json!({"fromObjectTypeId": from, "toObjectTypeId": to, "name": name});
        app.post(&path, &body).await.expect(400);
    }
    app.post(&format!("{SCHEMAS}/nope/associations"), &json!({})).await.expect(400);
    // HubSpot's own types of associations are not the account's to delete.
    app.delete(&format!("{SCHEMAS}/contacts/associations/279")).await.expect(404);
    assert_eq!(associations(&app, &id).await, before);
}

async fn associations_are_of_one_account(app: App) {
    let (_, stranger) = app.other_account().await;
    let (id, theirs) = (create(&app, "car").await, create(&stranger, "boat").await);
    assert_eq!(id, theirs);
    let before = associations(&app, &id).await;
    let path = format!("{SCHEMAS}/{id}/associations");
    for own in &before {
        stranger.delete(&format!("{path}/{}", text(own, "name"))).await.expect(404);
    }
    stranger.delete(&format!("{path}/1")).await.expect(204);
    assert_eq!(associations(&app, &id).await, before);
}
