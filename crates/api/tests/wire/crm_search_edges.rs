//! Searches at their edges: the ends of the calendar, what a token may not read, ids that were
//! merged away, bodies of the greatest length, and texts that are computed (objects.md §5).

use crate::support::crm::{
    COMPANIES, CONTACTS, LISTINGS, OBJECTS, contact, create_id, create_many, found, merge,
    property, search, value,
};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::slice::from_ref;

on_both_databases!(
    the_last_day_of_the_calendar_is_a_day,
    moments_are_compared_with_any_other,
    filters_by_associations_need_scopes_of_both_sides,
    a_merged_id_is_associated_as_its_survivor,
    records_of_one_type_are_associated,
    cursors_lead_on_however_long_the_body_is,
    a_page_of_large_records_ends_early,
    offsets_may_be_floating_point_numbers,
    filters_beside_groups_are_one_more_of_these,
    phone_numbers_are_found_without_their_country,
    activities_are_found_by_what_they_say,
    texts_of_unlisted_types_are_looked_at,
    answers_have_the_headers_of_all,
    sensitive_scopes_let_search,
);

fn filter(name: &str, operator: &str, value: Value) -> Value {
    json!({"propertyName": name, "operator": operator, "value": value})
}

async fn the_last_day_of_the_calendar_is_a_day(app: App) {
    property(&app, "contacts", "until", &json!({"type": "date", "fieldType": "date"})).await;
    let days = ["9999-12-31", "9999-12-30", "2026-01-01"];
    let mut records: Vec<Value> = days.iter().map(|day| json!({"until": day})).collect();
    records.push(json!({}));
    let ids = create_many(&app, CONTACTS, &records).await;
    assert_eq!(value(&app, CONTACTS, &ids[0], "until").await, "9999-12-31");
    for (operator, given, expected) in [
        ("HAS_PROPERTY", json!(null), &[0, 1, 2][..]),
        ("NOT_HAS_PROPERTY", json!(null), &[3]),
        ("EQ", json!("9999-12-31"), &[0]),
        ("EQ", json!(253_402_214_400_000_i64), &[0]),
        ("NEQ", json!("9999-12-31"), &[1, 2]),
        ("GT", json!("9999-12-30"), &[0]),
        ("GTE", json!("9999-12-31T00:00:00Z"), &[0]),
        ("LTE", json!("9999-12-31T23:59:59.999Z"), &[0, 1, 2]),
        ("CONTAINS_TOKEN", json!("9999-12-31"), &[0]),
        ("CONTAINS_TOKEN", json!("*-31"), &[0]),
    ] {
        let filter = filter("until", operator, given);
        let expected: Vec<String> = expected.iter().map(|at: &usize| ids[*at].clone()).collect();
        assert_eq!(found(&app, CONTACTS, &filter).await, expected, "{filter}");
    }
    let falling = search(&app, CONTACTS, &json!({"sorts": ["-until"]})).await.ids();
    assert_eq!(falling, ids);
}

async fn moments_are_compared_with_any_other(app: App) {
    let id = contact(&app, "ada@example.com").await;
    for (operator, given, is_found) in [
        ("LTE", json!("9999-12-31T23:59:59Z"), true),
        ("GT", json!("9999-12-31"), false),
        ("LT", json!(253_402_300_799_999_i64), true),
        ("GT", json!("-99999999999999999999"), true),
        // Languages that know only floating-point numbers.
        ("GT", json!(1.7e12), true),
        ("GT", json!("1.7e12"), true),
        ("LT", json!("1700000000000.0"), false),
    ] {
        let filter = filter("createdate", operator, given);
        let expected = if is_found { from_ref(&id) } else { &[] };
        assert_eq!(found(&app, CONTACTS, &filter).await, expected, "{filter}");
    }
    for (operator, given) in [("EQ", "9999-12-31T23:59:59Z9"), ("GT", "soon"), ("LT", "1.5")] {
        let body = json!({"filters": [filter("createdate", operator, json!(given))]});
        app.post(&format!("{CONTACTS}/search"), &body).await.expect(400);
    }
}

async fn filters_by_associations_need_scopes_of_both_sides(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    app.tie(("contacts", &contact), ("companies", &company), &[279]).await;
    let (contacts, companies) = ("crm.objects.contacts.read", "crm.objects.companies.read");
    let path = format!("{CONTACTS}/search");
    for filter in [
        filter("associations.company", "EQ", json!(company)),
        filter("associations.companies", "HAS_PROPERTY", json!(null)),
    ] {
        for body in [
            json!({"filters": [filter]}),
            json!({"filterGroups": [{"filters": []}, {"filters": [filter]}]}),
        ] {
            let one = app.with_scopes(&[contacts]).await;
            let refused = one.post(&path, &body).await.expect(403).json();
            assert_eq!(refused["category"], "MISSING_SCOPES", "{body}");
            let both = app.with_scopes(&[contacts, companies]).await;
            assert_eq!(both.post(&path, &body).await.expect(200).ids(), from_ref(&contact));
        }
    }
}

