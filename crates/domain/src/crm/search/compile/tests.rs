//! What comes of requests: every operator over every type of property, orders, pages and bounds.

use super::super::request::{Paging, read};
use super::super::{Key, Kind, Pattern, Place, Test};
use super::*;
use crate::crm::properties::PropertyType;
use crate::crm::property_rules::{Author, create};
use crate::crm::schemas::{CustomType, Definition};
use crate::fault::Fault;
use crate::time::Timestamp;
use serde_json::{Value, json};
use std::ops::Bound::{Excluded, Included, Unbounded};

const AUTHOR: Author = Author { user_id: 7, now: Timestamp::EPOCH };
const TYPES: [(PropertyType, &str); 9] = [
    (PropertyType::String, "string"),
    (PropertyType::Number, "number"),
    (PropertyType::Bool, "bool"),
    (PropertyType::Enumeration, "enumeration"),
    (PropertyType::Date, "date"),
    (PropertyType::Datetime, "datetime"),
    (PropertyType::PhoneNumber, "phone_number"),
    (PropertyType::Json, "json"),
    (PropertyType::ObjectCoordinates, "object_coordinates"),
];

/// Listings with a property of each type, called as the type is, and one that is archived.
fn schemas() -> Schemas {
    let plain = Schemas::new(1, 1, Vec::new());
    let listings = plain.resolve("listings").expect("a type of HubSpot's");
    let body = json!({"name": "x", "label": "X", "type": "string", "fieldType": "text",
        "groupName": "listing_information"});
    let body = serde_json::from_value(body).expect("a body");
    let text = create(listings, body, AUTHOR).expect("a property");
    let mut definitions: Vec<Definition> = Vec::new();
    for (property_type, name) in TYPES {
        let property = Property { name: name.to_owned(), property_type, ..text.clone() };
        definitions.push(Definition::Property(listings.id(), property));
    }
    let gone = Property { name: "gone".to_owned(), archived: Some(true), ..text };
    definitions.push(Definition::Property(listings.id(), gone));
    definitions.push(Definition::CustomType(CustomType {
        id: ObjectTypeId::custom(7),
        name: "cars".to_owned(),
        fully_qualified_name: "p1_cars".to_owned(),
        singular: "Car".to_owned(),
        plural: "Cars".to_owned(),
        description: None,
        primary_display_property: "name".to_owned(),
        secondary_display_properties: Vec::new(),
        required_properties: Vec::new(),
        searchable_properties: Vec::new(),
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        created_by_user_id: 7,
        updated_by_user_id: 7,
        archived: false,
    }));
    Schemas::new(1, 2, definitions)
}

fn compiled_in(schemas: &Schemas, type_name: &str, body: &Value, paging: Paging) -> Result<Search> {
    let object_type = schemas.resolve(type_name).expect("a type");
    compile(schemas, object_type, &read(body.to_string().as_bytes(), paging)?)
}

fn compiled(body: &Value) -> Result<Search> {
    compiled_in(&schemas(), "listings", body, Paging::Offsets)
}

fn refused(body: &Value) -> Fault {
    compiled(body).expect_err(&body.to_string())
}

/// The only filter of a search.
fn one(filter: &Value) -> Result<Filter> {
    let search = compiled(&json!({"filters": [filter]}))?;
    let mut filters = search.groups.into_iter().flatten();
    Ok(filters.next().expect("a filter"))
}

/// What stands in `errors` of a refusal: code and sentence.
fn detail(filter: &Value) -> (&'static str, String) {
    let fault = one(filter).expect_err(&filter.to_string());
    assert_eq!(fault.message, "There was a problem with the request.", "{filter}");
    let [detail] = fault.details() else { panic!("{fault:?}") };
    let name = filter["propertyName"].as_str().unwrap_or_default();
    assert_eq!(detail.context, [("propertyName".to_owned(), vec![name.to_owned()])]);
    (detail.code, detail.message.clone())
}

/// A type of property: a value, what it is compared by, what it is compared by in a list, and a
/// value that is none.
type Typing = (PropertyType, &'static str, Kind, Key, Key, Option<&'static str>);

