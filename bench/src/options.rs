//! The command line, and what `--quick` means in numbers. Two subcommands are the ceilings: the
//! bench starts itself with them as child processes; by hand they serve for a closer look.

use crate::ceilings::raw_writer;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

/// Measures a hubwright binary against the ceilings of this machine.
#[derive(Debug, Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
pub struct Options {
    /// The server to measure.
    #[arg(long, default_value = "target/release/hubwright")]
    pub binary: PathBuf,
    /// Fewer pages and shorter rounds, for development.
    #[arg(long)]
    pub quick: bool,
    /// Only this work; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Write the results to this Markdown file.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Where the databases on disk go; by default the temporary directory.
    #[arg(long, value_name = "DIR")]
    pub disk: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ceiling: one constant answer.
    Constant(ConstantArgs),
    /// Ceiling: rows straight into SQLite. Reads milliseconds from stdin, answers rows a second.
    RawWriter(raw_writer::Args),
}

#[derive(Debug, Args)]
pub struct ConstantArgs {
    /// Length of the answer's body.
    #[arg(long)]
    pub bytes: usize,
}

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub pages_large: usize,
    pub pages_small: usize,
    pub pages_updated: usize,
    pub rounds: usize,
    pub round: Duration,
    pub starts: usize,
    /// Times that each call of the lifecycle is measured on either side.
    pub calls: usize,
    /// Revisions of the page with a long history.
    pub revisions: usize,
    /// Records that are there when upserts are measured.
    pub records: usize,
    /// The same on PostgreSQL.
    pub records_postgres: usize,
    /// Records among which single calls are measured.
    pub records_large: usize,
    /// Records among which is searched.
    pub records_searched: usize,
}

impl Options {
    pub fn scale(&self) -> Scale {
        if self.quick {
            Scale {
                pages_large: 10_000,
                pages_small: 1_000,
                pages_updated: 2_000,
                rounds: 3,
                round: Duration::from_secs(1),
                starts: 5,
                calls: 60,
                revisions: 2_000,
                records: 20_000,
                records_postgres: 10_000,
                records_large: 100_000,
                records_searched: 20_000,
            }
        } else {
            Scale {
                pages_large: 100_000,
                pages_small: 1_000,
                pages_updated: 10_000,
                rounds: 5,
                round: Duration::from_secs(2),
                starts: 10,
                calls: 300,
                revisions: 10_000,
                records: 300_000,
                records_postgres: 50_000,
                records_large: 1_000_000,
                records_searched: 1_000_000,
            }
        }
    }
}
