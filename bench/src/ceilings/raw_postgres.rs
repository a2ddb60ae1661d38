//! The ceiling of records on PostgreSQL: rows of the same bytes in pipelined statements, over as
//! many connections, without HTTP, JSON, rules, tokens or an account that all writers share.

use crate::fixture::BATCH;
use crate::listings;
use anyhow::Context;
use futures_util::future::try_join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls, Statement};

const SCHEMA: &str = concat!(
    include_str!("../../../migrations/0001_pages.sql"),
    include_str!("../../../migrations/0002_lifecycle.sql"),
    include_str!("../../../migrations/0003_crm.sql")
);
const INSERT: &str = "INSERT INTO records (account_id, object_type_id, archived, record_id, seq,
    created_at, updated_at, archived_at, source_id, document)
    VALUES (1, 420, 0, $1, $2, $2, $2, 0, 1, $3)";
const UPDATE: &str = "UPDATE records SET seq = $2, updated_at = $2, document = $3
    WHERE account_id = 1 AND object_type_id = 420 AND archived = 0 AND record_id = $1";
const UNIQUE: &str = "INSERT INTO unique_values (account_id, object_type_id, property_name,
    folded_value, record_id) VALUES (1, 420, 'mls_number', $2, $1)";
const CHANGE: &str = "INSERT INTO changes (account_id, seq, changed_at, user_id, object_type,
    object_id, change_kind, detail) VALUES (1, $2, $2, 1, '0-420', $1, 'x', $3)";

/// A filled database and its connections.
pub struct RawPostgres {
    connections: Vec<Connection>,
    next: Arc<Numbers>,
}

#[derive(Default)]
struct Numbers {
    seq: AtomicI64,
    record: AtomicI64,
    batch: AtomicI64,
    present: i64,
}

struct Connection {
    client: Client,
    insert: Statement,
    update: Statement,
    unique: Statement,
    change: Statement,
    document: String,
}

impl RawPostgres {
    /// Makes the schema in an empty database and fills it with so many records.
    pub async fn open(url: &str, connections: usize, records: usize) -> anyhow::Result<Self> {
        let mut all = Vec::new();
        for number in 0..connections {
            let (client, driver) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(driver);
            if number == 0 {
                let schema = SCHEMA.replace("{clustered}", "");
                client.batch_execute(&schema.replace("{bytewise}", " COLLATE \"C\"")).await?;
            }
            all.push(Connection {
                insert: client.prepare(INSERT).await?,
                update: client.prepare(UPDATE).await?,
                unique: client.prepare(UNIQUE).await?,
                change: client.prepare(CHANGE).await?,
                client,
                document: "x".repeat(listings::document_bytes()),
            });
        }
        let next = Arc::new(Numbers { present: records as i64, ..Numbers::default() });
        let raw = RawPostgres { connections: all, next };
        let first = raw.connections.first().context("at least one connection")?;
        for _ in (0..records).step_by(BATCH) {
            first.write(&raw.next, 0, BATCH as i64).await?;
        }
        Ok(raw)
    }

    /// Writes batches over all connections for a time; records per second.
    pub async fn run(&self, time: Duration) -> anyhow::Result<f64> {
        let end = Instant::now() + time;
        let half = BATCH as i64 / 2;
        let written = self.connections.iter().map(|connection| async move {
            let mut written = 0;
            while Instant::now() < end {
                connection.write(&self.next, half, half).await?;
                written += BATCH;
            }
            anyhow::Ok(written)
        });
        let written: usize = try_join_all(written).await?.into_iter().sum();
        Ok(written as f64 / time.as_secs_f64())
    }
}

impl Connection {
    /// One transaction: so many records changed, and so many made.
    async fn write(&self, next: &Numbers, changed: i64, new: i64) -> anyhow::Result<()> {
        let batch = next.batch.fetch_add(1, Ordering::Relaxed);
        let seq = next.seq.fetch_add(changed + new, Ordering::Relaxed);
        let first = next.record.fetch_add(new, Ordering::Relaxed);
        let present = (batch * changed * 7) % (next.present - changed).max(1);
        self.client.batch_execute("BEGIN").await?;
        let document = self.document.as_str();
        let log = (0..changed + new).map(|at| async move {
            let record = if at < changed { present + at } else { first + at - changed };
            let seq = seq + at;
            self.client.execute(&self.change, &[&record, &seq, &document]).await
        });
        try_join_all(log).await?;
        let rows = (0..changed + new).map(|at| async move {
            let seq = seq + at;
            if at < changed {
                let record = present + at;
                return self.client.execute(&self.update, &[&record, &seq, &document]).await;
            }
            let record = first + at - changed;
            let key = format!("mls-{record:09}");
            let unique = async { self.client.execute(&self.unique, &[&record, &key]).await };
            let insert =
                async { self.client.execute(&self.insert, &[&record, &seq, &document]).await };
            futures_util::try_join!(unique, insert).map(|(_, inserted)| inserted)
        });
        try_join_all(rows).await?;
        self.client.batch_execute("COMMIT").await?;
        Ok(())
    }
}
