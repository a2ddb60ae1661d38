//! Searches made at random. What they look for is chosen when they are asked, by what properties
//! and records there are then.

use super::oracle::{Plain, compare};
use super::samples;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::search::values::each_key;
use domain::crm::search::words::{folded, key, words};
use domain::crm::search::{
    AssociatedTest, Field, Filter, Key, Kind, Order, Pattern, Place, Search, Start, Test,
};
use proptest::collection::vec;
use proptest::prelude::*;
use std::cmp::Ordering;
use std::ops::Bound;

/// A search that will be asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// By which of the two nodes.
    pub node: bool,
    /// Of the other type than most records are of.
    pub other: bool,
    /// Whether pages are followed to the end.
    pub walks: bool,
    groups: Vec<Vec<AskedFilter>>,
    words: Vec<(Choice, u8, u8)>,
    order: (u8, bool),
    start: AskedStart,
    limit: usize,
}

/// A value: of a pool, as it stands there, or of a record.
#[derive(Clone, Copy, Debug)]
enum Choice {
    Pool(u16),
    Live(u8),
}

#[derive(Clone, Debug)]
enum AskedFilter {
    Property(u8, AskedTest),
    Associated(u8, u8, Vec<u8>),
}

#[derive(Clone, Debug)]
enum AskedTest {
    /// Whether keys are folded, and whether the test is negated.
    In(Vec<Choice>, bool, bool),
    /// Ends with whether they count, and whether the lower comes first in any case.
    Within(Option<(Choice, bool)>, Option<(Choice, bool)>, bool),
    Has(bool),
    /// A piece of a text: from where, how much, and where stars stand.
    Contains(Choice, u8, u8, u8, bool),
}

#[derive(Clone, Debug)]
enum AskedStart {
    Offset(usize),
    /// After a place that a record may have.
    After(Option<Choice>, u8),
}

/// What a search may be made of.
pub struct Stock<'s> {
    /// Properties that can be searched.
    pub fields: &'s [Field],
    /// Those that `query` looks at.
    pub searchable: &'s [String],
    /// Types that records may be associated with, and ids that their records had at some time.
    pub others: &'s [(ObjectTypeId, Vec<i64>)],
    pub records: &'s [Plain],
}

impl Ask {
    /// The search as it is asked now.
    pub fn search(&self, stock: &Stock<'_>) -> Search {
        let groups = self
            .groups
            .iter()
            .map(|group| group.iter().map(|filter| stock.filter(filter)).collect::<Vec<Filter>>());
        let mut found: Vec<String> = Vec::new();
        for (choice, from, letters) in &self.words {
            let text = folded(&stock.text(stock.any_text(*from), *choice));
            let word = words(&text).last().map(|word| piece(word, *from, *letters));
            found.extend(word.filter(|word| !word.is_empty() && !found.contains(word)));
        }
        let field = stock.field(self.order.0).clone();
        let start = match &self.start {
            AskedStart::Offset(count) => Start::Offset(*count),
            AskedStart::After(choice, id) => {
                let key = choice.and_then(|choice| stock.keys(&field, choice).pop());
                Start::After(Place { key, id: stock.id(*id) })
            }
        };
        Search {
            groups: groups.collect(),
            words: found,
            order: Order { field, descending: self.order.1 },
            start,
            limit: self.limit,
        }
    }
}

