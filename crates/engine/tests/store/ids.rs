//! Ids are given out once: by several nodes at the same time, across restarts, and in any number.

use crate::support::{TestStore, caller, create, id_of, on_both_databases, page, patch};
use domain::ids::{ID_FIRST, ID_MAX};
use domain::pages::kind::PageKind;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    two_nodes_never_give_the_same_id,
    ids_ascend_within_a_call_of_any_size,
    a_restart_uses_no_id_again,
    accounts_count_by_themselves,
);

fn ids(documents: Vec<Result<String, domain::fault::Fault>>) -> Vec<i64> {
    let documents = documents.into_iter().map(|document| document.expect("a page"));
    documents.map(|text| id_of(&serde_json::from_str::<Value>(&text).unwrap())).collect()
}

async fn two_nodes_never_give_the_same_id(store: TestStore) {
    let other = Arc::new(store.database.open(&store.clock).await);
    let mut tasks = JoinSet::new();
    for task in 0..12 {
        let engine = if task % 2 == 0 { store.engine.clone() } else { other.clone() };
        let (by, kind) = (store.caller(), PageKind::ALL[task / 2 % 2]);
        tasks.spawn(async move {
            let mut given = Vec::new();
            for count in [1, 40, 1, 100, 100] {
                let bodies = (0..count).map(|_| patch(&page("x"))).collect();
                given.extend(ids(engine.create_pages(&by, kind, bodies).await.unwrap()));
            }
            given
        });
    }
    let given: Vec<i64> = tasks.join_all().await.concat();
    let different: BTreeSet<i64> = given.iter().copied().collect();
    assert_eq!((given.len(), different.len()), (12 * 242, 12 * 242));
    assert!(different.iter().all(|id| (ID_FIRST..=ID_MAX).contains(id)));
}

/// More than a block holds, too.
async fn ids_ascend_within_a_call_of_any_size(store: TestStore) {
    let mut last = 0;
    for count in [1, 100, 1_500, 3, 999] {
        let bodies = (0..count).map(|_| patch(&page("x"))).collect();
        let by = store.caller();
        let given = ids(store.engine.create_pages(&by, PageKind::Site, bodies).await.unwrap());
        assert_eq!(given.len(), count);
        assert!(given.is_sorted() && given[0] > last, "{given:?} after {last}");
        last = *given.last().unwrap();
    }
}

async fn a_restart_uses_no_id_again(store: TestStore) {
    let mut given = BTreeSet::new();
    for _ in 0..3 {
        let engine = store.database.open(&store.clock).await;
        let page = create(&engine, &store.caller(), PageKind::Site, &page("x")).await.unwrap();
        assert!(given.insert(id_of(&page)));
        engine.close();
    }
}

async fn accounts_count_by_themselves(store: TestStore) {
    let other = store.engine.create_account().await.unwrap();
    assert_eq!(other, store.account + 1);
    for account in [store.account, other] {
        let page = create(&store.engine, &caller(account), PageKind::Site, &page("x")).await;
        assert_eq!(id_of(&page.unwrap()), ID_FIRST);
    }
}
