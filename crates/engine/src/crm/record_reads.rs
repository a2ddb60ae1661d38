//! Reading records: one, several by id or by a unique property, and lists by id (objects.md §3,
//! §4.2, §4.4). Values pass from the store to the answer as text.

use crate::Engine;
use crate::crm::record_history::{Asked, histories};
use crate::crm::record_inputs::{key_value, unique_property};
use crate::crm::records::Typed;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::associations::{self, From, Reach};
use crate::sql::records::{Records, StoredRecord};
use domain::accounts::Caller;
use domain::crm::association_text;
use domain::crm::associations::{Associated, RecordKey};
use domain::crm::history::{properties_with_history, versions_max};
use domain::crm::object_types::ObjectTypeId;
use domain::crm::presentation::{Extras, Presenter, Shape};
use domain::crm::record;
use domain::crm::schemas::ObjectType;
use domain::crm::validate::Dates;
use domain::fault::Result;
use domain::limits::LIST_BYTES_MAX;
use std::collections::HashMap;

/// How much of records is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordView {
    /// Properties; none: the type's default set.
    pub properties: Vec<String>,
    /// Properties with their earlier values.
    pub history: Vec<String>,
    /// Types of records, as the client named them, that associations are shown with.
    pub associations: Vec<String>,
    /// Scheme and host of links to more associations.
    pub base_url: String,
    /// Only archived records are looked at, or only others.
    pub archived: bool,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordList {
    /// The records, joined by commas.
    pub results: String,
    /// The id that the next page begins with, unless this is the last.
    pub next: Option<i64>,
}

impl Engine {
    /// One record by id or by the value of a unique property. An id that a merge made into another
    /// record's gives that one.
    pub async fn get_record(
        &self,
        caller: &Caller,
        typed: &Typed,
        key: (&str, Option<&str>),
        view: &RecordView,
    ) -> Result<String> {
        let (raw_id, id_property) = key;
        let property = unique_property(&typed.object_type, id_property)?;
        let id = match property {
            Some(_) => None,
            None => Some(record::parse_id(raw_id)?),
        };
        let records = typed.records(caller);
        let work = |tx: &Tx<'_>| {
            let id = match (id, property) {
                (Some(id), _) => Some(id),
                (None, property) => {
                    let wanted = property.map(|name| (name.to_owned(), typed.key(name, raw_id)));
                    let wanted: Vec<_> = wanted.into_iter().collect();
                    records.holders(tx, &wanted)?.first().map(|unique| unique.record)
                }
            };
            let Some(id) = id else { return Err(record::not_found().into()) };
            let found = match records.find(tx, id, view.archived)? {
                Some(found) => Some(found),
                None => match records.survivor(tx, id)? {
                    Some(survivor) => records.find(tx, survivor, view.archived)?,
                    None => None,
                },
            };
            let found = found.ok_or_else(record::not_found)?;
            Ok(present(tx, caller, typed, view, &[found])?.0)
        };
        let answer = match view.history.is_empty() && view.associations.is_empty() {
            true => self.store.read(work).await?,
            false => self.store.snapshot(work).await?,
        };
        Ok(answer)
    }

    /// Records by ascending id, from this id on.
    pub async fn list_records(
        &self,
        caller: &Caller,
        typed: &Typed,
        view: &RecordView,
        page: (i64, usize),
    ) -> Result<RecordList> {
        let (from, limit) = page;
        let records = typed.records(caller);
        let work = |tx: &Tx<'_>| {
            let object_type = typed.object_type.as_ref();
            let presenter = Presenter { account: caller.account_id, object_type };
            let shape = shape(typed, view);
            let is_plain = view.history.is_empty() && view.associations.is_empty();
            let (mut results, mut kept) = (String::new(), Vec::new());
            let (mut shown, mut bytes, mut next) = (0, 0, None);
            records.list(tx, view.archived, (from, limit as i64 + 1), |seq, stored| {
                bytes += stored.document.len();
                if shown == limit || (shown > 0 && bytes > LIST_BYTES_MAX) {
                    next = Some(stored.id);
                    return false;
                }
                shown += 1;
                if !is_plain {
                    kept.push(StoredRecord::of(seq, stored));
                    return true;
                }
                if shown > 1 {
                    results.push(',');
                }
                presenter.read(&mut results, &shape, stored, Extras::default());
                true
            })?;
            if !is_plain {
                results = present(tx, caller, typed, view, &kept)?.0;
            }
            Ok(RecordList { results, next })
        };
        self.store.snapshot(work).await
    }
}

