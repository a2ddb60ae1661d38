//! Making and ending associations inside a scope that writes (objects.md §4.1, §7.3). The account's
//! head row must have been taken: then no record is archived and no definition changed meanwhile.

use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::associations as rows;
use crate::sql::changes::{self, Author, Change, ChangeKind};
use crate::sql::records::Records;
use domain::accounts::AccountId;
use domain::crm::association_bounds::{Admission, is_bounded};
use domain::crm::association_rules::is_one_per_record;
use domain::crm::associations::{Association, RecordKey};
use domain::crm::object_types::ObjectTypeId;
use domain::crm::record;
use domain::crm::schemas::Schemas;
use domain::fault::Fault;
use std::collections::{BTreeMap, BTreeSet};

/// The live record that an id leads to: its own, or the one that a merge made it into (objects.md
/// §4.2).
pub(crate) fn live_id(tx: &Tx<'_>, account: AccountId, named: RecordKey) -> Result<i64, Stop> {
    if rows::missing(tx, account, &[named])?.is_empty() {
        return Ok(named.id);
    }
    let object_type = named.object_type;
    let heir = Records { account, object_type }.survivor(tx, named.id)?;
    let heir = heir.map(|id| RecordKey { object_type, id }).ok_or_else(record::not_found)?;
    let gone = !rows::missing(tx, account, &[heir])?.is_empty();
    if gone { Err(record::not_found().into()) } else { Ok(heir.id) }
}

/// Decides which of these inputs can be: what is to be written for them, and for each input whether
/// it is among it. Nothing is written. One statement, or none if no type has a bound.
pub(crate) fn admit<'s>(
    tx: &Tx<'_>,
    schemas: &'s Schemas,
    inputs: &[&[Association]],
) -> Result<(Admission<'s>, Vec<Result<(), Fault>>), Stop> {
    let (mut records, mut types) = (BTreeSet::new(), BTreeSet::new());
    for one in inputs.iter().flat_map(|input| input.iter()) {
        for one in [*one, one.inverse()] {
            if is_bounded(schemas, one.key) {
                records.insert(one.from);
                types.insert((one.key.type_id, one.to.object_type));
            }
        }
    }
    let records: Vec<RecordKey> = records.into_iter().collect();
    let (types, to_types): (Vec<i64>, Vec<ObjectTypeId>) = types.into_iter().unzip();
    let held = rows::by_types(tx, schemas.account, &records, &types, &to_types)?;
    let mut admission = Admission::new(schemas, held);
    let outcomes = inputs.iter().map(|input| admission.admit(input)).collect();
    Ok((admission, outcomes))
}

/// Writes what was admitted, with its lines in the change log.
pub(crate) fn write(tx: &Tx<'_>, author: Author, admission: &Admission<'_>) -> Result<(), Stop> {
    let (added, ended) = (admission.added(), admission.ended());
    if !ended.is_empty() {
        end(tx, author, &ended)?;
    }
    if added.is_empty() {
        return Ok(());
    }
    rows::insert_many(tx, author.account, &added)?;
    log(tx, author, ChangeKind::Associated, &added)
}

/// Ends associations, with their lines in the change log.
pub(crate) fn end(tx: &Tx<'_>, author: Author, ended: &[Association]) -> Result<(), Stop> {
    rows::remove_many(tx, author.account, ended)?;
    log(tx, author, ChangeKind::Dissociated, ended)
}

/// Gives all associations of one record to another of its type. Of two primaries that of the latter
/// stays.
pub(crate) fn merge(
    tx: &Tx<'_>,
    schemas: &Schemas,
    object_type: ObjectTypeId,
    from_id: i64,
    into_id: i64,
) -> Result<(), Stop> {
    let account = schemas.account;
    let key = |id| RecordKey { object_type, id };
    let (from, into) = (key(from_id), key(into_id));
    let primaries = schemas.object_types().flat_map(|to| {
        let kinds = schemas.association_types(object_type, to.id());
        kinds.filter(|kind| is_one_per_record(kind.key()))
    });
    let primaries: Vec<_> = primaries.collect();
    let types: Vec<i64> = primaries.iter().map(|kind| kind.type_id).collect();
    let to_types: Vec<ObjectTypeId> = primaries.iter().map(|kind| kind.to).collect();
    let held = rows::by_types(tx, account, &[from, into], &types, &to_types)?;
    let mut given_up = Vec::new();
    for kind in primaries {
        let of = |record: RecordKey| {
            held.iter().filter(move |one| one.0 == record && one.1 == kind.key())
        };
        if of(into).next().is_some() {
            given_up.extend(of(from).map(|one| Association::new(from_id, kind, one.2.id)));
        }
    }
    rows::remove_many(tx, account, &given_up)?;
    rows::move_all(tx, account, object_type, from_id, into_id)?;
    Ok(())
}

/// One line for each record that associations lead from.
fn log(
    tx: &Tx<'_>,
    author: Author,
    kind: ChangeKind,
    associations: &[Association],
) -> Result<(), Stop> {
    let mut by_record: BTreeMap<RecordKey, Vec<serde_json::Value>> = BTreeMap::new();
    for one in associations {
        by_record.entry(one.from).or_default().push(serde_json::json!({
            "toObjectTypeId": one.to.object_type,
            "toObjectId": one.to.id.to_string(),
            "associationCategory": one.key.category,
            "associationTypeId": one.key.type_id,
        }));
    }
    append(tx, author, kind, by_record)
}

/// The same where everything between records is ended, whatever it was.
pub(crate) fn log_pairs(
    tx: &Tx<'_>,
    author: Author,
    pairs: &[(RecordKey, RecordKey)],
) -> Result<(), Stop> {
    let mut by_record: BTreeMap<RecordKey, Vec<serde_json::Value>> = BTreeMap::new();
    for (from, to) in pairs {
        by_record.entry(*from).or_default().push(serde_json::json!({
            "toObjectTypeId": to.object_type,
            "toObjectId": to.id.to_string(),
        }));
    }
    append(tx, author, ChangeKind::Dissociated, by_record)
}

fn append(
    tx: &Tx<'_>,
    author: Author,
    kind: ChangeKind,
    by_record: BTreeMap<RecordKey, Vec<serde_json::Value>>,
) -> Result<(), Stop> {
    let lines: Vec<(String, i64, String)> = by_record
        .into_iter()
        .map(|(record, to)| {
            let detail = serde_json::json!({"associations": to}).to_string();
            (record.object_type.to_string(), record.id, detail)
        })
        .collect();
    let lines: Vec<Change<'_>> = lines
        .iter()
        .map(|(object_type, id, detail)| Change {
            object_type,
            object_id: *id,
            kind,
            detail,
            revision: None,
            prior: None,
        })
        .collect();
    changes::append(tx, author, &lines)
}
