//! Where a node keeps its search indexes: in its data folder, on PostgreSQL too. Nodes that were
//! given the same data folder take one each.

use crate::lock::{self, FolderLock};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// Nodes that share one data folder.
const NODES_MAX: usize = 64;

/// The folder of the first node.
pub fn search_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("search")
}

/// A folder that no other process uses, as long as the lock is held.
pub fn take(data_dir: &Path) -> Result<(PathBuf, FolderLock)> {
    for node in 1..=NODES_MAX {
        let folder = match node {
            1 => search_folder(data_dir),
            _ => data_dir.join(format!("search-{node}")),
        };
        if let Some(lock) = lock::try_take(&folder)? {
            return Ok((folder, lock));
        }
    }
    bail!("{NODES_MAX} servers have their search indexes in {}", data_dir.display())
}
