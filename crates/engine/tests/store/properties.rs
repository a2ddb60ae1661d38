//! Writers of definitions at the same time, on two nodes: a name is given once, and limits hold.

use crate::support::{TestStore, caller, on_both_databases};
use domain::crm::object_types::ObjectTypeId;
use domain::crm::properties::Property;
use domain::crm::property_rules::{PropertyCreate, PropertyGroupCreate};
use domain::fault::{Fault, FaultKind};
use engine::Engine;
use engine::crm::records::Typed;
use engine::snapshots::Snapshots;
use engine::store::Location;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    a_name_is_given_once,
    limits_hold_for_all_at_once,
    nothing_is_archived_while_it_comes_into_use,
    every_node_sees_what_another_defined,
    definitions_of_another_state_are_forgotten,
    what_changes_nothing_writes_nothing,
);

const LISTINGS: ObjectTypeId = ObjectTypeId::standard(420);

async fn nodes(store: &TestStore) -> [Arc<Engine>; 2] {
    [store.engine.clone(), Arc::new(store.database.open(&store.clock).await)]
}

fn property(name: &str, more: &Value) -> PropertyCreate {
    let mut body = json!({
        "name": name, "label": "x", "type": "number", "fieldType": "number",
        "groupName": "listing_information",
    });
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    serde_json::from_value(body).expect("a body")
}

async fn create(
    engine: &Engine,
    account: i64,
    name: &str,
    more: &Value,
) -> Result<Property, Fault> {
    let bodies = vec![property(name, more)];
    let outcomes = engine.create_properties(&caller(account), LISTINGS, bodies).await;
    outcomes.expect("the store takes the write").remove(0)
}

async fn a_name_is_given_once(store: TestStore) {
    let (account, nodes) = (store.account, nodes(&store).await);
    for round in 0..5 {
        let mut tasks = JoinSet::new();
        for task in 0..8 {
            let engine = nodes[task % 2].clone();
            tasks.spawn(async move {
                let name = format!("name_{round}");
                if task < 4 {
                    return create(&engine, account, &name, &json!({})).await.map(|_| "property");
                }
                let body = json!({"name": name, "label": "x"});
                let body: PropertyGroupCreate = serde_json::from_value(body).unwrap();
                let made = engine.create_property_group(&caller(account), LISTINGS, body).await;
                made.map(|_| "group")
            });
        }
        let (made, refused): (Vec<_>, Vec<_>) =
            tasks.join_all().await.into_iter().partition(Result::is_ok);
        let mut made: Vec<&str> = made.into_iter().map(Result::unwrap).collect();
        made.sort_unstable();
        assert_eq!(made, ["group", "property"]);
        for fault in refused.into_iter().map(Result::unwrap_err) {
            assert_eq!(fault.kind, FaultKind::AlreadyExists);
        }
    }
    // One line of the log for each that was made, and none for what was refused.
    assert_eq!(store.engine.last_change(account).await, Ok(10));
}

async fn limits_hold_for_all_at_once(store: TestStore) {
    let (account, nodes) = (store.account, nodes(&store).await);
    let mut tasks = JoinSet::new();
    for task in 0..16_usize {
        let engine = nodes[task % 2].clone();
        tasks.spawn(async move {
            let unique = json!({"hasUniqueValue": true});
            create(&engine, account, &format!("unique_{task}"), &unique).await.is_ok()
        });
    }
    let made = tasks.join_all().await.into_iter().filter(|is_made| *is_made).count();
    assert_eq!(made, 10);
}

async fn nothing_is_archived_while_it_comes_into_use(store: TestStore) {
    let (account, nodes) = (store.account, nodes(&store).await);
    for round in 0..6 {
        let base = format!("base_{round}");
        create(&nodes[0], account, &base, &json!({})).await.expect("a property");
        let formula = json!({"calculationFormula": format!("{base} + 1")});
        let calculated = format!("calculated_{round}");
        // Each in a task of its own: one that waits for the database holds its task up.
        let (maker, archiver) = (nodes[round % 2].clone(), nodes[(round + 1) % 2].clone());
        let made =
            tokio::spawn(async move { create(&maker, account, &calculated, &formula).await });
        let archived = tokio::spawn(async move {
            archiver.archive_property(&caller(account), LISTINGS, &base).await
        });
        let (made, archived) = (made.await.unwrap(), archived.await.unwrap());
        assert_ne!(made.is_ok(), archived.is_ok(), "{made:?} {archived:?}");
    }
}

async fn every_node_sees_what_another_defined(store: TestStore) {
    let (account, [one, other]) = (store.account, nodes(&store).await);
    let seen = async |engine: &Engine| {
        let schemas = engine.schemas(account).await.unwrap();
        schemas.resolve("listings").unwrap().active_property("floors").is_some()
    };
    assert!(!seen(&other).await);
    create(&one, account, "floors", &json!({})).await.expect("a property");
    assert!(seen(&one).await && seen(&other).await);
    other.archive_property(&caller(account), LISTINGS, "floors").await.expect("archived");
    assert!(!seen(&one).await && !seen(&other).await);
}

async fn definitions_of_another_state_are_forgotten(store: TestStore) {
    let (account, nodes) = (store.account, nodes(&store).await);
    let folder = tempfile::tempdir().unwrap();
    let (engine, location) = (store.engine.clone(), store.database.location());
    let states = Snapshots::new(engine.clone(), location, folder.path().join("snapshots"));
    states.prepare().await.unwrap();
    let seen = async || {
        let mut seen = Vec::new();
        for node in &nodes {
            let schemas = node.schemas(account).await.unwrap();
            let listings = schemas.resolve("listings").unwrap();
            let has = |name: &&str| listings.active_property(name).is_some();
            seen.push(["p_one", "p_two"].into_iter().filter(has).collect::<Vec<_>>());
        }
        assert_eq!(seen[0], seen[1]);
        seen.swap_remove(0)
    };
    for round in 0..3 {
        create(&engine, account, "p_one", &json!({})).await.expect("a property");
        states.save("a").await.unwrap();
        states.reset().await.unwrap();
        assert_eq!(seen().await, [""; 0], "{round}");
        create(&nodes[1], account, "p_two", &json!({})).await.expect("a property");
        assert_eq!(seen().await, ["p_two"], "{round}");
        states.restore("a").await.unwrap();
        assert_eq!(seen().await, ["p_one"], "{round}");
        states.reset().await.unwrap();
        assert_eq!(seen().await, [""; 0], "{round}");
    }
}

/// Calls that turn out to change nothing leave the file as it is.
async fn what_changes_nothing_writes_nothing(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    create(engine, store.account, "floors", &json!({})).await.expect("a property");
    let schemas = engine.schemas(store.account).await.unwrap();
    let object_type = schemas.resolve("listings").unwrap().clone();
    let typed = Typed { schemas, object_type };
    let Location::File(mut log) = store.database.location() else { return };
    log.as_mut_os_string().push("-wal");
    let written = || std::fs::metadata(&log).expect("a log").len();
    let before = written();
    for _ in 0..5 {
        engine.archive_records(&by, &typed, vec![1, 2, 3]).await.unwrap();
        create(engine, store.account, "floors", &json!({})).await.expect_err("it is there");
    }
    assert_eq!(written(), before);
}
