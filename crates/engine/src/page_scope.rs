//! What every write of pages has in common: who writes when, what must not be taken already, and
//! everything that is stored together. A call checks all it wants before it writes anything.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_edit::PageEdit;
use crate::presenter::{Presenter, Translations};
use crate::sql::changes::{self, Change};
use crate::sql::jobs::{self, JobKind};
use crate::sql::page_counts::{self, CountChanges};
use crate::sql::page_write::{FRESH_FOR_EVER, History, PageWrite};
use crate::sql::pages::{self, Lock, StoredPage};
use crate::sql::{folders, languages, revisions};
use domain::accounts::{Account, AccountId, Caller};
use domain::fault::{Fault, Result};
use domain::ids;
use domain::pages::kind::PageKind;
use domain::pages::language_group::LanguageGroup;
use domain::pages::languages::Language;
use domain::pages::page::{Page, Rendered, Stamp};
use domain::pages::rules;
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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

    /// Moves the oldest revision that is kept.
    pub(crate) fn keep(&self, history: History) -> History {
        let oldest = self.revisions_kept.map_or(0, |kept| history.last - kept + 1);
        History { first: history.first.max(oldest), ..history }
    }
}

impl Engine {
    pub(crate) async fn context(&self, caller: &Caller, kind: PageKind) -> Result<Context> {
        let site = self.account(caller.account_id).await?;
        let (caller, now, revisions_kept) = (caller.clone(), self.clock.now(), self.revisions_kept);
        Ok(Context { caller, site, kind, now, revisions_kept })
    }

    /// Runs `work` in one write scope: everything that it saves is stored together, or nothing is.
    pub(crate) async fn in_page_scope<T: Send + 'static>(
        &self,
        caller: &Caller,
        kind: PageKind,
        mut work: impl FnMut(PageScope<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T> {
        let context = self.context(caller, kind).await?;
        self.store.write(move |tx| work(PageScope { tx, context: &context })).await
    }
}

/// An open write scope on the pages of one kind.
#[derive(Clone, Copy)]
pub(crate) struct PageScope<'s> {
    pub(crate) tx: &'s Tx<'s>,
    pub(crate) context: &'s Context,
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

