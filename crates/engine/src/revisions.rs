//! Revisions of pages (pages.md §6): read from the change log, restored as new writes. Nothing is
//! ever taken back; restoring appends.

use crate::Engine;
use crate::db::Stop;
use crate::page_edit::Kept;
use crate::page_scope::PageScope;
use crate::sql::pages::{self, Lock, read_page, unreadable};
use crate::sql::revisions::{self, RevisionLine};
use domain::accounts::Caller;
use domain::delta;
use domain::fault::{Fault, Result};
use domain::ids;
use domain::limits::LIST_BYTES_MAX;
use domain::pages::kind::PageKind;
use domain::pages::page_patch::check_slug;
use domain::revisions::{RevisionQuery, Window};
use domain::time::Timestamp;
use std::collections::VecDeque;

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

/// What a revision is restored to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreTo {
    /// What is live, and the draft with it.
    Live,
    /// The draft alone.
    Draft,
}

impl Engine {
    /// Revisions of a present page, newest first.
    pub async fn list_page_revisions(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: &str,
        query: &RevisionQuery,
    ) -> Result<RevisionList> {
        let (id, account) = (ids::parse(raw_id)?, caller.account_id);
        let work = |tx: &crate::db::tx::Tx<'_>| {
            let found = pages::load_many(tx, account, &[id], Lock::No)?.pop();
            let found = found.filter(|page| page.live.is(kind, false));
            let history = found.ok_or_else(|| Fault::not_found(raw_id))?.history;
            let window = query.window(history.first, history.last);
            let lines = revisions::list_with_base(tx, account, id, window.oldest, window.newest)?;
            Ok(list(rebuild(lines, window.oldest)?, window))
        };
        self.store.snapshot(work).await
    }

    /// One revision of a present page.
    pub async fn get_page_revision(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: &str,
        raw_revision: &str,
    ) -> Result<RevisionDocument> {
        let (id, account) = (ids::parse(raw_id)?, caller.account_id);
        let work = |tx: &crate::db::tx::Tx<'_>| {
            let found = pages::load_many(tx, account, &[id], Lock::No)?.pop();
            let found = found.filter(|page| page.live.is(kind, false));
            let history = found.ok_or_else(|| Fault::not_found(raw_id))?.history;
            find(tx, (account, id), raw_revision, history.first)
        };
        self.store.snapshot(work).await
    }

    /// Puts the content of a revision into the draft, or live and into the draft; gives the page,
    /// or the draft. State, dates and ties to other pages stay.
    pub async fn restore_page_revision(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: String,
        raw_revision: String,
        to: RestoreTo,
    ) -> Result<String> {
        let work = move |scope: PageScope<'_>| {
            let mut edit = scope.open(&raw_id)?;
            let (account, context) = (scope.context.account(), scope.context);
            let found = find(scope.tx, (account, edit.id()), &raw_revision, edit.first_revision())?;
            let mut restored = read_page(&found.document)?;
            restored.take_record(&edit.live);
            scope.drop_missing_folder(&mut restored)?;
            let (id, group) = (edit.id(), edit.language_group());
            restored.touch(context.stamp());
            let kept = match to {
                RestoreTo::Live => {
                    check_slug(&restored).map_err(|fault| context.refuse(fault))?;
                    edit.live = restored;
                    edit.draft = None;
                    Kept::Live
                }
                RestoreTo::Draft => {
                    edit.draft = Some(restored);
                    Kept::Draft
                }
            };
            let write = edit.finish(context, kept)?;
            scope.update(&[&write])?;
            let draft = write.draft.as_ref().filter(|_| to == RestoreTo::Draft);
            scope.join(id, group, draft.unwrap_or(&write.rendered.document))
        };
        self.in_page_scope(caller, kind, work).await
    }
}

fn find(
    tx: &crate::db::tx::Tx<'_>,
    (account, id): (domain::accounts::AccountId, i64),
    raw_revision: &str,
    first: i64,
) -> Result<RevisionDocument, Stop> {
    let missing = || Fault::not_found(raw_revision);
    let number = ids::find(raw_revision).filter(|number| *number >= first).ok_or_else(missing)?;
    let lines = revisions::list_with_base(tx, account, id, number, number)?;
    Ok(rebuild(lines, number)?
        .pop_back()
        .filter(|found| found.number == number)
        .ok_or_else(missing)?)
}

/// The documents of the revisions from `first` on, oldest first. Should they be too large together,
/// the oldest are left out.
fn rebuild(lines: Vec<RevisionLine>, first: i64) -> Result<VecDeque<RevisionDocument>, Stop> {
    let mut built = VecDeque::new();
    let (mut document, mut bytes) = (String::new(), 0);
    for line in lines {
        document = match line.base == line.number {
            true => line.detail,
            false => delta::overlay(&document, &line.detail).map_err(unreadable)?,
        };
        if line.number < first {
            continue;
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
    }
    Ok(built)
}

/// The answer from revisions that stand oldest first. If the oldest of the window were left out,
/// the next page begins with them.
fn list(built: VecDeque<RevisionDocument>, window: Window) -> RevisionList {
    let shown = built.front().map_or(window, |oldest| window.from(oldest.number));
    RevisionList {
        total: shown.total(),
        results: built.into_iter().rev().collect(),
        next: shown.older(),
        prev: shown.newer(),
    }
}
