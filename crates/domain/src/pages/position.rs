//! Where a walk through a list stands: at the record that was shown last, named by the values that
//! the list is sorted by. Records that come or go meanwhile move nobody else.

use crate::pages::list_query::Sort;
use serde::{Deserialize, Serialize};

/// One value that is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortValue {
    /// A number or epoch milliseconds.
    Int(i64),
    /// A text; texts are ordered byte by byte.
    Text(String),
}

/// A record's place in a sort order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// One value per sort order.
    pub values: Vec<SortValue>,
    /// Breaks ties.
    pub id: i64,
}

/// The text behind an opaque cursor.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: i64,
    sort: String,
    values: Vec<SortValue>,
}

impl Position {
    /// The text that [`Position::read`] reads.
    pub fn write(self, orders: &[Sort]) -> String {
        let written = Written { id: self.id, sort: named(orders), values: self.values };
        serde_json::to_string(&written).expect("numbers and texts always serialise")
    }

    /// The place behind a cursor, if it belongs to a walk in these orders.
    pub fn read(text: &str, orders: &[Sort]) -> Option<Self> {
        let Written { id, sort, values } = serde_json::from_str(text).ok()?;
        let fits = |(value, order): (&SortValue, &Sort)| {
            matches!(value, SortValue::Text(_)) == order.key.is_text()
        };
        let is_of_this_walk = sort == named(orders)
            && values.len() == orders.len()
            && values.iter().zip(orders).all(fits);
        is_of_this_walk.then_some(Position { values, id })
    }
}

fn named(orders: &[Sort]) -> String {
    let sign = |sort: &Sort| if sort.descending { "-" } else { "" };
    let names = orders.iter().map(|sort| format!("{}{}", sign(sort), sort.key.name()));
    names.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::properties::SortKey;

    fn by(key: SortKey, descending: bool) -> Sort {
        Sort { key, descending }
    }

    #[test]
    fn a_place_reads_back_in_its_own_order_only() {
        let orders = [by(SortKey::UpdatedAt, true), by(SortKey::Name, false)];
        let values = vec![SortValue::Int(-5), SortValue::Text("a \"b\"\u{1}".into())];
        let place = Position { values, id: 7 };
        let text = place.clone().write(&orders);
        assert_eq!(Position::read(&text, &orders), Some(place));
        for others in [
            vec![],
            vec![by(SortKey::UpdatedAt, true)],
            vec![by(SortKey::UpdatedAt, false), by(SortKey::Name, false)],
            vec![by(SortKey::Name, false), by(SortKey::UpdatedAt, true)],
            vec![by(SortKey::CreatedAt, true), by(SortKey::Name, false)],
        ] {
            assert_eq!(Position::read(&text, &others), None, "{others:?}");
        }
    }

    #[test]
    fn what_no_walk_wrote_is_no_place() {
        let orders = [by(SortKey::Name, false)];
        for text in [
            "",
            "5",
            "{}",
            r#"{"id":5,"sort":"name","values":[5]}"#,
            r#"{"id":5,"sort":"name","values":[]}"#,
            r#"{"id":5,"sort":"name","values":["a","b"]}"#,
            r#"{"id":"5","sort":"name","values":["a"]}"#,
            r#"{"id":5,"sort":"name","values":["a"],"more":1}"#,
            r#"{"id":5,"sort":"name","values":["a"]}x"#,
        ] {
            assert_eq!(Position::read(text, &orders), None, "{text}");
        }
    }
}
