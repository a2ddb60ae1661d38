//! Labels: an account's own types of associations (objects.md §7.3, §11).

use crate::support::associations::{hubspot, own, pair};
use crate::support::client::{Client, text};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_label_lives_in_both_directions,
    labels_between_records_of_one_type,
    a_label_implies_the_plain_type,
    deleting_a_label_ends_its_associations,
    the_first_label_of_a_pair_makes_the_plain_type,
    what_can_not_be_a_label,
    fifty_labels_are_enough,
    newer_versions_do_not_name_the_types,
    labels_are_of_one_account,
    the_report_is_promised,
);

const LABELS: &str = "/crm/v4/associations/contacts/companies/labels";
const BACK: &str = "/crm/v4/associations/companies/contacts/labels";

fn label(id: i64, label: &str) -> Value {
    json!({"category": "USER_DEFINED", "typeId": id, "label": label})
}

/// The account's own types at this address: number and label.
async fn labels(client: &Client, path: &str) -> Vec<(i64, Value)> {
    let list = client.get(path).await.expect(200).json();
    let results = list["results"].as_array().unwrap().iter();
    let own = results.filter(|kind| kind["category"] == "USER_DEFINED");
    own.map(|kind| (kind["typeId"].as_i64().unwrap(), kind["label"].clone())).collect()
}

async fn create(client: &Client, path: &str, name: &str, inverse: Option<&str>) -> Value {
    let body = json!({"name": name, "label": format!("A {name}"), "inverseLabel": inverse});
    client.post(path, &body).await.expect(200).json()["results"].clone()
}

fn user_defined(id: i64) -> Value {
    json!({"associationCategory": "USER_DEFINED", "associationTypeId": id})
}

async fn a_label_lives_in_both_directions(app: App) {
    let made = create(&app, LABELS, "manager", Some("Managed by")).await;
    assert_eq!(made, json!([label(1, "A manager"), label(2, "Managed by")]));
    assert_eq!(
        create(&app, LABELS, "buyer", None).await,
        json!([label(3, "A buyer"), label(4, "A buyer")])
    );
    let all = app.get(LABELS).await.expect(200).json();
    let first = json!({
        "category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary",
        "fromObjectTypeId": "0-1", "toObjectTypeId": "0-2",
    });
    assert_eq!(all["results"][0].to_string(), first.to_string());
    assert_eq!(labels(&app, LABELS).await, [(1, json!("A manager")), (3, json!("A buyer"))]);
    assert_eq!(labels(&app, BACK).await, [(2, json!("Managed by")), (4, json!("A buyer"))]);
    let update = json!({"associationTypeId": 1, "label": "Boss", "inverseLabel": "Bossed by"});
    app.put(LABELS, &update).await.expect(204);
    // From the other side; without a text of its own the other direction gets the same.
    app.put(BACK, &json!({"associationTypeId": 4, "label": "Buys"})).await.expect(204);
    assert_eq!(labels(&app, LABELS).await, [(1, json!("Boss")), (3, json!("Buys"))]);
    assert_eq!(labels(&app, BACK).await, [(2, json!("Bossed by")), (4, json!("Buys"))]);
    app.delete(&format!("{BACK}/2")).await.expect(204);
    assert_eq!(labels(&app, LABELS).await, [(3, json!("Buys"))]);
    assert_eq!(labels(&app, BACK).await, [(4, json!("Buys"))]);
    app.delete(&format!("{LABELS}/1")).await.expect(400);
    app.delete(&format!("{LABELS}/77")).await.expect(404);
}

async fn labels_between_records_of_one_type(app: App) {
    let path = "/crm/v4/associations/contacts/contacts/labels";
    let both = create(&app, path, "friend", None).await;
    assert_eq!(both, json!([label(1, "A friend")]));
    let two = create(&app, path, "parent", Some("A child")).await;
    assert_eq!(two, json!([label(2, "A parent"), label(3, "A child")]));
    let (one, other) = (app.contact().await, app.contact().await);
    let tie = pair(("contacts", &one), ("contacts", &other));
    app.put(&tie, &json!([user_defined(1), user_defined(2)])).await.expect(201);
    let mine = |ids: &[i64]| ids.iter().map(|id| ("USER_DEFINED".to_owned(), *id)).collect();
    let with = |ids: &[i64]| -> Vec<(String, i64)> {
        let mine: Vec<_> = mine(ids);
        own(&[449]).into_iter().chain(mine).collect()
    };
    let there = app.associated(("contacts", &one), "contacts").await;
    assert_eq!(there, [(other.clone(), with(&[1, 2]))]);
    let back = app.associated(("contacts", &other), "contacts").await;
    assert_eq!(back, [(one.clone(), with(&[1, 3]))]);
}

async fn a_label_implies_the_plain_type(app: App) {
    create(&app, LABELS, "manager", None).await;
    let (contact, company) = (app.contact().await, app.company().await);
    let tie = pair(("contacts", &contact), ("companies", &company));
    let made = app.put(&tie, &json!([user_defined(1)])).await.expect(201).json();
    assert_eq!(made["labels"], json!(["A manager"]));
    let shown = app.associated(("contacts", &contact), "companies").await;
    let expected = [("HUBSPOT_DEFINED".to_owned(), 279), ("USER_DEFINED".to_owned(), 1)];
    assert_eq!(shown, [(company.clone(), expected.to_vec())]);
    let read = format!("/crm/v3/objects/contacts/{contact}?associations=companies");
    let read = app.get(&read).await.expect(200).json();
    let row = |name: &str| json!({"id": company, "type": name});
    let expected = json!([row("contact_to_company_unlabeled"), row("manager")]);
    assert_eq!(read["associations"]["companies"]["results"], expected);
    // The number alone says nothing: 1 of HubSpot's is another.
    app.put(&tie, &json!([hubspot(1)])).await.expect(201);
    app.put(&tie, &json!([user_defined(2)])).await.expect(400);
}

