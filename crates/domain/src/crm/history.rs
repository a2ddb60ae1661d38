//! Earlier values of properties (objects.md §4.5), read from lines of the change log.

use super::calculated;
use super::presentation::SOURCE_TYPE;
use super::record::{Record, Values};
use super::schemas::ObjectType;
use crate::time::{Timestamp, WithMilliseconds};
use serde::Serialize;
use std::collections::BTreeMap;

/// A line about a record: what it said of values at that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValuesSet {
    /// When.
    pub at: Timestamp,
    /// By which app.
    pub source_id: Option<i64>,
    /// Whether a merge set them.
    pub merged: bool,
    /// The values; an empty text where one was cleared.
    pub values: Values,
}

/// One version of a value, with keys in the order of the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ValueWithTimestamp<'v> {
    value: &'v str,
    timestamp: String,
    source_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<String>,
}

/// How many versions of a value are shown: contacts keep more (`[inferred]`, objects.md §4.5).
pub fn versions_max(type_name: &str) -> usize {
    if type_name == "CONTACT" { 45 } else { 20 }
}

/// A value that the server keeps beside those that are written.
struct Kept {
    value: String,
    at: Timestamp,
    source_type: &'static str,
}

/// The value that the server keeps of a property, or computes: it has one version.
fn kept(object_type: &ObjectType, record: &Record, name: &str) -> Option<Kept> {
    let kept = |value: String, at| Some(Kept { value, at, source_type: SOURCE_TYPE });
    let (created, updated) = (record.created_at, record.updated_at);
    match name {
        "hs_object_id" => kept(record.id.to_string(), created),
        "hs_object_source" | "hs_object_source_label" => kept(SOURCE_TYPE.to_owned(), created),
        "hs_object_source_id" => kept(record.source_id.to_string(), created),
        _ if name == object_type.created_property() => kept(created.to_string(), created),
        _ if name == object_type.modified_property() => kept(updated.to_string(), updated),
        _ => {
            let value = calculated::value(object_type, record, name)?;
            Some(Kept { value, at: updated, source_type: "CALCULATED" })
        }
    }
}

/// `propertiesWithHistory`: of each property that was asked for and ever had a value, its versions,
/// newest first. `lines` are newest first.
pub fn properties_with_history(
    (object_type, record): (&ObjectType, &Record),
    asked: &[String],
    lines: &[ValuesSet],
    versions_max: usize,
) -> String {
    let mut shown: BTreeMap<&str, Vec<ValueWithTimestamp<'_>>> = BTreeMap::new();
    let kept: BTreeMap<&str, Kept> =
        asked.iter().filter_map(|name| Some((&**name, kept(object_type, record, name)?))).collect();
    for (name, kept) in &kept {
        let version = ValueWithTimestamp {
            value: &kept.value,
            timestamp: WithMilliseconds(kept.at).to_string(),
            source_type: kept.source_type,
            source_id: (kept.source_type == SOURCE_TYPE).then(|| record.source_id.to_string()),
        };
        shown.insert(name, vec![version]);
    }
    for name in asked.iter().filter(|name| !kept.contains_key(name.as_str())) {
        let versions: Vec<_> = lines
            .iter()
            .filter_map(|line| Some((line, line.values.get(name)?)))
            .take(versions_max)
            .map(|(line, value)| ValueWithTimestamp {
                value,
                timestamp: WithMilliseconds(line.at).to_string(),
                source_type: if line.merged { "MERGE_OBJECTS" } else { SOURCE_TYPE },
                source_id: line.source_id.map(|id| id.to_string()),
            })
            .collect();
        if !versions.is_empty() {
            shown.insert(name, versions);
        }
    }
    serde_json::to_string(&shown).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::schemas::Schemas;

    fn line(at: i64, values: &[(&str, &str)]) -> ValuesSet {
        let values = values.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let at = Timestamp::from_ms_clamped(at);
        ValuesSet { at, source_id: Some(9), merged: false, values }
    }

    #[test]
    fn versions_stand_newest_first_and_are_bounded() {
        let lines = [line(2, &[("a", "")]), line(1, &[("b", "x")]), line(0, &[("a", "1")])];
        let asked = ["a".to_owned(), "c".to_owned()];
        let schemas = Schemas::new(1, 0, Vec::new());
        let contact = schemas.resolve("contacts").expect("a type");
        let at = Timestamp::from_ms_clamped;
        let record = Record {
            id: 5,
            created_at: at(1),
            updated_at: at(3),
            archived_at: None,
            source_id: 9,
            values: Values::from([("email".to_owned(), "a@b.io".to_owned())]),
        };
        let history = |asked: &[String], most| {
            properties_with_history((contact, &record), asked, &lines, most)
        };
        assert_eq!(
            history(&["lastmodifieddate".to_owned(), "hs_email_domain".to_owned()], 20),
            "{\"hs_email_domain\":[{\"value\":\"b.io\",\"timestamp\":\"1970-01-01T00:00:00.003Z\",\
             \"sourceType\":\"CALCULATED\"}],\"lastmodifieddate\":[{\"value\":\
             \"1970-01-01T00:00:00.003Z\",\"timestamp\":\"1970-01-01T00:00:00.003Z\",\
             \"sourceType\":\"INTEGRATION\",\"sourceId\":\"9\"}]}"
        );
        assert_eq!(
            history(&asked, 20),
            "{\"a\":[{\"value\":\"\",\"timestamp\":\"1970-01-01T00:00:00.002Z\",\
             \"sourceType\":\"INTEGRATION\",\"sourceId\":\"9\"},\
             {\"value\":\"1\",\"timestamp\":\"1970-01-01T00:00:00.000Z\",\
             \"sourceType\":\"INTEGRATION\",\"sourceId\":\"9\"}]}"
        );
        assert_eq!(history(&asked, 1).matches("value").count(), 1);
    }
}
