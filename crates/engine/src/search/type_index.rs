//! The index of one type of records of one account: it follows the change log, and is built anew
//! when it does not fit the store.

use super::disk::{OpenError, OpenIndex, Progress};
use super::fields::Fields;
use super::follow;
use super::indexes::{Indexes, Place, UNAVAILABLE};
use super::manage::fits;
use super::meaning::Meaning;
use crate::sql;
use crate::sql::changes::{self, Head};
use domain::crm::schemas::Schemas;
use domain::fault::{Fault, Result};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tantivy::Searcher;
use tokio::sync::Mutex;

/// Lines without anything for this index, after which it notes how far it is all the same: after a
/// restart it goes on from there.
const UNNOTED_MAX: i64 = 100_000;
/// How long after a commit segments may still be merged.
const MERGES_TAKE: Duration = Duration::from_secs(120);
/// Times that an index is tried before its caller is told that there is none: definitions may
/// change while it is built.
const TRIES: usize = 50;
/// How long an index that can't be written is left alone: as long as the try took, within these.
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// What searches see.
pub struct Published {
    /// The log up to where it has been followed.
    pub head: Head,
    /// The index as it was then.
    pub searcher: Searcher,
    /// Its fields.
    pub fields: Fields,
}

/// One index.
pub struct TypeIndex {
    pub(super) place: Place,
    pub(super) folder: Option<PathBuf>,
    published: RwLock<Option<Arc<Published>>>,
    suspected: AtomicBool,
    condemned: AtomicBool,
    building: AtomicBool,
    /// Records that the present, or the last, building has written.
    pub(super) built: AtomicU64,
    /// Until when it is not tried again, and why.
    paused: std::sync::Mutex<Option<(Instant, String)>>,
    state: Mutex<Option<State>>,
}

/// The index as whoever writes it knows it.
pub(super) struct State {
    pub(super) open: Arc<OpenIndex>,
    pub(super) progress: Progress,
    /// The version of the definitions that `progress.meaning` was compared with.
    pub(super) version: i64,
    /// Up to where the last commit was.
    committed: i64,
    pub(super) uncommitted: bool,
    committed_at: Option<Instant>,
}

/// What definitions make of a type's records.
pub(super) struct Defined {
    pub(super) meaning: Meaning,
    pub(super) version: i64,
    /// The property that holds stages.
    stage: Option<&'static str>,
}

impl Defined {
    pub(super) fn of(schemas: &Schemas, place: Place) -> Self {
        let known = schemas.object_type(place.object_type);
        let stage = known.and_then(|known| known.pipeline_properties()).map(|(_, stage)| stage);
        let meaning = known.map(|known| Meaning::of(known)).unwrap_or_default();
        Defined { meaning, version: schemas.version, stage }
    }
}

/// Why an index does not do.
pub(super) enum Trouble {
    /// The store does not answer.
    Fault(Fault),
    /// It must be built anew.
    Anew(String),
    /// The same, though nothing has happened that could be the reason.
    Damaged(String),
    /// Its files can't be written.
    Unwritable(String),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Fault(fault)
    }
}

