//! Stages that records are in are not given up (objects.md §7.4). All records of the type are
//! looked at beside the writers; the scope that writes looks at those only that were written since.

use super::definitions::DefinitionScope;
use super::pipelines::PipelineTarget;
use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::changes;
use crate::sql::stage_usage::{find_stage_in_use, find_stage_taken_since};
use domain::crm::pipeline_rules;
use domain::crm::schemas::ObjectType;
use domain::fault::Result;
use std::collections::BTreeSet;

/// What was seen of the use of some stages.
#[derive(Clone, Debug)]
pub(crate) struct StageUsage {
    /// The definitions that were in force.
    version: i64,
    /// Where the change log stood.
    seq: i64,
    stages: BTreeSet<String>,
    /// One of the stages that a record was in.
    used: Option<String>,
}

impl Engine {
    /// Looks at all records for one that is in a stage that is to be given up; at none if stages
    /// are not protected, or none is to go.
    pub(crate) async fn stage_usage(
        &self,
        target: &PipelineTarget,
        gone: impl FnOnce(&ObjectType) -> BTreeSet<String> + Send + 'static,
    ) -> Result<Option<StageUsage>> {
        if !target.protects_usage {
            return Ok(None);
        }
        let (account, id) = (target.caller.account_id, target.object_type);
        let cache = self.schemas.clone();
        let look = move |tx: &Tx<'_>| {
            let schemas = cache.read(tx, account)?;
            let Some(object_type) = schemas.object_type(id) else { return Ok(None) };
            let Some((_, property)) = object_type.pipeline_properties() else { return Ok(None) };
            let stages = gone(object_type);
            if stages.is_empty() {
                return Ok(None);
            }
            let seq = changes::head(tx, account)?;
            let wanted: Vec<String> = stages.iter().cloned().collect();
            let used = find_stage_in_use(tx, account, (id, property), &wanted)?;
            Ok(Some(StageUsage { version: schemas.version, seq, stages, used }))
        };
        self.store.scan(look).await
    }
}

/// Refuses to give up stages that records are in. What was seen before counts if it was about these
/// stages and no definition has changed since; otherwise all records are looked at here.
pub(crate) fn check_usage(
    scope: &DefinitionScope<'_>,
    object_type: &ObjectType,
    stages: &[String],
    seen: Option<&StageUsage>,
) -> Result<(), Stop> {
    let Some((_, property)) = object_type.pipeline_properties() else { return Ok(()) };
    if stages.is_empty() {
        return Ok(());
    }
    let (tx, schemas) = (scope.tx, &scope.schemas);
    let place = (object_type.id(), property);
    let holds = |seen: &&StageUsage| {
        seen.version == schemas.version && stages.iter().all(|id| seen.stages.contains(id))
    };
    let found = match seen.filter(holds) {
        Some(seen) => {
            let used = seen.used.clone().filter(|stage| stages.contains(stage));
            match used {
                Some(used) => Some(used),
                None if seen.used.is_some() => {
                    find_stage_in_use(tx, schemas.account, place, stages)?
                }
                None => find_stage_taken_since(tx, schemas.account, place, stages, seen.seq)?,
            }
        }
        None => find_stage_in_use(tx, schemas.account, place, stages)?,
    };
    match found {
        Some(stage) => Err(pipeline_rules::in_use(&[stage]).into()),
        None => Ok(()),
    }
}
