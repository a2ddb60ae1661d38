//! True or false: these two words and nothing else (objects.md §6.1).

use super::{Reading, Refused, Rules, enumeration};
use crate::crm::properties::Property;

/// Reads `true` or `false`. Anything else is refused like an option that is not there.
pub fn read(rules: Rules, property: &Property, raw: &str) -> Result<Reading, Refused> {
    match raw.trim() {
        "" => Ok(Reading::Clear),
        value @ ("true" | "false") => Ok(Reading::Value(value.to_owned())),
        other if property.options.is_empty() => {
            Err(enumeration::not_one_of(other, ["true", "false"].into_iter(), rules.room))
        }
        other => Err(enumeration::refused(rules, property, other)),
    }
}
