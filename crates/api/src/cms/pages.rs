//! Website and landing pages (pages.md §1.2, operations 1–5 and 24–27).

use crate::call::{Answer, Call};
use crate::cms::batch::{self, BatchInput, Outcome, Success};
use crate::paging;
use crate::reply::Reply;
use domain::fault::Fault;
use domain::ids;
use domain::json::{Object, unreadable};
use domain::pages::kind::PageKind;
use domain::pages::list_query;
use domain::pages::page_patch::PagePatch;
use domain::scalar::Text;
use engine::page_reads::PageRequest;
use engine::pages::PageUpdate;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// `GET {kind}`: filters, sorts and paging of pages.md §4.
pub async fn list(call: Call, kind: PageKind) -> Answer {
    let pairs = call.query_pairs();
    let query = list_query::parse(kind, &pairs, paging::after(&pairs)?)?;
    let caller = call.authorize()?;
    let list = call.app.engine.list_pages(&caller, kind, &query).await?;
    let mut body = String::with_capacity(list.results.len() + 1_024);
    body.push_str(&format!("{{\"total\":{},\"results\":[", list.total));
    body.push_str(&list.results);
    body.push(']');
    if let Some(next) = list.next {
        body.push_str(",\"paging\":");
        body.push_str(&paging::forward(&call, next));
    }
    body.push('}');
    Ok(Reply::ok(body))
}

/// `POST {kind}`: 201 with the whole page.
pub async fn create(call: Call, kind: PageKind) -> Answer {
    let patch: PagePatch = call.json()?;
    let caller = call.authorize()?;
    let mut created = call.app.engine.create_pages(&caller, kind, vec![patch]).await?;
    Ok(Reply::created(only(created.pop())?))
}

/// `GET {kind}/{objectId}`: `archived=true` finds deleted pages only; `property` chooses
/// properties.
pub async fn get_by_id(call: Call, kind: PageKind) -> Answer {
    let pairs = call.query_pairs();
    let properties = pairs.iter().filter(|(name, _)| matches!(name.as_str(), "property"));
    let properties = properties.flat_map(|(_, value)| value.split(','));
    let wanted = PageRequest {
        raw_id: call.path_value("objectId").to_owned(),
        archived: call.archived(),
        properties: properties
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect(),
    };
    let caller = call.authorize()?;
    Ok(Reply::ok(call.app.engine.get_page(&caller, kind, &wanted).await?))
}

/// `PATCH {kind}/{objectId}`: a sparse update; `archived=true` updates deleted pages only.
pub async fn update(call: Call, kind: PageKind) -> Answer {
    let patch: PagePatch = call.json()?;
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId").to_owned();
    let updates = vec![PageUpdate { raw_id, patch: Ok(patch) }];
    let engine = &call.app.engine;
    let mut updated = engine.update_pages(&caller, kind, updates, call.archived()).await?;
    Ok(Reply::ok(only(updated.pop())?))
}

/// `DELETE {kind}/{objectId}`: 204; a page that is not there, or not any more, is a 404.
pub async fn archive(call: Call, kind: PageKind) -> Answer {
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId");
    let id = ids::parse(raw_id)?;
    let deleted = call.app.engine.archive_pages(&caller, kind, vec![id]).await?;
    if deleted != [true] {
        return Err(Fault::not_found(raw_id));
    }
    Ok(Reply::no_content())
}

/// `POST {kind}/batch/create`: 201, or 207 with the others created.
pub async fn create_batch(call: Call, kind: PageKind) -> Answer {
    let started = call.app.engine.clock().now();
    let patches = call.json::<BatchInput<Object<PagePatch>>>()?.into_inputs()?;
    let patches = patches.into_iter().map(|Object(patch)| patch).collect();
    let caller = call.authorize()?;
    let created = call.app.engine.create_pages(&caller, kind, patches).await?;
    let outcomes: Vec<_> = created.into_iter().map(|result| Outcome { id: None, result }).collect();
    Ok(batch::reply(&outcomes, Success::Created, started, call.app.engine.clock().now()))
}

