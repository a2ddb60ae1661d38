//! The program `hubwright`: command line, configuration, wiring, shutdown.

mod cli;
mod commands;
mod config;
mod lock;
mod sample;
mod serve;
mod telemetry;

use clap::Parser;
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

#[expect(clippy::print_stderr, reason = "the one place where a command says why it failed")]
fn main() -> ExitCode {
    let command = cli::Cli::parse();
    match commands::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hubwright: {error:#}");
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}
