//! The list of accepted exceptions to the limits of size. It can only shrink: `--update` lowers and
//! removes entries, and a new one is written by hand, which makes it a matter of review.

use super::Finding;
use super::size::Offender;
use anyhow::{Context, Result};

const HEAD: &str = "\
# Files and functions that may be longer than the house allows, with their present number of lines:
# `path lines` or `path::function lines`. `cargo xtask tidy --update` lowers and removes entries;
# new ones are added by hand, with a reason in the change that adds them.
";

/// One accepted exception.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    /// `path` or `path::function`.
    key: String,
    /// The accepted number of lines.
    lines: usize,
    /// Where it stands in the list.
    at: usize,
}

/// All of them.
#[derive(Debug, PartialEq, Eq)]
pub struct Ratchet {
    entries: Vec<Entry>,
}

impl Ratchet {
    /// Reads the list.
    pub fn parse(text: &str) -> Result<Self> {
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let at = index + 1;
            let place =
                || format!("{}:{at}: expected `path lines`, found `{line}`", super::RATCHET);
            let (key, lines) = line.rsplit_once(' ').with_context(place)?;
            let lines = lines.parse().with_context(place)?;
            entries.push(Entry { key: key.trim().to_owned(), lines, at });
        }
        Ok(Ratchet { entries })
    }

    /// The list as it is written.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> =
            self.entries.iter().map(|entry| format!("{} {}\n", entry.key, entry.lines)).collect();
        lines.sort();
        format!("{HEAD}{}", lines.concat())
    }

    /// Compares what is too long with what is accepted.
    pub fn check(&self, offenders: &[Offender]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for offender in offenders {
            let Offender { key, path, line, lines, limit } = offender;
            let accepted = self.entries.iter().find(|entry| entry.key == *key);
            let message = match accepted.map(|entry| entry.lines) {
                None => format!("{key} has {lines} lines, at most {limit}: split it"),
                Some(accepted) if accepted < *lines => format!(
                    "{key} has grown from the accepted {accepted} to {lines} lines: split it"
                ),
                _ => continue,
            };
            findings.push(Finding::new(path, *line, message));
        }
        for Entry { key, lines, at } in &self.entries {
            let present = offenders.iter().find(|offender| offender.key == *key);
            let message = match present.map(|offender| offender.lines) {
                None => format!("{key} is gone or short enough: run `cargo xtask tidy --update`"),
                Some(present) if present < *lines => {
                    format!("{key} has shrunk to {present} lines: run `cargo xtask tidy --update`")
                }
                _ => continue,
            };
            findings.push(Finding::new(super::RATCHET, *at, message));
        }
        findings
    }

    /// Lowers and removes what the offenders no longer need; says what changed.
    pub fn lower(&mut self, offenders: &[Offender]) -> Vec<String> {
        let mut changes = Vec::new();
        self.entries.retain_mut(|entry| {
            let present = offenders.iter().find(|offender| offender.key == entry.key);
            match present.map(|offender| offender.lines) {
                None => {
                    changes.push(format!("removed {}", entry.key));
                    false
                }
                Some(present) => {
                    if present < entry.lines {
                        changes.push(format!("{}: {} → {present}", entry.key, entry.lines));
                        entry.lines = present;
                    }
                    true
                }
            }
        });
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::{Offender, Ratchet};

    fn offender(key: &str, lines: usize) -> Offender {
        Offender { key: key.to_owned(), path: key.to_owned(), line: 1, lines, limit: 70 }
    }

    #[test]
    fn growth_shrinkage_and_newcomers_are_found() {
        let ratchet = Ratchet::parse("# head\na.rs::f 80\nb.rs 500\nc.rs 450\n").unwrap();
        let found = ratchet.check(&[
            offender("a.rs::f", 81),
            offender("b.rs", 490),
            offender("d.rs", 401),
            offender("e.rs", 402),
        ]);
        let found: Vec<String> = found.iter().map(|finding| finding.to_string()).collect();
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(found[0].contains("grown from the accepted 80 to 81"));
        assert!(found[1].contains("d.rs has 401 lines"));
        assert!(found[3].starts_with("xtask/tidy.txt:3: b.rs has shrunk to 490"));
        assert!(found[4].starts_with("xtask/tidy.txt:4: c.rs is gone"));
    }

    #[test]
    fn update_only_lowers() {
        let mut ratchet = Ratchet::parse("a.rs::f 80\nb.rs 500\nc.rs 450\n").unwrap();
        let changes =
            ratchet.lower(&[offender("a.rs::f", 81), offender("b.rs", 490), offender("d.rs", 401)]);
        assert_eq!(changes, ["b.rs: 500 → 490", "removed c.rs"]);
        let text = ratchet.text();
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(kept, ["a.rs::f 80", "b.rs 490"]);
    }

    #[test]
    fn nonsense_is_refused_with_its_place() {
        let error = Ratchet::parse("\na.rs many\n").unwrap_err();
        assert!(error.to_string().starts_with("xtask/tidy.txt:2: "), "{error}");
    }
}
