//! The change log: appended to in the transaction of the write itself, read by sequence.

use crate::clock::Clock;
use crate::db::Result;
use crate::db::row::Row;
use crate::db::tx::Tx;
use crate::db::value::Value;
use domain::accounts::{AccountId, Caller};
use domain::time::Timestamp;

/// What a line says has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// A new record; the detail is its whole document.
    Created,
    /// What is live was written; the detail has the properties that it has otherwise than before,
    /// those that are gone as `null`, or the whole document.
    Updated,
    /// The draft was written; the detail is as above, of the draft.
    DraftUpdated,
    /// Deleted; no detail.
    Archived,
    /// The scheduled hour has come; no detail.
    Published,
    /// The expiry date has come; no detail.
    Expired,
    /// Two records became one; the detail says which was taken in, and what the other's values
    /// became.
    Merged,
    /// Associations of the record were made; the detail lists them.
    Associated,
    /// Associations of the record were ended; the detail lists them.
    Dissociated,
    /// Deleted for good, with what earlier lines said of it; no detail.
    Purged,
}

impl ChangeKind {
    /// The name in the store.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Created => "created",
            ChangeKind::Updated => "updated",
            ChangeKind::DraftUpdated => "draft_updated",
            ChangeKind::Archived => "archived",
            ChangeKind::Published => "published",
            ChangeKind::Expired => "expired",
            ChangeKind::Merged => "merged",
            ChangeKind::Associated => "associated",
            ChangeKind::Dissociated => "dissociated",
            ChangeKind::Purged => "purged",
        }
    }
}

/// A line that is to be appended.
#[derive(Clone, Copy, Debug)]
pub struct Change<'c> {
    /// `site_page`, `landing_page`, the id of a type of records, the kind of a definition.
    pub object_type: &'c str,
    /// The record.
    pub object_id: i64,
    /// What happened.
    pub kind: ChangeKind,
    /// JSON, or empty.
    pub detail: &'c str,
    /// If the line is a revision of the record.
    pub revision: Option<Revision>,
    /// The line before of the same record or definition, if lines of its kind are chained.
    pub prior: Option<i64>,
}

/// The place of a line among the revisions of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number: counted per record from 1, without gaps.
    pub number: i64,
    /// The last revision whose line holds the whole document; reading starts there.
    pub base: i64,
}

/// A line as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedChange {
    /// Counted per account from 1 without gaps.
    pub seq: i64,
    /// Epoch milliseconds.
    pub changed_at: i64,
    /// Who wrote.
    pub user_id: i64,
    /// `site_page`, `landing_page`, …
    pub object_type: String,
    /// The record.
    pub object_id: i64,
    /// [`ChangeKind::name`]
    pub kind: String,
    /// JSON, or empty.
    pub detail: String,
}

/// A line of a chain: each line of one record or definition names the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainedChange {
    /// Counted per account from 1.
    pub seq: i64,
    /// The line before it; none for the first.
    pub prior: Option<i64>,
    /// Epoch milliseconds.
    pub changed_at: i64,
    /// Who wrote.
    pub user_id: i64,
    /// The app that wrote, if one did.
    pub source_id: Option<i64>,
    /// [`ChangeKind::name`]
    pub kind: String,
    /// JSON, or empty.
    pub detail: String,
}

const TAKE: &str = "INSERT INTO change_heads (account_id, seq, version, life)
    VALUES (?1, ?2, 0, ?3)
    ON CONFLICT (account_id) DO UPDATE SET seq = change_heads.seq + excluded.seq
    RETURNING seq, version, life";
const LOOK: &str = "SELECT seq, version, life FROM change_heads WHERE account_id = ?1";
const COUNT_VERSION: &str = "UPDATE change_heads
    SET version = CASE WHEN version < ?2 THEN ?2 ELSE version + 1 END WHERE account_id = ?1";
