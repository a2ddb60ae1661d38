//! The object library: which types of records the account has switched on (objects.md §2.1).

use crate::call::{Answer, Call};
use crate::reply::Reply;
use domain::fault::{Fault, FaultKind};
use serde_json::{Map, Value, json};

/// `GET object-library/{version}/enablement`: every type of HubSpot's.
pub async fn get_all(call: Call) -> Answer {
    let caller = call.authorize()?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let standard = schemas.object_types().filter(|known| known.standard().is_some());
    let enablement: Map<String, Value> = standard
        .map(|known| (known.id().to_string(), schemas.is_enabled(known.id()).into()))
        .collect();
    Ok(Reply::ok(json!({ "enablementByObjectTypeId": enablement }).to_string()))
}

/// `GET object-library/{version}/enablement/{objectTypeId}`
pub async fn get_by_id(call: Call) -> Answer {
    let caller = call.authorize()?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let raw = call.path_value("objectTypeId");
    let id = raw.parse().ok().filter(|id| schemas.object_type(*id).is_some());
    let id = id.ok_or_else(|| {
        let message = format!("Invalid object or event type id: {raw}");
        Fault::new(FaultKind::InvalidParameter, message)
    })?;
    Ok(Reply::ok(json!({"enablement": schemas.is_enabled(id)}).to_string()))
}
