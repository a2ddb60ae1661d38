//! Handlers of the CRM, one file per noun.

pub mod association_labels;
pub mod association_limits;
pub mod associations;
pub mod batch;
pub mod behaviour;
pub mod object_batches;
pub mod object_inputs;
pub mod object_library;
pub mod objects;
pub mod owners;
pub mod pipeline_stages;
pub mod pipelines;
pub mod properties;
pub mod property_groups;
pub mod schemas;
pub mod search;
pub mod type_pair;
pub mod typed;
pub mod typed_associations;
