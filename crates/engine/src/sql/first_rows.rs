//! The first rows of a sort order out of many that pass by, and how many those were. Memory holds
//! only the rows that are wanted, and a row that is not is looked at without being copied.

use crate::db::Result;
use crate::db::row::Row;
use domain::pages::list_query::Sort;
use domain::pages::properties::SortKey;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// One value that is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Int(i64),
    Text(String),
}

/// A kept row; the greatest comes last in the sort order.
#[derive(Debug, PartialEq, Eq)]
struct Kept {
    /// Each with whether it is sorted largest first.
    parts: Vec<(Part, bool)>,
    id: i64,
    descending: bool,
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = self.parts.iter().zip(&other.parts);
        let by_parts =
            parts.map(|((mine, descending), (theirs, _))| turned(mine.cmp(theirs), *descending));
        let by_id = || turned(self.id.cmp(&other.id), self.descending);
        by_parts.fold(Ordering::Equal, Ordering::then).then_with(by_id)
    }
}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn turned(ordering: Ordering, descending: bool) -> Ordering {
    if descending { ordering.reverse() } else { ordering }
}

/// Gathers the first rows of a sort order. Rows have the id first, then a column per sort.
pub struct FirstRows<'s> {
    sorts: &'s [Sort],
    /// Ties are broken by id, in the direction of the last sort.
    descending: bool,
    wanted: usize,
    kept: BinaryHeap<Kept>,
    total: u64,
}

impl<'s> FirstRows<'s> {
    /// For the first `wanted` rows.
    pub fn new(sorts: &'s [Sort], wanted: u64) -> Self {
        let descending = sorts.last().is_some_and(|sort| sort.descending);
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        FirstRows { sorts, descending, wanted, kept: BinaryHeap::new(), total: 0 }
    }

    /// Counts a row, and keeps it as long as it is among the first.
    pub fn offer(&mut self, row: Row<'_>) -> Result<()> {
        self.total += 1;
        let id = row.int(0)?;
        if self.kept.len() < self.wanted || self.comes_before_last(row, id)? {
            let mut parts = Vec::with_capacity(self.sorts.len());
            for (column, sort) in self.sorts.iter().enumerate() {
                let part = match sort.key {
                    SortKey::Name => Part::Text(row.text(column + 1)?.to_owned()),
                    _ => Part::Int(row.int(column + 1)?),
                };
                parts.push((part, sort.descending));
            }
            if self.kept.len() == self.wanted {
                self.kept.pop();
            }
            self.kept.push(Kept { parts, id, descending: self.descending });
        }
        Ok(())
    }

    fn comes_before_last(&self, row: Row<'_>, id: i64) -> Result<bool> {
        let Some(last) = self.kept.peek() else { return Ok(false) };
        for (column, (part, descending)) in last.parts.iter().enumerate() {
            let ordering = match part {
                Part::Int(theirs) => row.int(column + 1)?.cmp(theirs),
                Part::Text(theirs) => row.text(column + 1)?.cmp(theirs),
            };
            match turned(ordering, *descending) {
                Ordering::Less => return Ok(true),
                Ordering::Greater => return Ok(false),
                Ordering::Equal => {}
            }
        }
        Ok(turned(id.cmp(&last.id), self.descending) == Ordering::Less)
    }

    /// How many rows there were, and the ids of the first ones in their order.
    pub fn finish(self) -> (u64, Vec<i64>) {
        let ids = self.kept.into_sorted_vec().into_iter().map(|kept| kept.id).collect();
        (self.total, ids)
    }
}