/// `POST {kind}/batch/read`: bare ids; repeated ids collapse; 207 for those that are not there.
pub async fn read_batch(call: Call, kind: PageKind) -> Answer {
    let started = call.app.engine.clock().now();
    let mut raw_ids = call.json::<BatchInput<Option<Text>>>()?.into_ids()?;
    let caller = call.authorize()?;
    let mut seen = HashSet::new();
    raw_ids.retain(|raw_id| seen.insert(raw_id.clone()));
    let wanted: Vec<i64> = raw_ids.iter().filter_map(|raw_id| ids::find(raw_id)).collect();
    let engine = &call.app.engine;
    let found = engine.find_pages(&caller, kind, &wanted, call.archived()).await?;
    let mut found = found.into_iter();
    let outcomes: Vec<_> = raw_ids
        .into_iter()
        .map(|raw_id| {
            let document = ids::find(&raw_id).and_then(|_| found.next().flatten());
            let result = document.ok_or_else(|| Fault::not_found(&raw_id));
            Outcome { id: Some(raw_id), result }
        })
        .collect();
    Ok(batch::reply(&outcomes, Success::Ok, started, engine.clock().now()))
}

/// The id of a batch update's input; the rest of the object is the patch.
#[derive(Deserialize)]
struct UpdateId {
    id: Option<Text>,
}

/// `POST {kind}/batch/update`: free objects, each with its `id`; 207 for those that fail. An id
/// that occurs twice is refused as a whole: which of the two writes should win is not known.
pub async fn update_batch(call: Call, kind: PageKind) -> Answer {
    let started = call.app.engine.clock().now();
    let inputs = call.json::<BatchInput<Box<RawValue>>>()?.into_inputs()?;
    let caller = call.authorize()?;
    let mut seen = HashSet::new();
    let mut updates = Vec::with_capacity(inputs.len());
    for input in &inputs {
        let named = serde_json::from_str::<Object<UpdateId>>(input.get()).ok();
        let raw_id = named.and_then(|Object(input)| input.id);
        let Text(raw_id) = raw_id.unwrap_or_default();
        let patch = if raw_id.is_empty() {
            Err(Fault::validation("Each input of a batch update needs an id."))
        } else {
            let read = serde_json::from_str::<Object<PagePatch>>(input.get());
            read.map(|Object(patch)| patch).map_err(|error| unreadable(&error))
        };
        if !raw_id.is_empty() && !seen.insert(raw_id.clone()) {
            let message =
                format!("Duplicate IDs found in batch input: [{raw_id}]. IDs must be unique");
            return Err(Fault::validation(message).with_context("ids", [raw_id]));
        }
        updates.push(PageUpdate { raw_id, patch });
    }
    let raw_ids: Vec<String> = updates.iter().map(|update| update.raw_id.clone()).collect();
    let engine = &call.app.engine;
    let updated = engine.update_pages(&caller, kind, updates, call.archived()).await?;
    let outcomes: Vec<_> = raw_ids
        .into_iter()
        .zip(updated)
        .map(|(id, result)| Outcome { id: Some(id).filter(|id| !id.is_empty()), result })
        .collect();
    Ok(batch::reply(&outcomes, Success::Ok, started, engine.clock().now()))
}

/// `POST {kind}/batch/archive`: bare ids; 204 whatever of them is there.
pub async fn archive_batch(call: Call, kind: PageKind) -> Answer {
    let raw_ids = call.json::<BatchInput<Option<Text>>>()?.into_ids()?;
    let caller = call.authorize()?;
    let mut wanted: Vec<i64> = raw_ids.iter().filter_map(|id| ids::find(id)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    call.app.engine.archive_pages(&caller, kind, wanted).await?;
    Ok(Reply::no_content())
}

fn only(outcome: Option<Result<String, Fault>>) -> Result<String, Fault> {
    outcome.unwrap_or_else(|| Err(Fault::internal("a call of one input gave no outcome")))
}
