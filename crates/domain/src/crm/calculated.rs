//! Values that follow from other values of the record, computed when it is read; nothing of it is
//! stored (objects.md §2.4, §2.7).

use super::calculated_texts::{local_number, preview};
use super::pipelines::PipelineStage;
use super::properties::Property;
use super::record::Record;
use super::schemas::{ObjectType, Schemas};
use super::values::decimal::Decimal;
use crate::time::Timestamp;

/// How a value is computed; none if the record has none.
type Compute = fn(&ObjectType, &Record) -> Option<String>;
/// Names and how they are computed, sorted by name.
type Table = &'static [(&'static str, Compute)];

const DAY_MS: i64 = 86_400_000;
/// The beginning of an activity's body, without its tags.
const PREVIEW: &str = "hs_body_preview";

/// Of every type.
const EVERY: Table = &[("hs_all_owner_ids", |object_type, record| {
    let owners = owner_ids(object_type, record);
    (!owners.is_empty()).then(|| owners.join(";"))
})];

/// Users of a record's owners (`hs_user_ids_of_all_owners`), which only the account's definitions
/// know.
pub fn user_ids_of_owners(
    schemas: &Schemas,
    object_type: &ObjectType,
    record: &Record,
) -> Option<String> {
    let owners = owner_ids(object_type, record).into_iter();
    let users = owners.filter_map(|id| schemas.owner(id)?.user_id_including_inactive);
    let users: Vec<String> = users.map(|user| user.to_string()).collect();
    (!users.is_empty()).then(|| users.join(";"))
}

