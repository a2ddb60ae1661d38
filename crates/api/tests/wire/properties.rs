//! Definitions of properties on the wire (objects.md §7.1), at every address.

use crate::support::client::{text, with};
use crate::support::{Answer, App, Client, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_property_from_its_making_to_its_end,
    pipelines_and_stages_are_options,
    a_name_is_taken_until_it_is_archived,
    a_patch_keeps_what_it_does_not_name,
    what_a_patch_can_not_change_is_ignored,
    what_is_wrong_with_a_property,
    calculated_properties_hold_on_to_what_they_name,
    reads_choose_by_state_sensitivity_and_name,
    batches_of_properties,
    every_address_serves_properties,
    what_hubspot_defines,
    another_accounts_properties_are_not_there,
    scopes_of_definitions,
);

pub const PROPERTIES: &str = "/crm/v3/properties/listings";

/// The least that makes a property.
pub fn property(name: &str) -> Value {
    json!({
        "name": name, "label": "Floors", "type": "number", "fieldType": "number",
        "groupName": "listing_information",
    })
}

async fn create(client: &Client, body: &Value) -> Value {
    client.post(PROPERTIES, body).await.expect(201).json()
}

fn at(name: &str) -> String {
    format!("{PROPERTIES}/{name}")
}

/// Names of a list of properties.
async fn names(client: &Client, query: &str) -> Vec<String> {
    let body = client.get(&format!("{PROPERTIES}{query}")).await.expect(200).json();
    assert_eq!(body.as_object().unwrap().len(), 1, "no paging");
    body["results"].as_array().unwrap().iter().map(|one| text(one, "name")).collect()
}

#[track_caller]
fn assert_not_found(answer: Answer) {
    let error = answer.expect(404).json();
    assert_eq!(error["category"], "OBJECT_NOT_FOUND");
}

/// Of the property that holds the pipeline and of the one that holds the stage, in every answer.
async fn pipelines_and_stages_are_options(app: App) {
    let pipelines = app.get("/crm/v3/pipelines/deals").await.expect(200).json();
    let option = |of: &Value| {
        json!({"label": of["label"], "value": of["id"], "displayOrder": of["displayOrder"],
            "hidden": false})
    };
    let (mut of_pipelines, mut of_stages) = (Vec::new(), Vec::new());
    for pipeline in pipelines["results"].as_array().unwrap() {
        of_pipelines.push(option(pipeline));
        of_stages.extend(pipeline["stages"].as_array().unwrap().iter().map(option));
    }
    assert!(of_stages.len() > 3);
    for (name, expected) in [("pipeline", of_pipelines), ("dealstage", of_stages)] {
        let expected = Value::from(expected);
        let path = format!("/crm/v3/properties/deals/{name}");
        let one = app.get(&path).await.expect(200).json();
        assert_eq!(one["options"], expected, "{name}");
        assert_eq!(one["externalOptions"], json!(false));
        let batch = json!({"inputs": [{"name": name}]});
        let batch = app.post("/crm/v3/properties/deals/batch/read", &batch).await.expect(200);
        assert_eq!(batch.json()["results"][0], one);
        let list = app.get("/crm/v3/properties/deals").await.expect(200).json();
        assert!(list["results"].as_array().unwrap().contains(&one), "{name}");
        let schema = app.get("/crm-object-schemas/v3/schemas/deals").await.expect(200).json();
        assert!(schema["properties"].as_array().unwrap().contains(&one), "{name}");
    }
    let new = json!({"label": "New", "displayOrder": 0, "pipelineId": "fresh",
        "stages": [{"label": "S", "displayOrder": 0, "metadata": {"probability": "0.5"}}]});
    app.post("/crm/v3/pipelines/deals", &new).await.expect(201);
    let one = app.get("/crm/v3/properties/deals/pipeline").await.expect(200).json();
    let values = one["options"].as_array().unwrap().iter().map(|option| text(option, "value"));
    assert!(values.collect::<Vec<_>>().contains(&"fresh".to_owned()));
}

