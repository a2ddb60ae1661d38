//! Every statement of the program but the migrations, one file per noun. Functions are named after
//! what they fetch or write; each runs on both databases.

pub mod accounts;
pub mod association_ends;
pub mod associations;
pub mod change_chains;
pub mod changes;
pub mod definitions;
pub mod first_rows;
pub mod folders;
pub mod ids;
pub mod jobs;
pub mod languages;
pub mod page_counts;
pub mod page_filters;
pub mod page_list;
pub mod page_rows;
pub mod page_write;
pub mod pages;
mod record_redirects;
pub mod records;
pub mod revisions;
pub mod search;
pub mod stage_usage;
pub mod state;
pub mod tables;
pub mod tokens;
pub mod transfer;
pub mod type_usage;
