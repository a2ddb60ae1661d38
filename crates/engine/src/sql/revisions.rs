//! Revisions whose lines of the change log hold the whole document.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::revisions::StoredRevision;
use domain::accounts::AccountId;
use domain::revisions::Window;
use domain::time::Timestamp;

const LIST: &str = "SELECT revision, changed_at, user_id, detail FROM changes
    WHERE account_id = ?1 AND object_id = ?2 AND revision >= ?3 AND revision <= ?4
    ORDER BY revision DESC";

/// The revisions of a record within a window, newest first.
pub fn list(
    tx: &Tx<'_>,
    account: AccountId,
    object_id: i64,
    window: Window,
) -> Result<Vec<StoredRevision>> {
    list_between(tx, account, object_id, window.oldest, window.newest)
}

/// One revision of a record, if it has that.
pub fn find(
    tx: &Tx<'_>,
    account: AccountId,
    object_id: i64,
    number: i64,
) -> Result<Option<StoredRevision>> {
    list_between(tx, account, object_id, number, number).map(|mut found| found.pop())
}

fn list_between(
    tx: &Tx<'_>,
    account: AccountId,
    object_id: i64,
    oldest: i64,
    newest: i64,
) -> Result<Vec<StoredRevision>> {
    let values = [account.into(), object_id.into(), oldest.into(), newest.into()];
    tx.all(LIST, &values, |row| {
        Ok(StoredRevision {
            number: row.int(0)?,
            at: Timestamp::from_ms_clamped(row.int(1)?),
            user_id: row.int(2)?,
            document: row.text(3)?.to_owned(),
        })
    })
}
