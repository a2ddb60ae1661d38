//! What a search brings back: how many records match, and the first of them in the order that was
//! asked for.

use super::bits::Bits;
use super::fields::{column, id_column};
use super::plan::Plan;
use super::segment::{Segment, Values};
use domain::crm::search::{Key, Order, Place};
use std::cmp::Ordering;
use tantivy::columnar::{Column, StrColumn, TermOrdHit};
use tantivy::{Searcher, f64_to_u64, u64_to_f64};

/// Documents of which values are read together.
const BLOCK: usize = 128;

/// What is kept of what matches.
pub struct Wanted<'o> {
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

/// What a document is sorted by, so that the smallest comes first. Numbers are as in
/// [`tantivy::f64_to_u64`], texts their place in the segment's dictionary, both turned round for
/// descending orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_empty: bool,
    value: u64,
    id: i64,
}

/// Counts, and finds the first.
pub fn collect(
    searcher: &Searcher,
    plan: &Plan,
    wanted: &Wanted<'_>,
) -> tantivy::Result<FirstFound> {
    let mut all = FirstFound::default();
    // The worst rank that can still be among the first: of numbers, ranks of all segments compare.
    let mut last: Option<Rank> = None;
    for reader in searcher.segment_readers() {
        let segment = Segment { searcher, reader };
        let mut matching = plan.matches(&segment, None)?;
        segment.keep_alive(&mut matching);
        all.total += matching.count();
        if wanted.kept == 0 {
            continue;
        }
        let sorted = segment.values(&column(&wanted.order.field))?;
        let comparable = !matches!(sorted, Some(Values::Texts(_)));
        let mut first = First::new(&segment, sorted, wanted, last.filter(|_| comparable))?;
        first.look(&matching);
        // Those of one segment are in order already.
        let was_empty = all.places.is_empty();
        all.places.append(&mut first.places()?);
        if !was_empty {
            all.places.sort_by(|one, other| by_place(wanted.order.descending, one, other));
            all.places.truncate(wanted.kept);
        }
        if all.places.len() == wanted.kept {
            last = all.places.last().and_then(|place| rank_of_number(wanted, place));
        }
    }
    Ok(all)
}

