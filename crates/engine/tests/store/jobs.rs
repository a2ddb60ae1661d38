//! The scheduler: what is due is done once, by whichever node comes first, and noted once.

use crate::support::{
    TestStore, create, get, id_of, list, moment, on_both_databases, page, patch, published, update,
};
use domain::pages::kind::PageKind;
use domain::pages::kind::PageKind::{Landing, Site};
use engine::jobs::LEASE_MS;
use engine::{Engine, EngineOptions};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    three_nodes_do_everything_once,
    a_dead_nodes_lease_is_taken_over_when_it_has_run_out,
    a_schedule_that_is_moved_or_cancelled_leaves_no_line,
    what_is_due_at_start_is_done_first,
    a_test_goes_live_at_its_hour,
    expiry_is_noted,
    deleted_pages_turn_no_more,
    a_write_before_the_job_notes_the_turn,
    a_moved_website_moves_no_hour,
    a_clock_that_is_turned_back_is_survived,
);

const HOUR: i64 = 3_600_000;

/// The least page that goes live at a time of the test.
fn scheduled(slug: &str, ms: i64) -> Value {
    let mut body = published(slug);
    body["publishDate"] = json!(moment(ms).to_string());
    body
}

/// The kinds of the lines of each page, in their order.
async fn lives(store: &TestStore) -> BTreeMap<i64, Vec<String>> {
    let mut lives: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for line in store.engine.changes_after(store.account, 0, 100_000).await.unwrap() {
        lives.entry(line.object_id).or_default().push(line.kind);
    }
    lives
}

async fn life(store: &TestStore, id: i64) -> Vec<String> {
    lives(store).await.remove(&id).unwrap_or_default()
}

async fn jobs(store: &TestStore) -> i64 {
    store.database.integer("SELECT COUNT(*) FROM jobs").await
}

async fn three_nodes_do_everything_once(store: TestStore) {
    let by = store.caller();
    for (number, kind) in [Site, Landing, Site, Landing, Site].into_iter().enumerate() {
        let bodies = (0..100).map(|n| patch(&scheduled(&format!("{number}-{n}"), HOUR)));
        let outcomes = store.engine.create_pages(&by, kind, bodies.collect()).await.unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
    }
    assert_eq!((jobs(&store).await, store.engine.run_due_jobs().await), (500, Ok(0)));
    assert_eq!(store.engine.next_job_due().await, Ok(Some(moment(HOUR))));
    store.clock.set(moment(HOUR));
    let mut nodes = vec![store.engine.clone()];
    nodes.push(Arc::new(store.database.open(&store.clock).await));
    nodes.push(Arc::new(store.database.open(&store.clock).await));
    let mut tasks = JoinSet::new();
    for node in nodes {
        tasks.spawn(async move { node.run_due_jobs().await.unwrap() });
    }
    let done: u64 = tasks.join_all().await.into_iter().sum();
    // A node that finds everything leased goes home; nobody is left with work then.
    assert_eq!((done, jobs(&store).await), (500, 0));
    let lives = lives(&store).await;
    assert_eq!(lives.len(), 500);
    assert!(lives.values().all(|life| life[..] == ["created", "published"]), "{lives:?}");
    for kind in PageKind::ALL {
        let shown = list(&store.engine, &by, kind, "limit=100").await;
        assert_eq!(shown.results.matches("\"currentState\":\"PUBLISHED\"").count(), 100);
    }
    assert_eq!(store.engine.last_change(store.account).await, Ok(1_000));
}

async fn a_dead_nodes_lease_is_taken_over_when_it_has_run_out(store: TestStore) {
    let by = store.caller();
    let id = id_of(&create(&store.engine, &by, Site, &scheduled("a", HOUR)).await.unwrap());
    store.clock.set(moment(HOUR));
    let until = moment(HOUR + LEASE_MS).as_ms();
    let lease = format!("UPDATE jobs SET leased_by = 'a dead node', leased_until = {until}");
    store.database.execute(&lease).await;
    for ms in [HOUR, HOUR + 1, HOUR + LEASE_MS - 1] {
        store.clock.set(moment(ms));
        assert_eq!(store.engine.run_due_jobs().await, Ok(0), "{ms}");
    }
    // Visitors and clients do not wait for it.
    let shown = get(&store.engine, &by, Site, id).await.unwrap();
    assert_eq!(shown["currentState"], "PUBLISHED");
    store.clock.set(moment(HOUR + LEASE_MS));
    assert_eq!(store.engine.run_due_jobs().await, Ok(1));
    assert_eq!(life(&store, id).await, ["created", "published"]);
    // A lease that ends later than any of ours could is from a clock that was turned back.
    let id = id_of(&create(&store.engine, &by, Site, &scheduled("b", 2 * HOUR)).await.unwrap());
    store.clock.set(moment(2 * HOUR));
    let until = moment(9 * HOUR).as_ms();
    let lease = format!("UPDATE jobs SET leased_by = 'a dead node', leased_until = {until}");
    store.database.execute(&lease).await;
    assert_eq!(store.engine.run_due_jobs().await, Ok(1));
    assert_eq!(life(&store, id).await, ["created", "published"]);
}

