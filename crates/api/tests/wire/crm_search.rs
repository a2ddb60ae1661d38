//! Searches of records: who may ask, what an answer shows, and that every type has them (objects.md
//! §5.1, §5.5, §5.6). What filters mean is in `crm_search_filters.rs`, how results are paged in
//! `crm_search_pages.rs`, and what is refused in `crm_search_refusals.rs`.

use crate::support::client::text;
use crate::support::crm::{
    COMPANIES, CONTACTS, LISTINGS, OBJECT_MOUNTS, OBJECTS, contact, creatable, create, create_id,
    found, least, merge, property, search,
};
use crate::support::{App, on_both_databases};
use domain::crm::standard::TYPES;
use serde_json::{Value, json};
use std::slice::from_ref;

on_both_databases!(
    every_type_and_name_is_searched,
    results_are_records_as_reads_show_them,
    properties_are_shown_as_asked_for,
    what_was_written_is_found_at_once,
    a_merge_leaves_one_record_to_be_found,
    records_of_another_account_are_not_found,
    queries_look_at_searchable_properties,
    queries_and_filters_both_count,
    custom_types_are_searched,
    associations_are_shown_when_asked_for,
    associations_need_the_scope_of_their_type,
);

async fn every_type_and_name_is_searched(app: App) {
    let nothing = json!({"total": 0, "results": []});
    for kind in TYPES {
        let names = [kind.name, kind.path_name].into_iter().chain(kind.aliases.iter().copied());
        let id = kind.id.to_string();
        for name in names.chain([id.as_str()]) {
            let answer = app.post(&format!("{OBJECTS}/{name}/search"), &json!({})).await;
            assert_eq!(answer.expect(200).json(), nothing, "{name}");
        }
    }
    let id = create_id(&app, LISTINGS, &json!({"hs_name": "n"})).await;
    for mount in OBJECT_MOUNTS {
        for name in ["0-420", "listings", "LISTING"] {
            let answer = search(&app, &format!("{mount}/{name}"), &json!({})).await;
            assert_eq!(answer.json()["total"], 1, "{mount}/{name}");
            assert_eq!(answer.ids(), from_ref(&id));
        }
    }
    let path = format!("{OBJECTS}/butterflies/search");
    let answer = app.post(&path, &json!({})).await.expect(400);
    assert_eq!(answer.message(), "Unable to infer object type from: butterflies");
    for method in ["GET", "PUT", "DELETE"] {
        let answer = app.send(method, &format!("{CONTACTS}/search"), &[], "").await.expect(405);
        assert_eq!(answer.header("allow"), "POST,OPTIONS", "{method}");
    }
    let html = [("content-type", "text/html")];
    app.send("POST", &format!("{CONTACTS}/search"), &html, "{}").await.expect(415);
    // Bodies without a content type are taken for JSON.
    app.send("POST", &format!("{CONTACTS}/search"), &[], "{}").await.expect(200);
}

async fn results_are_records_as_reads_show_them(app: App) {
    for (object_type, properties, _) in creatable() {
        let path = format!("{OBJECTS}/{object_type}");
        let properties = least(&app, object_type, properties).await;
        let id = create_id(&app, &path, &properties).await;
        let read = app.get(&format!("{path}/{id}")).await.expect(200).json();
        let answer = search(&app, &path, &json!({})).await;
        let expected = json!({"total": 1, "results": [read]});
        assert_eq!(answer.json(), expected, "{object_type}");
        assert!(answer.text.starts_with("{\"total\":1,\"results\":[{\"id\":"), "{}", answer.text);
        let url = format!("/contacts/{}/record/{object_type}/{id}", app.account);
        assert!(text(&answer.json()["results"][0], "url").ends_with(&url), "{}", answer.text);
    }
}

