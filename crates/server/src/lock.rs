//! One server per data folder: two would not see each other's caches. The lock goes with the
//! process, however it ends.

use anyhow::{Context, Result};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Holds the folder until it is dropped.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "the open file is the lock")] File);

/// Takes the folder, making it if need be; none if another process has it.
pub fn try_take(folder: &Path) -> Result<Option<FolderLock>> {
    let shown = folder.display();
    std::fs::create_dir_all(folder).with_context(|| format!("data folder {shown}"))?;
    let path = folder.join("hubwright.lock");
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.with_context(|| format!("data folder {shown} can't be written"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(FolderLock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("data folder {shown} can't be locked"))
        }
    }
}

/// Takes the folder; fails if another process has it.
pub fn take(folder: &Path) -> Result<FolderLock> {
    try_take(folder)?.with_context(|| {
        format!("data folder {} is in use by another hubwright process", folder.display())
    })
}
