//! The maintained totals against counting: after a long random walk of creating, writing,
//! publishing, deleting and failing, every total is what a filtered list counts.

use crate::support::{TestStore, create, id_of, list, on_both_databases, page, patch};
use domain::pages::kind::PageKind;
use engine::pages::PageUpdate;
use serde_json::{Value, json};
use tokio::task::JoinSet;

on_both_databases!(totals_stay_true_on_a_random_walk, totals_stay_true_among_many_writers);

/// A filter that every page passes, but that no counter knows.
const COUNTED: &str = "id__not_in=0";

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}

async fn check(store: &TestStore, step: usize) {
    for kind in PageKind::ALL {
        for archived in ["", "archived=true&"] {
            let filters = [
                "",
                "state=DRAFT",
                "state=PUBLISHED_OR_SCHEDULED",
                "state__ne=DRAFT",
                "state__nin=DRAFT,DRAFT_AB",
                "state__contains=PUBLISHED",
                "state__in=PUBLISHED_OR_SCHEDULED&state__ne=DRAFT",
                "state=NONE",
            ];
            for filter in filters {
                let by = store.caller();
                let kept = list(&store.engine, &by, kind, &format!("{archived}{filter}")).await;
                let query = format!("{archived}{COUNTED}&{filter}");
                let counted = list(&store.engine, &by, kind, &query).await;
                assert_eq!(kept, counted, "step {step}: {kind:?} {query}");
            }
        }
    }
}

/// A body with a state, a slug that others may hold, or a rule broken.
fn body(dice: &mut Dice) -> Value {
    if dice.below(5) == 0 {
        // Nothing that lists look at; as a new page it is against the rules.
        return json!({"htmlTitle": "t"});
    }
    let mut body = page(&format!("s{}", dice.below(12)));
    match dice.below(6) {
        0 => body["state"] = json!("DRAFT"),
        1 | 2 => body["state"] = json!("PUBLISHED_OR_SCHEDULED"),
        3 => body["state"] = json!("PUBLISHED_AB"),
        4 => body["publishDate"] = json!("2030-01-01T00:00:00Z"),
        _ => {}
    }
    body
}

async fn totals_stay_true_on_a_random_walk(store: TestStore) {
    let (mut dice, by) = (Dice(0x0bad_cafe_1234_5678), store.caller());
    let mut known = [Vec::new(), Vec::new()];
    for step in 0..120 {
        let at = dice.below(2);
        let kind = PageKind::ALL[at];
        let chosen = |known: &Vec<i64>, dice: &mut Dice| match known.len() {
            0 => 5,
            some => known[dice.below(some)],
        };
        match dice.below(4) {
            0 | 1 => {
                let bodies: Vec<_> =
                    (0..1 + dice.below(4)).map(|_| patch(&body(&mut dice))).collect();
                for document in
                    store.engine.create_pages(&by, kind, bodies).await.unwrap().iter().flatten()
                {
                    known[at].push(id_of(&serde_json::from_str(document).unwrap()));
                }
            }
            2 => {
                let mut raw_ids: Vec<i64> = (0..3).map(|_| chosen(&known[at], &mut dice)).collect();
                raw_ids.sort_unstable();
                raw_ids.dedup();
                let updates = raw_ids.into_iter().map(|id| PageUpdate {
                    raw_id: id.to_string(),
                    patch: Ok(patch(&body(&mut dice))),
                });
                let (updates, archived) = (updates.collect(), dice.0.is_multiple_of(3));
                store.engine.update_pages(&by, kind, updates, archived).await.unwrap();
            }
            _ => {
                // Ids of the other kind and of deleted pages are among them.
                let mut gone = vec![chosen(&known[0], &mut dice), chosen(&known[1], &mut dice)];
                gone.dedup();
                store.engine.archive_pages(&by, kind, gone).await.unwrap();
            }
        }
        if step % 10 == 9 {
            check(&store, step).await;
        }
    }
    let by = store.caller();
    for (query, least) in [("", 10), ("archived=true", 5), ("state=PUBLISHED_OR_SCHEDULED", 2)] {
        let total = list(&store.engine, &by, PageKind::Site, query).await.total;
        assert!(total >= least, "the walk went nowhere: {query} {total}");
    }
}

async fn totals_stay_true_among_many_writers(store: TestStore) {
    let mut tasks = JoinSet::new();
    for task in 0..8u64 {
        let (engine, by) = (store.engine.clone(), store.caller());
        tasks.spawn(async move {
            let mut dice = Dice(0x1234_5678_9abc ^ (task << 20));
            for _ in 0..10 {
                let kind = PageKind::ALL[dice.below(2)];
                if let Ok(page) = create(&engine, &by, kind, &body(&mut dice)).await {
                    let id = id_of(&page);
                    let patch = Ok(patch(&body(&mut dice)));
                    let update = PageUpdate { raw_id: id.to_string(), patch };
                    engine.update_pages(&by, kind, vec![update], false).await.unwrap();
                    if dice.below(2) == 0 {
                        engine.archive_pages(&by, kind, vec![id]).await.unwrap();
                    }
                }
            }
        });
    }
    tasks.join_all().await;
    check(&store, 0).await;
}
