//! Records one by one, lists of them, merges and deletions for good (objects.md §1.1 O1 to O5, O12,
//! O13).

use crate::call::{Answer, Call};
use crate::crm::object_inputs::{self, MergeBody, PurgeBody, RecordBody};
use crate::crm::typed::Typed;
use crate::reply::Reply;
use domain::crm::record;
use domain::fault::Result;
use engine::crm::record_inputs::{Operation, Rules};
use engine::crm::record_plan::RecordOutcome;
use engine::crm::records;
use form_urlencoded::byte_serialize;

/// `GET /{objectType}`: by ascending id; the cursor is the id that the next page begins with.
pub async fn get_page(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let caller = typed.reader(&call)?;
    let pairs = call.query_pairs();
    let view = object_inputs::view(&call, &typed, &pairs);
    let page = object_inputs::page(&pairs, &view)?;
    let list = call.app.engine.list_records(&caller, &typed, &view, page).await?;
    let paging = list.next.map_or_else(String::new, |next| {
        let link = next_link(&call, &pairs, next);
        let paging = serde_json::json!({"next": {"after": next.to_string(), "link": link}});
        format!(",\"paging\":{paging}")
    });
    Ok(Reply::ok(format!("{{\"results\":[{}]{paging}}}", list.results)))
}

/// The same address with another `after`.
fn next_link(call: &Call, pairs: &[(String, String)], next: i64) -> String {
    let mut link = format!("{}{}?", call.base_url(), call.path);
    for (name, value) in pairs.iter().filter(|(name, _)| name != "after") {
        link.extend(byte_serialize(name.as_bytes()));
        link.push('=');
        link.extend(byte_serialize(value.as_bytes()));
        link.push('&');
    }
    link + &format!("after={next}")
}

/// `POST /{objectType}`: 201 with the address of the new record.
pub async fn create(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let input = call.json::<RecordBody>()?.into_input(Operation::Create, None)?;
    let caller = typed.maker(&call, std::slice::from_ref(&input))?;
    let rules = Rules { partial: false, ..object_inputs::rules(&call, Operation::Create, &[]) };
    let outcomes = call.app.engine.write_records(&caller, &typed, vec![input], rules).await?;
    let body = written(records::only(outcomes)?, "")?;
    // The type is named as the client named it.
    let segment = call.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let location =
        created_id(&body).map(|id| format!("{}/crm/v3/objects/{segment}/{id}", call.base_url()));
    let reply = Reply::created(body);
    Ok(location.into_iter().fold(reply, Reply::with_location))
}

/// The id in an answer of ours, which begins with it.
fn created_id(body: &str) -> Option<&str> {
    body.strip_prefix("{\"id\":\"")?.split('"').next()
}

/// What became of the only input; `raw_id` is the record as the client named it.
fn written(outcome: RecordOutcome, raw_id: &str) -> Result<String> {
    match outcome {
        RecordOutcome::Written(body) => Ok(body),
        RecordOutcome::Refused(fault) => Err(fault),
        RecordOutcome::NotFound | RecordOutcome::MergedAway => {
            Err(record::parse_id(raw_id).err().unwrap_or_else(record::not_found))
        }
    }
}

/// `GET /{objectType}/{objectId}`
pub async fn get_by_id(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let caller = typed.reader(&call)?;
    let pairs = call.query_pairs();
    let view = object_inputs::view(&call, &typed, &pairs);
    let key = (call.path_value("objectId"), object_inputs::id_property(&pairs));
    Ok(Reply::ok(call.app.engine.get_record(&caller, &typed, key, &view).await?))
}

/// `PATCH /{objectType}/{objectId}`: what is not named stays; an empty text clears.
pub async fn update(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let raw_id = call.path_value("objectId").to_owned();
    let mut input = call.json::<RecordBody>()?.into_input(Operation::Update, Some(&raw_id))?;
    let caller = typed.writer(&call)?;
    let pairs = call.query_pairs();
    input.id_property = object_inputs::id_property(&pairs).map(str::to_owned);
    let rules = Rules {
        partial: false,
        follow_merges: true,
        needs_values: true,
        ..object_inputs::rules(&call, Operation::Update, &[])
    };
    let by_value = input.id_property.is_some();
    let outcomes = call.app.engine.write_records(&caller, &typed, vec![input], rules).await?;
    // A value that no record has is a number that no record has.
    let named = if by_value { "1" } else { &raw_id };
    Ok(Reply::ok(written(records::only(outcomes)?, named)?))
}

/// `DELETE /{objectType}/{objectId}`: 204, whether the record is there or not; what can't be an id
/// is 404.
pub async fn archive(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let caller = typed.writer(&call)?;
    let id = record::parse_id(call.path_value("objectId"));
    let id = match id {
        Err(fault) if fault == record::not_found() => return Ok(Reply::no_content()),
        other => other?,
    };
    call.app.engine.archive_records(&caller, &typed, vec![id]).await?;
    Ok(Reply::no_content())
}

/// `POST /{objectType}/merge`: 200 with the record that both ids lead to from now on.
pub async fn merge(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let (primary, other) = call.json::<MergeBody>()?.into_ids()?;
    let caller = typed.writer(&call)?;
    Ok(Reply::ok(call.app.engine.merge_records(&caller, &typed, &primary, &other).await?))
}

/// `POST /{objectType}/gdpr-delete`: 204; an unknown e-mail address is no error.
pub async fn purge(call: Call) -> Answer {
    let typed = Typed::of_records(&call).await?;
    let (raw_id, id_property) = call.json::<PurgeBody>()?.into_key()?;
    let caller = typed.writer(&call)?;
    call.app.engine.purge_record(&caller, &typed, &raw_id, id_property.as_deref()).await?;
    Ok(Reply::no_content())
}
