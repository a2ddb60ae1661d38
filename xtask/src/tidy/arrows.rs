//! Which crate may depend on which: arrows point down only, and `domain` knows no machinery. Read
//! from the manifests' text; the forms of dependency tables that Cargo knows are few.

use super::Finding;
use super::files::SourceFile;

/// What one crate may use.
struct Rule {
    /// The crate.
    name: &'static str,
    /// The crates of the workspace that it may depend on.
    below: &'static [&'static str],
    /// Crates from outside that it must not know.
    banned: &'static [&'static str],
}

const RULES: [Rule; 7] = [
    Rule {
        name: "domain",
        below: &[],
        banned: &["tokio", "axum", "http", "hyper", "rusqlite", "tokio-postgres"],
    },
    Rule { name: "engine", below: &["domain"], banned: &["axum", "http", "hyper"] },
    Rule { name: "api", below: &["domain", "engine"], banned: &["rusqlite", "tokio-postgres"] },
    Rule { name: "site", below: &["domain", "engine"], banned: &["rusqlite", "tokio-postgres"] },
    Rule {
        name: "server",
        below: &["domain", "engine", "api", "site"],
        banned: &["rusqlite", "tokio-postgres"],
    },
    Rule { name: "xtask", below: &[], banned: &[] },
    // The load driver talks HTTP to a process, and may start one.
    Rule { name: "bench", below: &["domain", "engine", "api", "site", "server"], banned: &[] },
];

/// Checks a manifest of a crate of the workspace.
pub fn check(file: &SourceFile, findings: &mut Vec<Finding>) {
    let Some(name) = crate_of(&file.path) else { return };
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        let message = format!("crate `{name}` has no place: name it in xtask/src/tidy/arrows.rs");
        findings.push(Finding::new(&file.path, 1, message));
        return;
    };
    for (line, dependency) in dependencies(&file.text, name == "domain") {
        let inside = RULES.iter().any(|rule| rule.name == dependency);
        if inside && dependency != rule.name && !rule.below.contains(&dependency) {
            let message = format!("`{name}` must not depend on `{dependency}`: arrows point down");
            findings.push(Finding::new(&file.path, line, message));
        }
        if rule.banned.contains(&dependency) {
            let message = format!("`{name}` must not know `{dependency}`: move what needs it up");
            findings.push(Finding::new(&file.path, line, message));
        }
    }
}

/// The folder of a crate's manifest; the workspace's own and the fuzz crate have no rule.
fn crate_of(path: &str) -> Option<&str> {
    let folder = path.strip_suffix("/Cargo.toml")?;
    let name = folder.strip_prefix("crates/").unwrap_or(folder);
    (!name.contains('/') && name != "fuzz").then_some(name)
}

/// The names in every dependency table of what is shipped, with their lines. Tests may know what
/// they like, since they look at stores from outside; those of `domain` are held to its rule.
fn dependencies(manifest: &str, with_tests: bool) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_table = false;
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            let for_tests = table.contains("dev-dependencies") && !with_tests;
            // `[dependencies]`, `[target.'cfg(unix)'.dependencies]`
            in_table = table.ends_with("dependencies") && !for_tests;
            // `[dependencies.name]`
            if let Some((_, name)) = table.rsplit_once("dependencies.").filter(|_| !for_tests) {
                found.push((index + 1, name));
            }
        } else if in_table && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            found.push((index + 1, name.trim_matches('"')));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, check, dependencies};

    fn messages(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&SourceFile::new(path, text.to_owned()), &mut findings);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn reads_all_forms_of_tables() {
        let text = "[package]\nname = \"a\"\n[dependencies]\nb.workspace = true\n# c\nd = \"1\"\n\
                    [dev-dependencies.e]\nversion = \"1\"\n[target.'cfg(unix)'.dependencies]\nf = {}\n";
        let names: Vec<&str> =
            dependencies(text, false).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["b", "d", "f"]);
    }

    #[test]
    fn arrows_point_down() {
        let text = "[dependencies]\ndomain.workspace = true\napi.workspace = true\n";
        let found = messages("crates/engine/Cargo.toml", text);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("crates/engine/Cargo.toml:3: `engine` must not depend on `api`")
        );
        assert_eq!(messages("crates/server/Cargo.toml", text), [""; 0]);
        assert_eq!(messages("xtask/Cargo.toml", text).len(), 2);
        assert_eq!(messages("Cargo.toml", text), [""; 0]);
    }

    #[test]
    fn domain_knows_no_machinery() {
        let text = "[dependencies]\nserde.workspace = true\n[dev-dependencies]\ntokio = \"1\"\n";
        assert_eq!(messages("crates/domain/Cargo.toml", text).len(), 1);
        assert_eq!(messages("crates/new/Cargo.toml", text).len(), 1);
    }
}
