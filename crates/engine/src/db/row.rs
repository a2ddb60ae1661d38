//! A row of a result, whichever database it came from. Columns are named by position; a wrong type
//! is a defect of the statement, not of the input.

use super::{Result, Stop};
use domain::fault::Fault;

/// One row, borrowed for as long as the statement stands on it.
#[derive(Clone, Copy)]
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    /// An integer.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.int_option(column)?.ok_or_else(|| wrong(column, "is null"))
    }

    /// An integer or NULL.
    pub fn int_option(&self, column: usize) -> Result<Option<i64>> {
        match self {
            Row::Sqlite(row) => row.get(column).map_err(|error| wrong(column, error)),
            Row::Postgres(row) => row.try_get(column).map_err(|error| wrong(column, error)),
        }
    }

    /// A text, borrowed from the row.
    pub fn text(&self, column: usize) -> Result<&'r str> {
        self.text_option(column)?.ok_or_else(|| wrong(column, "is null"))
    }

    /// A text or NULL, borrowed from the row.
    pub fn text_option(&self, column: usize) -> Result<Option<&'r str>> {
        match self {
            Row::Sqlite(row) => {
                let value = row.get_ref(column).map_err(|error| wrong(column, error))?;
                value.as_str_or_null().map_err(|error| wrong(column, error))
            }
            Row::Postgres(row) => row.try_get(column).map_err(|error| wrong(column, error)),
        }
    }
}

fn wrong(column: usize, error: impl std::fmt::Display) -> Stop {
    Stop::Fault(Fault::internal(format!("column {column} of a result can't be read: {error}")))
}
