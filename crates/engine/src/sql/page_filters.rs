//! HubSpot's filters as SQL conditions (pages.md §4.3). Column names come from a function of the
//! noun, that of pages below; values are always bound.

use crate::db::dialect::Dialect;
use crate::db::sql_text::SqlText;
use crate::db::value::Value;
use domain::pages::list_query::{Filter, Operand};
use domain::pages::properties::{Operator, Property};

/// Where a noun's table keeps a property.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    plain: &'static str,
    /// The same in lower case, for properties that `icontains` is allowed for.
    folded: &'static str,
}

impl Column {
    /// A column that no filter looks at whatever the case.
    pub const fn plain(name: &'static str) -> Self {
        Column { plain: name, folded: name }
    }

    /// A column with another one that holds the same in lower case.
    pub const fn folded(name: &'static str, folded: &'static str) -> Self {
        Column { plain: name, folded }
    }

    /// What a property is that the noun doesn't have; no request names one.
    pub const NONE: Column = Column::plain("NULL");
}

/// The column of pages that holds a property.
pub fn page_column(property: Property) -> Column {
    let name = match property {
        Property::Name => return Column::folded("p.page_name", "p.name_folded"),
        Property::Slug => return Column::folded("p.slug", "p.slug_folded"),
        Property::ParentFolderId => return Column::NONE,
        Property::Id => "p.page_id",
        Property::Campaign => "p.campaign",
        Property::State => "p.page_state",
        Property::PublishDate => "p.publish_date",
        Property::CreatedAt => "p.created_at",
        Property::UpdatedAt => "p.updated_at",
        Property::ArchivedAt => "p.archived_at",
        Property::TemplatePath => "p.template_path",
        Property::MabExperimentId => "p.mab_experiment_id",
        Property::AbTestId => "p.ab_test_id",
        Property::CreatedById => "p.created_by_id",
        Property::UpdatedById => "p.updated_by_id",
        Property::Domain => "p.page_domain",
        Property::Subcategory => "p.kind",
        Property::FolderId => "p.folder_id",
        Property::Language => "p.page_language",
        Property::TranslatedFromId => "p.translated_from_id",
        Property::DynamicPageHubDbTableId => "p.hub_db_table_id",
        Property::AbStatus => "p.ab_status",
    };
    Column::plain(name)
}

/// The one state that a filter asks for, if it asks for just one.
pub fn only_state(filter: &Filter) -> Option<&str> {
    match (filter.property, filter.operator, &filter.operand) {
        (Property::State, Operator::Eq, Operand::Text(state)) => Some(state),
        (Property::State, Operator::In, Operand::Texts(states)) if states.len() == 1 => {
            states.first().map(String::as_str)
        }
        _ => None,
    }
}

/// The condition of one filter on the column that holds its property.
pub fn condition(
    sql: &mut SqlText<'_>,
    dialect: Dialect,
    place: Column,
    filter: &Filter,
) -> String {
    let column = place.plain;
    if let Some(state) = only_state(filter) {
        return format!("{column} = {}", sql.bind(state.to_owned()));
    }
    match &filter.operand {
        Operand::Nothing => match filter.operator {
            Operator::IsNull => format!("{column} IS NULL"),
            _ => format!("{column} IS NOT NULL"),
        },
        Operand::Number(number) => {
            let value = sql.bind(*number);
            compared(column, filter.operator, &value)
        }
        Operand::Text(text) => text_condition(sql, dialect, place, (filter.operator, text)),
        Operand::Numbers(numbers) => {
            let list = sql.bind(Value::Ints(numbers.clone().into()));
            listed(filter.operator, column, &dialect.in_ints(column, &list))
        }
        Operand::Texts(texts) if filter.operator == Operator::NotLike => {
            not_like(sql, dialect, column, texts)
        }
        Operand::Texts(texts) => {
            let list = sql.bind(Value::Texts(texts.clone().into()));
            listed(filter.operator, column, &dialect.in_texts(column, &list))
        }
    }
}

fn compared(column: &str, operator: Operator, value: &str) -> String {
    match operator {
        Operator::Ne => format!("({column} IS NULL OR {column} <> {value})"),
        Operator::Lt => format!("{column} < {value}"),
        Operator::Lte => format!("{column} <= {value}"),
        Operator::Gt => format!("{column} > {value}"),
        Operator::Gte => format!("{column} >= {value}"),
        _ => format!("{column} = {value}"),
    }
}

fn text_condition(
    sql: &mut SqlText<'_>,
    dialect: Dialect,
    place: Column,
    (operator, text): (Operator, &str),
) -> String {
    let column = place.plain;
    match operator {
        Operator::Contains => {
            let value = sql.bind(text.to_owned());
            dialect.contains(column, &value)
        }
        Operator::IContains => {
            let value = sql.bind(text.to_lowercase());
            dialect.contains(place.folded, &value)
        }
        Operator::StartsWith => {
            let value = sql.bind(text.to_owned());
            let prefix = format!("CAST({value} AS TEXT)");
            format!("substr({column}, 1, length({prefix})) = {prefix}")
        }
        operator => {
            let value = sql.bind(text.to_owned());
            compared(column, operator, &value)
        }
    }
}

/// Null matches no list, neither as a member nor as none (pages.md §4.3).
fn listed(operator: Operator, column: &str, membership: &str) -> String {
    match operator {
        Operator::Nin => format!("({column} IS NOT NULL AND NOT ({membership}))"),
        _ => membership.to_owned(),
    }
}

/// No value is contained; a value with `%` is a pattern of its own (pages.md §4.3).
fn not_like(sql: &mut SqlText<'_>, dialect: Dialect, column: &str, texts: &[String]) -> String {
    let mut conditions = vec![format!("{column} IS NOT NULL")];
    for text in texts {
        let value = sql.bind(text.clone());
        let matched = match text.contains('%') {
            true => dialect.like(column, &value),
            false => dialect.contains(column, &value),
        };
        conditions.push(format!("NOT ({matched})"));
    }
    format!("({})", conditions.join(" AND "))
}
