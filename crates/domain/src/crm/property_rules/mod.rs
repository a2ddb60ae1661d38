//! Rules of properties' definitions (objects.md §7.1): what is created, changed and archived, on
//! which conditions. A rule takes the type with its definitions and gives back the definition that
//! is to be stored.

mod bodies;
mod checks;
pub mod groups;
mod names;
mod usage;

pub use bodies::{
    OptionInput, PropertyCreate, PropertyGroupCreate, PropertyGroupPatch, PropertyPatch,
};
pub use checks::check_sensitivity;
pub use names::{group_not_found, property_not_found};

use super::formula::Formula;
use super::properties::{FieldType, ModificationMetadata, Property, PropertyType};
use super::schemas::ObjectType;
use crate::fault::{Fault, Result};
use crate::limits::{
    ACCOUNT_PROPERTIES_MAX, CUSTOM_PROPERTIES_MAX, STORED_PROPERTIES_MAX, UNIQUE_PROPERTIES_MAX,
};
use crate::scalar::{Flag, Int, Text};
use crate::time::Timestamp;
use std::collections::HashSet;

/// Names of types whose properties are never unique (objects.md §7.1).
const WITHOUT_UNIQUE: [&str; 3] = ["PRODUCT", "MARKETING_EVENT", "FEEDBACK_SUBMISSION"];
/// The sensitivity of properties that nothing is said of.
pub const NON_SENSITIVE: &str = "non_sensitive";

/// Who writes a definition, and when.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// The user.
    pub user_id: i64,
    /// The time.
    pub now: Timestamp,
}

/// Which properties a read is about.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Those that are archived, rather than those in force.
    pub archived: bool,
    /// Those of this sensitivity.
    pub data_sensitivity: String,
}

impl Default for Shown {
    fn default() -> Self {
        Shown { archived: false, data_sensitivity: NON_SENSITIVE.to_owned() }
    }
}

impl Shown {
    /// Whether a property is one of them.
    pub fn has(&self, property: &Property) -> bool {
        property.is_active() != self.archived && property.data_sensitivity == self.data_sensitivity
    }

    /// The property of this name, if it is one of them.
    pub fn find<'t>(&self, of: &'t ObjectType, name: &str) -> Result<&'t Property> {
        let found = of.property(name).filter(|property| self.has(property));
        found.ok_or_else(|| names::property_not_found(name))
    }
}

/// A new property, or an archived one restored: it keeps when it was made, what records hold of it,
/// and whether values are unique (of that, only new properties have a choice).
pub fn create(of: &ObjectType, body: PropertyCreate, author: Author) -> Result<Property> {
    body.check_required()?;
    let Text(name) = body.name.unwrap_or_default();
    let name = match of.property(name.trim()) {
        Some(known) => known.name.clone(),
        None => names::readable(&name)?,
    };
    let known = of.property(&name);
    if known.is_some_and(Property::is_active) {
        return Err(names::property_exists(&name));
    }
    names::check_reserved(&name)?;
    let fields = body.fields;
    if fields.property_type.is_some_and(|kind| kind.0 == PropertyType::Enumeration)
        && fields.options.is_none()
        && fields.calculation_formula.is_none()
        && body.external_options != Some(Flag(true))
    {
        return Err(Fault::validation("Properties of type 'enumeration' need options."));
    }
    let text = |text: Option<Text>| text.map(|Text(text)| text);
    let mut property = blank(name, author);
    if let Some(known) = known {
        property.created_at = known.created_at;
        property.created_user_id = known.created_user_id.clone();
        property.has_unique_value = known.has_unique_value;
    } else {
        property.has_unique_value = body.has_unique_value == Some(Flag(true));
    }
    property.external_options = body.external_options == Some(Flag(true));
    property.referenced_object_type = text(body.referenced_object_type);
    property.data_sensitivity =
        text(body.data_sensitivity).unwrap_or_else(|| NON_SENSITIVE.to_owned());
    write(of, &mut property, fields)?;
    check_limits(of, &property, known.is_some())?;
    Ok(property)
}

