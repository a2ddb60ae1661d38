//! Batches of records: what one bad input does to the others (objects.md §3.2, cell by cell), how
//! inputs name their records (§3.4), and the bounds (§3.1).

use crate::support::client::text;
use crate::support::crm::{COMPANIES, CONTACTS, OBJECTS, contact, count, merge, property, value};
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};
use std::slice::from_ref;

on_both_databases!(
    a_batch_is_all_or_nothing_unless_every_input_is_traced,
    a_clash_of_addresses_fails_the_batch,
    records_that_are_not_there_harm_no_other,
    ids_that_a_merge_took_away_are_passed_over,
    a_batch_names_a_record_once,
    batches_have_bounds,
    records_are_named_by_unique_properties_only,
    an_upsert_makes_what_is_not_there,
    an_upsert_finds_a_value_in_any_form,
    batch_reads_find_what_is_there,
    archives_ignore_unknown_ids,
    answers_have_what_clients_insist_on,
);

/// How the inputs of a batch are traced.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Traced {
    No,
    Some,
    Twice,
    Empty,
    All,
}

const TRACES: [Traced; 5] = [Traced::No, Traced::Some, Traced::Twice, Traced::Empty, Traced::All];

fn traced(inputs: &[Value], how: Traced) -> Value {
    let mut inputs = inputs.to_vec();
    let last = inputs.len() - 1;
    for (at, input) in inputs.iter_mut().enumerate() {
        let trace = match how {
            Traced::No => continue,
            Traced::Some if at == last => continue,
            Traced::Some | Traced::All => format!("trace {at}"),
            Traced::Twice => "same".to_owned(),
            Traced::Empty => String::new(),
        };
        input["objectWriteTraceId"] = json!(trace);
    }
    json!({ "inputs": inputs })
}

/// Every kind of failure that a whole batch fails by: its name, the operation, the bad input, and
/// the beginning of the message.
async fn failures(app: &App) -> Vec<(&'static str, &'static str, Value, &'static str)> {
    property(app, "companies", "code", &json!({"hasUniqueValue": true})).await;
    let holder = json!({"properties": {"name": "holder", "code": "taken"}});
    app.post(COMPANIES, &holder).await.expect(201);
    let other = json!({"properties": {"name": "other"}});
    let other = text(&app.post(COMPANIES, &other).await.expect(201).json(), "id");
    let (invalid, cannot) = ("Property values were not valid: [{", "Cannot set PropertyValueCoor");
    let missing = "Error creating COMPANY. Some required properties were not set.";
    let wrong = json!({"name": "n", "numberofemployees": "many"});
    let clash = json!({"name": "n", "code": "TAKEN"});
    let tie = json!({"to": {"id": 5}, "types": [{"associationCategory": "HUBSPOT_DEFINED",
        "associationTypeId": 280}]});
    let tied = json!({"properties": {"name": "n"}, "associations": [tie]});
    vec![
        ("value", "create", json!({"properties": wrong}), invalid),
        ("required", "create", json!({"properties": {"city": "x"}}), missing),
        ("unique", "create", json!({"properties": clash}), cannot),
        ("association", "create", tied, "One or more associations are "),
        ("value", "update", json!({"id": other, "properties": wrong}), invalid),
        ("unique", "update", json!({"id": other, "properties": clash}), cannot),
        (
            "value",
            "upsert",
            json!({"id": "new", "idProperty": "code", "properties": wrong}),
            invalid,
        ),
        (
            "unknown id",
            "upsert",
            json!({"id": "5", "properties": {"name": "n"}}),
            "Could not get some COMPANY objects",
        ),
    ]
}

