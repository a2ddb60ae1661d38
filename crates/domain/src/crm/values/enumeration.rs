//! Options: one value of a list, or several joined by semicolons (objects.md §6.1, §6.3).

use super::{Reading, Refused, Rules, shown};
use crate::crm::properties::{Property, PropertyOption};
use std::collections::HashSet;
use std::fmt::Write;

/// Lists up to here are searched one by one; longer ones by a set.
const FEW: usize = 16;

/// Reads one option, or several of a checkbox property, where a leading `;` adds to what is there.
/// Hidden options are accepted. HubSpot's properties whose options are not listed take any text.
pub fn read(rules: Rules, property: &Property, raw: &str) -> Result<Reading, Refused> {
    let options = &property.options;
    let open =
        property.external_options || (options.is_empty() && property.hubspot_defined == Some(true));
    if property.is_multiple() {
        let several = Several::of(raw);
        let unknown = if open { None } else { several.unknown(options) };
        return match unknown {
            Some(unknown) => Err(refused(rules, property, unknown)),
            None => Ok(several.reading()),
        };
    }
    let known = |value: &str| open || options.iter().any(|option| option.value == value);
    match raw.trim() {
        "" => Ok(Reading::Clear),
        value if known(value) => Ok(Reading::Value(value.to_owned())),
        unknown => Err(refused(rules, property, unknown)),
    }
}

/// Several options as they were sent, each once.
#[derive(Debug)]
pub struct Several<'a> {
    /// Whether they add to those of the record.
    pub append: bool,
    /// The options, in the order of the first time they were named.
    pub parts: Vec<&'a str>,
}

impl<'a> Several<'a> {
    /// Splits at semicolons; blanks around options and empty ones do not count.
    pub fn of(raw: &'a str) -> Self {
        let raw = raw.trim();
        let (append, list) = match raw.strip_prefix(';') {
            Some(rest) => (true, rest),
            None => (false, raw),
        };
        let mut parts = list.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        keep_first(&mut parts);
        Several { append, parts }
    }

    fn unknown(&self, options: &[PropertyOption]) -> Option<&'a str> {
        let mut parts = self.parts.iter().copied();
        if self.parts.len() <= FEW {
            return parts.find(|part| !options.iter().any(|option| option.value == *part));
        }
        let known: HashSet<&str> = options.iter().map(|option| option.value.as_str()).collect();
        parts.find(|part| !known.contains(part))
    }

    /// What is stored of it.
    pub fn reading(&self) -> Reading {
        match (self.append, self.parts.is_empty()) {
            (true, _) => Reading::Append(self.parts.iter().map(|part| (*part).into()).collect()),
            (false, true) => Reading::Clear,
            (false, false) => Reading::Value(self.parts.join(";")),
        }
    }
}

fn keep_first(parts: &mut Vec<&str>) {
    if parts.len() < 2 {
        return;
    }
    let mut seen = HashSet::with_capacity(parts.len());
    parts.retain(|part| seen.insert(*part));
}

/// What a record holds once these options were added to those that it has.
pub fn append(held: Option<&str>, parts: &[String]) -> String {
    let held = held.unwrap_or_default().split(';').filter(|part| !part.is_empty());
    let mut all: Vec<&str> = held.chain(parts.iter().map(String::as_str)).collect();
    keep_first(&mut all);
    all.join(";")
}

/// The refusal of a value that is none of a property's options: a plain list for the properties of
/// an account, the text form of the options' messages for HubSpot's.
pub fn refused(rules: Rules, property: &Property, value: &str) -> Refused {
    if property.hubspot_defined == Some(true) {
        let options = property.options.iter().map(dump);
        return not_one_of(value, options, rules.room);
    }
    let options = property.options.iter().map(|option| option.value.as_str());
    not_one_of(value, options, rules.room)
}

/// The refusal with this list of options, cut off after so many bytes.
pub fn not_one_of<S: AsRef<str>>(
    value: &str,
    options: impl Iterator<Item = S>,
    room: usize,
) -> Refused {
    let mut message = format!("{} was not one of the allowed options: [", shown(value));
    list(&mut message, options, room);
    message.push(']');
    Refused::new("INVALID_OPTION", message)
}

/// Adds items, joined by commas, as long as there is room for them, then three points.
pub fn list<S: AsRef<str>>(text: &mut String, items: impl Iterator<Item = S>, room: usize) {
    let start = text.len();
    for (at, item) in items.enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        if text.len() - start + item.as_ref().len() > room {
            return text.push_str("...");
        }
        text.push_str(item.as_ref());
    }
}

/// An option as the text form of protocol buffers shows it.
fn dump(option: &PropertyOption) -> String {
    format!(
        "label: \"{}\"\nvalue: \"{}\"\ndisplay_order: {}\ndouble_data: 0.0\nhidden: {}\n\
         description: \"{}\"\nread_only: false\n",
        escaped(&option.label),
        escaped(&option.value),
        option.display_order,
        option.hidden,
        escaped(option.description.as_deref().unwrap_or_default()),
    )
}

/// Text in quotes: all that is not printable ASCII as bytes in octal.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'\n' => escaped.push_str("\\n"),
            b'\r' => escaped.push_str("\\r"),
            b'\t' => escaped.push_str("\\t"),
            b'"' => escaped.push_str("\\\""),
            b'\'' => escaped.push_str("\\'"),
            b'\\' => escaped.push_str("\\\\"),
            b' '..=b'~' => escaped.push(char::from(byte)),
            // Writing to a text does not fail.
            _ => drop(write!(escaped, "\\{byte:03o}")),
        }
    }
    escaped
}
