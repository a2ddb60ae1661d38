//! What a call makes of records: rules applied to what the store holds. Nothing here touches the
//! store.

use crate::crm::record_inputs::{Key, Operation, Prepared, Rules, duplicate_ids};
use crate::crm::record_refusals::Refusal;
use crate::crm::record_state::State;
use crate::crm::record_unique::{Book, UniqueChange};
use crate::sql::changes::ChangeKind;
use crate::sql::records::{RecordRow, StoredRecord};
use domain::accounts::Caller;
use domain::crm::associations::Association;
use domain::crm::new_associations::missing_targets;
use domain::crm::presentation::{Extras, Presenter, document};
use domain::crm::record::{Record, Values};
use domain::crm::schemas::{ObjectType, Schemas};
use domain::crm::validate::{self, Accepted};
use domain::fault::{Fault, Result};
use domain::time::Timestamp;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// What became of one input.
#[derive(Clone, Debug)]
pub enum RecordOutcome {
    /// The record, as the answer shows it.
    Written(String),
    /// No such record.
    NotFound,
    /// The record was merged into another.
    MergedAway,
    /// Against a rule.
    Refused(Fault),
}

/// A record that is to be stored.
#[derive(Clone, Debug)]
pub(crate) struct RecordWrite {
    /// Which of the inputs it is.
    pub(crate) input: usize,
    /// Its row; the line in the change log is not known yet.
    pub(crate) row: RecordRow,
    /// Its last line so far; none for a new record.
    pub(crate) prior: Option<i64>,
    pub(crate) kind: ChangeKind,
    /// What the change log keeps; none: the whole document.
    pub(crate) detail: Option<String>,
    pub(crate) unique: UniqueChange,
    pub(crate) associations: Vec<Association>,
}

/// What a call comes to.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// For each input, in their order.
    pub(crate) outcomes: Vec<RecordOutcome>,
    /// What is to be stored.
    pub(crate) writes: Vec<RecordWrite>,
}

/// Who writes what, when, by which rules.
#[derive(Clone, Copy)]
pub(crate) struct Planner<'p> {
    pub(crate) schemas: &'p Schemas,
    pub(crate) object_type: &'p ObjectType,
    pub(crate) caller: &'p Caller,
    pub(crate) now: Timestamp,
    pub(crate) rules: Rules,
}

/// The record that an input is about.
enum Target {
    New,
    Existing(i64),
    NotFound,
    MergedAway,
}

