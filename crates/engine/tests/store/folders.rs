//! Folders under several writers at once, and what deleting one does to the pages in it.

use crate::support::{TestStore, create, get, id_of, moment, on_both_databases, page, update};
use domain::accounts::Caller;
use domain::fault::Fault;
use domain::folders::folder_patch::FolderPatch;
use domain::pages::kind::PageKind::Landing;
use domain::pages::list_query::ListQuery;
use engine::Engine;
use engine::folders::FolderUpdate;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    folders_moved_into_one_another_form_no_circle,
    nothing_is_put_into_a_folder_that_goes,
    revisions_are_numbered_without_gaps,
    drafts_leave_a_deleted_folder_too,
);

fn patch(body: &Value) -> FolderPatch {
    serde_json::from_value(body.clone()).expect("a readable body")
}

async fn create_folder(engine: &Engine, by: &Caller, body: &Value) -> Result<i64, Fault> {
    let outcome = engine.create_folders(by, vec![patch(body)]).await.unwrap().remove(0)?;
    Ok(id_of(&serde_json::from_str(&outcome).expect("a document")))
}

async fn update_folder(engine: &Engine, by: &Caller, id: i64, body: &Value) -> Result<(), Fault> {
    let updates = vec![FolderUpdate { raw_id: id.to_string(), patch: Ok(patch(body)) }];
    engine.update_folders(by, updates, false).await.unwrap().remove(0).map(drop)
}

/// Every folder that is there, with its parent.
async fn tree(engine: &Engine, by: &Caller) -> BTreeMap<i64, i64> {
    let query = ListQuery { limit: 1_000, ..ListQuery::default() };
    let list = engine.list_folders(by, &query).await.unwrap();
    let folders: Vec<Value> = serde_json::from_str(&format!("[{}]", list.results)).unwrap();
    let parent = |folder: &Value| folder["parentFolderId"].as_i64().unwrap();
    folders.iter().map(|folder| (id_of(folder), parent(folder))).collect()
}

/// Every way up ends at the root.
fn assert_whole(tree: &BTreeMap<i64, i64>) {
    for start in tree.keys() {
        let (mut at, mut steps) = (*start, 0);
        while at != 0 {
            at = *tree.get(&at).unwrap_or_else(|| panic!("{at} is not there: {tree:?}"));
            steps += 1;
            assert!(steps <= tree.len(), "{start} is inside itself: {tree:?}");
        }
    }
}

/// Two nodes on one store.
async fn nodes(store: &TestStore) -> [Arc<Engine>; 2] {
    [store.engine.clone(), Arc::new(store.database.open(&store.clock).await)]
}

async fn folders_moved_into_one_another_form_no_circle(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        ids.push(create_folder(&store.engine, &by, &json!({ "name": name })).await.unwrap());
    }
    for round in 0..6 {
        let mut tasks = JoinSet::new();
        for (n, id) in ids.clone().into_iter().enumerate() {
            let (engine, by) = (nodes[n % 2].clone(), by.clone());
            let next = ids[(n + 1 + round % 2) % ids.len()];
            tasks.spawn(async move {
                update_folder(&engine, &by, id, &json!({ "parentFolderId": next })).await
            });
        }
        let outcomes = tasks.join_all().await;
        let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
        let refused: Vec<_> = refused.map(|fault| fault.error_type).collect();
        assert!(!refused.is_empty(), "a circle of five has one too many");
        assert!(refused.iter().all(|name| *name == Some("CONTENT_FOLDER_CYCLE")), "{refused:?}");
        let tree = tree(&nodes[1], &by).await;
        assert_eq!(tree.len(), ids.len());
        assert_whole(&tree);
    }
}

