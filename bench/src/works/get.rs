//! Point reads: GET a page by id, 64 connections, ids drawn at random from all pages.

use super::{Bench, Size, Target, interleave};
use crate::ceilings::constant::Constant;
use crate::client::{PAGES, get};
use crate::load::Requests;
use crate::report::Row;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const CONNECTIONS: usize = 64;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let large = bench.filled(Size::Large)?;
    let small = bench.filled(Size::Small)?;
    let constant = Constant::start(bench.shape.answer_bytes)?;
    let ceiling = bench.load(constant.address, CONNECTIONS, 200, by_id(&large));
    let ours = bench.load(large.address, CONNECTIONS, 200, by_id(&large));
    let few = bench.load(small.address, CONNECTIONS, 200, by_id(&small));
    let bench = &*bench;
    let [ceiling, ours, few] = interleave(
        bench.scale.rounds,
        [&mut || bench.sample(&ceiling), &mut || bench.sample(&ours), &mut || bench.sample(&few)],
    )?;
    let bytes = bench.shape.answer_bytes;
    let work = |pages| format!("GET by id, {bytes} bytes, 1 of {pages}, {CONNECTIONS} connections");
    Ok(vec![
        Row::ratio(work(large.ids.len()), ours.per_second, ceiling.per_second, 0.4),
        Row::rates(work(small.ids.len()), few.per_second, ceiling.per_second),
    ])
}

/// Requests for pages drawn at random.
pub fn by_id(target: &Target) -> Requests {
    let ids = Arc::clone(&target.ids);
    let drawn = AtomicU64::new(0);
    Arc::new(move |request| {
        let number = scramble(drawn.fetch_add(1, Ordering::Relaxed));
        let id = &ids[(number % ids.len() as u64) as usize];
        get(request, format_args!("{PAGES}/{id}"));
    })
}

/// Spreads consecutive numbers evenly (SplitMix64).
fn scramble(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
