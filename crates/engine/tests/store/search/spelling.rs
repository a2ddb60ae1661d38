//! Short names for searches and their parts.

use domain::crm::search::values::number as read_number;
use domain::crm::search::words::{folded, key};
use domain::crm::search::{Field, Filter, Key, Kind, Order, Pattern, Search, Start, Test};
use std::ops::Bound;

pub fn field(kind: Kind, name: &str) -> Field {
    Field { name: name.to_owned(), kind }
}

/// Every record, the lowest value of this property first.
pub fn by(field: Field) -> Search {
    Search {
        groups: Vec::new(),
        words: Vec::new(),
        order: Order { field, descending: false },
        start: Start::Offset(0),
        limit: 200,
    }
}

/// The same, the highest first.
pub fn falling(field: Field) -> Search {
    let mut search = by(field);
    search.order.descending = true;
    search
}

/// The record's number is the order.
pub fn by_id() -> Search {
    by(field(Kind::Number, "hs_object_id"))
}

/// Those that pass all of these.
pub fn those(filters: impl IntoIterator<Item = (Field, Test)>) -> Search {
    let group = filters.into_iter().map(|(field, test)| Filter::Property(field, test));
    Search { groups: vec![group.collect()], ..by_id() }
}

/// Those that pass this.
pub fn only(field: Field, test: Test) -> Search {
    those([(field, test)])
}

/// Those with all these words.
pub fn with_words(words: &[&str]) -> Search {
    Search { words: words.iter().map(|word| (*word).to_owned()).collect(), ..by_id() }
}

/// What a text is compared by, folded as EQ and ranges do.
pub fn key_of(kind: Kind, text: &str) -> Key {
    match kind {
        Kind::Text => Key::Text(key(&folded(text)).into_owned()),
        Kind::Option => Key::Text(key(text).into_owned()),
        _ => Key::Number(read_number(kind, text).expect("a number, day or moment")),
    }
}

pub fn keys_of(kind: Kind, texts: &[&str]) -> Vec<Key> {
    texts.iter().map(|text| key_of(kind, text)).collect()
}

/// A filter by EQ or IN.
pub fn is(kind: Kind, name: &str, texts: &[&str]) -> (Field, Test) {
    (field(kind, name), Test::In(keys_of(kind, texts)))
}

/// A filter by NEQ or NOT_IN.
pub fn is_not(kind: Kind, name: &str, texts: &[&str]) -> (Field, Test) {
    (field(kind, name), Test::NotIn(keys_of(kind, texts)))
}

/// A filter by BETWEEN.
pub fn between(kind: Kind, name: &str, low: &str, high: &str) -> (Field, Test) {
    let (low, high) = (key_of(kind, low), key_of(kind, high));
    (field(kind, name), Test::Within(Bound::Included(low), Bound::Included(high)))
}

/// A filter by LT.
pub fn below(kind: Kind, name: &str, high: &str) -> (Field, Test) {
    (field(kind, name), Test::Within(Bound::Unbounded, Bound::Excluded(key_of(kind, high))))
}

/// A filter by GTE.
pub fn from(kind: Kind, name: &str, low: &str) -> (Field, Test) {
    (field(kind, name), Test::Within(Bound::Included(key_of(kind, low)), Bound::Unbounded))
}

/// A filter by CONTAINS_TOKEN.
pub fn contains(kind: Kind, name: &str, pattern: &str) -> (Field, Test) {
    (field(kind, name), Test::Contains(Pattern::new(kind, pattern)))
}

/// A filter by NOT_CONTAINS_TOKEN.
pub fn contains_not(kind: Kind, name: &str, pattern: &str) -> (Field, Test) {
    (field(kind, name), Test::ContainsNot(Pattern::new(kind, pattern)))
}
