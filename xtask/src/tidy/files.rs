//! Which files the checks look at, and what kind each of them is. A path is relative to the
//! workspace and separated by `/`.

use super::scan::Scan;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;

/// A text file of the repository. Rust files come with their scan.
pub struct SourceFile {
    /// Where it lies, seen from the workspace.
    pub path: String,
    /// Its content.
    pub text: String,
    /// What its bytes are, if it is Rust.
    pub scan: Option<Scan>,
}

impl SourceFile {
    /// Takes a file in.
    pub fn new(path: &str, text: String) -> Self {
        let scan = path.ends_with(".rs").then(|| Scan::new(&text));
        SourceFile { path: path.to_owned(), text, scan }
    }

    /// Whether the whole file exists for tests, measurements or fuzzing.
    pub fn is_test(&self) -> bool {
        let mut folders = self.path.split('/').rev().skip(1);
        folders.any(|folder| matches!(folder, "tests" | "benches" | "fuzz"))
            || self.path.ends_with("/tests.rs")
    }

    /// The crate below `crates/` that the file belongs to.
    pub fn crate_name(&self) -> Option<&str> {
        let (name, _) = self.path.strip_prefix("crates/")?.split_once('/')?;
        Some(name)
    }
}

/// Every text file that is tracked, or that would be if everything were added.
pub fn committed(root: &Path) -> Result<Vec<SourceFile>> {
    let listing = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard", "-z"])
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    ensure!(listing.status.success(), "git ls-files failed");
    let listing = String::from_utf8(listing.stdout).context("a file name is not UTF-8")?;
    let mut paths: Vec<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    // What git still lists but the disk lacks is deleted; what is not UTF-8 is no text.
    let read = |path: &str| {
        let bytes = std::fs::read(root.join(path)).ok()?;
        Some(SourceFile::new(path, String::from_utf8(bytes).ok()?))
    };
    Ok(paths.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::SourceFile;

    #[test]
    fn kinds() {
        let file = |path: &str| SourceFile::new(path, String::new());
        assert!(file("crates/api/tests/it.rs").is_test());
        assert!(file("fuzz/targets/a.rs").is_test());
        assert!(file("crates/api/src/cms/tests.rs").is_test());
        assert!(!file("crates/api/src/tests_of_time.rs").is_test());
        assert_eq!(file("crates/api/src/lib.rs").crate_name(), Some("api"));
        assert_eq!(file("xtask/src/main.rs").crate_name(), None);
    }
}
