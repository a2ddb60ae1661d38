//! What a new `dev` store begins with: a file of the owner's, or the sample page, which is the one
//! of HubSpot's guide.

use crate::config::Settings;
use anyhow::{Context, Result};
use domain::json;
use domain::pages::kind::PageKind;
use domain::seed::{self, SeedItem, SeedRecord};
use engine::Engine;
use engine::seed::SeedMode;
use engine::snapshots::Snapshots;
use std::path::Path;
use std::sync::Arc;

const SAMPLE: &[u8] = include_bytes!("sample_page.json");
/// The states of a data folder.
const FOLDER: &str = "snapshots";

/// Seeds the first account, unless something was ever written there, and gives the states that the
/// store can be put back to. A file that can't be seeded is named, with the line.
pub async fn begin(engine: &Arc<Engine>, settings: &Settings) -> Result<Snapshots> {
    let account = engine.ensure_first_account().await?;
    let folder = settings.store.data_dir.join(FOLDER);
    let location = settings.store.location.clone();
    let snapshots = Snapshots::new(engine.clone(), location, folder);
    if engine.is_unwritten(account).await? {
        let (name, records) = match &settings.seed {
            Some(file) => (file.display().to_string(), from_file(file)?),
            None => ("the sample page".to_owned(), sample()?),
        };
        let caller = api::gate::controller(account);
        let seeded = snapshots.seed(&caller, records, SeedMode::Replace).await;
        seeded.with_context(|| format!("seed {name}"))?;
    }
    snapshots.prepare().await?;
    Ok(snapshots)
}

fn from_file(file: &Path) -> Result<Vec<SeedRecord>> {
    let name = || format!("seed {}", file.display());
    let body = std::fs::read(file).with_context(name)?;
    seed::read(&body).with_context(name)
}

fn sample() -> Result<Vec<SeedRecord>> {
    let item = SeedItem::Page(PageKind::Site, Box::new(json::read(SAMPLE)?));
    Ok(vec![SeedRecord { line: 1, item }])
}
