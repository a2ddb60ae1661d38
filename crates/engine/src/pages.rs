//! Writing pages: create, update and delete, one or many. Each call is one transaction: load, ask
//! the rule, save, append to the change log. Items of a batch fail by themselves; what succeeds is
//! committed together (pages.md §3.1, §9).

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_checks::{Checks, groups_of};
use crate::page_edit::{Kept, PageEdit, created};
use crate::page_saves::{StoreRows, save};
use crate::page_scope::{Context, PageScope, wanted_pages};
use crate::presenter::{Answer, Translations, Written};
use crate::sql::languages::{GroupChange, lock_members, save_group};
use crate::sql::page_write::PageWrite;
use crate::sql::pages::{self, Lock, StoredPage};
use domain::accounts::Caller;
use domain::fault::{Fault, FaultKind, Result};
use domain::ids;
use domain::pages::kind::PageKind;
use domain::pages::lifecycle::Event;
use domain::pages::page_patch::PagePatch;
use domain::pages::{ab_tests, variation};
use std::collections::{BTreeMap, HashMap};

/// One input of an update.
#[derive(Debug)]
pub struct PageUpdate {
    /// The id as the client wrote it.
    pub raw_id: String,
    /// What to write, or why it can't be read.
    pub patch: Result<PagePatch>,
}

impl Engine {
    /// Creates pages and gives the document of each, or why it was not created, in input order.
    pub async fn create_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        patches: Vec<PagePatch>,
    ) -> Result<Vec<Result<String>>> {
        let ids = self.new_ids(caller.account_id, patches.len()).await?;
        let pages = self.prepare_pages(caller, kind, ids.zip(patches).collect()).await?;
        self.store.write(move |tx| pages.store(tx)).await?.documents()
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
        let new = |(id, patch): (i64, PagePatch)| {
            let temporary = uuid::Uuid::new_v4().to_string();
            created(patch.create(kind, id, context.stamp(), &temporary)?, &context)
        };
        let writes = patches.into_iter().map(new).collect();
        Ok(NewPages { context, writes })
    }

    /// Updates pages sparsely (pages.md §3.1) and gives the document of each, or why it was not
    /// written, in input order. With `archived` only deleted pages are looked at. What is written
    /// is carried into the draft too, so that pushing that does not take it back (§5.1).
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
        let found = self.store.read(|tx| pages::load_many(tx, account, &wanted, Lock::No)).await?;
        let plan =
            UpdatePlan::new(&context, &updates, found, archived).map_err(Stop::into_fault)?;
        let work = move |tx: &Tx<'_>| {
            if pages::lock_versions(tx, account, &wanted)? == plan.versions {
                return store_items(tx, &context, &plan.writes, pages::update);
            }
            let found = pages::load_many(tx, account, &wanted, Lock::Yes)?;
            let context = context.at_present();
            let plan = UpdatePlan::new(&context, &updates, found, archived)?;
            store_items(tx, &context, &plan.writes, pages::update)
        };
        self.store.write(work).await?.documents()
    }

    /// Deletes pages; says for each whether there was one to delete. A running A/B test ends with
    /// the other page as its winner, and a language group goes on without the page.
    pub async fn archive_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        wanted: Vec<i64>,
    ) -> Result<Vec<bool>> {
        self.in_page_scope(caller, kind, move |scope| archive(scope, &wanted)).await
    }
}

/// New pages of one kind, each ready to be stored or refused by a rule.
pub(crate) struct NewPages {
    context: Context,
    writes: Vec<Result<PageWrite>>,
}

impl NewPages {
    /// Stores them and gives the document of each, or why it was not stored, in input order.
    pub(crate) fn store(&self, tx: &Tx<'_>) -> Result<Answer, Stop> {
        store_items(tx, &self.context, &self.writes, pages::insert)
    }

    /// Why each of them was refused so far, in input order.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = Option<&Fault>> {
        self.writes.iter().map(|write| write.as_ref().err())
    }
}

/// Stores what can be stored of the items of a call, and gives the document of each.
fn store_items(
    tx: &Tx<'_>,
    context: &Context,
    items: &[Result<PageWrite>],
    rows: StoreRows,
) -> Result<Answer, Stop> {
    let mut checks = Checks::load(tx, context, items.iter().flatten())?;
    let mut accepted = Vec::with_capacity(items.len());
    let written: Vec<Result<Written>> = items
        .iter()
        .map(|item| {
            let write = item.as_ref().map_err(Clone::clone)?;
            checks.accept(write).map_err(|fault| context.refuse(fault))?;
            accepted.push(write);
            let document = write.rendered.document.clone();
            Ok(Written { page: write.id, group: write.language_group, document })
        })
        .collect();
    save(tx, context, &accepted, rows)?;
    let groups = accepted.iter().filter_map(|write| write.language_group).collect();
    let translations = Translations::load(tx, context.account(), &groups)?;
    Ok(Answer { written, translations })
}

/// An input of an update with everything done that needs no transaction.
struct Update {
    raw_id: String,
    id: Option<i64>,
    patch: Result<PagePatch>,
}