async fn a_merged_id_is_associated_as_its_survivor(app: App) {
    let (contact, alone) = (app.contact().await, app.contact().await);
    let (old, kept, last) = (app.company().await, app.company().await, app.company().await);
    app.tie(("contacts", &contact), ("companies", &old), &[279]).await;
    for (id, other) in [(&kept, &old), (&last, &kept)] {
        merge(&app, COMPANIES, id, other).await;
        for id in [&old, &kept] {
            let filter = filter("associations.company", "EQ", json!(id));
            assert_eq!(found(&app, CONTACTS, &filter).await, from_ref(&contact), "{id}");
        }
    }
    let filter = json!({"propertyName": "associations.company", "operator": "IN",
        "values": [old, kept, last]});
    assert_eq!(found(&app, CONTACTS, &filter).await, from_ref(&contact));
    // Of contacts too, which a merge gives a third id.
    merge(&app, CONTACTS, &alone, &contact).await;
    let filter = json!({"propertyName": "associations.contact", "operator": "EQ",
        "value": contact});
    assert_eq!(found(&app, COMPANIES, &filter).await, [last]);
}

async fn records_of_one_type_are_associated(app: App) {
    let (parent, child, alone) = (app.company().await, app.company().await, app.company().await);
    app.tie(("companies", &parent), ("companies", &child), &[13]).await;
    let with = |id: &str| filter("associations.company", "EQ", json!(id));
    assert_eq!(found(&app, COMPANIES, &with(&child)).await, from_ref(&parent));
    assert_eq!(found(&app, COMPANIES, &with(&parent)).await, from_ref(&child));
    let none = filter("associations.company", "NOT_HAS_PROPERTY", json!(null));
    assert_eq!(found(&app, COMPANIES, &none).await, [alone]);
}

async fn cursors_lead_on_however_long_the_body_is(app: App) {
    let name = |end: &str| format!("{}{end}", "\u{1}".repeat(600));
    let records = ["a", "b", "c"].map(|end| json!({"hs_name": name(end)}));
    let ids = create_many(&app, LISTINGS, &records).await;
    let path = format!("{LISTINGS}/search?paging=cursor");
    let mut body = json!({"sorts": ["hs_name"], "limit": 1, "query": ""});
    let room = 3_000 - body.to_string().len();
    body["query"] = json!(" ".repeat(room));
    let mut seen = Vec::new();
    loop {
        let answer = app.post(&path, &body).await.expect(200);
        seen.extend(answer.ids());
        let Some(paging) = answer.json().get("paging").cloned() else { break };
        body["after"] = paging["next"]["after"].clone();
    }
    // By what their keys begin with, and then by a hash.
    seen.sort();
    assert_eq!(seen, ids);
    body["query"] = json!(" ".repeat(room + 16));
    app.post(&path, &body).await.expect(400);
}

/// After 32 MiB; what follows begins behind what was shown, by numbers and by cursors.
async fn a_page_of_large_records_ends_early(app: App) {
    let mut large = json!({"hs_name": "large"});
    for at in 0..31 {
        let name = format!("large_{at}");
        property(&app, "0-420", &name, &json!({})).await;
        large[name] = json!("x".repeat(65_536));
    }
    let mut ids = Vec::new();
    for _ in 0..18 {
        ids.push(create_id(&app, LISTINGS, &large).await);
    }
    for paging in ["", "?paging=cursor"] {
        let (mut body, mut seen, mut pages) = (json!({"limit": 18}), Vec::new(), Vec::new());
        loop {
            let answer = app.post(&format!("{LISTINGS}/search{paging}"), &body).await.expect(200);
            assert_eq!(answer.json()["total"], 18);
            pages.push(answer.ids().len());
            seen.extend(answer.ids());
            let Some(next) = answer.json().get("paging").cloned() else { break };
            body["after"] = next["next"]["after"].clone();
            if paging.is_empty() {
                assert_eq!(body["after"], seen.len().to_string());
            }
        }
        assert_eq!(seen, ids);
        assert_eq!(pages.len(), 2, "{pages:?}");
    }
}

async fn offsets_may_be_floating_point_numbers(app: App) {
    let ids = create_many(&app, CONTACTS, &vec![json!({"firstname": "f"}); 3]).await;
    for after in ["1", "1.0", "\"1\""] {
        let body = format!("{{\"after\":{after},\"limit\":1.0}}");
        let kind = [("content-type", "application/json")];
        let answer = app.send("POST", &format!("{CONTACTS}/search"), &kind, body).await;
        assert_eq!(answer.expect(200).ids(), ids[1..2], "{after}");
    }
    app.post(&format!("{CONTACTS}/search"), &json!({"after": "1.0"})).await.expect(400);
}

