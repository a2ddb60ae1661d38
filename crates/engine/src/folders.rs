//! Writing folders: create, update, delete and restore. Each call is one transaction. How folders
//! nest concerns several rows at once, so an account's folders are written by one call at a time.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_edit::Kept;
use crate::page_saves::Pending;
use crate::page_scope::{Context, PageScope};
use crate::revisions;
use crate::sql::changes::{Change, ChangeKind, Revision};
use crate::sql::{accounts, folders};
use domain::accounts::{AccountId, Caller};
use domain::fault::{Fault, Result};
use domain::folders::folder::{Folder, ROOT};
use domain::folders::folder_patch::FolderPatch;
use domain::folders::tree::Tree;
use domain::ids;
use domain::pages::kind::PageKind;
use domain::pages::page::Stamp;
use std::collections::HashMap;

/// `object_type` of folders in the change log.
const OBJECT_TYPE: &str = "content_folder";

/// Pages that are moved out of a deleted folder at a time.
const PAGES_AT_ONCE: i64 = 200;

/// One input of an update.
#[derive(Clone, Debug)]
pub struct FolderUpdate {
    /// The id as the client wrote it.
    pub raw_id: String,
    /// What to write, or why it can't be read.
    pub patch: Result<FolderPatch>,
}

impl Engine {
    /// Folders are those of landing pages.
    async fn folder_context(&self, caller: &Caller) -> Result<Context> {
        self.context(caller, PageKind::Landing).await
    }

    /// Creates folders and gives the document of each, or why it was not created, in input order.
    pub async fn create_folders(
        &self,
        caller: &Caller,
        patches: Vec<FolderPatch>,
    ) -> Result<Vec<Result<String>>> {
        let ids = self.new_ids(caller.account_id, patches.len()).await?;
        let new = self.prepare_folders(caller, ids.zip(patches).collect()).await?;
        self.store.write(move |tx| store_new(tx, &new.context, &new.folders)).await
    }

    /// Folders that are ready to be stored under these ids.
    pub(crate) async fn prepare_folders(
        &self,
        caller: &Caller,
        patches: Vec<(i64, FolderPatch)>,
    ) -> Result<NewFolders> {
        let context = self.folder_context(caller).await?;
        let new = patches.into_iter().map(|(id, patch)| patch.create(id, context.stamp()));
        let folders = new.collect();
        Ok(NewFolders { context, folders })
    }

    /// Updates folders sparsely and gives the document of each, or why it was not written, in input
    /// order. With `archived` only deleted folders are looked at.
    pub async fn update_folders(
        &self,
        caller: &Caller,
        updates: Vec<FolderUpdate>,
        archived: bool,
    ) -> Result<Vec<Result<String>>> {
        let context = self.folder_context(caller).await?;
        self.store.write(move |tx| store_updated(tx, &context, &updates, archived)).await
    }

    /// Deletes folders; says for each whether there was one to delete. What is in them moves to
    /// where they were.
    pub async fn archive_folders(&self, caller: &Caller, wanted: Vec<i64>) -> Result<Vec<bool>> {
        let context = self.folder_context(caller).await?;
        // The pages leave some at a time, each time to a good state: many of them in one scope
        // would hold up every other writer.
        loop {
            let (context, wanted) = (context.clone(), wanted.clone());
            let move_some = move |tx: &Tx<'_>| {
                accounts::lock(tx, context.account())?;
                move_some_pages_out(tx, &context, &Leaving::load(tx, &context, &wanted)?)
            };
            if self.store.write(move_some).await? == 0 {
                break;
            }
        }
        self.store.write(move |tx| store_archived(tx, &context, &wanted)).await
    }

    /// Gives a folder back the name and the place that it had, as a new revision. A place that is
    /// gone, or that is in the folder itself by now, is the root (pages.md §6).
    pub async fn restore_folder(
        &self,
        caller: &Caller,
        raw_id: &str,
        raw_revision: &str,
    ) -> Result<String> {
        let context = self.folder_context(caller).await?;
        let (raw_id, raw_revision) = (raw_id.to_owned(), raw_revision.to_owned());
        self.store.write(move |tx| store_restored(tx, &context, &raw_id, &raw_revision)).await
    }
}

/// New folders, each ready to be stored or refused by a rule.
pub(crate) struct NewFolders {
    context: Context,
    folders: Vec<Result<Folder>>,
}

impl NewFolders {
    /// Stores one after the other, so that each may be in one before it, and says of each, in input
    /// order, why it was not stored.
    pub(crate) fn store_each(&self, tx: &Tx<'_>) -> Result<Vec<Result<()>>, Stop> {
        let mut outcomes = Vec::with_capacity(self.folders.len());
        for folder in &self.folders {
            let stored = store_new(tx, &self.context, std::slice::from_ref(folder))?;
            outcomes.extend(stored.into_iter().map(|outcome| outcome.map(drop)));
        }
        Ok(outcomes)
    }

