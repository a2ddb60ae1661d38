//! Types of records (objects.md §2.1): their ids, and what HubSpot's own ones are.

use super::standard::StandardProperty;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// `0-420` of a type of HubSpot's, `2-7` of a custom one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectTypeId {
    custom: bool,
    number: i64,
}

/// What the store adds to the number of a custom type.
const CUSTOM: i64 = 2_000_000_000;

impl ObjectTypeId {
    /// A type of HubSpot's.
    pub const fn standard(number: i64) -> Self {
        ObjectTypeId { custom: false, number }
    }

    /// A type that an account made.
    pub const fn custom(number: i64) -> Self {
        ObjectTypeId { custom: true, number }
    }

    /// Whether an account made the type.
    pub const fn is_custom(self) -> bool {
        self.custom
    }

    /// The part behind the hyphen.
    pub const fn number(self) -> i64 {
        self.number
    }

    /// The number that stands for the type in the store.
    pub const fn code(self) -> i64 {
        if self.custom { CUSTOM + self.number } else { self.number }
    }

    /// The type that a number of the store stands for.
    pub const fn from_code(code: i64) -> Self {
        if code > CUSTOM { Self::custom(code - CUSTOM) } else { Self::standard(code) }
    }
}

impl fmt::Display for ObjectTypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", if self.custom { 2 } else { 0 }, self.number)
    }
}

impl FromStr for ObjectTypeId {
    type Err = ();

    /// Reads `0-N` and `2-N`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (meta, number) = text.split_once('-').ok_or(())?;
        let plain = !number.is_empty()
            && number.len() < 10
            && !number.starts_with('0')
            && number.bytes().all(|byte| byte.is_ascii_digit());
        let number = if plain { number.parse().map_err(|_| ())? } else { return Err(()) };
        match meta {
            "0" => Ok(Self::standard(number)),
            "2" => Ok(Self::custom(number)),
            _ => Err(()),
        }
    }
}

impl Serialize for ObjectTypeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectTypeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom("not the id of an object type"))
    }
}

/// What a create must bring (objects.md §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// Nothing.
    Nothing,
    /// Each of these properties.
    All(&'static [&'static str]),
    /// At least one of these properties.
    AnyOf(&'static [&'static str]),
}

/// A type of HubSpot's.
#[derive(Debug)]
pub struct StandardType {
    /// Its id.
    pub id: ObjectTypeId,
    /// Fully qualified name, as messages show it: `CONTACT`, `MEETING_EVENT`.
    pub name: &'static str,
    /// Label of one record: `Contact`. Paths also take it for a name, in any case.
    pub singular: &'static str,
    /// Label of several: `Contacts`.
    pub plural: &'static str,
    /// The plural name in paths and in `associations` of reads: `contacts`, `line_items`.
    pub path_name: &'static str,
    /// Other names that paths take: singular, older ones.
    pub aliases: &'static [&'static str],
    /// What a record is called by.
    pub primary_display: Option<&'static str>,
    /// The property that mirrors `createdAt`: `createdate` or `hs_createdate`.
    pub created: &'static str,
    /// The property that mirrors `updatedAt`: `hs_lastmodifieddate`, for contacts
    /// `lastmodifieddate`.
    pub modified: &'static str,
    /// Properties of reads that ask for none (§2.4), sorted.
    pub default_properties: &'static [&'static str],
    /// What a create must bring.
    pub required: Required,
    /// Pipeline and stage properties, of types that have pipelines.
    pub pipeline: Option<(&'static str, &'static str)>,
    /// What `query` of a search looks at (§5.5).
    pub searchable: &'static [&'static str],
    /// Any one of these scopes lets a token read (§1.4).
    pub read_scopes: &'static [&'static str],
    /// Any one of these scopes lets a token write.
    pub write_scopes: &'static [&'static str],
    /// Its own properties, without those that every type has.
    pub properties: &'static [StandardProperty],
    /// Name and label of the group that its own properties are in.
    pub group: (&'static str, &'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        for (text, code) in [("0-1", 1), ("0-420", 420), ("2-7", 2_000_000_007)] {
            let id: ObjectTypeId = text.parse().expect(text);
            assert_eq!((id.to_string(), id.code()), (text.to_owned(), code));
            assert_eq!(ObjectTypeId::from_code(code), id);
        }
        for bad in ["", "0", "0-", "0-0", "0-01", "1-5", "2-x", "0-1-1", "0-12345678901", "0-+1"] {
            assert_eq!(bad.parse::<ObjectTypeId>(), Err(()), "{bad}");
        }
    }
}
