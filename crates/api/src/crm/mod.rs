//! Handlers of the CRM, one file per noun.

pub mod batch;
pub mod behaviour;
pub mod properties;
pub mod property_groups;
pub mod typed;
