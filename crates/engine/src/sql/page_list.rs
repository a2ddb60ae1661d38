//! The list of pages. Bounded lists are led by an index to their page of results and by a
//! maintained counter to their total; all others are one pass over the account's narrow rows.

use crate::db::Result;
use crate::db::dialect::Dialect;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::sql::first_rows::{self, FirstRows};
use crate::sql::page_counts;
use crate::sql::page_filters::{condition, only_state, page_column};
use crate::sql::pages::{DOCUMENT_COLUMNS, StoredDocument, read_document};
use domain::accounts::AccountId;
use domain::pages::kind::PageKind;
use domain::pages::list_query::{Filter, ListQuery, Sort};
use domain::pages::position::{Position, SortValue};
use domain::pages::properties::{Operator, Property, SortKey};

/// Rows that a bounded list may pass over before its page.
const BOUNDED_OFFSET_MAX: u64 = 1_000;

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
    is_ordered(query) && query.offset <= BOUNDED_OFFSET_MAX
}

/// Whether an index holds the list in its order, so that any place of it is found at once.
pub fn is_ordered(query: &ListQuery) -> bool {
    let by_state = query.filters.first().and_then(only_state).is_some();
    let nothing_else = query.filters.len() == usize::from(by_state);
    let sorted = match query.sorts.as_slice() {
        [Sort { key: SortKey::UpdatedAt, .. }] => true,
        [] | [Sort { key: SortKey::CreatedAt, .. }] => !by_state,
        _ => false,
    };
    nothing_else && sorted
}

/// How many pages a bounded list matches; `limit` and `offset` play no part (pages.md §4.2).
pub fn bounded_total(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
) -> Result<u64> {
    let state = query.filters.first().and_then(only_state);
    page_counts::total(tx, account, kind, query.archived, |known| {
        state.is_none_or(|wanted| wanted == known)
    })
}

/// Calls `visit` with each document of a bounded list's page of results.
pub fn visit_bounded(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
    mut visit: impl FnMut(StoredDocument) -> Result<()>,
) -> Result<()> {
    let mut sql = SqlText::new(&format!(
        "SELECT {DOCUMENT_COLUMNS} FROM pages p JOIN page_documents d
         ON d.account_id = p.account_id AND d.page_id = p.page_id"
    ));
    push_pages(&mut sql, account, kind, query.archived, "");
    push_filters(&mut sql, tx.dialect(), query);
    push_order(&mut sql, query);
    let limit = sql.bind(i64::try_from(query.limit).unwrap_or(i64::MAX));
    let offset = sql.bind(i64::try_from(query.offset).unwrap_or(i64::MAX));
    sql.push(&format!(" LIMIT {limit} OFFSET {offset}"));
    tx.each_built(&sql, |row| visit(read_document(&row)?))
}

/// Calls `visit` with the place of each page that comes after that of the query in an ordered list,
/// and its document: for one page more than are wanted, if there is one.
pub fn visit_after(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
    mut visit: impl FnMut(Position, StoredDocument) -> Result<()>,
) -> Result<()> {
    let orders = query.orders();
    let columns: Vec<&str> = orders.iter().map(|sort| sort_column(sort.key)).collect();
    let mut sql = SqlText::new(&format!(
        "SELECT {DOCUMENT_COLUMNS}, p.page_id, {} FROM pages p JOIN page_documents d
         ON d.account_id = p.account_id AND d.page_id = p.page_id",
        columns.join(", ")
    ));
    push_pages(&mut sql, account, kind, query.archived, "");
    push_filters(&mut sql, tx.dialect(), query);
    push_after(&mut sql, query);
    push_order(&mut sql, query);
    let limit = sql.bind(i64::try_from(query.limit + 1).unwrap_or(i64::MAX));
    sql.push(&format!(" LIMIT {limit}"));
    tx.each_built(&sql, |row| {
        let place = first_rows::place(row, 7, orders)?;
        visit(place, read_document(&row)?)
    })
}

