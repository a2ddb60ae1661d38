//! Values of records on the wire: forms of each type of property (objects.md §6), unique values
//! (§6.5), and what is new in 2026-09 (§11).

use crate::support::client::text;
use crate::support::crm::{
    COMPANIES, CONTACTS, LISTINGS, OBJECTS, contact, create, create_id, property, value,
};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    dates_are_midnights_unless_the_version_brings_them_into_form,
    times_are_taken_in_every_form,
    numbers_have_no_separators,
    checkboxes_are_appended_to_and_replaced,
    properties_that_can_not_be_written,
    a_unique_value_has_one_holder,
    addresses_are_compared_without_case,
    a_restored_property_finds_its_values_taken,
    associations_of_new_records,
);

const NEWEST: &str = "/crm/objects/2026-09";

fn code(answer: &Value) -> (String, String) {
    (text(&answer["errors"][0], "code"), text(&answer["errors"][0], "message"))
}

async fn dates_are_midnights_unless_the_version_brings_them_into_form(app: App) {
    property(&app, "0-420", "day", &json!({"type": "date", "fieldType": "date"})).await;
    let listing = |day: Value| json!({"properties": {"hs_name": "n", "day": day}});
    for mount in [OBJECTS, NEWEST] {
        let path = format!("{mount}/0-420");
        for day in [json!("2022-05-16"), json!("1652659200000"), json!(1_652_659_200_000_i64)] {
            let made = app.post(&path, &listing(day)).await.expect(201).json();
            assert_eq!(made["properties"]["day"], "2022-05-16");
            assert!(made.get("warnings").is_none(), "{made}");
        }
    }
    let odd = listing(json!("1652659200001"));
    for mount in
        ["/crm/v3/objects", "/crm/objects/v3", "/crm/objects/2025-09", "/crm/objects/2026-03"]
    {
        let answer = app.post(&format!("{mount}/0-420"), &odd).await.expect(400).json();
        let message = "1652659200001 is at 0:0:0.1 UTC, not midnight!";
        assert_eq!(code(&answer), ("INVALID_DATE".to_owned(), message.to_owned()));
    }
    let warning = json!([{
        "category": "PROPERTY_VALUE_NORMALIZED",
        "context": {"propertyName": "day", "rawValue": "1652659200001",
            "normalizedValue": "2022-05-16"},
        "message": "day was normalized",
    }]);
    let path = format!("{NEWEST}/0-420");
    let made = app.post(&path, &odd).await.expect(201).json();
    assert_eq!(made["properties"]["day"], "2022-05-16");
    assert_eq!(made["warnings"], warning);
    let id = text(&made, "id");
    let patched = app.patch(&format!("{path}/{id}"), &odd).await.expect(200).json();
    assert_eq!(patched["warnings"], warning);
    let inputs = json!({"inputs": [{"id": id, "properties": {"day": "1652659200001"}}]});
    let batch = app.post(&format!("{path}/batch/update"), &inputs).await.expect(200).json();
    assert_eq!(batch["results"][0]["warnings"], warning);
    let read = app.get(&format!("{path}/{id}?properties=day")).await.expect(200).json();
    assert!(read.get("warnings").is_none(), "{read}");
}

async fn times_are_taken_in_every_form(app: App) {
    let note = format!("{OBJECTS}/notes");
    for (sent, stands) in [
        (json!("2019-10-30T03:30:17.883Z"), "2019-10-30T03:30:17.883Z"),
        (json!("2019-10-30T05:30:17+02:00"), "2019-10-30T03:30:17Z"),
        (json!("2019-10-30T03:30:17.000Z"), "2019-10-30T03:30:17Z"),
        (json!(1_572_406_217_883_i64), "2019-10-30T03:30:17.883Z"),
        (json!("1572406217000"), "2019-10-30T03:30:17Z"),
    ] {
        let made = create(&app, &note, &json!({"hs_timestamp": sent})).await;
        assert_eq!(made["properties"]["hs_timestamp"], stands, "{sent}");
    }
    for wrong in ["yesterday", "2019-13-45T00:00:00Z", "[]"] {
        let body = json!({"properties": {"hs_timestamp": wrong}});
        let answer = app.post(&note, &body).await.expect(400).json();
        assert_eq!(answer["category"], "VALIDATION_ERROR", "{wrong}");
    }
}

async fn numbers_have_no_separators(app: App) {
    let listing = |price: Value| json!({"properties": {"hs_name": "n", "hs_price": price}});
    for (sent, stands) in [
        (json!(17), "17"),
        (json!("17"), "17"),
        (json!(2.5), "2.5"),
        (json!("-3.25"), "-3.25"),
        (json!(12_345_678_901_234_567_890_u64), "12345678901234567890"),
    ] {
        let made = app.post(LISTINGS, &listing(sent.clone())).await.expect(201).json();
        assert_eq!(made["properties"]["hs_price"], stands, "{sent}");
    }
    for wrong in [json!("5,333,222"), json!("5.333.222"), json!("five"), json!(true), json!("NaN")]
    {
        let answer = app.post(LISTINGS, &listing(wrong.clone())).await.expect(400).json();
        assert!(code(&answer).1.contains("was not a valid number"), "{wrong}: {answer}");
    }
}

