//! Handlers of the CRM, one file per noun.

pub mod batch;
pub mod behaviour;
pub mod schemas;
pub mod typed;
