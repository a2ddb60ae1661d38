//! A page: the document that is stored, which is to the byte what clients read. Fields stand in the
//! order of the wire, which is alphabetical (pages.md §2.1, §10; both name pairs: §3.2).

use crate::accounts::Caller;
use crate::json;
use crate::pages::kind::PageKind;
use crate::pages::languages::Language;
use crate::pages::lifecycle::State;
use crate::pages::slug;
use crate::pages::trees::{empty_array, empty_map};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A website or landing page. Properties that HubSpot leaves out when unset are `Option`s.
///
/// `archived`, `currentState`, `currentlyPublished`, `published`, `pageRedirected`, `url` and the
/// second names of the dates are derived: [`Page::render`] sets them, nothing else does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are HubSpot's properties, described in pages.md §2.1")]
pub struct Page {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ab_status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ab_test_id: Option<String>,
    pub archived: bool,
    pub archived_at: Timestamp,
    pub archived_in_dashboard: bool,
    pub attached_stylesheets: Box<RawValue>,
    pub author_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    pub category_id: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_group_id: Option<String>,
    pub content_type_category: String,
    pub created: Timestamp,
    pub created_at: Timestamp,
    pub created_by_id: String,
    pub current_state: String,
    pub currently_published: bool,
    pub domain: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamic_page_data_source_id: Option<String>,
    pub dynamic_page_data_source_type: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamic_page_hub_db_table_id: Option<String>,
    pub enable_domain_stylesheets: bool,
    pub enable_layout_stylesheets: bool,
    pub featured_image: String,
    pub featured_image_alt_text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_id: Option<String>,
    pub footer_html: String,
    pub head_html: String,
    pub html_title: String,
    pub id: String,
    pub include_default_custom_css: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    pub layout_sections: Box<RawValue>,
    pub link_rel_canonical_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mab_experiment_id: Option<String>,
    pub meta_description: String,
    pub name: String,
    pub page_expiry_date: i64,
    pub page_expiry_enabled: bool,
    pub page_expiry_redirect_id: i64,
    pub page_expiry_redirect_url: String,
    pub page_redirected: bool,
    pub password: String,
    pub public_access_rules: Box<RawValue>,
    pub public_access_rules_enabled: bool,
    pub publish_date: Timestamp,
    pub publish_immediately: bool,
    pub published: bool,
    pub slug: String,
    pub state: State,
    pub subcategory: String,
    pub template_path: String,
    pub theme_settings_values: Box<RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translated_from_id: Option<String>,
    pub translations: Box<RawValue>,
    pub updated: Timestamp,
    pub updated_at: Timestamp,
    pub updated_by_id: String,
    pub url: String,
    pub use_featured_image: bool,
    pub widget_containers: Box<RawValue>,
    pub widgets: Box<RawValue>,
}

/// Who writes, and when.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The caller.
    pub by: &'a Caller,
    /// The time of the write.
    pub now: Timestamp,
}

/// A page as clients read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The JSON document.
    pub document: String,
    /// Before this point in time the derived properties said something else; none: never.
    pub fresh_from: Option<Timestamp>,
    /// From this point in time on they say something else; none: never.
    pub fresh_until: Option<Timestamp>,
}