impl TypeIndex {
    pub(super) fn new(place: Place, folder: Option<PathBuf>) -> Self {
        TypeIndex {
            place,
            folder,
            published: RwLock::default(),
            suspected: AtomicBool::new(false),
            condemned: AtomicBool::new(false),
            building: AtomicBool::new(false),
            built: AtomicU64::new(0),
            paused: std::sync::Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// What searches see, if it has everything up to this head.
    pub(super) fn published(&self, head: Head) -> Option<Arc<Published>> {
        let published = self.published.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let known = published.head;
        let has_all = known.life == head.life && known.version == head.version;
        (has_all && known.seq >= head.seq).then_some(published)
    }

    fn publish(&self, published: Option<Arc<Published>>) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = published;
    }

    /// Says that what searches see can't be read: its files are checked before it is used again.
    pub(super) fn suspect(&self) {
        self.suspected.store(true, Ordering::SeqCst);
        self.publish(None);
    }

    /// Says that it is to be built anew.
    pub(super) fn condemn(&self) {
        self.condemned.store(true, Ordering::SeqCst);
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.publish(None);
    }

    /// Whether it is being built anew, and not only catching up.
    pub(super) fn is_building(&self) -> bool {
        self.building.load(Ordering::SeqCst)
    }

    /// Records that the present, or the last, building has written.
    pub(super) fn built(&self) -> u64 {
        self.built.load(Ordering::SeqCst)
    }

    /// Follows the log to this head at least, and shows that to searches.
    pub(super) async fn advance(&self, all: &Indexes, wanted: Head) -> Result<Arc<Published>> {
        let mut state = self.state.lock().await;
        if let Some(published) = self.published(wanted).filter(|_| all.options.lag_ms == 0) {
            return Ok(published);
        }
        if let Some(note) = self.pausing() {
            return Err(Fault::unavailable(UNAVAILABLE, note));
        }
        let started = Instant::now();
        let outcome = self.follow_or_build(all, &mut state).await;
        outcome.map_err(|trouble| match trouble {
            Trouble::Fault(fault) => fault,
            // The data went on under it: the next try may do.
            Trouble::Anew(note) => Fault::unavailable(UNAVAILABLE, note),
            Trouble::Damaged(note) | Trouble::Unwritable(note) => {
                let until = Instant::now() + started.elapsed().clamp(PAUSE_MIN, PAUSE_MAX);
                *self.paused.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some((until, note.clone()));
                Fault::unavailable(UNAVAILABLE, note)
            }
        })
    }

    /// Why the last try failed, if that is not long ago.
    fn pausing(&self) -> Option<String> {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        *paused = paused.take().filter(|(until, _)| Instant::now() < *until);
        paused.as_ref().map(|(_, note)| note.clone())
    }

    async fn follow_or_build(
        &self,
        all: &Indexes,
        state: &mut Option<State>,
    ) -> Result<Arc<Published>, Trouble> {
        let (mut was_built, mut unwritable, mut last) = (false, false, String::new());
        for _ in 0..TRIES {
            let trouble = match self.follow(all, state).await {
                Ok(published) => {
                    self.publish(Some(published.clone()));
                    return Ok(published);
                }
                Err(trouble) => trouble,
            };
            self.publish(None);
            let (why, is_damaged) = match trouble {
                Trouble::Anew(why) => (why, false),
                Trouble::Damaged(why) => (why, true),
                // What the last commit left is still there, and is gone on from.
                Trouble::Unwritable(why) if !was_built && !unwritable => {
                    (*state, unwritable, last) = (None, true, why);
                    continue;
                }
                Trouble::Fault(fault) => return Err(fault.into()),
                // A writer that has failed once loses what it is given from then on.
                trouble => {
                    *state = None;
                    return Err(trouble);
                }
            };
            (*state, was_built) = (None, true);
            match self.build(all, &why).await {
                Err(Trouble::Anew(why)) => last = why,
                built => {
                    *state = Some(built?);
                    last.clone_from(&why);
                }
            }
            if is_damaged {
                let (account, object_type) = (self.place.account, self.place.object_type);
                tracing::warn!(account, %object_type, why, "built a damaged search index anew");
            }
        }
        Err(if unwritable { Trouble::Unwritable(last) } else { Trouble::Anew(last) })
    }

    async fn build(&self, all: &Indexes, why: &str) -> Result<State, Trouble> {
        self.building.store(true, Ordering::SeqCst);
        let built = follow::build(all, self, why).await;
        self.building.store(false, Ordering::SeqCst);
        built
    }

    async fn follow(
        &self,
        all: &Indexes,
        state: &mut Option<State>,
    ) -> Result<Arc<Published>, Trouble> {
        if self.condemned.swap(false, Ordering::SeqCst) {
            return Err(Trouble::Anew("somebody asked for it".into()));
        }
        if self.suspected.swap(false, Ordering::SeqCst) {
            *state = None;
        }
        let account = self.place.account;
        let head = all.store.read(|tx| changes::head_seen(tx, account)).await?;
        if state.is_none() {
            *state = Some(self.open(all, head).await?);
        }
        let Some(known) = state else { return Err(Trouble::Anew("it is not open".into())) };
        if known.progress.life != head.life || known.progress.seq > head.seq {
            return Err(Trouble::Anew("it followed another state of the data".into()));
        }
        if known.version != head.version {
            known.become_of(self.meaning(all).await?)?;
        }
        let until = follow::until(all, account, (known.progress.seq, head.seq)).await?;
        while known.progress.seq < until {
            follow::step(all, self.place, known, until).await?;
        }
        let seen = known.progress.seq - known.committed >= UNNOTED_MAX;
        let head = Head { seq: known.progress.seq, version: known.version, life: head.life };
        let searcher = match known.uncommitted || seen {
            false => known.open.searcher(),
            true => known.commit(all, account).await?,
        };
        Ok(Arc::new(Published { head, searcher, fields: known.open.fields }))
    }

    /// The index of the folder, if it fits the store.
    async fn open(&self, all: &Indexes, head: Head) -> Result<State, Trouble> {
        let Some(folder) = self.folder.clone() else {
            return Err(Trouble::Anew("it is new".into()));
        };
        let opened = tokio::task::spawn_blocking(move || OpenIndex::open(&folder)).await;
        let panicked = |_| Err(OpenError::Damaged("opening it panicked".into()));
        let (open, progress) = opened
            .unwrap_or_else(panicked)
            .map_err(|error| match error {
                OpenError::Damaged(note) => Trouble::Damaged(note),
                OpenError::Unusable(note) => Trouble::Unwritable(note),
            })?
            .ok_or_else(|| Trouble::Anew("there is none of this format".into()))?;
        let account = self.place.account;
        if !all.store.read(|tx| fits(tx, account, (&progress, head))).await? {
            return Err(Trouble::Anew("it followed another state of the data".into()));
        }
        let defined = self.meaning(all).await?;
        let mut state = State::new(open, progress, defined.version);
        state.become_of(defined)?;
        Ok(state)
    }

    /// What the present definitions make of the records.
    pub(super) async fn meaning(&self, all: &Indexes) -> Result<Defined> {
        let (place, schemas) = (self.place, &all.schemas);
        let schemas = all.store.snapshot(|tx| schemas.read(tx, place.account)).await?;
        Ok(Defined::of(&schemas, place))
    }

    /// Shows searches segments that were merged since the last look.
    pub(super) fn settle(&self) {
        let Ok(mut state) = self.state.try_lock() else { return };
        let published = self.published.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (Some(state), Some(published)) = (state.as_mut(), published) else { return };
        if state.committed_at.is_none_or(|at| at.elapsed() > MERGES_TAKE) {
            return;
        }
        match state.open.merged(&published.searcher) {
            Ok(Some(searcher)) if !state.uncommitted => {
                let (head, fields) = (published.head, published.fields);
                self.publish(Some(Arc::new(Published { head, searcher, fields })));
            }
            Ok(_) => {}
            Err(_) => self.suspect(),
        }
    }
}

impl State {
    pub(super) fn new(open: OpenIndex, progress: Progress, version: i64) -> Self {
        let committed = progress.seq;
        let open = Arc::new(open);
        State { open, progress, version, committed, uncommitted: false, committed_at: None }
    }

