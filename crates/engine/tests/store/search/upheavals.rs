//! Searches beside changes of all that they rest on: definitions, the whole state of the data, and
//! which indexes are open. What is found meanwhile is of one moment or another; what is found
//! afterwards is what there is.

use super::ground::{Ground, input, search_by, write_by};
use super::spelling::*;
use super::walk::Scene;
use super::world::{self, CONTACTS, typed};
use crate::support::caller;
use domain::crm::search::Kind::{Datetime, Text};
use domain::crm::search::{Test, values};
use domain::fault::FaultKind;
use engine::crm::record_inputs::Operation;
use engine::snapshots::Snapshots;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

crate::databases::on_both_databases!(crate::search::ground::Ground::start =>
    properties_that_change_beside_searches,
    states_that_change_beside_searches,
    searches_that_are_given_up,
    more_indexes_than_stay_open,
);

/// What both nodes find is what the oracle finds.
async fn settled(ground: &Ground) {
    let of = typed(ground.node(0), &ground.by, CONTACTS).await;
    let oracle = world::oracle(ground.node(0), &ground.by, &of, &[]).await;
    let fields = world::fields(&of.object_type);
    let scene = Scene { of: CONTACTS, oracle };
    for node in [0, 1] {
        for field in &fields {
            scene.check(ground, node, &by(field.clone())).await.unwrap();
            scene.check(ground, node, &only(field.clone(), Test::Has)).await.unwrap();
        }
    }
}

async fn properties_that_change_beside_searches(ground: Ground) {
    world::define(ground.node(0), &ground.by, CONTACTS).await;
    for value in ["1", "a", "2024-01-01", "true", "1;a"] {
        ground.create(CONTACTS, &[("x_text", value)]).await;
    }
    let (ground, over) = (Arc::new(ground), Arc::new(AtomicBool::new(false)));
    let mut tasks = JoinSet::new();
    for task in 0..6_usize {
        let (ground, over) = (ground.clone(), over.clone());
        tasks.spawn(async move {
            while !over.load(Ordering::SeqCst) {
                let node = ground.node(task % 2);
                let of = typed(node, &ground.by, CONTACTS).await;
                let field = values::field(&of.object_type, "x_text").expect("a property");
                for search in [by(field.clone()), only(field.clone(), Test::Has)] {
                    // Its kind may have changed since it was looked up: then nothing is of it.
                    search_by(node, &ground.by, CONTACTS, search).await.expect("an answer");
                }
                tokio::task::yield_now().await;
            }
        });
    }
    let shapes = [
        ("number", "number"),
        ("date", "date"),
        ("enumeration", "checkbox"),
        ("string", "text"),
        ("bool", "booleancheckbox"),
        ("string", "textarea"),
    ];
    for (nth, (kind, field)) in shapes.iter().cycle().take(24).enumerate() {
        let of = typed(ground.node(0), &ground.by, CONTACTS).await.object_type;
        let patch = world::property(&of, "x_text", kind, field).fields;
        let engine = ground.node(nth % 2);
        engine.update_property(&ground.by, CONTACTS, "x_text", patch).await.unwrap();
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    over.store(true, Ordering::SeqCst);
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    settled(&ground).await;
}

async fn states_that_change_beside_searches(ground: Ground) {
    let folder = tempfile::tempdir().unwrap();
    let engine = ground.node(0).clone();
    let states = Snapshots::new(engine, ground.database.location(), folder.path().join("states"));
    states.save("0").await.unwrap();
    let city = |name: &'static str| {
        let (field, test) = is(Text, "city", &[name]);
        only(field, test)
    };
    for nth in ["1", "2"] {
        for _ in 0..3 {
            ground.create(CONTACTS, &[("city", nth)]).await;
        }
        states.save(nth).await.unwrap();
    }
    let (ground, over) = (Arc::new(ground), Arc::new(AtomicBool::new(false)));
    let mut tasks = JoinSet::new();
    for task in 0..4_usize {
        let (ground, over) = (ground.clone(), over.clone());
        tasks.spawn(async move {
            while !over.load(Ordering::SeqCst) {
                let node = ground.node(task % 2);
                // A state as a whole: threes of each.
                for search in [city("1"), city("2"), by_id()] {
                    let found = search_by(node, &ground.by, CONTACTS, search).await;
                    let total = found.expect("an answer").total;
                    assert!(total.is_multiple_of(3), "{total}");
                }
                tokio::task::yield_now().await;
            }
        });
    }
    for nth in 0..18 {
        let name = (nth * 7 % 3).to_string();
        states.restore(&name).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    over.store(true, Ordering::SeqCst);
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    for name in ["2", "0", "1"] {
        states.restore(name).await.unwrap();
        settled(&ground).await;
    }
}

async fn searches_that_are_given_up(ground: Ground) {
    for round in 0..60 {
        let inputs = (0..20).map(|_| input("", None, &[("city", "a")])).collect();
        ground.write(round % 2, CONTACTS, Operation::Create, inputs).await.unwrap();
        for node in [0, 1] {
            let search = ground.search(node, CONTACTS, by(field(Text, "city")));
            let patience = Duration::from_micros(round as u64 * 40);
            // In time or not.
            let _ = tokio::time::timeout(patience, search).await;
        }
    }
    let found = ground.search(0, CONTACTS, by_id()).await.unwrap();
    assert_eq!(found.total, 1_200);
    settled(&ground).await;
}

async fn more_indexes_than_stay_open(mut ground: Ground) {
    let mut accounts = vec![ground.by.clone()];
    for _ in 0..79 {
        accounts.push(caller(ground.node(0).create_account().await.unwrap()));
    }
    for round in 1..=3 {
        for (nth, by) in accounts.iter().enumerate() {
            let inputs = vec![input("", None, &[("city", &nth.to_string())])];
            let wanted = (Operation::Create, inputs);
            write_by(ground.node(round % 2), by, CONTACTS, wanted).await.unwrap();
        }
        // From both ends, so that those that were closed are asked for first.
        let mut order: Vec<usize> = (0..accounts.len()).collect();
        if round % 2 == 0 {
            order.reverse();
        }
        for nth in order {
            for node in [0, 1] {
                let (city, test) = is(Text, "city", &[&nth.to_string()]);
                let (node, by) = (ground.node(node), &accounts[nth]);
                let found = search_by(node, by, CONTACTS, only(city, test)).await.unwrap();
                assert_eq!(found.total, round as u64);
                let latest = falling(field(Datetime, "createdate"));
                let found = search_by(node, by, CONTACTS, latest).await.unwrap();
                assert_eq!(found.total, round as u64);
            }
        }
        ground.restart(round % 2).await;
    }
    let stranger = caller(accounts[79].account_id + 1);
    let found = search_by(ground.node(0), &stranger, CONTACTS, by_id()).await;
    match found {
        Ok(found) => assert_eq!(found.total, 0),
        Err(fault) => assert_eq!(fault.kind, FaultKind::NotFound),
    }
}
