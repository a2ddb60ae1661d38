//! Merges and deletions for good (objects.md §8), and the histories that they leave (§4.5).

use crate::support::client::text;
use crate::support::crm::{
    CONTACTS, LISTINGS, OBJECTS, contact, count, create, create_id, first_stage, merge, property,
    value,
};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::slice::from_ref;

on_both_databases!(
    the_primary_wins_and_both_ids_lead_to_it,
    chains_of_merges_lead_to_one_record,
    a_merge_of_contacts_keeps_both_addresses,
    a_merge_frees_what_nobody_holds,
    a_merged_record_is_in_one_stage_of_its_own_pipeline,
    merges_that_can_not_be,
    a_record_takes_in_no_more_than_250,
    histories_stand_newest_first,
    what_the_server_keeps_has_one_version,
    a_history_begins_with_the_value_that_stands,
    what_is_purged_leaves_no_value_behind,
    an_unknown_address_is_purged_without_an_error,
    associations_move_to_what_two_records_become,
);
crate::databases::on_both_databases!(
    crate::support::App::start_renumbering => a_merge_can_make_a_new_id,
);

async fn history(app: &App, path: &str, id: &str, name: &str) -> Vec<Value> {
    let read = app.get(&format!("{path}/{id}?propertiesWithHistory={name}")).await.expect(200);
    let read = read.json();
    assert!(read["properties"].get(name).is_some(), "shown among the properties too: {read}");
    read["propertiesWithHistory"][name].as_array().cloned().unwrap_or_default()
}

fn values(history: &[Value]) -> Vec<&str> {
    history.iter().map(|version| version["value"].as_str().unwrap()).collect()
}

async fn the_primary_wins_and_both_ids_lead_to_it(app: App) {
    let one = create_id(&app, LISTINGS, &json!({"hs_name": "one", "hs_city": "Rome"})).await;
    app.turn_clock("2026-11-21T12:00:05Z");
    let two = create_id(&app, LISTINGS, &json!({"hs_name": "two", "hs_zip": "2"})).await;
    let survivor = merge(&app, LISTINGS, &two, &one).await;
    assert_eq!(survivor["createdAt"], "2026-11-21T12:00:00.000Z", "the older one's");
    let asked = "properties=hs_name,hs_city,hs_zip,hs_merged_object_ids";
    for id in [&one, &two] {
        let read = app.get(&format!("{LISTINGS}/{id}?{asked}")).await.expect(200).json();
        assert_eq!(text(&read, "id"), two);
        let shown = &read["properties"];
        assert_eq!(shown["hs_name"], "two");
        assert_eq!((&shown["hs_city"], &shown["hs_zip"]), (&json!("Rome"), &json!("2")));
        assert_eq!(shown["hs_merged_object_ids"], one.as_str());
        let inputs = json!({"inputs": [{"id": id}]});
        let read = app.post(&format!("{LISTINGS}/batch/read"), &inputs).await.expect(200);
        assert_eq!(read.ids(), from_ref(&two));
    }
    assert_eq!(app.get(LISTINGS).await.ids(), from_ref(&two));
    assert_eq!(app.get(&format!("{LISTINGS}?archived=true")).await.ids(), [""; 0]);
    let body = json!({"properties": {"hs_price": 5}});
    let patched = app.patch(&format!("{LISTINGS}/{one}"), &body).await.expect(200).json();
    assert_eq!(text(&patched, "id"), two);
    assert_eq!(value(&app, LISTINGS, &two, "hs_price").await, "5");
    app.delete(&format!("{LISTINGS}/{two}")).await.expect(204);
    for id in [&one, &two] {
        app.get(&format!("{LISTINGS}/{id}")).await.expect(404);
        let gone = app.get(&format!("{LISTINGS}/{id}?archived=true")).await.expect(200).json();
        assert_eq!(text(&gone, "id"), two);
        app.patch(&format!("{LISTINGS}/{id}"), &body).await.expect(404);
    }
}

