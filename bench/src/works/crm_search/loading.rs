//! Loading while the index follows: how far it is behind when the last write was acknowledged, how
//! long until a search of everything answers, and what it costs in space and memory.

use super::among;
use crate::client::{Connection, post};
use crate::estates::Estates;
use crate::fixture::{BATCH, inputs};
use crate::listings::{self, KEY, LISTINGS};
use crate::load::Requests;
use crate::report::{Row, megabytes, millis, rate};
use crate::searches::{Expected, Search};
use crate::server::{Server, pause};
use crate::works::{Bench, interleave};
use anyhow::{Context, bail, ensure};
use rusqlite::{Connection as Database, OpenFlags};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::time::sleep_until;

const CONNECTIONS: usize = 8;
/// The load that the index must keep up with.
const RECORDS_PER_SECOND: f64 = 25_000.0;
const BEHIND_MAX_MS: f64 = 10_000.0;
const ANSWER_MAX: Duration = Duration::from_secs(300);
const INDEX_MAX: u64 = 250_000_000;
const MEMORY_MAX: u64 = 500_000_000;
/// An index is at rest when its folder has not changed for so long.
const REST: Duration = Duration::from_secs(4);
const REST_MAX: Duration = Duration::from_secs(180);

/// Fills the server, and waits until its index is at rest.
pub fn run(
    bench: &Bench,
    server: &Server,
    home: &Path,
    estates: &Arc<Estates>,
) -> anyhow::Result<Vec<Row>> {
    let (address, count) = (server.address, estates.len());
    bench.runtime.block_on(listings::define(address))?;
    let all = Search::default().expected(estates);
    let began = Instant::now();
    bench.runtime.block_on(fill(address, estates, began))?;
    let acknowledged = Instant::now();
    let per_second = count as f64 / (acknowledged - began).as_secs_f64();
    let behind = behind(home)?;
    bench.runtime.block_on(everything(address, &all, estates))?;
    let after_ms = acknowledged.elapsed().as_secs_f64() * 1000.0;
    let index = home.join("data/search");
    let at_once = bytes(&index)?;
    let rested = rest(&index)?;
    let load = format!("load {}, at most {}", among(estates), rate(RECORDS_PER_SECOND));
    let row = |what: &str, ours| Row::new(format!("{load}, {what}"), ours);
    Ok(vec![
        row("index following", rate(per_second)),
        row("lines that the index is behind at the end", behind.to_string()),
        row("from the end until a search of everything answers", millis(after_ms)).at_most(
            after_ms,
            BEHIND_MAX_MS,
            millis(BEHIND_MAX_MS),
        ),
        row("index on disk then", megabytes(at_once)),
        row("index on disk at rest", megabytes(rested)).at_most(
            rested as f64,
            INDEX_MAX as f64,
            megabytes(INDEX_MAX),
        ),
        peak(server, "after the load")?,
        row("memory that is no file's", megabytes(server.own_bytes()?)),
    ])
}

/// The most memory that the server had so far.
pub fn peak(server: &Server, when: &str) -> anyhow::Result<Row> {
    let bytes = server.peak_bytes()?;
    Ok(Row::new(format!("most memory of the server, {when}"), megabytes(bytes)).at_most(
        bytes as f64,
        MEMORY_MAX as f64,
        megabytes(MEMORY_MAX),
    ))
}

/// Creates the listings, no faster than is to be kept up with.
async fn fill(address: SocketAddr, estates: &Arc<Estates>, began: Instant) -> anyhow::Result<()> {
    let next = Arc::new(AtomicUsize::new(0));
    let loaders: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(fill_batches(address, estates.clone(), next.clone(), began)))
        .collect();
    for loader in loaders {
        loader.await??;
    }
    Ok(())
}

async fn fill_batches(
    address: SocketAddr,
    estates: Arc<Estates>,
    next: Arc<AtomicUsize>,
    began: Instant,
) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    let (mut body, mut request) = (Vec::new(), Vec::new());
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= estates.len() {
            return Ok(());
        }
        body.clear();
        request.clear();
        inputs(&mut body, first..estates.len().min(first + BATCH), |body, number| {
            body.extend_from_slice(b"{\"properties\":");
            estates.get(number).write(body);
            body.push(b'}');
        });
        post(&mut request, &format!("{LISTINGS}/batch/create"), &body);
        let due = began + Duration::from_secs_f64(first as f64 / RECORDS_PER_SECOND);
        sleep_until(due.into()).await;
        connection.expect(&request, 201).await?;
    }
}

