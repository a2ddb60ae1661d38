//! Load and ceilings in one run. Each work is measured against what the same machine can do at best
//! (a constant answer from the same HTTP stack, a raw SQLite writer with the same bytes), in turns
//! within one run, so that the ratios hold on any machine. This file runs the works in order; what
//! a work is stands in `works/`, how a ceiling is made in `ceilings/`, the load in `load.rs`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program: results go to stdout, progress to stderr"
)]

mod ceilings;
mod client;
mod estates;
mod fixture;
mod flush;
mod listings;
mod load;
mod machine;
mod options;
mod report;
mod searches;
mod server;
mod works;

use anyhow::{Context, bail};
use clap::Parser;
use options::{Command, Options};
use std::time::Instant;
use works::Bench;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    match options.command {
        Some(Command::Constant(args)) => ceilings::constant::serve(args.bytes),
        Some(Command::RawWriter(args)) => ceilings::raw_writer::serve(args),
        None => run(options),
    }
}

/// Runs the chosen works and prints the table. A missed target is a result; only errors fail.
fn run(options: Options) -> anyhow::Result<()> {
    for name in &options.only {
        if !works::ALL.iter().any(|work| work.name == name) {
            let known: Vec<&str> = works::ALL.iter().map(|work| work.name).collect();
            bail!("no work is called {name}; there are {}", known.join(", "));
        }
    }
    let began = Instant::now();
    let write = options.write.clone();
    let mut bench = Bench::new(options)?;
    let mut rows = Vec::new();
    for work in works::ALL {
        if !bench.options.only.is_empty()
            && !bench.options.only.iter().any(|name| name == work.name)
        {
            continue;
        }
        eprintln!("{:5.0} s  {}", began.elapsed().as_secs_f64(), work.name);
        let measured = (work.run)(&mut bench).with_context(|| format!("work {}", work.name))?;
        for row in &measured {
            eprintln!("         {}: {} ({})", row.work, row.ours, row.verdict);
        }
        rows.extend(measured);
    }
    let report = report::Report { rows, scale: bench.scale, machine: bench.machine() };
    println!("{}", report.plain());
    if let Some(path) = write {
        std::fs::write(&path, report.markdown())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    eprintln!("{:5.0} s  done", began.elapsed().as_secs_f64());
    Ok(())
}
