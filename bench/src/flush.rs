//! The forced flush: a small library that is preloaded into a process and makes each of its flushes
//! take the same time. It is compiled at run time from `flush_shim.c` by the machine's C compiler.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How long a forced flush takes.
pub const FLUSH_US: u32 = 4_000;

/// The compiled library.
#[derive(Debug, Clone)]
pub struct Shim {
    library: PathBuf,
}

impl Shim {
    pub fn build(dir: &Path) -> anyhow::Result<Shim> {
        let source = dir.join("flush_shim.c");
        let library = dir.join("flush_shim.so");
        std::fs::write(&source, include_str!("../flush_shim.c"))?;
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let status = Command::new(&compiler)
            .args(["-O2", "-Wall", "-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .status()
            .with_context(|| {
                format!("the forced flush needs a C compiler; cannot run {compiler}")
            })?;
        if !status.success() {
            bail!("{compiler} could not compile the forced flush");
        }
        Ok(Shim { library })
    }

    /// Makes a process that is about to start flush through the shim.
    pub fn preload(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("FLUSH_US", FLUSH_US.to_string());
    }
}
