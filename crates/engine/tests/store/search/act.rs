//! What each move does to the store. Whether it is taken is not the matter here: the store says
//! what records there are.

use super::ground::{id_of, input};
use super::moves::{Move, Place, Step, Values};
use super::walk::Walk;
use super::world::{fields, property, typed};
use super::{samples, world};
use domain::crm::association_rules::TypeNames;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::pipeline_inputs::{PipelineInput, StagePatch};
use domain::crm::property_rules::PropertyPatch;
use domain::crm::schema_eggs::SchemaPatch;
use domain::crm::schemas::ObjectType;
use domain::fault::{FaultKind, Result};
use engine::Engine;
use engine::crm::association_writes::{PairInput, TypePair};
use engine::crm::pipelines::PipelineTarget;
use engine::crm::record_inputs::{Operation, RecordInput};
use serde_json::{Value, from_value, json};
use std::sync::Arc;

/// Records beyond which none is made.
const RECORDS_MAX: usize = 300;
/// Types and field types that properties take one after the other.
const SHAPES: [(&str, &str); 8] = [
    ("string", "text"),
    ("number", "number"),
    ("enumeration", "checkbox"),
    ("date", "date"),
    ("datetime", "date"),
    ("bool", "booleancheckbox"),
    ("enumeration", "select"),
    ("number", "calculation_equation"),
];

/// A move is taken or refused; that the program is at fault is neither.
fn settle<T>(outcome: Result<T>) -> Option<T> {
    match outcome {
        Ok(done) => Some(done),
        Err(fault) => {
            let bad = [FaultKind::Internal, FaultKind::Unavailable, FaultKind::NotBuilt];
            assert!(!bad.contains(&fault.kind), "{fault}");
            None
        }
    }
}

impl Walk {
    fn engine(&self, step: &Step) -> &Engine {
        self.ground.node(step.node.into())
    }

    /// The nth of all records of a type that were ever made; now and then none.
    fn id(&self, of: ObjectTypeId, place: Place) -> i64 {
        let ids = &self.made[&of];
        let at = usize::from(place) % (ids.len() + 1);
        ids.get(at).copied().unwrap_or(5)
    }

    pub async fn act(&mut self, step: &Step) {
        let of = if step.other { self.other } else { self.home };
        match &step.the {
            Move::Create(..) | Move::Update(..) | Move::Upsert(..) => self.write(step, of).await,
            Move::Archive(_) | Move::Merge(..) | Move::Purge(_) => self.end(step, of).await,
            Move::Associate(pairs, kind) => self.tie(step, pairs, *kind, true).await,
            Move::Dissociate(pairs, kind) => self.tie(step, pairs, *kind, false).await,
            Move::Late(_) | Move::ArchiveLate | Move::Shape(_) => self.reshape(step, of).await,
            Move::Searchable(number) => self.look_at(step, *number).await,
            Move::Stage(..) | Move::NewPipeline(_) | Move::DeletePipeline(_) => {
                self.repipe(step, of).await;
            }
            Move::Wait(ms) => self.ground.pass((*ms).into()),
            Move::Restart(node) => self.ground.restart((*node).into()).await,
            Move::Forget(node) => self.ground.forget((*node).into()).await,
            Move::Spoil(node, file, at, cuts) => {
                self.ground.spoil((*node).into(), (*file, *at, *cuts)).await;
            }
            Move::Follow(node) => self.ground.follow((*node).into()).await,
            Move::Rebuild(node) => {
                let engine = self.ground.node((*node).into());
                let account = self.ground.by.account_id;
                settle(engine.rebuild_search(account, of, Arc::new(|_| {})).await);
            }
        }
    }

