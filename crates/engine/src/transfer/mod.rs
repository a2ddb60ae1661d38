//! Exports and imports: everything of one account as lines of JSON, the same bytes whichever
//! database it was on. The first line says what the file is and of what state, then comes a line
//! per row, grouped by table in the order of the keys, and the last line counts and hashes what
//! stands before it. docs/export.md describes the format.

mod export;
mod import;
mod intake;
mod part;
mod rows;

pub use export::{ExportTarget, Exported};
pub use import::{ImportOptions, Imported};
pub use intake::Source;

use crate::db;
use crate::db::tx::Tx;
use crate::sql::transfer::{self, exported};
use crate::sql::{accounts, changes};
use domain::accounts::AccountId;
use domain::fault::{Fault, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the first line says that the file is.
const FORMAT: &str = "hubwright-export";
/// Counts the changes of the format that an older program could not read.
const FORMAT_VERSION: u32 = 1;
/// Exports since this schema step can be read: later steps changed nothing that a file holds.
const SCHEMA_OLDEST: i64 = 3;
/// Longest line that is read, in bytes: a page with its draft, each as long as can be, escaped.
const LINE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Rows after which whoever watches is told.
const ROWS_PER_NOTE: u64 = 1_000;

/// How far an export or import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows that are written.
    pub rows: u64,
    /// Rows that there will be, if that is known.
    pub rows_total: Option<u64>,
    /// Bytes of the file that are written or read.
    pub bytes: u64,
}

/// Is told how far it is, now and then.
pub type Watch = Arc<dyn Fn(Progress) + Send + Sync>;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    schema: i64,
    account: HeaderAccount,
    change_head: ChangeHead,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_id: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderAccount {
    account_id: AccountId,
    site_url: String,
    created_at: i64,
}

/// Where the change log stands: what tells whether two states are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeHead {
    seq: i64,
    /// The hash of the last line's row; empty before the first.
    sha256: String,
}

/// The last line.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    /// Rows of each table, also of those that have none.
    rows: BTreeMap<String, u64>,
    /// The hash of every byte before this line.
    sha256: String,
}

impl Header {
    /// The first line of an export of the account as it stands in this scope; none if there is no
    /// such account.
    fn of(tx: &Tx<'_>, account: AccountId) -> db::Result<Option<Self>> {
        let Some(known) = accounts::find(tx, account)? else { return Ok(None) };
        Ok(Some(Header {
            format: FORMAT.to_owned(),
            version: FORMAT_VERSION,
            schema: schema(),
            account: HeaderAccount {
                account_id: account,
                site_url: known.site_url,
                created_at: known.created_at.as_ms(),
            },
            change_head: ChangeHead::of(tx, account)?,
            next_id: transfer::next_id(tx, account)?,
        }))
    }

    /// Reads a first line and looks at whether this program can read what follows.
    fn read(line: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Kind {
            format: String,
            version: u32,
            schema: i64,
        }
        let kind: Option<Kind> = serde_json::from_str(line).ok();
        let kind = kind.filter(|kind| kind.format == FORMAT);
        let kind = kind.ok_or("this is not an export of hubwright")?;
        if kind.version > FORMAT_VERSION || kind.schema > schema() {
            return Err("the export was made by a newer hubwright; use that to import it".into());
        }
        if kind.version < FORMAT_VERSION || kind.schema < SCHEMA_OLDEST {
            return Err("the export was made by a hubwright that is too old".into());
        }
        let header: Header = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let ids = 1..=domain::ids::ID_MAX;
        let account = &header.account;
        let next_id = header.next_id.is_none_or(|id| ids.contains(&id));
        match ids.contains(&account.account_id) && next_id && header.change_head.seq >= 0 {
            true if is_site(&account.site_url) => Ok(header),
            true => Err("`site_url` is not a URL of scheme and host".into()),
            false => Err("a number is out of its range".into()),
        }
    }
}

fn is_site(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty() && !host.contains(|c: char| "/?#\"<>\\".contains(c) || c <= ' ')
    })
}

impl ChangeHead {
    fn of(tx: &Tx<'_>, account: AccountId) -> db::Result<Self> {
        let seq = changes::head(tx, account)?;
        let mut last = Vec::new();
        if seq > 0 {
            let log = exported().iter().find(|exported| exported.table.name == "changes");
            let before = [(seq - 1).into()];
            if let Some(log) = log {
                log.each_after(tx, account, Some(&before), |row| {
                    last.clear();
                    rows::write(&mut last, log, row)
                })?;
            }
        }
        let sha256 = if last.is_empty() { String::new() } else { hex(Sha256::digest(&last)) };
        Ok(ChangeHead { seq, sha256 })
    }
}

/// The last schema step of this program.
fn schema() -> i64 {
    db::migrate::MIGRATIONS.last().map_or(0, |step| step.version)
}

fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line as it is written.
fn line_of(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Fault::internal(error.to_string()))
}

/// Counts and hashes the lines of a file as they go by.
#[derive(Clone)]
struct Tally {
    hash: Sha256,
    /// Rows by the table's place.
    rows: Vec<u64>,
    bytes: u64,
}

impl Tally {
    fn new() -> Self {
        Tally { hash: Sha256::new(), rows: vec![0; exported().len()], bytes: 0 }
    }

    /// Takes a line with its end.
    fn take(&mut self, line: &[u8]) {
        self.hash.update(line);
        self.bytes += line.len() as u64;
    }

    /// Every row so far.
    fn total(&self) -> u64 {
        self.rows.iter().sum()
    }

    /// The hash of what went by.
    fn digest(&self) -> String {
        hex(self.hash.clone().finalize())
    }

    /// The last line of a file that has these lines.
    fn trailer(&self) -> Trailer {
        let names = exported().iter().map(|exported| exported.table.name.to_owned());
        Trailer { rows: names.zip(self.rows.iter().copied()).collect(), sha256: self.digest() }
    }
}
