//! One account's rows for exports and imports: which tables and columns a file holds, in which
//! order rows are read, and how they are written. Made from the list of tables, so that a new table
//! is exported without a line here.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::sql::tables::{Table, of_state};
use domain::accounts::AccountId;
use std::sync::LazyLock;

/// What is not in a file as rows: the first line has the numbers of these two, the counts follow
/// from the pages, and an import is no part of what is imported.
const NOT_EXPORTED: [&str; 4] = ["id_blocks", "change_heads", "page_counts", "imports"];
/// Last, so that nobody finds work to do on an account that is not yet whole.
const LAST: &str = "jobs";
/// What belongs to one store and not to the data: whose rows they are, counters of writes that
/// nodes compare, and who is at a job.
const OF_THE_STORE: [&str; 4] = ["account_id", "version", "leased_until", "leased_by"];
/// Columns whose texts are JSON, as a rule.
const JSON: [&str; 5] = ["document", "draft", "detail", "definition", "variation"];
/// Columns that may be NULL, by table.
const NULLABLE: [(&str, &[&str]); 3] = [
    ("changes", &["revision", "base_revision", "prior_seq", "source_id"]),
    (
        "pages",
        &[
            "address",
            "page_language",
            "campaign",
            "folder_id",
            "ab_status",
            "ab_test_id",
            "mab_experiment_id",
            "hub_db_table_id",
            "translated_from_id",
        ],
    ),
    ("page_documents", &["language_group", "draft"]),
];
/// Columns that hold numbers of [`crate::sql::ids`].
const IDS: [&str; 3] = ["page_id", "folder_id", "record_id"];

/// How a column's values stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A number.
    Int,
    /// A text.
    Text,
    /// JSON as it is stored, if it is; else a text.
    Json,
}

/// A column that a file has.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Where it stands in the table's rows.
    pub place: usize,
    /// How its values are written.
    pub form: Form,
    /// Whether it may be left out.
    pub nullable: bool,
    /// Whether its values were given out as ids.
    pub is_id: bool,
}

/// A table that a file has, with its statements.
#[derive(Debug)]
pub struct Exported {
    /// The table.
    pub table: &'static Table,
    /// What a file has of it, in the order of the file.
    pub columns: Vec<Column>,
    /// The primary key but for the account: places in the table's rows.
    pub key: Vec<usize>,
    /// How a line of the file begins that holds a row of it.
    pub line_head: String,
    /// Writes a row, in place of what has its key.
    upsert: String,
    /// Removes an account's rows.
    empty: String,
    /// Whether an account has rows.
    any: String,
    count: String,
}

/// Every table of a file, in its order.
pub fn exported() -> &'static [Exported] {
    static MADE: LazyLock<Vec<Exported>> = LazyLock::new(|| {
        let mut tables: Vec<Exported> = of_state()
            .filter(|table| !NOT_EXPORTED.contains(&table.name))
            .map(Exported::new)
            .collect();
        tables.sort_by_key(|exported| exported.table.name == LAST);
        tables
    });
    &MADE
}

/// A table of a file by its name; its place in the file's order.
pub fn find(name: &str) -> Option<usize> {
    exported().iter().position(|exported| exported.table.name == name)
}

impl Exported {
    fn new(table: &'static Table) -> Self {
        let name = table.name;
        let all = table.columns();
        let nullable = NULLABLE.iter().find(|(table, _)| *table == name);
        let nullable = nullable.map_or(&[][..], |(_, columns)| columns);
        let column = |(place, column): (usize, &&'static str)| Column {
            name: column,
            place,
            form: match (table.is_int(place), JSON.contains(column)) {
                (true, _) => Form::Int,
                (false, true) => Form::Json,
                (false, false) => Form::Text,
            },
            nullable: nullable.contains(column),
            is_id: table.is_int(place) && IDS.contains(column),
        };
        let columns = all.iter().enumerate().filter(|(_, name)| !OF_THE_STORE.contains(name));
        let account = table.position("account_id");
        let key = table.key();
        Exported {
            table,
            columns: columns.map(column).collect(),
            line_head: format!("{{\"table\":\"{name}\",\"row\":{{"),
            upsert: upsert(name, &all, &key),
            key: key.into_iter().filter(|place| Some(*place) != account).collect(),
            empty: format!("DELETE FROM {name} WHERE account_id = ?1"),
            any: format!("SELECT 1 FROM {name} WHERE account_id = ?1 LIMIT 1"),
            count: format!("SELECT COUNT(*) FROM {name} WHERE account_id = ?1"),
        }
    }

