//! Names of the content errors of folders, all of them `[inferred]`; those of pages stand in
//! [`crate::pages::rules`].

use crate::fault::Fault;

/// A folder without a name.
pub const NAME_MISSING: &str = "CONTENT_FOLDER_NAME_MISSING";
/// A parent that is no folder of the account.
pub const PARENT_MISSING: &str = "CONTENT_FOLDER_PARENT_DOES_NOT_EXIST";
/// A folder inside itself.
pub const CYCLE: &str = "CONTENT_FOLDER_CYCLE";
/// More folders inside one another than [`crate::limits::FOLDER_DEPTH_MAX`].
pub const TOO_DEEP: &str = "CONTENT_FOLDER_TOO_DEEP";

/// `errorTokens.contentType` of these errors (pages.md §10).
const ERROR_TOKEN: &str = "CONTENT_FOLDER";

/// A refusal with the token that says that it is about a folder.
pub(crate) fn refuse(error_type: &'static str, message: impl Into<String>) -> Fault {
    Fault::content_rule(error_type, message).with_context("contentType", [ERROR_TOKEN])
}
