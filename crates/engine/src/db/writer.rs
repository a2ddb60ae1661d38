//! The writer of the embedded database: one thread owns the one writing connection and commits for
//! many callers at once. It takes all waiting jobs, runs them in one transaction, commits once, and
//! only then answers: an acknowledged write is on disk.

use super::tx::Tx;
use super::{Result, STORE_UNAVAILABLE, Stop, sqlite};
use domain::fault::{self, Fault};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Jobs that may wait for the writer; more wait in their senders.
const QUEUE: usize = 4_096;
/// Jobs of one commit.
const GROUP_MAX: usize = 512;
/// Size of the write-ahead log beyond which the writer waits for readers to start it anew.
const LOG_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// How long a group waits for as many jobs as the last commit answered: those clients are likely to
/// come back at once, and one flush then serves them all (measured in design.md).
const GATHER: Duration = Duration::from_micros(300);

/// A write scope that waits for its turn.
trait Job: Send {
    /// Runs inside the group's transaction, maybe twice. `Err` means that nothing of it may be
    /// kept.
    fn run(&mut self, tx: &Tx<'_>) -> Result<(), ()>;
    /// Tells the caller: its own outcome if the group was committed, else why not.
    fn answer(self: Box<Self>, committed: Result<(), Fault>);
}

struct Scope<T, F> {
    work: F,
    outcome: Option<fault::Result<T>>,
    caller: oneshot::Sender<fault::Result<T>>,
}

impl<T: Send, F: FnMut(&Tx<'_>) -> Result<T> + Send> Job for Scope<T, F> {
    fn run(&mut self, tx: &Tx<'_>) -> Result<(), ()> {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(tx)));
        let outcome = outcome.unwrap_or_else(|_| {
            Err(Stop::Fault(Fault::internal("a write scope panicked; it was rolled back")))
        });
        let succeeded = outcome.is_ok();
        // One writer races with nobody, so there is nothing to rerun for.
        self.outcome = Some(outcome.map_err(Stop::into_fault));
        if succeeded { Ok(()) } else { Err(()) }
    }

    fn answer(self: Box<Self>, committed: Result<(), Fault>) {
        // A scope that failed by itself was never part of the commit; its own words stand. One that
        // was not run at all shares the group's fate.
        let answer = match (self.outcome, committed) {
            (None | Some(Ok(_)), Err(fault)) => Err(fault),
            (Some(own), _) => own,
            (None, Ok(())) => Err(Fault::internal("a write scope did not run")),
        };
        // A caller that hung up has its write all the same.
        let _ = self.caller.send(answer);
    }
}

/// The hand that callers give their jobs to. Dropping it ends the thread after the last job.
pub struct Writer {
    jobs: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on a connection opened for writing.
    pub fn start(connection: Connection) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("hubwright-writer".into())
            .spawn(move || run(&connection, &waiting))?;
        Ok(Writer { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs `work` in the next group and returns when its commit is on disk.
    pub async fn write<T, F>(&self, work: F) -> fault::Result<T>
    where
        T: Send + 'static,
        F: FnMut(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Scope { work, outcome: None, caller });
        let sent = match &self.jobs {
            Some(jobs) => match jobs.try_send(job) {
                Ok(()) => true,
                Err(std::sync::mpsc::TrySendError::Full(_)) => {
                    let message = super::STORE_BUSY;
                    return Err(Fault::unavailable(message, "the writer's queue is full"));
                }
                Err(std::sync::mpsc::TrySendError::Disconnected(_)) => false,
            },
            None => false,
        };
        let gone = || Fault::unavailable(STORE_UNAVAILABLE, "the writer has ended");
        if !sent {
            return Err(gone());
        }
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, waiting: &Receiver<Box<dyn Job>>) {
    let mut answered_last = 1;
    let mut log = LogKeeper::new(connection);
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        gather(&mut group, waiting, answered_last);
        answered_last = group.len();
        commit(connection, group);
        log.keep_short(connection);
    }
}

/// Bounds the write-ahead log. The database folds it back by itself, but starts it anew only when
/// no reader is in it; with readers that overlap all the time it would grow for ever.
struct LogKeeper {
    file: Option<PathBuf>,
    limit: u64,
}

impl LogKeeper {
    fn new(connection: &Connection) -> Self {
        let file = connection.path().map(|path| PathBuf::from(format!("{path}-wal")));
        LogKeeper { file, limit: LOG_BYTES_MAX }
    }

