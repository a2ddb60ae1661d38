//! Writing records: create, update and upsert, one or many (objects.md §3, §4). Everything but the
//! storing happens before the transaction. Inside, the account's row of the change log is taken
//! first; if definitions or records have changed since the plan was made, it is made anew there. The
//! number of statements does not depend on the number of inputs.

use crate::Engine;
use crate::crm::associations;
use crate::crm::definitions::SchemasCache;
use crate::crm::record_inputs::{Prepared, RecordInput, Rules, prepare};
use crate::crm::record_plan::{Plan, Planner, RecordOutcome, RecordWrite};
use crate::crm::record_state::{Basis, State};
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::changes::{self, Author, Change, ChangeKind};
use crate::sql::ids;
use crate::sql::records::{RecordRow, Records, UniqueValue};
use domain::accounts::Caller;
use domain::crm::associations::Association;
use domain::crm::schemas::{ObjectType, Schemas};
use domain::fault::{Fault, Result};
use domain::time::Timestamp;
use std::sync::Arc;

/// What the account has defined, and one of its types of records.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Everything that the account has defined.
    pub schemas: Arc<Schemas>,
    /// The type.
    pub object_type: Arc<ObjectType>,
}

impl Engine {
    /// Writes records and says what became of each input, in input order. A fault is one of the
    /// whole call; then nothing was stored.
    pub async fn write_records(
        &self,
        caller: &Caller,
        typed: &Typed,
        inputs: Vec<RecordInput>,
        rules: Rules,
    ) -> Result<Vec<RecordOutcome>> {
        let Typed { schemas, object_type } = typed;
        let records = Records { account: caller.account_id, object_type: object_type.id() };
        let prepared = prepare(schemas, object_type, inputs.clone(), rules)?;
        let load = |tx: &Tx<'_>| State::load(tx, records, object_type, &prepared, rules);
        let (state, basis) = self.store.read(load).await?;
        let now = self.clock.now();
        let planner = Planner { schemas, object_type, caller, now, rules };
        let new_ids = match planner.count_new(&prepared, &state) {
            0 => 0..0,
            count => self.new_ids(caller.account_id, count).await?,
        };
        let plan = planner.plan(&prepared, &state, new_ids)?;
        if plan.writes.is_empty() {
            return Ok(plan.outcomes);
        }
        let call = WriteCall {
            records,
            caller: caller.clone(),
            typed: typed.clone(),
            inputs,
            rules,
            cache: self.schemas.clone(),
            clock: self.clock.clone(),
        };
        self.store.write(move |tx| call.store(tx, &plan, &basis, now)).await
    }
}

/// A call that is about to be stored, with all that it takes to plan it anew.
struct WriteCall {
    records: Records,
    caller: Caller,
    typed: Typed,
    inputs: Vec<RecordInput>,
    rules: Rules,
    cache: SchemasCache,
    clock: crate::clock::Clock,
}

impl WriteCall {
    fn store(
        &self,
        tx: &Tx<'_>,
        plan: &Plan,
        basis: &Basis,
        now: Timestamp,
    ) -> Result<Vec<RecordOutcome>, Stop> {
        let account = self.caller.account_id;
        let count = plan.writes.len() as i64;
        let head = changes::take(tx, account, count)?;
        let author = Author::of(&self.caller, now);
        if head.version == self.typed.schemas.version && basis.still_holds(tx, self.records)? {
            if plan.writes.iter().all(|write| write.associations.is_empty()) {
                save(tx, self.records, author, head.seq, &plan.writes)?;
                return Ok(plan.outcomes.clone());
            }
            changes::take(tx, account, -count)?;
            return self.store_associated(tx, author, &self.typed.schemas, plan.clone());
        }
        // Nobody else writes from here on: this plan is the last.
        changes::take(tx, account, -count)?;
        let now = self.clock.now();
        let schemas = self.cache.at(tx, account, head.version)?;
        let plan = self.plan_anew(tx, &schemas, now)?;
        self.store_associated(tx, Author::of(&self.caller, now), &schemas, plan)
    }

