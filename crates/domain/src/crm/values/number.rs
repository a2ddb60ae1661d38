//! Numbers: decimal text, as it was sent but without blanks, plus signs, needless zeros in front
//! and exponents (objects.md §6.1).

use super::{Reading, Refused, shown};
use crate::limits::NUMBER_DIGITS_MAX;

/// Reads `17`, `2.50`, `-.5` or `1e5`; no separators between thousands.
pub fn read(raw: &str) -> Result<Reading, Refused> {
    let text = raw.trim();
    if text.is_empty() {
        return Ok(Reading::Clear);
    }
    let plain = plain(text).ok_or_else(|| {
        Refused::new("INVALID_INTEGER", format!("{} was not a valid number", shown(raw)))
    })?;
    Ok(Reading::Value(plain))
}

/// The same number in digits, with a point at most; none if it is no number or a very long one.
pub fn plain(text: &str) -> Option<String> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], exponent(&unsigned[at + 1..])?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let length = whole.len() + fraction.len();
    if length == 0 || length > NUMBER_DIGITS_MAX || !digits(whole) || !digits(fraction) {
        return None;
    }
    let (whole, fraction) = shift(whole, fraction, exponent)?;
    let whole = whole.trim_start_matches('0');
    let zero = whole.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    let mut plain = String::with_capacity(whole.len() + fraction.len() + 3);
    if negative && !zero {
        plain.push('-');
    }
    plain.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        plain.push('.');
        plain.push_str(&fraction);
    }
    Some(plain)
}

fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Moves the point by so many places to the right.
fn shift(whole: &str, fraction: &str, places: i64) -> Option<(String, String)> {
    if places == 0 {
        return Some((whole.to_owned(), fraction.to_owned()));
    }
    let point = i64::try_from(whole.len()).ok()?.checked_add(places)?;
    let digits = format!("{whole}{fraction}");
    let zeros = |count: u64| {
        let count = usize::try_from(count).ok().filter(|count| *count <= NUMBER_DIGITS_MAX);
        count.map(|count| "0".repeat(count))
    };
    let length = i64::try_from(digits.len()).ok()?;
    let parts = if point <= 0 {
        (String::new(), zeros(point.unsigned_abs())? + &digits)
    } else if point >= length {
        let more = zeros((point - length).unsigned_abs())?;
        (digits + &more, String::new())
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
        (whole.to_owned(), fraction.to_owned())
    };
    (parts.0.len() + parts.1.len() <= NUMBER_DIGITS_MAX).then_some(parts)
}