async fn a_property_from_its_making_to_its_end(app: App) {
    let answer = app.post(PROPERTIES, &property("floors")).await.expect(201);
    assert_eq!(answer.header("location"), format!("http://localhost{}", at("floors")));
    let expected = "{\"updatedAt\":\"2026-11-21T12:00:00Z\",\"createdAt\":\"2026-11-21T12:00:00Z\",\
        \"name\":\"floors\",\"label\":\"Floors\",\"type\":\"number\",\"fieldType\":\"number\",\
        \"description\":\"\",\"groupName\":\"listing_information\",\"options\":[],\
        \"createdUserId\":\"USER\",\"updatedUserId\":\"USER\",\"displayOrder\":-1,\
        \"calculated\":false,\"externalOptions\":false,\"archived\":false,\
        \"hasUniqueValue\":false,\"hidden\":false,\"modificationMetadata\":{\"archivable\":true,\
        \"readOnlyDefinition\":false,\"readOnlyValue\":false},\"formField\":false,\
        \"dataSensitivity\":\"non_sensitive\"}";
    let user = text(&answer.json(), "createdUserId");
    assert_eq!(answer.text, expected.replace("USER", &user));
    assert_eq!(app.get(&at("floors")).await.expect(200).text, answer.text);
    app.turn_clock("2026-11-21T13:00:00Z");
    let updated = app.patch(&at("floors"), &json!({"label": "Storeys"})).await.expect(200).json();
    let changed = json!({"label": "Storeys", "updatedAt": "2026-11-21T13:00:00Z"});
    assert_eq!(updated, with(answer.json(), changed));
    app.turn_clock("2026-11-21T14:00:00Z");
    app.delete(&at("floors")).await.expect(204);
    assert_not_found(app.get(&at("floors")).await);
    assert_not_found(app.delete(&at("floors")).await);
    assert_not_found(app.patch(&at("floors"), &json!({"label": "x"})).await);
    assert_not_found(app.delete(&at("nowhere")).await);
    let archived = app.get(&format!("{}?archived=true", at("floors"))).await.expect(200).json();
    let end = json!({
        "archived": true, "archivedAt": "2026-11-21T14:00:00Z",
        "updatedAt": "2026-11-21T14:00:00Z",
    });
    assert_eq!(archived, with(updated, end));
}

/// T-36, but for the values of records.
async fn a_name_is_taken_until_it_is_archived(app: App) {
    let first = create(&app, &property("age__c")).await;
    let answer = app.post(PROPERTIES, &with(property("age__c"), json!({"label": "x"}))).await;
    let error = answer.expect(409).json();
    let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["status", "message", "correlationId", "context", "category", "subCategory"]);
    assert_eq!(error["message"], "A property named 'age__c' already exists.");
    assert_eq!(error["category"], "OBJECT_ALREADY_EXISTS");
    assert_eq!(error["subCategory"], "Properties.PROPERTY_WITH_NAME_EXISTS");
    assert_eq!(error["context"], json!({"name": ["age__c"]}));
    assert_eq!(app.get(&at("age__c")).await.json(), first);
    app.patch(&at("age__c"), &json!({"formField": true, "description": "old"})).await.expect(200);
    app.delete(&at("age__c")).await.expect(204);
    app.turn_clock("2026-11-22T12:00:00Z");
    // Another type, and nothing of the old definition but when it was made.
    let other = json!({"type": "string", "fieldType": "textarea", "hasUniqueValue": true});
    let restored = create(&app, &with(property("age__c"), other)).await;
    assert_eq!(restored["createdAt"], first["createdAt"]);
    assert_eq!(restored["updatedAt"], "2026-11-22T12:00:00Z");
    assert_eq!(restored["fieldType"], "textarea");
    assert_eq!(restored["archived"], false);
    assert_eq!((&restored["formField"], &restored["description"]), (&json!(false), &json!("")));
    assert_eq!(restored["hasUniqueValue"], false, "only new properties can be unique");
    assert_eq!(restored.get("archivedAt"), None);
    assert_eq!(names(&app, "?archived=true").await, [""; 0]);
}