    /// Goes on by these definitions, if they make the same of what is in the index.
    pub(super) fn become_of(&mut self, defined: Defined) -> Result<(), Trouble> {
        let has_records = |stage: &str| {
            // A stage is stored as an option, and options are parts.
            let mut parts = stage.split(';').filter(|part| !part.is_empty());
            self.uncommitted
                || defined
                    .stage
                    .is_none_or(|property| parts.any(|part| self.open.may_have(property, part)))
        };
        let followed = self.progress.meaning.followed_by(defined.meaning, has_records);
        self.progress.meaning =
            followed.ok_or_else(|| Trouble::Anew("the definitions have changed".into()))?;
        self.version = defined.version;
        Ok(())
    }

    async fn commit(&mut self, all: &Indexes, account: i64) -> Result<Searcher, Trouble> {
        let seq = self.progress.seq;
        let line = all.store.read(|tx| sql::search::line(tx, account, seq)).await?;
        self.progress.line = line.unwrap_or_default();
        let (open, progress) = (self.open.clone(), self.progress.clone());
        let committed = tokio::task::spawn_blocking(move || open.commit(&progress)).await;
        let committed = committed.unwrap_or_else(|_| Err("committing it panicked".into()));
        let searcher = committed.map_err(Trouble::Unwritable)?;
        self.committed = seq;
        self.uncommitted = false;
        self.committed_at = Some(Instant::now());
        Ok(searcher)
    }
}
