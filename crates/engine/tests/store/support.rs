//! An engine on a fresh store, and short names for what the tests do with it.

use crate::databases::{Database, first_account};
use domain::accounts::{AccountId, Caller};
use domain::fault::Fault;
use domain::pages::kind::PageKind;
use domain::pages::list_query;
use domain::pages::page_patch::PagePatch;
use domain::time::Timestamp;
use engine::Engine;
use engine::clock::Clock;
use engine::page_reads::{PageList, PageRequest};
use engine::pages::PageUpdate;
use serde_json::{Value, json};
use std::sync::Arc;

/// `on_both_databases!(test_a, test_b)`: each runs as `test_a::sqlite` and `test_a::postgres`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        $crate::databases::on_both_databases!($crate::support::TestStore::start => $($name),+);
    };
}
pub(crate) use on_both as on_both_databases;

/// A store with an engine, an account and a clock that stands still.
pub struct TestStore {
    pub database: Database,
    pub clock: Clock,
    pub engine: Arc<Engine>,
    pub account: AccountId,
}

impl TestStore {
    pub async fn start(database: Database) -> Self {
        let clock = Clock::fixed(moment(0));
        let engine = Arc::new(database.open(&clock).await);
        let account = first_account(&engine).await;
        TestStore { database, clock, engine, account }
    }

    pub fn caller(&self) -> Caller {
        caller(self.account)
    }
}

pub fn caller(account_id: AccountId) -> Caller {
    Caller { account_id, app_id: 1, user_id: 7, user_name: "Ada".into() }
}

/// Milliseconds after the beginning of the test.
pub fn moment(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_795_262_400_000 + ms).expect("a time")
}

pub fn patch(body: &Value) -> PagePatch {
    serde_json::from_str(&body.to_string()).expect("a readable body")
}

/// The least that makes a page, with a slug.
pub fn page(slug: &str) -> Value {
    json!({"name": slug, "templatePath": "t.html", "slug": slug})
}

pub fn published(slug: &str) -> Value {
    let mut body = page(slug);
    body["state"] = json!("PUBLISHED_OR_SCHEDULED");
    body
}

/// Creates one page; its document, or why there is none.
pub async fn create(
    engine: &Engine,
    caller: &Caller,
    kind: PageKind,
    body: &Value,
) -> Result<Value, Fault> {
    let outcomes = engine.create_pages(caller, kind, vec![patch(body)]).await;
    let outcome = outcomes.expect("the store takes the write").remove(0);
    outcome.map(|document| serde_json::from_str(&document).expect("a document"))
}

/// Updates one page; its document, or why it was not written.
pub async fn update(
    engine: &Engine,
    caller: &Caller,
    kind: PageKind,
    id: i64,
    body: &Value,
) -> Result<Value, Fault> {
    let updates = vec![PageUpdate { raw_id: id.to_string(), patch: Ok(patch(body)) }];
    let outcomes = engine.update_pages(caller, kind, updates, false).await;
    let outcome = outcomes.expect("the store takes the write").remove(0);
    outcome.map(|document| serde_json::from_str(&document).expect("a document"))
}

/// A page as it reads now.
pub async fn get(
    engine: &Engine,
    caller: &Caller,
    kind: PageKind,
    id: i64,
) -> Result<Value, Fault> {
    let wanted = PageRequest { raw_id: id.to_string(), ..PageRequest::default() };
    let document = engine.get_page(caller, kind, &wanted).await?;
    Ok(serde_json::from_str(&document).expect("a document"))
}

/// A list request, as clients spell it.
pub async fn list(engine: &Engine, caller: &Caller, kind: PageKind, query: &str) -> PageList {
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let query = list_query::parse(kind, &pairs, None).expect("a list request");
    engine.list_pages(caller, kind, &query).await.expect("a list")
}

pub fn id_of(document: &Value) -> i64 {
    document["id"].as_str().expect("an id").parse().expect("a number")
}
