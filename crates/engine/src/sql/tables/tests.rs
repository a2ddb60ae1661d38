//! The list of tables is compared with the schema.

use super::*;
use crate::db::migrate;
use domain::time::Timestamp;
use rusqlite::Connection;
use std::collections::BTreeSet;

type Columns = BTreeSet<(String, String)>;

/// Every table of the schema with its columns and their types, as the database sees them.
fn schema() -> BTreeMap<String, Columns> {
    let store = Connection::open_in_memory().unwrap();
    migrate::apply(&Tx::Sqlite(&store), Timestamp::EPOCH).unwrap();
    let list = "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'schema_migrations'";
    let mut statement = store.prepare(list).unwrap();
    let mut tables: BTreeMap<String, Columns> = BTreeMap::new();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let column = (row.get(1).unwrap(), row.get(2).unwrap());
        tables.entry(row.get(0).unwrap()).or_default().insert(column);
    }
    tables
}

#[test]
fn the_list_is_the_schema() {
    let typed = |names: &[&str], kind: &str| -> Columns {
        names.iter().map(|name| ((*name).to_owned(), kind.to_owned())).collect()
    };
    let listed: BTreeMap<String, Columns> = TABLES
        .iter()
        .map(|table| {
            let columns = &typed(table.ints, "BIGINT") | &typed(table.texts, "TEXT");
            (table.name.to_owned(), columns)
        })
        .collect();
    assert_eq!(listed, schema());
    assert_eq!(TABLES.len(), listed.len(), "a table stands twice in the list");
}

#[test]
fn every_table_of_a_state_has_its_key() {
    let store = Connection::open_in_memory().unwrap();
    migrate::apply(&Tx::Sqlite(&store), Timestamp::EPOCH).unwrap();
    for table in of_state() {
        let list = "SELECT name FROM pragma_table_info(?1) WHERE pk > 0";
        let mut statement = store.prepare(list).unwrap();
        let key = statement.query_map([table.name], |row| row.get(0)).unwrap();
        let key: BTreeSet<String> = key.map(Result::unwrap).collect();
        let listed = table.key().into_iter().map(|at| table.columns()[at].to_owned());
        assert_eq!(listed.collect::<BTreeSet<_>>(), key, "KEYS: {}", table.name);
    }
}
