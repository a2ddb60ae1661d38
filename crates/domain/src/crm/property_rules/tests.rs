//! Definitions that are made, changed and archived, and what is refused.

use super::*;
use crate::crm::object_types::ObjectTypeId;
use crate::crm::schemas::{CustomType, Definition, Schemas};
use crate::fault::FaultKind;
use crate::limits::FORMULA_LEVELS_MAX;
use serde_json::{Value, json};

const AUTHOR: Author = Author { user_id: 7, now: Timestamp::EPOCH };

fn listing() -> ObjectType {
    let schemas = Schemas::new(1, 1, Vec::new());
    ObjectType::clone(schemas.resolve("listings").expect("a type of HubSpot's"))
}

fn body(changes: &Value) -> PropertyCreate {
    let mut body = json!({
        "name": "floors", "label": "Floors", "type": "number", "fieldType": "number",
        "groupName": "listing_information",
    });
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    serde_json::from_value(body).expect("a body")
}

/// The type with one property more.
fn with(mut of: ObjectType, changes: &Value) -> ObjectType {
    let property = create(&of, body(changes), AUTHOR).expect("a property");
    of.put_property(property);
    of
}

fn patched(of: &ObjectType, name: &str, patch: &Value) -> Result<Property> {
    update(of, name, serde_json::from_value(patch.clone()).expect("a patch"), AUTHOR)
}

fn calculated(name: &str, formula: &str) -> Value {
    json!({"name": name, "calculationFormula": formula})
}

#[test]
fn every_type_has_its_ways_of_editing() {
    let of = listing();
    let fields = [
        "booleancheckbox",
        "checkbox",
        "date",
        "file",
        "html",
        "number",
        "phonenumber",
        "radio",
        "select",
        "text",
        "textarea",
    ];
    for (property_type, allowed) in [
        ("string", &["text", "textarea", "file", "html", "phonenumber"][..]),
        ("number", &["number"]),
        ("date", &["date"]),
        ("datetime", &["date"]),
        ("enumeration", &["select", "radio", "checkbox", "booleancheckbox"]),
        ("bool", &["booleancheckbox"]),
        ("phone_number", &["phonenumber"]),
    ] {
        for field_type in fields {
            let options = json!([
                {"label": "Yes", "value": "true"}, {"label": "No", "value": "false"},
            ]);
            let changes =
                json!({"type": property_type, "fieldType": field_type, "options": options});
            let created = create(&of, body(&changes), AUTHOR);
            let is_allowed = allowed.contains(&field_type);
            assert_eq!(created.is_ok(), is_allowed, "{property_type} {field_type}");
        }
    }
}

#[test]
fn what_a_definition_must_be() {
    let of = listing();
    let with_options =
        |options: Value| json!({"type": "enumeration", "fieldType": "select", "options": options});
    let flag = |options: Value| {
        let field_type = "booleancheckbox";
        json!({"type": "bool", "fieldType": field_type, "options": options})
    };
    let owner = json!({
        "type": "enumeration", "fieldType": "select", "externalOptions": true,
        "referencedObjectType": "OWNER",
    });
    assert!(create(&of, body(&owner), AUTHOR).is_ok());
    for changes in [
        json!({"name": "1st"}),
        json!({"name": ""}),
        json!({"name": "a-b"}),
        json!({"name": "größe"}),
        json!({"name": "hs_own"}),
        json!({"name": "x".repeat(101)}),
        json!({"label": " "}),
        json!({"label": "x".repeat(2_001)}),
        json!({"groupName": "nowhere"}),
        json!({"fieldType": "calculation_equation"}),
        json!({"dataSensitivity": "secret"}),
        json!({"numberDisplayHint": ""}),
        json!({"textDisplayHint": "upper"}),
        json!({"currencyPropertyName": "currency"}),
        json!({"type": "enumeration", "fieldType": "select"}),
        with_options(json!([{"label": "A", "value": "a"}, {"label": "B", "value": "a"}])),
        with_options(json!([{"label": "A", "value": " "}])),
        with_options(json!([{"label": "", "value": "a"}])),
        json!({"type": "enumeration", "fieldType": "select", "externalOptions": true}),
        flag(json!([])),
        flag(json!([{"label": "Yes", "value": "True"}, {"label": "No", "value": "False"}])),
        flag(json!([{"label": "Yes", "value": "true"}])),
        json!({"calculationFormula": "1 +"}),
    ] {
        let fault = create(&of, body(&changes), AUTHOR).expect_err(&changes.to_string());
        assert_eq!(fault.kind, FaultKind::Validation, "{changes}: {fault}");
    }
}

