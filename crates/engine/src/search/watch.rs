//! Indexes of a whole node: kept close to the change log while nobody searches, looked at, and
//! built anew by hand.

use super::disk::OpenIndex;
use super::indexes::{Indexes, Place};
use crate::Engine;
use crate::sql::changes::{self, Head};
use crate::sql::{accounts, search};
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use domain::fault::Result;
use std::collections::HashMap;

/// Where the logs stood when a node looked last.
#[derive(Debug, Default)]
pub struct Seen(HashMap<AccountId, Head>);

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
    /// Lines of the change log that it has not followed.
    pub behind: i64,
    /// Why it will be built anew, if it will.
    pub unusable: Option<String>,
}

impl Engine {
    /// Lets every index catch up whose log has grown since the last look, so that searches have
    /// little left to do. Gives how many were looked at. What fails is tried again at the next
    /// look.
    pub async fn follow_for_searches(&self, seen: &mut Seen) -> Result<usize> {
        let heads = self.store.read(search::heads).await?;
        let (mut looked, mut failed) = (0, None);
        for (account, head) in heads {
            let before = seen.0.get(&account).copied();
            if before.is_some_and(|before| before == head) && self.indexes.options.lag_ms == 0 {
                continue;
            }
            let followed = before.filter(|before| before.life == head.life);
            let types = match followed {
                Some(before) => {
                    let span = (before.seq.min(head.seq), head.seq);
                    self.store.scan(move |tx| search::types_written(tx, account, span)).await?
                }
                None => self.store.scan(move |tx| search::types(tx, account)).await?,
            };
            let mut all = true;
            for object_type in types {
                let place = Place { account, object_type };
                if followed.is_none() && self.indexes.is_current(place, head) {
                    continue;
                }
                looked += 1;
                // One that can't be written must not hold up the others.
                if let Err(fault) = self.indexes.advance(self.indexes.index(place), head).await {
                    all = false;
                    failed = Some(fault);
                }
            }
            if all {
                seen.0.insert(account, head);
            }
        }
        self.indexes.settle();
        failed.map_or(Ok(looked), Err)
    }

    /// Every index that there is or should be, by account and type.
    pub async fn search_status(&self) -> Result<Vec<IndexStatus>> {
        let mut all = Vec::new();
        for account in self.store.read(accounts::list).await? {
            let account = account.id;
            let head = self.store.read(|tx| changes::head_seen(tx, account)).await?;
            let schemas = self.schemas(account).await?;
            let types = self.store.scan(move |tx| search::types(tx, account)).await?;
            for object_type in types {
                let records =
                    self.store.scan(move |tx| search::count(tx, account, object_type)).await?;
                let known = schemas.object_type(object_type);
                let name = known.map_or("", |known| known.path_name()).to_owned();
                let place = Place { account, object_type };
                all.push(IndexStatus { records, name, ..self.indexes.status(place, head) });
            }
        }
        Ok(all)
    }

    /// Builds an index anew from the store, whatever it was before. Gives the records in it.
    pub async fn rebuild_search(
        &self,
        account: AccountId,
        object_type: ObjectTypeId,
    ) -> Result<u64> {
        let place = Place { account, object_type };
        let head = self.store.read(|tx| changes::head_seen(tx, account)).await?;
        let index = self.indexes.index(place);
        index.is_damaged();
        let published = self.indexes.advance(index, head).await?;
        Ok(published.searcher.num_docs())
    }
}

impl Indexes {
    /// Whether the index on the disk says that it has followed the log to its end.
    fn is_current(&self, place: Place, head: Head) -> bool {
        let status = self.status(place, head);
        status.unusable.is_none() && status.behind == 0
    }

    fn status(&self, place: Place, head: Head) -> IndexStatus {
        let mut status = IndexStatus {
            account: place.account,
            object_type: place.object_type,
            name: String::new(),
            records: 0,
            indexed: 0,
            bytes: 0,
            behind: head.seq,
            unusable: None,
        };
        let Some(folder) = self.folder(place) else { return status };
        status.bytes = OpenIndex::bytes(&folder);
        match OpenIndex::peek(&folder) {
            Ok(Some((progress, indexed))) => {
                status.indexed = indexed;
                status.behind = head.seq - progress.seq;
                if progress.life != head.life || status.behind < 0 {
                    status.unusable = Some("it followed another state of the data".into());
                }
            }
            Ok(None) => status.unusable = Some("there is none of this format".into()),
            Err(note) => status.unusable = Some(note),
        }
        status
    }

    /// Shows searches what was merged since the last look.
    fn settle(&self) {
        for index in self.all() {
            index.settle();
        }
    }
}
