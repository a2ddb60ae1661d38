//! Owners: values are ids of owners of the account (objects.md §6.1, §7.5).

use super::enumeration::{self, Several};
use super::{Reading, Refused, Rules};
use crate::crm::properties::Property;

/// Reads an owner's id, or several of a property that holds several. Unknown and archived owners
/// are refused like options that are not there `[inferred]`.
pub fn read(rules: Rules, property: &Property, raw: &str) -> Result<Reading, Refused> {
    let known = |id: &str| rules.schemas.owner(id).is_some_and(|owner| !owner.archived);
    let refused = |id: &str| {
        let owners = rules.schemas.owners().filter(|owner| !owner.archived);
        enumeration::not_one_of(id, owners.map(|owner| owner.id.as_str()), rules.room)
    };
    if property.is_multiple() {
        return match Several::of(raw).parts.iter().find(|id| !known(id)) {
            Some(unknown) => Err(refused(unknown)),
            None => Ok(Several::of(raw).reading()),
        };
    }
    match raw.trim() {
        "" => Ok(Reading::Clear),
        id if known(id) => Ok(Reading::Value(id.to_owned())),
        unknown => Err(refused(unknown)),
    }
}
