//! What this machine can do at best, as programs of their own. Both ends stand
//! together: the child process (`serve`) and the handle with which the bench starts it and talks to
//! it.

pub mod constant;
pub mod property_rows;
mod property_sql;
pub mod raw_postgres;
mod raw_rows;
pub mod raw_writer;

use std::process::Child;

/// A ceiling's process, killed when dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail when the process has ended already, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
