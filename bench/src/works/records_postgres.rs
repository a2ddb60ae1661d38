//! Batch upserts on PostgreSQL. Measured where `scripts/with-postgres` runs the bench; left out
//! elsewhere.

use super::nodes::{CLUSTER, sql};
use super::records::upsert_requests;
use super::{Bench, Sample, Side, interleave};
use crate::ceilings::raw_postgres::RawPostgres;
use crate::fixture::BATCH;
use crate::listings;
use crate::report::Row;
use crate::server::Launch;

const CONNECTIONS: usize = 8;
const OURS: &str = "bench_records";
const RAW: &str = "bench_records_raw";

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let Ok(cluster) = std::env::var(CLUSTER) else {
        eprintln!("         left out: {CLUSTER} is not set");
        return Ok(Vec::new());
    };
    let mut urls = Vec::new();
    for database in [OURS, RAW] {
        sql(&cluster, &[&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")])?;
        sql(&cluster, &[&format!("CREATE DATABASE {database}")])?;
        urls.push(cluster.replacen("/postgres?", &format!("/{database}?"), 1));
    }
    let home = bench.on_disk("records-postgres")?;
    let database = urls.first().map(String::as_str);
    let server = Launch { binary: bench.binary(), home: &home, flush: None, database }.start()?;
    let (count, round) = (bench.scale.records_postgres, bench.scale.round);
    bench.runtime.block_on(listings::load(server.address, count))?;
    let raw = RawPostgres::open(urls.last().map_or("", String::as_str), CONNECTIONS, count);
    let raw = bench.runtime.block_on(raw)?;
    let load = bench.load(server.address, CONNECTIONS, 200, upsert_requests(count));
    let sides: [Side<'_>; 2] =
        [&mut || Ok(Sample::rate(bench.runtime.block_on(raw.run(round))?)), &mut || {
            bench.sample(&load)
        }];
    let [ceiling, ours] = interleave(bench.scale.rounds, sides)?;
    server.stop()?;
    let work = format!(
        "batch upsert of {BATCH} listings at {count}, {CONNECTIONS} connections, PostgreSQL, records"
    );
    Ok(vec![Row::ratio(work, ours.per_second * BATCH as f64, ceiling.per_second, 0.35)])
}
