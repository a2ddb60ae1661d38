//! Envelopes of revisions (pages.md §2.2 PageVersion and ContentFolderVersion, §6).

use crate::call::Call;
use crate::paging;
use crate::reply::Reply;
use engine::revisions::{RevisionDocument, RevisionList};
use engine::tokens::{TOKEN_USER_EMAIL, TOKEN_USER_NAME};
use serde_json::{Map, Value, json};

/// One revision, as it stands in an answer: who wrote what, and when.
pub fn version(revision: &RevisionDocument) -> String {
    let user = json!({
        "email": TOKEN_USER_EMAIL,
        "fullName": TOKEN_USER_NAME,
        "id": revision.user_id.to_string(),
    });
    let RevisionDocument { number, revised_at, document, .. } = revision;
    format!(
        "{{\"id\":\"{number}\",\"object\":{document},\"updatedAt\":\"{revised_at}\",\"user\":{user}}}"
    )
}

/// A list of revisions: `next` leads to older ones, `prev` to newer ones.
pub fn reply(call: &Call, list: &RevisionList) -> Reply {
    let versions: Vec<String> = list.results.iter().map(version).collect();
    let mut body = format!("{{\"total\":{},\"results\":[{}]", list.total, versions.join(","));
    let ways = [("next", "after", list.next), ("prev", "before", list.prev)];
    let ways = ways.into_iter().filter_map(|(way, name, revision)| {
        let cursor = paging::cursor(revision?);
        Some((way.to_owned(), paging::link(call, name, &cursor)))
    });
    let ways: Map<String, Value> = ways.collect();
    if !ways.is_empty() {
        body.push_str(",\"paging\":");
        body.push_str(&Value::Object(ways).to_string());
    }
    body.push('}');
    Reply::ok(body)
}
