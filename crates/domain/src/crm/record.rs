//! Records: what the store holds of one, and its values.

use crate::fault::{Fault, FaultKind, RESOURCE_NOT_FOUND, Result};
use crate::ids;
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

/// Reads the id of a record as a path has it. What can't be one is not there, in one of three forms
/// (objects.md §4.2): no number, zero or less, and a number that no record has.
pub fn parse_id(raw: &str) -> Result<i64> {
    if let Some(id) = ids::find(raw) {
        return Ok(id);
    }
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let message = if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // The two spaces are HubSpot's.
        "Object not found.  objectId are usually numeric."
    } else if raw.starts_with('-') || digits.bytes().all(|byte| byte == b'0') {
        "Object not found. objectId is usually positive."
    } else {
        return Err(not_found());
    };
    Err(Fault::new(FaultKind::NotFound, message).with_context("id", [raw]))
}

/// The sentence about records that are not there, in batches (objects.md §3.3). `type_name` is that
/// of messages: `CONTACT`.
pub fn could_not_get(type_name: &str) -> String {
    format!(
        "Could not get some {type_name} objects, they may be deleted or not exist. Check that ids \
         are valid."
    )
}

/// No record has this number, or none that is live.
pub fn not_found() -> Fault {
    Fault::new(FaultKind::RecordNotFound, RESOURCE_NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_can_not_be_are_not_there_in_three_forms() {
        assert_eq!(parse_id("155890290211"), Ok(155_890_290_211));
        for raw in ["", "-", "undefined", "a@b.c", "1.0", "+1", " 1", "--1"] {
            let fault = parse_id(raw).expect_err(raw);
            assert_eq!(fault.message, "Object not found.  objectId are usually numeric.", "{raw}");
            assert_eq!(fault.context, [("id".to_owned(), vec![raw.to_owned()])]);
        }
        for raw in ["0", "000", "-1", "-99999999999999999999999"] {
            let fault = parse_id(raw).expect_err(raw);
            assert_eq!(fault.message, "Object not found. objectId is usually positive.", "{raw}");
            assert_eq!(fault.kind, FaultKind::NotFound);
        }
        for raw in ["9007199254740992", "99999999999999999999999", "01"] {
            assert_eq!(parse_id(raw), Err(not_found()), "{raw}");
        }
    }
}
