//! What may be associated with what, and what follows from it (objects.md §4.1, §7.3).

use super::associations::{
    Association, AssociationCategory, AssociationKey, AssociationType, RecordKey,
};
use super::object_types::ObjectTypeId;
use super::schemas::{ObjectType, Schemas};
use super::standard;
use crate::fault::{Fault, FaultKind, Result};
use crate::ids;
use crate::json::Object;
use crate::scalar::{Int, Text};
use serde::Deserialize;
use std::collections::HashSet;

/// Types of HubSpot's by which a record is associated with one other at most: the primary company
/// of contacts, deals, tickets and projects, the primary contact of leads. Their inverses have no
/// such bound.
const ONE_PER_RECORD: [i64; 5] = [1, 5, 26, 578, 1299];

/// Whether a record is associated with one other at most by this type; a new one then takes the
/// place of the old, which stays associated by the plain type.
pub fn is_one_per_record(key: AssociationKey) -> bool {
    key.category == AssociationCategory::HubspotDefined && ONE_PER_RECORD.contains(&key.type_id)
}

/// A type of association as bodies name it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationSpec {
    association_category: Option<CategoryName>,
    association_type_id: Option<Int>,
}

/// A category as bodies spell it. `WORK` is in HubSpot's list, but no type is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CategoryName {
    /// HubSpot.
    HubspotDefined,
    /// The account.
    UserDefined,
    /// An app.
    IntegratorDefined,
    /// Nobody that is known.
    Work,
}

impl CategoryName {
    /// The category, if types can be of it.
    pub fn category(self) -> Option<AssociationCategory> {
        match self {
            Self::HubspotDefined => Some(AssociationCategory::HubspotDefined),
            Self::UserDefined => Some(AssociationCategory::UserDefined),
            Self::IntegratorDefined => Some(AssociationCategory::IntegratorDefined),
            Self::Work => None,
        }
    }
}

/// One entry of `associations` in a create (objects.md §4.1).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewAssociation {
    to: Option<Object<ObjectRef>>,
    types: Option<Vec<Object<AssociationSpec>>>,
}

/// `{"id": …}`, a text or a number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ObjectRef {
    id: Option<Text>,
}

impl ObjectRef {
    /// The id as the client wrote it.
    pub fn raw_id(&self) -> Result<&str> {
        self.id.as_ref().map(|Text(id)| id.as_str()).ok_or_else(|| required("id"))
    }
}

/// A field that a body must have. The place is not known any more; HubSpot's own is that of the
/// object's beginning (objects.md §1.3).
pub fn required(fields: &str) -> Fault {
    let message = "Invalid input JSON on line 1, column 2. Some required fields were not set:";
    Fault::invalid_json(format!("{message} [{fields}]"))
}

impl AssociationSpec {
    /// The type that is named.
    pub fn find<'s>(&self, schemas: &'s Schemas) -> Result<&'s AssociationType> {
        let category = self.association_category.ok_or_else(|| required("associationCategory"))?;
        let Int(type_id) = self.association_type_id.ok_or_else(|| required("associationTypeId"))?;
        let category = category.category();
        let key = category.map(|category| AssociationKey { category, type_id });
        let found = key.and_then(|key| schemas.association_type(key));
        let name = category.map_or("WORK", AssociationCategory::name);
        found.ok_or_else(|| unknown_type(name, type_id))
    }
}

/// No type is named like that; the text is `[inferred]`.
pub fn unknown_type(category: &str, type_id: i64) -> Fault {
    Fault::validation(format!("Association type {category} {type_id} does not exist"))
        .with_context("associationTypeId", [type_id.to_string()])
}

/// `0-190` in messages: who defined the type, and its number.
fn definition(key: AssociationKey) -> String {
    format!("{}-{}", key.category.code(), key.type_id)
}

/// Refuses a type that leads from other records.
pub fn leads_from(kind: &AssociationType, from: ObjectTypeId) -> Result<()> {
    direction("from", from, kind.from, kind)
}

/// Refuses a type that leads to other records.
pub fn leads_to(kind: &AssociationType, to: ObjectTypeId) -> Result<()> {
    direction("to", to, kind.to, kind)
}

fn direction(
    side: &str,
    given: ObjectTypeId,
    expected: ObjectTypeId,
    kind: &AssociationType,
) -> Result<()> {
    if given == expected {
        return Ok(());
    }
    let definition = definition(kind.key());
    Err(Fault::validation(format!(
        "invalid {side} object type {given} for associations to be created. \
         expected: {expected}. For definition {definition}"
    )))
}

/// The plain type between two types of records, which every labelled one implies.
pub fn plain_type(
    schemas: &Schemas,
    from: ObjectTypeId,
    to: ObjectTypeId,
) -> Option<&AssociationType> {
    let own = || {
        let own = schemas.own_association_types().iter();
        own.filter(|kind| kind.from == from && kind.to == to).find(|kind| kind.label.is_none())
    };
    standard::default_association(from, to).or_else(own)
}