async fn a_patch_keeps_what_it_does_not_name(app: App) {
    let options = json!([
        {"label": "One", "value": "1", "displayOrder": 0, "hidden": false},
        {"label": "Two", "value": "2", "description": "2nd", "displayOrder": 1, "hidden": true},
    ]);
    let body = json!({
        "type": "enumeration", "fieldType": "select", "options": options,
        "description": "d", "displayOrder": 3, "hidden": true, "formField": true,
    });
    let before = create(&app, &with(property("kind"), body)).await;
    assert_eq!(before["options"], options);
    let nothing = json!({"label": null, "options": null, "textDisplayHint": null, "hidden": null});
    assert_eq!(app.patch(&at("kind"), &nothing).await.expect(200).json(), before);
    assert_eq!(app.patch(&at("kind"), &json!({})).await.expect(200).json(), before);
    let three = json!([{"label": "Three", "value": "3"}]);
    let after = app.patch(&at("kind"), &json!({"options": three})).await.expect(200).json();
    let replaced = json!([{"label": "Three", "value": "3", "displayOrder": 0, "hidden": false}]);
    assert_eq!(after, with(before, json!({"options": replaced})));
    let retyped = json!({"type": "string", "fieldType": "textarea"});
    let after = app.patch(&at("kind"), &retyped).await.expect(200).json();
    assert_eq!((&after["type"], &after["options"]), (&json!("string"), &json!([])));
    // What was read can be sent back.
    assert_eq!(app.patch(&at("kind"), &after).await.expect(200).json(), after);
}

async fn what_a_patch_can_not_change_is_ignored(app: App) {
    let before = create(&app, &property("floors")).await;
    let patch = json!({
        "name": "other", "hasUniqueValue": true, "dataSensitivity": "sensitive",
        "referencedObjectType": "OWNER", "externalOptions": true, "archived": true,
        "createdAt": "2020-01-01T00:00:00Z", "nonsense": [1],
    });
    assert_eq!(app.patch(&at("floors"), &patch).await.expect(200).json(), before);
    assert_not_found(app.get(&at("other")).await);
}

async fn what_is_wrong_with_a_property(app: App) {
    let log = app.engine.last_change(app.account).await;
    for (changes, message) in [
        (json!({"groupName": "nowhere"}), "Property group 'nowhere' does not exist"),
        (json!({"numberDisplayHint": ""}), "invalid value for numberDisplayHint: "),
        (
            json!({"fieldType": "text"}),
            "Field type 'text' is not allowed for properties of type 'number'.",
        ),
    ] {
        let error = app.post(PROPERTIES, &with(property("x"), changes)).await.expect(400).json();
        assert_eq!(error["message"], message);
        assert_eq!(error["category"], "VALIDATION_ERROR");
    }
    let flag = json!({"type": "bool", "fieldType": "booleancheckbox"});
    for (changes, rule) in [
        (flag, "INVALID_BOOLEAN_OPTION"),
        (json!({"currencyPropertyName": "c"}), "ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY"),
    ] {
        let error = app.post(PROPERTIES, &with(property("x"), changes)).await.expect(400).json();
        assert_eq!(error["subCategory"], format!("PropertyValidationError.{rule}"));
    }
    let answer = app.post(PROPERTIES, &json!({"name": "x", "type": "number"})).await.expect(400);
    let missing = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                   [label, fieldType, groupName]";
    assert_eq!(answer.message(), missing);
    assert_eq!(answer.json().get("category"), None);
    for body in [
        with(property("x"), json!({"type": "json"})),
        with(property("x"), json!({"fieldType": "calculation_score"})),
        with(property("x"), json!({"label": []})),
        with(property("x"), json!({"hidden": "maybe"})),
        with(property("x"), json!({"options": [{"label": "no value"}]})),
        json!([]),
    ] {
        let message = app.post(PROPERTIES, &body).await.expect(400).message();
        assert!(message.starts_with("Invalid input JSON on line 1, column "), "{message}");
    }
    assert_eq!(app.engine.last_change(app.account).await, log);
    let unknown = app.get("/crm/v3/properties/butterflies").await.expect(400);
    assert_eq!(unknown.message(), "Unable to infer object type from: butterflies");
    let query = app.get(&format!("{PROPERTIES}?dataSensitivity=secret")).await.expect(400);
    assert_eq!(query.message(), "Unable to parse value for query parameter: dataSensitivity");
}

