//! PostgreSQL: the pool, and the calls of [`super::tx::Tx`] on a connection. Scopes are
//! synchronous; each call waits for its answer on the scope's own thread.

use super::dialect::Dialect;
use super::row::Row;
use super::rows::{Column, rows_text};
use super::sql_text::{SqlText, constant, postgres};
use super::tx::Tx;
use super::value::Value;
use super::{OUTCOME_UNKNOWN, Result, STORE_UNAVAILABLE, Stop};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use domain::fault::{self, Fault};
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Statement};

/// Connections of one node.
const CONNECTIONS_MAX: usize = 32;
/// How long a call waits for a connection.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);
/// How long a connection may stay silent before the host is taken for gone.
const SILENCE_MAX: Duration = Duration::from_secs(20);
/// Times a write scope is run before its caller is told that the store is busy.
const TRIES: u32 = 12;

/// A pool of connections.
pub struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// A pool for this URL; no connection is made yet.
    pub fn new(url: &str) -> Result<Self, String> {
        let mut config: tokio_postgres::Config = url.parse().map_err(|error| format!("{error}"))?;
        config.connect_timeout(CONNECTION_WAIT).application_name("hubwright");
        // A host that vanished without a word must not hold calls for hours.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE_MAX);
        }
        config.keepalives_idle(config.get_keepalives_idle().min(SILENCE_MAX));
        let manager_config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config, tls(), manager_config);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS_MAX)
            .wait_timeout(Some(CONNECTION_WAIT))
            .create_timeout(Some(CONNECTION_WAIT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Postgres { pool })
    }

    async fn client(&self) -> fault::Result<deadpool_postgres::Client> {
        self.pool.get().await.map_err(|error| {
            Fault::unavailable(STORE_UNAVAILABLE, format!("no connection to PostgreSQL: {error}"))
        })
    }

    /// One statement, or several that need not see the same state of the data.
    pub async fn read<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> fault::Result<T> {
        let client = self.client().await?;
        let scope = PostgresScope::on(&client);
        blocking(|| work(&Tx::Postgres(scope))).map_err(Stop::into_fault)
    }

    /// Several statements on one state of the data.
    pub async fn snapshot<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> fault::Result<T> {
        let mut client = self.client().await?;
        let builder = client.build_transaction().read_only(true);
        let started = builder.isolation_level(IsolationLevel::RepeatableRead).start().await;
        let transaction = started.map_err(|error| stop(&error).into_fault())?;
        let scope = PostgresScope::within(&transaction);
        let outcome = blocking(|| work(&Tx::Postgres(scope)));
        // A read-only transaction has nothing to lose; dropping it would do the same later.
        let _ = transaction.rollback().await;
        outcome.map_err(Stop::into_fault)
    }

    /// A transaction, run again from its beginning while other writers are in its way.
    pub async fn write<T>(&self, mut work: impl FnMut(&Tx<'_>) -> Result<T>) -> fault::Result<T> {
        let mut tries = 1;
        loop {
            match self.write_once(&mut work).await {
                Ok(value) => return Ok(value),
                Err(Stop::Rerun(_)) if tries < TRIES => {
                    let jitter = u64::from(uuid::Uuid::new_v4().as_bytes()[0]) % 8;
                    tokio::time::sleep(Duration::from_millis(u64::from(tries) + jitter)).await;
                    tries += 1;
                }
                Err(stopped) => return Err(stopped.into_fault()),
            }
        }
    }

    async fn write_once<T>(&self, work: &mut impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
        let mut client = self.client().await?;
        // A pooled session may have ended unseen. Nothing has run on it yet, so another will do.
        let begun = client.transaction().await;
        let transaction = begun.map_err(|error| Stop::Rerun(error.to_string()))?;
        let scope = PostgresScope::within(&transaction);
        match blocking(|| work(&Tx::Postgres(scope))) {
            Ok(value) => match transaction.commit().await {
                Ok(()) => Ok(value),
                // Whether the commit arrived is not known, so it is neither repeated nor denied.
                Err(error) if is_unknown(&error) => {
                    Err(Fault::unavailable(OUTCOME_UNKNOWN, error.to_string()).into())
                }
                Err(error) => Err(stop(&error)),
            },
            Err(stopped) => {
                let _ = transaction.rollback().await;
                Err(stopped)
            }
        }
    }
}

/// Runs a scope on this thread while the runtime's other work moves elsewhere.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

fn tls() -> tokio_postgres_rustls::MakeRustlsConnect {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    tokio_postgres_rustls::MakeRustlsConnect::new(config)
}

