//! Indexes that lag behind because they are told to, that are waited for in vain, and that lose the
//! store while they follow it.

use super::ground::{Ground, Habits, id_of, input, search_by, write_by};
use super::spelling::*;
use super::walk::Scene;
use super::world::{self, CONTACTS, try_typed, typed};
use crate::databases::{Database, connect};
use domain::crm::search::Kind::Text;
use domain::crm::search::Search;
use domain::fault::FaultKind;
use engine::crm::record_inputs::Operation;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

crate::databases::on_both_databases!(crate::search::delays::lagging =>
    a_lag_hides_what_is_young,
    a_lag_never_brings_back_what_is_archived,
    a_lag_holds_after_a_restart,
);
crate::databases::on_both_databases!(crate::search::delays::hurried =>
    a_search_that_waited_in_vain_says_so_and_the_next_finds,
);

const LAG_MS: i64 = 5_000;

async fn lagging(database: Database) -> Ground {
    Ground::lay(database, Habits { lag_ms: LAG_MS, ..Habits::default() }).await
}

async fn hurried(database: Database) -> Ground {
    Ground::lay(database, Habits { wait: Duration::from_millis(1), ..Habits::default() }).await
}

async fn late(ground: &Ground, search: Search) -> Vec<i64> {
    let found = ground.search(1, CONTACTS, search).await.unwrap();
    assert_eq!(found.total, found.ids.len() as u64);
    found.ids
}

fn city(name: &str) -> Search {
    let (field, test) = is(Text, "city", &[name]);
    only(field, test)
}

async fn a_lag_hides_what_is_young(ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    assert_eq!(late(&ground, by_id()).await, [0; 0]);
    ground.pass(LAG_MS - 1);
    assert_eq!(late(&ground, by_id()).await, [0; 0]);
    ground.pass(1);
    assert_eq!(late(&ground, by_id()).await, [one]);
    ground.update(CONTACTS, one, &[("city", "b")]).await;
    let two = ground.create(CONTACTS, &[("city", "b")]).await;
    // Found by what it was, for a while.
    assert_eq!(late(&ground, city("a")).await, [one]);
    assert_eq!(late(&ground, city("b")).await, [0; 0]);
    ground.pass(LAG_MS / 2);
    ground.update(CONTACTS, two, &[("city", "c")]).await;
    ground.pass(LAG_MS / 2);
    // The first write of the second record is old enough; the record as it was is not there any
    // more.
    assert_eq!(late(&ground, city("a")).await, [0; 0]);
    assert_eq!(late(&ground, city("b")).await, [one]);
    ground.pass(LAG_MS / 2);
    assert_eq!(late(&ground, city("c")).await, [two]);
    assert_eq!(late(&ground, by_id()).await, [one, two]);
    // The other node is asked for no lag.
    let three = ground.create(CONTACTS, &[]).await;
    let found = ground.search(0, CONTACTS, by_id()).await.unwrap();
    assert_eq!(found.ids, [one, two, three]);
}

async fn a_lag_never_brings_back_what_is_archived(ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    let two = ground.create(CONTACTS, &[("city", "a")]).await;
    ground.pass(LAG_MS);
    assert_eq!(late(&ground, by_id()).await, [one, two]);
    let of = typed(ground.node(0), &ground.by, CONTACTS).await;
    ground.node(0).archive_records(&ground.by, &of, vec![one]).await.unwrap();
    let found = ground.search(1, CONTACTS, by_id()).await.unwrap();
    assert_eq!(found.ids, [two]);
    ground.pass(LAG_MS);
    assert_eq!(late(&ground, by_id()).await, [two]);
}

async fn a_lag_holds_after_a_restart(mut ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    ground.pass(LAG_MS);
    let two = ground.create(CONTACTS, &[("city", "a")]).await;
    for loses in [false, true, false] {
        match loses {
            true => ground.forget(1).await,
            false => ground.restart(1).await,
        }
        assert_eq!(late(&ground, by_id()).await, [one], "{loses}");
    }
    ground.pass(LAG_MS);
    assert_eq!(late(&ground, by_id()).await, [one, two]);
}

async fn a_search_that_waited_in_vain_says_so_and_the_next_finds(mut ground: Ground) {
    let mut count = 0;
    for _ in 0..10 {
        let inputs = (0..100).map(|_| input("", None, &[("city", "a"), ("zip", "1")])).collect();
        let made = ground.write(0, CONTACTS, Operation::Create, inputs).await.unwrap();
        count += made.len() as u64;
    }
    ground.forget(0).await;
    let mut in_vain = 0;
    let total = loop {
        match ground.search(0, CONTACTS, city("a")).await {
            Ok(found) => break found.total,
            Err(fault) => assert_eq!(fault.kind, FaultKind::Unavailable, "{fault}"),
        }
        in_vain += 1;
        assert!(in_vain < 10_000, "it is never built");
    };
    assert_eq!(total, count);
    assert!(in_vain > 0, "a thousand records were indexed within a millisecond");
}

/// Connections end while indexes are built and follow: searches may fail then, and afterwards find
/// every record once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_break_leave_every_record_once() {
    let Some(database) = Database::postgres().await else { return };
    let Database::Postgres(url) = &database else { return };
    let breaker = connect(url).await;
    let mut ground = Ground::start(database).await;
    world::define(ground.node(0), &ground.by, CONTACTS).await;
    for round in 0..4 {
        let end = Arc::new(AtomicBool::new(false));
        let (node, caller) = (ground.node(0).clone(), ground.by.clone());
        let ended = end.clone();
        let writer = tokio::spawn(async move {
            for nth in 0..40 {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let city = format!("{round} {nth}");
                let inputs = (0..20).map(|_| input("", None, &[("city", &city)])).collect();
                let wanted = (Operation::Create, inputs);
                // Whether it is taken or not, the store knows.
                let made = write_by(&node, &caller, CONTACTS, wanted).await.unwrap_or_default();
                if let Some(first) = made.first() {
                    let update = input(&id_of(first).to_string(), None, &[("city", "changed")]);
                    let wanted = (Operation::Update, vec![update]);
                    let _ = write_by(&node, &caller, CONTACTS, wanted).await;
                }
            }
        });
        for nth in 0..25 {
            for node in [0, 1] {
                let _ = search_by(ground.node(node), &ground.by, CONTACTS, by_id()).await;
            }
            let ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
            if nth % 2 == 0 {
                breaker.batch_execute(ends).await.unwrap();
            }
        }
        end.store(true, Ordering::SeqCst);
        writer.await.unwrap();
        // Broken connections are noticed when they are used.
        for node in [0, 1].repeat(200) {
            let _ = ground.node(node).check().await;
            let _ = try_typed(ground.node(node), &ground.by, CONTACTS).await;
        }
        let of = typed(ground.node(0), &ground.by, CONTACTS).await;
        let oracle = world::oracle(ground.node(0), &ground.by, &of, &[]).await;
        let scene = Scene { of: CONTACTS, oracle };
        let all = by(field(Text, "city"));
        for node in [0, 1] {
            scene.follow(&ground, node, &all).await.unwrap();
            scene.check(&ground, node, &city("changed")).await.unwrap();
        }
        if round % 2 == 1 {
            ground.forget(1).await;
        }
    }
}
