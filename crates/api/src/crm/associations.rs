//! Associations since v4: below a record, and in batches between two types (objects.md §1.2, §7.3).

use crate::call::{Answer, Call};
use crate::crm::batch::{self, Inputs, Success};
use crate::crm::type_pair::{PairBody, TypedPair, after_of, page_of, pair_of_path};
use crate::error::batch_error;
use crate::paging;
use crate::reply::Reply;
use domain::accounts::Caller;
use domain::crm::association_rules::{
    AssociationSpec, ObjectRef, TypeNames, no_associations, required,
};
use domain::crm::association_text::{Page, cursor, labelled, shown_id};
use domain::crm::associations::Association;
use domain::fault::{Fault, Result};
use domain::ids;
use domain::json::Object;
use domain::limits::{
    ASSOCIATED_MAX, ASSOCIATIONS_ENDED_MAX, ASSOCIATIONS_MADE_MAX, ASSOCIATIONS_READ_MAX,
    BATCH_INPUTS_MAX,
};
use domain::scalar::{Literal, Text};
use domain::time::Timestamp;
use engine::crm::association_reads::FetchInput;
use engine::crm::association_writes::{PairInput, Tied};
use serde::Deserialize;
use std::collections::HashSet;

/// `GET …/{objectType}/{objectId}/associations/{toObjectType}`: 200, also with nothing.
pub async fn list(call: Call) -> Answer {
    let pair = TypedPair::of_record(&call).await?;
    let caller = pair.reader(&call)?;
    let (limit, after) = page_of(&call)?;
    let raw_id = call.path_value("objectId").to_owned();
    let from = FetchInput { raw_id, after };
    let fetched = call.app.engine.associated_with(&caller, pair.ids(), from, limit).await?;
    let page = Page::of(fetched.all(), limit);
    let numbers = call.version.behaviour().association_ids_as_numbers;
    let results = labelled(&fetched.schemas, &page, numbers);
    Ok(list_reply(&call, &results, &page))
}

/// A list with the way on, if there is one.
pub fn list_reply(call: &Call, results: &str, page: &Page<'_>) -> Reply {
    let paging = page.next.map(|next| paging::forward(call, &cursor(next)));
    let paging = paging.map(|paging| format!(",\"paging\":{paging}")).unwrap_or_default();
    Reply::ok(format!("{{\"results\":[{results}]{paging}}}"))
}

/// `PUT …/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}`: 201; the types that
/// are there already stay.
pub async fn create(call: Call) -> Answer {
    let pair = TypedPair::of_record(&call).await?;
    let specs: Vec<Object<AssociationSpec>> = call.json_list()?;
    let specs: Vec<_> = specs.into_iter().map(|Object(spec)| spec).collect();
    specs.iter().try_for_each(AssociationSpec::check_required)?;
    let caller = pair.writer(&call)?;
    let input = pair_of_path(&call, TypeNames::Specs(specs));
    let tied = call.app.engine.associate_one(&caller, pair.ids(), input).await?;
    Ok(Reply::created(labels_between(&call, &pair, &tied)))
}

/// `DELETE` of the same: 204, whatever was between the two.
pub async fn archive(call: Call) -> Answer {
    let pair = TypedPair::of_record(&call).await?;
    let caller = pair.writer(&call)?;
    let id = |name: &str| domain::crm::record::parse_id(call.path_value(name));
    let ids = (id("objectId")?, id("toObjectId")?);
    call.app.engine.dissociate_pairs(&caller, pair.ids(), vec![ids]).await?;
    Ok(Reply::no_content())
}

/// `PUT …/associations/default/{toObjectType}/{toObjectId}`: 200 in the form of a batch.
pub async fn create_default(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_record(&call).await?;
    let caller = pair.writer(&call)?;
    let input = pair_of_path(&call, TypeNames::Plain);
    let tied = call.app.engine.associate_one(&caller, pair.ids(), input).await?;
    let results = [default_rows(&tied)];
    Ok(batch::reply(&results, &[], Success::Ok, started, call.app.engine.clock().now()))
}

type PairBatch<const MAX: usize> = Option<Inputs<Object<PairBody>, MAX>>;

#[derive(Deserialize)]
struct PairBatchBody<const MAX: usize> {
    inputs: PairBatch<MAX>,
}

