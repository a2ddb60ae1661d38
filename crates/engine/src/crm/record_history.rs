//! Histories of records: chains of lines in the change log, also those of records that a merge took
//! in. Chains are walked from their newest line on, a page of each with one statement for all, and
//! no further than an answer shows.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::sql::change_chains::{self, Details};
use crate::sql::changes::{self, ChainedChange, ChangeKind};
use crate::sql::records::StoredRecord;
use domain::accounts::AccountId;
use domain::crm::history::ValuesSet;
use domain::crm::record::Values;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Lines of one chain that are looked at for an answer.
const LINES_MAX: i64 = 10_000;
/// Lines that one statement reads of a chain, as long as it is not about very many chains.
const PAGE_LINES: i64 = 200;
/// Lines that one statement reads of all chains.
const STATEMENT_LINES: i64 = 10_000;
/// What the values of all histories of an answer may take up, in bytes; older ones are left out.
const HISTORY_BYTES_MAX: usize = 32 * 1024 * 1024;

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
    /// Values that the survivor kept, where the other's were others.
    #[serde(default)]
    pub(crate) kept: Values,
}

/// Empties all lines about a record's values, and about those of records that it took in, however
/// many there are.
pub(crate) fn empty_lines(tx: &Tx<'_>, account: AccountId, record: &StoredRecord) -> Result<()> {
    let mut starts = vec![record.seq];
    while !starts.is_empty() {
        let limit = page_lines(starts.len());
        let (mut seqs, mut ends, mut merged) = (Vec::new(), HashMap::new(), Vec::new());
        change_chains::page(tx, account, &starts, (limit, Details::OfMerges), |start, line| {
            seqs.push(line.seq);
            merged.extend(merged_seq(&line));
            note_end(&mut ends, start, &line);
        })?;
        changes::empty(tx, account, &seqs)?;
        starts = ends.into_values().filter_map(|(_, prior)| prior).chain(merged).collect();
    }
    Ok(())
}

fn page_lines(chains: usize) -> i64 {
    (STATEMENT_LINES / chains.max(1) as i64).clamp(1, PAGE_LINES)
}

/// Notes the oldest line of each chain of a page, and the one before it.
fn note_end(ends: &mut HashMap<i64, (i64, Option<i64>)>, start: i64, line: &ChainedChange) {
    let end = ends.entry(start).or_insert((line.seq, line.prior));
    if line.seq < end.0 {
        *end = (line.seq, line.prior);
    }
}

/// A chain that is being walked.
struct Chain {
    record: i64,
    lines: i64,
    /// How often it has set each property that was asked for.
    found: Vec<usize>,
}

/// A line that says something of the properties that were asked for.
struct Told {
    seq: i64,
    set: ValuesSet,
    kept: Values,
}

/// The properties that are asked for, and how many versions of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) names: &'a [String],
    pub(crate) versions_max: usize,
}

