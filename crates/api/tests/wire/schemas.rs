//! The schemas API (objects.md §7.2): types of records, made, read, changed, deleted, on the wire.

use crate::support::client::{text, with};
use crate::support::{App, Client, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_type_lives_and_is_deleted,
    every_address_serves_types,
    what_is_wrong_with_a_type,
    hubspots_own_types_can_be_read_only,
    reads_leave_out_what_is_not_wanted,
    batches_read_types,
    a_patch_changes_the_definition,
    properties_follow_the_rules_of_properties,
    names_are_taken_and_freed,
    one_of_two_creates_wins,
    types_with_records_stay,
    a_purge_takes_everything,
    numbers_are_not_given_again,
    a_new_type_says_where_it_is,
    scopes_open_what_the_table_says,
    types_are_of_one_account,
);

pub const SCHEMAS: &str = "/crm-object-schemas/v3/schemas";
const NOW: &str = "2026-11-21T12:00:00Z";

/// A type that is made of what it needs.
pub fn egg(name: &str) -> Value {
    json!({
        "name": name,
        "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "model",
        "properties": [{"name": "model", "label": "Model", "type": "string", "fieldType": "text"}],
    })
}

/// A new type; its id.
pub async fn create(client: &Client, name: &str) -> String {
    text(&client.post(SCHEMAS, &egg(name)).await.expect(201).json(), "objectTypeId")
}

async fn schema(client: &Client, id: &str) -> Value {
    client.get(&format!("{SCHEMAS}/{id}")).await.expect(200).json()
}

fn names(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| text(one, field)).collect()
}

async fn a_type_lives_and_is_deleted(app: App) {
    let egg = with(
        egg("Car"),
        json!({
            "description": "Fast ones",
            "secondaryDisplayProperties": ["year"],
            "requiredProperties": ["model"],
            "searchableProperties": ["model", "year"],
            "associatedObjects": ["CONTACT"],
            "properties": [
                {"name": "model", "label": "Model", "type": "string", "fieldType": "text"},
                {"name": "year", "label": "Year", "type": "number", "fieldType": "number",
                 "hasUniqueValue": true},
            ],
        }),
    );
    let created = app.post(SCHEMAS, &egg).await.expect(201).json();
    let mut bare = created.clone();
    let fields = bare.as_object_mut().unwrap();
    let (properties, associations) = (fields.remove("properties"), fields.remove("associations"));
    let user = created["createdByUserId"].as_i64().unwrap();
    let expected = json!({
        "id": "1", "name": "Car", "objectTypeId": "2-1",
        "fullyQualifiedName": format!("p{}_Car", app.account),
        "labels": {"singular": "Car", "plural": "Cars"}, "description": "Fast ones",
        "primaryDisplayProperty": "model", "secondaryDisplayProperties": ["year"],
        "requiredProperties": ["model"], "searchableProperties": ["model", "year"],
        "archived": false, "createdAt": NOW, "updatedAt": NOW, "createdByUserId": user,
        "updatedByUserId": user, "allowsSensitiveProperties": true, "restorable": true,
        "metaType": "PORTAL_SPECIFIC",
    });
    assert_eq!(bare, expected);
    let properties = properties.unwrap();
    let own: Vec<&Value> =
        properties.as_array().unwrap().iter().filter(|one| one["hubspotDefined"] != true).collect();
    let own_names: Vec<String> = own.iter().map(|one| text(one, "name")).collect();
    assert_eq!(own_names, ["model", "year"]);
    assert_eq!(
        (&own[0]["groupName"], &own[1]["hasUniqueValue"]),
        (&json!("car_information"), &json!(true))
    );
    assert!(names(&properties, "name").contains(&"hs_object_id".to_owned()));
    assert_eq!(associations.unwrap().as_array().unwrap().len(), 2 * (9 + 1));
    assert_eq!(schema(&app, "2-1").await, created);
    assert_eq!(schema(&app, &format!("P{}_CAR", app.account)).await, created);
    assert_eq!(app.get(SCHEMAS).await.expect(200).json(), json!({"results": [created]}));
    // The type's properties are those of the properties API.
    let listed = app.get("/crm/v3/properties/2-1").await.expect(200).json();
    assert_eq!(listed["results"], properties);
    app.turn_clock("2026-11-21T13:00:00Z");
    let path = format!("{SCHEMAS}/2-1");
    app.delete(&path).await.expect(204);
    let gone = app.delete(&path).await.expect(400);
    assert_eq!(gone.message(), "Unable to infer object type from: 2-1");
    app.get(&path).await.expect(400);
    assert_eq!(app.get(SCHEMAS).await.ids(), [""; 0]);
    let archived = app.get(&format!("{SCHEMAS}?archived=true")).await.expect(200).json();
    let [archived] = archived["results"].as_array().unwrap().as_slice() else { panic!("one") };
    assert_eq!(archived["archived"], true);
    assert_eq!(archived["updatedAt"], "2026-11-21T13:00:00Z");
    app.delete(&format!("{path}?archived=true")).await.expect(204);
    assert_eq!(app.get(&format!("{SCHEMAS}?archived=true")).await.ids(), [""; 0]);
    app.delete(&format!("{path}?archived=true")).await.expect(400);
}

