//! From a search to what is looked up in each segment: sets of documents that are joined and cut.

use super::bits::Bits;
use super::columns::{NumberTest, Numbers, Texts};
use super::fields::{Fields, WORDS, column};
use super::segment::Segment;
use super::terms::{self, Word};
use domain::crm::search::{AssociatedTest, Field, Filter, Key, Pattern, Search, Test, values};
use std::ops::Bound;
use tantivy::Term;

/// Which documents match.
#[derive(Clone, Debug)]
pub enum Plan {
    /// None.
    None,
    /// In all of these.
    And(Vec<Plan>),
    /// In one of these.
    Or(Vec<Plan>),
    /// Not in this one.
    Not(Box<Plan>),
    /// With one of these terms.
    Terms(Vec<Term>),
    /// With these terms side by side.
    Phrase(Vec<Term>),
    /// With a word that contains this one, among those that `query` looks at.
    Word(Word),
    /// With an id among these, which ascend.
    Ids(Vec<i64>),
    /// With a value in this column.
    Has(String),
    /// With a number that passes.
    Numbers(Numbers),
    /// With a text that passes.
    Texts(Texts),
}

impl Plan {
    /// The plan of a search. `associated` has, for each of its filters about associations, the
    /// records that pass, or with [`AssociatedTest::HasNot`] those that do not; ascending.
    pub fn of(fields: &Fields, search: &Search, associated: Vec<Vec<i64>>) -> Self {
        let mut associated = associated.into_iter();
        let mut filter = |filter: &Filter| match filter {
            Filter::Property(field, test) => property(fields, field, test),
            Filter::Associated(_, test) => {
                let among = Plan::Ids(associated.next().unwrap_or_default());
                if *test == AssociatedTest::HasNot { not(among) } else { among }
            }
        };
        let groups: Vec<Plan> = search
            .groups
            .iter()
            .map(|group| Plan::And(group.iter().map(&mut filter).collect()))
            .collect();
        let words = search.words.iter().map(|word| Plan::Word(Word::new(fields, word)));
        let mut parts: Vec<Plan> = words.collect();
        if !groups.is_empty() {
            parts.push(Plan::Or(groups));
        }
        Plan::And(parts)
    }

    /// How long it takes to find out, roughly: what is cheap goes first, and spares the others
    /// work.
    fn cost(&self) -> u8 {
        match self {
            Plan::None => 0,
            Plan::Terms(_) | Plan::Ids(_) => 1,
            Plan::Has(_) => 2,
            Plan::Phrase(_) | Plan::Word(_) => 3,
            Plan::Numbers(_) => 4,
            Plan::Texts(_) => 5,
            Plan::Not(part) => part.cost(),
            Plan::And(parts) | Plan::Or(parts) => {
                parts.iter().map(Plan::cost).max().unwrap_or_default()
            }
        }
    }

    /// The matching documents of a segment. Only those within `within` matter, if that is given:
    /// whether others are there, too, is left open.
    pub fn matches(&self, segment: &Segment<'_>, within: Option<&Bits>) -> tantivy::Result<Bits> {
        let docs = segment.docs();
        match self {
            Plan::None => Ok(Bits::none(docs)),
            Plan::Terms(terms) => terms::any(segment, terms),
            Plan::Phrase(phrase) => terms::phrase(segment, phrase, within),
            Plan::Word(word) => word.matches(segment, within),
            Plan::Ids(ids) => terms::ids(segment, ids),
            Plan::Has(column) => segment.with_value(column),
            Plan::Numbers(numbers) => numbers.matches(segment, within),
            Plan::Texts(texts) => texts.matches(segment, within),
            Plan::Not(part) => {
                let mut rest = Bits::all(docs);
                rest.and_not(&part.matches(segment, within)?);
                Ok(rest)
            }
            Plan::Or(parts) => {
                let mut all = Bits::none(docs);
                for part in parts {
                    all.or(&part.matches(segment, within)?);
                }
                Ok(all)
            }
            Plan::And(parts) => {
                let mut parts: Vec<&Plan> = parts.iter().collect();
                parts.sort_by_key(|part| part.cost());
                let mut left: Option<Bits> = within.cloned();
                for part in parts {
                    if left.as_ref().is_some_and(Bits::is_empty) {
                        break;
                    }
                    let found = part.matches(segment, left.as_ref())?;
                    match &mut left {
                        Some(left) => left.and(&found),
                        None => left = Some(found),
                    }
                }
                Ok(left.unwrap_or_else(|| Bits::all(docs)))
            }
        }
    }
}

