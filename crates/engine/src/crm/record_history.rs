//! Histories of records: chains of lines in the change log, also those of records that a merge took
//! in.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::sql::changes::{self, ChainedChange, ChangeKind};
use crate::sql::records::StoredRecord;
use domain::accounts::AccountId;
use domain::crm::history::ValuesSet;
use domain::crm::record::Values;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Lines of one record that are looked at.
const LINES_MAX: i64 = 10_000;
/// Merges on the way from a record to the oldest that it took in.
const MERGES_MAX: usize = 250;

/// What the change log keeps of a merge, in the survivor's line.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MergeDetail {
    /// The record that was taken in.
    pub(crate) merged_id: i64,
    /// Its last line.
    pub(crate) merged_seq: i64,
    /// Values that differ from what the survivor held before.
    pub(crate) values: Values,
}

/// The lines of these chains, and of those that merges took in, by their number.
fn chains(
    tx: &Tx<'_>,
    account: AccountId,
    mut starts: Vec<i64>,
) -> Result<HashMap<i64, ChainedChange>> {
    let mut lines: HashMap<i64, ChainedChange> = HashMap::new();
    for _ in 0..MERGES_MAX {
        let found = changes::chain(tx, account, &starts, LINES_MAX)?;
        starts = found.iter().filter_map(merged_seq).collect();
        lines.extend(found.into_iter().map(|line| (line.seq, line)));
        starts.retain(|seq| !lines.contains_key(seq));
        if starts.is_empty() {
            break;
        }
    }
    Ok(lines)
}

/// Numbers of all lines about a record's values, and about those of records that it took in.
pub(crate) fn chained_seqs(
    tx: &Tx<'_>,
    account: AccountId,
    record: &StoredRecord,
) -> Result<Vec<i64>> {
    Ok(chains(tx, account, vec![record.seq])?.into_keys().collect())
}

/// What was ever said of the values of these records, newest first, by record.
pub(crate) fn histories(
    tx: &Tx<'_>,
    account: AccountId,
    records: &[StoredRecord],
) -> Result<HashMap<i64, Vec<ValuesSet>>> {
    let lines = chains(tx, account, records.iter().map(|record| record.seq).collect())?;
    let history = |record: &StoredRecord| {
        let mut sets = Vec::new();
        let mut heads = vec![record.seq];
        while let Some(head) = heads.pop() {
            let mut next = Some(head);
            while let Some(line) = next.and_then(|seq| lines.get(&seq)) {
                heads.extend(merged_seq(line));
                sets.extend(values_set(line).map(|set| (line.seq, set)));
                next = line.prior;
            }
        }
        sets.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        (record.id, sets.into_iter().map(|(_, set)| set).collect())
    };
    Ok(records.iter().map(history).collect())
}

fn merged_seq(line: &ChainedChange) -> Option<i64> {
    if line.kind != ChangeKind::Merged.name() {
        return None;
    }
    let detail: MergeDetail = serde_json::from_str(&line.detail).ok()?;
    Some(detail.merged_seq)
}

fn values_set(line: &ChainedChange) -> Option<ValuesSet> {
    let merged = line.kind == ChangeKind::Merged.name();
    let values: Values = match merged {
        true => serde_json::from_str::<MergeDetail>(&line.detail).ok()?.values,
        false => serde_json::from_str(&line.detail).ok()?,
    };
    let at = Timestamp::from_ms_clamped(line.changed_at);
    Some(ValuesSet { at, source_id: line.source_id, merged, values })
}