async fn properties_are_shown_as_asked_for(app: App) {
    let id = contact(&app, "ada@example.com").await;
    let shown = |body: Value| {
        let app = &app;
        async move {
            let answer = search(app, CONTACTS, &body).await.json();
            answer["results"][0]["properties"].clone()
        }
    };
    let default = shown(json!({})).await;
    let names: Vec<&String> = default.as_object().unwrap().keys().collect();
    let expected =
        ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"];
    assert_eq!(names, expected);
    assert_eq!(default["firstname"], Value::Null);
    assert_eq!(shown(json!({"properties": []})).await, default);
    assert_eq!(shown(json!({"properties": [null, ""]})).await, default);
    let some = shown(json!({"properties": ["zip", "email", "nothing", "zip"]})).await;
    let now = "2026-11-21T12:00:00Z";
    let expected = json!({"createdate": now, "email": "ada@example.com", "hs_object_id": id,
        "lastmodifieddate": now, "zip": null});
    assert_eq!(some, expected);
    // Neither parameters of reads nor histories count here.
    let path = format!("{CONTACTS}/search?properties=zip&propertiesWithHistory=zip&archived=true");
    let answer = app.post(&path, &json!({})).await.expect(200).json();
    assert_eq!(answer["results"][0]["properties"], default);
    assert!(answer["results"][0].get("propertiesWithHistory").is_none());
    assert!(answer["results"][0].get("associations").is_none());
}

async fn what_was_written_is_found_at_once(app: App) {
    let named = |city: &str| json!({"propertyName": "city", "operator": "EQ", "value": city});
    let id = create_id(&app, CONTACTS, &json!({"city": "Rome"})).await;
    assert_eq!(found(&app, CONTACTS, &named("rome")).await, from_ref(&id));
    let body = json!({"properties": {"city": "Oslo"}});
    app.patch(&format!("{CONTACTS}/{id}"), &body).await.expect(200);
    assert_eq!(found(&app, CONTACTS, &named("rome")).await, [""; 0]);
    assert_eq!(found(&app, CONTACTS, &named("oslo")).await, from_ref(&id));
    let body = json!({"inputs": [{"id": id, "properties": {"city": ""}}]});
    app.post(&format!("{CONTACTS}/batch/update"), &body).await.expect(200);
    assert_eq!(found(&app, CONTACTS, &named("oslo")).await, [""; 0]);
    let empty = json!({"propertyName": "city", "operator": "NOT_HAS_PROPERTY"});
    assert_eq!(found(&app, CONTACTS, &empty).await, from_ref(&id));
    app.delete(&format!("{CONTACTS}/{id}")).await.expect(204);
    assert_eq!(search(&app, CONTACTS, &json!({})).await.json()["total"], 0);
    let erased = contact(&app, "gone@example.com").await;
    assert_eq!(search(&app, CONTACTS, &json!({})).await.ids(), from_ref(&erased));
    let body = json!({"objectId": erased});
    app.post(&format!("{CONTACTS}/gdpr-delete"), &body).await.expect(204);
    assert_eq!(search(&app, CONTACTS, &json!({})).await.json()["total"], 0);
    // A property that is new has no values, and one that is gone is unknown.
    property(&app, "contacts", "shade", &json!({})).await;
    let has = json!({"propertyName": "shade", "operator": "HAS_PROPERTY"});
    assert_eq!(found(&app, CONTACTS, &has).await, [""; 0]);
    let id = create_id(&app, CONTACTS, &json!({"shade": "red"})).await;
    assert_eq!(found(&app, CONTACTS, &has).await, from_ref(&id));
    app.delete("/crm/v3/properties/contacts/shade").await.expect(204);
    app.post(&format!("{CONTACTS}/search"), &json!({"filters": [has]})).await.expect(400);
}

