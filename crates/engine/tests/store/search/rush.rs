//! Many writers and searchers at once, on two nodes: whatever was acknowledged before a search
//! began is what it finds.

use super::ground::{Ground, id_of, input, search_by, write_by};
use super::spelling::*;
use super::world::{CONTACTS, typed};
use domain::crm::search::Kind::{Number, Text};
use engine::crm::record_inputs::Operation;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

crate::databases::on_both_databases!(crate::search::ground::Ground::start =>
    every_writer_finds_its_own_writes,
    every_search_finds_what_was_acknowledged_before_it,
    what_is_archived_while_others_write_stays_away,
);

const WRITERS: usize = 16;
const SEARCHERS: usize = 16;
const ROUNDS: usize = 12;

async fn every_writer_finds_its_own_writes(ground: Ground) {
    let ground = Arc::new(ground);
    let mut tasks = JoinSet::new();
    for task in 0..32_usize {
        let ground = ground.clone();
        tasks.spawn(async move {
            let (writes, searches) = (ground.node(task % 2), ground.node(task / 2 % 2));
            let own = format!("w{task}");
            let inputs = vec![input("", None, &[("city", &own), ("zip", "0")])];
            let made = write_by(writes, &ground.by, CONTACTS, (Operation::Create, inputs)).await;
            let id = id_of(&made.unwrap()[0]);
            for round in 1..=ROUNDS {
                let zip = round.to_string();
                let inputs = vec![input(&id.to_string(), None, &[("zip", &zip)])];
                let wanted = (Operation::Update, inputs);
                write_by(writes, &ground.by, CONTACTS, wanted).await.unwrap();
                let search = those([is(Text, "city", &[&own]), is(Text, "zip", &[&zip])]);
                let found = search_by(searches, &ground.by, CONTACTS, search).await.unwrap();
                assert_eq!(found.ids, [id], "task {task}, round {round}");
            }
        });
    }
    tasks.join_all().await;
}

/// Writers count how many records they have been told of; searchers look at the count first.
async fn every_search_finds_what_was_acknowledged_before_it(ground: Ground) {
    let ground = Arc::new(ground);
    let told = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for task in 0..WRITERS {
        let (ground, told) = (ground.clone(), told.clone());
        tasks.spawn(async move {
            for round in 0..ROUNDS {
                let city = format!("{task} {round}");
                let inputs = vec![
                    input("", None, &[("city", &city)]),
                    input("", None, &[("city", &city), ("zip", "1")]),
                ];
                let wanted = (Operation::Create, inputs);
                let node = ground.node((task + round) % 2);
                write_by(node, &ground.by, CONTACTS, wanted).await.unwrap();
                told.fetch_add(2, Ordering::SeqCst);
            }
        });
    }
    for task in 0..SEARCHERS {
        let (ground, told) = (ground.clone(), told.clone());
        tasks.spawn(async move {
            for round in 0..ROUNDS {
                let before = told.load(Ordering::SeqCst);
                let node = ground.node((task + round) % 2);
                let search = if round % 2 == 0 { by_id() } else { by(field(Text, "city")) };
                let found = search_by(node, &ground.by, CONTACTS, search).await.unwrap();
                // Both of a call or none.
                assert!(found.total.is_multiple_of(2), "half a write: {}", found.total);
                let total = found.total as usize;
                assert!(total >= before, "{before} were there, and {total} are found");
                assert!(total <= 2 * WRITERS * ROUNDS);
                tokio::task::yield_now().await;
            }
        });
    }
    tasks.join_all().await;
    for node in [0, 1] {
        let found = ground.search(node, CONTACTS, by_id()).await.unwrap();
        assert_eq!(found.total, 2 * (WRITERS * ROUNDS) as u64);
    }
}

async fn what_is_archived_while_others_write_stays_away(ground: Ground) {
    let ground = Arc::new(ground);
    let mut tasks = JoinSet::new();
    for task in 0..24_usize {
        let ground = ground.clone();
        tasks.spawn(async move {
            let (one, other) = (ground.node(task % 2), ground.node((task + 1) % 2));
            let of = typed(one, &ground.by, CONTACTS).await;
            for _ in 0..ROUNDS / 2 {
                let inputs = vec![input("", None, &[("city", "a")])];
                let wanted = (Operation::Create, inputs);
                let made = write_by(one, &ground.by, CONTACTS, wanted).await.unwrap();
                let id = id_of(&made[0]);
                let (field, test) = is(Number, "hs_object_id", &[&id.to_string()]);
                let own = only(field, test);
                let found = search_by(other, &ground.by, CONTACTS, own.clone()).await.unwrap();
                assert_eq!(found.ids, [id]);
                one.archive_records(&ground.by, &of, vec![id]).await.unwrap();
                let found = search_by(other, &ground.by, CONTACTS, own).await.unwrap();
                assert_eq!((found.total, found.ids), (0, vec![]));
            }
        });
    }
    tasks.join_all().await;
}
