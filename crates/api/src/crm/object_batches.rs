//! Batches of records (objects.md §1.1 O6 to O10, §3).

use crate::call::{Answer, Call};
use crate::crm::batch::{self, Inputs, Success};
use crate::crm::object_inputs::{
    self, ArchiveBatch, HISTORY_MAX, NamedRecord, ReadBatch, RecordBody, WriteBatch,
};
use crate::crm::typed::Typed;
use crate::error::batch_error;
use crate::reply::Reply;
use domain::crm::record;
use domain::fault::{Fault, FaultKind, Result};
use domain::ids;
use domain::json::Object;
use engine::crm::record_inputs::{Operation, RecordInput};
use engine::crm::record_plan::RecordOutcome;
use serde_json::Value;

/// `POST /{objectType}/batch/create`: 201, or 207 if every input has a trace id and some fail.
pub async fn create(call: Call) -> Answer {
    write(call, Operation::Create, Success::Created).await
}

/// `POST /{objectType}/batch/update`: 200, or 207 with the ids that are not there.
pub async fn update(call: Call) -> Answer {
    write(call, Operation::Update, Success::Ok).await
}

/// `POST /{objectType}/batch/upsert`: 200; each result says whether it is new.
pub async fn upsert(call: Call) -> Answer {
    write(call, Operation::Upsert, Success::Ok).await
}

async fn write(call: Call, operation: Operation, success: Success) -> Answer {
    let engine = &call.app.engine;
    let started = engine.clock().now();
    let typed = Typed::of_records(&call).await?;
    let inputs = batch::read_inputs(call.json::<WriteBatch>()?.inputs);
    let read = |Object(body): Object<RecordBody>| body.into_input(operation, None);
    let inputs: Result<Vec<RecordInput>> =
        inputs.and_then(|inputs| inputs.into_iter().map(read).collect());
    let inputs = batch::form_first(inputs)?;
    typed.writer(&call)?;
    let inputs = inputs?;
    let caller = typed.maker(&call, &inputs)?;
    let rules = object_inputs::rules(&call, operation, &inputs);
    let named: Vec<(String, Option<String>)> = inputs
        .iter()
        .map(|input| (input.raw_id.clone(), input.trace_id.clone().filter(|_| rules.partial)))
        .collect();
    let outcomes = engine.write_records(&caller, &typed, inputs, rules).await?;
    let (mut results, mut errors) = (Vec::with_capacity(outcomes.len()), Vec::new());
    let (mut missing, mut traces) = (Vec::new(), Vec::new());
    for (outcome, (raw_id, trace_id)) in outcomes.into_iter().zip(named) {
        match outcome {
            RecordOutcome::Written(document) => results.push(document),
            RecordOutcome::Refused(fault) => errors.push(batch_error(&fault)),
            RecordOutcome::MergedAway => {}
            RecordOutcome::NotFound => {
                missing.push(raw_id);
                traces.extend(trace_id);
            }
        }
    }
    errors.extend(not_found(&typed, missing, traces));
    Ok(batch::reply(&results, &errors, success, started, engine.clock().now()))
}

/// One error for all records that are not there (objects.md §3.3).
fn not_found(typed: &Typed, missing: Vec<String>, traces: Vec<String>) -> Option<Value> {
    if missing.is_empty() {
        return None;
    }
    let message = record::could_not_get(typed.object_type.name());
    let mut fault = Fault::new(FaultKind::NotFound, message).with_context("ids", missing);
    if !traces.is_empty() {
        fault = fault.with_context("objectWriteTraceId", traces);
    }
    Some(batch_error(&fault))
}

/// The ids that a batch names.
fn named_ids(inputs: Option<Inputs<Object<NamedRecord>>>) -> Result<Vec<String>> {
    batch::read_inputs(inputs)?.into_iter().map(|Object(named)| named.into_id()).collect()
}

/// `POST /{objectType}/batch/read`: 200, or 207 with the ids that are not there.
pub async fn read(call: Call) -> Answer {
    let engine = &call.app.engine;
    let started = engine.clock().now();
    let typed = Typed::of_records(&call).await?;
    let mut body = call.json::<ReadBatch>()?;
    let (view, id_property) = body.view(&call);
    let raw_ids = batch::form_first(named_ids(body.inputs))?;
    let caller = typed.reader(&call)?;
    let raw_ids = raw_ids?;
    if !view.history.is_empty() {
        batch::check_history_inputs(raw_ids.len(), HISTORY_MAX)?;
    }
    let wanted = (raw_ids.as_slice(), id_property.as_deref());
    let (found, missing) = engine.find_records(&caller, &typed, wanted, &view).await?;
    let errors: Vec<Value> = not_found(&typed, missing, Vec::new()).into_iter().collect();
    Ok(batch::reply_joined(&found, &errors, Success::Ok, started, engine.clock().now()))
}

/// `POST /{objectType}/batch/archive`: 204, whatever of the records is there.
pub async fn archive(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let raw_ids = batch::form_first(named_ids(call.json::<ArchiveBatch>()?.inputs))?;
    let caller = typed.writer(&call)?;
    let raw_ids = raw_ids?;
    let mut wanted: Vec<i64> = raw_ids.iter().filter_map(|raw_id| ids::find(raw_id)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    call.app.engine.archive_records(&caller, &typed, wanted).await?;
    Ok(Reply::no_content())
}
