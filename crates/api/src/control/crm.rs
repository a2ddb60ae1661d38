//! What HubSpot's API only reads of the CRM, and `dev` writes: owners, and which types of records
//! are switched on.

use super::ControlCall;
use crate::call::Answer;
use crate::gate;
use crate::reply::Reply;
use domain::accounts::Caller;
use domain::crm::owner_inputs::OwnerInput;
use domain::crm::owners::Owner;
use domain::fault::{Fault, Result};
use domain::json;
use serde::Deserialize;
use serde_json::json;

/// What a body can say of a type of records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnablementBody {
    enabled: bool,
}

/// Writes in the account that `account` names, or the first one. There is no other parameter.
async fn caller(call: &ControlCall) -> Result<Caller> {
    let mut account = None;
    for (name, value) in form_urlencoded::parse(call.query.as_bytes()) {
        if name != "account" {
            let other: String = name.chars().take(60).collect();
            let message = format!("There is no query parameter \"{other}\" here.");
            return Err(Fault::validation(message));
        }
        account = Some(value.parse().map_err(|_| Fault::invalid_parameter("account"))?);
    }
    let engine = &call.app.engine;
    Ok(gate::controller(match account {
        Some(wanted) => engine.account(wanted).await?.id,
        None => engine.ensure_first_account().await?,
    }))
}

fn shown(owner: &Owner) -> String {
    json!(owner).to_string()
}

/// `GET /_hubwright/owners`: every owner, archived or not, by id.
pub(super) async fn list_owners(call: ControlCall) -> Answer {
    let caller = caller(&call).await?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let mut owners: Vec<&Owner> = schemas.owners().collect();
    owners.sort_by_key(|owner| owner.number());
    Ok(Reply::ok(json!({ "results": owners }).to_string()))
}

/// `POST /_hubwright/owners`: makes one.
pub(super) async fn create_owner(call: ControlCall) -> Answer {
    let input: OwnerInput = json::read(&call.body)?;
    let caller = caller(&call).await?;
    Ok(Reply::created(shown(&call.app.engine.create_owner(&caller, input).await?)))
}

/// `PATCH /_hubwright/owners/{id}`: changes it; `{"archived":true}` archives it.
pub(super) async fn update_owner(call: ControlCall) -> Answer {
    let input: OwnerInput = json::read(&call.body)?;
    let caller = caller(&call).await?;
    Ok(Reply::ok(shown(&call.app.engine.update_owner(&caller, &call.name, input).await?)))
}

/// `DELETE /_hubwright/owners/{id}`: forgets it for good.
pub(super) async fn delete_owner(call: ControlCall) -> Answer {
    let caller = caller(&call).await?;
    call.app.engine.delete_owner(&caller, &call.name).await?;
    Ok(Reply::no_content())
}

/// `PUT /_hubwright/object-types/{type}`: switches a type of HubSpot's on or off.
pub(super) async fn set_enablement(call: ControlCall) -> Answer {
    let EnablementBody { enabled } = json::read(&call.body)?;
    let caller = caller(&call).await?;
    let engine = &call.app.engine;
    let object_type = engine.schemas(caller.account_id).await?.resolve(&call.name)?.id();
    if object_type.is_custom() {
        return Err(Fault::validation("Only types of HubSpot's are switched on and off."));
    }
    engine.set_enablement(&caller, object_type, enabled).await?;
    Ok(Reply::no_content())
}
