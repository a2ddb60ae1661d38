//! Queries that find out at once which records of a segment match: for what the index has no terms
//! for.

use std::fmt;
use std::sync::Arc;
use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::{BitSet, DocId, Score, SegmentReader, TantivyError};

type Matching = dyn Fn(&SegmentReader) -> tantivy::Result<BitSet> + Send + Sync;

/// A query by a function that gives the matching documents of a segment.
#[derive(Clone)]
pub struct BitsQuery(Arc<Matching>);

impl BitsQuery {
    /// The documents that this function gives.
    pub fn new(
        matching: impl Fn(&SegmentReader) -> tantivy::Result<BitSet> + Send + Sync + 'static,
    ) -> Self {
        BitsQuery(Arc::new(matching))
    }

    /// The documents that pass what this function makes of their segment.
    pub fn each<P: Fn(DocId) -> bool>(
        of_segment: impl Fn(&SegmentReader) -> tantivy::Result<P> + Send + Sync + 'static,
    ) -> Self {
        Self::new(move |segment| {
            let passes = of_segment(segment)?;
            let mut found = BitSet::with_max_value(segment.max_doc());
            for doc in (0..segment.max_doc()).filter(|doc| passes(*doc)) {
                found.insert(doc);
            }
            Ok(found)
        })
    }
}

impl fmt::Debug for BitsQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BitsQuery")
    }
}

impl Query for BitsQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for BitsQuery {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let found = BitSetDocSet::from((self.0)(segment)?);
        Ok(Box::new(ConstScorer::new(found, boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("matches are not explained".into()))
    }
}
