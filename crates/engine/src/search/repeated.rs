//! Phrases in which a term comes more than once. A query of tantivy's looks at every place of a
//! term as often as the phrase has it: a phrase of a thousand `a` in a text of a thousand `a` takes
//! a million looks. These take as many as the text has words.

use super::bits::Bits;
use super::segment::Segment;
use std::collections::HashSet;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Term};

/// Those of these documents in which these terms stand side by side. Each place of a field has one
/// term.
pub fn side_by_side(segment: &Segment<'_>, terms: &[Term], left: &Bits) -> tantivy::Result<Bits> {
    let mut distinct: Vec<&Term> = Vec::new();
    let mut pattern = Vec::with_capacity(terms.len());
    for term in terms {
        let at = distinct.iter().position(|known| *known == term);
        pattern.push(at.unwrap_or(distinct.len()));
        if at.is_none() {
            distinct.push(term);
        }
    }
    let pattern = Pattern::new(pattern);
    let mut found = Bits::none(segment.docs());
    let mut all: Vec<SegmentPostings> = Vec::with_capacity(distinct.len());
    for term in distinct {
        let index = segment.reader.inverted_index(term.field())?;
        match index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? {
            Some(postings) => all.push(postings),
            None => return Ok(found),
        }
    }
    let (mut text, mut places) = (Vec::new(), Vec::new());
    left.each(|doc| {
        text.clear();
        for (term, postings) in all.iter_mut().enumerate() {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() != doc {
                return;
            }
            postings.positions(&mut places);
            text.extend(places.iter().map(|place| (*place, term)));
        }
        text.sort_unstable();
        if pattern.stands_in(&text) {
            found.add(doc);
        }
    });
    Ok(found)
}

/// Whether a term comes more than once.
pub fn repeats(terms: &[Term]) -> bool {
    let mut seen = HashSet::new();
    !terms.iter().all(|term| seen.insert(term.serialized_value_bytes()))
}

/// What is looked for in one pass (Knuth, Morris and Pratt).
struct Pattern {
    terms: Vec<usize>,
    /// For each beginning of it, how much of its end the pattern begins with.
    borders: Vec<usize>,
}

impl Pattern {
    fn new(terms: Vec<usize>) -> Self {
        let mut borders = vec![0; terms.len()];
        let mut matched = 0;
        for at in 1..terms.len() {
            while matched > 0 && terms[at] != terms[matched] {
                matched = borders[matched - 1];
            }
            matched += usize::from(terms[at] == terms[matched]);
            borders[at] = matched;
        }
        Pattern { terms, borders }
    }

    /// Whether it stands in a text of terms with their places, which ascend.
    fn stands_in(&self, text: &[(u32, usize)]) -> bool {
        let (mut matched, mut expected) = (0, 0);
        for (place, term) in text {
            if *place != expected {
                matched = 0;
            }
            expected = place + 1;
            while matched > 0 && self.terms[matched] != *term {
                matched = self.borders[matched - 1];
            }
            matched += usize::from(self.terms[matched] == *term);
            if matched == self.terms.len() {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_wherever_it_stands() {
        let mut drawn = 1_u64;
        let mut below = |bound: u64| {
            drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (drawn >> 33) % bound
        };
        let mut found = 0;
        for _ in 0..20_000 {
            let terms: Vec<usize> = (0..1 + below(5)).map(|_| below(2) as usize).collect();
            let mut place = 0;
            let text: Vec<(u32, usize)> = (0..below(12))
                .map(|_| {
                    // Now and then a place is another property's, or a gap between two words.
                    place += 1 + u32::from(below(6) == 0);
                    (place, below(3) as usize)
                })
                .collect();
            let fits = |run: &[(u32, usize)]| {
                let side_by_side = run.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0);
                side_by_side && run.iter().map(|(_, term)| *term).eq(terms.iter().copied())
            };
            let expected = text.windows(terms.len()).any(fits);
            assert_eq!(
                Pattern::new(terms.clone()).stands_in(&text),
                expected,
                "{terms:?} {text:?}"
            );
            found += u32::from(expected);
        }
        assert!((2_000..18_000).contains(&found), "{found}");
    }
}
