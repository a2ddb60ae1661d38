//! Chains of lines in the change log: each line of one record or definition names the one before
//! it.

use crate::db::Result;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::sql::changes::ChainedChange;
use domain::accounts::AccountId;

/// Of which lines details are read; of the others they are left empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Details {
    /// Of all.
    All,
    /// Of those that say that records were merged.
    OfMerges,
}

/// Calls `visit` with the lines at `starts` and those before them in their chains, up to a limit of
/// each chain, and with the start of the chain. Lines of one chain come newest first. One
/// statement, however many chains there are.
pub fn page(
    tx: &Tx<'_>,
    account: AccountId,
    starts: &[i64],
    (limit, details): (i64, Details),
    mut visit: impl FnMut(i64, ChainedChange),
) -> Result<()> {
    if starts.is_empty() || limit < 1 {
        return Ok(());
    }
    let mut sql = SqlText::new("");
    let (of_account, starts) = (sql.bind(account), sql.bind(starts));
    let limit = sql.bind(limit);
    let starts = tx.dialect().in_ints("c.seq", &starts);
    let detail = match details {
        Details::All => "l.detail",
        Details::OfMerges => "CASE WHEN l.change_kind = 'merged' THEN l.detail ELSE '' END",
    };
    // Details are looked up last, so that nothing but numbers is sorted or kept on the way.
    let lines = tx.dialect().looked_up(
        "changes",
        "l",
        &format!("l.account_id = {of_account} AND l.seq = p.seq"),
    );
    sql.push(&format!(
        "WITH RECURSIVE chain(start_seq, seq, prior_seq, place) AS (
            SELECT c.seq, c.seq, c.prior_seq, CAST(1 AS BIGINT) FROM changes c
            WHERE c.account_id = {of_account} AND {starts}
            UNION ALL SELECT chain.start_seq, c.seq, c.prior_seq, chain.place + 1
            FROM chain CROSS JOIN changes c
            WHERE c.account_id = {of_account} AND c.seq = chain.prior_seq
            AND chain.place < {limit})
         SELECT p.start_seq, l.seq, l.prior_seq, l.changed_at, l.user_id, l.source_id,
            l.change_kind, {detail}
         FROM (SELECT start_seq, seq FROM chain ORDER BY start_seq, seq DESC) AS p {lines}"
    ));
    tx.each_built(&sql, |row| {
        visit(row.int(0)?, line(row)?);
        Ok(())
    })
}

fn line(row: Row<'_>) -> Result<ChainedChange> {
    Ok(ChainedChange {
        seq: row.int(1)?,
        prior: row.int_option(2)?,
        changed_at: row.int(3)?,
        user_id: row.int(4)?,
        source_id: row.int_option(5)?,
        kind: row.text(6)?.to_owned(),
        detail: row.text(7)?.to_owned(),
    })
}