async fn calculated_properties_hold_on_to_what_they_name(app: App) {
    create(&app, &property("floors")).await;
    let formula = json!({"calculationFormula": " floors*hs_price +1 "});
    let made = create(&app, &with(property("volume"), formula)).await;
    assert_eq!(made["calculationFormula"], "floors * hs_price + 1");
    assert_eq!(made["fieldType"], "calculation_equation");
    assert_eq!(made["calculated"], true);
    assert_eq!(made["modificationMetadata"]["readOnlyValue"], true);
    let unknown = with(property("x"), json!({"calculationFormula": "floors + nowhere"}));
    assert_not_found(app.post(PROPERTIES, &unknown).await);
    let error = app.delete(&at("floors")).await.expect(400).json();
    assert_eq!(
        error["message"],
        "Property: floors of object type 0-420 is currently used in 1 places and cannot be deleted"
    );
    assert_eq!(error["category"], "VALIDATION_ERROR");
    let rule = "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE";
    assert_eq!(error["subCategory"], rule);
    assert_eq!(error["context"], json!({"usageCount": ["1"]}));
    assert_eq!(
        error["errors"][0]["context"],
        json!({"parentType": ["CALCULATED_PROPERTY"], "parentName": ["0-420/volume"]})
    );
    app.delete(&at("volume")).await.expect(204);
    app.delete(&at("floors")).await.expect(204);
}

async fn reads_choose_by_state_sensitivity_and_name(app: App) {
    create(&app, &property("one")).await;
    create(&app, &property("two")).await;
    create(&app, &with(property("secret"), json!({"dataSensitivity": "sensitive"}))).await;
    app.delete(&at("two")).await.expect(204);
    let all = names(&app, "").await;
    assert!(all.is_sorted());
    for (name, is_listed) in [("one", true), ("hs_price", true), ("two", false), ("secret", false)]
    {
        assert_eq!(all.contains(&name.to_owned()), is_listed, "{name}");
    }
    for (query, expected) in [
        ("?archived=true", &["two"][..]),
        ("?dataSensitivity=sensitive", &["secret"]),
        ("?dataSensitivity=highly_sensitive", &[]),
        ("?dataSensitivity=sensitive&archived=true", &[]),
        ("?properties=one,hs_zip&properties=two&locale=de", &["hs_zip", "one"]),
    ] {
        assert_eq!(names(&app, query).await, expected, "{query}");
    }
    for (name, query, status) in [
        ("one", "?archived=true", 404),
        ("two", "?archived=true", 200),
        ("secret", "", 404),
        ("secret", "?dataSensitivity=sensitive", 200),
        ("one", "?dataSensitivity=sensitive", 404),
        ("one", "?dataSensitivity=non_sensitive&properties=x", 200),
    ] {
        app.get(&format!("{}{query}", at(name))).await.expect(status);
    }
}