/// What a new property is before anything is said of it.
fn blank(name: String, author: Author) -> Property {
    Property {
        updated_at: Some(author.now),
        created_at: Some(author.now),
        name,
        label: String::new(),
        property_type: PropertyType::String,
        field_type: FieldType::Text,
        description: String::new(),
        group_name: String::new(),
        options: Vec::new(),
        referenced_object_type: None,
        created_user_id: Some(author.user_id.to_string()),
        updated_user_id: Some(author.user_id.to_string()),
        display_order: -1,
        calculated: false,
        external_options: false,
        archived: Some(false),
        archived_at: None,
        has_unique_value: false,
        hidden: false,
        hubspot_defined: None,
        show_currency_symbol: None,
        currency_property_name: None,
        number_display_hint: None,
        text_display_hint: None,
        calculation_formula: None,
        modification_metadata: ModificationMetadata {
            archivable: true,
            read_only_definition: false,
            read_only_value: false,
            read_only_options: None,
        },
        form_field: false,
        data_sensitivity: NON_SENSITIVE.to_owned(),
    }
}

/// The property as a patch leaves it; the same as before if it changes nothing. What can't be
/// changed (name, uniqueness, sensitivity, referenced type) is not part of a patch: bodies that
/// name it are taken as if they did not.
pub fn update(
    of: &ObjectType,
    name: &str,
    patch: PropertyPatch,
    author: Author,
) -> Result<Property> {
    patch.check_required()?;
    let known = of.active_property(name).ok_or_else(|| names::property_not_found(name))?;
    let mut property = known.clone();
    write(of, &mut property, patch)?;
    if property == *known {
        return Ok(property);
    }
    check_changeable(known, &property)?;
    property.updated_at = Some(author.now);
    property.updated_user_id = Some(author.user_id.to_string());
    Ok(property)
}

/// Refuses changes of what HubSpot keeps of its own properties. Where they are shown, and whether,
/// is the account's matter `[inferred]`.
fn check_changeable(known: &Property, changed: &Property) -> Result<()> {
    let metadata = known.modification_metadata;
    if !metadata.read_only_definition {
        return Ok(());
    }
    let free = Property {
        options: known.options.clone(),
        description: known.description.clone(),
        group_name: known.group_name.clone(),
        display_order: known.display_order,
        hidden: known.hidden,
        form_field: known.form_field,
        ..changed.clone()
    };
    let name = &known.name;
    if free != *known {
        let message = format!("The definition of property '{name}' is read-only.");
        return Err(Fault::validation(message));
    }
    if changed.options != known.options && metadata.read_only_options != Some(false) {
        return Err(Fault::validation(format!("The options of property '{name}' are read-only.")));
    }
    Ok(())
}

/// Writes what a body says, and checks the whole.
fn write(of: &ObjectType, property: &mut Property, fields: PropertyPatch) -> Result<()> {
    let read_only = property.modification_metadata.read_only_definition;
    let set = |target: &mut String, value: Option<Text>| {
        if let Some(Text(value)) = value {
            *target = value;
        }
    };
    let set_option = |target: &mut Option<String>, value: Option<Text>| {
        if let Some(Text(value)) = value {
            *target = Some(value);
        }
    };
    set(&mut property.label, fields.label);
    set(&mut property.description, fields.description);
    if let Some(Text(group)) = fields.group_name {
        if of.group(&group).is_none() {
            return Err(names::unknown_group(&group));
        }
        property.group_name = group;
    }
    property.property_type = fields.property_type.map_or(property.property_type, |kind| kind.0);
    property.field_type = fields.field_type.map_or(property.field_type, |kind| kind.0);
    if let Some(Int(order)) = fields.display_order {
        property.display_order = checks::display_order(order)?;
    }
    if let Some(Flag(hidden)) = fields.hidden {
        property.hidden = hidden;
    }
    if let Some(Flag(form_field)) = fields.form_field {
        property.form_field = form_field;
    }
    if let Some(Flag(shows)) = fields.show_currency_symbol {
        property.show_currency_symbol = Some(shows);
    }
    set_option(&mut property.currency_property_name, fields.currency_property_name);
    set_option(&mut property.number_display_hint, fields.number_display_hint);
    set_option(&mut property.text_display_hint, fields.text_display_hint);
    if let Some(options) = fields.options {
        property.options = checks::numbered(&options)?;
    }
    write_formula(of, property, fields.calculation_formula)?;
    if read_only {
        // HubSpot's own are of kinds that nobody else can make.
        return checks::check_options(property);
    }
    // Options of another type of property would say nothing.
    if !matches!(property.property_type, PropertyType::Enumeration | PropertyType::Bool) {
        property.options.clear();
    }
    checks::check(property)
}