async fn chains_of_merges_lead_to_one_record(app: App) {
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(contact(&app, &format!("{n}@b.io")).await);
    }
    merge(&app, CONTACTS, &ids[1], &ids[0]).await;
    merge(&app, CONTACTS, &ids[3], &ids[2]).await;
    // By an id that leads elsewhere, on both sides.
    merge(&app, CONTACTS, &ids[2], &ids[0]).await;
    merge(&app, CONTACTS, &ids[4], &ids[3]).await;
    for id in &ids {
        let read = app.get(&format!("{CONTACTS}/{id}")).await.expect(200).json();
        assert_eq!(text(&read, "id"), ids[4]);
    }
    for n in 0..5 {
        let found = app.get(&format!("{CONTACTS}/{n}%40b.io?idProperty=email")).await.expect(200);
        assert_eq!(text(&found.json(), "id"), ids[4], "{n}");
    }
    let merged = value(&app, CONTACTS, &ids[4], "hs_merged_object_ids").await;
    let mut merged: Vec<&str> = merged.as_str().unwrap().split(';').collect();
    merged.sort_unstable();
    assert_eq!(merged, ids[..4]);
    assert_eq!(app.get(CONTACTS).await.ids(), [ids[4].clone()]);
}

async fn a_merge_of_contacts_keeps_both_addresses(app: App) {
    let one = json!({"email": "one@b.io", "lifecyclestage": "subscriber"});
    let two = json!({"email": "two@b.io", "lifecyclestage": "customer", "hs_lead_status": "NEW"});
    let (one, two) = (create_id(&app, CONTACTS, &one).await, create_id(&app, CONTACTS, &two).await);
    merge(&app, CONTACTS, &one, &two).await;
    assert_eq!(value(&app, CONTACTS, &one, "email").await, "one@b.io");
    assert_eq!(value(&app, CONTACTS, &one, "hs_additional_emails").await, "two@b.io");
    assert_eq!(value(&app, CONTACTS, &one, "lifecyclestage").await, "customer");
    assert_eq!(value(&app, CONTACTS, &one, "hs_lead_status").await, "NEW");
    let body = json!({"properties": {"email": "TWO@b.io"}});
    let message = app.post(CONTACTS, &body).await.expect(409).message();
    assert_eq!(message, format!("Contact already exists. Existing ID: {one}"));
    let other = contact(&app, "other@b.io").await;
    let answer = app.patch(&format!("{CONTACTS}/{other}"), &body).await.expect(400).json();
    assert!(text(&answer, "message").ends_with(&format!("{one} already has that value.")));
    // The further address of a record may become its first.
    app.patch(&format!("{CONTACTS}/{one}"), &body).await.expect(200);
    assert_eq!(value(&app, CONTACTS, &one, "email").await, "two@b.io");
    let found = app.get(&format!("{CONTACTS}/two%40b.io?idProperty=email")).await.expect(200);
    assert_eq!(text(&found.json(), "id"), one);
}

async fn a_merge_frees_what_nobody_holds(app: App) {
    property(&app, "0-420", "mls", &json!({"hasUniqueValue": true})).await;
    let listing = |mls: &str| json!({"hs_name": "n", "mls": mls});
    let one = create_id(&app, LISTINGS, &listing("A")).await;
    let two = create_id(&app, LISTINGS, &listing("B")).await;
    let three = create_id(&app, LISTINGS, &json!({"hs_name": "n"})).await;
    merge(&app, LISTINGS, &one, &two).await;
    // B is nobody's any more; A moves with its record.
    let next = create_id(&app, LISTINGS, &listing("b")).await;
    merge(&app, LISTINGS, &three, &one).await;
    let found = app.get(&format!("{LISTINGS}/a?idProperty=mls")).await.expect(200).json();
    assert_eq!(text(&found, "id"), three);
    app.post(LISTINGS, &json!({"properties": listing("a")})).await.expect(400);
    app.delete(&format!("{LISTINGS}/{three}")).await.expect(204);
    create_id(&app, LISTINGS, &listing("a")).await;
    app.post(LISTINGS, &json!({"properties": listing("B")})).await.expect(400);
    app.delete(&format!("{LISTINGS}/{next}")).await.expect(204);
}

