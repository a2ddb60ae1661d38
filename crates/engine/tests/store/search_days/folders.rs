//! Folders of indexes that can't be written, or went away: searches say so, writes go on, and
//! everything is as it was when the folder is.

use super::node::Node;
use crate::databases::Database;
use crate::support::moment;
use domain::fault::FaultKind;
use engine::clock::Clock;
use engine::search::SearchOptions;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

fn contact(number: usize) -> Vec<(&'static str, String)> {
    vec![("email", format!("n{number}@example.com"))]
}

/// Puts a file where a folder is to be, as somebody might by mistake.
fn block(path: &Path) {
    let _ = std::fs::remove_dir_all(path);
    std::fs::write(path, "not an index").unwrap();
}

/// Searches until there is an answer.
async fn recovers(node: &Node) {
    for _ in 0..1_000 {
        if node.find(&json!({})).await.is_ok() {
            return node.assert_agrees().await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("searches are not answered again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_cannot_be_written_stops_searches_and_nothing_else() {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("search");
    let (mut number, mut created) = (0, 0);
    for depth in 0..3 {
        let node = Node::open(&database, &clock, &folder).await;
        let blocked = match depth {
            0 => folder.clone(),
            1 => folder.join(node.by.account_id.to_string()),
            _ => node.index(&folder),
        };
        block(&blocked);
        for _ in 0..3 {
            number += 1;
            node.create(&[contact(number)]).await;
            created += 1;
            let fault = node.find(&json!({})).await.expect_err("no index can be written");
            assert_eq!(fault.kind, FaultKind::Unavailable, "{fault}");
            assert_eq!(fault.message, "The search index is not available.");
            assert!(fault.note.is_some_and(|note| !note.is_empty()));
        }
        assert_eq!(node.listed().await.len(), created);
        std::fs::remove_file(&blocked).unwrap();
        recovers(&node).await;
    }
}

/// The whole folder is deleted while the index is open: what it found is found, and what is written
/// then as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_deleted_under_a_server_is_made_again() {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open(&database, &clock, folder.path()).await;
    for round in 0..4 {
        node.create(&[contact(round)]).await;
        recovers(&node).await;
        std::fs::remove_dir_all(folder.path().join(node.by.account_id.to_string())).unwrap();
    }
    node.create(&[contact(99)]).await;
    recovers(&node).await;
    // And it is whole: another start goes on with it.
    drop(node);
    let node = Node::open(&database, &clock, folder.path()).await;
    assert_eq!(node.engine.sweep_search().await.unwrap(), 0);
    node.assert_agrees().await;
}

/// Two nodes by mistake on one folder: one of them has it, the other says that it does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_has_one_writer() {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let folder = tempfile::tempdir().unwrap();
    let one = Node::open(&database, &clock, folder.path()).await;
    one.create(&[contact(1)]).await;
    one.assert_agrees().await;
    let other = Node::open(&database, &clock, folder.path()).await;
    let fault = other.find(&json!({})).await.expect_err("the first has it");
    assert_eq!(fault.kind, FaultKind::Unavailable, "{fault}");
    one.create(&[contact(2)]).await;
    one.assert_agrees().await;
    drop(one);
    recovers(&other).await;
}

/// An index is built while searches wait for no moment: they are refused meanwhile, and a client
/// that asks again is answered. Catching up is not building: that is waited for all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_that_wait_for_nothing_are_refused_while_an_index_is_built() {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let folder = tempfile::tempdir().unwrap();
    let search = SearchOptions {
        folder: Some(folder.path().to_owned()),
        wait: Duration::ZERO,
        ..SearchOptions::default()
    };
    let node = Node::with(&database, &clock, search).await;
    let records: Vec<_> = (0..100).map(contact).collect();
    for batch in records.chunks(50) {
        node.create(batch).await;
    }
    let account = node.by.account_id;
    database
        .execute(&format!(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
             INSERT INTO records SELECT {account}, 1, 0, n, 1, 0, 0, 0, 1, '{{}}' FROM n"
        ))
        .await;
    let fault = node.find(&json!({})).await.expect_err("nothing is built yet");
    assert_eq!(fault.kind, FaultKind::Unavailable);
    assert_eq!(fault.message, "The search index is being built. Try again later.");
    let mut refused = 1;
    while node.find(&json!({})).await.is_err() {
        refused += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(refused < 5_000, "it is never built");
    }
    for number in 100..120 {
        node.create(&[contact(number)]).await;
        assert_eq!(node.ids(&json!({})).await.0, 5_001 + number as u64);
    }
}
