//! How folders nest: each in another or at the root, none inside itself, and not too deep.

use crate::fault::Result;
use crate::folders::folder::ROOT;
use crate::folders::rules::{self, refuse};
use crate::limits::FOLDER_DEPTH_MAX;
use std::collections::HashMap;

/// The part of an account's folders that a call touches: with every folder also those above it, and
/// with every folder that is to be moved also those below it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    parents: HashMap<i64, i64>,
    children: HashMap<i64, Vec<i64>>,
}

impl Tree {
    /// From pairs of a folder and its parent, in any order and repeated at will.
    pub fn new(pairs: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut tree = Tree::default();
        for (id, parent) in pairs {
            tree.place(id, parent);
        }
        tree
    }

    /// Puts a folder, with all that is in it, into `parent`.
    pub fn place(&mut self, id: i64, parent: i64) {
        if let Some(before) = self.parents.insert(id, parent)
            && let Some(siblings) = self.children.get_mut(&before)
        {
            siblings.retain(|sibling| *sibling != id);
        }
        self.children.entry(parent).or_default().push(id);
    }

    /// Whether the folder `id`, which may be a new one, may be in `parent`.
    pub fn check(&self, id: i64, parent: i64) -> Result<()> {
        let mut depth = 0;
        let mut above = parent;
        while above != ROOT {
            if above == id {
                return Err(refuse(rules::CYCLE, "A folder can't be moved into itself."));
            }
            depth += 1;
            above = match self.parents.get(&above) {
                // Nothing is above a stored folder that isn't known; only the first may be unknown.
                Some(next) if depth <= FOLDER_DEPTH_MAX => *next,
                Some(_) => ROOT,
                None => {
                    let message = format!("The folder {parent} does not exist.");
                    return Err(refuse(rules::PARENT_MISSING, message));
                }
            };
        }
        if depth + self.height(id) > FOLDER_DEPTH_MAX {
            let message =
                format!("Folders can't be more than {FOLDER_DEPTH_MAX} levels inside one another.");
            return Err(refuse(rules::TOO_DEEP, message));
        }
        Ok(())
    }

    /// Levels of folders from this one down, itself included.
    fn height(&self, id: i64) -> usize {
        let (mut height, mut level) = (0, vec![id]);
        while !level.is_empty() && height <= FOLDER_DEPTH_MAX {
            height += 1;
            let below = level.iter().filter_map(|id| self.children.get(id)).flatten();
            level = below.copied().collect();
        }
        height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(tree: &Tree, id: i64, parent: i64) -> Option<&'static str> {
        tree.check(id, parent).err().and_then(|fault| fault.error_type)
    }

    #[test]
    fn a_folder_is_in_another_or_at_the_root() {
        let tree = Tree::new([(2, 1), (1, ROOT), (3, 2), (2, 1)]);
        for (id, parent) in [(9, ROOT), (9, 3), (3, 1), (3, ROOT), (2, ROOT), (2, 1)] {
            assert_eq!(refused(&tree, id, parent), None, "{id} in {parent}");
        }
        for parent in [5, -1] {
            assert_eq!(refused(&tree, 9, parent), Some(rules::PARENT_MISSING), "{parent}");
        }
    }

    #[test]
    fn no_folder_is_inside_itself() {
        let mut tree = Tree::new([(1, ROOT), (2, 1), (3, 2), (4, ROOT)]);
        for (id, parent) in [(1, 1), (1, 2), (1, 3), (2, 3)] {
            assert_eq!(refused(&tree, id, parent), Some(rules::CYCLE), "{id} in {parent}");
        }
        assert_eq!(refused(&tree, 4, 3), None);
        tree.place(4, 3);
        assert_eq!(refused(&tree, 1, 4), Some(rules::CYCLE));
        tree.place(3, ROOT);
        assert_eq!(refused(&tree, 1, 4), None, "what was moved away takes what is in it along");
    }

    #[test]
    fn depth_is_bounded_above_and_below_together() {
        let max = i64::try_from(FOLDER_DEPTH_MAX).expect("a small number");
        let mut tree = Tree::new((1..=max).map(|id| (id, id - 1)));
        assert_eq!(refused(&tree, 900, max - 1), None);
        assert_eq!(refused(&tree, 900, max), Some(rules::TOO_DEEP));
        tree.place(901, ROOT);
        tree.place(902, 901);
        assert_eq!(refused(&tree, 901, max - 2), None);
        assert_eq!(refused(&tree, 901, max - 1), Some(rules::TOO_DEEP));
        assert_eq!(refused(&tree, 2, ROOT), None);
    }
}
