//! Associations that a record is made with (objects.md §4.1).

use super::association_rules::{AssociationSpec, ObjectRef, leads_from, no_types, required, tie};
use super::associations::{Association, RecordKey};
use super::object_types::ObjectTypeId;
use super::schemas::Schemas;
use crate::fault::{Fault, Result};
use crate::ids;
use crate::json::Object;
use serde::Deserialize;

/// One entry of `associations` in a create (objects.md §4.1).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewAssociation {
    to: Option<Object<ObjectRef>>,
    types: Option<Vec<Object<AssociationSpec>>>,
}

impl NewAssociation {
    /// Refuses an entry without one of the fields that it must have.
    pub fn check_required(&self) -> Result<()> {
        let Object(to) = self.to.as_ref().ok_or_else(|| required("to"))?;
        to.raw_id()?;
        let specs = self.types.as_deref().ok_or_else(|| required("types"))?;
        specs.iter().try_for_each(|Object(spec)| spec.check_required())
    }

    /// The types of records that it leads to, as far as they are known.
    pub fn target_types<'s>(
        &'s self,
        schemas: &'s Schemas,
    ) -> impl Iterator<Item = ObjectTypeId> + 's {
        let specs = self.types.iter().flatten();
        specs.filter_map(|Object(spec)| spec.find(schemas).ok()).map(|kind| kind.to)
    }
}

/// What the entries of `associations` in a create come to: the record's type and id, and what it is
/// to be associated with. Whether the others are there is for the store to say.
pub fn plan_new(
    schemas: &Schemas,
    object_type: ObjectTypeId,
    record_id: i64,
    inputs: &[NewAssociation],
) -> Result<Vec<Association>> {
    let mut all = Vec::new();
    for input in inputs {
        let Object(to) = input.to.as_ref().ok_or_else(|| required("to"))?;
        let raw_id = to.raw_id()?;
        let specs = input.types.as_deref().ok_or_else(|| required("types"))?;
        if specs.is_empty() {
            return Err(no_types());
        }
        let kinds =
            specs.iter().map(|Object(spec)| spec.find(schemas)).collect::<Result<Vec<_>>>()?;
        kinds.iter().try_for_each(|kind| leads_from(kind, object_type))?;
        for kind in &kinds {
            let name = schemas.object_type(kind.to).map_or("", |found| found.name());
            let to_id = ids::find(raw_id).ok_or_else(|| invalid_targets(&[(name, raw_id)]))?;
            all.extend(tie(schemas, record_id, &[kind], to_id));
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// Names of types and ids of records that can't be associated with, as a create says it (§4.1).
pub fn invalid_targets(targets: &[(&str, &str)]) -> Fault {
    let named = targets.iter().map(|(name, id)| format!("{name}={id} is not valid"));
    Fault::validation("One or more associations are invalid")
        .with_context("INVALID_OBJECT_IDS", named)
        .with_context("objectId", targets.iter().map(|(_, id)| (*id).to_owned()))
        .with_context("objectType", targets.iter().map(|(name, _)| (*name).to_owned()))
}

/// The same of records that were looked for.
pub fn missing_targets(schemas: &Schemas, missing: &[RecordKey]) -> Fault {
    let targets: Vec<(&str, String)> = missing
        .iter()
        .map(|record| {
            let name = schemas.object_type(record.object_type).map_or("", |found| found.name());
            (name, record.id.to_string())
        })
        .collect();
    let targets: Vec<(&str, &str)> =
        targets.iter().map(|(name, id)| (*name, id.as_str())).collect();
    invalid_targets(&targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> Result<Vec<(i64, i64)>> {
        let schemas = Schemas::new(1, 0, Vec::new());
        let inputs: Vec<NewAssociation> = serde_json::from_str(text).expect("readable");
        let planned = plan_new(&schemas, ObjectTypeId::standard(1), 7, &inputs)?;
        Ok(planned.into_iter().map(|one| (one.to.id, one.key.type_id)).collect())
    }

    fn entry(id: &str, types: &[(&str, i64)]) -> String {
        let types = types.iter().map(|(category, id)| {
            format!("{{\"associationCategory\":\"{category}\",\"associationTypeId\":{id}}}")
        });
        let types = types.collect::<Vec<_>>().join(",");
        format!("[{{\"to\":{{\"id\":{id}}},\"types\":[{types}]}}]")
    }

    #[test]
    fn primary_and_named_types_imply_the_plain_one() {
        let own = |id| ("HUBSPOT_DEFINED", id);
        assert_eq!(plan(&entry("\"5\"", &[own(1)])), Ok(vec![(5, 1), (5, 279)]));
        assert_eq!(plan(&entry("5", &[own(279), own(931), own(1)])).map(|all| all.len()), Ok(3));
        assert_eq!(plan(&entry("5", &[own(15)])), Ok(vec![(5, 15)]));
        assert_eq!(plan("[]"), Ok(vec![]));
    }

    #[test]
    fn what_a_create_can_not_be_associated_by() {
        let message = |text: &str| plan(text).expect_err("refused").message;
        let wrong = "invalid from object type 0-1 for associations to be created. expected: 0-46. \
                     For definition 0-190";
        assert_eq!(message(&entry("5", &[("HUBSPOT_DEFINED", 190)])), wrong);
        let unknown = "Association type WORK 1 does not exist";
        assert_eq!(message(&entry("5", &[("WORK", 1)])), unknown);
        let unknown = "Association type USER_DEFINED 1 does not exist";
        assert_eq!(message(&entry("5", &[("USER_DEFINED", 1)])), unknown);
        let fault = plan(&entry("\"x\"", &[("HUBSPOT_DEFINED", 1)])).expect_err("no id");
        let context = ("INVALID_OBJECT_IDS".to_owned(), vec!["COMPANY=x is not valid".to_owned()]);
        assert_eq!(fault.context.first(), Some(&context));
        for (text, field) in [
            ("[{}]", "to"),
            ("[{\"to\":{}}]", "id"),
            ("[{\"to\":{\"id\":1}}]", "types"),
            ("[{\"to\":{\"id\":1},\"types\":[{}]}]", "associationCategory"),
        ] {
            assert!(message(text).ends_with(&format!("[{field}]")), "{text}");
        }
    }

    #[test]
    fn a_list_of_no_types_is_refused() {
        let fault = plan("[{\"to\":{\"id\":5},\"types\":[]}]").expect_err("refused");
        assert_eq!(fault, no_types());
    }
}