fn typings() -> Vec<Typing> {
    let text = |text: &str| Key::Text(text.to_owned());
    let day = Key::Number(1_652_659_200_000.0);
    let mut all = vec![
        (
            PropertyType::Number,
            "1e2",
            Kind::Number,
            Key::Number(100.0),
            Key::Number(100.0),
            "1,000",
        ),
        (PropertyType::Bool, "TRUE", Kind::Text, text("true"), text("true"), "yes"),
        (PropertyType::Date, "2022-05-16", Kind::Date, day.clone(), day.clone(), "soon"),
        (
            PropertyType::Datetime,
            "1652659200000",
            Kind::Datetime,
            day.clone(),
            day.clone(),
            "16.5.",
        ),
        (
            PropertyType::Datetime,
            "2022-05-16T02:00:00+02:00",
            Kind::Datetime,
            day.clone(),
            day,
            "9999999999999999",
        ),
    ]
    .into_iter()
    .map(|(of, value, kind, key, listed, bad)| (of, value, kind, key, listed, Some(bad)))
    .collect::<Vec<Typing>>();
    for of in [
        PropertyType::String,
        PropertyType::PhoneNumber,
        PropertyType::Json,
        PropertyType::ObjectCoordinates,
    ] {
        all.push((of, "Ab C", Kind::Text, text("ab c"), text("Ab C"), None));
    }
    all.push((PropertyType::Enumeration, "Ab C", Kind::Option, text("Ab C"), text("Ab C"), None));
    all
}

