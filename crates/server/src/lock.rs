//! One server per data folder: two would not see each other's caches. The lock goes with the
//! process, however it ends.

use anyhow::{Context, Result, bail};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Holds the folder until it is dropped.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "the open file is the lock")] File);

/// Takes the folder, making it if need be.
pub fn take(folder: &Path) -> Result<FolderLock> {
    let shown = folder.display();
    std::fs::create_dir_all(folder).with_context(|| format!("data folder {shown}"))?;
    let path = folder.join("hubwright.lock");
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.with_context(|| format!("data folder {shown} can't be written"))?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock(file)),
        Err(TryLockError::WouldBlock) => {
            bail!("data folder {shown} is in use by another hubwright process")
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("data folder {shown} can't be locked"))
        }
    }
}
