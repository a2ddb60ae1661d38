//! One index as it lies on the disk, or in memory: opened, checked, written, made visible. Knows
//! nothing of the store.

use super::fields::{FORMAT, Fields, register, schema};
use super::folder::IndexFolder;
use super::meaning::Meaning;
use domain::crm::search::Key;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::directory::RamDirectory;
use tantivy::directory::error::OpenReadError;
use tantivy::index::SegmentComponent;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::store::Compressor;
use tantivy::{
    Directory, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyError,
};

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
    /// Records that lines up to this one say are new may be in already.
    pub seen: i64,
    /// But none with a greater id than this, which was the highest when building began.
    pub built: i64,
    /// What the records were read by.
    pub meaning: Meaning,
}

impl Progress {
    /// Up to this line of the log's present life.
    pub fn new(life: i64, (seq, seen, built): (i64, i64, i64), meaning: Meaning) -> Self {
        Progress { format: FORMAT, life, seq, line: String::new(), seen, built, meaning }
    }

    /// What stands beside a commit. What cannot be read was never finished, or is of another
    /// format.
    fn of(payload: Option<String>) -> Option<Self> {
        let progress = serde_json::from_str::<Progress>(&payload?).ok();
        progress.filter(|progress| progress.format == FORMAT)
    }
}

/// Why an index can't be opened.
#[derive(Debug)]
pub enum OpenError {
    /// Its files are not as they were written.
    Damaged(String),
    /// The system, or another process that has it, is in the way.
    Unusable(String),
}

/// Whether an error says nothing of the files.
fn is_of_the_system(error: &TantivyError) -> bool {
    let io_error = match error {
        TantivyError::LockFailure(..) => return true,
        TantivyError::IoError(error) => error,
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => io_error,
        _ => return false,
    };
    let spoilt = [ErrorKind::InvalidData, ErrorKind::UnexpectedEof, ErrorKind::NotFound];
    !spoilt.contains(&io_error.kind())
}

/// An open index.
pub struct OpenIndex {
    index: Index,
    reader: IndexReader,
    writer: Arc<Mutex<IndexWriter>>,
    /// Its fields.
    pub fields: Fields,
    /// Where it is, as long as others may lie beside it.
    alone: Mutex<Option<PathBuf>>,
    files: Option<IndexFolder>,
}

impl OpenIndex {
    /// The index of this folder with how far it got; none if there is none, or none that is whole
    /// and of this build's format.
    pub fn open(folder: &Path) -> Result<Option<(Self, Progress)>, OpenError> {
        let mut note = None;
        for home in homes(folder) {
            match Self::open_home(&home) {
                Ok(Some((open, progress))) => {
                    clear_beside(&home);
                    return Ok(Some((open, progress)));
                }
                Ok(None) => {}
                Err(OpenError::Damaged(why)) => note = Some(OpenError::Damaged(why)),
                unusable => return unusable,
            }
        }
        note.map_or(Ok(None), Err)
    }

    fn open_home(folder: &Path) -> Result<Option<(Self, Progress)>, OpenError> {
        let open = || -> tantivy::Result<Option<(OpenIndex, Progress)>> {
            let files = IndexFolder::open(folder)?;
            if !Index::exists(&files)? {
                return Ok(None);
            }
            let index = Index::open(files.clone())?;
            let Some(progress) = Progress::of(index.load_metas()?.payload) else {
                return Ok(None);
            };
            check(&index)?;
            Ok(Some((OpenIndex::of(index, Some(files))?, progress)))
        };
        let opened = catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| {
            Err(TantivyError::InternalError("opening the index panicked".into()))
        });
        opened.map_err(|error| match is_of_the_system(&error) {
            true => OpenError::Unusable(error.to_string()),
            false => OpenError::Damaged(error.to_string()),
        })
    }

    /// An empty index; without a folder it is in memory. What the folder has stays until the first
    /// commit, and so does whoever still writes there.
    pub fn create(folder: Option<&Path>) -> Result<Self, String> {
        let home = folder.map(|folder| folder.join(uuid::Uuid::new_v4().simple().to_string()));
        caught(move || {
            let files = home.as_deref().map(IndexFolder::make).transpose()?;
            let place: Box<dyn Directory> = match &files {
                None => Box::new(RamDirectory::create()),
                Some(files) => Box::new(files.clone()),
            };
            // Nothing is stored beside the index, which needs no thread for compressing it.
            let settings = IndexSettings {
                docstore_compression: Compressor::None,
                docstore_compress_dedicated_thread: false,
                ..IndexSettings::default()
            };
            let index = Index::create(place, schema().0, settings)?;
            let open = OpenIndex::of(index, files)?;
            *open.alone.lock().unwrap_or_else(PoisonError::into_inner) = home;
            Ok(open)
        })
    }

    fn of(mut index: Index, files: Option<IndexFolder>) -> tantivy::Result<Self> {
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
        Ok(OpenIndex { index, reader, writer, fields: schema().1, alone: Mutex::default(), files })
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
            let home = self.alone.lock().unwrap_or_else(PoisonError::into_inner).take();
            home.iter().for_each(|home| clear_beside(home));
            self.reader.reload()?;
            Ok(self.reader.searcher())
        })
    }

    /// Whether any record may have this text in this property.
    pub fn may_have(&self, property: &str, text: &str) -> bool {
        let term = self.fields.of_key(property, &Key::Text(text.to_owned()));
        self.reader.searcher().doc_freq(&term).is_ok_and(|count| count > 0)
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
        let mut note = None;
        for home in homes(folder) {
            match Self::peek_home(&home) {
                Ok(None) => {}
                Ok(found) => return Ok(found),
                Err(why) => note = Some(why),
            }
        }
        note.map_or(Ok(None), Err)
    }

    fn peek_home(folder: &Path) -> Result<Option<(Progress, u64)>, String> {
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
        let homes = homes(folder).into_iter();
        let files = homes.filter_map(|home| std::fs::read_dir(home).ok()).flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }
}

impl Drop for OpenIndex {
    /// What was never committed is of no use, and takes up room. Segments that are still being
    /// merged are not written to the end.
    fn drop(&mut self) {
        self.files.iter().for_each(IndexFolder::close);
        let home = self.alone.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(home) = home {
            let _ = std::fs::remove_dir_all(home);
        }
    }
}

/// Where indexes of a type lie: each in a folder of its own, because what a writer began goes on a
/// little after it was given up. Mostly there is one.
fn homes(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut homes: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    homes.sort();
    homes
}

/// Removes every index beside this one. What can't be removed now, is at the next start.
fn clear_beside(home: &Path) {
    let others = home.parent().map(homes).unwrap_or_default().into_iter();
    for other in others.filter(|other| other != home) {
        let _ = std::fs::remove_dir_all(other);
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
    let outcome = catch_unwind(AssertUnwindSafe(work));
    match outcome {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(_) => Err("reading the index panicked".into()),
    }
}
