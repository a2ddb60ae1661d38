//! One address, one published page (pages.md §3.4): across kinds, per domain, and when many want
//! it at once. Drafts may collide.

use crate::support::client::{KINDS, LANDING, SITE, draft, published, text, with};
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};
use tokio::task::JoinSet;

on_both_databases!(
    drafts_may_collide_and_published_pages_may_not,
    domains_are_apart,
    an_address_is_freed,
    a_batch_moves_addresses_in_its_order,
    one_of_many_creates_wins,
    one_of_many_publishers_wins,
);

#[track_caller]
fn taken(answer: &Answer, kind: &str) {
    assert_eq!(answer.status, 400, "{}", answer.text);
    let token = if kind == SITE { "SITE_PAGE" } else { "LANDING_PAGE" };
    let error = answer.json();
    assert_eq!(error["errorType"], "CONTENT_SLUG_ALREADY_EXISTS");
    assert_eq!(error["errorTokens"], json!({"contentType": [token]}));
    assert!(text(&error, "message").contains("slug"), "clients look for the word");
}

async fn drafts_may_collide_and_published_pages_may_not(app: App) {
    let slug = json!({"slug": "about"});
    for kind in KINDS {
        for _ in 0..2 {
            app.post(kind, &with(draft("x"), slug.clone())).await.expect(201);
        }
    }
    let holder = app.create_published(SITE, "about").await;
    for kind in KINDS {
        taken(&app.post(kind, &published("about")).await, kind);
        let later = json!({"publishImmediately": false, "publishDate": "2030-01-01T00:00:00Z"});
        taken(&app.post(kind, &with(published("about"), later)).await, kind);
        let id = text(&app.create(kind, &with(draft("x"), slug.clone())).await, "id");
        let path = format!("{kind}/{id}");
        taken(&app.patch(&path, &json!({"state": "PUBLISHED"})).await, kind);
        let other = app.create_published(kind, kind.rsplit('/').next().unwrap()).await;
        taken(&app.patch(&format!("{kind}/{other}"), &slug).await, kind);
        taken(&app.patch(&format!("{kind}/{other}"), &json!({"slug": "/about"})).await, kind);
        assert_eq!(app.page(kind, &id).await["state"], "DRAFT");
        let url = app.page(kind, &other).await["url"].clone();
        assert!(!url.as_str().unwrap().ends_with("about"));
    }
    // The holder keeps it through writes of its own.
    app.patch(&format!("{SITE}/{holder}"), &slug).await.expect(200);
    app.patch(&format!("{SITE}/{holder}"), &json!({"name": "n", "state": "PUBLISHED"}))
        .await
        .expect(200);
    // A slug is compared as it is written.
    app.post(SITE, &published("About")).await.expect(201);
    // What was refused was not counted.
    assert_eq!(app.total(&format!("{SITE}?state=PUBLISHED_OR_SCHEDULED")).await, 3);
    assert_eq!(app.total(&format!("{LANDING}?state=PUBLISHED_OR_SCHEDULED")).await, 1);
}

async fn domains_are_apart(app: App) {
    let on = |domain: &str| with(published("about"), json!({"domain": domain}));
    for domain in ["", "www.example.com", "other.example.com"] {
        app.post(SITE, &on(domain)).await.expect(201);
        taken(&app.post(LANDING, &on(domain)).await, LANDING);
    }
    taken(&app.post(SITE, &on("WWW.EXAMPLE.COM")).await, SITE);
    let id = text(&app.create(SITE, &on("third.example.com")).await, "id");
    let path = format!("{SITE}/{id}");
    taken(&app.patch(&path, &json!({"domain": "www.example.com"})).await, SITE);
    taken(&app.patch(&path, &json!({"domain": null})).await, SITE);
    let free = json!({"domain": "www.example.com", "slug": "free"});
    let page = app.patch(&path, &free).await.expect(200).json();
    assert_eq!(page["url"], "https://www.example.com/free");
}

