//! Definitions as rows of the store: the kind and name that key each, and its text.

use super::object_types::ObjectTypeId;
use super::schemas::Definition;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What keys a definition within its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionKey {
    /// `property`, `pipeline`, …
    pub kind: &'static str,
    /// [`ObjectTypeId::code`], or 0 for what belongs to no type.
    pub object_type: i64,
    /// Its name within these.
    pub name: String,
}

const PROPERTY: &str = "property";
const PROPERTY_GROUP: &str = "property_group";
const CUSTOM_TYPE: &str = "custom_type";
const PIPELINE: &str = "pipeline";
const ASSOCIATION_TYPE: &str = "association_type";
const ASSOCIATION_LIMIT: &str = "association_limit";
const OWNER: &str = "owner";
const ENABLEMENT: &str = "enablement";
const LAST_CUSTOM_TYPE: &str = "last_custom_type";

impl Definition {
    /// What keys it.
    pub fn key(&self) -> DefinitionKey {
        let key = |kind, object_type: Option<ObjectTypeId>, name: String| DefinitionKey {
            kind,
            object_type: object_type.map_or(0, ObjectTypeId::code),
            name,
        };
        match self {
            Definition::Property(id, property) => key(PROPERTY, Some(*id), property.name.clone()),
            Definition::PropertyGroup(id, name, _) => key(PROPERTY_GROUP, Some(*id), name.clone()),
            Definition::CustomType(custom) => key(CUSTOM_TYPE, Some(custom.id), String::new()),
            Definition::Pipeline(id, name, _) => key(PIPELINE, Some(*id), name.clone()),
            Definition::AssociationType(kind) => {
                key(ASSOCIATION_TYPE, None, format!("{}:{}", kind.category.code(), kind.type_id))
            }
            Definition::AssociationLimit(limit) => {
                let (category, type_id) = (limit.category.code(), limit.type_id);
                let name = format!("{category}:{type_id}:{}:{}", limit.from, limit.to);
                key(ASSOCIATION_LIMIT, None, name)
            }
            Definition::Owner(owner) => key(OWNER, None, owner.id.clone()),
            Definition::Enablement(id, _) => key(ENABLEMENT, Some(*id), String::new()),
            Definition::LastCustomType(_) => key(LAST_CUSTOM_TYPE, None, String::new()),
        }
    }

    /// Its text in the store.
    pub fn text(&self) -> String {
        fn json(value: &impl Serialize) -> String {
            serde_json::to_string(value).unwrap_or_default()
        }
        match self {
            Definition::Property(_, property) => json(property),
            Definition::PropertyGroup(_, _, group) => json(group),
            Definition::CustomType(custom) => json(custom),
            Definition::Pipeline(_, _, pipeline) => json(pipeline),
            Definition::AssociationType(kind) => json(kind),
            Definition::AssociationLimit(limit) => json(limit),
            Definition::Owner(owner) => json(owner),
            Definition::Enablement(_, enabled) => json(enabled),
            Definition::LastCustomType(number) => json(number),
        }
    }

    /// Reads a row; what this program does not know is none.
    pub fn read(kind: &str, object_type: i64, name: &str, text: &str) -> Option<Self> {
        fn json<T: DeserializeOwned>(text: &str) -> Option<T> {
            serde_json::from_str(text).ok()
        }
        let id = ObjectTypeId::from_code(object_type);
        Some(match kind {
            PROPERTY => Definition::Property(id, json(text)?),
            PROPERTY_GROUP => Definition::PropertyGroup(id, name.to_owned(), json(text)?),
            CUSTOM_TYPE => Definition::CustomType(json(text)?),
            PIPELINE => Definition::Pipeline(id, name.to_owned(), json(text)?),
            ASSOCIATION_TYPE => Definition::AssociationType(json(text)?),
            ASSOCIATION_LIMIT => Definition::AssociationLimit(json(text)?),
            OWNER => Definition::Owner(json(text)?),
            ENABLEMENT => Definition::Enablement(id, json(text)?),
            LAST_CUSTOM_TYPE => Definition::LastCustomType(json(text)?),
            _ => return None,
        })
    }
}
