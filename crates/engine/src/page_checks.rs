//! What the writes of a call must not take already: addresses, languages of a group, folders.

use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_scope::Context;
use crate::sql::page_write::PageWrite;
use crate::sql::{folders, languages, pages};
use domain::fault::{Fault, Result};
use domain::ids;
use domain::limits::VARIATION_BYTES_MAX;
use domain::pages::kind::PageKind;
use domain::pages::language_group::LanguageGroup;
use domain::pages::languages::Language;
use domain::pages::rules;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the writes of a call must not take twice; kept true as the call goes on.
pub(crate) struct Checks {
    /// Which pages hold the addresses that the call touches.
    addresses: HashMap<String, i64>,
    groups: HashMap<i64, LanguageGroup>,
    folders: BTreeSet<i64>,
}

impl Checks {
    pub(crate) fn load<'a>(
        tx: &Tx<'_>,
        context: &Context,
        wanted: impl Iterator<Item = &'a PageWrite> + Clone,
    ) -> Result<Self, Stop> {
        let account = context.account();
        let mut addresses: Vec<String> =
            wanted.clone().filter_map(|write| write.addresses().1.map(str::to_owned)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let addresses = pages::find_addresses(tx, account, &addresses)?.into_iter().collect();
        let groups: BTreeSet<i64> =
            wanted.clone().filter_map(PageWrite::changes_language_in).collect();
        let groups: Vec<i64> = groups.into_iter().collect();
        let groups = groups_of(&languages::lock_members(tx, account, &groups)?);
        let folders = wanted.filter(|write| write.kind == PageKind::Landing);
        let folders: BTreeSet<i64> =
            folders.filter_map(|write| ids::find(write.new_folder()?)).collect();
        let folders: Vec<i64> = folders.into_iter().collect();
        let folders = folders::exist(tx, account, &folders)?.into_iter().collect();
        Ok(Checks { addresses, groups, folders })
    }

    /// Accepts a write after those that were accepted before it, or says why not.
    /// A write that is refused leaves no trace here.
    pub(crate) fn accept(&mut self, write: &PageWrite) -> Result<()> {
        let language = self.new_language(write)?;
        check_variation(write)?;
        self.check_folder(write)?;
        self.claim_address(write)?;
        if let Some((group, language)) = language {
            let members = self.groups.get_mut(&group).map(|group| &mut group.members);
            members.and_then(|members| members.insert(write.id, language));
        }
        Ok(())
    }

    /// Moves a page from its old address to its new one, unless another page holds that.
    fn claim_address(&mut self, write: &PageWrite) -> Result<()> {
        let (given_up, taken) = write.addresses();
        if let Some(address) = taken {
            let holder = *self.addresses.entry(address.to_owned()).or_insert(write.id);
            if holder != write.id {
                return Err(slug_taken(address, holder));
            }
        }
        if let Some(address) = given_up {
            self.addresses.remove(address);
        }
        Ok(())
    }

    /// The language that the page gets in its group, if that has none in it.
    fn new_language(&self, write: &PageWrite) -> Result<Option<(i64, Language)>> {
        let Some(number) = write.changes_language_in() else { return Ok(None) };
        let Some(group) = self.groups.get(&number) else { return Ok(None) };
        let language = write.language.ok_or_else(|| {
            let message = "A page of a language group must have a language.";
            Fault::content_rule(rules::LANGUAGE_INVALID, message)
        })?;
        group.check_free(write.id, language)?;
        Ok(Some((number, language)))
    }

    /// Folders are those of landing pages; other pages may name what they like (pages.md §1.3).
    fn check_folder(&self, write: &PageWrite) -> Result<()> {
        let Some(folder) = write.new_folder().filter(|_| write.kind == PageKind::Landing) else {
            return Ok(());
        };
        match ids::find(folder).filter(|id| self.folders.contains(id)) {
            Some(_) => Ok(()),
            None => Err(folder_missing(folder)),
        }
    }
}

/// What a page shows in every other one of its group must not be large.
fn check_variation(write: &PageWrite) -> Result<()> {
    let size = write.variation.as_ref().map_or(0, String::len);
    if size <= VARIATION_BYTES_MAX {
        return Ok(());
    }
    Err(variation_too_large())
}

/// Why a page can't be part of a language group.
pub(crate) fn variation_too_large() -> Fault {
    let message = format!(
        "What the other pages of the language group show of this one is larger than \
         {VARIATION_BYTES_MAX} bytes."
    );
    Fault::content_rule(rules::VALUE_TOO_LONG, message)
}

/// A page names a folder that is not there.
pub(crate) fn folder_missing(folder: &str) -> Fault {
    let message = format!("The folder '{folder}' does not exist.");
    Fault::content_rule(rules::FOLDER_MISSING, message)
}

fn slug_taken(address: &str, holder: i64) -> Fault {
    let slug = address.split_once('/').map_or(address, |(_, slug)| slug);
    let message = format!("The slug '{slug}' is already used by the published page {holder}.");
    Fault::content_rule(rules::SLUG_TAKEN, message)
}

/// Groups from their members, by number.
pub(crate) fn groups_of(members: &[languages::Member]) -> HashMap<i64, LanguageGroup> {
    let mut groups: HashMap<i64, LanguageGroup> = HashMap::new();
    for member in members {
        let empty = || LanguageGroup { primary: member.primary, members: BTreeMap::new() };
        let group = groups.entry(member.group).or_insert_with(empty);
        if let Some(language) = Language::find(&member.language) {
            group.members.insert(member.page, language);
        }
    }
    groups
}
