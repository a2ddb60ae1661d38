//! Rules of custom types (objects.md §7.2): what one may be called, what it names, and what becomes
//! of it. Nothing here is stored; each rule gives the definitions that are to be.

use super::associations::AssociationType;
use super::object_types::ObjectTypeId;
use super::properties::Property;
use super::property_rules::Author;
use super::schema_associations;
use super::schema_eggs::{LabelsInput, SchemaEgg, SchemaPatch};
use super::schema_properties;
use super::schemas::{CustomType, Definition, ObjectType, Schemas};
use crate::fault::{Fault, FaultDetail, FaultKind, Result};
use crate::json::Object;
use crate::limits::{
    CUSTOM_TYPES_MAX, PROPERTY_NAME_BYTES_MAX, SCHEMA_LABEL_CHARS_MAX, SCHEMA_NAME_CHARS_MAX,
    SEARCHABLE_PROPERTIES_MAX, SECONDARY_DISPLAY_PROPERTIES_MAX, STORED_PROPERTIES_MAX,
    TEXT_BYTES_MAX,
};
use crate::scalar::{Flag, Text};
use std::collections::HashSet;
use std::sync::Arc;

/// A type that is to be made.
#[derive(Clone, Debug)]
pub struct NewType {
    /// The type.
    pub custom: CustomType,
    /// Its own properties, beside those that every custom type has.
    pub properties: Vec<Property>,
    /// Its associations, in both directions.
    pub associations: Vec<AssociationType>,
    /// The archived type of the same name, which goes for good.
    pub replaced: Option<ObjectTypeId>,
}

/// A new type. What an archived type is called is free again: that type goes.
pub fn create(schemas: &Schemas, egg: &SchemaEgg, by: Author) -> Result<NewType> {
    egg.check_required()?;
    let name = check_name(text(egg.name.as_ref()))?;
    let fully_qualified_name = format!("p{}_{name}", schemas.account);
    let folded = fully_qualified_name.to_lowercase();
    let all = schemas.object_types().filter_map(|object_type| object_type.custom());
    let all: Vec<&CustomType> = all.collect();
    let same = all.iter().find(|custom| custom.fully_qualified_name.to_lowercase() == folded);
    if same.is_some_and(|custom| !custom.archived) {
        return Err(exists(name));
    }
    if same.is_none() && all.len() >= CUSTOM_TYPES_MAX {
        let message = format!("An account has up to {CUSTOM_TYPES_MAX} custom object types.");
        return Err(Fault::validation(message));
    }
    let (singular, plural) = new_labels(egg.labels.as_ref())?;
    let primary = text(egg.primary_display_property.as_ref());
    if primary.is_empty() {
        return Err(Fault::validation("A primary display property is required.")
            .with_sub_category("PRIMARY_DISPLAY_PROPERTY_REQUIRED"));
    }
    let mut custom = CustomType {
        id: ObjectTypeId::custom(schemas.last_custom_number() + 1),
        name: name.to_owned(),
        fully_qualified_name,
        singular,
        plural,
        description: description(egg.description.as_ref())?,
        primary_display_property: String::new(),
        secondary_display_properties: Vec::new(),
        required_properties: Vec::new(),
        searchable_properties: Vec::new(),
        created_at: by.now,
        updated_at: by.now,
        created_by_user_id: by.user_id,
        updated_by_user_id: by.user_id,
        archived: false,
    };
    let inputs = egg.properties.as_deref().unwrap_or_default();
    let (object_type, properties) = schema_properties::define(&custom, inputs, by)?;
    let of = &object_type;
    let given = |names: &Option<Vec<Text>>| names.clone().unwrap_or_default();
    custom.primary_display_property = named(of, primary)?;
    custom.secondary_display_properties = secondary(of, &given(&egg.secondary_display_properties))?;
    custom.required_properties = required(of, &given(&egg.required_properties))?;
    custom.searchable_properties = searchable(of, &given(&egg.searchable_properties))?;
    let associated = egg.associated_objects.as_deref().unwrap_or_default();
    let with_itself = matches!(egg.should_create_same_object_association, Some(Flag(true)));
    let associations = schema_associations::of_new_type(schemas, &custom, associated, with_itself)?;
    Ok(NewType { custom, properties, associations, replaced: same.map(|custom| custom.id) })
}