impl Stock<'_> {
    /// A property; mostly one that some records have a value of.
    fn field(&self, number: u8) -> &Field {
        let has =
            |field: &&Field| self.records.iter().any(|it| it.values.contains_key(&field.name));
        let held: Vec<&Field> = self.fields.iter().filter(has).collect();
        let at = usize::from(number / 4);
        match held.is_empty() || number.is_multiple_of(4) {
            true => &self.fields[at % self.fields.len()],
            false => held[at % held.len()],
        }
    }

    /// A property that `query` looks at, if there is one.
    fn any_text(&self, number: u8) -> &Field {
        let at = usize::from(number) % self.searchable.len().max(1);
        let name = self.searchable.get(at);
        let known = self.fields.iter().find(|field| Some(&field.name) == name);
        known.unwrap_or(&self.fields[0])
    }

    fn id(&self, number: u8) -> i64 {
        let at = usize::from(number) % (self.records.len() + 1);
        self.records.get(at).map_or(5, |record| record.id)
    }

    fn text(&self, field: &Field, choice: Choice) -> String {
        let number = match choice {
            Choice::Pool(number) => number,
            Choice::Live(number) => {
                let values =
                    self.records.iter().filter_map(|record| record.values.get(&field.name));
                let values: Vec<&String> = values.collect();
                if let Some(value) = values.get(usize::from(number) % values.len().max(1)) {
                    return (*value).clone();
                }
                u16::from(number)
            }
        };
        match field.name.as_str() {
            "hs_object_id" => self.id(number as u8).to_string(),
            _ => samples::of_kind(field.kind, number),
        }
    }

    fn keys(&self, field: &Field, choice: Choice) -> Vec<Key> {
        let mut keys = Vec::new();
        each_key(field.kind, &self.text(field, choice), |key| keys.push(key));
        keys
    }

    fn filter(&self, asked: &AskedFilter) -> Filter {
        match asked {
            AskedFilter::Property(number, test) => {
                let field = self.field(*number);
                Filter::Property(field.clone(), self.test(field, test))
            }
            AskedFilter::Associated(to, test, places) => {
                let (object_type, ids) = &self.others[usize::from(*to) % self.others.len()];
                let id = |place: &u8| ids.get(usize::from(*place) % ids.len().max(1)).copied();
                let test = match test {
                    0 => AssociatedTest::Has,
                    1 => AssociatedTest::HasNot,
                    _ => AssociatedTest::With(places.iter().map(|p| id(p).unwrap_or(5)).collect()),
                };
                Filter::Associated(*object_type, test)
            }
        }
    }

    fn test(&self, field: &Field, asked: &AskedTest) -> Test {
        match asked {
            AskedTest::In(choices, folds, negates) => {
                let keys = choices.iter().flat_map(|choice| match (field.kind, folds) {
                    (Kind::Text, false) => {
                        vec![Key::Text(key(&self.text(field, *choice)).into_owned())]
                    }
                    _ => self.keys(field, *choice),
                });
                let keys = keys.collect();
                if *negates { Test::NotIn(keys) } else { Test::In(keys) }
            }
            AskedTest::Within(low, high, sorts) => {
                let end = |end: &Option<(Choice, bool)>| {
                    end.and_then(|(choice, counts)| {
                        self.keys(field, choice).pop().map(|key| (key, counts))
                    })
                };
                let mut ends = [end(low), end(high)];
                if let [Some((low, _)), Some((high, _))] = &ends
                    && *sorts
                    && compare(low, high) == Ordering::Greater
                {
                    ends.reverse();
                }
                let [low, high] = ends.map(|end| match end {
                    None => Bound::Unbounded,
                    Some((key, true)) => Bound::Included(key),
                    Some((key, false)) => Bound::Excluded(key),
                });
                Test::Within(low, high)
            }
            AskedTest::Has(true) => Test::Has,
            AskedTest::Has(false) => Test::HasNot,
            AskedTest::Contains(choice, from, letters, stars, negates) => {
                let text = self.text(field, *choice);
                let pattern =
                    Pattern::new(field.kind, &starred(&piece(&text, *from, *letters), *stars));
                if *negates { Test::ContainsNot(pattern) } else { Test::Contains(pattern) }
            }
        }
    }
}

/// Some letters of a text; all, if they are 0.
fn piece(text: &str, from: u8, letters: u8) -> String {
    if letters == 0 {
        return text.to_owned();
    }
    let count = text.chars().count().max(1);
    text.chars().skip(usize::from(from) % count).take(letters.into()).collect()
}