const EMPTY: &str = "UPDATE changes SET detail = '' WHERE account_id = ?1 AND seq {in_ints ?2}";
const HEAD_SEEN: &str = "SELECT seq, version, life FROM change_heads WHERE account_id = ?1";
const WRITTEN_BETWEEN: &str = "SELECT object_id, object_type, change_kind FROM changes
    WHERE account_id = ?1 AND seq > ?2 AND seq <= ?3";
const VERSION: &str = "SELECT version FROM change_heads WHERE account_id = ?1";
const INSERT: &str = "INSERT INTO changes
    (account_id, seq, changed_at, user_id, object_type, object_id, change_kind, detail, revision,
    base_revision, prior_seq, source_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const READ: &str = "SELECT seq, changed_at, user_id, object_id, object_type, change_kind, detail
    FROM changes WHERE account_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
const HEAD: &str = "SELECT seq FROM change_heads WHERE account_id = ?1";

/// Where an account's log stands, and its definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last sequence number that is taken.
    pub seq: i64,
    /// Counts the writes of definitions.
    pub version: i64,
    /// Changes whenever the log is not what it was: the same numbers may then stand for other
    /// lines.
    pub life: i64,
}

/// Who writes, and when.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// The account.
    pub account: AccountId,
    /// The user.
    pub user_id: i64,
    /// The app.
    pub source_id: Option<i64>,
    /// Epoch milliseconds.
    pub at_ms: i64,
}

impl Author {
    /// The caller, at this time.
    pub fn of(caller: &Caller, now: Timestamp) -> Self {
        Author {
            account: caller.account_id,
            user_id: caller.user_id,
            source_id: Some(caller.app_id),
            at_ms: now.as_ms(),
        }
    }
}

/// Takes the next `count` sequence numbers: `seq` is the last of them. On PostgreSQL the account's
/// row stays locked until the commit, so that nobody else writes records or definitions meanwhile.
pub fn take(tx: &Tx<'_>, account: AccountId, count: i64) -> Result<Head> {
    let values = [account.into(), count.into(), Clock::system_ms().into()];
    let head = tx.first(TAKE, &values, head_of)?;
    Ok(head.unwrap_or(Head { seq: count, version: 0, life: 0 }))
}

/// Where the log stands, for a scope that may write records or definitions: nobody else does until
/// it has ended. Nothing is written where the scope is alone anyway.
pub fn lock(tx: &Tx<'_>, account: AccountId) -> Result<Head> {
    if !tx.dialect().has_one_writer() {
        return take(tx, account, 0);
    }
    let head = tx.first(LOOK, &[account.into()], head_of)?;
    Ok(head.unwrap_or(Head { seq: 0, version: 0, life: 0 }))
}

fn head_of(row: Row<'_>) -> Result<Head> {
    Ok(Head { seq: row.int(0)?, version: row.int(1)?, life: row.int(2)? })
}

/// Sequence numbers that a scope is likely to need. Where scopes lock, they are taken with the
/// lock, which saves a statement; where they do not, nothing is written before it is decided.
#[derive(Debug)]
pub struct Reserved {
    /// Where the log stands without them.
    pub head: Head,
    count: i64,
    is_taken: bool,
}

impl Reserved {
    /// Locks the account's row, like [`lock`].
    pub fn new(tx: &Tx<'_>, account: AccountId, count: i64) -> Result<Self> {
        if tx.dialect().has_one_writer() {
            return Ok(Reserved { head: lock(tx, account)?, count, is_taken: false });
        }
        let head = take(tx, account, count)?;
        let head = Head { seq: head.seq - count, ..head };
        Ok(Reserved { head, count, is_taken: true })
    }

    /// Uses them: the last one.
    pub fn keep(self, tx: &Tx<'_>, account: AccountId) -> Result<i64> {
        match self.is_taken {
            true => Ok(self.head.seq + self.count),
            false => Ok(take(tx, account, self.count)?.seq),
        }
    }