fn rank_of_number(wanted: &Wanted<'_>, place: &Place) -> Option<Rank> {
    let Some(Key::Number(number)) = place.key else { return None };
    let value = f64_to_u64(number);
    let value = if wanted.order.descending { !value } else { value };
    Some(Rank { is_empty: false, value, id: place.id })
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

/// The first documents of one segment.
struct First {
    numbers: Option<Column<u64>>,
    texts: Option<StrColumn>,
    ids: Column<i64>,
    descending: bool,
    after: Option<Rank>,
    kept: usize,
    first: Vec<Rank>,
    /// Nothing that ranks after this is kept.
    last: Option<Rank>,
}

impl First {
    fn new(
        segment: &Segment<'_>,
        sorted: Option<Values>,
        wanted: &Wanted<'_>,
        last: Option<Rank>,
    ) -> tantivy::Result<Self> {
        let (numbers, texts) = match sorted {
            Some(Values::Numbers(numbers)) => (Some(numbers), None),
            Some(Values::Texts(texts)) => (Some(texts.ords().clone()), Some(texts)),
            None => (None, None),
        };
        let ids = segment.reader.fast_fields().i64(id_column())?;
        let (descending, kept) = (wanted.order.descending, wanted.kept);
        let first = Vec::new();
        let mut found = First { numbers, texts, ids, descending, after: None, kept, first, last };
        found.after = wanted.after.map(|place| found.rank_of(place)).transpose()?;
        Ok(found)
    }

    /// The rank that a place has here, or would have: no document is between the two.
    fn rank_of(&self, place: &Place) -> tantivy::Result<Rank> {
        let ranked = |value: u64| if self.descending { !value } else { value };
        let (value, id) = match (&place.key, &self.numbers, &self.texts) {
            (None, ..) => return Ok(Rank { is_empty: true, value: 0, id: place.id }),
            (Some(Key::Number(number)), Some(_), None) => (ranked(f64_to_u64(*number)), place.id),
            (Some(Key::Text(text)), _, Some(texts)) => {
                match texts.dictionary().term_ord_or_next(text.as_bytes())? {
                    TermOrdHit::Exact(ord) => (ranked(ord), place.id),
                    // Between two texts that are there: what comes before it was shown, the rest
                    // was not.
                    TermOrdHit::Next(ord) if self.descending => (!ord, i64::MAX),
                    TermOrdHit::Next(ord) => (ord, i64::MIN),
                }
            }
            // Nothing here has a value: what is here comes after everything that has.
            _ => (u64::MAX, i64::MAX),
        };
        Ok(Rank { is_empty: false, value, id })
    }

    fn look(&mut self, matching: &Bits) {
        if self.is_too_late() {
            return;
        }
        let mut block = Vec::with_capacity(BLOCK);
        let mut values = Vec::with_capacity(BLOCK);
        matching.each(|doc| {
            block.push(doc);
            if block.len() == BLOCK {
                self.look_at(&block, &mut values);
                block.clear();
            }
        });
        self.look_at(&block, &mut values);
        self.shorten();
        self.first.sort_unstable();
    }

    /// Whether everything here comes after what is known already: often so, because the oldest come
    /// first and segments follow each other.
    fn is_too_late(&self) -> bool {
        let (Some(last), Some(numbers)) = (self.last, &self.numbers) else { return false };
        let best = if self.descending { !numbers.max_value() } else { numbers.min_value() };
        !last.is_empty && best > last.value
    }

    fn look_at(&mut self, docs: &[u32], values: &mut Vec<Option<u64>>) {
        values.clear();
        values.resize(docs.len(), None);
        if let Some(numbers) = &self.numbers {
            numbers.first_vals(docs, values);
        }
        for (doc, value) in docs.iter().zip(values.iter()) {
            let is_empty = value.is_none();
            let value = value.map_or(0, |value| if self.descending { !value } else { value });
            // Most come too late, and their ids need not be read.
            if self.last.is_some_and(|last| (is_empty, value) > (last.is_empty, last.value)) {
                continue;
            }
            let rank = Rank { is_empty, value, id: self.ids.first(*doc).unwrap_or_default() };
            let is_after = self.after.is_none_or(|after| rank > after);
            if is_after && self.last.is_none_or(|last| rank < last) {
                self.first.push(rank);
                // Twice as many as are wanted, then the better half.
                if self.first.len() >= 2 * self.kept {
                    self.shorten();
                }
            }
        }
    }

    fn shorten(&mut self) {
        if self.first.len() > self.kept {
            self.first.select_nth_unstable(self.kept - 1);
            self.first.truncate(self.kept);
        }
        // Never a worse one than other segments have set.
        if self.first.len() == self.kept {
            let worst = self.first.iter().max().copied();
            self.last = match (self.last, worst) {
                (Some(last), Some(worst)) => Some(last.min(worst)),
                (last, worst) => last.or(worst),
            };
        }
    }

    fn places(&self) -> tantivy::Result<Vec<Place>> {
        let value = |rank: &Rank| if self.descending { !rank.value } else { rank.value };
        let Some(texts) = &self.texts else {
            let number = |rank: &Rank| {
                let key = (!rank.is_empty).then(|| Key::Number(u64_to_f64(value(rank))));
                Place { key, id: rank.id }
            };
            return Ok(self.first.iter().map(number).collect());
        };
        // Each text once, in the order of the dictionary: it is read from its beginning.
        let ranked = self.first.iter().filter(|rank| !rank.is_empty);
        let mut ords: Vec<u64> = ranked.map(value).collect();
        ords.sort_unstable();
        ords.dedup();
        let mut found = Vec::with_capacity(ords.len());
        texts.dictionary().sorted_ords_to_term_cb(&ords, |text| {
            found.push(String::from_utf8_lossy(text).into_owned());
        })?;
        let text = |rank: &Rank| {
            let at = ords.binary_search(&value(rank)).ok().filter(|_| !rank.is_empty);
            let text = at.and_then(|at| found.get(at)).cloned();
            Place { key: text.map(Key::Text), id: rank.id }
        };
        Ok(self.first.iter().map(text).collect())
    }
}
