//! What the store holds of the records that a call is about. It is loaded before the transaction,
//! so that rules and rendering run beside the writer, and looked at again inside: a call whose
//! state has changed meanwhile is planned anew.

use crate::crm::record_inputs::{Key, Prepared, Rules, unique_values_of};
use crate::db::Result;
use crate::db::tx::Tx;
use crate::sql::associations;
use crate::sql::records::{Records, StoredRecord, UniqueValue};
use domain::crm::associations::RecordKey;
use domain::crm::schemas::ObjectType;
use std::collections::HashMap;

/// What the store holds.
pub(crate) struct State {
    /// Live records by id.
    pub(crate) records: HashMap<i64, StoredRecord>,
    /// Who holds the unique values that are named or set.
    pub(crate) holders: Holders,
    /// Ids that a merge made into another record's.
    pub(crate) survivors: HashMap<i64, i64>,
    /// Records to be associated with that are not there.
    pub(crate) missing: Vec<RecordKey>,
}

/// Records by what they hold: property and folded value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders(HashMap<String, HashMap<String, i64>>);

impl Holders {
    /// The record that holds this value.
    pub(crate) fn find(&self, property: &str, value: &str) -> Option<i64> {
        self.0.get(property)?.get(value).copied()
    }

    /// Notes that a record holds this value.
    pub(crate) fn hold(&mut self, property: &str, value: &str, record: i64) {
        if !self.0.contains_key(property) {
            self.0.insert(property.to_owned(), HashMap::new());
        }
        if let Some(values) = self.0.get_mut(property) {
            values.insert(value.to_owned(), record);
        }
    }

    /// Notes that none holds this value any more.
    pub(crate) fn free(&mut self, property: &str, value: &str) {
        if let Some(values) = self.0.get_mut(property) {
            values.remove(value);
        }
    }
}

/// What a plan was made from, and must still be so.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    wanted: Vec<(String, String)>,
    holders: Vec<UniqueValue>,
    seqs: Vec<(i64, i64)>,
    targets: Vec<RecordKey>,
    missing: Vec<RecordKey>,
}

impl State {
    /// Loads what the inputs are about: a few statements, however many inputs there are.
    pub(crate) fn load(
        tx: &Tx<'_>,
        records: Records,
        object_type: &ObjectType,
        prepared: &[Prepared],
        rules: Rules,
    ) -> Result<(State, Basis)> {
        let wanted = unique_values_of(object_type, prepared);
        let mut found = records.holders(tx, &wanted)?;
        found.sort_unstable_by(|one, other| {
            (&one.property, &one.value).cmp(&(&other.property, &other.value))
        });
        let mut holders = Holders::default();
        for unique in &found {
            holders.hold(&unique.property, &unique.value, unique.record);
        }
        let mut ids: Vec<i64> = prepared
            .iter()
            .filter_map(|input| match &input.key {
                Key::New => None,
                Key::Id(id) => *id,
                Key::Unique { property, value } => holders.find(property, value),
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let mut stored = records.find_many(tx, &ids, false)?;
        let absent: Vec<i64> = ids
            .iter()
            .copied()
            .filter(|id| stored.binary_search_by_key(id, |record| record.id).is_err())
            .collect();
        let survivors: HashMap<i64, i64> = records.survivors(tx, &absent)?.into_iter().collect();
        if rules.follow_merges && !survivors.is_empty() {
            let heirs: Vec<i64> = survivors.values().copied().collect();
            stored.extend(records.find_many(tx, &heirs, false)?);
            stored.sort_unstable_by_key(|record| record.id);
            stored.dedup_by_key(|record| record.id);
        }
        let seqs = stored.iter().map(|record| (record.id, record.seq)).collect();
        let ties = prepared.iter().filter_map(|input| input.ties.as_ref().ok()).flatten();
        let mut targets: Vec<RecordKey> = ties.map(|tie| tie.to).collect();
        targets.sort_unstable();
        targets.dedup();
        let missing = associations::missing(tx, records.account, &targets)?;
        let basis = Basis { wanted, holders: found, seqs, targets, missing: missing.clone() };
        let records = stored.into_iter().map(|record| (record.id, record)).collect();
        Ok((State { records, holders, survivors, missing }, basis))
    }
}

impl Basis {
    /// Whether the store still holds what the plan was made from.
    pub(crate) fn still_holds(&self, tx: &Tx<'_>, records: Records) -> Result<bool> {
        let ids: Vec<i64> = self.seqs.iter().map(|(id, _)| *id).collect();
        if records.find_seqs(tx, &ids)? != self.seqs {
            return Ok(false);
        }
        let mut holders = records.holders(tx, &self.wanted)?;
        holders.sort_unstable_by(|one, other| {
            (&one.property, &one.value).cmp(&(&other.property, &other.value))
        });
        Ok(holders == self.holders
            && associations::missing(tx, records.account, &self.targets)? == self.missing)
    }
}