async fn filters_beside_groups_are_one_more_of_these(app: App) {
    let has = json!({"propertyName": "email", "operator": "HAS_PROPERTY"});
    let group = json!({"filters": [has]});
    let body =
        |groups: usize| json!({"filters": [has], "filterGroups": vec![group.clone(); groups]});
    search(&app, CONTACTS, &body(4)).await;
    let refused = app.post(&format!("{CONTACTS}/search"), &body(5)).await.expect(400);
    assert!(refused.message().contains("a maximum of 5 filterGroups"), "{}", refused.text);
}

async fn phone_numbers_are_found_without_their_country(app: App) {
    let numbers = ["+1 555 0102030", "0044 (20) 7946-0000", "555 0102030"];
    let records = numbers.map(|number| json!({"phone": number, "mobilephone": number}));
    let ids = create_many(&app, CONTACTS, &records).await;
    for of in ["phone", "mobile"] {
        let name = format!("hs_searchable_calculated_{of}_number");
        for (number, expected) in [
            ("5550102030", vec![&ids[0], &ids[2]]),
            ("15550102030", vec![]),
            ("2079460000", vec![&ids[1]]),
        ] {
            let seen = found(&app, CONTACTS, &filter(&name, "EQ", json!(number))).await;
            assert_eq!(seen.iter().collect::<Vec<_>>(), expected, "{name} {number}");
        }
        assert_eq!(value(&app, CONTACTS, &ids[0], &name).await, "5550102030");
    }
}

async fn activities_are_found_by_what_they_say(app: App) {
    for (kind, body) in [
        ("calls", "hs_call_body"),
        ("meetings", "hs_meeting_body"),
        ("notes", "hs_note_body"),
        ("tasks", "hs_task_body"),
        ("communications", "hs_communication_body"),
        ("postal_mail", "hs_postal_mail_body"),
    ] {
        let path = format!("{OBJECTS}/{kind}");
        let mut properties = json!({"hs_timestamp": "2026-11-21T12:00:00Z"});
        properties[body] = json!("<p>about <b>pric</b>ing</p><p>and more</p>");
        if kind == "communications" {
            properties["hs_communication_channel_type"] = json!("SMS");
        }
        let id = create_id(&app, &path, &properties).await;
        let preview = value(&app, &path, &id, "hs_body_preview").await;
        assert_eq!(preview, "about pricing and more", "{kind}");
        let pricing = filter("hs_body_preview", "CONTAINS_TOKEN", json!("pricing"));
        assert_eq!(found(&app, &path, &pricing).await, from_ref(&id), "{kind}");
        let answer = search(&app, &path, &json!({"query": "about"})).await;
        assert_eq!(answer.ids(), from_ref(&id), "{kind}");
        let change = json!({"properties": {body: "<i>nothing</i>"}});
        app.patch(&format!("{path}/{id}"), &change).await.expect(200);
        let answer = search(&app, &path, &json!({"query": "about"})).await;
        assert_eq!(answer.ids(), [""; 0], "{kind}");
    }
}

async fn texts_of_unlisted_types_are_looked_at(app: App) {
    for (kind, properties) in [
        ("invoices", json!({"hs_currency": "USD", "hs_title": "Zebra crossing"})),
        ("discounts", json!({"hs_label": "Zebra crossing"})),
        ("fees", json!({"hs_label": "Zebra crossing"})),
        ("taxes", json!({"hs_label": "Zebra crossing"})),
    ] {
        let path = format!("{OBJECTS}/{kind}");
        let id = create_id(&app, &path, &properties).await;
        let answer = search(&app, &path, &json!({"query": "zebra"})).await;
        assert_eq!(answer.ids(), [id], "{kind}");
    }
}

async fn answers_have_the_headers_of_all(app: App) {
    let answer = search(&app, CONTACTS, &json!({})).await;
    assert_eq!(answer.header("content-type"), "application/json;charset=utf-8");
    assert_eq!(answer.header("x-hubspot-correlation-id").len(), 36);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    for absent in ["location", "retry-after", "x-should-retry", "etag"] {
        assert_eq!(answer.header(absent), "", "{absent}");
    }
}

async fn sensitive_scopes_let_search(app: App) {
    let id = app.contact().await;
    for scope in [
        "crm.objects.contacts.read",
        "crm.objects.contacts.sensitive.read.v2",
        "crm.objects.contacts.highly_sensitive.read.v2",
    ] {
        let client = app.with_scopes(&[scope]).await;
        assert_eq!(search(&client, CONTACTS, &json!({})).await.ids(), from_ref(&id), "{scope}");
    }
    let client = app.with_scopes(&["crm.objects.contacts.write"]).await;
    client.post(&format!("{CONTACTS}/search"), &json!({})).await.expect(403);
}