fn stop(error: &tokio_postgres::Error) -> Stop {
    let note = error.as_db_error().map_or_else(|| error.to_string(), |db| db.to_string());
    let again = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::UNIQUE_VIOLATION,
        SqlState::IN_FAILED_SQL_TRANSACTION,
    ];
    match error.code() {
        Some(code) if again.contains(code) => Stop::Rerun(note),
        Some(code) if is_outage(code) => Stop::Fault(Fault::unavailable(STORE_UNAVAILABLE, note)),
        Some(_) => Stop::Fault(Fault::internal(note)),
        None => Stop::Fault(Fault::unavailable(STORE_UNAVAILABLE, note)),
    }
}

/// Whether an answer to COMMIT leaves open what became of it: none came, or the session ended with
/// it (which may happen after the commit, while it waits for a standby), or the database says so.
fn is_unknown(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_none_or(|error| {
        matches!(error.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
            || *error.code() == SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN
    })
}

/// Connection lost, shutting down, out of resources, read-only standby.
fn is_outage(code: &SqlState) -> bool {
    let class = &code.code()[..2];
    matches!(class, "08" | "53" | "57" | "58") || *code == SqlState::READ_ONLY_SQL_TRANSACTION
}

/// What a scope runs its statements on.
enum Session<'t> {
    Client(&'t deadpool_postgres::Client),
    Transaction(&'t deadpool_postgres::Transaction<'t>),
}

/// An open scope: a connection, inside a transaction or not.
pub struct PostgresScope<'t> {
    session: Session<'t>,
    client: &'t tokio_postgres::Client,
    handle: Handle,
}

impl<'t> PostgresScope<'t> {
    fn on(client: &'t deadpool_postgres::Client) -> Self {
        PostgresScope { session: Session::Client(client), client, handle: Handle::current() }
    }

    fn within(transaction: &'t deadpool_postgres::Transaction<'t>) -> Self {
        let client = transaction.client();
        let session = Session::Transaction(transaction);
        PostgresScope { session, client, handle: Handle::current() }
    }

    fn wait<T>(&self, answer: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T> {
        self.handle.block_on(answer).map_err(|error| stop(&error))
    }

    /// Prepared once per connection. Only for constant statements: the cache never forgets.
    async fn prepare(&self, sql: &'static str) -> Result<Statement, tokio_postgres::Error> {
        let sql = constant(Dialect::Postgres, sql);
        match self.session {
            Session::Client(client) => client.prepare_cached(&sql).await,
            Session::Transaction(transaction) => transaction.prepare_cached(&sql).await,
        }
    }

    /// See [`Tx::exec`].
    pub fn exec(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64> {
        self.wait(async {
            let statement = self.prepare(sql).await?;
            self.client.execute(&statement, &parameters(values)).await
        })
    }

    /// See [`Tx::exec_many`].
    pub fn exec_many(&self, sql: &'static str, rows: &[Vec<Value<'_>>]) -> Result<()> {
        self.wait(async {
            let statement = self.prepare(sql).await?;
            let sent = rows.iter().map(|values| {
                let statement = &statement;
                async move { self.client.execute(statement, &parameters(values)).await }
            });
            // The first error in the order of the rows: later ones only follow from it.
            join_all(sent).await.into_iter().try_for_each(|done| done.map(drop))
        })
    }

    /// See [`Tx::exec_rows`].
    pub fn exec_rows(&self, sql: &'static str, rows: &[Vec<Value<'_>>]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let columns: Vec<Column<'_>> =
            (0..rows.first().map_or(0, Vec::len)).map(|at| Column::of(rows, at)).collect();
        let types: Vec<&str> = columns.iter().map(Column::element).collect();
        let text = rows_text(sql, &types);
        let parameters: Vec<&(dyn ToSql + Sync)> =
            columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        self.wait(async {
            // As many texts as statements: the types of a statement's columns stay what they are.
            let statement = match self.session {
                Session::Client(client) => client.prepare_cached(&text).await?,
                Session::Transaction(transaction) => transaction.prepare_cached(&text).await?,
            };
            self.client.execute(&statement, &parameters).await
        })
        .map(drop)
    }

    /// See [`Tx::each`].
    pub fn each(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
        visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let rows = self.wait(async {
            let statement = self.prepare(sql).await?;
            self.client.query(&statement, &parameters(values)).await
        })?;
        rows.iter().map(Row::Postgres).try_for_each(visit)
    }

    /// See [`Tx::each_built`].
    pub fn each_built(
        &self,
        sql: &SqlText<'_>,
        mut visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let text = postgres(sql.text());
        // Row by row: a copy of a whole table must not stand in memory.
        let rows = self.wait(self.client.query_raw(&text, parameters(sql.values())))?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = self.wait(rows.as_mut().try_next())? {
            visit(Row::Postgres(&row))?;
        }
        Ok(())
    }

    /// Runs several statements without parameters; for migrations.
    pub fn batch(&self, sql: &str) -> Result<()> {
        self.wait(self.client.batch_execute(sql))
    }
}

fn parameters<'v>(values: &'v [Value<'_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
