//! Groups of pages that are one content in several languages (pages.md §8): one primary, no
//! language twice, and at least two members, or there is no group.

use crate::fault::{Fault, Result};
use crate::pages::languages::Language;
use crate::pages::rules;
use std::collections::BTreeMap;

/// The language of pages that name none: the account's domain language (pages.md §2.1
/// `[inferred]`). A page that joins a group gets it for its own.
pub const DOMAIN_LANGUAGE: &str = "en";

/// A group as it is, or shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageGroup {
    /// The page that the others were translated from.
    pub primary: i64,
    /// Every member, the primary among them.
    pub members: BTreeMap<i64, Language>,
}

impl LanguageGroup {
    /// A group that is about to get its second member.
    pub fn of(primary: i64, language: Language) -> Self {
        LanguageGroup { primary, members: BTreeMap::from([(primary, language)]) }
    }

    /// Whether nothing is left to be a group.
    pub fn is_dissolved(&self) -> bool {
        self.members.len() < 2
    }

    /// The page that `page` was translated from; none for the primary.
    pub fn translated_from(&self, page: i64) -> Option<i64> {
        (page != self.primary).then_some(self.primary)
    }

    /// Takes a page in, or gives a member another language.
    pub fn add(&mut self, page: i64, language: Language) -> Result<()> {
        self.check_free(page, language)?;
        self.members.insert(page, language);
        Ok(())
    }

    /// Gives several members other languages at once, so that two may change places.
    pub fn rename_all(&mut self, languages: &BTreeMap<i64, Language>) -> Result<()> {
        if let Some(stranger) = languages.keys().find(|page| !self.members.contains_key(page)) {
            let message = format!("The page {stranger} is not part of the language group.");
            return Err(Fault::content_rule(rules::LANGUAGE_GROUP_INVALID, message));
        }
        let mut renamed = self.members.clone();
        renamed.extend(languages);
        let mut seen = BTreeMap::new();
        for (page, language) in &renamed {
            if seen.insert(language.code(), page).is_some() {
                return Err(taken(*language));
            }
        }
        self.members = renamed;
        Ok(())
    }

    /// Lets a member go. Where it was the primary, the oldest of the others takes its place.
    pub fn remove(&mut self, page: i64) {
        self.members.remove(&page);
        if self.primary == page
            && let Some(oldest) = self.members.keys().next()
        {
            self.primary = *oldest;
        }
    }

    /// Puts one page in another's place.
    pub fn replace(&mut self, page: i64, by: i64) {
        if let Some(language) = self.members.remove(&page) {
            self.members.insert(by, language);
            if self.primary == page {
                self.primary = by;
            }
        }
    }

    /// Whether no other member has the language.
    pub fn check_free(&self, page: i64, language: Language) -> Result<()> {
        let holder = self.members.iter().find(|(_, known)| **known == language);
        match holder {
            Some((holder, _)) if *holder != page => Err(taken(language)),
            _ => Ok(()),
        }
    }
}

fn taken(language: Language) -> Fault {
    let message =
        format!("The language group has a page in the language '{}' already.", language.code());
    Fault::content_rule(rules::LANGUAGE_TAKEN, message)
}

/// A language as clients write it; case does not matter (pages.md §8 `[inferred]`).
pub fn language(code: &str) -> Result<Language> {
    Language::find(code.trim()).ok_or_else(|| {
        let shown: String = code.chars().take(60).collect();
        let message = format!("'{shown}' is not a language that a page can have.");
        Fault::content_rule(rules::LANGUAGE_INVALID, message)
    })
}

/// The domain's language.
pub fn domain_language() -> Language {
    Language::find(DOMAIN_LANGUAGE).expect("the default is a known language")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> LanguageGroup {
        let mut group = LanguageGroup::of(1, domain_language());
        group.add(2, language("DE").expect("known")).expect("free");
        group
    }

    #[test]
    fn no_language_occurs_twice_but_two_may_change_places() {
        let (en, de) = (domain_language(), language("de").expect("known"));
        let mut group = group();
        assert!(group.add(3, de).is_err() && group.add(2, en).is_err());
        assert_eq!(group.add(2, de), Ok(()));
        assert!(group.rename_all(&BTreeMap::from([(1, de)])).is_err());
        assert!(group.rename_all(&BTreeMap::from([(9, de)])).is_err());
        assert_eq!(group.rename_all(&BTreeMap::from([(1, de), (2, en)])), Ok(()));
        assert_eq!(group.members[&1], de);
    }

    #[test]
    fn a_group_without_its_primary_gets_another_and_one_of_one_is_none() {
        let mut group = group();
        group.add(3, language("fr").expect("known")).expect("free");
        group.remove(1);
        assert_eq!((group.primary, group.translated_from(3)), (2, Some(2)));
        group.replace(2, 7);
        assert_eq!((group.primary, group.translated_from(7)), (7, None));
        group.remove(7);
        assert!(group.is_dissolved());
    }

    #[test]
    fn unknown_languages_are_refused() {
        assert!(language("xx").is_err() && language("").is_err());
    }
}
