//! All that an account has defined of its CRM, over what HubSpot defines: types of records with
//! properties, groups and pipelines, types of associations, and owners. It is loaded as a whole,
//! kept in memory and never changed: whoever changes a definition makes a new one.

use super::associations::{AssociationKey, AssociationLimit, AssociationType};
use super::object_types::{ObjectTypeId, Required, StandardType};
use super::owners::{OWNER_ID, Owner};
use super::pipelines::Pipeline;
use super::properties::{Property, PropertyGroup};
use super::standard::{self, PropertyDefinitions};
use crate::accounts::AccountId;
use crate::fault::{Fault, FaultKind, Result};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

mod places;
mod stored;

/// A custom type as an account made it (objects.md §7.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomType {
    /// `2-N`
    pub id: ObjectTypeId,
    /// The name without the account.
    pub name: String,
    /// `p{account}_{name}`
    pub fully_qualified_name: String,
    /// Label of one record.
    pub singular: String,
    /// Label of several.
    pub plural: String,
    /// More words.
    pub description: Option<String>,
    /// What a record is called by.
    pub primary_display_property: String,
    /// Up to two more.
    pub secondary_display_properties: Vec<String>,
    /// What a create must bring.
    pub required_properties: Vec<String>,
    /// What `query` of a search looks at.
    pub searchable_properties: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who made it.
    pub created_by_user_id: i64,
    /// Who changed it last.
    pub updated_by_user_id: i64,
    /// Whether it is deleted.
    pub archived: bool,
}

/// A definition of an account as it is stored. The store keys each by its kind, its type of records
/// (none: 0) and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// A property: a new one, or one of HubSpot's that was changed.
    Property(ObjectTypeId, Property),
    /// A group of properties; none for one of HubSpot's that was deleted.
    PropertyGroup(ObjectTypeId, String, Option<PropertyGroup>),
    /// A custom type.
    CustomType(CustomType),
    /// A pipeline with its stages; none for one of HubSpot's that was deleted.
    Pipeline(ObjectTypeId, String, Option<Pipeline>),
    /// A type of association.
    AssociationType(AssociationType),
    /// How many records one may be associated with.
    AssociationLimit(AssociationLimit),
    /// An owner.
    Owner(Owner),
    /// Whether a type that must be activated is.
    Enablement(ObjectTypeId, bool),
    /// The largest number that a custom type had when one was deleted for good: numbers are not
    /// given again.
    LastCustomType(i64),
}

/// A type of records with everything that hangs on it.
#[derive(Clone, Debug, Default)]
pub struct ObjectType {
    standard: Option<&'static StandardType>,
    custom: Option<CustomType>,
    /// Of the account, or changed by it, by name. Those of HubSpot's that nobody changed are not
    /// here.
    properties: BTreeMap<String, Property>,
    groups: BTreeMap<String, Option<PropertyGroup>>,
    pipelines: BTreeMap<String, Option<Pipeline>>,
    /// HubSpot's properties of the type.
    built_in: Option<&'static PropertyDefinitions>,
    /// Names of the unique properties, once they were asked for: every write asks.
    unique: OnceLock<Vec<String>>,
}

impl ObjectType {
    /// Its id.
    pub fn id(&self) -> ObjectTypeId {
        match (&self.custom, self.standard) {
            (Some(custom), _) => custom.id,
            (None, Some(standard)) => standard.id,
            (None, None) => ObjectTypeId::custom(0),
        }
    }

