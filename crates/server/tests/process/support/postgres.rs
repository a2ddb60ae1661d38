//! A database of a test's own in the cluster that `scripts/with-postgres` starts.

use std::sync::atomic::{AtomicU32, Ordering};
use tokio::runtime::Runtime;
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// A connection that blocks.
pub struct Session {
    runtime: Runtime,
    client: tokio_postgres::Client,
}

impl Session {
    pub fn open(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        });
        Session { runtime, client }
    }

    /// Rows as text; NULL is empty.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let messages = self.runtime.block_on(self.client.simple_query(sql)).unwrap();
        let rows = messages.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let text = |row: tokio_postgres::SimpleQueryRow| {
            (0..row.len()).map(|column| row.get(column).unwrap_or_default().to_owned()).collect()
        };
        rows.map(text).collect()
    }
}

/// A database that goes with its test.
pub struct Database {
    pub url: String,
    name: String,
    admin: Session,
}

impl Database {
    /// Makes one; none if PostgreSQL is to be left out.
    pub fn create() -> Option<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let Ok(cluster) = std::env::var("HUBWRIGHT_TEST_POSTGRES") else {
            assert!(
                std::env::var_os("HUBWRIGHT_SKIP_POSTGRES").is_some(),
                "HUBWRIGHT_TEST_POSTGRES is not set: run the tests through scripts/with-postgres, \
                 or set HUBWRIGHT_SKIP_POSTGRES=1 to leave PostgreSQL out"
            );
            eprintln!("skipped: HUBWRIGHT_SKIP_POSTGRES is set");
            return None;
        };
        let count = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("process_{}_{count}", std::process::id());
        let admin = Session::open(&cluster);
        admin.rows(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        admin.rows(&format!("CREATE DATABASE {name}"));
        let url = cluster.replacen("/postgres?", &format!("/{name}?"), 1);
        assert_ne!(url, cluster, "HUBWRIGHT_TEST_POSTGRES must name the database postgres");
        Some(Database { url, name, admin })
    }

    /// Rows of a statement on this database.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        Session::open(&self.url).rows(sql)
    }

    /// The program's sessions on this database.
    pub fn sessions(&self) -> usize {
        self.on_sessions("COUNT(*)")[0][0].parse().unwrap()
    }

    /// Ends the program's sessions, whatever they are doing; says how many there were.
    pub fn terminate_sessions(&self) -> usize {
        self.on_sessions("pg_terminate_backend(pid)").len()
    }

    /// The program's sessions that sleep in a statement.
    pub fn sleeping(&self) -> usize {
        let events = self.on_sessions("wait_event");
        events.iter().filter(|event| event[0] == "PgSleep").count()
    }

    fn on_sessions(&self, what: &str) -> Vec<Vec<String>> {
        self.admin.rows(&format!(
            "SELECT {what} FROM pg_stat_activity
             WHERE datname = '{}' AND application_name = 'hubwright'",
            self.name
        ))
    }

    /// Lets sessions in, or keeps new ones out.
    pub fn admit(&self, admitted: bool) {
        self.admin.rows(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS {admitted}", self.name));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.admin.rows(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
