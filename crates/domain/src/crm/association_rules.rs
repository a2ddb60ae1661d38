//! What may be associated with what, and what follows from it (objects.md §4.1, §7.3).

use super::associations::{
    Association, AssociationCategory, AssociationKey, AssociationType, RecordKey,
};
use super::object_types::ObjectTypeId;
use super::schemas::{ObjectType, Schemas};
use super::standard;
use crate::fault::{Fault, FaultKind, Result};
use crate::ids;
use crate::scalar::{Int, Literal};
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

/// `{"id": …}`, a text or a number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ObjectRef {
    id: Option<Literal>,
}

impl ObjectRef {
    /// The id as the client wrote it.
    pub fn raw_id(&self) -> Result<&str> {
        self.id.as_ref().map(|Literal(id)| id.as_str()).ok_or_else(|| required("id"))
    }
}

/// A field that a body must have. The place is not known any more; HubSpot's own is that of the
/// object's beginning (objects.md §1.3).
pub fn required(fields: &str) -> Fault {
    let message = "Invalid input JSON on line 1, column 2. Some required fields were not set:";
    Fault::invalid_json(format!("{message} [{fields}]"))
}

impl AssociationSpec {
    /// Refuses a name that lacks one of its halves.
    pub fn check_required(&self) -> Result<()> {
        self.association_category.ok_or_else(|| required("associationCategory"))?;
        self.association_type_id.ok_or_else(|| required("associationTypeId")).map(drop)
    }

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
            TypeNames::Specs(specs) if specs.is_empty() => Err(no_types()),
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

/// What HubSpot says of an empty list of types is not known.
pub fn no_types() -> Fault {
    Fault::validation("At least one association type must be given")
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

#[cfg(test)]
mod tests {
    use super::*;

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
