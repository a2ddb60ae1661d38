//! Revisions as they are read (pages.md §6): what a record was, when, and by whom. They are lines
//! of the change log.

use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::pages::unreadable;
use crate::sql::revisions;
use domain::accounts::AccountId;
use domain::delta;
use domain::fault::Fault;
use domain::ids;
use domain::limits::LIST_BYTES_MAX;
use domain::revisions::Window;
use domain::time::Timestamp;
use std::collections::VecDeque;
use std::ops::RangeInclusive;

/// One revision of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionDocument {
    /// Its number, counted per record from 1.
    pub number: i64,
    /// When it was written.
    pub revised_at: Timestamp,
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
    pub results: Vec<RevisionDocument>,
    /// The cursor to older ones, if there are any.
    pub next: Option<u64>,
    /// The cursor to newer ones, if there are any.
    pub prev: Option<u64>,
}

/// The revisions of a record within a window. Should they be too large together, the oldest are
/// left to the next page.
pub(crate) fn list(
    tx: &Tx<'_>,
    account: AccountId,
    object: i64,
    window: Window,
) -> Result<RevisionList, Stop> {
    let built = rebuild(tx, account, object, window.oldest..=window.newest)?;
    let shown = built.front().map_or(window, |oldest| window.from(oldest.number));
    Ok(RevisionList {
        total: shown.total(),
        results: built.into_iter().rev().collect(),
        next: shown.older(),
        prev: shown.newer(),
    })
}

/// One revision of a record, by the number that the client wrote; those before `first` are gone.
pub(crate) fn find(
    tx: &Tx<'_>,
    account: AccountId,
    object: i64,
    raw_revision: &str,
    first: i64,
) -> Result<RevisionDocument, Stop> {
    let missing = || Fault::not_found(raw_revision);
    let number = ids::find(raw_revision).filter(|number| *number >= first).ok_or_else(missing)?;
    let found = rebuild(tx, account, object, number..=number)?.pop_back();
    Ok(found.filter(|found| found.number == number).ok_or_else(missing)?)
}

/// The documents of the revisions in `range`, oldest first, the newest always among them.
fn rebuild(
    tx: &Tx<'_>,
    account: AccountId,
    object: i64,
    range: RangeInclusive<i64>,
) -> Result<VecDeque<RevisionDocument>, Stop> {
    let mut built: VecDeque<RevisionDocument> = VecDeque::new();
    let (mut document, mut bytes) = (String::new(), 0);
    revisions::visit_with_base(tx, account, object, range.clone(), |line| {
        document = match line.base == line.number {
            true => line.detail,
            false => delta::overlay(&document, &line.detail).map_err(unreadable)?,
        };
        if line.number < *range.start() {
            return Ok(());
        }
        bytes += document.len();
        built.push_back(RevisionDocument {
            number: line.number,
            revised_at: Timestamp::from_ms_clamped(line.revised_at),
            user_id: line.user_id,
            document: document.clone(),
        });
        while bytes > LIST_BYTES_MAX && built.len() > 1 {
            bytes -= built.pop_front().map_or(0, |oldest| oldest.document.len());
        }
        Ok(())
    })?;
    Ok(built)
}