async fn every_address_serves_types(app: App) {
    let id = create(&app, "car").await;
    for mount in [
        "/crm/v3",
        "/crm-object-schemas/2025-09",
        "/crm-object-schemas/2026-03",
        "/crm-object-schemas/2026-09",
    ] {
        let schemas = format!("{mount}/schemas");
        let path = format!("{schemas}/{id}");
        assert_eq!(app.get(&path).await.expect(200).json(), schema(&app, &id).await);
        assert_eq!(app.get(&schemas).await.ids(), ["1"]);
        let read = app.post(&format!("{schemas}/batch/read"), &json!({"inputs": [id]})).await;
        assert_eq!(read.expect(200).ids(), ["1"]);
        app.patch(&path, &json!({"description": mount})).await.expect(200);
        let both = json!({"fromObjectTypeId": id, "toObjectTypeId": "0-1", "name": mount});
        let made = app.post(&format!("{path}/associations"), &both).await.expect(201).json();
        let made = text(&made, "id");
        app.delete(&format!("{path}/associations/{made}")).await.expect(204);
        let other =
            text(&app.post(&schemas, &egg("boat")).await.expect(201).json(), "objectTypeId");
        app.delete(&format!("{schemas}/{other}")).await.expect(204);
        app.delete(&format!("{schemas}/{other}?archived=true")).await.expect(204);
    }
}

async fn what_is_wrong_with_a_type(app: App) {
    let property = |name: &str, field: &str| {
        json!({"properties": [
            {"name": "model", "label": "M", "type": "string", "fieldType": "text"},
            {"name": name, "label": "L", "type": "string", "fieldType": field},
        ]})
    };
    let missing = app.post(SCHEMAS, &json!({"labels": null})).await.expect(400).json();
    let said =
        "Invalid input JSON on line 1, column 2. Some required fields were not set: [name, labels]";
    assert_eq!(missing["message"], said);
    assert_eq!(missing.get("category"), None);
    let labels = |singular: &str| json!({"labels": {"singular": singular, "plural": "Cars"}});
    for (wrong, sub_category) in [
        (json!({"name": ""}), None),
        (json!({"name": "1car"}), None),
        (json!({"name": "my car"}), None),
        (json!({"name": "x".repeat(51)}), None),
        (json!({"labels": {}}), None),
        (labels(&"x".repeat(51)), None),
        (json!({"primaryDisplayProperty": null}), Some("PRIMARY_DISPLAY_PROPERTY_REQUIRED")),
        (json!({"primaryDisplayProperty": "nope"}), None),
        (json!({"secondaryDisplayProperties": ["nope"]}), None),
        (json!({"requiredProperties": ["nope"]}), None),
        (json!({"searchableProperties": ["nope"]}), None),
        (property("hs_own", "text"), None),
        (property("other", "select"), None),
    ] {
        let body = with(egg("car"), wrong.clone());
        let error = app.post(SCHEMAS, &body).await.expect(400).json();
        assert_eq!(error["category"], "VALIDATION_ERROR", "{wrong}: {error}");
        assert_eq!(error.get("subCategory").and_then(Value::as_str), sub_category, "{wrong}");
    }
    for unreadable in [json!({"labels": []}), json!({"properties": {}}), json!({"name": []})] {
        let error = app.post(SCHEMAS, &with(egg("car"), unreadable)).await.expect(400);
        assert!(error.message().starts_with("Invalid input JSON on line 1"), "{}", error.text);
    }
    let unknown = with(egg("car"), json!({"associatedObjects": ["butterflies"]}));
    let error = app.post(SCHEMAS, &unknown).await.expect(400);
    assert_eq!(error.message(), "Unable to infer object type from: butterflies");
    assert_eq!(app.get(SCHEMAS).await.ids(), [""; 0], "nothing was made");
    // Nor was a number used up.
    assert_eq!(create(&app, "car").await, "2-1");
}

