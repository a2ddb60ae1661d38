//! Names of properties and groups, and the sentences that say what is wrong with one.

use crate::crm::object_types::ObjectTypeId;
use crate::fault::{Fault, FaultDetail, FaultKind, Result};
use crate::limits::PROPERTY_NAME_BYTES_MAX;

/// Names that begin so are HubSpot's.
const RESERVED_PREFIX: &str = "hs_";

/// The name that a new property or group gets: lower-case letters, digits and underscores, a letter
/// first. Capital letters are made small `[inferred]`.
pub(super) fn readable(name: &str) -> Result<String> {
    let name = name.trim().to_ascii_lowercase();
    let is_valid = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !is_valid {
        let shown: String = name.chars().take(PROPERTY_NAME_BYTES_MAX).collect();
        return Err(Fault::validation(format!(
            "'{shown}' is not a valid name. Names must start with a letter and may only contain \
             lowercase letters, numbers and underscores."
        )));
    }
    if name.len() > PROPERTY_NAME_BYTES_MAX {
        let message = format!("Names may not be longer than {PROPERTY_NAME_BYTES_MAX} characters.");
        return Err(Fault::validation(message));
    }
    Ok(name)
}

/// Refuses names that only HubSpot gives.
pub(super) fn check_reserved(name: &str) -> Result<()> {
    if !name.starts_with(RESERVED_PREFIX) {
        return Ok(());
    }
    let message =
        format!("'{name}' is not a valid name. The prefix {RESERVED_PREFIX} is reserved.");
    Err(Fault::validation(message))
}

/// The property is not there, or not in the state or of the sensitivity that is asked for.
pub fn property_not_found(name: &str) -> Fault {
    let message = format!("Property '{name}' does not exist");
    Fault::new(FaultKind::NotFound, message).with_context("name", [name])
}

/// The group is not there.
pub fn group_not_found(name: &str) -> Fault {
    let message = format!("Property group '{name}' does not exist");
    Fault::new(FaultKind::NotFound, message).with_context("name", [name])
}

/// A property names a group that is not there `[inferred]`.
pub(super) fn unknown_group(name: &str) -> Fault {
    Fault::validation(format!("Property group '{name}' does not exist"))
}

/// A property of that name is in force.
pub(super) fn property_exists(name: &str) -> Fault {
    let message = format!("A property named '{name}' already exists.");
    Fault::new(FaultKind::AlreadyExists, message)
        .with_context("name", [name])
        .with_sub_category("Properties.PROPERTY_WITH_NAME_EXISTS")
}

/// A group of that name is there; the words of properties `[inferred]`.
pub(super) fn group_exists(name: &str) -> Fault {
    let message = format!("A property group named '{name}' already exists.");
    Fault::new(FaultKind::AlreadyExists, message)
        .with_context("name", [name])
        .with_sub_category("Properties.PROPERTY_GROUP_WITH_NAME_EXISTS")
}

/// A group with properties in force can't be deleted.
pub(super) fn group_has_properties() -> Fault {
    let message = "Can't delete or purge a group with active properties";
    Fault::new(FaultKind::GroupInUse, message)
        .with_sub_category("PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES")
}

/// What holds on to a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Usage {
    /// `CALCULATED_PROPERTY`, `OBJECT_SCHEMA`
    pub parent_type: &'static str,
    /// `{objectTypeId}/{propertyName}`, or the name of the type.
    pub parent_name: String,
}

/// A property in use can't be archived.
pub(super) fn property_in_use(id: ObjectTypeId, name: &str, usages: &[Usage]) -> Fault {
    let count = usages.len();
    let message = format!(
        "Property: {name} of object type {id} is currently used in {count} places and cannot be \
         deleted"
    );
    let detail = |usage: &Usage| FaultDetail {
        message: format!("Property is used in {}", usage.parent_name),
        context: vec![
            ("parentType".to_owned(), vec![usage.parent_type.to_owned()]),
            ("parentName".to_owned(), vec![usage.parent_name.clone()]),
        ],
        sub_category: "PropertyValidationError.PROPERTY_USAGE",
        ..FaultDetail::default()
    };
    Fault::validation(message)
        .with_context("usageCount", [count.to_string()])
        .with_sub_category("PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE")
        .with_details(usages.iter().map(detail))
}
