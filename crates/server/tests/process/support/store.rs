//! A store of a test's own, and what lies in it: read past the program, from the file or the
//! database itself.

use super::postgres::Database;
use super::process::Server;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A data folder, with or without a PostgreSQL database beside it.
pub struct Store {
    folder: PathBuf,
    database: Option<Database>,
    _made: Option<TempDir>,
}

impl Store {
    /// An empty folder.
    pub fn embedded() -> Self {
        let made = tempfile::tempdir().unwrap();
        let folder = made.path().join("data");
        Store { folder, database: None, _made: Some(made) }
    }

    /// An empty database; none if PostgreSQL is to be left out.
    pub fn postgres() -> Option<Self> {
        let database = Database::create()?;
        Some(Store { database: Some(database), ..Self::embedded() })
    }

    /// A folder that is there.
    pub fn at(folder: &Path) -> Self {
        Store { folder: folder.to_owned(), database: None, _made: None }
    }

    /// A new folder that holds this file as its database.
    pub fn restored(file: &Path) -> Self {
        let store = Self::embedded();
        std::fs::create_dir_all(&store.folder).unwrap();
        std::fs::copy(file, store.file()).unwrap();
        store
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The embedded database's file.
    pub fn file(&self) -> PathBuf {
        self.folder.join("hubwright.db")
    }

    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// The flags that name this store.
    pub fn flags(&self) -> Vec<OsString> {
        let mut flags: Vec<OsString> = vec!["--data-dir".into(), self.folder.clone().into()];
        if let Some(database) = &self.database {
            flags.extend(["--database".into(), OsString::from(&database.url)]);
        }
        flags
    }

    /// These words, then the flags that name this store.
    pub fn command(&self, words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).chain(self.flags()).collect()
    }

    pub fn serve(&self) -> Server {
        Server::start(self.flags())
    }

    /// Rows as text; NULL is empty. One text for both databases.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        match &self.database {
            Some(database) => database.rows(sql),
            None => file_rows(&self.file(), sql),
        }
    }

    /// The one number that a statement gives.
    pub fn number(&self, sql: &str) -> u64 {
        let rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows[0][0].parse().unwrap_or_else(|error| panic!("{sql}: {rows:?}: {error}"))
    }

    /// Panics unless the store agrees with itself: a sound file, counters that are what they count,
    /// a document for every page, change logs that run from 1 to their head without a gap.
    pub fn assert_sound(&self) {
        if self.database.is_none() {
            assert_eq!(self.rows("PRAGMA integrity_check"), [["ok"]]);
        }
        let same = |one: &str, other: &str| assert_eq!(self.rows(one), self.rows(other), "{one}");
        same(
            "SELECT account_id, kind, archived, page_state, total FROM page_counts
             WHERE total <> 0 ORDER BY 1, 2, 3, 4",
            "SELECT account_id, kind, archived, page_state, COUNT(*) FROM pages
             GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        );
        same(
            "SELECT account_id, page_id, kind, archived FROM pages ORDER BY 1, 2",
            "SELECT account_id, page_id, kind, archived FROM page_documents ORDER BY 1, 2",
        );
        // The key makes lines unique, so a log of n lines from 1 to n has no gap.
        same(
            "SELECT account_id, seq, 1, seq FROM change_heads ORDER BY 1",
            "SELECT account_id, COUNT(*), MIN(seq), MAX(seq) FROM changes GROUP BY 1 ORDER BY 1",
        );
    }
}

/// Rows of a file that is read as it lies there, beside whoever writes it.
pub fn file_rows(file: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.busy_timeout(super::BOUND).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let text = |column| match row.get_ref(column).unwrap() {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
            other => panic!("{other:?} in {sql}"),
        };
        found.push((0..columns).map(text).collect());
    }
    found
}
