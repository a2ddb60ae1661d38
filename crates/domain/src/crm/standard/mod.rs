//! What HubSpot itself defines: types of records, their properties, pipelines and associations, as
//! built-in data (objects.md §2, §7.3, §7.4). One table-like file per type.

use super::associations::{AssociationKey, AssociationType};
use super::object_types::{ObjectTypeId, StandardType};
use super::pipelines::Pipeline;
use super::properties::{Property, PropertyGroup};
use super::schemas::CustomType;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

mod associations;
mod billing;
mod building;
mod calls;
mod catalog;
mod commerce;
mod companies;
mod contacts;
mod deals;
mod emails;
mod leads;
mod library;
mod listings;
mod marketing;
mod meetings;
mod messages;
mod notes;
mod options;
mod people;
mod pipelines;
mod projects;
mod quotes;
mod system;
mod tasks;
mod tickets;
mod world;

pub use building::StandardProperty;

/// Every type of HubSpot's, by id.
pub static TYPES: &[&StandardType] = &[
    &contacts::CONTACT,
    &companies::COMPANY,
    &deals::DEAL,
    &tickets::TICKET,
    &catalog::PRODUCT,
    &catalog::LINE_ITEM,
    &marketing::CONVERSATION,
    &quotes::QUOTE,
    &messages::COMMUNICATION,
    &people::FEEDBACK_SUBMISSION,
    &tasks::TASK,
    &notes::NOTE,
    &meetings::MEETING_EVENT,
    &calls::CALL,
    &emails::EMAIL,
    &billing::INVOICE,
    &marketing::MARKETING_EVENT,
    &billing::SUBSCRIPTION,
    &people::GOAL_TARGET,
    &commerce::DISCOUNT,
    &commerce::FEE,
    &commerce::TAX,
    &billing::COMMERCE_PAYMENT,
    &people::USER,
    &messages::POSTAL_MAIL,
    &commerce::ORDER,
    &leads::LEAD,
    &commerce::CART,
    &library::SERVICE,
    &library::COURSE,
    &listings::LISTING,
    &library::APPOINTMENT,
    &projects::PROJECT,
];

/// Definitions of a type's properties, by name.
pub type PropertyDefinitions = BTreeMap<String, Property>;

/// HubSpot's properties of a type of its own: those of the type, those that every type has, and
/// those of its pipelines' stages.
pub fn properties(id: ObjectTypeId) -> Option<&'static PropertyDefinitions> {
    static BUILT: LazyLock<HashMap<ObjectTypeId, PropertyDefinitions>> = LazyLock::new(|| {
        let built = TYPES.iter().map(|standard| {
            let system = system::properties(standard.created, standard.modified, standard.pipeline);
            let own = standard.properties.iter().copied();
            let mut defined = define(system.into_iter().chain(own), standard.group.0);
            for pipeline in pipelines::of(standard.id) {
                let entered = stage_properties(pipeline, standard.group.0).into_iter();
                defined.extend(entered.map(|property| (property.name.clone(), property)));
            }
            (standard.id, defined)
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

/// When records came into each stage of a pipeline (objects.md §2.3): two properties a stage, in
/// this group.
pub fn stage_properties(pipeline: &Pipeline, group: &str) -> Vec<Property> {
    system::stage_properties(pipeline, group)
}

/// The names of the properties that say when a record came into this stage.
pub fn stage_entry_names(stage_id: &str) -> [String; 2] {
    system::STAGE_PREFIXES.map(|prefix| system::stage_property(prefix, stage_id))
}

/// The group that properties of a custom type are in.
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
pub fn pipelines(id: ObjectTypeId) -> &'static [Pipeline] {
    pipelines::of(id)
}

/// HubSpot's types of associations between two types of records.
pub fn association_types(from: ObjectTypeId, to: ObjectTypeId) -> &'static [AssociationType] {
    associations::between(from, to)
}

/// One of HubSpot's types of associations.
pub fn association_type(key: AssociationKey) -> Option<&'static AssociationType> {
    associations::find(key)
}

/// The plain type of association between two types of records, if HubSpot has one.
pub fn default_association(
    from: ObjectTypeId,
    to: ObjectTypeId,
) -> Option<&'static AssociationType> {
    associations::plain(from, to)
}

/// The plain type that an association of a primary type makes as well (objects.md §4.1): 279 for 1.
/// None for types that are not primary.
pub fn unlabeled_beside(key: AssociationKey) -> Option<&'static AssociationType> {
    associations::beside_primary(key)
}

/// Later ones win: a type may say more of a property than the common set does.
fn define(properties: impl Iterator<Item = StandardProperty>, group: &str) -> PropertyDefinitions {
    properties.map(|property| (property.name.to_owned(), property.define(group))).collect()
}

#[cfg(test)]
mod tests;
