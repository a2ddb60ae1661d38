//! What calls about records are asked for: query parameters and bodies (objects.md §1.1, §1.3).

use crate::call::Call;
use crate::crm::batch::Inputs;
use crate::crm::typed::Typed;
use domain::crm::association_rules::required;
use domain::crm::new_associations::NewAssociation;
use domain::crm::validate::{Dates, Sent};
use domain::fault::{Fault, Result};
use domain::json::Object;
use domain::scalar::{Literal, Text};
use engine::crm::record_inputs::{Operation, RecordInput, Rules};
use engine::crm::record_reads::RecordView;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// Records of a list when nothing is asked for.
const LIMIT_DEFAULT: usize = 10;
/// Records of a list at most.
const LIMIT_MAX: usize = 100;
/// Records of a list or batch at most, when earlier values are asked for.
pub const HISTORY_MAX: usize = 50;

/// The values of an array in the query: repeated, or joined by commas; blanks and empty ones do not
/// count (objects.md §1.3).
fn array(pairs: &[(String, String)], name: &str) -> Vec<String> {
    let given = pairs.iter().filter(|(known, _)| known == name);
    let values = given.flat_map(|(_, value)| value.split(','));
    values.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

/// How much of records a call reads. Associations with types that the token may not read are left
/// out `[inferred]` (objects.md §1.4).
pub fn view(call: &Call, typed: &Typed, pairs: &[(String, String)]) -> RecordView {
    let mut associations = array(pairs, "associations");
    associations.retain(|name| typed.may_read(call, name));
    RecordView {
        properties: array(pairs, "properties"),
        history: array(pairs, "propertiesWithHistory"),
        associations,
        base_url: call.base_url(),
        archived: call.archived(),
    }
}

fn parameter<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let found = pairs.iter().find(|(known, value)| known == name && !value.is_empty());
    found.map(|(_, value)| value.as_str())
}

/// The property that an id in the path is a value of.
pub fn id_property(pairs: &[(String, String)]) -> Option<&str> {
    parameter(pairs, "idProperty")
}

/// Where a list begins, and how many records it has (objects.md §4.4).
pub fn page(pairs: &[(String, String)], view: &RecordView) -> Result<(i64, usize)> {
    let number = |name: &str| -> Result<Option<i64>> {
        let refused = |_| Fault::invalid_parameter(name);
        parameter(pairs, name).map(|text| text.trim().parse().map_err(refused)).transpose()
    };
    let max = if view.history.is_empty() { LIMIT_MAX } else { HISTORY_MAX };
    let limit = match number("limit")? {
        None => LIMIT_DEFAULT,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| *limit > 0)
            .ok_or_else(|| Fault::validation("Invalid request: limit must be greater than 0"))?,
    };
    if limit > max {
        let message = format!("Invalid request: limit must be less than or equal to {max}");
        return Err(Fault::validation(message));
    }
    Ok((number("after")?.unwrap_or(0), limit))
}

/// Values by property: texts, numbers, booleans or null.
type Values = BTreeMap<String, Option<Literal>>;

fn sent(values: Values) -> Sent {
    values.into_iter().map(|(name, value)| (name, value.map(|Literal(text)| text))).collect()
}

/// One record to be written, in any of the four operations.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordBody {
    id: Option<Literal>,
    id_property: Option<Text>,
    properties: Option<Values>,
    associations: Option<Vec<NewAssociation>>,
    object_write_trace_id: Option<Literal>,
}

impl RecordBody {
    /// The input that it is. Batches of updates and upserts name each record by `id`.
    pub fn into_input(self, operation: Operation, in_path: Option<&str>) -> Result<RecordInput> {
        let Literal(raw_id) = match (operation, in_path) {
            (Operation::Create, _) => Literal::default(),
            (_, Some(raw_id)) => Literal(raw_id.to_owned()),
            (_, None) => self.id.ok_or_else(|| required("id"))?,
        };
        let create = operation == Operation::Create;
        let associations = self.associations.filter(|_| create).unwrap_or_default();
        associations.iter().try_for_each(NewAssociation::check_required)?;
        Ok(RecordInput {
            raw_id,
            id_property: self.id_property.filter(|_| !create).map(|Text(name)| name),
            values: sent(self.properties.ok_or_else(|| required("properties"))?),
            associations,
            trace_id: self.object_write_trace_id.map(|Literal(id)| id),
        })
    }
}

