//! One file per command; the servers are in [`crate::serve`].

mod search;
mod store;
mod teller;
mod token;
mod transfer;

use crate::cli::{Cli, Command, SearchCommand, TokenCommand};
use crate::config::{self, Mode};
use crate::serve;
use anyhow::Result;

/// Runs what was typed.
pub fn run(cli: Cli) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(dispatch(cli.command));
    // Nothing that was acknowledged is still under way here; do not wait for idle threads.
    runtime.shutdown_background();
    outcome
}

async fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Serve(args) => serve::run(config::settings(args)?, Mode::Serve).await,
        Command::Dev(args) => serve::run(config::dev_settings(args)?, Mode::Dev).await,
        Command::Token(TokenCommand::Create { store, name, scopes, account }) => {
            token::create(config::store_settings(store)?, name, scopes, account.as_deref()).await
        }
        Command::Token(TokenCommand::List { store, account }) => {
            token::list(config::store_settings(store)?, account).await
        }
        Command::Token(TokenCommand::Revoke { store, id, account }) => {
            token::revoke(config::store_settings(store)?, id, account).await
        }
        Command::Migrate { store, dry_run } => {
            store::migrate(config::store_settings(store)?, dry_run).await
        }
        Command::Backup { store, file } => {
            store::backup(config::store_settings(store)?, &file).await
        }
        Command::Export { store, account, file } => {
            transfer::export(config::store_settings(store)?, account, file).await
        }
        Command::Import { store, account, replace, file } => {
            transfer::import(config::store_settings(store)?, account, replace, &file).await
        }
        Command::Search(SearchCommand::Status { store }) => {
            search::status(config::store_settings(store)?).await
        }
        Command::Search(SearchCommand::Rebuild { store, account, object_type }) => {
            search::rebuild(config::store_settings(store)?, account, object_type).await
        }
        Command::Routes => {
            store::routes();
            Ok(())
        }
        Command::Version => {
            store::version();
            Ok(())
        }
    }
}
