//! Seeds on the wire: both forms, what is tolerated, and that a mistake is named by line and key
//! and changes nothing.

use crate::controls::{controlled, refused};
use crate::support::client::{LANDING, SITE, draft, published, text, with};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    both_forms_make_the_same_pages,
    a_seed_replaces_or_is_added,
    exported_pages_are_a_seed,
    folders_are_seeded_before_what_is_in_them,
    a_mistake_is_named_and_changes_nothing,
    the_query_is_read_strictly,
    a_large_body_is_taken_and_a_larger_one_refused,
);

const SEED: &str = "/_hubwright/seed";

fn record(kind: &str, properties: &Value) -> String {
    json!({"type": kind, "properties": properties}).to_string()
}

async fn both_forms_make_the_same_pages(app: App) {
    let (dev, _folder) = controlled(&app);
    let dev = dev.without_token();
    let lines =
        [record("site_page", &published("a")), record("landing_page", &draft("b")), String::new()];
    let ndjson = lines.join("\n");
    let array = format!("[\n{}\n]\n", lines[..2].join(",\n"));
    for (body, content_type) in
        [(&ndjson, "application/x-ndjson"), (&array, "application/json"), (&ndjson, "text/plain")]
    {
        let answer = dev.send("POST", SEED, &[("content-type", content_type)], body.clone()).await;
        let seeded = answer.expect(200).json();
        assert_eq!(seeded, json!({"created": 2, "ids": ["180000000001", "180000000002"]}));
        assert_eq!(app.page(SITE, "180000000001").await["slug"], "a");
        assert_eq!(app.page(LANDING, "180000000002").await["name"], "b");
    }
    let empty = dev.send_text("POST", SEED, "[]").await.expect(200).json();
    assert_eq!(empty, json!({"created": 0, "ids": []}));
    assert_eq!(app.total(SITE).await + app.total(LANDING).await, 0);
}

async fn a_seed_replaces_or_is_added(app: App) {
    let (dev, _folder) = controlled(&app);
    let (other, client) = app.other_account().await;
    let page = record("site_page", &draft("x"));
    dev.send_text("POST", SEED, &page).await.expect(200);
    dev.send_text("POST", &format!("{SEED}?mode=add"), &page).await.expect(200);
    let elsewhere = format!("{SEED}?mode=add&account={other}");
    dev.send_text("POST", &elsewhere, &page).await.expect(200);
    assert_eq!((app.total(SITE).await, client.total(SITE).await), (2, 1));
    // The state after each seed is the seeded one.
    app.create_draft(SITE, "gone").await;
    dev.send_text("POST", "/_hubwright/reset", "").await.expect(204);
    assert_eq!((app.total(SITE).await, client.total(SITE).await), (2, 1));
    dev.send_text("POST", &format!("{SEED}?mode=replace"), &page).await.expect(200);
    assert_eq!((app.total(SITE).await, client.total(SITE).await), (1, 0));
}

async fn folders_are_seeded_before_what_is_in_them(app: App) {
    let (dev, _folder) = controlled(&app);
    let page = with(draft("offer"), json!({"folderId": "180000000003"}));
    let inner = json!({"name": "inner", "parentFolderId": 180_000_000_002_i64});
    let records = [
        record("landing_page", &page),
        record("content_folder", &json!({"name": "outer"})),
        record("content_folder", &inner),
    ];
    dev.send_text("POST", SEED, &records.join("\n")).await.expect(200);
    let found = app.get(&format!("{LANDING}?folderId=180000000003")).await.expect(200);
    assert_eq!(found.ids(), ["180000000001"]);
    let folder = app.get(&format!("{LANDING}/folders/180000000003")).await.expect(200).json();
    assert_eq!(folder["parentFolderId"], 180_000_000_002_i64);
    let wrong = record("content_folder", &json!({"name": "x", "parentFolder": 1}));
    let refused = dev.send_text("POST", SEED, &format!("{}\n{wrong}", records[1])).await;
    let said = "Line 2, key \"parentFolder\": there is no such folder property.";
    assert_eq!(refused.expect(400).message(), said);
}

