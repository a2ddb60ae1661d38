//! Writing pipelines and their stages, and what became of them (objects.md §7.4).

use super::definitions::{DefinitionChange, DefinitionScope};
use super::stage_checks::{StageUsage, check_usage};
use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::change_chains::{self, Details};
use crate::sql::changes::{ChainedChange, ChangeKind};
use crate::sql::definitions;
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::pipeline_audit::PipelineState;
use domain::crm::pipeline_inputs::{PipelinePatch, PipelineSpec, StagePatch, StageSpec};
use domain::crm::pipeline_rules::{self, NewIds, PipelineWrite, Pipelines};
use domain::crm::pipelines::{Pipeline, PipelineStage};
use domain::crm::schemas::{Definition, ObjectType, Schemas};
use domain::crm::standard;
use domain::fault::{Fault, Result};
use domain::limits::PIPELINE_AUDIT_LINES_MAX;
use domain::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Whose pipelines are written.
#[derive(Clone, Debug)]
pub struct PipelineTarget {
    /// Who writes.
    pub caller: Caller,
    /// The type of the records.
    pub object_type: ObjectTypeId,
    /// Whether stages that records are in stay.
    pub protects_usage: bool,
}

/// What happened to a pipeline.
#[derive(Clone, Debug)]
pub struct PipelineHistory {
    /// Its states, newest first.
    pub states: Vec<PipelineState>,
    /// What it was before the oldest of them, if it was.
    pub first: Option<Pipeline>,
}

impl Engine {
    /// Makes a pipeline.
    pub async fn create_pipeline(
        &self,
        target: &PipelineTarget,
        spec: PipelineSpec,
    ) -> Result<Pipeline> {
        let ids = spec.stages.len() + 1;
        let work = move |pipelines: &Pipelines<'_>, ids: NewIds<'_>| {
            pipelines.create(spec.clone(), ids).map(|write| ((), write))
        };
        self.write_pipeline(target, ids, None, work).await.map(|((), pipeline)| pipeline)
    }

    /// Writes a pipeline anew; stages that are not named are gone.
    pub async fn replace_pipeline(
        &self,
        target: &PipelineTarget,
        id: String,
        spec: PipelineSpec,
    ) -> Result<Pipeline> {
        let ids = spec.stages.len();
        let named: BTreeSet<String> =
            spec.stages.iter().filter_map(|stage| stage.id.clone()).collect();
        let of = id.clone();
        let gone = move |object_type: &ObjectType| &stage_ids(object_type, &of) - &named;
        let usage = self.stage_usage(target, gone).await?;
        let work = move |pipelines: &Pipelines<'_>, ids: NewIds<'_>| {
            pipelines.replace(&id, spec.clone(), ids).map(|write| ((), write))
        };
        self.write_pipeline(target, ids, usage, work).await.map(|((), pipeline)| pipeline)
    }

    /// Changes a pipeline's label or place.
    pub async fn update_pipeline(
        &self,
        target: &PipelineTarget,
        id: String,
        patch: PipelinePatch,
    ) -> Result<Pipeline> {
        let work = move |pipelines: &Pipelines<'_>, _: NewIds<'_>| {
            pipelines.patch(&id, patch.clone()).map(|write| ((), write))
        };
        self.write_pipeline(target, 0, None, work).await.map(|((), pipeline)| pipeline)
    }

