//! HubSpot's filters as SQL conditions (pages.md §4.3). Column names come from the tables below,
//! values are always bound.

use crate::db::dialect::Dialect;
use crate::db::sql_text::SqlText;
use crate::db::value::Value;
use domain::pages::list_query::{Filter, Operand};
use domain::pages::properties::{Operator, Property};

fn column(property: Property) -> &'static str {
    match property {
        Property::Id => "p.page_id",
        Property::Slug => "p.slug",
        Property::Campaign => "p.campaign",
        Property::State => "p.page_state",
        Property::PublishDate => "p.publish_date",
        Property::CreatedAt => "p.created_at",
        Property::UpdatedAt => "p.updated_at",
        Property::ArchivedAt => "p.archived_at",
        Property::TemplatePath => "p.template_path",
        Property::Name => "p.page_name",
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
    }
}

/// The column in lower case of the properties that `icontains` is allowed for.
fn folded_column(property: Property) -> &'static str {
    match property {
        Property::Name => "p.name_folded",
        Property::Slug => "p.slug_folded",
        other => column(other),
    }
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

/// The condition of one filter on `pages p`.
pub fn condition(sql: &mut SqlText<'_>, dialect: Dialect, filter: &Filter) -> String {
    if let Some(state) = only_state(filter) {
        return format!("p.page_state = {}", sql.bind(state.to_owned()));
    }
    let column = column(filter.property);
    match &filter.operand {
        Operand::Nothing => match filter.operator {
            Operator::IsNull => format!("{column} IS NULL"),
            _ => format!("{column} IS NOT NULL"),
        },
        Operand::Number(number) => {
            let value = sql.bind(*number);
            compared(column, filter.operator, &value)
        }
        Operand::Text(text) => text_condition(sql, dialect, filter, text),
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

fn text_condition(sql: &mut SqlText<'_>, dialect: Dialect, filter: &Filter, text: &str) -> String {
    let column = column(filter.property);
    match filter.operator {
        Operator::Contains => {
            let value = sql.bind(text.to_owned());
            dialect.contains(column, &value)
        }
        Operator::IContains => {
            let value = sql.bind(text.to_lowercase());
            dialect.contains(folded_column(filter.property), &value)
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
