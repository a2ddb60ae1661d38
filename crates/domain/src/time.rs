//! Points in time as epoch milliseconds, with HubSpot's text forms (pages.md §2.1, §4.1).

use jiff::fmt::temporal::DateTimePrinter;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};
use std::fmt;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, within the years 1 to 9999.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Year 1, the earliest that the text form can show without a sign.
const MS_MIN: i64 = -62_135_596_800_000;
/// 9999-12-30T22:00:00Z, which every time zone still shows with four digits of the year, and the
/// last second that can be written.
const MS_MAX: i64 = 253_402_207_200_000;

/// Longer than any date that can be read, in bytes.
const TEXT_BYTES_MAX: usize = 64;

impl Timestamp {
    /// HubSpot's "never": not deleted, never published.
    pub const EPOCH: Timestamp = Timestamp(0);

    /// From epoch milliseconds; beyond the years 1 to 9999 it is none.
    pub fn from_ms(ms: i64) -> Option<Self> {
        (MS_MIN..=MS_MAX).contains(&ms).then_some(Timestamp(ms))
    }

    /// From epoch milliseconds that are known to be in range (they were stored by us); others are
    /// drawn to the nearer bound.
    pub fn from_ms_clamped(ms: i64) -> Self {
        Timestamp(ms.clamp(MS_MIN, MS_MAX))
    }

    /// Epoch milliseconds.
    pub fn as_ms(self) -> i64 {
        self.0
    }

    /// The same without its milliseconds, as `publishDate` is stored (pages.md §2.1).
    pub fn whole_second(self) -> Self {
        Timestamp(self.0.div_euclid(1000) * 1000)
    }

    /// Reads ISO 8601 with `Z`, with an offset or without a zone (then UTC), a bare date, or epoch
    /// milliseconds (pages.md §4.1). A blank where a query's `+` was decoded is tolerated.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        if let Ok(ms) = text.parse::<i64>() {
            return Timestamp::from_ms(ms);
        }
        Timestamp::parse_iso(text).or_else(|| {
            let (moment, offset) = text.rsplit_once(' ')?;
            let offset_form = offset.contains(':') && moment.contains('T');
            offset_form.then(|| Timestamp::parse_iso(&format!("{moment}+{offset}"))).flatten()
        })
    }

    fn parse_iso(text: &str) -> Option<Self> {
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Timestamp::from_ms(instant.as_millisecond());
        }
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        let zoned = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
        Timestamp::from_ms(zoned.as_millisecond())
    }
}

/// A length of time, forwards or backwards.
#[derive(Clone, Copy, Debug)]
pub struct Shift(jiff::Span);

impl Shift {
    /// Reads `1h30m`, `2 days ago` or ISO 8601's `PT1H`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        text.parse().ok().map(Shift)
    }

    /// So many milliseconds; none if that is more than the years 1 to 9999 hold.
    pub fn from_ms(ms: i64) -> Option<Self> {
        jiff::Span::new().try_milliseconds(ms).ok().map(Shift)
    }
}

impl Timestamp {
    /// The point in time that lies so far off, by the calendar of UTC; none beyond the years 1 to
    /// 9999.
    pub fn shifted(self, by: Shift) -> Option<Self> {
        let instant = jiff::Timestamp::from_millisecond(self.0).ok()?;
        let civil = jiff::tz::Offset::UTC.to_datetime(instant).checked_add(by.0).ok()?;
        let there = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
        Timestamp::from_ms(there.as_millisecond())
    }
}

/// The same, with milliseconds even when they are zero: `createdAt` and `updatedAt` of the CRM
/// (objects.md §6.1).
#[derive(Clone, Copy, Debug)]
pub struct WithMilliseconds(pub Timestamp);

impl fmt::Display for WithMilliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
        let instant = jiff::Timestamp::from_millisecond(self.0.0).map_err(|_| fmt::Error)?;
        f.write_str(&PRINTER.timestamp_to_string(&instant))
    }
}

