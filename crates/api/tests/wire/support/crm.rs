//! Short names for what tests of the CRM do with records.

use super::client::{text, with};
use super::{Answer, Client};
use serde_json::{Value, json};

/// Records, at the address that documents show.
pub const OBJECTS: &str = "/crm/v3/objects";
pub const CONTACTS: &str = "/crm/v3/objects/contacts";
pub const COMPANIES: &str = "/crm/v3/objects/companies";
pub const LISTINGS: &str = "/crm/v3/objects/0-420";

/// Every address of records, oldest version first.
pub const OBJECT_MOUNTS: [&str; 7] = [
    "/crm/v3/objects",
    "/crm/objects/v3",
    "/crm/objects/2025-09",
    "/crm/objects/2026-03",
    "/crm/objects/2026-09",
    "/crm/objects/2026-09-beta",
    "/crm/objects/2027-03-beta",
];

/// Each of HubSpot's types whose records apps can make: its id, the least that makes one, and how
/// its times are called (objects.md §2.1, §2.3).
pub fn creatable() -> Vec<(&'static str, Value, &'static str)> {
    let (plain, prefixed) = ("createdate", "hs_createdate");
    let at = "2026-11-21T12:00:00Z";
    let ticket = json!({"subject": "s", "hs_pipeline": "0", "hs_pipeline_stage": "1"});
    vec![
        ("0-1", json!({"email": "least@example.com"}), plain),
        ("0-2", json!({"name": "n"}), plain),
        ("0-3", json!({"dealname": "n", "dealstage": "closedwon", "pipeline": "default"}), plain),
        ("0-5", ticket, plain),
        ("0-7", json!({"name": "n"}), plain),
        ("0-8", json!({}), plain),
        ("0-14", json!({"hs_title": "t", "hs_expiration_date": "2027-01-01"}), prefixed),
        ("0-18", json!({"hs_timestamp": at, "hs_communication_channel_type": "SMS"}), prefixed),
        ("0-27", json!({"hs_timestamp": at}), prefixed),
        ("0-46", json!({"hs_timestamp": at}), prefixed),
        ("0-47", json!({"hs_timestamp": at}), prefixed),
        ("0-48", json!({"hs_timestamp": at}), prefixed),
        ("0-49", json!({"hs_timestamp": at, "hs_email_direction": "EMAIL"}), prefixed),
        ("0-53", json!({"hs_currency": "USD"}), plain),
        ("0-69", json!({"hs_name": "n"}), prefixed),
        ("0-74", json!({"hs_goal_name": "n"}), prefixed),
        ("0-84", json!({}), plain),
        ("0-85", json!({}), plain),
        ("0-86", json!({}), plain),
        ("0-101", json!({"hs_initial_amount": 5, "hs_initiated_date": at}), plain),
        ("0-116", json!({"hs_timestamp": at}), prefixed),
        ("0-123", json!({"hs_order_name": "n"}), plain),
        ("0-136", json!({"hs_lead_name": "n"}), plain),
        ("0-142", json!({}), plain),
        ("0-162", json!({"hs_name": "n"}), prefixed),
        ("0-410", json!({"hs_course_name": "n"}), prefixed),
        ("0-420", json!({"hs_name": "n"}), prefixed),
        ("0-421", json!({"hs_appointment_name": "n"}), prefixed),
        ("0-970", json!({"hs_name": "n"}), prefixed),
    ]
}

/// The first stage of the type's first pipeline, with its pipeline.
pub async fn first_stage(client: &Client, object_type: &str) -> Option<(String, String)> {
    let pipelines = client.get(&format!("/crm/v3/pipelines/{object_type}")).await;
    let pipelines = pipelines.expect(200).json();
    let pipeline = pipelines["results"].get(0)?;
    Some((text(pipeline, "id"), text(&pipeline["stages"][0], "id")))
}

/// The least that makes a record, with a place in a pipeline where one is asked for.
pub async fn least(client: &Client, object_type: &str, properties: Value) -> Value {
    if !["0-970", "0-162"].contains(&object_type) {
        return properties;
    }
    let (pipeline, stage) = first_stage(client, object_type).await.expect("a pipeline");
    with(properties, json!({"hs_pipeline": pipeline, "hs_pipeline_stage": stage}))
}

/// A new record; the answer's body.
pub async fn create(client: &Client, path: &str, properties: &Value) -> Value {
    client.post(path, &json!({"properties": properties})).await.expect(201).json()
}

/// A new record; its id.
pub async fn create_id(client: &Client, path: &str, properties: &Value) -> String {
    text(&create(client, path, properties).await, "id")
}

/// A new contact with this address; its id.
pub async fn contact(client: &Client, email: &str) -> String {
    create_id(client, CONTACTS, &json!({"email": email})).await
}

/// One value of a record as it reads now; null if it is empty.
pub async fn value(client: &Client, path: &str, id: &str, name: &str) -> Value {
    let record = client.get(&format!("{path}/{id}?properties={name}")).await.expect(200).json();
    record["properties"][name].clone()
}

/// A new custom property of a type.
pub async fn property(client: &Client, object_type: &str, name: &str, more: &Value) {
    let group = client.get(&format!("/crm/v3/properties/{object_type}/groups")).await.expect(200);
    let group = text(&group.json()["results"][0], "name");
    let mut body = json!({"name": name, "label": name, "type": "string", "fieldType": "text",
        "groupName": group});
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    client.post(&format!("/crm/v3/properties/{object_type}"), &body).await.expect(201);
}

/// Merges one record into another; the survivor.
pub async fn merge(client: &Client, path: &str, primary: &str, other: &str) -> Value {
    let body = json!({"primaryObjectId": primary, "objectIdToMerge": other});
    client.post(&format!("{path}/merge"), &body).await.expect(200).json()
}

/// The answer of a search of records at this path.
pub async fn search(client: &Client, path: &str, body: &Value) -> Answer {
    client.post(&format!("{path}/search"), body).await.expect(200)
}

/// Ids of what one filter finds, in their order.
pub async fn found(client: &Client, path: &str, filter: &Value) -> Vec<String> {
    search(client, path, &json!({"filters": [filter], "limit": 200})).await.ids()
}

/// New records of these properties, in batches; their ids, in their order.
pub async fn create_many(client: &Client, path: &str, records: &[Value]) -> Vec<String> {
    let mut ids = Vec::with_capacity(records.len());
    for chunk in records.chunks(100) {
        let inputs: Vec<Value> = chunk.iter().map(|one| json!({"properties": one})).collect();
        let made = client.post(&format!("{path}/batch/create"), &json!({"inputs": inputs})).await;
        ids.extend(made.expect(201).ids());
    }
    ids
}

/// How many records a list shows, at most a hundred.
pub async fn count(client: &Client, path: &str) -> usize {
    client.get(&format!("{path}?limit=100")).await.expect(200).ids().len()
}
