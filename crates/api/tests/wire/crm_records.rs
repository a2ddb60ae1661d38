//! One record at a time: created, read, updated and archived, of every type of HubSpot's; the three
//! ways in which one is not there (objects.md §2, §4).

use crate::support::client::text;
use crate::support::crm::{
    COMPANIES, CONTACTS, LISTINGS, OBJECTS, contact, creatable, create, create_id, least, value,
};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::slice::from_ref;

on_both_databases!(
    every_type_is_created_read_updated_and_archived,
    reads_show_the_default_set_or_what_is_asked_for,
    what_is_required_is_named,
    ids_that_are_not_there_have_three_bodies,
    an_update_changes_what_it_names,
    updates_that_say_nothing_are_refused,
    an_archived_record_is_seen_with_archived_only,
    lifecycle_stages_go_forward_only,
    contacts_need_no_address_and_companies_share_domains,
);

/// Names of the default sets of objects.md §2.4; of other types the three that are always there.
const DEFAULTS: [(&str, &[&str]); 7] = [
    ("0-1", &["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"]),
    ("0-2", &["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"]),
    (
        "0-3",
        &[
            "amount",
            "closedate",
            "createdate",
            "dealname",
            "dealstage",
            "hs_lastmodifieddate",
            "hs_object_id",
            "pipeline",
        ],
    ),
    (
        "0-5",
        &[
            "content",
            "createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
            "hs_pipeline",
            "hs_pipeline_stage",
            "hs_ticket_category",
            "hs_ticket_priority",
            "subject",
        ],
    ),
    ("0-7", &["createdate", "description", "hs_lastmodifieddate", "hs_object_id", "name", "price"]),
    ("0-8", &["amount", "createdate", "hs_lastmodifieddate", "hs_object_id", "price", "quantity"]),
    (
        "0-14",
        &[
            "hs_createdate",
            "hs_expiration_date",
            "hs_lastmodifieddate",
            "hs_object_id",
            "hs_public_url_key",
            "hs_status",
            "hs_title",
        ],
    ),
];

fn names(record: &Value) -> Vec<String> {
    record["properties"].as_object().expect("properties").keys().cloned().collect()
}

async fn every_type_is_created_read_updated_and_archived(app: App) {
    for (object_type, properties, created) in creatable() {
        let path = format!("{OBJECTS}/{object_type}");
        let properties = least(&app, object_type, properties).await;
        let made = app.post(&path, &json!({"properties": properties})).await.expect(201);
        let (record, id) = (made.json(), text(&made.json(), "id"));
        let location = made.header("location");
        assert!(location.starts_with("http://"), "{location}");
        assert!(location.ends_with(&format!("/crm/v3/objects/{object_type}/{id}")), "{location}");
        assert_eq!(record["createdAt"], record["updatedAt"], "{object_type}");
        assert_eq!(record["archived"], json!(false));
        let modified =
            if object_type == "0-1" { "lastmodifieddate" } else { "hs_lastmodifieddate" };
        let shown = &record["properties"];
        for name in [created, modified] {
            assert_eq!(shown[name], "2026-11-21T12:00:00Z", "{object_type} {name}");
        }
        assert_eq!(shown["hs_object_id"], id.as_str());
        assert_eq!(shown["hs_object_source"], "INTEGRATION");
        let keys = names(&record);
        assert!(keys.is_sorted(), "{object_type}: {keys:?}");
        assert!(shown.as_object().unwrap().values().all(|value| value.is_string()), "{shown}");

        let read = app.get(&format!("{path}/{id}")).await.expect(200).json();
        let three = ["hs_object_id", created, modified].map(str::to_owned);
        let expected = DEFAULTS.iter().find(|(known, _)| *known == object_type);
        let mut expected: Vec<String> = match expected {
            Some((_, names)) => names.iter().map(|name| (*name).to_owned()).collect(),
            None => three.to_vec(),
        };
        expected.sort();
        assert_eq!(names(&read), expected, "{object_type}");

        app.turn_clock("2026-11-21T12:00:01.500Z");
        let changes = match properties.as_object().unwrap().iter().find(|(_, v)| v.is_string()) {
            Some((name, _)) if *name == "hs_name" || *name == "name" => json!({name: "other"}),
            _ => json!({"hs_object_source_detail_1": "x"}),
        };
        let patch = app.patch(&format!("{path}/{id}"), &json!({"properties": changes})).await;
        if changes.get("hs_object_source_detail_1").is_none() {
            let patched = patch.expect(200).json();
            assert_eq!(patched["updatedAt"], "2026-11-21T12:00:01.500Z", "{object_type}");
            assert_eq!(patched["createdAt"], record["createdAt"]);
        } else {
            assert_eq!(patch.expect(400).json()["category"], "VALIDATION_ERROR");
        }
        app.turn_clock("2026-11-21T12:00:00Z");
        app.delete(&format!("{path}/{id}")).await.expect(204);
        app.get(&format!("{path}/{id}")).await.expect(404);
        let gone = app.get(&format!("{path}/{id}?archived=true")).await.expect(200).json();
        assert_eq!(gone["archivedAt"], "2026-11-21T12:00:00.000Z");
    }
}

