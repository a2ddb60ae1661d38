//! Values of a record's properties: checked all together, brought into form and applied; and what a
//! client reads when they can't be (objects.md §6).

use super::object_types::Required;
use super::properties::Property;
use super::record::Values;
use super::schemas::{ObjectType, Schemas};
use super::unique;
use super::values::{self, Reading, Refused, Rules, enumeration, shown};
use crate::accounts::AccountId;
use crate::fault::{Fault, FaultDetail};
use crate::limits::{INVALID_VALUES_MAX, OPTIONS_BYTES_MAX, RECORD_BYTES_MAX};
use serde::Serialize;
use std::collections::BTreeMap;

pub use super::stages::settle;
pub use super::unique::{can_be_held, contact_exists, folded, unique_conflict, unique_values};

/// Values as a client sent them, by name; none is JSON's null. Numbers and booleans were made text.
pub type Sent = BTreeMap<String, Option<String>>;

/// What becomes of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// It has this value.
    Set(String),
    /// It has no value.
    Clear,
    /// It has these options beside those it has: the leading `;` of checkboxes.
    Append(Vec<String>),
}

/// Values that can be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// What becomes of each property, by name.
    pub writes: Vec<(String, Write)>,
    /// Values that were brought into form.
    pub warnings: Vec<Warning>,
}

/// A value that was brought into form (objects.md §11 `PROPERTY_VALUE_NORMALIZED`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The property.
    pub property: String,
    /// As it was sent.
    pub raw: String,
    /// As it is stored.
    pub normalized: String,
}

/// A value that can't be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The property.
    pub name: String,
    /// The value, if that is what is wrong.
    pub value: Option<String>,
    /// `errors[].code` of the answer.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// How dates are taken that are no midnight, and times in seconds (objects.md §11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// They are refused, or taken for milliseconds.
    Strict,
    /// They are brought into form, with a warning.
    Normalised,
}

/// Checks every value; all that is wrong is reported together, up to a limit.
pub fn check(
    schemas: &Schemas,
    object_type: &ObjectType,
    sent: &Sent,
    dates: Dates,
) -> Result<Accepted, Vec<Invalid>> {
    let mut rules = Rules { schemas, object_type, sent, dates, room: OPTIONS_BYTES_MAX };
    let mut accepted = Accepted { writes: Vec::with_capacity(sent.len()), warnings: Vec::new() };
    let mut invalid = Vec::new();
    for (name, value) in sent {
        match check_one(rules, name, value.as_deref()) {
            Ok(Reading::Normalised(normalized)) => {
                let raw = value.clone().unwrap_or_default();
                let warning = Warning { property: name.clone(), raw, normalized };
                accepted.writes.push((name.clone(), Write::Set(warning.normalized.clone())));
                accepted.warnings.push(warning);
            }
            Ok(Reading::Value(value)) => accepted.writes.push((name.clone(), Write::Set(value))),
            Ok(Reading::Clear) => accepted.writes.push((name.clone(), Write::Clear)),
            Ok(Reading::Append(parts)) => {
                accepted.writes.push((name.clone(), Write::Append(parts)));
            }
            Err(wrong) => {
                rules.room = rules.room.saturating_sub(wrong.message.len());
                invalid.push(wrong);
            }
        }
        if invalid.len() >= INVALID_VALUES_MAX {
            break;
        }
    }
    if invalid.is_empty() { Ok(accepted) } else { Err(invalid) }
}

fn check_one(rules: Rules, name: &str, value: Option<&str>) -> Result<Reading, Invalid> {
    let property = rules.object_type.active_property(name).ok_or_else(|| unknown(name))?;
    if property.is_read_only() {
        return Err(read_only(property));
    }
    let Some(value) = value else { return Ok(Reading::Clear) };
    let reading = values::read(rules, property, value).and_then(|reading| {
        if let Reading::Value(value) | Reading::Normalised(value) = &reading {
            unique::check_length(rules.object_type, name, value)?;
        }
        Ok(reading)
    });
    reading.map_err(|refused| Invalid::value(name, value, refused))
}

