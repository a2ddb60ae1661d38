//! Backups: a consistent copy of a running store as one SQLite file, whichever database the store is
//! on. Started with that file in a data folder, a server has everything back.

use crate::db::sqlite::{self, Purpose};
use crate::db::tx::Tx;
use crate::db::{STORE_UNAVAILABLE, Stop, migrate};
use crate::sql::tables::{self, TABLES};
use crate::store::{Location, Store};
use domain::fault::{Fault, Result};
use domain::time::Timestamp;
use rusqlite::Connection;
use std::fs::File;
use std::path::Path;

/// Rows that are in memory at a time.
const ROWS_AT_ONCE: usize = 500;

fn failed(path: &Path, error: impl std::fmt::Display) -> Fault {
    Fault::unavailable(STORE_UNAVAILABLE, format!("{}: {error}", path.display()))
}

/// Writes a copy of the store at `location` to `target`, which must not exist. The copy is of one
/// point in time, and on disk when this returns; writers are not held up.
pub async fn backup(location: &Location, target: &Path, now: Timestamp) -> Result<()> {
    if target.exists() {
        return Err(failed(target, "the file exists already"));
    }
    match location {
        Location::File(file) => {
            let source = sqlite::open(file, Purpose::Read).map_err(|e| failed(file, e))?;
            let path = target.to_str().ok_or_else(|| failed(target, "the path is not UTF-8"))?;
            source.execute("VACUUM INTO ?1", [path]).map_err(|e| failed(target, e))?;
        }
        Location::Postgres(_) => {
            let store = Store::open(location).await?;
            let copy = sqlite::open(target, Purpose::Write).map_err(|e| failed(target, e))?;
            store.snapshot(|tx| copy_tables(tx, &copy, now)).await?;
            let close = |e: (_, rusqlite::Error)| failed(target, e.1);
            copy.execute_batch("PRAGMA journal_mode = DELETE").map_err(|e| failed(target, e))?;
            copy.close().map_err(close)?;
        }
    }
    let written = File::open(target).and_then(|file| file.sync_all());
    written.map_err(|error| failed(target, error))
}

/// Makes the same schema in `copy` and copies every row of every table.
fn copy_tables(source: &Tx<'_>, copy: &Connection, now: Timestamp) -> Result<(), Stop> {
    if !migrate::pending(source)?.is_empty() {
        let note = "the store has pending schema steps; run `hubwright migrate` first";
        return Err(Fault::internal(note).into());
    }
    sqlite::exec(copy, "BEGIN", &[])?;
    migrate::apply(&Tx::Sqlite(copy), now)?;
    for table in TABLES {
        let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
        tables::each_row(source, table, |row| {
            rows.push(row);
            if rows.len() == ROWS_AT_ONCE {
                tables::insert(copy, table, &rows)?;
                rows.clear();
            }
            Ok(())
        })?;
        tables::insert(copy, table, &rows)?;
    }
    sqlite::exec(copy, "COMMIT", &[]).map(drop)
}
