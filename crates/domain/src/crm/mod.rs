//! The CRM: types of records, their properties, pipelines, associations and owners, and the rules
//! of records (objects.md).

pub mod associations;
pub mod definitions;
pub mod object_types;
pub mod owners;
pub mod pipeline_audit;
pub mod pipeline_inputs;
pub mod pipeline_rules;
pub mod pipelines;
pub mod properties;
pub mod record;
pub mod schemas;
pub mod stage_metadata;
pub mod standard;
