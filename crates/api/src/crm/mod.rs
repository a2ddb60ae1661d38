//! Handlers of the CRM, one file per noun.

pub mod association_labels;
pub mod association_limits;
pub mod associations;
pub mod batch;
pub mod behaviour;
pub mod type_pair;
pub mod typed;
pub mod typed_associations;
