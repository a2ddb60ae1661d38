//! Answering a search: the index says which records, the store what they look like.

use super::collect::{FirstFound, Wanted, collect};
use super::disk::caught;
use super::indexes::Place as IndexPlace;
use super::plan::Plan;
use super::type_index::Published;
use crate::Engine;
use crate::crm::record_reads::{RecordView, present};
use crate::crm::records::Typed;
use crate::db::Result as ScopeResult;
use crate::db::tx::Tx;
use crate::sql::changes;
use crate::sql::records::{Records, StoredRecord};
use crate::sql::search::{associated, associated_with};
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::search::{AssociatedTest, Filter, Place, Search, Start};
use domain::fault::{Fault, Result};
use domain::limits::LIST_BYTES_MAX;
use std::collections::HashMap;
use std::sync::Arc;

/// Times that a search is run while the records that it shows change.
const TRIES: usize = 4;

/// Records that are loaded by one statement.
const LOADED: usize = 100;

/// A page of what was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Records that match, however many are shown.
    pub total: u64,
    /// Those shown, joined by commas, as reads show them.
    pub results: String,
    /// Ids of those shown, in their order.
    pub ids: Vec<i64>,
    /// How far that leads in the order: the next page begins after so many more.
    pub passed: usize,
    /// The place of the last one shown, if more follow.
    pub next: Option<Place>,
}

/// What became of one try.
enum Tried {
    Found(Found),
    /// Records changed after the index had looked at them.
    Changed,
    /// The index has what the store has not.
    Wrong,
    /// The index can't be read.
    Damaged(String),
}

impl Engine {
    /// The records that match, as far as they are asked for. Whatever was acknowledged before the
    /// call is found, unless a lag was asked for.
    ///
    /// # Errors
    /// `Unavailable` while the index is built and the wait for it is over.
    pub async fn search_records(
        &self,
        caller: &Caller,
        typed: &Typed,
        search: Search,
        view: &RecordView,
    ) -> Result<Found> {
        let account = caller.account_id;
        let place = IndexPlace { account, object_type: typed.object_type.id() };
        let search = Arc::new(search);
        let mut suspected = false;
        for tried in 0..TRIES {
            let head = self.store.read(|tx| changes::head_seen(tx, account)).await?;
            let published = self.indexes.reach(place, head).await?;
            let asked = Asked {
                caller: caller.clone(),
                typed: typed.clone(),
                search: search.clone(),
                view: view.clone(),
                // The last try shows what it has.
                lenient: tried + 1 == TRIES || self.indexes.options.lag_ms > 0,
            };
            match self.store.search(move |tx| asked.run(tx, &published)).await? {
                Tried::Found(found) => return Ok(found),
                Tried::Changed => {}
                Tried::Wrong => {
                    tracing::error!(account, object_type = %place.object_type,
                        "a search index does not fit the store");
                    self.indexes.index(place).condemn();
                }
                Tried::Damaged(note) if !suspected => {
                    suspected = true;
                    let object_type = place.object_type;
                    tracing::error!(account, %object_type, note, "a search index can't be read");
                    self.indexes.index(place).suspect();
                }
                // Its files are sound, or new: building it again would not help.
                Tried::Damaged(note) => return Err(Fault::internal(note)),
            }
        }
        Err(Fault::unavailable(super::indexes::UNAVAILABLE, "records change too fast"))
    }
}

/// A search with everything that it takes.
struct Asked {
    caller: Caller,
    typed: Typed,
    search: Arc<Search>,
    view: RecordView,
    lenient: bool,
}

