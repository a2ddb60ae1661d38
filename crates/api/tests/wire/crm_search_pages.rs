//! In which order searches show records, and how they are paged (objects.md §5.2, §5.5, §5.6).

use crate::support::client::text;
use crate::support::crm::{CONTACTS, LISTINGS, contact, create_id, create_many, property, search};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_databases!(
    the_oldest_come_first,
    sorts_have_three_spellings,
    sorts_follow_the_type_of_the_property,
    pages_follow_one_another,
    offsets_end_at_ten_thousand,
    cursors_lead_past_ten_thousand,
    cursors_walk_every_order,
    cursors_hold_while_records_come_and_go,
);

/// Creates of the big tests; the clock stands still, so that all are of one moment.
const MANY: usize = 10_060;

async fn many(app: &App) -> Vec<String> {
    let records: Vec<Value> = (0..MANY)
        .map(|n| json!({"hs_name": format!("n{}", n % 7), "hs_price": n % 50, "hs_city": "Rome"}))
        .collect();
    create_many(app, LISTINGS, &records).await
}

async fn the_oldest_come_first(app: App) {
    let first = contact(&app, "1@example.com").await;
    app.turn_clock("2026-11-21T11:00:00Z");
    let older = contact(&app, "2@example.com").await;
    app.turn_clock("2026-11-21T12:00:00Z");
    let last = contact(&app, "3@example.com").await;
    // Changed last, but not made last.
    app.turn_clock("2026-11-21T13:00:00Z");
    let body = json!({"properties": {"city": "Rome"}});
    app.patch(&format!("{CONTACTS}/{older}"), &body).await.expect(200);
    let expected = [older, first, last];
    for body in [json!({}), json!({"sorts": []}), json!({"query": "example"})] {
        assert_eq!(search(&app, CONTACTS, &body).await.ids(), expected, "{body}");
    }
}

/// Case T-27.
async fn sorts_have_three_spellings(app: App) {
    let records: Vec<Value> =
        [3, 1, 2].iter().map(|n| json!({"hs_name": "n", "hs_price": n})).collect();
    let ids = create_many(&app, LISTINGS, &records).await;
    let up = [1, 2, 0].map(|at| ids[at].clone());
    let down = [0, 2, 1].map(|at| ids[at].clone());
    let object = |direction: &str| json!({"propertyName": "hs_price", "direction": direction});
    for (sort, expected) in [
        (json!("hs_price"), &up),
        (json!("-hs_price"), &down),
        (json!({"propertyName": "hs_price"}), &up),
        (object("ASCENDING"), &up),
        (object("DESCENDING"), &down),
        (json!(object("ASCENDING").to_string()), &up),
        (json!(object("DESCENDING").to_string()), &down),
        // As the SDK for Ruby writes it (hubspot-api-ruby #257).
        (json!("{\"propertyName\"=>\"hs_price\", \"direction\"=>\"DESCENDING\"}"), &down),
    ] {
        let answer = search(&app, LISTINGS, &json!({"sorts": [sort]})).await;
        assert_eq!(answer.ids(), *expected, "{sort}");
    }
}

