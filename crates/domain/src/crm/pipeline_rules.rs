//! What writes of pipelines and stages make of those that are there (objects.md §7.4).

use super::object_types::ObjectTypeId;
use super::pipeline_inputs::{Order, PipelinePatch, PipelineSpec, StagePatch, StageSpec};
use super::pipelines::{Pipeline, PipelineStage};
use super::schemas::{ObjectType, Schemas};
use super::stage_metadata::{self, DEALS, TICKETS};
use crate::fault::{Fault, FaultKind, Result};
use crate::limits::{
    PIPELINE_ID_CHARS_MAX, PIPELINE_LABEL_CHARS_MAX, PIPELINE_STAGES_MAX, PIPELINES_MAX,
    STAGE_ID_CHARS_MAX,
};
use crate::scalar::Text;
use crate::time::Timestamp;
use std::collections::HashSet;

/// What every stage says of who may write it.
const WRITE_PERMISSIONS: &str = "CRM_PERMISSIONS_ENFORCEMENT";

/// The pipelines of a type, about to be written.
#[derive(Clone, Copy, Debug)]
pub struct Pipelines<'s> {
    /// Everything that the account has defined.
    pub schemas: &'s Schemas,
    /// The type of the records.
    pub object_type: &'s ObjectType,
    /// The time of the write.
    pub now: Timestamp,
}

/// What a write does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineWrite {
    /// Pipelines as they are stored: the written one first, then those that moved.
    pub stored: Vec<Pipeline>,
    /// Ids of stages that are no more.
    pub stages_gone: Vec<String>,
}

/// Ids that nobody had: made of these numbers.
pub type NewIds<'i> = &'i mut dyn Iterator<Item = i64>;

