//! Handlers of the CRM, one file per noun.

pub mod batch;
pub mod behaviour;
pub mod pipeline_scopes;
pub mod pipeline_stages;
pub mod pipelines;
pub mod typed;
