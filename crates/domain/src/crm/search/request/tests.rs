//! What is read of bodies, and how it is refused.

use super::*;
use crate::fault::{Fault, FaultKind};

fn offsets(body: &str) -> Result<Request> {
    super::read(body.as_bytes(), Paging::Offsets)
}

fn accepted(body: &str) -> Request {
    offsets(body).unwrap_or_else(|fault| panic!("{body}: {fault}"))
}

fn refused(body: &str) -> Fault {
    offsets(body).expect_err(body)
}

fn sort(property: &str, descending: bool) -> Sort {
    Sort { property: property.to_owned(), descending }
}

#[test]
fn nothing_needs_to_be_sent() {
    let nulls = r#"{"filterGroups":null,"filters":null,"query":null,"sorts":null,
        "properties":null,"limit":null,"after":null,"more":[{}]}"#;
    for body in
        ["{}", nulls, r#"{"filters":[],"filterGroups":[],"sorts":[],"properties":[null,""]}"#]
    {
        assert_eq!(accepted(body), Request::default(), "{body}");
    }
}

#[test]
fn scalars_of_values_are_texts() {
    let request = accepted(
        r#"{"filterGroups":[{"filters":[
            {"propertyName":"a","operator":"IN","values":["x",1.50,true,null]},
            {"propertyName":"b","operator":" BETWEEN ","value":12345678901234567890,"highValue":false},
            {"propertyName":"c","operator":"0","value":"\u00e4"},
            {"propertyName":5,"operator":12,"value":""}
        ]},{}],"query":7,"limit":"25","after":30,"properties":["a",null,"b"]}"#,
    );
    let filter =
        |property: &str, operator, value: Option<&str>, values: &[&str], high: Option<&str>| {
            SentFilter {
                property: property.to_owned(),
                operator,
                value: value.map(str::to_owned),
                values: values.iter().map(|value| (*value).to_owned()).collect(),
                high_value: high.map(str::to_owned),
            }
        };
    let filters = vec![
        filter("a", Operator::In, None, &["x", "1.50", "true"], None),
        filter("b", Operator::Between, Some("12345678901234567890"), &[], Some("false")),
        filter("c", Operator::Eq, Some("ä"), &[], None),
        filter("5", Operator::NotContainsToken, Some(""), &[], None),
    ];
    assert_eq!(request.groups, [filters, Vec::new()]);
    assert_eq!((request.query.as_str(), request.limit), ("7", Some(25)));
    assert_eq!(request.after, After::Offset(30));
    assert_eq!(request.properties, ["a", "b"]);
}

