//! The first rows of a sort order out of many that pass by, and how many those were. Memory holds
//! only the rows that are wanted, and a row that is not is looked at without being copied.

use crate::db::Result;
use crate::db::row::Row;
use domain::pages::list_query::Sort;
use domain::pages::position::{Position, SortValue};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A kept row; the greatest comes last in the sort order.
#[derive(Debug, PartialEq, Eq)]
struct Kept {
    /// Each with whether it is sorted largest first.
    parts: Vec<(SortValue, bool)>,
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

impl Kept {
    fn new(place: Position, sorts: &[Sort], descending: bool) -> Self {
        let directions = sorts.iter().map(|sort| sort.descending);
        Kept { parts: place.values.into_iter().zip(directions).collect(), id: place.id, descending }
    }

    fn place(self) -> Position {
        let values = self.parts.into_iter().map(|(value, _)| value).collect();
        Position { values, id: self.id }
    }

    /// Where the row with this id stands: before this one in the sort order, or after it.
    fn compare(&self, row: Row<'_>, id: i64) -> Result<Ordering> {
        for (column, (part, descending)) in self.parts.iter().enumerate() {
            let ordering = match part {
                SortValue::Int(mine) => row.int(column + 1)?.cmp(mine),
                SortValue::Text(mine) => row.text(column + 1)?.cmp(mine),
            };
            if ordering != Ordering::Equal {
                return Ok(turned(ordering, *descending));
            }
        }
        Ok(turned(id.cmp(&self.id), self.descending))
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
    /// Rows up to this one are passed over.
    after: Option<Kept>,
    kept: BinaryHeap<Kept>,
    total: u64,
}

impl<'s> FirstRows<'s> {
    /// For the first `wanted` rows that come after a place, if one is given.
    pub fn new(sorts: &'s [Sort], wanted: u64, after: Option<&Position>) -> Self {
        let descending = sorts.last().is_some_and(|sort| sort.descending);
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let after = after.map(|place| Kept::new(place.clone(), sorts, descending));
        FirstRows { sorts, descending, wanted, after, kept: BinaryHeap::new(), total: 0 }
    }

    /// Counts a row, and keeps it as long as it is among the first.
    pub fn offer(&mut self, row: Row<'_>) -> Result<()> {
        self.total += 1;
        let id = row.int(0)?;
        if let Some(after) = &self.after
            && after.compare(row, id)? != Ordering::Greater
        {
            return Ok(());
        }
        if self.kept.len() < self.wanted || self.comes_before_last(row, id)? {
            if self.kept.len() == self.wanted {
                self.kept.pop();
            }
            let place = place(row, 0, self.sorts)?;
            self.kept.push(Kept::new(place, self.sorts, self.descending));
        }
        Ok(())
    }

    fn comes_before_last(&self, row: Row<'_>, id: i64) -> Result<bool> {
        match self.kept.peek() {
            Some(last) => Ok(last.compare(row, id)? == Ordering::Less),
            None => Ok(false),
        }
    }

    /// How many rows there were, and the places of the first ones in their order.
    pub fn finish(self) -> (u64, Vec<Position>) {
        let places = self.kept.into_sorted_vec().into_iter().map(Kept::place).collect();
        (self.total, places)
    }
}

/// The place of a row that has its id in column `first`, and after it a column per sort.
pub fn place(row: Row<'_>, first: usize, sorts: &[Sort]) -> Result<Position> {
    let mut values = Vec::with_capacity(sorts.len());
    for (column, sort) in (first + 1..).zip(sorts) {
        values.push(match sort.key.is_text() {
            true => SortValue::Text(row.text(column)?.to_owned()),
            false => SortValue::Int(row.int(column)?),
        });
    }
    Ok(Position { values, id: row.int(first)? })
}
