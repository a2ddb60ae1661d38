//! What a client sends to search by (objects.md §5.1), read as HubSpot reads it: numbers and
//! booleans are texts, and what can't be read is refused in the words of its reader of JSON (§5.3).
//! Which properties there are, and how many filters there may be, is not known here.

use super::operator::{DIRECTIONS, Operator, word};
use super::{cursor, messages};
use crate::fault::Result;
use crate::json::{self, Object};
use crate::limits::SEARCH_BODY_CHARS_MAX;
use crate::scalar::{Int, Literal, Text};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;

/// What stands around a cursor, `,"after":""` with some blanks, in characters.
const AFTER_CHARS: usize = 16;

/// How a client goes from page to page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paging {
    /// By numbers of results, within HubSpot's window.
    #[default]
    Offsets,
    /// By cursors, without end: beyond HubSpot's API.
    Cursors,
}

/// A search as it was sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Groups of filters.
    pub groups: Vec<Vec<SentFilter>>,
    /// Words to look for.
    pub query: String,
    /// What comes first.
    pub sorts: Vec<Sort>,
    /// Properties to show.
    pub properties: Vec<String>,
    /// Results at most.
    pub limit: Option<i64>,
    /// Where results begin.
    pub after: After,
}

/// Where results begin, as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum After {
    /// At the first.
    #[default]
    Start,
    /// After so many.
    Offset(i64),
    /// Where this cursor leads.
    Cursor(String),
}

/// A filter as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFilter {
    /// The property, or what stands for associations.
    pub property: String,
    /// What is asked of it.
    pub operator: Operator,
    /// What it is compared with; for `BETWEEN` the lower end.
    pub value: Option<String>,
    /// What `IN` and `NOT_IN` compare it with.
    pub values: Vec<String>,
    /// The upper end of `BETWEEN`.
    pub high_value: Option<String>,
}

/// A sort as it was sent: as an object, as a name with or without `-`, or as the text of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The property.
    pub property: String,
    /// Whether the highest come first.
    pub descending: bool,
}

/// Reads a body. Its length is looked at before anything else. A cursor is no part of what a client
/// searches by, and does not count.
pub fn read(body: &[u8], paging: Paging) -> Result<Request> {
    // In UTF-8 every character has one byte that continues no other.
    let chars = body.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    let longest = match paging {
        Paging::Offsets => SEARCH_BODY_CHARS_MAX,
        Paging::Cursors => SEARCH_BODY_CHARS_MAX + AFTER_CHARS + cursor::CHARS_MAX,
    };
    if chars > longest {
        return Err(messages::too_long());
    }
    let request = match paging {
        Paging::Offsets => read_body(body, |Offset(offset)| offset.map(After::Offset)),
        Paging::Cursors => read_body(body, |Literal(text)| {
            // Clients that always send something begin with 0.
            let begins = text.is_empty() || text == "0";
            (!begins).then_some(After::Cursor(text))
        }),
    }?;
    match &request.after {
        After::Cursor(cursor) if chars > SEARCH_BODY_CHARS_MAX + AFTER_CHARS + cursor.len() => {
            Err(messages::too_long())
        }
        After::Start | After::Offset(_) if chars > SEARCH_BODY_CHARS_MAX => {
            Err(messages::too_long())
        }
        _ => Ok(request),
    }
}

fn read_body<A: DeserializeOwned>(
    body: &[u8],
    after: impl FnOnce(A) -> Option<After>,
) -> Result<Request> {
    let body: Body<A> = json::read(body)?;
    let mut groups = Vec::new();
    for (at, Object(group)) in body.filter_groups.into_iter().flatten().enumerate() {
        let place = format!("filterGroups[{at}].filters");
        groups.push(read_group(group.filters.unwrap_or_default(), &place)?);
    }
    if let Some(filters) = body.filters.filter(|filters| !filters.is_empty()) {
        // Beside groups they are one more of these `[inferred]`.
        groups.push(read_group(filters, "filters")?);
    }
    let properties = body.properties.into_iter().flatten().flatten();
    Ok(Request {
        groups,
        query: body.query.map(|Literal(text)| text).unwrap_or_default(),
        sorts: body.sorts.unwrap_or_default(),
        properties: properties.map(|Text(name)| name).filter(|name| !name.is_empty()).collect(),
        limit: body.limit.map(|Int(limit)| limit),
        after: body.after.and_then(after).unwrap_or_default(),
    })
}

fn read_group(filters: Vec<BuiltFilter>, place: &str) -> Result<Vec<SentFilter>> {
    let filters = filters.into_iter().enumerate();
    let read = filters.map(|(at, filter)| {
        let operator = filter.operator.0;
        Ok(SentFilter {
            operator: operator
                .ok_or_else(|| messages::empty_operator(&format!("{place}[{at}]")))?,
            property: filter.property,
            value: filter.value,
            values: filter.values,
            high_value: filter.high_value,
        })
    });
    read.collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "A: Deserialize<'de>"))]
