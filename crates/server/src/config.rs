//! From what was typed to what it means: flag over environment (both read by the command line) over
//! file over default. An unknown key or a bad value is refused by name.

use crate::Usage;
use crate::cli::{DevArgs, ServeArgs, StoreArgs};
use anyhow::Result;
use engine::store::Location;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file that is read when none is named.
const FILE: &str = "hubwright.toml";
/// The embedded database within its folder.
const DATABASE_FILE: &str = "hubwright.db";

/// Which of the two servers asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `serve`, and every command that works on its store.
    Serve,
    /// `dev`
    Dev,
}

/// `hubwright.toml`: the flags' names as keys, and the token.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data_dir: Option<PathBuf>,
    database: Option<String>,
    listen: Option<SocketAddr>,
    site_listen: Option<SocketAddr>,
    public_url: Option<String>,
    site_url: Option<String>,
    revisions_kept: Option<u32>,
    preserve_primary_id: Option<bool>,
    search_wait: Option<u32>,
    search_lag: Option<u32>,
    log: Option<String>,
    token: Option<String>,
    seed: Option<PathBuf>,
}

/// Where the data is.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// Folder of the embedded database; holds the lock and, in `dev`, the token.
    pub data_dir: PathBuf,
    /// File or URL.
    pub location: Location,
}

/// How a server runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the data is.
    pub store: StoreSettings,
    /// API and console.
    pub listen: SocketAddr,
    /// Website.
    pub site_listen: SocketAddr,
    /// See [`api::app::App::public_url`].
    pub public_url: Option<String>,
    /// See [`engine::EngineOptions::site_url`].
    pub site_url: Option<String>,
    /// See [`engine::EngineOptions::revisions_kept`].
    pub revisions_kept: Option<u32>,
    /// See [`engine::EngineOptions::preserve_primary_id`].
    pub preserve_primary_id: bool,
    /// How long a search waits for its index.
    pub search_wait: Duration,
    /// See [`engine::search::SearchOptions::lag_ms`].
    pub search_lag_ms: i64,
    /// Log filter.
    pub log: String,
    /// A token that must exist with every scope.
    pub token: Option<String>,
    /// What a new store of `dev` begins with, instead of the sample page.
    pub seed: Option<PathBuf>,
}

fn read(path: Option<&Path>) -> Result<File> {
    let text = match path {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| Usage(format!("{}: {error}", path.display())))?,
        None if Path::new(FILE).exists() => {
            std::fs::read_to_string(FILE).map_err(|error| Usage(format!("{FILE}: {error}")))?
        }
        None => return Ok(File::default()),
    };
    let name = path.unwrap_or(Path::new(FILE)).display();
    Ok(toml::from_str(&text).map_err(|error| Usage(format!("{name}: {error}")))?)
}

fn store(args: StoreArgs, file: &File, mode: Mode) -> Result<StoreSettings> {
    let default = match mode {
        Mode::Serve => "hubwright-data",
        Mode::Dev => ".hubwright",
    };
    let data_dir = args.data_dir.or_else(|| file.data_dir.clone());
    let data_dir = data_dir.unwrap_or_else(|| default.into());
    let location = match args.database.or_else(|| file.database.clone()) {
        None => Location::File(data_dir.join(DATABASE_FILE)),
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Location::postgres(url).map_err(|note| Usage(format!("database: {note}")))?
        }
        Some(_) => {
            let message = "database: only postgres:// and postgresql:// URLs are known";
            return Err(Usage(message.into()).into());
        }
    };
    Ok(StoreSettings { data_dir, location })
}

/// Every variable that is read, without its prefix.
const VARIABLES: [&str; 14] = [
    "CONFIG",
    "DATA_DIR",
    "DATABASE",
    "LISTEN",
    "SITE_LISTEN",
    "PUBLIC_URL",
    "SITE_URL",
    "REVISIONS_KEPT",
    "PRESERVE_PRIMARY_ID",
    "SEARCH_WAIT",
    "SEARCH_LAG",
    "LOG",
    "TOKEN",
    "SEED",
];

/// Refuses variables of ours that are none: a misspelt HUBWRIGHT_DATABASE must not start an
/// embedded store. What Kubernetes sets for a service called `hubwright`, and what tests use, is
/// let pass.
fn check_environment(names: impl Iterator<Item = String>) -> Result<()> {
    let foreign = ["SERVICE_", "PORT", "TEST_", "SKIP_"];
    let unknown =
        names.filter_map(|name| name.strip_prefix("HUBWRIGHT_").map(str::to_owned)).find(|name| {
            !VARIABLES.contains(&name.as_str())
                && !foreign.iter().any(|start| name.starts_with(start))
        });
    match unknown {
        Some(name) => {
            let message = format!("HUBWRIGHT_{name}: there is no such setting");
            Err(Usage(message).into())
        }
        None => Ok(()),
    }
}

fn environment_names() -> impl Iterator<Item = String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())
}

/// Settings of the commands that only need the store.
pub fn store_settings(args: StoreArgs) -> Result<StoreSettings> {
    check_environment(environment_names())?;
    let file = read(args.config.as_deref())?;
    store(args, &file, Mode::Serve)
}