/// Creations in a folder, moves into it, and its deletion, all at once: who comes too late is
/// refused, who came in time has moved up.
async fn nothing_is_put_into_a_folder_that_goes(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    for round in 0..6 {
        let outer = create_folder(&store.engine, &by, &json!({"name": "outer"})).await.unwrap();
        let inner = json!({"name": "inner", "parentFolderId": outer});
        let inner = create_folder(&store.engine, &by, &inner).await.unwrap();
        let other = create_folder(&store.engine, &by, &json!({"name": "other"})).await.unwrap();
        let mut tasks = JoinSet::new();
        for task in 0..10 {
            let (engine, by) = (nodes[task % 2].clone(), by.clone());
            tasks.spawn(async move {
                match (task + round) % 5 {
                    0 => drop(engine.archive_folders(&by, vec![inner]).await.unwrap()),
                    1 => drop(engine.archive_folders(&by, vec![outer]).await.unwrap()),
                    2 => {
                        let body = json!({ "parentFolderId": inner });
                        let _ = update_folder(&engine, &by, other, &body).await;
                    }
                    _ => {
                        let body = json!({"name": "new", "parentFolderId": inner});
                        let _ = create_folder(&engine, &by, &body).await;
                    }
                }
            });
        }
        tasks.join_all().await;
        let tree = tree(&nodes[1], &by).await;
        assert!(!tree.contains_key(&inner) && !tree.contains_key(&outer));
        assert!(tree.contains_key(&other));
        assert_whole(&tree);
    }
}

async fn revisions_are_numbered_without_gaps(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    let id = create_folder(&store.engine, &by, &json!({"name": "a"})).await.unwrap();
    let mut tasks = JoinSet::new();
    for task in 0..20 {
        let (engine, by) = (nodes[task % 2].clone(), by.clone());
        tasks.spawn(async move {
            if task % 4 == 0 {
                engine.restore_folder(&by, &id.to_string(), "1").await.map(drop)
            } else {
                update_folder(&engine, &by, id, &json!({"name": task.to_string()})).await
            }
        });
    }
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    let query = domain::revisions::RevisionQuery { limit: 100, after: None, before: None };
    let list = nodes[1].list_folder_revisions(&by, &id.to_string(), query).await.unwrap();
    let numbers: Vec<i64> = list.results.iter().map(|revision| revision.number).collect();
    assert_eq!(numbers, (1..=21).rev().collect::<Vec<i64>>());
    assert_eq!((list.total, list.next, list.prev), (21, None, None));
    let log = store.engine.changes_after(store.account, 0, 100).await.unwrap();
    assert_eq!(log.len(), 21);
}

/// No operation writes drafts here: one is put into the store directly.
async fn drafts_leave_a_deleted_folder_too(store: TestStore) {
    let by = store.caller();
    let outer = create_folder(&store.engine, &by, &json!({"name": "outer"})).await.unwrap();
    let inner = json!({"name": "inner", "parentFolderId": outer});
    let inner = create_folder(&store.engine, &by, &inner).await.unwrap();
    let folder = json!({ "folderId": inner.to_string() });
    let mut ids = Vec::new();
    for slug in ["a", "b"] {
        let id = id_of(&create(&store.engine, &by, Landing, &page(slug)).await.unwrap());
        update(&store.engine, &by, Landing, id, &folder).await.unwrap();
        ids.push(id);
    }
    let (edited, draft) =
        (ids[0].to_string(), crate::support::patch(&json!({"htmlTitle": "draft"})));
    store.engine.update_draft(&by, Landing, edited, draft).await.unwrap();
    store.clock.set(moment(60_000));
    assert_eq!(store.engine.archive_folders(&by, vec![inner]).await.unwrap(), [true]);
    for id in &ids {
        let stands = get(&store.engine, &by, Landing, *id).await.unwrap();
        assert_eq!(stands["folderId"], outer.to_string());
    }
    let count =
        |condition: String| format!("SELECT COUNT(*) FROM page_documents WHERE {condition}");
    let moved = format!("draft LIKE '%\"folderId\":\"{outer}\"%'");
    assert_eq!(store.database.integer(&count(moved)).await, 1);
    assert_eq!(store.database.integer(&count("draft IS NOT NULL".into())).await, 1);
    store.engine.archive_folders(&by, vec![outer]).await.unwrap();
    assert_eq!(store.database.integer(&count("draft LIKE '%folderId%'".into())).await, 0);
}