async fn a_batch_is_all_or_nothing_unless_every_input_is_traced(app: App) {
    let failures = failures(&app).await;
    let stands = json!({"properties": {"name": "before"}});
    let good = text(&app.post(COMPANIES, &stands).await.expect(201).json(), "id");
    let mut records = count(&app, COMPANIES).await;
    for (failure, operation, bad, message) in failures {
        for how in TRACES {
            let what = format!("{failure} {operation} {how:?}");
            let name = json!({"name": what});
            let fine = match operation {
                "create" => json!({"properties": name}),
                "update" => json!({"id": good, "properties": name}),
                _ => json!({"id": what, "idProperty": "code", "properties": name}),
            };
            let body = traced(&[fine, bad.clone()], how);
            let before = value(&app, COMPANIES, &good, "name").await;
            let answer = app.post(&format!("{COMPANIES}/batch/{operation}"), &body).await;
            let partial = how == Traced::All;
            if partial {
                let answer = answer.expect(207).json();
                assert_eq!(answer["numErrors"], 1, "{what}");
                let error = &answer["errors"][0];
                assert_eq!(error["context"]["objectWriteTraceId"], json!(["trace 1"]), "{what}");
                assert!(text(error, "message").starts_with(message), "{what}: {answer}");
                assert!(error["errors"].is_null() && error["links"].is_null(), "{what}: {answer}");
                let written = &answer["results"];
                assert_eq!(written.as_array().unwrap().len(), 1, "{what}");
                assert_eq!(written[0]["objectWriteTraceId"], "trace 0", "{what}");
                assert_eq!(written[0]["properties"]["name"], what.as_str());
                records += usize::from(operation != "update");
            } else {
                let answer = answer.expect(400).json();
                assert_eq!(answer["category"], "VALIDATION_ERROR", "{what}");
                assert!(text(&answer, "message").starts_with(message), "{what}: {answer}");
                assert_eq!(value(&app, COMPANIES, &good, "name").await, before, "{what}");
            }
            assert_eq!(count(&app, COMPANIES).await, records, "{what}");
        }
    }
    // Everything fails: still 207.
    let bad = json!({"properties": {}});
    let body = traced(&[bad.clone(), bad], Traced::All);
    let answer = app.post(&format!("{COMPANIES}/batch/create"), &body).await.expect(207).json();
    assert_eq!((&answer["results"], &answer["numErrors"]), (&json!([]), &json!(2)));
    // The values of all inputs are reported together.
    let bad = json!({"properties": {"nothing": 1, "numberofemployees": "x"}});
    let body = traced(&[bad.clone(), bad], Traced::No);
    let answer = app.post(&format!("{COMPANIES}/batch/create"), &body).await.expect(400).json();
    assert_eq!(answer["errors"].as_array().unwrap().len(), 4);
    let message = text(&answer, "message");
    let array = message.strip_prefix("Property values were not valid: ").unwrap();
    let array: Value = serde_json::from_str(array).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 4);
    assert_eq!(array[0]["error"], "PROPERTY_DOESNT_EXIST");
    assert_eq!(array[0]["name"], "nothing");
}

async fn a_clash_of_addresses_fails_the_batch(app: App) {
    let one = contact(&app, "one@b.io").await;
    contact(&app, "two@b.io").await;
    let input = |email: &str| json!({"properties": {"email": email}});
    let create = format!("{CONTACTS}/batch/create");
    let conflict = |answer: Answer| {
        let answer = answer.expect(409).json();
        assert_eq!(answer["category"], "CONFLICT");
        text(&answer, "message")
    };
    for how in [Traced::No, Traced::Some, Traced::Twice, Traced::Empty] {
        let body = traced(&[input("new@b.io"), input("ONE@b.io")], how);
        let message = conflict(app.post(&create, &body).await);
        assert_eq!(message, format!("Contact already exists. Existing ID: {one}"), "{how:?}");
        let body = traced(&[input("one@b.io"), input("new@b.io"), input("two@b.io")], how);
        assert_eq!(conflict(app.post(&create, &body).await), "Contact already exists");
        let body = traced(&[input("same@b.io"), input("Same@b.io")], how);
        assert_eq!(conflict(app.post(&create, &body).await), "Contact already exists");
        assert_eq!(count(&app, CONTACTS).await, 2, "{how:?}");
    }
    let body = traced(&[input("one@b.io"), input("new@b.io"), input("NEW@b.io")], Traced::All);
    let answer = app.post(&create, &body).await.expect(207).json();
    assert_eq!(answer["numErrors"], 2);
    assert_eq!(answer["results"][0]["properties"]["email"], "new@b.io");
    let error = json!({
        "status": "error", "category": "CONFLICT",
        "message": format!("Contact already exists. Existing ID: {one}"),
        "context": {"objectWriteTraceId": ["trace 0"], "existingId": [one]},
    });
    assert_eq!(answer["errors"][0], error);
    assert_eq!(answer["errors"][1]["context"]["objectWriteTraceId"], json!(["trace 2"]));
    assert_eq!(count(&app, CONTACTS).await, 3);
}

