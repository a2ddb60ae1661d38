//! Whatever texts and numbers a row holds, it comes back to the byte.

use super::{ImportOptions, assert_same, export, import};
use crate::databases::Database;
use crate::probe::Probe;
use crate::support::TestStore;
use engine::Engine;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use rusqlite::params;

/// A line of the change log and a record.
#[derive(Clone, Debug)]
struct Rows {
    numbers: [i64; 3],
    maybe: [Option<i64>; 3],
    kind: String,
    detail: String,
    document: String,
    unique: String,
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0), any::<i64>(), -5_i64..5]
}

/// Every character but NUL, which PostgreSQL has not.
fn text() -> impl Strategy<Value = String> {
    let any = vec(any::<char>().prop_filter("NUL", |c| *c != '\0'), 0..20);
    let some =
        vec(prop::sample::select(vec!['"', '\\', '\n', '\r', '\u{2028}', '\u{7f}', '{']), 0..6);
    prop_oneof![any, some].prop_map(|letters| letters.into_iter().collect())
}

/// Texts that are JSON, nearly JSON, or anything.
fn json() -> impl Strategy<Value = String> {
    let object = || {
        (text(), text()).prop_map(|(key, value)| {
            let (key, value) = (serde_json::json!(key), serde_json::json!(value));
            format!("{{{key}:[{value},1.50,-0,1e999,{{\"\\ud800\":null}}]}}")
        })
    };
    let spaced = ("[ \t\r\n]{0,2}", object(), "[ \t\r\n]{0,2}")
        .prop_map(|(before, object, after)| format!("{before}{object}{after}"));
    let deep = (1_usize..400).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth));
    let cut = object().prop_map(|object| object.chars().skip(1).collect());
    prop_oneof![object(), spaced, deep, cut, text(), Just(String::new())]
}

fn rows() -> impl Strategy<Value = Rows> {
    let numbers = [number(), number(), number()];
    let maybe = [0, 1, 2].map(|_| prop::option::of(number()));
    (numbers, maybe, text(), json(), json(), text()).prop_map(
        |(numbers, maybe, kind, detail, document, unique)| Rows {
            numbers,
            maybe,
            kind,
            detail,
            document,
            unique,
        },
    )
}

fn put(file: &rusqlite::Connection, account: i64, rows: &[Rows]) {
    let insert = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        file.prepare_cached(sql).unwrap().execute(values).unwrap();
    };
    file.execute_batch("BEGIN").unwrap();
    insert("INSERT INTO accounts VALUES (?1, 'https://www.example.com', 5)", params![account]);
    insert("INSERT INTO id_blocks VALUES (?1, 180000001000)", params![account]);
    insert("INSERT INTO change_heads VALUES (?1, ?2, 3, 4)", params![account, rows.len() as i64]);
    for (n, row) in (1_i64..).zip(rows) {
        let Rows { numbers: [a, b, c], maybe: [d, e, f], kind, detail, document, unique } = row;
        insert(
            "INSERT INTO changes (account_id, seq, changed_at, user_id, object_id, base_revision,
             prior_seq, source_id, object_type, change_kind, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)",
            params![account, n, a, b, c, d, e, f, kind, detail],
        );
        insert(
            "INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?2, ?3, ?5, ?2, ?3, ?6)",
            params![account, a, b, n, c, document],
        );
        insert(
            "INSERT OR IGNORE INTO unique_values VALUES (?1, ?2, ?3, ?4, ?5)",
            params![account, a % 2, kind, unique, n],
        );
    }
    file.execute_batch("COMMIT").unwrap();
}

/// What lies in a store of an account, in an order of our own.
async fn stored(probe: &Probe, account: i64) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (table, order) in
        [("changes", "seq"), ("records", "record_id"), ("unique_values", "record_id")]
    {
        let sql = format!("SELECT * FROM {table} WHERE account_id = {account} ORDER BY {order}");
        rows.extend(probe.rows(&sql).await);
    }
    rows
}

/// One account after another, from an embedded store into `database`.
async fn comes_back(database: Database) {
    let source = TestStore::start(Database::sqlite()).await;
    let there: Engine = database.open(&source.clock).await;
    let file = source.database.file();
    let (here, copied) = (Probe::of(&source.database).await, Probe::of(&database).await);
    let config = Config { failure_persistence: None, ..Config::with_cases(48) };
    let dice = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, dice);
    for account in 1..=48 {
        let tree = vec(rows(), 0..12).new_tree(&mut runner).unwrap();
        let rows = proptest::strategy::ValueTree::current(&tree);
        put(&file, account, &rows);
        let text = export(&source.engine, account).await;
        let options = ImportOptions { lines_at_once: 5, ..ImportOptions::default() };
        import(&there, &text, options).await.unwrap_or_else(|fault| panic!("{fault}: {rows:?}"));
        assert_same(&text, &export(&there, account).await);
        assert_eq!(stored(&here, account).await, stored(&copied, account).await, "{rows:?}");
    }
}

crate::databases::on_both_databases!(crate::transfer::any_rows::itself => comes_back);

async fn itself(database: Database) -> Database {
    database
}
