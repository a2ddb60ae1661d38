//! What searches refuse, in whose words, and what they survive (objects.md §5.2, §5.3).

use crate::support::bodies::golden;
use crate::support::client::Answer;
use crate::support::crm::{CONTACTS, LISTINGS, OBJECTS, contact, create_id, create_many, search};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::fmt::Write;
use std::slice::from_ref;
use std::time::{Duration, Instant};

on_both_databases!(
    golden_answers,
    golden_refusals,
    searches_have_bounds,
    a_body_has_three_thousand_characters,
    what_can_not_be_searched_is_refused,
    no_search_breaks_a_call,
    hostile_searches_end_soon,
);

fn filter(operator: &str, fields: &Value) -> Value {
    let mut filter = json!({"propertyName": "hs_name", "operator": operator});
    for (name, value) in fields.as_object().expect("an object") {
        filter[name] = value.clone();
    }
    filter
}

fn filters(count: usize) -> Value {
    json!({"filters": vec![filter("HAS_PROPERTY", &json!({})); count]})
}

async fn golden_answers(app: App) {
    for city in ["Rome", "Oslo"] {
        let properties = json!({"email": format!("{city}@example.com"), "city": city});
        create_id(&app, CONTACTS, &properties).await;
    }
    app.turn_clock("2026-11-21T12:30:00.120Z");
    contact(&app, "last@example.com").await;
    let body = json!({"limit": 2, "properties": ["city", "email"], "sorts": ["-createdate"]});
    let first = search(&app, CONTACTS, &body).await;
    let shown = |answer: &Answer| {
        let mut body = answer.json();
        for result in body["results"].as_array_mut().expect("results") {
            result["properties"]["hs_object_id"] = json!("<id>");
            let url = result["url"].as_str().expect("an address");
            let (head, _) = url.rsplit_once('/').expect("an address");
            result["url"] =
                json!(format!("{head}/<id>").replace(&app.account.to_string(), "<account>"));
        }
        golden(body)
    };
    insta::assert_snapshot!("crm_search_first_page", shown(&first));
    let last = search(&app, CONTACTS, &json!({"limit": 2, "after": "2"})).await;
    insta::assert_snapshot!("crm_search_last_page", shown(&last));
    let none = search(&app, CONTACTS, &json!({"query": "nobody"})).await;
    assert_eq!(none.text, "{\"total\":0,\"results\":[]}");
}

async fn golden_refusals(app: App) {
    let path = format!("{LISTINGS}/search");
    let one = |fields: Value| json!({"filterGroups": [{"filters": [fields]}]}).to_string();
    let groups = |counts: &[usize]| {
        let groups: Vec<Value> = counts.iter().map(|count| filters(*count)).collect();
        json!({"filterGroups": groups}).to_string()
    };
    let mut all = String::new();
    for (name, body) in [
        ("attributes", one(json!({}))),
        ("operator missing", one(json!({"propertyName": "hs_name", "value": "x"}))),
        ("operator unknown", one(filter("eq", &json!({"value": "x"})))),
        ("operator empty", one(filter("", &json!({"value": "x"})))),
        ("groups an object", json!({"filterGroups": {"filters": []}}).to_string()),
        ("list in value", one(filter("IN", &json!({"value": ["x"]})))),
        ("text in values", one(filter("IN", &json!({"values": "x"})))),
        ("filter a text", json!({"filters": ["hs_name"]}).to_string()),
        ("after no number", json!({"after": "MTAw"}).to_string()),
        (
            "direction",
            json!({"sorts": [{"propertyName": "hs_name", "direction": "DESC"}]}).to_string(),
        ),
        ("sort without a name", json!({"sorts": [{}]}).to_string()),
        ("property unknown", one(json!({"propertyName": "nothing", "operator": "HAS_PROPERTY"}))),
        ("sort unknown", json!({"sorts": ["-nothing"]}).to_string()),
        ("value missing", one(filter("EQ", &json!({})))),
        ("value unwanted", one(filter("HAS_PROPERTY", &json!({"value": "x"})))),
        (
            "value no number",
            one(json!({"propertyName": "hs_price", "operator": "GT", "value": "1,000"})),
        ),
        (
            "associations",
            one(json!({"propertyName": "associations.contact", "operator": "NEQ", "value": "1"})),
        ),
        (
            "associations with nothing",
            one(json!({"propertyName": "associations.x", "operator": "HAS_PROPERTY"})),
        ),
        ("groups", groups(&[1; 6])),
        ("filters of a group", groups(&[7])),
        ("filters", groups(&[6, 6, 6, 1])),
        ("limit high", json!({"limit": 201}).to_string()),
        ("limit low", json!({"limit": -1}).to_string()),
        ("after low", json!({"after": -1}).to_string()),
        ("window", json!({"after": "10000"}).to_string()),
        ("sorts", json!({"sorts": ["hs_name", "hs_price"]}).to_string()),
        ("long", json!({"query": "x".repeat(3_000)}).to_string()),
    ] {
        let answer = app.send_text("POST", &path, &body).await;
        let _ = writeln!(all, "# {name}\n{} {}", answer.status, golden(answer.json()));
    }
    let cursor = app.post(&format!("{path}?paging=cursor"), &json!({"after": "10"})).await;
    let _ = writeln!(all, "# cursor\n{} {}", cursor.status, golden(cursor.json()));
    let paging = app.post(&format!("{path}?paging=pages"), &json!({})).await;
    let _ = writeln!(all, "# paging\n{} {}", paging.status, golden(paging.json()));
    insta::assert_snapshot!("crm_search_refusals", all);
}

