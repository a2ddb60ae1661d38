//! Website and landing pages: the stored document, what a body may say of it, and its rules.

pub mod kind;
pub mod languages;
pub mod lifecycle;
pub mod list_query;
pub mod page;
pub mod page_patch;
pub mod position;
pub mod properties;
pub mod rules;
pub mod slug;
pub mod trees;
