//! The properties that a new custom type is made with (objects.md §7.2).

use super::properties::{FieldType, ModificationMetadata, Property, PropertyType};
use super::schema_rules::Writer;
use super::schemas::{CustomType, ObjectType, Schemas};
use crate::fault::Result;
use crate::json::Object;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyInput {
    name: String,
    label: String,
    #[serde(rename = "type")]
    property_type: PropertyType,
    field_type: FieldType,
}

/// The type with its properties, and those of them that are its own.
pub fn define(
    _schemas: &Schemas,
    custom: &CustomType,
    inputs: &[Object<PropertyInput>],
    by: Writer,
) -> Result<(ObjectType, Vec<Property>)> {
    let mut object_type = ObjectType::of_custom(custom.clone());
    let mut properties = Vec::with_capacity(inputs.len());
    for Object(input) in inputs {
        let property = Property {
            updated_at: Some(by.now),
            created_at: Some(by.now),
            name: input.name.clone(),
            label: input.label.clone(),
            property_type: input.property_type,
            field_type: input.field_type,
            description: String::new(),
            group_name: String::new(),
            options: vec![],
            referenced_object_type: None,
            created_user_id: None,
            updated_user_id: None,
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
            data_sensitivity: "non_sensitive".to_owned(),
        };
        object_type.set_property(property.clone());
        properties.push(property);
    }
    Ok((object_type, properties))
}
