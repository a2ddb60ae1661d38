//! A search done the slow and obvious way: over records in memory, each a map from property to the
//! text that a read shows. It follows the meaning of `domain::crm::search` and shares nothing with
//! the index but how texts are folded, split and cut, and how numbers are read.

use domain::crm::object_types::ObjectTypeId;
use domain::crm::search::pattern::{Glob, Pattern};
use domain::crm::search::values::number;
use domain::crm::search::words::{folded, key, words};
use domain::crm::search::{
    AssociatedTest, Field, Filter, Key, Kind, Order, Place, Search, Start, Test,
};
use domain::time::Timestamp;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

const LAST_DAY: &str = "9999-12-31";

/// A record as reads show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain {
    pub id: i64,
    /// What is not empty, by property.
    pub values: BTreeMap<String, String>,
    /// Ids of the records that it is associated with, by their type.
    pub associated: BTreeMap<ObjectTypeId, BTreeSet<i64>>,
}

/// All live records of one type.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    pub records: Vec<Plain>,
    /// What `query` looks at.
    pub searchable: Vec<String>,
}

/// What a search finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub total: u64,
    pub ids: Vec<i64>,
    pub next: Option<Place>,
}

impl Oracle {
    pub fn search(&self, search: &Search) -> Answer {
        let order = &search.order;
        let mut found: Vec<Place> = self
            .records
            .iter()
            .filter(|record| self.matches(record, search))
            .map(|record| place(record, &order.field))
            .collect();
        found.sort_by(|one, other| compare_places(order, one, other));
        let total = found.len() as u64;
        let behind: Vec<Place> = match &search.start {
            Start::Offset(count) => found.into_iter().skip(*count).collect(),
            Start::After(last) => {
                let later = |place: &Place| compare_places(order, place, last) == Ordering::Greater;
                found.into_iter().filter(later).collect()
            }
        };
        let shown = &behind[..behind.len().min(search.limit)];
        let more = behind.len() > shown.len();
        let next = shown.last().filter(|_| more).cloned();
        Answer { total, ids: shown.iter().map(|place| place.id).collect(), next }
    }

    fn matches(&self, record: &Plain, search: &Search) -> bool {
        let passes = |group: &Vec<Filter>| group.iter().all(|filter| passes(record, filter));
        let groups = search.groups.is_empty() || search.groups.iter().any(passes);
        groups && search.words.iter().all(|word| self.has_word(record, word))
    }

    /// Whether the letters stand somewhere in a word of a searchable property, whatever it holds.
    fn has_word(&self, record: &Plain, letters: &str) -> bool {
        let texts = self.searchable.iter().filter_map(|name| record.values.get(name));
        texts.map(|text| folded(text)).any(|text| words(&text).any(|word| word.contains(letters)))
    }
}

fn passes(record: &Plain, filter: &Filter) -> bool {
    match filter {
        Filter::Property(field, test) => {
            passes_test(field.kind, record.values.get(&field.name), test)
        }
        Filter::Associated(object_type, test) => {
            let none = BTreeSet::new();
            let others = record.associated.get(object_type).unwrap_or(&none);
            match test {
                AssociatedTest::With(ids) => ids.iter().any(|id| others.contains(id)),
                AssociatedTest::Has => !others.is_empty(),
                AssociatedTest::HasNot => others.is_empty(),
            }
        }
    }
}

fn passes_test(kind: Kind, value: Option<&String>, test: &Test) -> bool {
    let keys = keys(kind, value);
    let is_one_of = |wanted: &[Key]| keys.iter().any(|key| wanted.contains(key));
    match test {
        Test::In(wanted) => is_one_of(wanted),
        Test::NotIn(wanted) => !keys.is_empty() && !is_one_of(wanted),
        Test::Within(low, high) => keys.iter().any(|key| is_within(key, low, high)),
        // What can't be read as what the property holds is no value.
        Test::Has => !keys.is_empty(),
        Test::HasNot => keys.is_empty(),
        Test::Contains(pattern) => contains(kind, value, pattern),
        Test::ContainsNot(pattern) => !contains(kind, value, pattern),
    }
}

fn is_within(key: &Key, low: &Bound<Key>, high: &Bound<Key>) -> bool {
    let above = match low {
        Bound::Unbounded => true,
        Bound::Included(low) => compare(key, low) != Ordering::Less,
        Bound::Excluded(low) => compare(key, low) == Ordering::Greater,
    };
    let below = match high {
        Bound::Unbounded => true,
        Bound::Included(high) => compare(key, high) != Ordering::Greater,
        Bound::Excluded(high) => compare(key, high) == Ordering::Less,
    };
    above && below
}

