//! Types of records: HubSpot's own to read, custom ones to make and change (objects.md §7.2).

use crate::call::{Answer, Call};
use crate::crm::batch::{self, Inputs};
use crate::crm::typed::Typed;
use crate::reply::Reply;
use domain::crm::schema_document::Included;
use domain::crm::schema_eggs::{AssociationEgg, SchemaEgg, SchemaPatch};
use domain::crm::schema_rules;
use domain::crm::schemas::{ObjectType, Schemas};
use domain::fault::Fault;
use domain::scalar::{Flag, Text};
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;

/// `{"inputs": ["2-1"], …}`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchRead {
    inputs: Option<Inputs<Option<Text>>>,
    include_property_definitions: Option<Flag>,
    include_association_definitions: Option<Flag>,
    include_audit_metadata: Option<Flag>,
}

impl BatchRead {
    fn included(&self) -> Included {
        let wanted = |flag: Option<Flag>| flag.is_none_or(|Flag(wanted)| wanted);
        Included {
            properties: wanted(self.include_property_definitions),
            associations: wanted(self.include_association_definitions),
            audit: wanted(self.include_audit_metadata),
        }
    }
}

/// What the query wants: everything but what it says `false` of. The first occurrence counts.
fn included(call: &Call) -> Included {
    let pairs = call.query_pairs();
    let wanted = |name: &str| {
        let given = pairs.iter().find(|(known, _)| known == name);
        !given.is_some_and(|(_, value)| value.eq_ignore_ascii_case("false"))
    };
    Included {
        properties: wanted("includePropertyDefinitions"),
        associations: wanted("includeAssociationDefinitions"),
        audit: wanted("includeAuditMetadata"),
    }
}

fn collection<'t>(
    schemas: &Schemas,
    object_types: impl Iterator<Item = &'t Arc<ObjectType>>,
    included: Included,
) -> Reply {
    let results = object_types.map(|object_type| schemas.document(object_type, included));
    Reply::ok(format!("{{\"results\":[{}]}}", results.collect::<Vec<_>>().join(",")))
}

/// `GET schemas`: custom types, by number; `archived=true` shows those that are archived as well.
pub async fn get_all(call: Call) -> Answer {
    let caller = call.authorize()?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let archived = call.archived();
    let shown = schemas.object_types().filter(|object_type| {
        object_type.custom().is_some_and(|custom| archived || !custom.archived)
    });
    Ok(collection(&schemas, shown, included(&call)))
}

/// `POST schemas`: 201 with the whole type.
pub async fn create(call: Call) -> Answer {
    let egg: SchemaEgg = call.json()?;
    egg.check_required()?;
    let caller = call.authorize()?;
    let (id, body) = call.app.engine.create_schema(&caller, egg).await?;
    Ok(Reply::created(body).with_location(call.location_of(&id.to_string())))
}

/// `POST schemas/batch/read`: types by any of their names, once each. Those that are not there are
/// left out: the answer has no place for errors `[inferred]`.
pub async fn read_batch(call: Call) -> Answer {
    let body: BatchRead = call.json()?;
    let included = body.included();
    let names = batch::form_first(batch::read_inputs(body.inputs))?;
    let caller = call.authorize()?;
    let names: Option<Vec<Text>> = names?.into_iter().collect();
    let names = names.ok_or_else(|| Fault::validation("Input IDs must be non-null."))?;
    let schemas = call.app.engine.schemas(caller.account_id).await?;
    let found = names.iter().filter_map(|Text(name)| schemas.resolve(name).ok());
    let mut seen = HashSet::new();
    let found = found.filter(|object_type| seen.insert(object_type.id()));
    Ok(collection(&schemas, found, included))
}

/// `GET schemas/{objectType}`: HubSpot's own types too.
pub async fn get_by_id(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    call.authorize()?;
    Ok(Reply::ok(typed.schemas.document(&typed.object_type, included(&call))))
}

/// `PATCH schemas/{objectType}`: 200 with the definition, without properties and associations.
pub async fn update(call: Call) -> Answer {
    let id = Typed::of(&call).await?.object_type.id();
    let patch: SchemaPatch = call.json()?;
    let caller = call.authorize()?;
    Ok(Reply::ok(call.app.engine.update_schema(&caller, id, patch).await?))
}

/// `DELETE schemas/{objectType}`: 204; `archived=true` deletes an archived type for good.
pub async fn archive(call: Call) -> Answer {
    if call.archived() {
        return purge(call).await;
    }
    let id = Typed::of(&call).await?.object_type.id();
    let caller = call.authorize()?;
    call.app.engine.archive_schema(&caller, id).await?;
    Ok(Reply::no_content())
}

async fn purge(call: Call) -> Answer {
    let schemas = call.app.engine.schemas(call.account_id()?).await?;
    let id = schema_rules::resolve_archived(&schemas, call.path_value("objectType"))?.id();
    let caller = call.authorize()?;
    call.app.engine.purge_schema(&caller, id).await?;
    Ok(Reply::no_content())
}

/// `POST schemas/{objectType}/associations`: 201 with the type of association.
pub async fn create_association(call: Call) -> Answer {
    let id = Typed::of(&call).await?.object_type.id();
    let egg: AssociationEgg = call.json()?;
    egg.check_required()?;
    let caller = call.authorize()?;
    let engine = &call.app.engine;
    Ok(Reply::created(engine.create_association_definition(&caller, id, egg).await?))
}

/// `DELETE schemas/{objectType}/associations/{associationIdentifier}`: 204; both directions go.
pub async fn archive_association(call: Call) -> Answer {
    let id = Typed::of(&call).await?.object_type.id();
    let caller = call.authorize()?;
    let identifier = call.path_value("associationIdentifier");
    call.app.engine.archive_association_definition(&caller, id, identifier).await?;
    Ok(Reply::no_content())
}
