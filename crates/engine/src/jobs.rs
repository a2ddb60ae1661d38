//! The scheduler: work that waits for an hour, done by whichever node comes first. A node leases
//! what is due, does it, and takes it out in the transaction of the work itself, so that everything
//! is done once. What a node that died had leased falls to the others when the lease runs out.

use crate::Engine;
use crate::db::Stop;
use crate::page_edit::{Kept, PageEdit};
use crate::page_saves::Pending;
use crate::page_scope::{Context, PageScope};
use crate::sql::jobs::{self, Job, JobKind, Lease};
use crate::sql::pages::{self, Lock, StoredPage};
use domain::accounts::{AccountId, Caller};
use domain::fault::{FaultKind, Result};
use domain::pages::kind::PageKind;
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// How long a node has for what it leased.
pub const LEASE_MS: i64 = 30_000;
/// Jobs that are leased at a time.
const BATCH: i64 = 200;
/// Who does what nobody asked for.
const SCHEDULER_USER_ID: i64 = 0;

impl Engine {
    /// When the next job is due.
    pub async fn next_job_due(&self) -> Result<Option<Timestamp>> {
        self.store.read(jobs::next_due).await
    }

    /// Does everything that is due, as far as no other node is at it, and says how much that was.
    pub async fn run_due_jobs(&self) -> Result<u64> {
        let mut done = 0;
        loop {
            let now = self.clock.now();
            // Most looks find nothing, and a look costs no write.
            if self.next_job_due().await?.is_none_or(|due| due > now) {
                return Ok(done);
            }
            let leased = self.lease_jobs(now).await?;
            if leased.is_empty() {
                return Ok(done);
            }
            let mut by_account: BTreeMap<AccountId, Vec<i64>> = BTreeMap::new();
            for job in leased {
                by_account.entry(job.account).or_default().push(job.object_id);
            }
            for (account, objects) in by_account {
                done += self.turn_each(account, objects).await?;
            }
        }
    }

    /// Pages of one account. Should one of them not be possible, the others are done all the same,
    /// and that one is tried again when its lease has run out.
    async fn turn_each(&self, account: AccountId, objects: Vec<i64>) -> Result<u64> {
        let outcome = self.turn_pages(account, objects.clone()).await;
        if outcome.as_ref().is_err_and(|fault| fault.kind == FaultKind::Internal) {
            let mut done = 0;
            for object in objects {
                match self.turn_pages(account, vec![object]).await {
                    Ok(one) => done += one,
                    Err(fault) => tracing::error!(account, object, %fault, "a job failed"),
                }
            }
            return Ok(done);
        }
        outcome
    }

    async fn lease_jobs(&self, now: Timestamp) -> Result<Vec<Job>> {
        let (by, now) = (self.node.clone(), now.as_ms());
        let work = move |tx: &crate::db::tx::Tx<'_>| {
            let lease = Lease { by: &by, now, until: now + LEASE_MS };
            jobs::claim(tx, JobKind::PageTurn, lease, BATCH)
        };
        self.store.write(work).await
    }

    /// Pages whose derived properties turned: stores them as they read now, and notes in the change
    /// log what happened to them, once.
    async fn turn_pages(&self, account: AccountId, leased: Vec<i64>) -> Result<u64> {
        let user_name = crate::tokens::TOKEN_USER_NAME.to_owned();
        let caller =
            Caller { account_id: account, app_id: 0, user_id: SCHEDULER_USER_ID, user_name };
        let contexts = [
            self.context(&caller, PageKind::Site).await?,
            self.context(&caller, PageKind::Landing).await?,
        ];
        let node = self.node.clone();
        let work = move |tx: &crate::db::tx::Tx<'_>| {
            // Pages before their jobs, as in every write of a page.
            let mut found = pages::load_many(tx, account, &leased, Lock::Yes)?;
            let contexts = contexts.each_ref().map(Context::at_present);
            let now = contexts[0].now.as_ms();
            let lease = Lease { by: &node, now, until: now };
            let held = jobs::still_leased(tx, account, JobKind::PageTurn, lease, &leased)?;
            jobs::remove(tx, account, JobKind::PageTurn, &held)?;
            found.retain(|page| held.contains(&page.live.id));
            let pending = Pending::default();
            for context in &contexts {
                let kind = context.kind;
                let of_kind = found.iter().filter(|page| page.live.is(kind, false));
                turn(PageScope { tx, context, pending: &pending }, of_kind.cloned())?;
            }
            pending.flush(tx, &contexts[0])?;
            Ok(held.len() as u64)
        };
        self.store.write(work).await
    }
}

fn turn(scope: PageScope<'_>, pages: impl Iterator<Item = StoredPage>) -> Result<(), Stop> {
    let mut writes = Vec::new();
    for stored in pages {
        let edit = PageEdit::open(stored, true, scope.context.now)?;
        writes.push(edit.finish(scope.context, Kept::Turn)?);
    }
    scope.update(&writes.iter().collect::<Vec<_>>())
}