/// Case T-25.
async fn searches_have_bounds(app: App) {
    let ids =
        create_many(&app, LISTINGS, &[json!({"hs_name": "n"}), json!({"hs_name": "m"})]).await;
    let path = format!("{LISTINGS}/search");
    let groups = |counts: &[usize]| {
        let groups: Vec<Value> = counts.iter().map(|count| filters(*count)).collect();
        json!({"filterGroups": groups})
    };
    for body in [groups(&[6, 6, 6]), groups(&[1, 2, 3, 4, 5]), filters(6), json!({"limit": 200})] {
        assert_eq!(search(&app, LISTINGS, &body).await.ids(), ids);
    }
    for body in [
        groups(&[1; 6]),
        groups(&[0; 6]),
        groups(&[7]),
        filters(7),
        groups(&[6, 6, 6, 1]),
        json!({"limit": 201}),
        json!({"limit": -1}),
        json!({"after": "10000"}),
        json!({"after": 9_991}),
    ] {
        let answer = app.post(&path, &body).await.expect(400).json();
        assert_eq!(answer["category"], "VALIDATION_ERROR", "{body}");
    }
}

/// Case T-42.
async fn a_body_has_three_thousand_characters(app: App) {
    let id = contact(&app, "ada@example.com").await;
    let path = format!("{CONTACTS}/search");
    let body = |letter: &str, chars: usize| {
        let around = "{\"query\":\"ada \"}".len();
        format!("{{\"query\":\"ada {}\"}}", letter.repeat(chars - around))
    };
    // Blanks and signs are no words.
    for letter in [" ", "-", "→"] {
        let answer = app.send_text("POST", &path, &body(letter, 3_000)).await.expect(200);
        assert_eq!(answer.ids(), from_ref(&id), "{letter}");
        let refused = app.send_text("POST", &path, &body(letter, 3_001)).await.expect(400);
        assert_eq!(refused.json()["category"], "VALIDATION_ERROR");
    }
    // Before scopes, and before it is read.
    let scopeless = app.with_scopes(&["content"]).await;
    scopeless.send_text("POST", &path, &"{".repeat(3_001)).await.expect(400);
    scopeless.send_text("POST", &path, &body(" ", 3_000)).await.expect(403);
}

async fn what_can_not_be_searched_is_refused(app: App) {
    for (object_type, name) in [
        ("emails", "hs_email_html"),
        ("emails", "hs_body_preview"),
        ("emails", "hs_body_preview_html"),
        ("calls", "hs_body_preview_html"),
        ("meetings", "hs_body_preview_html"),
        ("notes", "hs_body_preview_html"),
        ("tasks", "hs_body_preview_html"),
        ("contacts", "nothing"),
        ("contacts", "associations"),
        ("contacts", "associations."),
        ("contacts", "associations.butterflies"),
        ("contacts", ""),
    ] {
        let path = format!("{OBJECTS}/{object_type}/search");
        let has = json!({"propertyName": name, "operator": "HAS_PROPERTY"});
        for body in [json!({"filters": [has]}), json!({"sorts": [name]})] {
            let answer = app.post(&path, &body).await.expect(400).json();
            assert_eq!(answer["message"], "There was a problem with the request.", "{body}");
            assert_eq!(answer["category"], "VALIDATION_ERROR");
            let named = &answer["errors"][0]["context"]["propertyName"];
            assert_eq!(*named, json!([name]), "{answer}");
        }
    }
}

