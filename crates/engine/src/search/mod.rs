//! Searching records (objects.md §5): an index on this node's disk follows the change log of each
//! account, and answers searches; the store remains the truth, and what is shown comes from it.

use crate::Engine;
use crate::crm::record_reads::RecordView;
use crate::crm::records::Typed;
use domain::accounts::Caller;
use domain::crm::search::{Place, Search};
use domain::fault::{Fault, Result};

/// A page of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Records that match, however many are shown.
    pub total: u64,
    /// Those shown, joined by commas, as reads show them.
    pub results: String,
    /// Ids of those shown, in their order.
    pub ids: Vec<i64>,
    /// The place of the last one shown, if more follow.
    pub next: Option<Place>,
}

impl Engine {
    /// The records that match, as far as they are asked for. Whatever was acknowledged before the
    /// call is found.
    pub async fn search_records(
        &self,
        _caller: &Caller,
        _typed: &Typed,
        _search: Search,
        _view: &RecordView,
    ) -> Result<Found> {
        Err(Fault::internal("not yet"))
    }
}
