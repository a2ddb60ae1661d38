//! Folders: one row each, which holds all of it.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::sql::first_rows::FirstRows;
use crate::sql::page_filters::{Column, condition};
use domain::accounts::AccountId;
use domain::folders::folder::Folder;
use domain::pages::kind::PageKind;
use domain::pages::list_query::ListQuery;
use domain::pages::position::Position;
use domain::pages::properties::{Property, SortKey};
use domain::time::Timestamp;

const COLUMNS: &str = "folder_id, folder_name, parent_folder_id, created_at, updated_at,
    archived_at, created_by_id, updated_by_id, revision";
const FIND: &str = "SELECT folder_id, folder_name, parent_folder_id, created_at, updated_at,
    archived_at, created_by_id, updated_by_id, revision
    FROM folders WHERE account_id = ?1 AND folder_id = ?2";
const INSERT: &str = "INSERT INTO folders (account_id, folder_id, archived, folder_name,
    name_folded, parent_folder_id, created_at, updated_at, archived_at, created_by_id,
    updated_by_id, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const UPDATE: &str = "UPDATE folders SET archived = ?3, folder_name = ?4, name_folded = ?5,
    parent_folder_id = ?6, created_at = ?7, updated_at = ?8, archived_at = ?9, created_by_id = ?10,
    updated_by_id = ?11, revision = ?12 WHERE account_id = ?1 AND folder_id = ?2";
const PAGES_IN: &str = "SELECT page_id FROM pages
    WHERE account_id = ?1 AND folder_id = ?2 AND archived = 0 AND kind = ?3 AND page_id > ?4
    ORDER BY page_id LIMIT ?5";

fn read(row: Row<'_>) -> Result<Folder> {
    Ok(Folder {
        id: row.int(0)?,
        name: row.text(1)?.to_owned(),
        parent_folder_id: row.int(2)?,
        created_at: Timestamp::from_ms_clamped(row.int(3)?),
        updated_at: Timestamp::from_ms_clamped(row.int(4)?),
        archived_at: Timestamp::from_ms_clamped(row.int(5)?),
        created_by_id: row.int(6)?,
        updated_by_id: row.int(7)?,
        revision: row.int(8)?,
    })
}

/// The folder, deleted or not.
pub fn find(tx: &Tx<'_>, account: AccountId, id: i64) -> Result<Option<Folder>> {
    tx.first(FIND, &[account.into(), id.into()], read)
}

/// Several folders, deleted or not, in the order of their ids; those that are not there are left
/// out.
pub fn find_many(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<Folder>> {
    let mut sql = SqlText::new(&format!("SELECT {COLUMNS} FROM folders WHERE account_id = "));
    let (account, list) = (sql.bind(account), sql.bind(ids));
    let listed = tx.dialect().in_ints("folder_id", &list);
    sql.push(&format!("{account} AND {listed} ORDER BY folder_id"));
    read_all(tx, &sql)
}

/// What is in these folders, deleted or not. The ids come first: with them alone the index of
/// parents answers, and without statistics SQLite would pass it over for the whole table.
pub fn list_children(tx: &Tx<'_>, account: AccountId, parents: &[i64]) -> Result<Vec<Folder>> {
    let mut sql = SqlText::new(&format!("SELECT {COLUMNS} FROM folders WHERE account_id = "));
    let (account, list) = (sql.bind(account), sql.bind(parents));
    let listed = tx.dialect().in_ints("parent_folder_id", &list);
    sql.push(&format!(
        "{account} AND folder_id IN
         (SELECT folder_id FROM folders WHERE account_id = {account} AND {listed})
         ORDER BY folder_id"
    ));
    read_all(tx, &sql)
}

fn read_all(tx: &Tx<'_>, sql: &SqlText<'_>) -> Result<Vec<Folder>> {
    let mut found = Vec::new();
    tx.each_built(sql, |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Which of these folders are there and not deleted, in the order of their ids. None of them is
/// deleted before this scope has ended.
pub fn exist(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<i64>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql =
        SqlText::new("SELECT folder_id FROM folders WHERE archived = 0 AND account_id = ");
    let (account, list) = (sql.bind(account), sql.bind(ids));
    let listed = tx.dialect().in_ints("folder_id", &list);
    sql.push(&format!("{account} AND {listed} ORDER BY folder_id"));
    sql.push(tx.dialect().for_update());
    let mut there = Vec::with_capacity(ids.len());
    tx.each_built(&sql, |row| {
        there.push(row.int(0)?);
        Ok(())
    })?;
    Ok(there)
}

/// These folders and all above them, each with its parent; deleted ones are not among them.
pub fn list_above(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    list_nested(tx, account, ids, "f.folder_id = t.parent_folder_id")
}

/// These folders and all below them, each with its parent; deleted ones are not among them.
pub fn list_below(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    list_nested(tx, account, ids, "f.parent_folder_id = t.folder_id")
}

fn list_nested(
    tx: &Tx<'_>,
    account: AccountId,
    ids: &[i64],
    step: &'static str,
) -> Result<Vec<(i64, i64)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlText::default();
    let (account, list) = (sql.bind(account), sql.bind(ids));
    let listed = tx.dialect().in_ints("folder_id", &list);
    // Deleted folders are left out at the end only: looking at each on the way would cost the walk
    // the index that it is made for.
    sql.push(&format!(
        "WITH RECURSIVE t (folder_id, parent_folder_id) AS (
            SELECT folder_id, parent_folder_id FROM folders
            WHERE account_id = {account} AND {listed}
            UNION
            SELECT f.folder_id, f.parent_folder_id FROM t JOIN folders f
            ON f.account_id = {account} AND {step})
         SELECT t.folder_id, t.parent_folder_id FROM t JOIN folders f
         ON f.account_id = {account} AND f.folder_id = t.folder_id WHERE f.archived = 0"
    ));
    let mut pairs = Vec::new();
    tx.each_built(&sql, |row| {
        pairs.push((row.int(0)?, row.int(1)?));
        Ok(())
    })?;
    Ok(pairs)
}

fn values(account: AccountId, folder: &Folder) -> Vec<Value<'_>> {
    vec![
        account.into(),
        folder.id.into(),
        i64::from(folder.is_archived()).into(),
        folder.name.as_str().into(),
        folder.name.to_lowercase().into(),
        folder.parent_folder_id.into(),
        folder.created_at.as_ms().into(),
        folder.updated_at.as_ms().into(),
        folder.archived_at.as_ms().into(),
        folder.created_by_id.into(),
        folder.updated_by_id.into(),
        folder.revision.into(),
    ]
}

