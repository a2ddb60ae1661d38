//! Folders of landing pages: the document, what a body may say of it, and how they nest.

pub mod folder;
pub mod folder_patch;
pub mod properties;
pub mod rules;
pub mod tree;
