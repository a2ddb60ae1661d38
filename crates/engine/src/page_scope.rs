//! What every write of pages has in common: who writes when, and a scope in which pages are opened,
//! changed and stored. A call checks all it wants before it writes anything.

use crate::Engine;
use crate::clock::Clock;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_checks::{Checks, folder_missing};
use crate::page_edit::PageEdit;
use crate::page_saves::{self, Pending, StoreRows};
use crate::presenter::{Answer, Translations, Written};
use crate::sql::changes::{self, Author, Change};
use crate::sql::folders;
use crate::sql::page_write::{History, PageWrite};
use crate::sql::pages::{self, Lock, StoredPage};
use domain::accounts::{Account, AccountId, Caller};
use domain::fault::{Fault, Result};
use domain::ids;
use domain::pages::kind::PageKind;
use domain::pages::page::{Page, Rendered, Stamp};
use domain::time::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What a write needs to know beside its input.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) caller: Caller,
    pub(crate) site: Arc<Account>,
    pub(crate) kind: PageKind,
    pub(crate) now: Timestamp,
    /// Revisions of a page that are kept; none: all.
    revisions_kept: Option<i64>,
    clock: Clock,
}

impl Context {
    pub(crate) fn stamp(&self) -> Stamp<'_> {
        Stamp { by: &self.caller, now: self.now }
    }

    pub(crate) fn account(&self) -> AccountId {
        self.caller.account_id
    }

    pub(crate) fn render(&self, page: Page) -> Rendered {
        page.render(self.now, &self.site.site_url)
    }

    /// Names the type of content that a rule was about.
    pub(crate) fn refuse(&self, fault: Fault) -> Fault {
        fault.of_content(self.kind.error_token())
    }

    /// The same at the time of the call: a scope may have waited for its turn.
    pub(crate) fn at_present(&self) -> Self {
        Context { now: self.clock.now(), ..self.clone() }
    }

    /// Appends to the change log, as the caller and at the time of the write.
    pub(crate) fn append(&self, tx: &Tx<'_>, lines: &[Change<'_>]) -> Result<(), Stop> {
        changes::append(tx, Author::of(&self.caller, self.now), lines)
    }

    /// Moves the oldest revision that is kept.
    pub(crate) fn keep(&self, history: History) -> History {
        let oldest = self.revisions_kept.map_or(0, |kept| history.last - kept + 1);
        History { first: history.first.max(oldest), ..history }
    }
}

impl Engine {
    pub(crate) async fn context(&self, caller: &Caller, kind: PageKind) -> Result<Context> {
        let site = self.account(caller.account_id).await?;
        let (caller, clock, revisions_kept) =
            (caller.clone(), self.clock.clone(), self.revisions_kept);
        Ok(Context { caller, site, kind, now: clock.now(), revisions_kept, clock })
    }

    /// Runs `work` in one write scope: everything that it saves is stored together, or nothing is.
    pub(crate) async fn in_page_scope<T: Send + 'static>(
        &self,
        caller: &Caller,
        kind: PageKind,
        mut work: impl FnMut(PageScope<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T> {
        let context = self.context(caller, kind).await?;
        let run = move |tx: &Tx<'_>| {
            let (context, pending) = (context.at_present(), Pending::default());
            let outcome = work(PageScope { tx, context: &context, pending: &pending })?;
            pending.flush(tx, &context)?;
            Ok(outcome)
        };
        self.store.write(run).await
    }
}

/// An open write scope on the pages of one kind.
#[derive(Clone, Copy)]
pub(crate) struct PageScope<'s> {
    pub(crate) tx: &'s Tx<'s>,
    pub(crate) context: &'s Context,
    /// What is written last.
    pub(crate) pending: &'s Pending,
}

impl PageScope<'_> {
    /// Opens present pages of the kind for change; those that are not there are left out.
    pub(crate) fn open_many(&self, ids: &[i64]) -> Result<BTreeMap<i64, PageEdit>, Stop> {
        let found = pages::load_many(self.tx, self.context.account(), ids, Lock::Yes)?;
        let present = found.into_iter().filter(|page| page.live.is(self.context.kind, false));
        present
            .map(|page| Ok((page.live.id, PageEdit::open(page, true, self.context.now)?)))
            .collect()
    }

    /// Opens one present page of the kind, by the id that the client wrote.
    pub(crate) fn open(&self, raw_id: &str) -> Result<PageEdit, Stop> {
        let id = ids::parse(raw_id)?;
        let found = self.open_many(&[id])?.remove(&id);
        found.ok_or_else(|| Fault::not_found(raw_id).into())
    }

    /// Stores new pages.
    pub(crate) fn insert(&self, writes: &[&PageWrite]) -> Result<(), Stop> {
        self.store(writes, pages::insert)
    }

    /// Stores changed pages, in this order: who gives up an address comes before who takes it.
    pub(crate) fn update(&self, writes: &[&PageWrite]) -> Result<(), Stop> {
        self.store(writes, pages::update)
    }

    fn store(&self, writes: &[&PageWrite], rows: StoreRows) -> Result<(), Stop> {
        let mut checks = Checks::load(self.tx, self.context, writes.iter().copied())?;
        for write in writes {
            self.ruled(checks.accept(write))?;
        }
        page_saves::save_rows(self.tx, self.context.account(), writes, rows)?;
        self.pending.add(writes);
        Ok(())
    }

    /// What a rule gave; in its fault the type of content is named.
    pub(crate) fn ruled<T>(&self, outcome: Result<T>) -> Result<T, Stop> {
        Ok(outcome.map_err(|fault| self.context.refuse(fault))?)
    }

    /// A current document that waits for the translations of its group.
    pub(crate) fn answer(
        &self,
        page: i64,
        group: Option<i64>,
        document: String,
    ) -> Result<Answer, Stop> {
        let groups = group.into_iter().collect();
        let translations = Translations::load(self.tx, self.context.account(), &groups)?;
        Ok(Answer { written: vec![Ok(Written { page, group, document })], translations })
    }

    /// Takes a page out of a folder that is no more; what was restored may name one.
    pub(crate) fn drop_missing_folder(&self, page: &mut Page) -> Result<(), Stop> {
        let Some(folder) = &page.folder_id else { return Ok(()) };
        if self.context.kind == PageKind::Landing && !self.folder_exists(folder)? {
            page.folder_id = None;
        }
        Ok(())
    }

    /// Refuses a folder that is not there.
    pub(crate) fn check_folder(&self, page: &Page) -> Result<(), Stop> {
        match &page.folder_id {
            Some(folder) if self.context.kind == PageKind::Landing => {
                match self.folder_exists(folder)? {
                    true => Ok(()),
                    false => Err(self.context.refuse(folder_missing(folder)).into()),
                }
            }
            _ => Ok(()),
        }
    }

    fn folder_exists(&self, folder: &str) -> Result<bool, Stop> {
        let Some(id) = ids::find(folder) else { return Ok(false) };
        Ok(!folders::exist(self.tx, self.context.account(), &[id])?.is_empty())
    }
}

/// Pages that a write starts from, by id, if they are of the kind and deleted or not as asked for.
pub(crate) fn wanted_pages(
    found: Vec<StoredPage>,
    kind: PageKind,
    archived: bool,
) -> HashMap<i64, StoredPage> {
    let wanted = found.into_iter().filter(|page| page.live.is(kind, archived));
    wanted.map(|page| (page.live.id, page)).collect()
}
