//! From what a client sent to a search that is typed: bounds, order, paging, and what each filter
//! asks of values of its property's type (objects.md §5.2, §5.4, §5.6).

use super::operator::Operator;
use super::request::{After, Request, SentFilter, Sort};
use super::values::{created, is_searchable, kind};
use super::words::{folded, words};
use super::{
    AssociatedTest, Field, Filter, Order, Search, Start, cursor, messages, operands::Operands,
};
use crate::crm::object_types::ObjectTypeId;
use crate::crm::properties::Property;
use crate::crm::schemas::{ObjectType, Schemas};
use crate::fault::Result;
use crate::ids;
use crate::limits::{
    SEARCH_FILTERS_MAX, SEARCH_GROUP_FILTERS_MAX, SEARCH_GROUPS_MAX, SEARCH_LIMIT_DEFAULT,
    SEARCH_LIMIT_MAX, SEARCH_WINDOW,
};

/// What stands before the name of a type, in filters that ask for associations.
const ASSOCIATIONS: &str = "associations.";

/// The search that a request of records of this type asks for.
pub fn compile(schemas: &Schemas, object_type: &ObjectType, request: &Request) -> Result<Search> {
    check_bounds(&request.groups)?;
    let order = order(object_type, &request.sorts)?;
    let limit = limit(request.limit)?;
    let start = start(&request.after, limit, &order)?;
    // A group that asks for nothing says nothing `[inferred]`.
    let groups = request.groups.iter().filter(|filters| !filters.is_empty());
    let group = |filters: &Vec<SentFilter>| -> Result<Vec<Filter>> {
        filters.iter().map(|sent| filter(schemas, object_type, sent)).collect()
    };
    let groups = groups.map(group).collect::<Result<_>>()?;
    Ok(Search { groups, words: query(&request.query), order, start, limit })
}

fn check_bounds(groups: &[Vec<SentFilter>]) -> Result<()> {
    if groups.len() > SEARCH_GROUPS_MAX {
        return Err(messages::too_many_groups());
    }
    if groups.iter().any(|filters| filters.len() > SEARCH_GROUP_FILTERS_MAX) {
        return Err(messages::too_many_in_group());
    }
    if groups.iter().map(Vec::len).sum::<usize>() > SEARCH_FILTERS_MAX {
        return Err(messages::too_many_filters());
    }
    Ok(())
}

/// A property that can be searched.
fn property<'t>(object_type: &'t ObjectType, name: &str) -> Result<&'t Property> {
    let known = object_type.active_property(name);
    let known = known.ok_or_else(|| messages::unknown_property(name))?;
    match is_searchable(object_type, name) {
        true => Ok(known),
        false => Err(messages::not_searchable(name)),
    }
}

fn order(object_type: &ObjectType, sorts: &[Sort]) -> Result<Order> {
    let sort = match sorts {
        [] => return Ok(Order { field: created(object_type), descending: false }),
        [sort] => sort,
        _ => return Err(messages::too_many_sorts()),
    };
    let property = property(object_type, &sort.property)?;
    let field = Field { name: property.name.clone(), kind: kind(property) };
    Ok(Order { field, descending: sort.descending })
}

/// None at all are allowed: the answer then is the total (§5.2 `[inferred]`).
fn limit(sent: Option<i64>) -> Result<usize> {
    let Some(sent) = sent else { return Ok(SEARCH_LIMIT_DEFAULT) };
    let limit = usize::try_from(sent).map_err(|_| messages::limit_too_low())?;
    if limit > SEARCH_LIMIT_MAX {
        return Err(messages::limit_too_high());
    }
    Ok(limit)
}

fn start(after: &After, limit: usize, order: &Order) -> Result<Start> {
    match after {
        After::Start => Ok(Start::Offset(0)),
        After::Offset(offset) => {
            let offset = usize::try_from(*offset).map_err(|_| messages::offset_too_low())?;
            if offset >= SEARCH_WINDOW || offset + limit > SEARCH_WINDOW {
                return Err(messages::beyond_window());
            }
            Ok(Start::Offset(offset))
        }
        After::Cursor(cursor) => {
            let place = cursor::decode(order, cursor).ok_or_else(messages::not_a_cursor)?;
            Ok(Start::After(place))
        }
    }
}

/// The words of `query`, each once.
fn query(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words(&folded(text)) {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

fn filter(schemas: &Schemas, object_type: &ObjectType, sent: &SentFilter) -> Result<Filter> {
    if let Some(name) = sent.property.strip_prefix(ASSOCIATIONS) {
        let associated = associated_type(schemas, sent, name)?;
        return Ok(Filter::Associated(associated, associated_test(sent)?));
    }
    let property = property(object_type, &sent.property)?;
    let field = Field { name: property.name.clone(), kind: kind(property) };
    let test = Operands { property, kind: field.kind, sent }.test()?;
    Ok(Filter::Property(field, test))
}

/// The type that associations are asked for with: any of HubSpot's (§5.4).
fn associated_type(schemas: &Schemas, sent: &SentFilter, name: &str) -> Result<ObjectTypeId> {
    let found = schemas.resolve(name);
    let found = found.map_err(|_| messages::unknown_associated(&sent.property, name))?.id();
    match found.is_custom() {
        true => Err(messages::custom_associated(&sent.property)),
        false => Ok(found),
    }
}

fn associated_test(sent: &SentFilter) -> Result<AssociatedTest> {
    // A number that no record has names none.
    let id = |text: &str| -> Result<Option<i64>> {
        let text = text.trim();
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let refused = || messages::unreadable(&sent.property, "id", text);
        is_number.then(|| ids::find(text)).ok_or_else(refused)
    };
    let ids = |texts: &[String]| -> Result<Vec<i64>> {
        let ids: Result<Vec<Option<i64>>> = texts.iter().map(|text| id(text)).collect();
        Ok(ids?.into_iter().flatten().collect())
    };
    match sent.operator {
        Operator::Eq => {
            let value = sent.required_value()?.to_owned();
            Ok(AssociatedTest::With(ids(&[value])?))
        }
        Operator::In => Ok(AssociatedTest::With(ids(sent.required_values()?)?)),
        Operator::HasProperty => sent.without_values().map(|()| AssociatedTest::Has),
        Operator::NotHasProperty => sent.without_values().map(|()| AssociatedTest::HasNot),
        other => Err(messages::not_of_associations(&sent.property, other)),
    }
}

#[cfg(test)]
mod tests;
