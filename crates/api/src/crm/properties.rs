//! Definitions of properties (objects.md §7.1).

use super::batch::{self, Inputs, Success};
use super::typed::Typed;
use crate::call::{Answer, Call};
use crate::error::batch_error;
use crate::reply::Reply;
use domain::crm::properties::Property;
use domain::crm::property_rules::{
    NON_SENSITIVE, PropertyCreate, PropertyPatch, Shown, check_sensitivity,
};
use domain::fault::{Fault, Result};
use domain::json::Object;
use domain::scalar::{Flag, Text};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// `{"inputs": […]}`
#[derive(Deserialize)]
struct BatchBody<T> {
    inputs: Option<Inputs<Object<T>>>,
}

impl<T> BatchBody<T> {
    fn into_inputs(self) -> Result<Vec<T>> {
        let inputs = batch::read_inputs(self.inputs)?;
        Ok(inputs.into_iter().map(|Object(input)| input).collect())
    }
}

/// A property that is named.
#[derive(Deserialize)]
struct PropertyName {
    name: Option<Text>,
}

/// The body of a batch read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchRead {
    inputs: Option<Inputs<Object<PropertyName>>>,
    archived: Option<Flag>,
    data_sensitivity: Option<Text>,
}

/// The names, each once; a name that is missing makes the body unreadable.
fn names(inputs: impl IntoIterator<Item = PropertyName>) -> Result<Vec<String>> {
    const MISSING: &str =
        "Invalid input JSON on line 1, column 2. Some required fields were not set: [name]";
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for input in inputs {
        let Text(name) = input.name.ok_or_else(|| Fault::invalid_json(MISSING))?;
        if seen.insert(name.clone()) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The name in the path.
fn name(call: &Call) -> &str {
    call.path_value("propertyName")
}

pub(super) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Fault::internal(error.to_string()))
}

/// `{"results": […]}` without paging.
pub(super) fn list_of(results: &[impl Serialize]) -> Answer {
    Ok(Reply::ok(format!("{{\"results\":{}}}", json(&results)?)))
}

/// Which properties the query asks for.
fn shown(call: &Call) -> Result<Shown> {
    let pairs = call.query_pairs();
    let sensitivity = pairs.into_iter().find(|(name, _)| name == "dataSensitivity");
    let data_sensitivity =
        sensitivity.map_or_else(|| NON_SENSITIVE.to_owned(), |(_, value)| value.to_lowercase());
    check_sensitivity(&data_sensitivity)
        .map_err(|_| Fault::invalid_parameter("dataSensitivity"))?;
    Ok(Shown { archived: call.archived(), data_sensitivity })
}

