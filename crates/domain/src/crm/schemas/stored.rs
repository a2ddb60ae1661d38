//! What the store holds of custom types: how one begins, and all that goes with it.

use super::{CustomType, Definition, ObjectType, Schemas};
use crate::crm::standard;
use std::collections::BTreeMap;

impl ObjectType {
    /// A custom type with what all of them have.
    pub fn of_custom(custom: CustomType) -> Self {
        let group = standard::custom_type_group(&custom);
        ObjectType {
            standard: None,
            properties: standard::custom_type_properties(&custom),
            groups: BTreeMap::from([(group.name.clone(), Some(group))]),
            pipelines: BTreeMap::new(),
            custom: Some(custom),
            ..ObjectType::default()
        }
    }

    /// What the store may hold of a custom type: itself, properties that are otherwise than all of
    /// them have it, groups and pipelines.
    fn definitions(&self) -> Vec<Definition> {
        let Some(custom) = self.custom.clone() else { return Vec::new() };
        let (id, from_birth) = (custom.id, ObjectType::of_custom(custom.clone()));
        let mut all = vec![Definition::CustomType(custom)];
        let properties = self.properties.values();
        let own = properties.filter(|own| from_birth.properties.get(&own.name) != Some(own));
        all.extend(own.map(|own| Definition::Property(id, own.clone())));
        let groups = self.groups.iter().map(|(name, group)| (name.clone(), group.clone()));
        all.extend(groups.map(|(name, group)| Definition::PropertyGroup(id, name, group)));
        let pipelines = self.pipelines.iter().map(|(name, own)| (name.clone(), own.clone()));
        all.extend(pipelines.map(|(name, own)| Definition::Pipeline(id, name, own)));
        all
    }
}

impl Schemas {
    /// The largest number that a custom type has or had.
    pub fn last_custom_number(&self) -> i64 {
        let there = self.types.keys().filter(|id| id.is_custom()).map(|id| id.number());
        there.max().unwrap_or(0).max(self.last_custom_number)
    }

    /// Everything that the store may hold of a custom type, its associations included.
    pub fn definitions_of(&self, object_type: &ObjectType) -> Vec<Definition> {
        let id = object_type.id();
        let mut all = object_type.definitions();
        let kinds = self.association_types.iter();
        let kinds = kinds.filter(|kind| kind.from == id || kind.to == id).cloned();
        all.extend(kinds.map(Definition::AssociationType));
        let limits = self.association_limits.iter();
        let limits = limits.filter(|limit| limit.from == id || limit.to == id).copied();
        all.extend(limits.map(Definition::AssociationLimit));
        let enabled = self.enablement.get(&id);
        all.extend(enabled.map(|enabled| Definition::Enablement(id, *enabled)));
        all
    }
}
