//! Where properties and records of a type are shown: groups and pipelines, HubSpot's and the
//! account's.

use super::{ObjectType, standard};
use crate::crm::pipelines::Pipeline;
use crate::crm::properties::PropertyGroup;

impl ObjectType {
    /// Groups of properties, by name.
    pub fn groups(&self) -> Vec<PropertyGroup> {
        let built_in = self.standard.map(standard::group);
        let built_in = built_in.filter(|group| !self.groups.contains_key(&group.name));
        let own = self.groups.values().flatten().cloned();
        let mut groups: Vec<PropertyGroup> = built_in.into_iter().chain(own).collect();
        groups.sort_by(|one, other| one.name.cmp(&other.name));
        groups
    }

    /// A group of properties by name.
    pub fn group(&self, name: &str) -> Option<PropertyGroup> {
        match self.groups.get(name) {
            Some(own) => own.clone(),
            None => self.standard.map(standard::group).filter(|group| group.name == name),
        }
    }

    /// Whether every account has this group of its type from the beginning.
    pub fn is_built_in_group(&self, name: &str) -> bool {
        let custom = self.custom.as_ref().map(standard::custom_type_group);
        let group = custom.or_else(|| self.standard.map(standard::group));
        group.is_some_and(|group| group.name == name)
    }

    /// Its pipelines: HubSpot's first, then the account's, by id.
    pub fn pipelines(&self) -> Vec<&Pipeline> {
        let built_in = standard::pipelines(self.id()).iter();
        let built_in = built_in.filter(|pipeline| !self.pipelines.contains_key(&pipeline.id));
        built_in.chain(self.pipelines.values().flatten()).collect()
    }

    /// A pipeline by id.
    pub fn pipeline(&self, id: &str) -> Option<&Pipeline> {
        match self.pipelines.get(id) {
            Some(own) => own.as_ref(),
            None => standard::pipelines(self.id()).iter().find(|pipeline| pipeline.id == id),
        }
    }
}
