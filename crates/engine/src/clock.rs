//! The one clock. Nothing else in the program asks the system for the time; `dev` and tests turn
//! it.

use domain::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// No time is set: the system's holds.
const SYSTEM: i64 = i64::MIN;

/// A clock that all parts of one program share.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Epoch milliseconds at which the clock stands still, or [`SYSTEM`].
    fixed_ms: Arc<AtomicI64>,
    started: Instant,
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Clock { fixed_ms: Arc::new(AtomicI64::new(SYSTEM)), started: Instant::now() }
    }

    /// A clock that stands at `at` until it is set.
    pub fn fixed(at: Timestamp) -> Self {
        let clock = Clock::system();
        clock.set(at);
        clock
    }

    /// Stands the clock at a point in time.
    pub fn set(&self, at: Timestamp) {
        self.fixed_ms.store(at.as_ms(), Ordering::SeqCst);
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub fn now(&self) -> Timestamp {
        let ms = match self.fixed_ms.load(Ordering::SeqCst) {
            SYSTEM => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
            fixed => fixed,
        };
        Timestamp::from_ms_clamped(ms)
    }

    /// How long the program has run; it never stands still and never jumps.
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }
}
