//! The grammar of list requests, without a store (pages.md §4): what parameters mean as data.

use domain::fault::{Fault, FaultKind};
use domain::pages::kind::PageKind;
use domain::pages::list_query::{Filter, ListQuery, Operand, Sort, parse};
use domain::pages::properties::{FILTERABLE, Operator, Property, SortKey, find};
use proptest::prelude::*;

fn pairs(parameters: &[(&str, &str)]) -> Vec<(String, String)> {
    parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(parameters: &[(&str, &str)]) -> ListQuery {
    parse(PageKind::Site, &pairs(parameters), None).expect("a readable request")
}

fn refused(parameters: &[(&str, &str)]) -> Fault {
    parse(PageKind::Site, &pairs(parameters), None).expect_err("a request to refuse")
}

fn filter(property: Property, operator: Operator, operand: Operand) -> Filter {
    Filter { property, operator, operand }
}

#[test]
fn nothing_asks_for_the_first_hundred() {
    let query = read(&[]);
    assert_eq!(query, ListQuery { limit: 100, ..ListQuery::default() });
}

#[test]
fn operands_have_the_type_of_their_property() {
    let texts = |texts: &[&str]| Operand::Texts(texts.iter().map(|t| (*t).to_owned()).collect());
    for (name, value, expected) in [
        ("name", "a", filter(Property::Name, Operator::Eq, Operand::Text("a".into()))),
        ("id__in", "3, 4,", filter(Property::Id, Operator::In, Operand::Numbers(vec![3, 4]))),
        ("slug__nin", "a,,b", filter(Property::Slug, Operator::Nin, texts(&["a", "b"]))),
        (
            "updatedAt__gte",
            "1970-01-01T00:00:01Z",
            filter(Property::UpdatedAt, Operator::Gte, Operand::Number(1_000)),
        ),
        (
            "domain__not_like",
            "A.com",
            filter(Property::Domain, Operator::NotLike, texts(&["a.com"])),
        ),
        (
            "abStatus",
            "MASTER",
            filter(Property::AbStatus, Operator::Eq, Operand::Text("master".into())),
        ),
        ("folderId__null", "x", filter(Property::FolderId, Operator::IsNull, Operand::Nothing)),
        (
            "createdBefore",
            "5000",
            filter(Property::CreatedAt, Operator::Lt, Operand::Number(5_000)),
        ),
        ("name", "a\0b", filter(Property::Name, Operator::Eq, Operand::Text("ab".into()))),
    ] {
        assert_eq!(read(&[(name, value)]).filters, [expected], "{name}={value}");
    }
}

#[test]
fn repeated_parameters_are_one_filter() {
    let query = read(&[("id__in", "1"), ("name", "a"), ("id__in", "2,3"), ("name", "b")]);
    let expected = [
        filter(Property::Id, Operator::In, Operand::Numbers(vec![1, 2, 3])),
        filter(Property::Name, Operator::Eq, Operand::Text("a".into())),
    ];
    assert_eq!(query.filters, expected);
    assert!(read(&[("archived", "TRUE"), ("archived", "false")]).archived);
    assert!(!read(&[("archived", "1")]).archived);
    assert_eq!(read(&[("property", "a,b"), ("property", " c ,")]).properties, ["a", "b", "c"]);
}

#[test]
fn sorts_come_in_their_order_and_unknown_ones_are_dropped() {
    let query = read(&[("sort", "-updatedAt,nope"), ("sort", "created_by"), ("sort", "-")]);
    let expected = [
        Sort { key: SortKey::UpdatedAt, descending: true },
        Sort { key: SortKey::CreatedById, descending: false },
    ];
    assert_eq!(query.sorts, expected);
}

#[test]
fn a_cursor_wins_over_an_offset() {
    let parsed = parse(PageKind::Site, &pairs(&[("offset", "5"), ("after", "MTA")]), Some(10));
    assert_eq!(parsed.map(|query| query.offset), Ok(10));
    assert_eq!(read(&[("offset", "5")]).offset, 5);
}

#[test]
fn a_kind_has_one_subcategory() {
    let nothing = |name: &str, value: &str| {
        let query = parse(PageKind::Landing, &pairs(&[(name, value)]), None);
        query.expect("a readable request").matches_nothing
    };
    assert!(!nothing("subcategory", "landing_page") && nothing("subcategory", "site_page"));
    assert!(nothing("subcategory__ne", "landing_page") && !nothing("subcategory__ne", "x"));
    assert!(!nothing("subcategory__in", "x,landing_page") && nothing("subcategory__in", "x"));
    assert!(nothing("subcategory__nin", "landing_page") && !nothing("subcategory__nin", "x"));
}

#[test]
fn refusals_have_their_kinds() {
    assert_eq!(refused(&[("createdAfter", "x")]).kind, FaultKind::InvalidParameter);
    for (name, value) in [
        ("limit", "-1"),
        ("offset", "-1"),
        ("name__foo", "1"),
        ("nope__foo", "1"),
        ("name__contains", "1"),
        ("id", "1.5"),
        ("updatedAt__lt", "soon"),
    ] {
        assert_eq!(refused(&[(name, value)]).kind, FaultKind::Validation, "{name}={value}");
    }
    let shown = refused(&[("id", &"9".repeat(500))]).message;
    assert!(shown.len() < 120, "a sentence shows no more than the beginning of a value: {shown}");
}

#[test]
fn every_property_is_found_by_both_spellings() {
    for row in &FILTERABLE {
        let snake: String = row
            .name
            .chars()
            .flat_map(
                |c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] },
            )
            .collect();
        for name in [row.name, &snake] {
            assert_eq!(find(name).map(|found| found.property), Some(row.property), "{name}");
        }
    }
    for name in ["currentState", "", "_", "__", "Id", "id_"] {
        let found = find(name).map(|row| row.name);
        assert!(found.is_none() || name == "id_", "{name} found {found:?}");
    }
}

proptest! {
    #[test]
    fn no_request_makes_it_panic(
        parameters in prop::collection::vec(
            ("(id|name|limit|sort|createdAt|[a-zA-Z_]{0,8})(__)?[a-z_]{0,9}", ".{0,12}"), 0..6,
        ),
    ) {
        if let Ok(query) = parse(PageKind::Site, &parameters, None) {
            prop_assert!((1..=100).contains(&query.limit));
            prop_assert!(query.filters.len() <= parameters.len());
        }
    }
}

#[test]
fn of_a_repeated_parameter_the_first_counts() {
    let query =
        read(&[("createdAfter", "5"), ("createdAfter", "9"), ("limit", "3"), ("limit", "4")]);
    let expected = filter(Property::CreatedAt, Operator::Gt, Operand::Number(5));
    assert_eq!((query.filters, query.limit), (vec![expected], 3));
}

#[test]
fn filters_and_their_values_are_bounded() {
    let many = |count: usize| vec!["z"; count].join(",");
    assert_eq!(read(&[("domain__not_like", &many(50))]).filters.len(), 1);
    refused(&[("domain__not_like", &many(51))]);
    refused(&[("name__in", &many(2_001))]);
    // Spellings of one filter are one filter.
    let query = read(&[("domain__not_like", "a"), ("domain__NLIKE", "b"), ("domain__nlike", "c")]);
    let texts = Operand::Texts(vec!["a".into()]);
    assert_eq!(query.filters, [filter(Property::Domain, Operator::NotLike, texts)]);
}
