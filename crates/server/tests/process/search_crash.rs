//! SIGKILL while indexes follow writers and while they are built: after every start searches find
//! what lists show. Of an index nothing is flushed, so a kill may leave any part of one behind.

use crate::support::crm::{CONTACTS, assert_agree, contact, create};
use crate::support::http::Client;
use crate::support::store::Store;
use crate::support::{BOUND, eventually};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Kills of a store on which clients write and search, and of one whose index is being built.
const KILLS: u64 = 40;
const KILLS_POSTGRES: u64 = 10;
const KILLS_BUILDING: u64 = 10;
const WRITERS: usize = 2;
/// Records of one call.
const GROUP: usize = 20;
/// Records of a store whose index takes some time: several steps.
const RECORDS: usize = 9_000;

/// Calls that are answered before a round's kill: from the very first to some dozens, in no order.
fn calls_before_kill(round: u64) -> u64 {
    1 + round * 29 % 67
}

/// Creates, updates, merges and archives until the server is gone.
fn write(name: &str, address: &str, answered: &(dyn Fn() + Sync)) {
    let Ok(mut client) = Client::connect(address) else { return };
    let mut call = |path: &str, body: &Value| -> Option<Value> {
        let reply = client.send("POST", &format!("{CONTACTS}{path}"), Some(&body.to_string()));
        let reply = reply.ok()?;
        assert!(reply.status < 300, "{path}: {}", reply.text());
        answered();
        Some(if reply.status == 204 { Value::Null } else { reply.json() })
    };
    for group in 0.. {
        let inputs: Vec<Value> =
            (0..GROUP).map(|number| contact(&format!("{name}g{group}"), number)).collect();
        let Some(made) = call("/batch/create", &json!({ "inputs": inputs })) else { return };
        let ids: Vec<Value> =
            made["results"].as_array().unwrap().iter().map(|made| made["id"].clone()).collect();
        let moved = ids.iter().map(|id| json!({"id": id, "properties": {"city": "3"}}));
        let moved: Vec<Value> = moved.take(GROUP / 2).collect();
        let gone: Vec<Value> =
            ids.iter().skip(2).step_by(5).map(|id| json!({ "id": id })).collect();
        let merge = json!({"primaryObjectId": ids[0], "objectIdToMerge": ids[1]});
        let calls = [
            ("/batch/update", json!({ "inputs": moved })),
            ("/merge", merge),
            ("/batch/archive", json!({ "inputs": gone })),
        ];
        if calls.iter().any(|(path, body)| call(path, body).is_none()) {
            return;
        }
    }
}

/// Searches until the server is gone: each makes the index catch up, and commit.
fn search(address: &str, answered: &(dyn Fn() + Sync)) {
    let Ok(mut client) = Client::connect(address) else { return };
    let body = json!({"query": "example", "limit": 1}).to_string();
    while let Ok(reply) = client.send("POST", &format!("{CONTACTS}/search"), Some(&body)) {
        assert_eq!(reply.status, 200, "{}", reply.text());
        answered();
    }
}

fn survives_kills(store: &Store, kills: u64) {
    let mut server = store.serve();
    let mut before = 0;
    for round in 0..kills {
        let (calls, bound) = (AtomicU64::new(0), calls_before_kill(round));
        let answered = || {
            if calls.fetch_add(1, Ordering::SeqCst) + 1 == bound {
                server.kill();
            }
        };
        std::thread::scope(|scope| {
            let (address, answered) = (&server.api, &answered);
            for number in 0..WRITERS {
                let name = format!("r{round}w{number}");
                scope.spawn(move || write(&name, address, answered));
            }
            scope.spawn(move || search(address, answered));
        });
        assert_eq!(server.ended().code(), None, "killed by a signal");
        if let Some(database) = store.database() {
            let gone = || (database.sessions() == 0).then_some(());
            eventually("PostgreSQL notices", Duration::from_secs(10), gone);
        }
        server = store.serve();
        let records = assert_agree(&mut server.client());
        assert!(records >= before, "{records} records after {before}");
        before = records;
    }
    let (_, log) = server.stop();
    assert!(before > 0 && !log.iter().any(|line| line.contains("panicked")), "{log:?}");
    store.assert_sound();
}

#[test]
fn sigkill_while_an_index_follows_an_embedded_store() {
    survives_kills(&Store::embedded(), KILLS);
}

#[test]
fn sigkill_while_an_index_follows_a_postgres_store() {
    if let Some(store) = Store::postgres() {
        survives_kills(&store, KILLS_POSTGRES);
    }
}

/// Puts records into the first account of an embedded store, past the program.
fn put_records(store: &Store) {
    let file = rusqlite::Connection::open(store.file()).unwrap();
    file.execute_batch(&format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {RECORDS})
         INSERT INTO records SELECT 10000001, 1, 0, n, 1, 0, 0, 0, 1, '{{\"city\":\"' || (n % 7)
             || '\",\"email\":\"' || n || '@example.com\",\"firstname\":\"put\"}}' FROM n"
    ))
    .unwrap();
}

/// Killed at one point of a building after the other; what is left of it is not taken for an index.
#[test]
fn sigkill_while_an_index_is_built() {
    let store = Store::embedded();
    let server = store.serve();
    create(&mut server.client(), &[contact("first", 1)]);
    server.stop();
    put_records(&store);
    let folder = store.folder().join("search/10000001/0-1");
    let mut unfinished = 0;
    for round in 0..KILLS_BUILDING {
        if round % 2 == 0 && folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        let server = store.serve();
        eventually("building has begun", BOUND, || folder.exists().then_some(()));
        // Now, or somewhat later: another moment each time.
        let homes = || std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let files = || {
            let of = |home: std::fs::DirEntry| std::fs::read_dir(home.path());
            homes().filter_map(|home| of(home).ok()).map(Iterator::count).sum::<usize>()
        };
        let wanted = 2 + (round as usize * 5) % 11;
        let bound = std::time::Instant::now() + Duration::from_millis(40 * round);
        eventually("more is written", BOUND, || {
            (files() >= wanted || std::time::Instant::now() > bound).then_some(())
        });
        server.kill();
        server.ended();
        let metas = homes().map(|home| home.path().join("meta.json"));
        let mut metas = metas.filter_map(|meta| std::fs::read_to_string(meta).ok());
        unfinished += u64::from(!metas.any(|meta| meta.contains("\"payload\"")));
    }
    assert!(unfinished > 2, "it was built before it was killed");
    let server = store.serve();
    assert_eq!(assert_agree(&mut server.client()), RECORDS + 1);
    server.stop();
}
