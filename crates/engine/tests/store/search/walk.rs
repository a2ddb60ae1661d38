//! Walks at random over everything that changes what a search finds; after every step searches at
//! random, by either node, find what the oracle finds. Every run walks the same walks;
//! `PROPTEST_CASES=100` walks others, and more of them. A walk that fails is shortened, and so is
//! the search; both are printed, with the number that walks it again: `WALK=…`.

use super::asks::Stock;
use super::ground::{Ground, Habits, search_by};
use super::moves::{Plan, Step, plan};
use super::oracle::{Answer, Oracle};
use super::world::{self, COMPANIES, CONTACTS, DEALS, TICKETS};
use crate::databases::Database;
use crate::shortening::{Broken, shortened};
use domain::crm::object_types::ObjectTypeId;
use domain::crm::search::{Filter, Search, Start};
use engine::crm::record_reads::RecordView;
use engine::search::Found;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;

/// A check's end: well, or with the sentences that say what is wrong.
pub type Outcome = Result<(), String>;

/// Steps of the longest walk; half as many are usual.
const STEPS: usize = 60;
/// Walks, unless `PROPTEST_CASES` says otherwise.
const WALKS: u64 = 16;
/// Walks that are spent on shortening one that failed.
const SHORTENING_WALKS: usize = 120;

/// A walk on its way.
pub struct Walk {
    pub ground: Ground,
    /// The type of most records.
    pub home: ObjectTypeId,
    /// The type that they are associated with.
    pub other: ObjectTypeId,
    /// Every id that was ever given to a record, by type.
    pub made: BTreeMap<ObjectTypeId, Vec<i64>>,
}

impl Walk {
    async fn start(database: Database, plan: &Plan) -> Self {
        let Plan { preserve_primary_id, lag_ms, .. } = *plan;
        let habits = Habits { preserve_primary_id, lag_ms, ..Habits::default() };
        let ground = Ground::lay(database, habits).await;
        let (engine, by) = (ground.node(0).clone(), ground.by.clone());
        let home = match plan.home {
            0 => CONTACTS,
            1 => DEALS,
            2 => TICKETS,
            _ => world::define_type(&engine, &by).await,
        };
        let other = if home == CONTACTS { COMPANIES } else { CONTACTS };
        for id in [home, other] {
            world::define(&engine, &by, id).await;
            let of = world::typed(&engine, &by, id).await.object_type;
            let shape = world::property(&of, "x_shape", "string", "text");
            engine.create_properties(&by, id, vec![shape]).await.unwrap().remove(0).unwrap();
        }
        let made = BTreeMap::from([(home, Vec::new()), (other, Vec::new())]);
        Walk { ground, home, other, made }
    }

    async fn step(&mut self, step: &Step) -> Outcome {
        self.act(step).await;
        for of in [self.home, self.other] {
            let mut asks =
                step.asks.iter().filter(|ask| ask.other == (of == self.other)).peekable();
            if asks.peek().is_none() {
                continue;
            }
            let scene = self.scene(of).await;
            for ask in asks {
                let others: Vec<_> =
                    self.made.iter().map(|(other, ids)| (*other, ids.clone())).collect();
                let typed = world::typed(self.ground.node(0), &self.ground.by, of).await;
                let fields = world::fields(&typed.object_type);
                let Oracle { records, searchable } = &scene.oracle;
                let stock = Stock { fields: &fields, searchable, others: &others, records };
                let search = ask.search(&stock);
                let node = usize::from(ask.node);
                self.let_settle(node, of, &search).await?;
                if let Err(first) = scene.check(&self.ground, node, &search).await {
                    let narrowed = scene.narrow(&self.ground, node, search).await;
                    return narrowed.and(Err(format!("{first}\n(but not when asked again)")));
                }
                if ask.walks {
                    let paged = Search { limit: search.limit.min(7), ..search };
                    scene.follow(&self.ground, node, &paged).await?;
                }
            }
        }
        Ok(())
    }

    /// Before a node is asked that lags behind, everything turns old enough. What it finds until
    /// then is its own matter.
    async fn let_settle(&self, node: usize, of: ObjectTypeId, search: &Search) -> Outcome {
        let ground = &self.ground;
        if node == 0 || ground.lag_ms() == 0 {
            return Ok(());
        }
        let hasty = search_by(ground.node(1), &ground.by, of, search.clone()).await;
        ground.pass(ground.lag_ms());
        hasty.map(drop).map_err(|fault| format!("{search:?}\n{fault}"))
    }

