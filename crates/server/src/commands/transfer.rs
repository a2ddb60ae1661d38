//! `export` and `import`. What goes through standard output is the file alone; how far it is, is
//! said on standard error: as a bar on a terminal, else as a line now and then.
#![expect(clippy::print_stdout, reason = "these commands answer on standard output")]

use super::store::open;
use crate::Usage;
use crate::config::StoreSettings;
use crate::lock;
use anyhow::{Context, Result, bail};
use domain::accounts::AccountId;
use engine::Engine;
use engine::store::Location;
use engine::transfer::{ExportTarget, ImportOptions, Progress, Source, Watch};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is said how far it is, where there is no bar.
const NOTE_EVERY: Duration = Duration::from_secs(10);

/// Writes one account's data to a file, or to standard output. A server may run beside it.
pub async fn export(
    settings: StoreSettings,
    account: Option<AccountId>,
    file: PathBuf,
) -> Result<()> {
    if !Engine::pending_migrations(&settings.location).await?.is_empty() {
        bail!("the store has pending schema steps; run `hubwright migrate` first");
    }
    let engine = open(&settings).await?;
    let account = one_account(&engine, account).await?;
    let to_stdout = file == Path::new("-");
    let target = match to_stdout {
        true => ExportTarget::Stream(Box::new(std::io::stdout())),
        false => ExportTarget::File(file.clone()),
    };
    let teller = Teller::new("exported", None);
    let exported = engine.export(account, target, teller.watch()).await?;
    let before = match exported.rows_before {
        0 => String::new(),
        before => format!(", {before} of them before"),
    };
    teller.end(&format!("account {account}: {} rows{before}", exported.rows));
    if !to_stdout {
        println!("{}", file.display());
    }
    Ok(())
}

/// Fills an account from a file, or from standard input. No server may run on the same folder.
pub async fn import(
    settings: StoreSettings,
    account: Option<AccountId>,
    replace: bool,
    file: &Path,
) -> Result<()> {
    let (source, bytes): (Source, _) = if file == Path::new("-") {
        (Box::new(std::io::stdin()), None)
    } else {
        let opened = File::open(file).with_context(|| file.display().to_string())?;
        let bytes = opened.metadata().ok().map(|known| known.len());
        (Box::new(opened), bytes)
    };
    let _lock = match settings.location {
        Location::File(_) => Some(lock::take(&settings.data_dir)?),
        Location::Postgres(_) => None,
    };
    let engine = open(&settings).await?;
    let teller = Teller::new("imported", bytes);
    let options = ImportOptions { account, replace, ..ImportOptions::default() };
    let imported = engine.import(source, options, teller.watch()).await?;
    engine.close();
    let before = match imported.lines_before {
        _ if imported.is_unchanged => ", all of them there already".to_owned(),
        0 => String::new(),
        before => format!(", {before} of them before"),
    };
    teller.end(&format!("account {}: {} rows{before}", imported.account, imported.rows));
    println!("{}", imported.account);
    Ok(())
}

/// The account that is meant.
async fn one_account(engine: &Engine, wanted: Option<AccountId>) -> Result<AccountId> {
    let known: Vec<AccountId> =
        engine.list_accounts().await?.into_iter().map(|account| account.id).collect();
    match (wanted, &known[..]) {
        (None, [only]) => Ok(*only),
        (Some(wanted), _) if known.contains(&wanted) => Ok(wanted),
        (Some(wanted), _) => {
            Err(Usage(format!("account: '{wanted}' is not an account's number")).into())
        }
        (None, []) => bail!("the store has no account"),
        (None, several) => {
            let list: Vec<String> = several.iter().map(AccountId::to_string).collect();
            let message = format!("account: say which one with --account: {}", list.join(", "));
            Err(Usage(message).into())
        }
    }
}

/// Says how far it is.
struct Teller(Arc<Telling>);

struct Telling {
    verb: &'static str,
    bar: Option<ProgressBar>,
    /// When the last line was written.
    told: Mutex<Instant>,
    bytes_total: Option<u64>,
}

impl Teller {
    /// `bytes_total`: what there is to read, if that is known.
    fn new(verb: &'static str, bytes_total: Option<u64>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| bar(bytes_total));
        let told = Mutex::new(Instant::now());
        Teller(Arc::new(Telling { verb, bar, told, bytes_total }))
    }

    fn watch(&self) -> Watch {
        let telling = self.0.clone();
        Arc::new(move |progress| telling.tell(progress))
    }

    fn end(self, summary: &str) {
        if let Some(bar) = &self.0.bar {
            bar.finish_and_clear();
        }
        say(&format!("{} {summary}", self.0.verb));
    }
}

impl Telling {
    fn tell(&self, progress: Progress) {
        let Progress { rows, rows_total, bytes } = progress;
        if let Some(bar) = &self.bar {
            match (self.bytes_total, rows_total) {
                (Some(_), _) => bar.set_position(bytes),
                (None, total) => {
                    total.into_iter().for_each(|total| bar.set_length(total));
                    bar.set_position(rows);
                }
            }
            bar.set_message(format!("{rows} rows"));
            return;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() >= NOTE_EVERY {
            *told = Instant::now();
            let of = rows_total.map(|total| format!(" of {total}")).unwrap_or_default();
            say(&format!("{} {rows}{of} rows", self.verb));
        }
    }
}

fn bar(bytes_total: Option<u64>) -> ProgressBar {
    let template = match bytes_total {
        Some(_) => "{wide_bar} {bytes}/{total_bytes}, {msg}, {eta}",
        None => "{wide_bar} {percent}%, {msg}, {eta}",
    };
    let bar = ProgressBar::with_draw_target(bytes_total, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A line on standard error; nobody is there to be told if it can't be written.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "hubwright: {line}");
}
