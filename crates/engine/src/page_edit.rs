//! From a page as it is stored to the write that changes it: what the draft becomes, what the
//! change log keeps, which revision it is. Use cases change `live` and `draft`; the rest follows.

use crate::db::Stop;
use crate::page_scope::Context;
use crate::sql::changes::{ChangeKind, Revision};
use crate::sql::page_rows::{PageRow, RowChange};
use crate::sql::page_write::{Detail, FRESH_FOR_EVER, History, PageWrite};
use crate::sql::pages::{StoredPage, read_page, unreadable};
use domain::delta;
use domain::fault::{Fault, Result};
use domain::limits::PAGE_BYTES_MAX;
use domain::pages::lifecycle::{Event, State};
use domain::pages::page::{Page, Rendered};
use domain::pages::{rules, variation};
use domain::time::Timestamp;

/// Revisions that may build on each other; the next one is kept whole. Bounds what reading one
/// revision costs, and costs writers one whole document in so many.
const DELTAS_MAX: i64 = 32;

/// A page that is being changed.
#[derive(Debug)]
pub(crate) struct PageEdit {
    stored: StoredPage,
    before: Option<PageRow>,
    /// What the clock has done to the page since it was stored, and nobody has noted yet.
    turned: Vec<ChangeKind>,
    /// What is live, or will be.
    pub(crate) live: Page,
    /// The draft, if it differs.
    pub(crate) draft: Option<Page>,
}

/// What a write is to the history of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// A revision of what is live.
    Live,
    /// A revision of the draft.
    Draft,
    /// No revision: a turn of the clock.
    Turn,
    /// No revision: the end.
    End,
}

impl PageEdit {
    /// Opens a stored page. `lists` says whether the change may touch what lists look at, beside
    /// the time and the author of the write.
    pub(crate) fn open(stored: StoredPage, lists: bool, now: Timestamp) -> Result<Self, Stop> {
        let live = read_page(&stored.live.document)?;
        let draft = stored.draft.as_deref().map(read_page).transpose()?;
        let since = stored.live.fresh.1;
        // Step 1 of the schema left a 0 where an address had moved: nothing turned then.
        let overdue = 0 < since && since <= now.as_ms() && !stored.live.archived;
        let before = (lists || overdue).then(|| PageRow::of(&live));
        let mut turned = Vec::new();
        if overdue {
            let (went_live, expired) = live.turned(since, now);
            turned.extend(went_live.then_some(ChangeKind::Published));
            turned.extend(expired.then_some(ChangeKind::Expired));
        }
        Ok(PageEdit { stored, before, turned, live, draft })
    }

    /// The page.
    pub(crate) fn id(&self) -> i64 {
        self.stored.live.id
    }

    /// The oldest revision that is kept.
    pub(crate) fn first_revision(&self) -> i64 {
        self.stored.history.first
    }

    /// The language group that it is part of.
    pub(crate) fn language_group(&self) -> Option<i64> {
        self.stored.live.language_group
    }

    /// What editors see: the draft, or what is live if there is none of its own.
    pub(crate) fn newest(&self) -> Page {
        let Some(draft) = &self.draft else { return self.live.clone() };
        let mut draft = draft.clone();
        draft.take_record(&self.live);
        draft
    }

    /// Changes live and draft alike.
    pub(crate) fn both(&mut self, change: impl Fn(&mut Page)) {
        change(&mut self.live);
        self.draft.iter_mut().for_each(change);
    }

    /// Whether lists will see another page.
    pub(crate) fn is_changed(&self) -> bool {
        self.before.as_ref() != Some(&PageRow::of(&self.live))
    }

    /// After a change of the place among other pages (address, language) from that of `old`: a
    /// member of a language group keeps its language, and the draft follows where nobody edited it,
    /// so that pending edits do not take the old place back.
    pub(crate) fn settle_place(&mut self, old: &Page) {
        if self.language_group().is_some() {
            self.live.language = old.language;
        }
        let Some(draft) = &mut self.draft else { return };
        if draft.slug == old.slug {
            draft.slug.clone_from(&self.live.slug);
        }
        if draft.domain == old.domain {
            draft.domain.clone_from(&self.live.domain);
        }
        if draft.language == old.language {
            draft.language = self.live.language;
        }
    }

    /// Puts the page into the state that its hour brought.
    pub(crate) fn turn(&mut self, now: Timestamp) -> Result<()> {
        let state = self.live.state;
        if !self.turned.is_empty() && state == State::ScheduledAb && self.live.is_live(now) {
            self.live.state = state.after(Event::Publish { live: true })?;
        }
        Ok(())
    }

    /// The write of a page whose language group is stored by itself, with its language.
    pub(crate) fn finish_outside_group(self, context: &Context) -> Result<PageWrite, Stop> {
        let write = self.finish(context, Kept::Live)?;
        Ok(PageWrite { language_group: None, variation: None, ..write })
    }

