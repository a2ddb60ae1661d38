//! Revisions that are kept for a while only: as many as asked for can be read, to the byte; older
//! ones are gone, and their space is given back.

use crate::support::{
    TestStore, caller, create, id_of, moment, on_both_databases, page, patch, update,
};
use domain::fault::FaultKind;
use domain::pages::kind::PageKind::Site;
use domain::revisions::RevisionQuery;
use engine::page_revisions::{PastPage, RestoreTo};
use engine::{Engine, EngineOptions};
use serde_json::{Value, json};

on_both_databases!(as_many_as_asked_for_are_kept, what_is_gone_stays_gone);

const KEPT: usize = 5;
const ALL: RevisionQuery = RevisionQuery { limit: 100, after: None, before: None };

async fn keeping(store: &TestStore, kept: Option<u32>) -> Engine {
    let options = EngineOptions { revisions_kept: kept, ..store.database.options() };
    Engine::open(options, store.clock.clone()).await.unwrap()
}

async fn as_many_as_asked_for_are_kept(store: TestStore) {
    let (engine, by) = (keeping(&store, Some(KEPT as u32)).await, store.caller());
    let text = "lorem ipsum ".repeat(200);
    let mut body = page("a");
    body["footerHtml"] = json!(text);
    let created = create(&engine, &by, Site, &body).await.unwrap();
    let id = id_of(&created);
    let mut known: Vec<Value> = vec![created];
    for round in 2..=150 {
        store.clock.set(moment(round * 1_000));
        // Some of the live page, some of the draft, some of everything.
        let body = match round % 11 {
            0 => json!({"footerHtml": format!("{round} {text}")}),
            _ => json!({"htmlTitle": format!("title {round}")}),
        };
        if round % 7 == 0 {
            let raw_id = id.to_string();
            let draft = engine.update_draft(&by, Site, raw_id, patch(&body)).await.unwrap();
            known.push(serde_json::from_str(&draft).unwrap());
        } else {
            known.push(update(&engine, &by, Site, id, &body).await.unwrap());
        }
        let list = engine.list_page_revisions(&by, Site, &id.to_string(), ALL).await.unwrap();
        let expected: Vec<&Value> = known.iter().rev().take(KEPT).collect();
        assert_eq!((list.total, list.next), (expected.len() as u64, None));
        let shown: Vec<Value> =
            list.results.iter().map(|r| serde_json::from_str(&r.document).unwrap()).collect();
        assert_eq!(shown.iter().collect::<Vec<_>>(), expected, "round {round}");
    }
    for (number, there) in [(1, false), (145, false), (146, true), (150, true), (151, false)] {
        let found = engine.get_page_revision(&by, Site, &id.to_string(), &number.to_string()).await;
        assert_eq!(found.is_ok(), there, "revision {number}");
        if let Err(fault) = found {
            assert_eq!(fault.kind, FaultKind::NotFound);
            let wanted = PastPage { raw_id: id.to_string(), raw_revision: number.to_string() };
            let restored = engine.restore_page_revision(&by, Site, wanted, RestoreTo::Live).await;
            assert_eq!(restored.unwrap_err().kind, FaultKind::NotFound);
        }
    }
    // The lines stand; most have given their space back.
    let count = async |what: &str| {
        let sql = format!("SELECT COUNT(*) FROM changes WHERE object_id = {id} {what}");
        store.database.integer(&sql).await
    };
    assert_eq!(count("").await, 150);
    let emptied = count("AND detail = '' AND revision IS NULL").await;
    assert!(emptied >= 80, "{emptied} of 150 lines are empty");
    assert_eq!(count("AND (detail = '') <> (revision IS NULL)").await, 0);
    assert_eq!(count("AND (revision IS NULL) <> (base_revision IS NULL)").await, 0);
}

/// Another setting at the next start keeps more from then on, and finds nothing again.
async fn what_is_gone_stays_gone(store: TestStore) {
    let by = caller(store.account);
    let id = id_of(&create(&store.engine, &by, Site, &page("a")).await.unwrap());
    let write = async |engine: &Engine, times: i64| {
        for n in 0..times {
            let body = json!({"htmlTitle": format!("{n}")});
            update(engine, &by, Site, id, &body).await.unwrap();
        }
        engine.list_page_revisions(&by, Site, &id.to_string(), ALL).await.unwrap().total
    };
    assert_eq!(write(&store.engine, 40).await, 41, "everything is kept by default");
    assert_eq!(write(&keeping(&store, Some(3)).await, 30).await, 3);
    assert_eq!(write(&keeping(&store, None).await, 10).await, 13);
    assert_eq!(write(&keeping(&store, Some(1)).await, 1).await, 1);
    assert_eq!(write(&keeping(&store, Some(0)).await, 1).await, 1, "the last one is always there");
}
