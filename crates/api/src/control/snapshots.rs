//! Going back to an earlier state of the data: the seeded one, or one that was given a name.

use super::ControlCall;
use crate::call::Answer;
use crate::reply::Reply;
use engine::snapshots::Snapshot;
use serde_json::{Value, json};

/// `POST /_hubwright/reset`: the data as it was seeded, the system's time.
pub(super) async fn reset(call: ControlCall) -> Answer {
    call.snapshots()?.reset().await?;
    Ok(Reply::no_content())
}

/// `GET /_hubwright/snapshots`: every named state, by name.
pub(super) async fn list(call: ControlCall) -> Answer {
    let snapshots = call.snapshots()?.list().await?;
    let shown = |one: Snapshot| {
        let (created_at, bytes) = (one.created_at, one.bytes);
        json!({"name": one.name, "createdAt": created_at, "bytes": bytes})
    };
    let results: Vec<Value> = snapshots.into_iter().map(shown).collect();
    Ok(Reply::ok(json!({"results": results}).to_string()))
}

/// `PUT /_hubwright/snapshots/{name}`: keeps the present state under this name.
pub(super) async fn save(call: ControlCall) -> Answer {
    call.snapshots()?.save(&call.name).await?;
    Ok(Reply::no_content())
}

/// `POST /_hubwright/snapshots/{name}/restore`: puts the data back to it.
pub(super) async fn restore(call: ControlCall) -> Answer {
    call.snapshots()?.restore(&call.name).await?;
    Ok(Reply::no_content())
}

/// `DELETE /_hubwright/snapshots/{name}`: forgets it.
pub(super) async fn delete(call: ControlCall) -> Answer {
    call.snapshots()?.delete(&call.name).await?;
    Ok(Reply::no_content())
}