struct Body<A> {
    filter_groups: Option<Vec<Object<Group>>>,
    filters: Option<Vec<BuiltFilter>>,
    query: Option<Literal>,
    sorts: Option<Vec<Sort>>,
    properties: Option<Vec<Option<Text>>>,
    limit: Option<Int>,
    after: Option<A>,
}

#[derive(Deserialize)]
struct Group {
    filters: Option<Vec<BuiltFilter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FilterBody {
    property_name: Option<Text>,
    operator: Option<OperatorName>,
    value: Option<Literal>,
    values: Option<Vec<Option<Literal>>>,
    high_value: Option<Literal>,
}

/// A filter that has what makes it one.
struct BuiltFilter {
    property: String,
    operator: OperatorName,
    value: Option<String>,
    values: Vec<String>,
    high_value: Option<String>,
}

impl<'de> Deserialize<'de> for BuiltFilter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(body) = Object::<FilterBody>::deserialize(deserializer)?;
        let text = |literal: Option<Literal>| literal.map(|Literal(text)| text);
        match (body.property_name, body.operator) {
            (Some(Text(property)), Some(operator)) => Ok(BuiltFilter {
                property,
                operator,
                value: text(body.value),
                values: body.values.into_iter().flatten().filter_map(text).collect(),
                high_value: text(body.high_value),
            }),
            (property, operator) => {
                let required =
                    [("propertyName", property.is_none()), ("operator", operator.is_none())];
                let missing = required.iter().filter(|(_, gone)| *gone).map(|(name, _)| *name);
                let missing: Vec<&str> = missing.collect();
                Err(D::Error::custom(messages::cannot_build("Filter", &missing)))
            }
        }
    }
}

/// An operator; none if its name has no letters, which is refused with the filter's place.
struct OperatorName(Option<Operator>);

impl<'de> Deserialize<'de> for OperatorName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Literal(text) = Literal::deserialize(deserializer)?;
        if text.trim().is_empty() {
            return Ok(OperatorName(None));
        }
        let operator = Operator::parse(&text);
        let operator = operator.ok_or_else(|| D::Error::custom(messages::unknown_operator()))?;
        Ok(OperatorName(Some(operator)))
    }
}

/// A number of results, as a number or a text; none if the text is empty.
struct Offset(Option<i64>);

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let Literal(text) = Literal::deserialize(raw).map_err(same)?;
        if text.trim().is_empty() {
            return Ok(Offset(None));
        }
        // As a number it may be written as 10.0.
        let is_number = raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
        let Int(offset) = match is_number {
            true => Int::deserialize(raw).map_err(same)?,
            false => Int::deserialize(text.as_str().into_deserializer())?,
        };
        Ok(Offset(Some(offset)))
    }
}

/// What was said of a part of the body.
fn same<E: Error>(error: serde_json::Error) -> E {
    E::custom(json::reason(&error))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SortBody {
    property_name: Option<Text>,
    direction: Option<Text>,
}

impl SortBody {
    fn build<E: Error>(self) -> Result<Sort, E> {
        let missing = || E::custom(messages::cannot_build("Sort", &["propertyName"]));
        let Text(property) = self.property_name.ok_or_else(missing)?;
        let direction = self.direction.map(|Text(text)| text);
        let direction = direction.filter(|text| !text.trim().is_empty());
        let descending = direction.map_or(Some(false), |text| word(&text, &DIRECTIONS));
        let descending = descending.ok_or_else(|| E::custom(messages::unknown_direction()))?;
        Ok(Sort { property, descending })
    }
}

impl<'de> Deserialize<'de> for Sort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Spelling;
        impl<'de> Visitor<'de> for Spelling {
            type Value = Sort;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Sort, E> {
                sort_in(text)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Sort, A::Error> {
                SortBody::deserialize(MapAccessDeserializer::new(map))?.build()
            }
        }
        deserializer.deserialize_any(Spelling)
    }
}

/// A sort as a text: a name, `-` before it for the other way, or an object as JSON or as the SDK
/// for Ruby writes it.
fn sort_in<E: Error>(text: &str) -> Result<Sort, E> {
    let text = text.trim();
    if !text.starts_with('{') {
        let descending = text.strip_prefix('-');
        let property = descending.unwrap_or(text).trim().to_owned();
        return Ok(Sort { property, descending: descending.is_some() });
    }
    match serde_json::from_str::<SortBody>(text) {
        Ok(body) => body.build(),
        Err(_) => ruby_sort(text).build(),
    }
}

/// What stands behind `"propertyName"=>`, `:propertyName=>` or `propertyName:` of Ruby's texts of
/// objects (hubspot-api-ruby #257).
fn ruby_sort(text: &str) -> SortBody {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let words: Vec<&str> =
        text.split(|letter| !is_word(letter)).filter(|word| !word.is_empty()).collect();
    let behind = |name: &str| {
        let pair = words.chunks(2).find(|pair| pair.first() == Some(&name))?;
        pair.get(1).map(|word| Text((*word).to_owned()))
    };
    SortBody { property_name: behind("propertyName"), direction: behind("direction") }
}

#[cfg(test)]
mod tests;
