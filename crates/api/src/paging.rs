//! The opaque cursors of lists, walks and revisions, and the links to their next pages (pages.md
//! §1.4, §4.2, §6).

use crate::call::Call;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::fault::{Fault, Result};
use domain::revisions::RevisionQuery;
use serde_json::{Value, json};

/// Parameters that a link to another page of results has of its own.
const OWN: [&str; 3] = ["after", "before", "offset"];

/// The cursor that leads to this offset or revision.
pub fn cursor(offset: u64) -> String {
    opaque(&offset.to_string())
}

/// The cursor that hides this text.
pub fn opaque(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The text behind a cursor of ours.
fn text(cursor: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?;
    String::from_utf8(bytes).ok()
}

/// The text behind the parameter `name`, if it is there; what is no cursor is refused.
fn given(pairs: &[(String, String)], name: &str) -> Result<Option<String>> {
    let given = pairs.iter().find(|(known, value)| known == name && !value.is_empty());
    let refused = || Fault::invalid_parameter(name);
    given.map(|(_, cursor)| text(cursor).ok_or_else(refused)).transpose()
}

fn number(pairs: &[(String, String)], name: &str) -> Result<Option<u64>> {
    let refused = |_| Fault::invalid_parameter(name);
    given(pairs, name)?.map(|text| text.parse().map_err(refused)).transpose()
}

/// The offset behind `after`, if there is one.
pub fn after(pairs: &[(String, String)]) -> Result<Option<u64>> {
    number(pairs, "after")
}

/// The text behind the cursor of a walk, if there is one.
pub fn walked(pairs: &[(String, String)]) -> Result<Option<String>> {
    given(pairs, "after")
}

/// A request for revisions.
pub fn revisions(pairs: &[(String, String)]) -> Result<RevisionQuery> {
    RevisionQuery::parse(pairs, number(pairs, "after")?, number(pairs, "before")?)
}

/// `paging` of a list that goes on after this cursor.
pub fn forward(call: &Call, after: &str) -> String {
    json!({"next": link(call, "after", after)}).to_string()
}

/// One way out of a page of results: the cursor, and an absolute link that keeps every other
/// parameter of the request.
pub fn link(call: &Call, name: &str, cursor: &str) -> Value {
    let kept = call.query.split('&').filter(|part| {
        let mut decoded = form_urlencoded::parse(part.as_bytes());
        decoded.next().is_some_and(|(name, _)| !OWN.contains(&name.as_ref()))
    });
    let mut query = kept.collect::<Vec<_>>().join("&");
    if !query.is_empty() {
        query.push('&');
    }
    let link = format!("{}{}?{query}{name}={cursor}", call.base_url(), call.path);
    json!({name: cursor, "link": link})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cursor: &str) -> Result<Option<u64>> {
        after(&[("after".to_owned(), cursor.to_owned())])
    }

    #[test]
    fn a_cursor_leads_back_to_its_offset() {
        assert_eq!(read(&cursor(0)), Ok(Some(0)));
        assert_eq!(read(&cursor(12_345)), Ok(Some(12_345)));
        assert_eq!(read("MTAw"), Ok(Some(100)));
        assert_eq!(read(""), Ok(None));
        for bad in ["=", "!", "abc", "LTE", "MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"] {
            assert_eq!(read(bad), Err(Fault::invalid_parameter("after")), "{bad}");
        }
    }

    #[test]
    fn a_bad_cursor_is_refused_by_its_name() {
        let before = [("before".to_owned(), "!".to_owned())];
        assert_eq!(revisions(&before), Err(Fault::invalid_parameter("before")));
    }
}
