//! The list request as data: filters, sorts and paging, parsed from query parameters by HubSpot's
//! grammar (pages.md §4). `engine` turns it into SQL; nothing here knows how.

use crate::fault::{Fault, Result};
use crate::limits::{
    FILTER_VALUES_MAX, FILTERS_MAX, LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX, NOT_LIKE_VALUES_MAX,
    QUERY_PARAMETERS_MAX,
};
use crate::pages::kind::PageKind;
use crate::pages::position::Position;
use crate::pages::properties::{Catalogue, Filterable, Operator, Property, SortKey, ValueType};
use crate::time::Timestamp;

/// What one filter compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Nothing (null operators).
    Nothing,
    /// A number or epoch milliseconds.
    Number(i64),
    /// Several numbers.
    Numbers(Vec<i64>),
    /// A text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
}

/// One condition; all conditions of a request must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// What is looked at.
    pub property: Property,
    /// How.
    pub operator: Operator,
    /// With what.
    pub operand: Operand,
}

/// One sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest first.
    pub descending: bool,
}

/// A list request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// Sort orders, first one first; empty means by creation.
    pub sorts: Vec<Sort>,
    /// Results wanted, 1 to 100.
    pub limit: u64,
    /// Results to pass over.
    pub offset: u64,
    /// Where a walk by cursor goes on; lists count with `offset` instead.
    pub after: Option<Position>,
    /// Only deleted records instead of only present ones.
    pub archived: bool,
    /// Properties to return; empty means all.
    pub properties: Vec<String>,
    /// A condition on a constant of the noun (`subcategory`) that none of its records meets.
    pub matches_nothing: bool,
}

/// Reads a list request for pages of a kind; see [`parse_for`].
pub fn parse(
    kind: PageKind,
    parameters: &[(String, String)],
    after: Option<u64>,
) -> Result<ListQuery> {
    parse_for(&Catalogue::pages(kind), parameters, after)
}

/// Reads a request for a walk by cursor: a list request whose opaque cursor says which record was
/// the last instead of how many there were. `after` is the text behind the cursor; `offset` plays
/// no part.
///
/// Faults: those of [`parse_for`], and `InvalidParameter` for a cursor that is none of ours or
/// comes from a walk in another order.
pub fn parse_walk(
    catalogue: &Catalogue,
    parameters: &[(String, String)],
    after: Option<&str>,
) -> Result<ListQuery> {
    let counted = |(name, _): &&(String, String)| name != "offset";
    let parameters: Vec<_> = parameters.iter().filter(counted).cloned().collect();
    let mut query = parse_for(catalogue, &parameters, None)?;
    let read = |text| Position::read(text, query.orders());
    let refused = || Fault::invalid_parameter("after");
    query.after = after.map(|text| read(text).ok_or_else(refused)).transpose()?;
    Ok(query)
}

/// Reads a list request from decoded query parameters in their order. `after` is what the caller
/// decoded from the opaque cursor: the next offset.
///
/// Faults: `InvalidParameter` for dates, `Validation` for filters (pages.md §4.4).
pub fn parse_for(
    catalogue: &Catalogue,
    parameters: &[(String, String)],
    after: Option<u64>,
) -> Result<ListQuery> {
    if parameters.len() > QUERY_PARAMETERS_MAX {
        return Err(Fault::validation("Too many query parameters."));
    }
    let mut query = ListQuery { limit: LIST_LIMIT_DEFAULT, ..ListQuery::default() };
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in parameters {
        match name.as_str() {
            "" | "after" => {}
            "property" | "properties" => query.properties.extend(split_list(value)),
            "sort" => {
                let sorts = split_list(value).filter_map(|one| sort(catalogue, &one));
                sorts.for_each(|sort| query.push_sort(sort));
            }
            // Of all others the first occurrence counts; list operators look at the rest of theirs.
            name if seen.contains(&name) => {}
            name => {
                seen.push(name);
                let values = parameters.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
                query.take(catalogue, name, value, values)?;
            }
        }
    }
    if let Some(after) = after {
        query.offset = after;
    }
    Ok(query)
}

impl ListQuery {
    /// The sort orders in effect: by creation when none is asked for. Ties are broken by id, in the
    /// direction of the last.
    pub fn orders(&self) -> &[Sort] {
        const DEFAULT: &[Sort] = &[Sort { key: SortKey::CreatedAt, descending: false }];
        if self.sorts.is_empty() { DEFAULT } else { &self.sorts }
    }

    /// A key that is sorted by already decides nothing more.
    fn push_sort(&mut self, sort: Sort) {
        if !self.sorts.iter().any(|known| known.key == sort.key) {
            self.sorts.push(sort);
        }
    }

