//! Durable single creates: 64 connections, each page its own request, a flush of 4 ms. What counts
//! is how many creates share a commit.

use super::{Bench, Sample, interleave};
use crate::ceilings::raw_writer::{Args, CHECKPOINT_PAGES, Commit, RawWriter, Work};
use crate::client::{PAGES, post};
use crate::fixture::Shape;
use crate::load::Requests;
use crate::report::Row;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const CONNECTIONS: usize = 64;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let shim = bench.shim()?;
    let writer = |dir: PathBuf, commit| {
        let bytes = bench.shape.answer_bytes;
        let args = Args {
            dir,
            work: Work::Create,
            commit,
            submitters: CONNECTIONS,
            document_bytes: bytes,
            log_bytes: bytes,
            pages: 0,
            checkpoint_pages: CHECKPOINT_PAGES,
        };
        RawWriter::start(&args, Some(&shim))
    };
    let mut each = writer(bench.in_memory("create-raw-each")?, Commit::Each)?;
    let mut group = writer(bench.in_memory("create-raw-group")?, Commit::Group)?;
    let server = bench.server(&bench.in_memory("create")?, Some(&shim))?;
    let load = bench.load(server.address, CONNECTIONS, 201, creates(bench.shape));
    let round = bench.scale.round;
    let [each, group, ours] = interleave(
        bench.scale.rounds,
        [
            &mut || Ok(Sample::rate(each.run(round)?)),
            &mut || Ok(Sample::rate(group.run(round)?)),
            &mut || bench.sample(&load),
        ],
    )?;
    server.stop()?;
    let work = format!("single creates, {CONNECTIONS} connections, 4 ms flush");
    let against = |ceiling| format!("{work}, against {ceiling}");
    let ours = ours.per_second;
    Ok(vec![
        Row::ratio(against("one commit each"), ours, each.per_second, 15.0),
        Row::ratio(against("the raw writer"), ours, group.per_second, 0.35),
    ])
}

fn creates(shape: Shape) -> Requests {
    let made = AtomicUsize::new(0);
    Arc::new(move |request| {
        let mut body = Vec::with_capacity(4096);
        shape.write(&mut body, "create", made.fetch_add(1, Ordering::Relaxed), "Meadow");
        post(request, PAGES, &body);
    })
}
