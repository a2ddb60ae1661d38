//! Reading pages: by id, several by id, and lists. Documents pass through as they are stored; only
//! those whose derived properties have turned since are read and written anew.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::presenter::{Presenter, Translations, chosen};
use crate::sql::pages::StoredDocument;
use crate::sql::{page_list, pages};
use domain::accounts::{AccountId, Caller};
use domain::fault::{Fault, Result};
use domain::ids;
use domain::limits::LIST_BYTES_MAX;
use domain::pages::kind::PageKind;
use domain::pages::list_query::ListQuery;
use std::collections::HashMap;

/// A page of a list, as the wire wants it but for its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageList {
    /// How many pages match.
    pub total: u64,
    /// The documents, joined by commas.
    pub results: String,
    /// The offset of the next page of results, unless this is the last.
    pub next: Option<u64>,
}

/// Which page is asked for, and how much of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// The id as the client wrote it.
    pub raw_id: String,
    /// Only a deleted page will do.
    pub archived: bool,
    /// Properties to return; empty means all.
    pub properties: Vec<String>,
}

impl Engine {
    /// One page (pages.md §1.2 row 3).
    pub async fn get_page(
        &self,
        caller: &Caller,
        kind: PageKind,
        wanted: &PageRequest,
    ) -> Result<String> {
        let PageRequest { raw_id, archived, properties } = wanted;
        let (id, archived) = (ids::parse(raw_id)?, *archived);
        let account = caller.account_id;
        let found = self.store.read(|tx| pages::find(tx, account, id)).await?;
        let stored = found.filter(|stored| stored.is(kind, archived));
        let stored = stored.ok_or_else(|| Fault::not_found(raw_id))?;
        let now = self.clock.now();
        let document = match Presenter::is_current(now, &stored) {
            true => stored.document,
            false => self.presented(account, stored).await?,
        };
        chosen(document, properties)
    }

    /// Several pages by id, in the order of `wanted`; what is not there stays `None`.
    pub async fn find_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        wanted: &[i64],
        archived: bool,
    ) -> Result<Vec<Option<String>>> {
        let account = caller.account_id;
        let site = self.account(account).await?;
        let presenter = Presenter::new(self.clock.now(), &site.site_url);
        let work = |tx: &Tx<'_>| {
            let found = pages::find_many(tx, account, wanted)?;
            let found: Vec<_> =
                found.into_iter().filter(|stored| stored.is(kind, archived)).collect();
            let ids: Vec<i64> = found.iter().map(|stored| stored.id).collect();
            Ok(ids.into_iter().zip(presenter.present(tx, account, found)?).collect())
        };
        let mut documents: HashMap<i64, String> = self.store.snapshot(work).await?;
        Ok(wanted.iter().map(|id| documents.remove(id)).collect())
    }

    /// The draft of a page: what is live, if there is none of its own (pages.md §5.1).
    pub async fn get_draft(&self, caller: &Caller, kind: PageKind, raw_id: &str) -> Result<String> {
        let (id, account) = (ids::parse(raw_id)?, caller.account_id);
        let found = self.store.read(|tx| pages::find_with_draft(tx, account, id)).await?;
        let found = found.filter(|(stored, _)| stored.is(kind, false));
        let (mut stored, draft) = found.ok_or_else(|| Fault::not_found(raw_id))?;
        if let Some(draft) = draft {
            // Its own content may expire at another hour than what is live.
            stored.fresh = (i64::MAX, i64::MAX);
            stored.document = draft;
        }
        self.presented(account, stored).await
    }

    /// A stored document as clients read it now.
    async fn presented(&self, account: AccountId, stored: StoredDocument) -> Result<String> {
        let site = self.account(account).await?;
        let presenter = Presenter::new(self.clock.now(), &site.site_url);
        let work = |tx: &Tx<'_>| presenter.present(tx, account, vec![stored]);
        let mut documents = self.store.read(work).await?;
        documents.pop().ok_or_else(|| Fault::internal("one document in, one document out"))
    }

    /// A list (pages.md §4): the total and this page of results, both of one state of the data.
    pub async fn list_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        query: &ListQuery,
    ) -> Result<PageList> {
        if query.matches_nothing {
            return Ok(PageList { total: 0, results: String::new(), next: None });
        }
        let account: AccountId = caller.account_id;
        let site = self.account(account).await?;
        let (now, asked) = (self.clock.now(), query.clone());
        let (total, results) = if page_list::is_bounded(query) {
            let work = |tx: &Tx<'_>| {
                let total = page_list::bounded_total(tx, account, kind, &asked)?;
                let presenter = Presenter::new(now, &site.site_url);
                let mut found = Found::new(presenter, &asked.properties);
                page_list::visit_bounded(tx, account, kind, &asked, |stored| {
                    found.push(stored).map(drop)
                })?;
                Ok((total, found.present(tx, account)?))
            };
            self.store.snapshot(work).await?
        } else {
            let work = move |tx: &Tx<'_>| {
                let (total, ids) = page_list::scan(tx, account, kind, &asked)?;
                let found = pages::find_many(tx, account, &ids)?;
                let mut by_id: HashMap<i64, _> =
                    found.into_iter().map(|one| (one.id, one)).collect();
                let presenter = Presenter::new(now, &site.site_url);
                let mut found = Found::new(presenter, &asked.properties);
                for stored in ids.iter().filter_map(|id| by_id.remove(id)) {
                    found.push(stored)?;
                }
                Ok((total, found.present(tx, account)?))
            };
            self.store.scan(work).await?
        };
        let (text, count) = results;
        let shown = query.offset.saturating_add(count);
        let next = (count > 0 && shown < total).then_some(shown);
        Ok(PageList { total, results: text, next })
    }
}

