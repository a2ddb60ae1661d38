//! What a list should answer, worked out over documents in memory by the words of pages.md §4,
//! without SQL and without the program's own tables.

use super::app::at;
use super::client::{LANDING, SITE, text};
use serde_json::Value;
use std::cmp::Ordering;

/// pages.md §4.3, "property | operators".
pub const ALLOWED: [(&str, &[&str]); 21] = [
    ("id", &["eq", "in", "nin"]),
    ("slug", &["eq", "in", "nin", "icontains"]),
    ("campaign", &["eq", "in"]),
    ("state", &["eq", "ne", "in", "nin", "contains"]),
    ("publishDate", &["eq", "gt", "gte", "lt", "lte"]),
    ("createdAt", &["eq", "gt", "gte", "lt", "lte"]),
    ("updatedAt", &["eq", "gt", "gte", "lt", "lte"]),
    ("archivedAt", &["eq", "gt", "gte", "lt", "lte"]),
    ("templatePath", &["eq", "contains", "startswith"]),
    ("name", &["eq", "in", "icontains"]),
    ("mabExperimentId", &["eq", "in"]),
    ("abTestId", &["eq", "in"]),
    ("createdById", &["eq"]),
    ("updatedById", &["eq"]),
    ("domain", &["eq", "not_like", "contains"]),
    ("subcategory", &["eq", "ne", "in", "nin"]),
    ("folderId", &["eq", "in", "is_null", "not_null"]),
    ("language", &["in", "not_null"]),
    ("translatedFromId", &["is_null", "not_null"]),
    ("dynamicPageHubDbTableId", &["eq", "not_null"]),
    ("abStatus", &["eq"]),
];

/// pages.md §4.3, "operator | synonyms", with the spellings of the guide.
pub const OPERATORS: [(&str, &[&str]); 15] = [
    ("eq", &["exact", "is"]),
    ("ne", &["neq", "not"]),
    ("contains", &["like"]),
    ("icontains", &["ilike"]),
    ("not_like", &["nlike"]),
    ("startswith", &[]),
    ("lt", &[]),
    ("lte", &[]),
    ("gt", &[]),
    ("gte", &[]),
    ("in", &[]),
    ("nin", &["not_in"]),
    ("is_null", &["null"]),
    ("not_null", &[]),
    ("range", &[]),
];

/// One filter; several values are a list.
#[derive(Clone, Debug)]
pub struct Filter {
    pub property: &'static str,
    pub operator: &'static str,
    pub values: Vec<String>,
}

/// A list request.
#[derive(Clone, Debug)]
pub struct Query {
    pub kind: &'static str,
    pub archived: bool,
    pub filters: Vec<Filter>,
    pub sorts: Vec<(&'static str, bool)>,
    pub limit: usize,
    pub offset: usize,
}

impl Query {
    /// Everything of a kind.
    pub fn of(kind: &'static str) -> Self {
        let (filters, sorts) = (Vec::new(), Vec::new());
        Query { kind, archived: false, filters, sorts, limit: 100, offset: 0 }
    }

    /// The request's path and query.
    pub fn path(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for Filter { property, operator, values } in &self.filters {
            query.append_pair(&format!("{property}__{operator}"), &values.join(","));
        }
        for (key, descending) in &self.sorts {
            query.append_pair("sort", &format!("{}{key}", if *descending { "-" } else { "" }));
        }
        query.append_pair("limit", &self.limit.to_string());
        query.append_pair("offset", &self.offset.to_string());
        query.append_pair("archived", &self.archived.to_string());
        format!("{}?{}", self.kind, query.finish())
    }

    /// The total, and the ids of this page of results.
    pub fn expected(&self, documents: &[Value]) -> (usize, Vec<String>) {
        let subcategory = if self.kind == SITE { "site_page" } else { "landing_page" };
        assert!(self.kind == SITE || self.kind == LANDING);
        let mut matching: Vec<&Value> = documents
            .iter()
            .filter(|page| page["subcategory"] == subcategory && page["archived"] == self.archived)
            .filter(|page| self.filters.iter().all(|filter| matches(filter, page)))
            .collect();
        matching.sort_by(|a, b| self.order(a, b));
        let shown = matching.iter().skip(self.offset).take(self.limit);
        (matching.len(), shown.map(|page| text(page, "id")).collect())
    }

    fn order(&self, a: &Value, b: &Value) -> Ordering {
        // A key that was sorted by already decides nothing more.
        let mut sorts: Vec<(&str, bool)> = Vec::new();
        for (key, descending) in &self.sorts {
            if !sorts.iter().any(|(known, _)| known == key) {
                sorts.push((key, *descending));
            }
        }
        if sorts.is_empty() {
            sorts.push(("createdAt", false));
        }
        let last = sorts.last().copied().expect("a sort");
        for (key, descending) in sorts.iter().copied().chain([("id", last.1)]) {
            let order = cell(a, key).cmp(&cell(b, key));
            match if descending { order.reverse() } else { order } {
                Ordering::Equal => {}
                unequal => return unequal,
            }
        }
        Ordering::Equal
    }
}

/// A property's value; `None` is null.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Number(i64),
    Text(String),
}

