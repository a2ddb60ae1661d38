//! The index of one type of records of one account: it follows the change log, and is built anew
//! when it does not fit the store.

use super::disk::{OpenIndex, Progress};
use super::fields::Fields;
use super::follow;
use super::indexes::{Indexes, Place, UNAVAILABLE};
use super::meaning::Meaning;
use crate::sql;
use crate::sql::changes::{self, Head};
use domain::fault::{Fault, Result};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tantivy::Searcher;
use tokio::sync::Mutex;

/// Lines without anything for this index, after which it notes how far it is all the same: after a
/// restart it goes on from there.
const UNNOTED_MAX: i64 = 100_000;
/// How long after a commit segments may still be merged.
const MERGES_TAKE: Duration = Duration::from_secs(120);
/// Times that an index is built before its caller is told that there is none.
const TRIES: usize = 3;

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
    damaged: AtomicBool,
    state: Mutex<Option<State>>,
}

/// The index as whoever writes it knows it.
pub(super) struct State {
    pub(super) open: Arc<OpenIndex>,
    pub(super) progress: Progress,
    /// The version of the definitions that `progress.meaning` was compared with.
    version: i64,
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

/// Why an index does not do.
pub(super) enum Trouble {
    /// The store does not answer.
    Fault(Fault),
    /// It must be built anew.
    Anew(String),
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
            damaged: AtomicBool::new(false),
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

    /// Says that what searches see can't be read.
    pub(super) fn is_damaged(&self) {
        self.damaged.store(true, Ordering::SeqCst);
        self.publish(None);
    }

    /// Follows the log to this head at least, and shows that to searches.
    pub(super) async fn advance(&self, all: &Indexes, wanted: Head) -> Result<Arc<Published>> {
        let mut state = self.state.lock().await;
        if let Some(published) = self.published(wanted).filter(|_| all.options.lag_ms == 0) {
            return Ok(published);
        }
        let mut notes = Vec::new();
        for _ in 0..TRIES {
            match self.follow(all, &mut state).await {
                Ok(published) => {
                    self.publish(Some(published.clone()));
                    return Ok(published);
                }
                Err(Trouble::Fault(fault)) => return Err(fault),
                Err(Trouble::Anew(why)) => {
                    self.publish(None);
                    *state = None;
                    match follow::build(all, self, &why).await {
                        Ok(built) => *state = Some(built),
                        Err(Trouble::Fault(fault)) => return Err(fault),
                        Err(Trouble::Anew(why)) => notes.push(why),
                    }
                    notes.push(why);
                }
            }
        }
        Err(Fault::unavailable(UNAVAILABLE, notes.join("; ")))
    }

    async fn follow(
        &self,
        all: &Indexes,
        state: &mut Option<State>,
    ) -> Result<Arc<Published>, Trouble> {
        if self.damaged.swap(false, Ordering::SeqCst) {
            return Err(Trouble::Anew("it can't be read".into()));
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
        let opened = opened.unwrap_or_else(|_| Err("opening it panicked".into()));
        let (open, progress) = opened
            .map_err(Trouble::Anew)?
            .ok_or_else(|| Trouble::Anew("there is none of this format".into()))?;
        let (account, seq) = (self.place.account, progress.seq);
        let line = all.store.read(|tx| sql::search::line(tx, account, seq)).await?;
        if progress.life != head.life || seq > head.seq || line.unwrap_or_default() != progress.line
        {
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
        let known = schemas.object_type(place.object_type);
        let stage = known.and_then(|known| known.pipeline_properties()).map(|(_, stage)| stage);
        let meaning = known.map(|known| Meaning::of(known)).unwrap_or_default();
        Ok(Defined { meaning, version: schemas.version, stage })
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
            Err(_) => self.is_damaged(),
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
            self.uncommitted
                || defined.stage.is_none_or(|property| self.open.may_have(property, stage))
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
        let searcher = committed.map_err(Trouble::Anew)?;
        self.committed = seq;
        self.uncommitted = false;
        self.committed_at = Some(Instant::now());
        Ok(searcher)
    }
}
