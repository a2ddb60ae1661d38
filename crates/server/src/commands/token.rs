//! `token create`, `token list` and `token revoke`: on the store itself, beside a running server.
#![expect(clippy::print_stdout, reason = "these commands answer on standard output")]

use super::store::open;
use crate::Usage;
use crate::config::StoreSettings;
use anyhow::{Result, bail};
use domain::accounts::AccountId;
use domain::fault::FaultKind;
use engine::Engine;
use engine::tokens::NewToken;

async fn account_of(engine: &Engine, wanted: Option<&str>) -> Result<AccountId> {
    match wanted {
        None => Ok(engine.ensure_first_account().await?),
        Some("new") => Ok(engine.create_account().await?),
        Some(number) => match number.parse() {
            Ok(id) => existing(engine, id).await,
            Err(_) => Err(unknown(number)),
        },
    }
}

async fn existing(engine: &Engine, id: AccountId) -> Result<AccountId> {
    match engine.account(id).await {
        Ok(account) => Ok(account.id),
        Err(fault) if fault.kind == FaultKind::NotFound => Err(unknown(&id.to_string())),
        Err(fault) => Err(fault.into()),
    }
}

fn unknown(account: &str) -> anyhow::Error {
    Usage(format!("account: '{account}' is not an account's number")).into()
}

/// Prints the secret alone.
pub async fn create(
    settings: StoreSettings,
    name: String,
    scopes: Vec<String>,
    account: Option<&str>,
) -> Result<()> {
    let scopes: Vec<String> =
        scopes.into_iter().map(|scope| scope.trim().to_owned()).filter(|s| !s.is_empty()).collect();
    if scopes.iter().any(|scope| scope.contains(char::is_whitespace)) {
        return Err(Usage("scopes: separate them by commas".into()).into());
    }
    let engine = open(&settings).await?;
    let account = account_of(&engine, account).await?;
    let secret = engine.create_token(account, NewToken { name, scopes }).await?;
    println!("{secret}");
    Ok(())
}

/// One token a line: account, number, name, state, scopes.
pub async fn list(settings: StoreSettings, account: Option<AccountId>) -> Result<()> {
    let engine = open(&settings).await?;
    if let Some(wanted) = account {
        existing(&engine, wanted).await?;
    }
    for known in engine.list_accounts().await? {
        if account.is_some_and(|wanted| wanted != known.id) {
            continue;
        }
        for token in engine.list_tokens(known.id).await? {
            let state = match token.revoked_at {
                Some(at) => format!("revoked {at}"),
                None => "valid".to_owned(),
            };
            let (account, id, name) = (token.account_id, token.id, &token.name);
            println!("{account}\t{id}\t{name}\t{state}\t{}", token.scopes.join(","));
        }
    }
    Ok(())
}

/// Ends a token; servers follow within a second.
pub async fn revoke(settings: StoreSettings, id: i64, account: Option<AccountId>) -> Result<()> {
    let engine = open(&settings).await?;
    let account = match account {
        Some(account) => existing(&engine, account).await?,
        None => engine.ensure_first_account().await?,
    };
    match engine.revoke_token(account, id).await {
        Err(fault) if fault.kind == FaultKind::NotFound => {
            bail!("account {account} has no token {id}")
        }
        revoked => revoked?,
    }
    println!("revoked {id}");
    Ok(())
}
