//! Groups of properties (objects.md §7.1).

use super::properties::{json, list_of};
use super::typed::Typed;
use crate::call::{Answer, Call};
use crate::reply::Reply;
use domain::crm::property_rules::{PropertyGroupCreate, PropertyGroupPatch, groups};

/// `GET /{objectType}/groups`: every group, by name.
pub async fn list(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    typed.schema_reader(&call)?;
    list_of(&typed.object_type.groups())
}

/// `POST /{objectType}/groups`: 201; the name of a deleted group makes a fresh one.
pub async fn create(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let body: PropertyGroupCreate = call.json()?;
    body.check_required()?;
    let caller = typed.schema_writer(&call)?;
    let (id, engine) = (typed.object_type.id(), &call.app.engine);
    let created = engine.create_property_group(&caller, id, body).await?;
    let location = call.location_of(&created.name);
    Ok(Reply::created(json(&created)?).with_location(location))
}

/// `GET /{objectType}/groups/{groupName}`
pub async fn get_by_name(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    typed.schema_reader(&call)?;
    let found = groups::find(&typed.object_type, call.path_value("groupName"))?;
    Ok(Reply::ok(json(&found)?))
}

/// `PATCH /{objectType}/groups/{groupName}`: label and place.
pub async fn update(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let patch: PropertyGroupPatch = call.json()?;
    let caller = typed.schema_writer(&call)?;
    let (id, name) = (typed.object_type.id(), call.path_value("groupName"));
    let updated = call.app.engine.update_property_group(&caller, id, name, patch).await?;
    Ok(Reply::ok(json(&updated)?))
}

/// `DELETE /{objectType}/groups/{groupName}`: 204, unless a property in force is in it.
pub async fn archive(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let caller = typed.schema_writer(&call)?;
    let (id, name) = (typed.object_type.id(), call.path_value("groupName"));
    call.app.engine.archive_property_group(&caller, id, name).await?;
    Ok(Reply::no_content())
}
