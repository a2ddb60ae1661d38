//! Reading the change log. Whatever follows an account (revisions, the search index, webhooks)
//! reads it from the sequence number that it has reached.

use crate::sql::changes;
use crate::{Engine, LoggedChange};
use domain::accounts::AccountId;
use domain::fault::Result;

impl Engine {
    /// Up to `limit` changes of the account after `seq`, oldest first. The sequence has no gaps, so
    /// a reader that has seen N has missed nothing before it.
    pub async fn changes_after(
        &self,
        account: AccountId,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<LoggedChange>> {
        self.store.read(|tx| changes::read_after(tx, account, seq, limit)).await
    }

    /// The sequence number of the account's last change; 0 before the first.
    pub async fn last_change(&self, account: AccountId) -> Result<i64> {
        self.store.read(|tx| changes::head(tx, account)).await
    }
}
