//! Stages of pipelines (objects.md §7.4).

use crate::call::{Answer, Call};
use crate::crm::pipelines::{target, text};
use crate::crm::typed::Typed;
use crate::reply::Reply;
use domain::crm::pipeline_audit;
use domain::crm::pipeline_inputs::{StageInput, StagePatch};
use domain::crm::pipeline_rules::not_there;
use serde_json::json;

/// Ids of the pipeline and the stage.
fn address(call: &Call) -> (String, String) {
    (call.path_value("pipelineId").to_owned(), call.path_value("stageId").to_owned())
}

/// `GET pipelines/{objectType}/{pipelineId}/stages`: in their order.
pub async fn get_all(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    typed.pipeline_reader(&call)?;
    let found = typed.object_type.pipeline(call.path_value("pipelineId"));
    let stages = &found.ok_or_else(not_there)?.stages;
    Ok(Reply::ok(json!({"results": stages}).to_string()))
}

/// `POST pipelines/{objectType}/{pipelineId}/stages`: 201.
pub async fn create(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let spec = call.json::<StageInput>()?.complete()?;
    let target = target(&typed, &call)?;
    let pipeline = call.path_value("pipelineId").to_owned();
    let mut created = call.app.engine.create_stage(&target, pipeline, spec.clone()).await?;
    created.echo(&spec);
    Ok(Reply::created(text(&created)?))
}

/// `GET pipelines/{objectType}/{pipelineId}/stages/{stageId}`
pub async fn get_by_id(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    typed.pipeline_reader(&call)?;
    let (pipeline, id) = address(&call);
    let found = typed.object_type.pipeline(&pipeline).and_then(|pipeline| pipeline.stage(&id));
    Ok(Reply::ok(text(found.ok_or_else(not_there)?)?))
}

/// `PUT pipelines/{objectType}/{pipelineId}/stages/{stageId}`
pub async fn replace(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let spec = call.json::<StageInput>()?.complete()?;
    let target = target(&typed, &call)?;
    let engine = &call.app.engine;
    let mut replaced = engine.replace_stage(&target, address(&call), spec.clone()).await?;
    replaced.echo(&spec);
    Ok(Reply::ok(text(&replaced)?))
}

/// `PATCH pipelines/{objectType}/{pipelineId}/stages/{stageId}`: what is not named stays, in
/// `metadata` too.
pub async fn update(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let patch: StagePatch = call.json()?;
    let target = target(&typed, &call)?;
    let engine = &call.app.engine;
    let mut updated = engine.update_stage(&target, address(&call), patch.clone()).await?;
    updated.echo_patch(&patch);
    Ok(Reply::ok(text(&updated)?))
}

/// `DELETE pipelines/{objectType}/{pipelineId}/stages/{stageId}`: 204, whether it was there or not.
pub async fn archive(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let target = target(&typed, &call)?;
    call.app.engine.delete_stage(&target, address(&call)).await?;
    Ok(Reply::no_content())
}

/// `GET pipelines/{objectType}/{pipelineId}/stages/{stageId}/audit`: newest first.
pub async fn get_audit(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let caller = typed.pipeline_reader(&call)?;
    let (pipeline, id) = address(&call);
    let found = typed.object_type.pipeline(&pipeline).and_then(|pipeline| pipeline.stage(&id));
    found.ok_or_else(not_there)?;
    let object_type = typed.object_type.id();
    let history = call.app.engine.pipeline_history(&caller, object_type, &pipeline).await?;
    let (states, first) = (&history.states, history.first.as_ref());
    let lines = pipeline_audit::of_stage(caller.account_id, &id, states, first);
    Ok(Reply::ok(json!({"results": lines}).to_string()))
}
