//! What a body of create or update says of a page: every property that clients may set, each of
//! them kept, cleared or given (pages.md §2.1 column W, §3.1). Server-owned and unknown keys are
//! ignored by not being here; `translations` is here only because its type is checked.

use crate::fault::{Fault, Result};
use crate::limits::{NAME_BYTES_MAX, TEXT_BYTES_MAX};
use crate::pages::kind::PageKind;
use crate::pages::languages::Language;
use crate::pages::lifecycle::{self, Event, PublishWish, State};
use crate::pages::page::{Page, Stamp};
use crate::pages::trees::{
    AnyMap, ArrayOfObjects, ArrayOfTyped, MapOfObjects, Tree, empty_array, empty_map,
};
use crate::pages::{rules, slug};
use crate::patch::Set;
use crate::scalar::{Flag, Int, Text};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A sparse page. Serialises to what the change log keeps: the given properties only.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are HubSpot's properties, described in pages.md §2.1")]
pub struct PagePatch {
    #[serde(skip_serializing)]
    pub archived_at: Set<Timestamp>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub archived_in_dashboard: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub attached_stylesheets: Set<Tree<ArrayOfObjects>>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub campaign: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub domain: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub dynamic_page_data_source_id: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub dynamic_page_data_source_type: Set<Int>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub dynamic_page_hub_db_table_id: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub enable_domain_stylesheets: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub enable_layout_stylesheets: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub featured_image: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub featured_image_alt_text: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub folder_id: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub footer_html: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub head_html: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub html_title: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub include_default_custom_css: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub language: Set<Language>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub layout_sections: Set<Tree<MapOfObjects>>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub link_rel_canonical_url: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub meta_description: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub name: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub page_expiry_date: Set<Int>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub page_expiry_enabled: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub page_expiry_redirect_id: Set<Int>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub page_expiry_redirect_url: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub password: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub public_access_rules: Set<Tree<ArrayOfTyped>>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub public_access_rules_enabled: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub publish_date: Set<Timestamp>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub publish_immediately: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub slug: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub state: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub template_path: Set<Text>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub theme_settings_values: Set<Tree<AnyMap>>,
    #[serde(skip_serializing)]
    pub translations: Set<Tree<AnyMap>>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub use_featured_image: Set<Flag>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub widget_containers: Set<Tree<AnyMap>>,
    #[serde(skip_serializing_if = "Set::is_keep")]
    pub widgets: Set<Tree<AnyMap>>,
}

impl PagePatch {
    /// A new page of this kind (pages.md §3.1): `name` and `templatePath` are required, the rest
    /// has its neutral value. `temporary_slug` names the page when the body has no slug.
    pub fn create(
        self,
        kind: PageKind,
        id: i64,
        stamp: Stamp<'_>,
        temporary_slug: &str,
    ) -> Result<Page> {
        let given = |text: &Set<Text>| text.value().is_some_and(|Text(t)| !t.trim().is_empty());
        if !given(&self.name) {
            return Err(refuse(kind, rules::TITLE_MISSING, "A page must have a name."));
        }
        if !given(&self.template_path) {
            let message = "A page must have a templatePath.";
            return Err(refuse(kind, rules::TEMPLATE_PATH_MISSING, message));
        }
        let mut page = Page::blank(kind, id, stamp);
        page.slug = slug::temporary(temporary_slug);
        self.apply(kind, &mut page, stamp.now)?;
        Ok(page)
    }

    /// Writes the given properties into `page`, each wholesale (pages.md §3.1). On a fault the page
    /// is half written and must be dropped.
    pub fn apply(self, kind: PageKind, page: &mut Page, now: Timestamp) -> Result<()> {
        named(kind, self.apply_rules(page, now))
    }

    /// Whether the patch says anything of what lists are filtered or sorted by, beside the time and
    /// the author of the write.
    pub fn touches_lists(&self) -> bool {
        let texts = [
            &self.name,
            &self.slug,
            &self.domain,
            &self.template_path,
            &self.campaign,
            &self.folder_id,
            &self.dynamic_page_hub_db_table_id,
            &self.state,
        ];
        texts.into_iter().any(|text| !text.is_keep())
            || !self.language.is_keep()
            || !self.publish_date.is_keep()
            || !self.publish_immediately.is_keep()
    }

    /// Writes the given content into a draft, which is published by other calls: `state` and the
    /// dates of publishing are read, and belong to the page alone (pages.md §5.1).
    pub fn edit_draft(self, kind: PageKind, draft: &mut Page) -> Result<()> {
        named(kind, self.apply_content(draft).map(drop))
    }

