//! Blocks of ids (see [`crate::db::ids`]).

use crate::db::Result;
use crate::db::tx::Tx;
use domain::accounts::AccountId;
use domain::ids::ID_FIRST;
use std::ops::Range;

const TAKE: &str = "INSERT INTO id_blocks (account_id, next_id) VALUES (?1, ?2)
    ON CONFLICT (account_id) DO UPDATE SET next_id = id_blocks.next_id + ?3
    RETURNING next_id";
const GIVE_BACK: &str = "UPDATE id_blocks SET next_id = ?2 WHERE account_id = ?1 AND next_id = ?3";
const BEGIN: &str = "INSERT INTO id_blocks (account_id, next_id)
    SELECT account_id, ?1 FROM accounts";
const PASS: &str = "UPDATE id_blocks SET next_id = ?2 WHERE account_id = ?1";
const FIND: &str = "SELECT next_id FROM id_blocks WHERE account_id = ?1";

/// Takes the account's next `count` ids.
pub fn take_block(tx: &Tx<'_>, account: AccountId, count: i64) -> Result<Range<i64>> {
    let values = [account.into(), (ID_FIRST + count).into(), count.into()];
    let end = tx.first(TAKE, &values, |row| row.int(0))?.unwrap_or(ID_FIRST);
    Ok(end - count..end)
}

/// Puts the rest of a block back, if no other block was taken after it.
pub fn give_back(tx: &Tx<'_>, account: AccountId, rest: &Range<i64>) -> Result<()> {
    tx.exec(GIVE_BACK, &[account.into(), rest.start.into(), rest.end.into()]).map(drop)
}

/// Begins the numbers of every account anew, in an empty table; the first `used` of one account are
/// given out.
pub fn begin(tx: &Tx<'_>, account: AccountId, used: i64) -> Result<()> {
    tx.exec(BEGIN, &[ID_FIRST.into()])?;
    tx.exec(PASS, &[account.into(), (ID_FIRST + used).into()]).map(drop)
}

/// Whether any number of the account was ever asked for.
pub fn is_begun(tx: &Tx<'_>, account: AccountId) -> Result<bool> {
    Ok(tx.first(FIND, &[account.into()], |row| row.int(0))?.is_some())
}
