//! Bodies that write definitions of properties and groups (objects.md §7.1). `null` says nothing:
//! what it stands for stays as it is. Fields that are not listed are ignored.

use crate::crm::properties::{FieldType, PropertyType};
use crate::fault::{Fault, Result};
use crate::scalar::{Flag, Int, Text};
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};

/// A new property.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PropertyCreate {
    /// Required.
    pub name: Option<Text>,
    /// What only a create says.
    pub has_unique_value: Option<Flag>,
    /// `non_sensitive`, `sensitive` or `highly_sensitive`.
    pub data_sensitivity: Option<Text>,
    /// Options are records of another type.
    pub external_options: Option<Flag>,
    /// That type.
    pub referenced_object_type: Option<Text>,
    /// What an update says as well. `label`, `type`, `fieldType` and `groupName` are required.
    #[serde(flatten)]
    pub fields: PropertyPatch,
}

/// A sparse update of a property.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PropertyPatch {
    /// What people read.
    pub label: Option<Text>,
    /// What it holds.
    #[serde(rename = "type")]
    pub property_type: Option<Creatable<PropertyType>>,
    /// How it is edited.
    pub field_type: Option<Creatable<FieldType>>,
    /// More words.
    pub description: Option<Text>,
    /// The group that it is shown in.
    pub group_name: Option<Text>,
    /// The whole list.
    pub options: Option<Vec<OptionInput>>,
    /// Place in its group; -1 is last.
    pub display_order: Option<Int>,
    /// Whether people see it.
    pub hidden: Option<Flag>,
    /// Whether forms may ask for it.
    pub form_field: Option<Flag>,
    /// The formula of a calculated property.
    pub calculation_formula: Option<Text>,
    /// The number is an amount of money.
    pub show_currency_symbol: Option<Flag>,
    /// The property that holds the currency.
    pub currency_property_name: Option<Text>,
    /// How numbers are shown.
    pub number_display_hint: Option<Text>,
    /// How texts are shown.
    pub text_display_hint: Option<Text>,
}

/// An option as clients write it; label and value are required.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OptionInput {
    /// What people read.
    pub label: Option<Text>,
    /// What records hold.
    pub value: Option<Text>,
    /// More words.
    pub description: Option<Text>,
    /// Place in the list.
    pub display_order: Option<Int>,
    /// Whether people are offered it.
    pub hidden: Option<Flag>,
}

/// A new group of properties; name and label are required.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PropertyGroupCreate {
    /// Internal name.
    pub name: Option<Text>,
    /// What people read.
    pub label: Option<Text>,
    /// Place among the groups; -1 is last.
    pub display_order: Option<Int>,
}

/// A sparse update of a group of properties.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PropertyGroupPatch {
    /// What people read.
    pub label: Option<Text>,
    /// Place among the groups; -1 is last.
    pub display_order: Option<Int>,
}

/// A type that clients may name: some are the server's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creatable<T>(pub T);

/// What clients may name, and how the type is called in messages.
trait Named {
    const JAVA: &'static str;
    const NAMES: &'static [&'static str];
}

impl Named for PropertyType {
    const JAVA: &'static str = "PropertyType";
    const NAMES: &'static [&'static str] =
        &["bool", "date", "datetime", "enumeration", "number", "phone_number", "string"];
}

impl Named for FieldType {
    const JAVA: &'static str = "FieldType";
    const NAMES: &'static [&'static str] = &[
        "booleancheckbox",
        "calculation_equation",
        "checkbox",
        "date",
        "file",
        "html",
        "number",
        "phonenumber",
        "radio",
        "select",
        "text",
        "textarea",
    ];
}

fn read_name<'de, D: Deserializer<'de>, T: Named + DeserializeOwned>(
    deserializer: D,
) -> Result<Creatable<T>, D::Error> {
    let Text(name) = Text::deserialize(deserializer)?;
    let known = T::NAMES.contains(&name.as_str());
    let value = known.then(|| T::deserialize(serde_json::Value::String(name.clone())));
    value.and_then(std::result::Result::ok).map(Creatable).ok_or_else(|| {
        let shown: String = name.chars().take(60).collect();
        de::Error::custom(format_args!(
            "Cannot deserialize value of type `{}` from String \"{shown}\": not one of the values \
             accepted for Enum class: [{}]",
            T::JAVA,
            T::NAMES.join(", ")
        ))
    })
}

impl<'de> Deserialize<'de> for Creatable<PropertyType> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_name(deserializer)
    }
}

impl<'de> Deserialize<'de> for Creatable<FieldType> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_name(deserializer)
    }
}

/// Refuses a body as one that can't be read if something required is missing.
fn check_required(fields: &[(&str, bool)]) -> Result<()> {
    let missing = fields.iter().filter(|(_, is_set)| !is_set);
    let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Fault::invalid_json(format!(
        "Invalid input JSON on line 1, column 2. Some required fields were not set: [{}]",
        missing.join(", ")
    )))
}

fn check_options(options: Option<&Vec<OptionInput>>) -> Result<()> {
    let mut options = options.into_iter().flatten();
    options.try_for_each(|option| {
        check_required(&[("label", option.label.is_some()), ("value", option.value.is_some())])
    })
}

impl PropertyCreate {
    /// Whether everything required is there.
    pub fn check_required(&self) -> Result<()> {
        let fields = &self.fields;
        check_required(&[
            ("name", self.name.is_some()),
            ("label", fields.label.is_some()),
            ("type", fields.property_type.is_some()),
            ("fieldType", fields.field_type.is_some()),
            ("groupName", fields.group_name.is_some()),
        ])?;
        check_options(fields.options.as_ref())
    }
}

impl PropertyPatch {
    /// Whether everything required of its parts is there.
    pub fn check_required(&self) -> Result<()> {
        check_options(self.options.as_ref())
    }
}

impl PropertyGroupCreate {
    /// Whether everything required is there.
    pub fn check_required(&self) -> Result<()> {
        check_required(&[("name", self.name.is_some()), ("label", self.label.is_some())])
    }
}
