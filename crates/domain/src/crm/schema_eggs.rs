//! What clients send of types of records (objects.md §7.2): a new type, a change of one, a new type
//! of association. Keys that are not known are passed over; what is refused is in `schema_rules`.

use super::property_rules::PropertyCreate;
use crate::fault::{Fault, Result};
use crate::json::Object;
use crate::scalar::{Flag, Text};
use serde::Deserialize;

/// Labels of one record and of several.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct LabelsInput {
    /// Of one record.
    pub singular: Option<Text>,
    /// Of several.
    pub plural: Option<Text>,
}

/// `ObjectSchemaEgg`: a new type.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaEgg {
    /// The name, without the account.
    pub name: Option<Text>,
    /// What people read.
    pub labels: Option<Object<LabelsInput>>,
    /// More words.
    pub description: Option<Text>,
    /// What a record is called by.
    pub primary_display_property: Option<Text>,
    /// Up to two more.
    pub secondary_display_properties: Option<Vec<Text>>,
    /// What a create of a record must bring.
    pub required_properties: Option<Vec<Text>>,
    /// What `query` of a search looks at.
    pub searchable_properties: Option<Vec<Text>>,
    /// Its own properties.
    pub properties: Option<Vec<Object<PropertyCreate>>>,
    /// Types that its records can be associated with, beside activities.
    pub associated_objects: Option<Vec<Text>>,
    /// Whether its records can be associated with each other.
    pub should_create_same_object_association: Option<Flag>,
}

impl SchemaEgg {
    /// Refuses an egg without what no type can be made without; the primary display property has a
    /// fault of its own.
    pub fn check_required(&self) -> Result<()> {
        missing(&[("name", self.name.is_some()), ("labels", self.labels.is_some())])
    }
}

/// `ObjectTypeDefinitionPatch`: what is not there stays. A name is passed over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaPatch {
    /// What people read; one of the two may be left out.
    pub labels: Option<Object<LabelsInput>>,
    /// More words.
    pub description: Option<Text>,
    /// Takes the description away.
    pub clear_description: Option<Flag>,
    /// What a record is called by.
    pub primary_display_property: Option<Text>,
    /// Up to two more.
    pub secondary_display_properties: Option<Vec<Text>>,
    /// What a create of a record must bring.
    pub required_properties: Option<Vec<Text>>,
    /// What `query` of a search looks at.
    pub searchable_properties: Option<Vec<Text>>,
}

/// `AssociationDefinitionEgg`: a new type of association.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationEgg {
    /// The records that it leads from: any name of their type.
    pub from_object_type_id: Option<Text>,
    /// The records that it leads to.
    pub to_object_type_id: Option<Text>,
    /// Its name; none: made of those of the two types.
    pub name: Option<Text>,
}

impl AssociationEgg {
    /// Refuses an egg that does not name both types.
    pub fn check_required(&self) -> Result<()> {
        missing(&[
            ("fromObjectTypeId", self.from_object_type_id.is_some()),
            ("toObjectTypeId", self.to_object_type_id.is_some()),
        ])
    }
}

/// The refusal of a body that lacks fields (platform.md §3.3).
fn missing(fields: &[(&str, bool)]) -> Result<()> {
    let missing = fields.iter().filter(|(_, there)| !there).map(|(name, _)| *name);
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Fault::invalid_json(format!(
        "Invalid input JSON on line 1, column 2. Some required fields were not set: [{}]",
        missing.join(", ")
    )))
}
