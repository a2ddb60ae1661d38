//! Every table with its columns, for copies of the whole store. A test compares the list with the
//! schema, so that a new table can't be forgotten.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Rows of a copy that are in memory at a time.
const ROWS_AT_ONCE: usize = 500;

/// A table: integer columns first, then text columns.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    ints: &'static [&'static str],
    texts: &'static [&'static str],
}

/// All tables but `schema_migrations`, which every store writes for itself.
pub static TABLES: &[Table] = &[
    Table { name: "accounts", ints: &["account_id", "created_at"], texts: &["site_url"] },
    Table {
        name: "tokens",
        ints: &["account_id", "token_id", "user_id", "created_at", "revoked_at"],
        texts: &["token_hash", "token_name", "scopes"],
    },
    Table { name: "token_directory", ints: &["account_id", "token_id"], texts: &["token_hash"] },
    Table { name: "id_blocks", ints: &["account_id", "next_id"], texts: &[] },
    Table { name: "change_heads", ints: &["account_id", "seq", "version", "life"], texts: &[] },
    Table {
        name: "changes",
        ints: &[
            "account_id",
            "seq",
            "changed_at",
            "user_id",
            "object_id",
            "revision",
            "base_revision",
            "prior_seq",
            "source_id",
        ],
        texts: &["object_type", "change_kind", "detail"],
    },
    Table {
        name: "pages",
        ints: &[
            "account_id",
            "page_id",
            "kind",
            "archived",
            "translated_from_id",
            "publish_date",
            "created_at",
            "updated_at",
            "archived_at",
            "created_by_id",
            "updated_by_id",
        ],
        texts: &[
            "page_state",
            "name_folded",
            "slug_folded",
            "page_name",
            "slug",
            "page_domain",
            "address",
            "template_path",
            "page_language",
            "campaign",
            "folder_id",
            "ab_status",
            "ab_test_id",
            "mab_experiment_id",
            "hub_db_table_id",
        ],
    },
    Table {
        name: "page_documents",
        ints: &[
            "account_id",
            "page_id",
            "kind",
            "archived",
            "version",
            "fresh_until",
            "fresh_from",
            "revision",
            "base_revision",
            "first_revision",
            "revised_draft",
            "language_group",
        ],
        texts: &["document", "draft"],
    },
    Table {
        name: "page_counts",
        ints: &["account_id", "kind", "archived", "total"],
        texts: &["page_state"],
    },
    Table { name: "language_groups", ints: &["account_id", "group_id", "primary_id"], texts: &[] },
    Table {
        name: "language_members",
        ints: &["account_id", "page_id", "group_id"],
        texts: &["page_language", "variation"],
    },
    Table {
        name: "folders",
        ints: &[
            "account_id",
            "folder_id",
            "archived",
            "parent_folder_id",
            "created_at",
            "updated_at",
            "archived_at",
            "created_by_id",
            "updated_by_id",
            "revision",
        ],
        texts: &["folder_name", "name_folded"],
    },
    Table {
        name: "jobs",
        ints: &["account_id", "object_id", "due_at", "leased_until"],
        texts: &["job_kind", "leased_by"],
    },
    Table {
        name: "definitions",
        ints: &["account_id", "object_type_id", "seq"],
        texts: &["definition_kind", "definition_name", "definition"],
    },
    Table {
        name: "records",
        ints: &[
            "account_id",
            "object_type_id",
            "archived",
            "record_id",
            "seq",
            "created_at",
            "updated_at",
            "archived_at",
            "source_id",
        ],
        texts: &["document"],
    },
    Table {
        name: "unique_values",
        ints: &["account_id", "object_type_id", "record_id"],
        texts: &["property_name", "folded_value"],
    },
    Table {
        name: "record_redirects",
        ints: &["account_id", "object_type_id", "record_id", "survivor_id"],
        texts: &[],
    },
    Table {
        name: "associations",
        ints: &[
            "account_id",
            "from_type_id",
            "from_id",
            "to_type_id",
            "to_id",
            "category",
            "association_type_id",
        ],
        texts: &[],
    },
    Table {
        name: "imports",
        ints: &["account_id", "is_emptied", "lines_done"],
        texts: &["fingerprint", "digest"],
    },
];

/// Who may call: what a restored state leaves as it is.
static KEPT: [&str; 3] = ["accounts", "tokens", "token_directory"];

/// The primary key of each table of a state.
static KEYS: [(&str, &[&str]); 16] = [
    ("id_blocks", &["account_id"]),
    ("change_heads", &["account_id"]),
    ("changes", &["account_id", "seq"]),
    ("pages", &["account_id", "page_id"]),
    ("page_documents", &["account_id", "page_id"]),
    ("page_counts", &["account_id", "kind", "archived", "page_state"]),
    ("language_groups", &["account_id", "group_id"]),
    ("language_members", &["account_id", "page_id"]),
    ("folders", &["account_id", "folder_id"]),
    ("jobs", &["account_id", "job_kind", "object_id"]),
    ("definitions", &["account_id", "definition_kind", "object_type_id", "definition_name"]),
    ("records", &["account_id", "object_type_id", "archived", "record_id"]),
    ("unique_values", &["account_id", "object_type_id", "property_name", "folded_value"]),
    ("record_redirects", &["account_id", "object_type_id", "record_id"]),
    (
        "associations",
        &[
            "account_id",
            "from_type_id",
            "from_id",
            "to_type_id",
            "to_id",
            "category",
            "association_type_id",
        ],
    ),
    ("imports", &["account_id"]),
];

