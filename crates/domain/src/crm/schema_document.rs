//! How types of records are shown by the schemas API (objects.md §7.2): keys in the order of the
//! wire, with those that only live answers have.

use super::association_labels::limit_on;
use super::associations::AssociationType;
use super::object_types::{ObjectTypeId, StandardType};
use super::properties::Property;
use super::schemas::{CustomType, ObjectType, Schemas};
use super::standard;
use crate::accounts::AccountId;
use crate::time::Timestamp;
use serde::Serialize;
use std::borrow::Cow;

/// What a read may leave out; everything is shown unless the client says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Included {
    /// Definitions of properties; without them the list is empty.
    pub properties: bool,
    /// Types of associations; without them the list is empty.
    pub associations: bool,
    /// Who made it and who changed it last.
    pub audit: bool,
}

impl Included {
    /// All of it.
    pub const ALL: Included = Included { properties: true, associations: true, audit: true };
}

/// Records that one may be associated with where nobody set a limit `[inferred]`.
const ASSOCIATED_MAX: i64 = 50_000;

/// Labels of one record and of several.
#[derive(Debug, Serialize)]
struct Labels<'a> {
    singular: &'a str,
    plural: &'a str,
}

/// A type of association, in one direction.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AssociationDefinition<'a> {
    id: String,
    from_object_type_id: ObjectTypeId,
    to_object_type_id: ObjectTypeId,
    name: &'a str,
    cardinality: &'static str,
    inverse_cardinality: &'static str,
    max_to_object_ids: i64,
    max_from_object_ids: i64,
    has_user_enforced_max_to_object_ids: bool,
    has_user_enforced_max_from_object_ids: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Timestamp>,
}

/// `ObjectSchema`, and without properties and associations `ObjectTypeDefinition`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    id: String,
    name: &'a str,
    object_type_id: ObjectTypeId,
    fully_qualified_name: &'a str,
    labels: Labels<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_display_property: Option<&'a str>,
    secondary_display_properties: Vec<&'a str>,
    required_properties: Vec<&'a str>,
    searchable_properties: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Vec<Cow<'a, Property>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    associations: Option<Vec<AssociationDefinition<'a>>>,
    archived: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by_user_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_by_user_id: Option<i64>,
    allows_sensitive_properties: bool,
    restorable: bool,
    meta_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    portal_id: Option<AccountId>,
}

fn texts(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

impl<'a> Document<'a> {
    fn custom(custom: &'a CustomType) -> Self {
        Document {
            id: custom.id.number().to_string(),
            name: &custom.name,
            object_type_id: custom.id,
            fully_qualified_name: &custom.fully_qualified_name,
            labels: Labels { singular: &custom.singular, plural: &custom.plural },
            description: custom.description.as_deref(),
            primary_display_property: Some(&custom.primary_display_property),
            secondary_display_properties: texts(&custom.secondary_display_properties),
            required_properties: texts(&custom.required_properties),
            searchable_properties: texts(&custom.searchable_properties),
            properties: None,
            associations: None,
            archived: custom.archived,
            created_at: Some(custom.created_at),
            updated_at: Some(custom.updated_at),
            created_by_user_id: None,
            updated_by_user_id: None,
            allows_sensitive_properties: true,
            restorable: true,
            meta_type: "PORTAL_SPECIFIC",
            portal_id: None,
        }
    }

    /// What is not known of HubSpot's own types (times, users) is not said `[inferred]`.
    fn standard(standard: &'static StandardType, required: Vec<&'a str>) -> Self {
        Document {
            id: standard.id.number().to_string(),
            name: standard.name,
            object_type_id: standard.id,
            fully_qualified_name: standard.name,
            labels: Labels { singular: standard.singular, plural: standard.plural },
            description: None,
            primary_display_property: standard.primary_display,
            secondary_display_properties: Vec::new(),
            required_properties: required,
            searchable_properties: standard.searchable.to_vec(),
            properties: None,
            associations: None,
            archived: false,
            created_at: None,
            updated_at: None,
            created_by_user_id: None,
            updated_by_user_id: None,
            allows_sensitive_properties: true,
            restorable: true,
            meta_type: "HUBSPOT",
            portal_id: None,
        }
    }

    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Schemas {
    /// A type of records as JSON. Archived properties are not shown `[inferred]`.
    pub fn document(&self, object_type: &ObjectType, included: Included) -> String {
        let mut document = match (object_type.custom(), object_type.standard()) {
            (Some(custom), _) => Document::custom(custom),
            (None, Some(standard)) => {
                Document::standard(standard, object_type.required_properties())
            }
            (None, None) => return "{}".to_owned(),
        };
        let properties = object_type.properties().filter(|property| property.is_active());
        let properties = properties.filter(|_| included.properties);
        document.properties = Some(properties.map(|known| object_type.shown(known)).collect());
        let associations = included.associations.then(|| self.associations_of(object_type));
        document.associations = Some(associations.unwrap_or_default());
        if let Some(custom) = object_type.custom().filter(|_| included.audit) {
            document.created_by_user_id = Some(custom.created_by_user_id);
            document.updated_by_user_id = Some(custom.updated_by_user_id);
        }
        document.text()
    }

    /// One type of association as JSON.
    pub fn association_document(&self, kind: &AssociationType) -> String {
        serde_json::to_string(&self.association_definition(kind)).unwrap_or_default()
    }

    /// The types of associations from and to a type: HubSpot's, then the account's.
    fn associations_of(&self, object_type: &ObjectType) -> Vec<AssociationDefinition<'_>> {
        let id = object_type.id();
        let others = self.object_types().map(|other| other.id());
        let built_in = others.filter(|_| !id.is_custom()).flat_map(|other| {
            let back = if other == id { &[] } else { standard::association_types(other, id) };
            standard::association_types(id, other).iter().chain(back)
        });
        let own = self.own_association_types().iter();
        let own = own.filter(|kind| kind.from == id || kind.to == id);
        let shown = own.filter(|kind| self.is_there(kind.from) && self.is_there(kind.to));
        built_in.chain(shown).map(|kind| self.association_definition(kind)).collect()
    }

    fn is_there(&self, id: ObjectTypeId) -> bool {
        self.object_type(id).is_some()
    }

    fn association_definition<'a>(&self, kind: &'a AssociationType) -> AssociationDefinition<'a> {
        let max = |key| limit_on(self, key).and_then(|limit| limit.max_to_object_ids);
        let (limit, inverse) = (max(kind.key()), max(kind.inverse_key()));
        let cardinality = |limit: Option<i64>| match limit {
            Some(1) => "ONE_TO_ONE",
            _ => "ONE_TO_MANY",
        };
        AssociationDefinition {
            id: kind.type_id.to_string(),
            from_object_type_id: kind.from,
            to_object_type_id: kind.to,
            name: &kind.name,
            cardinality: cardinality(limit),
            inverse_cardinality: cardinality(inverse),
            max_to_object_ids: limit.unwrap_or(ASSOCIATED_MAX),
            max_from_object_ids: inverse.unwrap_or(ASSOCIATED_MAX),
            has_user_enforced_max_to_object_ids: limit.is_some(),
            has_user_enforced_max_from_object_ids: inverse.is_some(),
            created_at: kind.created_at,
            updated_at: kind.updated_at,
        }
    }
}

/// `ObjectTypeDefinition`: what a PATCH answers.
pub fn definition(custom: &CustomType, account: AccountId) -> String {
    Document { portal_id: Some(account), ..Document::custom(custom) }.text()
}
