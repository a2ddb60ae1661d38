//! The account's own types of associations: making, renaming and deleting labels, and limits on how
//! many others a record may have (objects.md §7.3).

use super::association_rules::{is_plain, plain_type};
use super::associations::{AssociationCategory, AssociationKey, AssociationLimit, AssociationType};
use super::object_types::ObjectTypeId;
use super::schemas::Schemas;
use crate::fault::{Fault, FaultKind, RESOURCE_NOT_FOUND, Result};
use crate::limits::{ASSOCIATION_LIMIT_MAX, LABEL_BYTES_MAX, LABELS_MAX};

/// A label that is to be made between two types of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLabel {
    /// Internal name.
    pub name: String,
    /// What people read from the one side.
    pub label: String,
    /// What they read from the other; none: the same.
    pub inverse_label: Option<String>,
}

/// The next numbers of the account's own types.
fn next_id(schemas: &Schemas) -> i64 {
    let own = schemas.own_association_types().iter();
    let own = own.filter(|kind| kind.category == AssociationCategory::UserDefined);
    own.map(|kind| kind.type_id).max().unwrap_or(0) + 1
}

/// The two directions of a type; one, if both are the same.
fn directions(forth: AssociationType, name: String, label: Option<String>) -> Vec<AssociationType> {
    if forth.inverse_id == forth.type_id {
        return vec![forth];
    }
    let back = AssociationType {
        category: forth.category,
        type_id: forth.inverse_id,
        inverse_id: forth.type_id,
        from: forth.to,
        to: forth.from,
        name,
        label,
        created_at: None,
        updated_at: None,
    };
    vec![forth, back]
}

/// The plain types that associations of this pair need and do not have yet, in both directions.
pub fn missing_plain(
    schemas: &Schemas,
    from: ObjectTypeId,
    to: ObjectTypeId,
) -> Vec<AssociationType> {
    if plain_type(schemas, from, to).is_some() {
        return Vec::new();
    }
    let type_id = next_id(schemas);
    let inverse_id = if from == to { type_id } else { type_id + 1 };
    let name = |from: ObjectTypeId, to: ObjectTypeId| {
        let name =
            |id| schemas.object_type(id).map_or(String::new(), |found| found.name().to_lowercase());
        format!("{}_to_{}", name(from), name(to))
    };
    let forth = AssociationType {
        category: AssociationCategory::UserDefined,
        type_id,
        inverse_id,
        from,
        to,
        name: name(from, to),
        label: None,
        created_at: None,
        updated_at: None,
    };
    directions(forth, name(to, from), None)
}

/// The types that a new label comes to: the label's own, one for each direction, and before them
/// the plain ones if the pair has none yet. The last are the label's: how many is the number given.
pub fn new_label(
    schemas: &Schemas,
    from: ObjectTypeId,
    to: ObjectTypeId,
    new: &NewLabel,
) -> Result<(Vec<AssociationType>, usize)> {
    check_texts([new.name.as_str(), &new.label].into_iter().chain(new.inverse_label.as_deref()))?;
    let own = || {
        let own = schemas.own_association_types().iter();
        own.filter(|kind| kind.from == from && kind.to == to && !is_plain(schemas, kind))
    };
    // A pair of labels between records of one type leads both ways between them.
    if own().filter(|kind| from != to || kind.type_id <= kind.inverse_id).count() >= LABELS_MAX {
        let name = |id| schemas.object_type(id).map_or("", |found| found.name());
        let message = format!(
            "No more than {LABELS_MAX} association types are allowed between {} and {}",
            name(from),
            name(to)
        );
        return Err(Fault::new(FaultKind::TooManyLabels, message));
    }
    if own().any(|kind| kind.name == new.name) {
        let message = format!("An association type named {} already exists", new.name);
        return Err(Fault::validation(message).with_context("name", [new.name.as_str()]));
    }
    let mut all = missing_plain(schemas, from, to);
    let type_id = next_id(schemas) + all.len() as i64;
    let symmetric = from == to && new.inverse_label.is_none();
    let forth = AssociationType {
        category: AssociationCategory::UserDefined,
        type_id,
        inverse_id: if symmetric { type_id } else { type_id + 1 },
        from,
        to,
        name: new.name.clone(),
        label: Some(new.label.clone()),
        created_at: None,
        updated_at: None,
    };
    let back = new.inverse_label.as_ref().unwrap_or(&new.label);
    let label = directions(forth, new.name.clone(), Some(back.clone()));
    let count = label.len();
    all.extend(label);
    Ok((all, count))
}

