//! Records: what the store holds of one, and its values.

use crate::time::Timestamp;
use std::collections::BTreeMap;

/// Values of properties by name, each as it is stored. What is empty is not there.
pub type Values = BTreeMap<String, String>;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a value changed last.
    pub updated_at: Timestamp,
    /// When it was deleted, if it is.
    pub archived_at: Option<Timestamp>,
    /// The app that made it (`hs_object_source_id`).
    pub source_id: i64,
    /// Its values, without those that the server derives.
    pub values: Values,
}
