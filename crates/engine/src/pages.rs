//! Writing pages: create, update and delete, one or many. Each call is one transaction: load, ask
//! the rule, save, append to the change log. Items of a batch fail by themselves; what succeeds is
//! committed together (pages.md §3.1, §9).

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::changes::{self, Change, ChangeKind};
use crate::sql::page_counts::{self, CountChanges};
use crate::sql::pages::{self, PageRow, PageWrite, StoredDocument, read_page};
use domain::accounts::{Account, AccountId, Caller};
use domain::fault::{Fault, FaultKind, Result};
use domain::ids;
use domain::limits::PAGE_BYTES_MAX;
use domain::pages::kind::PageKind;
use domain::pages::page::Stamp;
use domain::pages::page_patch::PagePatch;
use domain::pages::rules;
use domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;

/// One input of an update.
#[derive(Debug)]
pub struct PageUpdate {
    /// The id as the client wrote it.
    pub raw_id: String,
    /// What to write, or why it can't be read.
    pub patch: Result<PagePatch>,
}

/// What a write needs to know beside its input.
#[derive(Clone)]
struct Context {
    caller: Caller,
    site: Arc<Account>,
    kind: PageKind,
    now: Timestamp,
}

impl Context {
    fn stamp(&self) -> Stamp<'_> {
        Stamp { by: &self.caller, now: self.now }
    }

    fn append(&self, tx: &Tx<'_>, changes: &[Change<'_>]) -> Result<(), Stop> {
        let Caller { account_id, user_id, .. } = self.caller;
        changes::append(tx, account_id, user_id, self.now.as_ms(), changes)
    }

    fn change<'c>(&self, id: i64, kind: ChangeKind, detail: &'c str) -> Change<'c> {
        let object_type = self.kind.subcategory();
        Change { object_type, object_id: id, kind, detail, revision: None }
    }
}

impl Engine {
    async fn context(&self, caller: &Caller, kind: PageKind) -> Result<Context> {
        let site = self.account(caller.account_id).await?;
        Ok(Context { caller: caller.clone(), site, kind, now: self.clock.now() })
    }

    /// Creates pages and gives the document of each, or why it was not created, in input order.
    pub async fn create_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        patches: Vec<PagePatch>,
    ) -> Result<Vec<Result<String>>> {
        let ids = self.new_ids(caller.account_id, patches.len()).await?;
        let pages = self.prepare_pages(caller, kind, ids.zip(patches).collect()).await?;
        self.store.write(move |tx| pages.store(tx)).await
    }

    /// Pages that are ready to be stored under these ids. Rules and rendering run here, on the
    /// caller's thread; the writer only stores.
    pub(crate) async fn prepare_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        patches: Vec<(i64, PagePatch)>,
    ) -> Result<NewPages> {
        let context = self.context(caller, kind).await?;
        let writes = patches
            .into_iter()
            .map(|(id, patch)| {
                let temporary = uuid::Uuid::new_v4().to_string();
                let page = patch.create(kind, id, context.stamp(), &temporary)?;
                let site_url = &context.site.site_url;
                sized(PageWrite::created(kind, page, context.stamp(), site_url))
            })
            .collect();
        Ok(NewPages { context, writes })
    }

    /// Updates pages sparsely (pages.md §3.1) and gives the document of each, or why it was not
    /// written, in input order. With `archived` only deleted pages are looked at.
    pub async fn update_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        updates: Vec<PageUpdate>,
        archived: bool,
    ) -> Result<Vec<Result<String>>> {
        let context = self.context(caller, kind).await?;
        let account = caller.account_id;
        let updates: Vec<Update> = updates.into_iter().map(Update::prepare).collect();
        let wanted: Vec<i64> = updates.iter().filter_map(|update| update.id).collect();
        // As with creates, everything but the storing happens here. The writer only has to see that
        // nobody wrote the same pages meanwhile, and repeats the work if somebody did.
        let found = self.store.read(|tx| pages::find_many(tx, account, &wanted)).await?;
        let plan =
            UpdatePlan::new(&context, &updates, found, archived).map_err(Stop::into_fault)?;
        let work = move |tx: &Tx<'_>| {
            if pages::lock_versions(tx, account, &wanted)? == plan.versions {
                return plan.store(tx, &context, &updates);
            }
            let found = pages::find_many(tx, account, &wanted)?;
            UpdatePlan::new(&context, &updates, found, archived)?.store(tx, &context, &updates)
        };
        self.store.write(work).await
    }

    /// Deletes pages; says for each whether there was one to delete.
    pub async fn archive_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        wanted: Vec<i64>,
    ) -> Result<Vec<bool>> {
        let context = self.context(caller, kind).await?;
        self.store.write(move |tx| store_archived(tx, &context, &wanted)).await
    }
}

