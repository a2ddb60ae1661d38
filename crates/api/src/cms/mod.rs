//! Handlers of the CMS.

pub mod batch;
pub mod pages;