impl Page {
    /// A fresh draft with every property at its neutral value (pages.md §2.1, "fresh draft").
    pub fn blank(kind: PageKind, id: i64, stamp: Stamp<'_>) -> Self {
        let Stamp { by, now } = stamp;
        let user = by.user_id.to_string();
        Page {
            ab_status: None,
            ab_test_id: None,
            archived: false,
            archived_at: Timestamp::EPOCH,
            archived_in_dashboard: false,
            attached_stylesheets: empty_array(),
            author_name: by.user_name.clone(),
            campaign: None,
            category_id: 1,
            content_group_id: None,
            content_type_category: kind.category().to_string(),
            created: now,
            created_at: now,
            created_by_id: user.clone(),
            current_state: String::new(),
            currently_published: false,
            domain: String::new(),
            dynamic_page_data_source_id: None,
            dynamic_page_data_source_type: 0,
            dynamic_page_hub_db_table_id: None,
            enable_domain_stylesheets: true,
            enable_layout_stylesheets: true,
            featured_image: String::new(),
            featured_image_alt_text: String::new(),
            folder_id: None,
            footer_html: String::new(),
            head_html: String::new(),
            html_title: String::new(),
            id: id.to_string(),
            include_default_custom_css: true,
            language: None,
            layout_sections: empty_map(),
            link_rel_canonical_url: String::new(),
            mab_experiment_id: None,
            meta_description: String::new(),
            name: String::new(),
            page_expiry_date: 0,
            page_expiry_enabled: false,
            page_expiry_redirect_id: 0,
            page_expiry_redirect_url: String::new(),
            page_redirected: false,
            password: String::new(),
            public_access_rules: empty_array(),
            public_access_rules_enabled: false,
            publish_date: Timestamp::EPOCH,
            publish_immediately: true,
            published: false,
            slug: String::new(),
            state: State::Draft,
            subcategory: kind.subcategory().to_owned(),
            template_path: String::new(),
            theme_settings_values: empty_map(),
            translated_from_id: None,
            translations: empty_map(),
            updated: now,
            updated_at: now,
            updated_by_id: user,
            url: String::new(),
            use_featured_image: false,
            widget_containers: empty_map(),
            widgets: empty_map(),
        }
    }

    /// Reads a stored document.
    pub fn read(document: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(document)
    }

    /// Notes who wrote last, and when.
    pub fn touch(&mut self, stamp: Stamp<'_>) {
        let Stamp { by, now } = stamp;
        self.updated = now;
        self.updated_by_id = by.user_id.to_string();
        self.author_name.clone_from(&by.user_name);
    }

    /// Sets everything that is derived and writes the document as of `now`.
    pub fn render(mut self, now: Timestamp, site_url: &str) -> Rendered {
        self.archived = self.archived_at != Timestamp::EPOCH;
        self.created_at = self.created;
        self.updated_at = self.updated;
        self.current_state = self.state.current(self.publish_date, now).to_owned();
        self.published = !self.archived && self.state.is_published(self.publish_date, now);
        self.currently_published = self.published;
        self.page_redirected = self.expires_at().is_some_and(|at| at <= now);
        self.url = slug::url(&self.domain, &self.slug, site_url);
        let document = serde_json::to_string(&self).expect("a page has only text keys");
        let turns = self.turns();
        Rendered {
            document,
            fresh_from: turns.into_iter().flatten().filter(|at| *at <= now).max(),
            fresh_until: turns.into_iter().flatten().filter(|at| *at > now).min(),
        }
    }

    /// Puts everything in its place that is not content: what a page is, its state, its dates and
    /// its ties to other pages. Content moves between draft, live and revisions, the rest stays
    /// (pages.md §5.1, §6).
    pub fn take_record(&mut self, of: &Page) {
        self.ab_status.clone_from(&of.ab_status);
        self.ab_test_id.clone_from(&of.ab_test_id);
        self.archived_at = of.archived_at;
        self.category_id = of.category_id;
        self.content_group_id.clone_from(&of.content_group_id);
        self.content_type_category.clone_from(&of.content_type_category);
        self.created = of.created;
        self.created_by_id.clone_from(&of.created_by_id);
        self.id.clone_from(&of.id);
        self.mab_experiment_id.clone_from(&of.mab_experiment_id);
        self.publish_date = of.publish_date;
        self.publish_immediately = of.publish_immediately;
        self.state = of.state;
        self.subcategory.clone_from(&of.subcategory);
        self.translated_from_id.clone_from(&of.translated_from_id);
        self.translations.clone_from(&of.translations);
    }

