//! Searches of records (objects.md §1.1 O11, §5), and the two things that only this server has:
//! cursors that lead past the 10,000th result, and associations of what was found.

use crate::call::{Answer, Call};
use crate::crm::object_inputs;
use crate::crm::typed::{Typed, read_scopes};
use crate::reply::Reply;
use domain::crm::search::request::{self, Paging};
use domain::crm::search::{Filter, Order, Search, Start, compile, cursor, messages};
use domain::fault::Result;
use engine::crm::record_reads::RecordView;
use engine::search::Found;

/// `POST /{objectType}/search`: records that match, the oldest first unless they are sorted, and
/// how many there are.
pub async fn search(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let pairs = call.query_pairs();
    let paging = paging(&pairs)?;
    let mut request = call.json_with(|body| request::read(body, paging))?;
    let caller = typed.reader(&call)?;
    let search = compile::compile(&typed.schemas, &typed.object_type, &request)?;
    check_associated(&call, &typed, &search)?;
    let view = RecordView {
        properties: std::mem::take(&mut request.properties),
        history: Vec::new(),
        archived: false,
        ..object_inputs::view(&call, &typed, &pairs)
    };
    let (order, start) = (search.order.clone(), search.start.clone());
    let found = call.app.engine.search_records(&caller, &typed, search, &view).await?;
    let next = next(&found, paging, (&order, &start));
    let paging = next.map_or_else(String::new, |after| {
        // Numbers and cursors have no letters that JSON escapes.
        format!(",\"paging\":{{\"next\":{{\"after\":\"{after}\"}}}}")
    });
    Ok(Reply::ok(format!("{{\"total\":{},\"results\":[{}]{paging}}}", found.total, found.results)))
}

/// Whoever asks which records are associated with others must be able to read these too (objects.md
/// §1.4).
fn check_associated(call: &Call, typed: &Typed, search: &Search) -> Result<()> {
    for filter in search.groups.iter().flatten() {
        if let Filter::Associated(id, _) = filter
            && let Some(other) = typed.schemas.object_type(*id)
        {
            call.authorize_any(read_scopes(other))?;
        }
    }
    Ok(())
}

/// How the client goes from page to page: by cursors if it says `paging=cursor`.
fn paging(pairs: &[(String, String)]) -> Result<Paging> {
    let given = pairs.iter().find(|(name, _)| name == "paging");
    match given.map_or("", |(_, value)| value.as_str()) {
        "" => Ok(Paging::Offsets),
        "cursor" => Ok(Paging::Cursors),
        _ => Err(messages::unknown_paging()),
    }
}

/// What leads to the next page. A page without results leads nowhere: it was not asked for any.
fn next(found: &Found, paging: Paging, (order, start): (&Order, &Start)) -> Option<String> {
    let place = found.next.as_ref()?;
    match (paging, start) {
        (Paging::Offsets, Start::Offset(offset)) => Some((offset + found.passed).to_string()),
        _ => Some(cursor::encode(order, place)),
    }
}