async fn batches_of_properties(app: App) {
    let batch = |inputs: Value| json!({ "inputs": inputs });
    let create = format!("{PROPERTIES}/batch/create");
    let made = app.post(&create, &batch(json!([property("a"), property("b")]))).await.expect(201);
    let made = made.json();
    let keys: Vec<&String> = made.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["status", "results", "startedAt", "completedAt"]);
    assert_eq!(made["results"][1]["name"], "b");
    assert_eq!(made["results"][0].get("createdAt"), None);
    assert_eq!(made["results"][0].get("archived"), None);
    // Good ones are made, and each of the others says what is wrong; a repetition is a conflict.
    let wrong = with(property("d"), json!({"groupName": "nowhere"}));
    let inputs = json!([property("a"), property("c"), wrong, property("c")]);
    let mixed = app.post(&create, &batch(inputs)).await.expect(207).json();
    let keys: Vec<&String> = mixed.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["status", "results", "numErrors", "errors", "startedAt", "completedAt"]);
    assert_eq!(mixed["numErrors"], 3);
    assert_eq!(mixed["results"].as_array().unwrap().len(), 1);
    assert_eq!(
        mixed["errors"][0],
        json!({
            "status": "error", "category": "OBJECT_ALREADY_EXISTS",
            "subCategory": "Properties.PROPERTY_WITH_NAME_EXISTS",
            "message": "A property named 'a' already exists.", "context": {"name": ["a"]},
        })
    );
    assert_eq!(mixed["errors"][1]["category"], "VALIDATION_ERROR");
    assert_eq!(mixed["errors"][2]["context"], json!({"name": ["c"]}));
    // One that can't be read refuses all.
    let unreadable = json!([property("e"), {"name": "f"}]);
    app.post(&create, &batch(unreadable)).await.expect(400);
    assert_not_found(app.get(&at("e")).await);
    let newest = "/crm/properties/2026-09/listings/batch/create";
    app.post(newest, &batch(json!([property("g")]))).await.expect(200);

    let read = format!("{PROPERTIES}/batch/read");
    let named = |names: &[&str]| names.iter().map(|name| json!({"name": name})).collect::<Value>();
    let both = app.post(&read, &batch(named(&["b", "a", "b"]))).await.expect(200).json();
    assert_eq!(both["results"].as_array().unwrap().len(), 2);
    assert_eq!(both["results"][1], app.get(&at("a")).await.json());
    let archive = format!("{PROPERTIES}/batch/archive");
    let gone = batch(named(&["a", "nowhere", "hs_price", "a"]));
    app.post(&archive, &gone).await.expect(204);
    app.post(&archive, &gone).await.expect(204);
    app.get(&at("hs_price")).await.expect(200);
    let some = app.post(&read, &batch(named(&["a", "b"]))).await.expect(207).json();
    assert_eq!((&some["numErrors"], &some["results"][0]["name"]), (&json!(1), &json!("b")));
    assert_eq!(some["errors"][0]["category"], "OBJECT_NOT_FOUND");
    let body = with(batch(named(&["a"])), json!({"archived": true}));
    app.post(&read, &body).await.expect(200);
    let body = with(batch(named(&["b"])), json!({"dataSensitivity": "sensitive"}));
    assert_eq!(app.post(&read, &body).await.expect(207).json()["results"], json!([]));
    for operation in ["create", "read", "archive"] {
        let path = format!("{PROPERTIES}/batch/{operation}");
        let inputs: Vec<Value> = (0..101).map(|n| property(&format!("p{n}"))).collect();
        let message = app.post(&path, &batch(json!(inputs))).await.expect(400).message();
        assert!(message.starts_with("The maximum number of inputs supported in a batch is 100."));
        app.post(&path, &batch(json!([]))).await.expect(400);
        app.post(&path, &json!({})).await.expect(400);
        app.post(&path, &batch(json!([{}]))).await.expect(400);
    }
}

async fn every_address_serves_properties(app: App) {
    let made = create(&app, &property("floors")).await;
    for mount in ["v3/properties", "properties/2025-09", "properties/2026-03", "properties/2026-09"]
    {
        for name in ["listings", "LISTING", "0-420"] {
            let path = format!("/crm/{mount}/{name}/floors");
            assert_eq!(app.get(&path).await.expect(200).json(), made, "{path}");
        }
    }
}

async fn what_hubspot_defines(app: App) {
    let price = app.get(&at("hs_price")).await.expect(200).json();
    assert_eq!(price["hubspotDefined"], true);
    for absent in ["archived", "createdAt", "updatedAt"] {
        assert_eq!(price.get(absent), None, "{absent}");
    }
    app.delete(&at("hs_price")).await.expect(400);
    app.patch(&at("hs_price"), &json!({"label": "x"})).await.expect(400);
    app.post(PROPERTIES, &property("hs_price")).await.expect(409);
    app.post(PROPERTIES, &property("hs_mine")).await.expect(400);
    assert_eq!(app.get(&at("hs_price")).await.json(), price);
    let options = json!({"options": [{"label": "Castle", "value": "castle"}]});
    let changed = app.patch(&at("hs_listing_type"), &options).await.expect(200).json();
    assert_eq!(changed["options"][0]["value"], "castle");
    assert_eq!(changed["hubspotDefined"], true);
    assert_eq!(app.get(&at("hs_listing_type")).await.json(), changed);
}