    fn apply_rules(self, page: &mut Page, now: Timestamp) -> Result<()> {
        let date = self.publish_date.clone();
        let immediately = self.publish_immediately.value().map(|Flag(now)| *now);
        let wish = PublishWish::new(page, date.value().copied(), immediately);
        match self.apply_content(page)? {
            Some(wanted) if page.state != wanted => move_to(page, wanted, wish, now)?,
            _ => redate(page, &date, wish, now)?,
        }
        check_slug(page)
    }

    /// Everything but publishing; gives the state that is asked for.
    fn apply_content(self, page: &mut Page) -> Result<Option<State>> {
        check_archived_at(&self.archived_at, page)?;
        check_lengths(&self)?;
        let state =
            self.state.value().map(|Text(state)| lifecycle::requested(state)).transpose()?;
        self.write_address(page)?;
        self.write_properties(page);
        Ok(state)
    }
}

fn named<T>(kind: PageKind, outcome: Result<T>) -> Result<T> {
    outcome.map_err(|fault| fault.of_content(kind.error_token()))
}

/// A page that holds an address has a slug of its own.
pub fn check_slug(page: &Page) -> Result<()> {
    if page.state.holds_address() && slug::is_temporary(&page.slug) {
        let message = "A page must have a slug before it can be published.";
        return Err(Fault::content_rule(rules::SLUG_TEMPORARY, message));
    }
    Ok(())
}

impl PagePatch {
    fn write_address(&self, page: &mut Page) -> Result<()> {
        if let Some(Text(name)) = self.name.value() {
            if name.trim().is_empty() {
                return Err(Fault::content_rule(rules::TITLE_MISSING, "A page must have a name."));
            }
            page.name.clone_from(name);
        }
        if let Some(Text(path)) = self.template_path.value() {
            page.template_path = template_path(path)?;
        }
        if let Some(Text(slug)) = self.slug.value() {
            page.slug = slug::normalise(slug)?;
        }
        if let Some(Text(domain)) = self.domain.value() {
            page.domain = slug::normalise_domain(domain)?;
        } else if self.domain == Set::Clear {
            page.domain.clear();
        }
        Ok(())
    }

    /// Everything that has no rule of its own.
    fn write_properties(self, page: &mut Page) {
        text(self.featured_image, &mut page.featured_image);
        text(self.featured_image_alt_text, &mut page.featured_image_alt_text);
        text(self.footer_html, &mut page.footer_html);
        text(self.head_html, &mut page.head_html);
        text(self.html_title, &mut page.html_title);
        text(self.link_rel_canonical_url, &mut page.link_rel_canonical_url);
        text(self.meta_description, &mut page.meta_description);
        text(self.page_expiry_redirect_url, &mut page.page_expiry_redirect_url);
        text(self.password, &mut page.password);
        option(self.campaign, &mut page.campaign);
        option(self.dynamic_page_data_source_id, &mut page.dynamic_page_data_source_id);
        option(self.dynamic_page_hub_db_table_id, &mut page.dynamic_page_hub_db_table_id);
        option(self.folder_id, &mut page.folder_id);
        if page.folder_id.as_deref() == Some(ROOT_FOLDER) {
            page.folder_id = None;
        }
        self.language.write_option(&mut page.language);
        flag(self.archived_in_dashboard, &mut page.archived_in_dashboard, false);
        flag(self.enable_domain_stylesheets, &mut page.enable_domain_stylesheets, true);
        flag(self.enable_layout_stylesheets, &mut page.enable_layout_stylesheets, true);
        flag(self.include_default_custom_css, &mut page.include_default_custom_css, true);
        flag(self.page_expiry_enabled, &mut page.page_expiry_enabled, false);
        flag(self.public_access_rules_enabled, &mut page.public_access_rules_enabled, false);
        flag(self.publish_immediately, &mut page.publish_immediately, true);
        flag(self.use_featured_image, &mut page.use_featured_image, false);
        int(self.dynamic_page_data_source_type, &mut page.dynamic_page_data_source_type);
        int(self.page_expiry_date, &mut page.page_expiry_date);
        int(self.page_expiry_redirect_id, &mut page.page_expiry_redirect_id);
        self.attached_stylesheets
            .map(Tree::raw)
            .write(&mut page.attached_stylesheets, empty_array());
        self.layout_sections.map(Tree::raw).write(&mut page.layout_sections, empty_map());
        self.public_access_rules.map(Tree::raw).write(&mut page.public_access_rules, empty_array());
        self.theme_settings_values
            .map(Tree::raw)
            .write(&mut page.theme_settings_values, empty_map());
        self.widget_containers.map(Tree::raw).write(&mut page.widget_containers, empty_map());
        self.widgets.map(Tree::raw).write(&mut page.widgets, empty_map());
    }
}

/// What folders themselves call the place that is no folder (`parentFolderId`, pages.md §2.2).
const ROOT_FOLDER: &str = "0";

