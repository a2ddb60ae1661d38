//! The store: transactions on two databases, use cases, caches. Use cases are plain and synchronous
//! inside a scope; [`Engine`] decides on which thread a scope runs and when it is committed.

mod ab_tests;
pub mod accounts;
pub mod backup;
pub mod changes;
pub mod clock;
mod copies;
pub mod crm;
pub mod db;
pub mod folder_reads;
pub mod folders;
pub mod jobs;
pub mod languages;
mod page_checks;
mod page_edit;
pub mod page_reads;
pub mod page_revisions;
mod page_saves;
mod page_scope;
pub mod page_walks;
pub mod pages;
mod presenter;
mod publishing;
pub mod revisions;
pub mod search;
pub mod seed;
pub mod snapshots;
mod sql;
pub mod store;
pub mod tokens;
pub mod transfer;

pub use sql::changes::LoggedChange;

use clock::Clock;
use crm::definitions::SchemasCache;
use crm::record_cache::RecordCache;
use db::ids::IdBlocks;
use domain::accounts::{Account, AccountId};
use domain::fault::{Fault, Result};
use domain::ids::ID_FIRST;
use quick_cache::sync::Cache;
use search::indexes::{Indexes, SearchOptions};
use std::ops::Range;
use std::sync::Arc;
use store::{Location, Store};
use tokens::TokenCache;

/// What an engine needs to know.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Where the data is.
    pub location: Location,
    /// Scheme and host of pages without a domain; none: `http://{hubId}.hs-sites.com`.
    pub site_url: Option<String>,
    /// How long a token that was found valid is taken for valid without another look. A token
    /// revoked by another process stays valid for so long.
    pub token_memory: std::time::Duration,
    /// Revisions of a page that are kept; none: all of them, for ever.
    pub revisions_kept: Option<u32>,
    /// Whether the record that two are merged into keeps the id of the primary one; otherwise it
    /// gets a new id, as contacts and companies do at HubSpot since 2025 (objects.md §8).
    pub preserve_primary_id: bool,
    /// Where search indexes are, and how searches wait for them.
    pub search: SearchOptions,
}

/// The store with all that hangs on it. Cheap to share behind an `Arc`.
pub struct Engine {
    store: Arc<Store>,
    clock: Clock,
    site_url: Option<String>,
    revisions_kept: Option<i64>,
    preserve_primary_id: bool,
    /// A name that no other process has, for leases.
    node: String,
    ids: Arc<IdBlocks>,
    accounts: Cache<AccountId, Arc<Account>>,
    tokens: TokenCache,
    schemas: SchemasCache,
    records: RecordCache,
    indexes: Arc<Indexes>,
}

/// Accounts whose facts are kept in memory.
const ACCOUNTS_CACHED: usize = 1_000;

impl Engine {
    /// Opens the store and applies pending migrations.
    pub async fn open(options: EngineOptions, clock: Clock) -> Result<Self> {
        let store = Arc::new(Store::open(&options.location).await?);
        let schemas = SchemasCache::new();
        let parts = (store.clone(), schemas.clone(), clock.clone());
        let engine = Engine {
            indexes: Arc::new(Indexes::new(parts, options.search)),
            store,
            clock,
            site_url: options.site_url,
            revisions_kept: options.revisions_kept.map(|kept| i64::from(kept).max(1)),
            preserve_primary_id: options.preserve_primary_id,
            node: uuid::Uuid::new_v4().to_string(),
            ids: Arc::default(),
            accounts: Cache::new(ACCOUNTS_CACHED),
            tokens: TokenCache::new(options.token_memory),
            schemas,
            records: RecordCache::default(),
        };
        let now = engine.clock.now();
        engine.store.write(move |tx| db::migrate::apply(tx, now)).await?;
        Ok(engine)
    }

    /// Schema steps that [`Engine::open`] would apply, as `NNNN name`; nothing is changed.
    pub async fn pending_migrations(location: &Location) -> Result<Vec<String>> {
        let steps = match location {
            Location::File(file) if !file.exists() => db::migrate::MIGRATIONS.to_vec(),
            _ => Store::open(location).await?.read(db::migrate::pending).await?,
        };
        Ok(steps.iter().map(|step| format!("{:04} {}", step.version, step.name)).collect())
    }

    /// The clock that the engine follows.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether the store answers.
    pub async fn check(&self) -> Result<()> {
        self.store.read(|tx| sql::accounts::find(tx, 0).map(drop)).await
    }

    /// Ends all work and gives the store up. Writes that were accepted are finished first.
    pub fn close(self) {
        drop(self);
    }

    /// Lets the next block begin where this node's present one was left, if no other node took one
    /// since.
    async fn give_ids_back(&self) -> Result<()> {
        let rests = self.ids.give_back();
        if rests.is_empty() {
            return Ok(());
        }
        let work = move |tx: &db::tx::Tx<'_>| {
            rests.iter().try_for_each(|(account, rest)| sql::ids::give_back(tx, *account, rest))
        };
        self.store.write(work).await
    }

    /// `count` new ids of the account, ascending. Takes another block of the store's when this
    /// node's is used up.
    async fn new_ids(&self, account: AccountId, count: usize) -> Result<Range<i64>> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        for _ in 0..16 {
            let generation = match self.ids.take(account, count) {
                Ok(ids) => return Ok(ids),
                Err(generation) => generation,
            };
            let size = count.max(db::ids::BLOCK);
            let block = self.store.write(move |tx| sql::ids::take_block(tx, account, size)).await?;
            debug_assert!(block.start >= ID_FIRST);
            self.ids.refill(account, block, generation);
        }
        Err(Fault::unavailable(db::STORE_BUSY, "other callers used up every block of ids"))
    }
}
