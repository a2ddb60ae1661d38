//! How records end: archived, merged into another, or deleted for good (objects.md §4.3, §8). Each
//! call is one transaction that takes the account's row of the change log first, so that nobody
//! else writes records meanwhile.

use crate::Engine;
use crate::crm::association_ends::{self, Teller, end_all};
use crate::crm::definitions::SchemasCache;
use crate::crm::record_history::{MergeDetail, empty_lines};
use crate::crm::record_inputs::unique_property;
use crate::crm::record_plan::difference;
use crate::crm::records::Typed;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::changes::{self, Author, Change, ChangeKind};
use crate::sql::ids;
use crate::sql::records::{RecordRow, Records, StoredRecord, UniqueValue};
use domain::accounts::Caller;
use domain::crm::associations::RecordKey;
use domain::crm::merge::{IDENTITIES_MAX, TOO_MANY_IDENTITIES, merged_values, unwritable};
use domain::crm::presentation::{Extras, Presenter, Shape, document};
use domain::crm::record::{self, Record, Values};
use domain::crm::validate::{refusal, too_large, unique_values};
use domain::fault::{Fault, FaultKind, Result};

impl Engine {
    /// Archives records. Ids that are not there, or archived already, are passed over.
    pub async fn archive_records(
        &self,
        caller: &Caller,
        typed: &Typed,
        wanted: Vec<i64>,
    ) -> Result<()> {
        let (records, caller) = (typed.records(caller), caller.clone());
        let (cache, clock) = (self.schemas.clone(), self.clock.clone());
        let work = move |tx: &Tx<'_>| {
            let head = changes::lock(tx, records.account)?;
            let typed = Typed::at(&cache, tx, records, head.version)?;
            let found = records.find_many(tx, &wanted, false)?;
            if found.is_empty() {
                return Ok(());
            }
            let now = clock.now();
            let author = Author::of(&caller, now);
            let first = head.seq + 1;
            changes::take(tx, records.account, found.len() as i64)?;
            let ended: Vec<(i64, i64)> =
                found.iter().map(|record| record.id).zip(first..).collect();
            let object_type = records.object_type.to_string();
            let lines: Vec<Change<'_>> = found
                .iter()
                .map(|record| line(&object_type, record, ChangeKind::Archived, ""))
                .collect();
            changes::insert(tx, author, first, &lines)?;
            free_all(tx, records, &typed, &found)?;
            records.archive(tx, &ended, now.as_ms())?;
            let ids: Vec<i64> = found.iter().map(|record| record.id).collect();
            end_all(tx, author, records.object_type, &ids, Teller::Themselves)
        };
        self.store.write(work).await
    }

    /// Merges one record into another of its type and gives the one that they become. Both ids lead
    /// to it from then on (objects.md §8).
    pub async fn merge_records(
        &self,
        caller: &Caller,
        typed: &Typed,
        primary: &str,
        other: &str,
    ) -> Result<String> {
        let (primary, other) = (record::parse_id(primary)?, record::parse_id(other)?);
        let (records, caller) = (typed.records(caller), caller.clone());
        let preserve_primary_id = self.preserve_primary_id;
        let (cache, clock) = (self.schemas.clone(), self.clock.clone());
        let work = move |tx: &Tx<'_>| {
            let head = changes::lock(tx, records.account)?;
            let typed = Typed::at(&cache, tx, records, head.version)?;
            let merge = Merge { records, typed, preserve_primary_id };
            merge.run(tx, (primary, other), Author::of(&caller, clock.now()))
        };
        self.store.write(work).await
    }

    /// Deletes a record for good, live or archived, with what the change log says of its values
    /// (objects.md §8). A value of a unique property that no record holds is no error.
    pub async fn purge_record(
        &self,
        caller: &Caller,
        typed: &Typed,
        raw_id: &str,
        id_property: Option<&str>,
    ) -> Result<()> {
        let property = unique_property(&typed.object_type, id_property)?.map(str::to_owned);
        let by_id = match property {
            None => Some(record::parse_id(raw_id)?),
            Some(_) => None,
        };
        let wanted = property.map(|property| {
            let value = typed.key(&property, raw_id);
            (property, value)
        });
        let (records, caller) = (typed.records(caller), caller.clone());
        let (cache, clock) = (self.schemas.clone(), self.clock.clone());
        let work = move |tx: &Tx<'_>| {
            let head = changes::lock(tx, records.account)?;
            let typed = Typed::at(&cache, tx, records, head.version)?;
            let id = match (&by_id, &wanted) {
                (Some(id), _) => Some(*id),
                (None, wanted) => {
                    let wanted: Vec<_> = wanted.iter().cloned().collect();
                    records.holders(tx, &wanted)?.first().map(|held| held.record)
                }
            };
            let Some(id) = id else { return Ok(()) };
            let id = records.survivor(tx, id)?.unwrap_or(id);
            let (live, archived) = (records.find(tx, id, false)?, records.find(tx, id, true)?);
            let is_archived = live.is_none();
            let Some(stored) = live.or(archived) else { return Err(record::not_found().into()) };
            let merged_away = records.redirected(tx, &[stored.id])?;
            purge(tx, records, &typed, &stored, is_archived)?;
            let (object_type, author) = (records.object_type, Author::of(&caller, clock.now()));
            end_all(tx, author, object_type, &[id], Teller::TheOthers)?;
            let object_type = object_type.to_string();
            // Nothing else says any more which records were merged into this one.
            let ended = merged_away.into_iter().chain([stored.id]);
            let last = |object_id| Change {
                object_id,
                prior: None,
                ..line(&object_type, &stored, ChangeKind::Purged, "")
            };
            changes::append(tx, author, &ended.map(last).collect::<Vec<_>>())
        };
        self.store.write(work).await
    }
}

