//! Patterns with `*`: every word of a property, and every value as a whole, is tried once for each
//! segment, however many records have it.

use super::bits::BitsQuery;
use super::fields::Fields;
use domain::crm::search::pattern::Glob;
use tantivy::query::Query;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, SegmentReader, Term};

/// Records of which a word of this property, or a value as a whole, fits.
pub fn fitting(fields: &Fields, property: &str, glob: Glob) -> Box<dyn Query> {
    let place = |field| (field, fields.of_text(field, property, ""));
    let within = [place(fields.words), place(fields.texts)];
    Box::new(BitsQuery::new(move |segment| {
        let mut found = BitSet::with_max_value(segment.max_doc());
        for (field, property) in &within {
            collect(segment, (*field, property), &glob, &mut found)?;
        }
        Ok(found)
    }))
}

/// Adds the documents with a fitting term; terms of the property begin with `property`.
fn collect(
    segment: &SegmentReader,
    (field, property): (Field, &Term),
    glob: &Glob,
    found: &mut BitSet,
) -> tantivy::Result<()> {
    let index = segment.inverted_index(field)?;
    let (property, prefix) = (property.serialized_value_bytes(), glob.prefix().as_bytes());
    let mut terms = index.terms().range().ge([property, prefix].concat()).into_stream()?;
    while terms.advance() {
        let text = terms.key().strip_prefix(property).filter(|text| text.starts_with(prefix));
        // Terms are sorted: what comes now begins otherwise.
        let Some(text) = text else { break };
        let fits = glob.is_prefix() || std::str::from_utf8(text).is_ok_and(|text| glob.fits(text));
        if !fits {
            continue;
        }
        let record = IndexRecordOption::Basic;
        let mut postings = index.read_block_postings_from_terminfo(terms.value(), record)?;
        while !postings.docs().is_empty() {
            for doc in postings.docs() {
                found.insert(*doc);
            }
            postings.advance();
        }
    }
    Ok(())
}