    async fn scene(&self, of: ObjectTypeId) -> Scene {
        let (engine, by) = (self.ground.node(0), &self.ground.by);
        let typed = world::typed(engine, by, of).await;
        let others: Vec<ObjectTypeId> = self.made.keys().copied().collect();
        let oracle = world::oracle(engine, by, &typed, &others).await;
        Scene { of, oracle }
    }
}

/// The records of a type at one moment, on which nothing moves.
pub struct Scene {
    pub of: ObjectTypeId,
    pub oracle: Oracle,
}

impl Scene {
    async fn found(&self, ground: &Ground, node: usize, search: &Search) -> Result<Found, String> {
        let found = search_by(ground.node(node), &ground.by, self.of, search.clone()).await;
        found.map_err(|fault| format!("{search:?}\n{fault}"))
    }

    /// One search finds what the oracle finds, and shows it as a read does.
    pub async fn check(&self, ground: &Ground, node: usize, search: &Search) -> Outcome {
        let expected = self.oracle.search(search);
        let found = self.found(ground, node, search).await?;
        let Found { total, ids, passed, next, results } = found;
        if passed != ids.len() {
            return Err(format!(
                "{search:?}\npasses {passed}: {total}, {ids:?}\nand should find {expected:?}"
            ));
        }
        let answer = Answer { total, ids, next };
        if answer != expected {
            return Err(self.tell(search, &expected, &answer));
        }
        let by = &ground.by;
        let typed = world::typed(ground.node(0), by, self.of).await;
        let mut shown = String::new();
        for id in &expected.ids {
            let key = (&*id.to_string(), None);
            let read = ground.node(0).get_record(by, &typed, key, &RecordView::default()).await;
            shown.push_str(if shown.is_empty() { "" } else { "," });
            shown.push_str(&read.map_err(|fault| fault.to_string())?);
        }
        match results == shown {
            true => Ok(()),
            false => Err(format!("{search:?}\nshows {results}\nand reads show {shown}")),
        }
    }

    /// Page by page, from the beginning to the end, everything comes once and in its order.
    pub async fn follow(&self, ground: &Ground, node: usize, search: &Search) -> Outcome {
        let limit = search.limit.max(1);
        let mut page = Search { start: Start::Offset(0), limit, ..search.clone() };
        let whole = Search { start: Start::Offset(0), limit: usize::MAX, ..search.clone() };
        let expected = self.oracle.search(&whole);
        let mut ids = Vec::new();
        loop {
            let found = self.found(ground, node, &page).await?;
            ids.extend(found.ids);
            if found.total != expected.total || ids.len() > expected.ids.len() {
                break;
            }
            let Some(next) = found.next else { break };
            page.start = Start::After(next);
        }
        match ids == expected.ids {
            true => Ok(()),
            false => Err(format!("{page:?}\npage by page: {ids:?}\nand should: {expected:?}")),
        }
    }

    /// Fails with the least of a search that still fails, if any does.
    async fn narrow(&self, ground: &Ground, node: usize, search: Search) -> Outcome {
        let mut least = search;
        'narrower: loop {
            for fewer in narrower(&least) {
                if self.check(ground, node, &fewer).await.is_err() {
                    least = fewer;
                    continue 'narrower;
                }
            }
            break;
        }
        let other = self.check(ground, 1 - node, &least).await.is_err();
        let also = if other { "both nodes" } else { "this node only" };
        self.check(ground, node, &least).await.map_err(|why| format!("{why}\n({also})"))
    }

    fn tell(&self, search: &Search, expected: &Answer, answer: &Answer) -> String {
        let wanted: BTreeSet<i64> = expected.ids.iter().copied().collect();
        let got: BTreeSet<i64> = answer.ids.iter().copied().collect();
        let mut names: BTreeSet<&str> = BTreeSet::from([search.order.field.name.as_str()]);
        for filter in search.groups.iter().flatten() {
            if let Filter::Property(field, _) = filter {
                names.insert(&field.name);
            }
        }
        if !search.words.is_empty() {
            names.extend(self.oracle.searchable.iter().map(String::as_str));
        }
        let mut told = format!("{search:?}\nshould find {expected:?}\nand finds   {answer:?}");
        let differ: Vec<&i64> = wanted.symmetric_difference(&got).collect();
        for record in &self.oracle.records {
            if differ.is_empty() && wanted.contains(&record.id) || differ.contains(&&record.id) {
                let values: BTreeMap<&str, Option<&String>> =
                    names.iter().map(|name| (*name, record.values.get(*name))).collect();
                told.push_str(&format!("\n  {}: {values:?}", record.id));
            }
        }
        told
    }
}

