//! A segment of an index as a search reads it.

use super::bits::Bits;
use tantivy::columnar::{Column, ColumnIndex, ColumnType, DynamicColumn, NumericalType, StrColumn};
use tantivy::{Searcher, SegmentReader};

/// A column of a property.
pub enum Values {
    /// Of numbers, as unsigned ones in the same order (see [`tantivy::f64_to_u64`]).
    Numbers(Column<u64>),
    /// Of texts.
    Texts(StrColumn),
}

/// A segment.
#[derive(Clone, Copy)]
pub struct Segment<'s> {
    /// The index that it is of.
    pub searcher: &'s Searcher,
    /// For reading it.
    pub reader: &'s SegmentReader,
}

impl Segment<'_> {
    /// Documents, also those that are replaced or gone.
    pub fn docs(&self) -> u32 {
        self.reader.max_doc()
    }

    /// A column by name, if any document has a value there.
    pub fn values(&self, column: &str) -> tantivy::Result<Option<Values>> {
        for handle in self.reader.fast_fields().dynamic_column_handles(column)? {
            // Numbers stand as unsigned ones that ascend with them: read so, they are compared
            // fastest.
            if handle.column_type() == ColumnType::F64
                && let Some(numbers) = handle.open_u64_lenient()?
            {
                return Ok(Some(Values::Numbers(numbers)));
            }
            match handle.open()? {
                DynamicColumn::Str(texts) => return Ok(Some(Values::Texts(texts))),
                other => {
                    let numbers = other.coerce_numerical(NumericalType::F64);
                    if let Some(DynamicColumn::F64(numbers)) = numbers {
                        return Ok(Some(Values::Numbers(numbers.to_u64_monotonic())));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Documents with a value in a column.
    pub fn with_value(&self, column: &str) -> tantivy::Result<Bits> {
        let docs = self.docs();
        let mut found = Bits::none(docs);
        let index = match self.values(column)? {
            None => return Ok(found),
            Some(Values::Numbers(numbers)) => numbers.index,
            Some(Values::Texts(texts)) => texts.ords().index.clone(),
        };
        match index {
            ColumnIndex::Empty { .. } => {}
            ColumnIndex::Full => return Ok(Bits::all(docs)),
            ColumnIndex::Optional(index) => {
                index.iter_non_null_docs().for_each(|doc| found.add(doc));
            }
            ColumnIndex::Multivalued(index) => {
                index.iter_non_null_docs().for_each(|doc| found.add(doc));
            }
        }
        Ok(found)
    }

    /// Keeps documents that are neither replaced nor gone.
    pub fn keep_alive(&self, documents: &mut Bits) {
        if let Some(alive) = self.reader.alive_bitset() {
            documents.retain(|doc| alive.is_alive(doc));
        }
    }
}
