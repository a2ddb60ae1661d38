//! Searching records (objects.md §5): an index on this node's disk follows the change log of each
//! account, and answers searches; the store remains the truth, and what is shown comes from it.

mod answer;
mod bits;
mod collect;
mod disk;
mod document;
pub mod fields;
mod folder;
mod follow;
pub mod indexes;
pub mod manage;
mod meaning;
mod query;
mod repeated;
mod scans;
mod type_index;
pub mod watch;
mod wild;

pub use answer::Found;
pub use indexes::SearchOptions;