impl Typed {
    /// The type as it stands in this scope: definitions may have changed since the call began.
    fn at(cache: &SchemasCache, tx: &Tx<'_>, records: Records, version: i64) -> Result<Self, Stop> {
        let schemas = cache.in_write(tx, records.account, version)?;
        let object_type = schemas.resolve(&records.object_type.to_string())?.clone();
        Ok(Typed { schemas, object_type })
    }
}

/// Removes a record and empties the lines about its values. That it was there, and when it was
/// written, stays.
fn purge(
    tx: &Tx<'_>,
    records: Records,
    typed: &Typed,
    stored: &StoredRecord,
    archived: bool,
) -> Result<(), Stop> {
    empty_lines(tx, records.account, stored)?;
    if !archived {
        free_all(tx, records, typed, [stored])?;
    }
    records.delete(tx, stored.id, archived)?;
    records.forget_redirects(tx, stored.id)
}

/// Lets records give up all unique values that they hold.
fn free_all<'r>(
    tx: &Tx<'_>,
    records: Records,
    typed: &Typed,
    found: impl IntoIterator<Item = &'r StoredRecord>,
) -> Result<(), Stop> {
    let held = found.into_iter().flat_map(|record| {
        let values = unique_values(&typed.object_type, &record.view().record().values);
        values.into_iter().map(|value| (record.id, value))
    });
    let held: Vec<(i64, (String, String))> = held.collect();
    records.free_values(tx, held.iter().map(|(id, value)| (*id, value)))
}

fn line<'l>(
    object_type: &'l str,
    record: &StoredRecord,
    kind: ChangeKind,
    detail: &'l str,
) -> Change<'l> {
    Change {
        object_type,
        object_id: record.id,
        kind,
        detail,
        revision: None,
        prior: Some(record.seq),
    }
}

/// A merge that is about to happen.
struct Merge {
    records: Records,
    typed: Typed,
    preserve_primary_id: bool,
}

impl Merge {
    fn run(
        &self,
        tx: &Tx<'_>,
        (primary, other): (i64, i64),
        author: Author,
    ) -> Result<String, Stop> {
        let (primary, other) = (self.load(tx, primary)?, self.load(tx, other)?);
        if primary.id == other.id {
            let message = "A record can't be merged with itself.";
            return Err(Fault::validation(message)
                .with_context("id", [primary.id.to_string()])
                .into());
        }
        let identities = self.records.count_redirects(tx, primary.id)?
            + self.records.count_redirects(tx, other.id)?;
        if identities + 2 > IDENTITIES_MAX {
            return Err(Fault::new(FaultKind::UriTooLong, TOO_MANY_IDENTITIES).into());
        }
        let (first, second) = (primary.view().record(), other.view().record());
        let values = merged_values(&self.typed.object_type, &first, &second);
        let invalid = unwritable(&values, &first);
        if !invalid.is_empty() {
            return Err(refusal(self.records.account, &invalid).into());
        }
        if let Some(fault) = too_large(&document(&values), "") {
            return Err(fault.into());
        }
        let mut survivor = Record {
            id: match self.preserve_primary_id {
                true => first.id,
                false => ids::take_block(tx, self.records.account, 1)?.start,
            },
            created_at: first.created_at.min(second.created_at),
            updated_at: self.typed_now(author),
            values,
            ..first.clone()
        };
        if self.preserve_primary_id {
            drop_own_id(&mut survivor);
        }
        self.store(tx, author, (&primary, &other), &survivor)?;
        Ok(self.answer(&survivor))
    }

