//! Ids in memory: what is left of the block that this node took for each account. A block is taken
//! by a committed write of its own before any of it is used, so an id is never given out twice;
//! what a failed write or a restart leaves of a block is not used again. Only where the data itself
//! goes back to an earlier state (`dev`'s controls), the numbers go back with it.

use domain::accounts::AccountId;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Ids that one block holds at least.
pub const BLOCK: i64 = 1_000;

/// The rest of this node's block for each account.
#[derive(Debug, Default)]
pub struct IdBlocks(Mutex<Blocks>);

#[derive(Debug, Default)]
struct Blocks {
    rests: HashMap<AccountId, Range<i64>>,
    /// Counts how often everything was forgotten.
    generation: u64,
}

impl IdBlocks {
    fn lock(&self) -> MutexGuard<'_, Blocks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `count` consecutive ids, if the block still holds so many; else the generation that a new
    /// block must be given back with.
    pub fn take(&self, account: AccountId, count: i64) -> Result<Range<i64>, u64> {
        let mut blocks = self.lock();
        let generation = blocks.generation;
        let block = blocks.rests.get_mut(&account).ok_or(generation)?;
        let taken = block.start..block.start + count;
        if taken.end > block.end {
            return Err(generation);
        }
        block.start = taken.end;
        Ok(taken)
    }

    /// Puts a block in place of what was left, unless that comes from a later block (ids ascend) or
    /// the blocks were forgotten since `generation`.
    pub fn refill(&self, account: AccountId, block: Range<i64>, generation: u64) {
        let mut blocks = self.lock();
        if blocks.generation != generation {
            return;
        }
        let present = blocks.rests.entry(account).or_insert(0..0);
        if block.start >= present.end {
            *present = block;
        }
    }

    /// Forgets every block, and those that are being taken at this moment.
    pub fn forget(&self) {
        let mut blocks = self.lock();
        blocks.rests.clear();
        blocks.generation += 1;
    }

    /// Forgets every block and gives what was left of each.
    pub fn give_back(&self) -> Vec<(AccountId, Range<i64>)> {
        self.lock().rests.drain().filter(|(_, rest)| !rest.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_used_up_in_order_and_never_twice() {
        let blocks = IdBlocks::default();
        assert_eq!(blocks.take(1, 1), Err(0));
        blocks.refill(1, 10..13, 0);
        assert_eq!(blocks.take(1, 2), Ok(10..12));
        assert_eq!(blocks.take(1, 2), Err(0));
        assert_eq!(blocks.take(1, 1), Ok(12..13));
        assert_eq!(blocks.take(2, 1), Err(0));
        blocks.refill(1, 30..33, 0);
        blocks.refill(1, 20..29, 0);
        assert_eq!(blocks.take(1, 1), Ok(30..31), "an earlier block that comes late is left out");
    }

    #[test]
    fn a_forgotten_block_does_not_come_back() {
        let blocks = IdBlocks::default();
        blocks.refill(1, 10..13, 0);
        blocks.forget();
        blocks.refill(1, 13..16, 0);
        assert_eq!(blocks.take(1, 1), Err(1), "it was taken before");
        blocks.refill(1, 10..13, 1);
        assert_eq!(blocks.take(1, 1), Ok(10..11));
        assert_eq!(blocks.give_back(), [(1, 11..13)]);
        assert_eq!(blocks.take(1, 1), Err(1));
    }
}
