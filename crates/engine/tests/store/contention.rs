//! Many who tie the same pages to each other and untie them at the same time, on several nodes:
//! each call is taken or refused as a whole, and what is left makes sense.

use crate::probe::Probe;
use crate::support::{TestStore, create, get, moment, on_both_databases, page, patch, published};
use crate::walks::look::{Look, text};
use domain::accounts::Caller;
use domain::fault::{FaultKind, Result};
use domain::pages::kind::PageKind::Site;
use engine::Engine;
use engine::languages::{NewMember, NewVariation};
use engine::pages::PageUpdate;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(ties_hold_among_many_writers);

const TASKS: u64 = 16;
const ROUNDS: usize = 12;
const PAGES: usize = 8;
const LANGUAGES: [&str; 5] = ["en", "de", "fr", "es", "ja"];

/// One of the writers.
struct Writer {
    engine: Arc<Engine>,
    by: Caller,
    dice: u64,
    taken: usize,
    refused: usize,
}

impl Writer {
    fn below(&mut self, bound: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 11) as usize % bound
    }

    /// Some page that is there, and what it shows.
    async fn page(&mut self) -> Value {
        let shown =
            crate::support::list(&self.engine, &self.by, Site, "sort=id&limit=16").await.results;
        let mut pages: Vec<Value> = serde_json::from_str(&format!("[{shown}]")).unwrap();
        match pages.len() {
            0 => json!({"id": "5"}),
            some => pages.swap_remove(self.below(some)),
        }
    }

    async fn act(&mut self) -> Result<()> {
        let (page, other) = (self.page().await, self.page().await);
        let raw_id = text(&page, "id").to_owned();
        let test = text(&page, "abTestId").to_owned();
        let language = LANGUAGES[self.below(5)].to_owned();
        let (what, coin) = (self.below(14), self.below(2) == 0);
        let (engine, by) = (&self.engine, &self.by);
        let body = json!({"htmlTitle": format!("{}", self.dice), "language": language});
        match what {
            0 => engine.update_draft(by, Site, raw_id, patch(&body)).await.map(drop),
            1 => {
                let state = if coin { "DRAFT" } else { "PUBLISHED_OR_SCHEDULED" };
                let body = if coin { body } else { json!({"state": state}) };
                let updates = vec![PageUpdate { raw_id, patch: Ok(patch(&body)) }];
                engine.update_pages(by, Site, updates, false).await?.remove(0).map(drop)
            }
            2 => engine.push_live(by, Site, raw_id).await,
            3 => engine.schedule_page(by, Site, raw_id, moment(if coin { 0 } else { 5_000 })).await,
            4 | 5 => engine.create_ab_variation(by, Site, raw_id, "b".into()).await.map(drop),
            6 => engine.end_ab_test(by, Site, test, raw_id).await,
            7 => engine.rerun_ab_test(by, Site, test, raw_id).await,
            8 => {
                let language = Some(language);
                let wanted = NewVariation { raw_id, language, ..NewVariation::default() };
                engine.create_language_variation(by, Site, wanted).await.map(drop)
            }
            9 | 10 => {
                let raw_primary_id = text(&other, "id").to_owned();
                let wanted = NewMember { raw_id, language, raw_primary_id, primary_language: None };
                engine.attach_to_language_group(by, Site, wanted).await
            }
            11 => engine.detach_from_language_group(by, Site, raw_id).await,
            12 if coin => engine.set_language_primary(by, Site, raw_id).await,
            12 => {
                let languages = vec![(raw_id.clone(), language)];
                engine.update_languages(by, Site, raw_id, languages).await
            }
            _ => engine.archive_pages(by, Site, vec![raw_id.parse().unwrap()]).await.map(drop),
        }
    }

    async fn run(mut self) -> (usize, usize) {
        for _ in 0..ROUNDS {
            match self.act().await {
                Ok(()) => self.taken += 1,
                Err(fault) => {
                    let refusals = [
                        FaultKind::NotFound,
                        FaultKind::ContentRule,
                        FaultKind::Validation,
                        // After many attempts among so many others.
                        FaultKind::Unavailable,
                    ];
                    assert!(refusals.contains(&fault.kind), "{fault}");
                    self.refused += 1;
                }
            }
        }
        (self.taken, self.refused)
    }
}

async fn ties_hold_among_many_writers(store: TestStore) {
    let (by, probe) = (store.caller(), Probe::of(&store.database).await);
    for n in 0..PAGES {
        let slug = format!("page-{n}");
        let body = if n % 2 == 0 { published(&slug) } else { page(&slug) };
        create(&store.engine, &by, Site, &body).await.unwrap();
    }
    let other = Arc::new(store.database.open(&store.clock).await);
    for round in 0..3_u64 {
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let engine = if task % 2 == 0 { store.engine.clone() } else { other.clone() };
            let dice = 0x9e37_79b9_7f4a_7c15 ^ ((round * TASKS + task + 1) << 17);
            let writer = Writer { engine, by: by.clone(), dice, taken: 0, refused: 0 };
            tasks.spawn(writer.run());
        }
        let ended = tasks.join_all().await;
        let taken: usize = ended.iter().map(|(taken, _)| taken).sum();
        assert!(taken > 40, "round {round}: only {taken} of {ended:?}");
        store.clock.set(moment(round as i64 * 6_000));
        other.run_due_jobs().await.unwrap();
        let mut look = Look::take(&probe, &store.engine, &by).await;
        look.check(&probe, &store.engine, &by).await.unwrap();
        for id in look.shown.keys() {
            let shown = get(&other, &by, Site, *id).await.unwrap();
            assert_eq!(shown, look.shown[id], "another node sees another page");
        }
        // A look takes no more than a hundred pages.
        let many: Vec<i64> = look.shown.keys().copied().skip(40).collect();
        store.engine.archive_pages(&by, Site, many).await.unwrap();
    }
}