/// Documents of a page of results, as they are found. The next ones are left to the next page when
/// the answer has its size.
pub(crate) struct Found<'q> {
    presenter: Presenter<'q>,
    properties: &'q [String],
    documents: Vec<FoundDocument>,
    bytes: usize,
}

/// A document, ready but for the translations of its group.
struct FoundDocument {
    page: i64,
    group: Option<i64>,
    text: String,
}

impl<'q> Found<'q> {
    pub(crate) fn new(presenter: Presenter<'q>, properties: &'q [String]) -> Self {
        Found { presenter, properties, documents: Vec::new(), bytes: 0 }
    }

    /// Whether the answer shows what language groups say of a page.
    fn shows_ties(&self) -> bool {
        let of_group = |name: &String| name == "translations" || name == "translatedFromId";
        self.properties.is_empty() || self.properties.iter().any(of_group)
    }

    /// Takes the next document, and says whether there was room for it.
    pub(crate) fn push(&mut self, stored: StoredDocument) -> Result<bool, Stop> {
        if self.bytes > LIST_BYTES_MAX {
            return Ok(false);
        }
        let StoredDocument { id: page, fresh, language_group, document, .. } = stored;
        let text = self.presenter.renewed(document, fresh)?;
        let group = language_group.filter(|_| self.shows_ties());
        let text = if group.is_none() { chosen(text, self.properties)? } else { text };
        self.bytes += text.len();
        self.documents.push(FoundDocument { page, group, text });
        Ok(true)
    }

    /// The documents as clients read them, joined by commas, and how many they are: translations
    /// count too, so these may be less than were found.
    pub(crate) fn present(self, tx: &Tx<'_>, account: AccountId) -> Result<(String, u64), Stop> {
        let groups = self.documents.iter().filter_map(|found| found.group).collect();
        let translations = Translations::load(tx, account, &groups)?;
        let (mut text, mut count) = (String::with_capacity(self.bytes + self.documents.len()), 0);
        for FoundDocument { page, group, text: found } in self.documents {
            if text.len() > LIST_BYTES_MAX {
                break;
            }
            if count > 0 {
                text.push(',');
            }
            count += 1;
            if group.is_none() {
                text.push_str(&found);
                continue;
            }
            let joined = translations.join(page, group, &found)?;
            text.push_str(&chosen(joined, self.properties)?);
        }
        Ok((text, count))
    }
}
