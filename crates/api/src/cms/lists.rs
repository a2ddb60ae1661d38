//! Envelopes of lists and walks (pages.md §1.4, §4.2), and what `property` chooses.

use crate::call::Call;
use crate::paging;
use crate::reply::Reply;
use domain::pages::list_query::ListQuery;
use engine::page_reads::PageList;
use engine::page_walks::WalkStep;

/// A list with its total.
pub fn reply(call: &Call, list: &PageList) -> Reply {
    let after = list.next.map(paging::cursor);
    enveloped(call, &format!("\"total\":{},", list.total), &list.results, after)
}

/// A step of a walk.
pub fn step(call: &Call, query: &ListQuery, step: WalkStep) -> Reply {
    let after = step.next.map(|place| paging::opaque(&place.write(query.orders())));
    enveloped(call, "", &step.results, after)
}

/// `paging` is absent on the last page.
fn enveloped(call: &Call, head: &str, results: &str, after: Option<String>) -> Reply {
    let mut body = String::with_capacity(results.len() + 1_024);
    body.push('{');
    body.push_str(head);
    body.push_str("\"results\":[");
    body.push_str(results);
    body.push(']');
    if let Some(after) = after {
        body.push_str(",\"paging\":");
        body.push_str(&paging::forward(call, &after));
    }
    body.push('}');
    Reply::ok(body)
}

/// The properties that a read of one record asks for; none means all.
pub fn chosen_properties(call: &Call) -> Vec<String> {
    let pairs = call.query_pairs();
    let values = pairs
        .iter()
        .filter(|(name, _)| name == "property" || name == "properties")
        .map(|(_, value)| value);
    let names = values.flat_map(|value| value.split(',')).map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}
