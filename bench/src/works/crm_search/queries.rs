//! Each kind of search by itself: the median on one connection, with the answer checked before.

use super::among;
use crate::ceilings::constant::Constant;
use crate::client::{Connection, PAGES, get};
use crate::estates::{COMMON_WORD, Estates, Property, RARE_WORD};
use crate::load::Requests;
use crate::report::{Row, millis};
use crate::searches::{Search, Test};
use crate::works::{Bench, interleave};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Cities that the searches for one go through.
const CITIES: usize = 20;
/// Connections of the rates.
const CONNECTIONS: usize = 2;
/// Times that each search is asked before it is measured.
const WARM: usize = 5;

/// One kind of search.
pub struct Query {
    pub name: &'static str,
    most_ms: Option<f64>,
    /// Its searches, in turns.
    pub searches: Vec<Search>,
}

/// A query with what was found out.
pub struct Measured {
    pub query: Query,
    /// How many records match its first search.
    pub total: usize,
    pub median_ms: f64,
}

impl Query {
    fn new(name: &'static str, search: Search) -> Query {
        Query { name, most_ms: None, searches: vec![search] }
    }

    fn within(name: &'static str, most_ms: f64, search: Search) -> Query {
        Query { most_ms: Some(most_ms), ..Query::new(name, search) }
    }
}

/// Two filters, of which each lets most records pass.
pub fn two_filters() -> Search {
    Search::of(Property::Price, Test::Between(300_000, 800_000))
        .and(Property::Feet, Test::AtLeast(1_500))
}

fn all(estates: &Estates) -> Vec<Query> {
    let city = |city| Search::of(Property::City, Test::Is(Estates::city(city * 17)));
    let name = |test| Search::of(Property::Name, test);
    let word = |word| Search { word: Some(word), ..Search::default() };
    let sorted = Search {
        sort: Some(Property::Price),
        // The end of the window.
        after: 9_900.min(estates.len() / 4),
        ..Search::of(Property::Bedrooms, Test::AtLeast(3))
    };
    let by_name = Search { sort: Some(Property::Name), ..Search::default() };
    let other = Test::IsNot("house");
    vec![
        Query { name: "equality", most_ms: Some(2.0), searches: (0..CITIES).map(city).collect() },
        Query::within("two broad filters", 10.0, two_filters()),
        Query::within("NEQ", 15.0, Search::of(Property::Kind, other)),
        Query::within("broad filter sorted by a number, last 100 of 10,000", 12.0, sorted),
        Query::within("CONTAINS_TOKEN, rare", 2.0, name(Test::Token(RARE_WORD))),
        Query::within("CONTAINS_TOKEN, broad", 5.0, name(Test::Token(COMMON_WORD))),
        Query::new("CONTAINS_TOKEN, * in front", name(Test::TokenEnd("ephyr"))),
        Query::new(
            "CONTAINS_TOKEN, * in front, a unique property",
            Search::of(Property::Key, Test::TokenEnd("00042")),
        ),
        Query::new("query, rare word", word(RARE_WORD)),
        Query::new("query, broad word", word(COMMON_WORD)),
        Query::new("everything sorted by a text", by_name),
        Query::new("everything", Search::default()),
    ]
}

/// Every query, with the rows of those that were measured.
pub fn run(
    bench: &Bench,
    address: SocketAddr,
    estates: &Estates,
) -> anyhow::Result<(Vec<Measured>, Vec<Row>)> {
    let (mut measured, mut rows) = (Vec::new(), Vec::new());
    for query in all(estates) {
        let (total, bytes) = bench.runtime.block_on(checked(address, &query, estates))?;
        let constant = Constant::start(bytes)?;
        let requests = turns(&query);
        let ceiling = bench.load(constant.address, 1, 200, by_constant());
        let ours = bench.load(address, 1, 200, Arc::clone(&requests));
        let [ceiling, ours] = interleave(
            bench.scale.rounds.min(3),
            [&mut || bench.sample(&ceiling), &mut || bench.sample(&ours)],
        )?;
        let work = format!("search, {}: {total} {}", query.name, among(estates));
        rows.push(against_constant(work, ours.median_ms, ceiling.median_ms, query.most_ms));
        measured.push(Measured { query, total, median_ms: ours.median_ms });
    }
    for measured in measured.iter().take(2) {
        rows.push(rate(bench, address, estates, measured)?);
    }
    Ok((measured, rows))
}

fn against_constant(work: String, ours: f64, ceiling: f64, most_ms: Option<f64>) -> Row {
    let row = Row {
        ceiling: millis(ceiling),
        ratio: format!("{:.2}", ours / ceiling),
        ..Row::new(format!("{work}, p50 of 1 connection"), millis(ours))
    };
    match most_ms {
        Some(most) => row.at_most(ours, most, millis(most)),
        None => row,
    }
}

/// As many as there can be on a few connections.
fn rate(
    bench: &Bench,
    address: SocketAddr,
    estates: &Estates,
    measured: &Measured,
) -> anyhow::Result<Row> {
    let (query, total) = (&measured.query, measured.total);
    let (_, bytes) = bench.runtime.block_on(checked(address, query, estates))?;
    let constant = Constant::start(bytes)?;
    let ceiling = bench.load(constant.address, CONNECTIONS, 200, by_constant());
    let ours = bench.load(address, CONNECTIONS, 200, turns(query));
    let [ceiling, ours] = interleave(
        bench.scale.rounds.min(3),
        [&mut || bench.sample(&ceiling), &mut || bench.sample(&ours)],
    )?;
    let name = query.name;
    let work = format!("search, {name}: {total} {}, {CONNECTIONS} connections", among(estates));
    Ok(Row::rates(work, ours.per_second, ceiling.per_second))
}

/// Asks a query's searches and checks every answer; how many the first finds, and the length of its
/// answer.
async fn checked(
    address: SocketAddr,
    query: &Query,
    estates: &Estates,
) -> anyhow::Result<(usize, usize)> {
    let mut connection = Connection::open(address).await?;
    let mut first = None;
    for search in &query.searches {
        let expected = search.expected(estates);
        let request = search.request();
        for _ in 0..WARM {
            let answer = connection.expect(&request, 200).await?;
            search.check(&expected, estates, connection.body(&answer))?;
            first.get_or_insert((expected.total, connection.body(&answer).len()));
        }
    }
    Ok(first.unwrap_or_default())
}

/// The searches of a query in turns.
fn turns(query: &Query) -> Requests {
    let requests: Vec<Vec<u8>> = query.searches.iter().map(Search::request).collect();
    let asked = AtomicUsize::new(0);
    Arc::new(move |request| {
        let turn = asked.fetch_add(1, Ordering::Relaxed) % requests.len();
        request.extend_from_slice(&requests[turn]);
    })
}

fn by_constant() -> Requests {
    Arc::new(|request| get(request, format_args!("{PAGES}")))
}
