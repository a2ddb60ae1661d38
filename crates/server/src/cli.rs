//! What can be typed. Nothing here has a default: [`crate::config`] turns what was typed, the
//! environment, the file and the defaults into what it means.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// HubSpot's CMS Pages API on your own machine: a stand-in for development, a store for production.
#[derive(Debug, Parser)]
#[command(name = "hubwright", version, disable_version_flag = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run as a production store
    Serve(ServeArgs),
    /// Run as a stand-in for development: a local data folder, a sample page, a token that is shown
    Dev(DevArgs),
    /// Make, list and revoke private-app tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Bring the store's schema up to date
    Migrate {
        #[command(flatten)]
        store: StoreArgs,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Write a consistent copy of a running store to a new SQLite file
    Backup {
        #[command(flatten)]
        store: StoreArgs,
        /// The file to make
        file: PathBuf,
    },
    /// Write everything of an account but its tokens to a file of JSON lines
    Export {
        #[command(flatten)]
        store: StoreArgs,
        /// The account's number; may be left out if there is only one
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// The file to make; `-` is standard output
        file: PathBuf,
    },
    /// Fill an account from the file of an export; an import that was interrupted goes on
    Import {
        #[command(flatten)]
        store: StoreArgs,
        /// The account's number, made if it is not there; that of the file if left out
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Remove what the account holds first
        #[arg(long)]
        replace: bool,
        /// The file to read; `-` is standard input
        file: PathBuf,
    },
    /// Look at the search indexes of this node, and build them anew
    #[command(subcommand)]
    Search(SearchCommand),
    /// Print the route table as JSON
    #[command(hide = true)]
    Routes,
    /// Print the version
    Version,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print its secret, which is kept nowhere
    Create {
        #[command(flatten)]
        store: StoreArgs,
        /// What to call it
        #[arg(long, default_value = "token")]
        name: String,
        /// Scopes, separated by commas; `*` grants every scope
        #[arg(long, default_value = "*", value_delimiter = ',')]
        scopes: Vec<String>,
        /// The account's number, or `new` to make another account; the first account if left out
        #[arg(long)]
        account: Option<String>,
    },
    /// List tokens; secrets are not among what is kept
    List {
        #[command(flatten)]
        store: StoreArgs,
        /// The account's number; every account if left out
        #[arg(long)]
        account: Option<i64>,
    },
    /// Revoke a token by its number
    Revoke {
        #[command(flatten)]
        store: StoreArgs,
        /// The number that `token list` shows
        id: i64,
        /// The account's number; the first account if left out
        #[arg(long)]
        account: Option<i64>,
    },
}

#[derive(Debug, Subcommand)]
pub enum SearchCommand {
    /// Say how far each index is; works beside a running server
    Status {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Build indexes anew from the store, and remove those of what is gone; no server may be
    /// running
    Rebuild {
        #[command(flatten)]
        store: StoreArgs,
        /// The account's number; every account if left out
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Name or id of a type of records, such as `listings`; every type if left out
        #[arg(long = "type", value_name = "TYPE")]
        object_type: Option<String>,
    },
}

/// Where the data is.
#[derive(Clone, Debug, Default, Args)]
pub struct StoreArgs {
    /// Configuration file [default: hubwright.toml, if there is one]
    #[arg(long, env = "HUBWRIGHT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of the embedded database [default: hubwright-data; dev: .hubwright]
    #[arg(long, env = "HUBWRIGHT_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// PostgreSQL URL, instead of the embedded database
    #[arg(long, env = "HUBWRIGHT_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
}

/// How a server runs.
#[derive(Clone, Debug, Default, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    /// Address of the API and the console [default: 127.0.0.1:8400]
    #[arg(long, env = "HUBWRIGHT_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Address of the website [default: 127.0.0.1:8401]
    #[arg(long, env = "HUBWRIGHT_SITE_LISTEN", value_name = "ADDR")]
    pub site_listen: Option<SocketAddr>,
    /// Scheme and host under which clients reach the API [default: each request's Host]
    #[arg(long, env = "HUBWRIGHT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Scheme and host of pages without a domain [default: http://HUBID.hs-sites.com]
    #[arg(long, env = "HUBWRIGHT_SITE_URL", value_name = "URL")]
    pub site_url: Option<String>,
    /// Revisions of a page that are kept [default: all]
    #[arg(long, env = "HUBWRIGHT_REVISIONS_KEPT", value_name = "N")]
    pub revisions_kept: Option<u32>,
    /// Whether a merged record keeps the id of the primary one, or gets a new one [default: true]
    #[arg(long, env = "HUBWRIGHT_PRESERVE_PRIMARY_ID", value_name = "BOOL")]
    pub preserve_primary_id: Option<bool>,
    /// Seconds that a search waits while its index is built; then it is answered 503 [default: 30]
    #[arg(long, env = "HUBWRIGHT_SEARCH_WAIT", value_name = "SECONDS")]
    pub search_wait: Option<u32>,
    /// Log filter, such as `info` or `engine=debug` [default: info]
    #[arg(long, env = "HUBWRIGHT_LOG", value_name = "FILTER")]
    pub log: Option<String>,
}

/// How `dev` runs.
#[derive(Clone, Debug, Default, Args)]
pub struct DevArgs {
    #[command(flatten)]
    pub serve: ServeArgs,
    /// NDJSON or JSON file that a new store begins with [default: one sample page]
    #[arg(long, env = "HUBWRIGHT_SEED", value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// Seconds after which searches find a change, by the clock of `dev` [default: 0]
    #[arg(long, env = "HUBWRIGHT_SEARCH_LAG", value_name = "SECONDS")]
    pub search_lag: Option<u32>,
}
