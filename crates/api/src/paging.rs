//! The opaque cursor of lists, and the link to the next page (pages.md §4.2).

use crate::call::Call;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::fault::{Fault, Result};
use serde_json::json;

/// The cursor that leads to this offset.
pub fn cursor(offset: u64) -> String {
    URL_SAFE_NO_PAD.encode(offset.to_string())
}

/// The offset behind a cursor of ours; anything else is refused.
pub fn offset(cursor: &str) -> Result<u64> {
    let text = URL_SAFE_NO_PAD.decode(cursor.trim_end_matches('=')).ok();
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    let offset = text.and_then(|text| text.parse().ok());
    offset.ok_or_else(|| Fault::invalid_parameter("after"))
}

/// The value of `after`, if there is one.
pub fn after(pairs: &[(String, String)]) -> Result<Option<u64>> {
    let after = pairs.iter().find(|(name, value)| name == "after" && !value.is_empty());
    after.map(|(_, cursor)| offset(cursor)).transpose()
}

/// `paging` of a list that goes on: the cursor, and an absolute link that keeps every parameter of
/// the request.
pub fn forward(call: &Call, next: u64) -> String {
    let after = cursor(next);
    let kept = call.query.split('&').filter(|part| {
        let mut decoded = form_urlencoded::parse(part.as_bytes());
        decoded.next().is_some_and(|(name, _)| name != "after" && name != "offset")
    });
    let mut query = kept.collect::<Vec<_>>().join("&");
    if !query.is_empty() {
        query.push('&');
    }
    let link = format!("{}{}?{query}after={after}", call.base_url(), call.path);
    json!({"next": {"after": after, "link": link}}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_offset() {
        assert_eq!(offset(&cursor(0)), Ok(0));
        assert_eq!(offset(&cursor(12_345)), Ok(12_345));
        assert_eq!(offset("MTAw"), Ok(100));
        for bad in ["", "!", "abc", "LTE", "MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"] {
            assert!(offset(bad).is_err(), "{bad}");
        }
    }
}
