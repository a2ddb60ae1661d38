//! What a search sees of a record: every value that a read could show, and what each is compared by
//! (objects.md §5.4).

use super::words::{folded, key};
use super::{Field, Key, Kind, moments};
use crate::crm::calculated;
use crate::crm::presentation::{SOURCE_TYPE, StoredView};
use crate::crm::properties::{Property, PropertyType};
use crate::crm::schemas::ObjectType;
use crate::time::Timestamp;

/// The property of every type that holds the id.
pub const ID: &str = "hs_object_id";

/// Properties that can't be searched (§5.4): of these types, by name; of e-mails two more.
const PREVIEW: &str = "hs_body_preview_html";
const WITHOUT_PREVIEW: [&str; 6] =
    ["CALL", "CONVERSATION", "EMAIL", "MEETING_EVENT", "NOTE", "TASK"];
const OF_EMAILS: [&str; 2] = ["hs_email_html", "hs_body_preview"];

/// How values of a property are compared. Texts of booleans are `true` and `false` in any case.
pub fn kind(property: &Property) -> Kind {
    match property.property_type {
        PropertyType::Number => Kind::Number,
        PropertyType::Date => Kind::Date,
        PropertyType::Datetime => Kind::Datetime,
        PropertyType::Enumeration => Kind::Option,
        PropertyType::String
        | PropertyType::Bool
        | PropertyType::PhoneNumber
        | PropertyType::Json
        | PropertyType::ObjectCoordinates => Kind::Text,
    }
}

/// Whether a property of the type can be searched at all.
pub fn is_searchable(object_type: &ObjectType, name: &str) -> bool {
    let type_name = object_type.name();
    let hidden = (name == PREVIEW && WITHOUT_PREVIEW.contains(&type_name))
        || (type_name == "EMAIL" && OF_EMAILS.contains(&name));
    !hidden
}

/// A property by name, if it can be searched and is not archived.
pub fn field(object_type: &ObjectType, name: &str) -> Option<Field> {
    let property = object_type.active_property(name)?;
    is_searchable(object_type, name).then(|| Field { name: name.to_owned(), kind: kind(property) })
}

/// What results are sorted by when nothing is asked for: the time of creation (§5.5).
pub fn created(object_type: &ObjectType) -> Field {
    Field { name: object_type.created_property().to_owned(), kind: Kind::Datetime }
}

/// What `query` looks at (§5.5).
pub fn searchable(object_type: &ObjectType) -> Vec<&str> {
    match (object_type.custom(), object_type.standard()) {
        (Some(custom), _) => custom.searchable_properties.iter().map(String::as_str).collect(),
        (None, standard) => standard.map_or(&[][..], |standard| standard.searchable).to_vec(),
    }
}

/// Calls `visit` with name, kind and text of every value of a record that can be searched; nothing
/// comes twice. Archived properties are there too: they may come back.
pub fn each(
    object_type: &ObjectType,
    stored: &StoredView<'_>,
    mut visit: impl FnMut(&str, Kind, &str),
) {
    let (created, modified) = (object_type.created_property(), object_type.modified_property());
    let of_the_server = |name: &str| {
        let own = [ID, created, modified, "hs_object_source", "hs_object_source_label"];
        own.contains(&name) || name == "hs_object_source_id"
    };
    let record = stored.record();
    let calculated = calculated::all(object_type, &record);
    let is_calculated = |name: &str| calculated.iter().any(|(known, _)| *known == name);
    for (name, value) in &record.values {
        let known = object_type.property(name).filter(|_| is_searchable(object_type, name));
        // What a formula stands for now, was a value once.
        let shown = |property: &&Property| !property.calculated && !is_calculated(name);
        if let Some(property) = known.filter(shown).filter(|_| !of_the_server(name)) {
            visit(name, kind(property), value);
        }
    }
    for (name, value) in &calculated {
        let known = object_type.property(name).filter(|_| is_searchable(object_type, name));
        if let Some(property) = known {
            visit(name, kind(property), value);
        }
    }
    let (id, source_id) = (stored.id.to_string(), stored.source_id.to_string());
    let derived = [
        (ID, id.as_str()),
        (created, &stored.created_at.to_string()),
        (modified, &stored.updated_at.to_string()),
        ("hs_object_source", SOURCE_TYPE),
        ("hs_object_source_label", SOURCE_TYPE),
        ("hs_object_source_id", &source_id),
    ];
    for (name, value) in derived {
        if let Some(property) = object_type.property(name) {
            visit(name, kind(property), value);
        }
    }
}

/// What a number, a day or a moment is compared by; none if the text is no such thing.
pub fn number(kind: Kind, text: &str) -> Option<f64> {
    let text = text.trim();
    let number = match kind {
        Kind::Number => plain_number(text)?,
        Kind::Date => moments::day_ms(text)? as f64,
        Kind::Datetime => Timestamp::parse(text)?.as_ms() as f64,
        Kind::Text | Kind::Option => return None,
    };
    // 0 and -0 are the same value, and numbers beyond the largest are that.
    Some(number.clamp(f64::MIN, f64::MAX) + 0.0)
}

/// A decimal number. Names of numbers that are none, such as `inf`, are no values.
pub fn plain_number(text: &str) -> Option<f64> {
    let of_numbers = |byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    text.bytes().all(of_numbers).then(|| text.parse().ok()).flatten()
}

/// Calls `visit` with what each part of a value is compared by; options are parts.
pub fn each_key(kind: Kind, text: &str, mut visit: impl FnMut(Key)) {
    match kind {
        Kind::Number | Kind::Date | Kind::Datetime => {
            if let Some(number) = number(kind, text) {
                visit(Key::Number(number));
            }
        }
        Kind::Text => visit(Key::Text(key(&folded(text)).into_owned())),
        Kind::Option => {
            let parts = text.split(';').filter(|part| !part.is_empty());
            parts.for_each(|part| visit(Key::Text(key(part).into_owned())));
        }
    }
}

/// The one word that a number, a day or a moment is, for `CONTAINS_TOKEN`.
pub fn numeric_word(kind: Kind, number: f64) -> String {
    match kind {
        Kind::Date => moments::day_text(number as i64),
        Kind::Datetime => Timestamp::from_ms_clamped(number as i64).to_string().to_lowercase(),
        Kind::Number | Kind::Text | Kind::Option => number.to_string(),
    }
}
