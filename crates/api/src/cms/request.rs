//! Bodies of the operations on pages that are not pages themselves (pages.md §2.2). Which fields
//! must be there is said in one sentence for all that are missing (§10).

use domain::fault::{Fault, Result};
use domain::scalar::Text;

/// The named fields, all of which must be there.
pub fn required<const N: usize>(fields: [(&str, Option<Text>); N]) -> Result<[String; N]> {
    let missing: Vec<&str> =
        fields.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        return Err(not_set(&missing));
    }
    Ok(fields.map(|(_, value)| value.map_or_else(String::new, |Text(text)| text)))
}

/// A body without these fields.
pub fn not_set(missing: &[&str]) -> Fault {
    let missing = missing.join(", ");
    Fault::invalid_json(format!(
        "Invalid input JSON on line 1, column 2. Some required fields were not set: [{missing}]"
    ))
}
