//! Records of the CRM, and their unique values.

use crate::db::row::Row;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::db::{Result, Stop};
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::presentation::StoredView;
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// A record as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its id.
    pub id: i64,
    /// Its last line in the change log.
    pub seq: i64,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Epoch milliseconds.
    pub updated_at: i64,
    /// Epoch milliseconds; 0 while it is not archived.
    pub archived_at: i64,
    /// The app that made it.
    pub source_id: i64,
    /// Its values.
    pub document: String,
}

impl StoredRecord {
    /// A copy of what was read, with its last line in the change log.
    pub fn of(seq: i64, view: &StoredView<'_>) -> Self {
        StoredRecord {
            id: view.id,
            seq,
            created_at: view.created_at.as_ms(),
            updated_at: view.updated_at.as_ms(),
            archived_at: view.archived_at.map_or(0, Timestamp::as_ms),
            source_id: view.source_id,
            document: view.document.to_owned(),
        }
    }

    /// As rules see it.
    pub fn view(&self) -> StoredView<'_> {
        let time = Timestamp::from_ms_clamped;
        StoredView {
            id: self.id,
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
            archived_at: (self.archived_at != 0).then(|| time(self.archived_at)),
            source_id: self.source_id,
            document: &self.document,
        }
    }
}

/// Records of one type of one account.
#[derive(Clone, Copy, Debug)]
pub struct Records {
    /// The account.
    pub account: AccountId,
    /// The type.
    pub object_type: ObjectTypeId,
}

const FIND: &str = "SELECT record_id, seq, created_at, updated_at, archived_at, source_id, document
    FROM records
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = ?3 AND record_id = ?4";
const FIND_MANY: &str = "SELECT t.record_id, t.seq, t.created_at, t.updated_at, t.archived_at,
    t.source_id, t.document FROM {ints ?4} {lookup}records AS t WHERE t.account_id = ?1
    AND t.object_type_id = ?2 AND t.archived = ?3 AND t.record_id = w.one{found t}";
const FIND_SEQS: &str = "SELECT t.record_id, t.seq FROM {ints ?3} {lookup}records AS t
    WHERE t.account_id = ?1 AND t.object_type_id = ?2 AND t.archived = 0
    AND t.record_id = w.one{found t}";
const HOLDERS: &str = "SELECT t.record_id, t.property_name, t.folded_value
    FROM {texts ?4} {lookup}unique_values AS t WHERE t.account_id = ?1 AND t.object_type_id = ?2
    AND t.property_name = ?3 AND t.folded_value = w.one{found t}";
const LIST: &str = "SELECT record_id, seq, created_at, updated_at, archived_at, source_id, document
    FROM records
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = ?3 AND record_id >= ?4
    ORDER BY record_id LIMIT ?5";
const INSERT: &str = "INSERT INTO records (account_id, object_type_id, archived, record_id, seq,
    created_at, updated_at, archived_at, source_id, document)
    VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, 0, ?7, ?8)";
const UPDATE: &str = "UPDATE records SET seq = ?4, created_at = ?5, updated_at = ?6, document = ?7
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = 0 AND record_id = ?3";
const ARCHIVE: &str = "UPDATE records SET archived = 1, seq = ?4, archived_at = ?5
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = 0 AND record_id = ?3";
const DELETE: &str = "DELETE FROM records
    WHERE account_id = ?1 AND object_type_id = ?2 AND archived = ?3 AND record_id = ?4";
// A record may have the value already; of another's the holder would become NULL, which fails.
const TAKE_VALUE: &str = "INSERT INTO unique_values
    (account_id, object_type_id, property_name, folded_value, record_id)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (account_id, object_type_id, property_name, folded_value) DO UPDATE
    SET record_id = CASE WHEN unique_values.record_id = excluded.record_id
        THEN excluded.record_id END";
const FREE_VALUE: &str = "DELETE FROM unique_values WHERE account_id = ?1 AND object_type_id = ?2
    AND property_name = ?3 AND folded_value = ?4 AND record_id = ?5";

