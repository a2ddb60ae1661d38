//! Types of associations between records (objects.md §7.3).

use super::object_types::ObjectTypeId;
use crate::time::Timestamp;
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
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HubspotDefined => "HUBSPOT_DEFINED",
            Self::UserDefined => "USER_DEFINED",
            Self::IntegratorDefined => "INTEGRATOR_DEFINED",
        }
    }

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
    /// When the account made it; nothing is said of HubSpot's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

impl AssociationType {
    /// The same as it is when it was made or changed at this time.
    pub fn stamped(self, now: Timestamp) -> Self {
        let created_at = self.created_at.or(Some(now));
        AssociationType { created_at, updated_at: Some(now), ..self }
    }

    /// What names it.
    pub fn key(&self) -> AssociationKey {
        AssociationKey { category: self.category, type_id: self.type_id }
    }

    /// What names its inverse.
    pub fn inverse_key(&self) -> AssociationKey {
        AssociationKey { category: self.category, type_id: self.inverse_id }
    }
}

/// A record among all of its account: its type and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// The type.
    pub object_type: ObjectTypeId,
    /// The id.
    pub id: i64,
}

/// That one record is associated with another by a type. The other is so with the one by the type's
/// inverse: the store holds both directions, and nothing writes one of them alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Association {
    /// The one.
    pub from: RecordKey,
    /// The other.
    pub to: RecordKey,
    /// By which type.
    pub key: AssociationKey,
    /// The number of the type that leads back.
    pub inverse_id: i64,
}

impl Association {
    /// Associates two records by a type.
    pub fn new(from_id: i64, kind: &AssociationType, to_id: i64) -> Self {
        Association {
            from: RecordKey { object_type: kind.from, id: from_id },
            to: RecordKey { object_type: kind.to, id: to_id },
            key: kind.key(),
            inverse_id: kind.inverse_id,
        }
    }

    /// The same seen from the other record.
    pub fn inverse(&self) -> Self {
        let key = AssociationKey { type_id: self.inverse_id, ..self.key };
        Association { from: self.to, to: self.from, key, inverse_id: self.key.type_id }
    }
}

/// One direction of an association as reads see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Associated {
    /// The record that it leads from; its type is known from what was asked.
    pub from_id: i64,
    /// The record that it leads to.
    pub to: RecordKey,
    /// By which type.
    pub key: AssociationKey,
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