async fn a_merged_record_is_in_one_stage_of_its_own_pipeline(app: App) {
    let (pipeline, stage) = first_stage(&app, "0-420").await.unwrap();
    let stages = json!([{"label": "s", "displayOrder": 0, "metadata": {}}]);
    let second = json!({"label": "second", "displayOrder": 1, "stages": stages});
    let second = app.post("/crm/v3/pipelines/0-420", &second).await.expect(201).json();
    let in_first = json!({"hs_name": "n", "hs_pipeline": pipeline, "hs_pipeline_stage": stage});
    let nowhere = json!({"hs_name": "n", "hs_pipeline": second["id"]});
    let one = create_id(&app, LISTINGS, &nowhere).await;
    let two = create_id(&app, LISTINGS, &in_first).await;
    merge(&app, LISTINGS, &one, &two).await;
    let (is, at) = (
        value(&app, LISTINGS, &one, "hs_pipeline").await,
        value(&app, LISTINGS, &one, "hs_pipeline_stage").await,
    );
    let fits = if is == second["id"] { at.is_null() } else { at == stage.as_str() };
    assert!(fits, "pipeline {is}, stage {at}");
}

async fn merges_that_can_not_be(app: App) {
    let (one, two) = (contact(&app, "one@b.io").await, contact(&app, "two@b.io").await);
    let gone = contact(&app, "gone@b.io").await;
    app.delete(&format!("{CONTACTS}/{gone}")).await.expect(204);
    let path = format!("{CONTACTS}/merge");
    let merge = async |primary: Value, other: Value| {
        app.post(&path, &json!({"primaryObjectId": primary, "objectIdToMerge": other})).await
    };
    let fields = "Some required fields were not set: ";
    for (body, missing) in [
        (json!({}), "[primaryObjectId, objectIdToMerge]"),
        (json!({"primaryObjectId": one}), "[objectIdToMerge]"),
        (json!({"objectIdToMerge": null}), "[primaryObjectId, objectIdToMerge]"),
    ] {
        let message = app.post(&path, &body).await.expect(400).message();
        assert!(message.ends_with(&format!("{fields}{missing}")), "{message}");
    }
    assert_eq!(
        merge(json!(one), json!(one)).await.expect(400).json()["category"],
        "VALIDATION_ERROR"
    );
    for (primary, other) in [(&one, &gone), (&gone, &one), (&one, &"5".to_owned())] {
        merge(json!(primary), json!(other)).await.expect(404);
    }
    let listing = create_id(&app, LISTINGS, &json!({"hs_name": "n"})).await;
    merge(json!(one), json!(listing)).await.expect(404);
    assert_eq!(app.get(CONTACTS).await.ids(), [one.clone(), two.clone()]);
    // Ids as numbers.
    let number = |id: &str| json!(id.parse::<i64>().unwrap());
    merge(number(&one), number(&two)).await.expect(200);
    merge(json!(one), json!(two)).await.expect(400);
    assert_eq!(count(&app, CONTACTS).await, 1);
}

async fn a_record_takes_in_no_more_than_250(app: App) {
    let mut ids = Vec::new();
    for _ in 0..3 {
        let inputs = vec![json!({"properties": {"hs_name": "n"}}); 90];
        let body = json!({ "inputs": inputs });
        ids.extend(app.post(&format!("{LISTINGS}/batch/create"), &body).await.expect(201).ids());
    }
    let (left, right) = (&ids[0], &ids[1]);
    for other in &ids[2..130] {
        merge(&app, LISTINGS, left, other).await;
    }
    for other in &ids[130..250] {
        merge(&app, LISTINGS, right, other).await;
    }
    merge(&app, LISTINGS, left, right).await;
    let body = json!({"primaryObjectId": left, "objectIdToMerge": ids[250]});
    for (primary, other) in [(left, &ids[250]), (&ids[250], left), (&ids[250], &ids[2])] {
        let body = json!({"primaryObjectId": primary, "objectIdToMerge": other});
        let answer = app.post(&format!("{LISTINGS}/merge"), &body).await.expect(414);
        assert_eq!(answer.message(), "Cannot have more than 250 identities on a profile");
    }
    app.get(&format!("{LISTINGS}/{}", body["objectIdToMerge"].as_str().unwrap())).await.expect(200);
    let last = app.get(&format!("{LISTINGS}/{}", ids[249])).await.expect(200).json();
    assert_eq!(text(&last, "id"), *left);
}

