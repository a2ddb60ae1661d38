//! `migrate`, `backup`, `routes` and `version`.
#![expect(clippy::print_stdout, reason = "these commands answer on standard output")]

use crate::config::StoreSettings;
use crate::lock;
use crate::search_folder::search_folder;
use anyhow::Result;
use engine::clock::Clock;
use engine::search::SearchOptions;
use engine::store::Location;
use engine::{Engine, EngineOptions};
use std::path::Path;
use std::time::Duration;

/// Opens the store as commands do: no caches to speak of, no website of its own.
pub async fn open(settings: &StoreSettings) -> Result<Engine> {
    if let Location::File(_) = settings.location {
        std::fs::create_dir_all(&settings.data_dir)?;
    }
    let options = EngineOptions {
        location: settings.location.clone(),
        site_url: None,
        token_memory: Duration::ZERO,
        revisions_kept: None,
        preserve_primary_id: true,
        search: SearchOptions {
            folder: Some(search_folder(&settings.data_dir)),
            ..Default::default()
        },
    };
    Ok(Engine::open(options, Clock::system()).await?)
}

/// Applies pending schema steps, or only names them.
pub async fn migrate(settings: StoreSettings, dry_run: bool) -> Result<()> {
    let pending = Engine::pending_migrations(&settings.location).await?;
    let verb = if dry_run { "pending" } else { "applied" };
    if !dry_run {
        let _lock = match settings.location {
            Location::File(_) => Some(lock::take(&settings.data_dir)?),
            Location::Postgres(_) => None,
        };
        open(&settings).await?.close();
    }
    for step in &pending {
        println!("{verb} {step}");
    }
    if pending.is_empty() {
        println!("the schema is up to date");
    }
    Ok(())
}

/// Copies a store, running or not, to a new file.
pub async fn backup(settings: StoreSettings, file: &Path) -> Result<()> {
    engine::backup::backup(&settings.location, file, Clock::system().now()).await?;
    println!("{}", file.display());
    Ok(())
}

/// The route table, one address a line.
pub fn routes() {
    let rows: Vec<String> =
        api::routes::describe().iter().map(serde_json::Value::to_string).collect();
    println!("[\n{}\n]", rows.join(",\n"));
}

/// `hubwright X.Y.Z`
pub fn version() {
    println!("hubwright {}", env!("CARGO_PKG_VERSION"));
}