async fn a_schedule_that_is_moved_or_cancelled_leaves_no_line(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let mut ids = Vec::new();
    for slug in ["moved", "cancelled", "deleted", "advanced"] {
        ids.push(id_of(&create(engine, &by, Site, &scheduled(slug, HOUR)).await.unwrap()));
    }
    // Somebody has leased them, and does nothing.
    let until = moment(HOUR + LEASE_MS).as_ms();
    let lease = format!("UPDATE jobs SET leased_by = 'slow', leased_until = {until}");
    store.database.execute(&lease).await;
    engine.schedule_page(&by, Site, ids[0].to_string(), moment(2 * HOUR)).await.unwrap();
    update(engine, &by, Site, ids[1], &json!({"state": "DRAFT"})).await.unwrap();
    engine.archive_pages(&by, Site, vec![ids[2]]).await.unwrap();
    let soon = moment(HOUR / 2);
    engine.schedule_page(&by, Site, ids[3].to_string(), soon).await.unwrap();
    assert_eq!(jobs(&store).await, 2);
    store.clock.set(soon);
    assert_eq!(engine.run_due_jobs().await, Ok(1), "a moved job is free at once");
    store.clock.set(moment(HOUR));
    assert_eq!(engine.run_due_jobs().await, Ok(0));
    store.clock.set(moment(2 * HOUR));
    assert_eq!(engine.run_due_jobs().await, Ok(1));
    assert_eq!(life(&store, ids[0]).await, ["created", "updated", "published"]);
    assert_eq!(life(&store, ids[1]).await, ["created", "updated"]);
    assert_eq!(life(&store, ids[2]).await, ["created", "archived"]);
    assert_eq!(life(&store, ids[3]).await, ["created", "updated", "published"]);
}

async fn what_is_due_at_start_is_done_first(store: TestStore) {
    let by = store.caller();
    let id = id_of(&create(&store.engine, &by, Landing, &scheduled("a", HOUR)).await.unwrap());
    store.clock.set(moment(50 * HOUR));
    let started = store.database.open(&store.clock).await;
    assert_eq!(started.run_due_jobs().await, Ok(1));
    let line = started.changes_after(store.account, 1, 10).await.unwrap().remove(0);
    assert_eq!((line.kind.as_str(), line.object_id, line.user_id), ("published", id, 0));
    assert_eq!(line.changed_at, moment(50 * HOUR).as_ms());
    assert_eq!(started.next_job_due().await, Ok(None));
}

async fn a_test_goes_live_at_its_hour(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let mut ids = Vec::new();
    for slug in ["left", "written", "drafted"] {
        let id = id_of(&create(engine, &by, Site, &scheduled(slug, HOUR)).await.unwrap());
        let variant = engine.create_ab_variation(&by, Site, id.to_string(), "b".into()).await;
        assert!(variant.is_ok());
        ids.push(id);
    }
    assert_eq!(list(engine, &by, Site, "state=SCHEDULED_AB").await.total, 3);
    store.clock.set(moment(HOUR));
    // Whoever comes first turns the state.
    update(engine, &by, Site, ids[1], &json!({"htmlTitle": "t"})).await.unwrap();
    let title = patch(&json!({"htmlTitle": "t"}));
    engine.update_draft(&by, Site, ids[2].to_string(), title).await.unwrap();
    assert_eq!(engine.run_due_jobs().await, Ok(1));
    assert_eq!(list(engine, &by, Site, "state=PUBLISHED_AB").await.total, 3);
    for id in &ids {
        let shown = get(engine, &by, Site, *id).await.unwrap();
        assert_eq!(shown["currentState"], "PUBLISHED_AB");
        let life = life(&store, *id).await;
        assert_eq!(life.iter().filter(|kind| *kind == "published").count(), 1, "{life:?}");
    }
}

fn expiring(slug: &str, ms: i64) -> Value {
    let mut body = published(slug);
    body["pageExpiryEnabled"] = json!(true);
    body["pageExpiryDate"] = json!(moment(ms).as_ms());
    body
}