    fn take<'a>(
        &mut self,
        catalogue: &Catalogue,
        name: &str,
        value: &str,
        values: impl Iterator<Item = &'a str>,
    ) -> Result<()> {
        match name {
            "limit" => self.limit = limit(value)?,
            "offset" => self.offset = offset(value)?,
            "archived" => self.archived = value.eq_ignore_ascii_case("true"),
            "createdAfter" | "createdBefore" | "updatedAfter" | "updatedBefore" => {
                self.filters.push(date_bound(name, value)?);
            }
            "createdAt" | "updatedAt" => self.filters.push(date_exact(name, value)?),
            _ => self.push_filter(catalogue, name, values)?,
        }
        Ok(())
    }

    fn push_filter<'a>(
        &mut self,
        catalogue: &Catalogue,
        name: &str,
        values: impl Iterator<Item = &'a str>,
    ) -> Result<()> {
        let mut parts = name.split("__");
        let (property, operator, rest) = (parts.next(), parts.next(), parts.next());
        if rest.is_some() {
            return Ok(());
        }
        let typed = operator.unwrap_or("eq");
        // Operators are resolved before properties, so an unknown one is refused in any case.
        let operator = Operator::find(&typed.to_ascii_lowercase())
            .ok_or_else(|| Fault::validation(format!("Unknown filter type `{typed}`")))?;
        let Some(row) = property.and_then(|name| catalogue.find(name)) else {
            return Ok(());
        };
        if !row.operators.contains(&operator) {
            let message = format!("Filtering by \"{} {typed}\" is not allowed", row.name);
            return Err(Fault::validation(message));
        }
        let operand = operand(row, operator, values)?;
        if let Some((property, value)) = catalogue.constant
            && row.property == property
        {
            self.matches_nothing |= !constant_matches(value, operator, &operand);
            return Ok(());
        }
        // Two spellings of one filter are one filter, and the first occurrence counts.
        let is_same = |known: &Filter| (known.property, known.operator) == (row.property, operator);
        if !self.filters.iter().any(is_same) {
            self.filters.push(Filter { property: row.property, operator, operand });
        }
        if self.filters.len() > FILTERS_MAX {
            return Err(Fault::validation("Too many filters."));
        }
        Ok(())
    }
}

fn constant_matches(constant: &str, operator: Operator, operand: &Operand) -> bool {
    match (operator, operand) {
        (Operator::Eq, Operand::Text(text)) => text == constant,
        (Operator::Ne, Operand::Text(text)) => text != constant,
        (Operator::In, Operand::Texts(texts)) => texts.iter().any(|text| text == constant),
        (Operator::Nin, Operand::Texts(texts)) => texts.iter().all(|text| text != constant),
        _ => true,
    }
}

fn operand<'a>(
    row: &Filterable,
    operator: Operator,
    mut values: impl Iterator<Item = &'a str>,
) -> Result<Operand> {
    if operator.takes_nothing() {
        return Ok(Operand::Nothing);
    }
    let is_number = matches!(row.value_type, ValueType::Number | ValueType::Date);
    if !operator.takes_list() {
        let first = values.next().unwrap_or_default();
        return if is_number {
            number(row, first).map(Operand::Number)
        } else {
            Ok(Operand::Text(text(row, first)))
        };
    }
    let items: Vec<String> = values.flat_map(split_list).collect();
    let values_max = match operator {
        Operator::NotLike => NOT_LIKE_VALUES_MAX,
        _ => FILTER_VALUES_MAX,
    };
    if items.len() > values_max {
        return Err(Fault::validation(format!("Too many values for filter {}", row.name)));
    }
    if is_number {
        items.iter().map(|item| number(row, item)).collect::<Result<_>>().map(Operand::Numbers)
    } else {
        Ok(Operand::Texts(items.iter().map(|item| text(row, item)).collect()))
    }
}

fn number(row: &Filterable, value: &str) -> Result<i64> {
    let number = match row.value_type {
        ValueType::Date => Timestamp::parse(value).map(Timestamp::as_ms),
        _ => value.trim().parse().ok(),
    };
    number.ok_or_else(|| {
        let shown: String = value.chars().take(60).collect();
        Fault::validation(format!(
            "Invalid {} filter value '{shown}'; expected a {}",
            row.name,
            row.value_type.name()
        ))
    })
}

/// NUL, which no stored text holds and PostgreSQL refuses to compare with, is dropped.
fn text(row: &Filterable, value: &str) -> String {
    let value = value.replace('\0', "");
    match row.value_type {
        ValueType::LowerCaseText => value.to_lowercase(),
        _ => value,
    }
}

/// Comma-joined items, trimmed, empty ones dropped.
fn split_list(value: &str) -> impl Iterator<Item = String> + '_ {
    value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned)
}

fn sort(catalogue: &Catalogue, item: &str) -> Option<Sort> {
    let (name, descending) = item.strip_prefix('-').map_or((item, false), |name| (name, true));
    catalogue.find_sort(name).map(|key| Sort { key, descending })
}

/// Above the maximum is clamped, zero and what is no number is the default, and a negative limit is
/// refused in the words of the library behind the filters (pages.md §4.1).
pub(crate) fn limit(value: &str) -> Result<u64> {
    match value.trim().parse::<i64>() {
        Ok(negative) if negative < 0 => Err(below_minimum(negative)),
        Ok(0) | Err(_) => Ok(LIST_LIMIT_DEFAULT),
        Ok(limit) => Ok(limit.unsigned_abs().min(LIST_LIMIT_MAX)),
    }
}

fn offset(value: &str) -> Result<u64> {
    match value.trim().parse::<i64>() {
        Ok(negative) if negative < 0 => Err(below_minimum(negative)),
        Ok(offset) => Ok(offset.unsigned_abs()),
        Err(_) => Ok(0),
    }
}

fn below_minimum(value: i64) -> Fault {
    Fault::validation(format!("OFFSET constraint violated: {value} provided, MINIMUM is 0."))
}

fn date(name: &str, value: &str) -> Result<Operand> {
    let moment = Timestamp::parse(value).ok_or_else(|| Fault::invalid_parameter(name))?;
    Ok(Operand::Number(moment.as_ms()))
}

fn date_exact(name: &str, value: &str) -> Result<Filter> {
    let property = if name == "createdAt" { Property::CreatedAt } else { Property::UpdatedAt };
    Ok(Filter { property, operator: Operator::Eq, operand: date(name, value)? })
}

fn date_bound(name: &str, value: &str) -> Result<Filter> {
    let property =
        if name.starts_with("created") { Property::CreatedAt } else { Property::UpdatedAt };
    let operator = if name.ends_with("After") { Operator::Gt } else { Operator::Lt };
    Ok(Filter { property, operator, operand: date(name, value)? })
}