async fn deleting_a_label_ends_its_associations(app: App) {
    create(&app, LABELS, "manager", None).await;
    let (contact, company) = (app.contact().await, app.company().await);
    let tie = pair(("contacts", &contact), ("companies", &company));
    app.put(&tie, &json!([user_defined(1)])).await.expect(201);
    app.delete(&format!("{LABELS}/1")).await.expect(204);
    for (of, to) in [(("contacts", &contact), "companies"), (("companies", &company), "contacts")] {
        let shown = app.associated((of.0, of.1), to).await;
        let plain = if to == "companies" { 279 } else { 280 };
        assert_eq!(shown.first().map(|(_, types)| types.clone()), Some(own(&[plain])));
    }
    // A new label may get the same number; what was by the old one stays away.
    create(&app, LABELS, "other", None).await;
    let shown = app.associated(("contacts", &contact), "companies").await;
    assert_eq!(shown, [(company, own(&[279]))]);
}

async fn the_first_label_of_a_pair_makes_the_plain_type(app: App) {
    let path = "/crm/v4/associations/listings/products/labels";
    assert_eq!(labels(&app, path).await, []);
    create(&app, path, "sold", None).await;
    let plain = |id: i64| (id, Value::Null);
    assert_eq!(labels(&app, path).await, [plain(1), (3, json!("A sold"))]);
    let back = "/crm/v4/associations/products/listings/labels";
    assert_eq!(labels(&app, back).await, [plain(2), (4, json!("A sold"))]);
    app.delete(&format!("{path}/1")).await.expect(400);
    app.delete(&format!("{path}/3")).await.expect(204);
    app.delete(&format!("{back}/2")).await.expect(204);
    assert_eq!(labels(&app, path).await, []);
}

async fn what_can_not_be_a_label(app: App) {
    create(&app, LABELS, "manager", None).await;
    let before = labels(&app, LABELS).await;
    let missing = |fields: &str| {
        let message = "Invalid input JSON on line 1, column 2. Some required fields were not set:";
        format!("{message} [{fields}]")
    };
    for (body, fields) in [
        (json!({}), "label, name"),
        (json!({"label": "x"}), "name"),
        (json!({"name": "x"}), "label"),
    ] {
        let refused = app.post(LABELS, &body).await.expect(400);
        assert_eq!(refused.message(), missing(fields));
    }
    let long = "x".repeat(1_001);
    for body in [
        json!({"name": "manager", "label": "x"}),
        json!({"name": " ", "label": "x"}),
        json!({"name": "x", "label": ""}),
        json!({"name": "x", "label": long}),
        json!({"name": "x", "label": []}),
    ] {
        app.post(LABELS, &body).await.expect(400);
    }
    for (body, status) in [
        (json!({"label": "x"}), 400),
        (json!({"associationTypeId": 1}), 400),
        (json!({"associationTypeId": 279, "label": "x"}), 400),
        (json!({"associationTypeId": 2, "label": "x"}), 404),
        (json!({"associationTypeId": 1, "label": ""}), 400),
    ] {
        app.put(LABELS, &body).await.expect(status);
    }
    app.delete(&format!("{LABELS}/x")).await.expect(400);
    assert_eq!(labels(&app, LABELS).await, before);
}

async fn fifty_labels_are_enough(app: App) {
    for n in 0..50 {
        create(&app, LABELS, &format!("l{n}"), None).await;
    }
    for path in [LABELS, BACK] {
        let refused = app.post(path, &json!({"name": "more", "label": "More"})).await;
        assert_eq!(refused.status, 437, "{}", refused.text);
        let start = "No more than 50 association types are allowed between ";
        assert!(refused.message().starts_with(start), "{}", refused.text);
    }
    let others = "/crm/v4/associations/contacts/deals/labels";
    create(&app, others, "more", None).await;
}

async fn newer_versions_do_not_name_the_types(app: App) {
    for (version, named) in [("2025-09", true), ("2026-03", true), ("2026-09", false)] {
        let path = format!("/crm/associations/{version}/contacts/companies/labels");
        let list = app.get(&path).await.expect(200).json();
        assert_eq!(list["results"][0].get("fromObjectTypeId").is_some(), named, "{version}");
    }
}

async fn labels_are_of_one_account(app: App) {
    create(&app, LABELS, "manager", None).await;
    let (_, stranger) = app.other_account().await;
    assert_eq!(labels(&stranger, LABELS).await, []);
    stranger.put(LABELS, &json!({"associationTypeId": 1, "label": "x"})).await.expect(400);
    stranger.delete(&format!("{BACK}/2")).await.expect(400);
    assert_eq!(create(&stranger, LABELS, "theirs", None).await[0], label(1, "A theirs"));
    assert_eq!(labels(&app, LABELS).await, [(1, json!("A manager"))]);
    let reader =
        app.with_scopes(&["crm.objects.contacts.read", "crm.objects.companies.read"]).await;
    reader.get(LABELS).await.expect(200);
    reader.post(LABELS, &json!({"name": "x", "label": "x"})).await.expect(403);
}

async fn the_report_is_promised(app: App) {
    let path = "/crm/v4/associations/usage/high-usage-report";
    let report = app.act(&format!("{path}/17")).await.expect(200).json();
    assert_eq!(report["userId"], json!(17));
    assert!(report["userEmail"].is_string() && report["enqueueTime"]["value"].is_i64(), "{report}");
    let refused = app.act(&format!("{path}/x")).await.expect(400);
    assert_eq!(
        text(&refused.json(), "message"),
        "Unable to parse value for path parameter: userId"
    );
}