async fn records_that_are_not_there_harm_no_other(app: App) {
    let (id, gone) = (contact(&app, "a@b.io").await, contact(&app, "gone@b.io").await);
    app.delete(&format!("{CONTACTS}/{gone}")).await.expect(204);
    let update = format!("{CONTACTS}/batch/update");
    for (at, how) in TRACES.into_iter().enumerate() {
        let city = at.to_string();
        let input = |id: &str| json!({"id": id, "properties": {"city": city}});
        let named = [input(&gone), input(&id), input("junk"), input("5")];
        let answer = app.post(&update, &traced(&named, how)).await.expect(207).json();
        assert_eq!(answer["numErrors"], 1, "{how:?}: as many as errors, not as ids");
        let error = &answer["errors"][0];
        assert_eq!(error["category"], "OBJECT_NOT_FOUND");
        let message = "Could not get some CONTACT objects, they may be deleted or not exist. \
                       Check that ids are valid.";
        assert_eq!(error["message"], message);
        assert_eq!(error["context"]["ids"], json!([gone, "junk", "5"]), "{how:?}");
        let traces = match how {
            Traced::All => json!(["trace 0", "trace 2", "trace 3"]),
            _ => Value::Null,
        };
        assert_eq!(error["context"]["objectWriteTraceId"], traces, "{how:?}");
        assert_eq!(answer["results"].as_array().unwrap().len(), 1);
        assert_eq!(value(&app, CONTACTS, &id, "city").await, city.as_str());
    }
    // An address without the property that it is a value of (T-08).
    let body = json!({"inputs": [{"id": "a@b.io", "properties": {"city": "x"}}]});
    let answer = app.post(&update, &body).await.expect(207).json();
    assert_eq!(answer["errors"][0]["context"]["ids"], json!(["a@b.io"]));
    let body =
        json!({"inputs": [{"id": "A@b.io", "idProperty": "email", "properties": {"city": "y"}}]});
    assert_eq!(app.post(&update, &body).await.expect(200).ids(), from_ref(&id));
    // One that is not there and one that is wrong: nothing is written.
    let (lost, wrong) = (json!({"id": "5", "properties": {"city": "z"}}), json!({"nothing": 1}));
    let fine = json!({"id": id, "properties": {"city": "z"}});
    let other = contact(&app, "other@b.io").await;
    let wrong = json!({"id": other, "properties": wrong});
    let body = traced(&[lost, fine, wrong], Traced::No);
    app.post(&update, &body).await.expect(400);
    assert_eq!(value(&app, CONTACTS, &id, "city").await, "y");
}

async fn ids_that_a_merge_took_away_are_passed_over(app: App) {
    let (one, two) = (contact(&app, "one@b.io").await, contact(&app, "two@b.io").await);
    merge(&app, CONTACTS, &one, &two).await;
    let input = |id: &str| json!({"id": id, "properties": {"city": "x"}});
    for how in [Traced::No, Traced::All] {
        let body = traced(&[input(&two), input(&one)], how);
        let answer = app.post(&format!("{CONTACTS}/batch/update"), &body).await.expect(200);
        assert_eq!(answer.ids(), from_ref(&one), "{how:?}");
        assert!(answer.json().get("errors").is_none());
    }
    let body = traced(&[input(&two)], Traced::No);
    let answer = app.post(&format!("{CONTACTS}/batch/update"), &body).await.expect(200);
    assert_eq!(answer.json()["results"], json!([]));
}

async fn a_batch_names_a_record_once(app: App) {
    let id = contact(&app, "a@b.io").await;
    let refused = async |operation: &str, inputs: Value, named: &str| {
        let path = format!("{CONTACTS}/batch/{operation}");
        let answer = app.post(&path, &json!({ "inputs": inputs })).await.expect(400).json();
        let message = format!("Duplicate IDs found in batch input: [{named}]. IDs must be unique");
        assert_eq!(answer["message"], message);
        assert_eq!(answer["context"], json!({"ids": [named]}));
        assert_eq!(answer["category"], "VALIDATION_ERROR");
    };
    let by_id = json!({"id": id, "properties": {"city": "x"}, "objectWriteTraceId": "1"});
    let by_email = |email: &str| {
        json!({"id": email, "idProperty": "email",
        "properties": {"city": "y"}, "objectWriteTraceId": email})
    };
    refused("update", json!([by_id, by_id]), &id).await;
    refused("upsert", json!([by_email("a@b.io"), by_email("A@b.io")]), "A@b.io").await;
    refused("upsert", json!([by_email("new@b.io"), by_email("NEW@b.io")]), "NEW@b.io").await;
    refused("update", json!([by_id, by_email("a@b.io")]), "a@b.io").await;
    refused("upsert", json!([by_email("a@b.io"), by_id]), &id).await;
    assert_eq!(value(&app, CONTACTS, &id, "city").await, Value::Null);
    assert_eq!(count(&app, CONTACTS).await, 1);
}

