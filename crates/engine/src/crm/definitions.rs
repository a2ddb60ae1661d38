//! What an account has defined of its CRM, in memory, and how it is changed. Definitions are few
//! and read by every call, so each node keeps them as a whole; a counter in the account's row of
//! the change log says whether that is still what the store holds.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::changes::{self, Author, Change, ChangeKind};
use crate::sql::definitions;
use domain::accounts::{AccountId, Caller};
use domain::crm::definitions::DefinitionKey;
use domain::crm::schemas::{Definition, Schemas};
use domain::fault::Result;
use domain::time::Timestamp;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// The definitions of accounts that were asked for last.
#[derive(Clone)]
pub(crate) struct SchemasCache(Arc<Cache<AccountId, Arc<Schemas>>>);

/// Accounts whose definitions are kept in memory.
const ACCOUNTS_CACHED: usize = 1_000;

impl SchemasCache {
    pub(crate) fn new() -> Self {
        SchemasCache(Arc::new(Cache::new(ACCOUNTS_CACHED)))
    }

    /// The definitions as they stand in this scope, which only reads and sees one state of the
    /// store.
    pub(crate) fn read(&self, tx: &Tx<'_>, account: AccountId) -> Result<Arc<Schemas>, Stop> {
        let version = changes::version(tx, account)?;
        if let Some(known) = self.known(account, version) {
            return Ok(known);
        }
        let schemas = load(tx, account, version)?;
        self.0.insert(account, schemas.clone());
        Ok(schemas)
    }

    /// The definitions of this version, which is that of a scope that may write. What it sees may
    /// never be committed, so nobody else gets it.
    pub(crate) fn in_write(
        &self,
        tx: &Tx<'_>,
        account: AccountId,
        version: i64,
    ) -> Result<Arc<Schemas>, Stop> {
        match self.known(account, version) {
            Some(known) => Ok(known),
            None => load(tx, account, version),
        }
    }

    /// The definitions of this version, if they are in memory.
    fn known(&self, account: AccountId, version: i64) -> Option<Arc<Schemas>> {
        self.0.get(&account).filter(|known| known.version == version)
    }
}

fn load(tx: &Tx<'_>, account: AccountId, version: i64) -> Result<Arc<Schemas>, Stop> {
    Ok(Arc::new(Schemas::new(account, version, definitions::list(tx, account)?)))
}

/// A change of one definition.
#[derive(Clone, Debug)]
pub enum DefinitionChange {
    /// Stores it, in place of what had its key.
    Put(Definition, ChangeKind),
    /// Forgets it for good.
    Remove(Definition),
}

impl DefinitionChange {
    fn definition(&self) -> &Definition {
        let (DefinitionChange::Put(definition, _) | DefinitionChange::Remove(definition)) = self;
        definition
    }

    fn kind(&self) -> ChangeKind {
        match self {
            DefinitionChange::Put(_, kind) => *kind,
            DefinitionChange::Remove(_) => ChangeKind::Purged,
        }
    }
}

/// The scope in which definitions are changed: nobody else changes definitions or writes records
/// of the account meanwhile.
pub struct DefinitionScope<'s> {
    /// The transaction.
    pub tx: &'s Tx<'s>,
    /// The definitions as they stand.
    pub schemas: Arc<Schemas>,
    /// Who changes them.
    pub caller: &'s Caller,
    /// When.
    pub now: Timestamp,
}

impl Engine {
    /// What the account has defined, as the store holds it now.
    pub async fn schemas(&self, account: AccountId) -> Result<Arc<Schemas>> {
        let version = self.store.read(|tx| changes::version(tx, account)).await?;
        if let Some(known) = self.schemas.known(account, version) {
            return Ok(known);
        }
        self.store.snapshot(|tx| self.schemas.read(tx, account)).await
    }

