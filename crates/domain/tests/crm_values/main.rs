//! Values of CRM records as rules, without a store (objects.md §6): what is accepted, the exact
//! words of what is not, and what follows from the whole record.

mod calculated;
mod hubspots;
mod refusals;
mod settled;
mod types;

use domain::crm::object_types::ObjectTypeId;
use domain::crm::owners::Owner;
use domain::crm::pipelines::{Pipeline, PipelineStage};
use domain::crm::properties::{
    FieldType, ModificationMetadata, Property, PropertyOption, PropertyType,
};
use domain::crm::record::{Record, Values};
use domain::crm::schemas::{CustomType, Definition, ObjectType, Schemas};
use domain::crm::validate::{Accepted, Dates, Invalid, Sent, Write, check};
use domain::time::Timestamp;
use std::collections::BTreeMap;

pub(crate) const ACCOUNT: i64 = 12345;
pub(crate) const THINGS: ObjectTypeId = ObjectTypeId::custom(1);

/// A property of the account's.
pub(crate) fn property(name: &str, property_type: PropertyType, field_type: FieldType) -> Property {
    Property {
        updated_at: None,
        created_at: None,
        name: name.into(),
        label: name.into(),
        property_type,
        field_type,
        description: String::new(),
        group_name: "group".into(),
        options: Vec::new(),
        referenced_object_type: None,
        created_user_id: None,
        updated_user_id: None,
        display_order: -1,
        calculated: false,
        external_options: false,
        archived: None,
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
        data_sensitivity: "non_sensitive".into(),
    }
}

pub(crate) fn text(name: &str) -> Property {
    property(name, PropertyType::String, FieldType::Text)
}

pub(crate) fn number(name: &str) -> Property {
    property(name, PropertyType::Number, FieldType::Number)
}

pub(crate) fn options(values: &[&str]) -> Vec<PropertyOption> {
    let option = |(at, value): (usize, &&str)| PropertyOption {
        label: format!("The {value}"),
        value: (*value).to_owned(),
        description: None,
        display_order: at as i64,
        hidden: at == 2,
    };
    values.iter().enumerate().map(option).collect()
}

pub(crate) fn select(name: &str, values: &[&str]) -> Property {
    let select = property(name, PropertyType::Enumeration, FieldType::Select);
    Property { options: options(values), ..select }
}

pub(crate) fn checkboxes(name: &str, values: &[&str]) -> Property {
    Property { field_type: FieldType::Checkbox, ..select(name, values) }
}

/// The server computes it.
pub(crate) fn computed(property: Property) -> Property {
    Property { calculated: true, ..property }
}

pub(crate) fn owner(id: &str, archived: bool) -> Definition {
    let user: i64 = id.parse().expect("a number");
    Definition::Owner(Owner {
        id: id.into(),
        email: None,
        owner_type: "PERSON".into(),
        first_name: String::new(),
        last_name: String::new(),
        user_id: Some(user + 1000),
        user_id_including_inactive: Some(user + 1000),
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        archived,
        teams: Vec::new(),
    })
}

/// A pipeline with these stages, each with metadata.
pub(crate) fn pipeline(id: &str, stages: &[(&str, &[(&str, &str)])]) -> Definition {
    let stage = |(id, metadata): &(&str, &[(&str, &str)])| PipelineStage {
        label: (*id).into(),
        display_order: 0,
        metadata: metadata.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
        id: (*id).into(),
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        archived: false,
        write_permissions: "CRM_PERMISSIONS_ENFORCEMENT".into(),
    };
    let pipeline = Pipeline {
        label: id.into(),
        display_order: 0,
        id: id.into(),
        stages: stages.iter().map(stage).collect(),
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        archived: false,
    };
    Definition::Pipeline(THINGS, id.into(), Some(pipeline))
}