impl Pipelines<'_> {
    fn id(&self) -> ObjectTypeId {
        self.object_type.id()
    }

    /// The pipeline at an address.
    pub fn find(&self, id: &str) -> Result<&Pipeline> {
        self.object_type.pipeline(id).ok_or_else(not_there)
    }

    /// A new pipeline.
    pub fn create(&self, spec: PipelineSpec, ids: NewIds<'_>) -> Result<PipelineWrite> {
        if self.object_type.pipeline_properties().is_none() {
            let message = format!("{} records have no pipelines.", self.object_type.name());
            return Err(Fault::validation(message));
        }
        if self.object_type.pipelines().len() >= PIPELINES_MAX {
            let message = format!("A type of records has at most {PIPELINES_MAX} pipelines.");
            return Err(refuse("PipelineError.PIPELINE_LIMIT_EXCEEDED", message));
        }
        let id = match &spec.id {
            Some(id) => self.check_new_id(id)?,
            None => fresh(ids, |id| self.has_pipeline(id)),
        };
        let pipeline = Pipeline {
            label: String::new(),
            display_order: 0,
            id,
            stages: Vec::new(),
            created_at: self.now,
            updated_at: self.now,
            archived: false,
        };
        self.write_whole(pipeline, spec, ids)
    }

    /// A pipeline written anew; stages that are not named are gone.
    pub fn replace(&self, id: &str, spec: PipelineSpec, ids: NewIds<'_>) -> Result<PipelineWrite> {
        self.write_whole(self.find(id)?.clone(), spec, ids)
    }

    fn write_whole(
        &self,
        mut pipeline: Pipeline,
        spec: PipelineSpec,
        ids: NewIds<'_>,
    ) -> Result<PipelineWrite> {
        pipeline.label = self.check_label(&pipeline.id, spec.label)?;
        pipeline.display_order = spec.display_order;
        let before = std::mem::take(&mut pipeline.stages);
        let mut wanted = spec.stages;
        // Ids that the client gives are taken before any is made.
        wanted.iter().filter_map(|stage| stage.id.as_deref()).try_fold(
            HashSet::new(),
            |mut seen, id| {
                self.check_stage_id(&pipeline.id, id)?;
                if seen.insert(id) { Ok(seen) } else { Err(stage_id_taken(id)) }
            },
        )?;
        for stage in &mut wanted {
            stage.id.get_or_insert_with(|| fresh(ids, |id| self.has_stage(id)));
        }
        for stage in wanted {
            let known = before.iter().find(|known| Some(&known.id) == stage.id.as_ref());
            let made = self.stage(known, stage)?;
            pipeline.stages.push(made);
        }
        settle(&mut pipeline.stages, None, |stage| &mut stage.display_order);
        let kept: HashSet<&str> = pipeline.stages.iter().map(|stage| stage.id.as_str()).collect();
        let gone = before.into_iter().map(|stage| stage.id);
        let gone = gone.filter(|id| !kept.contains(id.as_str())).collect();
        self.finish(pipeline, gone)
    }

    /// A pipeline with another label or place.
    pub fn patch(&self, id: &str, patch: PipelinePatch) -> Result<PipelineWrite> {
        let mut pipeline = self.find(id)?.clone();
        refuse_archived(patch.archived.is_some())?;
        if let Some(Text(label)) = patch.label {
            pipeline.label = self.check_label(id, label)?;
        }
        if let Some(Order(order)) = patch.display_order {
            pipeline.display_order = order.into();
        }
        self.finish(pipeline, Vec::new())
    }

    /// The pipeline that is deleted, with all of its stages.
    pub fn delete(&self, id: &str) -> Result<&Pipeline> {
        self.object_type.pipeline(id).ok_or_else(|| Fault::not_found(id))
    }

    /// A new stage; its id, and the write.
    pub fn create_stage(
        &self,
        pipeline: &str,
        mut spec: StageSpec,
        ids: NewIds<'_>,
    ) -> Result<(String, PipelineWrite)> {
        let pipeline = self.find(pipeline)?.clone();
        let id = match spec.id.take() {
            Some(id) => {
                self.check_stage_id(&pipeline.id, &id)?;
                if pipeline.stage(&id).is_some() {
                    return Err(stage_id_taken(&id));
                }
                id
            }
            None => fresh(ids, |id| self.has_stage(id)),
        };
        spec.id = Some(id.clone());
        let stage = self.stage(None, spec)?;
        Ok((id, self.with_stage(pipeline, stage)?))
    }

    /// A stage written anew.
    pub fn replace_stage(
        &self,
        pipeline: &str,
        id: &str,
        spec: StageSpec,
    ) -> Result<PipelineWrite> {
        let pipeline = self.find(pipeline)?.clone();
        let known = pipeline.stage(id).ok_or_else(not_there)?;
        let spec = StageSpec { id: Some(id.to_owned()), ..spec };
        let stage = self.stage(Some(known), spec)?;
        self.with_stage(pipeline, stage)
    }

    /// A stage with some of it changed.
    pub fn patch_stage(
        &self,
        pipeline: &str,
        id: &str,
        patch: StagePatch,
    ) -> Result<PipelineWrite> {
        let pipeline = self.find(pipeline)?.clone();
        let known = pipeline.stage(id).ok_or_else(not_there)?;
        refuse_archived(patch.archived.is_some())?;
        let mut metadata = known.metadata.clone();
        metadata.extend(patch.metadata());
        let spec = StageSpec {
            label: patch.label.map_or_else(|| known.label.clone(), |Text(label)| label),
            display_order: patch.display_order.map_or(known.display_order, |Order(n)| n.into()),
            metadata,
            id: Some(id.to_owned()),
        };
        let stage = self.stage(Some(known), spec)?;
        self.with_stage(pipeline, stage)
    }

    /// A pipeline without a stage; none if there is no such stage, which is as good.
    pub fn delete_stage(&self, pipeline: &str, id: &str) -> Result<Option<PipelineWrite>> {
        let Some(pipeline) = self.object_type.pipeline(pipeline) else { return Ok(None) };
        if pipeline.stage(id).is_none() {
            return Ok(None);
        }
        let mut pipeline = pipeline.clone();
        pipeline.stages.retain(|stage| stage.id != id);
        self.finish(pipeline, vec![id.to_owned()]).map(Some)
    }

    /// A stage as it is stored: a new one, or one that was there.
    fn stage(&self, known: Option<&PipelineStage>, spec: StageSpec) -> Result<PipelineStage> {
        Ok(PipelineStage {
            label: checked_label(spec.label)?,
            display_order: spec.display_order,
            metadata: stage_metadata::stored(self.id(), &spec.metadata)?,
            id: spec.id.unwrap_or_default(),
            created_at: known.map_or(self.now, |known| known.created_at),
            updated_at: self.now,
            archived: false,
            write_permissions: WRITE_PERMISSIONS.to_owned(),
        })
    }

    fn with_stage(&self, mut pipeline: Pipeline, stage: PipelineStage) -> Result<PipelineWrite> {
        let at = pipeline.stages.iter().position(|known| known.id == stage.id);
        let at = at.unwrap_or(pipeline.stages.len());
        match pipeline.stages.get_mut(at) {
            Some(known) => *known = stage,
            None => pipeline.stages.push(stage),
        }
        settle(&mut pipeline.stages, Some(at), |stage| &mut stage.display_order);
        self.finish(pipeline, Vec::new())
    }

    /// Looks at the whole pipeline, and moves others that are in its place.
    fn finish(&self, mut pipeline: Pipeline, stages_gone: Vec<String>) -> Result<PipelineWrite> {
        self.check_stages(&pipeline)?;
        pipeline.updated_at = self.now;
        let before = self.object_type.pipelines();
        let mut all: Vec<Pipeline> =
            before.iter().filter(|known| known.id != pipeline.id).map(|p| (*p).clone()).collect();
        let id = pipeline.id.clone();
        let taken = all.iter().any(|known| known.display_order == pipeline.display_order);
        all.insert(0, pipeline);
        if taken {
            settle(&mut all, Some(0), |pipeline| &mut pipeline.display_order);
        }
        let moved = |known: &Pipeline| self.object_type.pipeline(&known.id) != Some(known);
        all.retain(|known| known.id == id || moved(known));
        all.sort_by_key(|known| known.id != id);
        Ok(PipelineWrite { stored: all, stages_gone })
    }

    fn check_stages(&self, pipeline: &Pipeline) -> Result<()> {
        let stages = &pipeline.stages;
        if stages.is_empty() {
            return Err(Fault::validation("Pipeline must have at least one stage"));
        }
        if stages.len() > PIPELINE_STAGES_MAX {
            let message = format!("A pipeline has at most {PIPELINE_STAGES_MAX} stages.");
            return Err(refuse("PipelineError.STAGE_LIMIT_EXCEEDED", message));
        }
        let mut labels = HashSet::new();
        if let Some(twice) = stages.iter().find(|stage| !labels.insert(folded(&stage.label))) {
            let message = format!("A stage with the label '{}' already exists.", twice.label);
            return Err(refuse("PipelineError.STAGE_LABEL_EXISTS", message));
        }
        let closed = stages.iter().any(|stage| stage_metadata::is_closed(&stage.metadata));
        if self.id() == TICKETS && !closed {
            let message = "A pipeline of tickets must have at least one closed stage.";
            return Err(refuse("PipelineError.MISSING_CLOSED_STAGE", message));
        }
        Ok(())
    }

    fn check_label(&self, id: &str, label: String) -> Result<String> {
        let label = checked_label(label)?;
        let others = self.object_type.pipelines();
        let mut others = others.iter().filter(|known| known.id != id);
        if others.any(|known| folded(&known.label) == folded(&label)) {
            let message = format!("A pipeline with the label '{label}' already exists.");
            return Err(refuse("PipelineError.PIPELINE_LABEL_EXISTS", message));
        }
        Ok(label)
    }

    fn check_new_id(&self, id: &str) -> Result<String> {
        check_length("pipelineId", id, PIPELINE_ID_CHARS_MAX)?;
        if self.has_pipeline(id) {
            let message = format!("A pipeline with the id '{id}' already exists.");
            return Err(conflict("PipelineError.PIPELINE_ID_EXISTS", message));
        }
        Ok(id.to_owned())
    }

    /// Deals and tickets share the ids of their pipelines; other types have their own.
    fn has_pipeline(&self, id: &str) -> bool {
        let own = [self.id()];
        let types: &[ObjectTypeId] =
            if [DEALS, TICKETS].contains(&self.id()) { &[DEALS, TICKETS] } else { &own };
        let mut found = types.iter().filter_map(|known| self.schemas.object_type(*known));
        found.any(|object_type| object_type.pipeline(id).is_some())
    }

    fn has_stage(&self, id: &str) -> bool {
        self.object_type.pipelines().iter().any(|pipeline| pipeline.stage(id).is_some())
    }

    fn check_stage_id(&self, pipeline: &str, id: &str) -> Result<()> {
        check_length("stageId", id, STAGE_ID_CHARS_MAX)?;
        let others = self.object_type.pipelines();
        let mut others = others.iter().filter(|known| known.id != pipeline);
        let Some(other) = others.find(|known| known.stage(id).is_some()) else { return Ok(()) };
        let message = format!("The stage id '{id}' already exists in pipeline '{}'.", other.id);
        Err(conflict("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE", message))
    }
}