/// The type after a change; none if nothing changes.
pub fn update(
    object_type: &ObjectType,
    patch: &SchemaPatch,
    by: Author,
) -> Result<Option<CustomType>> {
    let before = custom(object_type)?;
    let mut after = before.clone();
    if let Some(Object(labels)) = &patch.labels {
        let label = |given: &Option<Text>, known: &str| match given {
            Some(Text(label)) => check_label(label).map(str::to_owned),
            None => Ok(known.to_owned()),
        };
        after.singular = label(&labels.singular, &before.singular)?;
        after.plural = label(&labels.plural, &before.plural)?;
    }
    if patch.description.is_some() {
        after.description = description(patch.description.as_ref())?;
    }
    if matches!(patch.clear_description, Some(Flag(true))) {
        after.description = None;
    }
    if let Some(Text(name)) = &patch.primary_display_property {
        after.primary_display_property = named(object_type, name)?;
    }
    if let Some(given) = &patch.secondary_display_properties {
        after.secondary_display_properties = secondary(object_type, given)?;
    }
    if let Some(given) = &patch.required_properties {
        after.required_properties = required(object_type, given)?;
    }
    if let Some(given) = &patch.searchable_properties {
        after.searchable_properties = searchable(object_type, given)?;
    }
    if after == *before {
        return Ok(None);
    }
    after.updated_at = by.now;
    after.updated_by_user_id = by.user_id;
    Ok(Some(after))
}

/// The type after it was deleted. `is_used` says whether it has records that are not.
pub fn archive(object_type: &ObjectType, is_used: bool, by: Author) -> Result<CustomType> {
    let custom = custom(object_type)?;
    if is_used {
        let message = format!(
            "The object type {} can't be deleted while it has records.",
            custom.fully_qualified_name
        );
        return Err(Fault::validation(message).with_sub_category("EXISTING_OBJECT_RECORDS"));
    }
    Ok(CustomType {
        archived: true,
        updated_at: by.now,
        updated_by_user_id: by.user_id,
        ..custom.clone()
    })
}

/// What goes with a type that is deleted for good, and what then keeps its number from being given
/// again: the largest one of a type that is gone.
pub fn purge(schemas: &Schemas, object_type: &ObjectType) -> Result<(Vec<Definition>, Definition)> {
    let custom = custom(object_type)?;
    if !custom.archived {
        let message = format!(
            "The object type {} must be archived before it is deleted for good.",
            custom.fully_qualified_name
        );
        return Err(Fault::validation(message));
    }
    Ok((
        schemas.definitions_of(object_type),
        Definition::LastCustomType(schemas.last_custom_number()),
    ))
}

/// The type that a path of `?archived=true` names: by id or fully qualified name, archived ones
/// first.
pub fn resolve_archived<'s>(schemas: &'s Schemas, name: &str) -> Result<&'s Arc<ObjectType>> {
    let id: Option<ObjectTypeId> = name.parse().ok();
    let folded = name.to_lowercase();
    let found = schemas.object_types().find(|object_type| {
        object_type.custom().is_some_and(|custom| {
            let named = custom.fully_qualified_name.to_lowercase() == folded;
            custom.archived && (named || Some(custom.id) == id)
        })
    });
    found.map_or_else(|| schemas.resolve(name), Ok)
}

/// What an account defined of the type. What HubSpot's own types are can't be changed here
/// `[inferred]`.
fn custom(object_type: &ObjectType) -> Result<&CustomType> {
    object_type.custom().ok_or_else(|| {
        let message = format!("{} is defined by HubSpot and can't be changed.", object_type.name());
        Fault::validation(message)
    })
}

fn text(text: Option<&Text>) -> &str {
    text.map_or("", |Text(text)| text)
}

/// As much of a name that can't be one as an answer repeats.
fn shown(name: &str) -> String {
    name.chars().take(PROPERTY_NAME_BYTES_MAX).collect()
}

