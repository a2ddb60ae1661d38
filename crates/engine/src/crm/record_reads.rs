//! Reading records: one, several by id or by a unique property, and lists by id (objects.md §3,
//! §4.2, §4.4). Values pass from the store to the answer as text.

use crate::Engine;
use crate::crm::record_history::histories;
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
use domain::crm::validate::Dates;
use domain::fault::Result;
use domain::ids;
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
            present(tx, caller, typed, view, &[found])
        };
        let answer = match view.history.is_empty() && view.associations.is_empty() {
            true => self.store.read(work).await?,
            false => self.store.snapshot(work).await?,
        };
        Ok(answer.joined)
    }

    /// Several records by id or by values of a unique property, in the order of `wanted`; repeated
    /// ones once. Gives the records, and those of `wanted` that are not there.
    pub async fn find_records(
        &self,
        caller: &Caller,
        typed: &Typed,
        wanted: (&[String], Option<&str>),
        view: &RecordView,
    ) -> Result<(Vec<String>, Vec<String>)> {
        let (raw_ids, id_property) = wanted;
        let property = unique_property(&typed.object_type, id_property)?;
        let records = typed.records(caller);
        let work = |tx: &Tx<'_>| {
            let named: HashMap<&str, i64> = match property {
                None => {
                    raw_ids.iter().filter_map(|raw| Some((raw.as_str(), ids::find(raw)?))).collect()
                }
                Some(property) => {
                    let wanted: Vec<_> = raw_ids
                        .iter()
                        .map(|raw| (property.to_owned(), typed.key(property, raw)))
                        .collect();
                    let holders = records.holders(tx, &wanted)?;
                    let holders: HashMap<String, i64> =
                        holders.into_iter().map(|unique| (unique.value, unique.record)).collect();
                    let known = raw_ids.iter().zip(&wanted);
                    known
                        .filter_map(|(raw, (_, key))| Some((raw.as_str(), *holders.get(key)?)))
                        .collect()
                }
            };
            let mut ids: Vec<i64> = named.values().copied().collect();
            ids.sort_unstable();
            ids.dedup();
            let mut found: HashMap<i64, StoredRecord> = records
                .find_many(tx, &ids, view.archived)?
                .into_iter()
                .map(|r| (r.id, r))
                .collect();
            let absent: Vec<i64> = ids.into_iter().filter(|id| !found.contains_key(id)).collect();
            let survivors: HashMap<i64, i64> =
                records.survivors(tx, &absent)?.into_iter().collect();
            let heirs: Vec<i64> = survivors.values().copied().collect();
            found.extend(
                records.find_many(tx, &heirs, view.archived)?.into_iter().map(|r| (r.id, r)),
            );
            let (mut stored, mut missing) = (Vec::with_capacity(raw_ids.len()), Vec::new());
            let mut taken = std::collections::HashSet::new();
            for raw in raw_ids {
                let id = named.get(raw.as_str()).map(|id| survivors.get(id).unwrap_or(id));
                match id {
                    Some(id) if found.contains_key(id) || taken.contains(id) => {
                        taken.insert(*id);
                        stored.extend(found.remove(id));
                    }
                    _ if missing.contains(raw) => {}
                    _ => missing.push(raw.clone()),
                }
            }
            Ok((present(tx, caller, typed, view, &stored)?.each, missing))
        };
        self.store.snapshot(work).await
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
            let mut found = records.list(tx, view.archived, from, limit as i64 + 1)?;
            let mut bytes = 0;
            let fits = found.iter().take(limit).take_while(|record| {
                bytes += record.document.len();
                bytes <= LIST_BYTES_MAX || bytes == record.document.len()
            });
            let shown = fits.count();
            let next = found.get(shown).map(|record| record.id);
            found.truncate(shown);
            let results = present(tx, caller, typed, view, &found)?.joined;
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

/// Records as answers show them, in their order.
struct Presented {
    each: Vec<String>,
    joined: String,
}

fn present(
    tx: &Tx<'_>,
    caller: &Caller,
    typed: &Typed,
    view: &RecordView,
    stored: &[StoredRecord],
) -> Result<Presented, Stop> {
    let (object_type, account) = (typed.object_type.as_ref(), caller.account_id);
    let presenter = Presenter { account, object_type };
    let shape = shape(typed, view);
    let histories = match view.history.is_empty() {
        true => HashMap::new(),
        false => histories(tx, account, stored)?,
    };
    let associations = associated(tx, caller, typed, view, stored)?;
    let mut joined = String::with_capacity(stored.len() * 512);
    let mut ends = Vec::with_capacity(stored.len());
    for record in stored {
        if !joined.is_empty() {
            joined.push(',');
        }
        let history = histories.get(&record.id).map(|lines| {
            properties_with_history(&view.history, lines, versions_max(object_type.name()))
        });
        let extras = Extras {
            history: history.as_deref(),
            associations: associations.get(&record.id).map(String::as_str),
            ..Extras::default()
        };
        presenter.read(&mut joined, &shape, &record.view(), extras);
        ends.push(joined.len());
    }
    let mut begin = 0;
    let each = ends.into_iter().map(|end| {
        let one = joined.get(begin..end).unwrap_or_default().to_owned();
        begin = end + 1;
        one
    });
    Ok(Presented { each: each.collect(), joined })
}

/// `associations` of each record that has some, of the types that were asked for. Types that are not
/// known are passed over (objects.md §4.2).
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
fn shape(typed: &Typed, view: &RecordView) -> Shape {
    let object_type = typed.object_type.as_ref();
    let mut asked = view.properties.clone();
    if asked.is_empty() && !view.history.is_empty() {
        asked.extend(object_type.default_properties().iter().map(|name| (*name).to_owned()));
    }
    asked.extend(view.history.iter().cloned());
    Shape::new(object_type, &asked)
}