#[test]
fn sorts_have_many_spellings() {
    let json = |object: &str| serde_json::to_string(object).unwrap_or_default();
    for (text, expected) in [
        (r#"{"propertyName":"a","direction":"DESCENDING"}"#.to_owned(), sort("a", true)),
        (r#"{"direction":"ASCENDING","propertyName":"a"}"#.to_owned(), sort("a", false)),
        (r#"{"propertyName":"a"}"#.to_owned(), sort("a", false)),
        (r#"{"propertyName":"a","direction":null}"#.to_owned(), sort("a", false)),
        (r#""a""#.to_owned(), sort("a", false)),
        (r#"" -a ""#.to_owned(), sort("a", true)),
        (json(r#"{"propertyName":"a","direction":"DESCENDING"}"#), sort("a", true)),
        (json(r#" {"propertyName": "a"}"#), sort("a", false)),
        (json(r#"{"propertyName"=>"a_1", "direction"=>"DESCENDING"}"#), sort("a_1", true)),
        (json(r#"{"propertyName" => "a"}"#), sort("a", false)),
        (json(r#"{:propertyName=>"a", :direction=>"ASCENDING"}"#), sort("a", false)),
        (json(r#"{propertyName: "a", direction: "DESCENDING"}"#), sort("a", true)),
    ] {
        let request = accepted(&format!("{{\"sorts\":[{text}]}}"));
        assert_eq!(request.sorts, [expected], "{text}");
    }
    let at = "Invalid input JSON on line 1, column ";
    for (text, reason) in [
        ("{}", "Cannot build Sort, some of required attributes are not set [propertyName]"),
        (
            r#"{"propertyName":"a","direction":"desc"}"#,
            "Enum type must be one of: [ASCENDING, DESCENDING]",
        ),
        (
            r#""{\"propertyName\":\"a\",\"direction\":\"up\"}""#,
            "Enum type must be one of: [ASCENDING, DESCENDING]",
        ),
        (
            "5",
            "Cannot deserialize value of type `java.lang.String` from Integer value (token \
             `JsonToken.VALUE_NUMBER_INT`)",
        ),
        (
            "[]",
            "Cannot deserialize value of type `java.lang.String` from Array value (token \
             `JsonToken.START_ARRAY`)",
        ),
    ] {
        let message = refused(&format!("{{\"sorts\":[{text}]}}")).message;
        assert!(message.starts_with(at) && message.ends_with(reason), "{message}");
    }
}

#[test]
fn what_can_not_be_read_is_worded_as_hubspot_words_it() {
    let list = |value: &str, token: &str| {
        format!(
            "Cannot deserialize value of type `java.util.ArrayList<java.lang.Object>` from {value} \
             value (token `JsonToken.{token}`)"
        )
    };
    let filter = |fields: &str| format!("{{\"filterGroups\":[{{\"filters\":[{{{fields}}}]}}]}}");
    let both = "Cannot build Filter, some of required attributes are not set [propertyName, \
                operator]";
    let operators = "Enum type must be one of: [IN, NOT_HAS_PROPERTY, LT, EQ, GT, NOT_IN, GTE, \
                     CONTAINS_TOKEN, HAS_PROPERTY, LTE, NOT_CONTAINS_TOKEN, BETWEEN, NEQ]";
    let text = "Cannot deserialize value of type `java.lang.String` from Array value (token \
                `JsonToken.START_ARRAY`)";
    for (body, column, reason) in [
        (filter(""), 32, both.to_owned()),
        (
            filter(r#""propertyName":"a","value":"x""#),
            62,
            "Cannot build Filter, some of required attributes are not set [operator]".to_owned(),
        ),
        (
            filter(r#""operator":"EQ","propertyName":null"#),
            67,
            "Cannot build Filter, some of required attributes are not set [propertyName]"
                .to_owned(),
        ),
        (filter(r#""propertyName":"a","operator":"eq""#), 65, operators.to_owned()),
        (filter(r#""propertyName":"a","operator":"EQ","value":["x"]"#), 79, text.to_owned()),
        (r#"{"filterGroups":{}}"#.to_owned(), 16, list("Object", "START_OBJECT")),
        (r#"{"filters":{"propertyName":"a"}}"#.to_owned(), 11, list("Object", "START_OBJECT")),
        (
            filter(r#""propertyName":"a","operator":"IN","values":"x""#),
            77,
            list("String", "VALUE_STRING"),
        ),
        (r#"{"properties":"a,b"}"#.to_owned(), 19, list("String", "VALUE_STRING")),
        (
            r#"{"after":"abc"}"#.to_owned(),
            15,
            "Cannot deserialize value of type `java.lang.Long` from String \"abc\"".to_owned(),
        ),
        (
            r#"{"after":"1.5"}"#.to_owned(),
            15,
            "Cannot deserialize value of type `java.lang.Long` from String \"1.5\"".to_owned(),
        ),
        (
            r#"{"limit":"many"}"#.to_owned(),
            15,
            "Cannot deserialize value of type `java.lang.Long` from String \"many\"".to_owned(),
        ),
    ] {
        let fault = refused(&body);
        let expected = format!("Invalid input JSON on line 1, column {column}: {reason}");
        assert_eq!(fault.message, expected, "{body}");
        // Only words of a fixed set are called invalid (platform.md §3.3).
        let is_word = reason.starts_with("Enum");
        assert_eq!(fault.kind == FaultKind::Validation, is_word, "{body}");
    }
}

#[test]
fn an_operator_without_letters_is_named_by_its_place() {
    let empty = r#"{"propertyName":"a","operator":" "}"#;
    let good = r#"{"propertyName":"a","operator":"HAS_PROPERTY"}"#;
    for (body, place) in [
        (format!("{{\"filterGroups\":[{{\"filters\":[{empty}]}}]}}"), "filterGroups[0].filters[0]"),
        (
            format!("{{\"filterGroups\":[{{}},{{\"filters\":[{good},{empty}]}}]}}"),
            "filterGroups[1].filters[1]",
        ),
        (format!("{{\"filters\":[{empty}]}}"), "filters[0]"),
    ] {
        let expected = format!(
            "Invalid input JSON: unable to deserialize field \"{place}.operator\". Invalid value: "
        );
        let fault = refused(&body);
        assert_eq!((fault.kind, fault.message), (FaultKind::InvalidJson, expected));
    }
}

#[test]
fn a_body_has_three_thousand_characters_at_most() {
    let body = |letter: &str, chars: usize| {
        let around = "{\"query\":\"\"}".chars().count();
        format!("{{\"query\":\"{}\"}}", letter.repeat(chars - around))
    };
    for letter in ["a", "ä", "𝄞"] {
        assert!(offsets(&body(letter, 3_000)).is_ok(), "{letter}");
        let fault = refused(&body(letter, 3_001));
        assert_eq!(fault, messages::too_long());
        assert_eq!(fault.kind, FaultKind::Validation);
    }
    // Nothing of a long one is looked at.
    assert_eq!(refused(&"[".repeat(3_001)), messages::too_long());
    assert!(refused(&"[".repeat(3_000)).message.contains("nesting depth"));
}

#[test]
fn cursors_do_not_count() {
    let body = |query: usize, cursor: usize| {
        let around = "{\"query\":\"\",\"after\":\"\"}".len();
        let (query, cursor) = ("q".repeat(query - around), "c".repeat(cursor));
        format!("{{\"query\":\"{query}\",\"after\":\"{cursor}\"}}")
    };
    let read = |body: &str| super::read(body.as_bytes(), Paging::Cursors);
    for cursor in [1, 100, cursor::CHARS_MAX] {
        assert!(read(&body(3_000 + AFTER_CHARS, cursor)).is_ok(), "{cursor}");
        assert_eq!(read(&body(3_017, cursor)), Err(messages::too_long()));
    }
    assert_eq!(read(&body(3_016, cursor::CHARS_MAX + 1)), Err(messages::too_long()));
    assert_eq!(read(&body(3_001, 0)), Err(messages::too_long()));
    assert_eq!(refused(&body(2_999, 2)), messages::too_long());
}

#[test]
fn offsets_are_whole_numbers_however_they_are_written() {
    for body in ["10", "10.0", "1e1", "\"10\"", "\" 10 \""] {
        let after = offsets(&format!("{{\"after\":{body}}}")).map(|read| read.after);
        assert_eq!(after, Ok(After::Offset(10)), "{body}");
    }
    for body in ["10.5", "\"10.0\"", "1e300", "true", "[]"] {
        assert!(offsets(&format!("{{\"after\":{body}}}")).is_err(), "{body}");
    }
}

#[test]
fn cursors_are_taken_as_they_are() {
    let after = |body: &str| super::read(body.as_bytes(), Paging::Cursors).map(|read| read.after);
    assert_eq!(after(r#"{"after":"abc-_"}"#), Ok(After::Cursor("abc-_".into())));
    assert_eq!(after(r#"{"after":10}"#), Ok(After::Cursor("10".into())));
    for start in
        ["{}", r#"{"after":""}"#, r#"{"after":0}"#, r#"{"after":"0"}"#, r#"{"after":null}"#]
    {
        assert_eq!(after(start), Ok(After::Start), "{start}");
    }
    assert!(after(r#"{"after":[]}"#).is_err());
}
