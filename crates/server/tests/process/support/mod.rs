//! What the tests of the process share: the binary, its servers, an HTTP client, the two stores as
//! they lie on disk, and a load that knows what was acknowledged.

pub mod crm;
pub mod disk;
pub mod http;
pub mod postgres;
pub mod process;
pub mod store;
pub mod workload;

use std::time::{Duration, Instant};

/// The token that every started server is given.
pub const TOKEN: &str = "pat-na1-5ec2e7aa-0000-4000-8000-00000000cafe";
/// Website pages.
pub const PAGES: &str = "/cms/v3/pages/site-pages";
/// More than anything here may take, on a machine that is busy.
pub const BOUND: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer; panics when the bound has passed.
pub fn eventually<T>(what: &str, bound: Duration, mut probe: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + bound;
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(Instant::now() < until, "not within {bound:?}: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
