//! The data as a whole, for when it is put back to an earlier state. Only rows that differ are
//! written: between two tests that is a handful of them, and the disk is what takes time.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::sql::tables::{self, Table};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

const LAST_VERSION: &str = "SELECT MAX(version) FROM (
    SELECT MAX(version) AS version FROM page_documents
    UNION ALL SELECT MAX(version) AS version FROM change_heads) AS versions";
const SET_PAGE_VERSIONS: &str = "UPDATE page_documents SET version = ?1";
const SET_HEAD_VERSIONS: &str = "INSERT INTO change_heads (account_id, seq, version, life)
    SELECT account_id, 0, CAST(?1 AS BIGINT), CAST(?1 AS BIGINT) FROM accounts
    WHERE account_id IS NOT NULL
    ON CONFLICT (account_id) DO UPDATE SET version = excluded.version, life = excluded.life";

/// A number of writes that no page and no set of definitions ever counted, for those of another
/// state: a write that was prepared from the present one then does not fit. `now_ms` is the
/// machine's time, which sees to it that the number has not been reached by pages that are gone,
/// either.
pub fn next_version(tx: &Tx<'_>, now_ms: i64) -> Result<i64> {
    let last = tx.first(LAST_VERSION, &[], |row| row.int_option(0))?.flatten();
    Ok(now_ms.max(last.unwrap_or(0) + 1))
}

/// Lets the definitions of every account count from this number of writes, also of those that have
/// none: what a node remembers of another state is then not taken for this one.
pub fn set_head_versions(tx: &Tx<'_>, version: i64) -> Result<()> {
    tx.exec(SET_HEAD_VERSIONS, &[version.into()]).map(drop)
}

/// The same, and every page counts from there.
pub fn set_versions(tx: &Tx<'_>, version: i64) -> Result<()> {
    set_head_versions(tx, version)?;
    tx.exec(SET_PAGE_VERSIONS, &[version.into()]).map(drop)
}

/// Values that stand in a row whatever was saved, by column.
type Fixed = Vec<(usize, Value<'static>)>;
type Key = Vec<Value<'static>>;

/// Makes a table hold the rows that `source` has of it. Pages that change by this count their
/// writes from `version` on, and no job is leased.
pub fn restore(tx: &Tx<'_>, source: &Tx<'_>, table: &Table, version: i64) -> Result<()> {
    let fix = |columns: &[(&str, Value<'static>)]| -> Fixed {
        let places = columns.iter().map(|(name, value)| Some((table.position(name)?, value)));
        places.flatten().map(|(at, value)| (at, value.clone())).collect()
    };
    let counted = fix(&[("version", version.into())]);
    let freed = match table.name {
        "jobs" => fix(&[("leased_until", 0.into()), ("leased_by", String::new().into())]),
        _ => Fixed::new(),
    };
    let fixed = [counted.clone(), freed].concat();
    let key = table.key();

    let mut kept = 0;
    // By key, what stands there now; a page's count alone makes no difference.
    let mut present: HashMap<Key, u64> = HashMap::new();
    tables::each(tx, table, |row| {
        present.insert(key_of(table, row, &key)?, fingerprint(table, row, &counted)?);
        Ok(())
    })?;
    let mut wanted: HashSet<Key> = HashSet::new();
    tables::each(source, table, |row| {
        let place = key_of(table, row, &key)?;
        if present.get(&place) == Some(&fingerprint(table, row, &fixed)?) {
            present.remove(&place);
            kept += 1;
        } else {
            wanted.insert(place);
        }
        Ok(())
    })?;
    // Everything that goes, goes first: a page may have another's address. An emptied table is
    // filled sooner than most of its rows are replaced.
    let anew = kept < present.len();
    if anew {
        tables::empty(tx, table)?;
    } else {
        let gone: Vec<Key> = present.into_keys().collect();
        tables::remove(tx, table, &gone)?;
    }
    if !anew && wanted.is_empty() {
        return Ok(());
    }
    tables::copy(source, tx, table, |row| {
        let place: Key = key.iter().map(|at| row[*at].clone()).collect();
        for (at, value) in &fixed {
            row[*at] = value.clone();
        }
        anew || wanted.contains(&place)
    })
}

fn key_of(table: &Table, row: Row<'_>, key: &[usize]) -> Result<Key> {
    key.iter().map(|at| table.value(row, *at).map(Value::into_owned)).collect()
}

/// What tells two rows of one key apart, but for one pair in 2^64.
fn fingerprint(table: &Table, row: Row<'_>, fixed: &Fixed) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for column in 0..table.width() {
        match fixed.iter().find(|(at, _)| *at == column) {
            Some((_, value)) => value.hash(&mut hasher),
            None => table.value(row, column)?.hash(&mut hasher),
        }
    }
    Ok(hasher.finish())
}
