//! Owners: the people and queues that records are assigned to (objects.md §7.5, platform.md §5.3).

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

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
pub struct Team {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is the owner's first.
    pub primary: bool,
}
