//! What a body of create or update says of a folder. Server-owned and unknown keys are ignored by
//! not being here (pages.md §3.1).

use crate::fault::Result;
use crate::folders::folder::{Folder, ROOT};
use crate::folders::rules::{self, refuse};
use crate::limits::NAME_BYTES_MAX;
use crate::pages::page::Stamp;
use crate::pages::rules::VALUE_TOO_LONG;
use crate::patch::Set;
use crate::scalar::{Int, Text};
use serde::Deserialize;

/// A sparse folder.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are HubSpot's properties, described in pages.md §2.2")]
pub struct FolderPatch {
    pub name: Set<Text>,
    pub parent_folder_id: Set<Int>,
}

impl FolderPatch {
    /// A new folder. That its parent is there is for [`crate::folders::tree::Tree::check`] to say.
    pub fn create(self, id: i64, stamp: Stamp<'_>) -> Result<Folder> {
        if self.name.value().is_none() {
            return Err(refuse(rules::NAME_MISSING, "A folder must have a name."));
        }
        let mut folder = Folder::blank(id, stamp);
        self.apply(&mut folder)?;
        Ok(folder)
    }

    /// Writes the given properties. `null` for a name changes nothing, for a parent it is the root.
    pub fn apply(self, folder: &mut Folder) -> Result<()> {
        if let Some(Text(name)) = self.name.value() {
            if name.trim().is_empty() {
                return Err(refuse(rules::NAME_MISSING, "A folder must have a name."));
            }
            if name.len() > NAME_BYTES_MAX {
                let message = format!("The value of name is longer than {NAME_BYTES_MAX} bytes.");
                return Err(refuse(VALUE_TOO_LONG, message));
            }
            folder.name.clone_from(name);
        }
        self.parent_folder_id.map(|Int(id)| id).write(&mut folder.parent_folder_id, ROOT);
        Ok(())
    }

    /// The parent that the patch asks for, if it says anything of it.
    pub fn parent(&self) -> Option<i64> {
        match self.parent_folder_id {
            Set::Keep => None,
            Set::Clear => Some(ROOT),
            Set::To(Int(id)) => Some(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Caller;
    use crate::time::Timestamp;

    fn create(body: &str) -> Result<Folder> {
        let by = Caller { account_id: 1, app_id: 1, user_id: 7, user_name: "Ada".into() };
        let stamp = Stamp { by: &by, now: Timestamp::EPOCH };
        serde_json::from_str::<FolderPatch>(body).expect("readable").create(42, stamp)
    }

    #[test]
    fn a_folder_needs_a_name_and_nothing_else() {
        let folder = create(r#"{"name":"a","category":9,"id":"1","deletedAt":"x"}"#).expect("made");
        assert_eq!((folder.name.as_str(), folder.parent_folder_id, folder.id), ("a", ROOT, 42));
        for body in ["{}", r#"{"name":null}"#, r#"{"name":""}"#, r#"{"name":" "}"#] {
            let fault = create(body).expect_err(body);
            assert_eq!(fault.error_type, Some(rules::NAME_MISSING));
            assert_eq!(fault.context, [("contentType".to_owned(), vec!["CONTENT_FOLDER".into()])]);
        }
        let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(NAME_BYTES_MAX + 1));
        assert_eq!(create(&long).expect_err("too long").error_type, Some(VALUE_TOO_LONG));
    }

    #[test]
    fn an_update_is_sparse_and_null_is_neutral() {
        let mut folder = create(r#"{"name":"a","parentFolderId":"7"}"#).expect("made");
        assert_eq!(folder.parent_folder_id, 7);
        let mut apply = |body: &str| {
            let patch: FolderPatch = serde_json::from_str(body).expect("readable");
            patch.apply(&mut folder).expect("applies");
            (folder.name.clone(), folder.parent_folder_id)
        };
        assert_eq!(apply("{}"), ("a".into(), 7));
        assert_eq!(apply(r#"{"name":null}"#), ("a".into(), 7));
        assert_eq!(apply(r#"{"name":"b"}"#), ("b".into(), 7));
        assert_eq!(apply(r#"{"parentFolderId":null}"#), ("b".into(), ROOT));
    }
}