/// A property with a formula is calculated, whatever else is said of it. Its values are not stored,
/// so nobody could look a record up by one.
fn write_formula(of: &ObjectType, property: &mut Property, formula: Option<Text>) -> Result<()> {
    if let Some(Text(text)) = formula {
        if property.has_unique_value {
            let message = "The values of calculated properties can't be unique.";
            return Err(Fault::validation(message));
        }
        let formula = Formula::parse(&text)?;
        usage::check_formula(of, &property.name, &formula)?;
        property.calculation_formula = Some(formula.canonical().to_owned());
        property.calculated = true;
        property.modification_metadata.read_only_value = true;
    }
    if property.calculation_formula.is_some() {
        property.field_type = FieldType::CalculationEquation;
    }
    Ok(())
}

fn custom(of: &ObjectType) -> impl Iterator<Item = &Property> {
    of.own_properties().filter(|known| known.hubspot_defined != Some(true))
}

/// The properties of a type that count against the account's limits.
pub fn custom_in_force(of: &ObjectType) -> impl Iterator<Item = &Property> {
    custom(of).filter(|known| known.is_active())
}

/// Whether the account may have one more property, with so many custom ones in force of all its
/// types.
pub fn check_account_limit(in_force: usize) -> Result<()> {
    if in_force < ACCOUNT_PROPERTIES_MAX {
        return Ok(());
    }
    Err(Fault::validation(format!(
        "The limit of {ACCOUNT_PROPERTIES_MAX} custom properties per account is reached."
    )))
}

/// How many properties a type may have.
fn check_limits(of: &ObjectType, property: &Property, is_restored: bool) -> Result<()> {
    if custom_in_force(of).count() >= CUSTOM_PROPERTIES_MAX {
        return Err(Fault::validation(format!(
            "The limit of {CUSTOM_PROPERTIES_MAX} custom properties per object type is reached."
        )));
    }
    if !is_restored && custom(of).count() >= STORED_PROPERTIES_MAX {
        return Err(Fault::validation(format!(
            "The limit of {STORED_PROPERTIES_MAX} custom properties, archived ones included, per \
             object type is reached."
        )));
    }
    if !property.has_unique_value {
        return Ok(());
    }
    if WITHOUT_UNIQUE.contains(&of.name()) {
        let message = format!("Unique values are not available for {}.", of.name());
        return Err(Fault::validation(message));
    }
    if custom_in_force(of).filter(|known| known.has_unique_value).count() >= UNIQUE_PROPERTIES_MAX {
        return Err(Fault::validation(format!(
            "The limit of {UNIQUE_PROPERTIES_MAX} properties with unique values per object type is \
             reached."
        )));
    }
    Ok(())
}

/// The property as it is archived: one that is not there or archived already is not found.
pub fn archive(of: &ObjectType, name: &str, author: Author) -> Result<Property> {
    let known = of.active_property(name).ok_or_else(|| names::property_not_found(name))?;
    if !known.modification_metadata.archivable {
        let message = format!("Property '{name}' is defined by HubSpot and cannot be deleted.");
        return Err(Fault::validation(message));
    }
    usage::Usages::of(of, &HashSet::new()).check_unused(of, name)?;
    Ok(archived(known, author))
}

/// Those of the named properties that can be archived, as they are then. What one of them is
/// computed from can go with it.
pub fn archive_all(of: &ObjectType, names: &[String], author: Author) -> Vec<Property> {
    let mut wanted: Vec<&Property> = names
        .iter()
        .collect::<HashSet<_>>()
        .into_iter()
        .filter_map(|name| of.active_property(name))
        .filter(|property| property.modification_metadata.archivable)
        .collect();
    loop {
        let leaving: HashSet<&str> = wanted.iter().map(|known| known.name.as_str()).collect();
        let usages = usage::Usages::of(of, &leaving);
        let before = wanted.len();
        wanted.retain(|known| usages.check_unused(of, &known.name).is_ok());
        if wanted.len() == before {
            break;
        }
    }
    wanted.sort_by(|one, other| one.name.cmp(&other.name));
    wanted.into_iter().map(|known| archived(known, author)).collect()
}

fn archived(known: &Property, author: Author) -> Property {
    Property {
        archived: Some(true),
        archived_at: Some(author.now),
        updated_at: Some(author.now),
        updated_user_id: Some(author.user_id.to_string()),
        ..known.clone()
    }
}

#[cfg(test)]
mod tests;
