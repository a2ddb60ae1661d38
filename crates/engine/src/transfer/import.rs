//! Imports: an account is filled from an export, batch by batch. How far it is stands in the store,
//! written with each batch, so that an import that was interrupted goes on where it was. While it
//! goes on, the change log's head stays where it is, and tells whether somebody else wrote.

use super::intake::{ALL_DONE, Batch, Intake, Piece, Source};
use super::rows::Own;
use super::{ChangeHead, Header, Progress, Watch};
use crate::clock::Clock;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::transfer::{self, Import, exported};
use crate::sql::{accounts, changes};
use crate::{Engine, db};
use domain::accounts::{Account, AccountId};
use domain::fault::{Fault, FaultKind, Result};
use domain::ids::ID_MAX;
use domain::time::Timestamp;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Lines of one transaction.
const LINES_AT_ONCE: usize = 10_000;

/// How to import.
#[derive(Clone, Copy, Debug)]
pub struct ImportOptions {
    /// Into which account; none: the one that was exported. It is made if it is not there.
    pub account: Option<AccountId>,
    /// Whether what the account holds is removed first.
    pub replace: bool,
    /// Lines that are written in one transaction.
    pub lines_at_once: usize,
}

impl Default for ImportOptions {
    fn default() -> Self {
        ImportOptions { account: None, replace: false, lines_at_once: LINES_AT_ONCE }
    }
}

/// What an import came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The account.
    pub account: AccountId,
    /// Rows in the file.
    pub rows: u64,
    /// Lines that an interrupted import had stored before.
    pub lines_before: u64,
    /// Whether the account held this very state before, so that nothing was written.
    pub is_unchanged: bool,
}

/// An import under way.
#[derive(Clone)]
struct Run {
    header: Arc<Header>,
    own: Own,
    state: Import,
}

impl Engine {
    /// Fills an account from an export. The account must be empty, or hold a part of this import;
    /// with [`ImportOptions::replace`] whatever else it holds goes. If it holds the very state of
    /// the file, that is only looked through.
    /// An import that stops midway is gone on with by the next one of the same file.
    pub async fn import(
        &self,
        source: Source,
        options: ImportOptions,
        watch: Watch,
    ) -> Result<Imported> {
        let begin = tokio::task::spawn_blocking(move || Intake::begin(source));
        let (intake, header, fingerprint) = begin.await.map_err(ended)??;
        let account = options.account.unwrap_or(header.account.account_id);
        if !(1..=ID_MAX).contains(&account) {
            return Err(Fault::validation(format!("'{account}' can't be an account's number")));
        }
        let header = Arc::new(header);
        let beginning = Beginning { header, fingerprint, account, replace: options.replace };
        let mut run = self.store.write(move |tx| beginning.begin(tx)).await?;
        if !run.state.is_emptied {
            self.empty(&mut run).await?;
        }
        let is_unchanged = run.state.lines_done == ALL_DONE;
        let lines_before = if is_unchanged { 1 } else { run.state.lines_done };
        let lines_before = u64::try_from(lines_before - 1).unwrap_or(0);
        let (sender, mut pieces) = mpsc::channel(1);
        let (own, state, most) = (run.own, run.state.clone(), options.lines_at_once.max(1));
        tokio::task::spawn_blocking(move || intake.run(own, &state, most, &sender));
        while let Some(piece) = pieces.recv().await {
            match piece? {
                Piece::Rows(batch) => {
                    let (rows, bytes) = (batch.rows, batch.bytes);
                    self.put(&mut run, batch).await?;
                    watch(Progress { rows, rows_total: None, bytes });
                }
                Piece::Spoilt(fault) => {
                    if !is_unchanged {
                        self.spoil(&run).await?;
                    }
                    return Err(fault);
                }
                Piece::End { rows, largest_id } => {
                    if !is_unchanged {
                        self.finish(run, largest_id).await?;
                    }
                    return Ok(Imported { account, rows, lines_before, is_unchanged });
                }
            }
        }
        Err(Fault::internal("the thread that reads the file ended"))
    }

