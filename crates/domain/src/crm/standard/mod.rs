//! What HubSpot itself defines: types of records, their properties, pipelines and associations, as
//! built-in data (objects.md §2, §7.3, §7.4). One table-like file per type.

use super::associations::{AssociationKey, AssociationType};
use super::object_types::{ObjectTypeId, StandardType};
use super::pipelines::Pipeline;
use super::properties::{
    FieldType, ModificationMetadata, Property, PropertyGroup, PropertyOption, PropertyType,
};
use super::schemas::CustomType;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

mod listings;
mod system;

/// Every type of HubSpot's, by id.
pub static TYPES: &[&StandardType] = &[&listings::LISTING];

/// A property that HubSpot defines.
#[derive(Clone, Copy, Debug)]
pub struct StandardProperty {
    /// Internal name.
    pub name: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What it holds.
    pub property_type: PropertyType,
    /// How it is edited.
    pub field_type: FieldType,
    /// Value and label of each option.
    pub options: &'static [(&'static str, &'static str)],
    /// No two live records hold the same value.
    pub unique: bool,
    /// Only the server writes it.
    pub read_only: bool,
    /// The server computes it.
    pub calculated: bool,
    /// People do not see it.
    pub hidden: bool,
    /// Options are records of this type: `OWNER`.
    pub references: Option<&'static str>,
}

/// A property of this type that is edited like that.
pub const fn property(
    name: &'static str,
    label: &'static str,
    property_type: PropertyType,
    field_type: FieldType,
) -> StandardProperty {
    StandardProperty {
        name,
        label,
        property_type,
        field_type,
        options: &[],
        unique: false,
        read_only: false,
        calculated: false,
        hidden: false,
        references: None,
    }
}

/// One line of text.
pub const fn text(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::String, FieldType::Text)
}

/// Several lines of text.
pub const fn textarea(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::String, FieldType::Textarea)
}

/// A phone number.
pub const fn phone(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::String, FieldType::PhoneNumber)
}

/// A number.
pub const fn number(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::Number, FieldType::Number)
}

/// A day.
pub const fn date(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::Date, FieldType::Date)
}

/// A moment.
pub const fn datetime(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::Datetime, FieldType::Date)
}

/// True or false.
pub const fn flag(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::Bool, FieldType::BooleanCheckbox)
        .options(&[("true", "Yes"), ("false", "No")])
}

/// One option of a list.
pub const fn select(
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
) -> StandardProperty {
    property(name, label, PropertyType::Enumeration, FieldType::Select).options(options)
}

/// Several options of a list.
pub const fn checkboxes(
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
) -> StandardProperty {
    property(name, label, PropertyType::Enumeration, FieldType::Checkbox).options(options)
}

impl StandardProperty {
    /// With these options.
    pub const fn options(mut self, options: &'static [(&'static str, &'static str)]) -> Self {
        self.options = options;
        self
    }

    /// No two live records hold the same value.
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Only the server writes it.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// The server computes it.
    pub const fn calculated(mut self) -> Self {
        self.calculated = true;
        self.read_only = true;
        self
    }

    /// People do not see it.
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Options are records of this type.
    pub const fn references(mut self, object_type: &'static str) -> Self {
        self.references = Some(object_type);
        self
    }
}

/// Definitions of a type's properties, by name.
pub type PropertyDefinitions = BTreeMap<String, Property>;

/// HubSpot's properties of a type of its own: those of the type and those that every type has.
pub fn properties(id: ObjectTypeId) -> Option<&'static PropertyDefinitions> {
    static BUILT: LazyLock<HashMap<ObjectTypeId, PropertyDefinitions>> = LazyLock::new(|| {
        let built = TYPES.iter().map(|standard| {
            let system = system::properties(standard.created, standard.modified, standard.pipeline);
            let own = standard.properties.iter().copied();
            (standard.id, define(system.into_iter().chain(own), standard.group.0))
        });
        built.collect()
    });
    BUILT.get(&id)
}

/// The properties that a custom type has from its beginning.
pub fn custom_type_properties(custom: &CustomType) -> PropertyDefinitions {
    let pipeline = Some(("hs_pipeline", "hs_pipeline_stage"));
    let system = system::properties("hs_createdate", "hs_lastmodifieddate", pipeline);
    define(system.into_iter(), &format!("{}_information", custom.name.to_lowercase()))
}

/// The group that these are in.
pub fn custom_type_group(custom: &CustomType) -> PropertyGroup {
    PropertyGroup {
        name: format!("{}_information", custom.name.to_lowercase()),
        label: format!("{} Information", custom.singular),
        display_order: 0,
        archived: false,
    }
}

/// The group that HubSpot's properties of a type are in.
pub fn group(standard: &StandardType) -> PropertyGroup {
    let (name, label) = standard.group;
    PropertyGroup { name: name.into(), label: label.into(), display_order: 0, archived: false }
}

/// HubSpot's pipelines of a type.
pub fn pipelines(_id: ObjectTypeId) -> &'static [Pipeline] {
    &[]
}

/// HubSpot's types of associations between two types of records.
pub fn association_types(_from: ObjectTypeId, _to: ObjectTypeId) -> &'static [AssociationType] {
    &[]
}

/// One of HubSpot's types of associations.
pub fn association_type(_key: AssociationKey) -> Option<&'static AssociationType> {
    None
}

/// Later ones win: a type may say more of a property than the common set does.
fn define(properties: impl Iterator<Item = StandardProperty>, group: &str) -> PropertyDefinitions {
    properties.map(|property| (property.name.to_owned(), property.define(group))).collect()
}

impl StandardProperty {
    /// The definition as the wire shows it.
    fn define(&self, group: &str) -> Property {
        let option = |(at, (value, label)): (usize, &(&str, &str))| PropertyOption {
            label: (*label).to_owned(),
            value: (*value).to_owned(),
            description: None,
            display_order: at as i64,
            hidden: false,
        };
        Property {
            updated_at: None,
            created_at: None,
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            property_type: self.property_type,
            field_type: self.field_type,
            description: String::new(),
            group_name: group.to_owned(),
            options: self.options.iter().enumerate().map(option).collect(),
            referenced_object_type: self.references.map(str::to_owned),
            created_user_id: None,
            updated_user_id: None,
            display_order: -1,
            calculated: self.calculated,
            external_options: self.references.is_some(),
            archived: None,
            archived_at: None,
            has_unique_value: self.unique,
            hidden: self.hidden,
            hubspot_defined: Some(true),
            show_currency_symbol: None,
            currency_property_name: None,
            number_display_hint: None,
            text_display_hint: None,
            calculation_formula: None,
            modification_metadata: ModificationMetadata {
                archivable: false,
                read_only_definition: true,
                read_only_value: self.read_only,
                read_only_options: (!self.options.is_empty()).then_some(false),
            },
            form_field: !self.read_only && !self.hidden,
            data_sensitivity: "non_sensitive".to_owned(),
        }
    }
}