    /// Stores a plan whose new records are associated with others. Limits are looked at first: they
    /// depend on what the others are associated with.
    fn store_associated(
        &self,
        tx: &Tx<'_>,
        author: Author,
        schemas: &Schemas,
        mut plan: Plan,
    ) -> Result<Vec<RecordOutcome>, Stop> {
        let ties: Vec<&[Association]> =
            plan.writes.iter().map(|write| write.associations.as_slice()).collect();
        let (admission, outcomes) = associations::admit(tx, schemas, &ties)?;
        let mut refused = Vec::new();
        for (write, outcome) in plan.writes.iter().zip(outcomes) {
            match outcome {
                Ok(()) => {}
                Err(fault) if !self.rules.partial => return Err(fault.into()),
                Err(fault) => refused.push((write.row.id, write.input, fault)),
            }
        }
        for (id, input, fault) in refused {
            plan.writes.retain(|write| write.row.id != id);
            let trace_id = self.inputs.get(input).and_then(|input| input.trace_id.as_deref());
            plan.refuse(input, fault, trace_id);
        }
        let head = changes::take(tx, author.account, plan.writes.len() as i64)?;
        save(tx, self.records, author, head.seq, &plan.writes)?;
        associations::write(tx, author, &admission)?;
        Ok(plan.outcomes)
    }

    fn plan_anew(&self, tx: &Tx<'_>, schemas: &Schemas, now: Timestamp) -> Result<Plan, Stop> {
        let id = self.typed.object_type.id();
        let object_type = schemas.resolve(&id.to_string())?.clone();
        let prepared: Vec<Prepared> =
            prepare(schemas, &object_type, self.inputs.clone(), self.rules)?;
        let (state, _) = State::load(tx, self.records, &object_type, &prepared, self.rules)?;
        let planner = Planner {
            schemas,
            object_type: &object_type,
            caller: &self.caller,
            now,
            rules: self.rules,
        };
        let new_ids = match planner.count_new(&prepared, &state) {
            0 => 0..0,
            count => ids::take_block(tx, self.caller.account_id, count as i64)?,
        };
        Ok(planner.plan(&prepared, &state, new_ids)?)
    }
}

/// Stores writes whose lines in the change log end with `last`.
fn save(
    tx: &Tx<'_>,
    records: Records,
    author: Author,
    last: i64,
    writes: &[RecordWrite],
) -> Result<(), Stop> {
    let first = last - writes.len() as i64 + 1;
    let object_type = records.object_type.to_string();
    let (mut new, mut changed): (Vec<RecordRow>, Vec<RecordRow>) = (Vec::new(), Vec::new());
    let mut freed: Vec<(String, String)> = Vec::new();
    let mut taken: Vec<UniqueValue> = Vec::new();
    let mut lines = Vec::with_capacity(writes.len());
    for (seq, write) in (first..).zip(writes) {
        let row = RecordRow { seq, ..write.row.clone() };
        match write.kind {
            ChangeKind::Created => new.push(row),
            _ => changed.push(row),
        }
        freed.extend(write.freed.iter().cloned());
        taken.extend(write.taken.iter().cloned());
        lines.push(Change {
            object_type: &object_type,
            object_id: write.row.id,
            kind: write.kind,
            detail: &write.detail,
            revision: None,
            prior: write.prior,
        });
    }
    changes::insert(tx, author, first, &lines)?;
    records.free_values(tx, &freed)?;
    records.take_values(tx, &taken)?;
    records.insert(tx, &new)?;
    Ok(records.update(tx, &changed)?)
}

/// A call of one input has one outcome.
pub fn only(outcomes: Vec<RecordOutcome>) -> Result<RecordOutcome> {
    let first = outcomes.into_iter().next();
    first.ok_or_else(|| Fault::internal("a call of one input gave no outcome"))
}