/// Case T-23, of searches.
async fn a_merge_leaves_one_record_to_be_found(app: App) {
    let one = create_id(&app, LISTINGS, &json!({"hs_name": "one", "hs_city": "Rome"})).await;
    let two = create_id(&app, LISTINGS, &json!({"hs_name": "two", "hs_zip": "2"})).await;
    merge(&app, LISTINGS, &two, &one).await;
    let all = search(&app, LISTINGS, &json!({})).await;
    assert_eq!((all.ids(), &all.json()["total"]), (vec![two.clone()], &json!(1)));
    let eq =
        |name: &str, value: &str| json!({"propertyName": name, "operator": "EQ", "value": value});
    assert_eq!(found(&app, LISTINGS, &eq("hs_city", "rome")).await, from_ref(&two));
    assert_eq!(found(&app, LISTINGS, &eq("hs_name", "two")).await, from_ref(&two));
    assert_eq!(found(&app, LISTINGS, &eq("hs_name", "one")).await, [""; 0]);
    assert_eq!(found(&app, LISTINGS, &eq("hs_object_id", &two)).await, from_ref(&two));
    assert_eq!(found(&app, LISTINGS, &eq("hs_object_id", &one)).await, [""; 0]);
    assert_eq!(found(&app, LISTINGS, &eq("hs_merged_object_ids", &one)).await, [two]);
}

async fn records_of_another_account_are_not_found(app: App) {
    let (_, stranger) = app.other_account().await;
    let own = contact(&app, "ada@example.com").await;
    let theirs = contact(&stranger, "ada@example.com").await;
    let filter = json!({"propertyName": "email", "operator": "EQ", "value": "ada@example.com"});
    for body in [json!({}), json!({"query": "ada"}), json!({"filters": [filter]})] {
        assert_eq!(search(&app, CONTACTS, &body).await.ids(), from_ref(&own), "{body}");
        assert_eq!(search(&stranger, CONTACTS, &body).await.ids(), from_ref(&theirs), "{body}");
    }
    property(&stranger, "contacts", "their_own", &json!({})).await;
    let body = json!({"sorts": ["their_own"]});
    search(&stranger, CONTACTS, &body).await;
    app.post(&format!("{CONTACTS}/search"), &body).await.expect(400);
}

async fn queries_look_at_searchable_properties(app: App) {
    let ada = json!({"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com",
        "phone": "+44 20 7946 0000", "jobtitle": "Countess"});
    let ada = create_id(&app, CONTACTS, &ada).await;
    let grace = json!({"firstname": "Grace", "lastname": "Hopper", "email": "grace@navy.mil",
        "company": "US Navy", "city": "Loveland"});
    let grace = create_id(&app, CONTACTS, &grace).await;
    let both = [ada.clone(), grace.clone()];
    for (query, expected) in [
        ("lovelace", vec![&ada]),
        ("LOVE", vec![&ada]),
        ("velac", vec![&ada]),
        ("ada@example.com", vec![&ada]),
        ("example", vec![&ada]),
        ("com", vec![&ada]),
        ("7946", vec![&ada]),
        ("countess", vec![]),
        ("loveland", vec![]),
        ("navy", vec![&grace]),
        ("grace hopper", vec![&grace]),
        ("hopper us", vec![&grace]),
        ("grace lovelace", vec![]),
        ("a", both.iter().collect()),
        ("", both.iter().collect()),
        ("  ", both.iter().collect()),
        ("-", both.iter().collect()),
    ] {
        let answer = search(&app, CONTACTS, &json!({"query": query})).await;
        let ids = answer.ids();
        assert_eq!(ids.iter().collect::<Vec<_>>(), expected, "{query}");
        assert_eq!(answer.json()["total"], ids.len(), "{query}");
    }
    // A number is its digits.
    let answer = search(&app, CONTACTS, &json!({"query": 7946})).await;
    assert_eq!(answer.ids(), [ada]);
    // Line items have no property that a query looks at.
    let line_items = format!("{OBJECTS}/line_items");
    create_id(&app, &line_items, &json!({"name": "bolt"})).await;
    let answer = search(&app, &line_items, &json!({"query": "bolt"})).await.json();
    assert_eq!(answer["total"], 0);
}