/// Stars before, behind and within, by the bits of a number.
fn starred(text: &str, stars: u8) -> String {
    let middle = text.chars().count() / 2;
    let mut pattern = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at == middle && stars & 4 != 0 {
            pattern.push('*');
        }
        // In the place of a letter.
        pattern.push(if at == middle && stars & 8 != 0 { '*' } else { letter });
    }
    let before = if stars & 1 != 0 { "*" } else { "" };
    let behind = if stars & 2 != 0 { "*" } else { "" };
    format!("{before}{pattern}{behind}")
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        1 => any::<u16>().prop_map(Choice::Pool),
        2 => any::<u8>().prop_map(Choice::Live),
    ]
}

fn test() -> impl Strategy<Value = AskedTest> {
    let end = || proptest::option::weighted(0.7, (choice(), any::<bool>()));
    let letters = prop_oneof![3 => 1..6u8, 2 => Just(0), 1 => 6..30u8];
    let stars = prop_oneof![3 => Just(0), 1 => Just(3), 5 => 0..16u8];
    prop_oneof![
        8 => (vec(choice(), 1..6), prop::bool::weighted(0.8), any::<bool>())
            .prop_map(|(choices, folds, negates)| AskedTest::In(choices, folds, negates)),
        1 => any::<bool>().prop_map(|negates| AskedTest::In(Vec::new(), true, negates)),
        7 => (end(), end(), prop::bool::weighted(0.9))
            .prop_map(|(low, high, sorts)| AskedTest::Within(low, high, sorts)),
        4 => any::<bool>().prop_map(AskedTest::Has),
        8 => (choice(), any::<u8>(), letters, stars, prop::bool::weighted(0.3)).prop_map(
            |(choice, from, letters, stars, negates)| {
                AskedTest::Contains(choice, from, letters, stars, negates)
            }
        ),
    ]
}

fn filter() -> impl Strategy<Value = AskedFilter> {
    let places = vec(any::<u8>(), 1..3);
    prop_oneof![
        10 => (any::<u8>(), test()).prop_map(|(field, test)| AskedFilter::Property(field, test)),
        1 => (any::<u8>(), 0..6u8, places)
            .prop_map(|(to, test, places)| AskedFilter::Associated(to, test, places)),
    ]
}

fn groups() -> impl Strategy<Value = Vec<Vec<AskedFilter>>> {
    prop_oneof![
        1 => Just(Vec::new()),
        7 => vec(vec(filter(), 1..=1), 1..=2),
        4 => vec(vec(filter(), 1..=2), 1..=3),
        1 => vec(vec(filter(), 0..=6), 1..=5),
    ]
}

/// One search.
pub fn ask() -> impl Strategy<Value = Ask> {
    let word = || (choice(), any::<u8>(), prop_oneof![2 => 1..3u8, 1 => 3..6u8]);
    let words =
        prop_oneof![4 => vec(word(), 0..=0), 1 => vec(word(), 1..=1), 1 => vec(word(), 2..=3)];
    let start = prop_oneof![
        4 => Just(AskedStart::Offset(0)),
        2 => (0..12usize).prop_map(AskedStart::Offset),
        1 => (proptest::option::weighted(0.8, choice()), any::<u8>())
            .prop_map(|(choice, id)| AskedStart::After(choice, id)),
    ];
    let limit = prop_oneof![3 => Just(200usize), 2 => 1..6usize, 1 => Just(0usize)];
    let order = (any::<u8>(), any::<bool>());
    let flags = (any::<bool>(), prop::bool::weighted(0.2), prop::bool::weighted(0.3));
    (flags, groups(), words, order, start, limit).prop_map(
        |((node, other, walks), groups, words, order, start, limit)| Ask {
            node,
            other,
            walks,
            groups,
            words,
            order,
            start,
            limit,
        },
    )
}