/// `{"inputs": […]}`
#[derive(Debug, Deserialize)]
pub struct WriteBatch {
    /// The records.
    pub inputs: Option<Inputs<Object<RecordBody>>>,
}

/// How a call treats its inputs: they fail by themselves if each has a trace id of its own
/// (objects.md §3.2).
pub fn rules(call: &Call, operation: Operation, inputs: &[RecordInput]) -> Rules {
    let mut seen = HashSet::new();
    let traced = |input: &RecordInput| {
        input.trace_id.as_ref().is_some_and(|id| !id.is_empty() && seen.insert(id.clone()))
    };
    let dates = match call.version.behaviour().normalises_dates {
        true => Dates::Normalised,
        false => Dates::Strict,
    };
    let partial = inputs.iter().all(traced);
    Rules { operation, dates, follow_merges: false, needs_values: false, partial }
}

/// `{"id": …}`
#[derive(Debug, Deserialize)]
pub struct NamedRecord {
    id: Option<Literal>,
}

impl NamedRecord {
    /// The id as the client wrote it.
    pub fn into_id(self) -> Result<String> {
        self.id
            .map(|Literal(id)| id)
            .ok_or_else(|| Fault::validation("Input IDs must be non-null."))
    }
}

/// Body of a batch read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadBatch {
    /// The records.
    pub inputs: Option<Inputs<Object<NamedRecord>>>,
    properties: Option<Vec<Option<Text>>>,
    properties_with_history: Option<Vec<Option<Text>>>,
    id_property: Option<Text>,
}

impl ReadBatch {
    /// How much is read, and the property that ids are values of.
    pub fn view(&mut self, call: &Call) -> (RecordView, Option<String>) {
        let names = |list: Option<Vec<Option<Text>>>| -> Vec<String> {
            let names = list.into_iter().flatten().flatten().map(|Text(name)| name);
            names.filter(|name| !name.is_empty()).collect()
        };
        let view = RecordView {
            properties: names(self.properties.take()),
            history: names(self.properties_with_history.take()),
            archived: call.archived(),
            ..RecordView::default()
        };
        (view, self.id_property.take().map(|Text(name)| name))
    }
}

/// Body of an archiving batch.
#[derive(Debug, Deserialize)]
pub struct ArchiveBatch {
    /// The records.
    pub inputs: Option<Inputs<Object<NamedRecord>>>,
}

/// Body of a merge.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeBody {
    primary_object_id: Option<Literal>,
    object_id_to_merge: Option<Literal>,
}

impl MergeBody {
    /// The ids of the record that stays and of the one that goes into it.
    pub fn into_ids(self) -> Result<(String, String)> {
        match (self.primary_object_id, self.object_id_to_merge) {
            (Some(Literal(primary)), Some(Literal(other))) => Ok((primary, other)),
            (primary, other) => {
                let missing =
                    [("primaryObjectId", primary.is_none()), ("objectIdToMerge", other.is_none())];
                let missing: Vec<&str> =
                    missing.iter().filter(|(_, gone)| *gone).map(|(name, _)| *name).collect();
                Err(required(&missing.join(", ")))
            }
        }
    }
}

/// Body of a deletion for good.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurgeBody {
    object_id: Option<Literal>,
    id_property: Option<Text>,
}

impl PurgeBody {
    /// The record, and the property that names it.
    pub fn into_key(self) -> Result<(String, Option<String>)> {
        let Literal(id) = self.object_id.ok_or_else(|| required("objectId"))?;
        Ok((id, self.id_property.map(|Text(name)| name)))
    }
}
