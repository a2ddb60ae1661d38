//! Searches of records: the index finds what a plain evaluator finds in what reads show, whatever
//! happened before.

mod act;
mod asks;
mod delays;
mod ground;
mod histories;
mod large;
mod meanings;
mod moves;
mod oracle;
mod oracle_cases;
mod presence;
mod rush;
mod samples;
mod spelling;
mod upheavals;
mod walk;
mod world;