/// A type that messages call so, with these definitions. Rules of HubSpot's types go by that name.
pub(crate) fn schemas_of(name: &str, definitions: Vec<Definition>) -> Schemas {
    let custom = Definition::CustomType(CustomType {
        id: THINGS,
        name: name.to_lowercase(),
        fully_qualified_name: name.into(),
        singular: "Thing".into(),
        plural: "Things".into(),
        description: None,
        primary_display_property: "text".into(),
        secondary_display_properties: Vec::new(),
        required_properties: vec!["text".into(), "hs_pipeline".into()],
        searchable_properties: Vec::new(),
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        created_by_user_id: 1,
        updated_by_user_id: 1,
        archived: false,
    });
    Schemas::new(ACCOUNT, 0, [vec![custom], definitions].concat())
}

pub(crate) fn properties(properties: Vec<Property>) -> Vec<Definition> {
    properties.into_iter().map(|property| Definition::Property(THINGS, property)).collect()
}

/// One property of each type, and two owners, one of them archived.
pub(crate) fn things() -> Schemas {
    let of = |name, kind, field| property(name, kind, field);
    let mut definitions = properties(vec![
        text("text"),
        of("phone", PropertyType::PhoneNumber, FieldType::PhoneNumber),
        number("number"),
        Property {
            options: options(&["true", "false"]),
            ..of("flag", PropertyType::Bool, FieldType::BooleanCheckbox)
        },
        of("bare_flag", PropertyType::Bool, FieldType::BooleanCheckbox),
        of("date", PropertyType::Date, FieldType::Date),
        of("moment", PropertyType::Datetime, FieldType::Date),
        select("select", &["none", "possible", "confirmed"]),
        checkboxes("boxes", &["a", "b", "c"]),
        select("empty", &[]),
        Property { external_options: true, ..select("external", &[]) },
        Property { hubspot_defined: Some(true), ..select("unlisted", &[]) },
        Property {
            external_options: true,
            referenced_object_type: Some("OWNER".into()),
            ..checkboxes("owners", &[])
        },
        Property { archived: Some(true), ..text("gone") },
        Property { has_unique_value: true, ..text("serial") },
        computed(text("sum")),
    ]);
    definitions.extend([owner("7", false), owner("8", true), owner("9", false)]);
    schemas_of("THING", definitions)
}

pub(crate) fn kind(schemas: &Schemas) -> &ObjectType {
    schemas.object_type(THINGS).expect("the type")
}

pub(crate) fn sent(values: &[(&str, &str)]) -> Sent {
    values.iter().map(|(name, value)| ((*name).into(), Some((*value).into()))).collect()
}

pub(crate) fn values(values: &[(&str, &str)]) -> Values {
    values.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

pub(crate) fn checked(
    schemas: &Schemas,
    values: &[(&str, &str)],
) -> Result<Accepted, Vec<Invalid>> {
    check(schemas, kind(schemas), &sent(values), Dates::Strict)
}

/// The one write that a value becomes, or code and sentence of its refusal.
pub(crate) fn one(
    schemas: &Schemas,
    name: &str,
    value: &str,
    dates: Dates,
) -> Result<Write, (String, String)> {
    match check(schemas, kind(schemas), &sent(&[(name, value)]), dates) {
        Ok(mut accepted) => {
            assert_eq!(accepted.writes.len(), 1, "{name} = {value}");
            Ok(accepted.writes.remove(0).1)
        }
        Err(mut invalid) => {
            assert_eq!(invalid.len(), 1, "{name} = {value}");
            let wrong = invalid.remove(0);
            assert_eq!(wrong.name, name);
            Err((wrong.code.to_owned(), wrong.message))
        }
    }
}

/// A record made at a known moment.
pub(crate) fn record(held: &[(&str, &str)]) -> Record {
    let made = Timestamp::parse("2026-01-01T12:00:00Z").expect("a time");
    Record {
        id: 401,
        created_at: made,
        updated_at: made,
        archived_at: None,
        source_id: 1,
        values: values(held).into_iter().collect::<BTreeMap<_, _>>(),
    }
}
