//! Every difference between the two databases, each a named function. Statements are otherwise the
//! same text.

/// Which database a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The embedded file.
    Sqlite,
    /// PostgreSQL, or what speaks its protocol.
    Postgres,
}

impl Dialect {
    /// Fills the marks of a migration: clustered tables, and text that is ordered byte by byte.
    pub fn migration(self, text: &str) -> String {
        let (clustered, bytewise) = match self {
            Dialect::Sqlite => (" WITHOUT ROWID", ""),
            Dialect::Postgres => ("", " COLLATE \"C\""),
        };
        text.replace("{clustered}", clustered).replace("{bytewise}", bytewise)
    }

    /// The text of `column` in the order of its bytes, whatever the database's own order is.
    pub fn bytewise(self, column: &str) -> String {
        match self {
            Dialect::Sqlite => column.to_owned(),
            Dialect::Postgres => format!("{column} COLLATE \"C\""),
        }
    }

    /// `column` is one of a list of integers ([`super::value::Value::Ints`]).
    pub fn in_ints(self, column: &str, parameter: &str) -> String {
        self.in_list(column, parameter, "bigint")
    }

    /// `column` is one of a list of texts ([`super::value::Value::Texts`]).
    pub fn in_texts(self, column: &str, parameter: &str) -> String {
        self.in_list(column, parameter, "text")
    }

    fn in_list(self, column: &str, parameter: &str, element: &str) -> String {
        match self {
            Dialect::Sqlite => format!("{column} IN (SELECT value FROM json_each({parameter}))"),
            Dialect::Postgres => format!("{column} = ANY({parameter}::{element}[])"),
        }
    }

    /// Fills the marks of a constant statement: `{in_ints ?N}`; `FROM {ints ?N} {lookup}table AS t
    /// WHERE … t.column = w.one{found t}` for [`Dialect::looked_up`] with a list `w` of integers,
    /// or `{texts ?N}` of texts.
    pub fn fill_lists(self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some((before, marked)) = rest.split_once('{') {
            let (mark, after) = marked.split_once('}').unwrap_or((marked, ""));
            filled.push_str(before);
            let (name, parameter) = mark.split_once(' ').unwrap_or((mark, ""));
            let piece = match (name, self) {
                ("in_ints", _) => self.in_ints("", parameter),
                ("ints" | "texts", Dialect::Sqlite) => {
                    format!("(SELECT value AS one FROM json_each({parameter})) AS w")
                }
                ("ints", Dialect::Postgres) => format!("unnest({parameter}::bigint[]) AS w(one)"),
                ("texts", Dialect::Postgres) => format!("unnest({parameter}::text[]) AS w(one)"),
                ("lookup", Dialect::Sqlite) => "CROSS JOIN ".to_owned(),
                ("lookup", Dialect::Postgres) => "CROSS JOIN LATERAL (SELECT * FROM ".to_owned(),
                ("found", Dialect::Postgres) => format!(" OFFSET 0) AS {parameter}"),
                _ => String::new(),
            };
            filled.push_str(&piece);
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// A list in FROM of integers, with the column `one`.
    pub fn ints(self, list: &str, name: &str) -> String {
        match self {
            Dialect::Sqlite => format!("(SELECT value AS one FROM json_each({list})) AS {name}"),
            Dialect::Postgres => format!("unnest({list}::bigint[]) AS {name}(one)"),
        }
    }

    /// A list in FROM of pairs of integers, with the columns `one` and `other`: the members of a
    /// list, two by two.
    pub fn int_pairs(self, list: &str, name: &str) -> String {
        match self {
            Dialect::Sqlite => format!(
                "(SELECT one, other FROM (SELECT key AS place, value AS one,
                    LEAD(value) OVER (ORDER BY key) AS other FROM json_each({list}))
                WHERE place % 2 = 0) AS {name}"
            ),
            Dialect::Postgres => format!(
                "(SELECT ({list}::bigint[])[place] AS one, ({list}::bigint[])[place + 1] AS other
                FROM generate_series(1, cardinality({list}::bigint[]), 2) AS place) AS {name}"
            ),
        }
    }

    /// Ends a FROM: with each row of what stands there, the rows of `table` that fulfil the
    /// condition, by way of the index. Left to themselves, both databases may go through the table.
    pub fn looked_up(self, table: &str, name: &str, condition: &str) -> String {
        match self {
            Dialect::Sqlite => format!("CROSS JOIN {table} AS {name} WHERE {condition}"),
            Dialect::Postgres => format!(
                "CROSS JOIN LATERAL (SELECT * FROM {table} AS {name} WHERE {condition} OFFSET 0)
                AS {name}"
            ),
        }
    }

    /// The text of `column` contains the parameter, byte for byte.
    pub fn contains(self, column: &str, parameter: &str) -> String {
        match self {
            Dialect::Sqlite => format!("contains_text({column}, {parameter})"),
            Dialect::Postgres => format!("strpos({column}, {parameter}::text) > 0"),
        }
    }

    /// The text of `column` matches a pattern with `%` and `_`. For columns in lower case only:
    /// SQLite's LIKE does not look at the case of ASCII letters. A backslash is a letter like any
    /// other; PostgreSQL's default is that it escapes.
    pub fn like(self, column: &str, parameter: &str) -> String {
        let plain = format!("{column} LIKE CAST({parameter} AS TEXT)");
        match self {
            Dialect::Sqlite => plain,
            Dialect::Postgres => format!("{plain} ESCAPE ''"),
        }
    }

    /// Whether no write scope runs beside another, so that none needs to lock anything.
    pub fn has_one_writer(self) -> bool {
        self == Dialect::Sqlite
    }

    /// Ends a SELECT whose rows the same scope will write. SQLite has one writer and needs nothing.
    pub fn for_update(self) -> &'static str {
        match self {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR UPDATE",
        }
    }

    /// Ends a SELECT whose rows the same scope will write, if no other scope is at them already:
    /// for claims, where any row will do.
    pub fn skip_locked(self) -> &'static str {
        match self {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Holds up other writers of these tables until the transaction ends. SQLite has one writer and
    /// needs nothing.
    pub fn lock_tables(self, tables: &[&str]) -> Option<String> {
        match self {
            Dialect::Sqlite => None,
            Dialect::Postgres => {
                Some(format!("LOCK TABLE {} IN EXCLUSIVE MODE", tables.join(", ")))
            }
        }
    }
}
