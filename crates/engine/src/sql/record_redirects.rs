//! Ids that a merge made into another record's.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::tx::Tx;
use crate::sql::records::Records;

const SURVIVORS: &str = "SELECT t.record_id, t.survivor_id
    FROM {ints ?3} {lookup}record_redirects AS t WHERE t.account_id = ?1
    AND t.object_type_id = ?2 AND t.record_id = w.one{found t}";
const FIND_REDIRECT: &str = "SELECT survivor_id FROM record_redirects
    WHERE account_id = ?1 AND object_type_id = ?2 AND record_id = ?3";
const REDIRECTED: &str = "SELECT t.record_id FROM {ints ?3} {lookup}record_redirects AS t
    WHERE t.account_id = ?1 AND t.object_type_id = ?2 AND t.survivor_id = w.one{found t}";
const REDIRECT: &str = "INSERT INTO record_redirects
    (account_id, object_type_id, record_id, survivor_id) VALUES (?1, ?2, ?3, ?4)";
const REDIRECT_AGAIN: &str = "UPDATE record_redirects SET survivor_id = ?4
    WHERE account_id = ?1 AND object_type_id = ?2 AND survivor_id = ?3";
const FORGET_REDIRECTS: &str = "DELETE FROM record_redirects
    WHERE account_id = ?1 AND object_type_id = ?2 AND survivor_id = ?3";
const COUNT_REDIRECTS: &str = "SELECT COUNT(*) FROM record_redirects
    WHERE account_id = ?1 AND object_type_id = ?2 AND survivor_id = ?3";

impl Records {
    /// The record that a merged one lives on in.
    pub fn survivor(self, tx: &Tx<'_>, id: i64) -> Result<Option<i64>> {
        let [account, object_type] = self.place();
        tx.first(FIND_REDIRECT, &[account, object_type, id.into()], |row| row.int(0))
    }

    /// Those of these ids that were merged away, each with the record that it lives on in.
    pub fn survivors(self, tx: &Tx<'_>, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let [account, object_type] = self.place();
        let read = |row: Row<'_>| Ok((row.int(0)?, row.int(1)?));
        tx.all(SURVIVORS, &[account, object_type, ids.into()], read)
    }

    /// The ids that merges made into these records'.
    pub fn redirected(self, tx: &Tx<'_>, survivors: &[i64]) -> Result<Vec<i64>> {
        if survivors.is_empty() {
            return Ok(Vec::new());
        }
        let [account, object_type] = self.place();
        tx.all(REDIRECTED, &[account, object_type, survivors.into()], |row| row.int(0))
    }

    /// Lets an id, and all that were merged into it before, lead to another record.
    pub fn redirect(self, tx: &Tx<'_>, id: i64, survivor: i64) -> Result<()> {
        let [account, object_type] = self.place();
        let values = [account, object_type, id.into(), survivor.into()];
        tx.exec(REDIRECT_AGAIN, &values)?;
        tx.exec(REDIRECT, &values).map(drop)
    }

    /// Lets no id lead to a record any more.
    pub fn forget_redirects(self, tx: &Tx<'_>, survivor: i64) -> Result<()> {
        let [account, object_type] = self.place();
        tx.exec(FORGET_REDIRECTS, &[account, object_type, survivor.into()]).map(drop)
    }

    /// How many ids lead to a record beside its own.
    pub fn count_redirects(self, tx: &Tx<'_>, survivor: i64) -> Result<i64> {
        let [account, object_type] = self.place();
        let count =
            tx.first(COUNT_REDIRECTS, &[account, object_type, survivor.into()], |row| row.int(0))?;
        Ok(count.unwrap_or(0))
    }
}
