//! Bounds of records and of what hangs on them, and that whatever is stored can be written again
//! (objects.md §6.1, §8).

use crate::support::client::text;
use crate::support::crm::{CONTACTS, LISTINGS, create_id, merge, property};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    unique_values_are_bounded,
    a_merge_makes_no_value_that_could_not_be_written,
    what_a_merge_kept_is_the_newest_version,
    histories_go_back_over_many_lines,
    calculated_properties_are_not_unique,
    what_a_record_holds_already_it_may_take,
);

async fn unique_values_are_bounded(app: App) {
    property(&app, "0-420", "code", &json!({"hasUniqueValue": true})).await;
    // Noise that no index compresses. Folded, each of these has as many bytes as before.
    let noise = |bytes: usize| -> String {
        let mut dice = 7_u64;
        let mut letter = || {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'a' + (dice >> 33) as u8 % 26)
        };
        (0..bytes).map(|_| letter()).collect()
    };
    let longest = noise(1_000);
    let id = create_id(&app, LISTINGS, &json!({"hs_name": "n", "code": longest})).await;
    let found = app.get(&format!("{LISTINGS}/{longest}?idProperty=code")).await.expect(200).json();
    assert_eq!(text(&found, "id"), id);
    // In capitals it is one byte longer than folded; what counts is what is compared.
    let folded = format!("{}\u{212a}", &noise(1_001)[2..]);
    app.patch(&format!("{LISTINGS}/{id}"), &json!({"properties": {"code": folded}}))
        .await
        .expect(200);
    for long in [noise(1_001), noise(2_800), noise(65_536)] {
        let body = json!({"properties": {"hs_name": "n", "code": long}});
        let inputs = json!({"inputs": [{"id": long, "idProperty": "code", "properties": {}}]});
        for refused in
            [app.post(LISTINGS, &body).await, app.patch(&format!("{LISTINGS}/{id}"), &body).await]
        {
            let refused = refused.expect(400).json().to_string();
            assert!(refused.contains("INVALID_LENGTH"), "{refused}");
        }
        app.post(&format!("{LISTINGS}/batch/upsert"), &inputs).await.expect(400);
        let wanted = json!({"idProperty": "code", "properties": [], "inputs": [{"id": long}]});
        let read = app.post(&format!("{LISTINGS}/batch/read"), &wanted).await.expect(207).json();
        assert_eq!(read["results"], Value::Array(Vec::new()));
        if long.len() < 3_000 {
            app.get(&format!("{LISTINGS}/{long}?idProperty=code")).await.expect(404);
        }
    }
    assert_eq!(app.get(LISTINGS).await.ids(), [id]);
}

async fn a_merge_makes_no_value_that_could_not_be_written(app: App) {
    let address = |of: usize, n: usize| format!("{}{of}-{n}@b.io", "x".repeat(40));
    let mut ids = Vec::new();
    for of in 0..3 {
        let more: Vec<String> = (1..600).map(|n| address(of, n)).collect();
        let person = json!({"email": address(of, 0), "hs_additional_emails": more.join(";")});
        ids.push(create_id(&app, CONTACTS, &person).await);
    }
    merge(&app, CONTACTS, &ids[0], &ids[1]).await;
    let body = json!({"primaryObjectId": ids[0], "objectIdToMerge": ids[2]});
    let refused = app.post(&format!("{CONTACTS}/merge"), &body).await.expect(400).json();
    assert_eq!(refused["errors"][0]["code"], "INVALID_LENGTH", "{refused}");
    // Nothing has happened, and both can still be written.
    for id in [&ids[0], &ids[2]] {
        let body = json!({"properties": {"city": "Rome"}});
        let read = app.patch(&format!("{CONTACTS}/{id}"), &body).await.expect(200).json();
        assert_eq!(text(&read, "id"), *id);
    }
}

async fn versions(app: &App, id: &str, name: &str) -> Vec<Value> {
    let read = app.get(&format!("{LISTINGS}/{id}?propertiesWithHistory={name}")).await.expect(200);
    let read = read.json();
    let shown = read["propertiesWithHistory"][name].as_array().cloned().unwrap_or_default();
    shown.into_iter().map(|version| version["value"].clone()).collect()
}

