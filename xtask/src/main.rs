//! Checks and chores of the repository: `cargo xtask tidy` and `cargo xtask compat`. This file
//! reads the command line and prints what the command says; the rules are in the modules.

mod compat;
mod tidy;

use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask tidy [--update]   house rules that neither compiler nor clippy knows;
                              --update lowers the accepted sizes in xtask/tidy.txt
cargo xtask compat [--check]  writes COMPATIBILITY.md, or fails if it is out of date";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok((lines, passed)) => {
            // A closed pipe is no failure of the check.
            let _ = writeln!(std::io::stdout(), "{}", lines.join("\n"));
            if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// What to print, and whether all is well.
fn run(arguments: &[&str]) -> Result<(Vec<String>, bool)> {
    let root = root()?;
    match arguments {
        ["tidy"] => tidy::check(&root),
        ["tidy", "--update"] => tidy::update(&root),
        ["compat"] => compat::write(&root),
        ["compat", "--check"] => compat::check(&root),
        ["help" | "--help" | "-h"] => Ok((vec![USAGE.to_owned()], true)),
        [] => bail!("no command given\n{USAGE}"),
        [unknown, ..] => bail!("cannot do `{unknown}` with these arguments\n{USAGE}"),
    }
}

/// The folder of the workspace.
fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask lies below the workspace")?.to_owned())
}
