//! Use cases against the store itself, without HTTP, on SQLite and on PostgreSQL from one source:
//! what the change log, ids, counters, tokens, migrations and backups promise.
#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

mod backups;
mod changes;
mod contention;
mod counters;
mod folders;
mod ids;
mod jobs;
mod migrations;
mod probe;
mod properties;
mod races;
mod records;
mod retention;
mod search;
mod search_days;
mod seeds;
mod shortening;
mod site_urls;
mod snapshots;
mod support;
mod tokens;
mod transfer;
mod upgrade;
mod walks;

#[path = "../support/databases.rs"]
mod databases;
