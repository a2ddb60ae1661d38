//! Associations between records. Each stands in the table twice, once in each direction; whoever
//! writes here writes both.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use domain::accounts::AccountId;
use domain::crm::associations::{
    Associated, Association, AssociationCategory, AssociationKey, RecordKey,
};
use domain::crm::object_types::ObjectTypeId;
use std::collections::HashSet;

const INSERT: &str = "INSERT INTO associations
    (account_id, from_type_id, from_id, to_type_id, to_id, category, association_type_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
const DELETE: &str = "DELETE FROM associations WHERE account_id = ?1 AND from_type_id = ?2
    AND from_id = ?3 AND to_type_id = ?4 AND to_id = ?5 AND category = ?6
    AND association_type_id = ?7";
const DELETE_PAIR: &str = "DELETE FROM associations WHERE account_id = ?1 AND from_type_id = ?2
    AND from_id = ?3 AND to_type_id = ?4 AND to_id = ?5";

/// Where reading of one record's associations begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct From {
    /// The record.
    pub id: i64,
    /// Only associated records with this id or a greater one; 0: from the first.
    pub after: i64,
}

/// How far a read of associations reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach<'r> {
    /// Associations lead from records of this type.
    pub from_type: ObjectTypeId,
    /// To records of these types.
    pub to_types: &'r [ObjectTypeId],
    /// Others of each type for each record.
    pub limit: i64,
}

/// What these records of one type are associated with, by `from_id`, type and id of the other, and
/// type of association. Of each record and each type of others, up to `limit` others are given with
/// everything that ties them, and one more, if there is one: there the next page begins.
pub fn of_records(
    tx: &Tx<'_>,
    account: AccountId,
    from: &[From],
    reach: Reach<'_>,
) -> Result<Vec<Associated>> {
    if from.is_empty() || reach.to_types.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<i64> = from.iter().flat_map(|from| [from.id, from.after]).collect();
    let to_types = codes(reach.to_types);
    let mut sql = SqlText::default();
    let account = sql.bind(account);
    let from_type = sql.bind(reach.from_type.code());
    let places = sql.bind(&places[..]);
    let pairs = tx.dialect().int_pairs(&places, "w");
    let types = sql.bind(&to_types[..]);
    let types = tx.dialect().ints(&types, "t");
    let limit = sql.bind(reach.limit);
    let found = tx.dialect().looked_up(
        "associations",
        "a",
        &format!(
            "a.account_id = {account} AND a.from_type_id = {from_type} AND a.from_id = p.from_id
            AND a.to_type_id = p.to_type_id AND a.to_id BETWEEN p.after_id AND p.last_id"
        ),
    );
    sql.push(&format!(
        "WITH p AS MATERIALIZED (
            SELECT w.one AS from_id, w.other AS after_id, t.one AS to_type_id,
            COALESCE((SELECT l.to_id FROM associations l
                WHERE l.account_id = {account} AND l.from_type_id = {from_type}
                AND l.from_id = w.one AND l.to_type_id = t.one AND l.to_id >= w.other
                GROUP BY l.to_id ORDER BY l.to_id LIMIT 1 OFFSET {limit}),
                9223372036854775807) AS last_id
            FROM {pairs} CROSS JOIN {types})
        SELECT a.from_id, a.to_type_id, a.to_id, a.category, a.association_type_id
        FROM p {found}
        ORDER BY a.from_id, a.to_type_id, a.to_id, a.category, a.association_type_id"
    ));
    read(tx, &sql)
}