async fn expiry_is_noted(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let live = id_of(&create(engine, &by, Site, &expiring("a", HOUR)).await.unwrap());
    let mut both = expiring("b", HOUR);
    both["publishDate"] = json!(moment(HOUR / 2).as_ms());
    let both = id_of(&create(engine, &by, Landing, &both).await.unwrap());
    store.clock.set(moment(HOUR));
    assert_eq!(engine.run_due_jobs().await, Ok(2));
    assert_eq!(life(&store, live).await, ["created", "expired"]);
    // It went live and was over between two looks.
    assert_eq!(life(&store, both).await, ["created", "published", "expired"]);
    assert_eq!(get(engine, &by, Landing, both).await.unwrap()["pageRedirected"], true);
    assert_eq!((jobs(&store).await, engine.run_due_jobs().await), (0, Ok(0)));
}

async fn deleted_pages_turn_no_more(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let id = id_of(&create(engine, &by, Site, &expiring("a", HOUR)).await.unwrap());
    engine.archive_pages(&by, Site, vec![id]).await.unwrap();
    assert_eq!(jobs(&store).await, 0);
    let title = engine::pages::PageUpdate {
        raw_id: id.to_string(),
        patch: Ok(patch(&json!({"pageExpiryDate": moment(2 * HOUR).as_ms()}))),
    };
    engine.update_pages(&by, Site, vec![title], true).await.unwrap().remove(0).unwrap();
    store.clock.set(moment(3 * HOUR));
    assert_eq!((jobs(&store).await, engine.run_due_jobs().await), (0, Ok(0)));
    assert_eq!(life(&store, id).await, ["created", "archived", "updated"]);
}

async fn a_write_before_the_job_notes_the_turn(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let mut ids = Vec::new();
    for slug in ["a", "b", "c"] {
        ids.push(id_of(&create(engine, &by, Site, &scheduled(slug, HOUR)).await.unwrap()));
    }
    store.clock.set(moment(HOUR + 1));
    update(engine, &by, Site, ids[0], &json!({"htmlTitle": "t"})).await.unwrap();
    engine.archive_pages(&by, Site, vec![ids[1]]).await.unwrap();
    engine.schedule_page(&by, Site, ids[2].to_string(), moment(2 * HOUR)).await.unwrap();
    assert_eq!(engine.run_due_jobs().await, Ok(0));
    store.clock.set(moment(2 * HOUR));
    assert_eq!(engine.run_due_jobs().await, Ok(1));
    assert_eq!(life(&store, ids[0]).await, ["created", "published", "updated"]);
    assert_eq!(life(&store, ids[1]).await, ["created", "published", "archived"]);
    assert_eq!(life(&store, ids[2]).await, ["created", "published", "updated", "published"]);
}

async fn a_moved_website_moves_no_hour(store: TestStore) {
    let by = store.caller();
    let mut body = expiring("a", 2 * HOUR);
    body["publishDate"] = json!(moment(HOUR).as_ms());
    let id = id_of(&create(&store.engine, &by, Site, &body).await.unwrap());
    store.clock.set(moment(HOUR));
    assert_eq!(store.engine.run_due_jobs().await, Ok(1));
    let site_url = Some("https://elsewhere.example.org".to_owned());
    let options = EngineOptions { site_url, ..store.database.options() };
    let moved = Engine::open(options, store.clock.clone()).await.unwrap();
    moved.settle_site_urls().await.unwrap();
    store.clock.set(moment(2 * HOUR));
    assert_eq!(moved.run_due_jobs().await, Ok(1));
    assert_eq!(life(&store, id).await, ["created", "published", "expired"]);
    let shown = get(&moved, &by, Site, id).await.unwrap();
    assert_eq!(shown["url"], "https://elsewhere.example.org/a");
}

async fn a_clock_that_is_turned_back_is_survived(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let id = id_of(&create(engine, &by, Site, &scheduled("a", HOUR)).await.unwrap());
    store.clock.set(moment(HOUR));
    assert_eq!(engine.run_due_jobs().await, Ok(1));
    let state = async || get(engine, &by, Site, id).await.unwrap()["currentState"].clone();
    assert_eq!(state().await, "PUBLISHED");
    for (ms, expected) in [(HOUR - 1, "SCHEDULED"), (0, "SCHEDULED"), (2 * HOUR, "PUBLISHED")] {
        store.clock.set(moment(ms));
        assert_eq!(state().await, expected);
        assert_eq!(engine.run_due_jobs().await, Ok(0));
    }
    assert_eq!(life(&store, id).await, ["created", "published"]);
    // Written before its hour came again, it goes live again.
    store.clock.set(moment(HOUR - 1));
    update(engine, &by, Site, id, &json!({"htmlTitle": "t"})).await.unwrap();
    assert_eq!((state().await, engine.run_due_jobs().await), (json!("SCHEDULED"), Ok(0)));
    store.clock.set(moment(HOUR));
    assert_eq!(engine.run_due_jobs().await, Ok(1));
    assert_eq!(life(&store, id).await, ["created", "published", "updated", "published"]);
    let least = page("still");
    create(engine, &by, Site, &least).await.expect("the store takes writes");
}
