//! Definitions of properties and of the groups they are shown in (objects.md §6.1, §7.1). A
//! definition is stored as it is sent.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PropertyType {
    /// Any text.
    String,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Bool,
    /// One option, or with [`FieldType::Checkbox`] several.
    Enumeration,
    /// A day.
    Date,
    /// A moment.
    Datetime,
    /// A phone number, as text.
    PhoneNumber,
    /// Structured text that only the server writes.
    Json,
    /// Coordinates of other records, which only the server writes.
    ObjectCoordinates,
}

/// How a property is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line.
    Text,
    /// Several lines.
    Textarea,
    /// Rich text.
    Html,
    /// A file's id.
    File,
    /// A phone number.
    #[serde(rename = "phonenumber")]
    PhoneNumber,
    /// A number.
    Number,
    /// A date or a moment.
    Date,
    /// One option of a list.
    Select,
    /// One option, all in view.
    Radio,
    /// Several options.
    Checkbox,
    /// Yes or no.
    #[serde(rename = "booleancheckbox")]
    BooleanCheckbox,
    /// Computed from other properties by a formula.
    CalculationEquation,
    /// Computed from associated records.
    CalculationRollup,
    /// A score.
    CalculationScore,
    /// Computed when read.
    CalculationReadTime,
}

/// One of the values of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyOption {
    /// What people read.
    pub label: String,
    /// What records hold.
    pub value: String,
    /// More words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Place in the list, from 0; -1 is last.
    pub display_order: i64,
    /// Whether people are offered it.
    pub hidden: bool,
}

/// What may be changed of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModificationMetadata {
    /// It may be archived.
    pub archivable: bool,
    /// The definition stays as it is.
    pub read_only_definition: bool,
    /// Records' values are set by the server alone.
    pub read_only_value: bool,
    /// Options stay as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only_options: Option<bool>,
}

/// A property's definition, with keys in the order of the wire (objects.md §7.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Property {
    /// When the definition was changed last; HubSpot's own untouched ones say nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Internal name: never changes.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub property_type: PropertyType,
    /// How it is edited.
    pub field_type: FieldType,
    /// More words; may be empty.
    pub description: String,
    /// The group that it is shown in.
    pub group_name: String,
    /// The values of an enumeration.
    pub options: Vec<PropertyOption>,
    /// Options are records of this type: `OWNER`, `COMPANY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referenced_object_type: Option<String>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_user_id: Option<String>,
    /// Who changed it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_user_id: Option<String>,
    /// Place in its group; -1 is last.
    pub display_order: i64,
    /// Whether the server computes the values.
    pub calculated: bool,
    /// Options are not listed here.
    pub external_options: bool,
    /// Absent on HubSpot's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// When it was archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// No two live records hold the same value.
    pub has_unique_value: bool,
    /// Whether people see it.
    pub hidden: bool,
    /// Present, and true, on HubSpot's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hubspot_defined: Option<bool>,
    /// The number is an amount of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_currency_symbol: Option<bool>,
    /// The property that holds the currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_property_name: Option<String>,
    /// How numbers are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_display_hint: Option<String>,
    /// How texts are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_display_hint: Option<String>,
    /// The formula of a calculated property.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculation_formula: Option<String>,
    /// What may be changed.
    pub modification_metadata: ModificationMetadata,
    /// Whether forms may ask for it.
    pub form_field: bool,
    /// `non_sensitive`, `sensitive` or `highly_sensitive`.
    pub data_sensitivity: String,
}

impl Property {
    /// Whether the definition is in force.
    pub fn is_active(&self) -> bool {
        self.archived != Some(true)
    }

    /// Whether records may be given a value by clients.
    pub fn is_read_only(&self) -> bool {
        self.calculated || self.modification_metadata.read_only_value
    }

    /// Whether values are several options, joined by semicolons.
    pub fn is_multiple(&self) -> bool {
        self.property_type == PropertyType::Enumeration && self.field_type == FieldType::Checkbox
    }
}

/// A group of properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyGroup {
    /// Internal name.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Place among the groups; -1 is last.
    pub display_order: i64,
    /// Groups that were archived are gone; it is false in every answer.
    pub archived: bool,
}
