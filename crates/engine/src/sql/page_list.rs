//! The list of pages: HubSpot's filters as SQL. One of the two statements that are put together at
//! run time; column names come from the tables below, values are always bound.

use crate::db::Result;
use crate::db::dialect::Dialect;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::sql::{page_counts, pages};
use domain::accounts::AccountId;
use domain::pages::kind::PageKind;
use domain::pages::list_query::{Filter, ListQuery, Operand, Sort};
use domain::pages::properties::{Operator, Property, SortKey};
use std::collections::HashMap;

/// Rows that a bounded list may pass over before its page.
const BOUNDED_OFFSET_MAX: u64 = 1_000;

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

fn sort_column(key: SortKey) -> &'static str {
    match key {
        SortKey::Id => "p.page_id",
        SortKey::Name => "p.page_name",
        SortKey::CreatedAt => "p.created_at",
        SortKey::UpdatedAt => "p.updated_at",
        SortKey::CreatedById => "p.created_by_id",
        SortKey::UpdatedById => "p.updated_by_id",
        SortKey::PublishDate => "p.publish_date",
    }
}

/// Whether an index leads straight to the page of results and the total is a maintained one. Such
/// lists take microseconds; all others may have to look at every page of the account.
pub fn is_bounded(query: &ListQuery) -> bool {
    let by_state = match query.filters.as_slice() {
        [] => false,
        [only] => match only_state(only) {
            Some(_) => true,
            None => return false,
        },
        _ => return false,
    };
    let sorted = match query.sorts.as_slice() {
        [] => !by_state,
        [Sort { key: SortKey::UpdatedAt, .. }] => true,
        [Sort { key: SortKey::CreatedAt, .. }] => !by_state,
        _ => false,
    };
    sorted && query.offset <= BOUNDED_OFFSET_MAX
}

/// The one state that a filter asks for, if it asks for just one.
fn only_state(filter: &Filter) -> Option<&str> {
    match (filter.property, filter.operator, &filter.operand) {
        (Property::State, Operator::Eq, Operand::Text(state)) => Some(state),
        (Property::State, Operator::In, Operand::Texts(states)) if states.len() == 1 => {
            states.first().map(String::as_str)
        }
        _ => None,
    }
}

/// How many pages the filters match; `limit` and `offset` play no part (pages.md §4.2).
pub fn total(tx: &Tx<'_>, account: AccountId, kind: PageKind, query: &ListQuery) -> Result<u64> {
    if query.filters.iter().all(|filter| state_matcher(filter).is_some()) {
        let matchers: Vec<_> = query.filters.iter().filter_map(state_matcher).collect();
        return page_counts::total(tx, account, kind, query.archived, |state| {
            matchers.iter().all(|matches| matches(state))
        });
    }
    let mut sql = SqlText::new("SELECT COUNT(*) FROM pages p");
    push_conditions(&mut sql, tx.dialect(), account, kind, query);
    let mut total = 0;
    tx.each_built(&sql, |row| {
        total = row.int(0)?;
        Ok(())
    })?;
    Ok(u64::try_from(total).unwrap_or(0))
}

/// Whether a state's name is wanted.
type StateMatcher<'f> = Box<dyn Fn(&str) -> bool + 'f>;

/// What a filter says of a state's name, if it looks at nothing else.
fn state_matcher(filter: &Filter) -> Option<StateMatcher<'_>> {
    if filter.property != Property::State {
        return None;
    }
    Some(match (filter.operator, &filter.operand) {
        (Operator::Eq, Operand::Text(text)) => Box::new(move |state| state == text),
        (Operator::Ne, Operand::Text(text)) => Box::new(move |state| state != text),
        (Operator::Contains, Operand::Text(text)) => Box::new(move |state| state.contains(text)),
        (Operator::In, Operand::Texts(texts)) => {
            Box::new(move |state| texts.iter().any(|text| text == state))
        }
        (Operator::Nin, Operand::Texts(texts)) => {
            Box::new(move |state| texts.iter().all(|text| text != state))
        }
        _ => return None,
    })
}

/// Calls `visit` with each document of the page of results and its `fresh_until`, in order.
pub fn visit(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
    mut visit: impl FnMut(&str, i64) -> Result<()>,
) -> Result<()> {
    if is_bounded(query) {
        let mut sql = SqlText::new(
            "SELECT d.document, d.fresh_until FROM pages p JOIN page_documents d
             ON d.account_id = p.account_id AND d.page_id = p.page_id",
        );
        push_conditions(&mut sql, tx.dialect(), account, kind, query);
        push_order(&mut sql, query);
        return tx.each_built(&sql, |row| visit(row.text(0)?, row.int(1)?));
    }
    // Elsewhere rows are sorted first and only the documents of this page are fetched.
    let mut sql = SqlText::new("SELECT p.page_id FROM pages p");
    push_conditions(&mut sql, tx.dialect(), account, kind, query);
    push_order(&mut sql, query);
    let mut ids = Vec::new();
    tx.each_built(&sql, |row| {
        ids.push(row.int(0)?);
        Ok(())
    })?;
    let found = pages::find_many(tx, account, &ids)?;
    let by_id: HashMap<i64, _> = found.iter().map(|stored| (stored.id, stored)).collect();
    for stored in ids.iter().filter_map(|id| by_id.get(id)) {
        visit(&stored.document, stored.fresh_until)?;
    }
    Ok(())
}

fn push_conditions(
    sql: &mut SqlText<'_>,
    dialect: Dialect,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
) {
    let account = sql.bind(account);
    let category = sql.bind(kind.category());
    let archived = sql.bind(i64::from(query.archived));
    sql.push(&format!(
        " WHERE p.account_id = {account} AND p.kind = {category} AND p.archived = {archived}"
    ));
    for filter in &query.filters {
        let condition = condition(sql, dialect, filter);
        sql.push(" AND ").push(&condition);
    }
}

fn condition(sql: &mut SqlText<'_>, dialect: Dialect, filter: &Filter) -> String {
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

/// Ties are broken by id, in the direction of the last sort, so that an index serves both.
fn push_order(sql: &mut SqlText<'_>, query: &ListQuery) {
    let default = [Sort { key: SortKey::CreatedAt, descending: false }];
    let sorts = if query.sorts.is_empty() { &default[..] } else { &query.sorts };
    let direction = |descending| if descending { "DESC" } else { "ASC" };
    let mut orders: Vec<String> = Vec::with_capacity(sorts.len() + 1);
    for sort in sorts {
        orders.push(format!("{} {}", sort_column(sort.key), direction(sort.descending)));
    }
    let last = sorts.last().is_some_and(|sort| sort.descending);
    orders.push(format!("p.page_id {}", direction(last)));
    let limit = sql.bind(i64::try_from(query.limit).unwrap_or(i64::MAX));
    let offset = sql.bind(i64::try_from(query.offset).unwrap_or(i64::MAX));
    sql.push(&format!(" ORDER BY {} LIMIT {limit} OFFSET {offset}", orders.join(", ")));
}
