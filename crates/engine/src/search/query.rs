//! From a search to a query of the index. Each filter becomes one query that matches exactly the
//! records that pass it.

use super::document::{GRAM, grams_of};
use super::fields::{Fields, column};
use super::repeated;
use super::scans::{among_ids, among_numbers, words_of_numbers};
use super::wild::fitting;
use domain::crm::search::{AssociatedTest, Field, Filter, Key, Pattern, Search, Test, values};
use std::collections::HashSet;
use std::ops::Bound;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, ExistsQuery, Occur, PhraseQuery, Query, RangeQuery,
    TermQuery, TermSetQuery,
};
use tantivy::schema::IndexRecordOption;

type Boxed = Box<dyn Query>;

/// Numbers that are looked for one range each; more are looked up in every document.
const FEW_NUMBERS: usize = 2;

/// Builds queries over the fields of an index.
pub struct Queries<'f> {
    /// The fields.
    pub fields: &'f Fields,
    /// For each filter about associations of the search, in their order: the records that pass, or
    /// with [`AssociatedTest::HasNot`] those that do not. Ascending.
    pub associated: Vec<Vec<i64>>,
}

impl Queries<'_> {
    /// Every record that matches.
    pub fn of(&self, search: &Search) -> Boxed {
        let mut associated = self.associated.iter();
        let mut filter = |filter: &Filter| match filter {
            Filter::Property(field, test) => self.property(field, test),
            Filter::Associated(_, test) => {
                let among = among_ids(self.fields, associated.next().cloned().unwrap_or_default());
                if *test == AssociatedTest::HasNot { without(among) } else { among }
            }
        };
        let groups: Vec<Boxed> = search
            .groups
            .iter()
            .map(|group| all(group.iter().map(&mut filter).collect()))
            .collect();
        let mut parts: Vec<Boxed> = search.words.iter().map(|word| self.word(word)).collect();
        if !groups.is_empty() {
            parts.push(any(groups));
        }
        all(parts)
    }

    fn property(&self, field: &Field, test: &Test) -> Boxed {
        match test {
            Test::In(keys) => self.among(field, keys),
            Test::NotIn(keys) => but(self.has(field), self.among(field, keys)),
            Test::Within(low, high) => self.within(field, low, high),
            Test::Has => self.has(field),
            Test::HasNot => without(self.has(field)),
            Test::Contains(pattern) => self.contains(field, pattern),
            Test::ContainsNot(pattern) => without(self.contains(field, pattern)),
        }
    }

    fn has(&self, field: &Field) -> Boxed {
        Box::new(ExistsQuery::new(column(field), false))
    }

    fn among(&self, field: &Field, keys: &[Key]) -> Boxed {
        if !field.kind.is_numeric() {
            let terms: Vec<Term> =
                keys.iter().map(|key| self.fields.of_key(&field.name, key)).collect();
            return terms_query(terms);
        }
        let numbers: Vec<f64> = keys.iter().filter_map(number_of).collect();
        if field.name == values::ID {
            let whole = |number: &f64| (number.fract() == 0.0).then_some(*number as i64);
            return among_ids(self.fields, numbers.iter().filter_map(whole).collect());
        }
        if numbers.len() > FEW_NUMBERS {
            return among_numbers(column(field), numbers);
        }
        let exactly = |number: &f64| {
            let key = || Bound::Included(Key::Number(*number));
            self.within(field, &key(), &key())
        };
        any(numbers.iter().map(exactly).collect())
    }

    fn within(&self, field: &Field, low: &Bound<Key>, high: &Bound<Key>) -> Boxed {
        if is_empty(low, high) {
            return Box::new(EmptyQuery);
        }
        let term =
            |bound: &Bound<Key>| bound.as_ref().map(|key| self.fields.of_key(&field.name, key));
        match (low, high) {
            (Bound::Unbounded, Bound::Unbounded) => self.has(field),
            _ => Box::new(RangeQuery::new(term(low), term(high))),
        }
    }

    fn contains(&self, field: &Field, pattern: &Pattern) -> Boxed {
        if field.kind.is_numeric() {
            let (kind, pattern) = (field.kind, pattern.clone());
            return words_of_numbers(column(field), move |number| {
                let word = values::numeric_word(kind, number);
                match &pattern {
                    Pattern::Phrase(words) => matches!(&words[..], [only] if *only == word),
                    Pattern::Wild(glob) => glob.fits(&word),
                }
            });
        }
        match pattern {
            Pattern::Wild(glob) => fitting(self.fields, &field.name, glob.clone()),
            Pattern::Phrase(words) => {
                let terms = words.iter().map(|word| self.fields.of_word(&field.name, word));
                phrase(terms.collect())
            }
        }
    }

    /// Records of which one word, in anything that `query` looks at, contains this one.
    fn word(&self, word: &str) -> Boxed {
        let grams = grams_of(word);
        let field = match grams.first().map_or(0, |gram| gram.chars().count()) {
            GRAM => self.fields.grams,
            _ => self.fields.short_grams,
        };
        phrase(grams.iter().map(|gram| Term::from_field_text(field, gram)).collect())
    }
}

fn number_of(key: &Key) -> Option<f64> {
    match key {
        Key::Number(number) => Some(*number),
        Key::Text(_) => None,
    }
}

/// Whether no key can be in this range.
fn is_empty(low: &Bound<Key>, high: &Bound<Key>) -> bool {
    let (Bound::Included(one) | Bound::Excluded(one)) = low else { return false };
    let (Bound::Included(other) | Bound::Excluded(other)) = high else { return false };
    let both = matches!((low, high), (Bound::Included(_), Bound::Included(_)));
    match (one, other) {
        (Key::Number(one), Key::Number(other)) => one > other || (one == other && !both),
        (Key::Text(one), Key::Text(other)) => one > other || (one == other && !both),
        _ => true,
    }
}

/// Terms side by side.
fn phrase(mut terms: Vec<Term>) -> Boxed {
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.swap_remove(0), IndexRecordOption::Basic)),
        _ if terms.iter().collect::<HashSet<_>>().len() < terms.len() => repeated::phrase(&terms),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

fn terms_query(mut terms: Vec<Term>) -> Boxed {
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.swap_remove(0), IndexRecordOption::Basic)),
        _ => Box::new(TermSetQuery::new(terms)),
    }
}

fn all(mut parts: Vec<Boxed>) -> Boxed {
    match parts.len() {
        0 => Box::new(AllQuery),
        1 => parts.swap_remove(0),
        _ => {
            Box::new(BooleanQuery::new(parts.into_iter().map(|part| (Occur::Must, part)).collect()))
        }
    }
}

fn any(mut parts: Vec<Boxed>) -> Boxed {
    match parts.len() {
        0 => Box::new(EmptyQuery),
        1 => parts.swap_remove(0),
        _ => Box::new(BooleanQuery::new(
            parts.into_iter().map(|part| (Occur::Should, part)).collect(),
        )),
    }
}

fn but(these: Boxed, not_these: Boxed) -> Boxed {
    Box::new(BooleanQuery::new(vec![(Occur::Must, these), (Occur::MustNot, not_these)]))
}

fn without(these: Boxed) -> Boxed {
    but(Box::new(AllQuery), these)
}
