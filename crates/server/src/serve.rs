//! A running server: listeners, readiness, and a shutdown that finishes what was accepted.

use crate::config::{Mode, Settings};
use crate::{lock, scheduler, search_folder, seeding, telemetry};
use anyhow::{Context, Result};
use api::app::App;
use axum::Router;
use engine::clock::Clock;
use engine::search::SearchOptions;
use engine::store::Location;
use engine::{Engine, EngineOptions};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How long a token that was found valid is taken for valid.
const TOKEN_MEMORY: Duration = Duration::from_secs(1);
/// How long a shutdown waits for requests that were accepted.
const DRAIN: Duration = Duration::from_secs(30);
/// How long a connection may take to send the head of its next request.
const HEAD_WAIT: Duration = Duration::from_secs(75);

/// Runs a server until SIGINT or SIGTERM.
pub async fn run(settings: Settings, mode: Mode) -> Result<()> {
    telemetry::start(&settings.log)?;
    let _lock = match settings.store.location {
        Location::File(_) => Some(lock::take(&settings.store.data_dir)?),
        Location::Postgres(_) => None,
    };
    let search_folder = search_folder::take(&settings.store.data_dir);
    let options = EngineOptions {
        location: settings.store.location.clone(),
        site_url: settings.site_url.clone(),
        token_memory: TOKEN_MEMORY,
        revisions_kept: settings.revisions_kept,
        preserve_primary_id: settings.preserve_primary_id,
        search: SearchOptions {
            folder: search_folder.as_ref().ok().map(|(folder, _)| folder.clone()),
            wait: settings.search_wait,
            lag_ms: settings.search_lag_ms,
        },
    };
    let engine = Engine::open(options, Clock::system()).await.context("the store")?;
    // Said after what is wrong with the store, should both be.
    let (_, _search_lock) = search_folder.context("the search indexes")?;
    engine.sweep_search().await?;
    engine.settle_site_urls().await?;
    let shown_token = first_account(&engine, &settings, mode).await?;
    let engine = Arc::new(engine);
    let controls = match mode {
        Mode::Serve => None,
        Mode::Dev => Some(seeding::begin(&engine, &settings).await?),
    };
    let app = App::with_controls(engine.clone(), settings.public_url.clone(), controls);
    let api = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("listen on {}", settings.listen))?;
    let site = TcpListener::bind(settings.site_listen)
        .await
        .with_context(|| format!("listen on {}", settings.site_listen))?;
    let (api_url, site_url) = (url_of(&api)?, url_of(&site)?);
    // Signals are taken before anybody is told that the server is ready.
    let (stop, stopped) = watch::channel(false);
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let follower = tokio::spawn(scheduler::follow(engine.clone()));
    let scheduler = tokio::spawn(scheduler::run(engine.clone()));
    let serving = [
        tokio::spawn(accept(api, api::dispatch::router(app), stopped.clone())),
        tokio::spawn(accept(site, site::router(), stopped)),
    ];
    announce(&settings, &api_url, &site_url, shown_token.as_deref());
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
    stop.send_replace(true);
    for server in serving {
        server.await?;
    }
    for task in [scheduler, follower] {
        task.abort();
        let _ = task.await;
    }
    // The last handle: dropping it lets the writer finish and closes the file.
    drop(engine);
    tracing::info!("stopped");
    Ok(())
}

/// Makes sure that somebody can call: an account, and a token that is configured or shown.
async fn first_account(engine: &Engine, settings: &Settings, mode: Mode) -> Result<Option<String>> {
    let is_new = engine.list_accounts().await?.is_empty();
    let account = engine.ensure_first_account().await?;
    if let Some(token) = &settings.token {
        engine.ensure_token(account, token).await?;
        return Ok(None);
    }
    match mode {
        Mode::Dev => {
            let token = dev_token(&settings.store.data_dir)?;
            engine.ensure_token(account, &token).await?;
            Ok(Some(token))
        }
        Mode::Serve if is_new && std::io::stdout().is_terminal() => {
            let new = engine::tokens::NewToken {
                name: "first".into(),
                scopes: vec![domain::accounts::EVERY_SCOPE.into()],
            };
            Ok(Some(engine.create_token(account, new).await?))
        }
        Mode::Serve => {
            if engine.list_tokens(account).await?.is_empty() {
                tracing::warn!("no token exists; make one with `hubwright token create`");
            }
            Ok(None)
        }
    }
}

/// The token of a `dev` folder, which is kept there for its owner to read again.
fn dev_token(folder: &Path) -> Result<String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::create_dir_all(folder)?;
    let path = folder.join("dev-token");
    if let Ok(token) = std::fs::read_to_string(&path)
        && !token.trim().is_empty()
    {
        return Ok(token.trim().to_owned());
    }
    let token = engine::tokens::new_secret();
    let mut file =
        std::fs::File::options().create(true).truncate(true).write(true).mode(0o600).open(&path)?;
    writeln!(file, "{token}").with_context(|| path.display().to_string())?;
    Ok(token)
}

fn url_of(listener: &TcpListener) -> Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

/// Says where the server is: a banner for people, one line of JSON for programs.
#[expect(clippy::print_stdout, reason = "the banner is this program's greeting")]
fn announce(settings: &Settings, api_url: &str, site_url: &str, token: Option<&str>) {
    let database = match &settings.store.location {
        Location::File(file) => file.display().to_string(),
        Location::Postgres(_) => "PostgreSQL".to_owned(),
    };
    if std::io::stdout().is_terminal() {
        println!("Hubwright {}", env!("CARGO_PKG_VERSION"));
        println!("  API       {api_url}");
        println!("  website   {site_url}");
        println!("  database  {database}");
        if let Some(token) = token {
            println!("  token     {token}");
        }
    }
    tracing::info!(api_url, site_url, database, "ready");
}

/// Serves connections until told to stop, then lets those that are open finish their requests.
async fn accept(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WAIT);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file descriptors, mostly: give the open connections time to end.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            _ = stopped.changed() => break,
        };
        // Answers are written whole; waiting to fill a packet only adds delay.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still open after {} s", DRAIN.as_secs());
    }
}
