//! The one clock. Nothing else in the program asks the system for the time; `dev` and tests turn
//! it.

use domain::fault::{Fault, Result};
use domain::time::{Shift, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock that all parts of one program share.
#[derive(Clone, Debug)]
pub struct Clock {
    /// A [`Setting`] in one word: every request reads it, and no reader waits for another.
    packed: Arc<AtomicI64>,
    started: Instant,
}

/// What the clock follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    System,
    /// So many milliseconds away from the system's time.
    Offset(i64),
    /// Stands at these epoch milliseconds.
    Fixed(i64),
}

impl Setting {
    /// The two lowest bits say which it is. Times within the years 1 to 9999 and their differences
    /// need less than 51 bits.
    fn pack(self) -> i64 {
        match self {
            Setting::System => 0,
            Setting::Offset(ms) => (ms << 2) | 1,
            Setting::Fixed(ms) => (ms << 2) | 2,
        }
    }

    fn unpack(packed: i64) -> Self {
        match packed & 3 {
            1 => Setting::Offset(packed >> 2),
            2 => Setting::Fixed(packed >> 2),
            _ => Setting::System,
        }
    }

    /// The time, when the system's is this.
    fn at(self, system_ms: i64) -> Timestamp {
        Timestamp::from_ms_clamped(match self {
            Setting::System => system_ms,
            Setting::Offset(ms) => system_ms.saturating_add(ms),
            Setting::Fixed(ms) => ms,
        })
    }

    fn turned(self, turn: Turn, system_ms: i64) -> Result<Self> {
        let stands = turn.freeze.unwrap_or(matches!(self, Setting::Fixed(_)));
        let now = match turn.to {
            To::System => return Ok(Setting::System),
            To::Here => self.at(system_ms),
            To::Moment(at) => at,
            To::Later(by) => self
                .at(system_ms)
                .shifted(by)
                .ok_or_else(|| Fault::validation("The clock can't leave the years 1 to 9999."))?,
        };
        Ok(match (turn.to, self) {
            // A clock that runs on the system's time, and is told to run, stays on it.
            (To::Here, Setting::System) if !stands => Setting::System,
            _ if stands => Setting::Fixed(now.as_ms()),
            _ => Setting::Offset(now.as_ms() - system_ms),
        })
    }
}

/// Where the hand of the clock is moved to.
#[derive(Clone, Copy, Debug)]
pub enum To {
    /// Nowhere.
    Here,
    /// To a point in time.
    Moment(Timestamp),
    /// Forwards or backwards.
    Later(Shift),
    /// Back to the system's time, running.
    System,
}

/// A change of the clock.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Where it is moved to.
    pub to: To,
    /// Whether it stands from then on; none: as before.
    pub freeze: Option<bool>,
}

/// How the clock stands to the system's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// It is the system's.
    System,
    /// It runs, at a distance.
    Offset,
    /// It stands still.
    Frozen,
}

impl ClockMode {
    /// `system`, `offset` or `frozen`.
    pub fn name(self) -> &'static str {
        match self {
            ClockMode::System => "system",
            ClockMode::Offset => "offset",
            ClockMode::Frozen => "frozen",
        }
    }
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        let packed = Arc::new(AtomicI64::new(Setting::System.pack()));
        Clock { packed, started: Instant::now() }
    }

    /// A clock that stands at `at` until it is set.
    pub fn fixed(at: Timestamp) -> Self {
        let clock = Clock::system();
        clock.set(at);
        clock
    }

    /// Stands the clock at a point in time.
    pub fn set(&self, at: Timestamp) {
        self.packed.store(Setting::Fixed(at.as_ms()).pack(), Ordering::SeqCst);
    }

    /// Moves, stops or starts the clock; gives the time and the mode that it then has. Of two
    /// callers at once, one comes after the other.
    pub fn turn(&self, turn: Turn) -> Result<(Timestamp, ClockMode)> {
        let mut present = self.packed.load(Ordering::SeqCst);
        loop {
            let system_ms = Self::system_ms();
            let wanted = Setting::unpack(present).turned(turn, system_ms)?;
            let swapped = self.packed.compare_exchange(
                present,
                wanted.pack(),
                Ordering::SeqCst,
                Ordering::SeqCst,
            );
            match swapped {
                Ok(_) => return Ok((wanted.at(system_ms), mode(wanted))),
                Err(other) => present = other,
            }
        }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.read().0
    }

    /// The time, and how the clock stands to the system's.
    pub fn read(&self) -> (Timestamp, ClockMode) {
        let setting = Setting::unpack(self.packed.load(Ordering::SeqCst));
        let system_ms = if matches!(setting, Setting::Fixed(_)) { 0 } else { Self::system_ms() };
        (setting.at(system_ms), mode(setting))
    }

    /// The system's time in epoch milliseconds, wherever the clock was turned to: for what has to
    /// grow from one run of the program to the next.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub(crate) fn system_ms() -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// How long the program has run; it never stands still and never jumps.
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }
}

