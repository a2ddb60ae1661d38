//! Maintained totals of pages by kind, deletion and state: counting 100,000 rows is what costs most
//! in a list, and these make it a handful of rows.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::db::value::Value;
use domain::accounts::AccountId;
use domain::pages::kind::PageKind;
use std::collections::BTreeMap;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    category: i64,
    archived: bool,
    state: &'static str,
}

impl CountKey {
    /// Pages of the kind with this category, deleted or not, in this state.
    pub fn new(category: i64, archived: bool, state: &'static str) -> Self {
        CountKey { category, archived, state }
    }
}

/// Differences that a scope has gathered, in the order in which every scope writes them.
#[derive(Debug, Default)]
pub struct CountChanges(BTreeMap<CountKey, i64>);

impl CountChanges {
    /// One more or less.
    pub fn add(&mut self, key: CountKey, difference: i64) {
        *self.0.entry(key).or_default() += difference;
    }
}

const ADD: &str = "INSERT INTO page_counts (account_id, kind, archived, page_state, total)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (account_id, kind, archived, page_state)
    DO UPDATE SET total = page_counts.total + excluded.total";
const READ: &str = "SELECT page_state, total FROM page_counts
    WHERE account_id = ?1 AND kind = ?2 AND archived = ?3";

/// Writes the differences.
pub fn apply(tx: &Tx<'_>, account: AccountId, changes: &CountChanges) -> Result<()> {
    let rows: Vec<Vec<Value<'_>>> = changes
        .0
        .iter()
        .filter(|(_, difference)| **difference != 0)
        .map(|(key, difference)| {
            vec![
                account.into(),
                key.category.into(),
                i64::from(key.archived).into(),
                key.state.into(),
                (*difference).into(),
            ]
        })
        .collect();
    tx.exec_many(ADD, &rows)
}

/// The total over the states that `wanted` accepts.
pub fn total(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    archived: bool,
    wanted: impl Fn(&str) -> bool,
) -> Result<u64> {
    let mut total = 0;
    let values = [account.into(), kind.category().into(), i64::from(archived).into()];
    tx.each(READ, &values, |row| {
        if wanted(row.text(0)?) {
            total += row.int(1)?;
        }
        Ok(())
    })?;
    Ok(u64::try_from(total).unwrap_or(0))
}