/// What is said of stages that records are in.
pub fn in_use(stages: &[String]) -> Fault {
    let message = format!("Stages are in use by records: [{}]", stages.join(", "));
    refuse("PipelineError.STAGE_ID_IN_USE", message).with_context("stageId", stages.iter().cloned())
}

/// Nothing is at this address.
pub fn not_there() -> Fault {
    Fault::new(FaultKind::NothingThere, "")
}

fn refuse(rule: &'static str, message: impl Into<String>) -> Fault {
    Fault::validation(message).with_sub_category(rule)
}

fn conflict(rule: &'static str, message: String) -> Fault {
    Fault::new(FaultKind::Conflict, message).with_sub_category(rule)
}

fn stage_id_taken(id: &str) -> Fault {
    let message = format!("The stage id '{id}' already exists in this pipeline.");
    conflict("PipelineError.STAGE_ID_EXISTS", message)
}

/// `archived` is for restoring only, and what is deleted is gone for good.
fn refuse_archived(given: bool) -> Result<()> {
    if given {
        let message = "archived may only be given to restore what is archived.";
        return Err(Fault::validation(message));
    }
    Ok(())
}

/// `[inferred]`: HubSpot answers 500 to ids that are too long.
fn check_length(name: &str, id: &str, chars_max: usize) -> Result<()> {
    if id.chars().count() > chars_max {
        let message = format!("{name} must not be longer than {chars_max} characters.");
        return Err(Fault::validation(message).with_context(name, [id]));
    }
    Ok(())
}

