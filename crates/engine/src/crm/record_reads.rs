//! Reading records: one, several by id or by a unique property, and lists by id (objects.md §3,
//! §4.2, §4.4). Values pass from the store to the answer as text.

use crate::Engine;
use crate::crm::record_cache::{Place, RecordCache};
use crate::crm::record_history::{Asked, histories};
use crate::crm::record_inputs::{key_value, unique_property};
use crate::crm::records::Typed;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::associations::{self, From, Reach};
use crate::sql::changes::Head;
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
use domain::ids;
use domain::limits::LIST_BYTES_MAX;
use std::collections::HashMap;
use std::ops::Range;

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

    /// Several records by id or by values of a unique property, in the order of `wanted`; repeated
    /// ones once. Gives the records, joined by commas, and those of `wanted` that are not there.
    pub async fn find_records(
        &self,
        caller: &Caller,
        typed: &Typed,
        wanted: (&[String], Option<&str>),
        view: &RecordView,
    ) -> Result<(String, Vec<String>)> {
        let (raw_ids, id_property) = wanted;
        let property = unique_property(&typed.object_type, id_property)?;
        let records = typed.records(caller);
        let shape = shape(typed, view);
        let fingerprint = shape.fingerprint();
        let place = Place {
            account: caller.account_id,
            object_type: records.object_type,
            shape: &fingerprint,
        };
        let plain = view.history.is_empty() && view.associations.is_empty() && !view.archived;
        let work = |tx: &Tx<'_>| {
            let head = match plain {
                true => Some(self.records.follow(tx, caller.account_id)?),
                false => None,
            };
            // Texts of other definitions are of no use.
            let head = head.filter(|head| head.version == typed.schemas.version);
            let memory = head.map(|head| Memory { cache: &self.records, place, head });
            let (mut named, values) = name_ids(tx, typed, records, (raw_ids, property), memory)?;
            let mut ids: Vec<i64> = named.iter().copied().flatten().collect();
            ids.sort_unstable();
            ids.dedup();
            let mut rendered = Rendered::default();
            let others = rendered.recall(memory, &ids);
            let recalled = rendered.places.len();
            rendered.load(tx, (caller, typed), (view, &shape), &others)?;
            if let Some(memory) = memory {
                let read = rendered.places[recalled..].iter();
                let read = read.map(|(id, place)| (*id, &rendered.text[place.clone()]));
                memory.cache.put(place, memory.head, read, &values);
            }
            rendered.sort();
            let absent: Vec<i64> = ids.into_iter().filter(|id| !rendered.has(*id)).collect();
            if !absent.is_empty() {
                let survivors: HashMap<i64, i64> =
                    records.survivors(tx, &absent)?.into_iter().collect();
                let mut heirs: Vec<i64> = survivors.values().copied().collect();
                heirs.sort_unstable();
                heirs.dedup();
                heirs.retain(|id| !rendered.has(*id));
                rendered.load(tx, (caller, typed), (view, &shape), &heirs)?;
                rendered.sort();
                for id in named.iter_mut().flatten() {
                    *id = survivors.get(id).copied().unwrap_or(*id);
                }
            }
            Ok(rendered.in_order(raw_ids, &named))
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

/// What a scope has in memory.
#[derive(Clone, Copy)]
struct Memory<'m> {
    cache: &'m RecordCache,
    place: Place<'m>,
    head: Head,
}

/// Values of unique properties, each with the record that holds it.
type HeldValues = Vec<((String, String), i64)>;

/// The id that each of `raw_ids` names, if it can name one, and the values that were looked up.
fn name_ids(
    tx: &Tx<'_>,
    typed: &Typed,
    records: Records,
    (raw_ids, property): (&[String], Option<&str>),
    memory: Option<Memory<'_>>,
) -> Result<(Vec<Option<i64>>, HeldValues), Stop> {
    let Some(property) = property else {
        return Ok((raw_ids.iter().map(|raw| ids::find(raw)).collect(), Vec::new()));
    };
    let keys = raw_ids.iter().map(|raw| (property.to_owned(), typed.key(property, raw)));
    let keys: Vec<(String, String)> = keys.collect();
    let mut named = match memory {
        Some(memory) => memory.cache.holders(memory.place, memory.head, &keys),
        None => vec![None; keys.len()],
    };
    let unknown = keys.iter().zip(&named).filter(|(_, id)| id.is_none());
    let unknown: Vec<(String, String)> = unknown.map(|(key, _)| key.clone()).collect();
    if unknown.is_empty() {
        return Ok((named, Vec::new()));
    }
    let found = records.holders(tx, &unknown)?.into_iter();
    let found: HashMap<(String, String), i64> =
        found.map(|unique| ((unique.property, unique.value), unique.record)).collect();
    for (key, id) in keys.iter().zip(&mut named) {
        *id = id.or_else(|| found.get(key).copied());
    }
    Ok((named, found.into_iter().collect()))
}

