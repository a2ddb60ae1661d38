//! An engine whose indexes lie in a folder, as a server's do, and what it finds.

use crate::databases::Database;
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::property_rules::PropertyCreate;
use domain::crm::search::compile;
use domain::crm::search::request::{self, Paging};
use domain::crm::validate::{Dates, Sent};
use domain::fault::Result;
use engine::clock::Clock;
use engine::crm::record_inputs::{Operation, RecordInput, Rules};
use engine::crm::record_plan::RecordOutcome;
use engine::crm::record_reads::RecordView;
use engine::crm::records::Typed;
use engine::search::{Found, SearchOptions};
use engine::{Engine, EngineOptions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub const CONTACTS: ObjectTypeId = ObjectTypeId::standard(1);

/// What a record is given.
pub type Values<'v> = &'v [(&'v str, String)];

/// A node.
pub struct Node {
    pub engine: Arc<Engine>,
    pub by: Caller,
}

impl Node {
    /// A node with its indexes in this folder.
    pub async fn open(database: &Database, clock: &Clock, folder: &Path) -> Self {
        let folder = Some(folder.to_owned());
        Self::with(database, clock, SearchOptions { folder, ..SearchOptions::default() }).await
    }

    pub async fn with(database: &Database, clock: &Clock, search: SearchOptions) -> Self {
        let options = EngineOptions { search, ..database.options() };
        let engine = Arc::new(Engine::open(options, clock.clone()).await.expect("it opens"));
        let account = crate::databases::first_account(&engine).await;
        Node { engine, by: crate::support::caller(account) }
    }

    pub async fn typed(&self) -> Typed {
        let schemas = self.engine.schemas(self.by.account_id).await.unwrap();
        let object_type = schemas.object_type(CONTACTS).unwrap().clone();
        Typed { schemas, object_type }
    }

    /// Makes a property of contacts.
    pub async fn define(&self, name: &str, kind: &str, field: &str) {
        let mut body = json!({
            "name": name, "label": name, "type": kind, "fieldType": field,
            "groupName": "contactinformation",
        });
        if kind == "enumeration" {
            let option = |value: &str| json!({"label": value, "value": value});
            body["options"] = json!([option("a"), option("b"), option("c")]);
        }
        let body: PropertyCreate = serde_json::from_value(body).unwrap();
        let made = self.engine.create_properties(&self.by, CONTACTS, vec![body]).await;
        made.unwrap().remove(0).unwrap();
    }

    /// Writes contacts; their ids.
    pub async fn write(&self, operation: Operation, records: &[(i64, Values<'_>)]) -> Vec<i64> {
        let input = |(id, values): &(i64, Values<'_>)| {
            let values: Sent = values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Some(value.clone())))
                .collect();
            RecordInput { raw_id: id.to_string(), values, ..RecordInput::default() }
        };
        let rules = Rules {
            operation,
            dates: Dates::Strict,
            follow_merges: false,
            needs_values: false,
            partial: false,
        };
        let inputs = records.iter().map(input).collect();
        let typed = self.typed().await;
        let outcomes = self.engine.write_records(&self.by, &typed, inputs, rules).await.unwrap();
        let id = |outcome| match outcome {
            RecordOutcome::Written(text) => {
                let record: Value = serde_json::from_str(&text).unwrap();
                record["id"].as_str().unwrap().parse().unwrap()
            }
            other => panic!("{other:?}"),
        };
        outcomes.into_iter().map(id).collect()
    }

    pub async fn create(&self, records: &[Vec<(&str, String)>]) -> Vec<i64> {
        let records: Vec<_> = records.iter().map(|values| (0, values.as_slice())).collect();
        self.write(Operation::Create, &records).await
    }

    /// What a search of this body finds.
    pub async fn find(&self, body: &Value) -> Result<Found> {
        let typed = self.typed().await;
        let request = request::read(body.to_string().as_bytes(), Paging::Offsets)?;
        let search = compile::compile(&typed.schemas, &typed.object_type, &request)?;
        let view = RecordView { properties: request.properties, ..RecordView::default() };
        self.engine.search_records(&self.by, &typed, search, &view).await
    }

    /// How many there are, and which come first.
    pub async fn ids(&self, body: &Value) -> (u64, Vec<i64>) {
        let found = self.find(body).await.unwrap();
        (found.total, found.ids)
    }

    /// Every contact as lists show them, by id.
    pub async fn listed(&self) -> Vec<i64> {
        let (typed, view) = (self.typed().await, RecordView::default());
        let list = self.engine.list_records(&self.by, &typed, &view, (0, 1_000)).await.unwrap();
        let records: Value = serde_json::from_str(&format!("[{}]", list.results)).unwrap();
        let records = records.as_array().unwrap().iter();
        records.map(|record| record["id"].as_str().unwrap().parse().unwrap()).collect()
    }

    /// Panics unless a search of everything finds what lists show.
    pub async fn assert_agrees(&self) {
        let mut listed = self.listed().await;
        listed.sort_unstable();
        let (total, mut ids) = self.ids(&json!({"limit": 200})).await;
        for offset in (200..total).step_by(200) {
            ids.extend(self.ids(&json!({"limit": 200, "after": offset})).await.1);
        }
        ids.sort_unstable();
        assert_eq!((total, ids), (listed.len() as u64, listed));
    }

    /// The folder of the index of contacts.
    pub fn index(&self, folder: &Path) -> PathBuf {
        folder.join(self.by.account_id.to_string()).join("0-1")
    }
}

/// A body with this one filter.
pub fn filtered(property: &str, operator: &str, value: &str) -> Value {
    let filter = json!({"propertyName": property, "operator": operator, "value": value});
    json!({"filterGroups": [{"filters": [filter]}], "limit": 200})
}