/// The tables that a state of the data consists of: all but accounts and their tokens.
pub fn of_state() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(|table| !KEPT.contains(&table.name))
}

impl Table {
    /// Where a column stands in a row that was read.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns().iter().position(|known| *known == column)
    }

    /// The statement that writes a row, made once.
    fn insert(&self) -> &'static str {
        static MADE: LazyLock<Statements> = LazyLock::new(|| {
            statements(|table| {
                let columns = table.columns();
                let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
                let (columns, places) = (columns.join(", "), places.join(", "));
                format!("INSERT INTO {} ({columns}) VALUES ({places})", table.name)
            })
        });
        MADE.get(self.name).map_or("", String::as_str)
    }

    /// The statement that removes a row by its key, made once.
    fn delete(&self) -> &'static str {
        static MADE: LazyLock<Statements> = LazyLock::new(|| {
            statements(|table| {
                let columns = table.columns();
                let key = table.key().into_iter().enumerate();
                let key: Vec<String> =
                    key.map(|(n, at)| format!("{} = ?{}", columns[at], n + 1)).collect();
                format!("DELETE FROM {} WHERE {}", table.name, key.join(" AND "))
            })
        });
        MADE.get(self.name).map_or("", String::as_str)
    }

    /// Where the columns of the primary key stand in a row.
    pub fn key(&self) -> Vec<usize> {
        let key = KEYS.iter().find(|(name, _)| *name == self.name).map_or(&[][..], |(_, key)| key);
        key.iter().filter_map(|column| self.position(column)).collect()
    }

    /// Every column, in the order in which rows are read and written.
    pub fn columns(&self) -> Vec<&'static str> {
        [self.ints, self.texts].concat()
    }

    /// Whether a column holds integers; the others hold texts.
    pub fn is_int(&self, column: usize) -> bool {
        column < self.ints.len()
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.ints.len() + self.texts.len()
    }

    /// The value of a column, borrowed from the row.
    pub fn value<'r>(&self, row: Row<'r>, column: usize) -> Result<Value<'r>> {
        match self.is_int(column) {
            true => row.int_option(column).map(Value::from),
            false => row.text_option(column).map(Value::from),
        }
    }

    fn read(&self, row: Row<'_>) -> Result<Vec<Value<'static>>> {
        (0..self.width()).map(|column| self.value(row, column).map(Value::into_owned)).collect()
    }
}

type Statements = BTreeMap<&'static str, String>;

fn statements(make: impl Fn(&Table) -> String) -> Statements {
    TABLES.iter().map(|table| (table.name, make(table))).collect()
}

/// Calls `visit` with each row, whose columns stand in the order of [`Table::columns`].
pub fn each(tx: &Tx<'_>, table: &Table, visit: impl FnMut(Row<'_>) -> Result<()>) -> Result<()> {
    let sql = SqlText::new(&format!("SELECT {} FROM {}", table.columns().join(", "), table.name));
    tx.each_built(&sql, visit)
}

/// Writes every row of one store's table that `wanted` lets pass, and may change, into another's.
pub fn copy(
    source: &Tx<'_>,
    target: &Tx<'_>,
    table: &Table,
    mut wanted: impl FnMut(&mut Vec<Value<'static>>) -> bool,
) -> Result<()> {
    let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
    each(source, table, |row| {
        let mut row = table.read(row)?;
        if wanted(&mut row) {
            rows.push(row);
        }
        if rows.len() == ROWS_AT_ONCE {
            target.exec_many(table.insert(), &rows)?;
            rows.clear();
        }
        Ok(())
    })?;
    target.exec_many(table.insert(), &rows)
}

/// Removes the rows with these keys.
pub fn remove(tx: &Tx<'_>, table: &Table, keys: &[Vec<Value<'_>>]) -> Result<()> {
    tx.exec_many(table.delete(), keys)
}

/// Removes every row.
pub fn empty(tx: &Tx<'_>, table: &Table) -> Result<()> {
    tx.each_built(&SqlText::new(&format!("DELETE FROM {}", table.name)), |_| Ok(()))
}

/// Holds up other writers of the tables of a state until the scope has ended; readers read on. The
/// order is that in which creates write, so that most writers are met at the first table: pages
/// theirs, and whoever writes records or definitions the head of the change log.
pub fn lock_state(tx: &Tx<'_>) -> Result<()> {
    let mut names: Vec<&str> = of_state().map(|table| table.name).collect();
    names.sort_by_key(|name| match *name {
        name if name.starts_with("page") => 0,
        "change_heads" => 1,
        _ => 2,
    });
    match tx.dialect().lock_tables(&names) {
        Some(statement) => tx.each_built(&SqlText::new(&statement), |_| Ok(())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
