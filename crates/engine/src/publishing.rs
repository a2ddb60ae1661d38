//! Drafts and how they go live: edit, push, reset, schedule (pages.md §5.1).

use crate::Engine;
use crate::db::Stop;
use crate::page_edit::{Kept, PageEdit};
use crate::page_scope::PageScope;
use domain::accounts::Caller;
use domain::fault::Result;
use domain::pages::kind::PageKind;
use domain::pages::page_patch::{PagePatch, check_slug};
use domain::pages::schedule;
use domain::time::Timestamp;

impl Engine {
    /// Writes into the draft alone and gives it. A write that changes nothing is none.
    pub async fn update_draft(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: String,
        patch: PagePatch,
    ) -> Result<String> {
        let work = move |scope: PageScope<'_>| {
            let mut edit = scope.open(&raw_id)?;
            let newest = edit.newest();
            let mut draft = newest.clone();
            patch.clone().edit_draft(kind, &mut draft)?;
            // What belongs to the page alone is no change, whatever was sent for it.
            draft.take_record(&edit.live);
            if draft.folder_id != newest.folder_id {
                scope.check_folder(&draft)?;
            }
            let before = scope.context.render(newest).document;
            if scope.context.render(draft.clone()).document == before {
                return scope.answer(edit.id(), edit.language_group(), before);
            }
            draft.touch(scope.context.stamp());
            let (id, group) = (edit.id(), edit.language_group());
            edit.draft = Some(draft);
            let write = edit.finish(scope.context, Kept::Draft)?;
            scope.update(&[&write])?;
            let document = write.draft.as_ref().unwrap_or(&write.rendered.document);
            scope.answer(id, group, document.clone())
        };
        self.in_page_scope(caller, kind, work).await?.document()
    }

    /// Makes the whole draft live. Of a page that is not published nothing is changed, and that is
    /// no error (pages.md §5.1, §11.23).
    pub async fn push_live(&self, caller: &Caller, kind: PageKind, raw_id: String) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let mut edit = scope.open(&raw_id)?;
            if edit.draft.is_none() || !edit.live.is_live(scope.context.now) {
                return Ok(());
            }
            edit.live = edit.newest();
            edit.draft = None;
            scope.drop_missing_folder(&mut edit.live)?;
            scope.ruled(check_slug(&edit.live))?;
            save_live(scope, edit)
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// Drops the draft's own content.
    pub async fn reset_draft(&self, caller: &Caller, kind: PageKind, raw_id: String) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let mut edit = scope.open(&raw_id)?;
            if edit.draft.take().is_none() {
                return Ok(());
            }
            let write = edit.finish(scope.context, Kept::Draft)?;
            scope.update(&[&write])
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// Makes the draft the content that goes live at `date`; at once, if that is not in the future.
    pub async fn schedule_page(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: String,
        date: Timestamp,
    ) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let mut edit = scope.open(&raw_id)?;
            edit.live = edit.newest();
            edit.draft = None;
            scope.drop_missing_folder(&mut edit.live)?;
            scope.ruled(schedule::schedule(&mut edit.live, date, scope.context.now))?;
            save_live(scope, edit)
        };
        self.in_page_scope(caller, kind, work).await
    }
}

/// Stores what is live as a revision.
fn save_live(scope: PageScope<'_>, edit: PageEdit) -> Result<(), Stop> {
    let write = edit.finish(scope.context, Kept::Live)?;
    scope.update(&[&write])
}
