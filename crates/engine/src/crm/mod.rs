//! Use cases of the CRM: what accounts define, records, associations.

pub mod association_labels;
pub mod association_reads;
pub mod association_writes;
pub mod associations;
pub mod definitions;
