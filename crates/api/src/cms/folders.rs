//! Folders of landing pages (pages.md §1.3).

use crate::call::{Answer, Call};
use crate::cms::batch::{self, BatchInput, Outcome, Success};
use crate::cms::{lists, revisions};
use crate::paging;
use crate::reply::Reply;
use domain::fault::Fault;
use domain::folders::folder_patch::FolderPatch;
use domain::folders::properties::FOLDERS;
use domain::ids;
use domain::json::Object;
use domain::pages::list_query;
use domain::scalar::Text;
use engine::folders::FolderUpdate;
use engine::page_reads::PageRequest;
use serde_json::value::RawValue;

/// `GET landing-pages/folders`: filters, sorts and paging of pages.md §4.
pub async fn list(call: Call) -> Answer {
    let pairs = call.query_pairs();
    let query = list_query::parse_for(&FOLDERS, &pairs, paging::after(&pairs)?)?;
    let caller = call.authorize()?;
    let list = call.app.engine.list_folders(&caller, &query).await?;
    Ok(lists::reply(&call, &list))
}

/// `POST landing-pages/folders`: 201 with the whole folder.
pub async fn create(call: Call) -> Answer {
    let patch: FolderPatch = call.json()?;
    let caller = call.authorize()?;
    let mut created = call.app.engine.create_folders(&caller, vec![patch]).await?;
    Ok(Reply::created(batch::only(created.pop())?))
}

/// `GET landing-pages/folders/{objectId}`: `archived=true` finds deleted folders only; `property`
/// chooses properties.
pub async fn get_by_id(call: Call) -> Answer {
    let wanted = PageRequest {
        raw_id: call.path_value("objectId").to_owned(),
        archived: call.archived(),
        properties: lists::chosen_properties(&call),
    };
    let caller = call.authorize()?;
    Ok(Reply::ok(call.app.engine.get_folder(&caller, &wanted).await?))
}

/// `PATCH landing-pages/folders/{objectId}`: a sparse update; `archived=true` updates deleted
/// folders only.
pub async fn update(call: Call) -> Answer {
    let patch: FolderPatch = call.json()?;
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId").to_owned();
    let updates = vec![FolderUpdate { raw_id, patch: Ok(patch) }];
    let mut updated = call.app.engine.update_folders(&caller, updates, call.archived()).await?;
    Ok(Reply::ok(batch::only(updated.pop())?))
}

/// `DELETE landing-pages/folders/{objectId}`: 204; what is in the folder moves to where it was. A
/// folder that is not there, or not any more, is a 404.
pub async fn archive(call: Call) -> Answer {
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId");
    let deleted = call.app.engine.archive_folders(&caller, vec![ids::parse(raw_id)?]).await?;
    if deleted != [true] {
        return Err(Fault::not_found(raw_id));
    }
    Ok(Reply::no_content())
}

/// `GET landing-pages/folders/{objectId}/revisions`: newest first.
pub async fn list_revisions(call: Call) -> Answer {
    let query = paging::revisions(&call.query_pairs())?;
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId");
    let list = call.app.engine.list_folder_revisions(&caller, raw_id, query).await?;
    Ok(revisions::reply(&call, &list))
}

/// `GET landing-pages/folders/{objectId}/revisions/{revisionId}`
pub async fn get_revision(call: Call) -> Answer {
    let caller = call.authorize()?;
    let (raw_id, raw_revision) = (call.path_value("objectId"), call.path_value("revisionId"));
    let found = call.app.engine.get_folder_revision(&caller, raw_id, raw_revision).await?;
    Ok(Reply::ok(revisions::version(&found)))
}

/// `POST landing-pages/folders/{objectId}/revisions/{revisionId}/restore`: 200 with the folder as
/// it is now; a body is not looked at.
pub async fn restore_revision(call: Call) -> Answer {
    let caller = call.authorize()?;
    let (raw_id, raw_revision) = (call.path_value("objectId"), call.path_value("revisionId"));
    Ok(Reply::ok(call.app.engine.restore_folder(&caller, raw_id, raw_revision).await?))
}

/// `POST landing-pages/folders/batch/create`: 201, or 207 with the others created.
pub async fn create_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let patches = call.json::<BatchInput<Object<FolderPatch>>>()?.into_inputs()?;
    let patches = patches.into_iter().map(|Object(patch)| patch).collect();
    let caller = call.authorize()?;
    let created = call.app.engine.create_folders(&caller, patches).await?;
    let outcomes: Vec<_> = created.into_iter().map(|result| Outcome { id: None, result }).collect();
    Ok(batch::reply(&outcomes, Success::Created, started, call.app.engine.clock().now()))
}

/// `POST landing-pages/folders/batch/read`: bare ids; repeated ids collapse; 207 for those that are
/// not there.
pub async fn read_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let raw_ids = call.json::<BatchInput<Option<Text>>>()?.into_ids()?;
    let caller = call.authorize()?;
    let (raw_ids, wanted) = batch::distinct(raw_ids);
    let engine = &call.app.engine;
    let found = engine.find_folders(&caller, &wanted, call.archived()).await?;
    let outcomes = batch::read_outcomes(raw_ids, found);
    Ok(batch::reply(&outcomes, Success::Ok, started, engine.clock().now()))
}

/// `POST landing-pages/folders/batch/update`: free objects, each with its `id`; 207 for those that
/// fail.
pub async fn update_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let inputs = call.json::<BatchInput<Box<RawValue>>>()?.into_inputs()?;
    let caller = call.authorize()?;
    let (raw_ids, patches) = batch::updates(&inputs)?;
    let updates = raw_ids.iter().cloned().zip(patches);
    let updates = updates.map(|(raw_id, patch)| FolderUpdate { raw_id, patch }).collect();
    let engine = &call.app.engine;
    let updated = engine.update_folders(&caller, updates, call.archived()).await?;
    let outcomes = batch::update_outcomes(raw_ids, updated);
    Ok(batch::reply(&outcomes, Success::Ok, started, engine.clock().now()))
}

/// `POST landing-pages/folders/batch/archive`: bare ids; 204 whatever of them is there.
pub async fn archive_batch(call: Call) -> Answer {
    let raw_ids = call.json::<BatchInput<Option<Text>>>()?.into_ids()?;
    let caller = call.authorize()?;
    let (_, mut wanted) = batch::distinct(raw_ids);
    wanted.sort_unstable();
    call.app.engine.archive_folders(&caller, wanted).await?;
    Ok(Reply::no_content())
}
