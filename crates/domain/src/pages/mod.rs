//! Website and landing pages: the stored document, what a body may say of it, and its rules.

pub mod ab_tests;
pub mod copies;
pub mod kind;
pub mod language_group;
pub mod languages;
pub mod lifecycle;
pub mod list_query;
pub mod page;
pub mod page_patch;
pub mod position;
pub mod properties;
pub mod rules;
pub mod schedule;
pub mod slug;
pub mod trees;
pub mod variation;
