//! Searches of records (`POST …/search`) among very many: how long each kind takes over HTTP, right
//! after a write, and how the index follows a load; beside a constant answer of the same length and
//! the same searches in SQL over rows for each property.

mod after_write;
mod alternative;
mod loading;
mod queries;

use super::Bench;
use crate::estates::Estates;
use crate::report::Row;
use std::sync::Arc;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let bench = &*bench;
    let estates = Arc::new(Estates::new(bench.scale.records_searched));
    let home = bench.on_disk("crm-search")?;
    let server = bench.server(&home, None)?;
    let mut rows = loading::run(bench, &server, &home, &estates)?;
    let (queries, measured) = queries::run(bench, server.address, &estates)?;
    rows.extend(measured);
    rows.extend(after_write::run(bench, server.address, &estates)?);
    rows.push(loading::peak(&server, "after the searches")?);
    let upserts = loading::upserts(bench, server.address, &estates)?;
    server.stop()?;
    std::fs::remove_dir_all(&home)?;
    rows.extend(alternative::run(bench, &estates, &queries, upserts)?);
    Ok(rows)
}

/// A listing count in the name of a row.
fn among(estates: &Estates) -> String {
    format!("of {} listings", estates.len())
}