    /// Removes what the account holds, a table at a time.
    async fn empty(&self, run: &mut Run) -> Result<()> {
        for table in exported() {
            let run = run.clone();
            let work = move |tx: &Tx<'_>| {
                run.check(tx)?;
                table.empty(tx, run.own.account)
            };
            self.store.write(work).await?;
        }
        run.state.is_emptied = true;
        let (run, before) = (run.clone(), Import { is_emptied: false, ..run.state.clone() });
        let work = move |tx: &Tx<'_>| {
            Run { state: before.clone(), ..run.clone() }.check(tx)?;
            transfer::count_pages(tx, run.own.account)?;
            transfer::put_import(tx, run.own.account, &run.state)
        };
        self.store.write(work).await
    }

    /// Stores a batch, and how far the import is with it.
    async fn put(&self, run: &mut Run, batch: Batch) -> Result<()> {
        let (first, last) = (batch.lines_before + 1, batch.lines_done);
        let state = Import {
            lines_done: batch.lines_done,
            digest: batch.digest.clone(),
            ..run.state.clone()
        };
        let (before, after) = (run.clone(), state.clone());
        let work = move |tx: &Tx<'_>| {
            before.check(tx)?;
            for (table, rows) in &batch.groups {
                exported()[*table].write(tx, rows)?;
            }
            transfer::put_import(tx, before.own.account, &after)
        };
        self.store.write(work).await.map_err(|fault| match fault.kind {
            FaultKind::Validation => fault,
            _ => {
                let note = fault.note.as_ref().unwrap_or(&fault.message);
                Fault { note: Some(format!("lines {first} to {last}: {note}")), ..fault }
            }
        })?;
        run.state = state;
        Ok(())
    }

    /// Notes that what is stored has to go before the import begins anew.
    async fn spoil(&self, run: &Run) -> Result<()> {
        let run = run.clone();
        let anew = Import::anew(&run.state.fingerprint, false);
        let work = move |tx: &Tx<'_>| {
            run.check(tx)?;
            transfer::put_import(tx, run.own.account, &anew)
        };
        self.store.write(work).await
    }

    /// Makes the account whole: what follows from the rows, and the change log's head.
    async fn finish(&self, run: Run, largest_id: i64) -> Result<()> {
        let (numbers, now_ms) = (self.ids.clone(), Clock::system_ms());
        let work = move |tx: &Tx<'_>| {
            run.check(tx)?;
            let (account, header) = (run.own.account, &run.header);
            let version = transfer::next_version(tx, account, now_ms)?;
            transfer::set_head(tx, account, header.change_head.seq, version)?;
            if largest_id > 0 {
                transfer::pass_ids(tx, account, largest_id + 1)?;
            }
            transfer::count_pages(tx, account)?;
            let site_url = accounts::find(tx, account)?.map(|account| account.site_url);
            if let Some(site_url) = site_url.filter(|own| *own != header.account.site_url) {
                accounts::set_site_url(tx, account, &site_url)?;
            }
            transfer::end_import(tx, account)?;
            // Before the commit: whoever takes a block from here on waits for it.
            numbers.forget();
            Ok(())
        };
        self.store.write(work).await
    }
}

fn ended(error: tokio::task::JoinError) -> Fault {
    Fault::internal(format!("the thread that reads the file ended: {error}"))
}

/// What an import begins with.
struct Beginning {
    header: Arc<Header>,
    fingerprint: String,
    account: AccountId,
    replace: bool,
}

impl Beginning {
    /// Makes the account if need be, looks at what it holds, and notes the import.
    fn begin(&self, tx: &Tx<'_>) -> db::Result<Run> {
        let Beginning { header, account, .. } = self;
        let account = *account;
        let site_url = header.account.site_url.clone();
        let created_at = Timestamp::from_ms_clamped(header.account.created_at);
        accounts::insert(tx, &Account { id: account, site_url, created_at })?;
        let head = changes::take(tx, account, 0)?;
        let state = self.state(tx, head.seq)?;
        let version = transfer::next_version(tx, account, Clock::system_ms())?;
        let run = Run { header: header.clone(), own: Own { account, version }, state };
        if run.state.lines_done == ALL_DONE {
            return Ok(run);
        }
        transfer::set_head(tx, account, 0, version)?;
        if let Some(next_id) = header.next_id {
            transfer::pass_ids(tx, account, next_id)?;
        }
        transfer::put_import(tx, account, &run.state)?;
        Ok(run)
    }

    /// Where the import begins or goes on, or why it may not.
    fn state(&self, tx: &Tx<'_>, head_seq: i64) -> db::Result<Import> {
        let account = self.account;
        let anew = |is_emptied| Import::anew(&self.fingerprint, is_emptied);
        let begun = transfer::find_import(tx, account)?;
        let refusal = match begun {
            Some(begun) if begun.fingerprint == self.fingerprint && head_seq == 0 => {
                return Ok(begun);
            }
            Some(begun) if begun.fingerprint == self.fingerprint => {
                "was written to since the import was interrupted"
            }
            Some(_) => "holds a part of another import",
            None if self.replace => "",
            None if head_seq == 0 && transfer::is_empty(tx, account)? => {
                return Ok(anew(true));
            }
            None if ChangeHead::of(tx, account)? == self.header.change_head => {
                return Ok(Import { lines_done: ALL_DONE, ..anew(true) });
            }
            None => "holds other data",
        };
        if self.replace {
            return Ok(anew(false));
        }
        Err(Fault::validation(format!(
            "account {account} {refusal}; nothing was changed (--replace empties it first)"
        ))
        .into())
    }
}

impl Import {
    /// One that has stored nothing but the first line.
    fn anew(fingerprint: &str, is_emptied: bool) -> Self {
        let fingerprint = fingerprint.to_owned();
        Import { digest: fingerprint.clone(), fingerprint, is_emptied, lines_done: 1 }
    }
}

impl Run {
    /// Sees to it that nobody wrote to the account since this import's last transaction, and that
    /// nobody does until the scope has ended.
    fn check(&self, tx: &Tx<'_>) -> Result<(), Stop> {
        let account = self.own.account;
        let head = changes::lock(tx, account)?;
        let found = transfer::find_import(tx, account)?;
        let message = match (head.seq, found) {
            (0, Some(found)) if found == self.state => return Ok(()),
            (0, Some(_)) => format!(
                "another import into account {account} is at work; when it has ended, this one may \
                 go on"
            ),
            _ => format!(
                "account {account} was written to by somebody else during the import; begin anew \
                 with --replace"
            ),
        };
        Err(Fault::validation(message).into())
    }
}