async fn what_the_server_keeps_has_one_version(app: App) {
    let (one, two) = (contact(&app, "a@b.io").await, contact(&app, "c@d.io").await);
    let survivor = text(&merge(&app, CONTACTS, &one, &two).await, "id");
    let merged = value(&app, CONTACTS, &survivor, "hs_merged_object_ids").await;
    let vids = value(&app, CONTACTS, &survivor, "hs_calculated_merged_vids").await;
    assert_eq!(vids, merged);
    for (name, source_type) in [
        ("createdate", "INTEGRATION"),
        ("lastmodifieddate", "INTEGRATION"),
        ("hs_object_id", "INTEGRATION"),
        ("hs_email_domain", "CALCULATED"),
        ("hs_calculated_merged_vids", "CALCULATED"),
    ] {
        let history = history(&app, CONTACTS, &survivor, name).await;
        let stands = value(&app, CONTACTS, &survivor, name).await;
        assert_eq!(values(&history), [stands.as_str().unwrap()], "{name}");
        assert_eq!(history[0]["sourceType"], source_type);
    }
}

async fn histories_stand_newest_first(app: App) {
    let id = create_id(&app, CONTACTS, &json!({"email": "a@b.io", "city": "Rome"})).await;
    let one = format!("{CONTACTS}/{id}");
    app.turn_clock("2026-11-21T12:00:01Z");
    app.patch(&one, &json!({"properties": {"city": ""}})).await.expect(200);
    app.patch(&one, &json!({"properties": {"zip": "1"}})).await.expect(200);
    let read = history(&app, CONTACTS, &id, "city").await;
    assert_eq!(values(&read), ["", "Rome"]);
    let source = json!({
        "value": "", "timestamp": "2026-11-21T12:00:01.000Z", "sourceType": "INTEGRATION",
        "sourceId": read[0]["sourceId"],
    });
    assert_eq!(read[0], source);
    assert_eq!(read[1]["timestamp"], "2026-11-21T12:00:00.000Z");
    // Contacts show 45 versions, others 20.
    for n in 0..50 {
        app.patch(&one, &json!({"properties": {"city": n}})).await.expect(200);
    }
    let read = history(&app, CONTACTS, &id, "city").await;
    assert_eq!((read.len(), values(&read)[0]), (45, "49"));
    let id = create_id(&app, LISTINGS, &json!({"hs_name": "n"})).await;
    for n in 0..25 {
        let body = json!({"properties": {"hs_city": n}});
        app.patch(&format!("{LISTINGS}/{id}"), &body).await.expect(200);
    }
    assert_eq!(history(&app, LISTINGS, &id, "hs_city").await.len(), 20);
    let inputs = json!({"inputs": [{"id": id}], "propertiesWithHistory": ["hs_city", "hs_name"]});
    let read = app.post(&format!("{LISTINGS}/batch/read"), &inputs).await.expect(200).json();
    let shown = &read["results"][0]["propertiesWithHistory"];
    assert_eq!(shown["hs_city"].as_array().unwrap().len(), 20);
    assert_eq!(shown["hs_name"].as_array().unwrap().len(), 1);
    let list = app.get(&format!("{LISTINGS}?propertiesWithHistory=hs_city&limit=50")).await;
    let list = list.expect(200).json();
    assert_eq!(list["results"][0]["propertiesWithHistory"]["hs_city"][0]["value"], "24");
    app.get(&format!("{LISTINGS}?propertiesWithHistory=hs_city&limit=51")).await.expect(400);
}

