//! A fresh store for one test, on either database. SQLite lives in a folder that goes with the
//! test; on PostgreSQL every test makes a database of its own in the cluster that
//! `scripts/with-postgres` starts.

use domain::accounts::AccountId;
use engine::clock::Clock;
use engine::search::SearchOptions;
use engine::store::Location;
use engine::{Engine, EngineOptions};
use std::time::Duration;
use tempfile::TempDir;
use tokio_postgres::NoTls;

const CLUSTER: &str = "HUBWRIGHT_TEST_POSTGRES";
const SKIP: &str = "HUBWRIGHT_SKIP_POSTGRES";

/// Where one test keeps its data.
pub enum Database {
    Sqlite(TempDir),
    Postgres(String),
}

impl Database {
    pub fn sqlite() -> Self {
        Database::Sqlite(tempfile::tempdir().expect("a folder for the test's data"))
    }

    /// None if PostgreSQL is to be left out; no cluster at all is a failure, not a skip.
    #[expect(clippy::print_stdout, reason = "a test that did not run must say so")]
    pub async fn postgres() -> Option<Self> {
        let Ok(cluster) = std::env::var(CLUSTER) else {
            assert!(
                std::env::var_os(SKIP).is_some(),
                "{CLUSTER} is not set. Run the tests through scripts/with-postgres, or set {SKIP}=1 \
                 to leave PostgreSQL out."
            );
            println!("skipped: {SKIP} is set");
            return None;
        };
        assert!(
            cluster.contains("/postgres?"),
            "{CLUSTER} names no database `postgres`: {cluster}"
        );
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        run(&cluster, &format!("CREATE DATABASE {name}")).await;
        Some(Database::Postgres(cluster.replace("/postgres?", &format!("/{name}?"))))
    }

    pub fn location(&self) -> Location {
        match self {
            Database::Sqlite(folder) => Location::File(folder.path().join("hubwright.db")),
            Database::Postgres(url) => Location::Postgres(url.clone()),
        }
    }

    /// Options of an engine that remembers no token: what is revoked is so at once.
    pub fn options(&self) -> EngineOptions {
        EngineOptions {
            location: self.location(),
            site_url: None,
            token_memory: Duration::ZERO,
            revisions_kept: None,
            preserve_primary_id: true,
            search: SearchOptions::default(),
        }
    }

    /// Another engine on the same data, as another process would be.
    pub async fn open(&self, clock: &Clock) -> Engine {
        Engine::open(self.options(), clock.clone()).await.expect("the store opens")
    }

    /// Runs SQL behind the program's back.
    pub async fn execute(&self, sql: &str) {
        match self {
            Database::Sqlite(_) => self.file().execute_batch(sql).expect("the statement runs"),
            Database::Postgres(url) => run(url, sql).await,
        }
    }

    /// Makes folders with these numbers, as no client could choose them.
    pub async fn put_folders(&self, account: AccountId, numbers: &[i64]) {
        for number in numbers {
            let values = format!("{account}, {number}, 0, 'f', 'f', 0, 0, 0, 0, 1, 1, 1");
            self.execute(&format!(
                "INSERT INTO folders (account_id, folder_id, archived, folder_name, name_folded,
                 parent_folder_id, created_at, updated_at, archived_at, created_by_id,
                 updated_by_id, revision) VALUES ({values})"
            ))
            .await;
        }
    }

    /// The one integer that a query gives.
    pub async fn integer(&self, sql: &str) -> i64 {
        match self {
            Database::Sqlite(_) => self.file().query_row(sql, [], |row| row.get(0)).unwrap(),
            Database::Postgres(url) => connect(url).await.query_one(sql, &[]).await.unwrap().get(0),
        }
    }

    pub fn file(&self) -> rusqlite::Connection {
        let Location::File(file) = self.location() else { panic!("not an embedded store") };
        rusqlite::Connection::open(file).expect("the store's file opens")
    }
}

pub async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
}

async fn run(url: &str, sql: &str) {
    connect(url).await.batch_execute(sql).await.expect("the statement runs");
}

/// The first account, made if it is not there.
pub async fn first_account(engine: &Engine) -> AccountId {
    engine.ensure_first_account().await.expect("an account")
}

/// Stamps out `name::sqlite` and `name::postgres` for test functions that take a [`Database`] made
/// into whatever `$start` makes of it.
macro_rules! on_both_databases {
    ($start:path => $($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let database = $crate::databases::Database::sqlite();
                super::$name($start(database).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(database) = $crate::databases::Database::postgres().await {
                    super::$name($start(database).await).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both_databases;
