//! What a client reads of values that can't be stored (objects.md §4.1, §6.3 to §6.5, T-18, T-19).

use crate::{
    ACCOUNT, Property, checked, computed, kind, properties, property, schemas_of, select, sent,
    text, things, values,
};
use domain::crm::properties::{FieldType, PropertyType};
use domain::crm::schemas::Schemas;
use domain::crm::validate::{
    Dates, Sent, Write, check, contact_exists, missing_required, refusal, unique_conflict,
    unique_values,
};
use domain::fault::FaultKind;
use serde_json::Value;

#[test]
fn everything_that_is_wrong_is_reported_together() {
    let schemas = things();
    let wrong = [
        ("boxes", "x"),
        ("date", "soon"),
        ("first000name", "a"),
        ("gone", "a"),
        ("hs_unique_creation_key", "a"),
        ("number", "1,0"),
        ("sum", "a"),
        ("text", "fine"),
    ];
    let invalid = checked(&schemas, &wrong).expect_err("wrong values");
    let seen: Vec<_> = invalid
        .iter()
        .map(|wrong| (wrong.name.as_str(), wrong.code, wrong.message.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("boxes", "INVALID_OPTION", "x was not one of the allowed options: [a, b, c]"),
            ("date", "INVALID_LONG", "soon was not a valid long."),
            ("first000name", "PROPERTY_DOESNT_EXIST", "Property \"first000name\" does not exist",),
            ("gone", "PROPERTY_DOESNT_EXIST", "Property \"gone\" does not exist"),
            (
                "hs_unique_creation_key",
                "READ_ONLY_VALUE",
                "\"hs_unique_creation_key\" is a read only property; its value cannot be set.",
            ),
            ("number", "INVALID_INTEGER", "1,0 was not a valid number"),
            (
                "sum",
                "READ_ONLY_VALUE",
                "\"sum\" is a calculated property; its value cannot be set.",
            ),
        ]
    );
}

#[test]
fn the_message_holds_an_array_of_json() {
    let schemas = things();
    let sent = [("number", "a\"b"), ("testproperty", "1")];
    let invalid = checked(&schemas, &sent).expect_err("wrong values");
    let fault = refusal(ACCOUNT, &invalid);
    assert_eq!(fault.kind, FaultKind::Validation);
    assert_eq!(
        fault.message,
        r#"Property values were not valid: [{"isValid":false,"message":"a\"b was not a valid number","error":"INVALID_INTEGER","name":"number","propertyValue":"a\"b","localizedErrorMessage":"a\"b was not a valid number","portalId":12345},{"isValid":false,"message":"Property \"testproperty\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"testproperty","localizedErrorMessage":"Property \"testproperty\" does not exist","portalId":12345}]"#
    );
    let array = fault.message.strip_prefix("Property values were not valid: ").expect("a prefix");
    let array: Vec<Value> = serde_json::from_str(array).expect("JSON");
    assert_eq!(array.len(), 2);
    let details: Vec<_> = fault
        .details()
        .iter()
        .map(|detail| (detail.message.as_str(), detail.code, detail.context.clone()))
        .collect();
    let named = |name: &str| vec![("propertyName".to_owned(), vec![name.to_owned()])];
    let unknown = "Property \"testproperty\" does not exist";
    assert_eq!(
        details,
        [
            ("a\"b was not a valid number", "INVALID_INTEGER", named("number")),
            (unknown, "PROPERTY_DOESNT_EXIST", named("testproperty")),
        ]
    );
}

#[test]
fn a_value_that_only_the_server_writes_is_not_cleared_either() {
    let schemas = things();
    for name in ["hs_object_id", "sum"] {
        let sent = Sent::from([(name.to_owned(), None)]);
        let invalid = check(&schemas, kind(&schemas), &sent, Dates::Strict).expect_err(name);
        assert_eq!((invalid[0].code, &invalid[0].value), ("READ_ONLY_VALUE", &None));
    }
}

#[test]
fn null_and_nothing_clear() {
    let schemas = things();
    let sent = Sent::from([("number".to_owned(), None), ("text".to_owned(), Some(String::new()))]);
    let accepted = check(&schemas, kind(&schemas), &sent, Dates::Strict).expect("values");
    assert!(accepted.writes.iter().all(|(_, write)| *write == Write::Clear));
    let mut record = values(&[("phone", "1"), ("text", "a")]);
    assert_eq!(accepted.apply(&mut record), [("text".to_owned(), None)]);
    assert_eq!(record, values(&[("phone", "1")]));
}

