//! What may stand in which file: SQL only in the engine's rooms for it, HTTP statuses only where
//! answers are made, a head on every module, and no word of the machine that it was written on.

use super::Finding;
use super::files::SourceFile;
use super::scan::{Scan, is_word};

/// Rooms in which SQL is at home.
const SQL_ROOMS: [&str; 2] = ["crates/engine/src/sql/", "crates/engine/src/db/"];

/// Files and rooms in which HTTP statuses are at home.
const STATUS_ROOMS: [&str; 3] =
    ["crates/api/src/error.rs", "crates/api/src/reply.rs", "crates/site/"];

/// Places outside of the repository; spelled so that this file does not name them.
const OUTSIDE: [&str; 2] = [concat!("/wor", "k/"), concat!("../sha", "red")];

/// Runs all of them on one file.
pub fn check(file: &SourceFile, findings: &mut Vec<Finding>) {
    check_outside(file, findings);
    let Some(scan) = &file.scan else { return };
    check_head(file, findings);
    if file.crate_name().is_some() && !file.is_test() {
        check_sql(file, scan, findings);
        check_statuses(file, scan, findings);
    }
}

fn check_outside(file: &SourceFile, findings: &mut Vec<Finding>) {
    for (index, line) in file.text.lines().enumerate() {
        for place in OUTSIDE {
            // With a name or a dot before it, it is some other path.
            let is_absolute = |at: usize| {
                let before = at.checked_sub(1).map(|at| line.as_bytes()[at]);
                !before.is_some_and(|byte| is_word(byte) || b"-./".contains(&byte))
            };
            let found = |(at, _)| !place.starts_with('/') || is_absolute(at);
            if line.match_indices(place).any(found) {
                let message = format!("names `{place}`, which is not ours: remove it");
                findings.push(Finding::new(&file.path, index + 1, message));
            }
        }
    }
}

fn check_head(file: &SourceFile, findings: &mut Vec<Finding>) {
    let first = file.text.lines().find(|line| !line.trim().is_empty());
    if !first.is_some_and(|line| line.starts_with("//!")) {
        let message = "no `//!` head: say what the file decides, and what it does not";
        findings.push(Finding::new(&file.path, 1, message));
    }
}

fn check_sql(file: &SourceFile, scan: &Scan, findings: &mut Vec<Finding>) {
    if SQL_ROOMS.iter().any(|room| file.path.starts_with(room)) {
        return;
    }
    for (at, literal) in scan.literals(&file.text) {
        if is_sql(literal) && !scan.in_tests(at) {
            let message = "SQL outside of crates/engine/src/sql/: move the statement there";
            findings.push(Finding::new(&file.path, scan.line_of(at), message));
        }
    }
}

/// Whether a literal begins like a statement.
fn is_sql(literal: &str) -> bool {
    let text = literal.trim_start_matches(['b', 'r', '#', '"', '\\', '\n', ' ']);
    let starts = ["SELECT ", "SELECT\n", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE "];
    let update = text.strip_prefix("UPDATE ").is_some_and(|rest| {
        rest.split_whitespace().any(|word| word == "SET" || word.trim_end_matches('"') == "SET")
    });
    update || starts.iter().any(|start| text.starts_with(start))
}

/// `StatusCode` by name, and three-digit numbers beside the word `status`.
fn check_statuses(file: &SourceFile, scan: &Scan, findings: &mut Vec<Finding>) {
    if STATUS_ROOMS.iter().any(|room| file.path.starts_with(room)) {
        return;
    }
    // In `api` others may hold a status, but only error.rs and reply.rs choose one.
    let word = if file.crate_name() == Some("api") { "StatusCode::" } else { "StatusCode" };
    let named = scan.code.match_indices(word).map(|(at, _)| at).filter(|at| {
        let before = at.checked_sub(1).map(|at| scan.code.as_bytes()[at]);
        let imports = scan.code[at + word.len()..].starts_with(['{', '*']);
        !before.is_some_and(is_word) && !imports
    });
    let mut places: Vec<usize> = named.collect();
    places.extend(numeric_statuses(scan));
    for at in places.into_iter().filter(|at| !scan.in_tests(*at)) {
        let message = "an HTTP status: statuses are chosen in crates/api/src/error.rs and reply.rs";
        findings.push(Finding::new(&file.path, scan.line_of(at), message));
    }
}

/// Where a number such as `404` is compared with, or given to, something called a status.
fn numeric_statuses(scan: &Scan) -> Vec<usize> {
    let is_break = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let is_status = |word: &str| {
        word.len() == 3
            && word.starts_with(['1', '2', '3', '4', '5'])
            && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut places = Vec::new();
    let mut start = 0;
    for line in scan.code.split('\n') {
        let says_status = line
            .split(is_break)
            .any(|word| matches!(word, "status" | "status_code" | "http_status" | "from_u16"));
        if says_status && line.split(is_break).any(is_status) {
            places.push(start);
        }
        start += line.len() + 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, check};

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let mut findings = Vec::new();
        check(&SourceFile::new(path, text.to_owned()), &mut findings);
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn heads() {
        assert_eq!(lines("xtask/src/a.rs", "//! head\nfn a() {}\n"), [0; 0]);
        assert_eq!(lines("xtask/src/a.rs", "// no head\n"), [1]);
        assert_eq!(lines("README.md", "no head\n"), [0; 0]);
    }

    #[test]
    fn sql_has_its_rooms() {
        let text = "//! h\nconst A: &str = \"SELECT a FROM b\";\nconst B: &str = \"UPDATE a\n SET b\";\n\
                    const C: &str = \"UPDATE the page\"; // \"SELECT a\"\nconst D: &str = \"Select one\";\n\
                    #[cfg(test)]\nmod tests { const E: &str = \"DELETE FROM a\"; }\n";
        assert_eq!(lines("crates/engine/src/pages.rs", text), [2, 3]);
        assert_eq!(lines("crates/engine/src/sql/pages.rs", text), [0; 0]);
        assert_eq!(lines("crates/engine/tests/pages.rs", text), [0; 0]);
        assert_eq!(lines("bench/src/main.rs", text), [0; 0]);
    }

    #[test]
    fn statuses_have_their_rooms() {
        let text = "//! h\nuse http::StatusCode;\nfn a(s: StatusCode) -> bool { s == StatusCode::OK }\n\
                    fn b(status: u16) -> bool { status == 404 }\nfn c(limit: u16) -> bool { limit == 404 }\n";
        assert_eq!(lines("crates/api/src/cms/a.rs", text), [3, 4]);
        assert_eq!(lines("crates/engine/src/a.rs", text), [2, 3, 3, 4]);
        assert_eq!(lines("crates/api/src/error.rs", text), [0; 0]);
        assert_eq!(lines("crates/site/src/render.rs", text), [0; 0]);
    }

    #[test]
    fn places_outside_are_not_named() {
        let [work, relative] = super::OUTSIDE;
        let text = format!("see {work}main\nnet{work}x\n`{work}`\n../{relative}/b\n");
        assert_eq!(lines("README.md", &text), [1, 3, 4]);
    }
}