    /// What HubSpot defines of it, unless it is a custom type.
    pub fn standard(&self) -> Option<&'static StandardType> {
        self.standard
    }

    /// What its account defined, if it is a custom type.
    pub fn custom(&self) -> Option<&CustomType> {
        self.custom.as_ref()
    }

    /// The name that messages show: `CONTACT`, or the fully qualified name of a custom type.
    pub fn name(&self) -> &str {
        match (&self.custom, self.standard) {
            (Some(custom), _) => &custom.fully_qualified_name,
            (None, standard) => standard.map_or("", |standard| standard.name),
        }
    }

    /// The plural name in `associations` of reads: `contacts`, or the fully qualified name.
    pub fn path_name(&self) -> &str {
        match (&self.custom, self.standard) {
            (Some(custom), _) => &custom.fully_qualified_name,
            (None, standard) => standard.map_or("", |standard| standard.path_name),
        }
    }

    /// The property that mirrors `createdAt`.
    pub fn created_property(&self) -> &'static str {
        self.standard.map_or("hs_createdate", |standard| standard.created)
    }

    /// The property that mirrors `updatedAt`.
    pub fn modified_property(&self) -> &'static str {
        self.standard.map_or("hs_lastmodifieddate", |standard| standard.modified)
    }

    /// Properties of reads that ask for none, sorted.
    pub fn default_properties(&self) -> &'static [&'static str] {
        const CUSTOM: &[&str] = &["hs_createdate", "hs_lastmodifieddate", "hs_object_id"];
        self.standard.map_or(CUSTOM, |standard| standard.default_properties)
    }

    /// The pipeline's and the stage's property, of types that have pipelines.
    pub fn pipeline_properties(&self) -> Option<(&'static str, &'static str)> {
        match self.standard {
            Some(standard) => standard.pipeline,
            None => self.custom.as_ref().map(|_| ("hs_pipeline", "hs_pipeline_stage")),
        }
    }

    /// What is required of a create, as names; for [`Required::AnyOf`] see the standard type.
    pub fn required_properties(&self) -> Vec<&str> {
        match (&self.custom, self.standard.map(|standard| standard.required)) {
            (Some(custom), _) => custom.required_properties.iter().map(String::as_str).collect(),
            (None, Some(Required::All(names))) => names.to_vec(),
            _ => Vec::new(),
        }
    }

    /// A property by name, archived or not.
    pub fn property(&self, name: &str) -> Option<&Property> {
        let own = self.properties.get(name);
        own.or_else(|| self.built_in?.get(name))
    }

    /// A property by name, unless it is archived.
    pub fn active_property(&self, name: &str) -> Option<&Property> {
        self.property(name).filter(|property| property.is_active())
    }

    /// Every property, archived or not, by name.
    pub fn properties(&self) -> impl Iterator<Item = &Property> {
        let built_in = self.built_in;
        let mut all: BTreeMap<&str, &Property> = BTreeMap::new();
        for (name, property) in built_in.into_iter().flatten() {
            all.insert(name, property);
        }
        for (name, property) in &self.properties {
            all.insert(name, property);
        }
        all.into_values()
    }

    /// Properties of the account, and those that it changed, archived or not, by name.
    pub fn own_properties(&self) -> impl Iterator<Item = &Property> {
        self.properties.values()
    }

    /// The type with this property in place of what had its name.
    pub fn put_property(&mut self, property: Property) {
        self.properties.insert(property.name.clone(), property);
        self.unique = OnceLock::new();
    }

    /// Names of the properties whose values are unique, archived ones too: their values are still
    /// there. Sorted.
    pub fn unique_names(&self) -> &[String] {
        self.unique.get_or_init(|| {
            let unique = self.properties().filter(|known| known.has_unique_value);
            unique.map(|known| known.name.clone()).collect()
        })
    }

    /// Properties whose values are unique: no two live records hold the same one.
    pub fn unique_properties(&self) -> impl Iterator<Item = &Property> {
        let built_in = self.standard.map_or(&[][..], |standard| standard.properties);
        let built_in = built_in.iter().filter(|property| property.unique);
        let built_in = built_in.filter_map(|property| self.property(property.name));
        let own = self.properties.values().filter(|property| {
            let known = self.standard.map_or(&[][..], |standard| standard.properties);
            !known.iter().any(|known| known.unique && known.name == property.name)
        });
        built_in.chain(own).filter(|property| property.has_unique_value && property.is_active())
    }
}

/// Everything that one account has defined, over what HubSpot defines.
#[derive(Clone, Debug)]
pub struct Schemas {
    /// The account.
    pub account: AccountId,
    /// Counts the account's writes of definitions.
    pub version: i64,
    types: BTreeMap<ObjectTypeId, Arc<ObjectType>>,
    names: HashMap<String, ObjectTypeId>,
    association_types: Vec<AssociationType>,
    association_limits: Vec<AssociationLimit>,
    owners: BTreeMap<String, Owner>,
    enablement: BTreeMap<ObjectTypeId, bool>,
    last_custom_number: i64,
}

