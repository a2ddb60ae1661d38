//! Going back to an earlier state of the data: all of it or nothing, while others read and write.

use crate::seeds::records;
use crate::support::{
    TestStore, caller, create, get, id_of, list, moment, on_both_databases, page, published, update,
};
use domain::fault::FaultKind;
use domain::pages::kind::PageKind::{Landing, Site};
use engine::clock::{ClockMode, To, Turn};
use engine::seed::SeedMode;
use engine::snapshots::Snapshots;
use engine::tokens::NewToken;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use tokio::task::JoinSet;

on_both_databases!(
    a_reset_goes_back_to_the_seeded_state,
    numbers_go_on_where_they_stood,
    tokens_and_accounts_outlive_every_state,
    a_named_state_is_saved_restored_replaced_and_deleted,
    names_are_checked,
    a_reader_sees_one_state_or_the_other,
    writers_beside_a_reset_leave_a_sound_store,
    an_old_write_does_not_land_in_a_restored_page,
    a_foreign_file_is_refused,
    an_older_schema_is_brought_up_and_a_newer_one_refused,
    leases_and_websites_follow_the_present,
);

/// The states of a store, in a folder of their own.
fn states(store: &TestStore) -> (Arc<Snapshots>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (again(store, &folder), folder)
}

/// The same after a restart.
fn again(store: &TestStore, folder: &TempDir) -> Arc<Snapshots> {
    let folder = folder.path().join("snapshots");
    Arc::new(Snapshots::new(store.engine.clone(), store.database.location(), folder))
}

/// What a client sees of everything.
async fn seen(store: &TestStore) -> (Value, i64) {
    let mut lists = Vec::new();
    for kind in [Site, Landing] {
        for query in ["", "archived=true", "state=DRAFT", "id__not_in=0&sort=name"] {
            let found = list(&store.engine, &store.caller(), kind, query).await;
            lists.push(json!([found.total, found.results]));
        }
    }
    (json!(lists), store.engine.last_change(store.account).await.unwrap())
}

async fn seeded(store: &TestStore, states: &Snapshots, count: usize) -> Vec<i64> {
    let pages: Vec<_> = (0..count).map(|n| (Site, published(&format!("seed-{n}")))).collect();
    states.seed(&store.caller(), records(&pages), SeedMode::Replace).await.unwrap()
}

async fn a_reset_goes_back_to_the_seeded_state(store: TestStore) {
    let (states, folder) = states(&store);
    let fault = states.reset().await.expect_err("nothing is seeded yet");
    assert_eq!(fault.kind, FaultKind::NotFound);
    let ids = seeded(&store, &states, 20).await;
    let before = seen(&store).await;
    for states in [states, again(&store, &folder)] {
        let (engine, by) = (&store.engine, store.caller());
        update(engine, &by, Site, ids[0], &json!({"name": "changed"})).await.unwrap();
        engine.archive_pages(&by, Site, vec![ids[1]]).await.unwrap();
        create(engine, &by, Landing, &published("seed-1")).await.unwrap();
        // Two pages have changed addresses, which are unique.
        for (id, slug) in [(ids[2], "between"), (ids[3], "seed-2"), (ids[2], "seed-3")] {
            update(engine, &by, Site, id, &json!({"slug": slug})).await.unwrap();
        }
        assert_ne!(seen(&store).await, before);
        let later = Turn { to: To::Moment(moment(86_400_000)), freeze: Some(true) };
        engine.clock().turn(later).unwrap();
        states.reset().await.unwrap();
        assert_eq!(seen(&store).await, before);
        assert_eq!(engine.clock().read().1, ClockMode::System);
        // What is there can be written as if nothing had been.
        update(engine, &by, Site, ids[1], &json!({"slug": "moved"})).await.unwrap();
        create(engine, &by, Landing, &published("seed-1")).await.unwrap();
        states.reset().await.unwrap();
        store.clock.set(moment(0));
    }
    let names: Vec<_> = std::fs::read_dir(folder.path().join("snapshots")).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing lies about: {names:?}");
}