/// Whether a type is the plain one of its pair.
pub fn is_plain(schemas: &Schemas, kind: &AssociationType) -> bool {
    plain_type(schemas, kind.from, kind.to).is_some_and(|plain| plain.key() == kind.key())
}

/// How a call names types of associations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeNames {
    /// By category and number.
    Specs(Vec<AssociationSpec>),
    /// As v3 does: by legacy name, in any case, or by number.
    Name(String),
    /// The plain one.
    Plain,
}

impl TypeNames {
    /// The types that are named between these types of records.
    pub fn resolve<'s>(
        &self,
        schemas: &'s Schemas,
        from: ObjectTypeId,
        to: ObjectTypeId,
    ) -> Result<Vec<&'s AssociationType>> {
        match self {
            TypeNames::Specs(specs) if specs.is_empty() => {
                // What HubSpot says of an empty list is not known.
                Err(Fault::validation("At least one association type must be given"))
            }
            TypeNames::Specs(specs) => {
                let resolve = |spec: &AssociationSpec| {
                    let kind = spec.find(schemas)?;
                    leads_from(kind, from)?;
                    leads_to(kind, to)?;
                    Ok(kind)
                };
                specs.iter().map(resolve).collect()
            }
            TypeNames::Name(name) => {
                let number = name.parse::<i64>().ok();
                let mut kinds = schemas.association_types(from, to);
                let found = kinds.find(|kind| {
                    Some(kind.type_id) == number || kind.name.eq_ignore_ascii_case(name)
                });
                found.map(|kind| vec![kind]).ok_or_else(|| {
                    let message = format!("{name} is not a valid association type between");
                    Fault::validation(format!("{message} {from} and {to}"))
                        .with_context("type", [name.as_str()])
                })
            }
            TypeNames::Plain => {
                plain_type(schemas, from, to).map(|kind| vec![kind]).ok_or_else(|| {
                    let message = "No default association type exists between";
                    Fault::validation(format!("{message} {from} and {to}"))
                })
            }
        }
    }
}

/// Reads an id of a batch input; what can't be one is refused in HubSpot's words (§7.3).
pub fn identifier(raw: &str) -> Result<i64> {
    ids::find(raw).ok_or_else(|| {
        Fault::validation(format!("{raw} is not a valid ID"))
            .with_sub_category("crm.associations.INVALID_IDENTIFIER")
            .with_context("id", [raw])
    })
}

/// Refuses a record that is to be associated with itself.
pub fn not_itself(from: RecordKey, to: RecordKey) -> Result<()> {
    if from != to {
        return Ok(());
    }
    let id = from.id;
    Err(Fault::validation(format!("Object {id} cannot be associated to itself ({id})")))
}

/// A read found nothing; the words are those of a batch's errors (§7.3).
pub fn no_associations(from: &ObjectType, raw_id: &str, to: &ObjectType) -> Fault {
    let (from, to) = (from.name().to_lowercase(), to.name().to_lowercase());
    Fault::new(FaultKind::NotFound, format!("No {to} is associated with {from} {raw_id}."))
        .with_sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
        .with_context("fromObjectId", [raw_id])
        .with_context("fromObjectType", [from])
        .with_context("toObjectType", [to])
}

/// Two records by these types, and by the plain type that others imply; without repetitions.
pub fn tie(
    schemas: &Schemas,
    from_id: i64,
    kinds: &[&AssociationType],
    to_id: i64,
) -> Vec<Association> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for kind in kinds {
        let plain = plain_type(schemas, kind.from, kind.to);
        for kind in [Some(*kind), plain].into_iter().flatten() {
            if seen.insert(kind.key()) {
                all.push(Association::new(from_id, kind, to_id));
            }
        }
    }
    all
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
    Fault::validation("One or more associations are not valid")
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
    fn every_type_of_hubspots_has_an_inverse_and_a_plain_one_beside_it() {
        let schemas = Schemas::new(1, 0, Vec::new());
        let ids: Vec<ObjectTypeId> = schemas.object_types().map(|kind| kind.id()).collect();
        let mut count = 0;
        for (from, to) in ids.iter().flat_map(|from| ids.iter().map(move |to| (*from, *to))) {
            for kind in schemas.association_types(from, to) {
                count += 1;
                let one = Association::new(1, kind, 2);
                let inverse = schemas.association_type(kind.inverse_key()).expect("an inverse");
                assert_eq!(Association::new(2, inverse, 1), one.inverse(), "{kind:?}");
                assert_eq!(one.inverse().inverse(), one);
                let plain = plain_type(&schemas, from, to).expect("a plain type");
                let plain_back = plain_type(&schemas, to, from).expect("a plain type");
                assert_eq!(plain.inverse_key(), plain_back.key(), "{kind:?}");
                assert!(!is_one_per_record(kind.key()) || !is_plain(&schemas, kind), "{kind:?}");
            }
        }
        assert!(count > 300, "{count}");
        for type_id in ONE_PER_RECORD {
            let key = AssociationKey { category: AssociationCategory::HubspotDefined, type_id };
            assert!(schemas.association_type(key).is_some(), "{type_id}");
        }
    }
}
