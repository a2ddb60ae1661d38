//! The other way to search: rows of SQL for each property, as peers keep them, with an index of
//! texts and one of numbers, and rows for the words. In this process, without HTTP or JSON, so that
//! what it costs is the least that it can cost. The statements of searches stand in
//! `property_sql.rs`.

use super::property_sql::Statements;
use crate::estates::{Estate, Estates, Property};
use crate::fixture::BATCH;
use crate::searches::{Search, words};
use anyhow::ensure;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Batches of one commit, as if so many clients waited for it.
const BATCHES: usize = 8;
/// Records of one transaction while nothing is measured.
const FILL_AT_ONCE: usize = 10_000;

/// Keys are folded texts or numbers; what is shown is as it was sent.
const SCHEMA: &str = "
    CREATE TABLE property_rows (record_id INTEGER, property_id INTEGER, shown TEXT, text_key TEXT,
        number_key REAL, PRIMARY KEY (record_id, property_id)) WITHOUT ROWID;
    CREATE TABLE word_rows (record_id INTEGER, property_id INTEGER, word TEXT,
        PRIMARY KEY (record_id, property_id, word)) WITHOUT ROWID;";
const INDEXES: &str = "
    CREATE INDEX rows_text ON property_rows (property_id, text_key, record_id)
        WHERE text_key IS NOT NULL;
    CREATE INDEX rows_number ON property_rows (property_id, number_key, record_id)
        WHERE number_key IS NOT NULL;
    CREATE INDEX rows_word ON word_rows (property_id, word, record_id);";

const INSERT_VALUE: &str = "INSERT INTO property_rows VALUES (?1, ?2, ?3, ?4, ?5)";
const INSERT_WORD: &str = "INSERT INTO word_rows VALUES (?1, ?2, ?3)";
const DELETE_VALUES: &str = "DELETE FROM property_rows WHERE record_id = ?1";
const DELETE_WORDS: &str = "DELETE FROM word_rows WHERE record_id = ?1";
const SHOW: &str =
    "SELECT property_id, shown FROM property_rows WHERE record_id = ?1 ORDER BY property_id";

/// A file of such rows.
pub struct PropertyRows {
    connection: Connection,
    file: PathBuf,
}

impl PropertyRows {
    /// An empty file, with the server's own settings.
    pub fn create(folder: &Path) -> anyhow::Result<PropertyRows> {
        let file = folder.join("property-rows.sqlite");
        let connection = Connection::open(&file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        connection.pragma_update(None, "cache_size", -64 * 1024)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.execute_batch(SCHEMA)?;
        Ok(PropertyRows { connection, file })
    }

    /// Adds listings while there are no indexes.
    pub fn fill(&mut self, estates: &Estates, numbers: Range<usize>) -> anyhow::Result<()> {
        for first in numbers.clone().step_by(FILL_AT_ONCE) {
            let transaction = self.connection.transaction()?;
            for number in first..numbers.end.min(first + FILL_AT_ONCE) {
                insert(&transaction, &estates.get(number))?;
            }
            transaction.commit()?;
        }
        Ok(())
    }

    pub fn index(&mut self) -> anyhow::Result<()> {
        self.connection.execute_batch(INDEXES)?;
        self.connection.execute_batch("ANALYZE")?;
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Writes batches for a time, half of each listings that are there, half new ones; records a
    /// second.
    pub fn write(
        &mut self,
        estates: &Estates,
        present: usize,
        time: Duration,
    ) -> anyhow::Result<f64> {
        let half = BATCH / 2;
        let (began, mut written) = (Instant::now(), 0);
        while began.elapsed() < time {
            let transaction = self.connection.transaction()?;
            for batch in written..written + BATCHES {
                let changed = (batch * half * 7) % (present - half);
                let new = present + batch * half;
                for number in changed..changed + half {
                    replace(&transaction, &estates.changed(number, 1 + batch))?;
                }
                for number in new..new + half {
                    insert(&transaction, &estates.get(number))?;
                }
            }
            transaction.commit()?;
            written += BATCHES;
        }
        Ok((written * BATCH) as f64 / began.elapsed().as_secs_f64())
    }

    /// How long a search takes, in milliseconds: the exact total, the first ids, and what is shown
    /// of them. Fails unless so many of all match.
    pub fn search(&self, search: &Search, (total, all): (usize, usize)) -> anyhow::Result<f64> {
        let statements = Statements::of(search, total, all);
        let began = Instant::now();
        let mut count = self.connection.prepare_cached(&statements.total)?;
        let found: usize = count.query_row([], |row| row.get::<_, i64>(0))? as usize;
        let mut page = self.connection.prepare_cached(&statements.page)?;
        let ids: Vec<i64> = page.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut show = self.connection.prepare_cached(SHOW)?;
        let (mut shown, mut bytes) = (0, 0);
        for id in &ids {
            let mut rows = show.query([id])?;
            while let Some(row) = rows.next()? {
                shown += 1;
                bytes += row.get_ref(1)?.as_str()?.len();
            }
        }
        let ms = began.elapsed().as_secs_f64() * 1000.0;
        ensure!(found == total, "{search:?}: {found} rows in SQL instead of {total}");
        ensure!(shown == ids.len() * Property::ALL.len() && bytes > 0, "{shown} values are shown");
        Ok(ms)
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> anyhow::Result<u64> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(std::fs::metadata(&self.file)?.len())
    }
}

fn insert(connection: &Connection, estate: &Estate) -> anyhow::Result<()> {
    let mut insert_value = connection.prepare_cached(INSERT_VALUE)?;
    let mut insert_word = connection.prepare_cached(INSERT_WORD)?;
    for property in Property::ALL {
        let (id, at, shown) = (estate.at as i64, property as i64, estate.text(property));
        if property.is_number() {
            let key = f64::from(estate.number(property));
            insert_value.execute(params![id, at, shown, None::<String>, key])?;
            continue;
        }
        // Options are compared as they are; those of listings have no capitals.
        insert_value.execute(params![id, at, shown, shown.to_lowercase(), None::<f64>])?;
        for word in words(&shown).collect::<BTreeSet<String>>() {
            insert_word.execute(params![id, at, word])?;
        }
    }
    Ok(())
}

fn replace(connection: &Connection, estate: &Estate) -> anyhow::Result<()> {
    for sql in [DELETE_VALUES, DELETE_WORDS] {
        connection.prepare_cached(sql)?.execute([estate.at as i64])?;
    }
    insert(connection, estate)
}