async fn numbers_go_on_where_they_stood(store: TestStore) {
    let (states, _folder) = states(&store);
    let last = *seeded(&store, &states, 3).await.last().unwrap();
    let by = store.caller();
    for _ in 0..3 {
        for n in 1..4 {
            let made = create(&store.engine, &by, Site, &page("x")).await.unwrap();
            assert_eq!(id_of(&made), last + n);
        }
        states.reset().await.unwrap();
    }
    create(&store.engine, &by, Site, &page("x")).await.unwrap();
    states.save("one-more").await.unwrap();
    for _ in 0..2 {
        let made = create(&store.engine, &by, Site, &page("y")).await.unwrap();
        assert_eq!(id_of(&made), last + 2);
        states.restore("one-more").await.unwrap();
    }
}

/// A token that was made after a state keeps its number, and no later one gets it.
async fn tokens_and_accounts_outlive_every_state(store: TestStore) {
    let (states, _folder) = states(&store);
    seeded(&store, &states, 2).await;
    let engine = &store.engine;
    let new = || NewToken { name: "n".into(), scopes: vec!["content".into()] };
    let other = engine.create_account().await.unwrap();
    let mut secrets = Vec::new();
    for _ in 0..3 {
        for account in [store.account, other] {
            secrets.push((account, engine.create_token(account, new()).await.unwrap()));
            create(engine, &caller(account), Site, &page("gone")).await.unwrap();
        }
        states.reset().await.unwrap();
    }
    for (account, secret) in &secrets {
        assert_eq!(engine.authenticate(secret).await.unwrap().account_id, *account);
    }
    for account in [store.account, other] {
        assert_eq!(engine.list_tokens(account).await.unwrap().len(), 3);
    }
    assert_eq!(list(engine, &caller(other), Site, "").await.total, 0);
    let next = create(engine, &caller(store.account), Site, &page("x")).await.unwrap();
    assert_eq!(id_of(&next) - 2, domain::ids::ID_FIRST, "tokens take no numbers from pages");
}

async fn a_named_state_is_saved_restored_replaced_and_deleted(store: TestStore) {
    let (states, folder) = states(&store);
    assert_eq!(states.list().await, Ok(Vec::new()));
    seeded(&store, &states, 2).await;
    assert_eq!(states.list().await, Ok(Vec::new()), "the seeded state is not listed");
    let first = seen(&store).await;
    states.save("b").await.unwrap();
    states.save("a.1_-").await.unwrap();
    create(&store.engine, &store.caller(), Site, &page("third")).await.unwrap();
    let second = seen(&store).await;
    states.save("b").await.unwrap();
    let states = again(&store, &folder);
    let listed = states.list().await.unwrap();
    let names: Vec<&str> = listed.iter().map(|state| state.name.as_str()).collect();
    assert_eq!(names, ["a.1_-", "b"]);
    assert!(listed.iter().all(|state| state.bytes > 4_096 && state.created_at > moment(-1 << 40)));
    states.restore("a.1_-").await.unwrap();
    assert_eq!(seen(&store).await, first);
    states.restore("b").await.unwrap();
    assert_eq!(seen(&store).await, second);
    states.delete("b").await.unwrap();
    for gone in [states.delete("b").await, states.restore("b").await] {
        assert_eq!(gone.expect_err("deleted").kind, FaultKind::NotFound);
    }
    states.restore("seeded").await.unwrap();
    assert_eq!(seen(&store).await, first);
}

async fn names_are_checked(store: TestStore) {
    let (states, folder) = states(&store);
    let long = "x".repeat(101);
    for bad in ["", ".", "..", ".x", "a/b", "../x", "a b", "ü", "a\0", &long] {
        for refused in [states.save(bad).await, states.restore(bad).await, states.delete(bad).await]
        {
            assert_eq!(refused.expect_err(bad).kind, FaultKind::Validation, "{bad}");
        }
    }
    for reserved in [states.save("seeded").await, states.delete("seeded").await] {
        assert_eq!(reserved.expect_err("reserved").kind, FaultKind::Validation);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    states.save(&long[1..]).await.unwrap();
    // What a save leaves that was interrupted is swept up by the next start.
    std::fs::write(folder.path().join("snapshots/.x.1234.tmp"), "half").unwrap();
    states.prepare().await.unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path().join("snapshots")).unwrap().collect();
    assert_eq!(names.len(), 2, "the named state and the seeded one: {names:?}");
}