impl Schemas {
    /// What HubSpot defines, with these definitions of the account's.
    pub fn new(account: AccountId, version: i64, definitions: Vec<Definition>) -> Self {
        let mut types: BTreeMap<ObjectTypeId, ObjectType> = standard::TYPES
            .iter()
            .map(|standard| {
                let built_in = standard::properties(standard.id);
                let standard_type =
                    ObjectType { standard: Some(standard), built_in, ..ObjectType::default() };
                (standard.id, standard_type)
            })
            .collect();
        let mut schemas = Schemas {
            account,
            version,
            types: BTreeMap::new(),
            names: HashMap::new(),
            association_types: Vec::new(),
            association_limits: Vec::new(),
            owners: BTreeMap::from([(OWNER_ID.to_owned(), Owner::of_token_user())]),
            enablement: BTreeMap::new(),
            last_custom_number: 0,
        };
        // Custom types before what hangs on them.
        for definition in &definitions {
            if let Definition::CustomType(custom) = definition {
                types.insert(custom.id, ObjectType::of_custom(custom.clone()));
            }
        }
        for definition in definitions {
            match definition {
                Definition::Property(id, property) => {
                    let object_type = types.entry(id).or_default();
                    object_type.properties.insert(property.name.clone(), property);
                }
                Definition::PropertyGroup(id, name, group) => {
                    types.entry(id).or_default().groups.insert(name, group);
                }
                Definition::Pipeline(id, name, pipeline) => {
                    types.entry(id).or_default().pipelines.insert(name, pipeline);
                }
                Definition::AssociationType(kind) => schemas.association_types.push(kind),
                Definition::AssociationLimit(limit) => schemas.association_limits.push(limit),
                Definition::Owner(owner) => drop(schemas.owners.insert(owner.id.clone(), owner)),
                Definition::Enablement(id, enabled) => drop(schemas.enablement.insert(id, enabled)),
                Definition::CustomType(_) => {}
                Definition::LastCustomType(number) => schemas.last_custom_number = number,
            }
        }
        for (id, object_type) in types {
            schemas.name_type(id, &object_type);
            schemas.types.insert(id, Arc::new(object_type));
        }
        schemas
    }

    fn name_type(&mut self, id: ObjectTypeId, object_type: &ObjectType) {
        let mut take = |name: &str| {
            self.names.insert(name.to_lowercase(), id);
        };
        match (&object_type.custom, object_type.standard) {
            (Some(custom), _) if !custom.archived => take(&custom.fully_qualified_name),
            (None, Some(standard)) => {
                take(standard.name);
                take(standard.path_name);
                standard.aliases.iter().for_each(|alias| take(alias));
            }
            _ => {}
        }
    }

    /// The type that a path or body names: plural, singular, type id or fully qualified name, in
    /// any case (objects.md §2.2). A deleted custom type is not found.
    pub fn resolve(&self, name: &str) -> Result<&Arc<ObjectType>> {
        let id = name.parse().ok().or_else(|| {
            let lower = name.to_lowercase();
            self.names.get(lower.as_str()).copied()
        });
        let found = id.and_then(|id| self.types.get(&id));
        let found =
            found.filter(|found| found.custom.as_ref().is_none_or(|custom| !custom.archived));
        found.ok_or_else(|| {
            let message = format!("Unable to infer object type from: {name}");
            Fault::new(FaultKind::InvalidParameter, message)
        })
    }

    /// A type by id, deleted or not.
    pub fn object_type(&self, id: ObjectTypeId) -> Option<&Arc<ObjectType>> {
        self.types.get(&id)
    }

    /// Every type, by id.
    pub fn object_types(&self) -> impl Iterator<Item = &Arc<ObjectType>> {
        self.types.values()
    }

    /// Types of associations from one type of records to another: HubSpot's, then the account's.
    pub fn association_types(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
    ) -> impl Iterator<Item = &AssociationType> {
        let all = standard::association_types(from, to).iter().chain(&self.association_types);
        all.filter(move |kind| kind.from == from && kind.to == to)
    }

    /// A type of association by what names it.
    pub fn association_type(&self, key: AssociationKey) -> Option<&AssociationType> {
        let own = || self.association_types.iter().find(|kind| kind.key() == key);
        standard::association_type(key).or_else(own)
    }

    /// The account's own types of associations.
    pub fn own_association_types(&self) -> &[AssociationType] {
        &self.association_types
    }

    /// Limits that the account has set.
    pub fn association_limits(&self) -> &[AssociationLimit] {
        &self.association_limits
    }

    /// Owners, by id.
    pub fn owners(&self) -> impl Iterator<Item = &Owner> {
        self.owners.values()
    }

    /// An owner by id.
    pub fn owner(&self, id: &str) -> Option<&Owner> {
        self.owners.get(id)
    }

    /// Whether a type may be used: all may, unless the account switched one off.
    pub fn is_enabled(&self, id: ObjectTypeId) -> bool {
        self.enablement.get(&id).copied().unwrap_or(true)
    }
}
