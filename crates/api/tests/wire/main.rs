//! The wire, end to end but for the socket: every test sends requests to the router and reads what
//! comes back, on SQLite and on PostgreSQL from one source. One binary, so that linking happens
//! once.
#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

mod ab_misuse;
mod ab_tests;
mod addresses;
mod association_batches;
mod association_ends;
mod association_labels;
mod association_limits;
mod association_races;
mod associations_v3;
mod associations_v4;
mod batches;
mod cases;
mod clones;
mod control_seeds;
mod controls;
mod crm_batches;
mod crm_bounds;
mod crm_cases;
mod crm_gate;
mod crm_golden;
mod crm_lists;
mod crm_merges;
mod crm_records;
mod crm_search;
mod crm_search_edges;
mod crm_search_filters;
mod crm_search_pages;
mod crm_search_refusals;
mod crm_search_sweep;
mod crm_tenancy;
mod crm_values;
mod crm_walks;
mod cursors;
mod drafts;
mod fields;
mod folder_revisions;
mod folders;
mod gate;
mod golden;
mod language_members;
mod languages;
mod life;
mod list_filters;
mod list_grammar;
mod list_paging;
mod list_random;
mod owners;
mod pipeline_stages;
mod pipelines;
mod properties;
mod property_groups;
mod publishing;
mod refusals;
mod revisions;
mod routes;
mod scheduling;
mod schema_associations;
mod schemas;
mod scopes;
mod support;
mod tenancy;
mod transport;
mod trees;

#[path = "../../../engine/tests/support/databases.rs"]
mod databases;
#[path = "../../../engine/tests/store/probe.rs"]
mod probe;
