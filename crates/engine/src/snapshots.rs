//! States of the data that `dev` goes back to: named ones, and the seeded one. Each is a backup in
//! the data folder, whichever database the store is on, and survives a restart. Accounts and their
//! tokens are no part of a state.

use crate::backup::{backup, failed};
use crate::clock::{Clock, To, Turn};
use crate::db::sqlite::{self, Purpose};
use crate::db::tx::Tx;
use crate::db::{Stop, migrate};
use crate::seed::SeedMode;
use crate::sql::{accounts, state, tables};
use crate::store::Location;
use crate::{Engine, db};
use domain::accounts::Caller;
use domain::fault::{Fault, Result};
use domain::seed::SeedRecord;
use domain::time::Timestamp;
use rusqlite::Connection;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use tokio::sync::Mutex;

/// The state that a reset goes back to. Not a name that clients can use.
const SEEDED: &str = "seeded";
/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 100;

/// A named state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What it was called.
    pub name: String,
    /// When it was saved, by the machine's time.
    pub created_at: Timestamp,
    /// Size of its file.
    pub bytes: u64,
}

/// The states of one store. Calls wait for each other; readers and writers of pages go on.
pub struct Snapshots {
    engine: Arc<Engine>,
    location: Location,
    folder: PathBuf,
    turn: Mutex<()>,
}

impl Snapshots {
    /// The states of the store at `location`, which `engine` has open, in a folder that need not
    /// exist.
    pub fn new(engine: Arc<Engine>, location: Location, folder: PathBuf) -> Self {
        Snapshots { engine, location, folder, turn: Mutex::new(()) }
    }

    /// Every named state, by name.
    pub async fn list(&self) -> Result<Vec<Snapshot>> {
        let _turn = self.turn.lock().await;
        let mut found = Vec::new();
        for path in self.files()? {
            let name = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
            let is_state = path.extension().is_some_and(|ending| ending == "db");
            if is_state && name != SEEDED && is_name(name) {
                let file = fs::metadata(&path).map_err(|error| failed(&path, error))?;
                let since = file.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
                let ms = since.and_then(|since| i64::try_from(since.as_millis()).ok());
                let created_at = Timestamp::from_ms_clamped(ms.unwrap_or(0));
                found.push(Snapshot { name: name.to_owned(), created_at, bytes: file.len() });
            }
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    /// Keeps the present state under a name, in place of what had that name.
    pub async fn save(&self, name: &str) -> Result<()> {
        check_own(name)?;
        let _turn = self.turn.lock().await;
        self.write(name).await
    }

    /// Puts the data back to a named state, in one transaction. The clock stays where it is.
    pub async fn restore(&self, name: &str) -> Result<()> {
        check_name(name)?;
        let _turn = self.turn.lock().await;
        self.read(name).await?;
        self.engine.run_due_jobs().await.map(drop)
    }

    /// Forgets a named state.
    pub async fn delete(&self, name: &str) -> Result<()> {
        check_own(name)?;
        let _turn = self.turn.lock().await;
        let path = self.path(name);
        fs::remove_file(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Fault::not_found(name),
            _ => failed(&path, error),
        })
    }

    /// Puts the data back to the seeded state, in one transaction, and the clock to the system's
    /// time.
    pub async fn reset(&self) -> Result<()> {
        let _turn = self.turn.lock().await;
        self.read(SEEDED).await?;
        self.engine.clock().turn(Turn { to: To::System, freeze: None })?;
        self.engine.run_due_jobs().await.map(drop)
    }

    /// Seeds the store (see [`Engine::seed`]); what it then holds is the seeded state.
    pub async fn seed(
        &self,
        caller: &Caller,
        records: Vec<SeedRecord>,
        mode: SeedMode,
    ) -> Result<Vec<i64>> {
        let _turn = self.turn.lock().await;
        let ids = self.engine.seed(caller, records, mode).await?;
        self.write(SEEDED).await.map_err(|fault| Fault {
            message: "The seed was stored, but could not be kept as the seeded state.".into(),
            ..fault
        })?;
        Ok(ids)
    }

    /// For a start: sweeps up what an interrupted save has left, and makes the present state the
    /// seeded one if there is none.
    pub async fn prepare(&self) -> Result<()> {
        let _turn = self.turn.lock().await;
        for path in self.files()? {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            if name.starts_with('.') && name.contains(".tmp") {
                fs::remove_file(&path).map_err(|error| failed(&path, error))?;
            }
        }
        if self.path(SEEDED).exists() { Ok(()) } else { self.write(SEEDED).await }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.db"))
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        let error = |error| failed(&self.folder, error);
        match fs::read_dir(&self.folder) {
            Ok(entries) => {
                entries.map(|entry| entry.map(|entry| entry.path()).map_err(error)).collect()
            }
            Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(other) => Err(error(other)),
        }
    }

    /// Writes the present state beside its place and puts it there when it is whole.
    async fn write(&self, name: &str) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(|error| failed(&self.folder, error))?;
        // So that whoever comes back to this state goes on with the very next number.
        self.engine.give_ids_back().await?;
        let unfinished = self.folder.join(format!(".{name}.{}.tmp", uuid::Uuid::new_v4()));
        let now = self.engine.clock().now();
        backup(&self.location, &unfinished, now).await?;
        let path = self.path(name);
        fs::rename(&unfinished, &path).map_err(|error| failed(&path, error))
    }

