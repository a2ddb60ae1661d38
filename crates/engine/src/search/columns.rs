//! Tests of values that stand in columns: every document is looked at, or those that are left.

use super::bits::Bits;
use super::segment::{Segment, Values};
use domain::crm::search::pattern::Glob;
use domain::crm::search::{Kind, Pattern, values};
use memchr::memmem::Finder;
use std::ops::{Bound, RangeInclusive};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{f64_to_u64, u64_to_f64};

/// Documents that are looked at together.
const BLOCK: u32 = 8_192;
/// One document in so many: if fewer are left, they are looked at one by one.
const FEW: u64 = 32;

/// Documents with a number that passes.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// The column.
    pub column: String,
    /// What passes.
    pub test: NumberTest,
}

/// Which numbers pass.
#[derive(Clone, Debug)]
pub enum NumberTest {
    /// In this range of unsigned numbers in the same order.
    Within(RangeInclusive<u64>),
    /// One of these, which ascend.
    Among(Vec<f64>),
    /// Whose one word contains this.
    Contains(Kind, Pattern),
}

impl NumberTest {
    /// In a range of numbers.
    pub fn within(low: Bound<f64>, high: Bound<f64>) -> Self {
        let low = match low {
            Bound::Unbounded => Some(0),
            Bound::Included(number) => Some(f64_to_u64(number)),
            Bound::Excluded(number) => f64_to_u64(number).checked_add(1),
        };
        let high = match high {
            Bound::Unbounded => Some(u64::MAX),
            Bound::Included(number) => Some(f64_to_u64(number)),
            Bound::Excluded(number) => f64_to_u64(number).checked_sub(1),
        };
        match (low, high) {
            (Some(low), Some(high)) => NumberTest::Within(low..=high),
            _ => NumberTest::Among(Vec::new()),
        }
    }

    fn passes(&self, number: u64) -> bool {
        match self {
            NumberTest::Within(range) => range.contains(&number),
            NumberTest::Among(wanted) => {
                let number = u64_to_f64(number);
                wanted.binary_search_by(|known| known.total_cmp(&number)).is_ok()
            }
            NumberTest::Contains(kind, pattern) => {
                let word = values::numeric_word(*kind, u64_to_f64(number));
                match pattern {
                    Pattern::Phrase(words) => matches!(&words[..], [only] if *only == word),
                    Pattern::Wild(glob) => glob.fits(&word),
                }
            }
        }
    }

    /// The least range that holds everything that passes.
    fn hull(&self) -> RangeInclusive<u64> {
        match self {
            NumberTest::Within(range) => range.clone(),
            NumberTest::Among(wanted) => match (wanted.first(), wanted.last()) {
                (Some(first), Some(last)) => f64_to_u64(*first)..=f64_to_u64(*last),
                _ => RangeInclusive::new(1, 0),
            },
            NumberTest::Contains(..) => 0..=u64::MAX,
        }
    }
}

impl Numbers {
    /// The documents.
    pub fn matches(&self, segment: &Segment<'_>, within: Option<&Bits>) -> tantivy::Result<Bits> {
        let mut found = Bits::none(segment.docs());
        let Some(Values::Numbers(column)) = segment.values(&self.column)? else {
            return Ok(found);
        };
        let hull = self.test.hull();
        if hull.is_empty() || *hull.start() > column.max_value() || *hull.end() < column.min_value()
        {
            return Ok(found);
        }
        match few(within) {
            Some(left) => left.each(|doc| {
                if column.values_for_doc(doc).any(|number| self.test.passes(number)) {
                    found.add(doc);
                }
            }),
            None => match &self.test {
                NumberTest::Within(range) => in_range(&column, range.clone(), &mut found),
                test => each_number(&column, &hull, |number| test.passes(number), &mut found),
            },
        }
        Ok(found)
    }
}

/// The documents that are left, if they are few.
fn few(within: Option<&Bits>) -> Option<&Bits> {
    within.filter(|left| left.count() * FEW < u64::from(left.docs()))
}

fn in_range(column: &Column<u64>, range: RangeInclusive<u64>, found: &mut Bits) {
    let (docs, mut block) = (found.docs(), Vec::with_capacity(BLOCK as usize));
    let mut start = 0;
    while start < docs {
        let end = docs.min(start + BLOCK);
        block.clear();
        column.get_docids_for_value_range(range.clone(), start..end, &mut block);
        found.add_all(&block);
        start = end;
    }
}

/// Adds documents of which a number in this range passes. Values are read in the order in which
/// they stand, in blocks, and only then led back to their documents.
fn each_number(
    column: &Column<u64>,
    hull: &RangeInclusive<u64>,
    passes: impl Fn(u64) -> bool,
    found: &mut Bits,
) {
    let (count, mut block) = (column.values.num_vals(), vec![0; BLOCK as usize]);
    let (mut passing, mut start) = (Vec::new(), 0);
    while start < count {
        let length = (count - start).min(BLOCK);
        let block = &mut block[..length as usize];
        column.values.get_range(u64::from(start), block);
        for (row, number) in (start..).zip(block.iter()) {
            if hull.contains(number) && passes(*number) {
                passing.push(row);
            }
        }
        start += length;
    }
    column.index.select_batch_in_place(0, &mut passing);
    found.add_all(&passing);
}