    /// Waits for readers (not longer than for other processes) once the log has passed its limit.
    /// If they stay, the next try comes when it has grown by as much again.
    fn keep_short(&mut self, connection: &Connection) {
        let size = self.file.as_ref().and_then(|file| std::fs::metadata(file).ok());
        let size = size.map_or(0, |file| file.len());
        if size < self.limit {
            return;
        }
        let emptied = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            row.get::<_, i64>(0).map(|busy| busy == 0)
        });
        self.limit = if matches!(emptied, Ok(true)) { LOG_BYTES_MAX } else { size + LOG_BYTES_MAX };
    }
}

/// Takes what waits, and waits briefly for as many as came back last time.
fn gather(group: &mut Vec<Box<dyn Job>>, waiting: &Receiver<Box<dyn Job>>, expected: usize) {
    let until = Instant::now() + GATHER;
    while group.len() < GROUP_MAX {
        match waiting.try_recv() {
            Ok(job) => group.push(job),
            Err(_) if group.len() >= expected => break,
            Err(_) => match waiting.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(job) => group.push(job),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            },
        }
    }
}

fn commit(connection: &Connection, mut group: Vec<Box<dyn Job>>) {
    let committed = run_group(connection, &mut group);
    if committed.is_err() && !connection.is_autocommit() {
        // The store refused the commit (disk full, I/O error): leave nothing of the group behind.
        let _ = connection.execute_batch("ROLLBACK");
    }
    let committed = committed.map_err(Stop::into_fault);
    if let Err(fault) = &committed {
        tracing::error!(%fault, jobs = group.len(), "a group of writes was not committed");
    }
    for job in group {
        job.answer(committed.clone());
    }
}

/// How the jobs of a group are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Isolation {
    /// Not at all: use cases decide before they write, so a job that fails has written nothing.
    Optimistic,
    /// By savepoints, which cost a copy of every page that is written.
    Savepoints,
}

/// Runs and commits the group. Should a job fail after all that has written something, everything
/// is undone and run once more with savepoints.
fn run_group(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<()> {
    if !try_group(connection, group, Isolation::Optimistic)? {
        sqlite::exec(connection, "ROLLBACK", &[])?;
        try_group(connection, group, Isolation::Savepoints)?;
    }
    Ok(())
}

/// Says whether the group was committed.
fn try_group(
    connection: &Connection,
    group: &mut [Box<dyn Job>],
    isolation: Isolation,
) -> Result<bool> {
    sqlite::exec(connection, "BEGIN IMMEDIATE", &[])?;
    let tx = Tx::Sqlite(connection);
    let mut keeps_any = false;
    for job in group {
        if isolation == Isolation::Savepoints {
            sqlite::exec(connection, "SAVEPOINT job", &[])?;
        }
        let changed_before = connection.total_changes();
        let kept = job.run(&tx).is_ok();
        keeps_any |= kept;
        if connection.is_autocommit() {
            // SQLite rolled the whole transaction back by itself.
            let note = "the transaction was rolled back by the database";
            return Err(Fault::unavailable(STORE_UNAVAILABLE, note).into());
        }
        match isolation {
            Isolation::Savepoints => {
                if !kept {
                    sqlite::exec(connection, "ROLLBACK TO job", &[])?;
                }
                sqlite::exec(connection, "RELEASE job", &[])?;
            }
            Isolation::Optimistic if !kept && connection.total_changes() != changed_before => {
                return Ok(false);
            }
            Isolation::Optimistic => {}
        }
    }
    // A failed migration may have made tables, which do not count as changes.
    let end = if keeps_any { "COMMIT" } else { "ROLLBACK" };
    sqlite::exec(connection, end, &[])?;
    Ok(true)
}
