//! Accounts.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use domain::accounts::{Account, AccountId};
use domain::time::Timestamp;

const FIND: &str = "SELECT account_id, site_url, created_at FROM accounts WHERE account_id = ?1";
const LIST: &str = "SELECT account_id, site_url, created_at FROM accounts ORDER BY account_id";
const INSERT: &str = "INSERT INTO accounts (account_id, site_url, created_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (account_id) DO NOTHING";
const SET_SITE_URL: &str = "UPDATE accounts SET site_url = ?2 WHERE account_id = ?1";
const STALE_ADDRESSES: &str = "UPDATE page_documents SET fresh_from = 9223372036854775807
    WHERE account_id = ?1 AND page_id IN
        (SELECT page_id FROM pages WHERE account_id = ?1 AND page_domain = '')";

fn read(row: Row<'_>) -> Result<Account> {
    Ok(Account {
        id: row.int(0)?,
        site_url: row.text(1)?.to_owned(),
        created_at: Timestamp::from_ms_clamped(row.int(2)?),
    })
}

/// The account, if there is one.
pub fn find(tx: &Tx<'_>, account: AccountId) -> Result<Option<Account>> {
    tx.first(FIND, &[account.into()], read)
}

/// Keeps every other scope that asks for this lock waiting until this one has ended: for what no
/// lock on rows of its own could keep together, such as the tree of folders.
pub fn lock(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    let mut sql = SqlText::new("SELECT account_id FROM accounts WHERE account_id = ");
    let account = sql.bind(account);
    sql.push(&account).push(tx.dialect().for_update());
    tx.each_built(&sql, |_| Ok(()))
}

/// Every account, oldest number first.
pub fn list(tx: &Tx<'_>) -> Result<Vec<Account>> {
    tx.all(LIST, &[], read)
}

/// Makes an account; one that exists stays as it is. Says whether it was made.
pub fn insert(tx: &Tx<'_>, account: &Account) -> Result<bool> {
    let created = account.created_at.as_ms();
    let values = [account.id.into(), account.site_url.as_str().into(), created.into()];
    Ok(tx.exec(INSERT, &values)? == 1)
}

/// Moves the account's website. Documents that hold an address under it are no longer fresh.
pub fn set_site_url(tx: &Tx<'_>, account: AccountId, site_url: &str) -> Result<()> {
    tx.exec(SET_SITE_URL, &[account.into(), site_url.into()])?;
    tx.exec(STALE_ADDRESSES, &[account.into()]).map(drop)
}
