//! How stored documents become what clients read. Most pass through as they stand; those whose
//! derived properties have turned since are written anew, and those of language groups get their
//! translations joined in, with one query for however many.

use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::languages::{self, Member};
use crate::sql::pages::{StoredDocument, read_page, unreadable};
use domain::accounts::AccountId;
use domain::fault::{Fault, Result};
use domain::pages::page;
use domain::pages::variation;
use domain::time::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// What makes a stored document current.
#[derive(Clone, Copy)]
pub(crate) struct Presenter<'a> {
    now: Timestamp,
    site_url: &'a str,
}

impl<'a> Presenter<'a> {
    /// For reads at `now`; pages without a domain live at `site_url`.
    pub(crate) fn new(now: Timestamp, site_url: &'a str) -> Self {
        Presenter { now, site_url }
    }

    /// Whether a document may be read as it stands.
    pub(crate) fn is_current(now: Timestamp, stored: &StoredDocument) -> bool {
        is_fresh(now, stored.fresh) && stored.language_group.is_none()
    }

    /// The document with its derived properties as of now.
    pub(crate) fn renewed(self, document: String, fresh: (i64, i64)) -> Result<String, Stop> {
        if is_fresh(self.now, fresh) {
            return Ok(document);
        }
        Ok(read_page(&document)?.render(self.now, self.site_url).document)
    }

    /// Documents of one state of the data as clients read them, in their order.
    pub(crate) fn present(
        self,
        tx: &Tx<'_>,
        account: AccountId,
        stored: Vec<StoredDocument>,
    ) -> Result<Vec<String>, Stop> {
        let groups = stored.iter().filter_map(|one| one.language_group).collect();
        let translations = Translations::load(tx, account, &groups)?;
        let current = |one: StoredDocument| {
            let document = self.renewed(one.document, one.fresh)?;
            match one.language_group {
                None => Ok(document),
                group => translations.join(one.id, group, &document),
            }
        };
        stored.into_iter().map(current).collect()
    }
}

fn is_fresh(now: Timestamp, (from, until): (i64, i64)) -> bool {
    from <= now.as_ms() && now.as_ms() < until
}

/// A document as it was written.
pub(crate) struct Written {
    pub(crate) page: i64,
    pub(crate) group: Option<i64>,
    pub(crate) document: String,
}

/// Documents of a write with the translations that they need. Joining them is for after the commit.
pub(crate) struct Answer {
    pub(crate) written: Vec<Result<Written>>,
    pub(crate) translations: Translations,
}

impl Answer {
    /// Every document as clients read it, or why there is none.
    pub(crate) fn documents(self) -> Result<Vec<Result<String>>> {
        let Answer { written, translations } = self;
        let join = |one: Result<Written>| match one {
            Ok(Written { group: None, document, .. }) => Ok(Ok(document)),
            Ok(Written { page, group, document }) => {
                translations.join(page, group, &document).map(Ok).map_err(Stop::into_fault)
            }
            Err(fault) => Ok(Err(fault)),
        };
        written.into_iter().map(join).collect()
    }

    /// The only document.
    pub(crate) fn document(self) -> Result<String> {
        let missing = || Fault::internal("a write of one page gave no document");
        self.documents()?.pop().ok_or_else(missing)?
    }
}

/// The members of the groups that an answer needs.
pub(crate) struct Translations(HashMap<i64, Vec<Member>>);

impl Translations {
    /// One query for all of them; none if there are none.
    pub(crate) fn load(
        tx: &Tx<'_>,
        account: AccountId,
        groups: &BTreeSet<i64>,
    ) -> Result<Self, Stop> {
        let groups: Vec<i64> = groups.iter().copied().collect();
        let mut members: HashMap<i64, Vec<Member>> = HashMap::new();
        for member in languages::list_members(tx, account, &groups)? {
            members.entry(member.group).or_default().push(member);
        }
        Ok(Translations(members))
    }

    /// A page's document with what its group says of it.
    pub(crate) fn join(
        &self,
        page: i64,
        group: Option<i64>,
        document: &str,
    ) -> Result<String, Stop> {
        let Some(members) = group.and_then(|group| self.0.get(&group)) else {
            return Ok(document.to_owned());
        };
        let primary = members.first().map(|member| member.primary);
        let others = members.iter().filter(|member| member.page != page);
        let others = others.map(|member| (member.language.as_str(), member.variation.as_str()));
        variation::join(document, primary.filter(|primary| *primary != page), others)
            .map_err(unreadable)
    }
}

/// The named properties of a document; all if none are named.
pub(crate) fn chosen(document: String, properties: &[String]) -> Result<String> {
    if properties.is_empty() {
        return Ok(document);
    }
    page::project(&document, properties)
        .map_err(|error| Fault::internal(format!("a stored page can't be read: {error}")))
}