    /// Deletes a pipeline for good.
    pub async fn delete_pipeline(&self, target: &PipelineTarget, id: String) -> Result<()> {
        let (object_type, protects) = (target.object_type, target.protects_usage);
        let of = id.clone();
        let usage = self.stage_usage(target, move |known| stage_ids(known, &of)).await?;
        let work = move |scope: &DefinitionScope<'_>| {
            let of_type = type_of(&scope.schemas, object_type)?;
            let pipelines =
                Pipelines { schemas: &scope.schemas, object_type: of_type, now: scope.now };
            let stages = pipelines.delete(&id)?.stages.iter().map(|stage| stage.id.clone());
            if protects {
                let stages: Vec<String> = stages.collect();
                check_usage(scope, of_type, &stages, usage.as_ref())?;
            }
            let gone = Definition::Pipeline(object_type, id.clone(), None);
            let built_in = standard::pipelines(object_type).iter().any(|known| known.id == id);
            let change = match built_in {
                true => DefinitionChange::Put(gone, ChangeKind::Purged),
                false => DefinitionChange::Remove(gone),
            };
            Ok((vec![change], ()))
        };
        self.define(&target.caller, work).await
    }

    /// Makes a stage.
    pub async fn create_stage(
        &self,
        target: &PipelineTarget,
        pipeline: String,
        spec: StageSpec,
    ) -> Result<PipelineStage> {
        let work = move |pipelines: &Pipelines<'_>, ids: NewIds<'_>| {
            pipelines.create_stage(&pipeline, spec.clone(), ids)
        };
        let (id, pipeline) = self.write_pipeline(target, 1, None, work).await?;
        stage_of(pipeline, &id)
    }

    /// Writes a stage anew.
    pub async fn replace_stage(
        &self,
        target: &PipelineTarget,
        (pipeline, id): (String, String),
        spec: StageSpec,
    ) -> Result<PipelineStage> {
        let work = move |pipelines: &Pipelines<'_>, _: NewIds<'_>| {
            let write = pipelines.replace_stage(&pipeline, &id, spec.clone())?;
            Ok((id.clone(), write))
        };
        let (id, pipeline) = self.write_pipeline(target, 0, None, work).await?;
        stage_of(pipeline, &id)
    }

    /// Changes some of a stage.
    pub async fn update_stage(
        &self,
        target: &PipelineTarget,
        (pipeline, id): (String, String),
        patch: StagePatch,
    ) -> Result<PipelineStage> {
        let work = move |pipelines: &Pipelines<'_>, _: NewIds<'_>| {
            let write = pipelines.patch_stage(&pipeline, &id, patch.clone())?;
            Ok((id.clone(), write))
        };
        let (id, pipeline) = self.write_pipeline(target, 0, None, work).await?;
        stage_of(pipeline, &id)
    }

    /// Deletes a stage for good; one that is not there is as good as deleted.
    pub async fn delete_stage(
        &self,
        target: &PipelineTarget,
        (pipeline, id): (String, String),
    ) -> Result<()> {
        let target = target.clone();
        let caller = target.caller.clone();
        let stage = BTreeSet::from([id.clone()]);
        let of = pipeline.clone();
        let gone = move |object_type: &ObjectType| &stage_ids(object_type, &of) & &stage;
        let usage = self.stage_usage(&target, gone).await?;
        let work = move |scope: &DefinitionScope<'_>| {
            let of_type = type_of(&scope.schemas, target.object_type)?;
            let pipelines =
                Pipelines { schemas: &scope.schemas, object_type: of_type, now: scope.now };
            let changes = match pipelines.delete_stage(&pipeline, &id)? {
                Some(write) => changes_of(scope, of_type, (&target, usage.as_ref()), write)?,
                None => Vec::new(),
            };
            Ok((changes, ()))
        };
        self.define(&caller, work).await
    }

    /// Does a write of one pipeline and gives it as it is stored.
    async fn write_pipeline<T: Send + 'static>(
        &self,
        target: &PipelineTarget,
        ids: usize,
        usage: Option<StageUsage>,
        work: impl Fn(&Pipelines<'_>, NewIds<'_>) -> Result<(T, PipelineWrite)> + Send + 'static,
    ) -> Result<(T, Pipeline)> {
        let ids = match ids {
            0 => 0..0,
            count => self.new_ids(target.caller.account_id, count).await?,
        };
        let target = target.clone();
        let caller = target.caller.clone();
        let scope = move |scope: &DefinitionScope<'_>| {
            let of_type = type_of(&scope.schemas, target.object_type)?;
            let pipelines =
                Pipelines { schemas: &scope.schemas, object_type: of_type, now: scope.now };
            let (said, write) = work(&pipelines, &mut ids.clone())?;
            let stored = write.stored.first().cloned();
            let stored = stored.ok_or_else(|| Fault::internal("a write of no pipeline"))?;
            let unchanged = of_type.pipeline(&stored.id).filter(|known| is_same(known, &stored));
            if let Some(known) = unchanged {
                return Ok((Vec::new(), (said, known.clone())));
            }
            let target = (&target, usage.as_ref());
            Ok((changes_of(scope, of_type, target, write)?, (said, stored)))
        };
        self.define(&caller, scope).await
    }

    /// What became of a pipeline that is there.
    pub async fn pipeline_history(
        &self,
        caller: &Caller,
        object_type: ObjectTypeId,
        id: &str,
    ) -> Result<PipelineHistory> {
        let account = caller.account_id;
        let read = |tx: &Tx<'_>| {
            let schemas = self.schemas.read(tx, account)?;
            let there = type_of(&schemas, object_type)?.pipeline(id).is_some();
            if !there {
                return Err(pipeline_rules::not_there().into());
            }
            let key = Definition::Pipeline(object_type, id.to_owned(), None).key();
            let last: Vec<i64> =
                definitions::last_seqs(tx, account, &[&key])?.into_iter().flatten().collect();
            // One more than is shown: what the oldest of these was made of.
            let limit = (PIPELINE_AUDIT_LINES_MAX + 1, Details::All);
            let mut states: Vec<PipelineState> = Vec::new();
            change_chains::page(tx, account, &last, limit, |_, line| states.push(state(&line)))?;
            let built_in = standard::pipelines(object_type).iter().find(|known| known.id == id);
            let first = match states.len() as i64 > PIPELINE_AUDIT_LINES_MAX {
                true => states.pop().and_then(|oldest| oldest.pipeline),
                false => built_in.cloned(),
            };
            Ok(PipelineHistory { states, first })
        };
        self.store.snapshot(read).await
    }
}

