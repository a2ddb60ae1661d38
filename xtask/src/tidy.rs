//! The house rules, as checks over the files that git would commit. Each check returns findings; a
//! finding says where, what is wrong and what to do. The checks do not change files; only `update`
//! writes, and only `xtask/tidy.txt`.

mod arrows;
mod content;
mod files;
mod migrations;
mod ratchet;
mod scan;
mod size;

use anyhow::{Context, Result};
use ratchet::Ratchet;
use std::fmt;
use std::path::Path;

/// The file with the accepted exceptions.
const RATCHET: &str = "xtask/tidy.txt";

/// One broken rule at one place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Finding { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Runs every check.
pub fn check(root: &Path) -> Result<(Vec<String>, bool)> {
    let files = files::committed(root)?;
    let ratchet = read_ratchet(root)?;
    let mut findings = size::check(&files, &ratchet);
    for file in &files {
        content::check(file, &mut findings);
        arrows::check(file, &mut findings);
    }
    migrations::check(&files, &mut findings);
    findings.sort();
    findings.dedup();
    let passed = findings.is_empty();
    let mut lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    lines.push(match lines.len() {
        0 => format!("tidy: {} files, nothing to say", files.len()),
        count => format!("tidy: {count} findings"),
    });
    Ok((lines, passed))
}

/// Lowers the accepted sizes to the present ones, and drops entries that nothing needs any more.
pub fn update(root: &Path) -> Result<(Vec<String>, bool)> {
    let files = files::committed(root)?;
    let mut ratchet = read_ratchet(root)?;
    let changes = ratchet.lower(&size::offenders(&files));
    if !changes.is_empty() {
        let path = root.join(RATCHET);
        std::fs::write(&path, ratchet.text()).with_context(|| format!("cannot write {RATCHET}"))?;
    }
    let summary = format!("tidy: {} entries changed in {RATCHET}", changes.len());
    Ok((changes.into_iter().chain([summary]).collect(), true))
}

fn read_ratchet(root: &Path) -> Result<Ratchet> {
    match std::fs::read_to_string(root.join(RATCHET)) {
        Ok(text) => Ratchet::parse(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ratchet::parse(""),
        Err(error) => Err(error).with_context(|| format!("cannot read {RATCHET}")),
    }
}
