//! Every sentence that a search can be refused with (objects.md §5.2, §5.3). Where HubSpot's own is
//! not known, the words are ours `[inferred]`.

use super::operator::Operator;
use crate::fault::{Fault, FaultDetail, FaultKind};
use crate::json_words::ENUM;
use crate::limits::{
    SEARCH_BODY_CHARS_MAX, SEARCH_FILTERS_MAX, SEARCH_GROUP_FILTERS_MAX, SEARCH_GROUPS_MAX,
    SEARCH_LIMIT_MAX, SEARCH_WINDOW,
};

/// What HubSpot says of most that it can't search for; `errors` of the answer says what is wrong.
const PROBLEM: &str = "There was a problem with the request.";
/// Longest part of a value that a sentence repeats, in characters.
const SHOWN_MAX: usize = 60;
/// Names of properties have this length at most (§7.1), and are repeated as a whole.
const NAME_MAX: usize = 100;

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_MAX).collect()
}

fn named(name: &str) -> String {
    name.chars().take(NAME_MAX).collect()
}

/// What is wrong with a filter or sort of this property.
fn problem(property: &str, code: &'static str, message: String) -> Fault {
    let context = vec![("propertyName".to_owned(), vec![named(property)])];
    let detail = FaultDetail { message, code, context, ..FaultDetail::default() };
    Fault::validation(PROBLEM).with_details([detail])
}

/// A body that is longer than a search may be.
pub fn too_long() -> Fault {
    Fault::validation(format!(
        "Invalid request: the body of a search has at most {SEARCH_BODY_CHARS_MAX} characters"
    ))
}

/// A filter or sort lacks what makes it one. The place is not said here.
pub fn cannot_build(what: &str, missing: &[&str]) -> String {
    let missing = missing.join(", ");
    format!("Cannot build {what}, some of required attributes are not set [{missing}]")
}

/// No word of the set. The order of operators is HubSpot's.
pub fn unknown_operator() -> String {
    let names = "IN, NOT_HAS_PROPERTY, LT, EQ, GT, NOT_IN, GTE, CONTAINS_TOKEN, HAS_PROPERTY, LTE, \
                 NOT_CONTAINS_TOKEN, BETWEEN, NEQ";
    format!("{ENUM}[{names}]")
}

/// No way that a sort can go.
pub fn unknown_direction() -> String {
    format!("{ENUM}[ASCENDING, DESCENDING]")
}

/// An operator of no letters; `place` is the filter's, as `filterGroups[0].filters[0]`.
pub fn empty_operator(place: &str) -> Fault {
    Fault::invalid_json(format!(
        "Invalid input JSON: unable to deserialize field \"{place}.operator\". Invalid value: "
    ))
}

/// More groups than a search may have.
pub fn too_many_groups() -> Fault {
    Fault::validation(format!(
        "Invalid filter groups: a maximum of {SEARCH_GROUPS_MAX} filterGroups is supported"
    ))
}

/// More filters in one group than there may be.
pub fn too_many_in_group() -> Fault {
    Fault::validation(format!(
        "Invalid filter groups: a maximum of {SEARCH_GROUP_FILTERS_MAX} filters per filterGroup is \
         supported"
    ))
}

/// More filters in all groups than there may be.
pub fn too_many_filters() -> Fault {
    Fault::validation(format!(
        "Invalid filter groups: a maximum of {SEARCH_FILTERS_MAX} filters in total is supported"
    ))
}

/// More than one sort.
pub fn too_many_sorts() -> Fault {
    Fault::validation("Invalid sorts: a maximum of 1 sort is supported")
}

/// More results on a page than there may be.
pub fn limit_too_high() -> Fault {
    let message =
        format!("Invalid request: limit must be less than or equal to {SEARCH_LIMIT_MAX}");
    Fault::validation(message)
}

/// Fewer than none.
pub fn limit_too_low() -> Fault {
    Fault::validation("Invalid request: limit must be greater than or equal to 0")
}

/// A page before the first.
pub fn offset_too_low() -> Fault {
    Fault::validation("Invalid request: after must be greater than or equal to 0")
}

/// A page that reaches beyond what offsets lead to.
pub fn beyond_window() -> Fault {
    Fault::validation(format!(
        "Invalid request: a search can't be paged beyond {SEARCH_WINDOW} results; after and limit \
         together must be less than or equal to {SEARCH_WINDOW}"
    ))
}

/// A cursor that leads nowhere, or into another order.
pub fn not_a_cursor() -> Fault {
    Fault::validation("Invalid request: after is not a cursor of a search that is sorted like this")
}

/// A value of `paging` that is none.
pub fn unknown_paging() -> Fault {
    Fault::new(FaultKind::InvalidParameter, "Unable to parse value for query parameter: paging")
}

/// A property that the type does not have, or no longer.
pub fn unknown_property(name: &str) -> Fault {
    let message = format!("Property \"{}\" does not exist", named(name));
    problem(name, "PROPERTY_DOESNT_EXIST", message)
}

/// A property that is there, and not for searches.
pub fn not_searchable(name: &str) -> Fault {
    problem(name, "PROPERTY_NOT_SEARCHABLE", format!("Property \"{name}\" can't be searched"))
}

/// A value that is none of the property's type.
pub fn unreadable(name: &str, type_name: &str, value: &str) -> Fault {
    let value = shown(value);
    problem(name, "INVALID_VALUE", format!("\"{value}\" is not a valid {type_name}"))
}

/// An operator without what it compares with.
pub fn missing_value(name: &str, operator: Operator, field: &str) -> Fault {
    let message = format!("Operator {} needs \"{field}\"", operator.name());
    problem(name, "MISSING_VALUE", message)
}

/// An operator with something to compare, which it does not do.
pub fn unwanted_value(name: &str, operator: Operator, field: &str) -> Fault {
    let message = format!("Operator {} takes no \"{field}\"", operator.name());
    problem(name, "UNEXPECTED_VALUE", message)
}

/// Associations with what is no type of records.
pub fn unknown_associated(name: &str, type_name: &str) -> Fault {
    let message = format!("Unable to infer object type from: {}", named(type_name));
    problem(name, "INVALID_OBJECT_TYPE", message)
}

/// Associations with custom types can't be searched for.
pub fn custom_associated(name: &str) -> Fault {
    let message = "Associations with custom objects can't be searched".to_owned();
    problem(name, "INVALID_OBJECT_TYPE", message)
}

/// An operator that says nothing of associations.
pub fn not_of_associations(name: &str, operator: Operator) -> Fault {
    let message = format!("Operator {} can't be used with associations", operator.name());
    problem(name, "INVALID_OPERATOR", message)
}
