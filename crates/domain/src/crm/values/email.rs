//! E-mail addresses of contacts: without blanks around them, in lower case (objects.md §4.1, §6.1).

use super::enumeration::Several;
use super::{Reading, Refused, shown};
use crate::crm::properties::Property;
use crate::crm::schemas::ObjectType;
use crate::limits::EMAIL_BYTES_MAX;

/// The addresses that a contact has beside its first.
pub const ADDITIONAL: &str = "hs_additional_emails";

/// Whether values are addresses: `email` and `hs_additional_emails` of contacts.
pub fn is_address(object_type: &ObjectType, property: &Property) -> bool {
    matches!(property.name.as_str(), "email" | ADDITIONAL) && object_type.name() == "CONTACT"
}

/// Reads an address, or several of `hs_additional_emails`.
pub fn read(property: &Property, raw: &str) -> Result<Reading, Refused> {
    if property.name == ADDITIONAL {
        let lower = raw.to_lowercase();
        let several = Several::of(&lower);
        return match several.parts.iter().find(|address| !is_valid(address)) {
            Some(wrong) => Err(refused(wrong)),
            None => Ok(several.reading()),
        };
    }
    let address = raw.trim();
    if address.is_empty() {
        return Ok(Reading::Clear);
    }
    // In lower case some letters are two, so that is what must be valid.
    let lower = address.to_lowercase();
    if is_valid(&lower) { Ok(Reading::Value(lower)) } else { Err(refused(address)) }
}

fn refused(address: &str) -> Refused {
    Refused::new("INVALID_EMAIL", format!("Email address {} is invalid", shown(address)))
}

/// A name, one `@` and a domain of at least two labels. Letters beyond ASCII are taken in both.
fn is_valid(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|char| char.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(char));
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|char| char.is_alphanumeric() || char == '-')
    };
    let last = domain.rsplit_once('.').map(|(_, last)| last);
    let last_ok = last.is_some_and(|last| last.len() >= 2 && last.contains(char::is_alphabetic));
    address.len() <= EMAIL_BYTES_MAX && local_ok && last_ok && domain.split('.').all(label_ok)
}
