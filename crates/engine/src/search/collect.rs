//! What a search brings back: how many records match, and the first of them in the order that was
//! asked for.

use super::fields::{column, id_column};
use domain::crm::search::{Key, Order, Place};
use std::cmp::Ordering;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, DynamicColumn, NumericalType, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, f64_to_u64, u64_to_f64};

/// Counts, and keeps the first of an order.
pub struct First<'o> {
    /// The order.
    pub order: &'o Order,
    /// Only what comes after this place is kept; everything is counted.
    pub after: Option<&'o Place>,
    /// How many are kept.
    pub kept: usize,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstFound {
    /// All that match.
    pub total: u64,
    /// The first in order.
    pub places: Vec<Place>,
}

/// What a segment sorts by, of one document. Numbers come as they sort, texts as their place in the
/// segment's dictionary; what comes first is the smallest, in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_empty: bool,
    value: u64,
    id: i64,
}

enum Sorted {
    Numbers(Column<f64>),
    Texts(StrColumn),
    /// No document of the segment has a value.
    Nothing,
}

/// The part of [`First`] that looks at one segment.
pub struct FirstOfSegment {
    sorted: Sorted,
    ids: Column<i64>,
    descending: bool,
    after: Option<Rank>,
    kept: usize,
    total: u64,
    first: Vec<Rank>,
    /// Nothing that ranks after this is kept any more.
    last: Option<Rank>,
    values: Vec<Option<u64>>,
    numbers: Vec<Option<f64>>,
}

impl Collector for First<'_> {
    type Fruit = FirstFound;
    type Child = FirstOfSegment;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<FirstOfSegment> {
        let columns = segment.fast_fields();
        let mut sorted = Sorted::Nothing;
        for handle in columns.dynamic_column_handles(&column(&self.order.field))? {
            sorted = match handle.open()? {
                DynamicColumn::Str(texts) => Sorted::Texts(texts),
                other => match other.coerce_numerical(NumericalType::F64) {
                    Some(DynamicColumn::F64(numbers)) => Sorted::Numbers(numbers),
                    _ => sorted,
                },
            };
        }
        let ids = columns.i64(id_column())?;
        let descending = self.order.descending;
        let after = self.after.map(|place| rank_of(&sorted, descending, place)).transpose()?;
        Ok(FirstOfSegment {
            sorted,
            ids,
            descending,
            after,
            kept: self.kept,
            total: 0,
            first: Vec::new(),
            last: None,
            values: Vec::new(),
            numbers: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        fruits: Vec<tantivy::Result<FirstFound>>,
    ) -> tantivy::Result<FirstFound> {
        let mut all = FirstFound::default();
        for fruit in fruits {
            let fruit = fruit?;
            all.total += fruit.total;
            all.places.extend(fruit.places);
        }
        all.places.sort_by(|one, other| by_place(self.order.descending, one, other));
        all.places.truncate(self.kept);
        Ok(all)
    }
}

/// Which of two places comes first.
fn by_place(descending: bool, one: &Place, other: &Place) -> Ordering {
    let by_key = match (&one.key, &other.key) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => return Ordering::Greater,
        (Some(_), None) => return Ordering::Less,
        (Some(Key::Number(one)), Some(Key::Number(other))) => one.total_cmp(other),
        (Some(Key::Text(one)), Some(Key::Text(other))) => one.cmp(other),
        (Some(Key::Number(_)), Some(Key::Text(_))) => Ordering::Less,
        (Some(Key::Text(_)), Some(Key::Number(_))) => Ordering::Greater,
    };
    let by_key = if descending { by_key.reverse() } else { by_key };
    by_key.then(one.id.cmp(&other.id))
}

/// The rank in a segment that a place has, or would have: no document is between the two.
fn rank_of(sorted: &Sorted, descending: bool, place: &Place) -> tantivy::Result<Rank> {
    let ranked = |value: u64| if descending { !value } else { value };
    let (value, id) = match (&place.key, sorted) {
        (None, _) => return Ok(Rank { is_empty: true, value: 0, id: place.id }),
        (Some(Key::Number(number)), Sorted::Numbers(_)) => (ranked(f64_to_u64(*number)), place.id),
        (Some(Key::Text(text)), Sorted::Texts(texts)) => {
            let dictionary = texts.dictionary();
            match dictionary.term_ord(text.as_bytes())? {
                Some(ord) => (ranked(ord), place.id),
                // Between two texts that are there: those before it are all shown, those after it
                // are not.
                None => {
                    let next = dictionary.term_ord_or_next(text.as_bytes())?;
                    let next = match next {
                        tantivy::columnar::TermOrdHit::Exact(ord)
                        | tantivy::columnar::TermOrdHit::Next(ord) => ord,
                    };
                    match descending {
                        false => (next, i64::MIN),
                        true => (!next, i64::MAX),
                    }
                }
            }
        }
        // Nothing in this segment has a value: what it has comes after every one that has.
        _ => (u64::MAX, i64::MAX),
    };
    Ok(Rank { is_empty: false, value, id })
}

impl FirstOfSegment {
    fn take(&mut self, rank: Rank) {
        if self.after.is_some_and(|after| rank <= after) || self.kept == 0 {
            return;
        }
        self.first.push(rank);
        // Twice as many as are wanted, then the better half: each is looked at a few times at most.
        if self.first.len() >= 2 * self.kept {
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        if self.first.len() > self.kept {
            self.first.select_nth_unstable(self.kept - 1);
            self.first.truncate(self.kept);
            self.last = self.first.last().copied();
        }
    }

    fn read_values(&mut self, docs: &[DocId]) {
        self.values.clear();
        self.values.resize(docs.len(), None);
        match &self.sorted {
            Sorted::Nothing => {}
            Sorted::Texts(texts) => texts.ords().first_vals(docs, &mut self.values),
            Sorted::Numbers(numbers) => {
                self.numbers.clear();
                self.numbers.resize(docs.len(), None);
                numbers.first_vals(docs, &mut self.numbers);
                for (number, value) in self.numbers.iter().zip(&mut self.values) {
                    *value = number.map(f64_to_u64);
                }
            }
        }
    }
}

impl SegmentCollector for FirstOfSegment {
    type Fruit = tantivy::Result<FirstFound>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        self.total += docs.len() as u64;
        self.read_values(docs);
        for (at, doc) in docs.iter().enumerate() {
            let value = self.values[at];
            let ranked = value.map_or(0, |value| if self.descending { !value } else { value });
            let is_empty = value.is_none();
            // Most come too late, and their ids need not be read.
            if self.last.is_some_and(|last| (is_empty, ranked) > (last.is_empty, last.value)) {
                continue;
            }
            let id = self.ids.first(*doc).unwrap_or_default();
            let rank = Rank { is_empty, value: ranked, id };
            if self.last.is_none_or(|last| rank < last) {
                self.take(rank);
            }
        }
    }

    fn harvest(mut self) -> tantivy::Result<FirstFound> {
        self.shorten();
        self.first.sort_unstable();
        let mut places = Vec::with_capacity(self.first.len());
        let mut text = String::new();
        for rank in &self.first {
            let value = if self.descending { !rank.value } else { rank.value };
            let key = match &self.sorted {
                _ if rank.is_empty => None,
                Sorted::Nothing => None,
                Sorted::Numbers(_) => Some(Key::Number(u64_to_f64(value))),
                Sorted::Texts(texts) => {
                    text.clear();
                    texts.ord_to_str(value, &mut text)?;
                    Some(Key::Text(text.clone()))
                }
            };
            places.push(Place { key, id: rank.id });
        }
        Ok(FirstFound { total: self.total, places })
    }
}
