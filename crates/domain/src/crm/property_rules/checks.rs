//! What a definition of a property must be, field by field (objects.md §7.1). Where the reference
//! knows no words, these are `[inferred]`.

use super::bodies::OptionInput;
use crate::crm::properties::{FieldType, Property, PropertyOption, PropertyType};
use crate::fault::{Fault, Result};
use crate::limits::{DEFINITION_BYTES_MAX, PROPERTY_OPTIONS_MAX, TEXT_BYTES_MAX};
use crate::scalar::{Text, out_of_range};
use std::collections::HashSet;

const NUMBER_HINTS: [&str; 6] =
    ["currency", "duration", "formatted", "percentage", "probability", "unformatted"];
const TEXT_HINTS: [&str; 8] = [
    "domain_name",
    "email",
    "ip_address",
    "multi_line",
    "phone_number",
    "physical_address",
    "postal_code",
    "unformatted_single_line",
];
const SENSITIVITIES: [&str; 3] = ["non_sensitive", "sensitive", "highly_sensitive"];
const BOOLEAN_OPTIONS: &str = "Boolean properties must have exactly two options; one with a value \
                               of true, the other with a value of false";

/// Whether a property of this type may be edited like that.
fn allows(property_type: PropertyType, field_type: FieldType) -> bool {
    use FieldType as F;
    match property_type {
        PropertyType::String => matches!(
            field_type,
            F::Text | F::Textarea | F::File | F::Html | F::PhoneNumber | F::CalculationEquation
        ),
        PropertyType::Number => matches!(field_type, F::Number | F::CalculationEquation),
        PropertyType::Date | PropertyType::Datetime => field_type == F::Date,
        PropertyType::Enumeration => matches!(
            field_type,
            F::Select | F::Radio | F::Checkbox | F::BooleanCheckbox | F::CalculationEquation
        ),
        PropertyType::Bool => matches!(field_type, F::BooleanCheckbox | F::CalculationEquation),
        PropertyType::PhoneNumber => field_type == F::PhoneNumber,
        PropertyType::Json | PropertyType::ObjectCoordinates => false,
    }
}

fn wire_name(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Checks a definition as a whole, as it is to be stored.
pub(super) fn check(property: &Property) -> Result<()> {
    check_label(&property.label)?;
    let (property_type, field_type) = (property.property_type, property.field_type);
    if !allows(property_type, field_type) {
        return Err(Fault::validation(format!(
            "Field type '{}' is not allowed for properties of type '{}'.",
            wire_name(&field_type),
            wire_name(&property_type)
        )));
    }
    if field_type == FieldType::CalculationEquation && property.calculation_formula.is_none() {
        let message =
            "Properties with field type 'calculation_equation' need a calculationFormula.";
        return Err(Fault::validation(message));
    }
    check_options(property)?;
    check_hint("numberDisplayHint", property.number_display_hint.as_deref(), &NUMBER_HINTS)?;
    check_hint("textDisplayHint", property.text_display_hint.as_deref(), &TEXT_HINTS)?;
    check_sensitivity(&property.data_sensitivity)?;
    if let Some(currency) = &property.currency_property_name
        && property.show_currency_symbol != Some(true)
    {
        let rule = "PropertyValidationError.ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY";
        let message = format!("cannot have a currency property name set to '{currency}'");
        return Err(Fault::validation(message).with_sub_category(rule));
    }
    Ok(())
}

/// Labels of properties and groups say something, within bounds.
pub(super) fn check_label(label: &str) -> Result<()> {
    if label.trim().is_empty() {
        return Err(Fault::validation("The label must not be blank."));
    }
    if label.len() > TEXT_BYTES_MAX {
        let message = format!("The label may not be longer than {TEXT_BYTES_MAX} bytes.");
        return Err(Fault::validation(message));
    }
    Ok(())
}

/// Whether properties of this sensitivity can be asked for.
pub fn check_sensitivity(sensitivity: &str) -> Result<()> {
    if SENSITIVITIES.contains(&sensitivity) {
        return Ok(());
    }
    let shown: String = sensitivity.chars().take(60).collect();
    Err(Fault::validation(format!("invalid value for dataSensitivity: {shown}")))
}

fn check_hint(field: &str, hint: Option<&str>, allowed: &[&str]) -> Result<()> {
    match hint {
        Some(hint) if !allowed.contains(&hint) => {
            let shown: String = hint.chars().take(60).collect();
            Err(Fault::validation(format!("invalid value for {field}: {shown}")))
        }
        _ => Ok(()),
    }
}

/// Checks the options, and how large they make the definition.
pub(super) fn check_options(property: &Property) -> Result<()> {
    let options = &property.options;
    if property.external_options && !options.is_empty() {
        let message = "Properties with external options may not include options.";
        return Err(Fault::validation(message));
    }
    if property.external_options && property.referenced_object_type.is_none() {
        let message = "Properties with external options need a referencedObjectType.";
        return Err(Fault::validation(message));
    }
    if options.len() > PROPERTY_OPTIONS_MAX {
        let message = format!("A property may not have more than {PROPERTY_OPTIONS_MAX} options.");
        return Err(Fault::validation(message));
    }
    let mut values = HashSet::new();
    for option in options {
        let value = &option.value;
        if value.trim().is_empty() || option.label.trim().is_empty() {
            return Err(Fault::validation("Options must have a label and a value."));
        }
        if value.len() > TEXT_BYTES_MAX || option.label.len() > TEXT_BYTES_MAX {
            let message = format!("Options may not be longer than {TEXT_BYTES_MAX} bytes.");
            return Err(Fault::validation(message));
        }
        if !values.insert(value.as_str()) {
            let message = format!("Options must have unique values: '{value}' occurs twice.");
            return Err(Fault::validation(message));
        }
    }
    let is_boolean = property.property_type == PropertyType::Bool
        && property.field_type == FieldType::BooleanCheckbox;
    if is_boolean && values != HashSet::from(["true", "false"]) {
        let rule = "PropertyValidationError.INVALID_BOOLEAN_OPTION";
        return Err(Fault::validation(BOOLEAN_OPTIONS).with_sub_category(rule));
    }
    let bytes = serde_json::to_string(property).map_or(usize::MAX, |text| text.len());
    if bytes > DEFINITION_BYTES_MAX {
        let message = format!("A property may not be larger than {DEFINITION_BYTES_MAX} bytes.");
        return Err(Fault::validation(message));
    }
    Ok(())
}

/// Options as they are stored: those without a place get the next ones, in their order.
pub(super) fn numbered(inputs: &[OptionInput]) -> Result<Vec<PropertyOption>> {
    let text = |text: &Option<Text>| text.clone().map_or_else(String::new, |Text(text)| text);
    let given = inputs.iter().filter_map(|input| input.display_order);
    let mut last = given.map(|order| order.0).max().unwrap_or(-1);
    let mut next = || {
        last = last.saturating_add(1);
        last
    };
    let options = inputs.iter().map(|input| {
        Ok(PropertyOption {
            label: text(&input.label),
            value: text(&input.value),
            description: input.description.clone().map(|Text(text)| text),
            display_order: display_order(input.display_order.map_or_else(&mut next, |o| o.0))?,
            hidden: input.hidden.is_some_and(|hidden| hidden.0),
        })
    });
    options.collect()
}

/// A place in a list: 32 bits, as the surface says.
pub(super) fn display_order(order: i64) -> Result<i64> {
    let fits = i32::try_from(order).map(i64::from);
    fits.map_err(|_| {
        let message = "Invalid input JSON on line 1, column 2:";
        Fault::invalid_json(format!("{message} {}", out_of_range(order)))
    })
}
