//! A look behind the program's back that stays open.

use crate::databases::{Database, connect};

/// An open connection.
pub enum Probe {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl Probe {
    /// A connection of its own.
    pub async fn of(database: &Database) -> Probe {
        match database {
            Database::Sqlite(_) => Probe::Sqlite(database.file()),
            Database::Postgres(url) => Probe::Postgres(connect(url).await),
        }
    }

    /// Rows as text; NULL is empty. One text for both databases.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        match self {
            Probe::Sqlite(file) => file_rows(file, sql).expect("the query runs"),
            Probe::Postgres(client) => {
                let messages = client.simple_query(sql).await.expect("the query runs");
                let rows = messages.into_iter().filter_map(|message| match message {
                    tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
                    _ => None,
                });
                let text = |row: tokio_postgres::SimpleQueryRow| {
                    (0..row.len()).map(|at| row.get(at).unwrap_or_default().to_owned()).collect()
                };
                rows.map(text).collect()
            }
        }
    }
}

fn file_rows(file: &rusqlite::Connection, sql: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    use rusqlite::types::ValueRef;
    let mut statement = file.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |at| match row.get_ref(at).expect("a column") {
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        };
        found.push((0..columns).map(text).collect());
    }
    Ok(found)
}