async fn an_address_is_freed(app: App) {
    let unpublish = json!({"state": "DRAFT"});
    let mut holder = app.create_published(SITE, "a").await;
    for (method, body) in [
        ("PATCH", unpublish),
        ("PATCH", json!({"slug": "elsewhere"})),
        ("PATCH", json!({"domain": "www.example.com"})),
        ("DELETE", Value::Null),
    ] {
        taken(&app.post(SITE, &published("a")).await, SITE);
        let path = format!("{SITE}/{holder}");
        app.send_text(method, &path, &body.to_string()).await;
        holder = app.create_published(SITE, "a").await;
    }
    let ids = json!({"inputs": [holder]});
    app.post(&format!("{SITE}/batch/archive"), &ids).await.expect(204);
    let last = app.create_published(LANDING, "a").await;
    // A deleted page can be written to, but it holds no address.
    let archived = format!("{SITE}/{holder}?archived=true");
    app.patch(&archived, &json!({"state": "PUBLISHED", "slug": "a"})).await.expect(200);
    app.delete(&format!("{LANDING}/{last}")).await.expect(204);
    app.create_published(SITE, "a").await;
}

async fn a_batch_moves_addresses_in_its_order(app: App) {
    let batch = |inputs: Value| json!({ "inputs": inputs });
    // Within one batch the first of two wins.
    let created = app
        .post(&format!("{SITE}/batch/create"), &batch(json!([published("a"), published("a")])))
        .await
        .expect(207)
        .json();
    assert_eq!(
        (created["results"].as_array().unwrap().len(), &created["numErrors"]),
        (1, &json!(1))
    );
    let first = text(&created["results"][0], "id");
    let second = app.create_published(SITE, "b").await;
    let update = format!("{SITE}/batch/update");
    // One moves away, and then the other takes its place.
    let moved = json!([{"id": first, "slug": "c"}, {"id": second, "slug": "a"}]);
    app.post(&update, &batch(moved)).await.expect(200);
    // The other way round the place is not free yet.
    let swapped = json!([{"id": first, "slug": "a"}, {"id": second, "slug": "b"}]);
    let answer = app.post(&update, &batch(swapped)).await.expect(207);
    assert_eq!(answer.ids(), [second.as_str()]);
    assert_eq!(app.page(SITE, &first).await["slug"], "c");
    assert_eq!(app.page(SITE, &second).await["slug"], "b");
    app.create_published(SITE, "a").await;
}

async fn one_of_many_creates_wins(app: App) {
    for round in 0..3 {
        let mut tasks = JoinSet::new();
        for task in 0..16 {
            let (client, kind) = (app.clone(), KINDS[task % 2]);
            let body = published(&format!("wanted-{round}"));
            tasks.spawn(async move { (kind, client.post(kind, &body).await) });
        }
        let mut won = 0;
        for (kind, answer) in tasks.join_all().await {
            match answer.status {
                201 => won += 1,
                _ => taken(&answer, kind),
            }
        }
        assert_eq!(won, 1);
    }
    let state = "state=PUBLISHED_OR_SCHEDULED";
    let mut live = 0;
    for kind in KINDS {
        live += app.total(&format!("{kind}?{state}")).await;
        let counted = app.total(&format!("{kind}?{state}&id__not_in=0")).await;
        assert_eq!(app.total(kind).await, counted);
    }
    assert_eq!(live, 3);
}

async fn one_of_many_publishers_wins(app: App) {
    let mut drafts = Vec::new();
    for n in 0..16 {
        let kind = KINDS[n % 2];
        let page = app.create(kind, &with(draft("x"), json!({"slug": "wanted"}))).await;
        drafts.push((kind, format!("{kind}/{}", text(&page, "id"))));
    }
    let mut tasks = JoinSet::new();
    for (kind, path) in drafts {
        let client = app.clone();
        let publish = json!({"state": "PUBLISHED_OR_SCHEDULED"});
        tasks.spawn(async move { (kind, client.patch(&path, &publish).await) });
    }
    let mut won = 0;
    for (kind, answer) in tasks.join_all().await {
        match answer.status {
            200 => won += 1,
            _ => taken(&answer, kind),
        }
    }
    assert_eq!(won, 1);
}
