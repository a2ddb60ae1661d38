//! The end of many associations at once: of all that a record has, or of all by one type. What is
//! to be ended is read a page at a time.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::sql::associations::{key, record};
use domain::accounts::AccountId;
use domain::crm::associations::{
    Associated, Association, AssociationKey, AssociationType, RecordKey,
};
use domain::crm::object_types::ObjectTypeId;

/// Associations that are in memory at a time.
pub const PAGE: i64 = 10_000;

// What the record had with itself or would have with itself is not moved.
const MOVE_FROM: &str = "INSERT INTO associations
    (account_id, from_type_id, from_id, to_type_id, to_id, category, association_type_id)
    SELECT account_id, from_type_id, CAST(?4 AS BIGINT), to_type_id, to_id, category,
    association_type_id
    FROM associations WHERE account_id = ?1 AND from_type_id = ?2 AND from_id = ?3
    AND (to_type_id <> ?2 OR to_id NOT IN (?3, ?4)) ON CONFLICT DO NOTHING";
const MOVE_TO: &str = "INSERT INTO associations
    (account_id, from_type_id, from_id, to_type_id, to_id, category, association_type_id)
    SELECT DISTINCT b.account_id, b.from_type_id, b.from_id, b.to_type_id, CAST(?4 AS BIGINT),
    b.category, b.association_type_id
    FROM associations a CROSS JOIN associations b WHERE b.account_id = a.account_id
    AND b.from_type_id = a.to_type_id AND b.from_id = a.to_id
    AND b.to_type_id = a.from_type_id AND b.to_id = a.from_id
    AND a.account_id = ?1 AND a.from_type_id = ?2 AND a.from_id = ?3
    AND (a.to_type_id <> ?2 OR a.to_id NOT IN (?3, ?4)) ON CONFLICT DO NOTHING";
const OF_RECORD: &str = "SELECT from_id, to_type_id, to_id, category, association_type_id
    FROM associations WHERE account_id = ?1 AND from_type_id = ?2 AND from_id = ?3
    AND (to_type_id, to_id, category, association_type_id) > (?4, ?5, ?6, ?7)
    ORDER BY to_type_id, to_id, category, association_type_id LIMIT ?8";
// That only types of accounts are asked for is said in so many words: their index holds no others.
const BY_TYPE: &str = "SELECT from_id, to_type_id, to_id FROM associations
    WHERE account_id = ?1 AND category = ?2 AND association_type_id = ?3 AND category <> 0
    AND from_type_id = ?4 LIMIT ?5";

/// Some pairs of these records with others that they are associated with, in no order; none if
/// there are none left.
pub fn some_pairs(
    tx: &Tx<'_>,
    account: AccountId,
    object_type: ObjectTypeId,
    ids: &[i64],
) -> Result<Vec<(RecordKey, RecordKey)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlText::default();
    let (account, kind) = (sql.bind(account), sql.bind(object_type.code()));
    let ids = sql.bind(ids);
    let ids = tx.dialect().ints(&ids, "w");
    let limit = sql.bind(PAGE);
    let found = tx.dialect().looked_up(
        "associations",
        "a",
        &format!("a.account_id = {account} AND a.from_type_id = {kind} AND a.from_id = w.one"),
    );
    sql.push(&format!("SELECT a.from_id, a.to_type_id, a.to_id FROM {ids} {found} LIMIT {limit}"));
    let mut pairs = Vec::new();
    tx.each_built(&sql, |row| {
        pairs.push((RecordKey { object_type, id: row.int(0)? }, record(row, 1)?));
        Ok(())
    })?;
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// What one record is associated with, a page after the last of the page before.
pub fn page_of(
    tx: &Tx<'_>,
    account: AccountId,
    from: RecordKey,
    after: Option<Associated>,
) -> Result<Vec<Associated>> {
    let after = after.map_or([-1; 4], |last| {
        let AssociationKey { category, type_id } = last.key;
        [last.to.object_type.code(), last.to.id, category.code(), type_id]
    });
    let mut values: Vec<Value<'_>> =
        vec![account.into(), from.object_type.code().into(), from.id.into()];
    values.extend(after.map(Value::from));
    values.push(PAGE.into());
    tx.all(OF_RECORD, &values, associated)
}

/// Some associations by a type of the account's own; none if there are none left.
pub fn some_by_type(
    tx: &Tx<'_>,
    account: AccountId,
    kind: &AssociationType,
) -> Result<Vec<Association>> {
    let values = [
        account.into(),
        kind.category.code().into(),
        kind.type_id.into(),
        kind.from.code().into(),
        PAGE.into(),
    ];
    tx.all(BY_TYPE, &values, |row| {
        let from = RecordKey { object_type: kind.from, id: row.int(0)? };
        Ok(Association { from, to: record(row, 1)?, key: kind.key(), inverse_id: kind.inverse_id })
    })
}

/// Gives all associations of one record to another of its type as well, in both directions. What
/// the other has already stays as it is; what is between the two is left out.
pub fn copy_all(tx: &Tx<'_>, account: AccountId, from: RecordKey, into_id: i64) -> Result<()> {
    let values = [account.into(), from.object_type.code().into(), from.id.into(), into_id.into()];
    tx.exec(MOVE_FROM, &values)?;
    tx.exec(MOVE_TO, &values).map(drop)
}

fn associated(row: Row<'_>) -> Result<Associated> {
    Ok(Associated { from_id: row.int(0)?, to: record(row, 1)?, key: key(row, 3)? })
}
