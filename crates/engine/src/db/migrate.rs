//! Steps of the schema: one file per step in `migrations/`, applied in order under a lock, each
//! with its checksum. A store that is newer than the program, or whose steps differ, is refused.

use super::dialect::Dialect;
use super::tx::Tx;
use super::{Result, sqlite};
use domain::fault::Fault;
use domain::time::Timestamp;
use sha2::{Digest, Sha256};

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number, counted from 1 without gaps.
    pub version: i64,
    /// Its file's name without number and ending.
    pub name: &'static str,
    text: &'static str,
    /// New tables that hold rows of accounts, for the distribution over machines.
    account_tables: &'static [&'static str],
}

/// Every step, in order.
pub static MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "pages",
        text: include_str!("../../../../migrations/0001_pages.sql"),
        account_tables: &[
            "accounts",
            "tokens",
            "id_blocks",
            "change_heads",
            "changes",
            "pages",
            "page_documents",
            "page_counts",
        ],
    },
    Migration {
        version: 2,
        name: "lifecycle",
        text: include_str!("../../../../migrations/0002_lifecycle.sql"),
        account_tables: &["language_groups", "language_members", "folders", "jobs"],
    },
    Migration {
        version: 3,
        name: "crm",
        text: include_str!("../../../../migrations/0003_crm.sql"),
        account_tables: &[
            "definitions",
            "records",
            "unique_values",
            "record_redirects",
            "associations",
        ],
    },
    Migration {
        version: 4,
        name: "imports",
        text: include_str!("../../../../migrations/0004_imports.sql"),
        account_tables: &["imports"],
    },
    Migration {
        version: 5,
        name: "search",
        text: include_str!("../../../../migrations/0005_search.sql"),
        account_tables: &[],
    },
];

/// The lock that migrating processes take on PostgreSQL: an arbitrary number of ours.
const LOCK: i64 = 0x6875_6277_7269_6768;

impl Migration {
    fn checksum(&self) -> String {
        Sha256::digest(self.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY,
    migration_name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
)";
const LIST: &str = "SELECT version, checksum FROM schema_migrations ORDER BY version";
const NOTE: &str = "INSERT INTO schema_migrations (version, migration_name, checksum, applied_at)
    VALUES (?1, ?2, ?3, ?4)";
const PG_LOCK: &str = "SELECT pg_advisory_xact_lock(?1)";
const PG_HAS_TABLE: &str = "SELECT COUNT(*) FROM information_schema.tables
    WHERE table_name = 'schema_migrations' AND table_schema = current_schema()";
const SQLITE_HAS_TABLE: &str =
    "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_migrations'";
const PG_HAS_CITUS: &str = "SELECT COUNT(*) FROM pg_extension WHERE extname = 'citus'";

/// Which steps are still to be applied. Refuses a store that this program must not touch.
pub fn pending(tx: &Tx<'_>) -> Result<Vec<Migration>> {
    let has_table = match tx.dialect() {
        Dialect::Sqlite => SQLITE_HAS_TABLE,
        Dialect::Postgres => PG_HAS_TABLE,
    };
    if tx.first(has_table, &[], |row| row.int(0))? == Some(0) {
        return Ok(MIGRATIONS.to_vec());
    }
    let applied = tx.all(LIST, &[], |row| Ok((row.int(0)?, row.text(1)?.to_owned())))?;
    for (version, checksum) in &applied {
        let known = MIGRATIONS.iter().find(|step| step.version == *version);
        match known {
            None => {
                let note = format!(
                    "the store is at schema step {version}, newer than this program's {}; \
                     use a newer hubwright",
                    MIGRATIONS.len()
                );
                return Err(Fault::internal(note).into());
            }
            Some(step) if step.checksum() != *checksum => {
                let note =
                    format!("schema step {version} of the store differs from this program's");
                return Err(Fault::internal(note).into());
            }
            Some(_) => {}
        }
    }
    Ok(MIGRATIONS.iter().skip(applied.len()).copied().collect())
}

/// Applies what is pending inside the caller's transaction and says what that was.
pub fn apply(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<Migration>> {
    if tx.dialect() == Dialect::Postgres {
        tx.each(PG_LOCK, &[LOCK.into()], |_| Ok(()))?;
    }
    let steps = pending(tx)?;
    if steps.is_empty() {
        return Ok(steps);
    }
    tx.exec(CREATE_TABLE, &[])?;
    for step in &steps {
        batch(tx, &tx.dialect().migration(step.text))?;
        let checksum = step.checksum();
        tx.exec(
            NOTE,
            &[step.version.into(), step.name.into(), checksum.into(), now.as_ms().into()],
        )?;
    }
    distribute(tx, &steps)?;
    Ok(steps)
}

fn batch(tx: &Tx<'_>, sql: &str) -> Result<()> {
    match tx {
        Tx::Sqlite(connection) => connection.execute_batch(sql).map_err(sqlite::stop),
        Tx::Postgres(scope) => scope.batch(sql),
    }
}

/// Where Citus is present, spreads each new table by account (co-located), so that one account's
/// transaction stays on one shard. The token directory is small and read by every node.
fn distribute(tx: &Tx<'_>, steps: &[Migration]) -> Result<()> {
    let spread = tx.dialect() == Dialect::Postgres
        && tx.first(PG_HAS_CITUS, &[], |row| row.int(0))? == Some(1);
    if !spread {
        return Ok(());
    }
    if steps.iter().any(|step| step.version == 1) {
        batch(tx, "SELECT create_reference_table('token_directory')")?;
    }
    for table in steps.iter().flat_map(|step| step.account_tables) {
        batch(tx, &format!("SELECT create_distributed_table('{table}', 'account_id')"))?;
    }
    Ok(())
}