#[test]
fn options_without_a_place_get_the_next_ones() {
    let options = json!([
        {"label": "A", "value": "a"}, {"label": "B", "value": "b", "displayOrder": 4},
        {"label": "C", "value": "c", "hidden": "true", "displayOrder": null},
    ]);
    let changes = json!({"type": "enumeration", "fieldType": "radio", "options": options});
    let created = create(&listing(), body(&changes), AUTHOR).expect("a property");
    let places: Vec<(i64, bool)> =
        created.options.iter().map(|option| (option.display_order, option.hidden)).collect();
    assert_eq!(places, [(5, false), (4, false), (6, true)]);
}

#[test]
fn places_in_lists_have_32_bits() {
    let wide = json!({"displayOrder": 3_000_000_000_i64});
    let fault = create(&listing(), body(&wide), AUTHOR).expect_err("too wide");
    assert_eq!(fault.kind, FaultKind::InvalidJson);
    assert!(fault.message.contains("(3000000000) out of range of int"), "{fault}");
}

#[test]
fn names_become_small_and_are_taken_once() {
    let of = with(listing(), &json!({"name": " Floors_2 "}));
    assert!(of.active_property("floors_2").is_some());
    for taken in ["floors_2", "FLOORS_2", "hs_price"] {
        let fault = create(&of, body(&json!({"name": taken})), AUTHOR).expect_err(taken);
        assert_eq!(fault.kind, FaultKind::AlreadyExists);
    }
}

#[test]
fn limits_hold() {
    let mut of = listing();
    for number in 0..UNIQUE_PROPERTIES_MAX {
        of = with(of, &json!({"name": format!("u{number}"), "hasUniqueValue": true}));
    }
    let one_more = json!({"name": "unique", "hasUniqueValue": true});
    assert!(create(&of, body(&one_more), AUTHOR).is_err());
    let template = of.property("u0").expect("a property").clone();
    for number in UNIQUE_PROPERTIES_MAX..CUSTOM_PROPERTIES_MAX {
        of.put_property(Property {
            name: format!("p{number}"),
            has_unique_value: false,
            ..template.clone()
        });
    }
    assert!(create(&of, body(&json!({})), AUTHOR).is_err());
    of.put_property(archive(&of, "u3", AUTHOR).expect("archived"));
    assert!(create(&of, body(&one_more), AUTHOR).is_ok());
    assert!(check_account_limit(ACCOUNT_PROPERTIES_MAX - 1).is_ok());
    assert!(check_account_limit(ACCOUNT_PROPERTIES_MAX).is_err());
}

#[test]
fn some_types_have_no_unique_values() {
    let schemas = Schemas::new(1, 1, Vec::new());
    for (name, is_allowed) in [
        ("products", false),
        ("marketing_events", false),
        ("feedback_submissions", false),
        ("contacts", true),
        ("listings", true),
    ] {
        let of = schemas.resolve(name).expect(name);
        let group = of.groups().first().expect("a group").name.clone();
        for unique in [false, true] {
            let changes = json!({"groupName": group, "hasUniqueValue": unique});
            let made = create(of, body(&changes), AUTHOR);
            assert_eq!(made.is_ok(), is_allowed || !unique, "{name}: {made:?}");
        }
    }
}

