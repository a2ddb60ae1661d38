//! Walks through pages by cursor (pages.md §1.4). A cursor names the last page that was shown by
//! what the walk is sorted by, so pages that come or go meanwhile move no other.

use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::page_reads::Found;
use crate::presenter::Presenter;
use crate::sql::pages::StoredDocument;
use crate::sql::{page_list, pages};
use domain::accounts::{AccountId, Caller};
use domain::fault::Result;
use domain::pages::kind::PageKind;
use domain::pages::list_query::ListQuery;
use domain::pages::position::Position;
use std::collections::HashMap;

/// A step of a walk, as the wire wants it but for its envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WalkStep {
    /// The documents, joined by commas.
    pub results: String,
    /// Where the next step goes on, unless this is the last.
    pub next: Option<Position>,
}

impl Engine {
    /// The pages that come after the place of the query, in its order.
    pub async fn walk_pages(
        &self,
        caller: &Caller,
        kind: PageKind,
        query: &ListQuery,
    ) -> Result<WalkStep> {
        if query.matches_nothing {
            return Ok(WalkStep::default());
        }
        let account: AccountId = caller.account_id;
        let site = self.account(account).await?;
        let (now, asked) = (self.clock.now(), query.clone());
        if page_list::is_ordered(query) {
            let work = |tx: &Tx<'_>| {
                let mut step = Step::new(Presenter::new(now, &site.site_url), &asked);
                page_list::visit_after(tx, account, kind, &asked, |place, stored| {
                    step.push(place, stored)
                })?;
                step.finish(tx, account)
            };
            return self.store.snapshot(work).await;
        }
        let work = move |tx: &Tx<'_>| {
            let places = page_list::scan_after(tx, account, kind, &asked)?;
            let ids: Vec<i64> = places.iter().map(|place| place.id).collect();
            let found = pages::find_many(tx, account, &ids)?;
            let mut by_id: HashMap<i64, _> = found.into_iter().map(|one| (one.id, one)).collect();
            let mut step = Step::new(Presenter::new(now, &site.site_url), &asked);
            for place in places {
                if let Some(stored) = by_id.remove(&place.id) {
                    step.push(place, stored)?;
                }
            }
            step.finish(tx, account)
        };
        self.store.scan(work).await
    }
}

/// A step as it grows.
struct Step<'q> {
    found: Found<'q>,
    room: u64,
    places: Vec<Position>,
    goes_on: bool,
}

impl<'q> Step<'q> {
    fn new(presenter: Presenter<'q>, query: &'q ListQuery) -> Self {
        let found = Found::new(presenter, &query.properties);
        Step { found, room: query.limit, places: Vec::new(), goes_on: false }
    }

    /// Takes the next page. One that finds no room any more says that there is another step.
    fn push(&mut self, place: Position, stored: StoredDocument) -> Result<(), Stop> {
        self.goes_on = self.goes_on || self.room == 0 || !self.found.push(stored)?;
        if !self.goes_on {
            self.room -= 1;
            self.places.push(place);
        }
        Ok(())
    }

    fn finish(mut self, tx: &Tx<'_>, account: AccountId) -> Result<WalkStep, Stop> {
        let (results, count) = self.found.present(tx, account)?;
        let shown = usize::try_from(count).unwrap_or(usize::MAX);
        let goes_on = self.goes_on || shown < self.places.len();
        self.places.truncate(shown);
        Ok(WalkStep { results, next: self.places.pop().filter(|_| goes_on) })
    }
}
