//! Inputs of calls that write records, with everything done that needs no look at the store: values
//! are checked, and what names the record is read.

use domain::crm::associations::Association;
use domain::crm::new_associations::{NewAssociation, plan_new};
use domain::crm::schemas::{ObjectType, Schemas};
use domain::crm::validate::{self, Accepted, Dates, Invalid, Sent, Write};
use domain::fault::{Fault, Result};
use domain::ids;
use std::borrow::Cow;
use std::collections::HashSet;

/// What a call does with its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Makes records.
    Create,
    /// Changes records that are there.
    Update,
    /// Changes records that are there, and makes the others.
    Upsert,
}

/// One input.
#[derive(Clone, Debug, Default)]
pub struct RecordInput {
    /// The id, or the value of the unique property, as the client wrote it; empty for creates.
    pub raw_id: String,
    /// The property that `raw_id` is a value of; none: it is an id.
    pub id_property: Option<String>,
    /// Values, as the client sent them.
    pub values: Sent,
    /// Associations of a new record.
    pub associations: Vec<NewAssociation>,
    /// Echoed in answer and error.
    pub trace_id: Option<String>,
}

/// How a call treats its inputs.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// What is done.
    pub operation: Operation,
    /// How dates are read.
    pub dates: Dates,
    /// Whether an id that a merge made into another record's stands for that one.
    pub follow_merges: bool,
    /// Whether an update without any values is refused.
    pub needs_values: bool,
    /// Whether inputs fail by themselves (objects.md §3.2); otherwise none is stored if one fails.
    pub partial: bool,
}

/// What names the record of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Nothing: it is new.
    New,
    /// Its id; none if the text can't be one.
    Id(Option<i64>),
    /// The folded value of a unique property.
    Unique { property: String, value: String },
}

/// An input that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) raw_id: String,
    pub(crate) key: Key,
    /// What becomes of its values, or what is wrong with them.
    pub(crate) accepted: Result<Accepted, Vec<Invalid>>,
    /// Whether the property of the key is only there for the case that the record is new.
    pub(crate) key_is_implied: bool,
    /// What a new record is to be associated with, or why it can't be; the record's id is still 0.
    pub(crate) ties: Result<Vec<Association>>,
    pub(crate) trace_id: Option<String>,
}

impl Prepared {
    /// What becomes of the values of a record that is there, or of a new one.
    pub(crate) fn writes(&self, new: bool) -> Result<Cow<'_, Accepted>, Vec<Invalid>> {
        let mut accepted = Cow::Borrowed(self.accepted.as_ref().map_err(Clone::clone)?);
        if let (Key::Unique { property, .. }, false, true) = (&self.key, new, self.key_is_implied) {
            accepted.to_mut().writes.retain(|(name, _)| name != property);
        }
        Ok(accepted)
    }
}

/// A property that tells records apart: a unique one, or the id itself (objects.md §3.4).
fn check_id_property(object_type: &ObjectType, name: &str) -> Result<()> {
    let unique = object_type.active_property(name).is_some_and(|known| known.has_unique_value);
    if unique || name == "hs_object_id" {
        return Ok(());
    }
    Err(not_unique(object_type, name))
}

/// The refusal of a property that does not tell records apart.
pub fn not_unique(object_type: &ObjectType, name: &str) -> Fault {
    let id = object_type.id();
    Fault::validation(format!("Unable to perform update/upsert by non-unique {id} property {name}"))
}

/// The unique property that `id_property` names; none for ids.
pub(crate) fn unique_property<'p>(
    object_type: &ObjectType,
    id_property: Option<&'p str>,
) -> Result<Option<&'p str>> {
    match id_property.filter(|name| !name.is_empty()) {
        None | Some("hs_object_id") => Ok(None),
        Some(name) => check_id_property(object_type, name).map(|()| Some(name)),
    }
}