/// Stores new folders.
pub fn insert(tx: &Tx<'_>, account: AccountId, folders: &[Folder]) -> Result<()> {
    let rows: Vec<_> = folders.iter().map(|folder| values(account, folder)).collect();
    tx.exec_many(INSERT, &rows)
}

/// Stores folders anew.
pub fn update(tx: &Tx<'_>, account: AccountId, folders: &[Folder]) -> Result<()> {
    let rows: Vec<_> = folders.iter().map(|folder| values(account, folder)).collect();
    tx.exec_many(UPDATE, &rows)
}

fn column(property: Property) -> Column {
    match property {
        Property::Id => Column::plain("f.folder_id"),
        Property::Name => Column::folded("f.folder_name", "f.name_folded"),
        Property::CreatedAt => Column::plain("f.created_at"),
        Property::UpdatedAt => Column::plain("f.updated_at"),
        Property::ArchivedAt => Column::plain("f.archived_at"),
        Property::CreatedById => Column::plain("f.created_by_id"),
        Property::UpdatedById => Column::plain("f.updated_by_id"),
        Property::ParentFolderId => Column::plain("f.parent_folder_id"),
        _ => Column::NONE,
    }
}

fn sort_column(key: SortKey) -> &'static str {
    match key {
        SortKey::Name => "f.folder_name",
        SortKey::CreatedAt => "f.created_at",
        SortKey::UpdatedAt => "f.updated_at",
        SortKey::CreatedById => "f.created_by_id",
        SortKey::UpdatedById => "f.updated_by_id",
        SortKey::Id | SortKey::PublishDate => "f.folder_id",
    }
}

/// How many folders match, and the places of the first `wanted` after that of the query, in one
/// pass over the account's folders.
pub fn scan(
    tx: &Tx<'_>,
    account: AccountId,
    query: &ListQuery,
    wanted: u64,
) -> Result<(u64, Vec<Position>)> {
    let orders = query.orders();
    let columns: Vec<&str> = orders.iter().map(|sort| sort_column(sort.key)).collect();
    let select = format!("SELECT f.folder_id, {} FROM folders f", columns.join(", "));
    let mut sql = SqlText::new(&select);
    let (account, archived) = (sql.bind(account), sql.bind(i64::from(query.archived)));
    sql.push(&format!(" WHERE f.account_id = {account} AND f.archived = {archived}"));
    for filter in &query.filters {
        let condition = condition(&mut sql, tx.dialect(), column(filter.property), filter);
        sql.push(" AND ").push(&condition);
    }
    let mut first = FirstRows::new(orders, wanted, query.after.as_ref());
    tx.each_built(&sql, |row| first.offer(row))?;
    Ok(first.finish())
}

/// The first `limit` landing pages in a folder beyond the page `after`; deleted ones are left out.
pub fn list_page_ids_in(
    tx: &Tx<'_>,
    account: AccountId,
    folder_id: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>> {
    let kind = PageKind::Landing.category();
    let values =
        [account.into(), folder_id.to_string().into(), kind.into(), after.into(), limit.into()];
    tx.all(PAGES_IN, &values, |row| row.int(0))
}
