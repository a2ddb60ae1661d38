//! Nouns and rules of Hubwright. Everything here is a function from values to values or to a
//! [`fault::Fault`]: no I/O, no async, no HTTP, no SQL, and no clock; time is a parameter.

pub mod accounts;
pub mod crm;
pub mod delta;
pub mod fault;
pub mod folders;
pub mod ids;
pub mod json;
mod json_words;
pub mod limits;
pub mod pages;
pub mod patch;
pub mod revisions;
pub mod scalar;
pub mod seed;
pub mod time;
