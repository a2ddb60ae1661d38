//! Records, and what tests of associations ask of them.

use super::client::{Client, text};
use serde_json::{Value, json};

/// Categories and numbers of types as v4 shows them.
pub type Types = Vec<(String, i64)>;

impl Client {
    /// A new record; its id.
    pub async fn record(&self, object_type: &str, properties: Value) -> String {
        let body = json!({"properties": properties});
        let made = self.post(&format!("/crm/v3/objects/{object_type}"), &body).await.expect(201);
        text(&made.json(), "id")
    }

    /// A new contact; its id.
    pub async fn contact(&self) -> String {
        self.record("contacts", json!({"firstname": "Ada"})).await
    }

    /// A new company; its id.
    pub async fn company(&self) -> String {
        self.record("companies", json!({"name": "Acme"})).await
    }

    /// Associates two records by types of HubSpot's.
    pub async fn tie(&self, from: (&str, &str), to: (&str, &str), types: &[i64]) {
        let types: Vec<Value> = types.iter().map(|id| hubspot(*id)).collect();
        self.put(&pair(from, to), &json!(types)).await.expect(201);
    }

    /// New contacts of a company, by id.
    pub async fn tied_contacts(&self, company: &str, count: usize) -> Vec<String> {
        let mut all = Vec::new();
        while all.len() < count {
            let inputs = (all.len()..count).take(100).map(|_| {
                json!({
                    "properties": {"firstname": "Ada"},
                    "associations": [{"to": {"id": company}, "types": [hubspot(279)]}],
                })
            });
            let body = json!({"inputs": inputs.collect::<Vec<_>>()});
            let made = self.post("/crm/v3/objects/contacts/batch/create", &body).await.expect(201);
            all.extend(made.ids());
        }
        all.sort();
        all
    }

    /// What a record is associated with, by the others' ids.
    pub async fn associated(&self, from: (&str, &str), to: &str) -> Vec<(String, Types)> {
        let path = format!("/crm/objects/2026-03/{}/{}/associations/{to}", from.0, from.1);
        let list = self.get(&path).await.expect(200).json();
        assert!(list.get("paging").is_none(), "{list}");
        let results = list["results"].as_array().expect("results").iter();
        results.map(|other| (text(other, "toObjectId"), types(other))).collect()
    }
}

fn types(other: &Value) -> Types {
    let types = other["associationTypes"].as_array().expect("types").iter();
    types.map(|kind| (text(kind, "category"), kind["typeId"].as_i64().expect("a number"))).collect()
}

/// Types of HubSpot's, as [`Client::associated`] gives them.
pub fn own(types: &[i64]) -> Types {
    types.iter().map(|id| ("HUBSPOT_DEFINED".to_owned(), *id)).collect()
}

/// A type of HubSpot's in a body.
pub fn hubspot(type_id: i64) -> Value {
    json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id})
}

/// The v4 address of two records.
pub fn pair(from: (&str, &str), to: (&str, &str)) -> String {
    format!("/crm/v4/objects/{}/{}/associations/{}/{}", from.0, from.1, to.0, to.1)
}

/// A row of the answer that makes default associations.
pub fn default_row(from: &str, to: &str, type_id: i64) -> Value {
    let spec = hubspot(type_id);
    json!({"from": {"id": from}, "to": {"id": to}, "associationSpec": spec})
}