fn read(row: Row<'_>) -> Result<StoredRecord> {
    Ok(StoredRecord {
        id: row.int(0)?,
        seq: row.int(1)?,
        created_at: row.int(2)?,
        updated_at: row.int(3)?,
        archived_at: row.int(4)?,
        source_id: row.int(5)?,
        document: row.text(6)?.to_owned(),
    })
}

fn view(row: Row<'_>) -> Result<StoredView<'_>> {
    let time = Timestamp::from_ms_clamped;
    let archived_at = row.int(4)?;
    Ok(StoredView {
        id: row.int(0)?,
        created_at: time(row.int(2)?),
        updated_at: time(row.int(3)?),
        archived_at: (archived_at != 0).then(|| time(archived_at)),
        source_id: row.int(5)?,
        document: row.text(6)?,
    })
}

/// A record that is to be stored.
#[derive(Clone, Debug)]
pub struct RecordRow {
    /// Its id.
    pub id: i64,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Epoch milliseconds.
    pub updated_at: i64,
    /// The app that made it.
    pub source_id: i64,
    /// Its values.
    pub document: String,
}

/// The holder of a unique value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UniqueValue {
    /// The property.
    pub property: String,
    /// The value, folded.
    pub value: String,
    /// The record that holds it.
    pub record: i64,
}

impl Records {
    pub(super) fn place(self) -> [Value<'static>; 2] {
        [self.account.into(), self.object_type.code().into()]
    }

    /// One record.
    pub fn find(self, tx: &Tx<'_>, id: i64, archived: bool) -> Result<Option<StoredRecord>> {
        let [account, object_type] = self.place();
        let values = [account, object_type, i64::from(archived).into(), id.into()];
        tx.first(FIND, &values, read)
    }

    /// Several records by id, ascending.
    pub fn find_many(self, tx: &Tx<'_>, ids: &[i64], archived: bool) -> Result<Vec<StoredRecord>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let [account, object_type] = self.place();
        let values = [account, object_type, i64::from(archived).into(), ids.into()];
        let mut found = tx.all(FIND_MANY, &values, read)?;
        found.sort_unstable_by_key(|record| record.id);
        Ok(found)
    }

    /// Calls `visit` with each of several records, and with its last line in the change log, in no
    /// order; nothing of them is copied.
    pub fn each(
        self,
        tx: &Tx<'_>,
        ids: &[i64],
        archived: bool,
        mut visit: impl FnMut(i64, &StoredView<'_>),
    ) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let [account, object_type] = self.place();
        let values = [account, object_type, i64::from(archived).into(), ids.into()];
        tx.each(FIND_MANY, &values, |row| {
            visit(row.int(1)?, &view(row)?);
            Ok(())
        })
    }

    /// Id and last line of several records that are not archived, ascending.
    pub fn find_seqs(self, tx: &Tx<'_>, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let [account, object_type] = self.place();
        let read = |row: Row<'_>| Ok((row.int(0)?, row.int(1)?));
        let mut found = tx.all(FIND_SEQS, &[account, object_type, ids.into()], read)?;
        found.sort_unstable();
        Ok(found)
    }

