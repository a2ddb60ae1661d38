//! Handlers of the CMS.

pub mod batch;
pub mod cursors;
pub mod folders;
pub mod lists;
pub mod pages;
pub mod revisions;
