//! The writing half of the raw writer: one thread owns the connection, takes the jobs that wait,
//! writes each job's rows (pages with their whole document, and a row of the change log per page),
//! commits once for all of them (or for each, for comparison) and answers after the commit.

use super::raw_writer::{Args, Commit, UPDATE_PAGES, Work};
use anyhow::ensure;
use rusqlite::{Connection, params};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long the writer waits for as many jobs as the last commit answered.
const GATHER_MAX: Duration = Duration::from_micros(300);

/// Carries only the way back: the writer knows what to write.
pub type Job = oneshot::Sender<()>;

/// The one writing connection and what it writes next.
pub struct Writer {
    connection: Connection,
    work: Work,
    commit: Commit,
    document: String,
    change: String,
    pages: i64,
    next_page: i64,
    next_change: i64,
}

const SCHEMA: &str = "
    CREATE TABLE page (
        account_id INTEGER NOT NULL, id INTEGER NOT NULL, kind INTEGER NOT NULL,
        slug TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
        created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (account_id, id));
    CREATE TABLE change (
        account_id INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL,
        object_id INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (account_id, sequence));";

const INSERT_PAGE: &str = "INSERT INTO page VALUES (1, ?1, 1, ?2, ?3, 'DRAFT', ?4, ?4, ?5)";
const UPDATE_PAGE: &str =
    "UPDATE page SET updated_ms = ?2, document = ?3 WHERE account_id = 1 AND id = ?1";
const INSERT_CHANGE: &str = "INSERT INTO change VALUES (1, ?1, 1, ?2, ?3, 'bench', ?4)";

/// The time that every row carries; its value does not matter, its size does.
const NOW_MS: i64 = 1_790_000_000_000;

impl Writer {
    pub fn open(args: &Args) -> anyhow::Result<Writer> {
        let connection = Connection::open(args.dir.join("raw.sqlite"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", args.checkpoint_pages as i64)?;
        connection.set_prepared_statement_cache_capacity(256);
        connection.execute_batch(SCHEMA)?;
        let mut writer = Writer {
            connection,
            work: args.work,
            commit: args.commit,
            document: "x".repeat(args.document_bytes),
            change: "x".repeat(args.log_bytes),
            pages: args.pages as i64,
            next_page: 0,
            next_change: 0,
        };
        writer.connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..args.pages {
            writer.create()?;
        }
        writer.connection.execute_batch("COMMIT")?;
        Ok(writer)
    }

    /// Answers jobs until there are no more submitters.
    pub fn run(&mut self, jobs: &Receiver<Job>) -> anyhow::Result<()> {
        let mut group: Vec<Job> = Vec::new();
        let mut last = 1;
        while let Ok(first) = jobs.recv() {
            group.push(first);
            if self.commit == Commit::Group {
                gather(jobs, &mut group, last);
            }
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            for _ in &group {
                match self.work {
                    Work::Create => self.create()?,
                    Work::Update => self.update()?,
                }
            }
            self.connection.execute_batch("COMMIT")?;
            last = group.len();
            for done in group.drain(..) {
                // A submitter that has gone away needs no answer.
                let _ = done.send(());
            }
        }
        Ok(())
    }

    fn create(&mut self) -> anyhow::Result<()> {
        let id = self.next_page;
        self.next_page += 1;
        let slug = format!("bench/page-{id:08}");
        let name = format!("Landing Page {id:08}");
        self.connection.prepare_cached(INSERT_PAGE)?.execute(params![
            id,
            slug,
            name,
            NOW_MS,
            self.document
        ])?;
        self.append_change(id)
    }

    fn update(&mut self) -> anyhow::Result<()> {
        for _ in 0..UPDATE_PAGES {
            let id = self.next_page % self.pages;
            self.next_page += 1;
            let changed = self.connection.prepare_cached(UPDATE_PAGE)?.execute(params![
                id,
                NOW_MS,
                self.document
            ])?;
            ensure!(changed == 1, "page {id} is missing");
            self.append_change(id)?;
        }
        Ok(())
    }

    fn append_change(&mut self, page: i64) -> anyhow::Result<()> {
        self.next_change += 1;
        self.connection.prepare_cached(INSERT_CHANGE)?.execute(params![
            self.next_change,
            page,
            NOW_MS,
            self.change
        ])?;
        Ok(())
    }
}

/// Takes all waiting jobs, and waits a little for as many as the last commit answered.
fn gather(jobs: &Receiver<Job>, group: &mut Vec<Job>, expected: usize) {
    group.extend(jobs.try_iter());
    let end = Instant::now() + GATHER_MAX;
    while group.len() < expected {
        let Ok(job) = jobs.recv_timeout(end.saturating_duration_since(Instant::now())) else {
            return;
        };
        group.push(job);
        group.extend(jobs.try_iter());
    }
}
