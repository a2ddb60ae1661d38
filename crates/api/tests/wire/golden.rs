//! Whole bodies as files, so that a change of the wire is seen in review. Write them anew with
//! `INSTA_UPDATE=always`, and compare them with the reference, not with the program.

use crate::support::bodies::golden;
use crate::support::client::{SITE, draft, published, with};
use crate::support::{App, on_both_databases};
use serde_json::json;

on_both_databases!(golden_pages, golden_lists, golden_batches, golden_errors);

fn full() -> serde_json::Value {
    json!({
        "slug": "platform/tour", "htmlTitle": "Tour", "language": "EN-us", "domain": "www.example.com",
        "state": "PUBLISHED_OR_SCHEDULED", "publishDate": "2024-02-06T19:02:33.991Z",
        "metaDescription": "A tour", "campaign": "7b3b…", "folderId": "12",
        "layoutSections": {"dnd_area": {"type": "section", "rows": [{"0": {"w": 12, "x": 0}}]}},
        "widgets": {"hero": {"body": {"html": "<h1>Tour</h1>"}}},
        "attachedStylesheets": [{"path": "a.css"}], "dynamicPageHubDbTableId": "99",
        "publicAccessRules": [{"type": "SSO"}], "publicAccessRulesEnabled": true,
        "pageExpiryEnabled": true, "pageExpiryDate": 1_700_000_000_000_i64,
        "pageExpiryRedirectId": 4, "password": "secret",
    })
}

async fn golden_pages(app: App) {
    let account = app.account.to_string();
    let body = app.create(SITE, &draft("Fresh draft")).await;
    insta::assert_snapshot!("page_created", golden(body).replace(&account, "<account>"));
    app.turn_clock("2026-11-21T12:00:00.120Z");
    let body = app.create(SITE, &with(draft("Everything"), full())).await;
    insta::assert_snapshot!("page_with_everything", golden(body));
}

async fn golden_lists(app: App) {
    for slug in ["one", "two", "three"] {
        app.create(SITE, &published(slug)).await;
    }
    let list = app.get(&format!("{SITE}?limit=2&property=name,slug&sort=-name")).await.expect(200);
    insta::assert_snapshot!("list_with_paging", golden(list.json()));
    let last = app.get(&format!("{SITE}?limit=2&property=name&offset=2")).await.expect(200);
    insta::assert_snapshot!("list_last_page", golden(last.json()));
}

async fn golden_batches(app: App) {
    let inputs = json!([with(draft("Good"), json!({"slug": "good"})), {"name": "No template"}]);
    let path = format!("{SITE}/batch/create");
    let answer = app.post(&path, &json!({ "inputs": inputs })).await.expect(207).json();
    let short = |mut answer: serde_json::Value| {
        for page in answer["results"].as_array_mut().unwrap() {
            *page = json!({"id": page["id"], "name": page["name"]});
        }
        golden(answer)
    };
    insta::assert_snapshot!("batch_create_207", short(answer.clone()));
    let id = &answer["results"][0]["id"];
    let ids = json!({"inputs": [id, "5"]});
    let read = app.post(&format!("{SITE}/batch/read"), &ids).await.expect(207).json();
    insta::assert_snapshot!("batch_read_207", short(read));
    let ids = json!({"inputs": [id]});
    let read = app.post(&format!("{SITE}/batch/read"), &ids).await.expect(200).json();
    insta::assert_snapshot!("batch_read_200", short(read));
}

async fn golden_errors(app: App) {
    let scopeless = app.with_scopes(&["oauth"]).await;
    app.create_published(SITE, "taken").await;
    for (name, answer) in [
        ("error_400_content_rule", app.post(SITE, &json!({})).await),
        ("error_400_slug", app.post(SITE, &published("taken")).await),
        ("error_400_syntax", app.send_text("POST", SITE, "{\"name\":\n}").await),
        ("error_400_type", app.post(SITE, &json!({"translations": []})).await),
        ("error_400_filter", app.get(&format!("{SITE}?name__contains=x")).await),
        ("error_400_parameter", app.get(&format!("{SITE}?after=!")).await),
        ("error_401", app.anonymous().get(SITE).await),
        ("error_403", scopeless.get(SITE).await),
        ("error_404", app.get(&format!("{SITE}/5")).await),
        ("error_501", app.get("/crm/v3/limits/records").await),
    ] {
        let body = format!("{}\n{}", answer.status, golden(answer.json()));
        insta::assert_snapshot!(name, body);
    }
    for (name, answer) in [
        ("error_404_path", app.get("/cms/v3/pages/nothing").await),
        ("error_405", app.send("POST", &format!("{SITE}/5"), &[], "").await),
        ("error_406", app.send("GET", SITE, &[("accept", "text/html")], "").await),
    ] {
        insta::assert_snapshot!(name, format!("{}\n{}", answer.status, answer.text));
    }
}
