//! Several servers on one PostgreSQL: a thousand pages that are due at the same second. Measured
//! where `scripts/with-postgres` runs the bench; left out elsewhere.

use super::Bench;
use crate::client::{Connection, PAGES, post};
use crate::fixture::{BATCH, inputs};
use crate::report::{Row, millis};
use crate::server::Launch;
use anyhow::{Context, ensure};
use std::io::Write;
use std::process::Command;

/// Where the throw-away cluster is.
pub const CLUSTER: &str = "HUBWRIGHT_TEST_POSTGRES";
const DATABASE: &str = "bench_nodes";
const NODES: usize = 3;
const PAGES_DUE: usize = 1_000;
/// From the start of the making of the pages until they are due.
const AHEAD_S: i64 = 8;
const WITHIN_MS: f64 = 1_000.0;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let Ok(cluster) = std::env::var(CLUSTER) else {
        eprintln!("         left out: {CLUSTER} is not set");
        return Ok(Vec::new());
    };
    let url = cluster.replacen("/postgres?", &format!("/{DATABASE}?"), 1);
    sql(&cluster, &[&format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")])?;
    sql(&cluster, &[&format!("CREATE DATABASE {DATABASE}")])?;
    let mut servers = Vec::new();
    for node in 0..NODES {
        let home = bench.on_disk(&format!("node-{node}"))?;
        let database = Some(url.as_str());
        servers
            .push(Launch { binary: bench.binary(), home: &home, flush: None, database }.start()?);
    }
    let now = sql(&url, &["SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)"])?;
    let due_ms = (now.parse::<i64>().context("a time")? + AHEAD_S) * 1_000;
    bench.runtime.block_on(schedule(servers[0].address, due_ms))?;
    let left = sql(&url, &["SELECT COUNT(*) FROM jobs WHERE leased_by = ''"])?;
    ensure!(left == PAGES_DUE.to_string(), "{left} jobs: the pages were not made in time");
    // The server waits, because asking it from here would take longer than what is measured.
    let wait = "DO $$ BEGIN WHILE EXISTS (SELECT 1 FROM jobs) LOOP PERFORM pg_sleep(0.002);
        END LOOP; END $$";
    let late = format!("SELECT EXTRACT(EPOCH FROM clock_timestamp()) * 1000 - {due_ms}");
    let late_ms: f64 = sql(&url, &[wait, &late])?.parse().context("a duration")?;
    let lines = "SELECT COUNT(*) || '/' || COUNT(DISTINCT object_id) FROM changes
        WHERE change_kind = 'published'";
    let lines = sql(&url, &[lines])?;
    ensure!(lines == format!("{PAGES_DUE}/{PAGES_DUE}"), "published lines: {lines}");
    for server in servers {
        server.stop()?;
    }
    let work = format!("{PAGES_DUE} pages due at one second, {NODES} servers, PostgreSQL");
    Ok(vec![Row::new(work, millis(late_ms)).at_most(late_ms, WITHIN_MS, millis(WITHIN_MS))])
}

async fn schedule(address: std::net::SocketAddr, due_ms: i64) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    for first in (0..PAGES_DUE).step_by(BATCH) {
        let (mut body, mut request) = (Vec::new(), Vec::new());
        inputs(&mut body, first..first + BATCH, |body, number| {
            write!(
                body,
                "{{\"name\":\"due {number}\",\"slug\":\"due-{number}\",\"templatePath\":\"t.html\",\
                 \"state\":\"PUBLISHED_OR_SCHEDULED\",\"publishDate\":{due_ms}}}"
            )
            .expect("writing to a Vec cannot fail");
        });
        post(&mut request, &format!("{PAGES}/batch/create"), &body);
        connection.expect(&request, 201).await?;
    }
    Ok(())
}

/// What the last of these statements gives, as text.
pub fn sql(url: &str, statements: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]);
    for statement in statements {
        command.args(["-c", statement]);
    }
    let output = command.output().context("cannot run psql")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "psql: {said}");
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
