//! Indexes of a whole node as its operator sees them: looked at, built anew by hand, and swept up
//! when they are of no use any more.

use super::disk::{OpenIndex, Progress};
use super::indexes::{Indexes, Place};
use crate::Engine;
use crate::db::Result as ScopeResult;
use crate::db::tx::Tx;
use crate::sql::changes::{self, Head};
use crate::sql::{accounts, search};
use crate::transfer::{Progress as Told, Watch};
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use domain::fault::Result;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// How often whoever watches is told how far building is.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// An index as it lies on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexStatus {
    /// The account.
    pub account: AccountId,
    /// The type.
    pub object_type: ObjectTypeId,
    /// Its name, as paths have it.
    pub name: String,
    /// Records that are not archived.
    pub records: i64,
    /// Records in the index.
    pub indexed: u64,
    /// Bytes of its files.
    pub bytes: u64,
    /// Lines of the change log about records of the type that it has not followed.
    pub behind: i64,
    /// Why it will be built anew, if it will.
    pub unusable: Option<String>,
}

impl Engine {
    /// Every index that there is or should be, by account and type. Nothing is written, and only
    /// what each notes of itself is read: a server may have them open.
    pub async fn search_status(&self) -> Result<Vec<IndexStatus>> {
        let mut all = Vec::new();
        for account in self.store.read(accounts::list).await? {
            let account = account.id;
            let schemas = self.schemas(account).await?;
            let stored = self.store.scan(move |tx| search::types(tx, account)).await?;
            let there = self.indexes.folders(account).into_iter().map(|(known, _)| known);
            let types: BTreeSet<ObjectTypeId> = there.chain(stored).collect();
            for object_type in types {
                if let Some(known) = schemas.object_type(object_type) {
                    let name = known.path_name().to_owned();
                    let place = Place { account, object_type };
                    all.push(IndexStatus { name, ..self.status_of(place).await? });
                }
            }
        }
        Ok(all)
    }

    async fn status_of(&self, place: Place) -> Result<IndexStatus> {
        let (account, object_type) = (place.account, place.object_type);
        let folder = self.indexes.folder(place);
        let known = folder.as_deref().map_or(Ok(None), OpenIndex::peek);
        let (known, unusable) = match known {
            Ok(Some(known)) => (Some(known), None),
            Ok(None) => (None, Some("there is none of this format".to_owned())),
            Err(note) => (None, Some(note)),
        };
        let progress = known.as_ref().map(|(progress, _)| progress.clone());
        // After the look at the index: a server that follows the log is never ahead of it then.
        let work = move |tx: &Tx<'_>| -> ScopeResult<_> {
            let records = search::count(tx, account, object_type)?;
            let Some(progress) = progress else { return Ok((records, 0, true)) };
            let head = changes::head_seen(tx, account)?;
            let fits = fits(tx, account, (&progress, head))?;
            let behind = search::lines_after(tx, (account, object_type), progress.seq)?;
            Ok((records, behind, fits))
        };
        let (records, behind, fits) = self.store.scan(work).await?;
        let other_state = (!fits).then(|| "it followed another state of the data".to_owned());
        Ok(IndexStatus {
            account,
            object_type,
            name: String::new(),
            records,
            indexed: known.map_or(0, |(_, indexed)| indexed),
            bytes: folder.as_deref().map_or(0, OpenIndex::bytes),
            behind,
            unusable: unusable.or(other_state),
        })
    }

    /// Builds an index anew from the store, whatever it was before, and tells how far it is. Gives
    /// the records in it.
    pub async fn rebuild_search(
        &self,
        account: AccountId,
        object_type: ObjectTypeId,
        watch: Watch,
    ) -> Result<u64> {
        let place = Place { account, object_type };
        let head = self.store.read(|tx| changes::head_seen(tx, account)).await?;
        let total = self.store.scan(move |tx| search::count(tx, account, object_type)).await?;
        let index = self.indexes.index(place);
        index.condemn();
        let building = self.indexes.advance(index.clone(), head);
        tokio::pin!(building);
        let rows_total = u64::try_from(total).ok();
        loop {
            tokio::select! {
                published = &mut building => return Ok(published?.searcher.num_docs()),
                () = tokio::time::sleep(TELL_EVERY) => {
                    watch(Told { rows: index.built(), rows_total, bytes: 0 });
                }
            }
        }
    }

    /// Removes the indexes of accounts and types that are gone, and those that followed another
    /// state of the data than the store now holds: once its log has grown, that is harder to tell.
    /// For before anything is open. Gives how many were removed.
    pub async fn sweep_search(&self) -> Result<usize> {
        let Some(root) = self.indexes.options.folder.clone() else { return Ok(0) };
        let accounts = self.store.read(accounts::list).await?;
        let mut removed = 0;
        for (account, folder) in entries::<AccountId>(&root) {
            if !accounts.iter().any(|known| known.id == account) {
                removed += remove(&folder, "its account is gone");
                continue;
            }
            for (object_type, folder) in self.indexes.folders(account) {
                // Only custom types go, and few accounts have any: the others' definitions need not
                // be read.
                let is_known = !object_type.is_custom()
                    || self.schemas(account).await?.object_type(object_type).is_some();
                let why = match is_known {
                    false => Some("its type is gone"),
                    true => self.misfit(account, &folder).await?,
                };
                removed += why.map_or(0, |why| remove(&folder, why));
            }
        }
        Ok(removed)
    }

    /// Why an index is of no use for the present state of the data, as far as its note says.
    async fn misfit(&self, account: AccountId, folder: &Path) -> Result<Option<&'static str>> {
        let progress = match OpenIndex::peek(folder) {
            Ok(Some((progress, _))) => progress,
            Ok(None) => return Ok(Some("it was never finished, or is of another format")),
            // Damage is said when it is mended.
            Err(_) => return Ok(None),
        };
        let work = |tx: &Tx<'_>| -> ScopeResult<bool> {
            let head = changes::head_seen(tx, account)?;
            fits(tx, account, (&progress, head))
        };
        let fits = self.store.read(work).await?;
        Ok((!fits).then_some("it followed another state of the data"))
    }
}

/// Whether this log is the one that the index followed.
pub(super) fn fits(
    tx: &Tx<'_>,
    account: AccountId,
    (progress, head): (&Progress, Head),
) -> ScopeResult<bool> {
    if progress.life != head.life || progress.seq > head.seq {
        return Ok(false);
    }
    Ok(search::line(tx, account, progress.seq)?.unwrap_or_default() == progress.line)
}

impl Indexes {
    /// The indexes of an account that lie on the disk.
    fn folders(&self, account: AccountId) -> Vec<(ObjectTypeId, PathBuf)> {
        let root = self.options.folder.as_ref();
        root.map_or(Vec::new(), |root| entries(&root.join(account.to_string())))
    }
}

/// What a folder has of which the name says what it is; the rest is not ours.
fn entries<N: FromStr>(folder: &Path) -> Vec<(N, PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let name = entry.file_name().to_str()?.parse().ok()?;
        Some((name, entry.path()))
    });
    named.collect()
}

/// Removes a folder; whether that was done, as a number.
fn remove(folder: &Path, why: &str) -> usize {
    match std::fs::remove_dir_all(folder) {
        Ok(()) => {
            tracing::info!(folder = %folder.display(), why, "removed a search index");
            1
        }
        Err(error) => {
            let folder = folder.display();
            tracing::warn!(%folder, why, %error, "a search index could not be removed");
            0
        }
    }
}