/// objects.md §4.5: entry 0 is the current value, also where the other record's came later.
async fn a_history_begins_with_the_value_that_stands(app: App) {
    let one = create_id(&app, LISTINGS, &json!({"hs_name": "one", "hs_city": "Rome"})).await;
    app.turn_clock("2026-11-21T12:00:01Z");
    let other = json!({"hs_name": "two", "hs_city": "Oslo", "hs_zip": "2", "hs_address_1": "x"});
    let two = create_id(&app, LISTINGS, &other).await;
    let cleared = json!({"properties": {"hs_address_1": ""}});
    app.patch(&format!("{LISTINGS}/{two}"), &cleared).await.expect(200);
    app.turn_clock("2026-11-21T12:00:02Z");
    merge(&app, LISTINGS, &one, &two).await;
    for (name, stands, all) in
        [("hs_name", "one", 3), ("hs_city", "Rome", 3), ("hs_zip", "2", 2), ("hs_address_1", "", 2)]
    {
        let read = history(&app, LISTINGS, &one, name).await;
        assert_eq!(values(&read)[0], stands, "{name}: {read:?}");
        assert_eq!(read.len(), all, "{name}: {read:?}");
        let times: Vec<&str> = read.iter().map(|v| v["timestamp"].as_str().unwrap()).collect();
        assert!(times.is_sorted_by(|one, other| one >= other), "{name}: {times:?}");
        if all == 3 {
            assert_eq!(read[0]["sourceType"], "MERGE_OBJECTS");
        }
    }
}

async fn what_is_purged_leaves_no_value_behind(app: App) {
    property(&app, "contacts", "code", &json!({"hasUniqueValue": true})).await;
    let secret = "Geheimnis";
    let person = json!({"email": "secret@geheimnis.example", "city": secret, "code": secret});
    let id = create_id(&app, CONTACTS, &person).await;
    let absorbed = create(
        &app,
        CONTACTS,
        &json!({"email": "other@geheimnis.example",
        "company": secret}),
    )
    .await;
    let absorbed = text(&absorbed, "id");
    for city in ["GEHEIMNIS 2", "x"] {
        let body = json!({"properties": {"city": city, "fax": secret}});
        app.patch(&format!("{CONTACTS}/{id}"), &body).await.expect(200);
    }
    merge(&app, CONTACTS, &id, &absorbed).await;
    let archived = create_id(&app, CONTACTS, &json!({"city": secret})).await;
    app.delete(&format!("{CONTACTS}/{archived}")).await.expect(204);
    let stays = contact(&app, "stays@b.io").await;
    let path = format!("{CONTACTS}/gdpr-delete");
    let named = json!({"objectId": "OTHER@geheimnis.example", "idProperty": "email"});
    app.post(&path, &named).await.expect(204);
    app.post(&path, &json!({"objectId": archived})).await.expect(204);
    for (table, column) in
        [("records", "document"), ("changes", "detail"), ("unique_values", "folded_value")]
    {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE LOWER({column}) LIKE '%geheimnis%'");
        assert_eq!(app.database.integer(&sql).await, 0, "{table}");
    }
    for id in [&id, &absorbed, &archived] {
        for query in ["", "?archived=true"] {
            app.get(&format!("{CONTACTS}/{id}{query}")).await.expect(404);
        }
        app.post(&path, &json!({"objectId": id})).await.expect(404);
    }
    assert_eq!(app.get(CONTACTS).await.ids(), [stays]);
    assert_eq!(app.get(&format!("{CONTACTS}?archived=true")).await.ids(), [""; 0]);
    // Address and code are free again.
    create_id(&app, CONTACTS, &person).await;
}

async fn an_unknown_address_is_purged_without_an_error(app: App) {
    let path = format!("{OBJECTS}/contacts/gdpr-delete");
    let body = json!({"objectId": "nobody@b.io", "idProperty": "email"});
    app.post(&path, &body).await.expect(204);
    contact(&app, "nobody@b.io").await;
    app.post(&path, &json!({"objectId": "nobody"})).await.expect(404);
    app.post(&path, &json!({})).await.expect(400);
}

