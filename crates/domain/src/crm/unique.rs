//! Values that no two live records of a type share (objects.md §4.1, §6.5).

use super::record::Values;
use super::schemas::ObjectType;
use super::values::{Refused, email, shown};
use crate::accounts::AccountId;
use crate::fault::{Fault, FaultKind};
use crate::limits::UNIQUE_VALUE_BYTES_MAX;

/// Name and folded value of every unique property that has a value, sorted. A contact's further
/// addresses (`hs_additional_emails`) count as `email`. What an archived property holds stays
/// taken: the property may be restored.
pub fn unique_values(object_type: &ObjectType, values: &Values) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut take = |name: &str, value: &str| {
        let value = folded(value);
        if !value.is_empty() {
            found.push((name.to_owned(), value));
        }
    };
    for name in object_type.unique_names() {
        if let Some(value) = values.get(name) {
            take(name, value);
        }
    }
    if object_type.name() == "CONTACT"
        && let Some(addresses) = values.get(email::ADDITIONAL)
    {
        addresses.split(';').for_each(|address| take("email", address));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// How a value of a unique property is compared: without blanks around it, in lower case.
pub fn folded(value: &str) -> String {
    value.trim().to_lowercase()
}

/// A value that is compared with those of other records is bounded.
pub(super) fn check_length(
    object_type: &ObjectType,
    name: &str,
    value: &str,
) -> Result<(), Refused> {
    let unique = || object_type.unique_names().iter().any(|known| known == name);
    if can_be_held(value) || !unique() {
        return Ok(());
    }
    let message = format!(
        "{} is longer than {UNIQUE_VALUE_BYTES_MAX} bytes, which is the most that a unique value \
         may have",
        shown(value)
    );
    Err(Refused::new("INVALID_LENGTH", message))
}

/// Whether a record can hold this value of a unique property; none can be asked for otherwise.
pub fn can_be_held(value: &str) -> bool {
    folded(value).len() <= UNIQUE_VALUE_BYTES_MAX
}

/// The refusal of a value that another record holds (objects.md §6.5). `on` is the record that was
/// to get it: on create, the id that it would have had.
pub fn unique_conflict(
    account: AccountId,
    object_type: &ObjectType,
    (property, value): (&str, &str),
    on: i64,
    holder: i64,
) -> Fault {
    let object_type = match object_type.custom() {
        Some(custom) => custom.id.to_string(),
        None => format!("ObjectTypeId{{legacyObjectType={}}}", object_type.name()),
    };
    Fault::validation(format!(
        "Cannot set PropertyValueCoordinates{{portalId={account}, objectTypeId={object_type}, \
         propertyName={property}, value={}}} on {on}. {holder} already has that value.",
        shown(value)
    ))
}

/// The refusal of a new contact whose address another one has (objects.md §4.1). The holder is
/// named only if it is the only clash of the call (§3.2).
pub fn contact_exists(holder: Option<i64>) -> Fault {
    let holder = holder.map(|id| format!(". Existing ID: {id}")).unwrap_or_default();
    Fault::new(FaultKind::Conflict, format!("Contact already exists{holder}"))
}