/// Every association by one of these types, which lead to these types of records, that leads from
/// one of these records.
pub fn by_types(
    tx: &Tx<'_>,
    account: AccountId,
    from: &[RecordKey],
    type_ids: &[i64],
    to_types: &[ObjectTypeId],
) -> Result<Vec<(RecordKey, AssociationKey, RecordKey)>> {
    if from.is_empty() || type_ids.is_empty() {
        return Ok(Vec::new());
    }
    let (from, to_types) = (side_by_side(from), codes(to_types));
    let mut sql = SqlText::default();
    let account = sql.bind(account);
    let from = sql.bind(&from[..]);
    let pairs = tx.dialect().int_pairs(&from, "w");
    let to_types = sql.bind(&to_types[..]);
    let to_listed = tx.dialect().in_ints("a.to_type_id", &to_types);
    let type_ids = sql.bind(type_ids);
    let listed = tx.dialect().in_ints("a.association_type_id", &type_ids);
    let found = tx.dialect().looked_up(
        "associations",
        "a",
        &format!(
            "a.account_id = {account} AND a.from_type_id = w.one AND a.from_id = w.other
            AND {to_listed} AND {listed}"
        ),
    );
    sql.push(&format!(
        "SELECT a.from_type_id, a.from_id, a.category, a.association_type_id, a.to_type_id, a.to_id
        FROM {pairs} {found}"
    ));
    let mut found = Vec::new();
    tx.each_built(&sql, |row| {
        found.push((record(row, 0)?, key(row, 2)?, record(row, 4)?));
        Ok(())
    })?;
    Ok(found)
}

/// What there is between these pairs of records of two types, by either's id.
pub fn between(
    tx: &Tx<'_>,
    account: AccountId,
    types: (ObjectTypeId, ObjectTypeId),
    pairs: &[(i64, i64)],
) -> Result<Vec<Associated>> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = pairs.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let mut sql = SqlText::default();
    let account = sql.bind(account);
    let (from_type, to_type) = (sql.bind(types.0.code()), sql.bind(types.1.code()));
    let ids = sql.bind(&ids[..]);
    let pairs = tx.dialect().int_pairs(&ids, "w");
    let found = tx.dialect().looked_up(
        "associations",
        "a",
        &format!(
            "a.account_id = {account} AND a.from_type_id = {from_type} AND a.from_id = w.one
            AND a.to_type_id = {to_type} AND a.to_id = w.other"
        ),
    );
    sql.push(&format!(
        "SELECT DISTINCT a.from_id, a.to_type_id, a.to_id, a.category, a.association_type_id
        FROM {pairs} {found}
        ORDER BY a.from_id, a.to_id, a.category, a.association_type_id"
    ));
    read(tx, &sql)
}

/// What one record has with these others: the other, and by which type.
pub fn held_with(
    tx: &Tx<'_>,
    account: AccountId,
    from: RecordKey,
    others: &[RecordKey],
) -> Result<HashSet<(RecordKey, AssociationKey)>> {
    let mut held = HashSet::new();
    if others.is_empty() {
        return Ok(held);
    }
    let others = side_by_side(others);
    let mut sql = SqlText::default();
    let account = sql.bind(account);
    let (from_type, from_id) = (sql.bind(from.object_type.code()), sql.bind(from.id));
    let others = sql.bind(&others[..]);
    let pairs = tx.dialect().int_pairs(&others, "w");
    let found = tx.dialect().looked_up(
        "associations",
        "a",
        &format!(
            "a.account_id = {account} AND a.from_type_id = {from_type} AND a.from_id = {from_id}
            AND a.to_type_id = w.one AND a.to_id = w.other"
        ),
    );
    sql.push(&format!(
        "SELECT a.to_type_id, a.to_id, a.category, a.association_type_id FROM {pairs} {found}"
    ));
    tx.each_built(&sql, |row| {
        held.insert((record(row, 0)?, key(row, 2)?));
        Ok(())
    })?;
    Ok(held)
}

/// How many others each of these records has by one type: counted up to `limit`.
pub fn counts(
    tx: &Tx<'_>,
    account: AccountId,
    from: &[RecordKey],
    (key, to_type, limit): (AssociationKey, ObjectTypeId, i64),
) -> Result<Vec<(RecordKey, i64)>> {
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let from = side_by_side(from);
    let mut sql = SqlText::default();
    let account = sql.bind(account);
    let from = sql.bind(&from[..]);
    let pairs = tx.dialect().int_pairs(&from, "w");
    let (category, type_id) = (sql.bind(key.category.code()), sql.bind(key.type_id));
    let (to_type, limit) = (sql.bind(to_type.code()), sql.bind(limit));
    sql.push(&format!(
        "SELECT w.one, w.other, (SELECT COUNT(*) FROM (SELECT a.to_id FROM associations a
            WHERE a.account_id = {account} AND a.from_type_id = w.one AND a.from_id = w.other
            AND a.to_type_id = {to_type} AND a.category = {category}
            AND a.association_type_id = {type_id} LIMIT {limit}) AS others)
        FROM {pairs}"
    ));
    let mut counted = Vec::new();
    tx.each_built(&sql, |row| {
        counted.push((record(row, 0)?, row.int(2)?));
        Ok(())
    })?;
    Ok(counted)
}