async fn hubspots_own_types_can_be_read_only(app: App) {
    for name in ["contacts", "0-1", "CONTACT", "Contact"] {
        let contact = schema(&app, name).await;
        let said = json!({
            "id": contact["id"], "name": contact["name"], "metaType": contact["metaType"],
            "fullyQualifiedName": contact["fullyQualifiedName"], "archived": contact["archived"],
            "objectTypeId": contact["objectTypeId"],
        });
        assert_eq!(
            said,
            json!({
                "id": "1", "name": "CONTACT", "metaType": "HUBSPOT", "fullyQualifiedName": "CONTACT",
                "archived": false, "objectTypeId": "0-1",
            })
        );
        assert!(names(&contact["properties"], "name").contains(&"email".to_owned()));
    }
    let path = format!("{SCHEMAS}/contacts");
    let refused = [
        app.patch(&path, &json!({"requiredProperties": ["email"]})).await,
        app.delete(&path).await,
        app.delete(&format!("{path}?archived=true")).await,
    ];
    for answer in refused {
        assert_eq!(answer.expect(400).json()["category"], "VALIDATION_ERROR");
    }
    // A custom type is not named by its bare name.
    create(&app, "car").await;
    for unknown in ["car", "butterflies", "2-2", "0-9999"] {
        let error = app.get(&format!("{SCHEMAS}/{unknown}")).await.expect(400);
        assert_eq!(error.message(), format!("Unable to infer object type from: {unknown}"));
        assert_eq!(error.json().get("category"), None);
    }
}

async fn reads_leave_out_what_is_not_wanted(app: App) {
    let id = create(&app, "car").await;
    let whole = schema(&app, &id).await;
    for (query, left_out) in [
        ("includePropertyDefinitions", vec!["properties"]),
        ("includeAssociationDefinitions", vec!["associations"]),
        ("includeAuditMetadata", vec!["createdByUserId", "updatedByUserId"]),
    ] {
        let mut expected = whole.clone();
        for field in left_out {
            let fields = expected.as_object_mut().unwrap();
            let list = fields.get(field).unwrap().is_array();
            if list {
                fields.insert(field.to_owned(), json!([]));
            } else {
                fields.remove(field);
            }
        }
        let read = schema(&app, &format!("{id}?{query}=false")).await;
        assert_eq!(read, expected, "{query}");
        let list = app.get(&format!("{SCHEMAS}?{query}=False")).await.expect(200).json();
        assert_eq!(list["results"], json!([expected]));
        let body = json!({"inputs": [id], query: false});
        let batch = app.post(&format!("{SCHEMAS}/batch/read"), &body).await.expect(200).json();
        assert_eq!(batch["results"], json!([expected]));
        assert_eq!(schema(&app, &format!("{id}?{query}=true")).await, whole);
    }
}

async fn batches_read_types(app: App) {
    let (car, boat) = (create(&app, "car").await, create(&app, "boat").await);
    let path = format!("{SCHEMAS}/batch/read");
    let full = format!("p{}_car", app.account);
    let body = json!({"inputs": [boat, "contacts", car, full, "nope", "0-1"]});
    let read = app.post(&path, &body).await.expect(200);
    assert_eq!(read.ids(), ["2", "1", "1"]);
    assert_eq!(names(&read.json()["results"], "objectTypeId"), ["2-2", "0-1", "2-1"]);
    for (wrong, message) in [
        (
            json!({}),
            "Invalid input JSON on line 1, column 2. Some required fields were not set: [inputs]",
        ),
        (json!({"inputs": [null]}), "Input IDs must be non-null."),
    ] {
        assert_eq!(app.post(&path, &wrong).await.expect(400).message(), message);
    }
    app.post(&path, &json!({"inputs": vec![car; 101]})).await.expect(400);
}