async fn batches_have_bounds(app: App) {
    let message = async |operation: &str, body: Value| {
        let answer = app.post(&format!("{CONTACTS}/batch/{operation}"), &body).await.expect(400);
        answer.message()
    };
    let many = |count: usize| {
        let input = |n: usize| json!({"id": (n + 1).to_string(), "properties": {"city": "x"}});
        (0..count).map(input).collect::<Vec<_>>()
    };
    for operation in ["create", "read", "update", "upsert", "archive"] {
        let too_many = "The maximum number of inputs supported in a batch is 100. Please reduce \
                        the number of items and try again";
        assert_eq!(message(operation, json!({"inputs": many(101)})).await, too_many);
        let none = "Batch input provided should have at least one object.";
        assert_eq!(message(operation, json!({"inputs": []})).await, none);
        let missing = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                       [inputs]";
        assert_eq!(message(operation, json!({})).await, missing);
        for wrong in [json!({"inputs": {}}), json!({"inputs": [5]}), json!({"inputs": [null]})] {
            let text = message(operation, wrong.clone()).await;
            assert!(text.starts_with("Invalid input JSON on line 1, column "), "{wrong}: {text}");
        }
    }
    let history = |count: usize| json!({"inputs": many(count), "propertiesWithHistory": ["city"]});
    let too_many = "The maximum number of inputs supported in a batch request for property \
                    histories is 50. Please reduce the number of items and try again";
    assert_eq!(message("read", history(51)).await, too_many);
    app.post(&format!("{CONTACTS}/batch/read"), &history(50)).await.expect(207);
    app.post(&format!("{CONTACTS}/batch/archive"), &json!({"inputs": many(100)})).await.expect(204);
    app.post(&format!("{CONTACTS}/batch/create"), &json!({"inputs": many(100)})).await.expect(201);
    assert_eq!(count(&app, CONTACTS).await, 100);
}

async fn records_are_named_by_unique_properties_only(app: App) {
    let id = contact(&app, "a@b.io").await;
    let company = json!({"properties": {"domain": "example.com"}});
    app.post(COMPANIES, &company).await.expect(201);
    for (object_type, name, raw) in [
        ("0-2", "domain", "example.com"),
        ("0-3", "dealname", "d"),
        ("0-1", "nothing", "x"),
        ("0-1", "firstname", "x"),
    ] {
        let path = format!("{OBJECTS}/{object_type}");
        let input = json!({"id": raw, "idProperty": name, "properties": {"hs_lead_status": "NEW"}});
        let batch = json!({"inputs": [input]});
        let read = json!({"inputs": [{"id": raw}], "idProperty": name});
        let patch = json!({"properties": {"hs_lead_status": "NEW"}});
        for answer in [
            app.post(&format!("{path}/batch/upsert"), &batch).await,
            app.post(&format!("{path}/batch/update"), &batch).await,
            app.post(&format!("{path}/batch/read"), &read).await,
            app.get(&format!("{path}/{raw}?idProperty={name}")).await,
            app.patch(&format!("{path}/{raw}?idProperty={name}"), &patch).await,
            app.post(&format!("{path}/gdpr-delete"), &json!({"objectId": raw, "idProperty": name}))
                .await,
        ] {
            let answer = answer.expect(400).json();
            let message = format!(
                "Unable to perform update/upsert by non-unique {object_type} property {name}"
            );
            assert_eq!(answer["message"], message);
            assert_eq!(answer["category"], "VALIDATION_ERROR");
        }
    }
    for (raw, query) in [
        (&id[..], "idProperty=hs_object_id"),
        (&id, "idProperty="),
        ("A%40B.io", "idProperty=email"),
        ("%20a%40b.io%20", "idProperty=email"),
    ] {
        let read = app.get(&format!("{CONTACTS}/{raw}?{query}")).await.expect(200).json();
        assert_eq!(text(&read, "id"), id, "{raw} {query}");
        let body = json!({"properties": {"city": raw}});
        let patched = app.patch(&format!("{CONTACTS}/{raw}?{query}"), &body).await.expect(200);
        assert_eq!(text(&patched.json(), "id"), id);
    }
    // A value without the property is an id, and an id is no address.
    app.get(&format!("{CONTACTS}/{id}?idProperty=email")).await.expect(404);
}

