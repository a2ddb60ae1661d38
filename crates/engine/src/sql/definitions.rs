//! What accounts defined of their CRM.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::db::value::Value;
use domain::accounts::AccountId;
use domain::crm::definitions::DefinitionKey;
use domain::crm::schemas::Definition;
use domain::fault::Fault;
use std::collections::HashMap;

const LIST: &str = "SELECT object_type_id, definition_kind, definition_name, definition
    FROM definitions WHERE account_id = ?1
    ORDER BY definition_kind, object_type_id, definition_name";
const SEQ: &str = "SELECT seq FROM definitions WHERE account_id = ?1 AND definition_kind = ?2
    AND object_type_id = ?3 AND definition_name = ?4";
const SEQS: &str = "SELECT definition_kind, object_type_id, definition_name, seq
    FROM definitions WHERE account_id = ?1";
const PUT: &str = "INSERT INTO definitions
    (account_id, definition_kind, object_type_id, definition_name, seq, definition)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (account_id, definition_kind, object_type_id, definition_name)
    DO UPDATE SET seq = excluded.seq, definition = excluded.definition";
const REMOVE: &str = "DELETE FROM definitions WHERE account_id = ?1 AND definition_kind = ?2
    AND object_type_id = ?3 AND definition_name = ?4";

/// Every definition of the account. One that can't be read is a fault: without it, records would be
/// taken for what they are not.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Definition>> {
    let mut definitions = Vec::new();
    tx.each(LIST, &[account.into()], |row| {
        let (kind, name, text) = (row.text(1)?, row.text(2)?, row.text(3)?);
        let object_type = row.int(0)?;
        let unreadable = || {
            let note = format!("account {account}: can't read {kind} {object_type} {name:?}");
            Fault::internal(note)
        };
        let read = Definition::read(kind, object_type, name, text);
        definitions.push(read.ok_or_else(unreadable)?);
        Ok(())
    })?;
    Ok(definitions)
}

fn place<'k>(account: AccountId, key: &'k DefinitionKey) -> Vec<Value<'k>> {
    vec![account.into(), key.kind.into(), key.object_type.into(), key.name.as_str().into()]
}

/// The last line of the change log about each of these definitions, of those that are stored.
pub fn last_seqs(
    tx: &Tx<'_>,
    account: AccountId,
    keys: &[&DefinitionKey],
) -> Result<Vec<Option<i64>>> {
    if let [key] = keys {
        return Ok(vec![tx.first(SEQ, &place(account, key), |row| row.int(0))?]);
    }
    let mut known = HashMap::new();
    tx.each(SEQS, &[account.into()], |row| {
        known.insert((row.text(0)?.to_owned(), row.int(1)?, row.text(2)?.to_owned()), row.int(3)?);
        Ok(())
    })?;
    let find = |key: &&DefinitionKey| {
        known.get(&(key.kind.to_owned(), key.object_type, key.name.clone())).copied()
    };
    Ok(keys.iter().map(find).collect())
}

/// Stores definitions, each in place of what had its key, with its line of the change log.
pub fn put(
    tx: &Tx<'_>,
    account: AccountId,
    definitions: &[(&DefinitionKey, i64, &str)],
) -> Result<()> {
    let rows = definitions.iter().map(|(key, seq, text)| {
        let mut values = place(account, key);
        values.extend([(*seq).into(), (*text).into()]);
        values
    });
    tx.exec_many(PUT, &rows.collect::<Vec<_>>())
}

/// Forgets definitions.
pub fn remove(tx: &Tx<'_>, account: AccountId, keys: &[&DefinitionKey]) -> Result<()> {
    let rows: Vec<_> = keys.iter().map(|key| place(account, key)).collect();
    tx.exec_many(REMOVE, &rows)
}
