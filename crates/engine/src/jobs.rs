//! Work that waits for its hour.

use crate::Engine;
use domain::fault::Result;

impl Engine {
    /// Does all work that is due by the clock, and says how many jobs that were. Whoever turns the
    /// clock calls this before answering.
    pub async fn run_due_jobs(&self) -> Result<u64> {
        Ok(0)
    }
}
