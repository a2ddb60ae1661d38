//! Labels: the account's own types of associations (objects.md §7.3), and the report on records
//! with many associations.

use crate::call::{Answer, Call};
use crate::crm::type_pair::TypedPair;
use crate::reply::Reply;
use domain::crm::association_labels::NewLabel;
use domain::crm::association_rules::required;
use domain::crm::association_text::labelled_type;
use domain::fault::{Fault, FaultKind};
use domain::scalar::{Int, Text};
use serde::Deserialize;
use serde_json::json;

/// `GET …/labels`: every type between the two, HubSpot's first.
pub async fn list(call: Call) -> Answer {
    let pair = TypedPair::of_types(&call).await?;
    pair.reader(&call)?;
    let names_types = call.version.behaviour().labels_name_types;
    let kinds = pair.schemas.association_types(pair.from.id(), pair.to.id());
    let kinds: Vec<String> = kinds.map(|kind| labelled_type(kind, names_types)).collect();
    Ok(Reply::ok(format!("{{\"results\":[{}]}}", kinds.join(","))))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LabelBody {
    association_type_id: Option<Int>,
    label: Option<Text>,
    name: Option<Text>,
    inverse_label: Option<Text>,
}

/// `POST …/labels`: 200 with the types of the label, one for each direction.
pub async fn create(call: Call) -> Answer {
    let pair = TypedPair::of_types(&call).await?;
    let body: LabelBody = call.json()?;
    let (label, name) = match (body.label, body.name) {
        (Some(Text(label)), Some(Text(name))) => (label, name),
        (label, name) => {
            let missing = [("label", label.is_none()), ("name", name.is_none())];
            let missing = missing.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name);
            return Err(required(&missing.collect::<Vec<_>>().join(", ")));
        }
    };
    let caller = pair.writer(&call)?;
    let inverse_label = body.inverse_label.map(|Text(label)| label);
    let new = NewLabel { name, label, inverse_label };
    let made = call.app.engine.create_label(&caller, pair.ids(), new).await?;
    let made: Vec<String> = made.iter().map(|kind| labelled_type(kind, false)).collect();
    Ok(Reply::ok(format!("{{\"results\":[{}]}}", made.join(","))))
}

/// `PUT …/labels`: 204; without `inverseLabel` both directions get the label.
pub async fn update(call: Call) -> Answer {
    let pair = TypedPair::of_types(&call).await?;
    let body: LabelBody = call.json()?;
    let (Some(Int(type_id)), Some(Text(label))) = (body.association_type_id, &body.label) else {
        let missing = [
            ("associationTypeId", body.association_type_id.is_none()),
            ("label", body.label.is_none()),
        ];
        let missing = missing.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name);
        return Err(required(&missing.collect::<Vec<_>>().join(", ")));
    };
    let caller = pair.writer(&call)?;
    let labels = (label.clone(), body.inverse_label.map(|Text(label)| label));
    let engine = &call.app.engine;
    engine.update_label(&caller, pair.ids(), type_id, labels).await?;
    Ok(Reply::no_content())
}

/// `DELETE …/labels/{associationTypeId}`: 204; both directions go, with every association by them.
pub async fn archive(call: Call) -> Answer {
    let pair = TypedPair::of_types(&call).await?;
    let type_id = number(&call, "associationTypeId")?;
    let caller = pair.writer(&call)?;
    call.app.engine.delete_label(&caller, pair.ids(), type_id).await?;
    Ok(Reply::no_content())
}

fn number(call: &Call, name: &str) -> Result<i64, Fault> {
    call.path_value(name).parse().map_err(|_| {
        let message = format!("Unable to parse value for path parameter: {name}");
        Fault::new(FaultKind::InvalidParameter, message)
    })
}

/// `POST …/usage/high-usage-report/{userId}`: 200; there is nobody to send a report to.
pub async fn report(call: Call) -> Answer {
    let user_id = number(&call, "userId")?;
    let caller = call.authorize()?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let mut owners = schemas.owners();
    let owner = owners.find(|owner| owner.user_id_including_inactive == Some(user_id));
    let email = owner.and_then(|owner| owner.email.as_deref()).unwrap_or_default();
    let at = call.app.engine.clock().now().as_ms();
    let time = json!({"dateOnly": false, "timeZoneShift": 0, "value": at});
    let report = json!({"userId": user_id, "userEmail": email, "enqueueTime": time});
    Ok(Reply::ok(report.to_string()))
}
