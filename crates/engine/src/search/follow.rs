//! Following the change log, and building an index from the records of the store: both in short
//! scopes, between which writers and other searches go on.

use super::disk::{OpenIndex, Progress};
use super::document::document;
use super::fields::Fields;
use super::indexes::{Indexes, Place};
use super::type_index::{State, Trouble, TypeIndex};
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
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tantivy::IndexWriter;

/// Lines, or records, of one scope.
const STEP: i64 = 2_000;
/// How often the log says how far building is.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// Lines that are to be followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    pub(super) after: i64,
    pub(super) until: i64,
}

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
    /// What could not be written.
    failed: Option<String>,
}

impl<'h> Hand<'h> {
    fn new(writer: Arc<Mutex<IndexWriter>>, fields: Fields, object_type: &'h ObjectType) -> Self {
        let searchable = searchable(object_type);
        Hand { writer, fields, object_type, searchable, failed: None }
    }

    fn remove(&mut self, ids: &[i64]) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            writer.delete_term(self.fields.of_id(*id));
        }
    }

    fn add(&mut self, stored: &StoredView<'_>) {
        let document = document(&self.fields, self.object_type, &self.searchable, stored);
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = writer.add_document(document) {
            self.failed = Some(error.to_string());
        }
    }
}

/// What a scope has done.
struct Done {
    /// Up to where the log was followed, or the id that the next scope begins with, if there is one.
    next: Option<i64>,
    /// Records written.
    count: usize,
    version: i64,
    failed: Option<String>,
}

/// Brings one scope's worth of lines into the index.
pub(super) async fn step(
    all: &Indexes,
    place: Place,
    state: &mut State,
    steps: Steps,
) -> Outcome<(), Trouble> {
    let (writer, fields) = (state.open.writer(), state.open.fields);
    let (schemas, lagging) = (all.schemas.clone(), all.options.lag_ms > 0);
    let work = move |tx: &Tx<'_>| {
        let schemas = schemas.read(tx, place.account)?;
        let of = (place.account, place.object_type);
        let lines = search::written(tx, of, (steps.after, steps.until), STEP)?;
        let is_all = (lines.len() as i64) < STEP;
        let seq = if is_all { Some(steps.until) } else { lines.last().map(|line| line.seq) };
        let mut done = Done { next: seq, count: 0, version: schemas.version, failed: None };
        let Some(object_type) = schemas.object_type(place.object_type) else { return Ok(done) };
        let mut hand = Hand::new(writer, fields, object_type);
        let newest = if lagging { steps.until } else { i64::MAX };
        done.count = follow(tx, place, &mut hand, (&lines, newest))?;
        done.failed = hand.failed;
        Ok(done)
    };
    let done = all.store.search(work).await?;
    if let Some(note) = done.failed {
        return Err(Trouble::Unwritable(note));
    }
    state.uncommitted |= done.count > 0;
    state.progress.seq = done.next.unwrap_or(steps.until);
    Ok(())
}

/// Replaces the documents of the records that these lines are about. Those written after `newest`
/// keep theirs: they have another line, which is still to come.
fn follow(
    tx: &Tx<'_>,
    place: Place,
    hand: &mut Hand<'_>,
    (lines, newest): (&[Written], i64),
) -> Result<usize> {
    let records = Records { account: place.account, object_type: place.object_type };
    let mut ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let merged: Vec<i64> = lines.iter().filter(|line| line.merged).map(|line| line.id).collect();
    ids.extend(records.redirected(tx, &merged)?);
    ids.sort_unstable();
    ids.dedup();
    let seqs = records.find_seqs(tx, &ids)?;
    let later: Vec<i64> = seqs.iter().filter(|(_, seq)| *seq > newest).map(|(id, _)| *id).collect();
    ids.retain(|id| !later.contains(id));
    hand.remove(&ids);
    records.each(tx, &ids, false, |_, stored| hand.add(stored))?;
    Ok(ids.len())
}

/// Builds the index from all records of the store.
pub(super) async fn build(all: &Indexes, index: &TypeIndex, why: &str) -> Outcome<State, Trouble> {
    let (place, folder) = (index.place, index.folder.clone());
    let head = all.store.read(|tx| changes::head_seen(tx, place.account)).await?;
    let until = until(all, place.account, (0, head.seq)).await?;
    let total =
        all.store.search(move |tx| search::count(tx, place.account, place.object_type)).await?;
    let (account, object_type) = (place.account, place.object_type);
    if total > STEP {
        tracing::info!(account, %object_type, total, why, "building the search index");
    }
    let created = tokio::task::spawn_blocking(move || OpenIndex::create(folder.as_deref())).await;
    let created = created.unwrap_or_else(|_| Err("making it panicked".into()));
    let open = created.map_err(Trouble::Unwritable)?;
    let (meaning, version) = index.meaning(all).await?;
    let (started, mut told) = (Instant::now(), Instant::now());
    let (mut from, mut done) = (0, 0);
    index.built.store(0, Ordering::SeqCst);
    loop {
        let chunk = chunk(all, place, &open, (from, until)).await?;
        done += chunk.count;
        index.built.store(done as u64, Ordering::SeqCst);
        if let Some(note) = chunk.failed {
            return Err(Trouble::Unwritable(note));
        }
        if chunk.version != version {
            return Err(Trouble::Anew("the definitions have changed".into()));
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
    let progress = Progress::new(head.life, (until, String::new()), meaning);
    let mut state = State::new(open, progress, version);
    state.uncommitted = true;
    Ok(state)
}

/// Adds records from this id on that were not written after `newest`.
async fn chunk(
    all: &Indexes,
    place: Place,
    open: &OpenIndex,
    (from, newest): (i64, i64),
) -> Outcome<Done> {
    let (writer, fields, schemas) = (open.writer(), open.fields, all.schemas.clone());
    let lagging = all.options.lag_ms > 0;
    let work = move |tx: &Tx<'_>| -> Result<Done, Stop> {
        let schemas = schemas.read(tx, place.account)?;
        let mut done = Done { next: None, count: 0, version: schemas.version, failed: None };
        let Some(object_type) = schemas.object_type(place.object_type) else { return Ok(done) };
        let mut hand = Hand::new(writer, fields, object_type);
        let records = Records { account: place.account, object_type: place.object_type };
        records.list(tx, false, (from, STEP + 1), |seq, stored| {
            if done.count as i64 == STEP {
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
