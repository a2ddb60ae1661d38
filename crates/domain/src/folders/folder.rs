//! A folder, and its document on the wire (pages.md §2.2 ContentFolder).

use crate::pages::page::Stamp;
use crate::time::Timestamp;
use serde::Serialize;

/// `parentFolderId` of a folder that is in no other.
pub const ROOT: i64 = 0;

/// `category` of a folder of landing pages.
const CATEGORY: i64 = 1;

/// Every property of the wire.
pub const PROPERTIES: [&str; 9] = [
    "category",
    "created",
    "createdAt",
    "deletedAt",
    "id",
    "name",
    "parentFolderId",
    "updated",
    "updatedAt",
];

/// A folder as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub id: i64,
    /// Its name; several folders may have the same.
    pub name: String,
    /// The folder that it is in, or [`ROOT`].
    pub parent_folder_id: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; the epoch if it was not.
    pub archived_at: Timestamp,
    /// Who made it.
    pub created_by_id: i64,
    /// Who wrote it last.
    pub updated_by_id: i64,
    /// The number of its last revision.
    pub revision: i64,
}

/// The wire's keys in alphabetical order, the dates under both their names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'f> {
    category: i64,
    created: Timestamp,
    created_at: Timestamp,
    deleted_at: Timestamp,
    id: String,
    name: &'f str,
    parent_folder_id: i64,
    updated: Timestamp,
    updated_at: Timestamp,
}

impl Folder {
    /// A new folder at the root, before its first revision.
    pub fn blank(id: i64, stamp: Stamp<'_>) -> Self {
        Folder {
            id,
            name: String::new(),
            parent_folder_id: ROOT,
            created_at: stamp.now,
            updated_at: stamp.now,
            archived_at: Timestamp::EPOCH,
            created_by_id: stamp.by.user_id,
            updated_by_id: stamp.by.user_id,
            revision: 0,
        }
    }

    /// Whether it is deleted.
    pub fn is_archived(&self) -> bool {
        self.archived_at != Timestamp::EPOCH
    }

    /// Notes who wrote last, and when.
    pub fn touch(&mut self, stamp: Stamp<'_>) {
        self.updated_at = stamp.now;
        self.updated_by_id = stamp.by.user_id;
    }

    /// What clients read.
    pub fn document(&self) -> String {
        let document = Document {
            category: CATEGORY,
            created: self.created_at,
            created_at: self.created_at,
            deleted_at: self.archived_at,
            id: self.id.to_string(),
            name: &self.name,
            parent_folder_id: self.parent_folder_id,
            updated: self.updated_at,
            updated_at: self.updated_at,
        };
        serde_json::to_string(&document).expect("a folder has only text keys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Caller;

    #[test]
    fn a_fresh_folder_has_every_key_in_order() {
        let by = Caller { account_id: 1, app_id: 1, user_id: 7, user_name: "Ada".into() };
        let stamp = Stamp { by: &by, now: Timestamp::from_ms_clamped(1_700_000_000_123) };
        let folder = Folder { name: "Spring".into(), ..Folder::blank(42, stamp) };
        assert_eq!(
            folder.document(),
            "{\"category\":1,\"created\":\"2023-11-14T22:13:20.123Z\",\
             \"createdAt\":\"2023-11-14T22:13:20.123Z\",\"deletedAt\":\"1970-01-01T00:00:00Z\",\
             \"id\":\"42\",\"name\":\"Spring\",\"parentFolderId\":0,\
             \"updated\":\"2023-11-14T22:13:20.123Z\",\"updatedAt\":\"2023-11-14T22:13:20.123Z\"}"
        );
    }
}
