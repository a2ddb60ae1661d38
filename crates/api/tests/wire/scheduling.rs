//! Scheduling over HTTP (pages.md §1.2 operation 15, §5.1, §5.2): what goes live, when, and that
//! the hour needs no write.

use crate::support::client::{KINDS, LANDING, MOUNTS, SITE, draft, published, text, with};
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_schedule_makes_the_draft_what_goes_live,
    a_date_that_is_not_in_the_future_publishes_at_once,
    every_form_of_a_date_is_understood,
    a_published_page_can_be_scheduled_again_and_back,
    a_scheduled_page_has_its_address_before_its_hour,
    a_scheduled_page_is_unpublished_by_its_state,
    the_scheduler_changes_nothing_that_clients_read,
    an_expired_page_redirects_from_its_hour_on,
    pages_without_an_address_are_not_scheduled,
    missing_fields_are_named_in_one_sentence,
    schedules_of_pages_that_are_not_there,
);

fn slug(kind: &str, slug: &str) -> String {
    format!("{slug}{}", kind.replace('/', "-"))
}

async fn schedule(app: &App, kind: &str, id: &str, date: &Value) -> Answer {
    let body = json!({"id": id, "publishDate": date});
    app.post(&format!("{kind}/schedule"), &body).await
}

/// `state`, `currentState`, `published` and `publishDate`.
fn shown(page: &Value) -> [String; 4] {
    let [state, current, date] = ["state", "currentState", "publishDate"].map(|n| text(page, n));
    [state, current, page["published"].to_string(), date]
}

const STATE: &str = "PUBLISHED_OR_SCHEDULED";
const SOON: &str = "2026-11-21T12:01:00Z";

