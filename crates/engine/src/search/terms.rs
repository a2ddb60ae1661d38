//! Documents by terms: single ones, several side by side, and words that contain others.

use super::bits::Bits;
use super::fields::{Fields, id_column};
use super::repeated;
use super::segment::Segment;
use super::tokens::{GRAM, grams_of};
use tantivy::query::{EnableScoring, PhraseQuery, Query, Scorer};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, Term};

/// Ids that are looked up one by one; of more, every document is asked.
const FEW_IDS: usize = 4_096;
/// Words that begin with one that is looked for, which are looked up to spare work.
const SURE_MAX: usize = 1_000;

/// Documents with one of these terms.
pub fn any(segment: &Segment<'_>, terms: &[Term]) -> tantivy::Result<Bits> {
    let mut found = Bits::none(segment.docs());
    for term in terms {
        let index = segment.reader.inverted_index(term.field())?;
        if let Some(info) = index.get_term_info(term)? {
            add_postings(&index, &info, &mut found)?;
        }
    }
    Ok(found)
}

fn add_postings(
    index: &InvertedIndexReader,
    info: &tantivy::postings::TermInfo,
    found: &mut Bits,
) -> tantivy::Result<()> {
    let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
    while !postings.docs().is_empty() {
        found.add_all(postings.docs());
        postings.advance();
    }
    Ok(())
}

/// Documents with these terms side by side.
pub fn phrase(
    segment: &Segment<'_>,
    terms: &[Term],
    within: Option<&Bits>,
) -> tantivy::Result<Bits> {
    // Documents with all of them first: places are read of these alone.
    let mut left = within.cloned().unwrap_or_else(|| Bits::all(segment.docs()));
    for term in terms {
        if left.is_empty() {
            return Ok(left);
        }
        left.and(&any(segment, std::slice::from_ref(term))?);
    }
    side_by_side(segment, terms, &left)
}

/// Those of these documents that have these terms side by side.
fn side_by_side(segment: &Segment<'_>, terms: &[Term], left: &Bits) -> tantivy::Result<Bits> {
    let mut found = Bits::none(segment.docs());
    if left.is_empty() {
        return Ok(found);
    }
    if repeated::repeats(terms) {
        return repeated::side_by_side(segment, terms, left);
    }
    let query = PhraseQuery::new(terms.to_vec());
    let weight = query.weight(EnableScoring::disabled_from_searcher(segment.searcher))?;
    let mut scorer: Box<dyn Scorer> = weight.scorer(segment.reader, 1.0)?;
    left.each(|doc| {
        if scorer.doc() < doc {
            scorer.seek(doc);
        }
        if scorer.doc() == doc && doc != TERMINATED {
            found.add(doc);
        }
    });
    Ok(found)
}

/// Documents of these records.
pub fn ids(segment: &Segment<'_>, ids: &[i64]) -> tantivy::Result<Bits> {
    let mut found = Bits::none(segment.docs());
    if ids.len() > FEW_IDS {
        let column = segment.reader.fast_fields().i64(id_column())?;
        for doc in 0..segment.docs() {
            if column.first(doc).is_some_and(|id| ids.binary_search(&id).is_ok()) {
                found.add(doc);
            }
        }
        return Ok(found);
    }
    let Some(first) = ids.first() else { return Ok(found) };
    let field = segment.reader.schema().get_field(id_column())?;
    let index = segment.reader.inverted_index(field)?;
    debug_assert_eq!(Term::from_field_i64(field, *first).field(), field);
    for id in ids {
        if let Some(info) = index.get_term_info(&Term::from_field_i64(field, *id))? {
            add_postings(&index, &info, &mut found)?;
        }
    }
    Ok(found)
}

/// A word of `query`.
#[derive(Clone, Debug)]
pub struct Word {
    /// The runs of letters that it consists of.
    grams: Vec<Term>,
    /// The word as it is, among those that `query` looks at.
    whole: Term,
}

impl Word {
    /// A folded word.
    pub fn new(fields: &Fields, word: &str) -> Self {
        let grams = grams_of(word);
        let is_long = grams.first().is_some_and(|gram| gram.chars().count() == GRAM);
        let field = if is_long { fields.grams } else { fields.short_grams };
        let grams = grams.iter().map(|gram| Term::from_field_text(field, gram)).collect();
        Word { grams, whole: Term::from_field_text(fields.searched, word) }
    }

    /// Documents with a word that contains it.
    pub fn matches(&self, segment: &Segment<'_>, within: Option<&Bits>) -> tantivy::Result<Bits> {
        if let [only] = &self.grams[..] {
            return any(segment, std::slice::from_ref(only));
        }
        let mut left = within.cloned().unwrap_or_else(|| Bits::all(segment.docs()));
        for gram in &self.grams {
            if left.is_empty() {
                return Ok(left);
            }
            left.and(&any(segment, std::slice::from_ref(gram))?);
        }
        // Most have a word that begins with it; of the others the places of its runs are compared.
        let mut sure = self.beginning(segment)?;
        sure.and(&left);
        left.and_not(&sure);
        sure.or(&side_by_side(segment, &self.grams, &left)?);
        Ok(sure)
    }

    /// Documents with a word that begins with it, of the first of such words.
    fn beginning(&self, segment: &Segment<'_>) -> tantivy::Result<Bits> {
        let mut found = Bits::none(segment.docs());
        let index = segment.reader.inverted_index(self.whole.field())?;
        let start = self.whole.serialized_value_bytes();
        let mut terms = index.terms().range().ge(start).into_stream()?;
        let mut rest = SURE_MAX;
        while rest > 0 && terms.advance() && terms.key().starts_with(start) {
            add_postings(&index, terms.value(), &mut found)?;
            rest -= 1;
        }
        Ok(found)
    }
}