/// The pairs of a batch, each read by `read`, and whoever may write both types.
pub fn pairs_of<const MAX: usize>(
    call: &Call,
    types: &TypedPair,
    read: fn(PairBody) -> Result<PairInput>,
) -> Result<(Vec<PairInput>, Caller)> {
    let body: PairBatchBody<MAX> = call.json()?;
    let inputs = batch::read_inputs(body.inputs)
        .and_then(|inputs| inputs.into_iter().map(|Object(pair)| read(pair)).collect());
    let inputs = batch::form_first(inputs)?;
    let caller = types.writer(call)?;
    Ok((inputs?, caller))
}

/// The answer of a batch that makes associations: `row` words what became of each good input.
pub fn made(
    call: &Call,
    outcomes: &[Result<Tied>],
    row: impl Fn(&Tied) -> String,
    success: Success,
    started: Timestamp,
) -> Reply {
    let results: Vec<String> = outcomes.iter().flatten().map(row).collect();
    let errors: Vec<_> =
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err().map(batch_error)).collect();
    batch::reply(&results, &errors, success, started, call.app.engine.clock().now())
}

/// How a batch that makes associations is answered.
pub fn success(call: &Call) -> Success {
    match call.version.behaviour().batches_answer_ok {
        true => Success::Ok,
        false => Success::Created,
    }
}

/// The answer of a batch after which there is nothing to say: 204, or since 2026-09 the empty form
/// of a batch (objects.md §11).
pub fn ended(call: &Call, started: Timestamp) -> Reply {
    if !call.version.behaviour().batches_answer_ok {
        return Reply::no_content();
    }
    let completed = call.app.engine.clock().now();
    Reply::ok(format!(
        "{{\"status\":\"COMPLETE\",\"startedAt\":\"{started}\",\"completedAt\":\"{completed}\"}}"
    ))
}

/// `POST …/batch/create`: 201, since 2026-09 200; 207 if some inputs fail.
pub async fn create_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let (inputs, caller) = pairs_of::<ASSOCIATIONS_MADE_MAX>(&call, &pair, PairBody::with_types)?;
    let outcomes = call.app.engine.associate(&caller, pair.ids(), inputs).await?;
    let row = |tied: &Tied| labels_between(&call, &pair, tied);
    Ok(made(&call, &outcomes, row, success(&call), started))
}

/// `POST …/batch/associate/default`: 200; two rows for each pair, one for each direction.
pub async fn create_default_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let (inputs, caller) = pairs_of::<BATCH_INPUTS_MAX>(&call, &pair, PairBody::plain)?;
    let outcomes = call.app.engine.associate(&caller, pair.ids(), inputs).await?;
    Ok(made(&call, &outcomes, default_rows, Success::Ok, started))
}

/// `POST …/batch/labels/archive`: 204; the plain type takes all labels of its pair along.
pub async fn archive_labels_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let (inputs, caller) = pairs_of::<ASSOCIATIONS_MADE_MAX>(&call, &pair, PairBody::with_types)?;
    call.app.engine.dissociate(&caller, pair.ids(), inputs).await?;
    Ok(ended(&call, started))
}

#[derive(Deserialize)]
struct ArchiveBatch {
    inputs: Option<Inputs<Object<ArchiveInput>, ASSOCIATIONS_MADE_MAX>>,
}

#[derive(Deserialize)]
struct ArchiveInput {
    from: Option<Object<ObjectRef>>,
    to: Option<Vec<Object<ObjectRef>>>,
}

/// The pairs of records that a batch names.
fn ended_pairs(body: ArchiveBatch) -> Result<Vec<(i64, i64)>> {
    let inputs = batch::read_inputs(body.inputs)?;
    let (mut from_ids, mut pairs) = (HashSet::new(), Vec::new());
    for Object(input) in &inputs {
        let Object(from) = input.from.as_ref().ok_or_else(|| required("from"))?;
        let from = from.raw_id()?;
        from_ids.insert(from);
        for Object(to) in input.to.as_deref().ok_or_else(|| required("to"))? {
            pairs.extend(ids::find(from).zip(ids::find(to.raw_id()?)));
        }
    }
    batch::at_most(from_ids.len(), BATCH_INPUTS_MAX, "in a batch")?;
    batch::at_most(pairs.len(), ASSOCIATIONS_ENDED_MAX, "in a batch")?;
    Ok(pairs)
}

/// `POST …/batch/archive`: 204; everything between each record and those it names. What can't be an
/// id is passed over, as what is not associated is.
pub async fn archive_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let pairs = batch::form_first(ended_pairs(call.json()?))?;
    let caller = pair.writer(&call)?;
    let pairs = pairs?;
    call.app.engine.dissociate_pairs(&caller, pair.ids(), pairs).await?;
    Ok(ended(&call, started))
}

