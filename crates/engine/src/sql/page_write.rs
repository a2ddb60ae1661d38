//! What is to be stored of a page, with everything that hangs on it.

use crate::sql::changes::{Change, ChangeKind, Revision};
use crate::sql::page_counts::{CountChanges, CountKey};
use crate::sql::page_rows::RowChange;
use domain::pages::kind::PageKind;
use domain::pages::languages::Language;
use domain::pages::page::Rendered;
use domain::time::Timestamp;

/// Where the revisions of a page stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The last one's number; 0 before the first.
    pub last: i64,
    /// The last one that was kept whole; 0 if the next one must be.
    pub base: i64,
    /// The oldest that is kept.
    pub first: i64,
    /// Whether the last one is of the draft.
    pub of_draft: bool,
}

/// `fresh` of a document that never turns by itself ends here.
pub const FRESH_FOR_EVER: i64 = i64::MAX;

/// What the change log is told of a write.
#[derive(Clone, Debug)]
pub enum Detail {
    /// The whole document.
    Document,
    /// The whole draft.
    Draft,
    /// What differs from before, or nothing.
    Text(String),
}

/// A page that is to be written.
#[derive(Debug)]
pub struct PageWrite {
    /// The page.
    pub id: i64,
    /// Its kind.
    pub kind: PageKind,
    /// What lists look at; none when the write changes nothing of it but its time.
    pub row: Option<RowChange>,
    /// Whether the page is deleted.
    pub archived: bool,
    /// When it was written; epoch milliseconds.
    pub updated_at: i64,
    /// By whom.
    pub updated_by_id: i64,
    /// What clients read.
    pub rendered: Rendered,
    /// The draft, if it differs.
    pub draft: Option<String>,
    /// Where its revisions stand after the write.
    pub history: History,
    /// What the clock did to the page before, and nobody noted.
    pub turned: Vec<ChangeKind>,
    /// What happened, if it was not the clock alone.
    pub change: Option<ChangeKind>,
    /// What the change log keeps of it.
    pub detail: Detail,
    /// If it is a revision.
    pub revision: Option<Revision>,
    /// Until when the document was fresh before.
    pub was_fresh_until: i64,
    /// The language group that the page is part of.
    pub language_group: Option<i64>,
    /// Its language.
    pub language: Option<Language>,
    /// What the others of its group show of it.
    pub variation: Option<String>,
}

impl PageWrite {
    /// The address that the page gives up, and the one that it takes.
    pub fn addresses(&self) -> (Option<&str>, Option<&str>) {
        let Some(RowChange { before, after }) = &self.row else { return (None, None) };
        let before = before.as_ref().and_then(|row| row.address.as_deref());
        let after = after.address.as_deref();
        if before == after { (None, None) } else { (before, after) }
    }

    /// The folder that the page is put into.
    pub fn new_folder(&self) -> Option<&str> {
        let RowChange { before, after } = self.row.as_ref()?;
        let before = before.as_ref().and_then(|row| row.folder_id.as_deref());
        after.folder_id.as_deref().filter(|after| before != Some(*after))
    }

    /// The language group in which the page gets another language, or none any more.
    pub fn changes_language_in(&self) -> Option<i64> {
        let RowChange { before, after } = self.row.as_ref()?;
        let same = before.as_ref().is_none_or(|before| before.language == after.language);
        self.language_group.filter(|_| !same && !self.archived)
    }

    /// Notes what the write means for the totals.
    pub fn count(&self, counts: &mut CountChanges) {
        let Some(RowChange { before, after }) = &self.row else { return };
        let category = self.kind.category();
        if let Some(before) = before {
            counts.add(CountKey::new(category, before.archived, before.state), -1);
        }
        counts.add(CountKey::new(category, after.archived, after.state), 1);
    }

    /// What the change log keeps.
    pub fn detail(&self) -> &str {
        match &self.detail {
            Detail::Document => &self.rendered.document,
            Detail::Draft => self.draft.as_ref().unwrap_or(&self.rendered.document),
            Detail::Text(text) => text,
        }
    }

    /// The lines of the change log: what the clock did, then the write itself.
    pub fn lines(&self) -> impl Iterator<Item = Change<'_>> {
        let line = |kind, detail, revision| Change {
            object_type: self.kind.subcategory(),
            object_id: self.id,
            kind,
            detail,
            revision,
            prior: None,
        };
        let turned = self.turned.iter().map(move |kind| line(*kind, "", None));
        turned.chain(self.change.map(|kind| line(kind, self.detail(), self.revision)))
    }

    /// Until when the document is fresh; epoch milliseconds.
    pub fn fresh_until(&self) -> i64 {
        self.rendered.fresh_until.map_or(FRESH_FOR_EVER, Timestamp::as_ms)
    }

    /// Since when; epoch milliseconds.
    pub fn fresh_from(&self) -> i64 {
        self.rendered.fresh_from.map_or(0, Timestamp::as_ms)
    }
}