#[test]
fn every_operator_over_every_type_of_property() {
    let mut seen = 0;
    for (of, value, kind, key, listed, bad) in typings() {
        let name = TYPES.iter().find(|(known, _)| *known == of).map_or("", |(_, name)| name);
        let field = Field { name: name.to_owned(), kind };
        for (operator, word) in Operator::ALL {
            let one_key = || vec![key.clone()];
            let (sent, test) = match operator {
                Operator::Eq => (json!({"value": value}), Test::In(one_key())),
                Operator::Neq => (json!({"value": value}), Test::NotIn(one_key())),
                Operator::Lt => {
                    (json!({"value": value}), Test::Within(Unbounded, Excluded(key.clone())))
                }
                Operator::Lte => {
                    (json!({"value": value}), Test::Within(Unbounded, Included(key.clone())))
                }
                Operator::Gt => {
                    (json!({"value": value}), Test::Within(Excluded(key.clone()), Unbounded))
                }
                Operator::Gte => {
                    (json!({"value": value}), Test::Within(Included(key.clone()), Unbounded))
                }
                Operator::Between => (
                    json!({"value": value, "highValue": value}),
                    Test::Within(Included(key.clone()), Included(key.clone())),
                ),
                Operator::In => {
                    (json!({"values": [value, value]}), Test::In(vec![listed.clone(); 2]))
                }
                Operator::NotIn => {
                    (json!({"values": [value, null]}), Test::NotIn(vec![listed.clone()]))
                }
                Operator::HasProperty => (json!({"value": ""}), Test::Has),
                Operator::NotHasProperty => (json!({"value": null, "values": []}), Test::HasNot),
                Operator::ContainsToken => {
                    (json!({"value": value}), Test::Contains(Pattern::new(field.kind, value)))
                }
                Operator::NotContainsToken => {
                    (json!({"value": value}), Test::ContainsNot(Pattern::new(field.kind, value)))
                }
            };
            let mut filter = sent;
            filter["propertyName"] = json!(name);
            filter["operator"] = json!(word);
            assert_eq!(one(&filter), Ok(Filter::Property(field.clone(), test)), "{filter}");
            if let (Some(bad), true) = (bad, filter["value"] == value) {
                let is_range =
                    matches!(operator, Operator::Lt | Operator::Lte | Operator::Gt | Operator::Gte)
                        || operator == Operator::Between;
                let is_token =
                    matches!(operator, Operator::ContainsToken | Operator::NotContainsToken);
                // A moment that no value can be is an end of a range all the same.
                let is_taken = is_token || (is_range && bad.parse::<i64>().is_ok());
                filter["value"] = json!(bad);
                assert_eq!(one(&filter).is_ok(), is_taken, "{filter}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 10 * 13);
}

#[test]
fn values_that_are_none_of_the_type_are_refused() {
    let eq =
        |name: &str, value: Value| json!({"propertyName": name, "operator": "EQ", "value": value});
    let invalid = |message: &str| ("INVALID_VALUE", message.to_owned());
    assert_eq!(detail(&eq("number", json!("abc"))), invalid("\"abc\" is not a valid number"));
    assert_eq!(detail(&eq("number", json!(" "))), invalid("\" \" is not a valid number"));
    assert_eq!(detail(&eq("number", json!(true))), invalid("\"true\" is not a valid number"));
    assert_eq!(detail(&eq("date", json!("soon"))), invalid("\"soon\" is not a valid date"));
    assert_eq!(detail(&eq("datetime", json!("x"))), invalid("\"x\" is not a valid datetime"));
    assert_eq!(detail(&eq("bool", json!(1))), invalid("\"1\" is not a valid bool"));
    let listed = json!({"propertyName": "number", "operator": "NOT_IN", "values": ["1", ""]});
    assert_eq!(detail(&listed), invalid("\"\" is not a valid number"));
    let range = json!({"propertyName": "number", "operator": "BETWEEN", "value": 1,
        "highValue": "x"});
    assert_eq!(detail(&range), invalid("\"x\" is not a valid number"));
}

#[test]
fn names_of_properties_are_said_as_a_whole() {
    let name = "x".repeat(100);
    let filter = json!({"propertyName": name, "operator": "HAS_PROPERTY"});
    let message = format!("Property \"{name}\" does not exist");
    assert_eq!(detail(&filter), ("PROPERTY_DOESNT_EXIST", message));
    let value = json!({"propertyName": "number", "operator": "EQ", "value": "y".repeat(61)});
    let message = format!("\"{}\" is not a valid number", "y".repeat(60));
    assert_eq!(detail(&value), ("INVALID_VALUE", message));
}

#[test]
fn ends_of_ranges_may_lie_beyond_the_calendar() {
    let end = json!({"propertyName": "datetime", "operator": "LTE",
        "value": "9999-12-31T23:59:59Z"});
    let key = Key::Number(253_402_300_799_000.0);
    let field = Field { name: "datetime".to_owned(), kind: Kind::Datetime };
    let test = Test::Within(Unbounded, Included(key));
    assert_eq!(one(&end), Ok(Filter::Property(field, test)));
    let day = json!({"propertyName": "date", "operator": "EQ", "value": "9999-12-31"});
    let field = Field { name: "date".to_owned(), kind: Kind::Date };
    let test = Test::In(vec![Key::Number(253_402_214_400_000.0)]);
    assert_eq!(one(&day), Ok(Filter::Property(field, test)));
}

#[test]
fn operators_need_their_values_and_no_others() {
    for (operator, fields) in [
        ("EQ", json!({})),
        ("EQ", json!({"value": ""})),
        ("NEQ", json!({"value": null})),
        ("LT", json!({"values": ["1"]})),
        ("LTE", json!({"highValue": "1"})),
        ("GT", json!({})),
        ("GTE", json!({})),
        ("CONTAINS_TOKEN", json!({"value": ""})),
        ("NOT_CONTAINS_TOKEN", json!({})),
        ("BETWEEN", json!({"highValue": "1"})),
        ("BETWEEN", json!({"value": "1"})),
        ("IN", json!({"value": "1"})),
        ("IN", json!({"values": []})),
        ("NOT_IN", json!({"values": [null]})),
    ] {
        let mut filter = fields;
        filter["propertyName"] = json!("string");
        filter["operator"] = json!(operator);
        let (code, message) = detail(&filter);
        assert_eq!(code, "MISSING_VALUE");
        assert!(message.starts_with(&format!("Operator {operator} needs \"")), "{message}");
    }
    for operator in ["HAS_PROPERTY", "NOT_HAS_PROPERTY"] {
        for (field, value) in
            [("value", json!("x")), ("values", json!(["x"])), ("highValue", json!(0))]
        {
            let filter = json!({"propertyName": "number", "operator": operator, field: value});
            let message = format!("Operator {operator} takes no \"{field}\"");
            assert_eq!(detail(&filter), ("UNEXPECTED_VALUE", message));
        }
    }
}

#[test]
fn only_properties_that_can_be_searched_are() {
    let has = |name: &str| json!({"propertyName": name, "operator": "HAS_PROPERTY"});
    for name in ["nothing", "gone", "", "String"] {
        let message = format!("Property \"{name}\" does not exist");
        assert_eq!(detail(&has(name)), ("PROPERTY_DOESNT_EXIST", message));
        assert_eq!(
            refused(&json!({"sorts": [name]})).message,
            "There was a problem with the request."
        );
    }
    let schemas = schemas();
    for (type_name, name, can) in [
        ("emails", "hs_email_html", false),
        ("emails", "hs_email_subject", true),
        ("notes", "hs_body_preview_html", false),
        ("notes", "hs_body_preview", true),
    ] {
        for body in [json!({"filters": [has(name)]}), json!({"sorts": [name]})] {
            let compiled = compiled_in(&schemas, type_name, &body, Paging::Offsets);
            assert_eq!(compiled.is_ok(), can, "{type_name} {body}");
        }
    }
}

#[test]
fn associations_are_asked_for_by_ids() {
    let with = |ids: &[i64]| AssociatedTest::With(ids.to_vec());
    let companies = ObjectTypeId::standard(2);
    for (filter, test) in [
        (json!({"operator": "EQ", "value": 180_000_000_001_i64}), with(&[180_000_000_001])),
        (json!({"operator": "EQ", "value": " 12 "}), with(&[12])),
        (json!({"operator": "EQ", "value": "0"}), with(&[])),
        (json!({"operator": "IN", "values": ["1", 2, "99999999999999999999"]}), with(&[1, 2])),
        (json!({"operator": "HAS_PROPERTY"}), AssociatedTest::Has),
        (json!({"operator": "NOT_HAS_PROPERTY"}), AssociatedTest::HasNot),
    ] {
        for name in ["company", "companies", "COMPANY", "0-2"] {
            let mut filter = filter.clone();
            filter["propertyName"] = json!(format!("associations.{name}"));
            assert_eq!(one(&filter), Ok(Filter::Associated(companies, test.clone())), "{filter}");
        }
    }
    for (name, fields, code) in [
        ("company", json!({"operator": "EQ", "value": "a"}), "INVALID_VALUE"),
        ("company", json!({"operator": "EQ", "value": "-1"}), "INVALID_VALUE"),
        ("company", json!({"operator": "EQ"}), "MISSING_VALUE"),
        ("company", json!({"operator": "IN", "value": "1"}), "MISSING_VALUE"),
        ("company", json!({"operator": "HAS_PROPERTY", "value": "1"}), "UNEXPECTED_VALUE"),
        ("company", json!({"operator": "NEQ", "value": "1"}), "INVALID_OPERATOR"),
        ("company", json!({"operator": "CONTAINS_TOKEN", "value": "1"}), "INVALID_OPERATOR"),
        ("p1_cars", json!({"operator": "HAS_PROPERTY"}), "INVALID_OBJECT_TYPE"),
        ("2-7", json!({"operator": "EQ", "value": "1"}), "INVALID_OBJECT_TYPE"),
        ("butterflies", json!({"operator": "HAS_PROPERTY"}), "INVALID_OBJECT_TYPE"),
        ("", json!({"operator": "HAS_PROPERTY"}), "INVALID_OBJECT_TYPE"),
    ] {
        let mut filter = fields;
        filter["propertyName"] = json!(format!("associations.{name}"));
        assert_eq!(detail(&filter).0, code, "{filter}");
    }
}

#[test]
fn groups_and_filters_are_bounded() {
    let has = json!({"propertyName": "string", "operator": "HAS_PROPERTY"});
    let filters = |count: usize| json!({"filters": vec![has.clone(); count]});
    let groups = |counts: &[usize]| {
        let groups: Vec<Value> = counts.iter().map(|count| filters(*count)).collect();
        json!({"filterGroups": groups})
    };
    for counts in [&[6, 6, 6][..], &[4, 4, 4, 3, 3], &[1, 1, 1, 1, 1], &[]] {
        let search = compiled(&groups(counts)).expect("within bounds");
        assert!(search.groups.iter().map(Vec::len).eq(counts.iter().copied()));
    }
    let message = |counts: &[usize]| refused(&groups(counts)).message;
    assert!(message(&[1; 6]).ends_with("a maximum of 5 filterGroups is supported"));
    assert!(message(&[7]).ends_with("a maximum of 6 filters per filterGroup is supported"));
    assert!(message(&[6, 6, 6, 1]).ends_with("a maximum of 18 filters in total is supported"));
    // Groups that ask for nothing leave every record.
    assert_eq!(compiled(&groups(&[0, 0])).map(|search| search.groups), Ok(Vec::new()));
    assert_eq!(compiled(&groups(&[0, 1])).map(|search| search.groups.len()), Ok(1));
    // Filters beside groups are one more of these.
    let mut both = groups(&[2]);
    both["filters"] = filters(3)["filters"].clone();
    let search = compiled(&both).expect("two groups");
    assert!(search.groups.iter().map(Vec::len).eq([2, 3]));
}

#[test]
fn results_are_sorted_by_one_property() {
    let order = |name: &str, kind, descending| {
        Ok(Order { field: Field { name: name.to_owned(), kind }, descending })
    };
    let sorted = |sorts: Value| compiled(&json!({"sorts": sorts})).map(|search| search.order);
    assert_eq!(sorted(json!([])), order("hs_createdate", Kind::Datetime, false));
    assert_eq!(sorted(json!(null)), order("hs_createdate", Kind::Datetime, false));
    assert_eq!(sorted(json!(["-number"])), order("number", Kind::Number, true));
    assert_eq!(
        sorted(json!([{"propertyName": "enumeration"}])),
        order("enumeration", Kind::Option, false)
    );
    assert_eq!(sorted(json!(["hs_object_id"])), order("hs_object_id", Kind::Number, false));
    let fault = refused(&json!({"sorts": ["number", "string"]}));
    assert_eq!(fault.message, "Invalid sorts: a maximum of 1 sort is supported");
    assert!(sorted(json!(["associations.company"])).is_err());
}

#[test]
fn pages_lie_within_the_window() {
    let paged = |body: Value| compiled(&body).map(|search| (search.start, search.limit));
    for (body, offset, limit) in [
        (json!({}), 0, 10),
        (json!({"limit": 200, "after": "9800"}), 9_800, 200),
        (json!({"limit": 0, "after": 9_999}), 9_999, 0),
        (json!({"limit": "5", "after": ""}), 0, 5),
    ] {
        assert_eq!(paged(body), Ok((Start::Offset(offset), limit)));
    }
    for (body, message) in [
        (json!({"limit": 201}), "limit must be less than or equal to 200"),
        (json!({"limit": -1}), "limit must be greater than or equal to 0"),
        (json!({"after": -1}), "after must be greater than or equal to 0"),
        (json!({"after": "10000"}), "less than or equal to 10000"),
        (json!({"after": 10_000, "limit": 0}), "less than or equal to 10000"),
        (json!({"after": 9_991}), "less than or equal to 10000"),
        (json!({"after": i64::MAX, "limit": 200}), "less than or equal to 10000"),
    ] {
        let fault = refused(&body);
        assert!(fault.message.starts_with("Invalid request: "), "{}", fault.message);
        assert!(fault.message.ends_with(message), "{body}: {}", fault.message);
    }
}

#[test]
fn cursors_lead_on_in_their_own_order() {
    let schemas = schemas();
    let compiled = |body: &Value| compiled_in(&schemas, "listings", body, Paging::Cursors);
    let by_number = compiled(&json!({"sorts": ["-number"]})).expect("a search");
    assert_eq!(by_number.start, Start::Offset(0));
    let place = Place { key: Some(Key::Number(2.5)), id: 180_000_000_001 };
    let after = cursor::encode(&by_number.order, &place);
    let next = compiled(&json!({"sorts": ["-number"], "after": after, "limit": 200}));
    assert_eq!(next.map(|search| search.start), Ok(Start::After(place)));
    for body in [json!({"after": after}), json!({"after": "10"}), json!({"after": "x"})] {
        let fault = compiled(&body).expect_err("another order");
        assert!(fault.message.contains("is not a cursor"), "{}", fault.message);
    }
    assert_eq!(compiled(&json!({"after": "0"})).map(|search| search.start), Ok(Start::Offset(0)));
}

#[test]
fn queries_are_words() {
    let words = |query: Value| compiled(&json!({"query": query})).map(|search| search.words);
    assert_eq!(words(json!("Ada LOVELACE, ada")), Ok(vec!["ada".into(), "lovelace".into()]));
    assert_eq!(words(json!(12.50)), Ok(vec!["12".into(), "5".into()]));
    for nothing in [json!(null), json!(""), json!(" "), json!("-- !")] {
        assert_eq!(words(nothing), Ok(Vec::new()));
    }
}