async fn an_upsert_makes_what_is_not_there(app: App) {
    property(&app, "0-420", "mls", &json!({"hasUniqueValue": true})).await;
    let upsert = async |inputs: Value, status: u16| {
        let path = format!("{OBJECTS}/0-420/batch/upsert");
        app.post(&path, &json!({ "inputs": inputs })).await.expect(status).json()
    };
    let input = |id: &str, price: i64| {
        json!({"id": id, "idProperty": "mls",
        "properties": {"hs_name": id, "hs_price": price}})
    };
    let first = upsert(json!([input("M-1", 1), input("M-2", 2)]), 200).await;
    let new = |answer: &Value, at: usize| answer["results"][at]["new"].clone();
    assert_eq!((new(&first, 0), new(&first, 1)), (json!(true), json!(true)));
    assert_eq!(first["results"][0]["properties"]["mls"], "M-1");
    let second = upsert(json!([input("m-2", 5), input("M-3", 3)]), 200).await;
    assert_eq!((new(&second, 0), new(&second, 1)), (json!(false), json!(true)));
    assert_eq!(second["results"][0]["id"], first["results"][1]["id"]);
    let id = text(&first["results"][1], "id");
    let path = format!("{OBJECTS}/0-420");
    assert_eq!(value(&app, &path, &id, "hs_price").await, "5");
    // The value that was found by stays as it was written.
    assert_eq!(value(&app, &path, &id, "mls").await, "M-2");
    // By id: a record that is there only.
    let by_id = json!([{"id": id, "idProperty": "hs_object_id", "properties": {"hs_price": 6}}]);
    assert_eq!(new(&upsert(by_id, 200).await, 0), json!(false));
    upsert(json!([{"id": "5", "properties": {"hs_price": 6}}]), 400).await;
    // What is new must have what its type requires.
    let bare = json!([{"id": "M-9", "idProperty": "mls", "properties": {"hs_price": 6}}]);
    assert_eq!(
        text(&upsert(bare, 400).await, "message"),
        "Error creating LISTING. Some required properties were not set."
    );
    // No value makes nothing that could be found again.
    for id in ["", "  "] {
        upsert(json!([input(id, 1)]), 400).await;
    }
    for sent in [json!(""), json!(null)] {
        let properties = json!({"hs_name": "n", "mls": sent});
        let inputs = json!([{"id": "M-10", "idProperty": "mls", "properties": properties}]);
        let answer = upsert(inputs, 200).await;
        let id = text(&answer["results"][0], "id");
        assert_eq!(value(&app, &path, &id, "mls").await, "M-10");
    }
    assert_eq!(count(&app, &path).await, 4);
}

async fn an_upsert_finds_a_value_in_any_form(app: App) {
    let number = json!({"type": "number", "fieldType": "number", "hasUniqueValue": true});
    property(&app, "0-420", "number_of_it", &number).await;
    let path = format!("{OBJECTS}/0-420");
    let mut ids = Vec::new();
    for raw in ["+1.5", "1.5", " 01.5 "] {
        let input =
            json!({"id": raw, "idProperty": "number_of_it", "properties": {"hs_name": raw}});
        let body = json!({"inputs": [input]});
        let answer = app.post(&format!("{path}/batch/upsert"), &body).await.expect(200).json();
        ids.push(text(&answer["results"][0], "id"));
        let read = json!({"inputs": [{"id": raw}], "idProperty": "number_of_it"});
        let read = app.post(&format!("{path}/batch/read"), &read).await.expect(200);
        assert_eq!(read.ids(), ids[..1], "{raw}");
    }
    assert_eq!((&ids[0], &ids[0]), (&ids[1], &ids[2]));
    let read = app.get(&format!("{path}/01.5?idProperty=number_of_it")).await.expect(200).json();
    assert_eq!(text(&read, "id"), ids[0]);
    assert_eq!(count(&app, &path).await, 1);
}

