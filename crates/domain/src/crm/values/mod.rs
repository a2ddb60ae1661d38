//! Values of properties as clients send them, brought into the form they are stored in: one file
//! per type of property (objects.md §6.1, §6.3). Whatever is accepted once is accepted again, and
//! stays as it is.

use super::properties::{Property, PropertyType};
use super::schemas::{ObjectType, Schemas};
use super::stages;
use super::validate::{Dates, Sent};
use crate::limits::{VALUE_CHARS_MAX, VALUE_CHARS_SHOWN_MAX};

pub mod date;
pub mod datetime;
pub mod decimal;
pub mod email;
pub mod enumeration;
pub mod flag;
pub mod number;
pub mod owner;

/// What a value is read by.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// What the account has defined.
    pub schemas: &'a Schemas,
    /// The record's type.
    pub object_type: &'a ObjectType,
    /// Everything that was sent: a stage is looked up in the pipeline beside it.
    pub sent: &'a Sent,
    /// How dates that are no midnight are taken.
    pub dates: Dates,
    /// How many bytes a list of options in a refusal may have.
    pub room: usize,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It was empty.
    Clear,
    /// As it is stored.
    Value(String),
    /// As it is stored, and so far from what was sent that the answer warns of it.
    Normalised(String),
    /// More options for those that the record has.
    Append(Vec<String>),
}

/// Why a value can't be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `errors[].code` of the answer.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

impl Refused {
    /// With this code and sentence.
    pub fn new(code: &'static str, message: String) -> Self {
        Refused { code, message }
    }
}

/// Reads a value that a client may set. Empty clears.
pub fn read(rules: Rules, property: &Property, raw: &str) -> Result<Reading, Refused> {
    if raw.is_empty() {
        return Ok(Reading::Clear);
    }
    check_text(raw)?;
    if email::is_address(rules.object_type, property) {
        return email::read(property, raw);
    }
    if property.referenced_object_type.as_deref() == Some("OWNER") {
        return owner::read(rules, property, raw);
    }
    if let Some(read) = stages::read(rules, property, raw) {
        return read;
    }
    match property.property_type {
        PropertyType::Enumeration => enumeration::read(rules, property, raw),
        PropertyType::Number => number::read(raw),
        PropertyType::Bool => flag::read(rules, property, raw),
        PropertyType::Date => date::read(raw, rules.dates),
        PropertyType::Datetime => datetime::read(raw, rules.dates),
        PropertyType::String
        | PropertyType::PhoneNumber
        | PropertyType::Json
        | PropertyType::ObjectCoordinates => Ok(Reading::Value(raw.to_owned())),
    }
}

/// What holds of every value: no NUL, which PostgreSQL can't hold, and not too long. Codes and
/// words are ours (objects.md §6.1 `[inferred]`).
pub fn check_text(raw: &str) -> Result<(), Refused> {
    if raw.contains('\0') {
        let message = format!("{} contains an illegal character (NUL, code 0)", shown(raw));
        return Err(Refused::new("INVALID_CHARACTER", message));
    }
    if raw.len() > VALUE_CHARS_MAX && raw.chars().count() > VALUE_CHARS_MAX {
        let message = format!("{} is longer than {VALUE_CHARS_MAX} characters", shown(raw));
        return Err(Refused::new("INVALID_LENGTH", message));
    }
    Ok(())
}

/// A value as a sentence repeats it: the beginning, if it is very long.
pub fn shown(value: &str) -> &str {
    match value.char_indices().nth(VALUE_CHARS_SHOWN_MAX) {
        Some((at, _)) => &value[..at],
        None => value,
    }
}
