//! What properties are used by: formulas of calculated properties, and custom types.

use super::names::{Usage, property_in_use, property_not_found};
use crate::crm::formula::Formula;
use crate::crm::properties::Property;
use crate::crm::schemas::ObjectType;
use crate::fault::{Fault, Result};
use crate::limits::FORMULA_LEVELS_MAX;
use std::collections::{HashMap, HashSet};

/// Checks the formula of a property against the others of its type: what it names is there (404
/// otherwise), and calculated properties are computed from one another in few steps, so never in a
/// circle.
pub(super) fn check_formula(of: &ObjectType, name: &str, formula: &Formula) -> Result<()> {
    for used in formula.names() {
        if used != name && of.active_property(used).is_none() {
            return Err(property_not_found(used));
        }
    }
    let mut formulas: HashMap<&str, Formula> = calculated(of)
        .filter(|(property, _)| property.name != name)
        .map(|(property, formula)| (property.name.as_str(), formula))
        .collect();
    formulas.insert(name, formula.clone());
    // Rounds in which properties become computable: those that name no others first.
    for _ in 0..FORMULA_LEVELS_MAX {
        let waiting: HashSet<&str> = formulas.keys().copied().collect();
        formulas.retain(|_, formula| formula.names().any(|used| waiting.contains(used)));
    }
    if formulas.is_empty() {
        return Ok(());
    }
    Err(Fault::validation(format!(
        "Calculated properties may be computed from one another in up to {FORMULA_LEVELS_MAX} \
         steps, and never from themselves."
    )))
}

/// Properties in force with a formula that can be read.
fn calculated(of: &ObjectType) -> impl Iterator<Item = (&Property, Formula)> {
    of.own_properties().filter(|property| property.is_active()).filter_map(|property| {
        let formula = property.calculation_formula.as_deref()?;
        Some((property, Formula::parse(formula).ok()?))
    })
}

/// What each property of a type is used by.
pub(super) struct Usages(HashMap<String, Vec<Usage>>);

impl Usages {
    /// Looks at every formula and at the type itself, but not at the formulas of `without`.
    pub(super) fn of(of: &ObjectType, without: &HashSet<&str>) -> Self {
        let mut usages: HashMap<String, Vec<Usage>> = HashMap::new();
        for (property, formula) in calculated(of) {
            if without.contains(property.name.as_str()) {
                continue;
            }
            for used in formula.names() {
                let parent_name = format!("{}/{}", of.id(), property.name);
                let usage = Usage { parent_type: "CALCULATED_PROPERTY", parent_name };
                usages.entry(used.to_owned()).or_default().push(usage);
            }
        }
        if let Some(custom) = of.custom() {
            let named = [&custom.primary_display_property].into_iter();
            let named = named.chain(&custom.secondary_display_properties);
            let named = named.chain(&custom.required_properties);
            let named: HashSet<&String> = named.chain(&custom.searchable_properties).collect();
            for name in named {
                let parent_name = custom.fully_qualified_name.clone();
                let usage = Usage { parent_type: "OBJECT_SCHEMA", parent_name };
                usages.entry(name.clone()).or_default().push(usage);
            }
        }
        Usages(usages)
    }

    /// Refuses to let go of a property that something holds on to.
    pub(super) fn check_unused(&self, of: &ObjectType, name: &str) -> Result<()> {
        match self.0.get(name) {
            Some(usages) => Err(property_in_use(of.id(), name, usages)),
            None => Ok(()),
        }
    }
}
