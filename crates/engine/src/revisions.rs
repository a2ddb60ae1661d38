//! Revisions as they are read. They are lines of the change log.

use domain::time::Timestamp;

/// A record as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionDocument {
    /// Counted per record from 1.
    pub number: i64,
    /// When it was written.
    pub revised_at: Timestamp,
    /// By whom.
    pub user_id: i64,
    /// The record.
    pub document: String,
}

/// Some revisions of a record, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevisionList {
    /// How many are kept.
    pub total: u64,
    /// This page of them.
    pub results: Vec<RevisionDocument>,
    /// The number to go on below, if there are older ones.
    pub next: Option<u64>,
    /// The number to go back above, if there are newer ones.
    pub prev: Option<u64>,
}