    async fn write(&mut self, step: &Step, of: ObjectTypeId) {
        let object_type = typed(self.engine(step), &self.ground.by, of).await.object_type;
        let (operation, inputs) = match &step.the {
            Move::Create(count, all) => {
                let room = RECORDS_MAX.saturating_sub(self.made[&of].len());
                let count = usize::from(*count).min(room);
                let varied = |nth: usize| {
                    let round = (nth / all.len()) as u16;
                    let value = |number: &u16| number.wrapping_add(round);
                    let values = all[nth % all.len()].iter();
                    values.map(|(name, number)| (*name, number.as_ref().map(value))).collect()
                };
                let inputs = (0..count).map(|nth| new(&object_type, &varied(nth)));
                (Operation::Create, inputs.collect())
            }
            Move::Update(places, values) => {
                let mut ids: Vec<i64> = places.iter().map(|place| self.id(of, *place)).collect();
                ids.sort_unstable();
                ids.dedup();
                let inputs = ids.iter().map(|id| old(&object_type, &id.to_string(), None, values));
                (Operation::Update, inputs.collect())
            }
            Move::Upsert(keys, values) => {
                let mut keys: Vec<String> =
                    keys.iter().map(|key| format!("key {}", key % 20)).collect();
                keys.sort_unstable();
                keys.dedup();
                let inputs = keys.iter().map(|key| {
                    let mut input = new(&object_type, values);
                    input.raw_id.clone_from(key);
                    input.id_property = Some("x_key".into());
                    input.values.remove("x_key");
                    input
                });
                (Operation::Upsert, inputs.collect::<Vec<_>>())
            }
            _ => return,
        };
        let written = self.ground.write(step.node.into(), of, operation, inputs).await;
        let ids = settle(written).unwrap_or_default().iter().map(id_of).collect::<Vec<_>>();
        self.note(of, &ids);
    }

    fn note(&mut self, of: ObjectTypeId, ids: &[i64]) {
        let known = self.made.get_mut(&of).expect("a type of the walk");
        for id in ids {
            if !known.contains(id) {
                known.push(*id);
            }
        }
    }

    async fn end(&mut self, step: &Step, of: ObjectTypeId) {
        let (engine, by) = (self.engine(step), &self.ground.by);
        let typed = typed(engine, by, of).await;
        match &step.the {
            Move::Archive(places) => {
                let ids = places.iter().map(|place| self.id(of, *place)).collect();
                settle(engine.archive_records(by, &typed, ids).await);
            }
            Move::Merge(one, other) => {
                let [one, other] = [one, other].map(|place| self.id(of, *place).to_string());
                let merged = engine.merge_records(by, &typed, &one, &other).await;
                if let Some(text) = settle(merged) {
                    let survivor: Value = serde_json::from_str(&text).expect("a record");
                    self.note(of, &[id_of(&survivor)]);
                }
            }
            Move::Purge(place) => {
                let id = self.id(of, *place).to_string();
                settle(engine.purge_record(by, &typed, &id, None).await);
            }
            _ => {}
        }
    }

    async fn tie(&self, step: &Step, pairs: &[(Place, Place)], kind: u8, together: bool) {
        let (engine, by) = (self.engine(step), &self.ground.by);
        let (from, to) = if step.other { (self.other, self.home) } else { (self.home, self.other) };
        // Sometimes records of one type.
        let to = if kind.is_multiple_of(5) { from } else { to };
        let types = TypePair { from, to };
        let schemas = engine.schemas(by.account_id).await.unwrap();
        let kinds: Vec<i64> = schemas.association_types(from, to).map(|k| k.type_id).collect();
        let nth = kinds.get(usize::from(kind / 2) % kinds.len().max(1)).filter(|_| kind % 2 == 1);
        let names = nth.map_or(TypeNames::Plain, |id| TypeNames::Name(id.to_string()));
        let inputs = pairs.iter().map(|(one, other)| PairInput {
            from: self.id(from, *one).to_string(),
            to: self.id(to, *other).to_string(),
            types: names.clone(),
        });
        let inputs = inputs.collect();
        match together {
            true => drop(settle(engine.associate(by, types, inputs).await)),
            false => drop(settle(engine.dissociate(by, types, inputs).await)),
        }
    }

    async fn reshape(&self, step: &Step, of: ObjectTypeId) {
        let (engine, by) = (self.engine(step), &self.ground.by);
        let object_type = typed(engine, by, of).await.object_type;
        let shape = |number: &u8| SHAPES[usize::from(*number) % SHAPES.len()];
        match &step.the {
            Move::Late(number) => {
                let (kind, field) = shape(number);
                let mut body = property(&object_type, "x_late", kind, field);
                if field == "calculation_equation" {
                    body.fields.calculation_formula = from_value(json!("x_number + 1")).unwrap();
                }
                settle(engine.create_properties(by, of, vec![body]).await);
            }
            Move::ArchiveLate => drop(settle(engine.archive_property(by, of, "x_late").await)),
            Move::Shape(number) => {
                // Not computed: that is for good.
                let (kind, field) = shape(&(number % 7));
                let body = property(&object_type, "x_shape", kind, field);
                let patch = PropertyPatch { label: None, group_name: None, ..body.fields };
                settle(engine.update_property(by, of, "x_shape", patch).await);
            }
            _ => {}
        }
    }

