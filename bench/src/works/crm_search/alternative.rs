//! The same searches in SQL over rows for each property, in this process, and how fast such rows
//! are written: why there is an index of our own.

use super::among;
use super::queries::Measured;
use crate::ceilings::property_rows::PropertyRows;
use crate::estates::Estates;
use crate::fixture::BATCH;
use crate::report::{Row, megabytes, millis};
use crate::works::{Bench, median};

/// Times that each search is asked.
const TIMES: usize = 5;

/// The rows of all, for upserts of so many records a second by the server.
pub fn run(
    bench: &Bench,
    estates: &Estates,
    queries: &[Measured],
    upserts: f64,
) -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![writes(bench, estates, upserts)?];
    let folder = bench.on_disk("property-rows")?;
    let mut sql = PropertyRows::create(&folder)?;
    sql.fill(estates, 0..estates.len())?;
    sql.index()?;
    for measured in queries {
        let search = &measured.query.searches[0];
        let mut times = Vec::new();
        for _ in 0..TIMES {
            times.push(sql.search(search, (measured.total, estates.len()))?);
        }
        let (ours, theirs) = (measured.median_ms, median(times.into_iter()));
        let name = measured.query.name;
        let work = format!("search, {name}, {}, against rows in SQL", among(estates));
        rows.push(Row {
            ceiling: format!("{} in SQL", millis(theirs)),
            ratio: format!("{:.2}", ours / theirs),
            ..Row::new(work, millis(ours))
        });
    }
    let work = format!("rows in SQL on disk, {}", among(estates));
    rows.push(Row::new(work, megabytes(sql.bytes()?)));
    drop(sql);
    std::fs::remove_dir_all(&folder)?;
    Ok(rows)
}

fn writes(bench: &Bench, estates: &Estates, upserts: f64) -> anyhow::Result<Row> {
    let present = bench.scale.records.min(estates.len());
    let folder = bench.on_disk("property-rows-written")?;
    let mut sql = PropertyRows::create(&folder)?;
    sql.fill(estates, 0..present)?;
    sql.index()?;
    let theirs = sql.write(estates, present, bench.scale.round * bench.scale.rounds as u32)?;
    drop(sql);
    std::fs::remove_dir_all(&folder)?;
    let all = among(estates);
    let work = format!("batch upsert of {BATCH} {all}, against rows in SQL, {present} of them");
    Ok(Row::rates(work, upserts, theirs))
}