    /// Calls `visit` with up to `limit` records from this id on, ascending, and with the last line
    /// of each in the change log, until it says that this was enough; nothing of them is copied.
    pub fn list(
        self,
        tx: &Tx<'_>,
        archived: bool,
        (from, limit): (i64, i64),
        mut visit: impl FnMut(i64, &StoredView<'_>) -> bool,
    ) -> Result<()> {
        let [account, object_type] = self.place();
        let values = [account, object_type, i64::from(archived).into(), from.into(), limit.into()];
        let mut is_enough = false;
        let outcome = tx.each(LIST, &values, |row| {
            is_enough = !visit(row.int(1)?, &view(row)?);
            // There is no other way to leave rows unread.
            if is_enough { Err(Stop::Rerun("enough rows were read".into())) } else { Ok(()) }
        });
        if is_enough { Ok(()) } else { outcome }
    }

    /// Stores new records, each with its line in the change log.
    pub fn insert(self, tx: &Tx<'_>, rows: &[(i64, &RecordRow)]) -> Result<()> {
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .map(|(seq, row)| {
                let [account, object_type] = self.place();
                vec![
                    account,
                    object_type,
                    row.id.into(),
                    (*seq).into(),
                    row.created_at.into(),
                    row.updated_at.into(),
                    row.source_id.into(),
                    row.document.as_str().into(),
                ]
            })
            .collect();
        if values.is_empty() { Ok(()) } else { tx.exec_rows(INSERT, &values) }
    }

    /// Stores records that are there already, and not archived, each with its line in the change
    /// log.
    pub fn update(self, tx: &Tx<'_>, rows: &[(i64, &RecordRow)]) -> Result<()> {
        let values: Vec<Vec<Value<'_>>> = rows
            .iter()
            .map(|(seq, row)| {
                let [account, object_type] = self.place();
                vec![
                    account,
                    object_type,
                    row.id.into(),
                    (*seq).into(),
                    row.created_at.into(),
                    row.updated_at.into(),
                    row.document.as_str().into(),
                ]
            })
            .collect();
        some(tx, UPDATE, &values)
    }

    /// Archives records, each with its line in the change log.
    pub fn archive(self, tx: &Tx<'_>, records: &[(i64, i64)], at_ms: i64) -> Result<()> {
        let row = |(id, seq): &(i64, i64)| {
            let [account, object_type] = self.place();
            vec![account, object_type, (*id).into(), (*seq).into(), at_ms.into()]
        };
        some(tx, ARCHIVE, &records.iter().map(row).collect::<Vec<_>>())
    }

    /// Removes a record for good.
    pub fn delete(self, tx: &Tx<'_>, id: i64, archived: bool) -> Result<()> {
        let [account, object_type] = self.place();
        let values = [account, object_type, i64::from(archived).into(), id.into()];
        tx.exec(DELETE, &values).map(drop)
    }

    /// Who holds these values of unique properties: pairs of property and folded value. One
    /// statement for each property, of which a type has few.
    pub fn holders(self, tx: &Tx<'_>, wanted: &[(String, String)]) -> Result<Vec<UniqueValue>> {
        let mut by_property: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (property, value) in wanted {
            by_property.entry(property).or_default().push(value.clone());
        }
        let mut found = Vec::new();
        for (property, values) in by_property {
            let [account, object_type] = self.place();
            let values = [account, object_type, property.into(), values.as_slice().into()];
            tx.each(HOLDERS, &values, |row| {
                let (property, value) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
                found.push(UniqueValue { property, value, record: row.int(0)? });
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// Takes unique values for their records.
    pub fn take_values<'v>(
        self,
        tx: &Tx<'_>,
        values: impl Iterator<Item = &'v UniqueValue>,
    ) -> Result<()> {
        let row = |unique: &'v UniqueValue| -> Vec<Value<'v>> {
            let [account, object_type] = self.place();
            let (property, value) = (unique.property.as_str(), unique.value.as_str());
            vec![account, object_type, property.into(), value.into(), unique.record.into()]
        };
        let rows: Vec<_> = values.map(row).collect();
        if rows.is_empty() { Ok(()) } else { tx.exec_rows(TAKE_VALUE, &rows) }
    }

    /// Lets records give unique values up: the record, and property and folded value. What another
    /// record holds stays.
    pub fn free_values<'v>(
        self,
        tx: &Tx<'_>,
        values: impl Iterator<Item = (i64, &'v (String, String))>,
    ) -> Result<()> {
        let row = |(record, (property, value)): (i64, &'v (String, String))| -> Vec<Value<'v>> {
            let [account, object_type] = self.place();
            let (property, value) = (property.as_str(), value.as_str());
            vec![account, object_type, property.into(), value.into(), record.into()]
        };
        some(tx, FREE_VALUE, &values.map(row).collect::<Vec<_>>())
    }
}

/// Runs a statement for each row, if there is any.
fn some(tx: &Tx<'_>, sql: &'static str, rows: &[Vec<Value<'_>>]) -> Result<()> {
    if rows.is_empty() { Ok(()) } else { tx.exec_many(sql, rows) }
}
