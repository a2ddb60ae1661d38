//! Use cases of the CRM: what accounts define, records, associations.

pub mod definitions;
pub mod properties;
pub mod schemas;
