//! Walks by cursor (pages.md §1.4): a list without its total, whose pages stay in place while
//! records come and go.

use crate::call::{Answer, Call};
use crate::cms::lists;
use crate::paging;
use domain::fault::Result;
use domain::folders::properties::FOLDERS;
use domain::pages::kind::PageKind;
use domain::pages::list_query::{self, ListQuery};
use domain::pages::properties::Catalogue;

/// `GET {kind}/cursor`, and `{kind}/cursor/query`, which is the same.
pub async fn pages(call: Call, kind: PageKind) -> Answer {
    let query = query(&call, &Catalogue::pages(kind))?;
    let caller = call.authorize()?;
    let step = call.app.engine.walk_pages(&caller, kind, &query).await?;
    Ok(lists::step(&call, &query, step))
}

/// `GET landing-pages/folders/cursor`, and `landing-pages/folders/cursor/query`, which is the same.
pub async fn folders(call: Call) -> Answer {
    let query = query(&call, &FOLDERS)?;
    let caller = call.authorize()?;
    let step = call.app.engine.walk_folders(&caller, &query).await?;
    Ok(lists::step(&call, &query, step))
}

fn query(call: &Call, catalogue: &Catalogue) -> Result<ListQuery> {
    let pairs = call.query_pairs();
    let after = paging::walked(&pairs)?;
    list_query::parse_walk(catalogue, &pairs, after.as_deref())
}
