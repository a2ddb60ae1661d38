//! Seeding: many records in one transaction, or none of them.

use crate::Engine;
use crate::clock::Clock;
use crate::crm::owners;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::folders::NewFolders;
use crate::pages::NewPages;
use crate::sql::{self, tables};
use domain::accounts::{AccountId, Caller};
use domain::crm::owner_inputs::OwnerInput;
use domain::fault::{Fault, Result};
use domain::ids::ID_FIRST;
use domain::pages::kind::PageKind;
use domain::seed::{SeedItem, SeedRecord, refused};
use domain::time::Timestamp;

/// What becomes of the data that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedMode {
    /// All of it goes, of every account, and numbers begin anew. Accounts and tokens stay.
    Replace,
    /// It stays.
    Add,
}

/// The records of a seed, checked and rendered: folders, pages by kind, and owners, each with its
/// line.
struct Plan {
    caller: Caller,
    now: Timestamp,
    owners: Vec<(usize, OwnerInput)>,
    folders: NewFolders,
    folder_lines: Vec<usize>,
    pages: Vec<(Vec<usize>, NewPages)>,
}

impl Engine {
    /// Stores all records in one transaction and gives their ids, in input order; owners have
    /// numbers of their own. The first record
    /// that a rule refuses ends it: the fault names its line, and nothing is changed.
    pub async fn seed(
        &self,
        caller: &Caller,
        records: Vec<SeedRecord>,
        mode: SeedMode,
    ) -> Result<Vec<i64>> {
        let account = caller.account_id;
        let is_owner = |record: &SeedRecord| matches!(record.item, SeedItem::Owner(_));
        let owners: Vec<bool> = records.iter().map(is_owner).collect();
        let used = records.len() as i64;
        let ids = match mode {
            SeedMode::Replace => ID_FIRST..ID_FIRST + used,
            SeedMode::Add => self.new_ids(account, records.len()).await?,
        };
        let plan = self.plan_seed(caller, ids.clone().zip(records)).await?;
        let (numbers, now_ms) = (self.ids.clone(), Clock::system_ms());
        let work = move |tx: &Tx<'_>| {
            if mode == SeedMode::Add {
                return plan.store(tx);
            }
            tables::lock_state(tx)?;
            let version = sql::state::next_version(tx, now_ms)?;
            tables::of_state().try_for_each(|table| tables::empty(tx, table))?;
            sql::ids::begin(tx, account, used)?;
            let of_owners = plan.store(tx)?;
            sql::state::set_versions(tx, version)?;
            numbers.forget();
            Ok(of_owners)
        };
        let mut of_owners = self.store.write(work).await?.into_iter();
        let ids = ids.zip(owners);
        let id = |(id, is_owner)| if is_owner { of_owners.next().unwrap_or(id) } else { id };
        Ok(ids.map(id).collect())
    }

    /// Whether nothing was ever written to the account.
    pub async fn is_unwritten(&self, account: AccountId) -> Result<bool> {
        let unwritten = |tx: &Tx<'_>| {
            Ok(sql::changes::head(tx, account)? == 0 && !sql::ids::is_begun(tx, account)?)
        };
        self.store.read(unwritten).await
    }

    async fn plan_seed(
        &self,
        caller: &Caller,
        records: impl Iterator<Item = (i64, SeedRecord)>,
    ) -> Result<Plan> {
        let mut by_kind = PageKind::ALL.map(|kind| (kind, Vec::new(), Vec::new()));
        let (mut folder_lines, mut new_folders) = (Vec::new(), Vec::new());
        let mut owners = Vec::new();
        for (id, SeedRecord { line, item }) in records {
            match item {
                SeedItem::Folder(patch) => {
                    folder_lines.push(line);
                    new_folders.push((id, patch));
                }
                SeedItem::Owner(input) => owners.push((line, *input)),
                SeedItem::Page(kind, patch) => {
                    let of_kind = by_kind.iter_mut().filter(|(known, _, _)| *known == kind);
                    for (_, lines, pages) in of_kind {
                        lines.push(line);
                        pages.push((id, (*patch).clone()));
                    }
                }
            }
        }
        let folders = self.prepare_folders(caller, new_folders).await?;
        let mut pages = Vec::with_capacity(by_kind.len());
        for (kind, lines, new) in by_kind {
            pages.push((lines, self.prepare_pages(caller, kind, new).await?));
        }
        let (caller, now) = (caller.clone(), self.clock.now());
        let plan = Plan { caller, now, owners, folders, folder_lines, pages };
        match plan.first_refusal() {
            Some(fault) => Err(fault),
            None => Ok(plan),
        }
    }
}

impl Plan {
    /// The refusal on the first line of all.
    fn first_refusal(&self) -> Option<Fault> {
        let pages = self.pages.iter();
        let pages = pages.flat_map(|(lines, pages)| lines.iter().zip(pages.refusals()));
        let folders = self.folder_lines.iter().zip(self.folders.refusals());
        let (line, fault) = pages
            .chain(folders)
            .filter_map(|(line, refusal)| Some((*line, refusal?)))
            .min_by_key(|(line, _)| *line)?;
        Some(refused(line, fault.clone()))
    }

    /// Gives the numbers of the owners.
    fn store(&self, tx: &Tx<'_>) -> Result<Vec<i64>, Stop> {
        // Folders first, in their order: pages and later folders may be in them.
        for (line, outcome) in self.folder_lines.iter().zip(self.folders.store_each(tx)?) {
            outcome.map_err(|fault| refused(*line, fault))?;
        }
        for (lines, pages) in &self.pages {
            for (line, outcome) in lines.iter().zip(pages.store(tx)?.written) {
                outcome.map(drop).map_err(|fault| refused(*line, fault))?;
            }
        }
        owners::store_seeded(tx, &self.caller, self.now, &self.owners)
    }
}
