//! The steps of the database: one file each, `NNNN_name.sql`, numbered from 0001 without a gap, so
//! that two branches that add the same number meet in review.

use super::Finding;
use super::files::SourceFile;

const FOLDER: &str = "migrations/";

/// Checks the names in the folder, which come sorted.
pub fn check(files: &[SourceFile], findings: &mut Vec<Finding>) {
    let names = files.iter().filter_map(|file| file.path.strip_prefix(FOLDER));
    for (index, name) in names.enumerate() {
        let wanted = index + 1;
        let message = match number(name) {
            None => "is not called NNNN_name.sql (small letters, digits, underscores): rename it",
            Some(number) if number != wanted => "breaks the row of numbers: renumber it",
            Some(_) => continue,
        };
        let message = format!("{message} ({wanted:04} is next)");
        findings.push(Finding::new(&format!("{FOLDER}{name}"), 1, message));
    }
}

fn number(name: &str) -> Option<usize> {
    let (number, title) = name.strip_suffix(".sql")?.split_once('_')?;
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let well_formed = number.len() == 4 && !title.is_empty() && title.chars().all(allowed);
    number.parse().ok().filter(|_| well_formed)
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, check};

    fn found(names: &[&str]) -> Vec<String> {
        let file = |name: &&str| SourceFile::new(&format!("migrations/{name}"), String::new());
        let files: Vec<SourceFile> = names.iter().map(file).collect();
        let mut findings = Vec::new();
        check(&files, &mut findings);
        findings.iter().map(|finding| finding.path.clone()).collect()
    }

    #[test]
    fn numbers_follow_each_other() {
        assert_eq!(found(&["0001_base.sql", "0002_pages.sql"]), [""; 0]);
        assert_eq!(found(&["0001_base.sql", "0003_pages.sql"]), ["migrations/0003_pages.sql"]);
        assert_eq!(found(&["0001_base.sql", "0001_pages.sql"]), ["migrations/0001_pages.sql"]);
        assert_eq!(found(&["1_base.sql", "0002_Pages.sql", "notes.md"]).len(), 3);
    }
}