fn mode(setting: Setting) -> ClockMode {
    match setting {
        Setting::System => ClockMode::System,
        Setting::Offset(_) => ClockMode::Offset,
        Setting::Fixed(_) => ClockMode::Frozen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a time")
    }

    fn later(text: &str) -> To {
        To::Later(Shift::parse(text).expect("a length of time"))
    }

    #[test]
    fn every_setting_survives_its_packing() {
        let (first, last) = (at("0001-01-01"), at("9999-12-30"));
        let widest = last.as_ms() - first.as_ms();
        for ms in [0, 1, -1, first.as_ms(), last.as_ms(), widest, -widest] {
            for setting in [Setting::System, Setting::Offset(ms), Setting::Fixed(ms)] {
                assert_eq!(Setting::unpack(setting.pack()), setting);
            }
        }
    }

    #[test]
    fn the_clock_moves_stops_and_goes_home() {
        let system_ms = at("2026-01-01T00:00:00Z").as_ms();
        let mut setting = Setting::System;
        let mut turn = |to, freeze, expected: &str, mode_name: &str| {
            setting = setting.turned(Turn { to, freeze }, system_ms).expect("a turn");
            assert_eq!(setting.at(system_ms).to_string(), expected);
            assert_eq!(mode(setting).name(), mode_name);
            setting
        };
        turn(To::Here, Some(false), "2026-01-01T00:00:00Z", "system");
        let moved = turn(To::Moment(at("2030-01-01")), None, "2030-01-01T00:00:00Z", "offset");
        assert_eq!(moved.at(system_ms + 5_000).to_string(), "2030-01-01T00:00:05Z");
        turn(later("1h30m"), None, "2030-01-01T01:30:00Z", "offset");
        let frozen = turn(To::Here, Some(true), "2030-01-01T01:30:00Z", "frozen");
        assert_eq!(frozen.at(system_ms + 5_000).to_string(), "2030-01-01T01:30:00Z");
        turn(later("-PT1H"), None, "2030-01-01T00:30:00Z", "frozen");
        turn(To::Moment(at("2020-01-01")), None, "2020-01-01T00:00:00Z", "frozen");
        turn(later("1s"), Some(false), "2020-01-01T00:00:01Z", "offset");
        turn(To::Moment(at("1999-01-01")), Some(true), "1999-01-01T00:00:00Z", "frozen");
        turn(To::System, None, "2026-01-01T00:00:00Z", "system");
        let beyond = Turn { to: later("9000 years"), freeze: None };
        Setting::System.turned(beyond, system_ms).expect_err("beyond the calendar");
    }

    #[test]
    fn clones_share_one_hand() {
        let clock = Clock::system();
        let other = clock.clone();
        assert_eq!(other.read().1, ClockMode::System);
        clock.set(at("2030-01-01"));
        assert_eq!(other.read(), (at("2030-01-01"), ClockMode::Frozen));
        let turned = other.turn(Turn { to: later("1 day"), freeze: None }).expect("a turn");
        assert_eq!((clock.now(), turned.0), (at("2030-01-02"), at("2030-01-02")));
    }
}