async fn a_reader_sees_one_state_or_the_other(store: TestStore) {
    let (states, _folder) = states(&store);
    let by = store.caller();
    seeded(&store, &states, 40).await;
    states.save("forty").await.unwrap();
    let pages: Vec<_> = (0..25).map(|n| (Site, page(&format!("other-{n}")))).collect();
    store.engine.seed(&by, records(&pages), SeedMode::Replace).await.unwrap();
    states.save("other").await.unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for query in ["", "limit=100&sort=name", "id__not_in=0&limit=100"] {
        let (engine, by, stop) = (store.engine.clone(), by.clone(), stop.clone());
        readers.spawn(async move {
            let mut read = 0;
            while !stop.load(Ordering::SeqCst) {
                let found = list(&engine, &by, Site, query).await;
                let text = json!(found.results).to_string();
                match found.total {
                    40 => assert!(text.contains("seed-") && !text.contains("other-")),
                    25 => assert!(text.contains("other-") && !text.contains("seed-")),
                    mixed => panic!("{mixed} pages"),
                }
                read += 1;
            }
            read
        });
    }
    for _ in 0..15 {
        states.restore("forty").await.unwrap();
        states.restore("other").await.unwrap();
    }
    stop.store(true, Ordering::SeqCst);
    assert!(readers.join_all().await.into_iter().all(|read: u64| read > 0));
}

/// Creates, updates and deletes that overlap resets succeed, fail or find nothing; whatever they
/// do, totals, documents and the log agree afterwards, and a last reset brings the seeded state.
async fn writers_beside_a_reset_leave_a_sound_store(store: TestStore) {
    let (states, _folder) = states(&store);
    let ids = seeded(&store, &states, 10).await;
    let before = seen(&store).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for task in 0..3 {
        let (engine, by, stop) = (store.engine.clone(), store.caller(), stop.clone());
        let ids = ids.clone();
        writers.spawn(async move {
            while !stop.load(Ordering::SeqCst) {
                // Any of them may be told that the store is busy, or that the page is gone.
                match task {
                    0 => drop(
                        engine
                            .create_pages(&by, Site, vec![crate::support::patch(&page("w"))])
                            .await,
                    ),
                    1 => drop(update(&engine, &by, Site, ids[0], &json!({"name": "w"})).await),
                    _ => drop(engine.archive_pages(&by, Site, vec![ids[1]]).await),
                }
                tokio::task::yield_now().await;
            }
        });
    }
    for _ in 0..8 {
        states.reset().await.unwrap();
    }
    stop.store(true, Ordering::SeqCst);
    writers.join_all().await;
    for (one, other) in [
        ("SELECT SUM(total) FROM page_counts", "SELECT COUNT(*) FROM pages"),
        ("SELECT COUNT(*) FROM pages", "SELECT COUNT(*) FROM page_documents"),
        ("SELECT MAX(seq) FROM changes", "SELECT COUNT(*) FROM changes"),
        ("SELECT MAX(seq) FROM changes", "SELECT seq FROM change_heads"),
    ] {
        let cast = |sql: &str| format!("SELECT CAST(({sql}) AS BIGINT)");
        let (one_is, other_is) =
            (store.database.integer(&cast(one)).await, store.database.integer(&cast(other)).await);
        assert_eq!(one_is, other_is, "{one}, {other}");
    }
    states.reset().await.unwrap();
    store.clock.set(moment(0));
    assert_eq!(seen(&store).await, before);
}

/// Versions never come back: a write that was prepared from a page does not fit what a restore has
/// made of it.
async fn an_old_write_does_not_land_in_a_restored_page(store: TestStore) {
    let (states, _folder) = states(&store);
    let ids = seeded(&store, &states, 2).await;
    let version = |at: usize| {
        let id = ids[at];
        format!("SELECT version FROM page_documents WHERE page_id = {id}")
    };
    let mut last = 0;
    for round in 0..4 {
        let body = json!({"name": round.to_string()});
        update(&store.engine, &store.caller(), Site, ids[0], &body).await.unwrap();
        let untouched = store.database.integer(&version(1)).await;
        match round % 2 {
            0 => states.reset().await.unwrap(),
            _ => drop(seeded(&store, &states, 2).await),
        }
        let present = store.database.integer(&version(0)).await;
        assert!(present > last + 1, "{present} after {last}");
        if round % 2 == 0 {
            assert_eq!(store.database.integer(&version(1)).await, untouched, "it did not change");
        }
        last = present;
    }
}

