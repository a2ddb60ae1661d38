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

/// The server's own schema: the ceiling writes the same rows with the same indexes.
const SCHEMA: &str = concat!(
    include_str!("../../../migrations/0001_pages.sql"),
    include_str!("../../../migrations/0002_lifecycle.sql"),
    include_str!("../../../migrations/0003_crm.sql")
);

const INSERT_PAGE: &str = "INSERT INTO pages (account_id, page_id, kind, archived, page_state,
    name_folded, slug_folded, page_name, slug, page_domain, template_path, publish_date, created_at,
    updated_at, archived_at, created_by_id, updated_by_id)
    VALUES (1, ?1, 4, 0, 'DRAFT', ?2, ?3, ?2, ?3, '', '@hubspot/growth/templates/x.html', 0, ?4, ?4,
    0, 1, 1)";
const INSERT_DOCUMENT: &str = "INSERT INTO page_documents (account_id, page_id, kind, archived,
    version, fresh_until, document, revision, base_revision) VALUES (1, ?1, 4, 0, 1, ?2, ?3, 1, 1)";
const UPDATE_PAGE: &str =
    "UPDATE pages SET updated_at = ?2, updated_by_id = 2 WHERE account_id = 1 AND page_id = ?1";
const UPDATE_DOCUMENT: &str = "UPDATE page_documents SET version = version + 1, document = ?2 WHERE account_id = 1 AND page_id = ?1";
const INSERT_RECORD: &str = "INSERT INTO records (account_id, object_type_id, archived, record_id,
    seq, created_at, updated_at, archived_at, source_id, document)
    VALUES (1, 420, 0, ?1, ?2, ?3, ?3, 0, 1, ?4)";
const UPDATE_RECORD: &str = "UPDATE records SET seq = ?2, updated_at = ?3, document = ?4
    WHERE account_id = 1 AND object_type_id = 420 AND archived = 0 AND record_id = ?1";
const INSERT_UNIQUE: &str = "INSERT INTO unique_values (account_id, object_type_id, property_name,
    folded_value, record_id) VALUES (1, 420, 'mls_number', ?2, ?1)";
const INSERT_CHANGE: &str =
    "INSERT INTO changes (account_id, seq, changed_at, user_id, object_type,
    object_id, change_kind, detail, revision, base_revision)
    VALUES (1, ?1, ?3, 1, 'site_page', ?2, 'x', ?4, ?1, ?1)";

/// The time that the first row carries; later ones count on from it, as time does.
const NOW_MS: i64 = 1_790_000_000_000;

impl Writer {
    pub fn open(args: &Args) -> anyhow::Result<Writer> {
        let connection = Connection::open(args.dir.join("raw.sqlite"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", args.checkpoint_pages as i64)?;
        connection.set_prepared_statement_cache_capacity(256);
        connection.pragma_update(None, "cache_size", -64 * 1024)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        let schema = SCHEMA.replace("{clustered}", " WITHOUT ROWID").replace("{bytewise}", "");
        connection.execute_batch(&schema)?;
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
            match args.work {
                Work::Create | Work::Update => writer.create()?,
                Work::CreateRecord | Work::UpsertRecords => writer.create_record()?,
            }
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
                    Work::CreateRecord => self.create_record()?,
                    Work::UpsertRecords => self.upsert_records()?,
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
        let now = NOW_MS + self.next_change;
        self.connection.prepare_cached(INSERT_PAGE)?.execute(params![id, name, slug, now])?;
        let mut document = self.connection.prepare_cached(INSERT_DOCUMENT)?;
        document.execute(params![id, i64::MAX, self.document])?;
        drop(document);
        self.append_change(id)
    }

    fn update(&mut self) -> anyhow::Result<()> {
        for _ in 0..UPDATE_PAGES {
            let id = self.next_page % self.pages;
            self.next_page += 1;
            let now = NOW_MS + self.next_change;
            self.connection.prepare_cached(UPDATE_PAGE)?.execute(params![id, now])?;
            let mut update = self.connection.prepare_cached(UPDATE_DOCUMENT)?;
            let changed = update.execute(params![id, self.document])?;
            drop(update);
            ensure!(changed == 1, "page {id} is missing");
            self.append_change(id)?;
        }
        Ok(())
    }

    fn create_record(&mut self) -> anyhow::Result<()> {
        let id = self.next_page;
        self.next_page += 1;
        self.append_change(id)?;
        let (seq, now) = (self.next_change, NOW_MS + self.next_change);
        let mut record = self.connection.prepare_cached(INSERT_RECORD)?;
        record.execute(params![id, seq, now, self.document])?;
        let mut unique = self.connection.prepare_cached(INSERT_UNIQUE)?;
        unique.execute(params![id, format!("mls-{id:09}")])?;
        Ok(())
    }

    fn upsert_records(&mut self) -> anyhow::Result<()> {
        let half = UPDATE_PAGES as i64 / 2;
        let first = (self.next_page * 7) % (self.pages - half);
        for id in first..first + half {
            self.append_change(id)?;
            let (seq, now) = (self.next_change, NOW_MS + self.next_change);
            let mut update = self.connection.prepare_cached(UPDATE_RECORD)?;
            let changed = update.execute(params![id, seq, now, self.document])?;
            ensure!(changed == 1, "record {id} is missing");
        }
        for _ in 0..half {
            self.create_record()?;
        }
        Ok(())
    }

    fn append_change(&mut self, page: i64) -> anyhow::Result<()> {
        self.next_change += 1;
        self.connection.prepare_cached(INSERT_CHANGE)?.execute(params![
            self.next_change,
            page,
            NOW_MS + self.next_change,
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