    async fn look_at(&self, step: &Step, number: u8) {
        if !self.home.is_custom() {
            return;
        }
        let names: &[&str] = match number % 5 {
            0 => &["name", "rank"],
            1 => &["name"],
            2 => &["x_text", "x_many"],
            3 => &["rank", "x_day", "x_moment", "x_flag"],
            _ => &[],
        };
        let patch: SchemaPatch = from_value(json!({"searchableProperties": names})).unwrap();
        settle(self.engine(step).update_schema(&self.ground.by, self.home, patch).await);
    }

    async fn repipe(&self, step: &Step, of: ObjectTypeId) {
        let (engine, caller) = (self.engine(step), self.ground.by.clone());
        let object_type = typed(engine, &caller, of).await.object_type;
        let target = PipelineTarget { caller, object_type: of, protects_usage: false };
        let metadata = |how: u8| match of {
            world::TICKETS if how.is_multiple_of(2) => json!({"ticketState": "OPEN"}),
            world::TICKETS => json!({"ticketState": "CLOSED"}),
            _ => json!({"probability": f32::from(how % 3) / 2.0}),
        };
        let pipelines = object_type.pipelines();
        let nth = |number: u8| pipelines.get(usize::from(number) % pipelines.len().max(1));
        match &step.the {
            Move::Stage(number, how) => {
                let Some(pipeline) = nth(number / 8) else { return };
                let stage = &pipeline.stages[usize::from(*number) % pipeline.stages.len()];
                let patch: StagePatch = from_value(json!({"metadata": metadata(*how)})).unwrap();
                let key = (pipeline.id.clone(), stage.id.clone());
                settle(engine.update_stage(&target, key, patch).await);
            }
            Move::NewPipeline(again) => {
                let count = pipelines.len();
                let id = |id: &str| if *again { json!(id) } else { Value::Null };
                let stage = |n: u8| {
                    let label = format!("stage {count} {n}");
                    json!({"label": label, "displayOrder": n, "metadata": metadata(n),
                        "stageId": id(&format!("stage-{n}"))})
                };
                let label = format!("pipeline {count}");
                let stages = [stage(0), stage(1)];
                let body = json!({"label": label, "displayOrder": 9, "stages": stages,
                    "pipelineId": id("again")});
                let body: PipelineInput = from_value(body).unwrap();
                settle(engine.create_pipeline(&target, body.complete().unwrap()).await);
            }
            Move::DeletePipeline(number) => {
                let Some(pipeline) = nth(*number) else { return };
                settle(engine.delete_pipeline(&target, pipeline.id.clone()).await);
            }
            _ => {}
        }
    }
}

/// An input that changes a record.
fn old(of: &ObjectType, id: &str, by: Option<&str>, values: &Values) -> RecordInput {
    let mut input = input(id, by, &[]);
    let can_be_set = |name: &str| of.active_property(name).filter(|known| !known.is_read_only());
    let known: Vec<_> =
        fields(of).iter().filter_map(|field| can_be_set(&field.name)).cloned().collect();
    for (name, value) in values {
        let property = &known[usize::from(*name) % known.len()];
        let value = value.map(|number| samples::of_property(of, property, number));
        input.values.insert(property.name.clone(), value);
    }
    input
}

/// An input that makes a record, with what its type requires.
fn new(of: &ObjectType, values: &Values) -> RecordInput {
    let mut input = old(of, "", None, values);
    let required = match of.name() {
        "COMPANY" => &["name"][..],
        "DEAL" => &["dealname", "dealstage"],
        "TICKET" => &["subject", "hs_pipeline_stage"],
        _ => &[],
    };
    for (nth, name) in required.iter().enumerate() {
        let Some(property) = of.active_property(name) else { continue };
        let number = values.first().map_or(0, |(name, _)| u16::from(*name)) + nth as u16;
        let value = samples::of_property(of, property, number);
        let given = input.values.entry((*name).to_owned()).or_default();
        if given.as_ref().is_none_or(String::is_empty) {
            *given = Some(value);
        }
    }
    input
}
