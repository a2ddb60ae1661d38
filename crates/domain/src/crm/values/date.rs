//! Days: stored as `YYYY-MM-DD` (objects.md §6.1, §11).

use super::{Reading, Refused, datetime, shown};
use crate::crm::validate::Dates;
use crate::time::Timestamp;

const DAY_MS: i64 = 86_400_000;

/// Reads `YYYY-MM-DD` or the epoch milliseconds of a midnight of UTC. With [`Dates::Normalised`] a
/// moment, in milliseconds, in seconds or as ISO 8601, stands for its day.
pub fn read(raw: &str, dates: Dates) -> Result<Reading, Refused> {
    let text = raw.trim();
    if text.is_empty() {
        return Ok(Reading::Clear);
    }
    if is_day(text) {
        return Ok(Reading::Value(text.to_owned()));
    }
    let Ok(number) = text.parse::<i64>() else {
        let moment = matches!(dates, Dates::Normalised).then(|| Timestamp::parse(text)).flatten();
        let moment = moment.ok_or_else(|| datetime::not_a_long(raw))?;
        return Ok(Reading::Normalised(day(moment)));
    };
    let moment = Timestamp::from_ms(number).ok_or_else(|| datetime::not_a_long(raw))?;
    if number % DAY_MS == 0 {
        return Ok(Reading::Value(day(moment)));
    }
    match dates {
        Dates::Strict => Err(not_midnight(raw, number)),
        Dates::Normalised => {
            Ok(Reading::Normalised(day(datetime::from_seconds(number).unwrap_or(moment))))
        }
    }
}

/// Whether this is a day of the calendar, with four digits of the year.
pub fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    form && !text.starts_with("0000") && text.parse::<jiff::civil::Date>().is_ok()
}

fn day(moment: Timestamp) -> String {
    let mut text = moment.to_string();
    text.truncate(10);
    text
}

fn not_midnight(raw: &str, ms: i64) -> Refused {
    let time = ms.rem_euclid(DAY_MS);
    let (hours, minutes) = (time / 3_600_000, time / 60_000 % 60);
    let (seconds, millis) = (time / 1000 % 60, time % 1000);
    let at = format!("{hours}:{minutes}:{seconds}.{millis}");
    Refused::new("INVALID_DATE", format!("{} is at {at} UTC, not midnight!", shown(raw.trim())))
}
