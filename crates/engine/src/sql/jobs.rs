//! Work that waits for an hour. The one place where a statement looks at every account: whoever
//! looks for work does not know yet whose it is.

use crate::db::Result;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use domain::accounts::AccountId;
use domain::time::Timestamp;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobKind {
    /// Derived properties of a page say something else from now on: it goes live, or has expired.
    PageTurn,
}

impl JobKind {
    /// The name in the store.
    pub fn name(self) -> &'static str {
        match self {
            JobKind::PageTurn => "page_turn",
        }
    }
}

/// A job that was leased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Whose it is.
    pub account: AccountId,
    /// The record that it is about.
    pub object_id: i64,
    /// When it was due; epoch milliseconds.
    pub due_at: i64,
}

/// A claim on jobs: who, from when, until when; epoch milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Lease<'l> {
    /// A name that no other node has.
    pub by: &'l str,
    /// The time of the claim: what is due then can be had.
    pub now: i64,
    /// When others may take over what is not done.
    pub until: i64,
}

const PUT: &str = "INSERT INTO jobs
    (account_id, job_kind, object_id, due_at, leased_until, leased_by)
    VALUES (?1, ?2, ?3, ?4, 0, '')
    ON CONFLICT (account_id, job_kind, object_id)
    DO UPDATE SET due_at = excluded.due_at, leased_until = 0, leased_by = ''";
const DROP: &str = "DELETE FROM jobs WHERE account_id = ?1 AND job_kind = ?2 AND object_id = ?3";
const NEXT_DUE: &str = "SELECT MIN(due_at) FROM jobs";

/// Puts jobs in, or moves them to another hour: record, hour.
pub fn put(tx: &Tx<'_>, account: AccountId, kind: JobKind, jobs: &[(i64, i64)]) -> Result<()> {
    let rows: Vec<Vec<Value<'_>>> = jobs
        .iter()
        .map(|(object, due)| {
            vec![account.into(), kind.name().into(), (*object).into(), (*due).into()]
        })
        .collect();
    tx.exec_many(PUT, &rows)
}

/// Takes jobs out, done or not.
pub fn remove(tx: &Tx<'_>, account: AccountId, kind: JobKind, objects: &[i64]) -> Result<()> {
    let rows: Vec<Vec<Value<'_>>> = objects
        .iter()
        .map(|object| vec![account.into(), kind.name().into(), (*object).into()])
        .collect();
    tx.exec_many(DROP, &rows)
}

/// When the next job of any account is due.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let due = tx.first(NEXT_DUE, &[], |row| row.int_option(0))?.flatten();
    Ok(due.map(Timestamp::from_ms_clamped))
}

/// Leases up to `limit` due jobs that nobody holds, the longest due first. A lease that ends later
/// than this one would comes from a clock that was turned back, and holds nothing.
pub fn claim(tx: &Tx<'_>, kind: JobKind, lease: Lease<'_>, limit: i64) -> Result<Vec<Job>> {
    let mut sql = SqlText::new("UPDATE jobs SET leased_by = ");
    let by = sql.bind(lease.by);
    let until = sql.bind(lease.until);
    let kind = sql.bind(kind.name());
    let now = sql.bind(lease.now);
    let limit = sql.bind(limit);
    let lock = tx.dialect().skip_locked();
    sql.push(&format!(
        "{by}, leased_until = {until} WHERE job_kind = {kind} AND (account_id, object_id) IN (
            SELECT account_id, object_id FROM jobs WHERE job_kind = {kind} AND due_at <= {now}
            AND (leased_until <= {now} OR leased_until > {until})
            ORDER BY due_at, account_id LIMIT {limit}{lock})
         RETURNING account_id, object_id, due_at"
    ));
    let mut jobs = Vec::new();
    tx.each_built(&sql, |row| {
        jobs.push(Job { account: row.int(0)?, object_id: row.int(1)?, due_at: row.int(2)? });
        Ok(())
    })?;
    jobs.sort_by_key(|job| (job.account, job.due_at, job.object_id));
    Ok(jobs)
}

/// Which of these records' jobs are still leased by us and due: the others were moved, dropped or
/// taken over. They stay ours until the scope has ended.
pub fn still_leased(
    tx: &Tx<'_>,
    account: AccountId,
    kind: JobKind,
    lease: Lease<'_>,
    objects: &[i64],
) -> Result<Vec<i64>> {
    let mut sql = SqlText::new("SELECT object_id FROM jobs WHERE account_id = ");
    let account = sql.bind(account);
    let kind = sql.bind(kind.name());
    let by = sql.bind(lease.by);
    let now = sql.bind(lease.now);
    let list = sql.bind(objects);
    let listed = tx.dialect().in_ints("object_id", &list);
    let lock = tx.dialect().for_update();
    sql.push(&format!(
        "{account} AND job_kind = {kind} AND leased_by = {by} AND due_at <= {now} AND {listed}
         ORDER BY object_id{lock}"
    ));
    let mut held = Vec::with_capacity(objects.len());
    tx.each_built(&sql, |row| {
        held.push(row.int(0)?);
        Ok(())
    })?;
    Ok(held)
}