async fn reads_show_the_default_set_or_what_is_asked_for(app: App) {
    let id = create_id(&app, CONTACTS, &json!({"email": "A@b.io", "city": "Rome"})).await;
    let one = format!("{CONTACTS}/{id}");
    let joined = app.get(&format!("{one}?properties=city,zip")).await.expect(200);
    let always = json!({
        "city": "Rome", "createdate": "2026-11-21T12:00:00Z", "hs_object_id": id,
        "lastmodifieddate": "2026-11-21T12:00:00Z", "zip": null,
    });
    assert_eq!(joined.json()["properties"], always);
    for query in [
        "properties=city&properties=zip",
        "properties=%20city%20,,zip,&properties=",
        "properties=zip,nothing&properties=city,city&associations=nothing",
        "properties=city%2Czip&propertiesWithHistory=nothing&archived=false",
    ] {
        let read = app.get(&format!("{one}?{query}")).await.expect(200);
        assert_eq!(read.json()["properties"], always, "{query}");
    }
    let only_unknown = app.get(&format!("{one}?properties=nothing")).await.expect(200).json();
    assert_eq!(names(&only_unknown), ["createdate", "hs_object_id", "lastmodifieddate"]);
    let listed = app.get(&format!("{CONTACTS}?properties=city,zip")).await.expect(200).json();
    assert_eq!(listed["results"][0]["properties"], always);
    let account = app.account;
    let url = format!("https://app.hubspot.com/contacts/{account}/record/0-1/{id}");
    assert_eq!(joined.json()["url"], json!(url));
}

async fn what_is_required_is_named(app: App) {
    let refused = async |path: &str, properties: Value| {
        let answer = app.post(path, &json!({"properties": properties})).await.expect(400).json();
        assert_eq!(answer["category"], "VALIDATION_ERROR", "{answer}");
        (text(&answer, "message"), answer["context"]["properties"].clone())
    };
    let sentence = |name| format!("Error creating {name}. Some required properties were not set.");
    let projects = format!("{OBJECTS}/projects");
    let missing = json!(["hs_name", "hs_pipeline", "hs_pipeline_stage"]);
    assert_eq!(refused(&projects, json!({})).await, (sentence("PROJECT"), missing));
    let (message, missing) = refused(&format!("{OBJECTS}/tickets"), json!({})).await;
    assert_eq!(message, sentence("TICKET"));
    assert!(missing.as_array().unwrap().contains(&json!("subject")), "{missing}");
    let (message, missing) = refused(&format!("{OBJECTS}/deals"), json!({"dealname": "n"})).await;
    assert_eq!((message, missing), (sentence("DEAL"), json!(["dealstage"])));
    let answer = refused(LISTINGS, json!({"hs_name": "", "hs_zip": "1"})).await;
    assert_eq!(answer, (sentence("LISTING"), json!(["hs_name"])));
    assert_eq!(refused(COMPANIES, json!({"city": "Rome"})).await.0, sentence("COMPANY"));
    // Only the stage: its pipeline follows (objects.md §2.1).
    let ticket = json!({"subject": "s", "hs_pipeline_stage": "1"});
    let made = create(&app, &format!("{OBJECTS}/tickets"), &ticket).await;
    assert_eq!(made["properties"]["hs_pipeline"], "0");
    let unread = app.post(LISTINGS, &json!({})).await.expect(400);
    assert!(unread.message().ends_with("Some required fields were not set: [properties]"));
}

