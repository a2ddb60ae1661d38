//! `search status` and `search rebuild`: the indexes that searches of records are answered from.
#![expect(clippy::print_stdout, reason = "these commands answer on standard output")]

use super::store::open;
use super::teller::Teller;
use crate::Usage;
use crate::config::StoreSettings;
use crate::lock::{self, FolderLock};
use crate::search_folder::search_folder;
use anyhow::{Context, Result, bail};
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use engine::Engine;
use engine::search::manage::IndexStatus;
use engine::store::Location;
use std::path::Path;

/// One index a line: account, type, records in the store and in the index, bytes, lines of the
/// change log that it is behind, state.
pub async fn status(settings: StoreSettings) -> Result<()> {
    let engine = open_as_it_is(&settings).await?;
    for index in engine.search_status().await? {
        let IndexStatus { account, name, records, indexed, bytes, behind, unusable, .. } = index;
        let state = match unusable {
            Some(why) => format!("to be built: {why}"),
            None if behind > 0 => "behind".to_owned(),
            None => "current".to_owned(),
        };
        println!("{account}\t{name}\t{records}\t{indexed}\t{bytes}\t{behind}\t{state}");
    }
    Ok(())
}

/// One index a line: account, type, records. No server may have the indexes open.
pub async fn rebuild(
    settings: StoreSettings,
    account: Option<AccountId>,
    object_type: Option<String>,
) -> Result<()> {
    let _lock = match settings.location {
        Location::File(_) => Some(held(&settings.data_dir)?),
        Location::Postgres(_) => None,
    };
    let _search_lock = held(&search_folder(&settings.data_dir))?;
    let engine = open_as_it_is(&settings).await?;
    check_account(&engine, account).await?;
    let swept = engine.sweep_search().await?;
    let wanted = wanted(&engine, account, object_type.as_deref()).await?;
    let (mut records, built) = (0, wanted.len());
    let teller = Teller::new(("built", "records"), None);
    for (account, object_type, name) in wanted {
        let count = engine.rebuild_search(account, object_type, teller.watch()).await?;
        records += count;
        println!("{account}\t{name}\t{count}");
    }
    let swept = if swept > 0 { format!(", {swept} of no use removed") } else { String::new() };
    let plural = if built == 1 { "" } else { "es" };
    teller.end(&format!("{built} index{plural} of {records} records{swept}"));
    engine.close();
    Ok(())
}

fn held(folder: &Path) -> Result<FolderLock> {
    lock::try_take(folder)?.with_context(|| {
        let folder = folder.display();
        format!(
            "data folder {folder} is in use by another hubwright process; stop that server first"
        )
    })
}

/// The store, if it is one already.
async fn open_as_it_is(settings: &StoreSettings) -> Result<Engine> {
    if !Engine::pending_migrations(&settings.location).await?.is_empty() {
        bail!("the store has pending schema steps; run `hubwright migrate` first");
    }
    open(settings).await
}

/// The indexes that are meant, with the names of their types.
async fn wanted(
    engine: &Engine,
    account: Option<AccountId>,
    name: Option<&str>,
) -> Result<Vec<(AccountId, ObjectTypeId, String)>> {
    let is_wanted = |known: AccountId| account.is_none_or(|account| account == known);
    let mut found = engine.search_status().await?;
    found.retain(|index| is_wanted(index.account));
    if let Some(name) = name {
        let mut named = Vec::new();
        for account in engine.list_accounts().await?.iter().filter(|known| is_wanted(known.id)) {
            let schemas = engine.schemas(account.id).await?;
            named.extend(schemas.resolve(name).ok().map(|known| (account.id, known.id())));
        }
        if named.is_empty() {
            return Err(Usage(format!("type: '{name}' is not a type of records")).into());
        }
        found.retain(|index| named.contains(&(index.account, index.object_type)));
    }
    Ok(found.into_iter().map(|index| (index.account, index.object_type, index.name)).collect())
}

async fn check_account(engine: &Engine, account: Option<AccountId>) -> Result<()> {
    let known = engine.list_accounts().await?;
    match account.filter(|account| known.iter().all(|known| known.id != *account)) {
        Some(wanted) => {
            Err(Usage(format!("account: '{wanted}' is not an account's number")).into())
        }
        None => Ok(()),
    }
}