/// Searches that ask for a little less.
fn narrower(search: &Search) -> Vec<Search> {
    let mut all = Vec::new();
    for at in 0..search.groups.len() {
        let mut fewer = search.clone();
        fewer.groups.remove(at);
        all.push(fewer);
        for filter in 0..search.groups[at].len() {
            let mut fewer = search.clone();
            fewer.groups[at].remove(filter);
            all.push(fewer);
        }
    }
    for at in 0..search.words.len() {
        let mut fewer = search.clone();
        fewer.words.remove(at);
        all.push(fewer);
    }
    if search.start != Start::Offset(0) {
        all.push(Search { start: Start::Offset(0), ..search.clone() });
    }
    if search.limit < 200 {
        all.push(Search { limit: 200, ..search.clone() });
    }
    if search.order.field.name != "hs_object_id" {
        all.push(Search { order: super::spelling::by_id().order, ..search.clone() });
    }
    all
}

/// One walk: which step broke a promise, and how.
fn walked(start: &impl AsyncFn() -> Option<Database>, plan: &Plan) -> Result<(), Broken> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    let at = std::cell::Cell::new(0);
    let walked = std::panic::catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let Some(database) = start().await else { return Ok(()) };
            let mut walk = Walk::start(database, plan).await;
            for (number, step) in plan.steps.iter().enumerate() {
                at.set(number);
                walk.step(step).await?;
            }
            Ok(())
        })
    }));
    let why = walked.unwrap_or_else(|_| Err("a step panicked; see above".to_owned()));
    why.map_err(|why| Broken { step: at.get(), why })
}

/// The walk of a number: always the same.
fn plan_of(number: u64) -> Plan {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let dice = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), dice);
    plan(STEPS).new_tree(&mut runner).expect("a walk").current()
}

/// Walks on databases that `start` makes.
fn walk_on(start: impl AsyncFn() -> Option<Database>) {
    let number = |name: &str| -> Option<u64> { std::env::var(name).ok()?.parse().ok() };
    // The same walks every time, so that a change is judged by itself; new ones when asked for, or
    // a single one by its number.
    let numbers = match (number("WALK"), number("PROPTEST_CASES")) {
        (Some(only), _) => only..only + 1,
        (None, Some(cases)) => {
            let first = uuid::Uuid::new_v4().as_u64_pair().0 >> 1;
            first..first + cases
        }
        (None, None) => 0..WALKS,
    };
    for number in numbers {
        let plan = plan_of(number);
        let Err(broken) = walked(&start, &plan) else { continue };
        let (first, at) = (broken.why.clone(), broken.step);
        let again =
            |steps: &[Step]| walked(&start, &Plan { steps: steps.to_vec(), ..plan.clone() });
        let (steps, broken) = shortened(plan.steps.clone(), broken, SHORTENING_WALKS, again);
        let lines: Vec<String> = steps.iter().map(told).collect();
        let Plan { home, preserve_primary_id, lag_ms, .. } = plan;
        let habits = format!("home {home}, keeps {preserve_primary_id}, lag {lag_ms}");
        panic!(
            "WALK={number}, step {at}: {first}\nshortened: {}\nthe last of these ({habits}):\n{}",
            broken.why,
            lines.concat()
        );
    }
}

fn told(step: &Step) -> String {
    let Step { the, node, other, asks } = step;
    let hasty = asks.iter().filter(|ask| ask.node).count();
    let asked = format!("asks {} and {hasty}", asks.len() - hasty);
    format!("    {the:?} node {node}, other {other}, {asked}\n")
}

#[test]
fn searches_find_what_the_oracle_finds_on_sqlite() {
    walk_on(async || Some(Database::sqlite()));
}

#[test]
fn searches_find_what_the_oracle_finds_on_postgres() {
    walk_on(Database::postgres);
}