/// New pages of one kind, each ready to be stored or refused by a rule.
pub(crate) struct NewPages {
    context: Context,
    writes: Vec<Result<PageWrite>>,
}

impl NewPages {
    /// Stores them and gives the document of each, or why it was not stored, in input order.
    pub(crate) fn store(&self, tx: &Tx<'_>) -> Result<Vec<Result<String>>, Stop> {
        store_new(tx, &self.context, &self.writes)
    }

    /// Why each of them was refused so far, in input order.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = Option<&Fault>> {
        self.writes.iter().map(|write| write.as_ref().err())
    }
}

/// Which pages hold the addresses that a call touches; kept true as the call goes on.
struct Addresses(HashMap<String, i64>);

impl Addresses {
    fn load<'a>(
        tx: &Tx<'_>,
        context: &Context,
        wanted: impl Iterator<Item = &'a PageWrite>,
    ) -> Result<Self, Stop> {
        let mut addresses: Vec<String> =
            wanted.filter_map(|write| write.addresses().1.map(str::to_owned)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let held = pages::find_addresses(tx, context.caller.account_id, &addresses)?;
        Ok(Addresses(held.into_iter().collect()))
    }

    /// The write, if it was made and its address is free.
    fn claim_for<'w>(&mut self, item: &'w Result<PageWrite>) -> Result<&'w PageWrite> {
        let write = item.as_ref().map_err(Clone::clone)?;
        self.claim(write)?;
        Ok(write)
    }

    /// Moves a page from its old address to its new one, unless another page holds that.
    fn claim(&mut self, write: &PageWrite) -> Result<()> {
        let (given_up, taken) = write.addresses();
        if let Some(address) = taken {
            let holder = *self.0.entry(address.to_owned()).or_insert(write.id);
            if holder != write.id {
                return Err(slug_taken(write.kind, address, holder));
            }
        }
        if let Some(address) = given_up {
            self.0.remove(address);
        }
        Ok(())
    }
}

/// The write, unless the page has become too large.
fn sized(write: PageWrite) -> Result<PageWrite> {
    if write.rendered.document.len() <= PAGE_BYTES_MAX {
        return Ok(write);
    }
    let message = format!("The page is larger than {PAGE_BYTES_MAX} bytes.");
    let fault = Fault::content_rule(rules::VALUE_TOO_LONG, message);
    Err(fault.with_context("contentType", [write.kind.error_token()]))
}

fn slug_taken(kind: PageKind, address: &str, holder: i64) -> Fault {
    let slug = address.split_once('/').map_or(address, |(_, slug)| slug);
    let message = format!("The slug '{slug}' is already used by the published page {holder}.");
    Fault::content_rule(rules::SLUG_TAKEN, message)
        .with_context("contentType", [kind.error_token()])
}

/// The writes of a call that are kept, with what they mean for the totals and the change log.
#[derive(Default)]
struct Accepted<'w> {
    writes: Vec<&'w PageWrite>,
    counts: CountChanges,
    log: Vec<Change<'w>>,
}

impl<'w> Accepted<'w> {
    fn push(&mut self, write: &'w PageWrite, change: Change<'w>) {
        write.count(&mut self.counts);
        self.log.push(change);
        self.writes.push(write);
    }

    /// Stores all of it; the change log last, because its counter is locked until the commit.
    fn save(
        self,
        tx: &Tx<'_>,
        context: &Context,
        store: impl FnOnce(&Tx<'_>, AccountId, &[&PageWrite]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let account = context.caller.account_id;
        store(tx, account, &self.writes)?;
        page_counts::apply(tx, account, &self.counts)?;
        context.append(tx, &self.log)
    }
}

fn store_new(
    tx: &Tx<'_>,
    context: &Context,
    prepared: &[Result<PageWrite>],
) -> Result<Vec<Result<String>>, Stop> {
    let mut addresses = Addresses::load(tx, context, prepared.iter().flatten())?;
    let mut accepted = Accepted::default();
    let mut outcomes = Vec::with_capacity(prepared.len());
    for item in prepared {
        outcomes.push(addresses.claim_for(item).map(|write| {
            let document = &write.rendered.document;
            accepted.push(write, context.change(write.id, ChangeKind::Created, document));
            document.clone()
        }));
    }
    accepted.save(tx, context, pages::insert)?;
    Ok(outcomes)
}

/// An input of an update with everything done that needs no transaction.
struct Update {
    raw_id: String,
    id: Option<i64>,
    patch: Result<PagePatch>,
    /// What the change log keeps.
    detail: String,
}

impl Update {
    fn prepare(update: PageUpdate) -> Self {
        let detail = update.patch.as_ref().ok().and_then(|patch| serde_json::to_string(patch).ok());
        Update {
            id: ids::find(&update.raw_id),
            raw_id: update.raw_id,
            patch: update.patch,
            detail: detail.unwrap_or_default(),
        }
    }

