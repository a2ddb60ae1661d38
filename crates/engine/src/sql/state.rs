//! The data as a whole: how far its counters have come, for when it is put back to an earlier
//! state.

use crate::db::Result;
use crate::db::tx::Tx;

const LAST_VERSION: &str = "SELECT MAX(version) FROM page_documents";
const SET_VERSIONS: &str = "UPDATE page_documents SET version = ?1";

/// The greatest number of writes that any page counts; 0 without a page.
pub fn last_version(tx: &Tx<'_>) -> Result<i64> {
    let last = tx.first(LAST_VERSION, &[], |row| row.int_option(0))?;
    Ok(last.flatten().unwrap_or(0))
}

/// Lets every page count from this number of writes.
pub fn set_versions(tx: &Tx<'_>, version: i64) -> Result<()> {
    tx.exec(SET_VERSIONS, &[version.into()]).map(drop)
}
