//! Where the data is, and how a scope gets to it. The one place that knows that there are two
//! stores.

use crate::db::postgres::Postgres;
use crate::db::scanner::{Duty, Scanners};
use crate::db::sqlite::{self, Purpose, Readers};
use crate::db::tx::Tx;
use crate::db::writer::Writer;
use crate::db::{STORE_UNAVAILABLE, Stop};
use domain::fault::{Fault, Result};
use std::path::PathBuf;
use tokio::sync::Semaphore;

/// Slow reads that this node runs at the same time on PostgreSQL; more wait.
const SCANS_MAX: usize = 4;

/// Searches that this node runs at the same time on PostgreSQL: they leave the other connections
/// to reads and writes.
const SEARCHES_MAX: usize = 4;

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Location {
    /// A file of the embedded database.
    File(PathBuf),
    /// A PostgreSQL URL.
    Postgres(String),
}

impl Location {
    /// The database at a PostgreSQL URL, or why that can't be read; nothing is connected to, and
    /// nothing of the URL is repeated, because it may hold a password.
    pub fn postgres(url: String) -> Result<Self, String> {
        Postgres::new(&url).map(|_| Location::Postgres(url))
    }
}

/// An open store.
pub struct Store {
    backend: Backend,
}

enum Backend {
    /// Given up in this order: the last connection to go folds the log into the file, which takes
    /// one that may write.
    Sqlite {
        readers: Readers,
        scanners: Scanners,
        searchers: Scanners,
        writer: Writer,
    },
    Postgres {
        postgres: Postgres,
        scans: Semaphore,
        searches: Semaphore,
    },
}

impl Store {
    /// Opens the store; for PostgreSQL this is the first connection.
    pub async fn open(location: &Location) -> Result<Self> {
        let backend = match location {
            Location::File(file) => {
                let unavailable = |note: String| {
                    Fault::unavailable(STORE_UNAVAILABLE, format!("{}: {note}", file.display()))
                };
                let connection = sqlite::open(file, Purpose::Write)
                    .map_err(|error| unavailable(error.to_string()))?;
                let writer =
                    Writer::start(connection).map_err(|error| unavailable(error.to_string()))?;
                let start = |duty| {
                    Scanners::start(file, duty).map_err(|error| unavailable(error.to_string()))
                };
                let (scanners, searchers) = (start(Duty::Scan)?, start(Duty::Search)?);
                let readers = Readers::new(file.clone(), Purpose::Read);
                Backend::Sqlite { readers, scanners, searchers, writer }
            }
            Location::Postgres(url) => {
                let postgres = Postgres::new(url).map_err(|note| {
                    Fault::unavailable(STORE_UNAVAILABLE, format!("the database URL: {note}"))
                })?;
                Backend::Postgres {
                    postgres,
                    scans: Semaphore::new(SCANS_MAX),
                    searches: Semaphore::new(SEARCHES_MAX),
                }
            }
        };
        Ok(Store { backend })
    }

    /// A write scope: all of it is committed, and on disk, when this returns `Ok`; nothing of it is
    /// kept otherwise. `work` may run several times.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Tx<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T> {
        match &self.backend {
            Backend::Sqlite { writer, .. } => writer.write(work).await,
            Backend::Postgres { postgres, .. } => postgres.write(work).await,
        }
    }

    /// A read of one row or a bounded few. On the embedded file it runs right here: it takes
    /// microseconds, less than handing it to another thread.
    pub async fn read<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, Stop>) -> Result<T> {
        match &self.backend {
            Backend::Sqlite { readers, .. } => {
                readers.with(|connection| work(&Tx::Sqlite(connection))).map_err(Stop::into_fault)
            }
            Backend::Postgres { postgres, .. } => postgres.read(work).await,
        }
    }

    /// Several bounded reads on one state of the data.
    pub async fn snapshot<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, Stop>) -> Result<T> {
        match &self.backend {
            Backend::Sqlite { readers, .. } => readers
                .with_snapshot(|connection| work(&Tx::Sqlite(connection)))
                .map_err(Stop::into_fault),
            Backend::Postgres { postgres, .. } => postgres.snapshot(work).await,
        }
    }

    /// Reads that may have to look at every row of an account: a few at a time, away from the
    /// threads that serve the network.
    pub async fn scan<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T> {
        match &self.backend {
            Backend::Sqlite { scanners, .. } => scanners.scan(work).await,
            Backend::Postgres { postgres, scans, .. } => {
                let closed = |_| Fault::internal("the gate of slow reads was closed");
                let _permit = scans.acquire().await.map_err(closed)?;
                postgres.snapshot(work).await
            }
        }
    }

    /// A search, or some steps behind the change log for one: bounded, but too long for the threads
    /// that serve the network.
    pub async fn search<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T> {
        match &self.backend {
            Backend::Sqlite { searchers, .. } => searchers.scan(work).await,
            Backend::Postgres { postgres, searches, .. } => {
                let closed = |_| Fault::internal("the gate of searches was closed");
                let _permit = searches.acquire().await.map_err(closed)?;
                postgres.snapshot(work).await
            }
        }
    }
}