/// Case 25, as clients do it: a minute ahead, with `.000Z`, then waiting until it is published.
async fn a_schedule_makes_the_draft_what_goes_live(app: App) {
    for kind in MOUNTS {
        let body = with(draft("x"), json!({"slug": slug(kind, "soon"), "htmlTitle": "old"}));
        let id = text(&app.create(kind, &body).await, "id");
        let edit = json!({"htmlTitle": "new"});
        app.patch(&format!("{kind}/{id}/draft"), &edit).await.expect(200);
        schedule(&app, kind, &id, &json!("2026-11-21T12:01:00.000Z")).await.expect(204);
        let scheduled = app.page(kind, &id).await;
        assert_eq!(
            (&scheduled["htmlTitle"], &scheduled["publishImmediately"]),
            (&json!("new"), &json!(false))
        );
        assert_eq!(app.draft_of(kind, &id).await, scheduled);
        for (time, current, live) in [
            ("2026-11-21T12:00:00Z", "SCHEDULED", "false"),
            ("2026-11-21T12:00:59.999Z", "SCHEDULED", "false"),
            ("2026-11-21T12:01:00Z", "PUBLISHED", "true"),
            ("2026-11-21T12:01:01Z", "PUBLISHED", "true"),
        ] {
            app.turn_clock(time);
            let listed = app.get(&format!("{kind}?id={id}")).await.json()["results"][0].clone();
            for page in [app.page(kind, &id).await, app.draft_of(kind, &id).await, listed] {
                assert_eq!(shown(&page), [STATE, current, live, SOON], "{time}");
                assert_eq!(page["updated"], "2026-11-21T12:00:00Z", "nobody wrote");
            }
            let found = async |op: &str| {
                let query = format!("id={id}&state={STATE}&publishDate__{op}={time}");
                app.total(&format!("{kind}?{query}")).await == 1
            };
            let live = live == "true";
            assert_eq!([found("gt").await, found("lte").await], [!live, live], "{time}");
        }
        assert_eq!(app.revisions(kind, &id).await, 3, "create, draft, schedule");
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn a_date_that_is_not_in_the_future_publishes_at_once(app: App) {
    for (n, (date, stored)) in [
        ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z"),
        ("2026-11-21T12:00:00.999Z", "2026-11-21T12:00:00Z"),
        ("2020-02-29T23:59:59Z", "2020-02-29T23:59:59Z"),
    ]
    .into_iter()
    .enumerate()
    {
        for kind in MOUNTS {
            let body = with(draft("x"), json!({"slug": slug(kind, &n.to_string())}));
            let id = text(&app.create(kind, &body).await, "id");
            schedule(&app, kind, &id, &json!(date)).await.expect(204);
            let page = app.page(kind, &id).await;
            assert_eq!(shown(&page), [STATE, "PUBLISHED", "true", stored]);
            assert_eq!(page["publishImmediately"], true);
        }
    }
}

async fn every_form_of_a_date_is_understood(app: App) {
    let id = text(&app.create(SITE, &with(draft("x"), json!({"slug": "x"}))).await, "id");
    for date in [
        json!("2026-11-21T12:01:00Z"),
        json!("2026-11-21T12:01:00.000Z"),
        json!("2026-11-21T13:01:00+01:00"),
        json!("2026-11-21T12:01:00"),
        json!(1_795_262_460_000_i64),
        json!("1795262460000"),
    ] {
        schedule(&app, SITE, &id, &json!("2027-01-01T00:00:00Z")).await.expect(204);
        schedule(&app, SITE, &id, &date).await.expect(204);
        assert_eq!(shown(&app.page(SITE, &id).await), [STATE, "SCHEDULED", "false", SOON]);
    }
}

/// pages.md §5.1: rescheduling overwrites the date, and clients PATCH the original one back.
async fn a_published_page_can_be_scheduled_again_and_back(app: App) {
    for kind in MOUNTS {
        let page = app.create(kind, &published(&slug(kind, "live"))).await;
        let (id, live) = (text(&page, "id"), shown(&page));
        schedule(&app, kind, &id, &json!(SOON)).await.expect(204);
        assert_eq!(shown(&app.page(kind, &id).await), [STATE, "SCHEDULED", "false", SOON]);
        let later = "2026-11-21T12:02:00Z";
        schedule(&app, kind, &id, &json!(later)).await.expect(204);
        assert_eq!(shown(&app.page(kind, &id).await), [STATE, "SCHEDULED", "false", later]);
        let back = json!({"publishDate": live[3]});
        let page = app.patch(&format!("{kind}/{id}"), &back).await.expect(200).json();
        assert_eq!(shown(&page), live);
        assert_eq!(app.revisions(kind, &id).await, 4);
    }
}

async fn a_scheduled_page_has_its_address_before_its_hour(app: App) {
    for (kind, other) in [(SITE, LANDING), (LANDING, SITE)] {
        let slug = json!({"slug": slug(kind, "held")});
        let first = text(&app.create(kind, &with(draft("x"), slug.clone())).await, "id");
        let second = text(&app.create(other, &with(draft("y"), slug)).await, "id");
        schedule(&app, kind, &first, &json!(SOON)).await.expect(204);
        for date in [SOON, "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"] {
            let before = app.page(other, &second).await;
            let error = schedule(&app, other, &second, &json!(date)).await.expect(400).json();
            assert_eq!(error["errorType"], "CONTENT_SLUG_ALREADY_EXISTS");
            assert_eq!(app.page(other, &second).await, before);
        }
        assert_eq!(app.revisions(other, &second).await, 1);
        app.delete(&format!("{kind}/{first}")).await.expect(204);
        schedule(&app, other, &second, &json!(SOON)).await.expect(204);
    }
}

/// There is no operation for it (pages.md §1.1): the state is written.
async fn a_scheduled_page_is_unpublished_by_its_state(app: App) {
    for kind in MOUNTS {
        let body = with(draft("x"), json!({"slug": slug(kind, "x")}));
        let id = text(&app.create(kind, &body).await, "id");
        for date in [SOON, "2026-11-21T12:00:00Z"] {
            schedule(&app, kind, &id, &json!(date)).await.expect(204);
            let draft = json!({"state": "DRAFT"});
            let page = app.patch(&format!("{kind}/{id}"), &draft).await.expect(200).json();
            assert_eq!(shown(&page)[..3], ["DRAFT", "DRAFT", "false"]);
            app.turn_clock("2026-11-21T12:05:00Z");
            assert_eq!(shown(&app.page(kind, &id).await)[..3], ["DRAFT", "DRAFT", "false"]);
            app.turn_clock("2026-11-21T12:00:00Z");
        }
        // Its address is free.
        app.post(kind, &published(&slug(kind, "x"))).await.expect(201);
    }
}

/// The scheduler notes in the change log that the hour came; to clients it was so already.
async fn the_scheduler_changes_nothing_that_clients_read(app: App) {
    for kind in KINDS {
        let body = json!({
            "slug": slug(kind, "x"),
            "pageExpiryEnabled": true, "pageExpiryDate": 1_795_266_000_000_i64,
        });
        let id = text(&app.create(kind, &with(draft("x"), body)).await, "id");
        schedule(&app, kind, &id, &json!(SOON)).await.expect(204);
        let edit = json!({"htmlTitle": "pending"});
        app.patch(&format!("{kind}/{id}/draft"), &edit).await.expect(200);
        let history = app.get(&format!("{kind}/{id}/revisions")).await.json();
        for time in ["2026-11-21T12:02:00Z", "2026-11-21T13:00:00Z"] {
            app.turn_clock(time);
            let (page, draft) = (app.page(kind, &id).await, app.draft_of(kind, &id).await);
            assert_eq!(app.engine.run_due_jobs().await.unwrap(), 1, "{time}");
            assert_eq!(app.page(kind, &id).await, page);
            assert_eq!(app.draft_of(kind, &id).await, draft);
            assert_eq!(page["published"], true);
        }
        assert_eq!(app.get(&format!("{kind}/{id}/revisions")).await.json(), history);
        app.act(&format!("{kind}/{id}/draft/push-live")).await.expect(204);
        assert_eq!(app.page(kind, &id).await["htmlTitle"], "pending");
        // What is written afterwards is reconstructed all the same.
        let newest = app.get(&format!("{kind}/{id}/revisions/4")).await.expect(200).json();
        assert_eq!(newest["object"], app.page(kind, &id).await);
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn an_expired_page_redirects_from_its_hour_on(app: App) {
    for kind in MOUNTS {
        let target = app.create_draft(kind, "target").await;
        let expiry = json!({
            "slug": slug(kind, "x"), "pageExpiryEnabled": true,
            "pageExpiryDate": 1_795_262_520_000_i64,
            "pageExpiryRedirectId": target.parse::<i64>().unwrap(),
        });
        let id = text(&app.create(kind, &with(draft("x"), expiry)).await, "id");
        schedule(&app, kind, &id, &json!(SOON)).await.expect(204);
        for (time, live, redirected) in [
            ("2026-11-21T12:00:59Z", false, false),
            ("2026-11-21T12:01:59.999Z", true, false),
            ("2026-11-21T12:02:00Z", true, true),
        ] {
            app.turn_clock(time);
            let batch = app.post(&format!("{kind}/batch/read"), &json!({"inputs": [id]})).await;
            for page in [app.page(kind, &id).await, batch.expect(200).json()["results"][0].clone()]
            {
                assert_eq!(
                    (&page["published"], &page["pageRedirected"]),
                    (&json!(live), &json!(redirected))
                );
            }
        }
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn pages_without_an_address_are_not_scheduled(app: App) {
    for (kind, token) in [(SITE, "SITE_PAGE"), (LANDING, "LANDING_PAGE")] {
        let id = app.create_draft(kind, "x").await;
        for date in [SOON, "2020-01-01T00:00:00Z"] {
            let error = schedule(&app, kind, &id, &json!(date)).await.expect(400).json();
            assert_eq!(error["errorType"], "CONTENT_SLUG_MISSING");
            assert_eq!(error["errorTokens"], json!({"contentType": [token]}));
        }
        assert_eq!(shown(&app.page(kind, &id).await)[0], "DRAFT");
        // The draft's slug is the one that counts, and the home page has one.
        let domain = json!({"slug": "", "domain": format!("home{}.example.com", token.len())});
        app.patch(&format!("{kind}/{id}/draft"), &domain).await.expect(200);
        schedule(&app, kind, &id, &json!(SOON)).await.expect(204);
        assert_eq!(app.page(kind, &id).await["slug"], "");
    }
}

/// pages.md §10, word for word as it was seen.
async fn missing_fields_are_named_in_one_sentence(app: App) {
    let id = app.create_draft(SITE, "x").await;
    let unset = "Invalid input JSON on line 1, column 2. Some required fields were not set: ";
    for kind in MOUNTS {
        let path = format!("{kind}/schedule");
        for (body, missing) in [
            (json!({}), "[id, publishDate]"),
            (json!({"id": id}), "[publishDate]"),
            (json!({"publishDate": SOON}), "[id]"),
            (json!({"id": null, "publishDate": null}), "[id, publishDate]"),
            (json!({"pageId": id, "date": SOON}), "[id, publishDate]"),
        ] {
            let error = app.post(&path, &body).await.expect(400);
            assert_eq!(error.message(), format!("{unset}{missing}"), "{body}");
            assert_eq!(error.json()["category"], "VALIDATION_ERROR");
        }
        for date in [json!(""), json!("soon"), json!(true), json!([]), json!({})] {
            let body = json!({"id": id, "publishDate": date});
            let error = app.post(&path, &body).await.expect(400);
            assert!(error.message().starts_with("Invalid input JSON"), "{}", error.text);
        }
        let empty = app.act(&path).await.expect(400);
        assert_eq!(empty.message(), "Invalid input JSON: No content (empty input stream)");
    }
    assert_eq!(app.revisions(SITE, &id).await, 1);
}

async fn schedules_of_pages_that_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    for (kind, other) in [(SITE, LANDING), (LANDING, SITE)] {
        let body = |name: &str| with(draft(name), json!({"slug": name}));
        let theirs = text(&app.create(other, &body("other")).await, "id");
        let gone = text(&app.create(kind, &body("gone")).await, "id");
        app.delete(&format!("{kind}/{gone}")).await.expect(204);
        for id in [theirs.as_str(), &gone, "0", "abc", ""] {
            let error = schedule(&app, kind, id, &json!(SOON)).await.expect(404).json();
            assert_eq!(error["category"], "OBJECT_NOT_FOUND");
            assert_eq!(error["context"], json!({"id": [id]}));
        }
        let own = text(&app.create(kind, &body("own")).await, "id");
        let wanted = json!({"id": own, "publishDate": SOON});
        stranger.post(&format!("{kind}/schedule"), &wanted).await.expect(404);
        assert_eq!(shown(&app.page(kind, &own).await)[0], "DRAFT");
    }
    // A number is as good as a text.
    let id = text(&app.create(SITE, &with(draft("x"), json!({"slug": "n"}))).await, "id");
    let body = json!({"id": id.parse::<i64>().unwrap(), "publishDate": SOON});
    app.post(&format!("{SITE}/schedule"), &body).await.expect(204);
}
