//! Lines of an export: how a row of the store becomes one, and how it is read back. A text that is
//! JSON stands in its line as it is stored, byte for byte; every other text is a JSON string, so a
//! JSON column's value that begins with a quotation mark is a text and anything else is JSON.

use crate::db;
use crate::db::row::Row;
use crate::db::value::Value;
use crate::sql::transfer::{Column, Exported, Form, exported, find};
use domain::accounts::AccountId;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny as Anything, MapAccess, Visitor,
};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::io::Write;

/// A row as the store takes it.
pub(super) type StoredRow = Vec<Value<'static>>;

/// What stands in the columns that are the store's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    /// Whose rows they are.
    pub account: AccountId,
    /// What pages count their writes from.
    pub version: i64,
}

/// Whether a line is of this table, as far as its beginning tells.
pub(super) fn is_of(line: &[u8], table: &Exported) -> bool {
    line.starts_with(table.line_head.as_bytes())
}

/// Appends a row's line, without its end.
pub(super) fn write(line: &mut Vec<u8>, table: &Exported, row: Row<'_>) -> db::Result<()> {
    line.extend_from_slice(table.line_head.as_bytes());
    let mut first = true;
    for column in &table.columns {
        let value = table.table.value(row, column.place)?;
        if value == Value::Null {
            continue;
        }
        if !std::mem::replace(&mut first, false) {
            line.push(b',');
        }
        line.push(b'"');
        line.extend_from_slice(column.name.as_bytes());
        line.extend_from_slice(b"\":");
        match value {
            Value::Int(number) => write!(line, "{number}").unwrap_or_default(),
            Value::Text(text) if column.form == Form::Json && is_json(&text) => {
                line.extend_from_slice(text.as_bytes());
            }
            // Neither fails: it goes to memory.
            Value::Text(text) => serde_json::to_writer(&mut *line, &text).unwrap_or_default(),
            Value::Null | Value::Ints(_) | Value::Texts(_) => {}
        }
    }
    line.extend_from_slice(b"}}");
    Ok(())
}

/// Whether a text can stand in a line as it is and comes back to the byte: an object or a list with
/// nothing around it, on one line.
fn is_json(text: &str) -> bool {
    let bytes = text.as_bytes();
    let closed = matches!((bytes.first(), bytes.last()), (Some(b'{'), Some(b'}')))
        || matches!((bytes.first(), bytes.last()), (Some(b'['), Some(b']')));
    closed
        && memchr::memchr(b'\n', bytes).is_none()
        && serde_json::from_str::<Anything>(text).is_ok()
}

/// Reads a row's line; the table is given by its place in a file's order. The error says what is
/// wrong with it.
pub(super) fn read(line: &str, own: Own) -> Result<(usize, StoredRow), String> {
    let mut reader = serde_json::Deserializer::from_str(line);
    let read = LineSeed(own).deserialize(&mut reader).and_then(|read| reader.end().map(|()| read));
    read.map_err(|error| {
        // The reader knows one line only; which one of the file is said by the caller.
        let column = error.column();
        let text = error.to_string();
        let text = text.strip_suffix(&format!(" at line 1 column {column}")).unwrap_or(&text);
        format!("{text} (at byte {column})")
    })
}

struct LineSeed(Own);

impl<'de> DeserializeSeed<'de> for LineSeed {
    type Value = (usize, StoredRow);

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LineSeed {
    type Value = (usize, StoredRow);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `table` and `row`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        expect_key(&mut map, "table")?;
        let name: Cow<'de, str> = map.next_value_seed(TextSeed)?;
        let place =
            find(&name).ok_or_else(|| A::Error::custom(format_args!("unknown table `{name}`")))?;
        expect_key(&mut map, "row")?;
        let row = map.next_value_seed(RowSeed { table: &exported()[place], own: self.0 })?;
        match map.next_key_seed(TextSeed)? {
            None => Ok((place, row)),
            Some(more) => Err(A::Error::custom(format_args!("unknown field `{more}`"))),
        }
    }
}

fn expect_key<'de, A: MapAccess<'de>>(map: &mut A, wanted: &str) -> Result<(), A::Error> {
    match map.next_key_seed(TextSeed)? {
        Some(key) if key == wanted => Ok(()),
        _ => Err(A::Error::custom(format_args!("`{wanted}` was expected"))),
    }
}

