//! Lists of revisions: which of a record's revisions a request asks for (pages.md §6). They are
//! numbered without gaps and shown newest first.

use crate::fault::Result;
use crate::limits::LIST_LIMIT_DEFAULT;
use crate::pages::list_query::limit;

/// A request for revisions. With both cursors, `after` wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisionQuery {
    /// Results wanted, 1 to 100.
    pub limit: u64,
    /// Only revisions older than this one.
    pub after: Option<u64>,
    /// Only revisions newer than this one: those that come just before it in the list.
    pub before: Option<u64>,
}

impl RevisionQuery {
    /// Reads the request from decoded query parameters; the caller has read the opaque cursors.
    pub fn parse(
        parameters: &[(String, String)],
        after: Option<u64>,
        before: Option<u64>,
    ) -> Result<Self> {
        let given = parameters.iter().find(|(name, _)| name == "limit");
        let limit = given.map_or(Ok(LIST_LIMIT_DEFAULT), |(_, value)| limit(value))?;
        Ok(RevisionQuery { limit, after, before })
    }

    /// The revisions to show of a record that has those from `first` to `last`.
    pub fn window(&self, first: i64, last: i64) -> Window {
        let number = |cursor: u64| i64::try_from(cursor).unwrap_or(i64::MAX);
        let span = number(self.limit) - 1;
        let (oldest, newest) = match (self.after, self.before) {
            (None, Some(before)) => {
                let oldest = number(before).saturating_add(1).max(first);
                (oldest, oldest.saturating_add(span).min(last))
            }
            (after, _) => {
                let newest = after.map_or(last, |after| (number(after) - 1).min(last));
                (newest.saturating_sub(span).max(first), newest)
            }
        };
        Window { oldest, newest, first, last }
    }
}

/// A run of revisions among all of a record's. Empty when the oldest is beyond the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The oldest that is shown.
    pub oldest: i64,
    /// The newest that is shown.
    pub newest: i64,
    first: i64,
    last: i64,
}

impl Window {
    /// The same, beginning with a later revision.
    pub fn from(self, oldest: i64) -> Window {
        Window { oldest, ..self }
    }

    /// How many revisions the record has, shown or not.
    pub fn total(&self) -> u64 {
        u64::try_from(self.last - self.first + 1).unwrap_or(0)
    }

    /// The cursor `after` of the next page of results, if there are older revisions.
    pub fn older(&self) -> Option<u64> {
        let goes_on = self.oldest <= self.newest && self.oldest > self.first;
        goes_on.then(|| self.oldest.unsigned_abs())
    }

    /// The cursor `before` of the previous page of results, if there are newer revisions.
    pub fn newer(&self) -> Option<u64> {
        let goes_back = self.oldest <= self.newest && self.newest < self.last;
        goes_back.then(|| self.newest.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(limit: u64, after: Option<u64>, before: Option<u64>) -> (i64, i64) {
        let window = RevisionQuery { limit, after, before }.window(1, 10);
        (window.newest, window.oldest)
    }

    #[test]
    fn cursors_bound_the_window_on_their_side() {
        assert_eq!(shown(3, None, None), (10, 8));
        assert_eq!(shown(3, Some(8), None), (7, 5));
        assert_eq!(shown(3, Some(2), None), (1, 1));
        assert_eq!(shown(3, None, Some(5)), (8, 6));
        assert_eq!(shown(3, None, Some(9)), (10, 10));
        assert_eq!(shown(3, Some(8), Some(5)), (7, 5));
        assert_eq!(shown(100, None, None), (10, 1));
        assert_eq!(shown(3, Some(u64::MAX), None), (10, 8));
        for (after, before) in [(Some(1), None), (Some(0), None), (None, Some(10))] {
            let window = RevisionQuery { limit: 3, after, before }.window(1, 10);
            assert!(window.oldest > window.newest, "{window:?}");
            assert_eq!((window.older(), window.newer(), window.total()), (None, None, 10));
        }
        let endless = RevisionQuery { limit: 3, after: None, before: Some(u64::MAX) };
        let window = endless.window(1, 10);
        assert!(window.oldest > window.newest, "{window:?}");
    }

    proptest::proptest! {
        #[test]
        fn a_walk_either_way_shows_each_once(
            first in 1i64..5,
            count in 0i64..30,
            limit in 1u64..8,
        ) {
            let last = first + count - 1;
            let all: Vec<i64> = (first..=last).rev().collect();
            let mut query = RevisionQuery { limit, after: None, before: None };
            let mut down = Vec::new();
            let mut window = query.window(first, last);
            loop {
                down.extend((window.oldest..=window.newest).rev());
                query.after = window.older();
                if query.after.is_none() { break }
                window = query.window(first, last);
            }
            proptest::prop_assert_eq!(&down, &all);
            let mut up: Vec<i64> = (window.oldest..=window.newest).collect();
            query.after = None;
            while let Some(before) = window.newer() {
                query.before = Some(before);
                window = query.window(first, last);
                up.extend(window.oldest..=window.newest);
            }
            up.reverse();
            proptest::prop_assert_eq!(&up, &all);
        }
    }
}
