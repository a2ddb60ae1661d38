//! Searches as statements over rows for each property, each written the way that is fastest there.

use crate::estates::Property;
use crate::searches::{LIMIT, Search, Test};

/// What answers one search.
pub struct Statements {
    pub total: String,
    /// The ids that are shown.
    pub page: String,
}

impl Statements {
    pub fn of(search: &Search) -> Statements {
        let mut sources: Vec<String> =
            search.filters.iter().map(|(property, test)| source(*property, test)).collect();
        sources.extend(search.word.map(word_source));
        let all = sources.join(" INTERSECT ");
        let all = if all.is_empty() { every() } else { all };
        let page = match search.sort {
            None => format!("SELECT record_id FROM ({all}) ORDER BY record_id LIMIT {LIMIT}"),
            Some(property) => sorted(search, property),
        };
        Statements { total: format!("SELECT count(*) FROM ({all})"), page }
    }
}

/// Records that pass one filter.
fn source(property: Property, test: &Test) -> String {
    let at = property as usize;
    match test {
        Test::Token(word) => {
            format!("SELECT record_id FROM word_rows WHERE property_id = {at} AND word = '{word}'")
        }
        Test::TokenEnd(end) => format!(
            "SELECT record_id FROM word_rows WHERE property_id = {at} AND word LIKE '%{end}'
             UNION SELECT record_id FROM property_rows
             WHERE property_id = {at} AND text_key LIKE '%{end}'"
        ),
        test => {
            format!("SELECT record_id FROM property_rows AS own WHERE {}", passes("own", at, test))
        }
    }
}

/// What a row of the property must have.
fn passes(row: &str, at: usize, test: &Test) -> String {
    let key = match test {
        Test::Is(value) => format!("{row}.text_key = '{}'", value.to_lowercase()),
        Test::IsNot(value) => format!("{row}.text_key <> '{value}'"),
        Test::AtLeast(least) => format!("{row}.number_key >= {least}"),
        Test::Between(least, most) => format!("{row}.number_key BETWEEN {least} AND {most}"),
        Test::Token(_) | Test::TokenEnd(_) => "0".to_owned(),
    };
    format!("{row}.property_id = {at} AND {key}")
}

fn word_source(word: &str) -> String {
    let among: Vec<String> =
        Property::SEARCHABLE.iter().map(|property| (*property as usize).to_string()).collect();
    format!(
        "SELECT DISTINCT record_id FROM word_rows
         WHERE property_id IN ({}) AND word LIKE '%{word}%'",
        among.join(", ")
    )
}

/// Every record has a key.
fn every() -> String {
    let at = Property::Key as usize;
    format!("SELECT record_id FROM property_rows WHERE property_id = {at} AND text_key >= ''")
}

/// Along the index of what is sorted by, with a look at each record on the way.
fn sorted(search: &Search, property: Property) -> String {
    let (at, after) = (property as usize, search.after);
    let key = if property.is_number() { "number_key" } else { "text_key" };
    let looks: String = search
        .filters
        .iter()
        .map(|(property, test)| {
            format!(
                " AND EXISTS (SELECT 1 FROM property_rows AS other
                  WHERE other.record_id = sorted.record_id AND {})",
                passes("other", *property as usize, test)
            )
        })
        .collect();
    format!(
        "SELECT record_id FROM property_rows AS sorted
         WHERE property_id = {at} AND {key} IS NOT NULL{looks}
         ORDER BY {key}, record_id LIMIT {LIMIT} OFFSET {after}"
    )
}
