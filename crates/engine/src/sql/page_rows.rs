//! The narrow row of a page: what lists filter and sort by.

use crate::db::value::Value;
use domain::pages::page::Page;
use domain::time::Timestamp;

/// What lists filter and sort by: everything in the narrow row but the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRow {
    pub(super) archived: bool,
    pub(super) state: &'static str,
    name: String,
    slug: String,
    domain: String,
    pub(super) address: Option<String>,
    template_path: String,
    pub(super) language: Option<&'static str>,
    campaign: Option<String>,
    pub(super) folder_id: Option<String>,
    ab_status: Option<String>,
    ab_test_id: Option<String>,
    mab_experiment_id: Option<String>,
    hub_db_table_id: Option<String>,
    publish_date: i64,
    created_at: i64,
    archived_at: i64,
    created_by_id: i64,
}

impl PageRow {
    /// The row of a page.
    pub fn of(page: &Page) -> Self {
        let archived = page.archived_at != Timestamp::EPOCH;
        PageRow {
            archived,
            state: page.state.name(),
            name: page.name.clone(),
            slug: page.slug.clone(),
            domain: page.domain.clone(),
            address: address(page),
            template_path: page.template_path.clone(),
            language: page.language.map(domain::pages::languages::Language::code),
            campaign: page.campaign.clone(),
            folder_id: page.folder_id.clone(),
            ab_status: page.ab_status.clone(),
            ab_test_id: page.ab_test_id.clone(),
            mab_experiment_id: page.mab_experiment_id.clone(),
            hub_db_table_id: page.dynamic_page_hub_db_table_id.clone(),
            publish_date: page.publish_date.as_ms(),
            created_at: page.created.as_ms(),
            archived_at: page.archived_at.as_ms(),
            created_by_id: page.created_by_id.parse().unwrap_or(0),
        }
    }

    pub(super) fn push_values<'r>(&'r self, values: &mut Vec<Value<'r>>) {
        values.extend([
            i64::from(self.archived).into(),
            self.state.into(),
            self.name.to_lowercase().into(),
            self.slug.to_lowercase().into(),
            self.name.as_str().into(),
            self.slug.as_str().into(),
            self.domain.as_str().into(),
            self.address.as_deref().into(),
            self.template_path.as_str().into(),
            self.language.into(),
            self.campaign.as_deref().into(),
            self.folder_id.as_deref().into(),
            self.ab_status.as_deref().into(),
            self.ab_test_id.as_deref().into(),
            self.mab_experiment_id.as_deref().into(),
            self.hub_db_table_id.as_deref().into(),
            self.publish_date.into(),
            self.created_at.into(),
            self.archived_at.into(),
            self.created_by_id.into(),
        ]);
    }
}

/// The address that a page holds for itself (pages.md §3.4): no other page may hold it too. Drafts
/// and deleted pages hold none.
pub fn address(page: &Page) -> Option<String> {
    let holds = page.state.holds_address() && page.archived_at == Timestamp::EPOCH;
    holds.then(|| format!("{}/{}", page.domain, page.slug))
}

/// What lists look at, before and after a write.
#[derive(Debug)]
pub struct RowChange {
    /// None for a new page.
    pub before: Option<PageRow>,
    /// As it will be.
    pub after: PageRow,
}
