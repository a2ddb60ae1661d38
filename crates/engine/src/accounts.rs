//! Accounts: made by the command line, found by the gate, and kept at the configured website.

use crate::db::Stop;
use crate::db::tx::Tx;
use crate::{Engine, sql};
use domain::accounts::{Account, AccountId};
use domain::fault::{Fault, Result};
use std::sync::Arc;

/// The number of the first account.
pub const FIRST_ACCOUNT: AccountId = 10_000_001;

impl Engine {
    /// The account's facts, from memory when they were read before.
    pub async fn account(&self, id: AccountId) -> Result<Arc<Account>> {
        if let Some(known) = self.accounts.get(&id) {
            return Ok(known);
        }
        let found = self.store.read(|tx| sql::accounts::find(tx, id)).await?;
        let mut account = found.ok_or_else(|| Fault::not_found(&id.to_string()))?;
        if self.site_url.is_some() {
            // Made by the command line since this server settled all accounts at its start.
            account.site_url = self.site_url_of(id);
        }
        let account = Arc::new(account);
        self.accounts.insert(id, account.clone());
        Ok(account)
    }

    /// Every account, oldest number first.
    pub async fn list_accounts(&self) -> Result<Vec<Account>> {
        self.store.read(sql::accounts::list).await
    }

    /// Makes sure that there is a first account, and gives its number.
    pub async fn ensure_first_account(&self) -> Result<AccountId> {
        match self.list_accounts().await?.first() {
            Some(first) => Ok(first.id),
            None => {
                let (id, created_at) = (FIRST_ACCOUNT, self.clock.now());
                let account = Account { id, site_url: self.site_url_of(id), created_at };
                // Another node may be making it too; then theirs is the first account.
                let work = move |tx: &Tx<'_>| sql::accounts::insert(tx, &account).map(drop);
                self.store.write(work).await.map(|()| id)
            }
        }
    }

    /// Makes another account, with the next number. Two callers at once make two.
    pub async fn create_account(&self) -> Result<AccountId> {
        let (configured, now) = (self.site_url.clone(), self.clock.now());
        let work = move |tx: &Tx<'_>| {
            let last = sql::accounts::list(tx)?.last().map(|account| account.id);
            let id = last.map_or(FIRST_ACCOUNT, |id| id + 1);
            let site_url = site_url(configured.as_deref(), id);
            let account = Account { id, site_url, created_at: now };
            match sql::accounts::insert(tx, &account)? {
                true => Ok(id),
                false => Err(Stop::Rerun(format!("account {id} was made meanwhile"))),
            }
        };
        self.store.write(work).await
    }

    fn site_url_of(&self, account: AccountId) -> String {
        site_url(self.site_url.as_deref(), account)
    }

    /// Moves every account whose website is not the configured one; a server does so at its start.
    /// Documents that hold an address under it turn stale, which is noted once here instead of
    /// being looked at on every read.
    pub async fn settle_site_urls(&self) -> Result<()> {
        for account in self.list_accounts().await? {
            let wanted = self.site_url_of(account.id);
            if account.site_url != wanted {
                let work = move |tx: &Tx<'_>| sql::accounts::set_site_url(tx, account.id, &wanted);
                self.store.write(work).await?;
            }
        }
        Ok(())
    }
}

/// Where an account's pages without a domain live: the configured place, or HubSpot's form.
fn site_url(configured: Option<&str>, account: AccountId) -> String {
    match configured {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{account}.hs-sites.com"),
    }
}
