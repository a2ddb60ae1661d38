//! What filters of searches find: every operator over every type of property, tokens, groups, and
//! associations (objects.md §5.1, §5.4).

use crate::support::client::text;
use crate::support::crm::{
    COMPANIES, CONTACTS, LISTINGS, OBJECTS, contact, create_id, create_many, found, property,
    search,
};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::slice::from_ref;

on_both_databases!(
    every_operator_compares_texts_and_options,
    every_operator_compares_numbers_and_times,
    every_type_of_property_has_values_or_none,
    lists_of_texts_are_in_lower_case,
    filters_need_no_group,
    groups_are_alternatives,
    tokens_are_words_or_fit_a_pattern,
    tokens_of_every_type,
    what_the_server_sets_is_found,
    what_is_calculated_is_found,
    numbers_are_numbers,
    days_and_moments_are_points_in_time,
    long_texts_are_told_apart,
    associations_are_filtered_by,
    associations_count_with_other_filters,
);

/// Listings with a property of each type, all of them empty in the last one.
async fn of_every_type(app: &App) -> Vec<String> {
    let options = |values: &[&str]| -> Vec<Value> {
        let option = |value: &&str| json!({"label": format!("L-{value}"), "value": value});
        values.iter().map(option).collect()
    };
    let flags = json!([{"label": "Yes", "value": "true"}, {"label": "No", "value": "false"}]);
    for (name, more) in [
        ("a_text", json!({})),
        ("a_number", json!({"type": "number", "fieldType": "number"})),
        ("a_flag", json!({"type": "bool", "fieldType": "booleancheckbox", "options": flags})),
        (
            "an_option",
            json!({"type": "enumeration", "fieldType": "select",
                "options": options(&["Red", "BLUE", "green one"])}),
        ),
        (
            "options",
            json!({"type": "enumeration", "fieldType": "checkbox",
                "options": options(&["a", "B", "c d"])}),
        ),
        ("a_day", json!({"type": "date", "fieldType": "date"})),
        ("a_time", json!({"type": "datetime", "fieldType": "date"})),
        ("a_phone", json!({"type": "phone_number", "fieldType": "phonenumber"})),
    ] {
        property(app, "0-420", name, &more).await;
    }
    let records = [
        json!({"hs_name": "0", "a_text": "Alpha One", "a_number": 5, "a_flag": true,
            "an_option": "Red", "options": "a;B", "a_day": "2026-01-01",
            "a_time": "2026-01-01T10:00:00Z", "a_phone": "+49 30 1234"}),
        json!({"hs_name": "1", "a_text": "beta two", "a_number": "10.50", "a_flag": false,
            "an_option": "BLUE", "options": "B;c d", "a_day": "2026-02-01",
            "a_time": "2026-02-01T10:00:00.500Z", "a_phone": "+49 40 99"}),
        json!({"hs_name": "2", "a_text": "Gamma-one", "a_number": -3, "a_flag": true,
            "an_option": "green one", "options": "c d", "a_day": "2025-12-31",
            "a_time": "2025-12-31T23:59:59Z", "a_phone": "112"}),
        json!({"hs_name": "3"}),
    ];
    create_many(app, LISTINGS, &records).await
}

