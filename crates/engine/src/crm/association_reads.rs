//! Reads of what records are associated with (objects.md §1.2, §7.3).

use super::association_writes::TypePair;
use super::associations::live_id;
use crate::Engine;
use crate::db::Stop;
use crate::sql::associations as rows;
use domain::accounts::Caller;
use domain::crm::associations::{Associated, RecordKey};
use domain::crm::record;
use domain::crm::schemas::Schemas;
use domain::fault::Result;
use domain::ids;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What a page of a record's associations begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchInput {
    /// The record, as the client wrote its id.
    pub raw_id: String,
    /// Only others with this id or a greater one; 0: from the first.
    pub after: i64,
}

/// What records are associated with: by record, and what these associations are.
#[derive(Debug)]
pub struct Fetched {
    /// The definitions that the associations are to be read by.
    pub schemas: Arc<Schemas>,
    rows: Vec<Associated>,
    places: HashMap<i64, (usize, usize)>,
}

impl Fetched {
    fn new(schemas: Arc<Schemas>, rows: Vec<Associated>) -> Self {
        let mut places = HashMap::new();
        let mut at = 0;
        for chunk in rows.chunk_by(|one, other| one.from_id == other.from_id) {
            places.extend(chunk.first().map(|row| (row.from_id, (at, at + chunk.len()))));
            at += chunk.len();
        }
        Fetched { schemas, rows, places }
    }

    /// All of it, where one record was asked for.
    pub fn all(&self) -> &[Associated] {
        &self.rows
    }

    /// What this record is associated with; empty if nothing.
    pub fn of(&self, raw_id: &str) -> &[Associated] {
        let place = ids::find(raw_id).and_then(|id| self.places.get(&id));
        place.and_then(|(from, to)| self.rows.get(*from..*to)).unwrap_or_default()
    }
}

impl Engine {
    /// Up to `limit` others of one record, and one more if there is one. The record must be there,
    /// under this id or the one that a merge gave it.
    pub async fn associated_with(
        &self,
        caller: &Caller,
        types: TypePair,
        from: FetchInput,
        limit: i64,
    ) -> Result<Fetched> {
        let account = caller.account_id;
        let id = record::parse_id(&from.raw_id)?;
        let key = RecordKey { object_type: types.from, id };
        let read = |tx: &crate::db::tx::Tx<'_>| -> Result<Fetched, Stop> {
            let schemas = self.schemas.read(tx, account)?;
            let id = live_id(tx, account, key)?;
            let from = [rows::From { id, after: from.after }];
            let reach = rows::Reach { from_type: types.from, to_types: &[types.to], limit };
            let found = rows::of_records(tx, account, &from, reach)?;
            Ok(Fetched::new(schemas, found))
        };
        self.store.snapshot(read).await
    }

    /// The same of many records; those that are not there have none. One that is named twice is
    /// read from the lesser place on.
    pub async fn associated_with_each(
        &self,
        caller: &Caller,
        types: TypePair,
        inputs: &[FetchInput],
        limit: i64,
    ) -> Result<Fetched> {
        let account = caller.account_id;
        let mut from: BTreeMap<i64, i64> = BTreeMap::new();
        for input in inputs {
            if let Some(id) = ids::find(&input.raw_id) {
                let after = from.entry(id).or_insert(input.after);
                *after = input.after.min(*after);
            }
        }
        let from: Vec<_> = from.into_iter().map(|(id, after)| rows::From { id, after }).collect();
        let read = move |tx: &crate::db::tx::Tx<'_>| -> Result<_, Stop> {
            let reach = rows::Reach { from_type: types.from, to_types: &[types.to], limit };
            rows::of_records(tx, account, &from, reach)
        };
        let found = self.store.scan(read).await?;
        Ok(Fetched::new(self.schemas(account).await?, found))
    }
}
