//! Searches in names (`name__icontains`), which have to look at every page: how long one takes, and
//! how much they take from point reads beside them. Load, server and scans share the cores, so
//! searches as fast as they can show the sharing of cores; the target is with paced ones.

use super::get::by_id;
use super::list::{checked_bytes, queries};
use super::{Bench, Sample, Size, interleave};
use crate::fixture::{COMMON_WORD, RARE_NAMES, RARE_WORD};
use crate::load::Load;
use crate::report::{Row, millis, rate};
use std::time::Duration;

const P50_MAX_MS: f64 = 30.0;
const READERS: usize = 32;
const SEARCHERS: usize = 2;
const PACE: Duration = Duration::from_millis(100);
const KEPT_MIN: f64 = 0.8;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = latency(bench)?;
    rows.extend(beside_reads(bench)?);
    Ok(rows)
}

/// How long one search takes when nothing else happens.
fn latency(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let target = bench.filled(Size::Large)?;
    let bench = &*bench;
    let pages = target.ids.len();
    for (word, total) in [(RARE_WORD, RARE_NAMES), (COMMON_WORD, pages)] {
        bench.runtime.block_on(checked_bytes(target.address, &search(word), total))?;
    }
    let load = |word: &str| bench.load(target.address, 1, 200, queries(&search(word)));
    let (rare, common) = (load(RARE_WORD), load(COMMON_WORD));
    let [rare, common] = interleave(
        bench.scale.rounds.min(3),
        [&mut || bench.sample(&rare), &mut || bench.sample(&common)],
    )?;
    let row = |matches: &str, ms: f64| {
        let work = format!("name__icontains over {pages}, {matches}, p50 of 1 connection");
        Row::new(work, millis(ms)).at_most(ms, P50_MAX_MS, millis(P50_MAX_MS))
    };
    Ok(vec![
        row(&format!("{RARE_NAMES} match"), rare.median_ms),
        row("all match", common.median_ms),
    ])
}

/// What is left of the point reads while searches run.
fn beside_reads(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let target = bench.filled(Size::Large)?;
    let bench = &*bench;
    let reads = bench.load(target.address, READERS, 200, by_id(&target));
    let unpaced = bench.load(target.address, SEARCHERS, 200, queries(&search(RARE_WORD)));
    let paced = Load { pace: Some(PACE), ..unpaced.clone() };
    let (mut paced_rates, mut unpaced_rates) = (Vec::new(), Vec::new());
    let [alone, beside_paced, beside_unpaced] = interleave(
        bench.scale.rounds,
        [
            &mut || bench.sample(&reads),
            &mut || beside(bench, &reads, &paced, &mut paced_rates),
            &mut || beside(bench, &reads, &unpaced, &mut unpaced_rates),
        ],
    )?;
    let row = |searches: &str, rates: Vec<f64>| {
        let searches_rate = rate(super::median(rates.into_iter()));
        format!("GET by id, {READERS} connections, beside {searches} searches ({searches_rate})")
    };
    let (alone, kept) = (alone.per_second, beside_paced.per_second);
    Ok(vec![
        Row::ratio(row("paced", paced_rates), kept, alone, KEPT_MIN),
        Row::ratio(row("unpaced", unpaced_rates), beside_unpaced.per_second, alone, KEPT_MIN),
    ])
}

/// The point reads' sample; the searches' rate is kept aside.
fn beside(
    bench: &Bench,
    reads: &Load,
    searches: &Load,
    rates: &mut Vec<f64>,
) -> anyhow::Result<Sample> {
    let (reads, searches) =
        bench.runtime.block_on(async { tokio::join!(reads.run(), searches.run()) });
    rates.push(searches?.per_second());
    Ok(reads?.into())
}

/// The query for names that contain a word, written in other cases than the names have.
fn search(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("name__icontains={first}{}&limit=20", rest.to_uppercase())
}
