//! Use cases of the CRM: what accounts define, records, associations.

mod association_ends;
pub mod association_labels;
pub mod association_reads;
pub mod association_writes;
pub mod associations;
pub mod definitions;
pub mod owners;
pub mod pipelines;
pub mod properties;
mod record_batch_reads;
pub(crate) mod record_cache;
pub mod record_ends;
mod record_history;
pub mod record_inputs;
pub mod record_plan;
pub mod record_reads;
mod record_refusals;
mod record_state;
mod record_unique;
pub mod records;
pub mod schemas;
mod stage_checks;