fn type_of(schemas: &Schemas, id: ObjectTypeId) -> Result<&ObjectType> {
    let found = schemas
        .object_type(id)
        .filter(|found| found.custom().is_none_or(|custom| !custom.archived));
    found.map(|found| &**found).ok_or_else(pipeline_rules::not_there)
}

/// The stages of a pipeline; none if it is not there.
fn stage_ids(object_type: &ObjectType, pipeline: &str) -> BTreeSet<String> {
    let stages = object_type.pipeline(pipeline).map_or(&[][..], |known| &known.stages);
    stages.iter().map(|stage| stage.id.clone()).collect()
}

/// Whether a write would change nothing but the time of the last write.
fn is_same(known: &Pipeline, stored: &Pipeline) -> bool {
    *known == Pipeline { updated_at: known.updated_at, ..stored.clone() }
}

fn stage_of(mut pipeline: Pipeline, id: &str) -> Result<PipelineStage> {
    let at = pipeline.stages.iter().position(|stage| stage.id == id);
    let at = at.ok_or_else(|| Fault::internal("a stage was not stored"))?;
    Ok(pipeline.stages.swap_remove(at))
}

fn changes_of(
    scope: &DefinitionScope<'_>,
    object_type: &ObjectType,
    (target, usage): (&PipelineTarget, Option<&StageUsage>),
    write: PipelineWrite,
) -> Result<Vec<DefinitionChange>, Stop> {
    if target.protects_usage {
        check_usage(scope, object_type, &write.stages_gone, usage)?;
    }
    let changes = write.stored.into_iter().map(|pipeline| {
        let kind = match object_type.pipeline(&pipeline.id) {
            Some(_) => ChangeKind::Updated,
            None => ChangeKind::Created,
        };
        let id = pipeline.id.clone();
        DefinitionChange::Put(Definition::Pipeline(target.object_type, id, Some(pipeline)), kind)
    });
    Ok(changes.collect())
}

fn state(line: &ChainedChange) -> PipelineState {
    /// What a line of the change log says of a pipeline.
    #[derive(Deserialize)]
    struct Detail {
        definition: Option<Pipeline>,
    }
    let detail: Option<Detail> = serde_json::from_str(&line.detail).ok();
    PipelineState {
        at: Timestamp::from_ms_clamped(line.changed_at),
        user_id: line.user_id,
        pipeline: detail.and_then(|detail| detail.definition),
    }
}
