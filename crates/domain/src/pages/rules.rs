//! Names of the content errors. HubSpot's own names are known only in part (pages.md §10:
//! `CONTENT_…` was seen cut off, `CONTENT_TITLE_MISSING` whole), so all of them stand here, to be
//! corrected by a capture.

/// A page without a name.
pub const TITLE_MISSING: &str = "CONTENT_TITLE_MISSING";
/// A page without a template.
pub const TEMPLATE_PATH_MISSING: &str = "CONTENT_TEMPLATE_PATH_MISSING";
/// A template path that starts with a slash.
pub const TEMPLATE_PATH_INVALID: &str = "CONTENT_TEMPLATE_PATH_INVALID";
/// A slug that no address can hold.
pub const SLUG_INVALID: &str = "CONTENT_SLUG_INVALID";
/// A slug that another published page of the domain has.
pub const SLUG_TAKEN: &str = "CONTENT_SLUG_ALREADY_EXISTS";
/// Publishing under a temporary slug.
pub const SLUG_TEMPORARY: &str = "CONTENT_SLUG_MISSING";
/// A domain that is no host name.
pub const DOMAIN_INVALID: &str = "CONTENT_DOMAIN_INVALID";
/// A state that pages don't have, or that can't be written directly.
pub const STATE_INVALID: &str = "CONTENT_STATE_INVALID";
/// `archivedAt` in a write: deletion is an operation of its own.
pub const ARCHIVED_AT_READ_ONLY: &str = "CONTENT_ARCHIVED_AT_READ_ONLY";
/// A text that is longer than its limit.
pub const VALUE_TOO_LONG: &str = "CONTENT_VALUE_TOO_LONG";
/// A role or a moment in an A/B test that the operation does not fit.
pub const AB_TEST_INVALID: &str = "CONTENT_AB_TEST_INVALID";
/// A language that the group has already.
pub const LANGUAGE_TAKEN: &str = "CONTENT_LANGUAGE_ALREADY_EXISTS";
/// A language that pages can't have, or none where one is due.
pub const LANGUAGE_INVALID: &str = "CONTENT_LANGUAGE_INVALID";
/// A page that is in no language group, in another one, or the primary of one.
pub const LANGUAGE_GROUP_INVALID: &str = "CONTENT_LANGUAGE_GROUP_INVALID";
/// A folder that is not there.
pub const FOLDER_MISSING: &str = "CONTENT_FOLDER_NOT_FOUND";