async fn checkboxes_are_appended_to_and_replaced(app: App) {
    let option = |value: &str| json!({"label": value, "value": value, "displayOrder": 0});
    let options = json!([option("a"), option("b"), option("c")]);
    let more = json!({"type": "enumeration", "fieldType": "checkbox", "options": options});
    property(&app, "0-420", "extras", &more).await;
    let id = create_id(&app, LISTINGS, &json!({"hs_name": "n", "extras": "a;b"})).await;
    for (sent, stands) in [
        (";c", json!("a;b;c")),
        (";c", json!("a;b;c")),
        (";a;b", json!("a;b;c")),
        ("b", json!("b")),
        ("", Value::Null),
        (";a;c", json!("a;c")),
    ] {
        let body = json!({"properties": {"extras": sent}});
        app.patch(&format!("{LISTINGS}/{id}"), &body).await.expect(200);
        assert_eq!(value(&app, LISTINGS, &id, "extras").await, stands, "{sent}");
    }
    for wrong in ["d", "a;d", ";d", "A"] {
        let body = json!({"properties": {"extras": wrong}});
        let answer = app.patch(&format!("{LISTINGS}/{id}"), &body).await.expect(400).json();
        let (code, message) = code(&answer);
        assert_eq!(code, "INVALID_OPTION", "{wrong}");
        assert!(message.ends_with("was not one of the allowed options: [a, b, c]"), "{message}");
    }
    assert_eq!(value(&app, LISTINGS, &id, "extras").await, "a;c");
}

async fn properties_that_can_not_be_written(app: App) {
    let properties = json!({"hs_unique_creation_key": "x", "hs_object_id": 5, "first000name": "x",
        "hs_name": "n"});
    let answer = app.post(LISTINGS, &json!({"properties": properties})).await.expect(400).json();
    let message = text(&answer, "message");
    let array = message.strip_prefix("Property values were not valid: ").expect(&message);
    let array: Value = serde_json::from_str(array).unwrap();
    let first = json!({
        "isValid": false, "message": "Property \"first000name\" does not exist",
        "error": "PROPERTY_DOESNT_EXIST", "name": "first000name",
        "localizedErrorMessage": "Property \"first000name\" does not exist",
        "portalId": app.account,
    });
    assert_eq!(array[0], first);
    let errors = answer["errors"].as_array().unwrap();
    let codes: Vec<&Value> = errors.iter().map(|error| &error["code"]).collect();
    assert_eq!(codes, ["PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE", "READ_ONLY_VALUE"]);
    let sentence = "\"hs_unique_creation_key\" is a read only property; its value cannot be set.";
    assert_eq!(errors[2]["message"], sentence);
    assert_eq!(errors[2]["context"], json!({"propertyName": ["hs_unique_creation_key"]}));
}

async fn a_unique_value_has_one_holder(app: App) {
    property(&app, "companies", "code", &json!({"hasUniqueValue": true})).await;
    let one = create_id(&app, COMPANIES, &json!({"name": "1", "code": "Rome"})).await;
    let two = create_id(&app, COMPANIES, &json!({"name": "2"})).await;
    let message = |on: &str| {
        format!(
            "Cannot set PropertyValueCoordinates{{portalId={}, \
         objectTypeId=ObjectTypeId{{legacyObjectType=COMPANY}}, propertyName=code, value=rome}} on \
         {on}. {one} already has that value.",
            app.account
        )
    };
    let body = json!({"properties": {"name": "3", "code": "rome"}});
    let patch = app.patch(&format!("{COMPANIES}/{two}"), &body).await.expect(400).json();
    assert_eq!(text(&patch, "message"), message(&two));
    assert!(patch.get("errors").is_none() && patch["category"] == "VALIDATION_ERROR", "{patch}");
    let made = app.post(COMPANIES, &body).await.expect(400).message();
    let on = made.split(" on ").nth(1).unwrap().split('.').next().unwrap();
    assert_eq!(made, message(on));
    // Nobody else's: the record itself may write it again, in another case.
    app.patch(&format!("{COMPANIES}/{one}"), &body).await.expect(200);
    assert_eq!(value(&app, COMPANIES, &one, "code").await, "rome");
    // Two records change places in one batch, if the one gives up what the other takes first.
    let input = |id: &str, code: &str| json!({"id": id, "properties": {"code": code}});
    let body = json!({"inputs": [input(&one, "Oslo"), input(&two, "ROME")]});
    app.post(&format!("{COMPANIES}/batch/update"), &body).await.expect(200);
    assert_eq!(value(&app, COMPANIES, &two, "code").await, "ROME");
    let body = json!({"inputs": [input(&one, ""), input(&two, "oslo")]});
    app.post(&format!("{COMPANIES}/batch/update"), &body).await.expect(200);
    app.post(COMPANIES, &json!({"properties": {"name": "4", "code": "rome"}})).await.expect(201);
}

