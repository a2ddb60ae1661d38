//! Statements that take many rows at once on PostgreSQL: the same text as for one row, with the
//! rows as arrays, one for each placeholder.

use super::value::Value;
use std::fmt::Write as _;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type};

/// The values of one placeholder in all rows.
#[derive(Debug)]
pub enum Column<'v> {
    /// Integers.
    Ints(Vec<Option<i64>>),
    /// Texts.
    Texts(Vec<Option<&'v str>>),
}

impl<'v> Column<'v> {
    /// The values at this place of each row. One that is NULL everywhere is taken for integers.
    pub fn of(rows: &'v [Vec<Value<'_>>], at: usize) -> Self {
        let values = || rows.iter().map(|row| row.get(at));
        if values().any(|value| matches!(value, Some(Value::Text(_)))) {
            let text = |value: Option<&'v Value<'_>>| match value {
                Some(Value::Text(text)) => Some(text.as_ref()),
                _ => None,
            };
            return Column::Texts(values().map(text).collect());
        }
        let int = |value: Option<&Value<'_>>| match value {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        };
        Column::Ints(values().map(int).collect())
    }

    /// The type of one value.
    pub fn element(&self) -> &'static str {
        match self {
            Column::Ints(_) => "bigint",
            Column::Texts(_) => "text",
        }
    }
}

type SqlError = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Column<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, SqlError> {
        match self {
            Column::Ints(values) => values.to_sql_checked(ty, out),
            Column::Texts(values) => values.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, SqlError> {
        self.to_sql(ty, out)
    }
}

/// `INSERT … VALUES (?1, …) …` for one row as a statement for many. `types` are those of the
/// placeholders, in their order. Updates and deletes have no such form: joined with a list, they
/// may go through the whole table.
pub fn rows_text(sql: &str, types: &[&str]) -> String {
    let mut rows = String::from("unnest(");
    for (at, element) in types.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        // Writing to a String can't fail.
        let _ = write!(rows, "{comma}${}::{element}[]", at + 1);
    }
    rows.push_str(") AS r(");
    for at in 1..=types.len() {
        let comma = if at == 1 { "" } else { ", " };
        let _ = write!(rows, "{comma}p{at}");
    }
    rows.push(')');
    let named = sql.replace('?', "r.p");
    let (head, values) = named.split_once("VALUES (").unwrap_or((&named, ""));
    let (values, tail) = values.split_once(')').unwrap_or((values, ""));
    format!("{head}SELECT {values} FROM {rows}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_for_one_row_becomes_one_for_many() {
        let types = ["bigint", "text"];
        assert_eq!(
            rows_text("INSERT INTO t (a, b, c) VALUES (?1, 0, ?2) ON CONFLICT DO NOTHING", &types),
            "INSERT INTO t (a, b, c) SELECT r.p1, 0, r.p2 \
             FROM unnest($1::bigint[], $2::text[]) AS r(p1, p2) ON CONFLICT DO NOTHING"
        );
    }
}