#[test]
fn formulas_name_what_is_there_and_never_themselves() {
    let of = with(listing(), &calculated("a", "hs_price*2"));
    let a = of.property("a").expect("a property");
    assert_eq!(a.calculation_formula.as_deref(), Some("hs_price * 2"));
    assert_eq!((a.field_type, a.calculated), (FieldType::CalculationEquation, true));
    assert!(a.is_read_only());
    let fault = create(&of, body(&calculated("b", "nowhere + 1")), AUTHOR).expect_err("unknown");
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(create(&of, body(&calculated("b", "b + 1")), AUTHOR).is_err());
    let of = with(of, &calculated("b", "a + 1"));
    assert!(patched(&of, "a", &json!({"calculationFormula": "b"})).is_err(), "a circle");
    // Whatever else is said, a property with a formula is calculated.
    let changed = patched(&of, "b", &json!({"fieldType": "number", "label": "B"}));
    assert_eq!(changed.expect("changed").field_type, FieldType::CalculationEquation);
    let mut of = of;
    for level in 3..=FORMULA_LEVELS_MAX {
        let name = format!("l{level}");
        let below = if level == 3 { "b".to_owned() } else { format!("l{}", level - 1) };
        of = with(of, &calculated(&name, &below));
    }
    let top = format!("l{FORMULA_LEVELS_MAX}");
    assert!(create(&of, body(&calculated("too_high", &top)), AUTHOR).is_err());
    assert!(patched(&of, "a", &json!({"calculationFormula": "hs_price"})).is_ok());
}

#[test]
fn what_is_in_use_stays() {
    let of = with(with(listing(), &json!({"name": "a"})), &calculated("b", "a + a"));
    let fault = archive(&of, "a", AUTHOR).expect_err("in use");
    assert_eq!(fault.details().len(), 1);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let archived = |wanted: &[&str]| {
        let archived = archive_all(&of, &names(wanted), AUTHOR);
        archived.into_iter().map(|property| property.name).collect::<Vec<_>>()
    };
    assert_eq!(archived(&["a", "hs_price", "nowhere"]), [""; 0]);
    assert_eq!(archived(&["a", "b", "a"]), ["a", "b"]);
    // What holds on to something that stays, stays with what it holds on to.
    let of = with(of.clone(), &calculated("c", "b"));
    assert_eq!(archive_all(&of, &names(&["a", "b"]), AUTHOR), []);
}

#[test]
fn what_hubspot_defines_stays_as_it_is() {
    let of = listing();
    for patch in [
        json!({"label": "x"}),
        json!({"type": "string"}),
        json!({"fieldType": "text"}),
        json!({"calculationFormula": "1"}),
        json!({"numberDisplayHint": "currency"}),
    ] {
        assert!(patched(&of, "hs_price", &patch).is_err(), "{patch}");
    }
    let options = json!([{"label": "Castle", "value": "castle"}]);
    assert!(patched(&of, "hs_pipeline_stage", &json!({"options": options})).is_err());
    let changed = patched(&of, "hs_listing_type", &json!({"options": options})).expect("changed");
    assert_eq!(changed.options.len(), 1);
    let twice = json!([{"label": "A", "value": "a"}, {"label": "B", "value": "a"}]);
    assert!(patched(&of, "hs_listing_type", &json!({"options": twice})).is_err());
    let same = json!({"label": "Price", "type": "number", "description": "In full"});
    let changed = patched(&of, "hs_price", &same).expect("changed");
    assert_eq!((changed.description.as_str(), changed.hubspot_defined), ("In full", Some(true)));
    assert!(archive(&of, "hs_price", AUTHOR).is_err());
}

#[test]
fn properties_that_a_custom_type_shows_are_in_use() {
    let id = ObjectTypeId::custom(3);
    let custom = CustomType {
        id,
        name: "Car".into(),
        fully_qualified_name: "p1_car".into(),
        singular: "Car".into(),
        plural: "Cars".into(),
        description: None,
        primary_display_property: "plate".into(),
        secondary_display_properties: Vec::new(),
        required_properties: vec!["plate".into()],
        searchable_properties: Vec::new(),
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        created_by_user_id: 1,
        updated_by_user_id: 1,
        archived: false,
    };
    let schemas = Schemas::new(1, 1, vec![Definition::CustomType(custom)]);
    let of = ObjectType::clone(schemas.resolve("p1_car").expect("a custom type"));
    let of = with(of, &json!({"name": "plate", "groupName": "car_information"}));
    let fault = archive(&of, "plate", AUTHOR).expect_err("in use");
    assert!(fault.message.contains("plate of object type 2-3 is currently used in 1 places"));
    assert!(groups::archive(&of, "car_information").is_err());
    assert!(of.is_built_in_group("car_information"));
}
