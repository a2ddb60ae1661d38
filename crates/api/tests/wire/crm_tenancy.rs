//! Two accounts of one store and the CRM: every route is called in the name of the one with ids,
//! names and types of the other. Nothing of the other's is said, and nothing of it changes.

use crate::probe::Probe;
use crate::support::client::text;
use crate::support::crm::{CONTACTS, OBJECTS, contact, create_id, property};
use crate::support::{App, Client, on_both_databases};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;

on_both_databases!(
    no_route_shows_or_changes_what_is_anothers,
    the_same_names_and_values_are_free_in_each_account,
);

/// Stands in everything that the first account says, and in nothing that the other sends.
const SECRET: &str = "geheim";
const TABLES: [&str; 7] = [
    "records",
    "unique_values",
    "record_redirects",
    "associations",
    "definitions",
    "changes",
    "change_heads",
];

/// What the first account has, by the names of parameters.
struct Owned {
    /// Of each type that is tried.
    types: Vec<String>,
    names: BTreeMap<&'static str, String>,
    ids: Vec<String>,
}

async fn fill(app: &App) -> Owned {
    let schema = json!({"name": "car", "labels": {"singular": "Geheim", "plural": "Geheime"},
        "primaryDisplayProperty": "vin", "properties": [{"name": "vin", "label": "geheim",
        "type": "string", "fieldType": "text", "hasUniqueValue": true}]});
    let schema = app.post("/crm-object-schemas/v3/schemas", &schema).await.expect(201).json();
    let (type_id, full) = (text(&schema, "objectTypeId"), text(&schema, "fullyQualifiedName"));
    let more = json!({"label": SECRET, "description": SECRET, "hasUniqueValue": true});
    property(app, "contacts", "their_own", &more).await;
    let group = json!({"name": "their_group", "label": SECRET});
    app.post("/crm/v3/properties/contacts/groups", &group).await.expect(201);
    let stages = json!([{"label": SECRET, "displayOrder": 0, "stageId": "their_stage",
        "metadata": {"probability": "0.5"}}]);
    let pipeline = json!({"label": SECRET, "displayOrder": 9, "pipelineId": "their_pipeline",
        "stages": stages});
    let pipeline = app.post("/crm/v3/pipelines/deals", &pipeline).await.expect(201).json();
    let label = json!({"label": SECRET, "name": "their_label"});
    let label = app.post("/crm/v4/associations/contacts/companies/labels", &label).await;
    let label = label.expect(200).json()["results"][0]["typeId"].clone();
    let values = json!({"email": "geheim@geheim.example", "their_own": SECRET, "city": SECRET});
    let one = create_id(app, CONTACTS, &values).await;
    let gone = create_id(app, CONTACTS, &json!({"city": SECRET})).await;
    app.delete(&format!("{CONTACTS}/{gone}")).await.expect(204);
    let merged = contact(app, "second@geheim.example").await;
    crate::support::crm::merge(app, CONTACTS, &one, &merged).await;
    let company = create_id(app, &format!("{OBJECTS}/companies"), &json!({"name": SECRET})).await;
    let default =
        format!("/crm/v4/objects/contacts/{one}/associations/default/companies/{company}");
    app.put(&default, &Value::Null).await.expect(200);
    let car = create_id(app, &format!("{OBJECTS}/{type_id}"), &json!({"vin": SECRET})).await;
    let names = BTreeMap::from([
        ("propertyName", "their_own".to_owned()),
        ("groupName", "their_group".to_owned()),
        ("pipelineId", text(&pipeline, "id")),
        ("stageId", text(&pipeline["stages"][0], "id")),
        ("associationTypeId", label.to_string()),
        ("associationType", label.to_string()),
        ("associationIdentifier", label.to_string()),
        ("ownerId", "1".to_owned()),
        ("userId", "1".to_owned()),
    ]);
    let types = vec!["contacts".to_owned(), "deals".to_owned(), type_id, full];
    Owned { types, names, ids: vec![one, car, gone, company, merged] }
}

impl Owned {
    /// A path with the first account's names in it.
    fn path(&self, template: &str, object_type: &str, id: &str) -> String {
        let part = |part: &str| {
            let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            let Some(name) = name else { return part.to_owned() };
            match name {
                "objectType" | "fromObjectType" => object_type.to_owned(),
                "toObjectType" => "companies".to_owned(),
                "objectId" => id.to_owned(),
                "toObjectId" => self.ids[3].clone(),
                other => self.names.get(other).cloned().unwrap_or_else(|| "1".to_owned()),
            }
        };
        template.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// One body that most routes can read.
    fn body(&self, id: &str) -> Value {
        let label = self.names["associationTypeId"].parse::<i64>().unwrap_or(1);
        let types = json!([{"associationCategory": "USER_DEFINED", "associationTypeId": label}]);
        let input = |id: &str| {
            json!({
                "id": id, "name": "their_own", "properties": {"city": "x"}, "from": {"id": id},
                "to": {"id": self.ids[3]}, "types": types, "typeId": label,
                "category": "USER_DEFINED", "maxToObjectIds": 1, "type": "contact_to_company",
            })
        };
        json!({
            "inputs": [input(id), input(&self.ids[2])], "properties": {"city": "x"},
            "objectId": id, "primaryObjectId": id, "objectIdToMerge": self.ids[4],
            "label": "x", "displayOrder": 1, "name": "their_own", "associationTypeId": label,
            "stages": [{"label": "x", "displayOrder": 0, "metadata": {"probability": "0.5"}}],
            "metadata": {"probability": "0.1"}, "labels": {"singular": "x", "plural": "x"},
            "fromObjectTypeId": "0-1", "toObjectTypeId": self.types[2],
        })
    }
}

async fn stored(probe: &Probe, account: i64) -> BTreeMap<&'static str, Vec<Vec<String>>> {
    let mut all = BTreeMap::new();
    for table in TABLES {
        let sql = format!("SELECT * FROM {table} WHERE account_id = {account}");
        let mut rows = probe.rows(&sql).await;
        rows.sort();
        assert!(!rows.is_empty(), "{table} of the first account is empty");
        all.insert(table, rows);
    }
    all
}

