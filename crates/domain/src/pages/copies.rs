//! New pages that are made from others: clones, variants of A/B tests, language variations
//! (pages.md §3.4, §7, §8). Content is copied; state, dates and ties to other pages are not.

use crate::fault::{Fault, Result};
use crate::limits::{NAME_BYTES_MAX, SLUG_BYTES_MAX};
use crate::pages::kind::PageKind;
use crate::pages::languages::Language;
use crate::pages::page::{Page, Stamp};
use crate::pages::{rules, slug};

/// What a copy is made with, beside its source.
#[derive(Clone, Copy, Debug)]
pub struct Copying<'a> {
    /// The kind of both.
    pub kind: PageKind,
    /// The id of the copy.
    pub id: i64,
    /// Who copies, and when.
    pub stamp: Stamp<'a>,
    /// A fresh v4 UUID's text, for slugs that no address is to be found at.
    pub unique: &'a str,
}

/// A draft with the content of `source`. Without a name it is called `… (Clone)`.
pub fn cloned(source: Page, name: Option<&str>, with: Copying<'_>) -> Result<Page> {
    let name = name.map(str::trim).filter(|name| !name.is_empty()).map_or_else(
        || {
            let suffix = " (Clone)";
            format!("{}{suffix}", shortened(&source.name, NAME_BYTES_MAX - suffix.len()))
        },
        str::to_owned,
    );
    let mut copy = copied(source, name, with)?;
    copy.slug = slug::temporary(with.unique);
    Ok(copy)
}

/// The variant of an A/B test, which has no address of its own.
pub fn ab_variant(source: Page, name: &str, with: Copying<'_>) -> Result<Page> {
    if name.trim().is_empty() {
        let message = "A variation must have a name.";
        return Err(refuse(rules::TITLE_MISSING, message.to_owned(), with));
    }
    let mut copy = copied(source, name.to_owned(), with)?;
    copy.slug = slug::ab_variant(with.unique);
    Ok(copy)
}

/// The same content for readers of another language. Its slug is the source's below the language:
/// `about` becomes `de/about`, and `en/about` of an English page too (`[inferred]`).
pub fn translated(source: Page, language: Language, with: Copying<'_>) -> Result<Page> {
    let own = source.language.map(Language::code);
    let slug = translated_slug(&source.slug, own, language.code());
    let name = source.name.clone();
    let mut copy = copied(source, name, with)?;
    copy.language = Some(language);
    copy.slug = slug.unwrap_or_else(|| slug::temporary(with.unique));
    Ok(copy)
}

fn copied(mut source: Page, name: String, with: Copying<'_>) -> Result<Page> {
    if name.len() > NAME_BYTES_MAX {
        let message = format!("The value of name is longer than {NAME_BYTES_MAX} bytes.");
        return Err(refuse(rules::VALUE_TOO_LONG, message, with));
    }
    let blank = Page::blank(with.kind, with.id, with.stamp);
    source.take_record(&blank);
    source.take_stamp(&blank);
    source.archived_in_dashboard = false;
    source.name = name;
    Ok(source)
}

fn refuse(error_type: &'static str, message: String, with: Copying<'_>) -> Fault {
    Fault::content_rule(error_type, message).of_content(with.kind.error_token())
}

/// The longest beginning of a text with no more than so many bytes.
fn shortened(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn translated_slug(source: &str, own: Option<&str>, language: &str) -> Option<String> {
    if source.starts_with('-') {
        return None;
    }
    let rest = match own {
        Some(own) if source == own => "",
        Some(own) => source.strip_prefix(&format!("{own}/")).unwrap_or(source),
        None => source,
    };
    let slug = if rest.is_empty() { language.to_owned() } else { format!("{language}/{rest}") };
    (slug.len() <= SLUG_BYTES_MAX).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Caller;
    use crate::time::Timestamp;

    #[test]
    fn slugs_of_variations_stand_below_their_language() {
        let slug = |source, own| translated_slug(source, own, "de");
        assert_eq!(slug("about", None).as_deref(), Some("de/about"));
        assert_eq!(slug("en/about", Some("en")).as_deref(), Some("de/about"));
        assert_eq!(slug("english", Some("en")).as_deref(), Some("de/english"));
        assert_eq!(slug("", Some("en")).as_deref(), Some("de"));
        assert_eq!(slug("en", Some("en")).as_deref(), Some("de"));
        assert_eq!(slug("-temporary-slug-1", None), None);
    }

    #[test]
    fn a_copy_has_the_content_and_nothing_else() {
        let by = Caller { account_id: 1, app_id: 1, user_id: 7, user_name: "Ada".into() };
        let stamp = |ms| Stamp { by: &by, now: Timestamp::from_ms_clamped(ms) };
        let mut source = Page::blank(PageKind::Site, 1, stamp(5));
        source.name = "é".repeat(NAME_BYTES_MAX / 2);
        source.meta_description = "kept".into();
        source.ab_status = Some("master".into());
        source.publish_date = Timestamp::from_ms_clamped(9);
        let with = Copying { kind: PageKind::Site, id: 2, stamp: stamp(8), unique: "u" };
        let copy = cloned(source.clone(), Some(" "), with).expect("a copy");
        assert!(copy.name.ends_with("é (Clone)") && copy.name.len() <= NAME_BYTES_MAX);
        assert_eq!((copy.id.as_str(), copy.meta_description.as_str()), ("2", "kept"));
        assert_eq!((copy.ab_status, copy.publish_date), (None, Timestamp::EPOCH));
        assert_eq!((copy.created.as_ms(), copy.slug.as_str()), (8, "-temporary-slug-u"));
        assert!(cloned(source, Some(&"x".repeat(NAME_BYTES_MAX + 1)), with).is_err());
    }
}