/// Asks for everything until there is an answer, which must be right.
async fn everything(
    address: SocketAddr,
    expected: &Expected,
    estates: &Estates,
) -> anyhow::Result<()> {
    let search = Search::default();
    let request = search.request();
    let mut connection = Connection::open(address).await?;
    let began = Instant::now();
    while began.elapsed() < ANSWER_MAX {
        let answer = connection.exchange(&request).await?;
        match answer.status {
            200 => return search.check(expected, estates, connection.body(&answer)),
            503 => {}
            status => bail!("a search of everything is answered {status}"),
        }
    }
    bail!("no answer to a search of everything")
}

/// Lines of the change log that the index on disk has not followed.
fn behind(home: &Path) -> anyhow::Result<i64> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let store = Database::open_with_flags(home.join("data/hubwright.db"), flags)?;
    let head: i64 = store.query_row("SELECT max(seq) FROM change_heads", [], |row| row.get(0))?;
    let mut followed = 0;
    for file in files(&home.join("data/search"))? {
        if file.ends_with("meta.json") {
            followed = followed.max(noted(&fs::read_to_string(file)?).unwrap_or_default());
        }
    }
    Ok(head - followed)
}

/// How far an index got, as its note of itself says: JSON in JSON, and a checksum after it.
fn noted(meta: &str) -> Option<i64> {
    let mut values = serde_json::Deserializer::from_str(meta).into_iter::<serde_json::Value>();
    let meta = values.next()?.ok()?;
    let progress: serde_json::Value = serde_json::from_str(meta["payload"].as_str()?).ok()?;
    progress["seq"].as_i64()
}

/// Waits until a folder does not change any more; its bytes.
fn rest(folder: &Path) -> anyhow::Result<u64> {
    let began = Instant::now();
    let (mut known, mut since) = (0, Instant::now());
    while since.elapsed() < REST {
        ensure!(began.elapsed() < REST_MAX, "the index does not come to rest");
        let now = bytes(folder)?;
        if now != known {
            (known, since) = (now, Instant::now());
        }
        pause(Duration::from_millis(100));
    }
    Ok(known)
}

fn bytes(folder: &Path) -> anyhow::Result<u64> {
    // One that was removed meanwhile takes none.
    let sizes = files(folder)?.into_iter().filter_map(|file| fs::metadata(file).ok());
    Ok(sizes.map(|file| file.len()).sum())
}

/// Every file below a folder.
fn files(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder);
        for entry in entries.with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}

/// Records a second that batches of upserts write while the index follows: half of each are there,
/// half are new.
pub fn upserts(bench: &Bench, address: SocketAddr, estates: &Arc<Estates>) -> anyhow::Result<f64> {
    let (estates, made) = (estates.clone(), AtomicUsize::new(0));
    let requests: Requests = Arc::new(move |request| {
        let number = made.fetch_add(1, Ordering::Relaxed);
        let (half, count) = (BATCH / 2, estates.len());
        let present = (number * half * 7) % (count - half);
        let new = count + number * half;
        let mut body = Vec::with_capacity(48 * 1024);
        let (all, change) = ((present..present + half).chain(new..new + half), 1 + number);
        inputs(&mut body, all, |body, number| {
            let key = listings::key(number);
            let lead = format!("{{\"id\":\"{key}\",\"idProperty\":\"{KEY}\",\"properties\":");
            body.extend_from_slice(lead.as_bytes());
            estates.changed(number, change).write(body);
            body.push(b'}');
        });
        post(request, &format!("{LISTINGS}/batch/upsert"), &body);
    });
    let load = bench.load(address, CONNECTIONS, 200, requests);
    let [ours] = interleave(bench.scale.rounds.min(3), [&mut || bench.sample(&load)])?;
    Ok(ours.per_second * BATCH as f64)
}
