//! Lists: 20 of all pages in full, newest change first, with the exact total; all pages, and those
//! of one state. A list must not cost more when there are more pages.

use super::{Bench, Size, interleave};
use crate::ceilings::constant::Constant;
use crate::client::{Connection, PAGES, get};
use crate::fixture::published;
use crate::load::Requests;
use crate::report::{Row, millis, rate};
use anyhow::ensure;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::net::SocketAddr;
use std::sync::Arc;

const CONNECTIONS: usize = 32;
const RATE_MIN: f64 = 6_000.0;
const GROWTH_MAX: f64 = 1.5;

/// What every query here and in the searches asks for.
const LIMIT: usize = 20;

const ALL: &str = "sort=-updatedAt&limit=20";
const BY_STATE: &str = "state__in=PUBLISHED_OR_SCHEDULED&sort=-updatedAt&limit=20";

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let pages = bench.scale.pages_large;
    let mut rows = compare(bench, "list 20", ALL, pages)?;
    rows.extend(compare(bench, "list 20 by state", BY_STATE, published(pages))?);
    Ok(rows)
}

fn compare(bench: &mut Bench, work: &str, query: &str, total: usize) -> anyhow::Result<Vec<Row>> {
    let large = bench.filled(Size::Large)?;
    let small = bench.filled(Size::Small)?;
    let bench = &*bench;
    let bytes = bench.runtime.block_on(checked_bytes(large.address, query, total))?;
    let constant = Constant::start(bytes)?;
    let lists = queries(query);
    let load = |address| bench.load(address, CONNECTIONS, 200, Arc::clone(&lists));
    let (ceiling, ours, few) = (load(constant.address), load(large.address), load(small.address));
    let [ceiling, ours, few] = interleave(
        bench.scale.rounds,
        [&mut || bench.sample(&ceiling), &mut || bench.sample(&ours), &mut || bench.sample(&few)],
    )?;
    let work = format!("{work} of {}, {CONNECTIONS} connections", large.ids.len());
    let growth = ours.median_ms / few.median_ms;
    let p50 = Row {
        ceiling: format!("{} of {}", millis(few.median_ms), small.ids.len()),
        ratio: format!("{growth:.2}"),
        ..Row::new(format!("{work}, p50"), millis(ours.median_ms))
    };
    Ok(vec![
        Row::rates(work, ours.per_second, ceiling.per_second).at_least(
            ours.per_second,
            RATE_MIN,
            rate(RATE_MIN),
        ),
        p50.at_most(growth, GROWTH_MAX, format!("{GROWTH_MAX} ×")),
    ])
}

/// The same list again and again.
pub fn queries(query: &str) -> Requests {
    let mut bytes = Vec::new();
    get(&mut bytes, format_args!("{PAGES}?{query}"));
    Arc::new(move |request| request.extend_from_slice(&bytes))
}

/// The length of a list's answer, once its total is right: a fast wrong answer is no result.
pub async fn checked_bytes(
    address: SocketAddr,
    query: &str,
    total: usize,
) -> anyhow::Result<usize> {
    let mut connection = Connection::open(address).await?;
    let mut request = Vec::new();
    queries(query)(&mut request);
    let answer = connection.expect(&request, 200).await?;
    let list: List = serde_json::from_slice(connection.body(&answer))?;
    ensure!(list.total == total, "{query}: total {} instead of {total}", list.total);
    let rows = list.results.len();
    ensure!(rows == total.min(LIMIT), "{query}: {rows} results");
    Ok(connection.body(&answer).len())
}

#[derive(Deserialize)]
struct List {
    total: usize,
    results: Vec<IgnoredAny>,
}
