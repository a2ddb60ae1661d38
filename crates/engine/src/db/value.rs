//! Parameters of statements.

use rusqlite::types::{ToSqlOutput, Value as SqliteValue, ValueRef};
use std::borrow::Cow;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type};

/// A parameter. Lists are arrays in PostgreSQL and JSON text in SQLite; [`super::dialect`] writes
/// the condition that takes them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value<'v> {
    /// NULL
    Null,
    /// An integer (every integer column is a BIGINT).
    Int(i64),
    /// A text.
    Text(Cow<'v, str>),
    /// A list of integers.
    Ints(Cow<'v, [i64]>),
    /// A list of texts.
    Texts(Cow<'v, [String]>),
}

impl Value<'_> {
    /// The same, borrowed from nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Int(value) => Value::Int(value),
            Value::Text(value) => Value::Text(Cow::Owned(value.into_owned())),
            Value::Ints(values) => Value::Ints(Cow::Owned(values.into_owned())),
            Value::Texts(values) => Value::Texts(Cow::Owned(values.into_owned())),
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(value: &'v str) -> Self {
        Value::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Value::Text(Cow::Owned(value))
    }
}

impl<'v> From<&'v [i64]> for Value<'v> {
    fn from(value: &'v [i64]) -> Self {
        Value::Ints(Cow::Borrowed(value))
    }
}

impl<'v> From<&'v [String]> for Value<'v> {
    fn from(value: &'v [String]) -> Self {
        Value::Texts(Cow::Borrowed(value))
    }
}

impl<'v, T: Into<Value<'v>>> From<Option<T>> for Value<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Int(value) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
            Value::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Value::Ints(values) => json(values),
            Value::Texts(values) => json(values),
        })
    }
}

fn json<'v>(values: &(impl serde::Serialize + ?Sized)) -> ToSqlOutput<'v> {
    let text = serde_json::to_string(values).expect("numbers and texts always serialise");
    ToSqlOutput::Owned(SqliteValue::Text(text))
}

type SqlError = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, SqlError> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) => value.to_sql_checked(ty, out),
            Value::Text(value) => value.as_ref().to_sql_checked(ty, out),
            Value::Ints(values) => values.as_ref().to_sql_checked(ty, out),
            Value::Texts(values) => values.as_ref().to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, SqlError> {
        self.to_sql(ty, out)
    }
}
