//! SIGKILL: what was acknowledged is there after the next start, and no call is half there.

use crate::support::store::{Store, file_rows};
use crate::support::workload::{self, Load, page, total};
use crate::support::{PAGES, eventually};
use std::time::Duration;

/// Kills of one store.
const ROUNDS: u64 = 20;
/// Clients that write at the time of a kill.
const WRITERS: usize = 6;

/// Acknowledged calls of a round before its kill: from the very first to some hundred, in no order.
fn calls_before_kill(round: u64) -> u64 {
    1 + round * 47 % 131
}

/// One store, killed again and again under load, each time at another point of its work.
fn survives_kills(store: &Store) {
    let mut writers = workload::writers(WRITERS);
    let mut server = store.serve();
    for round in 0..ROUNDS {
        let load = Load::default();
        let kill = |acked| {
            if acked == calls_before_kill(round) {
                server.kill();
            }
        };
        workload::run(&mut writers, &server.api, &load, kill, || {});
        assert!(load.acked() >= calls_before_kill(round), "the server ended by itself");
        assert_eq!(server.ended().code(), None, "killed by a signal");
        if let Some(database) = store.database() {
            // What the dead process had sent may still be under way there.
            let gone = || (database.sessions() == 0).then_some(());
            eventually("PostgreSQL notices", Duration::from_secs(10), gone);
        }
        server = store.serve();
        let pages = workload::reconcile(store, &mut writers);
        let mut client = server.client();
        assert_eq!(total(&mut client), pages);
        workload::read_back(&mut client, &writers);
    }
    server.stop();
    workload::reconcile(store, &mut writers);
}

#[test]
fn sigkill_under_load_loses_nothing_on_the_embedded_store() {
    survives_kills(&Store::embedded());
}

#[test]
fn sigkill_under_load_loses_nothing_on_postgres() {
    if let Some(store) = Store::postgres() {
        survives_kills(&store);
    }
}

/// After a kill the last writes stand in the write-ahead log only; the next start takes them from
/// there.
#[test]
fn a_write_ahead_log_that_was_left_behind_is_recovered() {
    let store = Store::embedded();
    let server = store.serve();
    let mut client = server.client();
    let names: Vec<String> = (0..20).map(|number| format!("left behind {number}")).collect();
    let create = |name: &String| client.post(PAGES, &page(name)).expect(201)["id"].clone();
    let ids: Vec<serde_json::Value> = names.iter().map(create).collect();
    server.kill();
    server.ended();

    let log = store.folder().join("hubwright.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0, "the log is empty");
    // The file alone knows nothing of the pages: this test would notice a log that is not read.
    let alone = store.folder().join("alone.db");
    std::fs::copy(store.file(), &alone).unwrap();
    let tables = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'pages'";
    if file_rows(&alone, tables) != [["0"]] {
        assert_eq!(file_rows(&alone, "SELECT COUNT(*) FROM pages"), [["0"]]);
    }

    let server = store.serve();
    let mut client = server.client();
    for (id, name) in ids.iter().zip(&names) {
        let read = client.get(&format!("{PAGES}/{}", id.as_str().unwrap())).expect(200);
        assert_eq!(read["name"], name.as_str());
    }
    server.stop();
    assert!(!log.exists(), "an orderly end folds the log into the file");
    store.assert_sound();
    assert_eq!(store.number("SELECT COUNT(*) FROM pages"), 20);
}
