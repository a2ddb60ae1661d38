//! Private-app tokens: random, kept as a hash only, scoped, revocable (platform.md §1.1).

use crate::db::tx::Tx;
use crate::{Engine, sql};
use domain::accounts::{AccountId, EVERY_SCOPE, Token};
use domain::fault::{Fault, FaultKind, Result};
use domain::time::Timestamp;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

pub use domain::accounts::{TOKEN_USER_EMAIL, TOKEN_USER_ID, TOKEN_USER_NAME};

/// Tokens that are kept in memory.
const TOKENS_CACHED: usize = 10_000;

type Hash = [u8; 32];

/// Valid tokens by the hash of their secret, each with the uptime at which it was last looked at.
pub struct TokenCache {
    memory: Duration,
    found: Cache<Hash, (Arc<Token>, Duration)>,
}

impl TokenCache {
    pub(crate) fn new(memory: Duration) -> Self {
        TokenCache { memory, found: Cache::new(TOKENS_CACHED) }
    }
}

fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The secret of a new token: a random one, in HubSpot's form.
pub fn new_secret() -> String {
    format!("pat-na1-{}", uuid::Uuid::new_v4())
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// Granted scopes; `*` for every one.
    pub scopes: Vec<String>,
}

impl Engine {
    /// The valid token with this secret. The secret is hashed before anything is looked up, so
    /// neither time nor memory tells anything of it.
    pub async fn authenticate(&self, secret: &str) -> Result<Arc<Token>> {
        let hash = hash(secret);
        let uptime = self.clock.uptime();
        if let Some((token, looked_at)) = self.tokens.found.get(&hash)
            && uptime.saturating_sub(looked_at) < self.tokens.memory
        {
            return Ok(token);
        }
        let text = hex(&hash);
        let found = self.store.read(|tx| sql::tokens::find_by_hash(tx, &text)).await?;
        match found.filter(|token| token.revoked_at.is_none()) {
            Some(token) => {
                let token = Arc::new(token);
                self.tokens.found.insert(hash, (token.clone(), uptime));
                Ok(token)
            }
            None => {
                self.tokens.found.remove(&hash);
                Err(Fault::new(FaultKind::Unauthenticated, ""))
            }
        }
    }

    /// Makes a token of an account that exists and gives its secret, which is kept nowhere.
    pub async fn create_token(&self, account: AccountId, new: NewToken) -> Result<String> {
        let secret = new_secret();
        self.insert_token(account, new, &secret).await?;
        Ok(secret)
    }

    /// Makes sure that this secret opens the account with every scope.
    pub async fn ensure_token(&self, account: AccountId, secret: &str) -> Result<()> {
        let text = hex(&hash(secret));
        let found = self.store.read(|tx| sql::tokens::find_by_hash(tx, &text)).await?;
        match found {
            None => {
                let new =
                    NewToken { name: "HUBWRIGHT_TOKEN".into(), scopes: vec![EVERY_SCOPE.into()] };
                self.insert_token(account, new, secret).await
            }
            Some(token) if token.account_id != account => Err(Fault::validation(format!(
                "the configured token belongs to account {}",
                token.account_id
            ))),
            Some(token) if token.revoked_at.is_none() && token.grants(&[EVERY_SCOPE]) => Ok(()),
            Some(token) => {
                let work =
                    move |tx: &Tx<'_>| sql::tokens::reinstate(tx, account, token.id, EVERY_SCOPE);
                self.store.write(work).await
            }
        }
    }

    async fn insert_token(&self, account: AccountId, new: NewToken, secret: &str) -> Result<()> {
        self.account(account).await?;
        let mut token = Token {
            account_id: account,
            id: 0,
            name: new.name,
            user_id: TOKEN_USER_ID,
            scopes: new.scopes,
            created_at: self.clock.now(),
            revoked_at: None,
        };
        let text = hex(&hash(secret));
        // Another node may be making the same configured token at this moment.
        let work = move |tx: &Tx<'_>| match sql::tokens::find_by_hash(tx, &text)? {
            Some(_) => Ok(()),
            None => {
                token.id = sql::tokens::next_id(tx, account)?;
                sql::tokens::insert(tx, &token, &text)
            }
        };
        self.store.write(work).await
    }

    /// Every token of the account, oldest first.
    pub async fn list_tokens(&self, account: AccountId) -> Result<Vec<Token>> {
        self.store.read(|tx| sql::tokens::list(tx, account)).await
    }

    /// Ends a token. Other processes follow when their memory of it runs out.
    pub async fn revoke_token(&self, account: AccountId, id: i64) -> Result<()> {
        let now: Timestamp = self.clock.now();
        let work = move |tx: &Tx<'_>| sql::tokens::revoke(tx, account, id, now);
        if !self.store.write(work).await? {
            return Err(Fault::not_found(&id.to_string()));
        }
        self.tokens.found.clear();
        Ok(())
    }
}