/// Documents with a text that passes.
#[derive(Clone, Debug)]
pub struct Texts {
    column: String,
    test: TextTest,
}

#[derive(Clone, Debug)]
enum TextTest {
    Within(Bound<String>, Bound<String>),
    Fits(Glob),
}

impl Texts {
    /// In a range of texts.
    pub fn within(column: String, low: Bound<String>, high: Bound<String>) -> Self {
        Texts { column, test: TextTest::Within(low, high) }
    }

    /// Fitting a pattern.
    pub fn fitting(column: String, glob: Glob) -> Self {
        Texts { column, test: TextTest::Fits(glob) }
    }

    /// The documents.
    pub fn matches(&self, segment: &Segment<'_>, within: Option<&Bits>) -> tantivy::Result<Bits> {
        let mut found = Bits::none(segment.docs());
        let Some(Values::Texts(texts)) = segment.values(&self.column)? else { return Ok(found) };
        match &self.test {
            TextTest::Within(low, high) => {
                let dictionary = texts.dictionary();
                let bytes =
                    |bound: &Bound<String>| bound.as_ref().map(|text| text.clone().into_bytes());
                let (low, high) = dictionary.term_bounds_to_ord(bytes(low), bytes(high))?;
                let Some(range) = ord_range(low, high) else { return Ok(found) };
                match few(within) {
                    Some(left) => left.each(|doc| {
                        if texts.term_ords(doc).any(|ord| range.contains(&ord)) {
                            found.add(doc);
                        }
                    }),
                    None => in_range(texts.ords(), range, &mut found),
                }
            }
            TextTest::Fits(glob) => {
                let (first, fitting) = fitting_ords(&texts, glob)?;
                if fitting.is_empty() {
                    return Ok(found);
                }
                let fits = |ord: u64| {
                    ord.checked_sub(first)
                        .and_then(|at| u32::try_from(at).ok())
                        .is_some_and(|at| fitting.has(at))
                };
                match few(within) {
                    Some(left) => left.each(|doc| {
                        if texts.term_ords(doc).any(&fits) {
                            found.add(doc);
                        }
                    }),
                    None => {
                        let hull = first..=first + u64::from(fitting.docs());
                        each_number(texts.ords(), &hull, fits, &mut found);
                    }
                }
            }
        }
        Ok(found)
    }
}

fn ord_range(low: Bound<u64>, high: Bound<u64>) -> Option<RangeInclusive<u64>> {
    let low = match low {
        Bound::Unbounded => 0,
        Bound::Included(ord) => ord,
        Bound::Excluded(ord) => ord.checked_add(1)?,
    };
    let high = match high {
        Bound::Unbounded => u64::MAX,
        Bound::Included(ord) => ord,
        Bound::Excluded(ord) => ord.checked_sub(1)?,
    };
    (low <= high).then_some(low..=high)
}

/// Which texts of the column fit: from this one of its dictionary on, a bit for each.
fn fitting_ords(texts: &StrColumn, glob: &Glob) -> tantivy::Result<(u64, Bits)> {
    let (dictionary, fit) = (texts.dictionary(), Fit::new(glob));
    let prefix = glob.prefix().as_bytes();
    let mut stream = dictionary.range().ge(prefix).into_stream()?;
    let mut fitting = Vec::new();
    let (mut first, mut count) = (0, 0_u32);
    // Texts are sorted: the first that begins otherwise ends it.
    while stream.advance() {
        let Some(rest) = stream.key().strip_prefix(prefix) else { break };
        if count == 0 {
            first = stream.term_ord();
        }
        if fit.fits(rest) {
            fitting.push(count);
        }
        count += 1;
    }
    let mut bits = Bits::none(count);
    bits.add_all(&fitting);
    Ok((first, bits))
}

/// A pattern's parts behind its first, made ready for very many texts.
struct Fit<'g> {
    middle: Vec<Finder<'g>>,
    end: &'g [u8],
}

impl<'g> Fit<'g> {
    fn new(glob: &'g Glob) -> Self {
        let mut parts = glob.parts().iter().skip(1).map(String::as_bytes);
        let end = parts.next_back().unwrap_or_default();
        Fit { middle: parts.map(Finder::new).collect(), end }
    }

    /// Whether what follows the first part of a text fits.
    fn fits(&self, mut rest: &[u8]) -> bool {
        // Byte by byte: ends are short, and calls cost more than they.
        let same = |(one, other): (&u8, &u8)| one == other;
        if rest.len() < self.end.len() || !rest.iter().rev().zip(self.end.iter().rev()).all(same) {
            return false;
        }
        rest = &rest[..rest.len() - self.end.len()];
        for part in &self.middle {
            match part.find(rest) {
                Some(at) => rest = &rest[at + part.needle().len()..],
                None => return false,
            }
        }
        true
    }
}
