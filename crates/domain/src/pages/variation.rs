//! What the members of a language group show of each other in `translations` (pages.md §2.2
//! ContentLanguageVariation, §8). A member's variation is written with the member; reading a page
//! joins those of the others into its document.

use crate::json::Fields;
use crate::pages::page::Page;
use crate::time::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use std::fmt::Write;

/// Fields in the order of the wire, which is alphabetical. `id` is a number here (pages.md §11.9).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Variation<'p> {
    archived_in_dashboard: bool,
    author_name: &'p str,
    campaign: &'p str,
    campaign_name: &'p str,
    created: Timestamp,
    created_at: Timestamp,
    id: i64,
    name: &'p str,
    password: &'p str,
    public_access_rules: &'p RawValue,
    public_access_rules_enabled: bool,
    publish_date: Timestamp,
    slug: &'p str,
    state: &'p str,
    tag_ids: [i64; 0],
    updated: Timestamp,
    updated_at: Timestamp,
}

/// The variation of a page as JSON.
pub fn variation(page: &Page) -> String {
    let variation = Variation {
        archived_in_dashboard: page.archived_in_dashboard,
        author_name: &page.author_name,
        campaign: page.campaign.as_deref().unwrap_or_default(),
        campaign_name: "",
        created: page.created,
        created_at: page.created,
        id: page.id.parse().unwrap_or(0),
        name: &page.name,
        password: &page.password,
        public_access_rules: &page.public_access_rules,
        public_access_rules_enabled: page.public_access_rules_enabled,
        publish_date: page.publish_date,
        slug: &page.slug,
        state: page.state.name(),
        tag_ids: [],
        updated: page.updated,
        updated_at: page.updated,
    };
    serde_json::to_string(&variation).expect("a variation has only text keys")
}

/// A rendered page with what its language group says of it. `others` are the languages and
/// variations of the other members, sorted by language.
pub fn join<'v>(
    document: &str,
    translated_from: Option<i64>,
    others: impl Iterator<Item = (&'v str, &'v str)>,
) -> Result<String, serde_json::Error> {
    let mut translations = String::from("{");
    for (language, variation) in others {
        let comma = if translations.len() > 1 { "," } else { "" };
        let _ = write!(translations, "{comma}\"{language}\":{variation}");
    }
    translations.push('}');
    let translations = RawValue::from_string(translations)?;
    let from = translated_from.map(|id| RawValue::from_string(format!("\"{id}\""))).transpose()?;
    let mut fields: Fields = serde_json::from_str(document)?;
    fields.set("translatedFromId", from.as_deref());
    fields.set("translations", Some(&translations));
    serde_json::to_string(&fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_is_joined_into_the_document_and_nowhere_else() {
        let document = r#"{"a":{"translations":{}},"name":"n","translations":{},"url":"u"}"#;
        let others = [("de", "{\"id\":2}"), ("fr", "{\"id\":3}")];
        let joined = join(document, Some(7), others.into_iter()).expect("a document");
        assert_eq!(
            joined,
            r#"{"a":{"translations":{}},"name":"n","translatedFromId":"7","translations":{"de":{"id":2},"fr":{"id":3}},"url":"u"}"#
        );
        let alone = join(&joined, None, std::iter::empty()).expect("a document");
        assert_eq!(alone, document);
    }
}
