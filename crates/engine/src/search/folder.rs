//! Where an index lies on the disk. Nothing is flushed: the store is the truth, and whatever the
//! disk lost or spoilt is noticed by checksums when the index is opened, and built anew.

use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

/// Bytes of the checksum at the end of small files, in hexadecimal digits.
const SUM_CHARS: usize = 64;

/// A folder of index files.
#[derive(Clone, Debug)]
pub struct IndexFolder {
    files: MmapDirectory,
    root: PathBuf,
    /// Whether the index that writes here was given up. Segments may still be merged for a while on
    /// a thread that nobody waits for, and the next index may lie at the same place by then.
    closed: Arc<RwLock<bool>>,
}

impl IndexFolder {
    /// The folder, which is made if need be.
    pub fn make(root: &Path) -> tantivy::Result<Self> {
        fs::create_dir_all(root)?;
        Self::open(root)
    }

    /// The folder, which is there.
    pub fn open(root: &Path) -> tantivy::Result<Self> {
        let (files, root) = (MmapDirectory::open(root)?, root.to_owned());
        Ok(IndexFolder { files, root, closed: Arc::default() })
    }

    /// From here on nothing is made or replaced here by whoever has the folder open.
    pub fn close(&self) {
        *self.closed.write().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// Does something that must not happen once the folder is closed.
    fn while_open<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match *self.closed.read().unwrap_or_else(PoisonError::into_inner) {
            false => work(),
            true => Err(io::Error::other("the index was given up")),
        }
    }
}

fn sum(data: &[u8]) -> String {
    Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Directory for IndexFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let make = || OpenOptions::new().write(true).create_new(true).open(self.root.join(path));
        let file = self.while_open(make).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(BufWriter::new(Box::new(Unflushed(file))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let mut data = self.files.atomic_read(path)?;
        let spoilt = || {
            let error = io::Error::new(ErrorKind::InvalidData, "the checksum does not fit");
            OpenReadError::wrap_io_error(error, path.to_owned())
        };
        let length = data.len().checked_sub(SUM_CHARS).ok_or_else(spoilt)?;
        let noted = data.split_off(length);
        if noted == sum(&data).as_bytes() { Ok(data) } else { Err(spoilt()) }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let target = self.root.join(path);
        let unfinished = target.with_extension("unfinished");
        self.while_open(|| {
            let mut file = File::create(&unfinished)?;
            file.write_all(data)?;
            file.write_all(sum(data).as_bytes())?;
            drop(file);
            fs::rename(&unfinished, &target)
        })
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let closed = self.closed.read().unwrap_or_else(PoisonError::into_inner);
        if *closed { Err(LockError::LockBusy) } else { self.files.acquire_lock(lock) }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

/// A file that is handed to the system, which writes it when it likes.
struct Unflushed(File);

impl Write for Unflushed {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for Unflushed {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.flush()
    }
}