impl Invalid {
    /// A value of this property that was refused.
    pub fn value(name: &str, value: &str, refused: Refused) -> Self {
        Invalid {
            name: name.to_owned(),
            value: Some(shown(value).to_owned()),
            code: refused.code,
            message: refused.message,
        }
    }

    fn property(name: &str, code: &'static str, message: String) -> Self {
        Invalid { name: shown(name).to_owned(), value: None, code, message }
    }
}

fn unknown(name: &str) -> Invalid {
    let message = format!("Property \"{}\" does not exist", shown(name));
    Invalid::property(name, "PROPERTY_DOESNT_EXIST", message)
}

fn read_only(property: &Property) -> Invalid {
    let name = &property.name;
    let kind = if property.calculated { "calculated" } else { "read only" };
    let message = format!("\"{name}\" is a {kind} property; its value cannot be set.");
    Invalid::property(name, "READ_ONLY_VALUE", message)
}

/// One entry of the array in the message of a refusal, with keys in the order of the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    is_valid: bool,
    message: &'a str,
    error: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_value: Option<&'a str>,
    localized_error_message: &'a str,
    portal_id: AccountId,
}

/// The refusal of all invalid values of a call (objects.md §6.4): an array of JSON as text in the
/// message, and the same as details.
pub fn refusal(account: AccountId, invalid: &[Invalid]) -> Fault {
    let entries: Vec<Entry> = invalid
        .iter()
        .map(|wrong| Entry {
            is_valid: false,
            message: &wrong.message,
            error: wrong.code,
            name: &wrong.name,
            property_value: wrong.value.as_deref(),
            localized_error_message: &wrong.message,
            portal_id: account,
        })
        .collect();
    let array = serde_json::to_string(&entries).unwrap_or_default();
    let details = invalid.iter().map(|wrong| FaultDetail {
        message: wrong.message.clone(),
        code: wrong.code,
        sub_category: "",
        context: vec![("propertyName".to_owned(), vec![wrong.name.clone()])],
    });
    Fault::validation(format!("Property values were not valid: {array}")).with_details(details)
}

impl Accepted {
    /// Applies the writes. Gives the names whose value changed, sorted, with the value they have
    /// now (none: it was cleared).
    pub fn apply(&self, values: &mut Values) -> Vec<(String, Option<String>)> {
        let mut changed = Vec::new();
        for (name, write) in &self.writes {
            let held = values.get(name).map(String::as_str);
            let next = match write {
                Write::Set(value) => Some(value.clone()),
                Write::Clear => None,
                Write::Append(parts) => {
                    Some(enumeration::append(held, parts)).filter(|value| !value.is_empty())
                }
            };
            if held == next.as_deref() {
                continue;
            }
            match &next {
                Some(value) => values.insert(name.clone(), value.clone()),
                None => values.remove(name),
            };
            changed.push((name.clone(), next));
        }
        changed
    }
}

/// The refusal of a record whose values take up too much together: they add up over many writes
/// `[inferred]`. What only gets smaller is never refused.
pub fn too_large(document: &str, before: &str) -> Option<Fault> {
    let refused = document.len() > RECORD_BYTES_MAX && document.len() > before.len();
    let message =
        format!("The values of a record may not take up more than {RECORD_BYTES_MAX} bytes");
    refused.then(|| Fault::validation(message))
}

/// The refusal of a create without what its type requires (objects.md §2.1, §4.1); none if all is
/// there.
pub fn missing_required(object_type: &ObjectType, values: &Values) -> Option<Fault> {
    let missing: Vec<&str> = match object_type.standard().map(|standard| standard.required) {
        Some(Required::AnyOf(names)) if names.iter().any(|name| values.contains_key(*name)) => {
            Vec::new()
        }
        Some(Required::AnyOf(names)) => names.to_vec(),
        _ => {
            let required = object_type.required_properties().into_iter();
            required.filter(|name| !values.contains_key(*name)).collect()
        }
    };
    let name = object_type.name();
    let message = format!("Error creating {name}. Some required properties were not set.");
    (!missing.is_empty()).then(|| Fault::validation(message).with_context("properties", missing))
}
