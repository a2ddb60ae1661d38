//! Several servers on one PostgreSQL: what is due at an hour is done once, whichever of them is
//! there to do it.

use crate::support::store::Store;
use crate::support::{PAGES, eventually};
use serde_json::json;
use std::time::Duration;

const NODES: usize = 3;
const SCHEDULED: usize = 300;
/// Inputs of one batch.
const BATCH: usize = 100;
/// From the making of the pages to their hour: time to make them all.
const AHEAD_S: u64 = 6;

/// The second that so many seconds from now lies in, as a client writes it.
fn from_now(store: &Store, seconds: u64) -> u64 {
    let now = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)";
    (store.number(now) + seconds) * 1_000
}

#[test]
fn what_is_due_is_done_once_though_a_node_is_killed_over_it() {
    let Some(store) = Store::postgres() else { return };
    let nodes: Vec<_> = (0..NODES).map(|_| store.serve()).collect();
    let due = from_now(&store, AHEAD_S);
    for first in (0..SCHEDULED).step_by(BATCH) {
        let page = |n: usize| {
            json!({
                "name": "scheduled", "slug": format!("scheduled-{n}"), "templatePath": "t.html",
                "state": "PUBLISHED_OR_SCHEDULED", "publishDate": due,
            })
        };
        let inputs: Vec<_> = (first..first + BATCH).map(page).collect();
        let path = format!("{PAGES}/batch/create");
        nodes[first / BATCH % NODES].client().post(&path, &json!({"inputs": inputs})).expect(201);
    }
    assert_eq!(store.number("SELECT COUNT(*) FROM jobs"), SCHEDULED as u64);

    // Killed as soon as somebody is at it: perhaps this one, in the middle of its work.
    let at_it = || {
        let begun = "SELECT COUNT(*) FROM jobs WHERE leased_by <> ''";
        let left = "SELECT COUNT(*) FROM jobs";
        (store.number(begun) > 0 || store.number(left) < SCHEDULED as u64).then_some(())
    };
    eventually("the work begins", Duration::from_secs(20), at_it);
    nodes[0].kill();
    nodes[0].ended();
    // What it had leased is free when the lease has run out: half a minute, which goes by at once.
    // The others lose theirs too, which must not matter.
    store.rows("UPDATE jobs SET leased_until = leased_until - 30000 WHERE leased_by <> ''");
    let done = || (store.number("SELECT COUNT(*) FROM jobs") == 0).then_some(());
    eventually("all is done", Duration::from_secs(60), done);

    let lines = "SELECT COUNT(*), COUNT(DISTINCT object_id) FROM changes
        WHERE change_kind = 'published'";
    assert_eq!(store.rows(lines), [[SCHEDULED.to_string(), SCHEDULED.to_string()]]);
    let live = "SELECT COUNT(*) FROM page_documents
        WHERE document LIKE '%\"currentState\":\"PUBLISHED\"%'";
    assert_eq!(store.number(live), SCHEDULED as u64);
    for node in nodes.into_iter().skip(1) {
        node.stop();
    }
    store.assert_sound();
}
