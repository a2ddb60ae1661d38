//! Pipelines (objects.md §7.4). Their stages are in `pipeline_stages`.

use crate::call::{Answer, Call};
use crate::crm::typed::Typed;
use crate::reply::Reply;
use domain::crm::pipeline_audit;
use domain::crm::pipeline_inputs::{PipelineInput, PipelinePatch};
use domain::crm::pipeline_rules::not_there;
use domain::crm::stage_metadata::DEALS;
use domain::fault::{Fault, Result};
use engine::crm::pipelines::PipelineTarget;
use serde::Serialize;
use serde_json::json;

/// The pipelines of the type, for whoever may write them.
pub(super) fn target(typed: &Typed, call: &Call) -> Result<PipelineTarget> {
    let caller = typed.schema_writer(call)?;
    let object_type = typed.object_type.id();
    let asked = call.flag("validateReferencesBeforeDelete");
    let asked_for_deals = call.flag("validateDealStageUsagesBeforeDelete");
    let protects_usage = call.version.behaviour().protects_pipelines_in_use
        || asked
        || (asked_for_deals && object_type == DEALS);
    Ok(PipelineTarget { caller, object_type, protects_usage })
}

/// A pipeline's or stage's JSON.
pub(super) fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Fault::internal(error.to_string()))
}

/// `GET pipelines/{objectType}`: all of them. `limit` and `archived` are not looked at.
pub async fn get_all(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    typed.pipeline_reader(&call)?;
    Ok(Reply::ok(json!({"results": typed.object_type.pipelines()}).to_string()))
}

/// `POST pipelines/{objectType}`: 201.
pub async fn create(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let spec = call.json::<PipelineInput>()?.complete()?;
    let target = target(&typed, &call)?;
    let mut created = call.app.engine.create_pipeline(&target, spec.clone()).await?;
    created.echo(&spec);
    Ok(Reply::created(text(&created)?))
}

/// `GET pipelines/{objectType}/{pipelineId}`
pub async fn get_by_id(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    typed.pipeline_reader(&call)?;
    let found = typed.object_type.pipeline(call.path_value("pipelineId"));
    Ok(Reply::ok(text(found.ok_or_else(not_there)?)?))
}

/// `PUT pipelines/{objectType}/{pipelineId}`: stages that are not named are deleted.
pub async fn replace(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let spec = call.json::<PipelineInput>()?.complete()?;
    let target = target(&typed, &call)?;
    let id = call.path_value("pipelineId").to_owned();
    let mut replaced = call.app.engine.replace_pipeline(&target, id, spec.clone()).await?;
    replaced.echo(&spec);
    Ok(Reply::ok(text(&replaced)?))
}

/// `PATCH pipelines/{objectType}/{pipelineId}`: label and place.
pub async fn update(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let patch: PipelinePatch = call.json()?;
    let target = target(&typed, &call)?;
    let (id, order) = (call.path_value("pipelineId").to_owned(), patch.display_order);
    let mut updated = call.app.engine.update_pipeline(&target, id, patch).await?;
    if let Some(order) = order {
        updated.display_order = order.0.into();
    }
    Ok(Reply::ok(text(&updated)?))
}

/// `DELETE pipelines/{objectType}/{pipelineId}`: 204; it is gone for good.
pub async fn archive(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let target = target(&typed, &call)?;
    let id = call.path_value("pipelineId").to_owned();
    call.app.engine.delete_pipeline(&target, id).await?;
    Ok(Reply::no_content())
}

/// `GET pipelines/{objectType}/{pipelineId}/audit`: newest first.
pub async fn get_audit(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let caller = typed.pipeline_reader(&call)?;
    let id = call.path_value("pipelineId");
    let history = call.app.engine.pipeline_history(&caller, typed.object_type.id(), id).await?;
    let (states, first) = (&history.states, history.first.as_ref());
    let lines = pipeline_audit::of_pipeline(caller.account_id, id, states, first);
    Ok(Reply::ok(json!({"results": lines}).to_string()))
}
