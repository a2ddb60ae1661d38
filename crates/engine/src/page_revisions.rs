//! Revisions of pages (pages.md §6): read from the change log, restored as new writes. Nothing is
//! ever taken back; restoring appends.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_edit::Kept;
use crate::page_scope::PageScope;
use crate::revisions::{self, RevisionDocument, RevisionList};
use crate::sql::page_write::History;
use crate::sql::pages::{self, Lock, read_page};
use domain::accounts::{AccountId, Caller};
use domain::fault::{Fault, Result};
use domain::ids;
use domain::pages::kind::PageKind;
use domain::pages::page_patch::check_slug;
use domain::pages::slug;
use domain::revisions::RevisionQuery;

/// A revision of a page, by the ids as the client wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPage {
    /// The page.
    pub raw_id: String,
    /// The number of the revision.
    pub raw_revision: String,
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
        query: RevisionQuery,
    ) -> Result<RevisionList> {
        let (id, account) = (ids::parse(raw_id)?, caller.account_id);
        let raw_id = raw_id.to_owned();
        let work = move |tx: &Tx<'_>| {
            let history = history_of(tx, account, kind, &raw_id)?;
            revisions::list(tx, account, id, query.window(history.first, history.last))
        };
        // A hundred large pages to be put together: not on the threads that serve the network.
        self.store.scan(work).await
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
        let work = |tx: &Tx<'_>| {
            let history = history_of(tx, account, kind, raw_id)?;
            revisions::find(tx, account, id, raw_revision, history.first)
        };
        self.store.snapshot(work).await
    }

    /// Puts the content of a revision into the draft, or live and into the draft; gives the page,
    /// or the draft. State, dates and ties to other pages stay.
    pub async fn restore_page_revision(
        &self,
        caller: &Caller,
        kind: PageKind,
        wanted: PastPage,
        to: RestoreTo,
    ) -> Result<String> {
        let work = move |scope: PageScope<'_>| {
            let mut edit = scope.open(&wanted.raw_id)?;
            let (account, context) = (scope.context.account(), scope.context);
            let found = revisions::find(
                scope.tx,
                account,
                edit.id(),
                &wanted.raw_revision,
                edit.first_revision(),
            )?;
            let mut restored = read_page(&found.document)?;
            restored.take_record(&edit.live);
            if edit.language_group().is_some() {
                // Its language is its place in the group, which may have been another then.
                restored.language = edit.live.language;
            }
            if slug::is_temporary(&restored.slug) {
                // Made up when there was none: nothing to go back to.
                restored.slug.clone_from(&edit.live.slug);
            }
            scope.drop_missing_folder(&mut restored)?;
            let (id, group) = (edit.id(), edit.language_group());
            restored.touch(context.stamp());
            let kept = match to {
                RestoreTo::Live => {
                    scope.ruled(check_slug(&restored))?;
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
            scope.answer(id, group, draft.unwrap_or(&write.rendered.document).clone())
        };
        self.in_page_scope(caller, kind, work).await?.document()
    }
}

/// Where the revisions of a present page stand.
fn history_of(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    raw_id: &str,
) -> Result<History, Stop> {
    let found = pages::load_many(tx, account, &[ids::parse(raw_id)?], Lock::No)?.pop();
    let found = found.filter(|page| page.live.is(kind, false));
    Ok(found.ok_or_else(|| Fault::not_found(raw_id))?.history)
}
