//! The wire, end to end but for the socket: every test sends requests to the router and reads what
//! comes back, on SQLite and on PostgreSQL from one source. One binary, so that linking happens
//! once.
#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

mod addresses;
mod batches;
mod control_seeds;
mod controls;
mod cursors;
mod fields;
mod folder_revisions;
mod folders;
mod gate;
mod golden;
mod life;
mod list_filters;
mod list_grammar;
mod list_paging;
mod list_random;
mod publishing;
mod routes;
mod scopes;
mod support;
mod tenancy;
mod transport;
mod trees;

#[path = "../../../engine/tests/support/databases.rs"]
mod databases;
