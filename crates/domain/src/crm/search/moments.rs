//! Days and moments of searches, in epoch milliseconds. They reach further than
//! [`Timestamp`] does: to the end of the calendar, 9999-12-31, which many take for "no end", and,
//! as what values are compared with, beyond (objects.md §5.4).

use crate::crm::values::date::is_day;
use crate::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, Time, date};
use jiff::fmt::temporal::Pieces;

const DAY_MS: i64 = 86_400_000;
const EPOCH: Date = date(1970, 1, 1);
/// The first and the last millisecond of years of four digits.
const YEARS_MS: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;
/// Longer than any date that can be read, in bytes.
const TEXT_BYTES_MAX: usize = 64;

/// What a value that is a day is compared by: when it begins, in UTC. Moments stand for themselves.
pub fn day_ms(text: &str) -> Option<i64> {
    match is_day(text) {
        true => text.parse().ok().map(begin_ms),
        false => Timestamp::parse(text).map(Timestamp::as_ms),
    }
}

/// A day as it is written.
pub fn day_text(ms: i64) -> String {
    let ms = ms.clamp(*YEARS_MS.start(), *YEARS_MS.end());
    let days = ms.div_euclid(DAY_MS);
    EPOCH.checked_add(days.days()).map(|day| day.to_string()).unwrap_or_default()
}

/// A day or a moment that values are compared with, as a range's end: any that can be written,
/// and numbers in any of the spellings of whole ones.
pub fn bound_ms(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let known = Timestamp::parse(text).map(|moment| moment.as_ms() as f64);
    known.or_else(|| whole(text)).or_else(|| written(text).map(|ms| ms as f64))
}

/// The same, as what values may be equal to: no value lies beyond years of four digits.
pub fn equal_ms(text: &str) -> Option<f64> {
    let (first, last) = (*YEARS_MS.start() as f64, *YEARS_MS.end() as f64);
    bound_ms(text).filter(|ms| (first..=last).contains(ms))
}

/// A whole number; languages that know only floating-point numbers send `1.7e12`.
fn whole(text: &str) -> Option<f64> {
    let number = super::values::plain_number(text)?;
    (number.is_finite() && number.fract() == 0.0).then_some(number)
}

/// A moment as text, at the ends of the calendar too.
fn written(text: &str) -> Option<i64> {
    let pieces = Pieces::parse(text).ok()?;
    let time = pieces.time().unwrap_or(Time::midnight());
    let since_midnight = time.duration_since(Time::midnight()).as_millis();
    let ahead = pieces.to_numeric_offset().map_or(0, |offset| i64::from(offset.seconds()));
    Some(begin_ms(pieces.date()) + i64::try_from(since_midnight).ok()? - ahead * 1_000)
}

fn begin_ms(day: Date) -> i64 {
    day.duration_since(EPOCH).as_secs() * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_reach_to_the_end_of_the_calendar() {
        for (text, ms) in [
            ("1970-01-01", 0),
            ("1969-12-31", -DAY_MS),
            ("2022-05-16", 1_652_659_200_000),
            ("0001-01-01", -62_135_596_800_000),
            ("9999-12-30", 253_402_128_000_000),
            ("9999-12-31", 253_402_214_400_000),
        ] {
            assert_eq!(day_ms(text), Some(ms));
            assert_eq!(day_text(ms), text);
            assert_eq!(day_text(ms + DAY_MS - 1), text);
            assert_eq!(equal_ms(text), Some(ms as f64));
        }
        assert_eq!(day_ms("2022-05-16T00:00:00.001Z"), Some(1_652_659_200_001));
        for none in ["9999-12-32", "soon", "10000-01-01", "0000-12-31", ""] {
            assert_eq!(day_ms(none), None, "{none}");
        }
    }

    #[test]
    fn bounds_may_lie_beyond_all_values() {
        let last = 253_402_300_799_000.0;
        for (text, ms) in [
            ("9999-12-31T23:59:59Z", last),
            ("9999-12-31T23:59:59", last),
            (" 9999-12-31T23:59:59.000+00:00 ", last),
            ("9999-12-31T23:59:59-01:00", last + 3_600_000.0),
            ("253402300799999", 253_402_300_799_999.0),
            ("9999999999999999", 9_999_999_999_999_999.0),
            ("99999999999999999999", 1e20),
            ("-9999999999999999", -9_999_999_999_999_999.0),
            ("1.7e12", 1_700_000_000_000.0),
            ("1000000000000.0", 1_000_000_000_000.0),
            ("2022-05-16T02:00:00+02:00", 1_652_659_200_000.0),
        ] {
            assert_eq!(bound_ms(text), Some(ms), "{text}");
        }
        assert_eq!(equal_ms("9999999999999999"), None);
        assert_eq!(equal_ms("253402300799999"), Some(253_402_300_799_999.0));
        assert_eq!(equal_ms("1.7e12"), Some(1_700_000_000_000.0));
        for none in ["soon", "", "1.5", "1e999", "inf", "16.5.", "2022-13-01", "T10:00"] {
            assert_eq!(bound_ms(none), None, "{none}");
        }
    }
}
