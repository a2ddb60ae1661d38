//! Limits that an account sets on its associations (objects.md §7.3).

use crate::call::{Answer, Call};
use crate::crm::associations::{ended, success};
use crate::crm::batch::{self, Inputs, Success};
use crate::crm::type_pair::TypedPair;
use crate::error::batch_error;
use crate::reply::Reply;
use domain::crm::association_rules::{CategoryName, required};
use domain::crm::associations::{AssociationLimit, AssociationType};
use domain::crm::schemas::Schemas;
use domain::fault::Result;
use domain::json::Object;
use domain::scalar::Int;
use engine::crm::association_labels::LimitInput;
use serde::Deserialize;
use serde_json::{Value, json};

/// A limit as reads show it: with the label of its type, if that has one.
fn shown(kind: &AssociationType, limit: &AssociationLimit) -> Value {
    let mut shown = row(kind, limit);
    if let Some(label) = &kind.label {
        shown["label"] = label.as_str().into();
    }
    shown
}

fn row(kind: &AssociationType, limit: &AssociationLimit) -> Value {
    json!({
        "category": kind.category.name(),
        "typeId": kind.type_id,
        "userEnforcedMaxToObjectIds": limit.max_to_object_ids,
    })
}

fn list(schemas: &Schemas, wanted: impl Fn(&AssociationLimit) -> bool) -> Reply {
    let limits = schemas.association_limits().iter().filter(|limit| wanted(limit));
    let limits = limits.filter_map(|limit| {
        let key = domain::crm::association_labels::limit_key(limit);
        Some(shown(schemas.association_type(key)?, limit))
    });
    Reply::ok(json!({"results": limits.collect::<Vec<_>>()}).to_string())
}

/// `GET …/definitions/configurations/all`
pub async fn list_all(call: Call) -> Answer {
    let caller = call.authorize()?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    Ok(list(&schemas, |_| true))
}

/// `GET …/definitions/configurations/{fromObjectType}/{toObjectType}`
pub async fn list_pair(call: Call) -> Answer {
    let pair = TypedPair::of_types(&call).await?;
    pair.reader(&call)?;
    let (from, to) = (pair.from.id(), pair.to.id());
    Ok(list(&pair.schemas, |limit| limit.from == from && limit.to == to))
}

#[derive(Deserialize)]
struct LimitBatch {
    inputs: Option<Inputs<Object<LimitBody>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LimitBody {
    category: Option<CategoryName>,
    type_id: Option<Int>,
    max_to_object_ids: Option<Int>,
}

fn inputs_of(call: &Call, with_max: bool) -> Result<Vec<LimitInput>> {
    let inputs = batch::read_inputs(call.json::<LimitBatch>()?.inputs)?;
    let read = |Object(input): Object<LimitBody>| {
        let category = input.category.ok_or_else(|| required("category"))?.category();
        let Int(type_id) = input.type_id.ok_or_else(|| required("typeId"))?;
        let max = input.max_to_object_ids.map(|Int(max)| max);
        let max = if with_max { max.ok_or_else(|| required("maxToObjectIds"))? } else { 0 };
        Ok(LimitInput { category, type_id, max })
    };
    inputs.into_iter().map(read).collect()
}

async fn set(call: Call, known: bool) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let inputs = inputs_of(&call, true)?;
    let caller = pair.writer(&call)?;
    let outcomes = call.app.engine.set_limits(&caller, pair.ids(), inputs, known).await?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for outcome in &outcomes {
        match outcome {
            Ok((kind, limit)) if known => results.push(row(kind, limit).to_string()),
            Ok((kind, limit)) => results.push(shown(kind, limit).to_string()),
            Err(fault) => errors.push(batch_error(fault)),
        }
    }
    let success = if known { Success::Ok } else { success(&call) };
    Ok(batch::reply(&results, &errors, success, started, call.app.engine.clock().now()))
}

/// `POST …/batch/create`: 201, since 2026-09 200; 207 if a type has a limit already.
pub async fn create_batch(call: Call) -> Answer {
    set(call, false).await
}

/// `POST …/batch/update`: 200; 207 if a type has no limit yet.
pub async fn update_batch(call: Call) -> Answer {
    set(call, true).await
}

/// `POST …/batch/purge`: 204, since 2026-09 200.
pub async fn purge_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let inputs = inputs_of(&call, false)?;
    let caller = pair.writer(&call)?;
    call.app.engine.lift_limits(&caller, pair.ids(), inputs).await?;
    Ok(ended(&call, started))
}
