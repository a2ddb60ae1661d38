//! A scope's view of the database: a handful of calls that both drivers answer. All of them block
//! the thread; [`crate::Engine`] decides on which thread a scope runs.

use super::dialect::Dialect;
use super::postgres::PostgresScope;
use super::row::Row;
use super::sql_text::{SqlText, constant};
use super::value::Value;
use super::{Result, sqlite};

/// An open scope: a transaction, or a single read.
pub enum Tx<'t> {
    /// On the embedded file.
    Sqlite(&'t rusqlite::Connection),
    /// On PostgreSQL.
    Postgres(PostgresScope<'t>),
}

impl Tx<'_> {
    /// Which database it is, for the functions of [`super::dialect`].
    pub fn dialect(&self) -> Dialect {
        match self {
            Tx::Sqlite(_) => Dialect::Sqlite,
            Tx::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a constant statement and gives the number of rows it changed.
    pub fn exec(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64> {
        told();
        match self {
            Tx::Sqlite(connection) => {
                sqlite::exec(connection, &constant(Dialect::Sqlite, sql), values)
            }
            Tx::Postgres(scope) => scope.exec(sql, values),
        }
    }

    /// Runs a constant statement once per row of values: one prepared statement on SQLite, one
    /// pipelined round trip on PostgreSQL.
    pub fn exec_many(&self, sql: &'static str, rows: &[Vec<Value<'_>>]) -> Result<()> {
        told();
        match self {
            Tx::Sqlite(connection) => sqlite::exec_many(connection, sql, rows),
            Tx::Postgres(scope) => scope.exec_many(sql, rows),
        }
    }

    /// The same for a statement of the form `INSERT … VALUES (?1, …)`: on PostgreSQL it becomes one
    /// statement that takes all rows at once.
    pub fn exec_rows(&self, sql: &'static str, rows: &[Vec<Value<'_>>]) -> Result<()> {
        match self {
            Tx::Sqlite(connection) => sqlite::exec_many(connection, sql, rows),
            Tx::Postgres(scope) => scope.exec_rows(sql, rows),
        }
    }

    /// Calls `visit` with each row of a constant statement.
    pub fn each(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
        visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        told();
        match self {
            Tx::Sqlite(connection) => {
                sqlite::each(connection, &constant(Dialect::Sqlite, sql), values, visit)
            }
            Tx::Postgres(scope) => scope.each(sql, values, visit),
        }
    }

    /// The same for a statement that was put together.
    pub fn each_built(
        &self,
        sql: &SqlText<'_>,
        visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        told();
        match self {
            Tx::Sqlite(connection) => sqlite::each(connection, sql.text(), sql.values(), visit),
            Tx::Postgres(scope) => scope.each_built(sql, visit),
        }
    }

    /// The first row of a constant statement, if there is one.
    pub fn first<T>(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.each(sql, values, |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Every row of a constant statement.
    pub fn all<T>(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, values, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }
}

/// Says that a statement runs, for tests that count them; `exec_many` is one. Not what it says: its
/// values are the clients'.
fn told() {
    tracing::trace!(target: "hubwright::statement", "a statement runs");
}
