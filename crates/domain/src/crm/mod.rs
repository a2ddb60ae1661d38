//! The CRM: types of records, their properties, pipelines, associations and owners, and the rules
//! of records (objects.md).

pub mod association_bounds;
pub mod association_labels;
pub mod association_rules;
pub mod association_text;
pub mod associations;
pub mod calculated;
pub mod definitions;
pub mod formula;
pub mod history;
pub mod merge;
pub mod new_associations;
pub mod object_types;
pub mod owner_inputs;
pub mod owner_list;
pub mod owners;
pub mod pipeline_audit;
pub mod pipeline_inputs;
pub mod pipeline_rules;
pub mod pipelines;
pub mod presentation;
pub mod properties;
pub mod property_rules;
pub mod record;
pub mod schema_associations;
pub mod schema_document;
pub mod schema_eggs;
mod schema_properties;
pub mod schema_rules;
pub mod schemas;
mod shown_properties;
pub mod stage_metadata;
pub mod stages;
pub mod standard;
pub mod unique;
pub mod validate;
pub mod values;
