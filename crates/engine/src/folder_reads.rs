//! Reading folders: by id, several by id, lists, walks by cursor, and revisions.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_reads::{PageList, PageRequest};
use crate::page_walks::WalkStep;
use crate::presenter::chosen;
use crate::revisions::{self, RevisionDocument, RevisionList};
use crate::sql::folders;
use domain::accounts::{AccountId, Caller};
use domain::fault::{Fault, Result};
use domain::folders::folder::Folder;
use domain::ids;
use domain::pages::list_query::ListQuery;
use domain::pages::position::Position;
use domain::revisions::RevisionQuery;
use std::collections::HashMap;

impl Engine {
    /// One folder.
    pub async fn get_folder(&self, caller: &Caller, wanted: &PageRequest) -> Result<String> {
        let (id, account) = (ids::parse(&wanted.raw_id)?, caller.account_id);
        let found = self.store.read(|tx| folders::find(tx, account, id)).await?;
        let found = found.filter(|folder| folder.is_archived() == wanted.archived);
        let folder = found.ok_or_else(|| Fault::not_found(&wanted.raw_id))?;
        chosen(folder.document(), &wanted.properties)
    }

    /// Several folders by id, in the order of `wanted`; what is not there stays `None`.
    pub async fn find_folders(
        &self,
        caller: &Caller,
        wanted: &[i64],
        archived: bool,
    ) -> Result<Vec<Option<String>>> {
        let account = caller.account_id;
        let found = self.store.read(|tx| folders::find_many(tx, account, wanted)).await?;
        let found = found.iter().filter(|folder| folder.is_archived() == archived);
        let found: HashMap<i64, &Folder> = found.map(|folder| (folder.id, folder)).collect();
        Ok(wanted.iter().map(|id| found.get(id).map(|folder| folder.document())).collect())
    }

    /// A list (pages.md §4): the total and this page of results, both of one state of the data.
    pub async fn list_folders(&self, caller: &Caller, query: &ListQuery) -> Result<PageList> {
        let (account, asked) = (caller.account_id, query.clone());
        let work = move |tx: &Tx<'_>| {
            let wanted = asked.offset.saturating_add(asked.limit);
            let (total, mut places) = folders::scan(tx, account, &asked, wanted)?;
            let skipped = usize::try_from(asked.offset).unwrap_or(usize::MAX);
            places.drain(..skipped.min(places.len()));
            let results = documents(tx, account, &places, &asked.properties)?;
            let shown = asked.offset.saturating_add(places.len() as u64);
            let next = (!places.is_empty() && shown < total).then_some(shown);
            Ok(PageList { total, results, next })
        };
        self.store.scan(work).await
    }

    /// The folders that come after the place of the query, in its order (pages.md §1.4).
    pub async fn walk_folders(&self, caller: &Caller, query: &ListQuery) -> Result<WalkStep> {
        let (account, asked) = (caller.account_id, query.clone());
        let work = move |tx: &Tx<'_>| {
            let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
            let (_, mut places) = folders::scan(tx, account, &asked, asked.limit + 1)?;
            let goes_on = places.len() > limit;
            places.truncate(limit);
            let results = documents(tx, account, &places, &asked.properties)?;
            Ok(WalkStep { results, next: places.pop().filter(|_| goes_on) })
        };
        self.store.scan(work).await
    }

    /// Revisions of a folder that is not deleted, newest first (pages.md §6).
    pub async fn list_folder_revisions(
        &self,
        caller: &Caller,
        raw_id: &str,
        query: RevisionQuery,
    ) -> Result<RevisionList> {
        let account = caller.account_id;
        let work = |tx: &Tx<'_>| {
            let folder = present(tx, account, raw_id)?;
            revisions::list(tx, account, folder.id, query.window(1, folder.revision))
        };
        self.store.snapshot(work).await
    }

    /// One revision of a folder that is not deleted.
    pub async fn get_folder_revision(
        &self,
        caller: &Caller,
        raw_id: &str,
        raw_revision: &str,
    ) -> Result<RevisionDocument> {
        let account = caller.account_id;
        let work = |tx: &Tx<'_>| {
            let folder = present(tx, account, raw_id)?;
            revisions::find(tx, account, folder.id, raw_revision, 1)
        };
        self.store.snapshot(work).await
    }
}

/// The folder with this id, if it is not deleted.
fn present(tx: &Tx<'_>, account: AccountId, raw_id: &str) -> Result<Folder, Stop> {
    let found = folders::find(tx, account, ids::parse(raw_id)?)?;
    let found = found.filter(|folder| !folder.is_archived());
    Ok(found.ok_or_else(|| Fault::not_found(raw_id))?)
}

/// The documents of these folders in their order, joined by commas.
fn documents(
    tx: &Tx<'_>,
    account: AccountId,
    places: &[Position],
    properties: &[String],
) -> Result<String, Stop> {
    let ids: Vec<i64> = places.iter().map(|place| place.id).collect();
    let found = folders::find_many(tx, account, &ids)?;
    let by_id: HashMap<i64, &Folder> = found.iter().map(|folder| (folder.id, folder)).collect();
    let shown = ids.iter().filter_map(|id| by_id.get(id));
    let shown = shown.map(|folder| chosen(folder.document(), properties));
    Ok(shown.collect::<Result<Vec<_>>>()?.join(","))
}
