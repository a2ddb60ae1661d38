//! Every index of this node: one for each type of records of each account, opened when it is asked
//! for.

use super::type_index::{Published, TypeIndex};
use crate::clock::Clock;
use crate::crm::definitions::SchemasCache;
use crate::sql::changes::Head;
use crate::store::Store;
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use domain::fault::{Fault, Result};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Indexes that are open at the same time, as long as no more are being used.
const OPEN_MAX: usize = 64;
/// How long a search waits for its index, if nothing else is said.
const WAIT: Duration = Duration::from_secs(30);

/// How long a search waits at least while its index is not built but only catches up, which is a
/// matter of milliseconds.
const CATCHING_UP: Duration = Duration::from_secs(5);
/// How often it looks which of the two it is.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// The sentence of a 503 while an index is built.
pub const BUILDING: &str = "The search index is being built. Try again later.";
/// The sentence of a 503 when an index can't be written.
pub const UNAVAILABLE: &str = "The search index is not available.";

/// Where indexes are, and how searches wait for them.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// The folder of all indexes of this node; none: they are in memory.
    pub folder: Option<PathBuf>,
    /// How long a search waits while its index is built; after that it is answered 503.
    pub wait: Duration,
    /// How old a change must be for searches to find it, in milliseconds of the product's clock; 0:
    /// they find everything.
    pub lag_ms: i64,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions { folder: None, wait: WAIT, lag_ms: 0 }
    }
}

/// Whose records an index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The account.
    pub account: AccountId,
    /// The type.
    pub object_type: ObjectTypeId,
}

/// The indexes, with what they follow.
pub struct Indexes {
    pub(super) store: Arc<Store>,
    pub(super) schemas: SchemasCache,
    pub(super) clock: Clock,
    pub(super) options: SearchOptions,
    open: Mutex<Opened>,
}

#[derive(Default)]
struct Opened {
    /// Each with the number of the call that asked for it last.
    indexes: HashMap<Place, (Arc<TypeIndex>, u64)>,
    calls: u64,
}

impl Indexes {
    /// Indexes over this store; none is open yet.
    pub(crate) fn new(
        (store, schemas, clock): (Arc<Store>, SchemasCache, Clock),
        options: SearchOptions,
    ) -> Self {
        Indexes { store, schemas, clock, options, open: Mutex::default() }
    }

    /// The folder of an index.
    pub(super) fn folder(&self, place: Place) -> Option<PathBuf> {
        let folder = self.options.folder.as_ref()?;
        Some(folder.join(place.account.to_string()).join(place.object_type.to_string()))
    }

    /// An index, open or not.
    pub(super) fn index(&self, place: Place) -> Arc<TypeIndex> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.calls += 1;
        let calls = open.calls;
        if let Some((index, used)) = open.indexes.get_mut(&place) {
            *used = calls;
            return index.clone();
        }
        if open.indexes.len() >= OPEN_MAX {
            // One that nobody is using: whoever holds it would have it open twice.
            let idle = open.indexes.iter().filter(|(_, (index, _))| Arc::strong_count(index) == 1);
            let oldest = idle.min_by_key(|(_, (_, used))| *used).map(|(place, _)| *place);
            oldest.map(|place| open.indexes.remove(&place));
        }
        let index = Arc::new(TypeIndex::new(place, self.folder(place)));
        open.indexes.insert(place, (index.clone(), calls));
        index
    }

    /// Every index that is open.
    pub(super) fn all(&self) -> Vec<Arc<TypeIndex>> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.indexes.values().map(|(index, _)| index.clone()).collect()
    }

    /// The index, with everything up to this head of the log. Catches up if need be, which goes on
    /// should the caller give up.
    pub(crate) async fn reach(
        self: &Arc<Self>,
        place: Place,
        head: Head,
    ) -> Result<Arc<Published>> {
        let index = self.index(place);
        if let Some(published) = index.published(head).filter(|_| self.options.lag_ms == 0) {
            return Ok(published);
        }
        tokio::select! {
            biased;
            outcome = self.advance(index.clone(), head) => outcome,
            () = self.patience(&index) => {
                Err(Fault::unavailable(BUILDING, "a search waited too long for its index"))
            }
        }
    }

    /// Ends when a search has waited long enough.
    async fn patience(&self, index: &TypeIndex) {
        let started = Instant::now();
        tokio::time::sleep(self.options.wait).await;
        while !index.is_building() && started.elapsed() < CATCHING_UP {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Lets an index catch up, however long that takes.
    pub(super) async fn advance(
        self: &Arc<Self>,
        index: Arc<TypeIndex>,
        head: Head,
    ) -> Result<Arc<Published>> {
        let indexes = self.clone();
        // In a task of its own, so that nothing is left half done when the caller gives up.
        let advance = tokio::spawn(async move { index.advance(&indexes, head).await });
        let panicked = |_| Err(Fault::internal("following the change log panicked"));
        advance.await.unwrap_or_else(panicked)
    }
}
