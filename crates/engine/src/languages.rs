//! Language groups of pages (pages.md §8).

use crate::Engine;
use crate::db::Stop;
use crate::page_checks::{groups_of, variation_too_large};
use crate::page_edit::{PageEdit, created};
use crate::page_scope::PageScope;
use crate::sql::languages::{GroupChange, lock_members, save_group};
use crate::sql::page_write::PageWrite;
use domain::accounts::Caller;
use domain::fault::{Fault, Result};
use domain::ids;
use domain::limits::VARIATION_BYTES_MAX;
use domain::pages::kind::PageKind;
use domain::pages::language_group::{LanguageGroup, domain_language, language};
use domain::pages::languages::Language;
use domain::pages::{copies, rules, variation};
use std::collections::{BTreeMap, HashMap};

/// A page that is to be written in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewVariation {
    /// The page, as the client wrote its id.
    pub raw_id: String,
    /// The language of the copy.
    pub language: Option<String>,
    /// The language of the page, should it have none.
    pub primary_language: Option<String>,
    /// Whether what is live is copied, not the draft.
    pub use_published: bool,
}

/// A page that is to join the language group of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMember {
    /// The page, as the client wrote its id.
    pub raw_id: String,
    /// The language that it gets.
    pub language: String,
    /// A member of the group, or the page that becomes the primary of a new one.
    pub raw_primary_id: String,
    /// The language of the primary, should it have none.
    pub primary_language: Option<String>,
}

impl Engine {
    /// Copies a page for another language, into the page's group, and gives the copy.
    pub async fn create_language_variation(
        &self,
        caller: &Caller,
        kind: PageKind,
        wanted: NewVariation,
    ) -> Result<String> {
        let new = self.new_ids(caller.account_id, 2).await?;
        let (id, new_group) = (new.start, new.start + 1);
        let work = move |scope: PageScope<'_>| {
            let mut source = scope.open(&wanted.raw_id)?;
            let code = wanted.language.as_deref().unwrap_or_default();
            let code = scope.ruled(language(code))?;
            let mut group =
                GroupChange::of(scope, &mut source, wanted.primary_language.as_deref(), new_group)?;
            let content = if wanted.use_published { source.live.clone() } else { source.newest() };
            let copy = scope.copying(id, |with| copies::translated(content, code, with))?;
            scope.ruled(group.after.add(id, code))?;
            group.variations.insert(id, variation::variation(&copy));
            let write = created(copy, scope.context)?;
            scope.insert(&[&write])?;
            let number = group.group;
            group.save(scope, BTreeMap::from([(source.id(), source)]))?;
            scope.answer(id, Some(number), write.rendered.document)
        };
        self.in_page_scope(caller, kind, work).await?.document()
    }

    /// Puts a page into the language group of another, which is made if there is none.
    pub async fn attach_to_language_group(
        &self,
        caller: &Caller,
        kind: PageKind,
        wanted: NewMember,
    ) -> Result<()> {
        let new_group = self.new_id(caller.account_id).await?;
        let work = move |scope: PageScope<'_>| {
            let (id, primary) = (ids::parse(&wanted.raw_id)?, ids::parse(&wanted.raw_primary_id)?);
            let mut edits = scope.open_many(&[id, primary])?;
            let missing = |raw_id: &str| Stop::from(Fault::not_found(raw_id));
            let mut page = edits.remove(&id).ok_or_else(|| missing(&wanted.raw_id))?;
            if id == primary {
                return Err(misuse(scope, "A page can't be attached to itself."));
            }
            let mut primary =
                edits.remove(&primary).ok_or_else(|| missing(&wanted.raw_primary_id))?;
            if page.language_group().is_some() {
                return Err(misuse(scope, "The page is part of a language group already."));
            }
            let code = scope.ruled(language(&wanted.language))?;
            let mut group = GroupChange::of(
                scope,
                &mut primary,
                wanted.primary_language.as_deref(),
                new_group,
            )?;
            scope.ruled(group.after.add(id, code))?;
            page.both(|page| page.language = Some(code));
            group.save(scope, BTreeMap::from([(page.id(), page), (primary.id(), primary)]))
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// Takes a page out of its language group; its language stays. The primary can't go while there
    /// are others.
    pub async fn detach_from_language_group(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: String,
    ) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let page = scope.open(&raw_id)?;
            let mut group = GroupChange::joined(scope, &page)?;
            if group.after.primary == page.id() {
                let message = "The primary page can't be detached from its language group.";
                return Err(misuse(scope, message));
            }
            group.after.remove(page.id());
            group.save(scope, BTreeMap::new())
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// Makes a member the primary of its language group.
    pub async fn set_language_primary(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: String,
    ) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let page = scope.open(&raw_id)?;
            let mut group = GroupChange::joined(scope, &page)?;
            group.after.primary = page.id();
            group.save(scope, BTreeMap::new())
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// Gives members of a group other languages, all at once. `languages` has ids and languages as
    /// the client wrote them.
    pub async fn update_languages(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_primary_id: String,
        languages: Vec<(String, String)>,
    ) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let primary = scope.open(&raw_primary_id)?;
            let mut group = GroupChange::joined(scope, &primary)?;
            let mut wanted = BTreeMap::new();
            for (raw_id, code) in &languages {
                let outside = || misuse(scope, "A page is not part of the language group.");
                let id = ids::find(raw_id).ok_or_else(outside)?;
                wanted.insert(id, scope.ruled(language(code))?);
            }
            scope.ruled(group.after.rename_all(&wanted))?;
            wanted.retain(|id, code| {
                group.before.as_ref().and_then(|g| g.members.get(id)) != Some(code)
            });
            let changed: Vec<i64> = wanted.keys().copied().collect();
            let mut edits = scope.open_many(&changed)?;
            for (id, edit) in &mut edits {
                edit.both(|page| page.language = wanted.get(id).copied());
            }
            group.save(scope, edits)
        };
        self.in_page_scope(caller, kind, work).await
    }
}

