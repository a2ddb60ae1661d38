//! Batch reads: several records by id or by values of a unique property, from memory where they
//! were read before (objects.md §3.4).

use crate::Engine;
use crate::crm::record_cache::{Place, RecordCache};
use crate::crm::record_inputs::unique_property;
use crate::crm::record_reads::{RecordView, present, shape};
use crate::crm::records::Typed;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::changes::Head;
use crate::sql::records::Records;
use domain::accounts::Caller;
use domain::crm::presentation::{Extras, Presenter, Shape};
use domain::fault::Result;
use domain::ids;
use std::collections::HashMap;
use std::ops::Range;

impl Engine {
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
            records.each(tx, ids, view.archived, |_, stored| {
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
