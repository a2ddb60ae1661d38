//! Rules of groups of properties (objects.md §7.1).

use super::bodies::{PropertyGroupCreate, PropertyGroupPatch};
use super::{checks, names};
use crate::crm::properties::PropertyGroup;
use crate::crm::schemas::ObjectType;
use crate::fault::{Fault, Result};
use crate::limits::PROPERTY_GROUPS_MAX;
use crate::scalar::{Int, Text};

/// The group of this name.
pub fn find(of: &ObjectType, name: &str) -> Result<PropertyGroup> {
    of.group(name).ok_or_else(|| names::group_not_found(name))
}

/// A new group. One of that name that was deleted does not count: this is a fresh one.
pub fn create(of: &ObjectType, body: PropertyGroupCreate) -> Result<PropertyGroup> {
    body.check_required()?;
    let (Text(name), Text(label)) = (body.name.unwrap_or_default(), body.label.unwrap_or_default());
    if of.group(name.trim()).is_some() {
        return Err(names::group_exists(name.trim()));
    }
    let name = names::readable(&name)?;
    if of.group(&name).is_some() {
        return Err(names::group_exists(&name));
    }
    checks::check_label(&label)?;
    let display_order = checks::display_order(body.display_order.map_or(-1, |Int(order)| order))?;
    if of.groups().len() >= PROPERTY_GROUPS_MAX {
        let message =
            format!("An object type may not have more than {PROPERTY_GROUPS_MAX} property groups.");
        return Err(Fault::validation(message));
    }
    Ok(PropertyGroup { name, label, display_order, archived: false })
}

/// The group as a patch leaves it. The name never changes.
pub fn update(of: &ObjectType, name: &str, patch: PropertyGroupPatch) -> Result<PropertyGroup> {
    let mut group = find(of, name)?;
    if let Some(Text(label)) = patch.label {
        checks::check_label(&label)?;
        group.label = label;
    }
    if let Some(Int(order)) = patch.display_order {
        group.display_order = checks::display_order(order)?;
    }
    Ok(group)
}

/// The group, if it may be deleted: no property in force is in it.
pub fn archive(of: &ObjectType, name: &str) -> Result<PropertyGroup> {
    let group = find(of, name)?;
    let mut members = of.properties().filter(|property| property.is_active());
    if members.any(|property| property.group_name == name) {
        return Err(names::group_has_properties());
    }
    Ok(group)
}
