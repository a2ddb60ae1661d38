//! Handlers of the CRM, one file per noun.

pub mod batch;
pub mod behaviour;
pub mod object_batches;
pub mod object_inputs;
pub mod objects;
pub mod typed;