async fn a_patch_changes_the_definition(app: App) {
    let id = create(&app, "car").await;
    let path = format!("{SCHEMAS}/{id}");
    let before = schema(&app, &id).await;
    app.turn_clock("2026-11-21T13:00:00Z");
    let change = json!({
        "name": "boat", "labels": {"plural": "Autos"}, "description": "Old ones",
        "requiredProperties": ["model"], "associatedObjects": ["deals"],
    });
    let changed = app.patch(&path, &change).await.expect(200).json();
    let mut expected = with(
        before,
        json!({
            "labels": {"singular": "Car", "plural": "Autos"}, "description": "Old ones",
            "requiredProperties": ["model"], "updatedAt": "2026-11-21T13:00:00Z",
        }),
    );
    let after = schema(&app, &id).await;
    assert_eq!(after, expected);
    let fields = expected.as_object_mut().unwrap();
    for field in ["properties", "associations", "createdByUserId", "updatedByUserId"] {
        fields.remove(field);
    }
    assert_eq!(changed, with(expected, json!({"portalId": app.account})));
    // The line of the change log names the one before it.
    let chained = "SELECT COUNT(*) FROM changes c JOIN changes p ON p.account_id = c.account_id
        AND p.seq = c.prior_seq AND p.object_type = c.object_type AND p.object_id = c.object_id
        AND p.change_kind = 'created' WHERE c.change_kind = 'updated'";
    assert_eq!(app.database.integer(chained).await, 1);
    // Without a change nothing is written.
    app.turn_clock("2026-11-21T14:00:00Z");
    let log = app.engine.changes_after(app.account, 0, 1_000).await.unwrap().len();
    assert_eq!(app.patch(&path, &json!({})).await.expect(200).json(), changed);
    assert_eq!(app.engine.changes_after(app.account, 0, 1_000).await.unwrap().len(), log);
    for wrong in [
        json!({"primaryDisplayProperty": "nope"}),
        json!({"secondaryDisplayProperties": ["model", "hs_object_id", "hs_createdate"]}),
        json!({"labels": {"singular": " "}}),
    ] {
        app.patch(&path, &wrong).await.expect(400);
    }
    assert_eq!(schema(&app, &id).await, after);
    let cleared = app.patch(&path, &json!({"clearDescription": true})).await.expect(200).json();
    assert_eq!(cleared.get("description"), None);
}

async fn properties_follow_the_rules_of_properties(app: App) {
    let twice = json!({"properties": [
        {"name": "model", "label": "M", "type": "string", "fieldType": "text"},
        {"name": "Model", "label": "M", "type": "string", "fieldType": "text"},
    ]});
    let error = app.post(SCHEMAS, &with(egg("car"), twice)).await.expect(409).json();
    assert_eq!(error["category"], "OBJECT_ALREADY_EXISTS");
    assert_eq!(error["context"], json!({"name": ["model"]}));
    let color = json!({
        "primaryDisplayProperty": "Color",
        "properties": [{
            "name": "Color", "label": "Color", "type": "enumeration", "fieldType": "select",
            "options": [{"label": "Red", "value": "red"}],
        }],
    });
    let made = app.post(SCHEMAS, &with(egg("car"), color)).await.expect(201).json();
    assert_eq!(made["primaryDisplayProperty"], "color", "as the property is called");
    let properties = made["properties"].as_array().unwrap();
    let color = properties.iter().find(|one| one["name"] == "color").unwrap();
    assert_eq!(color["options"][0]["value"], "red");
}

async fn names_are_taken_and_freed(app: App) {
    let id = create(&app, "car").await;
    for taken in ["car", "CAR"] {
        let error = app.post(SCHEMAS, &egg(taken)).await.expect(409).json();
        assert_eq!(error["category"], "OBJECT_ALREADY_EXISTS");
        assert_eq!(error["context"], json!({"name": [taken]}));
    }
    app.delete(&format!("{SCHEMAS}/{id}")).await.expect(204);
    // The archived one goes for good.
    assert_eq!(create(&app, "CAR").await, "2-2");
    let all = app.get(&format!("{SCHEMAS}?archived=true")).await;
    assert_eq!(all.ids(), ["2"]);
    let own = "SELECT COUNT(*) FROM definitions WHERE object_type_id = 2000000001";
    assert_eq!(app.database.integer(own).await, 0);
}

async fn one_of_two_creates_wins(app: App) {
    let (first, second) = (egg("car"), egg("Car"));
    let (one, other) = tokio::join!(app.post(SCHEMAS, &first), app.post(SCHEMAS, &second));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", one.text, other.text);
    assert_eq!(app.get(SCHEMAS).await.ids(), ["1"]);
}

/// Puts a record of the first custom type behind the program's back.
async fn put_record(app: &App, archived: u8, id: u8) {
    let values = format!("{}, 2000000001, {archived}, {id}, 1, 1, 1, 1, 1, '{{}}'", app.account);
    let columns = "account_id, object_type_id, archived, record_id, seq, created_at, updated_at, archived_at, source_id, document";
    app.database.execute(&format!("INSERT INTO records ({columns}) VALUES ({values})")).await;
}