/// The other's came later, was cleared later, or came earlier than what stands.
async fn what_a_merge_kept_is_the_newest_version(app: App) {
    let one = json!({"hs_name": "1", "hs_city": "Rome", "hs_zip": "1"});
    let one = create_id(&app, LISTINGS, &one).await;
    let other = json!({"hs_name": "2", "hs_city": "Oslo", "hs_zip": "2", "hs_address_1": "x"});
    let other = create_id(&app, LISTINGS, &other).await;
    let patch = async |id: &str, properties: Value| {
        let body = json!({"properties": properties});
        app.patch(&format!("{LISTINGS}/{id}"), &body).await.expect(200);
    };
    patch(&other, json!({"hs_city": ""})).await;
    patch(&one, json!({"hs_zip": "3"})).await;
    merge(&app, LISTINGS, &one, &other).await;
    for (name, expected) in [
        ("hs_name", vec!["1", "2", "1"]),
        ("hs_city", vec!["Rome", "", "Oslo", "Rome"]),
        ("hs_zip", vec!["3", "2", "1"]),
        ("hs_address_1", vec!["x", "x"]),
    ] {
        let shown = versions(&app, &one, name).await;
        assert_eq!(shown.first(), Some(&json!(expected[0])), "{name}");
        let shown: Vec<&str> = shown.iter().map(|value| value.as_str().unwrap()).collect();
        assert_eq!(shown.len(), expected.len(), "{name}: {shown:?}");
    }
}

/// More lines than one statement reads, and more of the other record than are shown.
async fn histories_go_back_over_many_lines(app: App) {
    let one = create_id(&app, LISTINGS, &json!({"hs_name": "1", "hs_city": "Rome"})).await;
    let other = create_id(&app, LISTINGS, &json!({"hs_name": "2", "hs_city": "Oslo"})).await;
    for n in 0..450 {
        let body = json!({"properties": {"hs_zip": n}});
        app.patch(&format!("{LISTINGS}/{one}"), &body).await.expect(200);
    }
    for n in 0..30 {
        let body = json!({"properties": {"hs_address_1": n}});
        app.patch(&format!("{LISTINGS}/{other}"), &body).await.expect(200);
    }
    merge(&app, LISTINGS, &one, &other).await;
    assert_eq!(versions(&app, &one, "hs_city").await, ["Rome", "Oslo", "Rome"]);
    let zips: Vec<String> = (430..450).rev().map(|n| n.to_string()).collect();
    assert_eq!(versions(&app, &one, "hs_zip").await, zips);
    let lines = versions(&app, &one, "hs_address_1").await;
    assert_eq!((lines.len(), &lines[0], &lines[19]), (20, &json!("29"), &json!("11")));
}

async fn calculated_properties_are_not_unique(app: App) {
    let path = "/crm/v3/properties/0-420";
    let body = |name: &str, more: Value| {
        let mut body = json!({"name": name, "label": name, "type": "number",
            "fieldType": "number", "groupName": "listing_information"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let formula = json!({"calculationFormula": "hs_price + 1", "hasUniqueValue": true});
    let refused = app.post(path, &body("both", formula)).await.expect(400);
    assert_eq!(refused.message(), "The values of calculated properties can't be unique.");
    app.post(path, &body("one", json!({"hasUniqueValue": true}))).await.expect(201);
    let formula = json!({"calculationFormula": "hs_price + 1"});
    app.patch(&format!("{path}/one"), &formula).await.expect(400);
    app.get(&format!("{path}/both")).await.expect(404);
}

/// The table of unique values may have drifted: a record takes again what is noted as its own, and
/// gives up nothing that is another's.
async fn what_a_record_holds_already_it_may_take(app: App) {
    property(&app, "0-420", "code", &json!({"hasUniqueValue": true})).await;
    let one = create_id(&app, LISTINGS, &json!({"hs_name": "1", "code": "a"})).await;
    let two = create_id(&app, LISTINGS, &json!({"hs_name": "2", "code": "b"})).await;
    let set = async |id: &str, code: &str| {
        app.patch(&format!("{LISTINGS}/{id}"), &json!({"properties": {"code": code}})).await
    };
    let drift = |column: &str, to: &str| format!("UPDATE unique_values SET {column} = {to} WHERE");
    // One is noted as the holder of `c`, which it is not.
    let sql = format!("{} folded_value = 'a'", drift("folded_value", "'c'"));
    app.database.execute(&sql).await;
    set(&one, "c").await.expect(200);
    // And `b` as one's: when the other gives it up, one keeps it.
    let sql = format!("{} folded_value = 'b'", drift("record_id", &one));
    app.database.execute(&sql).await;
    set(&two, "d").await.expect(200);
    let held = format!("SELECT COUNT(*) FROM unique_values WHERE record_id = {one}");
    assert_eq!(app.database.integer(&held).await, 2);
}
