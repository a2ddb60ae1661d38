//! Accounts, private-app tokens and what a caller may do. A [`Caller`] is a permission: use cases
//! demand one, and only the gate of `api` and the command line make them.

use crate::time::Timestamp;

/// An account's number; HubSpot calls it hub id or portal id.
pub type AccountId = i64;

/// An account as the account-info API shows it (platform.md §5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Hub id.
    pub id: AccountId,
    /// Where pages without a domain of their own live: scheme and host, no slash at the end.
    pub site_url: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A private-app token as it is stored: everything but the secret, of which only a hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The account it opens.
    pub account_id: AccountId,
    /// Its number within the account; also the `appId` of introspection.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// The user that writes are attributed to.
    pub user_id: i64,
    /// Granted scopes; `*` stands for every scope.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stopped being valid, if it did.
    pub revoked_at: Option<Timestamp>,
}

/// The user that writes with a token are attributed to.
pub const TOKEN_USER_ID: i64 = 2_001;
/// That user's name.
pub const TOKEN_USER_NAME: &str = "Hubwright";
/// That user's address; it reaches nobody.
pub const TOKEN_USER_EMAIL: &str = "hubwright@localhost.invalid";

/// Stands for every scope in a token's list.
pub const EVERY_SCOPE: &str = "*";

/// The scope that every token has (platform.md §1.5).
const COMMON_SCOPE: &str = "oauth";

impl Token {
    /// Whether one of `alternatives` is granted. An empty list asks for nothing, and neither does
    /// one with `oauth`, which every token has.
    pub fn grants(&self, alternatives: &[&str]) -> bool {
        alternatives.is_empty()
            || alternatives.contains(&COMMON_SCOPE)
            || self.scopes.iter().any(|s| s == EVERY_SCOPE || alternatives.contains(&s.as_str()))
    }
}

/// Who calls, after the gate has looked at the token and its scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account that every statement of the call names.
    pub account_id: AccountId,
    /// The app that the token belongs to: `hs_object_source_id` of what it makes.
    pub app_id: i64,
    /// Goes into `createdById` and `updatedById`.
    pub user_id: i64,
    /// Goes into `authorName`.
    pub user_name: String,
}