/// Keys of one property are all numbers or all texts.
pub fn compare(one: &Key, other: &Key) -> Ordering {
    match (one, other) {
        (Key::Number(one), Key::Number(other)) => one.partial_cmp(other).expect("a number"),
        (Key::Text(one), Key::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        _ => panic!("{one:?} and {other:?} are of two kinds"),
    }
}

/// The parts of a value that count each by itself: options do.
fn parts(kind: Kind, value: Option<&String>) -> Vec<&str> {
    let Some(value) = value else { return Vec::new() };
    match kind {
        Kind::Option => value.split(';').filter(|part| !part.is_empty()).collect(),
        _ => vec![value],
    }
}

/// What a value is compared by.
fn keys(kind: Kind, value: Option<&String>) -> Vec<Key> {
    parts(kind, value).into_iter().filter_map(|part| key_of(kind, part)).collect()
}

fn key_of(kind: Kind, part: &str) -> Option<Key> {
    match kind {
        // The last day of the calendar, which is in no range of moments.
        Kind::Date if part == LAST_DAY => Some(Key::Number(253_402_214_400_000.0)),
        Kind::Number | Kind::Date | Kind::Datetime => number(kind, part).map(Key::Number),
        Kind::Text => Some(Key::Text(key(&folded(part)).into_owned())),
        Kind::Option => Some(Key::Text(key(part).into_owned())),
    }
}

fn contains(kind: Kind, value: Option<&String>, pattern: &Pattern) -> bool {
    parts(kind, value).into_iter().any(|part| match kind {
        Kind::Text => part_contains(&folded(part), pattern),
        Kind::Option => part_contains(part, pattern),
        Kind::Number | Kind::Date | Kind::Datetime => {
            let word = number(kind, part).map(|number| word_of(kind, number));
            let word = if part == LAST_DAY { Some(part.to_owned()) } else { word };
            word.is_some_and(|word| match pattern {
                Pattern::Phrase(phrase) => *phrase == [word],
                Pattern::Wild(glob) => fits(glob, &word),
            })
        }
    })
}

/// A number, a day or a moment is one word.
fn word_of(kind: Kind, number: f64) -> String {
    let moment = || Timestamp::from_ms_clamped(number as i64).to_string();
    match kind {
        Kind::Date => moment()[..10].to_owned(),
        Kind::Datetime => folded(&moment()),
        _ => number.to_string(),
    }
}

/// The words of a text, very long ones cut.
fn split(text: &str) -> Vec<String> {
    words(text).map(|word| key(word).into_owned()).collect()
}

fn part_contains(text: &str, pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Phrase(phrase) => {
            let (own, phrase) = (split(text), phrase.iter().map(|word| key(word).into_owned()));
            let phrase: Vec<String> = phrase.collect();
            let fits = |from: usize| {
                phrase.iter().enumerate().all(|(at, word)| own.get(from + at) == Some(word))
            };
            !phrase.is_empty() && (0..own.len()).any(fits)
        }
        Pattern::Wild(glob) => {
            fits(glob, &key(text)) || split(text).iter().any(|word| fits(glob, word))
        }
    }
}

/// Letter by letter: for each beginning of the pattern, which beginnings of the text fit it.
fn fits(glob: &Glob, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for (at, part) in glob.parts().iter().enumerate() {
        if at > 0 {
            // A star: from the first place on, all.
            let first = reached.iter().position(|fits| *fits).unwrap_or(reached.len());
            reached.iter_mut().skip(first).for_each(|fits| *fits = true);
        }
        for letter in part.chars() {
            let mut next = vec![false; text.len() + 1];
            for (place, known) in text.iter().enumerate() {
                next[place + 1] = reached[place] && *known == letter;
            }
            reached = next;
        }
    }
    reached[text.len()]
}

/// A record's place in an order; of several options the least counts.
fn place(record: &Plain, field: &Field) -> Place {
    let keys = keys(field.kind, record.values.get(&field.name));
    Place { key: keys.into_iter().min_by(compare), id: record.id }
}

fn compare_places(order: &Order, one: &Place, other: &Place) -> Ordering {
    let by_key = match (&one.key, &other.key) {
        (Some(one), Some(other)) if order.descending => compare(other, one),
        (Some(one), Some(other)) => compare(one, other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    by_key.then(one.id.cmp(&other.id))
}