async fn batch_reads_find_what_is_there(app: App) {
    let (one, two) = (contact(&app, "one@b.io").await, contact(&app, "two@b.io").await);
    let read = async |body: Value, status: u16| {
        app.post(&format!("{CONTACTS}/batch/read"), &body).await.expect(status)
    };
    let all = json!({"inputs": [{"id": two}, {"id": one}, {"id": two}]});
    let answer = read(all, 200).await;
    assert_eq!(answer.ids(), [two.clone(), one.clone()], "in the order of the inputs, each once");
    let some = json!({"inputs": [{"id": "999999999"}, {"id": one}, {"id": "999999999"}],
        "properties": ["email", "nothing", null]});
    let answer = read(some, 207).await.json();
    assert_eq!(answer["numErrors"], 1);
    assert_eq!(answer["errors"][0]["context"], json!({"ids": ["999999999"]}));
    assert_eq!(answer["results"][0]["properties"]["email"], "one@b.io");
    let none = json!({"inputs": [{"id": "x"}, {"id": "0"}, {"id": 7}]});
    let answer = read(none, 207).await.json();
    assert_eq!(answer["results"], json!([]));
    assert_eq!(answer["errors"][0]["context"]["ids"], json!(["x", "0", "7"]));
    let by_email = json!({"inputs": [{"id": "TWO@b.io"}, {"id": "no@b.io"}, {"id": "two@b.io"}],
        "idProperty": "email"});
    let answer = read(by_email, 207).await;
    assert_eq!(answer.ids(), [two]);
    assert_eq!(answer.json()["errors"][0]["context"]["ids"], json!(["no@b.io"]));
}

async fn archives_ignore_unknown_ids(app: App) {
    let (one, two) = (contact(&app, "one@b.io").await, contact(&app, "two@b.io").await);
    let kept = contact(&app, "kept@b.io").await;
    let inputs = json!({"inputs": [{"id": one}, {"id": "5"}, {"id": "junk"}, {"id": two},
        {"id": one}]});
    for _ in 0..2 {
        app.post(&format!("{CONTACTS}/batch/archive"), &inputs).await.expect(204);
    }
    assert_eq!(app.get(CONTACTS).await.ids(), [kept]);
    assert_eq!(app.get(&format!("{CONTACTS}?archived=true")).await.ids(), [one, two]);
    assert_ne!(contact(&app, "one@b.io").await, "");
}

/// What the Python SDK raises without (objects.md §1.1, T-41).
async fn answers_have_what_clients_insist_on(app: App) {
    let id = contact(&app, "a@b.io").await;
    let record = |record: &Value| {
        for name in ["id", "createdAt", "updatedAt"] {
            assert!(record[name].is_string(), "{name}: {record}");
        }
        assert!(record["properties"].is_object(), "{record}");
    };
    let by_id = json!([{"id": id, "properties": {"city": "x"}}, {"id": "5", "properties": {}}]);
    let by_email = json!([{"id": "n@b.io", "idProperty": "email", "properties": {}}]);
    for (operation, inputs, status) in [
        ("create", json!([{"properties": {"email": "b@b.io"}}]), 201),
        ("read", by_id.clone(), 207),
        ("update", by_id, 207),
        ("upsert", by_email, 200),
    ] {
        let path = format!("{CONTACTS}/batch/{operation}");
        let answer = app.post(&path, &json!({ "inputs": inputs })).await.expect(status).json();
        assert_eq!(answer["status"], "COMPLETE");
        for name in ["startedAt", "completedAt"] {
            assert!(answer[name].is_string(), "{operation}: {answer}");
        }
        answer["results"].as_array().unwrap().iter().for_each(record);
        assert_eq!(answer["results"][0]["new"].is_boolean(), operation == "upsert");
        assert_eq!(answer.get("numErrors").is_some(), status == 207, "{answer}");
        assert_eq!(answer.get("errors").is_some(), status == 207, "{answer}");
    }
    let list = app.get(CONTACTS).await.expect(200).json();
    list["results"].as_array().unwrap().iter().for_each(record);
    record(&app.get(&format!("{CONTACTS}/{id}")).await.expect(200).json());
}
