//! The embedded database: how its file is opened, and the calls of [`super::tx::Tx`] on it.

use super::row::Row;
use super::value::Value;
use super::{Result, STORE_UNAVAILABLE, Stop};
use domain::fault::Fault;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Prepared statements that one connection keeps. The driver's default of 16 doubles a read's time.
const STATEMENTS_CACHED: usize = 256;
/// How long a writer waits for another process (`token create` beside a server).
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Pages that the writer keeps in memory, in KiB: enough for a group of batches. A smaller cache
/// spills half-written pages into the log and reads them back within one transaction.
const WRITER_CACHE_KIB: i64 = 64 * 1024;
/// The same for each reader. Not a memory map: an I/O error under one ends the process.
const READER_CACHE_KIB: i64 = 8 * 1024;
/// The same for each of the few connections that scan: the narrow rows of 150,000 pages.
const SCAN_CACHE_KIB: i64 = 64 * 1024;
/// Pages in the write-ahead log before a commit folds them back into the file: 16 MiB.
const CHECKPOINT_PAGES: i64 = 4_000;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The one writer of this process.
    Write,
    /// Point reads and bounded lists.
    Read,
    /// Reads of a whole account.
    Scan,
}

/// Opens the file. Every commit of a writer is on disk before it answers (`synchronous=FULL`).
pub fn open(file: &Path, purpose: Purpose) -> rusqlite::Result<Connection> {
    let access = match purpose {
        Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Purpose::Read | Purpose::Scan => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let connection = Connection::open_with_flags(file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    let cache = match purpose {
        Purpose::Write => WRITER_CACHE_KIB,
        Purpose::Read => READER_CACHE_KIB,
        Purpose::Scan => SCAN_CACHE_KIB,
    };
    connection.pragma_update(None, "cache_size", -cache)?;
    connection.create_scalar_function(
        "contains_text",
        2,
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
        contains_text,
    )?;
    if purpose == Purpose::Write {
        // SQLite opens a file that it may not write for reading, without a word.
        if connection.is_readonly(rusqlite::MAIN_DB)? {
            let readonly = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
            let note = "the file can't be written".to_owned();
            return Err(rusqlite::Error::SqliteFailure(readonly, Some(note)));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
    }
    Ok(connection)
}

/// Whether a text holds another: SQLite's own `instr` compares byte by byte, this one does not.
/// The needle's tables are built once per statement.
fn contains_text(context: &rusqlite::functions::Context<'_>) -> rusqlite::Result<bool> {
    let needle = context.get_or_create_aux(1, |needle| {
        Ok::<_, rusqlite::Error>(memchr::memmem::Finder::new(needle.as_bytes()?).into_owned())
    })?;
    Ok(context.get_raw(0).as_bytes_or_null()?.is_some_and(|text| needle.find(text).is_some()))
}

/// Connections for reading, made when all others are at work.
pub struct Readers {
    file: PathBuf,
    purpose: Purpose,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Readers of this file; none is opened yet.
    pub fn new(file: PathBuf, purpose: Purpose) -> Self {
        Readers { file, purpose, idle: Mutex::new(Vec::new()) }
    }

    /// Runs `work` with a connection of its own.
    pub fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open(&self.file, self.purpose).map_err(stop)?,
        };
        let outcome = work(&connection);
        if connection.is_autocommit() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        outcome
    }

    /// The same on one state of the data, however many statements `work` runs.
    pub fn with_snapshot<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.with(|connection| {
            exec(connection, "BEGIN", &[])?;
            let outcome = work(connection);
            // After an I/O error the database has ended the transaction by itself; the outcome says
            // so.
            if !connection.is_autocommit() {
                exec(connection, "ROLLBACK", &[])?;
            }
            outcome
        })
    }
}

/// Sorts an error of the driver by whose problem it is.
pub fn stop(error: rusqlite::Error) -> Stop {
    let note = error.to_string();
    let code = error.sqlite_error_code();
    Stop::Fault(match code {
        Some(ErrorCode::ConstraintViolation) => return Stop::Rerun(note),
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::OutOfMemory
            | ErrorCode::PermissionDenied,
        ) => Fault::unavailable(STORE_UNAVAILABLE, note),
        _ => Fault::internal(note),
    })
}

/// See [`super::tx::Tx::exec`].
pub fn exec(connection: &Connection, sql: &str, values: &[Value<'_>]) -> Result<u64> {
    let mut statement = connection.prepare_cached(sql).map_err(stop)?;
    let changed = statement.execute(params_from_iter(values)).map_err(stop)?;
    Ok(changed as u64)
}

/// See [`super::tx::Tx::exec_many`].
pub fn exec_many(connection: &Connection, sql: &str, rows: &[Vec<Value<'_>>]) -> Result<()> {
    let mut statement = connection.prepare_cached(sql).map_err(stop)?;
    for values in rows {
        statement.execute(params_from_iter(values)).map_err(stop)?;
    }
    Ok(())
}

/// See [`super::tx::Tx::each`].
pub fn each(
    connection: &Connection,
    sql: &str,
    values: &[Value<'_>],
    mut visit: impl FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(sql).map_err(stop)?;
    let mut rows = statement.query(params_from_iter(values)).map_err(stop)?;
    while let Some(row) = rows.next().map_err(stop)? {
        visit(Row::Sqlite(row))?;
    }
    Ok(())
}