async fn sorts_follow_the_type_of_the_property(app: App) {
    property(&app, "0-420", "a_day", &json!({"type": "date", "fieldType": "date"})).await;
    let records = [
        json!({"hs_name": "beta", "hs_bedrooms": 10, "a_day": "2026-01-02",
            "hs_listing_type": "house"}),
        json!({"hs_name": "Alpha", "hs_bedrooms": 9, "a_day": "1969-05-01",
            "hs_listing_type": "condos_co_ops"}),
        json!({"hs_name": "gamma", "hs_bedrooms": 9}),
        json!({"hs_name": "Zeta", "a_day": "2026-01-01", "hs_listing_type": "apartments"}),
        json!({"hs_name": "alpha", "hs_bedrooms": -1.5}),
    ];
    let ids = create_many(&app, LISTINGS, &records).await;
    for (name, up, down) in [
        ("hs_name", [1, 4, 0, 2, 3], [3, 2, 0, 1, 4]),
        // Those without a value come last either way, and equal ones by id.
        ("hs_bedrooms", [4, 1, 2, 0, 3], [0, 1, 2, 4, 3]),
        ("a_day", [1, 3, 0, 2, 4], [0, 3, 1, 2, 4]),
        ("hs_listing_type", [3, 1, 0, 2, 4], [0, 1, 3, 2, 4]),
        ("hs_object_id", [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]),
        ("hs_createdate", [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
        ("hs_zip", [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
    ] {
        for (sort, expected) in [(name.to_owned(), up), (format!("-{name}"), down)] {
            let answer = search(&app, LISTINGS, &json!({"sorts": [sort]})).await;
            assert_eq!(answer.ids(), expected.map(|at| ids[at].clone()), "{sort}");
        }
    }
}

async fn pages_follow_one_another(app: App) {
    let records = vec![json!({"firstname": "f"}); 25];
    let ids = create_many(&app, CONTACTS, &records).await;
    let first = search(&app, CONTACTS, &json!({})).await;
    assert_eq!(first.ids(), ids[..10], "ten unless more are asked for");
    let tail = "],\"paging\":{\"next\":{\"after\":\"10\"}}}";
    assert!(first.text.ends_with(tail), "{}", first.text);
    for limit in [1, 7, 25, 200] {
        let (mut seen, mut after, mut pages) = (Vec::new(), Value::Null, 0);
        loop {
            let body = json!({"limit": limit, "after": after});
            let answer = search(&app, CONTACTS, &body).await;
            seen.extend(answer.ids());
            pages += 1;
            let page = answer.json();
            assert_eq!(page["total"], 25);
            let Some(paging) = page.get("paging") else { break };
            assert_eq!(paging.as_object().unwrap().len(), 1, "{paging}");
            assert_eq!(paging["next"].as_object().unwrap().len(), 1, "{paging}");
            after = paging["next"]["after"].clone();
        }
        assert_eq!(seen, ids, "limit {limit}");
        assert_eq!(pages, 25_usize.div_ceil(limit), "limit {limit}");
    }
    for (after, from) in [(json!(20), 20), (json!("20"), 20), (json!("24"), 24), (json!(""), 0)] {
        let answer = search(&app, CONTACTS, &json!({"after": after, "limit": 100})).await;
        assert_eq!(answer.ids(), ids[from..], "{after}");
        assert!(answer.json().get("paging").is_none());
    }
    for after in [25, 9_990] {
        let answer = search(&app, CONTACTS, &json!({"after": after})).await.json();
        assert_eq!(answer, json!({"total": 25, "results": []}), "{after}");
    }
    // Nobody who asks for nothing is led on.
    let answer = search(&app, CONTACTS, &json!({"limit": 0})).await.json();
    assert_eq!(answer, json!({"total": 25, "results": []}));
}

/// Cases T-25 (of the window) and T-29.
async fn offsets_end_at_ten_thousand(app: App) {
    let ids = many(&app).await;
    let last = search(&app, LISTINGS, &json!({"limit": 200, "after": "9800"})).await;
    assert_eq!(last.ids(), ids[9_800..10_000]);
    let page = last.json();
    assert_eq!(page["total"], MANY, "all that match, beyond the window too");
    assert_eq!(page["paging"]["next"]["after"], "10000");
    let path = format!("{LISTINGS}/search");
    for body in [
        json!({"after": "10000"}),
        json!({"after": 10_000, "limit": 1}),
        json!({"after": "9801", "limit": 200}),
        json!({"after": "99999999999"}),
    ] {
        let answer = app.post(&path, &body).await.expect(400).json();
        assert_eq!(answer["category"], "VALIDATION_ERROR", "{body}");
    }
    let last = search(&app, LISTINGS, &json!({"limit": 1, "after": 9_999})).await;
    assert_eq!(last.ids(), ids[9_999..10_000]);
    // All are of one moment; their ids lead through them all the same.
    let sort = json!([{"propertyName": "hs_object_id", "direction": "ASCENDING"}]);
    let (mut seen, mut above) = (Vec::new(), "0".to_owned());
    loop {
        let filter = json!({"propertyName": "hs_object_id", "operator": "GT", "value": above});
        let moment = json!({"propertyName": "hs_createdate", "operator": "LTE",
            "value": "2026-11-21T12:00:00Z"});
        let body = json!({"filters": [filter, moment], "sorts": sort, "limit": 200});
        let answer = search(&app, LISTINGS, &body).await;
        assert_eq!(answer.json()["total"], MANY - seen.len());
        seen.extend(answer.ids());
        match answer.ids().last() {
            Some(last) => above = last.clone(),
            None => break,
        }
    }
    assert!(seen == ids, "{} of {} records", seen.len(), ids.len());
}

/// Every record that a search finds, page by page with cursors.
async fn walk(app: &App, path: &str, body: &Value) -> Vec<String> {
    let (mut seen, mut body) = (Vec::new(), body.clone());
    loop {
        let answer = app.post(&format!("{path}/search?paging=cursor"), &body).await.expect(200);
        seen.extend(answer.ids());
        let page = answer.json();
        let Some(paging) = page.get("paging") else { return seen };
        let after = text(&paging["next"], "after");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert!(after.bytes().all(plain), "{after}");
        body["after"] = json!(after);
    }
}

/// Beyond HubSpot's API: `?paging=cursor`.
async fn cursors_lead_past_ten_thousand(app: App) {
    let ids = many(&app).await;
    let seen = walk(&app, LISTINGS, &json!({"limit": 200})).await;
    assert!(seen == ids, "{} of {} records", seen.len(), ids.len());
    let sorted = walk(&app, LISTINGS, &json!({"limit": 200, "sorts": ["-hs_price"]})).await;
    let mut expected: Vec<usize> = (0..MANY).collect();
    expected.sort_by_key(|at| (50 - at % 50, *at));
    assert!(sorted.iter().eq(expected.iter().map(|at| &ids[*at])), "{} records", sorted.len());
    let filter = json!({"propertyName": "hs_price", "operator": "NEQ", "value": 0});
    let body = json!({"limit": 199, "filters": [filter], "sorts": ["hs_name"]});
    let seen = walk(&app, LISTINGS, &body).await;
    let mut expected: Vec<usize> = (0..MANY).filter(|at| at % 50 != 0).collect();
    expected.sort_by_key(|at| (at % 7, *at));
    assert!(seen.iter().eq(expected.iter().map(|at| &ids[*at])), "{} records", seen.len());
}

async fn cursors_walk_every_order(app: App) {
    property(&app, "0-420", "a_day", &json!({"type": "date", "fieldType": "date"})).await;
    let mut records = Vec::new();
    for n in 0..60_i64 {
        let mut record = json!({"hs_name": format!("Name {}", n % 9), "hs_listing_type": "house",
            "hs_price": (n % 11) as f64 / 3.0, "a_day": format!("2026-01-{:02}", 1 + n % 13)});
        if n % 4 == 0 {
            for name in ["hs_price", "a_day", "hs_listing_type"] {
                record[name] = json!("");
            }
        }
        if n == 7 {
            record["hs_name"] = json!("Ä".repeat(3_000));
        }
        records.push(record);
    }
    create_many(&app, LISTINGS, &records).await;
    let names = [
        "hs_name",
        "hs_price",
        "a_day",
        "hs_listing_type",
        "hs_createdate",
        "hs_object_id",
        "hs_zip",
    ];
    for name in names {
        for sort in [name.to_owned(), format!("-{name}")] {
            let whole = search(&app, LISTINGS, &json!({"sorts": [sort], "limit": 200})).await.ids();
            assert_eq!(whole.len(), 60);
            for limit in [1, 7, 60] {
                let walked = walk(&app, LISTINGS, &json!({"sorts": [sort], "limit": limit})).await;
                assert_eq!(walked, whole, "{sort} by {limit}");
            }
        }
    }
}

async fn cursors_hold_while_records_come_and_go(app: App) {
    let records: Vec<Value> =
        (0..20).map(|n| json!({"hs_name": "n", "hs_price": n * 10})).collect();
    let ids = create_many(&app, LISTINGS, &records).await;
    let path = format!("{LISTINGS}/search?paging=cursor");
    let mut body = json!({"sorts": ["hs_price"], "limit": 5, "after": "0"});
    let first = app.post(&path, &body).await.expect(200);
    assert_eq!(first.ids(), ids[..5]);
    // One that was shown goes, one comes before what was shown, and one after.
    app.delete(&format!("{LISTINGS}/{}", ids[2])).await.expect(204);
    create_id(&app, LISTINGS, &json!({"hs_name": "n", "hs_price": 15})).await;
    let new = create_id(&app, LISTINGS, &json!({"hs_name": "n", "hs_price": 55})).await;
    body["after"] = first.json()["paging"]["next"]["after"].clone();
    let second = app.post(&path, &body).await.expect(200);
    let expected = [ids[5].clone(), new, ids[6].clone(), ids[7].clone(), ids[8].clone()];
    assert_eq!(second.ids(), expected);
    let seen: BTreeSet<String> = first.ids().into_iter().chain(second.ids()).collect();
    assert_eq!(seen.len(), 10);
    // The record that a cursor stands at may be gone.
    app.delete(&format!("{LISTINGS}/{}", ids[8])).await.expect(204);
    body["after"] = second.json()["paging"]["next"]["after"].clone();
    assert_eq!(app.post(&path, &body).await.expect(200).ids(), ids[9..14]);
    // In another order a cursor says nothing.
    for sorts in [json!([]), json!(["-hs_price"]), json!(["hs_name"])] {
        body["sorts"] = sorts;
        let refused = app.post(&path, &body).await.expect(400);
        assert!(refused.message().contains("is not a cursor"), "{}", refused.text);
    }
    // Without the parameter it is no number.
    app.post(&format!("{LISTINGS}/search"), &body).await.expect(400);
}
