//! Private-app tokens. The directory leads from a secret's hash to its account; all else is keyed
//! by the account.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::tx::Tx;
use domain::accounts::{AccountId, Token};
use domain::ids::ID_FIRST;
use domain::time::Timestamp;

const DIRECTORY: &str = "SELECT account_id, token_id FROM token_directory WHERE token_hash = ?1";
const FIND: &str =
    "SELECT account_id, token_id, token_name, user_id, created_at, revoked_at, scopes
    FROM tokens WHERE account_id = ?1 AND token_id = ?2";
const LIST: &str =
    "SELECT account_id, token_id, token_name, user_id, created_at, revoked_at, scopes
    FROM tokens WHERE account_id = ?1 ORDER BY token_id";
const LAST: &str = "SELECT MAX(token_id) FROM tokens WHERE account_id = ?1";
const INSERT: &str = "INSERT INTO tokens
    (account_id, token_id, token_hash, token_name, user_id, scopes, created_at, revoked_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)";
const INSERT_DIRECTORY: &str =
    "INSERT INTO token_directory (token_hash, account_id, token_id) VALUES (?1, ?2, ?3)";
const REVOKE: &str = "UPDATE tokens SET revoked_at = ?3
    WHERE account_id = ?1 AND token_id = ?2 AND revoked_at IS NULL";
const REINSTATE: &str = "UPDATE tokens SET revoked_at = NULL, scopes = ?3
    WHERE account_id = ?1 AND token_id = ?2";

fn read(row: Row<'_>) -> Result<Token> {
    Ok(Token {
        account_id: row.int(0)?,
        id: row.int(1)?,
        name: row.text(2)?.to_owned(),
        user_id: row.int(3)?,
        created_at: Timestamp::from_ms_clamped(row.int(4)?),
        revoked_at: row.int_option(5)?.map(Timestamp::from_ms_clamped),
        scopes: row.text(6)?.split_whitespace().map(str::to_owned).collect(),
    })
}

/// The token whose secret has this hash.
pub fn find_by_hash(tx: &Tx<'_>, hash: &str) -> Result<Option<Token>> {
    let place = tx.first(DIRECTORY, &[hash.into()], |row| Ok((row.int(0)?, row.int(1)?)))?;
    match place {
        Some((account, id)) => find(tx, account, id),
        None => Ok(None),
    }
}

/// The token with this number.
pub fn find(tx: &Tx<'_>, account: AccountId, id: i64) -> Result<Option<Token>> {
    tx.first(FIND, &[account.into(), id.into()], read)
}

/// Every token of the account, oldest first, revoked ones too.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Token>> {
    tx.all(LIST, &[account.into()], read)
}

/// The number of the account's next token. Tokens count by themselves: they stay where they are
/// when the data goes back to an earlier state, and pages are numbered without regard to them.
pub fn next_id(tx: &Tx<'_>, account: AccountId) -> Result<i64> {
    let last = tx.first(LAST, &[account.into()], |row| row.int_option(0))?.flatten();
    Ok(last.map_or(ID_FIRST, |last| last + 1))
}

/// Stores a new token.
pub fn insert(tx: &Tx<'_>, token: &Token, hash: &str) -> Result<()> {
    let scopes = token.scopes.join(" ");
    tx.exec(
        INSERT,
        &[
            token.account_id.into(),
            token.id.into(),
            hash.into(),
            token.name.as_str().into(),
            token.user_id.into(),
            scopes.into(),
            token.created_at.as_ms().into(),
        ],
    )?;
    let place = [hash.into(), token.account_id.into(), token.id.into()];
    tx.exec(INSERT_DIRECTORY, &place).map(drop)
}

/// Ends a token; says whether there was a valid one.
pub fn revoke(tx: &Tx<'_>, account: AccountId, id: i64, now: Timestamp) -> Result<bool> {
    let changed = tx.exec(REVOKE, &[account.into(), id.into(), now.as_ms().into()])?;
    Ok(changed == 1)
}

/// Makes a known token valid again with these scopes.
pub fn reinstate(tx: &Tx<'_>, account: AccountId, id: i64, scopes: &str) -> Result<()> {
    tx.exec(REINSTATE, &[account.into(), id.into(), scopes.into()]).map(drop)
}
