//! The change log: one line per write that was kept, in a sequence without gaps, whoever writes at
//! the same time and whatever fails.

use crate::support::{
    TestStore, caller, create, get, id_of, list, moment, on_both_databases, page, published, update,
};
use domain::pages::kind::PageKind;
use domain::pages::kind::PageKind::{Landing, Site};
use engine::pages::PageUpdate;
use engine::{Engine, LoggedChange};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    what_a_line_says,
    what_failed_leaves_no_line,
    a_log_of_many_writers_has_no_gaps,
    a_log_is_read_piece_by_piece,
    each_account_has_its_own_log,
    pages_can_be_rebuilt_from_the_log,
);

async fn whole_log(engine: &Engine, account: i64) -> Vec<LoggedChange> {
    engine.changes_after(account, 0, 100_000).await.expect("the log")
}

async fn what_a_line_says(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let created = create(engine, &by, Landing, &page("a")).await.unwrap();
    let id = id_of(&created);
    store.clock.set(moment(5));
    let body = json!({
        "htmlTitle": "t", "language": null, "widgets": {"z": 1.0, "a": {}}, "unknown": 1,
        "url": "ignored", "archivedAt": null, "translations": {},
    });
    update(engine, &by, Landing, id, &body).await.unwrap();
    engine.archive_pages(&by, Landing, vec![id]).await.unwrap();
    let line = |seq, ms, kind: &str, detail: String| LoggedChange {
        seq,
        changed_at: moment(ms).as_ms(),
        user_id: 7,
        object_type: "landing_page".into(),
        object_id: id,
        kind: kind.into(),
        detail,
    };
    // A new page's detail is its whole document, an update's what it has otherwise than before.
    let expected = [
        line(1, 0, "created", created.to_string()),
        line(
            2,
            5,
            "updated",
            "{\"htmlTitle\":\"t\",\"updated\":\"2026-11-21T12:00:00.005Z\",\
             \"updatedAt\":\"2026-11-21T12:00:00.005Z\",\"widgets\":{\"z\":1.0,\"a\":{}}}"
                .into(),
        ),
        line(3, 5, "archived", String::new()),
    ];
    assert_eq!(whole_log(engine, store.account).await, expected);
    assert_eq!(engine.last_change(store.account).await, Ok(3));
}

async fn what_failed_leaves_no_line(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    assert_eq!(engine.last_change(store.account).await, Ok(0));
    let kept = id_of(&create(engine, &by, Site, &published("a")).await.unwrap());
    for body in [json!({}), published("a"), json!({"name": "x"})] {
        create(engine, &by, Site, &body).await.expect_err("a rule is broken");
    }
    update(engine, &by, Site, kept, &json!({"state": "PUBLISHED_AB"})).await.expect_err("a rule");
    update(engine, &by, Landing, kept, &json!({})).await.expect_err("the other kind");
    update(engine, &by, Site, 5, &json!({})).await.expect_err("not there");
    assert_eq!(engine.archive_pages(&by, Site, vec![5]).await, Ok(vec![false]));
    assert_eq!(engine.last_change(store.account).await, Ok(1));
    // Of a batch, only what was kept.
    let bodies =
        [page("b"), json!({}), published("a"), page("c")].map(|b| crate::support::patch(&b));
    let outcomes = engine.create_pages(&by, Site, bodies.into()).await.unwrap();
    assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, false, true]);
    let updates = [kept, 5].map(|id| PageUpdate {
        raw_id: id.to_string(),
        patch: Ok(crate::support::patch(&json!({"htmlTitle": "t"}))),
    });
    engine.update_pages(&by, Site, updates.into(), false).await.unwrap();
    let kinds: Vec<(i64, String)> =
        whole_log(engine, store.account).await.into_iter().map(|l| (l.seq, l.kind)).collect();
    let expected = ["created", "created", "created", "updated"];
    assert_eq!(
        kinds,
        [1, 2, 3, 4].into_iter().zip(expected.map(str::to_owned)).collect::<Vec<_>>()
    );
}