    /// Why each of them was refused so far, in input order.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = Option<&Fault>> {
        self.folders.iter().map(|folder| folder.as_ref().err())
    }
}

/// The part of the tree that a call needs which puts folders into `parents` and moves `moved`.
fn load_tree(
    tx: &Tx<'_>,
    account: AccountId,
    parents: &[i64],
    moved: &[i64],
) -> Result<Tree, Stop> {
    let mut roots: Vec<i64> = parents.iter().chain(moved).copied().collect();
    roots.sort_unstable();
    roots.dedup();
    let above = folders::list_above(tx, account, &roots)?;
    let below = folders::list_below(tx, account, moved)?;
    Ok(Tree::new(above.into_iter().chain(below)))
}

/// Notes a write and counts it as a revision.
fn revise(folder: &mut Folder, stamp: Stamp<'_>) {
    folder.touch(stamp);
    folder.revision += 1;
}

/// The line of a folder's revision. Folders are small: each line holds the whole document.
fn revision<'d>(folder: &Folder, kind: ChangeKind, document: &'d str) -> Change<'d> {
    let place = Revision { number: folder.revision, base: folder.revision };
    Change {
        object_type: OBJECT_TYPE,
        object_id: folder.id,
        kind,
        detail: document,
        revision: Some(place),
        prior: None,
    }
}

/// Stores what of a call succeeded, and appends it to the change log.
fn save(
    tx: &Tx<'_>,
    context: &Context,
    kind: ChangeKind,
    outcomes: Vec<Result<Folder>>,
) -> Result<Vec<Result<String>>, Stop> {
    let written: Vec<Folder> = outcomes.iter().flatten().cloned().collect();
    match kind {
        ChangeKind::Created => folders::insert(tx, context.account(), &written)?,
        _ => folders::update(tx, context.account(), &written)?,
    }
    let documents: Vec<String> = written.iter().map(Folder::document).collect();
    let lines = written.iter().zip(&documents);
    let lines: Vec<_> = lines.map(|(folder, text)| revision(folder, kind, text)).collect();
    context.append(tx, &lines)?;
    Ok(outcomes.into_iter().map(|outcome| outcome.map(|folder| folder.document())).collect())
}

fn store_new(
    tx: &Tx<'_>,
    context: &Context,
    new: &[Result<Folder>],
) -> Result<Vec<Result<String>>, Stop> {
    accounts::lock(tx, context.account())?;
    let parents: Vec<i64> = new.iter().flatten().map(|folder| folder.parent_folder_id).collect();
    let tree = load_tree(tx, context.account(), &parents, &[])?;
    let checked = new.iter().map(|item| {
        let mut folder = item.clone()?;
        tree.check(folder.id, folder.parent_folder_id)?;
        revise(&mut folder, context.stamp());
        Ok(folder)
    });
    save(tx, context, ChangeKind::Created, checked.collect())
}

fn store_updated(
    tx: &Tx<'_>,
    context: &Context,
    updates: &[FolderUpdate],
    archived: bool,
) -> Result<Vec<Result<String>>, Stop> {
    accounts::lock(tx, context.account())?;
    let wanted: Vec<i64> = updates.iter().filter_map(|one| ids::find(&one.raw_id)).collect();
    let found = folders::find_many(tx, context.account(), &wanted)?.into_iter();
    let found = found.filter(|folder| folder.is_archived() == archived);
    let mut found: HashMap<i64, Folder> = found.map(|folder| (folder.id, folder)).collect();
    let parents = updates.iter().filter_map(|one| one.patch.as_ref().ok()?.parent());
    let parents: Vec<i64> = parents.collect();
    let moved: &[i64] = if parents.is_empty() { &[] } else { &wanted };
    let mut tree = load_tree(tx, context.account(), &parents, moved)?;
    let mut outcomes = Vec::with_capacity(updates.len());
    for update in updates {
        let stored = ids::find(&update.raw_id).and_then(|id| found.get_mut(&id));
        outcomes.push(apply(update, stored, &mut tree, context.stamp()));
    }
    save(tx, context, ChangeKind::Updated, outcomes)
}

/// The folder as an update leaves it, in the tree as well; `stored` follows.
fn apply(
    update: &FolderUpdate,
    stored: Option<&mut Folder>,
    tree: &mut Tree,
    stamp: Stamp<'_>,
) -> Result<Folder> {
    let patch = update.patch.clone()?;
    let stored = stored.ok_or_else(|| Fault::not_found(&update.raw_id))?;
    let mut folder = stored.clone();
    patch.apply(&mut folder)?;
    // A folder may be sent back as it was read, even a deleted one whose parent is gone too.
    if folder.parent_folder_id != stored.parent_folder_id {
        tree.check(folder.id, folder.parent_folder_id)?;
        if !folder.is_archived() {
            tree.place(folder.id, folder.parent_folder_id);
        }
    }
    revise(&mut folder, stamp);
    *stored = folder.clone();
    Ok(folder)
}