async fn no_search_breaks_a_call(app: App) {
    contact(&app, "ada@example.com").await;
    let long = "x".repeat(2_500);
    let texts = [
        "\0",
        "a\0b",
        "'; DROP TABLE records; --",
        "\u{feff}",
        "\u{202e}\"\\",
        "%",
        "*?[a]",
        "{}",
        "AND OR NOT",
        "email:ada",
        "+-&&||!(){}[]^\"~:\\/",
        "\u{1}",
        "İ",
        "ﬀ",
        "\u{10ffff}",
        &long,
    ];
    for evil in texts {
        let path = format!("{CONTACTS}/search");
        for operator in ["EQ", "NEQ", "LT", "GTE", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"] {
            let filter = json!({"propertyName": "email", "operator": operator, "value": evil});
            let answer = app.post(&path, &json!({"filters": [filter]})).await;
            assert!([200, 400].contains(&answer.status), "{operator} {evil:?}: {}", answer.text);
        }
        let in_list = json!({"propertyName": "email", "operator": "IN", "values": [evil]});
        for body in [
            json!({"query": evil}),
            json!({"filters": [in_list]}),
            json!({"filters": [{"propertyName": evil, "operator": "HAS_PROPERTY"}]}),
            json!({"filters": [{"propertyName": "email", "operator": evil}]}),
            json!({"sorts": [evil]}),
            json!({"properties": [evil]}),
            json!({"after": evil}),
            json!({"limit": evil}),
        ] {
            for path in [path.clone(), format!("{path}?paging=cursor&associations=x")] {
                let answer = app.post(&path, &body).await;
                let fine = [200, 400].contains(&answer.status);
                assert!(fine, "{body}: {} {}", answer.status, answer.text);
            }
        }
    }
    let deep = format!("{{\"filterGroups\":{}{}}}", "[".repeat(1_400), "]".repeat(1_400));
    app.send_text("POST", &format!("{CONTACTS}/search"), &deep).await.expect(400);
}

/// The worst that fits into a body, over some thousand records.
async fn hostile_searches_end_soon(app: App) {
    let records: Vec<Value> = (0..2_000)
        .map(|n| json!({"hs_name": format!("{}{n}", "ab ".repeat(30)), "hs_city": "a".repeat(60)}))
        .collect();
    create_many(&app, LISTINGS, &records).await;
    let stars = "*a".repeat(60);
    let token = |n: usize| {
        let operator = if n.is_multiple_of(2) { "CONTAINS_TOKEN" } else { "NOT_CONTAINS_TOKEN" };
        json!({"propertyName": "hs_city", "operator": operator, "value": format!("{stars}*{n}")})
    };
    let group =
        |at: usize| json!({"filters": (0..3).map(|n| token(at * 3 + n)).collect::<Vec<_>>()});
    let tokens =
        json!({"filterGroups": (0..3).map(group).collect::<Vec<_>>(), "sorts": ["-hs_name"]});
    let letters: Vec<String> =
        ('a'..='z').flat_map(|a| ['a', 'b'].map(|b| format!("{a}{b}"))).collect();
    let started = Instant::now();
    for body in [
        tokens,
        json!({"query": letters.join(" "), "limit": 200}),
        json!({"query": "a b ".repeat(700)}),
        json!({"query": "x".repeat(2_900)}),
        json!({"filters": vec![json!({"propertyName": "hs_city", "operator": "CONTAINS_TOKEN",
            "value": "*".repeat(300)}); 6]}),
        json!({"filters": [{"propertyName": "hs_city", "operator": "NOT_IN",
            "values": (0..400).map(|n| n.to_string()).collect::<Vec<_>>()}]}),
    ] {
        search(&app, LISTINGS, &body).await;
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