async fn types_with_records_stay(app: App) {
    let id = create(&app, "car").await;
    let path = format!("{SCHEMAS}/{id}");
    let records = format!("/crm/v3/objects/{id}");
    put_record(&app, 1, 5).await;
    let fiat = json!({"properties": {"model": "Fiat"}});
    let record = text(&app.post(&records, &fiat).await.expect(201).json(), "id");
    let error = app.delete(&path).await.expect(400).json();
    assert_eq!(error["subCategory"], "EXISTING_OBJECT_RECORDS");
    app.delete(&format!("{path}?archived=true")).await.expect(400);
    assert_eq!(app.get(SCHEMAS).await.ids(), ["1"]);
    app.delete(&format!("{records}/{record}")).await.expect(204);
    app.delete(&path).await.expect(204);
    app.post(&records, &fiat).await.expect(400);
    app.delete(&format!("{path}?archived=true")).await.expect(204);
    assert_eq!(app.database.integer("SELECT COUNT(*) FROM records").await, 0);
}

async fn a_purge_takes_everything(app: App) {
    let (account, stranger) = app.other_account().await;
    let id = create(&app, "car").await;
    create(&stranger, "car").await;
    let kept = app.database.integer("SELECT COUNT(*) FROM definitions").await / 2;
    put_record(&app, 1, 5).await;
    let own = app.account;
    for (table, values) in [
        ("unique_values", "2000000001, 'model', 'x', 5"),
        ("record_redirects", "2000000001, 4, 5"),
        ("associations", "2000000001, 5, 1, 9, 1, 1"),
        ("associations", "1, 9, 2000000001, 5, 1, 2"),
        ("associations", "1, 9, 2, 8, 0, 279"),
    ] {
        for account in [own, account] {
            let insert = format!("INSERT INTO {table} VALUES ({account}, {values})");
            app.database.execute(&insert).await;
        }
    }
    let path = format!("{SCHEMAS}/{id}");
    app.delete(&path).await.expect(204);
    app.delete(&format!("{path}?archived=true")).await.expect(204);
    for (table, left) in [
        ("unique_values", 0),
        ("record_redirects", 0),
        ("records", 0),
        ("associations", 1),
        ("definitions", 1),
    ] {
        let count =
            |account: i64| format!("SELECT COUNT(*) FROM {table} WHERE account_id = {account}");
        assert_eq!(app.database.integer(&count(own)).await, left, "{table}");
        let theirs = match table {
            "definitions" => kept,
            "associations" => 3,
            "records" => 0,
            _ => 1,
        };
        assert_eq!(app.database.integer(&count(account)).await, theirs, "{table}");
    }
    assert_eq!(stranger.get(SCHEMAS).await.ids(), ["1"]);
    // Each definition's end is a line of the change log, behind the one that made or changed it.
    // The group was never stored.
    let lines = format!("FROM changes WHERE account_id = {own} AND change_kind = 'purged'");
    let ends = app.database.integer(&format!("SELECT COUNT(*) {lines}")).await;
    assert_eq!(ends, 1 + 1 + 1 + 18, "the type, its property and group, its associations");
    let loose = format!("SELECT COUNT(*) {lines} AND prior_seq IS NULL");
    assert_eq!(app.database.integer(&loose).await, 1);
}

async fn numbers_are_not_given_again(app: App) {
    for number in 1..4 {
        let id = create(&app, "car").await;
        assert_eq!(id, format!("2-{number}"));
        app.delete(&format!("{SCHEMAS}/{id}")).await.expect(204);
        app.delete(&format!("{SCHEMAS}/{id}?archived=true")).await.expect(204);
    }
    assert_eq!(create(&app, "boat").await, "2-4");
    assert_eq!(create(&app, "car").await, "2-5");
}

async fn a_new_type_says_where_it_is(app: App) {
    let made = app.post(SCHEMAS, &egg("car")).await.expect(201);
    let id = text(&made.json(), "objectTypeId");
    assert_eq!(made.header("location"), format!("http://localhost{SCHEMAS}/{id}"));
    // Records are at the address of the type as it was named.
    let full = text(&made.json(), "fullyQualifiedName");
    let path = format!("/crm/v3/objects/{full}");
    let required = made.json()["requiredProperties"].clone();
    let values = required.as_array().unwrap().iter().map(|name| (name.as_str().unwrap(), "x"));
    let values: serde_json::Map<String, Value> =
        values.map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let record = app.post(&path, &json!({"properties": values})).await.expect(201);
    let id = text(&record.json(), "id");
    assert!(record.header("location").ends_with(&format!("{path}/{id}")));
}