    fn store(
        &self,
        writes: &[&PageWrite],
        write: fn(&Tx<'_>, AccountId, &[&PageWrite]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut checks = Checks::load(self.tx, self.context, writes.iter().copied())?;
        for write in writes {
            checks.accept(write).map_err(|fault| self.context.refuse(fault))?;
        }
        save(self.tx, self.context, writes, write)
    }

    /// A current document with the translations of its group.
    pub(crate) fn join(
        &self,
        page: i64,
        group: Option<i64>,
        document: &str,
    ) -> Result<String, Stop> {
        let groups = group.into_iter().collect();
        let translations = Translations::load(self.tx, self.context.account(), &groups)?;
        translations.join(page, group, document)
    }

    /// Takes a page out of a folder that is no more; what was restored may name one.
    pub(crate) fn drop_missing_folder(&self, page: &mut Page) -> Result<(), Stop> {
        let Some(folder) = &page.folder_id else { return Ok(()) };
        if self.context.kind == PageKind::Landing && !self.folder_exists(folder)? {
            page.folder_id = None;
        }
        Ok(())
    }

    fn folder_exists(&self, folder: &str) -> Result<bool, Stop> {
        let Some(id) = ids::find(folder) else { return Ok(false) };
        Ok(!folders::exist(self.tx, self.context.account(), &[id])?.is_empty())
    }

    /// Documents as clients read them, those of groups with their translations.
    pub(crate) fn present(&self, writes: &[&PageWrite]) -> Result<Vec<String>, Stop> {
        let documents =
            writes.iter().map(|write| (write.id, write.language_group, &write.rendered.document));
        let presenter = Presenter::new(self.context.now, &self.context.site.site_url);
        presenter.join_all(self.tx, self.context.account(), documents)
    }
}

/// What the writes of a call must not take twice; kept true as the call goes on.
pub(crate) struct Checks {
    /// Which pages hold the addresses that the call touches.
    addresses: HashMap<String, i64>,
    groups: HashMap<i64, LanguageGroup>,
    folders: BTreeSet<i64>,
}

impl Checks {
    pub(crate) fn load<'a>(
        tx: &Tx<'_>,
        context: &Context,
        wanted: impl Iterator<Item = &'a PageWrite> + Clone,
    ) -> Result<Self, Stop> {
        let account = context.account();
        let mut addresses: Vec<String> =
            wanted.clone().filter_map(|write| write.addresses().1.map(str::to_owned)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let addresses = pages::find_addresses(tx, account, &addresses)?.into_iter().collect();
        let groups: BTreeSet<i64> = wanted.clone().filter_map(|w| w.language_group).collect();
        let groups: Vec<i64> = groups.into_iter().collect();
        let groups = groups_of(&languages::list_members(tx, account, &groups)?);
        let folders = wanted.filter(|write| write.kind == PageKind::Landing);
        let folders: BTreeSet<i64> =
            folders.filter_map(|write| ids::find(write.new_folder()?)).collect();
        let folders: Vec<i64> = folders.into_iter().collect();
        let folders = folders::exist(tx, account, &folders)?.into_iter().collect();
        Ok(Checks { addresses, groups, folders })
    }

    /// Accepts a write after those that were accepted before it, or says why not.
    pub(crate) fn accept(&mut self, write: &PageWrite) -> Result<()> {
        self.check_language(write)?;
        self.check_folder(write)?;
        self.claim_address(write)
    }

    /// Moves a page from its old address to its new one, unless another page holds that.
    fn claim_address(&mut self, write: &PageWrite) -> Result<()> {
        let (given_up, taken) = write.addresses();
        if let Some(address) = taken {
            let holder = *self.addresses.entry(address.to_owned()).or_insert(write.id);
            if holder != write.id {
                return Err(slug_taken(address, holder));
            }
        }
        if let Some(address) = given_up {
            self.addresses.remove(address);
        }
        Ok(())
    }

    fn check_language(&mut self, write: &PageWrite) -> Result<()> {
        let group = write.language_group.and_then(|group| self.groups.get_mut(&group));
        let Some(group) = group.filter(|_| !write.archived) else { return Ok(()) };
        let language = write.language.ok_or_else(|| {
            let message = "A page of a language group must have a language.";
            Fault::content_rule(rules::LANGUAGE_INVALID, message)
        })?;
        group.rename(write.id, language)
    }

    /// Folders are those of landing pages; other pages may name what they like (pages.md §1.3).
    fn check_folder(&self, write: &PageWrite) -> Result<()> {
        let Some(folder) = write.new_folder().filter(|_| write.kind == PageKind::Landing) else {
            return Ok(());
        };
        match ids::find(folder).filter(|id| self.folders.contains(id)) {
            Some(_) => Ok(()),
            None => {
                let message = format!("The folder '{folder}' does not exist.");
                Err(Fault::content_rule(rules::FOLDER_MISSING, message))
            }
        }
    }
}

fn slug_taken(address: &str, holder: i64) -> Fault {
    let slug = address.split_once('/').map_or(address, |(_, slug)| slug);
    let message = format!("The slug '{slug}' is already used by the published page {holder}.");
    Fault::content_rule(rules::SLUG_TAKEN, message)
}

/// Groups from their members, by number.
pub(crate) fn groups_of(members: &[languages::Member]) -> HashMap<i64, LanguageGroup> {
    let mut groups: HashMap<i64, LanguageGroup> = HashMap::new();
    for member in members {
        let empty = || LanguageGroup { primary: member.primary, members: BTreeMap::new() };
        let group = groups.entry(member.group).or_insert_with(empty);
        if let Some(language) = Language::find(&member.language) {
            group.members.insert(member.page, language);
        }
    }
    groups
}

/// Stores writes that were accepted, with everything that hangs on them; the change log last,
/// because its counter is locked until the commit.
pub(crate) fn save(
    tx: &Tx<'_>,
    context: &Context,
    writes: &[&PageWrite],
    store: fn(&Tx<'_>, AccountId, &[&PageWrite]) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let account = context.account();
    store(tx, account, writes)?;
    let mut counts = CountChanges::default();
    writes.iter().for_each(|write| write.count(&mut counts));
    page_counts::apply(tx, account, &counts)?;
    save_turns(tx, account, writes)?;
    let members: Vec<(i64, &str, &str)> = writes
        .iter()
        .filter(|write| !write.archived)
        .filter_map(|write| Some((write.id, write.language?.code(), write.variation.as_deref()?)))
        .collect();
    languages::update_members(tx, account, &members)?;
    forget_revisions(tx, context, writes)?;
    let log: Vec<Change<'_>> = writes.iter().flat_map(|write| write.lines()).collect();
    changes::append(tx, account, context.caller.user_id, context.now.as_ms(), &log)
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

/// Every so many revisions of a page, lets go what is older than those that are kept.
fn forget_revisions(tx: &Tx<'_>, context: &Context, writes: &[&PageWrite]) -> Result<(), Stop> {
    const EVERY: i64 = 32;
    let outgrown = writes.iter().map(|write| (write.id, write.history));
    let outgrown: Vec<(i64, i64)> = outgrown
        .filter(|(_, history)| history.first > 1 && history.last % EVERY == 0)
        .map(|(id, history)| (id, history.first))
        .collect();
    revisions::forget(tx, context.account(), &outgrown)
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
