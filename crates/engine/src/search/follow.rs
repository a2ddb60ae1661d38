//! Following the change log, and building an index from the records of the store: both in short
//! scopes, between which writers and other searches go on.

use super::disk::{OpenIndex, Progress};
use super::document::document;
use super::fields::Fields;
use super::indexes::{Indexes, Place};
use super::type_index::{Defined, State, Trouble, TypeIndex};
use crate::db::tx::Tx;
use crate::db::{Result, Stop};
use crate::sql::changes;
use crate::sql::records::Records;
use crate::sql::search::{self, Written};
use domain::accounts::AccountId;
use domain::crm::presentation::StoredView;
use domain::crm::schemas::ObjectType;
use domain::crm::search::values::searchable;
use domain::fault::Result as Outcome;
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tantivy::IndexWriter;

/// Lines about records of the type that one scope follows.
const STEP: i64 = 2_000;
/// Lines of any kind that one scope looks at.
const SPAN: i64 = 50_000;
/// Records that are loaded together: they may be large.
const LOADED: usize = 200;
/// Bytes of records that may wait to be written at a time.
const WAITING_MAX: usize = 16 * 1024 * 1024;
/// How often the log says how far building is.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// Up to where searches see the log: its end, or what is old enough.
pub(super) async fn until(
    all: &Indexes,
    account: AccountId,
    (after, end): (i64, i64),
) -> Outcome<i64> {
    if all.options.lag_ms == 0 {
        return Ok(end);
    }
    let at_ms = all.clock.now().as_ms().saturating_sub(all.options.lag_ms);
    let settled = all.store.read(|tx| search::settled(tx, account, after, at_ms)).await?;
    Ok(settled.unwrap_or(after))
}

/// Writes documents into an index.
struct Hand<'h> {
    writer: Arc<Mutex<IndexWriter>>,
    fields: Fields,
    object_type: &'h ObjectType,
    searchable: Vec<&'h str>,
    /// Bytes of the records that were handed over since everything was written.
    waiting: usize,
    /// What could not be written.
    failed: Option<String>,
}

impl<'h> Hand<'h> {
    fn new(writer: Arc<Mutex<IndexWriter>>, fields: Fields, object_type: &'h ObjectType) -> Self {
        let searchable = searchable(object_type);
        Hand { writer, fields, object_type, searchable, waiting: 0, failed: None }
    }

    fn remove(&mut self, ids: &[i64]) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            writer.delete_term(self.fields.of_id(*id));
        }
    }

    fn add(&mut self, stored: &StoredView<'_>) {
        let document = document(&self.fields, self.object_type, &self.searchable, stored);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut added = writer.add_document(document).map(drop);
        self.waiting += stored.document.len();
        // The writer counts documents, however large they are: large ones are waited for.
        if self.waiting > WAITING_MAX && added.is_ok() {
            added = writer.prepare_commit().map(drop);
            self.waiting = 0;
        }
        if let Err(error) = added {
            self.failed = Some(error.to_string());
        }
    }
}

/// What a scope has done.
struct Done {
    /// Up to where the log was followed, or the id that the next scope begins with, if there is
    /// one.
    next: Option<i64>,
    /// Records written.
    count: usize,
    /// The definitions that they were read by, if these are others than before.
    defined: Option<Defined>,
    failed: Option<String>,
}

/// Brings one scope's worth of lines into the index.
pub(super) async fn step(
    all: &Indexes,
    place: Place,
    state: &mut State,
    until: i64,
) -> Outcome<(), Trouble> {
    let (writer, fields) = (state.open.writer(), state.open.fields);
    let (schemas, lagging) = (all.schemas.clone(), all.options.lag_ms > 0);
    let (after, seen, version) = (state.progress.seq, state.progress.seen, state.version);
    let built = state.progress.built;
    let until = until.min(after.saturating_add(SPAN));
    // Should this end half done, it is done again.
    state.progress.seen = seen.max(until);
    state.progress.built = i64::MAX;
    let work = move |tx: &Tx<'_>| {
        let schemas = schemas.read(tx, place.account)?;
        let of = (place.account, place.object_type);
        let lines = search::written(tx, of, (after, until), STEP)?;
        let is_all = (lines.len() as i64) < STEP;
        let seq = if is_all { Some(until) } else { lines.last().map(|line| line.seq) };
        let defined = (schemas.version != version).then(|| Defined::of(&schemas, place));
        let mut done = Done { next: seq, count: 0, defined, failed: None };
        let Some(object_type) = schemas.object_type(place.object_type) else { return Ok(done) };
        let mut hand = Hand::new(writer, fields, object_type);
        let newest = if lagging { until } else { i64::MAX };
        done.count = follow(tx, place, &mut hand, (&lines, (seen, built), newest))?;
        done.failed = hand.failed;
        Ok(done)
    };
    let done = all.store.search(work).await?;
    if let Some(note) = done.failed {
        return Err(Trouble::Unwritable(note));
    }
    if let Some(defined) = done.defined {
        state.become_of(defined)?;
    }
    state.uncommitted |= done.count > 0;
    state.progress.seq = done.next.unwrap_or(until);
    state.progress.seen = seen;
    state.progress.built = built;
    Ok(())
}