fn text(given: Set<Text>, target: &mut String) {
    given.map(|Text(text)| text).write(target, String::new());
}

/// An empty text in a property that may be absent is as absent as `null`.
fn option(given: Set<Text>, target: &mut Option<String>) {
    given.map(|Text(text)| text).write_option(target);
    if target.as_deref() == Some("") {
        *target = None;
    }
}

fn flag(given: Set<Flag>, target: &mut bool, neutral: bool) {
    given.map(|Flag(flag)| flag).write(target, neutral);
}

fn int(given: Set<Int>, target: &mut i64) {
    given.map(|Int(int)| int).write(target, 0);
}

/// Another state, with the publish date that follows from it (pages.md §5.2).
fn move_to(page: &mut Page, wanted: State, wish: PublishWish, now: Timestamp) -> Result<()> {
    let date = lifecycle::first_publish_date(wish, now);
    let Some(event) = lifecycle::asked(page.state, wanted, date <= now)? else { return Ok(()) };
    let publishes = matches!(event, Event::Publish { .. });
    if publishes && page.state.is_dated() {
        return redate(page, &wish.sent_date.map_or(Set::Keep, Set::To), wish, now);
    }
    page.state = page.state.after(event)?;
    if publishes {
        page.publish_date = date;
        page.publish_immediately = page.publish_date <= now;
    } else if let Some(date) = wish.sent_date {
        page.publish_date = date;
    }
    Ok(())
}

/// The publish date of a page that keeps its state. A draft's is free, and `null` or the epoch
/// clears it. A published or scheduled page follows a date that differs from its own, or goes live
/// at once when `publishImmediately` is turned on: a page that is sent back as it was read does not
/// change.
fn redate(
    page: &mut Page,
    given: &Set<Timestamp>,
    wish: PublishWish,
    now: Timestamp,
) -> Result<()> {
    if !page.state.is_dated() {
        given.clone().map(Timestamp::whole_second).write(&mut page.publish_date, Timestamp::EPOCH);
        return Ok(());
    }
    match wish.sent_date {
        Some(date) if date != page.publish_date => page.publish_date = date,
        _ if wish.turns_on && page.publish_date > now => page.publish_date = now.whole_second(),
        _ => return Ok(()),
    }
    let live = page.publish_date <= now;
    page.publish_immediately = live;
    page.state = page.state.after(Event::Publish { live })?;
    Ok(())
}

/// `archivedAt` may be sent back as it was read (or as the epoch), but not be set (pages.md §3.1,
/// §11.5).
fn check_archived_at(given: &Set<Timestamp>, page: &Page) -> Result<()> {
    match given.value() {
        Some(at) if *at != Timestamp::EPOCH && *at != page.archived_at => {
            let message = "archivedAt can't be set; delete the page to archive it.";
            Err(Fault::content_rule(rules::ARCHIVED_AT_READ_ONLY, message))
        }
        _ => Ok(()),
    }
}

fn check_lengths(patch: &PagePatch) -> Result<()> {
    let bounded = [
        ("name", &patch.name, NAME_BYTES_MAX),
        ("templatePath", &patch.template_path, TEXT_BYTES_MAX),
        ("campaign", &patch.campaign, TEXT_BYTES_MAX),
        ("folderId", &patch.folder_id, TEXT_BYTES_MAX),
        ("dynamicPageHubDbTableId", &patch.dynamic_page_hub_db_table_id, TEXT_BYTES_MAX),
    ];
    if patch.dynamic_page_data_source_type.value().is_some_and(|Int(n)| i32::try_from(*n).is_err())
    {
        let message = "The value of dynamicPageDataSourceType is not a 32-bit integer.";
        return Err(Fault::content_rule(rules::VALUE_TOO_LONG, message));
    }
    match bounded.iter().find(|(_, t, max)| t.value().is_some_and(|Text(t)| t.len() > *max)) {
        Some((name, _, max)) => {
            let message = format!("The value of {name} is longer than {max} bytes.");
            Err(Fault::content_rule(rules::VALUE_TOO_LONG, message))
        }
        None => Ok(()),
    }
}

fn template_path(path: &str) -> Result<String> {
    if path.trim().is_empty() {
        let message = "A page must have a templatePath.";
        return Err(Fault::content_rule(rules::TEMPLATE_PATH_MISSING, message));
    }
    if path.starts_with('/') {
        let message = "The templatePath must not start with a slash.";
        return Err(Fault::content_rule(rules::TEMPLATE_PATH_INVALID, message));
    }
    Ok(path.to_owned())
}

fn refuse(kind: PageKind, error_type: &'static str, message: &str) -> Fault {
    Fault::content_rule(error_type, message).of_content(kind.error_token())
}