/// UTC with `Z`, milliseconds only when they are not zero, and then all three digits.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
        const MILLISECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
        let instant = jiff::Timestamp::from_millisecond(self.0).map_err(|_| fmt::Error)?;
        let printer = if self.0 % 1000 == 0 { &SECONDS } else { &MILLISECONDS };
        f.write_str(&printer.timestamp_to_string(&instant))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From any text that [`Timestamp::parse`] reads, or epoch milliseconds as a number.
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Moment;
        impl Visitor<'_> for Moment {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an ISO 8601 date and time")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::parse(text).ok_or_else(|| E::custom(unreadable(text)))
            }
            fn visit_i64<E: de::Error>(self, ms: i64) -> Result<Timestamp, E> {
                Timestamp::from_ms(ms).ok_or_else(|| E::custom(unreadable(&ms.to_string())))
            }
            fn visit_u64<E: de::Error>(self, ms: u64) -> Result<Timestamp, E> {
                self.visit_i64(i64::try_from(ms).unwrap_or(i64::MAX))
            }
        }
        deserializer.deserialize_any(Moment)
    }
}

fn unreadable(text: &str) -> String {
    let shown: String = text.chars().take(60).collect();
    format!("Cannot deserialize value of type `java.time.ZonedDateTime` from String \"{shown}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_milliseconds_only_when_they_are_there() {
        let show = |ms| Timestamp::from_ms_clamped(ms).to_string();
        assert_eq!(show(0), "1970-01-01T00:00:00Z");
        assert_eq!(show(1_711_651_735_000), "2024-03-28T18:48:55Z");
        assert_eq!(show(1_707_246_153_990), "2024-02-06T19:02:33.990Z");
        assert_eq!(show(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(show(i64::MIN), "0001-01-01T00:00:00Z");
        assert_eq!(show(i64::MAX), "9999-12-30T22:00:00Z");
    }

    #[test]
    fn reads_every_form_that_clients_send() {
        for text in [
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00.000Z",
            "2024-01-01T01:00:00+01:00",
            "2024-01-01T01:00:00 01:00",
            "2024-01-01T00:00:00",
            "2024-01-01",
            "1704067200000",
        ] {
            let read = Timestamp::parse(text).map(Timestamp::as_ms);
            assert_eq!(read, Some(1_704_067_200_000), "{text}");
        }
        let endless = format!("T{}", " :1".repeat(20_000));
        for text in [
            endless.as_str(),
            "",
            "yesterday",
            "2024-13-01",
            "99999999999999999",
            "2024-01-01T25:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_shift_is_read_in_every_form_and_stays_within_the_years() {
        let start = Timestamp::parse("2024-01-31T00:00:00Z").expect("a time");
        for (shift, there) in [
            ("1h30m", "2024-01-31T01:30:00Z"),
            ("1 hour 30 minutes", "2024-01-31T01:30:00Z"),
            ("PT1H30M", "2024-01-31T01:30:00Z"),
            ("P1D", "2024-02-01T00:00:00Z"),
            ("1 month", "2024-02-29T00:00:00Z"),
            ("-1ms", "2024-01-30T23:59:59.999Z"),
            ("-PT1S", "2024-01-30T23:59:59Z"),
            ("2 weeks ago", "2024-01-17T00:00:00Z"),
        ] {
            let shifted = Shift::parse(shift).and_then(|by| start.shifted(by));
            assert_eq!(shifted.map(|at| at.to_string()).as_deref(), Some(there), "{shift}");
        }
        let far = |years: &str| Shift::parse(years).and_then(|by| start.shifted(by));
        assert_eq!((far("8000 years"), far("-2024 years")), (None, None));
        for text in ["", "soon", "90", "1h30", &"1h".repeat(40)] {
            assert!(Shift::parse(text).is_none(), "{text}");
        }
        assert!(Shift::from_ms(i64::MAX).is_none());
    }

    proptest::proptest! {
        #[test]
        fn what_is_printed_reads_back(ms in MS_MIN..=MS_MAX) {
            let moment = Timestamp::from_ms_clamped(ms);
            proptest::prop_assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
        }
    }
}