/// How a value of a unique property is looked up: in the form that it is stored in, so that `1.50`
/// finds `1.5`. Empty if no record can hold it.
pub(crate) fn key_value(
    schemas: &Schemas,
    object_type: &ObjectType,
    (property, raw): (&str, &str),
    dates: Dates,
) -> String {
    let sent = Sent::from([(property.to_owned(), Some(raw.to_owned()))]);
    let accepted = validate::check(schemas, object_type, &sent, dates).unwrap_or_default();
    match accepted.writes.into_iter().next() {
        Some((_, Write::Set(value))) => validate::folded(&value),
        // PostgreSQL can't be asked for a NUL.
        _ if raw.contains('\0') || !validate::can_be_held(raw) => String::new(),
        _ => validate::folded(raw),
    }
}

/// The refusal of a batch that names these records more than once (objects.md §3.1).
pub fn duplicate_ids(raw_ids: &[&str]) -> Fault {
    let mut seen = HashSet::new();
    let ids: Vec<&str> = raw_ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    let message =
        format!("Duplicate IDs found in batch input: [{}]. IDs must be unique", ids.join(", "));
    Fault::validation(message).with_context("ids", ids)
}

/// The inputs that name a record which another one before them names.
fn repeated(inputs: &[RecordInput]) -> Vec<&str> {
    let mut seen = HashSet::new();
    let again = inputs.iter().filter(|input| {
        !seen.insert((input.id_property.as_deref(), validate::folded(&input.raw_id)))
    });
    again.map(|input| input.raw_id.as_str()).collect()
}

/// Looks at all inputs of a call.
pub(crate) fn prepare(
    schemas: &Schemas,
    object_type: &ObjectType,
    inputs: &[RecordInput],
    rules: Rules,
) -> Result<Vec<Prepared>> {
    let Rules { operation, dates, .. } = rules;
    if operation != Operation::Create {
        let repeated = repeated(inputs);
        if !repeated.is_empty() {
            return Err(duplicate_ids(&repeated));
        }
    }
    let mut prepared = Vec::with_capacity(inputs.len());
    for input in inputs {
        let RecordInput { raw_id, id_property, associations, trace_id, .. } = input;
        let mut values = Cow::Borrowed(&input.values);
        let mut key_is_implied = false;
        let key = if operation == Operation::Create {
            Key::New
        } else {
            match unique_property(object_type, id_property.as_deref())? {
                None => Key::Id(ids::find(raw_id)),
                Some(property) => {
                    let sent = values.get(property).and_then(Option::as_deref);
                    if operation == Operation::Upsert && sent.is_none_or(str::is_empty) {
                        key_is_implied = true;
                        values.to_mut().insert(property.to_owned(), Some(raw_id.clone()));
                    }
                    let value = key_value(schemas, object_type, (property, raw_id), dates);
                    Key::Unique { property: property.to_owned(), value }
                }
            }
        };
        let accepted = validate::check(schemas, object_type, &values, dates);
        let ties = plan_new(schemas, object_type.id(), 0, associations);
        let (raw_id, trace_id) = (raw_id.clone(), trace_id.clone());
        prepared.push(Prepared { raw_id, key, accepted, key_is_implied, ties, trace_id });
    }
    Ok(prepared)
}

/// Pairs of property and folded value that the inputs name or set: whoever holds them is looked up.
pub(crate) fn unique_values_of(
    object_type: &ObjectType,
    prepared: &[Prepared],
) -> Vec<(String, String)> {
    let mut unique: Vec<(String, String)> = Vec::new();
    let names = object_type.unique_names();
    let has = |name: &str| names.iter().any(|known| known == name);
    for input in prepared {
        if let Key::Unique { property, value } = &input.key {
            unique.push((property.clone(), value.clone()));
        }
        let Ok(accepted) = &input.accepted else { continue };
        for (name, write) in &accepted.writes {
            let emails = match write {
                Write::Set(value) if has(name) => {
                    unique.push((name.clone(), validate::folded(value)));
                    continue;
                }
                _ if name != "hs_additional_emails" || !has("email") => continue,
                Write::Set(value) => value.split(';').map(validate::folded).collect(),
                Write::Append(values) => {
                    values.iter().map(|value| validate::folded(value)).collect::<Vec<_>>()
                }
                Write::Clear => continue,
            };
            unique.extend(emails.into_iter().map(|email| ("email".to_owned(), email)));
        }
    }
    unique.sort_unstable();
    unique.dedup();
    unique
}