    /// Changes definitions: `work` looks at those that are there and says what becomes of them.
    /// Everything is stored together, each with a line of the change log, or nothing is.
    pub async fn define<T: Send + 'static>(
        &self,
        caller: &Caller,
        mut work: impl FnMut(&DefinitionScope<'_>) -> Result<(Vec<DefinitionChange>, T), Stop>
        + Send
        + 'static,
    ) -> Result<T> {
        let (caller, clock, cache) = (caller.clone(), self.clock.clone(), self.schemas.clone());
        let scope = move |tx: &Tx<'_>| {
            let account = caller.account_id;
            let head = changes::lock(tx, account)?;
            let schemas = cache.in_write(tx, account, head.version)?;
            let now = clock.now();
            let scope = DefinitionScope { tx, schemas, caller: &caller, now };
            let (wanted, outcome) = work(&scope)?;
            store(tx, Author::of(&caller, now), &wanted)?;
            Ok(outcome)
        };
        self.store.write(scope).await
    }
}

/// Stores changes of definitions, each with its line in the change log, in as many statements for
/// many as for one. No two are of one definition.
pub(crate) fn store(tx: &Tx<'_>, author: Author, wanted: &[DefinitionChange]) -> Result<(), Stop> {
    if wanted.is_empty() {
        return Ok(());
    }
    let rows: Vec<(DefinitionKey, String)> = wanted
        .iter()
        .map(|change| (change.definition().key(), change.definition().text()))
        .collect();
    let keys: Vec<&DefinitionKey> = rows.iter().map(|(key, _)| key).collect();
    let priors = definitions::last_seqs(tx, author.account, &keys)?;
    let count = wanted.len() as i64;
    let first = changes::take(tx, author.account, count)?.seq - count + 1;
    let (mut puts, mut gone) = (Vec::new(), Vec::new());
    for ((seq, change), (key, text)) in (first..).zip(wanted).zip(&rows) {
        match change {
            DefinitionChange::Put(..) => puts.push((key, seq, text.as_str())),
            DefinitionChange::Remove(_) => gone.push(key),
        }
    }
    definitions::remove(tx, author.account, &gone)?;
    definitions::put(tx, author.account, &puts)?;
    let detail = |(key, text): &(DefinitionKey, String)| {
        let name = serde_json::to_string(&key.name).unwrap_or_default();
        format!("{{\"name\":{name},\"definition\":{text}}}")
    };
    let details: Vec<String> = rows.iter().map(detail).collect();
    let lines = wanted.iter().zip(&rows).zip(details.iter().zip(priors));
    let lines = lines.map(|((change, (key, _)), (detail, prior))| Change {
        object_type: key.kind,
        object_id: key.object_type,
        kind: change.kind(),
        detail,
        revision: None,
        prior,
    });
    changes::insert(tx, author, first, &lines.collect::<Vec<_>>())?;
    changes::count_version(tx, author.account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::migrate;
    use domain::crm::object_types::ObjectTypeId;
    use rusqlite::Connection;

    /// A group of writes may fail as a whole after its scopes have run.
    #[test]
    fn what_is_not_committed_is_nobody_elses() {
        let store = Connection::open_in_memory().unwrap();
        let (tx, cache) = (Tx::Sqlite(&store), SchemasCache::new());
        migrate::apply(&tx, Timestamp::EPOCH).unwrap();
        let call = ObjectTypeId::standard(48);
        let author = Author { account: 1, user_id: 1, source_id: None, at_ms: 0 };
        let switch = |enabled| {
            let change = Definition::Enablement(call, enabled);
            super::store(&tx, author, &[DefinitionChange::Put(change, ChangeKind::Updated)])
        };
        switch(false).unwrap();
        let before = cache.read(&tx, 1).unwrap().version;
        store.execute_batch("BEGIN").unwrap();
        switch(true).unwrap();
        let version = changes::version(&tx, 1).unwrap();
        assert!(cache.in_write(&tx, 1, version).unwrap().is_enabled(call));
        store.execute_batch("ROLLBACK").unwrap();
        // Another write gives its definitions the same number.
        let sql = format!("UPDATE change_heads SET version = {version}");
        store.execute_batch(&sql).unwrap();
        assert_ne!(before, version);
        assert!(!cache.read(&tx, 1).unwrap().is_enabled(call));
    }
}