fn check_texts<'t>(mut texts: impl Iterator<Item = &'t str>) -> Result<()> {
    if texts.any(|text| text.trim().is_empty() || text.len() > LABEL_BYTES_MAX) {
        return Err(Fault::validation(format!(
            "Names and labels of association types must have between 1 and {LABEL_BYTES_MAX} bytes"
        )));
    }
    Ok(())
}

/// One of the account's own types between these types of records. HubSpot's can't be changed.
pub fn own_type(
    schemas: &Schemas,
    from: ObjectTypeId,
    to: ObjectTypeId,
    type_id: i64,
) -> Result<&AssociationType> {
    let own = schemas.own_association_types().iter();
    let mut own = own.filter(|kind| kind.from == from && kind.to == to);
    if let Some(found) = own.find(|kind| kind.type_id == type_id) {
        return Ok(found);
    }
    let mut all = schemas.association_types(from, to);
    if all.any(|kind| kind.type_id == type_id) {
        let message = format!("Association type {type_id} is defined by HubSpot");
        return Err(Fault::validation(format!("{message} and can't be changed")));
    }
    let fault = Fault::new(FaultKind::NotFound, RESOURCE_NOT_FOUND);
    Err(fault.with_context("associationTypeId", [type_id.to_string()]))
}

/// A type and its inverse; one, if both are the same.
pub fn both(schemas: &Schemas, kind: &AssociationType) -> Vec<AssociationType> {
    let inverse = (kind.inverse_id != kind.type_id)
        .then(|| schemas.association_type(kind.inverse_key()))
        .flatten();
    [Some(kind), inverse].into_iter().flatten().cloned().collect()
}

/// A label with other words: both directions get `label`, unless the other gets its own.
pub fn renamed(
    schemas: &Schemas,
    kind: &AssociationType,
    label: &str,
    inverse_label: Option<&str>,
) -> Result<Vec<AssociationType>> {
    check_texts([label].into_iter().chain(inverse_label))?;
    if is_plain(schemas, kind) {
        return Err(Fault::validation("An association type without a label can't be labelled"));
    }
    let mut all = both(schemas, kind);
    for one in &mut all {
        let own = one.type_id == kind.type_id;
        let text = if own { label } else { inverse_label.unwrap_or(label) };
        one.label = Some(text.to_owned());
    }
    Ok(all)
}

/// The types that go when one is deleted, and the limits on them. The plain one stays as long as
/// there are labels.
pub fn deleted(
    schemas: &Schemas,
    kind: &AssociationType,
) -> Result<(Vec<AssociationType>, Vec<AssociationLimit>)> {
    let mut labels = schemas.association_types(kind.from, kind.to);
    if is_plain(schemas, kind) && labels.any(|other| !is_plain(schemas, other)) {
        let message = "An association type without a label can't be deleted while there are labels";
        return Err(Fault::validation(message));
    }
    let gone = both(schemas, kind);
    let limits = schemas.association_limits().iter();
    let limits = limits.filter(|limit| gone.iter().any(|kind| limit_key(limit) == kind.key()));
    let limits = limits.copied().collect();
    Ok((gone, limits))
}

/// The type that a limit is on.
pub fn limit_key(limit: &AssociationLimit) -> AssociationKey {
    AssociationKey { category: limit.category, type_id: limit.type_id }
}

/// The limit on a type, if the account has set one.
pub fn limit_on(schemas: &Schemas, key: AssociationKey) -> Option<&AssociationLimit> {
    schemas.association_limits().iter().find(|limit| limit_key(limit) == key)
}

/// A limit on a type: at most `max` others, one at least.
pub fn new_limit(kind: &AssociationType, max: i64) -> Result<AssociationLimit> {
    if max < 1 {
        return Err(Fault::validation("maxToObjectIds must be at least 1"));
    }
    if max > ASSOCIATION_LIMIT_MAX {
        let message = format!("maxToObjectIds must be at most {ASSOCIATION_LIMIT_MAX}");
        return Err(Fault::validation(message));
    }
    Ok(AssociationLimit {
        category: kind.category,
        type_id: kind.type_id,
        from: kind.from,
        to: kind.to,
        max_to_object_ids: Some(max),
    })
}
