//! `export` and `import`. What goes through standard output is the file alone; how far it is, is
//! said on standard error.
#![expect(clippy::print_stdout, reason = "these commands answer on standard output")]

use super::store::open;
use super::teller::Teller;
use crate::Usage;
use crate::config::StoreSettings;
use crate::lock;
use anyhow::{Context, Result, bail};
use domain::accounts::AccountId;
use engine::Engine;
use engine::store::Location;
use engine::transfer::{ExportTarget, ImportOptions, Source};
use std::fs::File;
use std::path::{Path, PathBuf};

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
    let teller = Teller::new(("exported", "rows"), None);
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
    let teller = Teller::new(("imported", "rows"), bytes);
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
