//! What walks and tests of searches are about: a custom type, properties of every kind, and all
//! records as reads show them.

use super::oracle::{Oracle, Plain};
use super::samples::all_options;
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::property_rules::PropertyCreate;
use domain::crm::schemas::ObjectType;
use domain::crm::search::{Field, values};
use domain::crm::standard;
use domain::fault::Result;
use engine::Engine;
use engine::crm::association_reads::FetchInput;
use engine::crm::association_writes::TypePair;
use engine::crm::record_reads::RecordView;
use engine::crm::records::Typed;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub const CONTACTS: ObjectTypeId = ObjectTypeId::standard(1);
pub const COMPANIES: ObjectTypeId = ObjectTypeId::standard(2);
pub const DEALS: ObjectTypeId = ObjectTypeId::standard(3);
pub const TICKETS: ObjectTypeId = ObjectTypeId::standard(5);

/// Name, type and field type of the account's own properties.
pub const OWN: [(&str, &str, &str); 10] = [
    ("x_text", "string", "text"),
    ("x_area", "string", "textarea"),
    ("x_phone", "phone_number", "phonenumber"),
    ("x_number", "number", "number"),
    ("x_day", "date", "date"),
    ("x_moment", "datetime", "date"),
    ("x_flag", "bool", "booleancheckbox"),
    ("x_one", "enumeration", "select"),
    ("x_many", "enumeration", "checkbox"),
    ("x_key", "string", "text"),
];

/// The body of a property.
pub fn property(of: &ObjectType, name: &str, kind: &str, field: &str) -> PropertyCreate {
    let group = match (of.custom(), of.standard()) {
        (Some(custom), _) => standard::custom_type_group(custom),
        (None, of) => standard::group(of.expect("one or the other")),
    };
    let mut body = json!({
        "name": name, "label": name, "type": kind, "fieldType": field, "groupName": group.name,
        "hasUniqueValue": name == "x_key",
    });
    body["options"] = options(kind);
    serde_json::from_value(body).expect("a body")
}

fn options(kind: &str) -> Value {
    let options = match kind {
        "bool" => vec!["true".to_owned(), "false".to_owned()],
        "enumeration" => all_options(),
        _ => Vec::new(),
    };
    options.iter().map(|option| json!({"label": "x", "value": option})).collect()
}

/// A type of records as it stands.
pub async fn typed(engine: &Engine, by: &Caller, id: ObjectTypeId) -> Typed {
    try_typed(engine, by, id).await.unwrap()
}

/// The same, where the store may not answer.
pub async fn try_typed(engine: &Engine, by: &Caller, id: ObjectTypeId) -> Result<Typed> {
    let schemas = engine.schemas(by.account_id).await?;
    let object_type = schemas.object_type(id).expect("a type").clone();
    Ok(Typed { schemas, object_type })
}

/// Gives a type the properties of [`OWN`].
pub async fn define(engine: &Engine, by: &Caller, id: ObjectTypeId) {
    let of = typed(engine, by, id).await.object_type;
    let bodies = OWN.iter().map(|(name, kind, field)| property(&of, name, kind, field)).collect();
    let made = engine.create_properties(by, id, bodies).await.unwrap();
    made.into_iter().for_each(|property| drop(property.unwrap()));
}

/// Makes a custom type that can be associated with contacts and companies.
pub async fn define_type(engine: &Engine, by: &Caller) -> ObjectTypeId {
    let egg = json!({
        "name": "thing", "labels": {"singular": "Thing", "plural": "Things"},
        "primaryDisplayProperty": "name", "searchableProperties": ["name", "rank"],
        "associatedObjects": ["CONTACT", "COMPANY"],
        "properties": [
            {"name": "name", "label": "Name", "type": "string", "fieldType": "text"},
            {"name": "rank", "label": "Rank", "type": "number", "fieldType": "number"},
        ],
    });
    let egg = serde_json::from_value(egg).expect("an egg");
    engine.create_schema(by, egg).await.unwrap().0
}

/// Every record of a type that is live, as reads show it, with its associations with these types.
pub async fn records(
    engine: &Engine,
    by: &Caller,
    typed: &Typed,
    others: &[ObjectTypeId],
) -> Vec<Plain> {
    let names = typed.object_type.properties().map(|property| property.name.clone());
    let view = RecordView { properties: names.collect(), ..RecordView::default() };
    let (mut all, mut from) = (Vec::new(), Some(0));
    while let Some(id) = from {
        let page = engine.list_records(by, typed, &view, (id, 100)).await.unwrap();
        let shown: Vec<Value> = serde_json::from_str(&format!("[{}]", page.results)).unwrap();
        all.extend(shown.iter().map(plain));
        from = page.next;
    }
    for other in others {
        let types = TypePair { from: typed.object_type.id(), to: *other };
        let input = |record: &Plain| FetchInput { raw_id: record.id.to_string(), after: 0 };
        let inputs: Vec<FetchInput> = all.iter().map(input).collect();
        let found = engine.associated_with_each(by, types, &inputs, 1_000).await.unwrap();
        for (record, input) in all.iter_mut().zip(&inputs) {
            let ids: BTreeSet<i64> = found.of(&input.raw_id).iter().map(|row| row.to.id).collect();
            record.associated.insert(*other, ids);
        }
    }
    all
}

fn plain(shown: &Value) -> Plain {
    let properties = shown["properties"].as_object().expect("properties");
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let values = properties.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?)));
    Plain {
        id: shown["id"].as_str().expect("an id").parse().expect("a number"),
        values: values.collect(),
        associated: BTreeMap::new(),
    }
}

/// The oracle of a type's records.
pub async fn oracle(
    engine: &Engine,
    by: &Caller,
    typed: &Typed,
    others: &[ObjectTypeId],
) -> Oracle {
    let searchable = values::searchable(&typed.object_type).into_iter().map(str::to_owned);
    let searchable = searchable.collect();
    Oracle { records: records(engine, by, typed, others).await, searchable }
}

/// Properties worth searching by: the account's own, those of the server, those that are computed,
/// and some of HubSpot's.
pub fn fields(of: &ObjectType) -> Vec<Field> {
    const NAMES: [&str; 41] = [
        "x_late",
        "x_shape",
        "name",
        "rank",
        "hs_object_id",
        "createdate",
        "hs_createdate",
        "lastmodifieddate",
        "hs_lastmodifieddate",
        "hs_object_source",
        "hs_object_source_id",
        "hs_merged_object_ids",
        "hubspot_owner_id",
        "email",
        "firstname",
        "lastname",
        "hs_additional_emails",
        "hs_email_domain",
        "hs_full_name_or_email",
        "hs_searchable_calculated_phone_number",
        "hs_all_contact_vids",
        "hs_is_contact",
        "lifecyclestage",
        "domain",
        "amount",
        "amount_in_home_currency",
        "closedate",
        "days_to_close",
        "dealname",
        "dealstage",
        "pipeline",
        "hs_is_closed",
        "hs_is_closed_won",
        "hs_deal_stage_probability",
        "hs_projected_amount",
        "hs_closed_amount",
        "hs_pipeline",
        "hs_pipeline_stage",
        "hs_ticket_category",
        "time_to_close",
        "hs_ticket_id",
    ];
    let own = OWN.iter().map(|(name, ..)| *name);
    own.chain(NAMES).filter_map(|name| values::field(of, name)).collect()
}