fn number(property: &str, value: &str) -> Option<i64> {
    match property {
        "publishDate" | "createdAt" | "updatedAt" | "archivedAt" => Some(at(value).as_ms()),
        "id" | "createdById" | "createdBy" | "updatedById" | "updatedBy" | "translatedFromId" => {
            Some(value.parse().expect("a number"))
        }
        _ => None,
    }
}

fn cell(page: &Value, property: &str) -> Option<Cell> {
    let name = match property {
        "createdBy" => "createdById",
        "updatedBy" => "updatedById",
        other => other,
    };
    let value = page.get(name)?.as_str()?;
    Some(match number(property, value) {
        Some(number) => Cell::Number(number),
        None => Cell::Text(value.to_owned()),
    })
}

fn matches(filter: &Filter, page: &Value) -> bool {
    let Filter { property, operator, values } = filter;
    let found = cell(page, property);
    let given: Vec<Cell> = values
        .iter()
        .map(|value| match number(property, value) {
            Some(number) => Cell::Number(number),
            None if matches!(*property, "domain" | "language" | "abStatus") => {
                Cell::Text(value.to_lowercase())
            }
            None => Cell::Text(value.clone()),
        })
        .collect();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => panic!("{property} is the number {number}"),
    };
    match (*operator, &found) {
        ("is_null", _) => found.is_none(),
        ("not_null", _) => found.is_some(),
        ("ne", None) => true,
        (_, None) => false,
        ("eq", Some(cell)) => *cell == given[0],
        ("ne", Some(cell)) => *cell != given[0],
        ("lt", Some(cell)) => *cell < given[0],
        ("lte", Some(cell)) => *cell <= given[0],
        ("gt", Some(cell)) => *cell > given[0],
        ("gte", Some(cell)) => *cell >= given[0],
        ("in", Some(cell)) => given.contains(cell),
        ("nin", Some(cell)) => !given.contains(cell),
        ("contains", Some(cell)) => text(cell).contains(&text(&given[0])),
        ("startswith", Some(cell)) => text(cell).starts_with(&text(&given[0])),
        ("icontains", Some(cell)) => {
            text(cell).to_lowercase().contains(&text(&given[0]).to_lowercase())
        }
        ("not_like", Some(cell)) => !given.iter().any(|value| like(&text(cell), &text(value))),
        (other, _) => panic!("no operator {other}"),
    }
}

/// A substring, or a whole pattern if the value has a `%` of its own (pages.md §4.3).
fn like(found: &str, value: &str) -> bool {
    if !value.contains('%') {
        return found.contains(value);
    }
    let (found, pattern): (Vec<char>, Vec<char>) =
        (found.chars().collect(), value.chars().collect());
    fn rest(found: &[char], pattern: &[char]) -> bool {
        match pattern.split_first() {
            None => found.is_empty(),
            Some(('%', tail)) => (0..=found.len()).any(|n| rest(&found[n..], tail)),
            Some((c, tail)) => {
                found.first().is_some_and(|f| *c == '_' || f == c) && rest(&found[1..], tail)
            }
        }
    }
    rest(&found, &pattern)
}

/// Values worth asking for: those that occur, their neighbours, and some that do not.
pub fn samples(property: &str, documents: &[Value]) -> Vec<String> {
    let mut values: Vec<String> = documents
        .iter()
        .filter_map(|page| page.get(property)?.as_str().map(str::to_owned))
        .collect();
    values.sort_unstable();
    values.dedup();
    let step = (values.len() / 9).max(1);
    let mut values: Vec<String> = values.into_iter().step_by(step).collect();
    let more: &[&str] = match property {
        "name" => &["pricing", "%", "_", "!", "ÜBER", "İSTANBUL", "i", "S", "\\", "'", "nothing"],
        "slug" => &["TOUR", "%", "_", "GRÖSSE", "GRÖßE", "/", "x", "nothing"],
        "templatePath" => &["templates/", "Templates", "%", "_", "ü", ".html", "nothing", ""],
        "domain" => &["example", ".com", "", "WWW.example.com", "www.%", "%.c_m", "%\\", "nothing"],
        "state" => &["DRAFT_AB", "PUBLISHED", "DRAF", "_", "draft"],
        "publishDate" | "createdAt" | "updatedAt" | "archivedAt" => {
            &["1767225660500", "2026-01-01T00:01:00.501Z", "0", "2026-01-02T00:00:00"]
        }
        "id" | "createdById" | "updatedById" => &["1", "-5", "9007199254740993"],
        "language" => &["de", "DE", "fr", "de-"],
        "abStatus" => &["MASTER", "LOSER_VARIANT", "MAB_VARIANT"],
        "subcategory" => &["site_page", "landing_page", "blog"],
        _ => &["nothing", "x y"],
    };
    values.extend(more.iter().map(|value| (*value).to_owned()));
    values
}