/// What could find records of the first account, if they were searched.
fn searches() -> Vec<String> {
    let has = json!({"filters": [{"propertyName": "hs_object_id", "operator": "HAS_PROPERTY"}]});
    let words = json!({"query": &SECRET[..4], "limit": 200, "properties": ["city", "vin"]});
    vec!["{}".to_owned(), has.to_string(), words.to_string()]
}

async fn call_everything(stranger: &Client, owned: &Owned, called: &mut BTreeSet<String>) {
    for row in api::routes::describe() {
        let (method, template) = (text(&row, "method"), text(&row, "path"));
        if !template.starts_with("/crm") {
            continue;
        }
        for object_type in &owned.types {
            for id in &owned.ids[..3] {
                let path = owned.path(&template, object_type, id);
                let body = owned.body(id);
                let list = json!([body["inputs"][0]["types"][0]]);
                let bodies = match &*method {
                    "GET" | "DELETE" => vec![String::new()],
                    "PUT" => vec![body.to_string(), list.to_string()],
                    _ if template.ends_with("/search") => searches(),
                    _ => vec![body.to_string()],
                };
                for body in bodies {
                    let queries = if method == "GET" { &["", "?archived=true"][..] } else { &[""] };
                    for query in queries {
                        let path = format!("{path}{query}");
                        let answer = stranger.send_text(&method, &path, &body).await;
                        let said = answer.text.to_lowercase();
                        assert!(!said.contains(SECRET), "{method} {path}: {}", answer.text);
                        assert!(answer.status != 500 && answer.status != 503, "{method} {path}");
                        if answer.status < 400 {
                            called.insert(format!("{method} {template}"));
                        }
                    }
                }
                if !template.contains("Id}") && !template.contains("batch") {
                    break;
                }
            }
        }
    }
}

async fn no_route_shows_or_changes_what_is_anothers(app: App) {
    let owned = fill(&app).await;
    let (account, stranger) = app.other_account().await;
    let probe = Probe::of(&app.database).await;
    let before = stored(&probe, app.account).await;
    let mut called = BTreeSet::new();
    call_everything(&stranger, &owned, &mut called).await;
    assert!(stored(&probe, app.account).await == before, "the first account's data changed");
    // With a type and a property of its own by the same names, and still no record of the others.
    let schema = json!({"name": "car", "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "vin", "properties": [{"name": "vin", "label": "VIN",
        "type": "string", "fieldType": "text"}]});
    let made = stranger.post("/crm-object-schemas/v3/schemas", &schema).await.expect(201).json();
    assert_eq!(text(&made, "fullyQualifiedName"), format!("p{account}_car"));
    let group = json!({"name": "their_own", "label": "x", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    stranger.post("/crm/v3/properties/contacts", &group).await;
    call_everything(&stranger, &owned, &mut called).await;
    let after = stored(&probe, app.account).await;
    for (table, rows) in &before {
        assert_eq!(rows, &after[table], "{table} of the first account changed");
    }
    assert!(called.len() > 60, "only {} routes did something: {called:?}", called.len());
    let by_value = "idProperty=email&properties=email,city&associations=companies";
    let named = format!("{CONTACTS}/geheim%40geheim.example?{by_value}");
    stranger.get(&named).await.expect(404);
    let erased = json!({"objectId": "geheim@geheim.example", "idProperty": "email"});
    stranger.post(&format!("{CONTACTS}/gdpr-delete"), &erased).await.expect(204);
    assert!(stored(&probe, app.account).await == after);
}

async fn the_same_names_and_values_are_free_in_each_account(app: App) {
    let (_, stranger) = app.other_account().await;
    let clients: [&Client; 2] = [&app, &stranger];
    for client in clients {
        property(client, "contacts", "code", &json!({"hasUniqueValue": true})).await;
        let values = json!({"email": "same@example.com", "code": "same"});
        let id = create_id(client, CONTACTS, &values).await;
        let upsert = json!({"inputs": [{"id": "SAME", "idProperty": "code",
            "properties": {"city": "x"}}]});
        let answer = client.post(&format!("{CONTACTS}/batch/upsert"), &upsert).await.expect(200);
        assert_eq!(answer.ids(), from_ref(&id));
        client.post(CONTACTS, &json!({"properties": values})).await.expect(400);
        let other = contact(client, "other@example.com").await;
        crate::support::crm::merge(client, CONTACTS, &id, &other).await;
        assert_eq!(client.get(CONTACTS).await.ids(), [id]);
    }
}
