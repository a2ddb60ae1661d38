//! Owners: who records are assigned to. HubSpot's API only reads them (objects.md §7.5).

use crate::call::{Answer, Call};
use crate::crm::pipelines::text;
use crate::paging;
use crate::reply::Reply;
use domain::crm::owner_list::{self, OwnerQuery};
use serde_json::json;

/// `GET owners`: by id; `email`, `archived`, `limit` and `after`.
pub async fn list(call: Call) -> Answer {
    let caller = call.authorize()?;
    let query = OwnerQuery::parse(&call.query_pairs(), call.archived())?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let (found, after) = query.page(&schemas);
    let mut body = json!({ "results": found });
    if let Some(after) = after {
        body["paging"] = json!({"next": paging::link(&call, "after", &after)});
    }
    Ok(Reply::ok(body.to_string()))
}

/// `GET owners/{ownerId}`: by `idProperty`, `id` or `userId`.
pub async fn get_by_id(call: Call) -> Answer {
    let caller = call.authorize()?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let pairs = call.query_pairs();
    let id_property = pairs.iter().find(|(name, _)| name == "idProperty");
    let id_property = id_property.map(|(_, value)| value.as_str());
    let raw_id = call.path_value("ownerId");
    Ok(Reply::ok(text(owner_list::find(&schemas, raw_id, id_property, call.archived())?)?))
}