    fn typed_now(&self, author: Author) -> domain::time::Timestamp {
        domain::time::Timestamp::from_ms_clamped(author.at_ms)
    }

    fn load(&self, tx: &Tx<'_>, id: i64) -> Result<StoredRecord, Stop> {
        let id = self.records.survivor(tx, id)?.unwrap_or(id);
        Ok(self.records.find(tx, id, false)?.ok_or_else(record::not_found)?)
    }

    fn store(
        &self,
        tx: &Tx<'_>,
        author: Author,
        (primary, other): (&StoredRecord, &StoredRecord),
        survivor: &Record,
    ) -> Result<(), Stop> {
        let (records, kind) = (self.records, &self.typed.object_type);
        let changed = |before: &StoredRecord| -> Values {
            let before = before.view().record().values;
            serde_json::from_str(&difference(&before, &survivor.values)).unwrap_or_default()
        };
        let (values, mut kept) = (changed(primary), changed(other));
        kept.retain(|name, _| !values.contains_key(name));
        let detail = MergeDetail { merged_id: other.id, merged_seq: other.seq, values, kept };
        let detail = serde_json::to_string(&detail).unwrap_or_default();
        let object_type = records.object_type.to_string();
        let line = Change {
            object_id: survivor.id,
            ..line(&object_type, primary, ChangeKind::Merged, &detail)
        };
        let seq = changes::take(tx, records.account, 1)?.seq;
        changes::insert(tx, author, seq, &[line])?;
        free_all(tx, records, &self.typed, [primary, other])?;
        let taken = unique_values(kind, &survivor.values).into_iter();
        let taken: Vec<UniqueValue> = taken
            .map(|(property, value)| UniqueValue { property, value, record: survivor.id })
            .collect();
        records.take_values(tx, taken.iter())?;
        let row = RecordRow {
            id: survivor.id,
            created_at: survivor.created_at.as_ms(),
            updated_at: survivor.updated_at.as_ms(),
            source_id: survivor.source_id,
            document: document(&survivor.values),
        };
        records.delete(tx, other.id, false)?;
        records.redirect(tx, other.id, survivor.id)?;
        if survivor.id == primary.id {
            records.update(tx, &[(seq, &row)])?;
        } else {
            records.delete(tx, primary.id, false)?;
            records.redirect(tx, primary.id, survivor.id)?;
            records.insert(tx, &[(seq, &row)])?;
            self.merge_associations(tx, author, primary.id, survivor.id)?;
        }
        self.merge_associations(tx, author, other.id, survivor.id)
    }

    fn merge_associations(
        &self,
        tx: &Tx<'_>,
        author: Author,
        from: i64,
        into: i64,
    ) -> Result<(), Stop> {
        let object_type = self.records.object_type;
        let key = |id| RecordKey { object_type, id };
        association_ends::merge(tx, author, &self.typed.schemas, (key(from), key(into)))
    }

    fn answer(&self, survivor: &Record) -> String {
        let object_type = self.typed.object_type.as_ref();
        let presenter = Presenter { account: self.records.account, object_type };
        let document = document(&survivor.values);
        let stored = domain::crm::presentation::StoredView {
            id: survivor.id,
            created_at: survivor.created_at,
            updated_at: survivor.updated_at,
            archived_at: None,
            source_id: survivor.source_id,
            document: &document,
        };
        let names: Vec<String> = survivor.values.keys().cloned().collect();
        let mut out = String::with_capacity(document.len() + 512);
        presenter.read(&mut out, &Shape::new(object_type, &names), &stored, Extras::default());
        out
    }
}

/// A record that keeps its id was not merged away.
fn drop_own_id(survivor: &mut Record) {
    let own = survivor.id.to_string();
    if let Some(ids) = survivor.values.get_mut("hs_merged_object_ids") {
        let others: Vec<&str> = ids.split(';').filter(|id| *id != own).collect();
        *ids = others.join(";");
    }
}
