//! Random walks over everything that pages can be put through, legal and illegal. A plain model
//! predicts who belongs to whom and which page gets a revision; after every step it is compared
//! with what the engine shows and with what lies in the store.
//!
//! Every run walks the same walks; `PROPTEST_CASES=100` walks others, and more of them. A walk that
//! fails is shortened, and printed move by move.

/// Ends a check with a sentence unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($sentence:tt)+) => {
        if !$condition {
            return Err(format!($($sentence)+));
        }
    };
}

mod act;
pub mod look;
mod moves;
mod ties;

use crate::databases::Database;
use crate::probe::Probe;
use crate::shortening::{Broken, shortened};
use crate::support::TestStore;
use act::Did;
use domain::accounts::Caller;
use domain::pages::kind::PageKind;
use domain::revisions::RevisionQuery;
use domain::time::Timestamp;
use engine::Engine;
use look::Look;
use moves::Move;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use ties::{Kin, Kins};

/// A check's end: well, or with the sentence that says what is wrong.
pub type Outcome = Result<(), String>;

/// Steps of the longest walk; half as many are usual.
const STEPS: usize = 400;
/// Walks, unless `PROPTEST_CASES` says otherwise.
const WALKS: u32 = 6;
/// Walks that are spent on shortening one that failed.
const SHORTENING_WALKS: usize = 150;
/// Pages beyond which none is made.
const PAGES_MAX: usize = 20;

/// A walk on its way.
pub struct Walk {
    pub store: TestStore,
    pub by: Caller,
    pub look: Look,
    pub kins: Kins,
    /// Every revision of every page, as it was when it was made.
    pub revisions: BTreeMap<i64, Vec<String>>,
    pub elapsed_ms: i64,
    probe: Probe,
    site_url: String,
    steps: usize,
}

impl Walk {
    async fn start(database: Database) -> Self {
        let store = TestStore::start(database).await;
        let probe = Probe::of(&store.database).await;
        let (by, site_url) = (store.caller(), format!("http://{}.hs-sites.com", store.account));
        let look = Look::take(&probe, &store.engine, &by).await;
        let (kins, revisions) = (Kins::default(), BTreeMap::new());
        Walk { store, by, look, kins, revisions, elapsed_ms: 0, probe, site_url, steps: 0 }
    }

    pub fn engine(&self) -> &Engine {
        &self.store.engine
    }

    pub fn now(&self) -> Timestamp {
        self.store.clock.now()
    }

    async fn step(&mut self, the: &Move) -> Outcome {
        self.steps += 1;
        let makes =
            matches!(the, Move::Create(..) | Move::Clone(_) | Move::StartTest(_) | Move::Vary(..));
        if makes && self.look.shown.len() >= PAGES_MAX {
            return Ok(());
        }
        let did = self.act(the).await;
        if let Some(legal) = did.legal {
            ensure!(did.ok == legal, "taken: {}, and should be: {legal}", did.ok);
        }
        let engine = &*self.store.engine;
        let mut after = Look::take(&self.probe, engine, &self.by).await;
        after.check(&self.probe, engine, &self.by).await?;
        let before = std::mem::replace(&mut self.look, after);
        self.compare(&before, &did)?;
        self.check_groups()?;
        self.check_some(&did).await
    }

    /// What differs from before is what the move may change, and nothing else.
    fn compare(&self, before: &Look, did: &Did) -> Outcome {
        let (after, none) = (&self.look, BTreeMap::new());
        let grows = if did.ok { &did.grows } else { &none };
        if !did.ok {
            ensure!(before.stored == after.stored, "a refused call changed pages");
            ensure!(before.tables == after.tables, "a refused call changed tables");
        }
        for (id, was) in &before.stored {
            let is = &after.stored[id];
            let grown = grows.get(id).copied().unwrap_or(0);
            let got = is.revision - was.revision;
            ensure!(got == grown, "{id} got {got} revisions, not {grown}");
            let gone = was.archived || did.gone.contains(id);
            ensure!(is.archived == gone, "{id} is deleted: {}", is.archived);
            let written = grown > 0 || did.gone.contains(id) || did.turned.contains(id);
            if !written {
                ensure!(was.document == is.document, "{id} was not meant to change: {is:?}");
                ensure!(was.draft == is.draft, "the draft of {id} was not meant to change: {is:?}");
            }
            if did.live_stays && before.turns_of(*id, self.now()) == 0 {
                ensure!(was.document == is.document, "live {id} was not meant to change: {is:?}");
            }
        }
        let made: BTreeSet<i64> =
            after.stored.keys().filter(|id| !before.stored.contains_key(id)).copied().collect();
        ensure!(made == did.made, "{made:?} were made, not {:?}", did.made);
        // A turn that a write finds undone is logged before it.
        let written = grows.keys().chain(&did.gone).chain(&did.turned);
        let turns: usize = written.map(|id| before.turns_of(*id, self.now())).sum();
        let lines = grows.len() + did.gone.len() + made.len() + turns;
        let got = after.lines - before.lines;
        ensure!(got == lines as i64, "{got} lines in the log, not {lines}");
        Ok(())
    }