async fn ids_that_are_not_there_have_three_bodies(app: App) {
    let id = contact(&app, "a@b.io").await;
    let gone = contact(&app, "gone@b.io").await;
    app.delete(&format!("{CONTACTS}/{gone}")).await.expect(204);
    let body = json!({"properties": {"city": "x"}});
    let without_id = |answer: Value| {
        let mut answer = answer;
        answer.as_object_mut().unwrap().remove("correlationId");
        answer
    };
    for mount in ["/crm/v3/objects", "/crm/objects/2026-09"] {
        for raw in [&gone[..], "999999999", "99999999999999999999", "9007199254740992"] {
            for path in [format!("{mount}/0-1/{raw}"), format!("{mount}/contacts/{raw}")] {
                let expected = json!({"status": "error", "message": "resource not found"});
                let read = app.get(&path).await.expect(404).json();
                assert_eq!(without_id(read), expected, "{path}");
                let patched = app.patch(&path, &body).await.expect(404).json();
                assert_eq!(without_id(patched), expected, "{path}");
            }
        }
        let numeric = "Object not found.  objectId are usually numeric.";
        let positive = "Object not found. objectId is usually positive.";
        for (raw, shown, message) in [
            ("undefined", "undefined", numeric),
            ("a%40b.io", "a@b.io", numeric),
            ("0", "0", positive),
            ("-5", "-5", positive),
        ] {
            let path = format!("{mount}/contacts/{raw}");
            let expected = json!({
                "status": "error", "message": message, "context": {"id": [shown]},
                "category": "OBJECT_NOT_FOUND",
            });
            let answers =
                [app.get(&path).await, app.patch(&path, &body).await, app.delete(&path).await];
            for answer in answers {
                assert_eq!(without_id(answer.expect(404).json()), expected, "{path}");
            }
        }
    }
    for raw in [&id[..], &gone[..], "999999999", "99999999999999999999"] {
        app.delete(&format!("{CONTACTS}/{raw}")).await.expect(204);
        app.delete(&format!("{CONTACTS}/{raw}")).await.expect(204);
    }
    let by_value = app.get(&format!("{CONTACTS}/nobody%40b.io?idProperty=email")).await.expect(404);
    assert_eq!(by_value.message(), "resource not found");
    let patch = app.patch(&format!("{CONTACTS}/nobody%40b.io?idProperty=email"), &body).await;
    assert_eq!(patch.expect(404).message(), "resource not found");
}

async fn an_update_changes_what_it_names(app: App) {
    let id =
        create_id(&app, LISTINGS, &json!({"hs_name": "n", "hs_city": "x", "hs_zip": "1"})).await;
    let one = format!("{LISTINGS}/{id}");
    app.turn_clock("2026-11-21T12:00:01Z");
    let body = json!({"properties": {"hs_city": null, "hs_zip": "", "hs_price": 17}});
    let answer = app.patch(&one, &body).await.expect(200).json();
    assert_eq!(answer["updatedAt"], "2026-11-21T12:00:01.000Z");
    assert_eq!(answer["properties"]["hs_price"], "17");
    assert!(
        answer["properties"].get("hs_name").is_none(),
        "untouched ones are not shown: {answer}"
    );
    let asked = "properties=hs_name,hs_city,hs_zip,hs_price";
    let read = app.get(&format!("{one}?{asked}")).await.expect(200).json();
    let shown = &read["properties"];
    assert_eq!((&shown["hs_name"], &shown["hs_price"]), (&json!("n"), &json!("17")));
    assert_eq!((&shown["hs_city"], &shown["hs_zip"]), (&Value::Null, &Value::Null));
    // The same again is no change.
    app.turn_clock("2026-11-21T12:00:02Z");
    let again = app.patch(&one, &body).await.expect(200).json();
    assert_eq!(again["updatedAt"], "2026-11-21T12:00:01.000Z");
    // One wrong value, and nothing is taken of the others.
    let half = json!({"properties": {"hs_name": "m", "hs_price": "1,000"}});
    app.patch(&one, &half).await.expect(400);
    assert_eq!(value(&app, LISTINGS, &id, "hs_name").await, "n");
}

