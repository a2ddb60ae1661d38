//! The CRM: types of records, their properties, pipelines, associations and owners, and the rules
//! of records (objects.md).

pub mod associations;
pub mod definitions;
pub mod formula;
pub mod object_types;
pub mod owners;
pub mod pipelines;
pub mod properties;
pub mod property_rules;
pub mod record;
pub mod schema_associations;
pub mod schema_document;
pub mod schema_eggs;
mod schema_properties;
pub mod schema_rules;
pub mod schemas;
pub mod standard;
