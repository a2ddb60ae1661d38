//! The end of many associations at once, page by page: when records are archived, merged or deleted
//! for good, and when a type of association is (objects.md §4.3, §7.3, §8). Lines of the change log
//! hold a bounded number of them each.

use crate::crm::associations::{Logged, end, log_entries};
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::association_ends as ends;
use crate::sql::associations as rows;
use crate::sql::changes::{Author, ChangeKind};
use domain::crm::association_rules::is_one_per_record;
use domain::crm::associations::{Associated, Association, AssociationType, RecordKey};
use domain::crm::object_types::ObjectTypeId;
use domain::crm::schemas::Schemas;
use std::collections::HashSet;

/// In whose lines it is said that associations have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Teller {
    /// Those records themselves.
    Themselves,
    /// The others: of the records nothing is to be said any more.
    TheOthers,
}

/// Ends every association of these records of one type.
pub(crate) fn end_all(
    tx: &Tx<'_>,
    author: Author,
    object_type: ObjectTypeId,
    ids: &[i64],
    teller: Teller,
) -> Result<(), Stop> {
    loop {
        let pairs = ends::some_pairs(tx, author.account, object_type, ids)?;
        if pairs.is_empty() {
            return Ok(());
        }
        rows::remove_pairs(tx, author.account, &pairs)?;
        let entry = |(from, to): &(RecordKey, RecordKey)| match teller {
            Teller::Themselves => Some((*from, Logged { to: *to, key: None })),
            // Not of one that goes as well.
            Teller::TheOthers if from == to => None,
            Teller::TheOthers => Some((*to, Logged { to: *from, key: None })),
        };
        let entries = pairs.iter().filter_map(entry);
        log_entries(tx, author, ChangeKind::Dissociated, entries)?;
    }
}

/// Ends every association by a type of the account's own, in both directions.
pub(crate) fn end_type(tx: &Tx<'_>, author: Author, kind: &AssociationType) -> Result<(), Stop> {
    loop {
        let mut found = ends::some_by_type(tx, author.account, kind)?;
        if found.is_empty() {
            return Ok(());
        }
        // Of a type that is its own inverse, both directions are found.
        let mut seen: HashSet<Association> = HashSet::with_capacity(found.len());
        found.retain(|one| seen.insert((*one).min(one.inverse())));
        end(tx, author, &found)?;
    }
}

/// Gives all associations of one record to another of its type. Of two primaries that of the latter
/// stays.
pub(crate) fn merge(
    tx: &Tx<'_>,
    author: Author,
    schemas: &Schemas,
    (from, into): (RecordKey, RecordKey),
) -> Result<(), Stop> {
    give_up_primaries(tx, author, schemas, from, into)?;
    let account = author.account;
    let mut last = None;
    loop {
        let page = ends::page_of(tx, account, from, last)?;
        let Some(end) = page.last() else { break };
        last = Some(*end);
        let others: Vec<RecordKey> = page.iter().map(|one| one.to).collect();
        let held = rows::held_with(tx, account, into, &others)?;
        let moves = |one: &&Associated| {
            one.to != from && one.to != into && !held.contains(&(one.to, one.key))
        };
        let entry = |one: &Associated| Logged { to: one.to, key: Some(one.key) };
        let ended = page.iter().map(|one| (from, entry(one)));
        log_entries(tx, author, ChangeKind::Dissociated, ended)?;
        let moved = page.iter().filter(moves).map(|one| (into, entry(one)));
        log_entries(tx, author, ChangeKind::Associated, moved)?;
    }
    ends::copy_all(tx, account, from, into.id)?;
    loop {
        let pairs = ends::some_pairs(tx, account, from.object_type, &[from.id])?;
        if pairs.is_empty() {
            return Ok(());
        }
        rows::remove_pairs(tx, account, &pairs)?;
    }
}

/// Ends what a record has by types of which a record has one, if the other has one, too.
fn give_up_primaries(
    tx: &Tx<'_>,
    author: Author,
    schemas: &Schemas,
    from: RecordKey,
    into: RecordKey,
) -> Result<(), Stop> {
    let primaries = schemas.object_types().flat_map(|to| {
        let kinds = schemas.association_types(from.object_type, to.id());
        kinds.filter(|kind| is_one_per_record(kind.key()))
    });
    let primaries: Vec<_> = primaries.collect();
    let types: Vec<i64> = primaries.iter().map(|kind| kind.type_id).collect();
    let to_types: Vec<ObjectTypeId> = primaries.iter().map(|kind| kind.to).collect();
    let held = rows::by_types(tx, author.account, &[from, into], &types, &to_types)?;
    let mut given_up = Vec::new();
    for kind in primaries {
        let of = |record: RecordKey| {
            held.iter().filter(move |one| one.0 == record && one.1 == kind.key())
        };
        if of(into).next().is_some() {
            given_up.extend(of(from).map(|one| Association::new(from.id, kind, one.2.id)));
        }
    }
    if given_up.is_empty() { Ok(()) } else { end(tx, author, &given_up) }
}