    /// The write that follows, by the caller and at the time of `context`. Fails when the page has
    /// become too large.
    pub(crate) fn finish(mut self, context: &Context, kept: Kept) -> Result<PageWrite, Stop> {
        self.turn(context.now)?;
        if matches!(kept, Kept::Live | Kept::End) {
            self.live.touch(context.stamp());
        }
        let row = self.before.take().and_then(|before| {
            let after = PageRow::of(&self.live);
            (before != after).then_some(RowChange { before: Some(before), after })
        });
        let draft = self.draft.take().map(|draft| Settling::new(draft, &self.live, context));
        let variation = self.language_group().map(|_| variation::variation(&self.live));
        let (updated_at, updated_by_id) = (self.live.updated.as_ms(), &self.live.updated_by_id);
        let updated_by_id = updated_by_id.parse().unwrap_or(context.caller.user_id);
        let (archived, language) = (self.live.archived_at != Timestamp::EPOCH, self.live.language);
        let rendered = context.render(self.live);
        check_size(&rendered.document, context)?;
        // A draft without a difference is none; a revision of it is one of what is live.
        let draft = match draft {
            Some(draft) => draft.settled(&rendered.document, context)?,
            None => None,
        };
        let told = Told::new(&self.stored, kept, &rendered.document, draft.as_deref())?;
        let history = context.keep(told.history);
        Ok(PageWrite {
            id: self.stored.live.id,
            kind: context.kind,
            row,
            archived,
            updated_at,
            updated_by_id,
            rendered,
            draft,
            history,
            turned: self.turned,
            change: told.change,
            detail: told.detail,
            revision: told.revision,
            was_fresh_until: self.stored.live.fresh.1,
            language_group: self.stored.live.language_group,
            language,
            variation,
        })
    }
}

/// A draft on its way into the store.
struct Settling {
    draft: Page,
    /// Its document, had it been written when what is live was.
    as_live: String,
}

impl Settling {
    fn new(mut draft: Page, live: &Page, context: &Context) -> Self {
        draft.take_record(live);
        let mut same = draft.clone();
        same.take_stamp(live);
        Settling { draft, as_live: context.render(same).document }
    }

    /// The draft's document; none if it says what is live already.
    fn settled(self, live: &str, context: &Context) -> Result<Option<String>> {
        if self.as_live == live {
            return Ok(None);
        }
        let document = context.render(self.draft).document;
        check_size(&document, context)?;
        Ok(Some(document))
    }
}

/// What the change log is told, and where that leaves the page's history.
struct Told {
    change: Option<ChangeKind>,
    detail: Detail,
    revision: Option<Revision>,
    history: History,
}

impl Told {
    fn new(
        stored: &StoredPage,
        kept: Kept,
        document: &str,
        draft: Option<&str>,
    ) -> Result<Self, Stop> {
        let past = stored.history;
        let (change, of_draft) = match kept {
            Kept::Live => (ChangeKind::Updated, false),
            Kept::Draft => (ChangeKind::DraftUpdated, true),
            Kept::Turn | Kept::End => {
                let change = (kept == Kept::End).then_some(ChangeKind::Archived);
                // The next revision can't build on a document that changed without being one.
                let history = History { base: 0, ..past };
                let detail = Detail::Text(String::new());
                return Ok(Told { change, detail, revision: None, history });
            }
        };
        let of_draft = of_draft && draft.is_some();
        let number = past.last + 1;
        let object = if of_draft { draft.unwrap_or(document) } else { document };
        let before = if past.of_draft { stored.draft.as_deref() } else { None };
        let before = before.unwrap_or(&stored.live.document);
        // A revision of what is live never builds on one of the draft, so that the log says what
        // changed for visitors.
        let may_build =
            past.base > 0 && number - past.base < DELTAS_MAX && (of_draft || !past.of_draft);
        let difference = match may_build {
            true => Some(delta::difference(before, object).map_err(unreadable)?),
            false => None,
        };
        let difference = difference.filter(|text| text.len() < object.len() / 2);
        let (base, detail) = match difference {
            Some(text) => (past.base, Detail::Text(text)),
            None if of_draft => (number, Detail::Draft),
            None => (number, Detail::Document),
        };
        let history = History { last: number, base, first: past.first, of_draft };
        let revision = Some(Revision { number, base });
        Ok(Told { change: Some(change), detail, revision, history })
    }
}

/// The write of a page that was not there before.
pub(crate) fn created(page: Page, context: &Context) -> Result<PageWrite> {
    let row = RowChange { before: None, after: PageRow::of(&page) };
    let (id, language) = (page.id.parse().unwrap_or(0), page.language);
    let updated_at = page.updated.as_ms();
    let rendered: Rendered = context.render(page);
    check_size(&rendered.document, context)?;
    Ok(PageWrite {
        id,
        kind: context.kind,
        row: Some(row),
        archived: false,
        updated_at,
        updated_by_id: context.caller.user_id,
        rendered,
        draft: None,
        history: History { last: 1, base: 1, first: 1, of_draft: false },
        turned: Vec::new(),
        change: Some(ChangeKind::Created),
        detail: Detail::Document,
        revision: Some(Revision { number: 1, base: 1 }),
        was_fresh_until: FRESH_FOR_EVER,
        language_group: None,
        language,
        variation: None,
    })
}

fn check_size(document: &str, context: &Context) -> Result<()> {
    if document.len() <= PAGE_BYTES_MAX {
        return Ok(());
    }
    let message = format!("The page is larger than {PAGE_BYTES_MAX} bytes.");
    Err(context.refuse(Fault::content_rule(rules::VALUE_TOO_LONG, message)))
}
