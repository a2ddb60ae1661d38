//! What the search indexes read: lines of the change log by type, types that have records, and
//! which records are associated with others.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::sql::changes::{ChangeKind, Head};
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;

const WRITTEN: &str = "SELECT seq, object_id, change_kind FROM changes
    WHERE account_id = ?1 AND seq > ?2 AND seq <= ?3 AND object_type = ?4
    ORDER BY seq LIMIT ?5";
const LINE: &str = "SELECT changed_at, object_id, object_type, change_kind FROM changes
    WHERE account_id = ?1 AND seq = ?2";
const SETTLED: &str = "SELECT MAX(seq) FROM changes
    WHERE account_id = ?1 AND seq > ?2 AND changed_at <= ?3";
const HEADS: &str = "SELECT account_id, seq, version, life FROM change_heads
    WHERE account_id IS NOT NULL";
const TYPES_WRITTEN: &str = "SELECT DISTINCT object_type FROM changes
    WHERE account_id = ?1 AND seq > ?2 AND seq <= ?3";
const LINES_AFTER: &str = "SELECT COUNT(*) FROM changes
    WHERE account_id = ?1 AND seq > ?2 AND object_type = ?3";
const NEXT_TYPE: &str = "SELECT object_type_id FROM records
    WHERE account_id = ?1 AND object_type_id > ?2 ORDER BY object_type_id LIMIT 1";
const ASSOCIATED_WITH: &str = "SELECT t.to_id FROM {ints ?4} {lookup}associations AS t
    WHERE t.account_id = ?1 AND t.from_type_id = ?2 AND t.from_id = w.one
    AND t.to_type_id = ?3{found t}";
const ASSOCIATED: &str = "SELECT DISTINCT from_id FROM associations
    WHERE account_id = ?1 AND from_type_id = ?2 AND to_type_id = ?3";
const COUNT: &str = "SELECT COUNT(*) FROM records
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = 0";

const LAST: &str = "SELECT MAX(record_id) FROM records
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = 0";

/// A line about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its number.
    pub seq: i64,
    /// The record.
    pub id: i64,
    /// Whether the record is new.
    pub created: bool,
    /// Whether others were merged into it.
    pub merged: bool,
}

/// Up to `limit` lines about records of a type, after the first of these numbers and up to the
/// second, oldest first.
pub fn written(
    tx: &Tx<'_>,
    (account, object_type): (AccountId, ObjectTypeId),
    (after, until): (i64, i64),
    limit: i64,
) -> Result<Vec<Written>> {
    let object_type = object_type.to_string();
    let values =
        [account.into(), after.into(), until.into(), object_type.as_str().into(), limit.into()];
    tx.all(WRITTEN, &values, |row| {
        let kind = row.text(2)?;
        let is = |other: ChangeKind| kind == other.name();
        let (created, merged) = (is(ChangeKind::Created), is(ChangeKind::Merged));
        Ok(Written { seq: row.int(0)?, id: row.int(1)?, created, merged })
    })
}

/// What tells a line from others of its number: none if there is no such line.
pub fn line(tx: &Tx<'_>, account: AccountId, seq: i64) -> Result<Option<String>> {
    tx.first(LINE, &[account.into(), seq.into()], |row| {
        Ok(format!("{} {} {} {}", row.int(0)?, row.int(1)?, row.text(2)?, row.text(3)?))
    })
}

/// The last line after this number that was written at this time or before.
pub fn settled(tx: &Tx<'_>, account: AccountId, after: i64, at_ms: i64) -> Result<Option<i64>> {
    let values = [account.into(), after.into(), at_ms.into()];
    Ok(tx.first(SETTLED, &values, |row| row.int_option(0))?.flatten())
}

/// Where the log of each account stands.
pub fn heads(tx: &Tx<'_>) -> Result<Vec<(AccountId, Head)>> {
    tx.all(HEADS, &[], |row| {
        Ok((row.int(0)?, Head { seq: row.int(1)?, version: row.int(2)?, life: row.int(3)? }))
    })
}

/// Types of which records were written after the first of these numbers, up to the second.
pub fn types_written(
    tx: &Tx<'_>,
    account: AccountId,
    (after, until): (i64, i64),
) -> Result<Vec<ObjectTypeId>> {
    let values = [account.into(), after.into(), until.into()];
    let names = tx.all(TYPES_WRITTEN, &values, |row| Ok(row.text(0)?.to_owned()))?;
    // Pages and definitions have lines too.
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// How many lines about records of a type there are after this number.
pub fn lines_after(
    tx: &Tx<'_>,
    (account, object_type): (AccountId, ObjectTypeId),
    after: i64,
) -> Result<i64> {
    let object_type = object_type.to_string();
    let values = [account.into(), after.into(), object_type.as_str().into()];
    Ok(tx.first(LINES_AFTER, &values, |row| row.int(0))?.unwrap_or(0))
}

/// Types that the account has records of.
pub fn types(tx: &Tx<'_>, account: AccountId) -> Result<Vec<ObjectTypeId>> {
    let mut found = Vec::new();
    let mut last = 0;
    while let Some(next) = tx.first(NEXT_TYPE, &[account.into(), last.into()], |row| row.int(0))? {
        found.push(ObjectTypeId::from_code(next));
        last = next;
    }
    Ok(found)
}

/// Records of the first type that are associated with one of these records of the second,
/// ascending, each once.
pub fn associated_with(
    tx: &Tx<'_>,
    account: AccountId,
    (found, with): (ObjectTypeId, ObjectTypeId),
    ids: &[i64],
) -> Result<Vec<i64>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Every association stands in both directions: from the others to those that are looked for.
    let values = [account.into(), with.code().into(), found.code().into(), ids.into()];
    let mut found = tx.all(ASSOCIATED_WITH, &values, |row| row.int(0))?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Records of the first type that are associated with any of the second, ascending.
pub fn associated(
    tx: &Tx<'_>,
    account: AccountId,
    (found, with): (ObjectTypeId, ObjectTypeId),
) -> Result<Vec<i64>> {
    let values = [account.into(), found.code().into(), with.code().into()];
    let mut found = tx.all(ASSOCIATED, &values, |row| row.int(0))?;
    found.sort_unstable();
    Ok(found)
}

/// The highest id of the records of a type that are not archived; 0 if there is none.
pub fn last(tx: &Tx<'_>, account: AccountId, object_type: ObjectTypeId) -> Result<i64> {
    let values = [account.into(), object_type.code().into()];
    Ok(tx.first(LAST, &values, |row| row.int_option(0))?.flatten().unwrap_or(0))
}

/// Records of a type that are not archived.
pub fn count(tx: &Tx<'_>, account: AccountId, object_type: ObjectTypeId) -> Result<i64> {
    Ok(tx
        .first(COUNT, &[account.into(), object_type.code().into()], |row| row.int(0))?
        .unwrap_or(0))
}
