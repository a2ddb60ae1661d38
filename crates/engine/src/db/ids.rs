//! Ids in memory: what is left of the block that this node took for each account. A block is taken
//! by a committed write of its own before any of it is used, so an id is never given out twice;
//! what a failed write or a restart leaves of a block is not used again.

use domain::accounts::AccountId;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Ids that one block holds at least.
pub const BLOCK: i64 = 1_000;

/// The rest of this node's block for each account.
#[derive(Debug, Default)]
pub struct IdBlocks(Mutex<HashMap<AccountId, Range<i64>>>);

impl IdBlocks {
    /// `count` consecutive ids, if the block still holds so many.
    pub fn take(&self, account: AccountId, count: i64) -> Option<Range<i64>> {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let block = blocks.get_mut(&account)?;
        let taken = block.start..block.start + count;
        (taken.end <= block.end).then(|| {
            block.start = taken.end;
            taken
        })
    }

    /// Puts a block in place of what was left, unless that comes from a later block: ids ascend.
    pub fn refill(&self, account: AccountId, block: Range<i64>) {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let present = blocks.entry(account).or_insert(0..0);
        if block.start >= present.end {
            *present = block;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_used_up_in_order_and_never_twice() {
        let blocks = IdBlocks::default();
        assert_eq!(blocks.take(1, 1), None);
        blocks.refill(1, 10..13);
        assert_eq!(blocks.take(1, 2), Some(10..12));
        assert_eq!(blocks.take(1, 2), None);
        assert_eq!(blocks.take(1, 1), Some(12..13));
        assert_eq!(blocks.take(2, 1), None);
        blocks.refill(1, 30..33);
        blocks.refill(1, 20..29);
        assert_eq!(blocks.take(1, 1), Some(30..31), "an earlier block that comes late is left out");
    }
}
