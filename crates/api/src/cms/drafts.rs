//! Drafts, publishing and clones of pages (pages.md §1.2, operations 6–9, 14 and 15). Bodies of
//! calls that need none are not looked at: SDKs send nothing, `{}` or no length (§11.3).

use crate::call::{Answer, Call};
use crate::cms::request::{not_set, required};
use crate::reply::Reply;
use domain::pages::kind::PageKind;
use domain::pages::page_patch::PagePatch;
use domain::scalar::Text;
use domain::time::Timestamp;
use serde::Deserialize;

/// `GET {kind}/{objectId}/draft`
pub async fn get(call: Call, kind: PageKind) -> Answer {
    let caller = call.authorize()?;
    let draft = call.app.engine.get_draft(&caller, kind, call.path_value("objectId")).await?;
    Ok(Reply::ok(draft))
}

/// `PATCH {kind}/{objectId}/draft`: what is live stays as it is.
pub async fn update(call: Call, kind: PageKind) -> Answer {
    let patch: PagePatch = call.json()?;
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId").to_owned();
    Ok(Reply::ok(call.app.engine.update_draft(&caller, kind, raw_id, patch).await?))
}

/// `POST {kind}/{objectId}/draft/push-live`: 204, also for a page that is not published.
pub async fn push_live(call: Call, kind: PageKind) -> Answer {
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId").to_owned();
    call.app.engine.push_live(&caller, kind, raw_id).await?;
    Ok(Reply::no_content())
}

/// `POST {kind}/{objectId}/draft/reset`: 204.
pub async fn reset(call: Call, kind: PageKind) -> Answer {
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId").to_owned();
    call.app.engine.reset_draft(&caller, kind, raw_id).await?;
    Ok(Reply::no_content())
}

/// ContentScheduleRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schedule {
    id: Option<Text>,
    publish_date: Option<Timestamp>,
}

/// `POST {kind}/schedule`: 204.
pub async fn schedule(call: Call, kind: PageKind) -> Answer {
    let Schedule { id, publish_date } = call.json()?;
    let (id, date) = match (id, publish_date) {
        (Some(Text(id)), Some(date)) => (id, date),
        (None, None) => return Err(not_set(&["id", "publishDate"])),
        (None, _) => return Err(not_set(&["id"])),
        (_, None) => return Err(not_set(&["publishDate"])),
    };
    let caller = call.authorize()?;
    call.app.engine.schedule_page(&caller, kind, id, date).await?;
    Ok(Reply::no_content())
}

/// ContentCloneRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Clone {
    id: Option<Text>,
    clone_name: Option<Text>,
}

/// `POST {kind}/clone`: 200 with the new page.
pub async fn clone(call: Call, kind: PageKind) -> Answer {
    let Clone { id, clone_name } = call.json()?;
    let [id] = required([("id", id)])?;
    let caller = call.authorize()?;
    let name = clone_name.map(|Text(name)| name);
    Ok(Reply::ok(call.app.engine.clone_page(&caller, kind, id, name).await?))
}
