//! Queries that look at a column of every candidate: for what has no terms.

use super::bits::BitsQuery;
use super::fields::{Fields, id_column};
use tantivy::columnar::{Column, DynamicColumn, NumericalType};
use tantivy::query::{Query, TermSetQuery};
use tantivy::{DocId, SegmentReader};

/// Ids that are looked up one by one; of more, every document is asked.
const FEW_IDS: usize = 1_000;

/// The column of a property's numbers in a segment, if any document there has one.
fn numbers(segment: &SegmentReader, column: &str) -> tantivy::Result<Option<Column<f64>>> {
    for handle in segment.fast_fields().dynamic_column_handles(column)? {
        let numeric = handle.open()?.coerce_numerical(NumericalType::F64);
        if let Some(DynamicColumn::F64(numbers)) = numeric {
            return Ok(Some(numbers));
        }
    }
    Ok(None)
}

/// Documents of which a number passes.
pub fn words_of_numbers(
    column: String,
    passes: impl Fn(f64) -> bool + Clone + Send + Sync + 'static,
) -> Box<dyn Query> {
    Box::new(BitsQuery::each(move |segment| {
        let (numbers, passes) = (numbers(segment, &column)?, passes.clone());
        Ok(move |doc: DocId| {
            let number = numbers.as_ref().and_then(|numbers| numbers.first(doc));
            number.is_some_and(&passes)
        })
    }))
}

/// Documents with one of these numbers.
pub fn among_numbers(column: String, mut wanted: Vec<f64>) -> Box<dyn Query> {
    wanted.sort_unstable_by(f64::total_cmp);
    let wanted = std::sync::Arc::new(wanted);
    words_of_numbers(column, move |number| {
        wanted.binary_search_by(|known| known.total_cmp(&number)).is_ok()
    })
}

/// Records with one of these ids.
pub fn among_ids(fields: &Fields, mut ids: Vec<i64>) -> Box<dyn Query> {
    if ids.len() <= FEW_IDS {
        return Box::new(TermSetQuery::new(ids.into_iter().map(|id| fields.of_id(id))));
    }
    ids.sort_unstable();
    let ids = std::sync::Arc::new(ids);
    Box::new(BitsQuery::each(move |segment| {
        let (column, ids) = (segment.fast_fields().i64(id_column())?, ids.clone());
        Ok(move |doc: DocId| column.first(doc).is_some_and(|id| ids.binary_search(&id).is_ok()))
    }))
}