    /// Does without them.
    pub fn give_back(self, tx: &Tx<'_>, account: AccountId) -> Result<()> {
        if self.is_taken { take(tx, account, -self.count).map(drop) } else { Ok(()) }
    }
}

/// Notes that definitions were written. The account's row must have been taken. The count is never
/// behind the machine's time, so that it is none that an earlier life of the account has reached;
/// 0 says that nothing was ever defined.
pub fn count_version(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.exec(COUNT_VERSION, &[account.into(), Clock::system_ms().into()]).map(drop)
}

/// Empties the details of lines: nothing is to be known of them any more.
pub fn empty(tx: &Tx<'_>, account: AccountId, seqs: &[i64]) -> Result<()> {
    tx.exec(EMPTY, &[account.into(), seqs.into()]).map(drop)
}

/// Where the account's log stands, for scopes that only read.
pub fn head_seen(tx: &Tx<'_>, account: AccountId) -> Result<Head> {
    let head = tx.first(HEAD_SEEN, &[account.into()], head_of)?;
    Ok(head.unwrap_or(Head { seq: 0, version: 0, life: 0 }))
}

/// Type, id and kind of every line after the first of these numbers, up to the second.
pub fn written_between(
    tx: &Tx<'_>,
    account: AccountId,
    after: i64,
    until: i64,
) -> Result<Vec<(String, i64, String)>> {
    let values = [account.into(), after.into(), until.into()];
    tx.all(WRITTEN_BETWEEN, &values, |row| {
        Ok((row.text(1)?.to_owned(), row.int(0)?, row.text(2)?.to_owned()))
    })
}

/// How often definitions were written.
pub fn version(tx: &Tx<'_>, account: AccountId) -> Result<i64> {
    Ok(tx.first(VERSION, &[account.into()], |row| row.int(0))?.unwrap_or(0))
}

/// Appends lines in their order. The sequence is taken here, inside the writing transaction and as
/// late as possible: on PostgreSQL the counter's row stays locked until the commit.
pub fn append(tx: &Tx<'_>, author: Author, changes: &[Change<'_>]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let count = changes.len() as i64;
    let last = take(tx, author.account, count)?.seq;
    insert(tx, author, last - count + 1, changes)
}

/// Writes lines under sequence numbers that were taken, from `first` on.
pub fn insert(tx: &Tx<'_>, author: Author, first: i64, changes: &[Change<'_>]) -> Result<()> {
    let rows: Vec<Vec<Value<'_>>> = (first..)
        .zip(changes)
        .map(|(seq, change)| {
            vec![
                author.account.into(),
                seq.into(),
                author.at_ms.into(),
                author.user_id.into(),
                change.object_type.into(),
                change.object_id.into(),
                change.kind.name().into(),
                change.detail.into(),
                change.revision.map(|revision| revision.number).into(),
                change.revision.map(|revision| revision.base).into(),
                change.prior.into(),
                author.source_id.into(),
            ]
        })
        .collect();
    tx.exec_rows(INSERT, &rows)
}

/// Up to `limit` lines after `seq`.
pub fn read_after(
    tx: &Tx<'_>,
    account: AccountId,
    seq: i64,
    limit: i64,
) -> Result<Vec<LoggedChange>> {
    tx.all(READ, &[account.into(), seq.into(), limit.into()], |row| {
        Ok(LoggedChange {
            seq: row.int(0)?,
            changed_at: row.int(1)?,
            user_id: row.int(2)?,
            object_id: row.int(3)?,
            object_type: row.text(4)?.to_owned(),
            kind: row.text(5)?.to_owned(),
            detail: row.text(6)?.to_owned(),
        })
    })
}

/// The last sequence number of the account; 0 before the first change.
pub fn head(tx: &Tx<'_>, account: AccountId) -> Result<i64> {
    Ok(tx.first(HEAD, &[account.into()], |row| row.int(0))?.unwrap_or(0))
}
