//! Groups of properties on the wire (objects.md §7.1).

use crate::properties::{PROPERTIES, property};
use crate::support::client::with;
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_group_from_its_making_to_its_end,
    a_group_with_properties_stays,
    what_is_wrong_with_a_group,
    another_accounts_groups_are_not_there,
);

fn groups() -> String {
    format!("{PROPERTIES}/groups")
}

fn at(name: &str) -> String {
    format!("{PROPERTIES}/groups/{name}")
}

async fn a_group_from_its_making_to_its_end(app: App) {
    let body = json!({"name": "size", "label": "Size", "displayOrder": 2});
    let made = app.post(&groups(), &body).await.expect(201);
    let expected = "{\"name\":\"size\",\"label\":\"Size\",\"displayOrder\":2,\"archived\":false}";
    let location = format!("http://localhost{}", at("size"));
    assert_eq!((made.text.as_str(), made.header("location")), (expected, location.as_str()));
    assert_eq!(app.get(&at("size")).await.expect(200).text, expected);
    for mount in ["2025-09", "2026-03", "2026-09"] {
        let path = format!("/crm/properties/{mount}/0-420/groups/size");
        assert_eq!(app.get(&path).await.expect(200).text, expected);
    }
    let list = app.get(&groups()).await.expect(200).json();
    let own = json!({
        "name": "listing_information", "label": "Listing information", "displayOrder": 0,
        "archived": false,
    });
    assert_eq!(list, json!({"results": [own, made.json()]}));
    let patch = json!({"label": "Sizes", "name": "other", "displayOrder": null});
    let updated = app.patch(&at("size"), &patch).await.expect(200).json();
    assert_eq!(updated, with(made.json(), json!({"label": "Sizes"})));
    assert_eq!(app.get(&at("size")).await.json(), updated);
    app.delete(&at("size")).await.expect(204);
    for answer in [
        app.get(&at("size")).await,
        app.delete(&at("size")).await,
        app.patch(&at("size"), &json!({"label": "x"})).await,
        app.get(&format!("{}?archived=true", at("size"))).await,
    ] {
        assert_eq!(answer.expect(404).json()["category"], "OBJECT_NOT_FOUND");
    }
    // A fresh one, of which nothing is known but what is said now.
    let fresh = app.post(&groups(), &json!({"name": "size", "label": "New"})).await.expect(201);
    let expected = json!({"name": "size", "label": "New", "displayOrder": -1, "archived": false});
    assert_eq!(fresh.json(), expected);
}

async fn a_group_with_properties_stays(app: App) {
    app.post(&groups(), &json!({"name": "size", "label": "Size"})).await.expect(201);
    let floors = with(property("floors"), json!({"groupName": "size"}));
    app.post(PROPERTIES, &floors).await.expect(201);
    for name in ["size", "listing_information"] {
        let refused = app.delete(&at(name)).await.expect(400).json();
        let keys: Vec<&String> = refused.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["status", "message", "correlationId"]);
        let inner: Value = serde_json::from_str(refused["message"].as_str().unwrap()).unwrap();
        assert_eq!(
            inner,
            json!({
                "status": "error",
                "message": "Can't delete or purge a group with active properties",
                "correlationId": refused["correlationId"],
                "category": "VALIDATION_ERROR",
                "subCategory": "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES",
            })
        );
        app.get(&at(name)).await.expect(200);
    }
    // Archived properties do not hold it; restored ones need a group that is there.
    app.delete(&format!("{PROPERTIES}/floors")).await.expect(204);
    app.delete(&at("size")).await.expect(204);
    let error = app.post(PROPERTIES, &floors).await.expect(400).json();
    assert_eq!(error["message"], "Property group 'size' does not exist");
    app.post(PROPERTIES, &property("floors")).await.expect(201);
}

async fn what_is_wrong_with_a_group(app: App) {
    let taken = app.post(&groups(), &json!({"name": "listing_information", "label": "x"})).await;
    let error = taken.expect(409).json();
    assert_eq!(error["category"], "OBJECT_ALREADY_EXISTS");
    assert_eq!(error["context"], json!({"name": ["listing_information"]}));
    for body in [
        json!({"name": "no-name", "label": "x"}),
        json!({"name": "", "label": "x"}),
        json!({"name": "x", "label": " "}),
    ] {
        let error = app.post(&groups(), &body).await.expect(400).json();
        assert_eq!(error["category"], "VALIDATION_ERROR", "{body}");
    }
    let wide = json!({"name": "x", "label": "x", "displayOrder": 1_i64 << 40});
    let error = app.post(&groups(), &wide).await.expect(400);
    let said = "Numeric value (1099511627776) out of range of int (-2147483648 - 2147483647)";
    assert!(error.message().ends_with(said), "{}", error.text);
    let missing = app.post(&groups(), &json!({})).await.expect(400).message();
    assert!(missing.ends_with("Some required fields were not set: [name, label]"), "{missing}");
    app.post(&groups(), &json!({"name": "x", "label": []})).await.expect(400);
    app.get("/crm/v3/properties/butterflies/groups").await.expect(400);
    app.patch(&at("listing_information"), &json!({"label": ""})).await.expect(400);
    let list = app.get(&groups()).await.json();
    assert_eq!(list["results"].as_array().unwrap().len(), 1);
}

async fn another_accounts_groups_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    app.post(&groups(), &json!({"name": "size", "label": "Size"})).await.expect(201);
    stranger.get(&at("size")).await.expect(404);
    stranger.patch(&at("size"), &json!({"label": "x"})).await.expect(404);
    stranger.delete(&at("size")).await.expect(404);
    assert_eq!(stranger.get(&groups()).await.json()["results"].as_array().unwrap().len(), 1);
    let property = with(property("floors"), json!({"groupName": "size"}));
    stranger.post(PROPERTIES, &property).await.expect(400);
    stranger.post(&groups(), &json!({"name": "size", "label": "Theirs"})).await.expect(201);
    assert_eq!(app.get(&at("size")).await.json()["label"], "Size");
}
