//! The page that a new `dev` store starts with: the one of HubSpot's guide.

use anyhow::{Context, Result};
use domain::accounts::{AccountId, Caller};
use domain::json;
use domain::pages::kind::PageKind;
use engine::Engine;
use engine::tokens::{TOKEN_USER_ID, TOKEN_USER_NAME};

const SAMPLE: &[u8] = include_bytes!("sample_page.json");

/// Puts the sample page into an account, unless something was ever written there.
pub async fn seed(engine: &Engine, account: AccountId) -> Result<()> {
    if engine.last_change(account).await? > 0 {
        return Ok(());
    }
    let caller = Caller {
        account_id: account,
        user_id: TOKEN_USER_ID,
        user_name: TOKEN_USER_NAME.to_owned(),
    };
    let patch = json::read(SAMPLE)?;
    let created = engine.create_pages(&caller, PageKind::Site, vec![patch]).await?;
    created.into_iter().next().context("one page in, one page out")??;
    Ok(())
}
