//! What hangs on a type of records: whether there is any, and the end of all of it.

use crate::db::Result;
use crate::db::tx::Tx;
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;

const ANY_LIVE: &str = "SELECT record_id FROM records
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = 0 LIMIT 1";
/// The other direction of what leads from the type, found through the index of this one.
const FORGET_INVERSE: &str = "DELETE FROM associations
    WHERE account_id = ?1 AND to_type_id = ?2 AND from_type_id <> ?2
    AND (from_type_id, from_id) IN (SELECT to_type_id, to_id FROM associations
        WHERE account_id = ?1 AND from_type_id = ?2)";
const FORGET_RECORDS: [&str; 4] = [
    "DELETE FROM associations WHERE account_id = ?1 AND from_type_id = ?2",
    "DELETE FROM unique_values WHERE account_id = ?1 AND object_type_id = ?2",
    "DELETE FROM record_redirects WHERE account_id = ?1 AND object_type_id = ?2",
    "DELETE FROM records WHERE account_id = ?1 AND object_type_id = ?2",
];

/// Whether the type has a record that is not archived.
pub fn has_live_records(tx: &Tx<'_>, account: AccountId, id: ObjectTypeId) -> Result<bool> {
    let found = tx.first(ANY_LIVE, &[account.into(), id.code().into()], |row| row.int(0))?;
    Ok(found.is_some())
}

/// Forgets every record of the type with all that hangs on it, in five statements however many
/// there are.
pub fn forget_records(tx: &Tx<'_>, account: AccountId, id: ObjectTypeId) -> Result<()> {
    let values = [account.into(), id.code().into()];
    tx.exec(FORGET_INVERSE, &values)?;
    FORGET_RECORDS.iter().try_for_each(|statement| tx.exec(statement, &values).map(drop))
}
