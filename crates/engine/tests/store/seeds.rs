//! A seed is stored as a whole or not at all, and begins the numbers anew.

use crate::support::{TestStore, caller, create, id_of, list, on_both_databases, page};
use domain::ids::ID_FIRST;
use domain::pages::kind::PageKind::{self, Landing, Site};
use domain::seed::{self, SeedRecord};
use engine::seed::SeedMode;
use engine::tokens::NewToken;
use serde_json::{Value, json};

on_both_databases!(
    a_seed_replaces_everything_but_accounts_and_tokens,
    a_seed_may_be_added,
    a_refused_record_leaves_everything_as_it_was,
    an_empty_seed_is_a_beginning,
    a_large_seed_is_one_transaction,
);

pub fn records(pages: &[(PageKind, Value)]) -> Vec<SeedRecord> {
    let lines: Vec<String> = pages
        .iter()
        .map(|(kind, body)| json!({"type": kind.subcategory(), "properties": body}).to_string())
        .collect();
    if lines.is_empty() { Vec::new() } else { seed::read(lines.join("\n").as_bytes()).unwrap() }
}

fn published(slug: &str) -> Value {
    crate::support::published(slug)
}

async fn a_seed_replaces_everything_but_accounts_and_tokens(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let other = engine.create_account().await.unwrap();
    let new = NewToken { name: "n".into(), scopes: vec!["content".into()] };
    let secret = engine.create_token(other, new).await.unwrap();
    for account in [store.account, other] {
        create(engine, &caller(account), Site, &published("old")).await.unwrap();
    }
    for round in 0..2 {
        let pages = [(Site, published("a")), (Landing, page("b")), (Site, page("c"))];
        let ids = engine.seed(&by, records(&pages), SeedMode::Replace).await.unwrap();
        assert_eq!(ids, [ID_FIRST, ID_FIRST + 1, ID_FIRST + 2], "round {round}");
        assert_eq!(list(engine, &by, Site, "").await.total, 2);
        assert_eq!(list(engine, &by, Landing, "slug=b").await.total, 1);
        assert_eq!(list(engine, &by, Site, "slug=old").await.total, 0);
        assert_eq!(list(engine, &caller(other), Site, "").await.total, 0, "all accounts");
        assert_eq!(engine.last_change(store.account).await, Ok(3));
        assert_eq!(engine.last_change(other).await, Ok(0));
        assert_eq!(engine.authenticate(&secret).await.unwrap().account_id, other);
        // The old address is free, and the very next numbers follow.
        let next = create(engine, &by, Site, &published("old")).await.unwrap();
        assert_eq!(id_of(&next), ID_FIRST + 3);
        let elsewhere = create(engine, &caller(other), Site, &published("old")).await.unwrap();
        assert_eq!(id_of(&elsewhere), ID_FIRST);
    }
}

async fn a_seed_may_be_added(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let first = id_of(&create(engine, &by, Site, &published("a")).await.unwrap());
    let pages = [(Site, published("b")), (Landing, published("c"))];
    let ids = engine.seed(&by, records(&pages), SeedMode::Add).await.unwrap();
    assert_eq!(ids, [first + 1, first + 2]);
    assert_eq!(list(engine, &by, Site, "").await.total, 2);
    assert_eq!(engine.last_change(store.account).await, Ok(3));
    let taken = [(Site, page("x")), (Landing, published("a"))];
    let fault = engine.seed(&by, records(&taken), SeedMode::Add).await.expect_err("taken");
    assert!(fault.message.starts_with("Line 2, key \"slug\": The slug 'a'"), "{fault}");
    assert_eq!(list(engine, &by, Site, "").await.total, 2);
    assert_eq!(engine.last_change(store.account).await, Ok(3));
}

async fn a_refused_record_leaves_everything_as_it_was(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    create(engine, &by, Site, &published("kept")).await.unwrap();
    let nameless = json!({"templatePath": "t.html"});
    for (pages, said) in [
        (
            vec![(Site, page("a")), (Landing, nameless.clone()), (Site, nameless)],
            "Line 2, key \"name\": A page must have a name.",
        ),
        (
            vec![(Site, published("a")), (Landing, published("a"))],
            "Line 2, key \"slug\": The slug 'a' is already used by the published page \
             18",
        ),
        (
            vec![(Site, json!({"name": "a", "templatePath": "t", "state": "NOWHERE"}))],
            "Line 1, key \"state\": ",
        ),
    ] {
        for mode in [SeedMode::Replace, SeedMode::Add] {
            let fault = engine.seed(&by, records(&pages), mode).await.expect_err(said);
            assert!(fault.message.starts_with(said), "{fault}");
            assert_eq!(list(engine, &by, Site, "slug=kept").await.total, 1);
            assert_eq!(list(engine, &by, Site, "id__not_in=0").await.total, 1);
            assert_eq!(engine.last_change(store.account).await, Ok(1));
        }
    }
    create(engine, &by, Site, &published("kept")).await.expect_err("its address is held");
}

async fn an_empty_seed_is_a_beginning(store: TestStore) {
    let engine = &store.engine;
    assert_eq!(engine.is_unwritten(store.account).await, Ok(true));
    let ids = engine.seed(&store.caller(), Vec::new(), SeedMode::Replace).await.unwrap();
    assert_eq!(ids, [0; 0]);
    assert_eq!(engine.is_unwritten(store.account).await, Ok(false), "it is empty on purpose");
    let first = create(engine, &store.caller(), Site, &page("a")).await.unwrap();
    assert_eq!(id_of(&first), ID_FIRST);
}

/// More than a block of numbers.
async fn a_large_seed_is_one_transaction(store: TestStore) {
    let (engine, by) = (&store.engine, store.caller());
    let mut pages: Vec<_> = (0..1_500).map(|n| (Site, published(&format!("p-{n}")))).collect();
    let ids = engine.seed(&by, records(&pages), SeedMode::Replace).await.unwrap();
    assert_eq!((ids.len(), ids[1_499]), (1_500, ID_FIRST + 1_499));
    pages.push((Site, published("p-7")));
    let fault = engine.seed(&by, records(&pages), SeedMode::Replace).await.expect_err("taken");
    assert!(fault.message.starts_with("Line 1501, key \"slug\""), "{fault}");
    assert_eq!(list(engine, &by, Site, "").await.total, 1_500);
    let next = create(engine, &by, Site, &page("next")).await.unwrap();
    assert_eq!(id_of(&next), ID_FIRST + 1_500);
}