async fn updates_that_say_nothing_are_refused(app: App) {
    let id = contact(&app, "a@b.io").await;
    let answer = app.patch(&format!("{CONTACTS}/{id}"), &json!({"properties": {}})).await;
    let answer = answer.expect(400).json();
    let message = "No properties found to update, please provide at least one.";
    assert_eq!(answer["message"], message);
    assert_eq!(answer["category"], "VALIDATION_ERROR");
    let answer = app.patch(&format!("{CONTACTS}/{id}"), &json!({})).await.expect(400);
    assert!(answer.message().ends_with("Some required fields were not set: [properties]"));
}

async fn an_archived_record_is_seen_with_archived_only(app: App) {
    let (id, live) = (contact(&app, "a@b.io").await, contact(&app, "live@b.io").await);
    let one = format!("{CONTACTS}/{id}");
    app.turn_clock("2026-11-21T12:00:03Z");
    app.delete(&one).await.expect(204);
    app.turn_clock("2026-11-21T12:00:09Z");
    app.delete(&one).await.expect(204);
    let gone = app.get(&format!("{one}?archived=true&properties=email")).await.expect(200).json();
    assert_eq!(gone["archived"], json!(true));
    assert_eq!(gone["archivedAt"], "2026-11-21T12:00:03.000Z");
    assert_eq!(gone["properties"]["email"], "a@b.io");
    app.get(&format!("{CONTACTS}/{live}?archived=true")).await.expect(404);
    let body = json!({"properties": {"city": "x"}});
    app.patch(&one, &body).await.expect(404);
    app.patch(&format!("{one}?archived=true"), &body).await.expect(404);
    app.get(&format!("{CONTACTS}/a%40b.io?idProperty=email")).await.expect(404);
    assert_eq!(app.get(CONTACTS).await.ids(), from_ref(&live));
    assert_eq!(app.get(&format!("{CONTACTS}?archived=true")).await.ids(), from_ref(&id));
    for (archived, wanted, found) in [
        ("", &live, 200),
        ("?archived=true", &id, 200),
        ("", &id, 207),
        ("?archived=true", &live, 207),
    ] {
        let inputs = json!({"inputs": [{"id": wanted}]});
        let read = app.post(&format!("{CONTACTS}/batch/read{archived}"), &inputs).await;
        assert_eq!(read.expect(found).ids().len(), usize::from(found == 200));
    }
    // The address is free again.
    let next = contact(&app, "a@b.io").await;
    assert_ne!(next, id);
    app.delete(&format!("{CONTACTS}/{next}")).await.expect(204);
    assert_eq!(app.get(&format!("{CONTACTS}?archived=true")).await.ids(), [id, next]);
}

async fn lifecycle_stages_go_forward_only(app: App) {
    let id = contact(&app, "a@b.io").await;
    let one = format!("{CONTACTS}/{id}");
    assert_eq!(value(&app, CONTACTS, &id, "lifecyclestage").await, "lead");
    for (sent, stands) in [
        ("customer", json!("customer")),
        ("lead", json!("customer")),
        ("subscriber", json!("customer")),
        ("evangelist", json!("evangelist")),
        ("", Value::Null),
        ("lead", json!("lead")),
    ] {
        let body = json!({"properties": {"lifecyclestage": sent}});
        app.patch(&one, &body).await.expect(200);
        assert_eq!(value(&app, CONTACTS, &id, "lifecyclestage").await, stands, "{sent}");
    }
}

async fn contacts_need_no_address_and_companies_share_domains(app: App) {
    let nameless = create(&app, CONTACTS, &json!({})).await;
    assert_eq!(value(&app, CONTACTS, &text(&nameless, "id"), "email").await, Value::Null);
    let company = json!({"domain": "example.com"});
    let (one, two) =
        (create_id(&app, COMPANIES, &company).await, create_id(&app, COMPANIES, &company).await);
    assert_ne!(one, two);
}
