//! Reading pages: by id, several by id, and lists. Documents pass through as they are stored; only
//! those whose derived properties have turned since are read and written anew.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::pages::{StoredDocument, read_page};
use crate::sql::{page_list, pages};
use domain::accounts::{AccountId, Caller};
use domain::fault::{Fault, Result};
use domain::ids;
use domain::limits::LIST_BYTES_MAX;
use domain::pages::kind::PageKind;
use domain::pages::list_query::ListQuery;
use domain::pages::page;
use domain::time::Timestamp;
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

/// What makes a stored document current.
#[derive(Clone, Copy)]
pub(crate) struct Freshener<'a> {
    /// The time of the read.
    pub(crate) now: Timestamp,
    /// Where pages without a domain live.
    pub(crate) site_url: &'a str,
}

impl Freshener<'_> {
    /// The document with its derived properties as of now; `None` when it is right as it stands.
    pub(crate) fn renewed(self, document: &str, fresh_until: i64) -> Result<Option<String>, Stop> {
        if self.now.as_ms() < fresh_until {
            return Ok(None);
        }
        let page = read_page(document)?;
        Ok(Some(page.render(self.now, self.site_url).document))
    }

    fn current(self, stored: StoredDocument) -> Result<String, Stop> {
        let renewed = self.renewed(&stored.document, stored.fresh_until)?;
        Ok(renewed.unwrap_or(stored.document))
    }
}

/// The document with the chosen properties only; all of them if none is chosen.
pub(crate) fn chosen(document: String, properties: &[String]) -> Result<String> {
    if properties.is_empty() {
        return Ok(document);
    }
    page::project(&document, properties)
        .map_err(|error| Fault::internal(format!("a stored page can't be read: {error}")))
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
        let document = if self.clock.now().as_ms() < stored.fresh_until {
            stored.document
        } else {
            let site = self.account(account).await?;
            let freshener = Freshener { now: self.clock.now(), site_url: &site.site_url };
            freshener.current(stored).map_err(Stop::into_fault)?
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
        let freshener = Freshener { now: self.clock.now(), site_url: &site.site_url };
        let found = self.store.read(|tx| pages::find_many(tx, account, wanted)).await?;
        let mut documents: HashMap<i64, String> = HashMap::with_capacity(found.len());
        for stored in found.into_iter().filter(|stored| stored.is(kind, archived)) {
            let id = stored.id;
            documents.insert(id, freshener.current(stored).map_err(Stop::into_fault)?);
        }
        Ok(wanted.iter().map(|id| documents.remove(id)).collect())
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
                let freshener = Freshener { now, site_url: &site.site_url };
                let mut results = Results::new(freshener, &asked.properties);
                page_list::visit_bounded(tx, account, kind, &asked, |document, fresh_until| {
                    results.push(document, fresh_until).map(drop)
                })?;
                Ok((total, results.finish()))
            };
            self.store.snapshot(work).await?
        } else {
            let work = move |tx: &Tx<'_>| {
                let (total, ids) = page_list::scan(tx, account, kind, &asked)?;
                let found = pages::find_many(tx, account, &ids)?;
                let by_id: HashMap<i64, _> = found.iter().map(|one| (one.id, one)).collect();
                let freshener = Freshener { now, site_url: &site.site_url };
                let mut results = Results::new(freshener, &asked.properties);
                for stored in ids.iter().filter_map(|id| by_id.get(id)) {
                    results.push(&stored.document, stored.fresh_until)?;
                }
                Ok((total, results.finish()))
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
    freshener: Freshener<'q>,
    properties: &'q [String],
    text: String,
    count: u64,
}

impl<'q> Results<'q> {
    pub(crate) fn new(freshener: Freshener<'q>, properties: &'q [String]) -> Self {
        Results { freshener, properties, text: String::new(), count: 0 }
    }

    /// Takes the next document, unless the answer has its size: clients go on with the next page.
    /// Says whether it was taken.
    pub(crate) fn push(&mut self, document: &str, fresh_until: i64) -> Result<bool, Stop> {
        if self.text.len() > LIST_BYTES_MAX {
            return Ok(false);
        }
        if self.count > 0 {
            self.text.push(',');
        }
        self.count += 1;
        let properties = self.properties;
        match self.freshener.renewed(document, fresh_until)? {
            Some(renewed) => self.text.push_str(&chosen(renewed, properties)?),
            None if properties.is_empty() => self.text.push_str(document),
            None => self.text.push_str(&chosen(document.to_owned(), properties)?),
        }
        Ok(true)
    }

    /// The documents, joined by commas, and how many they are.
    pub(crate) fn finish(self) -> (String, u64) {
        (self.text, self.count)
    }
}