/// Settings of `serve`. Its store is never seeded: whoever asks for that has started the wrong
/// server.
pub fn settings(args: ServeArgs) -> Result<Settings> {
    let settings = server_settings(args, Mode::Serve)?;
    if settings.seed.is_some() || std::env::var_os("HUBWRIGHT_SEED").is_some() {
        return Err(Usage("seed: only `hubwright dev` is seeded".into()).into());
    }
    if settings.search_lag_ms > 0 || std::env::var_os("HUBWRIGHT_SEARCH_LAG").is_some() {
        let message = "search-lag: only searches of `hubwright dev` can lag behind";
        return Err(Usage(message.into()).into());
    }
    Ok(settings)
}

/// Settings of `dev`.
pub fn dev_settings(args: DevArgs) -> Result<Settings> {
    let settings = server_settings(args.serve, Mode::Dev)?;
    let lag_ms = args.search_lag.map(|seconds| i64::from(seconds) * 1000);
    Ok(Settings {
        seed: args.seed.or(settings.seed),
        search_lag_ms: lag_ms.unwrap_or(settings.search_lag_ms),
        ..settings
    })
}

fn server_settings(args: ServeArgs, mode: Mode) -> Result<Settings> {
    check_environment(environment_names())?;
    let file = read(args.store.config.as_deref())?;
    let local = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let environment = std::env::var("HUBWRIGHT_TOKEN").ok();
    let token = environment.or_else(|| file.token.clone()).filter(|token| !token.is_empty());
    if token.as_ref().is_some_and(|token| token.contains(char::is_whitespace)) {
        return Err(Usage("HUBWRIGHT_TOKEN: a token must not contain blanks".into()).into());
    }
    Ok(Settings {
        listen: args.listen.or(file.listen).unwrap_or_else(|| local(8400)),
        site_listen: args.site_listen.or(file.site_listen).unwrap_or_else(|| local(8401)),
        public_url: url("public-url", args.public_url.or_else(|| file.public_url.clone()))?,
        site_url: url("site-url", args.site_url.or_else(|| file.site_url.clone()))?,
        revisions_kept: revisions_kept(args.revisions_kept.or(file.revisions_kept))?,
        preserve_primary_id: args.preserve_primary_id.or(file.preserve_primary_id).unwrap_or(true),
        search_wait: search_wait(args.search_wait.or(file.search_wait)),
        search_lag_ms: i64::from(file.search_lag.unwrap_or(0)) * 1000,
        log: args.log.or_else(|| file.log.clone()).unwrap_or_else(|| "info".into()),
        token,
        seed: file.seed.clone(),
        store: store(args.store, &file, mode)?,
    })
}

/// Half a minute, if nothing is said.
fn search_wait(seconds: Option<u32>) -> Duration {
    Duration::from_secs(u64::from(seconds.unwrap_or(30)))
}

/// At least one: a page without a revision could not be restored to what it is.
fn revisions_kept(value: Option<u32>) -> Result<Option<u32>> {
    if value == Some(0) {
        let message = "revisions-kept: at least 1 is kept; leave it out to keep all";
        return Err(Usage(message.into()).into());
    }
    Ok(value)
}

fn url(key: &str, value: Option<String>) -> Result<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let host = host.map(|host| host.trim_end_matches('/'));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ']) => Ok(Some(value)),
        _ => {
            let message = format!("{key}: '{value}' is not a URL of scheme and host");
            Err(Usage(message).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file(text: &str, args: ServeArgs) -> Result<Settings> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("test.toml");
        std::fs::write(&path, text)?;
        let store = StoreArgs { config: Some(path), ..args.store };
        settings(ServeArgs { store, ..args })
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() -> Result<()> {
        let file = "listen = \"127.0.0.1:1\"\nsite-url = \"https://www.example.com\"";
        let from_file = with_file(file, ServeArgs::default())?;
        assert_eq!(from_file.listen.port(), 1);
        assert_eq!(from_file.site_listen.port(), 8401);
        assert_eq!(from_file.site_url.as_deref(), Some("https://www.example.com"));
        let listen = Some(SocketAddr::from(([127, 0, 0, 1], 2)));
        let typed = with_file(file, ServeArgs { listen, ..ServeArgs::default() })?;
        assert_eq!(typed.listen.port(), 2);
        Ok(())
    }

    #[test]
    fn misspelt_variables_are_refused_and_foreign_ones_let_pass() {
        let check = |name: &str| check_environment([name.to_owned()].into_iter());
        for known in
            ["HUBWRIGHT_DATABASE", "HUBWRIGHT_PORT_8400_TCP", "HUBWRIGHT_SERVICE_HOST", "X"]
        {
            assert!(check(known).is_ok(), "{known}");
        }
        let error = check("HUBWRIGHT_DATABSE").expect_err("misspelt").to_string();
        assert!(error.contains("HUBWRIGHT_DATABSE"), "{error}");
    }

    #[test]
    fn unknown_keys_and_bad_values_are_refused_by_name() {
        let cases = [
            ("lissten = 1", "lissten"),
            ("seed = \"pages.ndjson\"", "seed"),
            ("listen = \"nowhere\"", "listen"),
            ("database = \"mysql://x\"", "database"),
            ("site-url = \"www.example.com\"", "site-url"),
            ("revisions-kept = 0", "revisions-kept"),
        ];
        for (text, name) in cases {
            let error = with_file(text, ServeArgs::default()).expect_err(text);
            assert!(error.to_string().contains(name), "{error}");
            assert!(error.is::<Usage>(), "{error}");
        }
    }
}
