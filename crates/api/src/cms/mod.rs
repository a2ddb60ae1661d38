//! Handlers of the CMS.

pub mod ab_tests;
pub mod batch;
pub mod drafts;
pub mod languages;
pub mod pages;
pub mod request;