impl Update {
    fn prepare(update: PageUpdate) -> Self {
        let PageUpdate { raw_id, patch } = update;
        Update { id: ids::find(&raw_id), raw_id, patch }
    }

    /// The write that follows from the page as it is stored.
    fn apply(&self, context: &Context, stored: Option<StoredPage>) -> Result<PageWrite, Stop> {
        let patch = self.patch.clone()?;
        let stored = stored.ok_or_else(|| Fault::not_found(&self.raw_id))?;
        let mut edit = PageEdit::open(stored, patch.touches_lists(), context.now)?;
        if let Some(draft) = &mut edit.draft {
            patch.clone().edit_draft(context.kind, draft)?;
        }
        patch.apply(context.kind, &mut edit.live, context.now)?;
        edit.finish(context, Kept::Live)
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
        found: Vec<StoredPage>,
        archived: bool,
    ) -> Result<Self, Stop> {
        let versions = found.iter().map(|page| (page.live.id, page.version)).collect();
        let mut found = wanted_pages(found, context.kind, archived);
        let mut writes = Vec::with_capacity(updates.len());
        for update in updates {
            let stored = update.id.and_then(|id| found.remove(&id));
            writes.push(match update.apply(context, stored) {
                Ok(write) => Ok(write),
                // Our own trouble is not the item's: it ends the call, and is logged.
                Err(Stop::Fault(fault)) if fault.kind != FaultKind::Internal => Err(fault),
                Err(stop) => return Err(stop),
            });
        }
        Ok(UpdatePlan { versions, writes })
    }
}

fn archive(scope: PageScope<'_>, wanted: &[i64]) -> Result<Vec<bool>, Stop> {
    let context = scope.context;
    let mut edits = scope.open_many(wanted)?;
    let mut partners = partners(scope, &edits)?;
    let deleted: Vec<i64> = edits.keys().copied().collect();
    let mut leaving = Vec::new();
    for edit in edits.values_mut() {
        // With both pages of a test gone there is none left to win.
        let partner = edit.live.ab_test_id.as_ref().and_then(|test| partners.get_mut(test));
        let mut heir = None;
        if let Some(partner) = partner {
            let takes_over = ab_tests::has_role(&partner.live, ab_tests::VARIANT);
            if takes_over && partner.language_group().is_none() {
                heir = Some(partner.id());
            }
            let before = partner.live.clone();
            ab_tests::survive(&mut partner.live, &mut edit.live)?;
            partner.settle_place(&before);
            partner.live.touch(context.stamp());
        }
        if let Some(group) = edit.language_group() {
            leaving.push(Leaving { page: edit.id(), group, heir });
        }
        edit.live.archived_at = context.now;
        edit.draft = None;
    }
    let heirs: HashMap<i64, String> =
        partners.values().map(|edit| (edit.id(), variation::variation(&edit.live))).collect();
    let gone = edits.into_values().map(|edit| edit.finish(context, Kept::End));
    let left = partners.into_values().map(|edit| edit.finish(context, Kept::Live));
    let writes: Vec<PageWrite> = gone.chain(left).collect::<Result<_, Stop>>()?;
    leave_groups(scope, &leaving, &heirs)?;
    scope.update(&writes.iter().collect::<Vec<_>>())?;
    Ok(wanted.iter().map(|id| deleted.contains(id)).collect())
}

/// The other pages of the running tests that these pages are in, by test.
fn partners(
    scope: PageScope<'_>,
    edits: &BTreeMap<i64, PageEdit>,
) -> Result<HashMap<String, PageEdit>, Stop> {
    let account = scope.context.account();
    let runs = |edit: &PageEdit| edit.live.state.after(Event::Win).is_ok();
    let mut partners = HashMap::new();
    for edit in edits.values().filter(|edit| runs(edit)) {
        let Some(test) = &edit.live.ab_test_id else { continue };
        let mut others = pages::list_of_test(scope.tx, account, test)?;
        others.retain(|id| !edits.contains_key(id));
        let running = scope.open_many(&others)?.into_values().find(runs);
        if let Some(other) = running {
            partners.insert(test.clone(), other);
        }
    }
    Ok(partners)
}

/// A deleted page that was part of a language group.
struct Leaving {
    page: i64,
    group: i64,
    /// Who takes its place: the variant that won its test.
    heir: Option<i64>,
}

/// Takes deleted pages out of their language groups.
fn leave_groups(
    scope: PageScope<'_>,
    leaving: &[Leaving],
    heirs: &HashMap<i64, String>,
) -> Result<(), Stop> {
    let account = scope.context.account();
    let mut numbers: Vec<i64> = leaving.iter().map(|one| one.group).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let members = lock_members(scope.tx, account, &numbers)?;
    for (number, before) in groups_of(&members) {
        let mut after = before.clone();
        for Leaving { page, heir, .. } in leaving.iter().filter(|one| one.group == number) {
            match heir {
                Some(heir) => after.replace(*page, *heir),
                None => after.remove(*page),
            }
        }
        let variations = heirs.clone();
        let change = GroupChange { group: number, before: Some(before), after, variations };
        save_group(scope.tx, account, &change)?;
    }
    Ok(())
}