/// A name: a letter, then letters, digits and underscores.
fn check_name(name: &str) -> Result<&str> {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !plain || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        let name = shown(name);
        let message = format!(
            "The name \"{name}\" must begin with a letter and have only letters, digits and \
             underscores."
        );
        return Err(Fault::validation(message));
    }
    if name.len() > SCHEMA_NAME_CHARS_MAX {
        let message = format!("The name has more than {SCHEMA_NAME_CHARS_MAX} characters.");
        return Err(Fault::validation(message));
    }
    Ok(name)
}

/// Both labels of a new type.
fn new_labels(labels: Option<&Object<LabelsInput>>) -> Result<(String, String)> {
    let labels = labels.map(|Object(labels)| labels.clone()).unwrap_or_default();
    let singular = check_label(text(labels.singular.as_ref()))?.to_owned();
    Ok((singular, check_label(text(labels.plural.as_ref()))?.to_owned()))
}

fn check_label(label: &str) -> Result<&str> {
    let length = label.chars().count();
    if label.trim().is_empty() || length > SCHEMA_LABEL_CHARS_MAX {
        return Err(Fault::validation(format!(
            "The labels singular and plural have 1 to {SCHEMA_LABEL_CHARS_MAX} characters each."
        )));
    }
    Ok(label)
}

/// An empty description is none.
fn description(given: Option<&Text>) -> Result<Option<String>> {
    let given = text(given);
    if given.len() > TEXT_BYTES_MAX {
        let message = format!("The description has more than {TEXT_BYTES_MAX} bytes.");
        return Err(Fault::validation(message));
    }
    Ok(Some(given.to_owned()).filter(|given| !given.is_empty()))
}

/// A property that the type is to name, by the name it has: one in capitals stands for the property
/// that was made small on its creation `[inferred]`.
fn named(object_type: &ObjectType, name: &str) -> Result<String> {
    let found = object_type.active_property(name).or_else(|| {
        let folded = name.trim().to_ascii_lowercase();
        object_type.active_property(&folded)
    });
    found.map(|property| property.name.clone()).ok_or_else(|| no_property(name))
}

/// Properties that the type is to name, once each and in their order.
fn list(object_type: &ObjectType, given: &[Text], max: usize, what: &str) -> Result<Vec<String>> {
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    for Text(name) in given {
        let name = named(object_type, name)?;
        if seen.insert(name.clone()) {
            names.push(name);
        }
    }
    if names.len() > max {
        return Err(Fault::validation(format!(
            "An object type has up to {max} {what} properties."
        )));
    }
    Ok(names)
}

fn secondary(object_type: &ObjectType, given: &[Text]) -> Result<Vec<String>> {
    list(object_type, given, SECONDARY_DISPLAY_PROPERTIES_MAX, "secondary display")
}

fn required(object_type: &ObjectType, given: &[Text]) -> Result<Vec<String>> {
    list(object_type, given, STORED_PROPERTIES_MAX, "required")
}

/// Without a choice, searches look at the record's id (objects.md §7.2).
fn searchable(object_type: &ObjectType, given: &[Text]) -> Result<Vec<String>> {
    let chosen = list(object_type, given, SEARCHABLE_PROPERTIES_MAX, "searchable")?;
    Ok(if chosen.is_empty() { vec!["hs_object_id".to_owned()] } else { chosen })
}

fn no_property(name: &str) -> Fault {
    let name = shown(name);
    let message = format!("Property \"{name}\" does not exist");
    Fault::validation(message.clone()).with_details([FaultDetail {
        message,
        code: "PROPERTY_DOESNT_EXIST",
        context: vec![("propertyName".to_owned(), vec![name])],
        ..FaultDetail::default()
    }])
}

/// The words are those of a property that is there already `[inferred]`.
fn exists(name: &str) -> Fault {
    let message = format!("An object type named '{name}' already exists.");
    Fault::new(FaultKind::AlreadyExists, message).with_context("name", [name])
}

#[cfg(test)]
mod tests;
