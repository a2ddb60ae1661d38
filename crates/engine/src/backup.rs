//! Backups: a consistent copy of a running store as one SQLite file, whichever database the store
//! is on. Started with that file in a data folder, a server has everything back.

use crate::db::sqlite::{self, Purpose};
use crate::db::tx::Tx;
use crate::db::{STORE_UNAVAILABLE, Stop, migrate};
use crate::sql::tables::{self, TABLES};
use crate::store::{Location, Store};
use domain::fault::{Fault, Result};
use domain::time::Timestamp;
use rusqlite::Connection;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(crate) fn failed(path: &Path, error: impl std::fmt::Display) -> Fault {
    Fault::unavailable(STORE_UNAVAILABLE, format!("{}: {error}", path.display()))
}

/// Writes a copy of the store at `location` to `target`, which must not exist. The copy is of one
/// point in time, and on disk when this returns; writers are not held up. A copy that fails leaves
/// no file.
pub async fn backup(location: &Location, target: &Path, now: Timestamp) -> Result<()> {
    // Takes the name, so that nothing that another process puts there is overwritten or removed.
    File::create_new(target).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => failed(target, "the file exists already"),
        _ => failed(target, error),
    })?;
    let written = write(location, target, now).await;
    if written.is_err() {
        for ending in ["", "-journal", "-wal", "-shm"] {
            let mut path = target.as_os_str().to_owned();
            path.push(ending);
            let _ = std::fs::remove_file(PathBuf::from(path));
        }
    }
    written
}

/// Fills the empty file.
async fn write(location: &Location, target: &Path, now: Timestamp) -> Result<()> {
    match location {
        Location::File(file) => {
            let source = sqlite::open(file, Purpose::Read).map_err(|e| failed(file, e))?;
            let path = target.to_str().ok_or_else(|| failed(target, "the path is not UTF-8"))?;
            source.execute("VACUUM INTO ?1", [path]).map_err(|e| failed(target, e))?;
        }
        Location::Postgres(_) => {
            let store = Store::open(location).await?;
            let copy = sqlite::open(target, Purpose::Write).map_err(|e| failed(target, e))?;
            let copied = store.snapshot(|tx| copy_tables(tx, copy, now)).await;
            let copy =
                copied.map_err(|fault| failed(target, fault.note.unwrap_or(fault.message)))?;
            let close = |e: (_, rusqlite::Error)| failed(target, e.1);
            copy.execute_batch("PRAGMA journal_mode = DELETE").map_err(|e| failed(target, e))?;
            copy.close().map_err(close)?;
        }
    }
    let sync = |path: &Path| {
        let synced = File::open(path).and_then(|file| file.sync_all());
        synced.map_err(|error| failed(path, error))
    };
    sync(target)?;
    // The name is on disk with its folder.
    match target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => sync(folder),
        None => sync(Path::new(".")),
    }
}

/// Makes the same schema in `copy` and copies every row of every table.
fn copy_tables(source: &Tx<'_>, copy: Connection, now: Timestamp) -> Result<Connection, Stop> {
    if !migrate::pending(source)?.is_empty() {
        let note = "the store has pending schema steps; run `hubwright migrate` first";
        return Err(Fault::internal(note).into());
    }
    sqlite::exec(&copy, "BEGIN", &[])?;
    let target = Tx::Sqlite(&copy);
    migrate::apply(&target, now)?;
    for table in TABLES {
        tables::copy(source, &target, table, |_| true)?;
    }
    sqlite::exec(&copy, "COMMIT", &[])?;
    Ok(copy)
}
