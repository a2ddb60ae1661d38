//! The program on a fresh store: an engine whose clock the test turns, the router, and tokens.

use super::client::Client;
use crate::databases::{Database, first_account};
use domain::accounts::{AccountId, Caller};
use domain::time::Timestamp;
use engine::clock::Clock;
use engine::snapshots::Snapshots;
use engine::tokens::NewToken;
use engine::{Engine, EngineOptions};
use std::ops::Deref;
use std::sync::Arc;

/// When every test begins.
pub const NOW: &str = "2026-11-21T12:00:00Z";

/// A point in time, as clients write it.
pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a date of the test")
}

/// A running program. Calls on it are made with a token that has every scope.
pub struct App {
    pub database: Database,
    pub engine: Arc<Engine>,
    pub clock: Clock,
    pub account: AccountId,
    router: axum::Router,
    client: Client,
}

impl Deref for App {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl App {
    pub async fn start(database: Database) -> App {
        let clock = Clock::fixed(at(NOW));
        let engine = database.open(&clock).await;
        App::over(database, clock, engine).await
    }

    /// The program as it makes a new id for what two records become (objects.md §8).
    pub async fn start_renumbering(database: Database) -> App {
        let clock = Clock::fixed(at(NOW));
        let options = EngineOptions { preserve_primary_id: false, ..database.options() };
        let engine = Engine::open(options, clock.clone()).await.expect("the store opens");
        App::over(database, clock, engine).await
    }

    async fn over(database: Database, clock: Clock, engine: Engine) -> App {
        let engine = Arc::new(engine);
        let account = first_account(&engine).await;
        let router = api::dispatch::router(api::app::App::new(engine.clone(), None));
        let secret = create_token(&engine, account, &["*"]).await;
        let client = Client::new(router.clone(), Some(secret));
        App { database, engine, clock, account, router, client }
    }

    /// Calls without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone(), None)
    }

    /// Calls with whatever is given as the token.
    pub fn with_secret(&self, secret: &str) -> Client {
        Client::new(self.router.clone(), Some(secret.to_owned()))
    }

    /// Calls with a new token of the first account with these scopes.
    pub async fn with_scopes(&self, scopes: &[&str]) -> Client {
        self.with_secret(&create_token(&self.engine, self.account, scopes).await)
    }

    /// A second account and calls in its name.
    pub async fn other_account(&self) -> (AccountId, Client) {
        let account = self.engine.create_account().await.expect("another account");
        let secret = create_token(&self.engine, account, &["*"]).await;
        (account, self.with_secret(&secret))
    }

    /// The same program behind a configured public address.
    pub fn behind(&self, public_url: &str) -> Client {
        let app = api::app::App::new(self.engine.clone(), Some(public_url.to_owned()));
        Client::new(api::dispatch::router(app), self.client.secret().map(str::to_owned))
    }

    /// The same program as `dev` runs it: with controls, whose states lie in `folder`.
    pub fn controlled(&self, folder: &std::path::Path) -> Client {
        let location = self.database.location();
        let states = Snapshots::new(self.engine.clone(), location, folder.to_owned());
        let app = api::app::App::with_controls(self.engine.clone(), None, Some(states));
        Client::new(api::dispatch::router(app), self.client.secret().map(str::to_owned))
    }

    /// A user of the first account, for use cases called without HTTP.
    pub fn caller(&self, user_id: i64) -> Caller {
        Caller {
            account_id: self.account,
            app_id: 1,
            user_id,
            user_name: format!("User {user_id}"),
        }
    }

    pub fn turn_clock(&self, text: &str) {
        self.clock.set(at(text));
    }
}

async fn create_token(engine: &Engine, account: AccountId, scopes: &[&str]) -> String {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let new = NewToken { name: "test".into(), scopes };
    engine.create_token(account, new).await.expect("a token")
}