fn not(plan: Plan) -> Plan {
    Plan::Not(Box::new(plan))
}

fn property(fields: &Fields, field: &Field, test: &Test) -> Plan {
    let has = || Plan::Has(column(field));
    match test {
        Test::In(keys) => among(fields, field, keys),
        Test::NotIn(keys) => Plan::And(vec![has(), not(among(fields, field, keys))]),
        Test::Within(low, high) => within(field, low, high),
        Test::Has => has(),
        Test::HasNot => not(has()),
        Test::Contains(pattern) => contains(fields, field, pattern),
        Test::ContainsNot(pattern) => not(contains(fields, field, pattern)),
    }
}

fn among(fields: &Fields, field: &Field, keys: &[Key]) -> Plan {
    if !field.kind.is_numeric() {
        return Plan::Terms(keys.iter().map(|key| fields.of_key(&field.name, key)).collect());
    }
    let mut numbers: Vec<f64> = keys.iter().filter_map(number_of).collect();
    numbers.sort_unstable_by(f64::total_cmp);
    if field.name == values::ID {
        let whole = numbers.iter().filter(|number| number.fract() == 0.0);
        return Plan::Ids(whole.map(|number| *number as i64).collect());
    }
    let test = match numbers[..] {
        [only] => NumberTest::within(Bound::Included(only), Bound::Included(only)),
        _ => NumberTest::Among(numbers),
    };
    Plan::Numbers(Numbers { column: column(field), test })
}

fn within(field: &Field, low: &Bound<Key>, high: &Bound<Key>) -> Plan {
    let column = column(field);
    if field.kind.is_numeric() {
        let number = |bound: &Bound<Key>| match bound {
            Bound::Included(key) => number_of(key).map(Bound::Included),
            Bound::Excluded(key) => number_of(key).map(Bound::Excluded),
            Bound::Unbounded => Some(Bound::Unbounded),
        };
        let (Some(low), Some(high)) = (number(low), number(high)) else { return Plan::None };
        return Plan::Numbers(Numbers { column, test: NumberTest::within(low, high) });
    }
    let text = |bound: &Bound<Key>| bound.as_ref().map(text_of);
    Plan::Texts(Texts::within(column, text(low), text(high)))
}

fn contains(fields: &Fields, field: &Field, pattern: &Pattern) -> Plan {
    if field.kind.is_numeric() {
        let test = NumberTest::Contains(field.kind, pattern.clone());
        return Plan::Numbers(Numbers { column: column(field), test });
    }
    match pattern {
        Pattern::Wild(glob) => {
            let words = format!("{WORDS}.{}", field.name);
            let fitting = |column| Plan::Texts(Texts::fitting(column, glob.clone()));
            Plan::Or(vec![fitting(words), fitting(column(field))])
        }
        Pattern::Phrase(words) => {
            let terms = words.iter().map(|word| fields.of_word(&field.name, word));
            let mut terms: Vec<Term> = terms.collect();
            match terms.len() {
                0 => Plan::None,
                1 => Plan::Terms(vec![terms.swap_remove(0)]),
                _ => Plan::Phrase(terms),
            }
        }
    }
}

fn number_of(key: &Key) -> Option<f64> {
    match key {
        Key::Number(number) => Some(*number),
        Key::Text(_) => None,
    }
}

fn text_of(key: &Key) -> String {
    match key {
        Key::Number(number) => number.to_string(),
        Key::Text(text) => text.clone(),
    }
}