async fn another_accounts_properties_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    let before = create(&app, &property("floors")).await;
    app.patch(&at("hs_price"), &json!({"description": "ours"})).await.expect(200);
    assert_not_found(stranger.get(&at("floors")).await);
    assert_not_found(stranger.patch(&at("floors"), &json!({"label": "x"})).await);
    assert_not_found(stranger.delete(&at("floors")).await);
    assert!(!names(&stranger, "").await.contains(&"floors".to_owned()));
    let inputs = json!({"inputs": [{"name": "floors"}]});
    stranger.post(&format!("{PROPERTIES}/batch/read"), &inputs).await.expect(207);
    stranger.post(&format!("{PROPERTIES}/batch/archive"), &inputs).await.expect(204);
    assert_eq!(stranger.get(&at("hs_price")).await.json()["description"], "");
    create(&stranger, &with(property("floors"), json!({"label": "theirs"}))).await;
    assert_eq!(app.get(&at("floors")).await.json(), before);
}

async fn scopes_of_definitions(app: App) {
    create(&app, &property("there")).await;
    let read = ["crm.schemas.listings.read", "crm.objects.listings.read"];
    let write = ["crm.schemas.listings.write", "crm.objects.listings.write"];
    // What lets a token write records lets it read definitions as well; what lets it write
    // definitions does not.
    for (scope, reads, writes) in [
        (read[0], true, false),
        (read[1], true, false),
        (write[0], false, true),
        (write[1], true, true),
        ("crm.schemas.custom.write", false, false),
        ("content", false, false),
    ] {
        let client = app.with_scopes(&[scope]).await;
        let batch = json!({"inputs": [{"name": "there"}]});
        for (is_allowed, answer) in [
            (reads, client.get(PROPERTIES).await),
            (reads, client.get(&at("there")).await),
            (reads, client.post(&format!("{PROPERTIES}/batch/read"), &batch).await),
            (reads, client.get(&format!("{PROPERTIES}/groups")).await),
            (reads, client.get(&format!("{PROPERTIES}/groups/listing_information")).await),
            (writes, client.post(PROPERTIES, &property("there")).await),
            (writes, client.patch(&at("there"), &json!({})).await),
            (writes, client.delete(&at("nowhere")).await),
            (
                writes,
                client
                    .post(
                        &format!("{PROPERTIES}/batch/create"),
                        &json!({"inputs": [property("there")]}),
                    )
                    .await,
            ),
            (
                writes,
                client
                    .post(
                        &format!("{PROPERTIES}/batch/archive"),
                        &json!({"inputs": [{"name": "x"}]}),
                    )
                    .await,
            ),
            (
                writes,
                client
                    .post(
                        &format!("{PROPERTIES}/groups"),
                        &json!({"name": "listing_information", "label": "x"}),
                    )
                    .await,
            ),
            (writes, client.patch(&format!("{PROPERTIES}/groups/nowhere"), &json!({})).await),
            (writes, client.delete(&format!("{PROPERTIES}/groups/nowhere")).await),
        ] {
            assert_eq!(answer.status != 403, is_allowed, "{scope}: {}", answer.text);
        }
    }
    let client = app.with_scopes(&["content"]).await;
    let error = client.post(PROPERTIES, &property("x")).await.expect(403).json();
    assert_eq!(error["errors"][0]["context"]["requiredGranularScopes"], json!(write));
    // The type is looked up first, then the body is read, then scopes are asked for.
    client.post("/crm/v3/properties/butterflies", &json!([])).await.expect(400);
    client.post(PROPERTIES, &json!([])).await.expect(400);
}
