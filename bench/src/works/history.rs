//! Long histories and large groups: reading and restoring revisions of a page that has very many,
//! the space that each takes, and a page in every language.

use super::Bench;
use super::script::{Call, Script, growth, text};
use crate::report::{Row, millis};
use crate::server::Server;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;

/// Revisions of the pages that the long history is compared with: lists show up to 100.
const LISTED: usize = 120;
const RESTORED: usize = 10;
/// Writers of one history at a time; their commits are shared.
const WRITERS: usize = 16;
/// Where the server's list of languages stands; the bench knows nothing else of its source.
const LANGUAGES: &str = include_str!("../../../crates/domain/src/pages/languages.rs");

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let bench = &*bench;
    let mut rows = space(bench)?;
    let home = bench.on_disk("history")?;
    let server = bench.server(&home, None)?;
    rows.extend(bench.runtime.block_on(reading(bench, server.address))?);
    rows.extend(bench.runtime.block_on(group(bench, server.address))?);
    server.stop()?;
    Ok(rows)
}

/// A page whose answer has 2 KB.
async fn page(bench: &Bench, script: &mut Script, number: usize) -> anyhow::Result<String> {
    let mut body = Vec::new();
    bench.shape.write(&mut body, "history", number, "Meadow");
    let made = script.call(Call::post("", serde_json::from_slice(&body)?, 201)).await?;
    Ok(text(&made, "id"))
}

/// A page with so many revisions, each with another title.
async fn page_with(bench: &Bench, at: SocketAddr, revisions: usize) -> anyhow::Result<String> {
    let id = page(bench, &mut Script::open(at).await?, revisions).await?;
    write(at, &id, revisions - 1, |n| json!({"htmlTitle": format!("Title {n:08}")})).await?;
    Ok(id)
}

/// Writes a page so many times.
async fn write(
    at: SocketAddr,
    id: &str,
    times: usize,
    body: fn(usize) -> Value,
) -> anyhow::Result<()> {
    let writers = (0..WRITERS).map(|writer| {
        let tail = format!("/{id}");
        tokio::spawn(async move {
            let mut script = Script::open(at).await?;
            for n in (writer..times).step_by(WRITERS) {
                script.call(Call::patch(&tail, body(n))).await?;
            }
            anyhow::Ok(())
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await??;
    }
    Ok(())
}

async fn reading(bench: &Bench, at: SocketAddr) -> anyhow::Result<Vec<Row>> {
    let (many, calls) = (bench.scale.revisions, bench.scale.calls);
    let long = page_with(bench, at, many).await?;
    let listed = page_with(bench, at, LISTED).await?;
    let short = page_with(bench, at, RESTORED).await?;
    let (mut ours, mut few) = (Script::open(at).await?, Script::open(at).await?);
    for n in 0..calls {
        ours.timed("list", Call::get(&format!("/{long}/revisions?limit=100"))).await?;
        few.timed("list", Call::get(&format!("/{listed}/revisions?limit=100"))).await?;
        // Anywhere in the history, so near a whole document and far from one.
        let old = 1 + n * 7_919 % many;
        let restore = format!("/{long}/revisions/{old}/restore");
        ours.timed("restore", Call::post(&restore, Value::Null, 200)).await?;
        let restore = format!("/{short}/revisions/{}/restore", 1 + n % RESTORED);
        few.timed("restore", Call::post(&restore, Value::Null, 200)).await?;
    }
    let total = ours.call(Call::get(&format!("/{long}/revisions?limit=1"))).await?;
    ensure!(total["total"] == many + calls, "{} revisions in all", total["total"]);
    let (ours, few) = (ours.medians(), few.medians());
    Ok(vec![
        growth(
            format!("list 100 of {many} revisions, p50 of 1 connection"),
            ours[0].1,
            few[0].1,
            &LISTED.to_string(),
        ),
        growth(
            format!("restore 1 of {many} revisions, p50 of 1 connection"),
            ours[1].1,
            few[1].1,
            &RESTORED.to_string(),
        ),
    ])
}

/// Bytes of the file that a revision takes: one that changes a title, and one that changes almost
/// all of a page, which is kept whole.
fn space(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let home = bench.on_disk("space")?;
    let revisions = bench.scale.revisions / 4;
    let id = bench.runtime.block_on(async {
        let server = bench.server(&home, None)?;
        let id = page(bench, &mut Script::open(server.address).await?, 3).await?;
        server.stop()?;
        anyhow::Ok(id)
    })?;
    let mut sizes = vec![file_bytes(&home)?];
    let small = |n: usize| json!({"htmlTitle": format!("Title {n:08}")});
    let whole = |n: usize| json!({"widgets": {"text": format!("{n:08}").repeat(150)}});
    for body in [small, whole] {
        let server: Server = bench.server(&home, None)?;
        bench.runtime.block_on(write(server.address, &id, revisions, body))?;
        server.stop()?;
        sizes.push(file_bytes(&home)?);
    }
    let each = |at: usize| (sizes[at + 1] - sizes[at]) as f64 / revisions as f64;
    let row = Row::new("bytes of a revision of a 2 KB page that changed its title", bytes(each(0)));
    let (ceiling, ratio) = (format!("{} whole", bytes(each(1))), each(0) / each(1));
    Ok(vec![Row { ceiling, ratio: format!("{ratio:.2}"), ..row }])
}

fn bytes(bytes: f64) -> String {
    format!("{bytes:.0} B")
}

/// The size of the database of a server that was stopped.
fn file_bytes(home: &Path) -> anyhow::Result<u64> {
    Ok(std::fs::metadata(home.join("data/hubwright.db"))?.len())
}

/// A page in every language.
async fn group(bench: &Bench, at: SocketAddr) -> anyhow::Result<Vec<Row>> {
    let mut script = Script::open(at).await?;
    let list = LANGUAGES.split_once("CODES: [&str;").context("the list of languages")?.1;
    let list = list.split_once("];").context("the end of the list")?.0;
    let codes: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let primary = page(bench, &mut script, 13).await?;
    let mut second = String::new();
    for code in codes.iter().filter(|code| **code != "en") {
        let body = json!({"id": primary, "language": code});
        let tail = "/multi-language/create-language-variation";
        second = text(&script.call(Call::post(tail, body, 200)).await?, "id");
    }
    let one = format!("/{primary}");
    let whole = script.call(Call::get(&one)).await?;
    let shown = whole["translations"].as_object().map_or(0, serde_json::Map::len);
    ensure!(shown + 1 == codes.len(), "{shown} translations of {} languages", codes.len());
    for round in 0..20 {
        script.timed("GET of one", Call::get(&one)).await?;
        // The newest pages are those of the group.
        let list = "?limit=100&sort=-createdAt";
        script.timed("list of 100", Call::get(list)).await?;
        let body = json!({"id": if round % 2 == 0 { &second } else { &primary }});
        let tail = "/multi-language/set-new-lang-primary";
        script.timed("set primary", Call { method: "PUT", tail, body, status: 204 }).await?;
    }
    let members = codes.len();
    let rows = script.medians().into_iter().map(|(name, ms)| {
        Row::new(format!("group of {members} languages, {name}, p50 of 1 connection"), millis(ms))
    });
    Ok(rows.collect())
}