async fn exported_pages_are_a_seed(app: App) {
    let (dev, _folder) = controlled(&app);
    let made = with(published("exported"), json!({"widgets": {"a": {"b": 1.0}}}));
    app.create(SITE, &made).await;
    let exported = app.get(SITE).await.expect(200).json()["results"][0].clone();
    assert!(exported["id"].is_string() && exported["createdAt"].is_string());
    dev.send_text("POST", SEED, &record("site_page", &exported)).await.expect(200);
    let again = app.get(SITE).await.expect(200).json()["results"][0].clone();
    for property in ["slug", "name", "widgets", "state", "currentState", "templatePath"] {
        assert_eq!(again[property], exported[property], "{property}");
    }
}

async fn a_mistake_is_named_and_changes_nothing(app: App) {
    let (dev, _folder) = controlled(&app);
    let good = record("site_page", &published("good"));
    dev.send_text("POST", SEED, &good).await.expect(200);
    let cases = [
        (json!({"type": "site_page", "properties": {"htmlTitel": "x"}}), "htmlTitel"),
        (json!({"type": "site_page", "properties": {"htmlTitle": []}}), "htmlTitle"),
        (json!({"type": "site_page", "properties": {"language": "xx"}}), "language"),
        (json!({"type": "site_page", "properties": draft("x"), "id": "1"}), "id"),
        (json!({"type": "blog_post", "properties": {}}), "type"),
        (json!({"type": "blog_post", "properties": {}}), "type"),
        (json!({"properties": {}}), "type"),
        (json!({"type": "site_page"}), "properties"),
        (json!({"type": "site_page", "properties": {"templatePath": "t"}}), "name"),
        (json!({"type": "site_page", "properties": {"name": "n"}}), "templatePath"),
        (json!({"type": "landing_page", "properties": published("first")}), "slug"),
    ];
    let first = record("site_page", &published("first"));
    for (wrong, key) in cases {
        let ndjson = format!("{first}\n\n{wrong}\n{wrong}");
        let array = format!("[{first}\n\n,{wrong}]");
        for body in [ndjson, array] {
            for mode in ["add", "replace"] {
                let answer = dev.send_text("POST", &format!("{SEED}?mode={mode}"), &body).await;
                let message = refused(&answer, 400);
                assert!(message.starts_with(&format!("Line 3, key \"{key}\": ")), "{message}");
                let context = &answer.json()["context"];
                assert_eq!(*context, json!({"line": ["3"], "key": [key]}));
            }
        }
    }
    let torn = dev.send_text("POST", SEED, &format!("{first}\n{{\"type\":")).await;
    assert!(refused(&torn, 400).starts_with("Line 2: EOF"), "{}", torn.text);
    assert_eq!(refused(&dev.send_text("POST", SEED, " \n").await, 400), "The seed is empty.");
    let stands = app.get(SITE).await.expect(200).json();
    assert_eq!((&stands["total"], text(&stands["results"][0], "slug")), (&json!(1), "good".into()));
}

async fn the_query_is_read_strictly(app: App) {
    let (dev, _folder) = controlled(&app);
    app.create_draft(SITE, "kept").await;
    let page = record("site_page", &draft("x"));
    for (query, status) in
        [("mdoe=add", 400), ("mode=append", 400), ("account=x", 400), ("account=5", 404)]
    {
        refused(&dev.send_text("POST", &format!("{SEED}?{query}"), &page).await, status);
    }
    assert_eq!(app.get(SITE).await.json()["results"][0]["name"], "kept");
}

async fn a_large_body_is_taken_and_a_larger_one_refused(app: App) {
    let (dev, _folder) = controlled(&app);
    let large = with(draft("large"), json!({"headHtml": "x".repeat(1_500_000)}));
    let body = vec![record("site_page", &large); 8].join("\n");
    assert!(body.len() > 11_000_000, "more than another body may have");
    let answer = dev.send_text("POST", SEED, &body).await.expect(200);
    assert_eq!(answer.json()["created"], 8);
    let length = (64 * 1024 * 1024 + 1).to_string();
    let answer = dev.send("POST", SEED, &[("content-length", &length)], "").await;
    refused(&answer, 413);
}