/// Creates a page, writes to it, fails on purpose, and deletes every third; how many lines that
/// is.
async fn busy_writer(engine: Arc<Engine>, account: i64, task: usize) -> i64 {
    let by = caller(account);
    let kind = PageKind::ALL[task % 2];
    let mut lines = 0;
    for round in 0..6 {
        let slug = format!("{task}-{round}");
        let id = id_of(&create(&engine, &by, kind, &published(&slug)).await.unwrap());
        // All tasks want this address; one has it.
        let wanted = create(&engine, &by, kind, &published("shared")).await;
        update(&engine, &by, kind, id, &json!({"htmlTitle": slug})).await.unwrap();
        update(&engine, &by, kind, id, &json!({"state": "no"})).await.expect_err("a rule");
        lines += 2 + i64::from(wanted.is_ok());
        if round % 3 == 0 {
            engine.archive_pages(&by, kind, vec![id]).await.unwrap();
            lines += 1;
        }
    }
    lines
}

async fn a_log_of_many_writers_has_no_gaps(store: TestStore) {
    let mut tasks = JoinSet::new();
    for task in 0..12 {
        tasks.spawn(busy_writer(store.engine.clone(), store.account, task));
    }
    let lines: i64 = tasks.join_all().await.iter().sum();
    let log = whole_log(&store.engine, store.account).await;
    let sequence: Vec<i64> = log.iter().map(|line| line.seq).collect();
    assert_eq!(sequence, (1..=lines).collect::<Vec<_>>());
    assert_eq!(store.engine.last_change(store.account).await, Ok(lines));
    let shared = log.iter().filter(|line| line.detail.contains("\"slug\":\"shared\"")).count();
    assert_eq!(shared, 1);
    // Of each page, the lines stand in the order of its life.
    let mut lives: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for line in &log {
        lives.entry(line.object_id).or_default().push(&line.kind);
    }
    assert_eq!(lives.len(), 12 * 6 + 1);
    for life in lives.values() {
        let whole = ["created", "updated", "archived"];
        assert_eq!(life[..], whole[..life.len()]);
    }
}

async fn a_log_is_read_piece_by_piece(store: TestStore) {
    let by = store.caller();
    let bodies = (0..25).map(|n| crate::support::patch(&page(&n.to_string()))).collect();
    store.engine.create_pages(&by, Site, bodies).await.unwrap();
    let (mut seen, mut pieces) = (0, 0);
    loop {
        let piece = store.engine.changes_after(store.account, seen, 10).await.unwrap();
        let Some(last) = piece.last() else { break };
        assert_eq!(piece.first().unwrap().seq, seen + 1);
        seen = last.seq;
        pieces += 1;
    }
    assert_eq!((seen, pieces), (25, 3));
}

async fn each_account_has_its_own_log(store: TestStore) {
    let other = store.engine.create_account().await.unwrap();
    for slug in ["a", "b"] {
        create(&store.engine, &store.caller(), Site, &page(slug)).await.unwrap();
    }
    create(&store.engine, &caller(other), Site, &page("a")).await.unwrap();
    assert_eq!(store.engine.last_change(store.account).await, Ok(2));
    assert_eq!(store.engine.last_change(other).await, Ok(1));
    assert_eq!(store.engine.last_change(1).await, Ok(0));
    assert_eq!(whole_log(&store.engine, other).await[0].seq, 1);
}

/// Every projection of the log relies on this: a created page and what was written to it since
/// give the page as it stands.
async fn pages_can_be_rebuilt_from_the_log(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let id = id_of(&create(engine, &by, Site, &page("a")).await.unwrap());
    for body in [
        json!({"htmlTitle": "one", "widgets": {"a": {"b": [1, null]}}, "folderId": "5"}),
        json!({"htmlTitle": "two", "useFeaturedImage": true, "pageExpiryDate": 12}),
        json!({"widgets": {"c": {}}, "metaDescription": "Ä \"quoted\""}),
    ] {
        update(engine, &by, Site, id, &body).await.unwrap();
    }
    let mut rebuilt = Value::Null;
    for line in whole_log(engine, store.account).await {
        let detail: Value = serde_json::from_str(&line.detail).expect("a detail is JSON");
        match line.kind.as_str() {
            "created" => rebuilt = detail,
            _ => rebuilt.as_object_mut().unwrap().extend(detail.as_object().unwrap().clone()),
        }
    }
    let stands = get(engine, &by, Site, id).await.unwrap();
    let (rebuilt, stands) = (rebuilt.as_object().unwrap(), stands.as_object().unwrap());
    for (name, value) in stands {
        assert_eq!(rebuilt.get(name), Some(value), "{name}");
    }
    assert_eq!(list(engine, &by, Site, "").await.total, 1);
}
