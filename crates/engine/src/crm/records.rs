//! Writing records: create, update and upsert, one or many (objects.md §3, §4). Everything but the
//! storing happens before the transaction. Inside, the account's row of the change log is taken
//! first; if definitions or records have changed since the plan was made, it is made anew there.
//! The number of statements does not depend on the number of inputs.

use crate::Engine;
use crate::crm::associations;
use crate::crm::definitions::SchemasCache;
use crate::crm::record_inputs::{Prepared, RecordInput, Rules, prepare};
use crate::crm::record_plan::{Plan, Planner, RecordOutcome, RecordWrite};
use crate::crm::record_refusals::RefusedInput;
use crate::crm::record_state::{Basis, State};
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::changes::{self, Author, Change, ChangeKind, Reserved};
use crate::sql::ids;
use crate::sql::records::Records;
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
        let prepared = prepare(schemas, object_type, &inputs, rules)?;
        let load = |tx: &Tx<'_>| State::load(tx, records, object_type, &prepared, rules);
        let (state, basis) = self.store.read(load).await?;
        let now = self.clock.now();
        let planner = Planner { schemas, object_type, caller, now, rules };
        let new_ids = match planner.count_new(&prepared, &state) {
            0 => 0..0,
            count => self.new_ids(caller.account_id, count).await?,
        };
        let Plan { outcomes, writes } = planner.plan(&prepared, &state, new_ids)?;
        if writes.is_empty() {
            return Ok(outcomes);
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
        let stored = self.store.write(move |tx| call.store(tx, &writes, &basis, now)).await?;
        Ok(match stored {
            Stored::AsPlanned => outcomes,
            Stored::Anew(outcomes) => outcomes,
            Stored::WithoutSome(refused) => {
                let mut plan = Plan { outcomes, writes: Vec::new() };
                refused.into_iter().for_each(|refused| plan.refuse(refused));
                plan.outcomes
            }
        })
    }
}

/// How a call was stored.
enum Stored {
    /// As it was planned.
    AsPlanned,
    /// Without these inputs: a limit of associations was in their way.
    WithoutSome(Vec<RefusedInput>),
    /// As it was planned inside the transaction.
    Anew(Vec<RecordOutcome>),
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
        writes: &[RecordWrite],
        basis: &Basis,
        now: Timestamp,
    ) -> Result<Stored, Stop> {
        let account = self.caller.account_id;
        let reserved = Reserved::new(tx, account, writes.len() as i64)?;
        let version = reserved.head.version;
        let author = Author::of(&self.caller, now);
        if version == self.typed.schemas.version && basis.still_holds(tx, self.records)? {
            if writes.iter().all(|write| write.associations.is_empty()) {
                let last = reserved.keep(tx, account)?;
                save(tx, self.records, author, last, &all(writes))?;
                return Ok(Stored::AsPlanned);
            }
            reserved.give_back(tx, account)?;
            let refused = self.store_associated(tx, author, &self.typed.schemas, writes)?;
            return Ok(Stored::WithoutSome(refused));
        }
        // Nobody else writes from here on: this plan is the last.
        reserved.give_back(tx, account)?;
        let now = self.clock.now();
        let schemas = self.cache.in_write(tx, account, version)?;
        let mut plan = self.plan_anew(tx, &schemas, now)?;
        let author = Author::of(&self.caller, now);
        let refused = self.store_associated(tx, author, &schemas, &plan.writes)?;
        refused.into_iter().for_each(|refused| plan.refuse(refused));
        Ok(Stored::Anew(plan.outcomes))
    }

    /// Stores writes whose new records may be associated with others. Limits are looked at first:
    /// they depend on what the others are associated with. Gives the inputs that they refuse.
    fn store_associated(
        &self,
        tx: &Tx<'_>,
        author: Author,
        schemas: &Schemas,
        writes: &[RecordWrite],
    ) -> Result<Vec<RefusedInput>, Stop> {
        let ties: Vec<&[Association]> =
            writes.iter().map(|write| write.associations.as_slice()).collect();
        let (admission, outcomes) = associations::admit(tx, schemas, &ties)?;
        let (mut refused, mut admitted) = (Vec::new(), Vec::with_capacity(writes.len()));
        for (write, outcome) in writes.iter().zip(outcomes) {
            match outcome {
                Ok(()) => admitted.push(write),
                Err(fault) if !self.rules.partial => return Err(fault.into()),
                Err(fault) => {
                    let input = self.inputs.get(write.input);
                    let trace_id = input.and_then(|input| input.trace_id.clone());
                    refused.push(RefusedInput { at: write.input, fault, trace_id });
                }
            }
        }
        let head = changes::take(tx, author.account, admitted.len() as i64)?;
        save(tx, self.records, author, head.seq, &admitted)?;
        associations::write(tx, author, &admission)?;
        Ok(refused)
    }

    fn plan_anew(&self, tx: &Tx<'_>, schemas: &Schemas, now: Timestamp) -> Result<Plan, Stop> {
        let id = self.typed.object_type.id();
        let object_type = schemas.resolve(&id.to_string())?.clone();
        let prepared: Vec<Prepared> = prepare(schemas, &object_type, &self.inputs, self.rules)?;
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
    writes: &[&RecordWrite],
) -> Result<(), Stop> {
    let first = last - writes.len() as i64 + 1;
    let object_type = records.object_type.to_string();
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    let mut lines = Vec::with_capacity(writes.len());
    for (seq, write) in (first..).zip(writes) {
        match write.kind {
            ChangeKind::Created => new.push((seq, &write.row)),
            _ => changed.push((seq, &write.row)),
        }
        lines.push(Change {
            object_type: &object_type,
            object_id: write.row.id,
            kind: write.kind,
            detail: write.detail.as_ref().unwrap_or(&write.row.document),
            revision: None,
            prior: write.prior,
        });
    }
    changes::insert(tx, author, first, &lines)?;
    let freed = writes
        .iter()
        .flat_map(|write| write.unique.freed.iter().map(|value| (write.row.id, value)));
    records.free_values(tx, freed)?;
    records.take_values(tx, writes.iter().flat_map(|write| &write.unique.taken))?;
    records.insert(tx, &new)?;
    records.update(tx, &changed)
}

fn all(writes: &[RecordWrite]) -> Vec<&RecordWrite> {
    writes.iter().collect()
}

/// A call of one input has one outcome.
pub fn only(outcomes: Vec<RecordOutcome>) -> Result<RecordOutcome> {
    let first = outcomes.into_iter().next();
    first.ok_or_else(|| Fault::internal("a call of one input gave no outcome"))
}