impl Typed {
    /// How a value of a unique property is looked up.
    pub(crate) fn key(&self, property: &str, raw: &str) -> String {
        key_value(&self.schemas, &self.object_type, (property, raw), Dates::Strict)
    }

    pub(crate) fn records(&self, caller: &Caller) -> Records {
        Records { account: caller.account_id, object_type: self.object_type.id() }
    }
}

/// Records as answers show them, joined by commas in their order, and where each ends.
pub(crate) fn present(
    tx: &Tx<'_>,
    caller: &Caller,
    typed: &Typed,
    view: &RecordView,
    stored: &[StoredRecord],
) -> Result<(String, Vec<usize>), Stop> {
    let (object_type, account) = (typed.object_type.as_ref(), caller.account_id);
    let presenter = Presenter { account, object_type };
    let shape = shape(typed, view);
    let past = past(object_type, view);
    let versions_max = versions_max(object_type.name());
    let histories = match past.is_empty() {
        true => HashMap::new(),
        false => histories(tx, account, stored, Asked { names: &past, versions_max })?,
    };
    let associations = associated(tx, caller, typed, view, stored)?;
    let mut joined = String::with_capacity(stored.len() * 600);
    let mut ends = Vec::with_capacity(stored.len());
    for record in stored {
        if !joined.is_empty() {
            joined.push(',');
        }
        let history = histories.get(&record.id).map(|lines| {
            let record = (object_type, &record.view().record());
            properties_with_history(record, &past, lines, versions_max)
        });
        let extras = Extras {
            history: history.as_deref(),
            associations: associations.get(&record.id).map(String::as_str),
            ..Extras::default()
        };
        presenter.read(&mut joined, &shape, &record.view(), extras);
        ends.push(joined.len());
    }
    Ok((joined, ends))
}

/// Properties that are shown with earlier values, each once: as everywhere, what is not known or
/// archived is passed over (objects.md §4.2).
fn past(object_type: &ObjectType, view: &RecordView) -> Vec<String> {
    let known = |name: &&String| object_type.active_property(name).is_some();
    let mut names: Vec<String> = view.history.iter().filter(known).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// `associations` of each record that has some, of the types that were asked for. Types that are
/// not known are passed over (objects.md §4.2).
fn associated(
    tx: &Tx<'_>,
    caller: &Caller,
    typed: &Typed,
    view: &RecordView,
    stored: &[StoredRecord],
) -> Result<HashMap<i64, String>, Stop> {
    let (schemas, from_type) = (typed.schemas.as_ref(), typed.object_type.id());
    let known = view.associations.iter().filter_map(|name| schemas.resolve(name).ok());
    let mut to_types: Vec<ObjectTypeId> = known.map(|object_type| object_type.id()).collect();
    to_types.sort_unstable();
    to_types.dedup();
    let from: Vec<From> = stored.iter().map(|record| From { id: record.id, after: 0 }).collect();
    let limit = association_text::SHOWN_MAX;
    let reach = Reach { from_type, to_types: &to_types, limit };
    let rows = associations::of_records(tx, caller.account_id, &from, reach)?;
    let by_record = rows.chunk_by(|one, other| one.from_id == other.from_id);
    let text = |rows: &[Associated]| {
        let id = rows.first()?.from_id;
        let from = RecordKey { object_type: from_type, id };
        Some((id, association_text::in_record(schemas, from, rows, &view.base_url)?))
    };
    Ok(by_record.filter_map(text).collect())
}

/// The properties that are shown: those with history are there too.
pub(crate) fn shape(typed: &Typed, view: &RecordView) -> Shape {
    let object_type = typed.object_type.as_ref();
    let mut asked = view.properties.clone();
    if asked.is_empty() && !view.history.is_empty() {
        asked.extend(object_type.default_properties().iter().map(|name| (*name).to_owned()));
    }
    asked.extend(view.history.iter().cloned());
    Shape::new(object_type, &asked)
}