    async fn read(&self, name: &str) -> Result<()> {
        let path = self.path(name);
        if !path.is_file() {
            return Err(Fault::not_found(name));
        }
        let refused = |note: String| {
            Fault::validation(format!("The snapshot '{name}' can't be restored: {note}."))
        };
        let source = open(&path).map_err(refused)?;
        let (numbers, now_ms) = (self.engine.ids.clone(), Clock::system_ms());
        let work = move |tx: &Tx<'_>| {
            restore(tx, &Tx::Sqlite(&source), now_ms)?;
            // Before the commit: whoever takes a block from here on waits for it.
            numbers.forget();
            Ok(())
        };
        self.engine.store.write(work).await
    }
}

/// Letters, digits, dots, underscores and hyphens.
fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(allowed)
}

fn check_name(name: &str) -> Result<()> {
    if is_name(name) {
        return Ok(());
    }
    let message = format!(
        "A snapshot's name has 1 to {NAME_BYTES_MAX} letters, digits, dots, underscores and \
         hyphens, and does not begin with a dot."
    );
    Err(Fault::validation(message))
}

/// A name under which clients may save.
fn check_own(name: &str) -> Result<()> {
    check_name(name)?;
    match name {
        SEEDED => Err(Fault::validation(format!(
            "The name '{SEEDED}' stands for the seeded state; it can be restored, not written."
        ))),
        _ => Ok(()),
    }
}

/// A state's file for reading, brought up to this program's schema; or why that can't be.
fn open(path: &Path) -> Result<Connection, String> {
    let words = |error: rusqlite::Error| error.to_string();
    let told = |stop: Stop| {
        let fault = stop.into_fault();
        fault.note.unwrap_or(fault.message)
    };
    let file = sqlite::open(path, Purpose::Read).map_err(words)?;
    let pending = migrate::pending(&Tx::Sqlite(&file)).map_err(told)?;
    if pending.is_empty() {
        return Ok(file);
    }
    if pending.len() == migrate::MIGRATIONS.len() {
        return Err("it is no copy of a store".into());
    }
    drop(file);
    let file = sqlite::open(path, Purpose::Write).map_err(words)?;
    let apply = || -> db::Result<()> {
        sqlite::exec(&file, "BEGIN IMMEDIATE", &[])?;
        migrate::apply(&Tx::Sqlite(&file), Timestamp::from_ms_clamped(Clock::system_ms()))?;
        sqlite::exec(&file, "COMMIT", &[])?;
        // One file again, and nothing beside it.
        file.execute_batch("PRAGMA journal_mode = DELETE").map_err(sqlite::stop)
    };
    apply().map_err(told)?;
    Ok(file)
}

/// Puts every table of the state back to what `source` holds. What is bound to the moment at which
/// that was saved is made good: leases of jobs end, and addresses follow the present website.
fn restore(tx: &Tx<'_>, source: &Tx<'_>, now_ms: i64) -> Result<(), Stop> {
    tables::lock_state(tx)?;
    let version = state::next_version(tx, now_ms)?;
    tables::of_state().try_for_each(|table| state::restore(tx, source, table, version))?;
    state::set_head_versions(tx, version)?;
    let saved = accounts::list(source)?;
    for account in accounts::list(tx)? {
        let before = saved.iter().find(|saved| saved.id == account.id);
        if before.is_some_and(|before| before.site_url != account.site_url) {
            accounts::set_site_url(tx, account.id, &account.site_url)?;
        }
    }
    Ok(())
}
