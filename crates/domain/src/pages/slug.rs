//! Slugs, domains and addresses of pages (pages.md §3.4).

use crate::fault::{Fault, Result};
use crate::limits::SLUG_BYTES_MAX;
use crate::pages::rules;

const TEMPORARY: &str = "-temporary-slug-";
const AB_VARIANT: &str = "-ab-variant-";

/// The slug of a page that was made without one. `unique` is a fresh v4 UUID's text.
pub fn temporary(unique: &str) -> String {
    format!("{TEMPORARY}{unique}")
}

/// The slug of a variant, which is reached at its master's address.
pub fn ab_variant(unique: &str) -> String {
    format!("{AB_VARIANT}{unique}")
}

/// Whether the slug must be replaced before its page can be published.
pub fn is_temporary(slug: &str) -> bool {
    slug.starts_with(TEMPORARY) || slug.starts_with(AB_VARIANT)
}

/// A slug as it is stored: without one leading slash; `""` is the home page.
///
/// Refuses what no address can hold: control characters, blanks, `?`, `#`, `\` and over-length.
pub fn normalise(slug: &str) -> Result<String> {
    let slug = slug.strip_prefix('/').unwrap_or(slug);
    let illegal = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '?' | '#' | '\\');
    if slug.len() > SLUG_BYTES_MAX {
        let message = format!("The slug is longer than {SLUG_BYTES_MAX} bytes.");
        return Err(Fault::content_rule(rules::SLUG_INVALID, message));
    }
    if slug.chars().any(illegal) {
        let message = format!("The slug '{slug}' contains characters that are not allowed.");
        return Err(Fault::content_rule(rules::SLUG_INVALID, message));
    }
    Ok(slug.to_owned())
}

/// A domain as it is stored: lower case, `""` for the account's primary one.
pub fn normalise_domain(domain: &str) -> Result<String> {
    let illegal =
        |c: char| c.is_control() || c.is_whitespace() || matches!(c, '/' | '?' | '#' | '@');
    if domain.len() > 253 || domain.chars().any(illegal) {
        let message = "The domain is not a host name.";
        return Err(Fault::content_rule(rules::DOMAIN_INVALID, message));
    }
    Ok(domain.to_lowercase())
}

/// The address of a page. `site_url` (scheme and host) serves pages without a domain of their own.
pub fn url(domain: &str, slug: &str, site_url: &str) -> String {
    let host = if domain.is_empty() { site_url.to_owned() } else { format!("https://{domain}") };
    if slug.is_empty() { host } else { format!("{host}/{slug}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_leading_slash_goes_and_the_home_page_stays() {
        assert_eq!(normalise("/platform/tour").as_deref(), Ok("platform/tour"));
        assert_eq!(normalise("").as_deref(), Ok(""));
        assert!(
            normalise("a b").is_err() && normalise("a?b").is_err() && normalise("a\nb").is_err()
        );
        assert!(normalise(&"x".repeat(SLUG_BYTES_MAX + 1)).is_err());
    }

    #[test]
    fn addresses_follow_domain_and_slug() {
        let site = "http://1.hs-sites.com";
        assert_eq!(url("", "a/b", site), "http://1.hs-sites.com/a/b");
        assert_eq!(url("www.example.com", "", site), "https://www.example.com");
    }
}
