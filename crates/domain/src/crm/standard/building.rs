//! What tables of types and properties are written with.

use crate::crm::object_types::{ObjectTypeId, Required, StandardType};
use crate::crm::properties::{
    FieldType, ModificationMetadata, Property, PropertyOption, PropertyType,
};

/// What types that are dated like deals show of a record when nothing is asked for
/// (objects.md §2.4).
pub(super) const DATED: &[&str] = &["createdate", "hs_lastmodifieddate", "hs_object_id"];

/// What types have in common, for tables to name the rest.
pub(super) const UNNAMED: StandardType = StandardType {
    id: ObjectTypeId::standard(0),
    name: "",
    singular: "",
    plural: "",
    path_name: "",
    aliases: &[],
    primary_display: None,
    created: "hs_createdate",
    modified: "hs_lastmodifieddate",
    default_properties: &["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
    required: Required::Nothing,
    pipeline: None,
    searchable: &[],
    read_scopes: &[],
    write_scopes: &[],
    properties: &[],
    group: ("", ""),
};

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
    /// Options are not listed: any value is taken.
    pub external: bool,
    /// The number is an amount of money.
    pub money: bool,
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
        external: false,
        money: false,
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

/// An amount of money.
pub const fn money(name: &'static str, label: &'static str) -> StandardProperty {
    let mut property = number(name, label);
    property.money = true;
    property
}

/// A score, which the server computes.
pub const fn score(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::Number, FieldType::CalculationScore).calculated()
}

/// Rich text.
pub const fn html(name: &'static str, label: &'static str) -> StandardProperty {
    property(name, label, PropertyType::String, FieldType::Html)
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

/// One option of a list, all in view.
pub const fn radio(
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
) -> StandardProperty {
    property(name, label, PropertyType::Enumeration, FieldType::Radio).options(options)
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

    /// Options are not listed: any value is taken.
    pub const fn external(mut self) -> Self {
        self.external = true;
        self
    }

    /// Options are records of this type.
    pub const fn references(mut self, object_type: &'static str) -> Self {
        self.references = Some(object_type);
        self
    }
}

impl StandardProperty {
    /// The definition as the wire shows it.
    pub(super) fn define(&self, group: &str) -> Property {
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
            external_options: self.external || self.references.is_some(),
            archived: None,
            archived_at: None,
            has_unique_value: self.unique,
            hidden: self.hidden,
            hubspot_defined: Some(true),
            show_currency_symbol: self.money.then_some(true),
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
