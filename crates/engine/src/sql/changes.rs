//! The change log: appended to in the transaction of the write itself, read by sequence.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::db::value::Value;
use domain::accounts::AccountId;

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
        }
    }
}

/// A line that is to be appended.
#[derive(Clone, Copy, Debug)]
pub struct Change<'c> {
    /// `site_page`, `landing_page`, …
    pub object_type: &'static str,
    /// The record.
    pub object_id: i64,
    /// What happened.
    pub kind: ChangeKind,
    /// JSON, or empty.
    pub detail: &'c str,
    /// If the line is a revision of the record.
    pub revision: Option<Revision>,
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

const NEXT: &str = "INSERT INTO change_heads (account_id, seq) VALUES (?1, ?2)
    ON CONFLICT (account_id) DO UPDATE SET seq = change_heads.seq + excluded.seq
    RETURNING seq";
const INSERT: &str = "INSERT INTO changes
    (account_id, seq, changed_at, user_id, object_type, object_id, change_kind, detail, revision,
    base_revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const READ: &str = "SELECT seq, changed_at, user_id, object_id, object_type, change_kind, detail
    FROM changes WHERE account_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
const HEAD: &str = "SELECT seq FROM change_heads WHERE account_id = ?1";

/// Appends lines in their order. The sequence is taken here, inside the writing transaction and as
/// late as possible: on PostgreSQL the counter's row stays locked until the commit.
pub fn append(
    tx: &Tx<'_>,
    account: AccountId,
    user_id: i64,
    at_ms: i64,
    changes: &[Change<'_>],
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let count = changes.len() as i64;
    let last = tx.first(NEXT, &[account.into(), count.into()], |row| row.int(0))?.unwrap_or(count);
    let rows: Vec<Vec<Value<'_>>> = (last - count + 1..)
        .zip(changes)
        .map(|(seq, change)| {
            vec![
                account.into(),
                seq.into(),
                at_ms.into(),
                user_id.into(),
                change.object_type.into(),
                change.object_id.into(),
                change.kind.name().into(),
                change.detail.into(),
                change.revision.map(|revision| revision.number).into(),
                change.revision.map(|revision| revision.base).into(),
            ]
        })
        .collect();
    tx.exec_many(INSERT, &rows)
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