#[test]
fn changes_are_named_with_their_values() {
    let schemas = things();
    let sent = [("boxes", ";c"), ("number", "2"), ("text", "same")];
    let accepted = checked(&schemas, &sent).expect("values");
    let mut record = values(&[("boxes", "a"), ("text", "same")]);
    let changed = accepted.apply(&mut record);
    let (boxes, number) = (Some("a;c".to_owned()), Some("2".to_owned()));
    assert_eq!(changed, [("boxes".to_owned(), boxes), ("number".to_owned(), number)]);
}

#[test]
fn a_flood_of_unknown_names_is_cut_off() {
    let schemas = things();
    let sent: Sent = (0..5_000).map(|n| (format!("unknown{n}"), None)).collect();
    let invalid = check(&schemas, kind(&schemas), &sent, Dates::Strict).expect_err("unknown");
    assert_eq!(invalid.len(), 1_000);
    let long = "n".repeat(100_000);
    let invalid = checked(&schemas, &[(&long, "1")]).expect_err("unknown");
    assert!(invalid[0].name.len() == 1_000 && invalid[0].message.len() < 1_100);
}

#[test]
fn what_a_create_must_bring() {
    let schemas = things();
    let fault = missing_required(kind(&schemas), &values(&[("number", "1")])).expect("a fault");
    assert_eq!(fault.message, "Error creating THING. Some required properties were not set.");
    assert_eq!(fault.kind, FaultKind::Validation);
    let missing = vec!["text".to_owned(), "hs_pipeline".to_owned()];
    assert_eq!(fault.context, [("properties".to_owned(), missing)]);
    let complete = values(&[("hs_pipeline", "p"), ("text", "a")]);
    assert_eq!(missing_required(kind(&schemas), &complete), None);
    // A type of HubSpot's.
    let listing = schemas.resolve("listings").expect("a type");
    let fault = missing_required(listing, &values(&[])).expect("a fault");
    assert_eq!(fault.message, "Error creating LISTING. Some required properties were not set.");
    assert_eq!(missing_required(listing, &values(&[("hs_name", "a")])), None);
}

#[test]
fn unique_values_are_compared_without_case_and_blanks() {
    let schemas = things();
    let unique = |held: &[(&str, &str)]| unique_values(kind(&schemas), &values(held));
    assert_eq!(unique(&[("serial", " A-1 "), ("text", "b")]), [("serial".into(), "a-1".into())]);
    assert_eq!(unique(&[("serial", " ")]), []);
    assert_eq!(unique(&[("text", "b")]), []);

    let email = || Property { has_unique_value: true, ..text("email") };
    let additional =
        property("hs_additional_emails", PropertyType::Enumeration, FieldType::Checkbox);
    let held = [("email", "a@x.org"), ("hs_additional_emails", "b@x.org;a@x.org")];
    let both = vec![email(), additional];
    let contacts = schemas_of("CONTACT", properties(both.clone()));
    let found = unique_values(kind(&contacts), &values(&held));
    let address = |address: &str| ("email".to_owned(), address.to_owned());
    assert_eq!(found, [address("a@x.org"), address("b@x.org")]);
    let others: Schemas = schemas_of("THING", properties(both));
    assert_eq!(unique_values(kind(&others), &values(&held)), [address("a@x.org")]);
}

#[test]
fn conflicts_name_both_records() {
    let schemas = things();
    let listing = schemas.resolve("0-420").expect("a type");
    let fault = unique_conflict(44_956_899, listing, ("email", "a@b.com"), 552, 553);
    assert_eq!(
        fault.message,
        "Cannot set PropertyValueCoordinates{portalId=44956899, \
         objectTypeId=ObjectTypeId{legacyObjectType=LISTING}, propertyName=email, value=a@b.com} \
         on 552. 553 already has that value."
    );
    assert_eq!((fault.kind, fault.details().len()), (FaultKind::Validation, 0));
    let fault = unique_conflict(1, kind(&schemas), ("serial", "x"), 2, 3);
    assert!(fault.message.contains("objectTypeId=2-1, propertyName=serial, value=x} on 2. 3 "));
    let one = contact_exists(Some(401));
    let (kind, message) = (one.kind, one.message.as_str());
    assert_eq!((kind, message), (FaultKind::Conflict, "Contact already exists. Existing ID: 401"));
    assert_eq!(contact_exists(None).message, "Contact already exists");
}

#[test]
fn names_win_over_types() {
    // A calculated property of the account is refused whatever its type reads.
    let schemas = schemas_of("THING", properties(vec![computed(select("rank", &["a"]))]));
    let invalid = check(&schemas, kind(&schemas), &sent(&[("rank", "a")]), Dates::Normalised);
    assert_eq!(invalid.expect_err("read only")[0].code, "READ_ONLY_VALUE");
}