/// `[inferred]`: neither blank nor of any length.
fn checked_label(label: String) -> Result<String> {
    if label.trim().is_empty() {
        return Err(Fault::validation("label must not be blank."));
    }
    if label.chars().count() > PIPELINE_LABEL_CHARS_MAX {
        let message =
            format!("label must not be longer than {PIPELINE_LABEL_CHARS_MAX} characters.");
        return Err(Fault::validation(message));
    }
    Ok(label)
}

fn folded(label: &str) -> String {
    label.to_lowercase()
}

/// An id made of the next number; should a client have given that id to something, a longer one.
fn fresh(ids: NewIds<'_>, taken: impl Fn(&str) -> bool) -> String {
    let mut id = ids.next().unwrap_or_default().to_string();
    while taken(&id) {
        id.push('0');
    }
    id
}

/// Sorts by place. Where two have one place, all are numbered anew from 0; the `written` one comes
/// before others of its place `[inferred]`.
fn settle<T>(items: &mut Vec<T>, written: Option<usize>, place: impl Fn(&mut T) -> &mut i64) {
    let mut ranked: Vec<((i64, bool), T)> = items
        .drain(..)
        .enumerate()
        .map(|(at, mut item)| ((*place(&mut item), Some(at) != written), item))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let shared = ranked.windows(2).any(|pair| pair[0].0.0 == pair[1].0.0);
    for (number, (_, mut item)) in (0..).zip(ranked) {
        if shared {
            *place(&mut item) = number;
        }
        items.push(item);
    }
}
