//! The CRM: types of records, their properties, pipelines, associations and owners, and the rules
//! of records (objects.md).

pub mod association_bounds;
pub mod association_labels;
pub mod association_rules;
pub mod association_text;
pub mod associations;
pub mod calculated;
pub mod definitions;
pub mod history;
pub mod merge;
pub mod object_types;
pub mod owners;
pub mod pipelines;
pub mod presentation;
pub mod properties;
pub mod record;
pub mod schemas;
pub mod stages;
pub mod standard;
pub mod unique;
pub mod validate;
pub mod values;