async fn associations_move_to_what_two_records_become(app: App) {
    let company = |name: &str| json!({"name": name});
    let companies = format!("{OBJECTS}/companies");
    let mut firms = Vec::new();
    for name in ["a", "b", "c"] {
        firms.push(create_id(&app, &companies, &company(name)).await);
    }
    let tied = async |email: &str, ties: &[(usize, i64)]| {
        let tie = |(at, kind): &(usize, i64)| {
            json!({"to": {"id": firms[*at]}, "types": [
            {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": kind}]})
        };
        let ties: Vec<Value> = ties.iter().map(tie).collect();
        let body = json!({"properties": {"email": email}, "associations": ties});
        text(&app.post(CONTACTS, &body).await.expect(201).json(), "id")
    };
    // Both have a primary company, and one in common.
    let one = tied("one@b.io", &[(0, 1), (1, 279)]).await;
    let two = tied("two@b.io", &[(2, 1), (1, 279)]).await;
    merge(&app, CONTACTS, &one, &two).await;
    let read = app.get(&format!("{CONTACTS}/{two}?associations=companies")).await.expect(200);
    let shown = read.json()["associations"]["companies"]["results"].clone();
    let plain = |at: usize| json!({"id": firms[at], "type": "contact_to_company_unlabeled"});
    let primary = json!({"id": firms[0], "type": "contact_to_company"});
    assert_eq!(shown, json!([primary, plain(0), plain(1), plain(2)]));
    for firm in &firms {
        let back = app.get(&format!("{companies}/{firm}?associations=contacts")).await.expect(200);
        let back = back.json()["associations"]["contacts"]["results"].clone();
        for other in back.as_array().unwrap() {
            assert_eq!(other["id"], one.as_str(), "{back}");
        }
    }
    // Two firms of one contact become one: the contact has it once.
    merge(&app, &companies, &firms[1], &firms[0]).await;
    let read = app.get(&format!("{CONTACTS}/{one}?associations=companies")).await.expect(200);
    let shown = read.json()["associations"]["companies"]["results"].clone();
    let primary = json!({"id": firms[1], "type": "contact_to_company"});
    assert_eq!(shown, json!([primary, plain(1), plain(2)]));
}

async fn a_merge_can_make_a_new_id(app: App) {
    let (one, two) = (contact(&app, "one@b.io").await, contact(&app, "two@b.io").await);
    let three = contact(&app, "three@b.io").await;
    app.patch(&format!("{CONTACTS}/{one}"), &json!({"properties": {"city": "x"}})).await;
    let first = text(&merge(&app, CONTACTS, &one, &two).await, "id");
    let second = text(&merge(&app, CONTACTS, &three, &one).await, "id");
    let all = BTreeSet::from([&one, &two, &three, &first, &second]);
    assert_eq!(all.len(), 5, "both ids are new: {all:?}");
    for id in &all {
        let read = app.get(&format!("{CONTACTS}/{id}?properties=email")).await.expect(200).json();
        assert_eq!(text(&read, "id"), second);
        assert_eq!(read["properties"]["email"], "three@b.io");
        let body = json!({"properties": {"zip": id}});
        let patched = app.patch(&format!("{CONTACTS}/{id}"), &body).await.expect(200).json();
        assert_eq!(text(&patched, "id"), second);
    }
    let merged = value(&app, CONTACTS, &second, "hs_merged_object_ids").await;
    let merged: BTreeSet<&str> = merged.as_str().unwrap().split(';').collect();
    let absorbed = all.iter().map(|id| id.as_str()).filter(|id| *id != second);
    assert_eq!(merged, absorbed.collect());
    for email in ["one", "two", "three"] {
        let found = app.get(&format!("{CONTACTS}/{email}%40b.io?idProperty=email")).await;
        assert_eq!(text(&found.expect(200).json(), "id"), second);
    }
    assert_eq!(values(&history(&app, CONTACTS, &second, "city").await)[0], "x");
    assert_eq!(app.get(CONTACTS).await.ids(), from_ref(&second));
    app.post(&format!("{CONTACTS}/gdpr-delete"), &json!({"objectId": two})).await.expect(204);
    for id in &all {
        app.get(&format!("{CONTACTS}/{id}")).await.expect(404);
    }
    let sql = "SELECT COUNT(*) FROM changes WHERE detail LIKE '%b.io%'";
    assert_eq!(app.database.integer(sql).await, 0);
}
