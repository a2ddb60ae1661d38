//! One index as it lies on the disk, or in memory: opened, checked, written, made visible. Knows
//! nothing of the store.

use super::fields::{FORMAT, Fields, register, schema};
use super::folder::IndexFolder;
use super::meaning::Meaning;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::directory::{INDEX_WRITER_LOCK, RamDirectory};
use tantivy::index::SegmentComponent;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{Directory, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError};

/// Memory for what is not written yet, in bytes; what does not fit is written sooner.
const WRITER_BYTES: usize = 48 * 1024 * 1024;
/// Part of a segment's records that are replaced or gone before it is written anew.
const GONE_MAX: f32 = 0.3;
/// The file that lists the others.
const LIST: &str = ".managed.json";

/// How far an index has followed the change log; kept with each commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    format: u32,
    /// The life of the log (see `change_heads`).
    pub life: i64,
    /// Every line up to this one is in.
    pub seq: i64,
    /// What that line was.
    pub line: String,
    /// What the records were read by.
    pub meaning: Meaning,
}

impl Progress {
    /// Up to this line of the log's present life.
    pub fn new(life: i64, (seq, line): (i64, String), meaning: Meaning) -> Self {
        Progress { format: FORMAT, life, seq, line, meaning }
    }

    /// What stands beside a commit. What cannot be read was never finished, or is of another
    /// format.
    fn of(payload: Option<String>) -> Option<Self> {
        let progress = serde_json::from_str::<Progress>(&payload?).ok();
        progress.filter(|progress| progress.format == FORMAT)
    }
}

/// An open index.
pub struct OpenIndex {
    index: Index,
    reader: IndexReader,
    writer: Arc<Mutex<IndexWriter>>,
    /// Its fields.
    pub fields: Fields,
}

impl OpenIndex {
    /// The index of this folder with how far it got; none if there is none, or none that is whole
    /// and of this build's format.
    pub fn open(folder: &Path) -> Result<Option<(Self, Progress)>, String> {
        if !folder.exists() {
            return Ok(None);
        }
        let open = || -> tantivy::Result<Option<(OpenIndex, Progress)>> {
            let files = IndexFolder::open(folder)?;
            if !Index::exists(&files)? {
                return Ok(None);
            }
            let index = Index::open(files)?;
            let Some(progress) = Progress::of(index.load_metas()?.payload) else {
                return Ok(None);
            };
            check(&index)?;
            Ok(Some((OpenIndex::of(index)?, progress)))
        };
        caught(open)
    }

    /// An empty index, in place of whatever the folder had; without a folder it is in memory.
    pub fn create(folder: Option<&Path>) -> Result<Self, String> {
        let folder: Option<PathBuf> = folder.map(Path::to_owned);
        caught(move || {
            let files: Box<dyn Directory> = match &folder {
                None => Box::new(RamDirectory::create()),
                Some(folder) => {
                    // Not from under another process that has it by mistake.
                    let lock = IndexFolder::open(folder)?.acquire_lock(&INDEX_WRITER_LOCK);
                    let lock = lock.map_err(|busy| TantivyError::LockFailure(busy, None))?;
                    std::fs::remove_dir_all(folder)?;
                    drop(lock);
                    Box::new(IndexFolder::open(folder)?)
                }
            };
            OpenIndex::of(Index::create(files, schema().0, tantivy::IndexSettings::default())?)
        })
    }

    fn of(mut index: Index) -> tantivy::Result<Self> {
        register(&mut index);
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = index.writer_with_options(options)?;
        let mut merges = LogMergePolicy::default();
        merges.set_del_docs_ratio_before_merge(GONE_MAX);
        writer.set_merge_policy(Box::new(merges));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let writer = Arc::new(Mutex::new(writer));
        Ok(OpenIndex { index, reader, writer, fields: schema().1 })
    }

    /// For writing documents.
    pub fn writer(&self) -> Arc<Mutex<IndexWriter>> {
        self.writer.clone()
    }

    /// Keeps what was written, and how far that is; takes milliseconds. What is found from now on
    /// comes from it.
    pub fn commit(&self, progress: &Progress) -> Result<Searcher, String> {
        let payload = serde_json::to_string(progress).unwrap_or_default();
        caught(|| {
            let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&payload);
            commit.commit()?;
            drop(writer);
            self.reader.reload()?;
            Ok(self.reader.searcher())
        })
    }

    /// What is found now.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// What is found, by segments that were merged since the last look, if there are any.
    pub fn merged(&self, now: &Searcher) -> Result<Option<Searcher>, String> {
        caught(|| {
            let mut ids = self.index.searchable_segment_ids()?;
            let mut seen: Vec<_> =
                now.segment_readers().iter().map(|segment| segment.segment_id()).collect();
            ids.sort();
            seen.sort();
            if ids == seen {
                return Ok(None);
            }
            self.reader.reload()?;
            Ok(Some(self.reader.searcher()))
        })
    }

    /// How far the index of this folder got, and how many records it has; nothing is checked but
    /// the note of that.
    pub fn peek(folder: &Path) -> Result<Option<(Progress, u64)>, String> {
        if !folder.exists() {
            return Ok(None);
        }
        caught(|| {
            let files = IndexFolder::open(folder)?;
            if !Index::exists(&files)? {
                return Ok(None);
            }
            let metas = Index::open(files)?.load_metas()?;
            let records = metas.segments.iter().map(|segment| u64::from(segment.num_docs())).sum();
            Ok(Progress::of(metas.payload).map(|progress| (progress, records)))
        })
    }

    /// Bytes of its files.
    pub fn bytes(folder: &Path) -> u64 {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }
}

/// Looks at the checksum of every file of the index: before anything else is read of them, and
/// whatever became of the list that says which of them there are.
fn check(index: &Index) -> tantivy::Result<()> {
    let (files, metas) = (index.directory(), index.load_metas()?);
    let spoilt = |note: String| Err(TantivyError::InternalError(note));
    if !files.exists(Path::new(LIST))? {
        return spoilt(format!("{LIST} is missing"));
    }
    // Deletions have a file only where there are any.
    let whole = metas.segments.iter().filter(|segment| !segment.has_deletes());
    let absent: Vec<PathBuf> =
        whole.map(|segment| segment.relative_path(SegmentComponent::Delete)).collect();
    for file in metas.list_segment_files() {
        let is_temporary = file.extension().is_some_and(|ending| ending == "temp");
        if !is_temporary && !absent.contains(&file) && !files.validate_checksum(&file)? {
            return spoilt(format!("the checksum of {} does not fit", file.display()));
        }
    }
    Ok(())
}

/// Runs something that reads files which may be spoilt: what it says, or its panic, as a note.
pub fn caught<T>(work: impl FnOnce() -> tantivy::Result<T>) -> Result<T, String> {
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    match outcome {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(_) => Err("reading the index panicked".into()),
    }
}