/// The names that `properties` asks for, if it asks for any; repeated or joined by commas. The
/// surface has the parameter without a word on it: it chooses definitions `[inferred]`.
fn chosen(call: &Call) -> HashSet<String> {
    let pairs = call.query_pairs();
    let lists = pairs.iter().filter(|(name, _)| name == "properties");
    let names = lists.flat_map(|(_, list)| list.split(',')).map(str::trim);
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// `GET /{objectType}`: definitions in force, or archived ones, by name.
pub async fn list(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let (shown, chosen) = (shown(&call)?, chosen(&call));
    typed.schema_reader(&call)?;
    let wanted = |property: &&Property| {
        shown.has(property) && (chosen.is_empty() || chosen.contains(&property.name))
    };
    let of = &typed.object_type;
    list_of(&of.properties().filter(wanted).map(|known| of.shown(known)).collect::<Vec<_>>())
}

/// `POST /{objectType}`: 201; the name of an archived property restores it.
pub async fn create(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let body: PropertyCreate = call.json()?;
    body.check_required()?;
    let caller = typed.schema_writer(&call)?;
    let id = typed.object_type.id();
    let mut created = call.app.engine.create_properties(&caller, id, vec![body]).await?;
    let created = created.pop().ok_or_else(|| Fault::internal("nothing came of a create"))??;
    let location = call.location_of(&created.name);
    Ok(Reply::created(json(&created)?).with_location(location))
}

/// `GET /{objectType}/{propertyName}`: with `archived=true`, archived ones only.
pub async fn get_by_name(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let shown = shown(&call)?;
    typed.schema_reader(&call)?;
    let of = &typed.object_type;
    Ok(Reply::ok(json(&of.shown(shown.find(of, name(&call))?))?))
}

/// `PATCH /{objectType}/{propertyName}`: a sparse update of a definition in force.
pub async fn update(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let patch: PropertyPatch = call.json()?;
    patch.check_required()?;
    let caller = typed.schema_writer(&call)?;
    let (id, engine) = (typed.object_type.id(), &call.app.engine);
    let updated = engine.update_property(&caller, id, name(&call), patch).await?;
    Ok(Reply::ok(json(&typed.object_type.shown(&updated))?))
}

/// `DELETE /{objectType}/{propertyName}`: 204; a property that is not there, or archived, is a 404.
pub async fn archive(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let caller = typed.schema_writer(&call)?;
    let (id, engine) = (typed.object_type.id(), &call.app.engine);
    engine.archive_property(&caller, id, name(&call)).await?;
    Ok(Reply::no_content())
}

/// `POST /{objectType}/batch/create`: 201, or 207 with the others created.
pub async fn create_batch(call: Call) -> Answer {
    let engine = &call.app.engine;
    let (typed, started) = (Typed::of(&call).await?, engine.clock().now());
    let bodies = batch::form_first(call.json::<BatchBody<PropertyCreate>>()?.into_inputs())?;
    bodies.iter().flatten().try_for_each(PropertyCreate::check_required)?;
    let caller = typed.schema_writer(&call)?;
    let bodies = bodies?;
    let outcomes = engine.create_properties(&caller, typed.object_type.id(), bodies).await?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            // A batch leaves these two out, a single create shows them (objects.md §7.1).
            Ok(created) => {
                results.push(json(&Property { created_at: None, archived: None, ..created })?);
            }
            Err(fault) => errors.push(batch_error(&fault)),
        }
    }
    let answers_ok = call.version.behaviour().batches_answer_ok;
    let success = if answers_ok { Success::Ok } else { Success::Created };
    Ok(batch::reply(&results, &errors, success, started, engine.clock().now()))
}

/// `POST /{objectType}/batch/read`: repeated names collapse; 207 for those that are not there.
pub async fn read_batch(call: Call) -> Answer {
    let (typed, clock) = (Typed::of(&call).await?, call.app.engine.clock());
    let started = clock.now();
    let body: BatchRead = call.json()?;
    let inputs = batch::read_inputs(body.inputs);
    let names = inputs.and_then(|inputs| names(inputs.into_iter().map(|Object(input)| input)));
    let names = batch::form_first(names)?;
    typed.schema_reader(&call)?;
    let names = names?;
    let mut shown =
        Shown { archived: body.archived.is_some_and(|archived| archived.0), ..Shown::default() };
    if let Some(Text(sensitivity)) = body.data_sensitivity {
        check_sensitivity(&sensitivity)?;
        shown.data_sensitivity = sensitivity;
    }
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for name in names {
        match shown.find(&typed.object_type, &name) {
            Ok(found) => results.push(json(&typed.object_type.shown(found))?),
            Err(fault) => errors.push(batch_error(&fault)),
        }
    }
    Ok(batch::reply(&results, &errors, Success::Ok, started, clock.now()))
}

/// `POST /{objectType}/batch/archive`: 204, whatever of them is there and can be archived.
pub async fn archive_batch(call: Call) -> Answer {
    let typed = Typed::of(&call).await?;
    let inputs = call.json::<BatchBody<PropertyName>>()?.into_inputs();
    let names = batch::form_first(inputs.and_then(names))?;
    let caller = typed.schema_writer(&call)?;
    let names = names?;
    call.app.engine.archive_properties(&caller, typed.object_type.id(), names).await?;
    Ok(Reply::no_content())
}
