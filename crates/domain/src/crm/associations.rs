//! Types of associations between records (objects.md §7.3).

use super::object_types::ObjectTypeId;
use serde::{Deserialize, Serialize};

/// Who defined a type of association.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AssociationCategory {
    /// HubSpot.
    HubspotDefined,
    /// The account: labels.
    UserDefined,
    /// An app.
    IntegratorDefined,
}

impl AssociationCategory {
    /// The number that stands for it in the store.
    pub const fn code(self) -> i64 {
        self as i64
    }

    /// The category that a number of the store stands for.
    pub const fn from_code(code: i64) -> Self {
        match code {
            0 => Self::HubspotDefined,
            1 => Self::UserDefined,
            _ => Self::IntegratorDefined,
        }
    }
}

/// What names a type of association: ids are counted per category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssociationKey {
    /// Who defined it.
    pub category: AssociationCategory,
    /// Its number.
    pub type_id: i64,
}

/// A type of association, in one direction. Its inverse is a type of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationType {
    /// Who defined it.
    pub category: AssociationCategory,
    /// Its number.
    pub type_id: i64,
    /// The number of the other direction; its own if both are one.
    pub inverse_id: i64,
    /// The records that it leads from.
    pub from: ObjectTypeId,
    /// The records that it leads to.
    pub to: ObjectTypeId,
    /// Legacy name: `contact_to_company`.
    pub name: String,
    /// What people read; none for plain ones.
    pub label: Option<String>,
}

impl AssociationType {
    /// What names it.
    pub fn key(&self) -> AssociationKey {
        AssociationKey { category: self.category, type_id: self.type_id }
    }

    /// What names its inverse.
    pub fn inverse_key(&self) -> AssociationKey {
        AssociationKey { category: self.category, type_id: self.inverse_id }
    }
}

/// How many records one may be associated with by a type (objects.md §7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationLimit {
    /// The type's category.
    pub category: AssociationCategory,
    /// The type's number.
    pub type_id: i64,
    /// The records that it leads from.
    pub from: ObjectTypeId,
    /// The records that it leads to.
    pub to: ObjectTypeId,
    /// Records of the latter for each of the former; none once the limit was lifted.
    pub max_to_object_ids: Option<i64>,
}
