//! The properties that a new custom type is made with: the rules are those of any new property
//! (objects.md §7.2), but for the group, which need not be named.

use super::properties::Property;
use super::property_rules::{self, Author, PropertyCreate};
use super::schemas::{CustomType, ObjectType};
use super::standard;
use crate::fault::Result;
use crate::json::Object;
use crate::scalar::Text;

/// The type with its properties, and those of them that are its own. A formula may name those
/// before it.
pub(super) fn define(
    custom: &CustomType,
    inputs: &[Object<PropertyCreate>],
    by: Author,
) -> Result<(ObjectType, Vec<Property>)> {
    let mut object_type = ObjectType::of_custom(custom.clone());
    let group = Text(standard::custom_type_group(custom).name);
    let mut own = Vec::new();
    for Object(input) in inputs {
        let mut input = input.clone();
        input.fields.group_name.get_or_insert_with(|| group.clone());
        let property = property_rules::create(&object_type, input, by)?;
        object_type.put_property(property.clone());
        own.push(property);
    }
    Ok((object_type, own))
}
