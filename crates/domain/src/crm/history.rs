//! Earlier values of properties (objects.md §4.5), read from lines of the change log.

use super::presentation::SOURCE_TYPE;
use super::record::Values;
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

/// `propertiesWithHistory`: of each property that was asked for and ever had a value, its versions,
/// newest first. `lines` are newest first.
pub fn properties_with_history(
    asked: &[String],
    lines: &[ValuesSet],
    versions_max: usize,
) -> String {
    let mut shown: BTreeMap<&str, Vec<ValueWithTimestamp<'_>>> = BTreeMap::new();
    for name in asked {
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

    fn line(at: i64, values: &[(&str, &str)]) -> ValuesSet {
        let values = values.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let at = Timestamp::from_ms_clamped(at);
        ValuesSet { at, source_id: Some(9), merged: false, values }
    }

    #[test]
    fn versions_stand_newest_first_and_are_bounded() {
        let lines = [line(2, &[("a", "")]), line(1, &[("b", "x")]), line(0, &[("a", "1")])];
        let asked = ["a".to_owned(), "c".to_owned()];
        assert_eq!(
            properties_with_history(&asked, &lines, 20),
            "{\"a\":[{\"value\":\"\",\"timestamp\":\"1970-01-01T00:00:00.002Z\",\
             \"sourceType\":\"INTEGRATION\",\"sourceId\":\"9\"},\
             {\"value\":\"1\",\"timestamp\":\"1970-01-01T00:00:00.000Z\",\
             \"sourceType\":\"INTEGRATION\",\"sourceId\":\"9\"}]}"
        );
        assert_eq!(properties_with_history(&asked, &lines, 1).matches("value").count(), 1);
    }
}