fn misuse(scope: PageScope<'_>, message: &str) -> Stop {
    scope.context.refuse(Fault::content_rule(rules::LANGUAGE_GROUP_INVALID, message)).into()
}

impl GroupChange {
    /// The group that a page is part of, or fails.
    fn joined(scope: PageScope<'_>, page: &PageEdit) -> Result<Self, Stop> {
        let outside = || misuse(scope, "The page is not part of a language group.");
        let group = page.language_group().ok_or_else(outside)?;
        let members = lock_members(scope.tx, scope.context.account(), &[group])?;
        let before = groups_of(&members).remove(&group).ok_or_else(outside)?;
        let after = before.clone();
        Ok(GroupChange { group, before: Some(before), after, variations: HashMap::new() })
    }

    /// The same, or a new group with the page as its primary. Then the page gets a language, if it
    /// has none: the one that is given, or else the domain's.
    fn of(
        scope: PageScope<'_>,
        page: &mut PageEdit,
        primary_language: Option<&str>,
        group: i64,
    ) -> Result<Self, Stop> {
        let given = primary_language.map(|code| scope.ruled(language(code))).transpose()?;
        if page.language_group().is_some() {
            return GroupChange::joined(scope, page);
        }
        let own: Language =
            page.live.language.unwrap_or_else(|| given.unwrap_or_else(domain_language));
        page.both(|page| page.language = page.language.or(Some(own)));
        let after = LanguageGroup::of(page.id(), own);
        Ok(GroupChange { group, before: None, after, variations: HashMap::new() })
    }

    /// Stores the group and the members whose own properties changed with it.
    fn save(mut self, scope: PageScope<'_>, edits: BTreeMap<i64, PageEdit>) -> Result<(), Stop> {
        let (context, account) = (scope.context, scope.context.account());
        let mut writes: Vec<PageWrite> = Vec::new();
        for (id, mut edit) in edits {
            // A member without a change of its own still shows itself to the others.
            let changed = edit.is_changed();
            if changed {
                edit.turn(context.now)?;
                edit.live.touch(context.stamp());
            }
            self.variations.insert(id, variation::variation(&edit.live));
            if changed {
                writes.push(edit.finish_outside_group(context)?);
            }
        }
        if self.variations.values().any(|text| text.len() > VARIATION_BYTES_MAX) {
            return Err(scope.context.refuse(variation_too_large()).into());
        }
        scope.update(&writes.iter().collect::<Vec<_>>())?;
        save_group(scope.tx, account, &self)
    }
}
