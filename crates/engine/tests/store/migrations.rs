//! Steps of the schema: applied once, and never to a store that is not what the program takes it
//! for.

use crate::databases::Database;
use crate::support::{TestStore, create, moment, on_both_databases, page};
use domain::fault::FaultKind;
use domain::pages::kind::PageKind;
use engine::Engine;
use engine::clock::Clock;
use engine::db::migrate::MIGRATIONS;
use engine::store::Location;
use tokio::task::JoinSet;

crate::databases::on_both_databases!(
    crate::migrations::untouched =>
    pending_steps_are_named_and_not_applied, many_processes_migrate_once
);
on_both_databases!(steps_are_applied_once, a_changed_step_is_refused, a_newer_store_is_refused);

/// A store that no engine has opened yet.
async fn untouched(database: Database) -> Database {
    database
}

fn names() -> Vec<String> {
    MIGRATIONS.iter().map(|step| format!("{:04} {}", step.version, step.name)).collect()
}

/// Why an engine does not open; the client is told nothing of it, the log all.
async fn refusal(database: &Database) -> String {
    let outcome = Engine::open(database.options(), Clock::fixed(moment(0))).await;
    let fault = outcome.err().expect("the store is refused");
    let pending = Engine::pending_migrations(&database.location()).await.expect_err("refused");
    assert_eq!((fault.kind, &fault), (FaultKind::Internal, &pending));
    fault.note.expect("a note for the log")
}

#[test]
fn steps_are_counted_from_one_without_gaps() {
    let versions: Vec<i64> = MIGRATIONS.iter().map(|step| step.version).collect();
    assert_eq!(versions, (1..=versions.len() as i64).collect::<Vec<_>>());
    assert_eq!(names()[0], "0001 pages");
}

async fn pending_steps_are_named_and_not_applied(database: Database) {
    for _ in 0..2 {
        assert_eq!(Engine::pending_migrations(&database.location()).await, Ok(names()));
    }
    if let Location::File(file) = database.location() {
        assert!(!file.exists(), "asking made a store");
    }
    let engine = database.open(&Clock::fixed(moment(0))).await;
    assert_eq!(Engine::pending_migrations(&database.location()).await, Ok(vec![]));
    engine.check().await.expect("the store answers");
}

/// On SQLite one process at a time opens a store; the server sees to that with a lock of its own.
async fn many_processes_migrate_once(database: Database) {
    if matches!(database, Database::Sqlite(_)) {
        return;
    }
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let options = database.options();
        tasks.spawn(async move { Engine::open(options, Clock::fixed(moment(0))).await.map(drop) });
    }
    for outcome in tasks.join_all().await {
        outcome.expect("the store opens");
    }
    let applied = "SELECT COUNT(*) FROM schema_migrations";
    assert_eq!(database.integer(applied).await, MIGRATIONS.len() as i64);
}

async fn steps_are_applied_once(store: TestStore) {
    let by = store.caller();
    create(&store.engine, &by, PageKind::Site, &page("kept")).await.unwrap();
    store.clock.set(moment(60_000));
    let again = store.database.open(&store.clock).await;
    let list = crate::support::list(&again, &by, PageKind::Site, "").await;
    assert_eq!(list.total, 1);
    let first = format!("applied_at = {}", moment(0).as_ms());
    let applied = format!("SELECT COUNT(*) FROM schema_migrations WHERE {first}");
    assert_eq!(store.database.integer(&applied).await, MIGRATIONS.len() as i64);
    let all = store.database.integer("SELECT COUNT(*) FROM schema_migrations").await;
    assert_eq!(all, MIGRATIONS.len() as i64);
}

async fn a_changed_step_is_refused(store: TestStore) {
    store.database.execute("UPDATE schema_migrations SET checksum = 'x' WHERE version = 1").await;
    let note = refusal(&store.database).await;
    assert_eq!(note, "schema step 1 of the store differs from this program's");
}

async fn a_newer_store_is_refused(store: TestStore) {
    let newer = "INSERT INTO schema_migrations (version, migration_name, checksum, applied_at)
        VALUES (99, 'from_the_future', 'x', 0)";
    store.database.execute(newer).await;
    let note = refusal(&store.database).await;
    assert!(note.contains("schema step 99") && note.contains("newer"), "{note}");
}
