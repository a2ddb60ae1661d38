//! Searches at random among more records than an index looks at in one go: more values than a block
//! holds, more words that begin alike than are looked up, more ids than are sought one by one.

use super::asks::{Stock, ask};
use super::ground::{Ground, input};
use super::samples;
use super::spelling::*;
use super::walk::Scene;
use super::world::{self, CONTACTS, OWN, typed};
use crate::databases::Database;
use domain::crm::search::Kind::{Number, Text};
use domain::crm::search::{Search, Start};
use engine::crm::record_inputs::{Operation, RecordInput};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Records: more than a block of documents.
const RECORDS: usize = 9_000;
/// Searches at random each time.
const ASKS: usize = 60;

/// A record of which some values are many others', and some are its own.
fn record(of: &domain::crm::schemas::ObjectType, nth: usize) -> RecordInput {
    let mut all = input("", None, &[]);
    let mut put = |name: &str, value: String| {
        all.values.insert(name.to_owned(), Some(value));
    };
    for (at, (name, ..)) in OWN.iter().enumerate() {
        // Each property of two of three records.
        if (nth / (at + 1)).is_multiple_of(3) || *name == "x_key" {
            continue;
        }
        let property = of.active_property(name).expect("a property");
        let number = nth * 31 + at * 8;
        // No long texts: the oracle is slow.
        let number = if number % 7 == 6 { number + 1 } else { number };
        put(name, samples::of_property(of, property, number as u16));
    }
    put("firstname", format!("town{} {}", nth % 3_000, ["a", "Ab", "b"][nth % 3]));
    put("zip", format!("{}", nth * 7 % 1_009));
    if nth.is_multiple_of(40) {
        put("lastname", format!("Rare{}", nth % 11));
    }
    put("x_number", format!("{}", (nth * 7_919) as f64 % 4_000.0 / 4.0 - 300.0));
    all
}

/// Searches as they are asked at random, and deep into what they find.
async fn ask_at_random(ground: &Ground, dice: &mut TestRunner, count: usize) {
    let of = typed(ground.node(0), &ground.by, CONTACTS).await;
    let oracle = world::oracle(ground.node(0), &ground.by, &of, &[]).await;
    let fields = world::fields(&of.object_type);
    let scene = Scene { of: CONTACTS, oracle };
    for nth in 0..count {
        let ask = ask().new_tree(dice).expect("a search").current();
        let others = [(CONTACTS, Vec::new())];
        let (records, searchable) = (&scene.oracle.records, &scene.oracle.searchable);
        let stock = Stock { fields: &fields, searchable, others: &others, records };
        let mut search = ask.search(&stock);
        if nth % 4 == 0 {
            search.start = Start::Offset(nth * 61);
        }
        search.limit = search.limit.min(30);
        scene.check(ground, nth % 2, &search).await.unwrap_or_else(|why| panic!("{nth}: {why}"));
    }
    let numbers: Vec<String> = (0..5_000).map(|nth| (nth as f64 / 4.0).to_string()).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let ids: Vec<String> = scene.oracle.records.iter().map(|it| it.id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().step_by(2).map(String::as_str).collect();
    let (number, is_number) = is(Number, "x_number", &numbers);
    let (id, is_id) = is(Number, "hs_object_id", &ids);
    let rare = is(Text, "lastname", &["rare0"]);
    for search in [
        Search { start: Start::Offset(8_190), ..by(field(Text, "zip")) },
        Search { start: Start::Offset(8_190), ..falling(field(Number, "x_number")) },
        only(number.clone(), is_number.clone()),
        only(id.clone(), is_id.clone()),
        those([rare.clone(), (number, is_number)]),
        those([rare.clone(), (id, is_id), between(Number, "x_number", "-100", "100")]),
        those([rare, contains(Text, "firstname", "*7*"), from(Text, "zip", "5")]),
        with_words(&["ow", "n299"]),
        with_words(&["town"]),
        with_words(&["own2999"]),
    ] {
        scene.check(ground, 0, &search).await.unwrap();
    }
    let pages = Search { limit: 997, ..falling(field(Text, "zip")) };
    scene.follow(ground, 1, &pages).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_records_are_found_as_few_are() {
    let mut ground = Ground::start(Database::sqlite()).await;
    world::define(ground.node(0), &ground.by, CONTACTS).await;
    let of = typed(ground.node(0), &ground.by, CONTACTS).await.object_type;
    let mut ids = Vec::new();
    for from in (0..RECORDS).step_by(100) {
        let inputs = (from..from + 100).map(|nth| record(&of, nth)).collect();
        let made = ground.write(0, CONTACTS, Operation::Create, inputs).await.unwrap();
        assert_eq!(made.len(), 100);
        ids.extend(made.iter().map(super::ground::id_of));
        // The first node follows now and then, the second reads all at once.
        if from % 2_300 == 0 {
            ground.search(0, CONTACTS, by_id()).await.unwrap();
        }
    }
    let mut dice = TestRunner::deterministic();
    ask_at_random(&ground, &mut dice, ASKS).await;
    // Gaps everywhere, and values of their own in another segment.
    let typed = typed(ground.node(0), &ground.by, CONTACTS).await;
    for (nth, chunk) in ids.chunks(100).enumerate() {
        if nth % 3 == 0 {
            let gone = chunk[..30].to_vec();
            ground.node(0).archive_records(&ground.by, &typed, gone).await.unwrap();
        }
        let inputs = chunk[60..].iter().enumerate().map(|(at, id)| {
            let mut input = record(&of, nth * 13 + at);
            input.raw_id = id.to_string();
            input
        });
        let inputs = inputs.collect();
        ground.write(0, CONTACTS, Operation::Update, inputs).await.unwrap();
    }
    ground.restart(0).await;
    ask_at_random(&ground, &mut dice, ASKS).await;
}