/// Only pages after the place of a query with a single order. The bound on the sorted column says
/// nothing new, but planners find the place in the index by it.
fn push_after(sql: &mut SqlText<'_>, query: &ListQuery) {
    let (Some(place), [sort]) = (&query.after, query.orders()) else { return };
    let [SortValue::Int(value)] = place.values.as_slice() else { return };
    let (column, beyond) = (sort_column(sort.key), if sort.descending { "<" } else { ">" });
    let (value, id) = (sql.bind(*value), sql.bind(place.id));
    sql.push(&format!(
        " AND {column} {beyond}= {value} AND ({column} {beyond} {value}
         OR ({column} = {value} AND p.page_id {beyond} {id}))"
    ));
}

/// The total and the ids of the page of results of any list.
pub fn scan(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
) -> Result<(u64, Vec<i64>)> {
    // Beyond the last page of the account there is nothing to keep, only to count.
    let all = page_counts::total(tx, account, kind, query.archived, |_| true)?;
    let wanted =
        if query.offset < all { query.offset.saturating_add(query.limit).min(all) } else { 0 };
    let (total, places) = scan_first(tx, account, kind, query, wanted)?;
    let skipped = usize::try_from(query.offset).unwrap_or(usize::MAX);
    Ok((total, places.into_iter().skip(skipped).map(|place| place.id).collect()))
}

/// The places of the pages that come after that of the query in any list: of one page more than are
/// wanted, if there is one.
pub fn scan_after(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
) -> Result<Vec<Position>> {
    scan_first(tx, account, kind, query, query.limit + 1).map(|(_, places)| places)
}

/// The total and the first places of any list, in one pass over the account's pages: counting and
/// sorting in SQL would be two.
fn scan_first(
    tx: &Tx<'_>,
    account: AccountId,
    kind: PageKind,
    query: &ListQuery,
    wanted: u64,
) -> Result<(u64, Vec<Position>)> {
    let orders = query.orders();
    let columns: Vec<&str> = orders.iter().map(|sort| sort_column(sort.key)).collect();
    let mut sql = SqlText::new(&format!("SELECT p.page_id, {} FROM pages p", columns.join(", ")));
    // The sums keep planners from an index that is not sorted like the table: looking each row up
    // costs more than passing over the few that are of the other kind.
    let off = if is_covered(query) { "" } else { " + 0" };
    push_pages(&mut sql, account, kind, query.archived, off);
    push_filters(&mut sql, tx.dialect(), query);
    let mut first = FirstRows::new(orders, wanted, query.after.as_ref());
    tx.each_built(&sql, |row| first.offer(row))?;
    Ok(first.finish())
}

/// Whether one index holds all that the scan looks at: a search by name in order of creation.
fn is_covered(query: &ListQuery) -> bool {
    let by_name = |filter: &Filter| {
        filter.property == Property::Name && filter.operator == Operator::IContains
    };
    query.filters.iter().all(by_name)
        && query.orders().iter().all(|sort| sort.key == SortKey::CreatedAt)
}

/// The account's pages of a kind, deleted or not. `off` stands behind the two columns that no index
/// shall be chosen for.
fn push_pages(
    sql: &mut SqlText<'_>,
    account: AccountId,
    kind: PageKind,
    archived: bool,
    off: &'static str,
) {
    let account = sql.bind(account);
    let category = sql.bind(kind.category());
    let archived = sql.bind(i64::from(archived));
    sql.push(&format!(" WHERE p.account_id = {account}"));
    sql.push(&format!(" AND p.kind{off} = {category} AND p.archived{off} = {archived}"));
}

fn push_filters(sql: &mut SqlText<'_>, dialect: Dialect, query: &ListQuery) {
    for filter in &query.filters {
        let condition = condition(sql, dialect, page_column(filter.property), filter);
        sql.push(" AND ").push(&condition);
    }
}

/// Ties are broken by id, in the direction of the last sort, so that an index serves both.
fn push_order(sql: &mut SqlText<'_>, query: &ListQuery) {
    let sorts = query.orders();
    let direction = |descending| if descending { "DESC" } else { "ASC" };
    let mut orders: Vec<String> = Vec::with_capacity(sorts.len() + 1);
    for sort in sorts {
        orders.push(format!("{} {}", sort_column(sort.key), direction(sort.descending)));
    }
    let last = sorts.last().is_some_and(|sort| sort.descending);
    orders.push(format!("p.page_id {}", direction(last)));
    sql.push(&format!(" ORDER BY {}", orders.join(", ")));
}
