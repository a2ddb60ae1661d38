//! How long files, functions and lines of Rust may be. Files and functions go through the ratchet;
//! lines do not: rustfmt breaks code, so only literals, links and comments can be too long, and a
//! literal or a link that cannot be broken is let through.

use super::Finding;
use super::files::SourceFile;
use super::ratchet::Ratchet;
use super::scan::{Class, Scan};
use std::collections::BTreeMap;

const FILE_LINES_MAX: usize = 400;
const TEST_FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;
const COLUMNS_MAX: usize = 100;

/// A file or function that is longer than the house allows.
#[derive(Debug, PartialEq, Eq)]
pub struct Offender {
    /// `path` or `path::function`.
    pub key: String,
    /// The file.
    pub path: String,
    /// Where it begins.
    pub line: usize,
    /// How long it is.
    pub lines: usize,
    /// How long it may be.
    pub limit: usize,
}

/// All findings about size.
pub fn check(files: &[SourceFile], ratchet: &Ratchet) -> Vec<Finding> {
    let mut findings = ratchet.check(&offenders(files));
    for file in files {
        if let Some(scan) = &file.scan {
            check_columns(file, scan, &mut findings);
        }
    }
    findings
}

/// Everything that is too long, accepted or not. Functions of one name in one file are one entry,
/// with the length of the longest.
pub fn offenders(files: &[SourceFile]) -> Vec<Offender> {
    let mut found = BTreeMap::new();
    for file in files {
        let Some(scan) = &file.scan else { continue };
        let limit = if file.is_test() { TEST_FILE_LINES_MAX } else { FILE_LINES_MAX };
        let whole = (file.path.clone(), 1, file.text.lines().count(), limit);
        let functions = scan.functions.iter().map(|function| {
            let key = format!("{}::{}", file.path, function.name);
            (key, function.line, function.lines, FUNCTION_LINES_MAX)
        });
        for (key, line, lines, limit) in std::iter::once(whole).chain(functions) {
            let longest = found.get(&key).map_or(limit, |offender: &Offender| offender.lines);
            if lines > longest {
                let path = file.path.clone();
                found.insert(key.clone(), Offender { key, path, line, lines, limit });
            }
        }
    }
    found.into_values().collect()
}

fn check_columns(file: &SourceFile, scan: &Scan, findings: &mut Vec<Finding>) {
    let mut start = 0;
    for (index, line) in file.text.split('\n').enumerate() {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX && !is_unbreakable(line, &scan.classes[start..]) {
            let message = format!("{columns} columns, at most {COLUMNS_MAX}: break the line");
            findings.push(Finding::new(&file.path, index + 1, message));
        }
        start += line.len() + 1;
    }
}

/// Whether the line ends in a literal or a link, with nothing behind it but marks that close what
/// it stands in.
fn is_unbreakable(line: &str, classes: &[Class]) -> bool {
    let link = line.rfind("https://").or_else(|| line.rfind("http://"));
    let link_end = link.map(|at| line[at..].find(' ').map_or(line.len(), |length| at + length));
    let literal = (0..line.len()).rev().find(|at| classes[*at] == Class::Text);
    let literal_end = literal.map(|at| at + 1);
    let tail = link_end.max(literal_end).map(|end| &line[end..]);
    tail.is_some_and(|tail| !tail.contains(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, check, offenders};
    use crate::tidy::ratchet::Ratchet;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let files = [SourceFile::new(path, text.to_owned())];
        let none = Ratchet::parse("").unwrap();
        check(&files, &none).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn long_lines() {
        let a = "a".repeat(100);
        assert_eq!(findings("a.rs", &format!("// {a}\n")).len(), 1);
        assert_eq!(findings("a.rs", &format!("let x = \"{a}\");\n")), [""; 0]);
        assert_eq!(findings("a.rs", &format!("    // see https://x.org/{a}\n")), [""; 0]);
        assert_eq!(findings("a.rs", &format!("let x = \"{a}\" + other;\n")).len(), 1);
        assert_eq!(findings("a.rs", &format!("// {}\n", "ä".repeat(97))), [""; 0]);
        assert_eq!(findings("a.md", &format!("{a}{a}\n")), [""; 0]);
    }

    #[test]
    fn long_files_and_functions() {
        let body = "    a();\n".repeat(70);
        let text = format!("fn f() {{\n{body}}}\nfn g() {{}}\n");
        assert_eq!(findings("a.rs", &text), ["a.rs:1: a.rs::f has 72 lines, at most 70: split it"]);
        let long = "\n".repeat(500);
        assert_eq!(findings("src/a.rs", &long).len(), 1);
        assert_eq!(findings("tests/a.rs", &long), [""; 0]);
    }

    #[test]
    fn the_longest_of_one_name_counts() {
        let (short, long) = ("    a();\n".repeat(75), "    a();\n".repeat(90));
        let text = format!("fn f() {{\n{long}}}\nfn f() {{\n{short}}}\n");
        let found = offenders(&[SourceFile::new("a.rs", text)]);
        assert_eq!((found.len(), found[0].lines), (1, 92));
    }
}