/// Replaces the documents of the records that these lines are about; those of records that are new,
/// which lines after `seen` say, or whose id is beyond `built`, can't be there. Records written
/// after `newest` keep theirs: they have another line, which is still to come.
fn follow(
    tx: &Tx<'_>,
    place: Place,
    hand: &mut Hand<'_>,
    (lines, (seen, built), newest): (&[Written], (i64, i64), i64),
) -> Result<usize> {
    let records = Records { account: place.account, object_type: place.object_type };
    let mut ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let merged: Vec<i64> = lines.iter().filter(|line| line.merged).map(|line| line.id).collect();
    ids.extend(records.redirected(tx, &merged)?);
    ids.sort_unstable();
    ids.dedup();
    if newest < i64::MAX {
        let later = records.find_seqs(tx, &ids)?.into_iter().filter(|(_, seq)| *seq > newest);
        let later: HashSet<i64> = later.map(|(id, _)| id).collect();
        ids.retain(|id| !later.contains(id));
    }
    let is_new = |line: &&Written| line.created && (line.seq > seen || line.id > built);
    let new: HashSet<i64> = lines.iter().filter(is_new).map(|line| line.id).collect();
    let known: Vec<i64> = ids.iter().copied().filter(|id| !new.contains(id)).collect();
    hand.remove(&known);
    for ids in ids.chunks(LOADED) {
        records.each(tx, ids, false, |_, stored| hand.add(stored))?;
    }
    Ok(ids.len())
}

/// Builds the index from all records of the store.
pub(super) async fn build(all: &Indexes, index: &TypeIndex, why: &str) -> Outcome<State, Trouble> {
    let (place, folder) = (index.place, index.folder.clone());
    let head = all.store.read(|tx| changes::head_seen(tx, place.account)).await?;
    let until = until(all, place.account, (0, head.seq)).await?;
    // What is made from here on comes by its lines: following is faster than chasing writers.
    let of = (place.account, place.object_type);
    let work =
        move |tx: &Tx<'_>| Ok((search::count(tx, of.0, of.1)?, search::last(tx, of.0, of.1)?));
    let (total, built) = all.store.search(work).await?;
    let (account, object_type) = (place.account, place.object_type);
    if total > STEP {
        tracing::info!(account, %object_type, total, why, "building the search index");
    }
    let created = tokio::task::spawn_blocking(move || OpenIndex::create(folder.as_deref())).await;
    let created = created.unwrap_or_else(|_| Err("making it panicked".into()));
    let open = created.map_err(Trouble::Unwritable)?;
    let Defined { mut meaning, mut version, .. } = index.meaning(all).await?;
    let (started, mut told) = (Instant::now(), Instant::now());
    let (mut from, mut done) = (0, 0);
    index.built.store(0, Ordering::SeqCst);
    loop {
        let chunk = chunk(all, place, &open, ((from, built), until, version)).await?;
        done += chunk.count;
        index.built.store(done as u64, Ordering::SeqCst);
        if let Some(note) = chunk.failed {
            return Err(Trouble::Unwritable(note));
        }
        if let Some(defined) = chunk.defined {
            // What is new may be in the records that were written already.
            let followed = meaning.followed_by(defined.meaning, |_| true);
            let changed = || Trouble::Anew("the definitions have changed".into());
            (meaning, version) = (followed.ok_or_else(changed)?, defined.version);
        }
        if told.elapsed() > TELL_EVERY {
            told = Instant::now();
            tracing::info!(account, %object_type, done, total, "building the search index");
        }
        match chunk.next {
            Some(next) => from = next,
            None => break,
        }
    }
    if total > STEP {
        let seconds = started.elapsed().as_secs();
        tracing::info!(account, %object_type, done, seconds, "built the search index");
    }
    let end = all.store.read(|tx| changes::head_seen(tx, place.account)).await?;
    let progress = Progress::new(head.life, (until, end.seq, built), meaning);
    let mut state = State::new(open, progress, version);
    state.uncommitted = true;
    Ok(state)
}

/// Adds records from this id on that were not written after `newest`.
async fn chunk(
    all: &Indexes,
    place: Place,
    open: &OpenIndex,
    ((from, built), newest, version): ((i64, i64), i64, i64),
) -> Outcome<Done> {
    let (writer, fields, schemas) = (open.writer(), open.fields, all.schemas.clone());
    let lagging = all.options.lag_ms > 0;
    let work = move |tx: &Tx<'_>| -> Result<Done, Stop> {
        let schemas = schemas.read(tx, place.account)?;
        let defined = (schemas.version != version).then(|| Defined::of(&schemas, place));
        let mut done = Done { next: None, count: 0, defined, failed: None };
        let Some(object_type) = schemas.object_type(place.object_type) else { return Ok(done) };
        let mut hand = Hand::new(writer, fields, object_type);
        let records = Records { account: place.account, object_type: place.object_type };
        records.list(tx, false, (from, LOADED as i64 * 2 + 1), |seq, stored| {
            if stored.id > built {
                return false;
            }
            if done.count == LOADED * 2 {
                done.next = Some(stored.id);
                return false;
            }
            done.count += 1;
            if !lagging || seq <= newest {
                hand.add(stored);
            }
            true
        })?;
        done.failed = hand.failed;
        Ok(done)
    };
    all.store.search(work).await
}
