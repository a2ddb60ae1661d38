//! How writes of pages that were accepted are stored, with everything that hangs on them. Counters
//! and the change log come last: their rows are locked until the commit, and every scope takes them
//! in this order.

use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_scope::Context;
use crate::sql::changes::{Change, ChangeKind, Revision};
use crate::sql::jobs::{self, JobKind};
use crate::sql::page_counts::{self, CountChanges};
use crate::sql::page_write::{FRESH_FOR_EVER, PageWrite};
use crate::sql::{languages, revisions};
use domain::accounts::AccountId;
use std::cell::RefCell;

/// Stores the rows of pages: new ones, or changed ones.
pub(crate) type StoreRows = fn(&Tx<'_>, AccountId, &[&PageWrite]) -> Result<(), Stop>;

/// Stores writes, counters and the change log.
pub(crate) fn save(
    tx: &Tx<'_>,
    context: &Context,
    writes: &[&PageWrite],
    rows: StoreRows,
) -> Result<(), Stop> {
    let account = context.account();
    save_rows(tx, account, writes, rows)?;
    let mut counts = CountChanges::default();
    writes.iter().for_each(|write| write.count(&mut counts));
    page_counts::apply(tx, account, &counts)?;
    let log: Vec<Change<'_>> = writes.iter().flat_map(|write| write.lines()).collect();
    context.append(tx, &log)?;
    let outgrown: Vec<(i64, i64)> = outgrown(writes.iter().copied()).collect();
    revisions::forget(tx, account, &outgrown)
}

/// Stores writes, but for counters and the change log.
pub(crate) fn save_rows(
    tx: &Tx<'_>,
    account: AccountId,
    writes: &[&PageWrite],
    rows: StoreRows,
) -> Result<(), Stop> {
    rows(tx, account, writes)?;
    save_turns(tx, account, writes)?;
    let members: Vec<(i64, &str, &str)> = writes
        .iter()
        .filter(|write| !write.archived)
        .filter_map(|write| Some((write.id, write.language?.code(), write.variation.as_deref()?)))
        .collect();
    languages::update_members(tx, account, &members)
}

/// What a scope writes last.
#[derive(Default)]
pub(crate) struct Pending(RefCell<PendingWrites>);

#[derive(Default)]
struct PendingWrites {
    counts: CountChanges,
    lines: Vec<PendingLine>,
    outgrown: Vec<(i64, i64)>,
}

/// A line of the change log that waits.
struct PendingLine {
    object_type: String,
    object_id: i64,
    kind: ChangeKind,
    detail: String,
    revision: Option<Revision>,
}

impl PendingLine {
    fn change(&self) -> Change<'_> {
        let PendingLine { object_type, object_id, kind, detail, revision } = self;
        let (object_id, kind, revision) = (*object_id, *kind, *revision);
        Change { object_type, object_id, kind, detail, revision, prior: None }
    }
}

impl Pending {
    /// Takes what writes mean for counters and the change log.
    pub(crate) fn add(&self, writes: &[&PageWrite]) {
        let mut pending = self.0.borrow_mut();
        for write in writes {
            write.count(&mut pending.counts);
            pending.lines.extend(write.lines().map(|line| PendingLine {
                object_type: line.object_type.to_owned(),
                object_id: line.object_id,
                kind: line.kind,
                detail: line.detail.to_owned(),
                revision: line.revision,
            }));
        }
        pending.outgrown.extend(outgrown(writes.iter().copied()));
    }

    /// Writes all of it.
    pub(crate) fn flush(self, tx: &Tx<'_>, context: &Context) -> Result<(), Stop> {
        let (account, pending) = (context.account(), self.0.into_inner());
        page_counts::apply(tx, account, &pending.counts)?;
        let log: Vec<Change<'_>> = pending.lines.iter().map(PendingLine::change).collect();
        context.append(tx, &log)?;
        revisions::forget(tx, account, &pending.outgrown)
    }
}

/// Jobs for the hours at which derived properties turn, of pages that have such an hour or had one.
/// Nothing happens to deleted pages any more.
fn save_turns(tx: &Tx<'_>, account: AccountId, writes: &[&PageWrite]) -> Result<(), Stop> {
    let turned = writes
        .iter()
        .filter(|write| write.archived || write.was_fresh_until != write.fresh_until());
    let (over, due): (Vec<&&PageWrite>, Vec<&&PageWrite>) =
        turned.partition(|write| write.archived || write.fresh_until() == FRESH_FOR_EVER);
    let due: Vec<(i64, i64)> = due.iter().map(|write| (write.id, write.fresh_until())).collect();
    let over: Vec<i64> = over.iter().map(|write| write.id).collect();
    jobs::put(tx, account, JobKind::PageTurn, &due)?;
    jobs::remove(tx, account, JobKind::PageTurn, &over)
}

/// Pages that have got so many revisions since what is older than those that are kept was let go,
/// each with the oldest that is kept.
fn outgrown<'w>(writes: impl Iterator<Item = &'w PageWrite>) -> impl Iterator<Item = (i64, i64)> {
    const EVERY: i64 = 32;
    let outgrown =
        writes.filter(|write| write.history.first > 1 && write.history.last % EVERY == 0);
    outgrown.map(|write| (write.id, write.history.first))
}
