//! Owners: the people and queues that records are assigned to (objects.md §7.5, platform.md §5.3).

use crate::accounts::{TOKEN_USER_EMAIL, TOKEN_USER_ID, TOKEN_USER_NAME};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The id of the owner that every account has from its beginning: the user of its tokens.
pub const OWNER_ID: &str = "1001";

/// The type of people.
pub const PERSON: &str = "PERSON";
/// The type of queues, which are no users.
pub const QUEUE: &str = "QUEUE";

/// An owner, as the wire shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// What `hubspot_owner_id` of records names.
    pub id: String,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `PERSON` or `QUEUE`.
    #[serde(rename = "type")]
    pub owner_type: String,
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// The user; none once the owner is archived.
    pub user_id: Option<i64>,
    /// The user, archived or not.
    pub user_id_including_inactive: Option<i64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Whether it may be assigned no more.
    pub archived: bool,
    /// The teams it is in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<Team>,
}

/// A team of an owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is the owner's first.
    pub primary: bool,
}

impl Owner {
    /// The owner that every account has from its beginning.
    pub fn of_token_user() -> Self {
        Owner {
            id: OWNER_ID.to_owned(),
            email: Some(TOKEN_USER_EMAIL.to_owned()),
            owner_type: PERSON.to_owned(),
            first_name: TOKEN_USER_NAME.to_owned(),
            last_name: String::new(),
            user_id: Some(TOKEN_USER_ID),
            user_id_including_inactive: Some(TOKEN_USER_ID),
            created_at: Timestamp::EPOCH,
            updated_at: Timestamp::EPOCH,
            archived: false,
            teams: Vec::new(),
        }
    }

    /// The id as a number, as which owners are ordered.
    pub fn number(&self) -> i64 {
        self.id.parse().unwrap_or(i64::MAX)
    }
}