    fn check_groups(&self) -> Outcome {
        let ids = |members: &BTreeMap<i64, String>| members.keys().copied().collect();
        let shown: BTreeSet<Kin> = self
            .look
            .groups
            .iter()
            .map(|group| Kin { primary: group.primary, members: ids(&group.members) })
            .collect();
        let known: BTreeSet<Kin> = self.kins.0.iter().cloned().collect();
        ensure!(shown == known, "groups are {shown:?}, and should be {known:?}");
        Ok(())
    }

    /// Looks closer at what was touched, and at one page after the other.
    async fn check_some(&mut self, did: &Did) -> Outcome {
        let all: Vec<i64> = self.look.stored.keys().copied().collect();
        let mut some: BTreeSet<i64> =
            did.grows.keys().chain(&did.made).chain(&did.turned).copied().collect();
        some.extend(all.get(self.steps % all.len().max(1)));
        for id in some {
            self.check_page(id).await.map_err(|why| format!("page {id}: {why}"))?;
        }
        Ok(())
    }

    async fn check_page(&mut self, id: i64) -> Outcome {
        let Some(stored) = self.look.stored.get(&id) else { return Ok(()) };
        self.look.check_rendered(id, self.now(), &self.site_url)?;
        let (kind, raw_id) = (stored.kind, id.to_string());
        if stored.archived {
            return Ok(());
        }
        let shown = crate::support::get(self.engine(), &self.by, kind, id).await;
        ensure!(shown.as_ref() == Ok(&self.look.shown[&id]), "a get gives another page");
        if stored.draft.is_empty() {
            let draft = self.engine().get_draft(&self.by, kind, &raw_id).await;
            ensure!(draft.as_ref() == Ok(&self.look.texts[&id]), "the draft is {draft:?}");
        }
        self.check_revisions(id, kind).await
    }

    async fn check_revisions(&mut self, id: i64, kind: PageKind) -> Outcome {
        let query = RevisionQuery { limit: 100, after: None, before: None };
        let by = &self.by;
        let list = self.store.engine.list_page_revisions(by, kind, &id.to_string(), query).await;
        let list = list.map_err(|fault| fault.to_string())?;
        let stored = &self.look.stored[&id];
        ensure!(list.total == stored.revision as u64, "{} revisions in all", list.total);
        let known = self.revisions.entry(id).or_default();
        let numbers = list.results.iter().map(|revision| revision.number);
        ensure!(numbers.eq((1..=stored.revision).rev().take(100)), "they are not newest first");
        for revision in list.results.into_iter().rev() {
            let at = revision.number as usize - 1;
            match known.get(at) {
                Some(old) => ensure!(*old == revision.document, "revision {} changed", at + 1),
                None => {
                    let newest = [&stored.document, &stored.draft].contains(&&revision.document);
                    ensure!(newest, "revision {} is no document of the page", at + 1);
                    known.push(revision.document);
                }
            }
        }
        Ok(())
    }
}

/// One walk: which step broke a promise, and how.
fn walked(start: &impl AsyncFn() -> Option<Database>, steps: &[Move]) -> Result<(), Broken> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    let at = std::cell::Cell::new(0);
    let walked = std::panic::catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let Some(database) = start().await else { return Ok(()) };
            let mut walk = Walk::start(database).await;
            for (number, step) in steps.iter().enumerate() {
                at.set(number);
                walk.step(step).await?;
            }
            Ok(())
        })
    }));
    let why = walked.unwrap_or_else(|_| Err("a step panicked; see above".to_owned()));
    why.map_err(|why| Broken { step: at.get(), why })
}

/// Walks on databases that `start` makes.
fn walk_on(start: impl AsyncFn() -> Option<Database>) {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(WALKS);
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    // The same walks every time, so that a change is judged by itself; new ones when asked for.
    let mut runner = match asked {
        Some(_) => TestRunner::new(config),
        None => {
            let dice = TestRng::deterministic_rng(config.rng_algorithm);
            TestRunner::new_with_rng(config, dice)
        }
    };
    let outcome = runner.run(&moves::walk(STEPS), |steps| {
        let Err(broken) = walked(&start, &steps) else { return Ok(()) };
        let (steps, broken) =
            shortened(steps, broken, SHORTENING_WALKS, |steps| walked(&start, steps));
        let lines: Vec<String> = steps.iter().map(|step| format!("    {step:?},\n")).collect();
        let told = format!("{}\nthe last of these moves:\n{}", broken.why, lines.concat());
        Err(TestCaseError::fail(told))
    });
    if let Err(TestError::Fail(reason, _)) = outcome {
        panic!("{reason}");
    }
    outcome.expect("the walks are walked");
}

#[test]
fn walks_keep_every_promise_on_sqlite() {
    walk_on(async || Some(Database::sqlite()));
}

#[test]
fn walks_keep_every_promise_on_postgres() {
    walk_on(Database::postgres);
}
