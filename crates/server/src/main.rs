//! The program `hubwright`: command line, configuration, wiring, shutdown.

mod cli;
mod commands;
mod config;
mod lock;
mod scheduler;
mod search_folder;
mod seeding;
mod serve;
mod telemetry;

use clap::Parser;
use domain::fault::Fault;
use std::process::ExitCode;

/// Allocations from many threads; the system's allocator is slower at them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What was typed, or written in a file, makes no sense: exit code 2. Everything else is 1.
#[derive(Debug)]
pub struct Usage(pub String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// What went wrong, for whoever typed the command: of a fault the note, which says more than the
/// sentence that clients of the API read.
fn words(error: &anyhow::Error) -> String {
    let cause = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<Fault>() {
        Some(fault) => fault.note.clone().unwrap_or_else(|| fault.message.clone()),
        None => cause.to_string(),
    };
    error.chain().map(cause).collect::<Vec<String>>().join(": ")
}

#[expect(clippy::print_stderr, reason = "the one place where a command says why it failed")]
fn main() -> ExitCode {
    let command = cli::Cli::parse();
    match commands::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hubwright: {}", words(&error));
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}
