//! Handlers of the CRM, one file per noun.

pub mod batch;
pub mod behaviour;
pub mod object_batches;
pub mod object_inputs;
pub mod objects;
pub mod pipeline_scopes;
pub mod pipeline_stages;
pub mod pipelines;
pub mod properties;
pub mod property_groups;
pub mod schemas;
pub mod typed;
