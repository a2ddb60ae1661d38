//! Revisions: lines of the change log with a number. A line holds a whole document or what differs
//! from the revision before, so reading begins at the last whole one, which is never far.

use crate::db::Result;
use crate::db::tx::Tx;
use domain::accounts::AccountId;
use std::ops::RangeInclusive;

/// A line that is a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionLine {
    /// Counted per record from 1.
    pub number: i64,
    /// The last one that holds a whole document; this one, if it does.
    pub base: i64,
    /// Epoch milliseconds.
    pub revised_at: i64,
    /// Who wrote.
    pub user_id: i64,
    /// A document, or what differs.
    pub detail: String,
}

const RANGE: &str = "SELECT revision, base_revision, changed_at, user_id, detail FROM changes
    WHERE account_id = ?1 AND object_id = ?2 AND revision <= ?4 AND revision >= (
        SELECT base_revision FROM changes
        WHERE account_id = ?1 AND object_id = ?2 AND revision = ?3)
    ORDER BY revision";
const FORGET: &str = "UPDATE changes SET revision = NULL, base_revision = NULL, detail = ''
    WHERE account_id = ?1 AND object_id = ?2 AND revision < (
        SELECT base_revision FROM changes
        WHERE account_id = ?1 AND object_id = ?2 AND revision = ?3)";

/// Calls `visit` with the revisions in `range` of a record, oldest first, led by those that the
/// first builds on.
pub fn visit_with_base(
    tx: &Tx<'_>,
    account: AccountId,
    object: i64,
    range: RangeInclusive<i64>,
    mut visit: impl FnMut(RevisionLine) -> Result<()>,
) -> Result<()> {
    let (first, last) = (*range.start(), *range.end());
    let values = [account.into(), object.into(), first.into(), last.into()];
    tx.each(RANGE, &values, |row| {
        visit(RevisionLine {
            number: row.int(0)?,
            base: row.int(1)?,
            revised_at: row.int(2)?,
            user_id: row.int(3)?,
            detail: row.text(4)?.to_owned(),
        })
    })
}

/// Forgets what is older than revision `first` of each record and not needed to read it. The lines
/// stay in the log, without their details.
pub fn forget(tx: &Tx<'_>, account: AccountId, firsts: &[(i64, i64)]) -> Result<()> {
    let rows: Vec<_> = firsts
        .iter()
        .map(|(object, first)| vec![account.into(), (*object).into(), (*first).into()])
        .collect();
    tx.exec_many(FORGET, &rows)
}
