//! Pipelines and their stages (objects.md §7.4).

use super::pipeline_inputs::{PipelineSpec, StagePatch, StageSpec};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A pipeline, with keys in the order of the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pipeline {
    /// What people read.
    pub label: String,
    /// Place among the pipelines of its type.
    pub display_order: i64,
    /// Its id: given by the client, or made.
    pub id: String,
    /// Its stages, in their order.
    pub stages: Vec<PipelineStage>,
    /// When it was made; HubSpot's own say 1970.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Always false: deleting is for good.
    pub archived: bool,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PipelineStage {
    /// What people read.
    pub label: String,
    /// Place among the stages.
    pub display_order: i64,
    /// `probability` and `isClosed` of deals, `ticketState` of tickets, `state` of others.
    pub metadata: BTreeMap<String, String>,
    /// Its id: given by the client, or made.
    pub id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Always false.
    pub archived: bool,
    /// Always `CRM_PERMISSIONS_ENFORCEMENT`.
    pub write_permissions: String,
}

impl Pipeline {
    /// The stage with this id.
    pub fn stage(&self, id: &str) -> Option<&PipelineStage> {
        self.stages.iter().find(|stage| stage.id == id)
    }
}

/// Answers to writes repeat what was asked for over what is stored; only reads tell the place and
/// the metadata as they are (objects.md §7.4).
impl Pipeline {
    /// Repeats what a create or PUT said.
    pub fn echo(&mut self, spec: &PipelineSpec) {
        self.display_order = spec.display_order;
        for stage in &mut self.stages {
            let said = spec.stages.iter().find(|said| said.label == stage.label);
            said.into_iter().for_each(|said| stage.echo(said));
        }
    }
}

impl PipelineStage {
    /// Repeats what a create or PUT said.
    pub fn echo(&mut self, spec: &StageSpec) {
        self.display_order = spec.display_order;
        self.metadata.extend(spec.metadata.clone());
    }

    /// Repeats what a PATCH said.
    pub fn echo_patch(&mut self, patch: &StagePatch) {
        if let Some(order) = patch.display_order {
            self.display_order = order.0.into();
        }
        self.metadata.extend(patch.metadata());
    }
}
