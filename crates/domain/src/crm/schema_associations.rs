//! Types of associations that come with custom types, and those that are added to them through the
//! schemas API (objects.md §7.2). They are the account's (`USER_DEFINED`); the first between two
//! types of records is the plain one, without a label.

use super::association_rules::{is_plain, plain_type};
use super::associations::{AssociationCategory, AssociationType};
use super::object_types::ObjectTypeId;
use super::schema_eggs::AssociationEgg;
use super::schemas::{CustomType, ObjectType, Schemas};
use crate::fault::{Fault, FaultKind, Result};
use crate::limits::{ASSOCIATION_NAME_CHARS_MAX, LABELS_MAX};
use crate::scalar::Text;
use std::collections::BTreeSet;

/// The nine types of activities that every custom type can be associated with: conversations,
/// communications, feedback, tasks, notes, meetings, calls, e-mails, postal mail. Which nine is
/// `[inferred]`.
pub const ACTIVITIES: [ObjectTypeId; 9] = [
    ObjectTypeId::standard(11),
    ObjectTypeId::standard(18),
    ObjectTypeId::standard(19),
    ObjectTypeId::standard(27),
    ObjectTypeId::standard(46),
    ObjectTypeId::standard(47),
    ObjectTypeId::standard(48),
    ObjectTypeId::standard(49),
    ObjectTypeId::standard(116),
];

/// One end of a type of association.
#[derive(Clone, Debug)]
struct End {
    id: ObjectTypeId,
    /// As it stands in the name: `contact`, `car`.
    name: String,
    /// As messages show it: `CONTACT`, `p1_car`.
    type_name: String,
}

impl End {
    fn of(object_type: &ObjectType) -> Self {
        let name = object_type.custom().map_or(object_type.name(), |custom| &custom.name);
        let type_name = object_type.name().to_owned();
        End { id: object_type.id(), name: name.to_lowercase(), type_name }
    }
}

/// Both directions of one association, or its only one where both ends are one type.
fn directions(first_id: i64, ends: [&End; 2], name: Option<&str>) -> Vec<AssociationType> {
    let make = |type_id, inverse_id, from: &End, to: &End| AssociationType {
        category: AssociationCategory::UserDefined,
        type_id,
        inverse_id,
        from: from.id,
        to: to.id,
        name: name.map_or_else(|| format!("{}_to_{}", from.name, to.name), str::to_owned),
        label: None,
        created_at: None,
        updated_at: None,
    };
    let [from, to] = ends;
    if from.id == to.id {
        return vec![make(first_id, first_id, from, to)];
    }
    let second_id = first_id + 1;
    vec![make(first_id, second_id, from, to), make(second_id, first_id, to, from)]
}

/// The number that the account's next type of association gets.
fn next_id(schemas: &Schemas) -> i64 {
    let own = schemas.own_association_types().iter();
    let own = own.filter(|kind| kind.category == AssociationCategory::UserDefined);
    own.map(|kind| kind.type_id).max().unwrap_or(0) + 1
}

/// The types of associations of a new custom type: with activities, with the types that are named,
/// and with itself if that is wanted.
pub fn of_new_type(
    schemas: &Schemas,
    custom: &CustomType,
    associated: &[Text],
    with_itself: bool,
) -> Result<Vec<AssociationType>> {
    let mut others: BTreeSet<ObjectTypeId> =
        ACTIVITIES.into_iter().filter(|id| schemas.object_type(*id).is_some()).collect();
    for Text(name) in associated {
        others.insert(schemas.resolve(name)?.id());
    }
    let type_name = custom.fully_qualified_name.clone();
    let own = End { id: custom.id, name: custom.name.to_lowercase(), type_name };
    let others = others.iter().filter_map(|id| schemas.object_type(*id));
    let mut ends: Vec<End> = others.map(|other| End::of(other)).collect();
    ends.extend(with_itself.then(|| own.clone()));
    let mut made = Vec::new();
    let mut id = next_id(schemas);
    for other in &ends {
        let both = directions(id, [&own, other], None);
        id += both.len() as i64;
        made.extend(both);
    }
    Ok(made)
}

/// A new type of association, in its directions: the first is the one that was asked for. One of
/// its ends is the type that the call is about.
pub fn create(
    schemas: &Schemas,
    about: ObjectTypeId,
    egg: &AssociationEgg,
) -> Result<Vec<AssociationType>> {
    let end = |name: &Option<Text>| -> Result<End> {
        let Text(name) = name.clone().unwrap_or_default();
        Ok(End::of(schemas.resolve(&name)?))
    };
    let (from, to) = (end(&egg.from_object_type_id)?, end(&egg.to_object_type_id)?);
    if from.id != about && to.id != about {
        let message = format!("An association of {about} must lead from it or to it.");
        return Err(Fault::validation(message));
    }
    let name = egg.name.as_ref().map(|Text(name)| name.as_str());
    if let Some(name) = name
        && (name.trim().is_empty() || name.chars().count() > ASSOCIATION_NAME_CHARS_MAX)
    {
        let message =
            format!("The name of an association has 1 to {ASSOCIATION_NAME_CHARS_MAX} characters.");
        return Err(Fault::validation(message));
    }
    let mut made = directions(next_id(schemas), [&from, &to], name);
    let known = || schemas.association_types(from.id, to.id);
    if let Some(new) = made.first()
        && known().any(|kind| kind.name.to_lowercase() == new.name.to_lowercase())
    {
        return Err(exists(&new.name));
    }
    // Beside the plain one only labels can stand `[inferred]`.
    if plain_type(schemas, from.id, to.id).is_some() {
        let label = made.first().map(|new| new.name.clone());
        made.iter_mut().for_each(|new| new.label.clone_from(&label));
    }
    let labels = known().filter(|kind| kind.category == AssociationCategory::UserDefined);
    if labels.filter(|kind| !is_plain(schemas, kind)).count() >= LABELS_MAX {
        let message = format!(
            "No more than {LABELS_MAX} association types are allowed between {} and {}",
            from.type_name, to.type_name
        );
        return Err(Fault::new(FaultKind::TooManyLabels, message));
    }
    Ok(made)
}

/// `[inferred]`
fn exists(name: &str) -> Fault {
    let message = format!("An association named '{name}' already exists.");
    Fault::new(FaultKind::AlreadyExists, message).with_context("name", [name])
}

/// One of a type's own types of associations, by number or by name.
pub fn find<'s>(
    schemas: &'s Schemas,
    about: ObjectTypeId,
    identifier: &str,
) -> Result<&'s AssociationType> {
    let own = || {
        let own = schemas.own_association_types().iter();
        let own = own.filter(|kind| kind.category == AssociationCategory::UserDefined);
        own.filter(move |kind| kind.from == about || kind.to == about)
    };
    let number: Option<i64> = identifier.parse().ok();
    let by_number = own().find(|kind| Some(kind.type_id) == number);
    let by_name = || own().find(|kind| kind.name.eq_ignore_ascii_case(identifier));
    by_number.or_else(by_name).ok_or_else(|| Fault::not_found(identifier))
}