impl Asked {
    fn run(&self, tx: &Tx<'_>, published: &Published) -> ScopeResult<Tried> {
        let associated = self.associated(tx)?;
        let found = caught(|| self.find(published, associated));
        let (found, more) = match found {
            Ok(found) => found,
            Err(note) => return Ok(Tried::Damaged(note)),
        };
        let records =
            Records { account: self.caller.account_id, object_type: self.typed.object_type.id() };
        let ids: Vec<i64> = found.places.iter().map(|place| place.id).collect();
        let (mut shown, mut bytes, mut passed) = (Vec::with_capacity(ids.len()), 0, 0);
        // Very large records end a page early, as in lists.
        for part in ids.chunks(LOADED) {
            if bytes > LIST_BYTES_MAX {
                break;
            }
            let stored = records.find_many(tx, part, false)?;
            let as_found = |record: &StoredRecord| record.seq <= published.head.seq;
            if !self.lenient && (stored.len() < part.len() || !stored.iter().all(as_found)) {
                let head = changes::head_seen(tx, records.account)?;
                // Where nobody wrote meanwhile, what is found is there.
                return Ok(match head == published.head {
                    true => Tried::Wrong,
                    false => Tried::Changed,
                });
            }
            let mut by_id: HashMap<i64, StoredRecord> =
                stored.into_iter().map(|record| (record.id, record)).collect();
            for id in part {
                if bytes > LIST_BYTES_MAX {
                    break;
                }
                passed += 1;
                if let Some(record) = by_id.remove(id) {
                    bytes += record.document.len();
                    shown.push(record);
                }
            }
        }
        let (results, _) = present(tx, &self.caller, &self.typed, &self.view, &shown)?;
        let more = more || passed < ids.len();
        let next = passed.checked_sub(1).and_then(|last| found.places.get(last)).cloned();
        let ids = shown.iter().map(|record| record.id).collect();
        let next = next.filter(|_| more);
        Ok(Tried::Found(Found { total: found.total, results, ids, passed, next }))
    }

    /// Places of the records that are shown, how many match, and whether more follow.
    fn find(
        &self,
        published: &Published,
        associated: Vec<Vec<i64>>,
    ) -> tantivy::Result<(FirstFound, bool)> {
        let search = self.search.as_ref();
        let plan = Plan::of(&published.fields, search, associated);
        let (offset, after) = match &search.start {
            Start::Offset(offset) => (*offset, None),
            Start::After(place) => (0, Some(place)),
        };
        // One more than is shown tells whether there is more.
        let kept = offset.saturating_add(search.limit).saturating_add(1);
        let wanted = Wanted { order: &search.order, after, kept };
        let mut found = collect(&published.searcher, &plan, &wanted)?;
        let more = found.places.len() > offset + search.limit;
        found.places.drain(..offset.min(found.places.len()));
        found.places.truncate(search.limit);
        Ok((found, more))
    }

    /// For each filter about associations, the records that it is about.
    fn associated(&self, tx: &Tx<'_>) -> ScopeResult<Vec<Vec<i64>>> {
        let (account, own) = (self.caller.account_id, self.typed.object_type.id());
        let filters = self.search.groups.iter().flatten().filter_map(|filter| match filter {
            Filter::Associated(with, test) => Some((with, test)),
            Filter::Property(..) => None,
        });
        // Both questions about any association at all are answered by the same records.
        let mut any: HashMap<ObjectTypeId, Vec<i64>> = HashMap::new();
        filters
            .map(|(with, test)| match test {
                AssociatedTest::With(ids) => {
                    // An id that was merged away is one more of the record that it lives on in.
                    let records = Records { account, object_type: *with };
                    let survivors = records.survivors(tx, ids)?;
                    let mut ids = ids.clone();
                    ids.extend(survivors.into_iter().map(|(_, survivor)| survivor));
                    associated_with(tx, account, (own, *with), &ids)
                }
                AssociatedTest::Has | AssociatedTest::HasNot => {
                    if let Some(known) = any.get(with) {
                        return Ok(known.clone());
                    }
                    let found = associated(tx, account, (own, *with))?;
                    any.insert(*with, found.clone());
                    Ok(found)
                }
            })
            .collect()
    }
}
