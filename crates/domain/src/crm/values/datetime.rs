//! Moments: stored as ISO 8601 in UTC, with milliseconds only when they are not zero (objects.md
//! §6.1, §11).

use super::{Reading, Refused, shown};
use crate::crm::validate::Dates;
use crate::time::Timestamp;

/// Numbers that are taken for seconds where dates are normalised: the years 2001 to 5138. As
/// milliseconds they would all be in the spring of 1970 or up to 1973.
const SECONDS: std::ops::Range<i64> = 1_000_000_000..100_000_000_000;

/// Reads ISO 8601, with an offset or in UTC, or epoch milliseconds. With [`Dates::Normalised`]
/// numbers that look like seconds are seconds.
pub fn read(raw: &str, dates: Dates) -> Result<Reading, Refused> {
    let text = raw.trim();
    if text.is_empty() {
        return Ok(Reading::Clear);
    }
    if let (Dates::Normalised, Ok(number)) = (dates, text.parse::<i64>())
        && let Some(moment) = from_seconds(number)
    {
        return Ok(Reading::Normalised(moment.to_string()));
    }
    let moment = Timestamp::parse(text).ok_or_else(|| not_a_long(raw))?;
    Ok(Reading::Value(moment.to_string()))
}

/// The moment that a number stands for if it looks like seconds.
pub fn from_seconds(number: i64) -> Option<Timestamp> {
    let seconds = SECONDS.contains(&number).then_some(number)?;
    Timestamp::from_ms(seconds * 1000)
}

/// The refusal of what is neither a date nor a number.
pub fn not_a_long(raw: &str) -> Refused {
    Refused::new("INVALID_LONG", format!("{} was not a valid long.", shown(raw)))
}