impl Planner<'_> {
    /// How many of the inputs make new records.
    pub(crate) fn count_new(&self, prepared: &[Prepared], state: &State) -> usize {
        let new = |input: &&Prepared| matches!(self.target(input, state), Target::New);
        prepared.iter().filter(new).count()
    }

    fn target(&self, input: &Prepared, state: &State) -> Target {
        match &input.key {
            Key::New => Target::New,
            Key::Id(id) => {
                let Some(id) = *id else { return Target::NotFound };
                if state.records.contains_key(&id) {
                    return Target::Existing(id);
                }
                match state.survivors.get(&id) {
                    Some(survivor) if self.rules.follow_merges => Target::Existing(*survivor),
                    Some(_) => Target::MergedAway,
                    None => Target::NotFound,
                }
            }
            Key::Unique { property, value } => {
                let holder = state.holders.find(property, value);
                match holder.filter(|id| state.records.contains_key(id)) {
                    Some(id) => Target::Existing(id),
                    // What has no value of it could not be found again.
                    None if self.rules.operation == Operation::Upsert && !value.is_empty() => {
                        Target::New
                    }
                    None => Target::NotFound,
                }
            }
        }
    }

    /// Plans all inputs. New records get these ids. A fault is one of the whole call.
    pub(crate) fn plan(
        &self,
        prepared: &[Prepared],
        state: &State,
        mut ids: Range<i64>,
    ) -> Result<Plan> {
        let mut book = Book::new(state.holders.clone());
        let mut seen = HashSet::new();
        let mut plan = Plan { outcomes: Vec::with_capacity(prepared.len()), writes: Vec::new() };
        let (mut refusals, mut repeated) = (Vec::new(), Vec::new());
        for (at, input) in prepared.iter().enumerate() {
            let target = self.target(input, state);
            if let Target::Existing(id) = target
                && !seen.insert(id)
            {
                repeated.push(input.raw_id.as_str());
                continue;
            }
            let input = (at, input);
            let planned = match target {
                Target::New => {
                    let id = ids.next().ok_or_else(|| Fault::internal("too few ids were taken"))?;
                    self.create(input, state, &mut book, id)
                }
                Target::Existing(id) => match state.records.get(&id) {
                    Some(stored) => self.change(input, stored, &mut book),
                    None => {
                        plan.outcomes.push(RecordOutcome::NotFound);
                        continue;
                    }
                },
                Target::NotFound if self.rules.operation == Operation::Upsert => {
                    Err(Refusal::Rule(self.not_there(&input.1.raw_id)))
                }
                Target::NotFound => {
                    plan.outcomes.push(RecordOutcome::NotFound);
                    continue;
                }
                Target::MergedAway => {
                    plan.outcomes.push(RecordOutcome::MergedAway);
                    continue;
                }
            };
            match planned {
                Ok((answer, write)) => {
                    plan.outcomes.push(RecordOutcome::Written(answer));
                    plan.writes.extend(write);
                }
                Err(refusal) => {
                    refusals.push((at, refusal));
                    plan.outcomes.push(RecordOutcome::NotFound);
                }
            }
        }
        match repeated.is_empty() {
            true => self.settle_refusals(plan, refusals, prepared),
            false => Err(duplicate_ids(&repeated)),
        }
    }

    fn create(
        &self,
        (at, input): (usize, &Prepared),
        state: &State,
        book: &mut Book,
        id: i64,
    ) -> Result<(String, Option<RecordWrite>), Refusal> {
        let accepted = input.writes(true).map_err(Refusal::Values)?;
        let mut values = Values::new();
        accepted.apply(&mut values);
        validate::settle(self.object_type, None, &mut values)
            .map_err(|invalid| Refusal::Values(vec![invalid]))?;
        if let Some(fault) = validate::missing_required(self.object_type, &values) {
            return Err(Refusal::Rule(fault));
        }
        let mut ties = input.ties.clone().map_err(Refusal::Rule)?;
        ties.iter_mut().for_each(|tie| tie.from.id = id);
        let missing: Vec<_> = state
            .missing
            .iter()
            .filter(|record| ties.iter().any(|tie| tie.to == **record))
            .copied()
            .collect();
        if !missing.is_empty() {
            return Err(Refusal::Rule(missing_targets(self.schemas, &missing)));
        }
        let unique = book
            .settle(self.object_type, None, &values, id)
            .map_err(|clash| self.clash(clash, id, true))?;
        let record = Record {
            id,
            created_at: self.now,
            updated_at: self.now,
            archived_at: None,
            source_id: self.caller.app_id,
            values,
        };
        let document = document(&record.values);
        fits(&document, "")?;
        let answer = self.answer(&record, &accepted, input, true);
        let write = RecordWrite {
            input: at,
            row: row(&record, document),
            prior: None,
            kind: ChangeKind::Created,
            detail: None,
            unique,
            associations: ties,
        };
        Ok((answer, Some(write)))
    }

    fn change(
        &self,
        (at, input): (usize, &Prepared),
        stored: &StoredRecord,
        book: &mut Book,
    ) -> Result<(String, Option<RecordWrite>), Refusal> {
        let accepted = input.writes(false).map_err(Refusal::Values)?;
        if accepted.writes.is_empty() && self.rules.needs_values {
            let message = "No properties found to update, please provide at least one.";
            return Err(Refusal::Rule(Fault::validation(message)));
        }
        let before = stored.view().record();
        let mut record = before.clone();
        accepted.apply(&mut record.values);
        validate::settle(self.object_type, Some(&before.values), &mut record.values)
            .map_err(|invalid| Refusal::Values(vec![invalid]))?;
        if record.values == before.values {
            return Ok((self.answer(&record, &accepted, input, false), None));
        }
        let document = document(&record.values);
        fits(&document, &stored.document)?;
        let unique = book
            .settle(self.object_type, Some(&before.values), &record.values, record.id)
            .map_err(|clash| self.clash(clash, record.id, false))?;
        record.updated_at = self.now;
        let answer = self.answer(&record, &accepted, input, false);
        let write = RecordWrite {
            input: at,
            row: row(&record, document),
            prior: Some(stored.seq),
            kind: ChangeKind::Updated,
            detail: Some(difference(&before.values, &record.values)),
            unique,
            associations: Vec::new(),
        };
        Ok((answer, Some(write)))
    }

    fn answer(&self, record: &Record, accepted: &Accepted, input: &Prepared, new: bool) -> String {
        let sent: Vec<(&str, &str)> = accepted
            .writes
            .iter()
            .map(|(name, _)| (name.as_str(), record.values.get(name).map_or("", String::as_str)))
            .collect();
        let warnings = warnings(accepted);
        let extras = Extras {
            new: (self.rules.operation == Operation::Upsert).then_some(new),
            trace_id: input.trace_id.as_deref(),
            warnings: warnings.as_deref(),
            ..Extras::default()
        };
        let presenter =
            Presenter { account: self.caller.account_id, object_type: self.object_type };
        presenter.written(record, &sent, extras)
    }
}

fn fits(document: &str, before: &str) -> Result<(), Refusal> {
    validate::too_large(document, before).map_or(Ok(()), |fault| Err(Refusal::Rule(fault)))
}

fn row(record: &Record, document: String) -> RecordRow {
    RecordRow {
        id: record.id,
        created_at: record.created_at.as_ms(),
        updated_at: record.updated_at.as_ms(),
        source_id: record.source_id,
        document,
    }
}

/// What the change log keeps of an update: the values that differ, those that are gone as empty
/// texts.
pub(crate) fn difference(before: &Values, after: &Values) -> String {
    let mut changed: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in after {
        if before.get(name) != Some(value) {
            changed.insert(name, value);
        }
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        changed.insert(name, "");
    }
    serde_json::to_string(&changed).unwrap_or_default()
}

/// `warnings` of an answer: what was brought into form (objects.md §11).
fn warnings(accepted: &Accepted) -> Option<String> {
    if accepted.warnings.is_empty() {
        return None;
    }
    let warning = |warning: &validate::Warning| {
        serde_json::json!({
            "category": "PROPERTY_VALUE_NORMALIZED",
            "context": {
                "propertyName": warning.property,
                "rawValue": warning.raw,
                "normalizedValue": warning.normalized,
            },
            "message": format!("{} was normalized", warning.property),
        })
    };
    let all: Vec<_> = accepted.warnings.iter().map(warning).collect();
    serde_json::to_string(&all).ok()
}
