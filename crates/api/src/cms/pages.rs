//! Website and landing pages (pages.md §1.2, operations 1–5 and 24–27).

use crate::call::{Answer, Call};
use crate::cms::batch::{self, BatchInput, Outcome, Success};
use crate::cms::lists;
use crate::paging;
use crate::reply::Reply;
use domain::fault::Fault;
use domain::ids;
use domain::json::Object;
use domain::pages::kind::PageKind;
use domain::pages::list_query;
use domain::pages::page_patch::PagePatch;
use domain::scalar::Text;
use engine::page_reads::PageRequest;
use engine::pages::PageUpdate;
use serde_json::value::RawValue;

/// `GET {kind}`: filters, sorts and paging of pages.md §4.
pub async fn list(call: Call, kind: PageKind) -> Answer {
    let pairs = call.query_pairs();
    let query = list_query::parse(kind, &pairs, paging::after(&pairs)?)?;
    let caller = call.authorize()?;
    let list = call.app.engine.list_pages(&caller, kind, &query).await?;
    Ok(lists::reply(&call, &list))
}

/// `POST {kind}`: 201 with the whole page.
pub async fn create(call: Call, kind: PageKind) -> Answer {
    let patch: PagePatch = call.json()?;
    let caller = call.authorize()?;
    let mut created = call.app.engine.create_pages(&caller, kind, vec![patch]).await?;
    Ok(Reply::created(batch::only(created.pop())?))
}

/// `GET {kind}/{objectId}`: `archived=true` finds deleted pages only; `property` chooses
/// properties.
pub async fn get_by_id(call: Call, kind: PageKind) -> Answer {
    let wanted = PageRequest {
        raw_id: call.path_value("objectId").to_owned(),
        archived: call.archived(),
        properties: lists::chosen_properties(&call),
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
    Ok(Reply::ok(batch::only(updated.pop())?))
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
    let raw_ids = call.json::<BatchInput<Option<Text>>>()?.into_ids()?;
    let caller = call.authorize()?;
    let (raw_ids, wanted) = batch::distinct(raw_ids);
    let engine = &call.app.engine;
    let found = engine.find_pages(&caller, kind, &wanted, call.archived()).await?;
    let outcomes = batch::read_outcomes(raw_ids, found);
    Ok(batch::reply(&outcomes, Success::Ok, started, engine.clock().now()))
}

/// `POST {kind}/batch/update`: free objects, each with its `id`; 207 for those that fail.
pub async fn update_batch(call: Call, kind: PageKind) -> Answer {
    let started = call.app.engine.clock().now();
    let inputs = call.json::<BatchInput<Box<RawValue>>>()?.into_inputs()?;
    let caller = call.authorize()?;
    let (raw_ids, patches) = batch::updates(&inputs)?;
    let updates = raw_ids.iter().cloned().zip(patches);
    let updates = updates.map(|(raw_id, patch)| PageUpdate { raw_id, patch }).collect();
    let engine = &call.app.engine;
    let updated = engine.update_pages(&caller, kind, updates, call.archived()).await?;
    let outcomes = batch::update_outcomes(raw_ids, updated);
    Ok(batch::reply(&outcomes, Success::Ok, started, engine.clock().now()))
}

/// `POST {kind}/batch/archive`: bare ids; 204 whatever of them is there.
pub async fn archive_batch(call: Call, kind: PageKind) -> Answer {
    let raw_ids = call.json::<BatchInput<Option<Text>>>()?.into_ids()?;
    let caller = call.authorize()?;
    let (_, mut wanted) = batch::distinct(raw_ids);
    wanted.sort_unstable();
    call.app.engine.archive_pages(&caller, kind, wanted).await?;
    Ok(Reply::no_content())
}
