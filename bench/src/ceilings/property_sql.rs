//! Searches as statements over rows for each property, each written the way that is fastest there.

use crate::estates::Property;
use crate::searches::{LIMIT, Search, Test};

/// One in so many records at least matches: then the first are found by walking along all records.
const BROAD: usize = 20;

/// What answers one search.
pub struct Statements {
    pub total: String,
    /// The ids that are shown.
    pub page: String,
}

impl Statements {
    /// For a search that so many of all records match.
    pub fn of(search: &Search, matching: usize, all: usize) -> Statements {
        let sources = sources(search);
        let is_broad = matching >= all / BROAD;
        let page = match (search.sort, search.filters.as_slice()) {
            (Some(property), _) => sorted(search, property),
            // In the order of ids already.
            (None, [(_, Test::Is(_) | Test::Token(_))]) => by_id(&sources),
            (None, _) if is_broad => walk(search),
            (None, _) => by_id(&sources),
        };
        Statements { total: format!("SELECT count(*) FROM ({sources})"), page }
    }
}

fn by_id(sources: &str) -> String {
    format!("SELECT record_id FROM ({sources}) ORDER BY record_id LIMIT {LIMIT}")
}

/// Along all records, each of which has a key, with a look at each.
fn walk(search: &Search) -> String {
    format!(
        "SELECT record_id FROM property_rows AS walked WHERE +property_id = {}{}
         ORDER BY record_id LIMIT {LIMIT}",
        Property::Key as usize,
        looks(search, "walked")
    )
}

/// Along the index of what is sorted by, with a look at each record on the way.
fn sorted(search: &Search, property: Property) -> String {
    let (at, after) = (property as usize, search.after);
    let key = if property.is_number() { "number_key" } else { "text_key" };
    format!(
        "SELECT record_id FROM property_rows AS sorted
         WHERE property_id = {at} AND {key} IS NOT NULL{}
         ORDER BY {key}, record_id LIMIT {LIMIT} OFFSET {after}",
        looks(search, "sorted")
    )
}

/// Whether the record of a row passes every filter.
fn looks(search: &Search, row: &str) -> String {
    let looks = search.filters.iter().map(|(property, test)| {
        let (table, passes) = passes(*property, test);
        format!(
            " AND EXISTS (SELECT 1 FROM {table} AS own
              WHERE own.record_id = {row}.record_id AND {passes})"
        )
    });
    let word = search.word.map(|word| {
        let has = has_word(word);
        format!(
            " AND EXISTS (SELECT 1 FROM word_rows AS own
              WHERE own.record_id = {row}.record_id AND {has})"
        )
    });
    looks.chain(word).collect()
}

/// All records that match, each once.
fn sources(search: &Search) -> String {
    let mut sources: Vec<String> =
        search.filters.iter().map(|(property, test)| source(*property, test)).collect();
    sources.extend(search.word.map(|word| {
        format!("SELECT DISTINCT record_id FROM word_rows AS own WHERE {}", has_word(word))
    }));
    if sources.is_empty() {
        let at = Property::Key as usize;
        sources.push(format!(
            "SELECT record_id FROM property_rows WHERE property_id = {at} AND text_key >= ''"
        ));
    }
    sources.join(" INTERSECT ")
}

/// Records that pass one filter.
fn source(property: Property, test: &Test) -> String {
    let at = property as usize;
    let own = format!("SELECT record_id FROM property_rows WHERE property_id = {at} AND text_key");
    match test {
        Test::IsNot(value) => {
            format!("SELECT record_id FROM ({own} < '{value}' UNION ALL {own} > '{value}')")
        }
        Test::TokenEnd(end) => {
            let (table, passes) = passes(property, test);
            let by_word = format!("SELECT record_id FROM {table} AS own WHERE {passes}");
            format!("SELECT record_id FROM ({by_word} UNION {own} LIKE '%{end}')")
        }
        test => {
            let (table, passes) = passes(property, test);
            format!("SELECT record_id FROM {table} AS own WHERE {passes}")
        }
    }
}

/// Where a row must be for its record to pass, and what it must have.
fn passes(property: Property, test: &Test) -> (&'static str, String) {
    let (rows, words) = ("property_rows", "word_rows");
    let (table, key) = match test {
        Test::Is(value) => (rows, format!("own.text_key = '{}'", value.to_lowercase())),
        Test::IsNot(value) => (rows, format!("own.text_key <> '{value}'")),
        Test::AtLeast(least) => (rows, format!("own.number_key >= {least}")),
        Test::Between(least, most) => (rows, format!("own.number_key BETWEEN {least} AND {most}")),
        Test::Token(word) => (words, format!("own.word = '{word}'")),
        Test::TokenEnd(end) => (words, format!("own.word LIKE '%{end}'")),
    };
    (table, format!("own.property_id = {} AND {key}", property as usize))
}

fn has_word(word: &str) -> String {
    let among: Vec<String> =
        Property::SEARCHABLE.iter().map(|property| (*property as usize).to_string()).collect();
    format!("own.property_id IN ({}) AND own.word LIKE '%{word}%'", among.join(", "))
}
