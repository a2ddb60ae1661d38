//! Revisions as they are read: what a record was, when, and by whom. They are lines of the change
//! log.

use domain::time::Timestamp;

/// One revision of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRevision {
    /// Its number, counted per record from 1.
    pub number: i64,
    /// When it was written.
    pub at: Timestamp,
    /// By whom.
    pub user_id: i64,
    /// The record's document, as it was then.
    pub document: String,
}

/// A page of a list of revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionList {
    /// How many revisions there are.
    pub total: u64,
    /// Newest first.
    pub revisions: Vec<StoredRevision>,
    /// The cursor to older ones, if there are any.
    pub older: Option<u64>,
    /// The cursor to newer ones, if there are any.
    pub newer: Option<u64>,
}