async fn scopes_open_what_the_table_says(app: App) {
    let id = create(&app, "car").await;
    let path = format!("{SCHEMAS}/{id}");
    let association = json!({"fromObjectTypeId": id, "toObjectTypeId": "deals"});
    let calls = [
        ("GET", SCHEMAS.to_owned(), json!(null), "list"),
        ("GET", path.clone(), json!(null), "read"),
        ("POST", format!("{SCHEMAS}/batch/read"), json!({"inputs": [id]}), "read"),
        ("POST", SCHEMAS.to_owned(), egg("boat"), "write"),
        ("PATCH", path.clone(), json!({"description": "x"}), "write"),
        ("POST", format!("{path}/associations"), association, "write"),
        ("DELETE", format!("{path}/associations/car_to_deal"), json!(null), "write"),
        ("DELETE", format!("{SCHEMAS}/2-2"), json!(null), "write"),
        ("DELETE", format!("{SCHEMAS}/2-2?archived=true"), json!(null), "write"),
    ];
    for (scope, opens) in [
        ("crm.objects.contacts.read", vec!["read"]),
        ("crm.objects.custom.write", vec!["read"]),
        ("oauth", vec!["read"]),
        ("crm.schemas.custom.read", vec!["list", "read"]),
        ("crm.objects.custom.read", vec!["list", "read"]),
        ("crm.objects.custom.sensitive.read.v2", vec!["list", "read"]),
        ("crm.objects.custom.highly_sensitive.read.v2", vec!["list", "read"]),
        ("crm.schemas.custom.write", vec!["read", "write"]),
    ] {
        let client = app.with_scopes(&[scope]).await;
        for (method, path, body, kind) in &calls {
            let body = if body.is_null() { String::new() } else { body.to_string() };
            let answer = client.send_text(method, path, &body).await;
            let shown = format!("{scope}: {method} {path}: {}", answer.text);
            if opens.contains(kind) {
                assert!(answer.status < 300, "{shown}");
            } else if !path.contains("2-2") {
                // The last two name a type that is not there until a write made it.
                assert_eq!(answer.status, 403, "{shown}");
            } else {
                assert!(answer.status >= 400, "{shown}");
            }
        }
    }
    let narrow = app.with_scopes(&[]).await;
    let refused = narrow.patch(&path, &json!({})).await.expect(403);
    let error = refused.json();
    let expected = json!({
        "status": "error", "message": "One or more of the following scopes are required.",
        "correlationId": error["correlationId"],
        "context": {"requiredGranularScopes": ["crm.schemas.custom.write"]},
        "links": {"scopes": "https://developers.hubspot.com/scopes"}, "category": "MISSING_SCOPES",
    });
    assert_eq!(error.to_string(), expected.to_string(), "to the order of the keys");
    // Type, body, scope: in that order.
    narrow.patch(&format!("{SCHEMAS}/nope"), &json!({})).await.expect(400);
    narrow.send_text("PATCH", &path, "{").await.expect(400);
    narrow.post(SCHEMAS, &json!({})).await.expect(400);
}

async fn types_are_of_one_account(app: App) {
    let (account, stranger) = app.other_account().await;
    let id = create(&app, "car").await;
    let path = format!("{SCHEMAS}/{id}");
    let full = format!("{SCHEMAS}/p{}_car", app.account);
    assert_eq!(stranger.get(SCHEMAS).await.ids(), [""; 0]);
    assert_eq!(stranger.get(&format!("{SCHEMAS}?archived=true")).await.ids(), [""; 0]);
    let body = json!({"inputs": [id]});
    let read = stranger.post(&format!("{SCHEMAS}/batch/read"), &body).await.expect(200);
    assert_eq!(read.ids(), [""; 0]);
    for path in [&path, &full] {
        stranger.get(path).await.expect(400);
        stranger.patch(path, &json!({"description": "theirs"})).await.expect(400);
        stranger.delete(path).await.expect(400);
        stranger.delete(&format!("{path}?archived=true")).await.expect(400);
    }
    // The same name in another account is another type, with the same number.
    assert_eq!(create(&stranger, "car").await, id);
    assert_eq!(schema(&stranger, &id).await["fullyQualifiedName"], format!("p{account}_car"));
    stranger.get(&full).await.expect(400);
    stranger.delete(&path).await.expect(204);
    assert_eq!(schema(&app, &id).await["archived"], false);
}
