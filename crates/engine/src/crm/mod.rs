//! Use cases of the CRM: what accounts define, records, associations.

pub mod associations;
pub mod definitions;