    /// The write that follows from the page as it is stored.
    fn apply(&self, context: &Context, stored: Option<&StoredDocument>) -> Result<PageWrite, Stop> {
        let patch = self.patch.clone()?;
        let stored = stored.ok_or_else(|| Fault::not_found(&self.raw_id))?;
        let mut page = read_page(&stored.document)?;
        let before = patch.touches_lists().then(|| PageRow::of(&page));
        patch.apply(context.kind, &mut page, context.now)?;
        page.touch(context.stamp());
        let site_url = &context.site.site_url;
        let write = PageWrite::updated(context.kind, page, before, context.stamp(), site_url);
        Ok(sized(write)?)
    }
}

/// The writes of an update, made from the pages as they stood at `versions`.
struct UpdatePlan {
    versions: Vec<(i64, i64)>,
    writes: Vec<Result<PageWrite>>,
}

impl UpdatePlan {
    fn new(
        context: &Context,
        updates: &[Update],
        found: Vec<StoredDocument>,
        archived: bool,
    ) -> Result<Self, Stop> {
        let versions = found.iter().map(|stored| (stored.id, stored.version)).collect();
        let found: HashMap<i64, StoredDocument> = found
            .into_iter()
            .filter(|stored| stored.is(context.kind, archived))
            .map(|stored| (stored.id, stored))
            .collect();
        let mut writes = Vec::with_capacity(updates.len());
        for update in updates {
            let stored = update.id.and_then(|id| found.get(&id));
            writes.push(match update.apply(context, stored) {
                Ok(write) => Ok(write),
                // Our own trouble is not the item's: it ends the call, and is logged.
                Err(Stop::Fault(fault)) if fault.kind != FaultKind::Internal => Err(fault),
                Err(stop) => return Err(stop),
            });
        }
        Ok(UpdatePlan { versions, writes })
    }

    fn store(
        &self,
        tx: &Tx<'_>,
        context: &Context,
        updates: &[Update],
    ) -> Result<Vec<Result<String>>, Stop> {
        let mut addresses = Addresses::load(tx, context, self.writes.iter().flatten())?;
        let mut accepted = Accepted::default();
        let mut outcomes = Vec::with_capacity(updates.len());
        for (update, item) in updates.iter().zip(&self.writes) {
            outcomes.push(addresses.claim_for(item).map(|write| {
                let change = context.change(write.id, ChangeKind::Updated, &update.detail);
                accepted.push(write, change);
                write.rendered.document.clone()
            }));
        }
        accepted.save(tx, context, pages::update)?;
        Ok(outcomes)
    }
}

fn store_archived(tx: &Tx<'_>, context: &Context, wanted: &[i64]) -> Result<Vec<bool>, Stop> {
    let account = context.caller.account_id;
    pages::lock_versions(tx, account, wanted)?;
    let found = pages::find_many(tx, account, wanted)?;
    let mut writes = Vec::with_capacity(found.len());
    for stored in found.iter().filter(|stored| stored.is(context.kind, false)) {
        let mut page = read_page(&stored.document)?;
        let before = Some(PageRow::of(&page));
        page.archived_at = context.now;
        page.touch(context.stamp());
        let site_url = &context.site.site_url;
        writes.push(PageWrite::updated(context.kind, page, before, context.stamp(), site_url));
    }
    let mut accepted = Accepted::default();
    for write in &writes {
        accepted.push(write, context.change(write.id, ChangeKind::Archived, ""));
    }
    accepted.save(tx, context, pages::update)?;
    Ok(wanted.iter().map(|id| writes.iter().any(|write| write.id == *id)).collect())
}
