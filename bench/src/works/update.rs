//! Batch updates: 100 pages in a request, 8 connections, on disk and with a flush of 4 ms. Each
//! connection's batches are of other pages than its neighbours'.

use super::{Bench, Sample, Target, interleave};
use crate::ceilings::raw_writer::{Args, CHECKPOINT_PAGES, Commit, RawWriter, UPDATE_PAGES, Work};
use crate::client::{PAGES, post};
use crate::fixture::{BATCH, inputs};
use crate::flush::Shim;
use crate::load::Requests;
use crate::report::Row;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const CONNECTIONS: usize = 8;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let work = format!("batch update of {BATCH}, {CONNECTIONS} connections, pages");
    let on_disk = (bench.on_disk("update-raw")?, bench.on_disk("update")?);
    let (ours, ceiling) = compare(bench, on_disk, None)?;
    let disk = Row::ratio(format!("{work}, on disk"), ours, ceiling, 0.35);
    let in_memory = (bench.in_memory("update-raw")?, bench.in_memory("update")?);
    let shim = bench.shim()?;
    let (ours, ceiling) = compare(bench, in_memory, Some(&shim))?;
    let flushed = Row::ratio(format!("{work}, 4 ms flush"), ours, ceiling, 0.35);
    Ok(vec![disk, flushed])
}

/// Pages per second of ours and of the raw writer.
fn compare(
    bench: &Bench,
    (raw_dir, home): (PathBuf, PathBuf),
    flush: Option<&Shim>,
) -> anyhow::Result<(f64, f64)> {
    let mut patch = Vec::new();
    write_patch(&mut patch, "", 0);
    let args = Args {
        dir: raw_dir,
        work: Work::Update,
        commit: Commit::Group,
        submitters: CONNECTIONS,
        document_bytes: bench.shape.answer_bytes,
        log_bytes: patch.len(),
        pages: bench.scale.pages_updated,
        checkpoint_pages: CHECKPOINT_PAGES,
    };
    let mut raw = RawWriter::start(&args, flush)?;
    let server = bench.server(&home, flush)?;
    let ids = bench.runtime.block_on(bench.shape.load(server.address, args.pages))?;
    let target = Target { address: server.address, ids: Arc::new(ids) };
    let load = bench.load(target.address, CONNECTIONS, 200, updates(&target));
    let round = bench.scale.round;
    let [ceiling, ours] = interleave(
        bench.scale.rounds,
        [&mut || Ok(Sample::rate(raw.run(round)?)), &mut || bench.sample(&load)],
    )?;
    server.stop()?;
    Ok((ours.per_second * UPDATE_PAGES as f64, ceiling.per_second))
}

fn updates(target: &Target) -> Requests {
    let ids = Arc::clone(&target.ids);
    let made = AtomicUsize::new(0);
    Arc::new(move |request| {
        let number = made.fetch_add(1, Ordering::Relaxed);
        let first = number * BATCH % ids.len();
        let mut body = Vec::with_capacity(32 * 1024);
        inputs(&mut body, &ids[first..first + BATCH], |body, id| write_patch(body, id, number));
        post(request, &format!("{PAGES}/batch/update"), &body);
    })
}

fn write_patch(out: &mut Vec<u8>, id: &str, number: usize) {
    write!(
        out,
        "{{\"id\":\"{id}\",\"htmlTitle\":\"Changed title {number:08}\",\
         \"metaDescription\":\"What search engines show since change {number:08}\"}}"
    )
    .expect("writing to a Vec cannot fail");
}