async fn a_foreign_file_is_refused(store: TestStore) {
    let (states, folder) = states(&store);
    seeded(&store, &states, 1).await;
    let before = seen(&store).await;
    let place = |name: &str| folder.path().join(format!("snapshots/{name}.db"));
    std::fs::write(place("garbage"), "no database, and long enough not to be taken for one")
        .unwrap();
    std::fs::write(place("empty"), "").unwrap();
    for name in ["garbage", "empty"] {
        let fault = states.restore(name).await.expect_err(name);
        assert_eq!(fault.kind, FaultKind::Validation, "{fault}");
        assert!(fault.message.contains(&format!("'{name}' can't be restored")), "{fault}");
    }
    assert_eq!(seen(&store).await, before);
}

async fn an_older_schema_is_brought_up_and_a_newer_one_refused(store: TestStore) {
    let (states, folder) = states(&store);
    seeded(&store, &states, 2).await;
    let before = seen(&store).await;
    states.save("old").await.unwrap();
    states.save("new").await.unwrap();
    let open = |name: &str| {
        rusqlite::Connection::open(folder.path().join(format!("snapshots/{name}.db"))).unwrap()
    };
    // The steps that added these, undone.
    let undo = "DELETE FROM schema_migrations WHERE version >= 2;
        DROP INDEX changes_revisions; DROP INDEX pages_ab_test; DROP INDEX pages_folder;
        DROP TABLE language_groups; DROP TABLE language_members; DROP TABLE folders;
        DROP TABLE jobs;
        ALTER TABLE page_documents DROP COLUMN fresh_from;
        ALTER TABLE page_documents DROP COLUMN revision;
        ALTER TABLE page_documents DROP COLUMN base_revision;
        ALTER TABLE page_documents DROP COLUMN first_revision;
        ALTER TABLE page_documents DROP COLUMN revised_draft;
        ALTER TABLE page_documents DROP COLUMN language_group;
        ALTER TABLE page_documents DROP COLUMN draft;
        ALTER TABLE changes DROP COLUMN revision;
        ALTER TABLE changes DROP COLUMN base_revision;
        DROP TABLE definitions; DROP TABLE records; DROP TABLE unique_values;
        DROP TABLE record_redirects; DROP TABLE associations; DROP TABLE imports;
        ALTER TABLE change_heads DROP COLUMN version;
        ALTER TABLE change_heads DROP COLUMN life;
        ALTER TABLE changes DROP COLUMN prior_seq;
        ALTER TABLE changes DROP COLUMN source_id;";
    open("old").execute_batch(undo).unwrap();
    let newer = "INSERT INTO schema_migrations VALUES (9999, 'future', 'x', 0)";
    open("new").execute_batch(newer).unwrap();
    create(&store.engine, &store.caller(), Site, &page("x")).await.unwrap();
    let fault = states.restore("new").await.expect_err("newer");
    assert_eq!(fault.kind, FaultKind::Validation);
    assert!(fault.message.contains("9999"), "{fault}");
    states.restore("old").await.unwrap();
    assert_eq!(seen(&store).await, before);
    states.restore("old").await.unwrap();
}

async fn leases_and_websites_follow_the_present(store: TestStore) {
    let (states, _folder) = states(&store);
    let ids = seeded(&store, &states, 1).await;
    let job = format!(
        "DELETE FROM jobs; INSERT INTO jobs VALUES ({}, 'page_turn', {}, 9000000000000, 99, 'somebody')",
        store.account, ids[0]
    );
    store.database.execute(&job).await;
    states.save("leased").await.unwrap();
    let moved = format!(
        "UPDATE accounts SET site_url = 'http://moved.example' WHERE account_id = {}",
        store.account
    );
    store.database.execute(&moved).await;
    states.restore("leased").await.unwrap();
    let free = "SELECT COUNT(*) FROM jobs
        WHERE leased_until = 0 AND leased_by = '' AND due_at = 9000000000000";
    assert_eq!(store.database.integer(free).await, 1);
    let engine = store.database.open(&store.clock).await;
    let read = get(&engine, &store.caller(), Site, ids[0]).await.unwrap();
    assert_eq!(read["url"], "http://moved.example/seed-0");
}