    /// Notes another page's last write as this one's.
    pub fn take_stamp(&mut self, of: &Page) {
        self.updated = of.updated;
        self.updated_by_id.clone_from(&of.updated_by_id);
        self.author_name.clone_from(&of.author_name);
    }

    /// Whether visitors see the page at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.archived_at == Timestamp::EPOCH && self.state.is_published(self.publish_date, now)
    }

    /// What the clock did to the page from `since` until `now`, if nobody wrote it meanwhile:
    /// whether it went live, and whether it expired.
    pub fn turned(&self, since: i64, now: Timestamp) -> (bool, bool) {
        let reached = |at: Timestamp| since <= at.as_ms() && at <= now;
        let [live, expired] = self.turns().map(|at| at.is_some_and(reached));
        (live, expired)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        (self.page_expiry_enabled && self.page_expiry_date > 0)
            .then(|| Timestamp::from_ms_clamped(self.page_expiry_date))
    }

    /// When derived properties turn by themselves.
    fn turns(&self) -> [Option<Timestamp>; 2] {
        if self.archived_at != Timestamp::EPOCH {
            return [None, self.expires_at()];
        }
        [self.state.is_dated().then_some(self.publish_date), self.expires_at()]
    }
}

/// The named properties of a rendered page, in the order of the wire, `id` always among them
/// (pages.md §4.1 `property`). Unknown names are ignored.
pub fn project(document: &str, properties: &[String]) -> Result<String, serde_json::Error> {
    let whole: json::Fields = serde_json::from_str(document)?;
    let wanted = |name: &str| name == "id" || properties.iter().any(|property| property == name);
    serde_json::to_string(&whole.filter(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> Caller {
        Caller { account_id: 1, app_id: 1, user_id: 7, user_name: "Ada".into() }
    }

    #[test]
    fn a_fresh_draft_reads_back_and_stays_the_same() {
        let now = Timestamp::from_ms_clamped(1_700_000_000_123);
        let page = Page::blank(PageKind::Site, 42, Stamp { by: &caller(), now });
        let first = page.render(now, "http://1.hs-sites.com");
        insta::assert_snapshot!(first.document);
        let again = Page::read(&first.document).expect("reads back");
        assert_eq!(again.render(now, "http://1.hs-sites.com"), first);
    }

    #[test]
    fn keys_stand_in_alphabetical_order() {
        let page =
            Page::blank(PageKind::Landing, 42, Stamp { by: &caller(), now: Timestamp::EPOCH });
        let document = page.render(Timestamp::EPOCH, "").document;
        let keys: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&document).expect("an object");
        assert!(keys.keys().is_sorted());
    }

    #[test]
    fn derived_properties_turn_with_time() {
        let at = Timestamp::from_ms_clamped;
        let mut page = Page::blank(PageKind::Site, 42, Stamp { by: &caller(), now: at(0) });
        page.state = State::PublishedOrScheduled;
        page.publish_date = at(2_000);
        page.page_expiry_enabled = true;
        page.page_expiry_date = 3_000;
        let turn = |now| {
            let Rendered { fresh_from, fresh_until, .. } = page.clone().render(at(now), "");
            (fresh_from.map(Timestamp::as_ms), fresh_until.map(Timestamp::as_ms))
        };
        assert_eq!(turn(1_000), (None, Some(2_000)));
        assert_eq!(turn(2_000), (Some(2_000), Some(3_000)));
        assert_eq!(turn(3_000), (Some(3_000), None));
        assert!(page.render(at(3_000), "").document.contains("\"pageRedirected\":true"));
    }

    #[test]
    fn a_projection_keeps_the_id_and_the_order() {
        let document = r#"{"a":{"z":1.0},"id":"5","name":"n"}"#;
        let chosen = project(document, &["name".into(), "nope".into()]).expect("projects");
        assert_eq!(chosen, r#"{"id":"5","name":"n"}"#);
    }
}