fn store_archived(tx: &Tx<'_>, context: &Context, wanted: &[i64]) -> Result<Vec<bool>, Stop> {
    let account = context.account();
    accounts::lock(tx, account)?;
    let leaving = Leaving::load(tx, context, wanted)?;
    while move_some_pages_out(tx, context, &leaving)? > 0 {}
    let Leaving { mut gone, heirs } = leaving;
    let there: Vec<i64> = gone.iter().map(|folder| folder.id).collect();
    let mut children = folders::list_children(tx, account, &there)?;
    children.retain(|child| !child.is_archived() && !heirs.contains_key(&child.id));
    for child in &mut children {
        child.parent_folder_id = heirs.get(&child.parent_folder_id).copied().unwrap_or(ROOT);
        revise(child, context.stamp());
    }
    for folder in &mut gone {
        folder.touch(context.stamp());
        folder.archived_at = context.now;
    }
    folders::update(tx, account, &children)?;
    folders::update(tx, account, &gone)?;
    let documents: Vec<String> = children.iter().map(Folder::document).collect();
    let revised = children.iter().zip(&documents);
    let mut lines: Vec<Change<'_>> =
        revised.map(|(child, text)| revision(child, ChangeKind::Updated, text)).collect();
    lines.extend(gone.iter().map(|folder| Change {
        object_type: OBJECT_TYPE,
        object_id: folder.id,
        kind: ChangeKind::Archived,
        detail: "",
        revision: None,
        prior: None,
    }));
    context.append(tx, &lines)?;
    Ok(wanted.iter().map(|id| heirs.contains_key(id)).collect())
}

fn store_restored(
    tx: &Tx<'_>,
    context: &Context,
    raw_id: &str,
    raw_revision: &str,
) -> Result<String, Stop> {
    let account = context.account();
    accounts::lock(tx, account)?;
    let found = folders::find(tx, account, ids::parse(raw_id)?)?;
    let found = found.filter(|folder| !folder.is_archived());
    let mut folder = found.ok_or_else(|| Fault::not_found(raw_id))?;
    let document = revisions::find(tx, account, folder.id, raw_revision, 1)?.document;
    let was: FolderPatch = serde_json::from_str(&document)
        .map_err(|error| Fault::internal(format!("a stored folder can't be read: {error}")))?;
    was.apply(&mut folder)?;
    let tree = load_tree(tx, account, &[folder.parent_folder_id], &[folder.id])?;
    if tree.check(folder.id, folder.parent_folder_id).is_err() {
        folder.parent_folder_id = ROOT;
    }
    revise(&mut folder, context.stamp());
    let restored = save(tx, context, ChangeKind::Updated, vec![Ok(folder)])?.pop();
    let missing = || Fault::internal("a restore of one folder gave no outcome");
    Ok(restored.ok_or_else(missing)??)
}

/// Folders that are about to be deleted.
struct Leaving {
    gone: Vec<Folder>,
    /// Where what is in each of them goes: the nearest folder above that stays, or the root.
    heirs: HashMap<i64, i64>,
}

impl Leaving {
    /// Those of the wanted folders that are there. No page is put into them from here on.
    fn load(tx: &Tx<'_>, context: &Context, wanted: &[i64]) -> Result<Self, Stop> {
        let there = folders::exist(tx, context.account(), wanted)?;
        let gone = folders::find_many(tx, context.account(), &there)?;
        let above: HashMap<i64, i64> =
            gone.iter().map(|folder| (folder.id, folder.parent_folder_id)).collect();
        let heir = |mut id: i64| {
            while let Some(parent) = above.get(&id) {
                id = *parent;
            }
            id
        };
        let heirs = above.keys().map(|id| (*id, heir(*id))).collect();
        Ok(Leaving { gone, heirs })
    }
}

/// Moves some of the landing pages in these folders to where they shall go, their drafts too, and
/// says how many.
fn move_some_pages_out(tx: &Tx<'_>, context: &Context, leaving: &Leaving) -> Result<usize, Stop> {
    let (pending, pages) = (Pending::default(), context.at_present());
    let scope = PageScope { tx, context: &pages, pending: &pending };
    let (mut moved, mut writes) = (0, Vec::new());
    for (from, to) in &leaving.heirs {
        let room = PAGES_AT_ONCE - moved;
        let ids = folders::list_page_ids_in(tx, context.account(), *from, 0, room)?;
        moved += ids.len() as i64;
        let left = Some(from.to_string());
        let entered = Some(*to).filter(|id| *id != ROOT).map(|id| id.to_string());
        for mut edit in scope.open_many(&ids)?.into_values() {
            edit.both(|page| {
                if page.folder_id == left {
                    page.folder_id.clone_from(&entered);
                }
            });
            writes.push(edit.finish(&pages, Kept::Live)?);
        }
        if moved >= PAGES_AT_ONCE {
            break;
        }
    }
    scope.update(&writes.iter().collect::<Vec<_>>())?;
    pending.flush(tx, &pages)?;
    Ok(writes.len())
}