/// Owners that any property of the record names, each once.
fn owner_ids<'a>(object_type: &ObjectType, record: &'a Record) -> Vec<&'a str> {
    let mut ids: Vec<&str> = Vec::new();
    for (name, value) in &record.values {
        let property = object_type.active_property(name);
        let references = property.and_then(|property| property.referenced_object_type.as_deref());
        if references == Some("OWNER") {
            ids.extend(value.split(';').filter(|id| !id.is_empty()));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn table(object_type: &ObjectType) -> Table {
    match object_type.name() {
        "CONTACT" => CONTACT,
        "DEAL" => DEAL,
        "TICKET" => TICKET,
        "LINE_ITEM" => LINE_ITEM,
        "PROJECT" => PROJECT,
        "CALL" => &[(PREVIEW, |_, record| preview_of(record, "hs_call_body"))],
        "COMMUNICATION" => &[(PREVIEW, |_, record| preview_of(record, "hs_communication_body"))],
        "EMAIL" => &[(PREVIEW, |_, record| {
            preview_of(record, "hs_email_text").or_else(|| preview_of(record, "hs_email_html"))
        })],
        "MEETING_EVENT" => &[(PREVIEW, |_, record| preview_of(record, "hs_meeting_body"))],
        "NOTE" => &[(PREVIEW, |_, record| preview_of(record, "hs_note_body"))],
        "POSTAL_MAIL" => &[(PREVIEW, |_, record| preview_of(record, "hs_postal_mail_body"))],
        "TASK" => &[(PREVIEW, |_, record| preview_of(record, "hs_task_body"))],
        _ => &[],
    }
}

/// The value of a property that is computed, if this is one and has a value here. A property that
/// clients may set is not computed, whatever its name.
pub fn value(object_type: &ObjectType, record: &Record, name: &str) -> Option<String> {
    find(object_type, name)?(object_type, record)
}

/// Whether values of this property are not stored: the server derives them, if it can.
pub fn is_derived(object_type: &ObjectType, name: &str) -> bool {
    let is_calculated = |property: &Property| property.calculated;
    object_type.active_property(name).is_some_and(is_calculated)
        || find(object_type, name).is_some()
}

fn find(object_type: &ObjectType, name: &str) -> Option<Compute> {
    let mut all = table(object_type).iter().chain(EVERY);
    let (_, compute) = all.find(|(known, _)| *known == name)?;
    object_type.active_property(name).filter(|property| property.is_read_only())?;
    Some(*compute)
}

/// Whether values of the type follow from what its pipelines say of stages.
pub fn follows_stages(object_type: &ObjectType) -> bool {
    matches!(object_type.name(), "DEAL" | "TICKET")
}

/// Every computed value of the record, sorted by name: answers to writes show them all.
pub fn all(object_type: &ObjectType, record: &Record) -> Vec<(&'static str, String)> {
    let names = table(object_type).iter().chain(EVERY).map(|(name, _)| *name);
    let mut all: Vec<_> =
        names.filter_map(|name| Some((name, value(object_type, record, name)?))).collect();
    all.sort_unstable_by_key(|(name, _)| *name);
    all
}

const CONTACT: Table = &[
    ("hs_all_contact_vids", |_, record| {
        let merged = record.values.get("hs_merged_object_ids");
        Some(merged.map_or(record.id.to_string(), |merged| format!("{};{merged}", record.id)))
    }),
    ("hs_associated_target_accounts", |_, _| Some("0".into())),
    // HubSpot's own has the time of each merge behind the id `[inferred]`.
    ("hs_calculated_merged_vids", |_, record| text(record, "hs_merged_object_ids")),
    ("hs_currently_enrolled_in_prospecting_agent", |_, _| Some("false".into())),
    ("hs_email_domain", |_, record| {
        let email = record.values.get("email")?;
        email.rsplit_once('@').map(|(_, domain)| domain.to_owned())
    }),
    ("hs_full_name_or_email", |_, record| full_name(record).or_else(|| text(record, "email"))),
    ("hs_is_contact", |_, _| Some("true".into())),
    ("hs_is_unworked", |_, record| {
        Some((!record.values.contains_key("notes_last_contacted")).to_string())
    }),
    ("hs_membership_has_accessed_private_content", |_, _| Some("0".into())),
    ("hs_registered_member", |_, _| Some("0".into())),
    ("hs_searchable_calculated_mobile_number", |_, record| local(record, "mobilephone")),
    ("hs_searchable_calculated_phone_number", |_, record| local(record, "phone")),
    ("hs_sequences_actively_enrolled_count", |_, _| Some("0".into())),
];

const DEAL: Table = &[
    ("amount_in_home_currency", |_, record| text(record, "amount")),
    ("days_to_close", |_, record| {
        let days = (moment(record, "closedate")?.as_ms() - record.created_at.as_ms()) / DAY_MS;
        Some(days.max(0).to_string())
    }),
    ("hs_closed_amount", closed_amount),
    ("hs_closed_amount_in_home_currency", closed_amount),
    ("hs_deal_stage_probability", |object_type, record| {
        Some(probability(object_type, record)?.to_string())
    }),
    ("hs_forecast_amount", |object_type, record| {
        let own = decimal(record, "hs_forecast_probability");
        let probability = own.or_else(|| probability(object_type, record))?;
        Some(decimal(record, "amount")?.times(probability)?.to_string())
    }),
    ("hs_is_closed", closed),
    ("hs_is_closed_count", |object_type, record| {
        Some(i32::from(is_closed(object_type, record)?).to_string())
    }),
    ("hs_is_closed_lost", |object_type, record| {
        let lost = probability(object_type, record) == Some(Decimal::whole(0));
        Some((is_closed(object_type, record)? && lost).to_string())
    }),
    ("hs_is_closed_won", |object_type, record| Some(is_won(object_type, record)?.to_string())),
    ("hs_is_deal_split", |_, _| Some("false".into())),
    ("hs_is_open_count", |object_type, record| {
        Some(i32::from(!is_closed(object_type, record)?).to_string())
    }),
    ("hs_open_amount_in_home_currency", |object_type, record| {
        let open = !is_closed(object_type, record)?;
        Some(text(record, "amount").filter(|_| open).unwrap_or_else(|| "0".into()))
    }),
    ("hs_projected_amount", projected_amount),
    ("hs_projected_amount_in_home_currency", projected_amount),
];

const TICKET: Table = &[
    ("hs_helpdesk_sort_timestamp", |_, record| Some(record.created_at.to_string())),
    ("hs_is_closed", closed),
    ("hs_last_message_from_visitor", |_, _| Some("false".into())),
    ("hs_ticket_id", |_, record| Some(record.id.to_string())),
    ("time_to_close", |_, record| {
        let open = moment(record, "closed_date")?.as_ms() - record.created_at.as_ms();
        Some(open.max(0).to_string())
    }),
];

const LINE_ITEM: Table = &[
    ("amount", |_, record| {
        let off = discount(record)?;
        Some(pre_discount(record)?.minus(off)?.to_string())
    }),
    ("hs_pre_discount_amount", |_, record| Some(pre_discount(record)?.to_string())),
    ("hs_total_discount", |_, record| Some(discount(record)?.to_string())),
];

const PROJECT: Table = &[("hs_amount_remaining", |_, record| {
    let paid = decimal(record, "hs_amount_paid").unwrap_or(Decimal::whole(0));
    Some(decimal(record, "hs_total_cost")?.minus(paid)?.to_string())
})];

fn text(record: &Record, name: &str) -> Option<String> {
    record.values.get(name).cloned()
}

fn decimal(record: &Record, name: &str) -> Option<Decimal> {
    record.values.get(name).and_then(|value| Decimal::parse(value))
}

fn moment(record: &Record, name: &str) -> Option<Timestamp> {
    record.values.get(name).and_then(|value| Timestamp::parse(value))
}

fn quantity(record: &Record) -> Decimal {
    decimal(record, "quantity").unwrap_or(Decimal::whole(1))
}

fn pre_discount(record: &Record) -> Option<Decimal> {
    decimal(record, "price")?.times(quantity(record))
}

/// A percentage of the whole, or so much of each.
fn discount(record: &Record) -> Option<Decimal> {
    match decimal(record, "hs_discount_percentage") {
        Some(percent) => pre_discount(record)?.times(percent.hundredth()),
        None => decimal(record, "discount").unwrap_or(Decimal::whole(0)).times(quantity(record)),
    }
}

fn preview_of(record: &Record, body: &str) -> Option<String> {
    preview(record.values.get(body)?)
}

fn local(record: &Record, name: &str) -> Option<String> {
    local_number(record.values.get(name)?)
}

fn full_name(record: &Record) -> Option<String> {
    let part = |name| record.values.get(name).map(|part| part.trim()).filter(|p| !p.is_empty());
    match (part("firstname"), part("lastname")) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.or(last).map(str::to_owned),
    }
}

fn stage<'a>(object_type: &'a ObjectType, record: &Record) -> Option<&'a PipelineStage> {
    let (pipeline, stage) = object_type.pipeline_properties()?;
    object_type.pipeline(record.values.get(pipeline)?)?.stage(record.values.get(stage)?)
}

fn probability(object_type: &ObjectType, record: &Record) -> Option<Decimal> {
    Decimal::parse(stage(object_type, record)?.metadata.get("probability")?)
}

fn is_closed(object_type: &ObjectType, record: &Record) -> Option<bool> {
    let stage = stage(object_type, record)?;
    let says = |key, word| stage.metadata.get(key).is_some_and(|value| value == word);
    Some(says("isClosed", "true") || says("ticketState", "CLOSED"))
}

fn closed(object_type: &ObjectType, record: &Record) -> Option<String> {
    Some(is_closed(object_type, record)?.to_string())
}

fn is_won(object_type: &ObjectType, record: &Record) -> Option<bool> {
    let won = probability(object_type, record) == Some(Decimal::whole(1));
    Some(is_closed(object_type, record)? && won)
}

fn closed_amount(object_type: &ObjectType, record: &Record) -> Option<String> {
    let won = is_won(object_type, record)?;
    let amount = text(record, "amount").filter(|_| won);
    Some(amount.unwrap_or_else(|| "0".into()))
}

fn projected_amount(object_type: &ObjectType, record: &Record) -> Option<String> {
    let probability = probability(object_type, record)?;
    Some(decimal(record, "amount")?.times(probability)?.to_string())
}
