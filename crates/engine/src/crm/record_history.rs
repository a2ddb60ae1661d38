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
use std::collections::{HashMap, HashSet};

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

/// Numbers of all lines about a record's values, and about those of records that it took in,
/// however many there are.
pub(crate) fn chained_seqs(
    tx: &Tx<'_>,
    account: AccountId,
    record: &StoredRecord,
) -> Result<Vec<i64>> {
    let mut seqs: HashSet<i64> = HashSet::new();
    let mut starts = vec![record.seq];
    while !starts.is_empty() {
        let found = chains(tx, account, starts)?;
        seqs.extend(found.keys());
        let onwards = found.values().flat_map(|line| [line.prior, merged_seq(line)]);
        starts = onwards.flatten().filter(|seq| !seqs.contains(seq)).collect();
    }
    Ok(seqs.into_iter().collect())
}

/// What was ever said of the values of these records, newest first, by record.
pub(crate) fn histories(
    tx: &Tx<'_>,
    account: AccountId,
    records: &[StoredRecord],
) -> Result<HashMap<i64, Vec<ValuesSet>>> {
    let lines = chains(tx, account, records.iter().map(|record| record.seq).collect())?;
    let history = |record: &StoredRecord| {
        let mut sets = told(&lines, record.seq, MERGES_MAX);
        sets.reverse();
        (record.id, sets.into_iter().map(|(_, set)| set).collect())
    };
    Ok(records.iter().map(history).collect())
}

/// What the chain that ends with `last` says of values, and what those of records say that it took
/// in: oldest first. Where another record's value came later than the one that outlived it, the
/// merge sets the latter again: the newest version is the value that stands (objects.md §4.5).
fn told(lines: &HashMap<i64, ChainedChange>, last: i64, merges: usize) -> Vec<(i64, ValuesSet)> {
    let mut own = Vec::new();
    let mut next = Some(last);
    while let Some(line) = next.and_then(|seq| lines.get(&seq)) {
        own.push(line);
        next = line.prior;
    }
    // Of a longer chain than is looked at, the first values are not known.
    let is_whole = next.is_none();
    let mut stands = Values::new();
    let mut sets: Vec<(i64, ValuesSet)> = Vec::new();
    for line in own.into_iter().rev() {
        let Some(mut set) = values_set(line) else { continue };
        stands.extend(set.values.clone());
        if let (Some(seq), Some(merges)) = (merged_seq(line), merges.checked_sub(1)) {
            sets.extend(told(lines, seq, merges));
            sets.sort_by_key(|(seq, _)| *seq);
            let mut newest: HashMap<&str, &str> = HashMap::new();
            for (_, set) in &sets {
                newest.extend(set.values.iter().map(|(name, value)| (&**name, &**value)));
            }
            let outlived = |(name, value): (&&str, &&str)| {
                let stands = stands.get(*name).map_or("", String::as_str);
                (is_whole && stands != *value).then(|| ((*name).to_owned(), stands.to_owned()))
            };
            set.values.extend(newest.iter().filter_map(outlived).collect::<Values>());
        }
        sets.push((line.seq, set));
    }
    sets
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
