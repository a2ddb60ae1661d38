//! The ceiling of durable writes: rows of the same bytes straight into SQLite, without HTTP, JSON,
//! rules or tokens. This file is the process and its protocol (a line of stdin says for how many
//! milliseconds, a line of stdout how many pages a second came of it) and the submitters, who keep
//! one job each in flight; what a job writes stands in `raw_rows.rs`.

use super::Process;
use super::raw_rows::{Job, Writer};
use crate::flush::Shim;
use anyhow::{Context, ensure};
use clap::ValueEnum;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Pages per job of an update.
pub const UPDATE_PAGES: usize = 100;

/// SQLite's own default.
pub const CHECKPOINT_PAGES: usize = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Work {
    /// One new page per job.
    Create,
    /// A hundred changed pages per job.
    Update,
    /// One new record of the CRM per job.
    CreateRecord,
    /// Fifty changed and fifty new records of the CRM per job.
    UpsertRecords,
}

impl Work {
    /// Rows of the thing itself per job.
    fn rows(self) -> usize {
        match self {
            Work::Create | Work::CreateRecord => 1,
            Work::Update | Work::UpsertRecords => UPDATE_PAGES,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Commit {
    /// One commit for all waiting jobs.
    Group,
    /// One commit for each job.
    Each,
}

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[arg(long)]
    pub dir: PathBuf,
    #[arg(long)]
    pub work: Work,
    #[arg(long, default_value = "group")]
    pub commit: Commit,
    #[arg(long, default_value_t = 64)]
    pub submitters: usize,
    #[arg(long, default_value_t = 2_048)]
    pub document_bytes: usize,
    #[arg(long, default_value_t = 2_048)]
    pub log_bytes: usize,
    /// Pages that exist before; an update goes through all of them in turn.
    #[arg(long, default_value_t = 0)]
    pub pages: usize,
    /// Pages in the write-ahead log at which a commit copies them into the database.
    #[arg(long, default_value_t = CHECKPOINT_PAGES)]
    pub checkpoint_pages: usize,
}

/// The running child process.
pub struct RawWriter {
    _process: Process,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl RawWriter {
    pub fn start(args: &Args, flush: Option<&Shim>) -> anyhow::Result<RawWriter> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("raw-writer").arg("--dir").arg(&args.dir);
        let name = |value: Option<clap::builder::PossibleValue>| {
            value.map(|value| value.get_name().to_owned()).unwrap_or_default()
        };
        command.args(["--work", &name(args.work.to_possible_value())]);
        command.args(["--commit", &name(args.commit.to_possible_value())]);
        for (option, number) in [
            ("--submitters", args.submitters),
            ("--document-bytes", args.document_bytes),
            ("--log-bytes", args.log_bytes),
            ("--pages", args.pages),
            ("--checkpoint-pages", args.checkpoint_pages),
        ] {
            command.args([option, &number.to_string()]);
        }
        if let Some(shim) = flush {
            shim.preload(&mut command);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let commands = child.stdin.take().context("stdin is piped")?;
        let answers = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let mut writer = RawWriter { _process: Process(child), commands, answers };
        ensure!(writer.answer()? == "ready", "the raw writer did not start");
        Ok(writer)
    }

    /// Lets it write for a time; pages per second.
    pub fn run(&mut self, duration: Duration) -> anyhow::Result<f64> {
        writeln!(self.commands, "{}", duration.as_millis())?;
        self.answer()?.parse().context("the raw writer failed")
    }

    fn answer(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

/// The child process: runs for as many milliseconds as each line of stdin says.
pub fn serve(args: Args) -> anyhow::Result<()> {
    ensure!(args.work.rows() == 1 || args.pages > 0, "an update needs --pages");
    let mut writer = Writer::open(&args)?;
    let (sender, jobs) = mpsc::channel();
    let thread = std::thread::spawn(move || writer.run(&jobs));
    let served = run_lines(&sender, &args);
    drop(sender);
    // What stopped the writer says more than that it stopped.
    thread.join().map_err(|_| anyhow::anyhow!("the writer thread panicked"))??;
    served
}

fn run_lines(jobs: &Sender<Job>, args: &Args) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("ready");
    for line in std::io::stdin().lines() {
        let duration = Duration::from_millis(line?.trim().parse()?);
        let answered = runtime.block_on(submit(jobs, args.submitters, duration))?;
        let pages = answered * args.work.rows();
        println!("{}", pages as f64 / duration.as_secs_f64());
    }
    Ok(())
}

/// Keeps one job per submitter in flight; how many were answered in time.
async fn submit(jobs: &Sender<Job>, submitters: usize, time: Duration) -> anyhow::Result<usize> {
    let end = Instant::now() + time;
    let tasks: Vec<_> = (0..submitters)
        .map(|_| {
            let jobs = jobs.clone();
            tokio::spawn(async move {
                let mut answered = 0;
                loop {
                    let (done, answer) = oneshot::channel();
                    jobs.send(done).context("the writer has ended")?;
                    answer.await.context("the writer failed")?;
                    if Instant::now() > end {
                        return anyhow::Ok(answered);
                    }
                    answered += 1;
                }
            })
        })
        .collect();
    let mut answered = 0;
    for task in tasks {
        answered += task.await??;
    }
    Ok(answered)
}
