//! Indexes of a whole node, kept close to the change log while nobody searches.

use super::disk::OpenIndex;
use super::indexes::{Indexes, Place};
use crate::Engine;
use crate::sql::changes::Head;
use crate::sql::search;
use domain::accounts::AccountId;
use domain::fault::Result;
use std::collections::HashMap;

/// Where the logs stood when a node looked last.
#[derive(Debug, Default)]
pub struct Seen(HashMap<AccountId, Head>);

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
}

impl Indexes {
    /// Whether the index on the disk says that it has followed the log to its end.
    fn is_current(&self, place: Place, head: Head) -> bool {
        let known = self.folder(place).and_then(|folder| OpenIndex::peek(&folder).ok().flatten());
        known.is_some_and(|(progress, _)| progress.life == head.life && progress.seq == head.seq)
    }

    /// Shows searches what was merged since the last look.
    fn settle(&self) {
        for index in self.all() {
            index.settle();
        }
    }
}
