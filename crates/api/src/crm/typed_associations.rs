//! Associations of v3, which names types by legacy names (objects.md §1.2, §7.3).

use crate::call::{Answer, Call};
use crate::crm::associations::{
    ended, fetched_row, fetches_of, list_reply, made, pairs_of, success,
};
use crate::crm::batch::{self, Success};
use crate::crm::type_pair::{PairBody, TypedPair, page_of, pair_of_path};
use crate::error::batch_error;
use crate::reply::Reply;
use domain::crm::association_rules::TypeNames;
use domain::crm::association_text::{Page, SHOWN_MAX, typed};
use domain::crm::record;
use domain::limits::ASSOCIATIONS_MADE_MAX;
use engine::crm::association_reads::FetchInput;
use engine::crm::association_writes::Tied;
use engine::crm::record_reads::RecordView;
use engine::crm::records::Typed;
use serde_json::json;

/// `GET …/{objectType}/{objectId}/associations/{toObjectType}`
pub async fn list(call: Call) -> Answer {
    let pair = TypedPair::of_record(&call).await?;
    let caller = pair.reader(&call)?;
    let (limit, after) = page_of(&call)?;
    let raw_id = call.path_value("objectId").to_owned();
    let from = FetchInput { raw_id, after };
    let fetched = call.app.engine.associated_with(&caller, pair.ids(), from, limit).await?;
    let page = Page::of(fetched.all(), limit);
    Ok(list_reply(&call, &typed(&fetched.schemas, &page), &page))
}

/// `PUT …/associations/{toObjectType}/{toObjectId}/{associationType}`: 200 with the record, and
/// what it is associated with of that type of records.
pub async fn create(call: Call) -> Answer {
    let pair = TypedPair::of_record(&call).await?;
    let caller = pair.writer(&call)?;
    let name = TypeNames::Name(call.path_value("associationType").to_owned());
    let input = pair_of_path(&call, name);
    let raw_id = input.from.clone();
    call.app.engine.associate_one(&caller, pair.ids(), input).await?;
    let view = RecordView {
        associations: vec![pair.to.id().to_string()],
        base_url: call.base_url(),
        ..RecordView::default()
    };
    let of = Typed { schemas: pair.schemas.clone(), object_type: pair.from.clone() };
    let record = call.app.engine.get_record(&caller, &of, (&raw_id, None), &view).await?;
    Ok(Reply::ok(record))
}

/// `DELETE` of the same: 204.
pub async fn archive(call: Call) -> Answer {
    let pair = TypedPair::of_record(&call).await?;
    let caller = pair.writer(&call)?;
    let name = TypeNames::Name(call.path_value("associationType").to_owned());
    let input = pair_of_path(&call, name);
    record::parse_id(&input.from)?;
    record::parse_id(&input.to)?;
    call.app.engine.dissociate(&caller, pair.ids(), vec![input]).await?;
    Ok(Reply::no_content())
}

/// `POST …/batch/create`: 201; 207 if some inputs fail.
pub async fn create_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let (inputs, caller) = pairs_of::<ASSOCIATIONS_MADE_MAX>(&call, &pair, PairBody::with_name)?;
    let outcomes = call.app.engine.associate(&caller, pair.ids(), inputs).await?;
    let row = |tied: &Tied| {
        let name = tied.kinds.first().map(|kind| kind.name.as_str());
        let id = |id: i64| json!({"id": id.to_string()});
        json!({"from": id(tied.from_id), "to": id(tied.to_id), "type": name}).to_string()
    };
    Ok(made(&call, &outcomes, row, success(&call), started))
}

/// `POST …/batch/read`: 200; 207 if some records have no associations; up to 100 others of each.
pub async fn read_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let (inputs, caller) = fetches_of(&call, &pair)?;
    let engine = &call.app.engine;
    let fetched = engine.associated_with_each(&caller, pair.ids(), &inputs, SHOWN_MAX).await?;
    let others = |page: &Page<'_>| typed(&fetched.schemas, page);
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &inputs {
        let page = Page::of(fetched.of(&input.raw_id), SHOWN_MAX);
        match fetched_row(&call, &pair, input, page, others) {
            Ok(row) => results.push(row),
            Err(fault) => errors.push(batch_error(&fault)),
        }
    }
    Ok(batch::reply(&results, &errors, Success::Ok, started, engine.clock().now()))
}

/// `POST …/batch/archive`: 204.
pub async fn archive_batch(call: Call) -> Answer {
    let started = call.app.engine.clock().now();
    let pair = TypedPair::of_types(&call).await?;
    let (inputs, caller) = pairs_of::<ASSOCIATIONS_MADE_MAX>(&call, &pair, PairBody::with_name)?;
    call.app.engine.dissociate(&caller, pair.ids(), inputs).await?;
    Ok(ended(&call, started))
}

/// `GET …/{fromObjectType}/{toObjectType}/types`
pub async fn list_types(call: Call) -> Answer {
    let pair = TypedPair::of_types(&call).await?;
    pair.reader(&call)?;
    let kinds = pair.schemas.association_types(pair.from.id(), pair.to.id());
    let kinds = kinds.map(|kind| json!({"id": kind.type_id.to_string(), "name": kind.name}));
    Ok(Reply::ok(json!({"results": kinds.collect::<Vec<_>>()}).to_string()))
}
