//! What becomes of the values of two records that are merged (objects.md §8).

use super::record::{Record, Values};
use super::schemas::ObjectType;
use super::validate::{Invalid, folded};
use super::values::check_text;
use std::collections::BTreeSet;

/// Records that one may have taken in, by all merges together; more is refused with 414.
pub const IDENTITIES_MAX: i64 = 250;
/// The refusal of more.
pub const TOO_MANY_IDENTITIES: &str = "Cannot have more than 250 identities on a profile";

/// The values of the record that two become: the primary's, and the other's where it has none. An
/// e-mail address of the other is kept beside the primary's; the lifecycle stage is the furthest.
pub fn merged_values(object_type: &ObjectType, primary: &Record, other: &Record) -> Values {
    let mut values = primary.values.clone();
    // A stage belongs to its pipeline: the two come from the same record.
    let place = object_type.pipeline_properties().map_or([""; 2], |(one, two)| [one, two]);
    let placed = place.iter().any(|name| primary.values.contains_key(*name));
    for (name, value) in &other.values {
        if !(placed && place.contains(&name.as_str())) {
            values.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    if object_type.name() == "CONTACT" {
        let emails = |values: &Values| {
            let first = values.get("email").cloned();
            let more = values.get("hs_additional_emails").cloned().unwrap_or_default();
            let more: Vec<String> = more.split(';').map(str::to_owned).collect();
            first.into_iter().chain(more).filter(|email| !email.is_empty()).collect::<Vec<_>>()
        };
        let all = emails(&primary.values).into_iter().chain(emails(&other.values));
        let own = values.get("email").map(|email| folded(email));
        let mut seen: BTreeSet<String> = own.into_iter().collect();
        let more: Vec<String> = all.filter(|email| seen.insert(folded(email))).collect();
        set_list(&mut values, "hs_additional_emails", more);
    }
    if let Some(stage) = furthest_stage(object_type, primary, other) {
        values.insert("lifecyclestage".to_owned(), stage);
    }
    let ids = |record: &Record| {
        let known = record.values.get("hs_merged_object_ids").cloned().unwrap_or_default();
        let known = known.split(';').map(str::to_owned);
        known.chain([record.id.to_string()]).filter(|id| !id.is_empty()).collect::<Vec<_>>()
    };
    let mut seen = BTreeSet::new();
    let all = ids(primary).into_iter().chain(ids(other));
    set_list(
        &mut values,
        "hs_merged_object_ids",
        all.filter(|id| seen.insert(id.clone())).collect(),
    );
    values
}

/// The values of a merged record that could not be written: lists grow with every merge.
pub fn unwritable(merged: &Values, primary: &Record) -> Vec<Invalid> {
    let new = merged.iter().filter(|(name, value)| primary.values.get(*name) != Some(*value));
    new.filter_map(|(name, value)| {
        check_text(value).err().map(|refused| Invalid::value(name, value, refused))
    })
    .collect()
}

fn set_list(values: &mut Values, name: &str, list: Vec<String>) {
    match list.is_empty() {
        true => values.remove(name),
        false => values.insert(name.to_owned(), list.join(";")),
    };
}

/// The later of two lifecycle stages, in the order of the property's options.
fn furthest_stage(object_type: &ObjectType, primary: &Record, other: &Record) -> Option<String> {
    let options = &object_type.active_property("lifecyclestage")?.options;
    let place = |record: &Record| {
        let stage = record.values.get("lifecyclestage")?;
        options.iter().position(|option| option.value == *stage)
    };
    let furthest = place(primary).max(place(other))?;
    options.get(furthest).map(|option| option.value.clone())
}
