//! Why inputs of a call are not written, and what the call answers then (objects.md §3.2).

use crate::crm::record_inputs::Prepared;
use crate::crm::record_plan::{Plan, Planner, RecordOutcome};
use crate::crm::record_unique::Clash;
use domain::crm::record;
use domain::crm::validate::{self, Invalid};
use domain::fault::{Fault, Result};

/// Why an input is not written.
pub(crate) enum Refusal {
    Values(Vec<Invalid>),
    Clash { holder: Option<i64> },
    Rule(Fault),
}

/// An input that fails by itself.
pub(crate) struct RefusedInput {
    /// Which of them.
    pub(crate) at: usize,
    /// Why.
    pub(crate) fault: Fault,
    /// What names it in the answer.
    pub(crate) trace_id: Option<String>,
}

impl Plan {
    /// Notes that an input fails by itself; its error names the input by its trace id.
    pub(crate) fn refuse(&mut self, refused: RefusedInput) {
        let RefusedInput { at, mut fault, trace_id } = refused;
        let trace_id = trace_id.into_iter().collect();
        fault.context.insert(0, ("objectWriteTraceId".to_owned(), trace_id));
        if let Some(outcome) = self.outcomes.get_mut(at) {
            *outcome = RecordOutcome::Refused(fault);
        }
    }
}

impl Planner<'_> {
    /// An upsert by an id that no record has.
    pub(crate) fn not_there(&self, raw_id: &str) -> Fault {
        let message = record::could_not_get(self.object_type.name());
        Fault::validation(message).with_context("ids", [raw_id])
    }

    /// Inputs that fail by themselves say why; otherwise the call fails as a whole: with all values
    /// that are not valid, or with the first rule that is broken.
    pub(crate) fn settle_refusals(
        &self,
        mut plan: Plan,
        refusals: Vec<(usize, Refusal)>,
        prepared: &[Prepared],
    ) -> Result<Plan> {
        let account = self.caller.account_id;
        if self.rules.partial {
            for (at, refusal) in refusals {
                let fault = match refusal {
                    Refusal::Values(invalid) => validate::refusal(account, &invalid),
                    Refusal::Rule(fault) => fault,
                    Refusal::Clash { holder } => {
                        let holders = holder.iter().map(i64::to_string);
                        validate::contact_exists(holder).with_context("existingId", holders)
                    }
                };
                let trace_id = prepared.get(at).and_then(|input| input.trace_id.clone());
                plan.refuse(RefusedInput { at, fault, trace_id });
            }
            return Ok(plan);
        }
        let clashes =
            refusals.iter().filter(|(_, refusal)| matches!(refusal, Refusal::Clash { .. })).count();
        let mut invalid = Vec::new();
        let mut first = None;
        for (_, refusal) in refusals {
            match refusal {
                Refusal::Values(values) => invalid.extend(values),
                Refusal::Rule(fault) => drop(first.get_or_insert(fault)),
                Refusal::Clash { holder } => {
                    let holder = holder.filter(|_| clashes == 1);
                    first.get_or_insert(validate::contact_exists(holder));
                }
            }
        }
        match first {
            _ if !invalid.is_empty() => Err(validate::refusal(account, &invalid)),
            Some(fault) => Err(fault),
            None => Ok(plan),
        }
    }

    /// The refusal of a value that another record holds.
    pub(crate) fn clash(&self, clash: Clash, id: i64, new: bool) -> Refusal {
        let Clash { property, value, holder, is_own } = clash;
        if self.object_type.name() == "CONTACT" && property == "email" && new {
            return Refusal::Clash { holder: Some(holder).filter(|_| !is_own) };
        }
        let account = self.caller.account_id;
        let held = (property.as_str(), value.as_str());
        Refusal::Rule(validate::unique_conflict(account, self.object_type, held, id, holder))
    }
}