/// Which of these records each filter finds: property, operator, value or values, and the records'
/// places.
type Finds = (&'static str, &'static str, Value, &'static [usize]);

async fn check(app: &App, path: &str, ids: &[String], finds: &[Finds]) {
    for (name, operator, given, expected) in finds {
        let mut filter = json!({"propertyName": name, "operator": operator});
        match given {
            Value::Array(ends) if *operator == "BETWEEN" => {
                filter["value"] = ends[0].clone();
                filter["highValue"] = ends[1].clone();
            }
            Value::Array(_) => filter["values"] = given.clone(),
            Value::Null => {}
            _ => filter["value"] = given.clone(),
        }
        let body = json!({"filters": [filter], "limit": 200});
        let answer = search(app, path, &body).await;
        let expected: Vec<&String> = expected.iter().map(|at| &ids[*at]).collect();
        let seen = answer.ids();
        assert_eq!(seen.iter().collect::<Vec<_>>(), expected, "{filter}");
        assert_eq!(answer.json()["total"], expected.len(), "{filter}");
    }
}

async fn every_operator_compares_texts_and_options(app: App) {
    let ids = of_every_type(&app).await;
    check(
        &app,
        LISTINGS,
        &ids,
        &[
            ("a_text", "EQ", json!("ALPHA one"), &[0]),
            ("a_text", "EQ", json!("alpha"), &[]),
            ("a_text", "NEQ", json!("alpha ONE"), &[1, 2]),
            ("a_text", "LT", json!("Beta Two"), &[0]),
            ("a_text", "LTE", json!("Beta Two"), &[0, 1]),
            ("a_text", "GT", json!("BETA"), &[1, 2]),
            ("a_text", "GTE", json!("gamma-one"), &[2]),
            ("a_text", "BETWEEN", json!(["ALPHA", "BETA TWO"]), &[0, 1]),
            ("a_text", "IN", json!(["alpha one", "gamma-one", "x"]), &[0, 2]),
            ("a_text", "NOT_IN", json!(["alpha one"]), &[1, 2]),
            ("a_flag", "EQ", json!(true), &[0, 2]),
            ("a_flag", "EQ", json!("FALSE"), &[1]),
            ("a_flag", "NEQ", json!(true), &[1]),
            ("a_flag", "IN", json!([true, "False"]), &[0, 1, 2]),
            ("a_flag", "NOT_IN", json!(["false"]), &[0, 2]),
            ("a_flag", "LT", json!("true"), &[1]),
            ("an_option", "EQ", json!("Red"), &[0]),
            ("an_option", "NEQ", json!("Red"), &[1, 2]),
            ("an_option", "NEQ", json!("red"), &[0, 1, 2]),
            ("an_option", "IN", json!(["Red", "blue", "green one"]), &[0, 2]),
            ("an_option", "NOT_IN", json!(["Red"]), &[1, 2]),
            ("an_option", "GT", json!("BLUE"), &[0, 2]),
            ("an_option", "LTE", json!("Red"), &[0, 1]),
            ("options", "EQ", json!("B"), &[0, 1]),
            ("options", "EQ", json!("b"), &[]),
            ("options", "NEQ", json!("B"), &[2]),
            ("options", "IN", json!(["a", "c d"]), &[0, 1, 2]),
            ("options", "NOT_IN", json!(["a", "x"]), &[1, 2]),
            ("a_phone", "EQ", json!("+49 30 1234"), &[0]),
            ("a_phone", "IN", json!(["112"]), &[2]),
            ("a_phone", "NEQ", json!("112"), &[0, 1]),
        ],
    )
    .await;
}

async fn every_operator_compares_numbers_and_times(app: App) {
    let ids = of_every_type(&app).await;
    check(
        &app,
        LISTINGS,
        &ids,
        &[
            ("a_number", "EQ", json!("5.0"), &[0]),
            ("a_number", "EQ", json!(5), &[0]),
            ("a_number", "NEQ", json!("10.5"), &[0, 2]),
            ("a_number", "LT", json!(5), &[2]),
            ("a_number", "LTE", json!("5"), &[0, 2]),
            ("a_number", "GT", json!("-3"), &[0, 1]),
            ("a_number", "GTE", json!(-3.0), &[0, 1, 2]),
            ("a_number", "BETWEEN", json!([-3, 5]), &[0, 2]),
            ("a_number", "BETWEEN", json!([5, -3]), &[]),
            ("a_number", "IN", json!([5, "-3"]), &[0, 2]),
            ("a_number", "NOT_IN", json!(["5.00", 1e1]), &[1, 2]),
            ("a_day", "EQ", json!("2026-01-01"), &[0]),
            ("a_day", "EQ", json!(1_767_225_600_000_i64), &[0]),
            ("a_day", "NEQ", json!("1767225600000"), &[1, 2]),
            ("a_day", "LT", json!("2026-01-01"), &[2]),
            ("a_day", "GTE", json!("2026-01-01T00:00:00Z"), &[0, 1]),
            ("a_day", "BETWEEN", json!(["2025-12-31", "2026-01-01"]), &[0, 2]),
            ("a_day", "IN", json!(["2026-02-01", "2025-12-31"]), &[1, 2]),
            ("a_day", "NOT_IN", json!(["2026-02-01"]), &[0, 2]),
            ("a_time", "EQ", json!("2026-01-01T11:00:00+01:00"), &[0]),
            ("a_time", "EQ", json!("2026-02-01T10:00:00Z"), &[]),
            ("a_time", "NEQ", json!("2026-02-01T10:00:00.500Z"), &[0, 2]),
            ("a_time", "LT", json!("2026-01-01"), &[2]),
            ("a_time", "GT", json!("2026-02-01T10:00:00Z"), &[1]),
            ("a_time", "BETWEEN", json!(["2025-12-31T23:59:59Z", 1_767_261_600_000_i64]), &[0, 2]),
            ("a_time", "IN", json!([1_767_261_600_000_i64]), &[0]),
        ],
    )
    .await;
}

async fn every_type_of_property_has_values_or_none(app: App) {
    let ids = of_every_type(&app).await;
    for name in
        ["a_text", "a_number", "a_flag", "an_option", "options", "a_day", "a_time", "a_phone"]
    {
        check(
            &app,
            LISTINGS,
            &ids,
            &[
                (name, "HAS_PROPERTY", Value::Null, &[0, 1, 2]),
                (name, "HAS_PROPERTY", json!(""), &[0, 1, 2]),
                (name, "NOT_HAS_PROPERTY", Value::Null, &[3]),
            ],
        )
        .await;
    }
}

/// Case T-24.
async fn lists_of_texts_are_in_lower_case(app: App) {
    let (ada, grace) = (
        json!({"firstname": "Ada", "hs_lead_status": "NEW"}),
        json!({"firstname": "grace", "hs_lead_status": "OPEN"}),
    );
    let ids = create_many(&app, CONTACTS, &[ada, grace]).await;
    check(
        &app,
        CONTACTS,
        &ids,
        &[
            ("firstname", "IN", json!(["Ada", "GRACE"]), &[]),
            ("firstname", "IN", json!(["ada", "grace"]), &[0, 1]),
            ("firstname", "NOT_IN", json!(["Ada"]), &[0, 1]),
            ("firstname", "NOT_IN", json!(["ada"]), &[1]),
            ("firstname", "EQ", json!("ADA"), &[0]),
            ("firstname", "EQ", json!("ada"), &[0]),
            ("firstname", "EQ", json!("Grace"), &[1]),
            ("hs_lead_status", "EQ", json!("NEW"), &[0]),
            ("hs_lead_status", "EQ", json!("new"), &[]),
            ("hs_lead_status", "IN", json!(["new", "Open"]), &[]),
            ("hs_lead_status", "IN", json!(["NEW", "OPEN"]), &[0, 1]),
        ],
    )
    .await;
}

/// Case T-26.
async fn filters_need_no_group(app: App) {
    let ids = create_many(
        &app,
        CONTACTS,
        &[
            json!({"city": "Rome", "zip": "1"}),
            json!({"city": "Rome", "zip": "2"}),
            json!({"city": "Oslo", "zip": "2"}),
        ],
    )
    .await;
    let eq =
        |name: &str, value: &str| json!({"propertyName": name, "operator": "EQ", "value": value});
    for (body, expected) in [
        (json!({"filters": [eq("city", "rome")]}), &ids[..2]),
        (json!({"filters": [eq("city", "rome"), eq("zip", "2")]}), &ids[1..2]),
        (json!({"filters": []}), &ids[..]),
        (json!({"filters": [eq("city", "rome")], "filterGroups": []}), &ids[..2]),
        (json!({"filters": null, "filterGroups": null}), &ids[..]),
        // Beside groups they are one more.
        (
            json!({"filters": [eq("city", "oslo")],
                "filterGroups": [{"filters": [eq("zip", "1")]}]}),
            &[ids[0].clone(), ids[2].clone()][..],
        ),
    ] {
        assert_eq!(search(&app, CONTACTS, &body).await.ids(), expected, "{body}");
    }
}

async fn groups_are_alternatives(app: App) {
    let records: Vec<Value> =
        (0..20).map(|n| json!({"city": format!("c{}", n % 4), "zip": n.to_string()})).collect();
    let ids = create_many(&app, CONTACTS, &records).await;
    let eq =
        |name: &str, value: &str| json!({"propertyName": name, "operator": "EQ", "value": value});
    let body = json!({"limit": 100, "filterGroups": [
        {"filters": [eq("city", "c1"), eq("zip", "5")]},
        {"filters": [eq("city", "c2")]},
        {"filters": [eq("city", "c3"), eq("zip", "5")]},
        {"filters": [eq("zip", "6")]},
        {"filters": []},
    ]});
    let answer = search(&app, CONTACTS, &body).await;
    let expected: Vec<String> = [2, 5, 6, 10, 14, 18].iter().map(|at| ids[*at].clone()).collect();
    assert_eq!(answer.ids(), expected);
    assert_eq!(answer.json()["total"], 6, "a record of two groups counts once");
    let nothing = json!({"filterGroups": [{"filters": []}, {}]});
    assert_eq!(search(&app, CONTACTS, &nothing).await.json()["total"], 20);
}

/// Case T-28.
async fn tokens_are_words_or_fit_a_pattern(app: App) {
    let mails = ["ada@hubspot.com", "bob@github.com", "hub@example.com", "cy.hubert@mail.org"];
    let mut ids = Vec::new();
    for mail in mails {
        ids.push(contact(&app, mail).await);
    }
    ids.push(create_id(&app, CONTACTS, &json!({"company": "The Big-Apple, Inc."})).await);
    check(
        &app,
        CONTACTS,
        &ids,
        &[
            ("email", "CONTAINS_TOKEN", json!("*@hubspot.com"), &[0]),
            ("email", "CONTAINS_TOKEN", json!("*@HubSpot.*"), &[0]),
            ("email", "CONTAINS_TOKEN", json!("*.com"), &[0, 1, 2]),
            ("email", "CONTAINS_TOKEN", json!("hub*"), &[0, 2, 3]),
            ("email", "CONTAINS_TOKEN", json!("*hub"), &[1, 2]),
            ("email", "CONTAINS_TOKEN", json!("*hub*"), &[0, 1, 2, 3]),
            ("email", "CONTAINS_TOKEN", json!("hub"), &[2]),
            ("email", "CONTAINS_TOKEN", json!("HUBSPOT"), &[0]),
            ("email", "CONTAINS_TOKEN", json!("ada@hubspot.com"), &[0]),
            ("email", "CONTAINS_TOKEN", json!("hubspot.com"), &[0]),
            ("email", "CONTAINS_TOKEN", json!("com hubspot"), &[]),
            ("email", "CONTAINS_TOKEN", json!("*"), &[0, 1, 2, 3]),
            ("email", "CONTAINS_TOKEN", json!("@"), &[]),
            ("email", "NOT_CONTAINS_TOKEN", json!("*@hubspot.com"), &[1, 2, 3, 4]),
            ("email", "NOT_CONTAINS_TOKEN", json!("com"), &[3, 4]),
            ("email", "NOT_CONTAINS_TOKEN", json!("*"), &[4]),
            ("company", "CONTAINS_TOKEN", json!("big apple"), &[4]),
            ("company", "CONTAINS_TOKEN", json!("BIG-APPLE"), &[4]),
            ("company", "CONTAINS_TOKEN", json!("apple big"), &[]),
            ("company", "CONTAINS_TOKEN", json!("the apple"), &[]),
            ("company", "CONTAINS_TOKEN", json!("the*inc."), &[4]),
            ("company", "CONTAINS_TOKEN", json!("the*inc"), &[]),
            ("company", "NOT_CONTAINS_TOKEN", json!("apple"), &[0, 1, 2, 3]),
        ],
    )
    .await;
}

async fn tokens_of_every_type(app: App) {
    let ids = of_every_type(&app).await;
    check(
        &app,
        LISTINGS,
        &ids,
        &[
            ("a_text", "CONTAINS_TOKEN", json!("one"), &[0, 2]),
            ("a_text", "NOT_CONTAINS_TOKEN", json!("ONE"), &[1, 3]),
            ("a_number", "CONTAINS_TOKEN", json!(5), &[0]),
            ("a_number", "NOT_CONTAINS_TOKEN", json!("5"), &[1, 2, 3]),
            ("a_flag", "CONTAINS_TOKEN", json!("TRUE"), &[0, 2]),
            ("an_option", "CONTAINS_TOKEN", json!("green"), &[2]),
            ("options", "CONTAINS_TOKEN", json!("d"), &[1, 2]),
            ("options", "NOT_CONTAINS_TOKEN", json!("a"), &[1, 2, 3]),
            ("a_day", "CONTAINS_TOKEN", json!("2026*"), &[0, 1]),
            ("a_time", "NOT_CONTAINS_TOKEN", json!("2026*"), &[2, 3]),
            ("a_phone", "CONTAINS_TOKEN", json!("49 30"), &[0]),
            ("a_phone", "CONTAINS_TOKEN", json!("+49*"), &[0, 1]),
        ],
    )
    .await;
}

async fn what_the_server_sets_is_found(app: App) {
    let one = contact(&app, "one@example.com").await;
    app.turn_clock("2026-11-21T12:00:05.250Z");
    let two = contact(&app, "two@example.com").await;
    app.turn_clock("2026-11-21T13:00:00Z");
    let body = json!({"properties": {"city": "Rome"}});
    app.patch(&format!("{CONTACTS}/{one}"), &body).await.expect(200);
    let ids = [one.clone(), two.clone()];
    check(
        &app,
        CONTACTS,
        &ids,
        &[
            ("createdate", "EQ", json!("2026-11-21T12:00:00Z"), &[0]),
            ("createdate", "GT", json!("2026-11-21T12:00:05Z"), &[1]),
            ("createdate", "LTE", json!("2026-11-21T12:00:05.250Z"), &[0, 1]),
            ("lastmodifieddate", "GTE", json!("2026-11-21T13:00:00Z"), &[0]),
            ("lastmodifieddate", "EQ", json!("2026-11-21T12:00:05.250Z"), &[1]),
            ("hs_object_source", "EQ", json!("INTEGRATION"), &[0, 1]),
            ("hs_object_id", "HAS_PROPERTY", Value::Null, &[0, 1]),
        ],
    )
    .await;
    for (operator, id, expected) in [("EQ", &two, &two), ("NEQ", &two, &one), ("LT", &two, &one)] {
        let filter = json!({"propertyName": "hs_object_id", "operator": operator, "value": id});
        assert_eq!(found(&app, CONTACTS, &filter).await, from_ref(expected), "{operator}");
    }
    let filter = json!({"propertyName": "hs_object_id", "operator": "IN", "values": [two, one, 5]});
    assert_eq!(found(&app, CONTACTS, &filter).await, ids);
}

async fn what_is_calculated_is_found(app: App) {
    let ids = create_many(
        &app,
        CONTACTS,
        &[
            json!({"email": "ada@example.com", "firstname": "Ada", "lastname": "Lovelace"}),
            json!({"email": "x@hubspot.com"}),
        ],
    )
    .await;
    check(
        &app,
        CONTACTS,
        &ids,
        &[
            ("hs_email_domain", "EQ", json!("EXAMPLE.com"), &[0]),
            ("hs_full_name_or_email", "EQ", json!("ada lovelace"), &[0]),
            ("hs_full_name_or_email", "CONTAINS_TOKEN", json!("hubspot"), &[1]),
        ],
    )
    .await;
    let deals = format!("{OBJECTS}/deals");
    let deal = |stage: &str| json!({"dealname": "d", "dealstage": stage, "amount": 10});
    let stages = ["appointmentscheduled", "closedwon", "closedlost"];
    let ids = create_many(&app, &deals, &stages.map(deal)).await;
    check(
        &app,
        &deals,
        &ids,
        &[
            ("hs_is_closed", "EQ", json!(true), &[1, 2]),
            ("hs_is_closed_won", "EQ", json!("true"), &[1]),
            ("hs_deal_stage_probability", "GT", json!(0), &[0, 1]),
            ("amount_in_home_currency", "EQ", json!("10.0"), &[0, 1, 2]),
            ("hs_all_owner_ids", "HAS_PROPERTY", Value::Null, &[]),
        ],
    )
    .await;
    // What stages mean is said by the pipeline, and counts from then on.
    let stage = "/crm/v3/pipelines/deals/default/stages/appointmentscheduled";
    let body = json!({"metadata": {"probability": "0.0"}});
    app.patch(stage, &body).await.expect(200);
    check(
        &app,
        &deals,
        &ids,
        &[
            ("hs_deal_stage_probability", "GT", json!(0), &[1]),
            ("hs_is_closed_lost", "EQ", json!(true), &[0, 2]),
        ],
    )
    .await;
}

async fn numbers_are_numbers(app: App) {
    property(&app, "0-420", "exact", &json!({"type": "number", "fieldType": "number"})).await;
    let numbers = ["0.1", "9007199254740991", "-0", "1e3", "999.5", "-999999999999.25"];
    let records: Vec<Value> =
        numbers.iter().map(|number| json!({"hs_name": number, "exact": number})).collect();
    let ids = create_many(&app, LISTINGS, &records).await;
    check(
        &app,
        LISTINGS,
        &ids,
        &[
            ("exact", "EQ", json!("0.10"), &[0]),
            ("exact", "EQ", json!("9007199254740991"), &[1]),
            ("exact", "EQ", json!(0), &[2]),
            ("exact", "EQ", json!("-0.0"), &[2]),
            ("exact", "EQ", json!("1000"), &[3]),
            ("exact", "LT", json!("1e3"), &[0, 2, 4, 5]),
            ("exact", "LTE", json!("-999999999999.25"), &[5]),
            ("exact", "BETWEEN", json!(["999.49", "1000.0"]), &[3, 4]),
        ],
    )
    .await;
    let body = json!({"sorts": ["exact"], "properties": ["exact"]});
    let sorted = search(&app, LISTINGS, &body).await.ids();
    assert_eq!(sorted, [5, 2, 0, 4, 3, 1].map(|at| ids[at].clone()));
}

async fn days_and_moments_are_points_in_time(app: App) {
    let deal = |at: &str| json!({"dealname": at, "dealstage": "closedwon", "closedate": at});
    let deals = format!("{OBJECTS}/deals");
    let times = [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00Z",
        "2026-03-29T01:30:00+02:00",
        "9999-12-30T22:00:00Z",
    ];
    let ids = create_many(&app, &deals, &times.map(deal)).await;
    check(
        &app,
        &deals,
        &ids,
        &[
            ("closedate", "LT", json!(0), &[0, 1]),
            ("closedate", "EQ", json!("-1"), &[1]),
            ("closedate", "EQ", json!("2026-03-28T23:30:00"), &[3]),
            ("closedate", "GTE", json!("9999-12-30T22:00:00Z"), &[4]),
            ("closedate", "BETWEEN", json!([-1, 0]), &[1, 2]),
        ],
    )
    .await;
    let body = json!({"sorts": [{"propertyName": "closedate", "direction": "DESCENDING"}]});
    let mut newest: Vec<String> = ids.clone();
    newest.reverse();
    assert_eq!(search(&app, &deals, &body).await.ids(), newest);
}

async fn long_texts_are_told_apart(app: App) {
    let long = |end: &str| format!("{}{end}", "Ä".repeat(1_000));
    let records = ["1", "2"].map(|end| json!({"hs_name": long(end)}));
    let ids = create_many(&app, LISTINGS, &records).await;
    check(
        &app,
        LISTINGS,
        &ids,
        &[
            ("hs_name", "EQ", json!(long("1")), &[0]),
            ("hs_name", "EQ", json!(long("2").to_lowercase()), &[1]),
            ("hs_name", "IN", json!([long("2").to_lowercase()]), &[1]),
            ("hs_name", "NEQ", json!(long("1")), &[1]),
            ("hs_name", "EQ", json!("ä".repeat(1_000)), &[]),
            ("hs_name", "CONTAINS_TOKEN", json!(long("1")), &[0]),
        ],
    )
    .await;
}

async fn associations_are_filtered_by(app: App) {
    let companies = [app.company().await, app.company().await];
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(app.contact().await);
    }
    app.tie(("contacts", &ids[0]), ("companies", &companies[0]), &[279]).await;
    app.tie(("contacts", &ids[1]), ("companies", &companies[1]), &[279]).await;
    app.tie(("contacts", &ids[2]), ("companies", &companies[0]), &[279]).await;
    app.tie(("contacts", &ids[2]), ("companies", &companies[1]), &[279, 1]).await;
    let with = |operator: &str, value: Value| {
        let name = if value.is_array() { "values" } else { "value" };
        json!({"propertyName": "associations.company", "operator": operator, name: value})
    };
    let at = |places: &[usize]| places.iter().map(|at| ids[*at].clone()).collect::<Vec<_>>();
    for (filter, expected) in [
        (with("EQ", json!(companies[0])), at(&[0, 2])),
        (with("EQ", json!(companies[1].parse::<i64>().unwrap())), at(&[1, 2])),
        (with("EQ", json!("5")), at(&[])),
        (with("IN", json!(companies)), at(&[0, 1, 2])),
        (with("IN", json!(["5", companies[1]])), at(&[1, 2])),
        (with("HAS_PROPERTY", json!(null)), at(&[0, 1, 2])),
        (with("NOT_HAS_PROPERTY", json!(null)), at(&[3])),
    ] {
        assert_eq!(found(&app, CONTACTS, &filter).await, expected, "{filter}");
    }
    // From the other side, and under every name of the type.
    for name in ["contact", "contacts", "CONTACT", "0-1"] {
        let filter = json!({"propertyName": format!("associations.{name}"), "operator": "EQ",
            "value": ids[0]});
        assert_eq!(found(&app, COMPANIES, &filter).await, from_ref(&companies[0]), "{name}");
    }
    // What ends is found no longer.
    let path =
        format!("/crm/v4/objects/contacts/{}/associations/companies/{}", ids[0], companies[0]);
    app.delete(&path).await.expect(204);
    let filter = with("EQ", json!(companies[0]));
    assert_eq!(found(&app, CONTACTS, &filter).await, at(&[2]));
    app.delete(&format!("{COMPANIES}/{}", companies[1])).await.expect(204);
    assert_eq!(found(&app, CONTACTS, &with("HAS_PROPERTY", json!(null))).await, at(&[2]));
    assert_eq!(found(&app, CONTACTS, &with("EQ", json!(companies[1]))).await, at(&[]));
    assert_eq!(found(&app, CONTACTS, &with("NOT_HAS_PROPERTY", json!(""))).await, at(&[0, 1, 3]));
}

async fn associations_count_with_other_filters(app: App) {
    let company = app.company().await;
    let mut inputs = Vec::new();
    for n in 0..6 {
        let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
        let associations = match n % 2 {
            0 => json!([{"to": {"id": company}, "types": types}]),
            _ => json!([]),
        };
        inputs.push(json!({"properties": {"city": format!("c{}", n % 3)},
            "associations": associations}));
    }
    let body = json!({"inputs": inputs});
    let ids = app.post(&format!("{CONTACTS}/batch/create"), &body).await.expect(201).ids();
    let city = json!({"propertyName": "city", "operator": "EQ", "value": "c1"});
    let tied = json!({"propertyName": "associations.company", "operator": "EQ", "value": company});
    let both = search(&app, CONTACTS, &json!({"filters": [city, tied]})).await;
    assert_eq!(both.ids(), [ids[4].clone()]);
    let either = json!({"filterGroups": [{"filters": [city]}, {"filters": [tied]}]});
    let either = search(&app, CONTACTS, &either).await;
    assert_eq!(either.ids(), [0, 1, 2, 4].map(|at: usize| ids[at].clone()));
    assert_eq!(text(&either.json()["results"][0], "id"), ids[0]);
}
