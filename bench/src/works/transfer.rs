//! `export` and `import` of a store of records, each with its line in the change log; against the
//! same bytes written to a file, and the same rows written into SQLite.

use super::Bench;
use crate::report::{Row, megabytes};
use crate::server::pause;
use anyhow::{Context, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ACCOUNT: i64 = 10_000_001;
/// Rows of one transaction of the ceiling, as of an import.
const ROWS_AT_ONCE: usize = 10_000;
/// What a million records may take.
const IMPORT_MAX_S: f64 = 45.0;
const MEMORY_MAX: u64 = 200_000_000;

/// One run of a command.
struct Ran {
    seconds: f64,
    peak_bytes: u64,
}

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let records = bench.scale.records_large;
    let home = bench.on_disk("transfer")?;
    let [from, to] = ["from", "to"].map(|name| home.join(name));
    let [file, again] = ["file", "again"].map(|name| home.join(name));
    let on = |words: &[&str], store: &Path, file: Option<&Path>| {
        let mut command = Command::new(bench.binary());
        command.args(words).arg("--data-dir").arg(store).args(file);
        command.current_dir(&home);
        ran(&mut command)
    };
    on(&["token", "create"], &from, None)?;
    fill(&from.join("hubwright.db"), records)?;
    let export = on(&["export"], &from, Some(&file))?;
    let copy_s = write_again(&file, &home.join("copy"))?;
    let import = on(&["import"], &to, Some(&file))?;
    let raw_s = raw(&from.join("hubwright.db"), &home.join("raw.db"))?;
    on(&["export"], &to, Some(&again))?;
    ensure!(same(&file, &again)?, "what was imported is exported otherwise");

    let per_second = |seconds: f64| records as f64 / seconds;
    let (export_rate, import_rate) = (per_second(export.seconds), per_second(import.seconds));
    let memory = |what: &str, bytes: u64| {
        Row::new(format!("{what}, {records} records, memory"), megabytes(bytes)).at_most(
            bytes as f64,
            MEMORY_MAX as f64,
            megabytes(MEMORY_MAX),
        )
    };
    let least = 1_000_000.0 / IMPORT_MAX_S;
    Ok(vec![
        Row::rates(format!("export of {records} records"), export_rate, per_second(copy_s)),
        Row::rates(format!("import of {records} records"), import_rate, per_second(raw_s))
            .at_least(import_rate, least, format!("{least:.0}/s")),
        memory("export", export.peak_bytes),
        memory("import", import.peak_bytes),
    ])
}

/// Runs a command to its end and watches its memory.
fn ran(command: &mut Command) -> anyhow::Result<Ran> {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HUBWRIGHT_") {
            command.env_remove(name);
        }
    }
    let began = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak_bytes = 0;
    let end = loop {
        if let Some(end) = child.try_wait()? {
            break end;
        }
        // The kernel keeps the largest value; it is gone with the process.
        let known = std::fs::read_to_string(&status).unwrap_or_default();
        let line = known.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        peak_bytes = kilobytes.map_or(peak_bytes, |kilobytes: u64| kilobytes * 1024);
        pause(Duration::from_millis(5));
    };
    ensure!(end.success(), "{command:?} ended with {end}");
    Ok(Ran { seconds: began.elapsed().as_secs_f64(), peak_bytes })
}

/// Puts records and their lines into the first account.
fn fill(store: &Path, records: usize) -> anyhow::Result<()> {
    let numbers = format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {records})"
    );
    let mut document = String::from("'{\"email\":\"' || n || '@example.com\"");
    for property in 1..10 {
        document.push_str(&format!(",\"property_{property}\":\"{} ' || n || '\"", "v".repeat(20)));
    }
    document.push_str("}'");
    let id = "180000000000 + n";
    let next_id = 180_000_000_001 + records;
    let store = Connection::open(store)?;
    store.execute_batch(&format!(
        "BEGIN;
         {numbers} INSERT INTO records (account_id, object_type_id, archived, record_id, seq,
             created_at, updated_at, archived_at, source_id, document)
             SELECT {ACCOUNT}, 1, 0, {id}, n, 1790000000000 + n, 1790000000000 + n, 0, 1, {document}
             FROM n;
         {numbers} INSERT INTO changes (account_id, seq, changed_at, user_id, object_type, object_id,
             change_kind, detail, source_id)
             SELECT {ACCOUNT}, n, 1790000000000 + n, 1, '0-1', {id}, 'created', {document}, 1 FROM n;
         INSERT INTO change_heads (account_id, seq, version) VALUES ({ACCOUNT}, {records}, 1);
         INSERT INTO id_blocks (account_id, next_id) VALUES ({ACCOUNT}, {next_id});
         COMMIT;"
    ))?;
    store.close().map_err(|(_, error)| error.into())
}

/// Writes the bytes of a file to another, until they are on disk; how long that takes.
fn write_again(file: &Path, copy: &Path) -> anyhow::Result<f64> {
    let bytes = std::fs::read(file)?;
    let began = Instant::now();
    let mut copy = File::create(copy)?;
    copy.write_all(&bytes)?;
    copy.sync_all()?;
    Ok(began.elapsed().as_secs_f64())
}

/// Writes the rows of one store into a new one, with the server's settings; how long that takes.
fn raw(from: &Path, to: &Path) -> anyhow::Result<f64> {
    let from = Connection::open(from)?;
    let to = Connection::open(to)?;
    to.pragma_update(None, "journal_mode", "WAL")?;
    to.pragma_update(None, "synchronous", "FULL")?;
    to.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    to.pragma_update(None, "cache_size", -64 * 1024)?;
    let list = "SELECT sql FROM sqlite_master WHERE tbl_name IN ('records', 'changes')
        AND sql IS NOT NULL ORDER BY type DESC";
    let mut schema = from.prepare(list)?;
    for sql in schema.query_map([], |row| row.get::<_, String>(0))? {
        to.execute_batch(&sql?)?;
    }
    let began = Instant::now();
    for table in ["changes", "records"] {
        let mut rows = from.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = rows.column_count();
        let places = vec!["?"; columns].join(", ");
        let mut rows = rows.query([])?;
        to.execute_batch("BEGIN")?;
        let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
        let mut written = 0;
        while let Some(row) = rows.next()? {
            let values: Result<Vec<Value>, _> =
                (0..columns).map(|column| row.get(column)).collect();
            insert.execute(params_from_iter(values?))?;
            written += 1;
            if written % ROWS_AT_ONCE == 0 {
                to.execute_batch("COMMIT; BEGIN")?;
            }
        }
        to.execute_batch("COMMIT")?;
    }
    to.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(began.elapsed().as_secs_f64())
}

/// Whether two files have the same bytes.
fn same(one: &Path, other: &Path) -> anyhow::Result<bool> {
    let mut files = [File::open(one)?, File::open(other)?];
    let mut buffers = [vec![0; 1 << 20], vec![0; 1 << 20]];
    loop {
        let mut lengths = [0; 2];
        for ((file, buffer), length) in files.iter_mut().zip(&mut buffers).zip(&mut lengths) {
            *length = std::io::copy(&mut file.take(buffer.len() as u64), &mut &mut buffer[..])
                .context("cannot read an export")?;
        }
        let length = usize::try_from(lengths[0])?;
        if lengths[0] != lengths[1] || buffers[0][..length] != buffers[1][..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
    }
}
