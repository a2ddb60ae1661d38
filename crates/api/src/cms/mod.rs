//! Handlers of the CMS.

pub mod ab_tests;
pub mod batch;
pub mod cursors;
pub mod drafts;
pub mod folders;
pub mod languages;
pub mod lists;
pub mod page_revisions;
pub mod pages;
pub mod request;
pub mod revisions;
