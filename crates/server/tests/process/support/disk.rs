//! A disk that is full: a small file system of the test's own. Mounting one takes root; without it
//! tests say that they were skipped.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A file system in memory.
pub struct SmallDisk {
    folder: PathBuf,
    _made: Option<TempDir>,
}

impl SmallDisk {
    /// One in a folder of its own.
    pub fn mount(size: &str) -> Option<Self> {
        let made = tempfile::tempdir().unwrap();
        let mut disk = Self::mount_at(made.path(), size)?;
        disk._made = Some(made);
        Some(disk)
    }

    /// One in place of what this folder holds.
    pub fn mount_at(folder: &Path, size: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(folder);
        match mount.output() {
            Ok(output) if output.status.success() => {
                Some(SmallDisk { folder: folder.to_owned(), _made: None })
            }
            refused => {
                eprintln!("skipped: no file system can be mounted: {refused:?}");
                None
            }
        }
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Leaves no byte free: writes a file until the disk is full.
    pub fn fill(&self) -> PathBuf {
        let path = self.file("filler");
        let mut file = std::fs::File::options().create(true).append(true).open(&path).unwrap();
        let block = [7; 4096];
        while file.write_all(&block).is_ok() {}
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
    }
}
