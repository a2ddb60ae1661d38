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
            let found: Vec<_> = found.iter().filter(|stored| stored.is(kind, archived)).collect();
            let documents = presenter.present(tx, account, &found)?;
            Ok(found.iter().map(|stored| stored.id).zip(documents).collect())
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
        let work = |tx: &Tx<'_>| presenter.present(tx, account, &[&stored]);
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
                let mut results = Results::new(presenter, &asked.properties);
                page_list::visit_bounded(tx, account, kind, &asked, |stored| {
                    results.push(&stored).map(drop)
                })?;
                Ok((total, results.finish(tx, account)?))
            };
            self.store.snapshot(work).await?
        } else {
            let work = move |tx: &Tx<'_>| {
                let (total, ids) = page_list::scan(tx, account, kind, &asked)?;
                let found = pages::find_many(tx, account, &ids)?;
                let by_id: HashMap<i64, _> = found.iter().map(|one| (one.id, one)).collect();
                let presenter = Presenter::new(now, &site.site_url);
                let mut results = Results::new(presenter, &asked.properties);
                for stored in ids.iter().filter_map(|id| by_id.get(id)) {
                    results.push(stored)?;
                }
                Ok((total, results.finish(tx, account)?))
            };
            self.store.scan(work).await?
        };
        let (text, count) = results;
        let shown = query.offset.saturating_add(count);
        let next = (count > 0 && shown < total).then_some(shown);
        Ok(PageList { total, results: text, next })
    }
}

/// The page of results as it grows.
pub(crate) struct Results<'q> {
    presenter: Presenter<'q>,
    properties: &'q [String],
    text: String,
    count: u64,
    /// Documents that wait for their translations, each with its place in the text.
    waiting: Vec<(usize, i64, i64, String)>,
}

impl<'q> Results<'q> {
    pub(crate) fn new(presenter: Presenter<'q>, properties: &'q [String]) -> Self {
        Results { presenter, properties, text: String::new(), count: 0, waiting: Vec::new() }
    }

    /// Takes the next document, unless the answer has its size: clients go on with the next page.
    /// Says whether it was taken.
    pub(crate) fn push(&mut self, stored: &StoredDocument) -> Result<bool, Stop> {
        if self.text.len() > LIST_BYTES_MAX {
            return Ok(false);
        }
        if self.count > 0 {
            self.text.push(',');
        }
        self.count += 1;
        let renewed = self.presenter.renewed(&stored.document, stored.fresh)?;
        match stored.language_group {
            Some(group) => {
                self.waiting.push((self.text.len(), stored.id, group, renewed.into_owned()));
            }
            None if self.properties.is_empty() => self.text.push_str(&renewed),
            None => self.text.push_str(&chosen(renewed.into_owned(), self.properties)?),
        }
        Ok(true)
    }

    /// The documents, joined by commas, and how many they are.
    pub(crate) fn finish(self, tx: &Tx<'_>, account: AccountId) -> Result<(String, u64), Stop> {
        if self.waiting.is_empty() {
            return Ok((self.text, self.count));
        }
        let groups = self.waiting.iter().map(|(_, _, group, _)| *group).collect();
        let translations = Translations::load(tx, account, &groups)?;
        let mut text = String::with_capacity(self.text.len());
        let mut copied = 0;
        for (place, page, group, document) in self.waiting {
            let joined = translations.join(page, Some(group), &document)?;
            text.push_str(&self.text[copied..place]);
            text.push_str(&chosen(joined, self.properties)?);
            copied = place;
        }
        text.push_str(&self.text[copied..]);
        Ok((text, self.count))
    }
}