    /// Calls `visit` with each row of the account whose key comes after `after`, in the order of
    /// the keys, which is the same on every database.
    pub fn each_after(
        &self,
        tx: &Tx<'_>,
        account: AccountId,
        after: Option<&[Value<'_>]>,
        visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let names = self.table.columns();
        let ordered = |place: &usize| match self.table.is_int(*place) {
            true => names[*place].to_owned(),
            false => tx.dialect().bytewise(names[*place]),
        };
        let key: Vec<String> = self.key.iter().map(ordered).collect();
        let key = key.join(", ");
        let mut sql =
            SqlText::new(&format!("SELECT {} FROM {} ", names.join(", "), self.table.name));
        let account = sql.bind(account);
        sql.push(&format!("WHERE account_id = {account}"));
        if let Some(after) = after {
            let after: Vec<String> = after.iter().map(|value| sql.bind(value.clone())).collect();
            sql.push(&format!(" AND ({key}) > ({})", after.join(", ")));
        }
        sql.push(&format!(" ORDER BY {key}"));
        tx.each_built(&sql, visit)
    }

    /// The number of rows of the account.
    pub fn count(&'static self, tx: &Tx<'_>, account: AccountId) -> Result<i64> {
        Ok(tx.first(&self.count, &[account.into()], |row| row.int(0))?.unwrap_or(0))
    }

    /// Removes the account's rows.
    pub fn empty(&'static self, tx: &Tx<'_>, account: AccountId) -> Result<()> {
        tx.exec(&self.empty, &[account.into()]).map(drop)
    }

    /// Writes rows, whose values stand in the order of the table's columns.
    pub fn write(&'static self, tx: &Tx<'_>, rows: &[Vec<Value<'_>>]) -> Result<()> {
        tx.exec_many(&self.upsert, rows)
    }
}

fn upsert(name: &str, columns: &[&str], key: &[usize]) -> String {
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let keys: Vec<&str> = key.iter().map(|place| columns[*place]).collect();
    let others = columns.iter().filter(|column| !keys.contains(column));
    let set: Vec<String> = others.map(|column| format!("{column} = excluded.{column}")).collect();
    let otherwise = match set.is_empty() {
        true => "NOTHING".to_owned(),
        false => format!("UPDATE SET {}", set.join(", ")),
    };
    let (columns, places, keys) = (columns.join(", "), places.join(", "), keys.join(", "));
    format!("INSERT INTO {name} ({columns}) VALUES ({places}) ON CONFLICT ({keys}) DO {otherwise}")
}

/// Whether the account has no rows that a file would have.
pub fn is_empty(tx: &Tx<'_>, account: AccountId) -> Result<bool> {
    for exported in exported() {
        if tx.first(&exported.any, &[account.into()], |_| Ok(()))?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How far an import has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The hash of the file's first line.
    pub fingerprint: String,
    /// Whether what was there before is gone.
    pub is_emptied: bool,
    /// Lines of the file that are stored; the first line counts.
    pub lines_done: i64,
    /// The hash of these lines.
    pub digest: String,
}

const FIND_IMPORT: &str = "SELECT fingerprint, is_emptied, lines_done, digest
    FROM imports WHERE account_id = ?1";
const PUT_IMPORT: &str = "INSERT INTO imports
    (account_id, fingerprint, is_emptied, lines_done, digest) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (account_id) DO UPDATE SET fingerprint = excluded.fingerprint,
    is_emptied = excluded.is_emptied, lines_done = excluded.lines_done, digest = excluded.digest";
const END_IMPORT: &str = "DELETE FROM imports WHERE account_id = ?1";

/// The account's import that has not ended, if there is one.
pub fn find_import(tx: &Tx<'_>, account: AccountId) -> Result<Option<Import>> {
    tx.first(FIND_IMPORT, &[account.into()], |row| {
        Ok(Import {
            fingerprint: row.text(0)?.to_owned(),
            is_emptied: row.int(1)? != 0,
            lines_done: row.int(2)?,
            digest: row.text(3)?.to_owned(),
        })
    })
}

/// Notes how far an import is.
pub fn put_import(tx: &Tx<'_>, account: AccountId, import: &Import) -> Result<()> {
    let Import { fingerprint, is_emptied, lines_done, digest } = import;
    let values = [
        account.into(),
        fingerprint.as_str().into(),
        i64::from(*is_emptied).into(),
        (*lines_done).into(),
        digest.as_str().into(),
    ];
    tx.exec(PUT_IMPORT, &values).map(drop)
}

/// Forgets an import that has ended.
pub fn end_import(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.exec(END_IMPORT, &[account.into()]).map(drop)
}

const LAST_VERSION: &str = "SELECT MAX(version) FROM (
    SELECT MAX(version) AS version FROM page_documents WHERE account_id = ?1
    UNION ALL SELECT version FROM change_heads WHERE account_id = ?1) AS versions";
const SET_HEAD: &str = "UPDATE change_heads SET seq = ?2, version = ?3, life = ?3
    WHERE account_id = ?1";
const NEXT_ID: &str = "SELECT next_id FROM id_blocks WHERE account_id = ?1";
const PASS_IDS: &str = "INSERT INTO id_blocks (account_id, next_id) VALUES (?1, ?2)
    ON CONFLICT (account_id) DO UPDATE SET next_id = excluded.next_id
    WHERE id_blocks.next_id < excluded.next_id";
const EMPTY_COUNTS: &str = "DELETE FROM page_counts WHERE account_id = ?1";
const COUNT_PAGES: &str = "INSERT INTO page_counts (account_id, kind, archived, page_state, total)
    SELECT account_id, kind, archived, page_state, COUNT(*) FROM pages WHERE account_id = ?1
    GROUP BY account_id, kind, archived, page_state";

/// A number of writes that neither a page of the account nor its definitions ever counted: what a
/// node keeps in memory of either then does not fit. `now_ms` is the machine's time.
pub fn next_version(tx: &Tx<'_>, account: AccountId, now_ms: i64) -> Result<i64> {
    let last = tx.first(LAST_VERSION, &[account.into()], |row| row.int_option(0))?.flatten();
    Ok(now_ms.max(last.unwrap_or(0) + 1))
}

/// Puts the change log's head; the account's row must have been taken.
pub fn set_head(tx: &Tx<'_>, account: AccountId, seq: i64, version: i64) -> Result<()> {
    tx.exec(SET_HEAD, &[account.into(), seq.into(), version.into()]).map(drop)
}

/// The account's next id, if it was ever asked for one.
pub fn next_id(tx: &Tx<'_>, account: AccountId) -> Result<Option<i64>> {
    tx.first(NEXT_ID, &[account.into()], |row| row.int(0))
}

/// Lets the account's ids go on from `next_id`, unless they are past it already.
pub fn pass_ids(tx: &Tx<'_>, account: AccountId, next_id: i64) -> Result<()> {
    tx.exec(PASS_IDS, &[account.into(), next_id.into()]).map(drop)
}

/// Counts the account's pages anew.
pub fn count_pages(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.exec(EMPTY_COUNTS, &[account.into()])?;
    tx.exec(COUNT_PAGES, &[account.into()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::migrate;
    use domain::time::Timestamp;
    use rusqlite::Connection;
    use std::collections::BTreeSet;

    #[test]
    fn what_may_be_null_is_what_the_schema_lets_be_null() {
        let store = Connection::open_in_memory().unwrap();
        migrate::apply(&Tx::Sqlite(&store), Timestamp::EPOCH).unwrap();
        let list = "SELECT name FROM pragma_table_info(?1) WHERE \"notnull\" = 0 AND pk = 0";
        for exported in exported() {
            let mut statement = store.prepare(list).unwrap();
            let schema = statement.query_map([exported.table.name], |row| row.get(0)).unwrap();
            let schema: BTreeSet<String> = schema.map(|name| name.unwrap()).collect();
            let nullable = exported.columns.iter().filter(|column| column.nullable);
            let listed: BTreeSet<String> = nullable.map(|column| column.name.to_owned()).collect();
            assert_eq!(listed, schema, "NULLABLE: {}", exported.table.name);
        }
    }

    #[test]
    fn every_table_of_a_state_is_exported_or_known_not_to_be() {
        let listed: BTreeSet<&str> =
            exported().iter().map(|exported| exported.table.name).collect();
        let all: BTreeSet<&str> = of_state().map(|table| table.name).collect();
        let left: BTreeSet<&str> = &all - &listed;
        assert_eq!(left, NOT_EXPORTED.into_iter().collect());
        assert_eq!(exported().last().map(|exported| exported.table.name), Some(LAST));
    }
}
