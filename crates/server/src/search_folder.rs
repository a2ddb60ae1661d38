//! Where a node keeps its search indexes: in its data folder, on PostgreSQL too. Nodes that were
//! given the same data folder take one each.

use crate::lock::{self, FolderLock};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Nodes that share one data folder.
const NODES_MAX: usize = 64;

/// The folder of the first node.
pub fn search_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("search")
}

/// A folder that no other process uses, as long as the lock is held.
pub fn take(data_dir: &Path) -> Result<(PathBuf, FolderLock)> {
    for node in 2..NODES_MAX {
        let others = data_dir.join(format!("search-{node}"));
        let folder = if node == 2 { search_folder(data_dir) } else { others };
        if let Ok(lock) = lock::take(&folder) {
            return Ok((folder, lock));
        }
    }
    let folder = search_folder(data_dir);
    Ok((folder.clone(), lock::take(&folder)?))
}
