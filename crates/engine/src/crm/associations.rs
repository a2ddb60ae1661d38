//! Making and ending associations inside a scope that writes (objects.md §4.1, §7.3). The account's
//! head row must have been taken: then no record is archived and no definition changed meanwhile.

use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::associations as rows;
use crate::sql::changes::{self, Author, Change, ChangeKind};
use crate::sql::records::Records;
use domain::accounts::AccountId;
use domain::crm::association_bounds::{Admission, Held, bound, is_bounded};
use domain::crm::association_rules::is_one_per_record;
use domain::crm::associations::{Association, AssociationKey, RecordKey};
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
/// it is among it. Nothing is written. A few statements for each type that has a bound.
pub(crate) fn admit<'s>(
    tx: &Tx<'_>,
    schemas: &'s Schemas,
    inputs: &[&[Association]],
) -> Result<(Admission<'s>, Vec<Result<(), Fault>>), Stop> {
    let mut wanted: BTreeMap<(AssociationKey, ObjectTypeId, ObjectTypeId), Wanted> =
        BTreeMap::new();
    for one in inputs.iter().flat_map(|input| input.iter()) {
        for one in [*one, one.inverse()] {
            if is_bounded(schemas, one.key) {
                let types = (one.key, one.from.object_type, one.to.object_type);
                let of_type = wanted.entry(types).or_default();
                of_type.records.insert(one.from);
                of_type.pairs.insert((one.from.id, one.to.id));
            }
        }
    }
    let mut held = Held::default();
    for ((key, from_type, to_type), wanted) in wanted {
        let records: Vec<RecordKey> = wanted.records.into_iter().collect();
        if is_one_per_record(key) {
            let found = rows::by_types(tx, schemas.account, &records, &[key.type_id], &[to_type])?;
            held.known.extend(found.into_iter().filter(|one| one.1 == key));
        }
        let Some(max) = bound(schemas, key) else { continue };
        let pairs: Vec<(i64, i64)> = wanted.pairs.into_iter().collect();
        let found = rows::between(tx, schemas.account, (from_type, to_type), &pairs)?;
        let found = found.into_iter().filter(|one| one.key == key);
        held.known.extend(
            found.map(|one| (RecordKey { object_type: from_type, id: one.from_id }, key, one.to)),
        );
        let limit = i64::try_from(max).unwrap_or(i64::MAX).saturating_add(1);
        let counts = rows::counts(tx, schemas.account, &records, (key, to_type, limit))?;
        let counts = counts.into_iter();
        held.counts.extend(
            counts.map(|(record, count)| ((record, key), usize::try_from(count).unwrap_or(0))),
        );
    }
    let mut admission = Admission::new(schemas, held);
    let outcomes = inputs.iter().map(|input| admission.admit(input)).collect();
    Ok((admission, outcomes))
}

/// What is wanted by a type that has a bound.
#[derive(Default)]
struct Wanted {
    records: BTreeSet<RecordKey>,
    pairs: BTreeSet<(i64, i64)>,
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

/// Associations that one line of the change log lists.
const ENTRIES_PER_LINE: usize = 1_000;

/// What a line says of an association: with which record, and by which type unless it is about all
/// of them.
pub(crate) struct Logged {
    pub(crate) to: RecordKey,
    pub(crate) key: Option<AssociationKey>,
}

/// Lines for each record that associations lead from.
fn log(
    tx: &Tx<'_>,
    author: Author,
    kind: ChangeKind,
    associations: &[Association],
) -> Result<(), Stop> {
    let entry = |one: &Association| (one.from, Logged { to: one.to, key: Some(one.key) });
    log_entries(tx, author, kind, associations.iter().map(entry))
}

/// The same where everything between records is ended, whatever it was.
pub(crate) fn log_pairs(
    tx: &Tx<'_>,
    author: Author,
    pairs: &[(RecordKey, RecordKey)],
) -> Result<(), Stop> {
    let entry = |(from, to): &(RecordKey, RecordKey)| (*from, Logged { to: *to, key: None });
    log_entries(tx, author, ChangeKind::Dissociated, pairs.iter().map(entry))
}

/// Appends as many lines about each record as its entries need.
pub(crate) fn log_entries(
    tx: &Tx<'_>,
    author: Author,
    kind: ChangeKind,
    entries: impl Iterator<Item = (RecordKey, Logged)>,
) -> Result<(), Stop> {
    let mut by_record: BTreeMap<RecordKey, Vec<serde_json::Value>> = BTreeMap::new();
    for (from, Logged { to, key }) in entries {
        let mut entry = serde_json::json!({
            "toObjectTypeId": to.object_type,
            "toObjectId": to.id.to_string(),
        });
        if let Some(key) = key {
            entry["associationCategory"] = serde_json::json!(key.category);
            entry["associationTypeId"] = key.type_id.into();
        }
        by_record.entry(from).or_default().push(entry);
    }
    let lines: Vec<(String, i64, String)> = by_record
        .iter()
        .flat_map(|(record, to)| to.chunks(ENTRIES_PER_LINE).map(move |to| (record, to)))
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