#[derive(Deserialize)]
struct FetchBatch {
    inputs: Option<Inputs<Object<FetchBody>, ASSOCIATIONS_READ_MAX>>,
}

#[derive(Deserialize)]
struct FetchBody {
    id: Option<Literal>,
    after: Option<Text>,
}

/// The inputs of a batch that reads, and whoever may read both types.
pub fn fetches_of(call: &Call, types: &TypedPair) -> Result<(Vec<FetchInput>, Caller)> {
    let inputs = batch::read_inputs(call.json::<FetchBatch>()?.inputs);
    let read = |Object(input): Object<FetchBody>| {
        let Literal(raw_id) = input.id.ok_or_else(|| required("id"))?;
        let after = input.after.filter(|Text(after)| !after.is_empty());
        let after = after.map_or(Ok(0), |Text(after)| after_of(&after))?;
        Ok(FetchInput { raw_id, after })
    };
    let inputs = inputs.and_then(|inputs| inputs.into_iter().map(read).collect());
    let inputs = batch::form_first(inputs)?;
    let caller = types.reader(call)?;
    Ok((inputs?, caller))
}

/// How many others of each record a batch shows, so that a page stays within bounds: HubSpot's 500
/// for small batches, never less than 100.
fn shown_of_each(inputs: usize) -> i64 {
    let fair = 100_000 / i64::try_from(inputs.max(1)).unwrap_or(i64::MAX);
    fair.clamp(100, ASSOCIATED_MAX)
}

/// `POST …/batch/read`: 200; 207 if some records have no associations.
pub async fn read_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let (inputs, caller) = fetches_of(&call, &pair)?;
    let (engine, limit) = (&call.app.engine, shown_of_each(inputs.len()));
    let fetched = engine.associated_with_each(&caller, pair.ids(), &inputs, limit).await?;
    let numbers = call.version.behaviour().association_ids_as_numbers;
    let others = |page: &Page<'_>| labelled(&fetched.schemas, page, numbers);
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &inputs {
        let rows = fetched.of(&input.raw_id);
        match fetched_row(&call, &pair, input, Page::of(rows, limit), others) {
            Ok(row) => results.push(row),
            Err(fault) => errors.push(batch_error(&fault)),
        }
    }
    Ok(batch::reply(&results, &errors, Success::Ok, started, engine.clock().now()))
}

/// One record of a batch that reads, with its others as `others` words them.
pub fn fetched_row(
    call: &Call,
    pair: &TypedPair,
    input: &FetchInput,
    page: Page<'_>,
    others: impl Fn(&Page<'_>) -> String,
) -> Result<String, Fault> {
    let raw_id = &input.raw_id;
    if page.shown.is_empty() {
        return Err(no_associations(&pair.from, raw_id, &pair.to));
    }
    let tag = if call.version <= crate::versions::Version::V3 { "v3" } else { "v4" };
    let paging = page.paging(Some(&pair.list_link(call, tag, raw_id)));
    let others = others(&page);
    Ok(format!("{{\"from\":{{\"id\":\"{raw_id}\"}},\"to\":[{others}]{paging}}}"))
}

/// Two records and the labels that were set between them.
fn labels_between(call: &Call, pair: &TypedPair, tied: &Tied) -> String {
    let numbers = call.version.behaviour().association_ids_as_numbers;
    let labels: Vec<&str> = tied.kinds.iter().filter_map(|kind| kind.label.as_deref()).collect();
    format!(
        "{{\"fromObjectTypeId\":\"{}\",\"fromObjectId\":{},\"toObjectTypeId\":\"{}\",\
         \"toObjectId\":{},\"labels\":{}}}",
        pair.from.id(),
        shown_id(tied.from_id, numbers),
        pair.to.id(),
        shown_id(tied.to_id, numbers),
        serde_json::json!(labels),
    )
}

/// A default association in both directions.
fn default_rows(tied: &Tied) -> String {
    let forth = tied.kinds.iter().map(|kind| Association::new(tied.from_id, kind, tied.to_id));
    let both = forth.flat_map(|one| [one, one.inverse()]);
    let rows = both.map(|one| {
        format!(
            "{{\"from\":{{\"id\":\"{}\"}},\"to\":{{\"id\":\"{}\"}},\"associationSpec\":\
             {{\"associationCategory\":\"{}\",\"associationTypeId\":{}}}}}",
            one.from.id,
            one.to.id,
            one.key.category.name(),
            one.key.type_id
        )
    });
    rows.collect::<Vec<_>>().join(",")
}