/// Those of these records that are not there, or archived.
pub fn missing(tx: &Tx<'_>, account: AccountId, wanted: &[RecordKey]) -> Result<Vec<RecordKey>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let keys = side_by_side(wanted);
    let mut sql = SqlText::default();
    let account = sql.bind(account);
    let keys = sql.bind(&keys[..]);
    let pairs = tx.dialect().int_pairs(&keys, "w");
    let there = tx.dialect().looked_up(
        "records",
        "r",
        &format!(
            "r.account_id = {account} AND r.object_type_id = w.one AND r.archived = 0
            AND r.record_id = w.other"
        ),
    );
    sql.push(&format!("SELECT r.object_type_id, r.record_id FROM {pairs} {there}"));
    let mut found = HashSet::new();
    tx.each_built(&sql, |row| {
        found.insert(record(row, 0)?);
        Ok(())
    })?;
    Ok(wanted.iter().filter(|wanted| !found.contains(wanted)).copied().collect())
}

/// Writes associations, each in both directions. What is there already stays.
pub fn insert_many(tx: &Tx<'_>, account: AccountId, associations: &[Association]) -> Result<()> {
    match associations.is_empty() {
        true => Ok(()),
        false => tx.exec_rows(INSERT, &both_directions(account, associations)),
    }
}

/// Ends associations, each in both directions.
pub fn remove_many(tx: &Tx<'_>, account: AccountId, associations: &[Association]) -> Result<()> {
    tx.exec_many(DELETE, &both_directions(account, associations))
}

/// Ends everything between these pairs of records.
pub fn remove_pairs(
    tx: &Tx<'_>,
    account: AccountId,
    pairs: &[(RecordKey, RecordKey)],
) -> Result<()> {
    let row = |from: &RecordKey, to: &RecordKey| {
        let mut values = vec![account.into()];
        values.extend(record_values(from).into_iter().chain(record_values(to)));
        values
    };
    let both = pairs.iter().flat_map(|(from, to)| [row(from, to), row(to, from)]);
    tx.exec_many(DELETE_PAIR, &both.collect::<Vec<_>>())
}

fn read(tx: &Tx<'_>, sql: &SqlText<'_>) -> Result<Vec<Associated>> {
    let mut found = Vec::new();
    tx.each_built(sql, |row| {
        found.push(Associated { from_id: row.int(0)?, to: record(row, 1)?, key: key(row, 3)? });
        Ok(())
    })?;
    Ok(found)
}

fn both_directions(account: AccountId, associations: &[Association]) -> Vec<Vec<Value<'static>>> {
    let row = |association: Association| {
        let mut values = vec![account.into()];
        values.extend(record_values(&association.from));
        values.extend(record_values(&association.to));
        values.push(association.key.category.code().into());
        values.push(association.key.type_id.into());
        values
    };
    associations.iter().flat_map(|one| [row(*one), row(one.inverse())]).collect()
}

fn record_values(record: &RecordKey) -> [Value<'static>; 2] {
    [record.object_type.code().into(), record.id.into()]
}

/// Types and ids, two by two.
fn side_by_side(records: &[RecordKey]) -> Vec<i64> {
    records.iter().flat_map(|record| [record.object_type.code(), record.id]).collect()
}

fn codes(types: &[ObjectTypeId]) -> Vec<i64> {
    types.iter().map(|id| id.code()).collect()
}

pub(super) fn record(row: Row<'_>, column: usize) -> Result<RecordKey> {
    let object_type = ObjectTypeId::from_code(row.int(column)?);
    Ok(RecordKey { object_type, id: row.int(column + 1)? })
}

pub(super) fn key(row: Row<'_>, column: usize) -> Result<AssociationKey> {
    let category = AssociationCategory::from_code(row.int(column)?);
    Ok(AssociationKey { category, type_id: row.int(column + 1)? })
}