/// What was said of some properties of these records, newest first, by record.
pub(crate) fn histories(
    tx: &Tx<'_>,
    account: AccountId,
    records: &[StoredRecord],
    asked: Asked<'_>,
) -> Result<HashMap<i64, Vec<ValuesSet>>> {
    let new = |record: i64| Chain { record, lines: 0, found: vec![0; asked.names.len()] };
    let mut told: HashMap<i64, Vec<Told>> =
        records.iter().map(|record| (record.id, Vec::new())).collect();
    let mut walked: HashMap<i64, Chain> =
        records.iter().map(|record| (record.seq, new(record.id))).collect();
    let mut bytes = 0;
    while !walked.is_empty() && bytes <= HISTORY_BYTES_MAX {
        let starts: Vec<i64> = walked.keys().copied().collect();
        let limit = page_lines(starts.len());
        let (mut lines, mut ends, mut merged) = (Vec::new(), HashMap::new(), Vec::new());
        change_chains::page(tx, account, &starts, (limit, Details::All), |start, line| {
            note_end(&mut ends, start, &line);
            if bytes > HISTORY_BYTES_MAX {
                return;
            }
            merged.extend(merged_seq(&line).map(|seq| (start, seq)));
            if let Some(line) = read(&line, asked.names) {
                let values = line.set.values.iter().chain(&line.kept);
                bytes += values.map(|(name, value)| name.len() + value.len() + 100).sum::<usize>();
                lines.push((start, line));
            }
        })?;
        lines.sort_unstable_by_key(|(start, line)| (*start, std::cmp::Reverse(line.seq)));
        for (start, mut line) in lines {
            let Some(chain) = walked.get_mut(&start) else { continue };
            chain.take(&mut line, asked);
            told.entry(chain.record).or_default().push(line);
        }
        let heirs = merged
            .into_iter()
            .filter_map(|(start, seq)| walked.get(&start).map(|chain| (seq, new(chain.record))));
        let heirs: Vec<(i64, Chain)> = heirs.collect();
        walked = walked
            .into_iter()
            .filter_map(|(start, mut chain)| {
                let (_, prior) = ends.get(&start)?;
                chain.lines += limit;
                (chain.lines < LINES_MAX && chain.wants_more(asked)).then_some(((*prior)?, chain))
            })
            .chain(heirs)
            .collect();
    }
    Ok(told.into_iter().map(|(id, lines)| (id, settled(lines))).collect())
}

impl Chain {
    /// Leaves of a line what is not older than any version that is shown. One more is looked at:
    /// it says whether what a merge kept is a version of its own.
    fn take(&mut self, line: &mut Told, asked: Asked<'_>) {
        for (name, found) in asked.names.iter().zip(&mut self.found) {
            if *found > asked.versions_max {
                line.set.values.remove(name);
                line.kept.remove(name);
            } else if line.set.values.contains_key(name) {
                *found += 1;
            }
        }
    }

    fn wants_more(&self, asked: Asked<'_>) -> bool {
        self.found.iter().any(|found| *found <= asked.versions_max)
    }
}

/// The lines of a record and of those that it took in, newest first. Where another record's value
/// came later than the one that outlived it, the merge sets the latter again: the newest version is
/// the value that stands (objects.md §4.5).
fn settled(mut lines: Vec<Told>) -> Vec<ValuesSet> {
    lines.sort_unstable_by_key(|line| line.seq);
    let mut stands: HashMap<String, String> = HashMap::new();
    for line in &mut lines {
        for (name, value) in std::mem::take(&mut line.kept) {
            if stands.get(&name).map_or("", String::as_str) != value {
                line.set.values.insert(name, value);
            }
        }
        stands.extend(line.set.values.clone());
    }
    lines.into_iter().rev().map(|line| line.set).collect()
}

fn merged_seq(line: &ChainedChange) -> Option<i64> {
    if line.kind != ChangeKind::Merged.name() {
        return None;
    }
    let detail: MergeDetail = serde_json::from_str(&line.detail).ok()?;
    Some(detail.merged_seq)
}

/// What a line says of some properties, if it does.
fn read(line: &ChainedChange, names: &[String]) -> Option<Told> {
    let merged = line.kind == ChangeKind::Merged.name();
    let detail: MergeDetail = match merged {
        true => serde_json::from_str(&line.detail).ok()?,
        false => {
            MergeDetail { values: serde_json::from_str(&line.detail).ok()?, ..Default::default() }
        }
    };
    let (mut values, mut kept) = (detail.values, detail.kept);
    values.retain(|name, _| names.contains(name));
    kept.retain(|name, _| names.contains(name));
    if values.is_empty() && kept.is_empty() {
        return None;
    }
    let at = Timestamp::from_ms_clamped(line.changed_at);
    let set = ValuesSet { at, source_id: line.source_id, merged, values };
    Some(Told { seq: line.seq, set, kept })
}