async fn addresses_are_compared_without_case(app: App) {
    let one = contact(&app, " Ada@Example.COM ").await;
    assert_eq!(value(&app, CONTACTS, &one, "email").await, "ada@example.com");
    for email in ["ada@example.com", "ADA@EXAMPLE.COM", " ada@example.com"] {
        let body = json!({"properties": {"email": email}});
        let answer = app.post(CONTACTS, &body).await.expect(409).json();
        let message = format!("Contact already exists. Existing ID: {one}");
        assert_eq!(
            (text(&answer, "message"), text(&answer, "category")),
            (message, "CONFLICT".into())
        );
    }
    // A further address leads to the record, and is nobody else's (T-35).
    let body =
        json!({"properties": {"hs_additional_emails": "Second@example.com;third@example.com"}});
    app.patch(&format!("{CONTACTS}/{one}"), &body).await.expect(200);
    let found = app.get(&format!("{CONTACTS}/SECOND%40example.com?idProperty=email")).await;
    assert_eq!(text(&found.expect(200).json(), "id"), one);
    let body = json!({"properties": {"email": "third@example.com"}});
    app.post(CONTACTS, &body).await.expect(409);
    let two = contact(&app, "two@example.com").await;
    for sent in [";second@example.com", "second@example.com", ";x@example.com;ADA@example.com"] {
        let body = json!({"properties": {"hs_additional_emails": sent}});
        let answer = app.patch(&format!("{CONTACTS}/{two}"), &body).await.expect(400);
        assert!(answer.message().ends_with(&format!("{one} already has that value.")), "{sent}");
    }
}

/// A property that is archived keeps its values, and what is unique stays so.
async fn a_restored_property_finds_its_values_taken(app: App) {
    let unique = json!({"hasUniqueValue": true});
    property(&app, "0-420", "mls", &unique).await;
    let listing = |mls: &str| json!({"hs_name": "n", "mls": mls});
    let ended = create_id(&app, LISTINGS, &listing("A")).await;
    let stays = create_id(&app, LISTINGS, &listing("B")).await;
    app.delete("/crm/v3/properties/0-420/mls").await.expect(204);
    let answer = app.post(LISTINGS, &json!({"properties": listing("C")})).await.expect(400).json();
    assert_eq!(code(&answer).0, "PROPERTY_DOESNT_EXIST");
    app.delete(&format!("{LISTINGS}/{ended}")).await.expect(204);
    let path = format!("{LISTINGS}/{stays}?properties=mls&propertiesWithHistory=mls");
    let shown = app.get(&path).await.expect(200).json();
    assert!(shown["properties"].get("mls").is_none(), "{shown}");
    assert!(!shown.to_string().contains("mls"), "its earlier values are not shown either: {shown}");
    property(&app, "0-420", "mls", &unique).await;
    assert_eq!(value(&app, LISTINGS, &stays, "mls").await, "B");
    create_id(&app, LISTINGS, &listing("a")).await;
    app.post(LISTINGS, &json!({"properties": listing("b")})).await.expect(400);
}

async fn associations_of_new_records(app: App) {
    let company = create_id(&app, COMPANIES, &json!({"name": "n"})).await;
    let made = async |path: &str, properties: Value, to: Value, type_id: i64| {
        let types =
            json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]);
        let body = json!({"properties": properties, "associations": [{"to": {"id": to},
            "types": types}]});
        app.post(path, &body).await
    };
    let number = json!(company.parse::<i64>().unwrap());
    for to in [json!(company), number] {
        let contact = made(CONTACTS, json!({}), to, 1).await.expect(201).json();
        assert!(contact.get("associations").is_none(), "a create does not show them");
        let id = text(&contact, "id");
        let path = format!("{CONTACTS}/{id}?associations=companies,deals,nothing");
        let read = app.get(&path).await.expect(200).json();
        // The primary company stands there twice (T-30).
        let shown = json!({"companies": {"results": [
            {"id": company, "type": "contact_to_company"},
            {"id": company, "type": "contact_to_company_unlabeled"}]}});
        assert_eq!(read["associations"], shown);
        let listed = app.get(&format!("{CONTACTS}?associations=company&after={id}")).await;
        assert_eq!(listed.expect(200).json()["results"][0]["associations"], shown);
        let plain = app.get(&format!("{CONTACTS}/{id}")).await.expect(200).json();
        assert!(plain.get("associations").is_none());
    }
    let count = crate::support::crm::count(&app, CONTACTS).await;
    // From a company to a contact: the wrong way round (T-32).
    let wrong = made(CONTACTS, json!({}), json!(company), 280).await.expect(400);
    assert!(
        wrong.message().contains("for associations to be created. expected: "),
        "{}",
        wrong.text
    );
    let nobody = made(CONTACTS, json!({}), json!("424242"), 279).await.expect(400).json();
    assert!(text(&nobody, "message").starts_with("One or more associations are "), "{nobody}");
    assert_eq!(nobody["context"]["objectId"], json!(["424242"]));
    assert_eq!(crate::support::crm::count(&app, CONTACTS).await, count);
}
