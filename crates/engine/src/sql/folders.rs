//! Folders.

use crate::db::Result;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use domain::accounts::AccountId;

/// Which of these folders are there.
pub fn exist(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<i64>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlText::new("SELECT folder_id FROM folders WHERE account_id = ");
    let account = sql.bind(account);
    let list = sql.bind(ids);
    let listed = tx.dialect().in_ints("folder_id", &list);
    sql.push(&format!("{account} AND archived = 0 AND {listed}"));
    let mut found = Vec::new();
    tx.each_built(&sql, |row| {
        found.push(row.int(0)?);
        Ok(())
    })?;
    Ok(found)
}
