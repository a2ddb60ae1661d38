//! What happened to pipelines and stages, as their audits show it (objects.md §7.4; the words of
//! actions are `[inferred]`).

use super::pipelines::{Pipeline, PipelineStage};
use crate::accounts::AccountId;
use crate::time::Timestamp;
use serde::Serialize;

/// One line of an audit, with keys in the order of the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine<'p, T> {
    /// The account.
    pub portal_id: AccountId,
    /// The id of the pipeline or stage.
    pub identifier: &'p str,
    /// `CREATE`, `UPDATE` or `DELETE`.
    pub action: &'static str,
    /// When.
    pub timestamp: Timestamp,
    /// In words.
    pub message: &'static str,
    /// What it was then; none where it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_object: Option<&'p T>,
    /// Who wrote.
    pub from_user_id: i64,
}

/// A pipeline as one write left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineState {
    /// When.
    pub at: Timestamp,
    /// Who wrote.
    pub user_id: i64,
    /// None if it was deleted.
    pub pipeline: Option<Pipeline>,
}

/// The audit of a pipeline, newest line first. `states` are its states, newest first, and `first`
/// what it was before the oldest of them, if it was.
pub fn of_pipeline<'p>(
    account: AccountId,
    id: &'p str,
    states: &'p [PipelineState],
    first: Option<&'p Pipeline>,
) -> Vec<AuditLine<'p, Pipeline>> {
    let states = states.iter().map(|state| (state, state.pipeline.as_ref()));
    lines(account, id, states.collect(), first)
}

/// The audit of a stage of it, in the same order.
pub fn of_stage<'p>(
    account: AccountId,
    id: &'p str,
    states: &'p [PipelineState],
    first: Option<&'p Pipeline>,
) -> Vec<AuditLine<'p, PipelineStage>> {
    let stage = |pipeline: Option<&'p Pipeline>| pipeline.and_then(|pipeline| pipeline.stage(id));
    let states = states.iter().map(|state| (state, stage(state.pipeline.as_ref())));
    lines(account, id, states.collect(), stage(first))
}

fn lines<'p, T: PartialEq>(
    portal_id: AccountId,
    identifier: &'p str,
    states: Vec<(&PipelineState, Option<&'p T>)>,
    first: Option<&'p T>,
) -> Vec<AuditLine<'p, T>> {
    let before = states.iter().skip(1).map(|(_, object)| *object).chain([first]);
    let changed = states.iter().zip(before).filter_map(|((state, now), before)| {
        let (action, message) = match (before, now) {
            (None, None) => return None,
            (Some(before), Some(now)) if before == *now => return None,
            (None, Some(_)) => ("CREATE", "Created"),
            (Some(_), Some(_)) => ("UPDATE", "Updated"),
            (Some(_), None) => ("DELETE", "Deleted"),
        };
        Some(AuditLine {
            portal_id,
            identifier,
            action,
            timestamp: state.at,
            message,
            raw_object: *now,
            from_user_id: state.user_id,
        })
    });
    changed.collect()
}
