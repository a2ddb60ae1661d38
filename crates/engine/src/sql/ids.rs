//! Blocks of ids (see [`crate::db::ids`]).

use crate::db::Result;
use crate::db::tx::Tx;
use domain::accounts::AccountId;
use domain::ids::ID_FIRST;
use std::ops::Range;

const TAKE: &str = "INSERT INTO id_blocks (account_id, next_id) VALUES (?1, ?2)
    ON CONFLICT (account_id) DO UPDATE SET next_id = id_blocks.next_id + ?3
    RETURNING next_id";

/// Takes the account's next `count` ids.
pub fn take_block(tx: &Tx<'_>, account: AccountId, count: i64) -> Result<Range<i64>> {
    let values = [account.into(), (ID_FIRST + count).into(), count.into()];
    let end = tx.first(TAKE, &values, |row| row.int(0))?.unwrap_or(ID_FIRST);
    Ok(end - count..end)
}
