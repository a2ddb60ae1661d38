//! Writers that want the same pages at the same time: no write is lost, none is half done, and
//! nothing is written to a page after it was deleted.

use crate::support::{
    TestStore, create, get, id_of, list, on_both_databases, page, patch, published, update,
};
use domain::fault::FaultKind;
use domain::pages::kind::PageKind::Site;
use engine::Engine;
use engine::pages::PageUpdate;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    no_update_is_lost,
    batches_over_the_same_pages_all_succeed,
    nothing_is_written_after_a_deletion,
    a_failing_write_harms_no_other_of_its_group,
);

/// Two nodes on one store.
async fn nodes(store: &TestStore) -> [Arc<Engine>; 2] {
    [store.engine.clone(), Arc::new(store.database.open(&store.clock).await)]
}

const FIELDS: [&str; 12] = [
    "htmlTitle",
    "headHtml",
    "footerHtml",
    "metaDescription",
    "linkRelCanonicalUrl",
    "featuredImage",
    "password",
    "campaign",
    "folderId",
    "templatePath",
    "slug",
    "pageExpiryRedirectUrl",
];

/// Everybody writes another property of the same page, some of them such as lists look at.
async fn no_update_is_lost(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    let id = id_of(&create(&store.engine, &by, Site, &published("a")).await.unwrap());
    for round in 0..3 {
        let mut tasks = JoinSet::new();
        for (n, field) in FIELDS.into_iter().enumerate() {
            let (engine, by) = (nodes[n % 2].clone(), by.clone());
            let body = json!({field: format!("{field}-{round}")});
            tasks.spawn(async move { update(&engine, &by, Site, id, &body).await });
        }
        for outcome in tasks.join_all().await {
            outcome.expect("nobody is in another's way");
        }
        let stands = get(&store.engine, &by, Site, id).await.unwrap();
        for field in FIELDS {
            assert_eq!(stands[field], format!("{field}-{round}"));
        }
        for filter in ["campaign", "folderId", "templatePath", "slug"] {
            let query = format!("{filter}={filter}-{round}");
            assert_eq!(list(&nodes[1], &by, Site, &query).await.total, 1, "{query}");
        }
    }
    let log = store.engine.changes_after(store.account, 0, 1_000).await.unwrap();
    assert_eq!(log.len(), 1 + 3 * FIELDS.len());
}

/// In every order, so that locks taken in the order of the inputs would deadlock.
async fn batches_over_the_same_pages_all_succeed(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    let mut ids = Vec::new();
    for slug in ["a", "b", "c", "d", "e", "f"] {
        ids.push(id_of(&create(&store.engine, &by, Site, &page(slug)).await.unwrap()));
    }
    let mut tasks = JoinSet::new();
    for task in 0..8_usize {
        let (engine, by, mut order) = (nodes[task % 2].clone(), by.clone(), ids.clone());
        order.rotate_left(task % 6);
        if task % 3 == 0 {
            order.reverse();
        }
        tasks.spawn(async move {
            for round in 0..4 {
                let state = if (task + round) % 2 == 0 { "DRAFT" } else { "PUBLISHED" };
                let body = json!({"state": state, "widgets": {"by": task}});
                let updates = order
                    .iter()
                    .map(|id| PageUpdate { raw_id: id.to_string(), patch: Ok(patch(&body)) });
                let updates: Vec<_> = updates.collect();
                let outcomes = engine.update_pages(&by, Site, updates, false).await.unwrap();
                assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
            }
        });
    }
    tasks.join_all().await;
    // Every batch was written as a whole: the last one is the last of all six pages.
    let mut last = Vec::new();
    for id in &ids {
        let stands = get(&store.engine, &by, Site, *id).await.unwrap();
        last.push((stands["widgets"].to_string(), stands["state"].clone()));
    }
    assert!(last.iter().all(|page| *page == last[0]), "{last:?}");
    let state = last[0].1.as_str().unwrap();
    assert_eq!(list(&store.engine, &by, Site, &format!("state={state}")).await.total, 6);
    assert_eq!(store.engine.last_change(store.account).await, Ok(6 + 8 * 4 * 6));
}

async fn nothing_is_written_after_a_deletion(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    for round in 0..6 {
        let slug = format!("gone-{round}");
        let id = id_of(&create(&store.engine, &by, Site, &published(&slug)).await.unwrap());
        let mut tasks = JoinSet::new();
        for task in 0..10 {
            let (engine, by) = (nodes[task % 2].clone(), by.clone());
            tasks.spawn(async move {
                if task == 4 || task == 5 {
                    let deleted = engine.archive_pages(&by, Site, vec![id]).await.unwrap();
                    return usize::from(deleted == [true]);
                }
                match update(&engine, &by, Site, id, &json!({"name": task.to_string()})).await {
                    Ok(_) => {}
                    Err(fault) => assert_eq!(fault.kind, FaultKind::NotFound, "{fault}"),
                }
                0
            });
        }
        let deleted: usize = tasks.join_all().await.into_iter().sum();
        assert_eq!(deleted, 1, "a page is deleted once");
        get(&store.engine, &by, Site, id).await.expect_err("deleted");
        // Its address is free again.
        let next = create(&store.engine, &by, Site, &published(&slug)).await.unwrap();
        store.engine.archive_pages(&by, Site, vec![id_of(&next)]).await.unwrap();
    }
    let mut lives: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for line in store.engine.changes_after(store.account, 0, 1_000).await.unwrap() {
        lives.entry(line.object_id).or_default().push(line.kind);
    }
    for life in lives.values() {
        let end = life.iter().position(|kind| kind == "archived");
        assert_eq!(end, Some(life.len() - 1), "{life:?}");
    }
    assert_eq!(list(&store.engine, &by, Site, "").await.total, 0);
}

/// Writes that wait for the same commit stand and fall each by itself.
async fn a_failing_write_harms_no_other_of_its_group(store: TestStore) {
    let by = store.caller();
    create(&store.engine, &by, Site, &published("taken")).await.unwrap();
    let mut tasks = JoinSet::new();
    for task in 0..48 {
        let (engine, by) = (store.engine.clone(), by.clone());
        tasks.spawn(async move {
            let body: Value = match task % 4 {
                0 => published("taken"),
                1 => json!({"name": "no template"}),
                _ => published(&format!("own-{task}")),
            };
            (task % 4 > 1, create(&engine, &by, Site, &body).await.is_ok())
        });
    }
    for (expected, outcome) in tasks.join_all().await {
        assert_eq!(outcome, expected);
    }
    for query in ["", "id__not_in=0", "state=PUBLISHED_OR_SCHEDULED"] {
        assert_eq!(list(&store.engine, &by, Site, query).await.total, 25, "{query}");
    }
    assert_eq!(store.engine.last_change(store.account).await, Ok(25));
}
