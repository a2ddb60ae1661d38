//! Records of the CRM: batch upserts by a unique property, half of them of records that are there,
//! half new; single creates; batch reads by id and by the unique property.

use super::{Bench, Sample, Side, interleave};
use crate::ceilings::constant::Constant;
use crate::ceilings::raw_writer::{Args, CHECKPOINT_PAGES, Commit, RawWriter, Work};
use crate::client::{Connection, post};
use crate::fixture::{BATCH, inputs};
use crate::listings::{self, KEY, LISTINGS};
use crate::load::Requests;
use crate::report::Row;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const CONNECTIONS: usize = 8;
const CREATORS: usize = 64;
/// Records per second that are wanted on disk, whatever the ceiling is.
const UPSERTS_PER_SECOND: f64 = 40_000.0;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = upserts(bench)?;
    rows.push(creates(bench)?);
    Ok(rows)
}

fn raw(bench: &Bench, dir: PathBuf, work: Work, submitters: usize) -> Args {
    let bytes = listings::document_bytes();
    let pages = if work == Work::UpsertRecords { bench.scale.records } else { 0 };
    Args {
        dir,
        work,
        commit: Commit::Group,
        submitters,
        document_bytes: bytes,
        log_bytes: bytes,
        pages,
        checkpoint_pages: CHECKPOINT_PAGES,
    }
}

fn upserts(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let args = raw(bench, bench.on_disk("upsert-raw")?, Work::UpsertRecords, CONNECTIONS);
    let mut writer = RawWriter::start(&args, None)?;
    let server = bench.server(&bench.on_disk("upsert")?, None)?;
    let count = bench.scale.records;
    let ids = Arc::new(bench.runtime.block_on(listings::load(server.address, count))?);
    let load = bench.load(server.address, CONNECTIONS, 200, upsert_requests(count));
    let round = bench.scale.round;
    let sides: [Side<'_>; 2] =
        [&mut || Ok(Sample::rate(writer.run(round)?)), &mut || bench.sample(&load)];
    let [ceiling, ours] = interleave(bench.scale.rounds, sides)?;
    let ours = ours.per_second * BATCH as f64;
    let work =
        format!("batch upsert of {BATCH} listings at {count}, {CONNECTIONS} connections, records");
    let mut rows = vec![
        Row::ratio(format!("{work}, on disk"), ours, ceiling.per_second, 0.35),
        Row::new(format!("{work}, on disk, by itself"), format!("{ours:.0}/s")).at_least(
            ours,
            UPSERTS_PER_SECOND,
            format!("{UPSERTS_PER_SECOND:.0}/s"),
        ),
    ];
    rows.extend(reads(bench, server.address, &ids)?);
    server.stop()?;
    Ok(rows)
}

/// Every batch changes a run of records that are there and makes as many new ones.
pub fn upsert_requests(count: usize) -> Requests {
    let made = AtomicUsize::new(0);
    Arc::new(move |request| {
        let number = made.fetch_add(1, Ordering::Relaxed);
        let half = BATCH / 2;
        let present = (number * half * 7) % (count - half);
        let new = count + number * half;
        let mut body = Vec::with_capacity(48 * 1024);
        let all = (present..present + half).chain(new..new + half);
        inputs(&mut body, all, |body, listing| {
            listings::write_upsert(body, listing, number + 1);
        });
        post(request, &format!("{LISTINGS}/batch/upsert"), &body);
    })
}

fn creates(bench: &mut Bench) -> anyhow::Result<Row> {
    let shim = bench.shim()?;
    let args = raw(bench, bench.in_memory("records-raw")?, Work::CreateRecord, CREATORS);
    let mut writer = RawWriter::start(&args, Some(&shim))?;
    let server = bench.server(&bench.in_memory("records")?, Some(&shim))?;
    bench.runtime.block_on(listings::define(server.address))?;
    let made = AtomicUsize::new(0);
    let requests: Requests = Arc::new(move |request| {
        let mut body = b"{\"properties\":".to_vec();
        listings::write_properties(&mut body, made.fetch_add(1, Ordering::Relaxed), 0);
        body.push(b'}');
        post(request, LISTINGS, &body);
    });
    let load = bench.load(server.address, CREATORS, 201, requests);
    let round = bench.scale.round;
    let sides: [Side<'_>; 2] =
        [&mut || Ok(Sample::rate(writer.run(round)?)), &mut || bench.sample(&load)];
    let [ceiling, ours] = interleave(bench.scale.rounds, sides)?;
    server.stop()?;
    let work = format!("single creates of listings, {CREATORS} connections, 4 ms flush");
    Ok(Row::ratio(work, ours.per_second, ceiling.per_second, 0.5))
}

fn reads(bench: &Bench, address: SocketAddr, ids: &Arc<Vec<String>>) -> anyhow::Result<Vec<Row>> {
    let numbers: Arc<Vec<String>> = Arc::new((0..ids.len()).map(listings::key).collect());
    let by_id = read_requests(Arc::clone(ids), None);
    let by_key = read_requests(numbers, Some(KEY));
    let bytes = bench.runtime.block_on(async {
        let mut request = Vec::new();
        by_id(&mut request);
        let mut connection = Connection::open(address).await?;
        let answer = connection.expect(&request, 200).await?;
        anyhow::Ok(connection.body(&answer).len())
    })?;
    let constant = Constant::start(bytes)?;
    let load = |address, requests| bench.load(address, CONNECTIONS, 200, requests);
    let ceiling = load(constant.address, by_constant());
    let (by_id, by_key) = (load(address, by_id), load(address, by_key));
    let sides: [Side<'_>; 3] =
        [&mut || bench.sample(&ceiling), &mut || bench.sample(&by_id), &mut || {
            bench.sample(&by_key)
        }];
    let [ceiling, by_id, by_key] = interleave(bench.scale.rounds, sides)?;
    let work = |by: &str| format!("batch read of {BATCH} by {by}, {bytes} bytes");
    Ok(vec![
        Row::ratio(work("id"), by_id.per_second, ceiling.per_second, 0.35),
        Row::ratio(work("a unique property"), by_key.per_second, ceiling.per_second, 0.35),
    ])
}

/// The constant answer takes no body.
fn by_constant() -> Requests {
    Arc::new(|request| crate::client::get(request, format_args!("{}", crate::client::PAGES)))
}

/// Batches of records that lie apart, with all ten properties.
fn read_requests(names: Arc<Vec<String>>, id_property: Option<&'static str>) -> Requests {
    let made = AtomicUsize::new(0);
    Arc::new(move |request| {
        let number = made.fetch_add(1, Ordering::Relaxed);
        let step = (names.len() / BATCH).max(1);
        let mut body = Vec::with_capacity(8 * 1024);
        let picked = (0..BATCH).map(|at| &names[(at * step + number * 31) % names.len()]);
        inputs(&mut body, picked, |body, name| {
            body.extend_from_slice(format!("{{\"id\":\"{name}\"}}").as_bytes());
        });
        body.pop();
        let by = id_property.map(|name| format!(",\"idProperty\":\"{name}\"")).unwrap_or_default();
        body.extend_from_slice(
            format!(
                ",\"properties\":[\"{KEY}\",\"hs_name\",\"hs_address_1\",\"hs_city\",\
                 \"hs_state_province\",\"hs_zip\",\"hs_price\",\"hs_bedrooms\",\
                 \"hs_square_footage\",\"hs_listing_type\"]{by}}}"
            )
            .as_bytes(),
        );
        post(request, &format!("{LISTINGS}/batch/read"), &body);
    })
}