struct RowSeed {
    table: &'static Exported,
    own: Own,
}

impl<'de> DeserializeSeed<'de> for RowSeed {
    type Value = StoredRow;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<StoredRow, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed {
    type Value = StoredRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the row's columns")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<StoredRow, A::Error> {
        let columns = &self.table.columns;
        let mut row = self.own.blank(self.table);
        // Columns come in their order as a rule; then each is found at the first look.
        let mut next = 0;
        while let Some(key) = map.next_key_seed(TextSeed)? {
            let mut places = (next..columns.len()).chain(0..next);
            let found = places.find(|place| columns[*place].name == key);
            let place = found.ok_or_else(|| {
                let table = self.table.table.name;
                A::Error::custom(format_args!("unknown column `{key}` of `{table}`"))
            })?;
            let column = &columns[place];
            if row[column.place] != Value::Null {
                return Err(A::Error::custom(format_args!("`{key}` stands twice")));
            }
            row[column.place] = map.next_value_seed(ValueSeed(column))?;
            next = place + 1;
        }
        let missing = |column: &&Column| !column.nullable && row[column.place] == Value::Null;
        match columns.iter().find(missing) {
            None => Ok(row),
            Some(column) => Err(A::Error::custom(format_args!("`{}` is missing", column.name))),
        }
    }
}

impl Own {
    /// A row with nothing but what is the store's own.
    fn blank(self, table: &Exported) -> StoredRow {
        let mut row = vec![Value::Null; table.table.width()];
        let mut put = |column: &str, value: Value<'static>| {
            if let Some(place) = table.table.position(column) {
                row[place] = value;
            }
        };
        put("account_id", self.account.into());
        put("version", self.version.into());
        put("leased_until", 0.into());
        put("leased_by", Value::Text(Cow::Borrowed("")));
        row
    }
}

/// A key or a short text, borrowed from the line if nothing in it is escaped.
struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// A column's value.
struct ValueSeed<'c>(&'c Column);

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value<'static>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        match self.0.form {
            Form::Int => reader.deserialize_i64(self),
            Form::Text => reader.deserialize_str(self),
            Form::Json => {
                let raw = <&'de RawValue as serde::Deserialize>::deserialize(reader)?.get();
                match raw.as_bytes().first() {
                    Some(b'{' | b'[') => Ok(Value::Text(Cow::Owned(raw.to_owned()))),
                    Some(b'"') => match serde_json::from_str::<String>(raw) {
                        Ok(text) => Ok(text.into()),
                        Err(error) => Err(D::Error::custom(error)),
                    },
                    _ => Err(D::Error::custom(format_args!("{} is wrong", Wanted(self.0)))),
                }
            }
        }
    }
}

impl Visitor<'_> for ValueSeed<'_> {
    type Value = Value<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Wanted(self.0))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        let possible = match self.0.is_id {
            true => (1..=domain::ids::ID_MAX).contains(&number),
            false => true,
        };
        match (self.0.form, possible) {
            (Form::Int, true) => Ok(number.into()),
            (Form::Int, false) => {
                Err(E::custom(format_args!("{number} is no id: `{}`", self.0.name)))
            }
            _ => Err(E::invalid_type(serde::de::Unexpected::Signed(number), &self)),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(serde::de::Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match self.0.form {
            Form::Int => Err(E::invalid_type(serde::de::Unexpected::Other("a text"), &self)),
            _ => Ok(Value::Text(Cow::Owned(text.to_owned()))),
        }
    }
}

/// What a column takes, in words.
struct Wanted<'c>(&'c Column);

impl fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.0.form {
            Form::Int => "a 64-bit integer",
            Form::Text => "a text",
            Form::Json => "an object, a list or a text",
        };
        write!(f, "{what} for `{}`", self.0.name)
    }
}

/// The largest id among a row's numbers; 0 if it has none.
pub(super) fn largest_id(table: &Exported, row: &StoredRow) -> i64 {
    let ids = table.columns.iter().filter(|column| column.is_id).map(|column| &row[column.place]);
    ids.filter_map(|value| if let Value::Int(id) = value { Some(*id) } else { None })
        .max()
        .unwrap_or(0)
}
