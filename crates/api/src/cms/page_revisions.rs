//! Revisions of pages (pages.md §1.2, operations 10–13, §6).

use crate::call::{Answer, Call};
use crate::cms::revisions;
use crate::paging;
use crate::reply::Reply;
use domain::pages::kind::PageKind;
use engine::page_revisions::{PastPage, RestoreTo};

/// `GET {kind}/{objectId}/revisions`: newest first.
pub async fn list(call: Call, kind: PageKind) -> Answer {
    let query = paging::revisions(&call.query_pairs())?;
    let caller = call.authorize()?;
    let raw_id = call.path_value("objectId");
    let list = call.app.engine.list_page_revisions(&caller, kind, raw_id, query).await?;
    Ok(revisions::reply(&call, &list))
}

/// `GET {kind}/{objectId}/revisions/{revisionId}`
pub async fn get(call: Call, kind: PageKind) -> Answer {
    let caller = call.authorize()?;
    let (raw_id, raw_revision) = (call.path_value("objectId"), call.path_value("revisionId"));
    let found = call.app.engine.get_page_revision(&caller, kind, raw_id, raw_revision).await?;
    Ok(Reply::ok(revisions::version(&found)))
}

/// `POST {kind}/{objectId}/revisions/{revisionId}/restore`: 200 with the page as it is now; a body
/// is not looked at.
pub async fn restore(call: Call, kind: PageKind) -> Answer {
    restored(call, kind, RestoreTo::Live).await
}

/// `POST {kind}/{objectId}/revisions/{revisionId}/restore-to-draft`: 200 with the draft; what is
/// live stays as it is.
pub async fn restore_to_draft(call: Call, kind: PageKind) -> Answer {
    restored(call, kind, RestoreTo::Draft).await
}

async fn restored(call: Call, kind: PageKind, to: RestoreTo) -> Answer {
    let caller = call.authorize()?;
    let wanted = PastPage {
        raw_id: call.path_value("objectId").to_owned(),
        raw_revision: call.path_value("revisionId").to_owned(),
    };
    Ok(Reply::ok(call.app.engine.restore_page_revision(&caller, kind, wanted, to).await?))
}