async fn queries_and_filters_both_count(app: App) {
    let (rome, oslo) = (json!({"name": "Acme Rome", "city": "Rome"}), json!({"name": "Acme"}));
    let (rome, oslo) =
        (create_id(&app, COMPANIES, &rome).await, create_id(&app, COMPANIES, &oslo).await);
    let filter = |operator: &str| json!({"propertyName": "city", "operator": operator});
    for (operator, expected) in [("HAS_PROPERTY", &rome), ("NOT_HAS_PROPERTY", &oslo)] {
        let body = json!({"query": "acme", "filters": [filter(operator)]});
        assert_eq!(search(&app, COMPANIES, &body).await.ids(), from_ref(expected));
    }
    let body =
        json!({"query": "rome", "filterGroups": [{"filters": [filter("NOT_HAS_PROPERTY")]}]});
    assert_eq!(search(&app, COMPANIES, &body).await.ids(), [""; 0]);
}

async fn custom_types_are_searched(app: App) {
    let body = json!({
        "name": "car", "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "model", "searchableProperties": ["model"],
        "properties": [
            {"name": "model", "label": "Model", "type": "string", "fieldType": "text"},
            {"name": "colour", "label": "Colour", "type": "string", "fieldType": "text"},
        ],
    });
    let schema = app.post("/crm-object-schemas/v3/schemas", &body).await.expect(201).json();
    let (id, full) = (text(&schema, "objectTypeId"), text(&schema, "fullyQualifiedName"));
    let path = format!("{OBJECTS}/{id}");
    let car = create(&app, &path, &json!({"model": "Fast Car", "colour": "green"})).await;
    let car = text(&car, "id");
    for name in [&id, &full, &full.to_uppercase()] {
        let path = format!("{OBJECTS}/{name}");
        assert_eq!(search(&app, &path, &json!({"query": "fast"})).await.ids(), from_ref(&car));
        assert_eq!(search(&app, &path, &json!({"query": "green"})).await.ids(), [""; 0]);
        let filter = json!({"propertyName": "colour", "operator": "EQ", "value": "GREEN"});
        assert_eq!(found(&app, &path, &filter).await, from_ref(&car));
        let body = json!({"sorts": ["-colour"], "properties": ["colour"]});
        let answer = search(&app, &path, &body).await.json();
        assert_eq!(answer["results"][0]["properties"]["colour"], "green");
    }
    app.post(&format!("{OBJECTS}/car/search"), &json!({})).await.expect(400);
}

/// Beyond HubSpot's API: `?associations=` as reads take it.
async fn associations_are_shown_when_asked_for(app: App) {
    let (one, alone) = (app.contact().await, app.contact().await);
    let company = app.company().await;
    app.tie(("contacts", &one), ("companies", &company), &[279]).await;
    let deal = json!({"dealname": "d", "dealstage": "closedwon"});
    let deal = create_id(&app, &format!("{OBJECTS}/deals"), &deal).await;
    app.tie(("contacts", &one), ("deals", &deal), &[4]).await;
    for query in ["companies", "COMPANY", "companies,deals", "companies&associations=deals", "x"] {
        let path = format!("{CONTACTS}/search?associations={query}");
        let answer = app.post(&path, &json!({"properties": ["zip"]})).await.expect(200);
        let results = answer.json()["results"].clone();
        assert_eq!(answer.ids(), [one.clone(), alone.clone()]);
        for (at, id) in [&one, &alone].into_iter().enumerate() {
            let path = format!("{CONTACTS}/{id}?properties=zip&associations={query}");
            let read = app.get(&path).await.expect(200).json();
            assert_eq!(results[at], read, "{query}");
            let is_there = read.get("associations").is_some();
            assert_eq!(is_there, id == &one && query != "x", "{query}");
        }
    }
}

async fn associations_need_the_scope_of_their_type(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    app.tie(("contacts", &contact), ("companies", &company), &[279]).await;
    let path = format!("{CONTACTS}/search?associations=companies");
    let (contacts, companies) = ("crm.objects.contacts.read", "crm.objects.companies.read");
    for (scopes, shown) in [(&[contacts][..], false), (&[contacts, companies], true)] {
        let client = app.with_scopes(scopes).await;
        let answer = client.post(&path, &json!({})).await.expect(200).json();
        let result = &answer["results"][0];
        assert_eq!(result.get("associations").is_some(), shown, "{result}");
    }
    app.with_scopes(&[companies]).await.post(&path, &json!({})).await.expect(403);
}
