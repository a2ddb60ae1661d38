//! Searching records (objects.md §5): an index on this node's disk follows the change log of each
//! account, and answers searches; the store remains the truth, and what is shown comes from it.

mod answer;
mod bits;
mod collect;
mod columns;
mod disk;
mod document;
pub mod fields;
mod folder;
mod follow;
pub mod indexes;
pub mod manage;
mod meaning;
mod plan;
mod repeated;
mod segment;
mod terms;
mod tokens;
mod type_index;
pub mod watch;

pub use answer::Found;
pub use indexes::SearchOptions;