/// Records as an answer shows them, each with its place in the text.
#[derive(Default)]
struct Rendered {
    text: String,
    /// Sorted by id, once [`Rendered::sort`] was called.
    places: Vec<(i64, Range<usize>)>,
}

impl Rendered {
    fn has(&self, id: i64) -> bool {
        self.places.binary_search_by_key(&id, |(known, _)| *known).is_ok()
    }

    fn sort(&mut self) {
        self.places.sort_unstable_by_key(|(id, _)| *id);
    }

    /// Takes what of these records is in memory, and gives the others.
    fn recall(&mut self, memory: Option<Memory<'_>>, ids: &[i64]) -> Vec<i64> {
        self.text.reserve(ids.len() * 600);
        let Some(Memory { cache, place, head }) = memory else { return ids.to_vec() };
        cache.take(place, head, ids, |id, text| {
            let begin = self.text.len();
            self.text.push_str(text);
            self.places.push((id, begin..self.text.len()));
        })
    }

    /// Renders these records, as far as they are there.
    fn load(
        &mut self,
        tx: &Tx<'_>,
        (caller, typed): (&Caller, &Typed),
        (view, shape): (&RecordView, &Shape),
        ids: &[i64],
    ) -> Result<(), Stop> {
        let records = typed.records(caller);
        if view.history.is_empty() && view.associations.is_empty() {
            let object_type = typed.object_type.as_ref();
            let presenter = Presenter { account: caller.account_id, object_type };
            records.each(tx, ids, view.archived, |stored| {
                let begin = self.text.len();
                presenter.read(&mut self.text, shape, stored, Extras::default());
                self.places.push((stored.id, begin..self.text.len()));
            })?;
        } else {
            let stored = records.find_many(tx, ids, view.archived)?;
            let (text, ends) = present(tx, caller, typed, view, &stored)?;
            let mut begin = self.text.len();
            let offset = begin;
            self.text.push_str(&text);
            for (record, end) in stored.iter().zip(ends) {
                self.places.push((record.id, begin..offset + end));
                begin = offset + end + 1;
            }
        }
        Ok(())
    }

    /// The records in the order in which they were named, each once, and the names of those that
    /// are not there.
    fn in_order(&self, raw_ids: &[String], named: &[Option<i64>]) -> (String, Vec<String>) {
        let mut results = String::with_capacity(self.text.len() + raw_ids.len());
        let mut shown = vec![false; self.places.len()];
        let mut missing: Vec<String> = Vec::new();
        for (raw, id) in raw_ids.iter().zip(named) {
            let place = |id: i64| self.places.binary_search_by_key(&id, |(known, _)| *known).ok();
            match id.and_then(place) {
                Some(at) if shown[at] => {}
                Some(at) => {
                    shown[at] = true;
                    if !results.is_empty() {
                        results.push(',');
                    }
                    let place = self.places[at].1.clone();
                    results.push_str(self.text.get(place).unwrap_or_default());
                }
                None if missing.contains(raw) => {}
                None => missing.push(raw.clone()),
            }
        }
        (results, missing)
    }
}

/// Records as answers show them, joined by commas in their order, and where each ends.
fn present(
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
fn shape(typed: &Typed, view: &RecordView) -> Shape {
    let object_type = typed.object_type.as_ref();
    let mut asked = view.properties.clone();
    if asked.is_empty() && !view.history.is_empty() {
        asked.extend(object_type.default_properties().iter().map(|name| (*name).to_owned()));
    }
    asked.extend(view.history.iter().cloned());
    Shape::new(object_type, &asked)
}
