//! Ids: decimal digits on the wire, positive integers below 2^53 inside (pages.md §3.3, §11.13).

use crate::fault::{Fault, Result};

/// The largest id: what a JavaScript number holds exactly.
pub const ID_MAX: i64 = (1 << 53) - 1;

/// The first id of a new account: about twelve digits, as HubSpot's are (pages.md §2.1).
pub const ID_FIRST: i64 = 180_000_000_001;

/// Reads an id of a path or a batch input.
///
/// Anything that can't be an id of ours (letters, zero, signs, too long) is simply not there: the
/// fault is the 404 of pages.md §3.3 with the raw text as context.
pub fn parse(raw: &str) -> Result<i64> {
    find(raw).ok_or_else(|| Fault::not_found(raw))
}

/// Reads an id, or nothing if the text can't be one. An id has one spelling: no leading zeros.
pub fn find(raw: &str) -> Option<i64> {
    if raw.is_empty()
        || raw.starts_with('0')
        || raw.len() > 16
        || !raw.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    raw.parse().ok().filter(|id| (1..=ID_MAX).contains(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_positive_digits_below_two_to_the_53_are_ids() {
        assert_eq!(find("155890290211"), Some(155_890_290_211));
        assert_eq!(find("9007199254740991"), Some(ID_MAX));
        for raw in
            ["", "0", "05", "abc", "-1", "+1", "1.0", " 1", "9007199254740992", "99999999999999999"]
        {
            assert_eq!(find(raw), None, "{raw}");
        }
    }
}
