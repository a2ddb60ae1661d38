//! A/B tests that can't be (pages.md §7, errors): who is refused, in which words, and that nothing
//! has changed afterwards.

use crate::support::client::{KINDS, LANDING, MOUNTS, SITE, draft, published, text};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    missing_fields_are_named,
    a_page_is_in_one_test_at_a_time,
    only_a_running_test_is_ended,
    only_an_ended_test_is_run_again,
    losers_are_not_published,
    a_winner_without_an_address_is_refused,
    pages_and_tests_that_are_not_there,
);

const UNSET: &str = "Invalid input JSON on line 1, column 2. Some required fields were not set: ";

fn slug(kind: &str, slug: &str) -> String {
    format!("{slug}{}", kind.replace('/', "-"))
}

async fn start(app: &App, kind: &str, master: &str) -> [String; 2] {
    let body = json!({"contentId": master, "variationName": "B"});
    let variant = app.post(&format!("{kind}/ab-test/create-variation"), &body).await;
    let variant = variant.expect(201).json();
    [text(&variant, "id"), text(&variant, "abTestId")]
}

/// Every page of the kind, to see that nothing changed.
async fn all(app: &App, kind: &str) -> Value {
    app.get(&format!("{kind}?sort=id")).await.expect(200).json()
}

/// Asserts that a call is refused as a misuse of a test, and changes nothing.
async fn refused(app: &App, kind: &str, operation: &str, body: &Value) {
    let before = all(app, kind).await;
    let answer = app.post(&format!("{kind}/ab-test/{operation}"), body).await;
    let error = answer.expect(400).json();
    assert_eq!(error["errorType"], "CONTENT_AB_TEST_INVALID", "{operation} {body}: {error}");
    let token = if kind.contains("site") { "SITE_PAGE" } else { "LANDING_PAGE" };
    assert_eq!(error["errorTokens"], json!({"contentType": [token]}));
    assert_eq!(all(app, kind).await, before, "{operation} {body}");
}

/// pages.md §10, word for word as it was seen.
async fn missing_fields_are_named(app: App) {
    for kind in MOUNTS {
        for (operation, [first, second]) in [
            ("create-variation", ["contentId", "variationName"]),
            ("end", ["abTestId", "winnerId"]),
            ("rerun", ["abTestId", "variationId"]),
        ] {
            let path = format!("{kind}/ab-test/{operation}");
            for (body, missing) in [
                (json!({}), format!("[{first}, {second}]")),
                (json!({first: null, second: null}), format!("[{first}, {second}]")),
                (json!({first: "5"}), format!("[{second}]")),
                (json!({second: "5"}), format!("[{first}]")),
            ] {
                let error = app.post(&path, &body).await.expect(400);
                assert_eq!(error.message(), format!("{UNSET}{missing}"));
                assert_eq!(error.json()["category"], "VALIDATION_ERROR");
            }
            for body in [json!([]), json!({first: []}), json!({second: {}})] {
                let error = app.post(&path, &body).await.expect(400);
                assert!(error.message().starts_with("Invalid input JSON"), "{}", error.text);
            }
        }
        let id = app.create_draft(kind, "x").await;
        for name in ["", "  "] {
            let body = json!({"contentId": id, "variationName": name});
            let answer = app.post(&format!("{kind}/ab-test/create-variation"), &body).await;
            assert_eq!(answer.expect(400).json()["errorType"], "CONTENT_TITLE_MISSING");
        }
        let body = json!({"contentId": id, "variationName": "x".repeat(2_001)});
        let answer = app.post(&format!("{kind}/ab-test/create-variation"), &body).await;
        assert_eq!(answer.expect(400).json()["errorType"], "CONTENT_VALUE_TOO_LONG");
        assert_eq!(app.page(kind, &id).await.get("abTestId"), None);
    }
}

async fn a_page_is_in_one_test_at_a_time(app: App) {
    for kind in MOUNTS {
        for live in [false, true] {
            let name = slug(kind, if live { "live" } else { "draft" });
            let master = if live {
                app.create_published(kind, &name).await
            } else {
                app.create_draft(kind, &name).await
            };
            let [variant, _] = start(&app, kind, &master).await;
            for id in [&master, &variant] {
                let body = json!({"contentId": id, "variationName": "C"});
                refused(&app, kind, "create-variation", &body).await;
            }
        }
    }
}

async fn only_a_running_test_is_ended(app: App) {
    for kind in MOUNTS {
        let master = app.create_published(kind, &slug(kind, "a")).await;
        let [variant, test] = start(&app, kind, &master).await;
        let stranger = app.create_draft(kind, "stranger").await;
        let other = app.create_published(kind, &slug(kind, "b")).await;
        let [other_variant, _] = start(&app, kind, &other).await;
        let end = |winner: &str| json!({"abTestId": test, "winnerId": winner});
        for winner in [stranger.as_str(), &other, &other_variant, "0", "abc", "", "5", &test] {
            refused(&app, kind, "end", &end(winner)).await;
        }
        app.post(&format!("{kind}/ab-test/end"), &end(&variant)).await.expect(204);
        for winner in [&master, &variant] {
            refused(&app, kind, "end", &end(winner)).await;
        }
        // The winner can be tested anew; the loser of the old test has no part in it.
        let [again, new_test] = start(&app, kind, &variant).await;
        assert_ne!(test, new_test);
        let ended = json!({"abTestId": new_test, "winnerId": master});
        refused(&app, kind, "end", &ended).await;
        let ended = json!({"abTestId": new_test, "winnerId": again});
        app.post(&format!("{kind}/ab-test/end"), &ended).await.expect(204);
    }
}

async fn only_an_ended_test_is_run_again(app: App) {
    for kind in MOUNTS {
        let master = app.create_published(kind, &slug(kind, "a")).await;
        let [variant, test] = start(&app, kind, &master).await;
        let stranger = app.create_draft(kind, "stranger").await;
        let rerun = |variation: &str| json!({"abTestId": test, "variationId": variation});
        for variation in [master.as_str(), &variant, &stranger, "abc", ""] {
            refused(&app, kind, "rerun", &rerun(variation)).await;
        }
        let end = json!({"abTestId": test, "winnerId": master});
        app.post(&format!("{kind}/ab-test/end"), &end).await.expect(204);
        refused(&app, kind, "rerun", &rerun(&master)).await;
        refused(&app, kind, "rerun", &rerun(&stranger)).await;
        app.post(&format!("{kind}/ab-test/rerun"), &rerun(&variant)).await.expect(204);
        refused(&app, kind, "rerun", &rerun(&variant)).await;
        app.post(&format!("{kind}/ab-test/end"), &end).await.expect(204);
        // The winner is gone: there is nobody to run it against.
        app.delete(&format!("{kind}/{master}")).await.expect(204);
        refused(&app, kind, "rerun", &rerun(&variant)).await;
        app.delete(&format!("{kind}/{variant}")).await.expect(204);
        let nothing = app.post(&format!("{kind}/ab-test/rerun"), &rerun(&variant)).await;
        assert_eq!(nothing.expect(404).json()["context"], json!({"id": [test]}));
    }
}

async fn losers_are_not_published(app: App) {
    for kind in KINDS {
        let master = app.create_published(kind, &slug(kind, "a")).await;
        let [loser, test] = start(&app, kind, &master).await;
        let end = json!({"abTestId": test, "winnerId": master});
        app.post(&format!("{kind}/ab-test/end"), &end).await.expect(204);
        let before = all(&app, kind).await;
        let one = format!("{kind}/{loser}");
        let own = json!({"slug": slug(kind, "own"), "state": "PUBLISHED_OR_SCHEDULED"});
        let wish = json!({"id": loser, "publishDate": "2026-11-21T12:00:00Z"});
        let test = json!({"contentId": loser, "variationName": "C"});
        for answer in [
            app.patch(&one, &own).await,
            app.patch(&one, &json!({"state": "DRAFT"})).await,
            app.patch(&one, &json!({"state": "PUBLISHED_AB_VARIANT"})).await,
            app.post(&format!("{kind}/schedule"), &wish).await,
            app.post(&format!("{kind}/ab-test/create-variation"), &test).await,
        ] {
            assert_eq!(answer.expect(400).json()["errorType"], "CONTENT_STATE_INVALID");
        }
        assert_eq!(all(&app, kind).await, before);
        // Its content can be written, and copied.
        app.patch(&one, &json!({"htmlTitle": "t"})).await.expect(200);
        let copy = app.post(&format!("{kind}/clone"), &json!({"id": loser})).await.expect(200);
        assert_eq!(
            (copy.json()["state"].clone(), copy.json().get("abStatus").cloned()),
            (json!("DRAFT"), None)
        );
    }
}

/// A live variant of a master that never had a slug would go live under none.
async fn a_winner_without_an_address_is_refused(app: App) {
    for kind in KINDS {
        let master = text(&app.create(kind, &draft("x")).await, "id");
        let [variant, test] = start(&app, kind, &master).await;
        let live = json!({"state": "PUBLISHED"});
        app.patch(&format!("{kind}/{variant}"), &live).await.expect(200);
        let before = all(&app, kind).await;
        let end = json!({"abTestId": test, "winnerId": variant});
        let error = app.post(&format!("{kind}/ab-test/end"), &end).await.expect(400).json();
        assert_eq!(error["errorType"], "CONTENT_SLUG_MISSING");
        assert_eq!(all(&app, kind).await, before);
        // Deleted, the master leaves a draft behind.
        app.delete(&format!("{kind}/{master}")).await.expect(204);
        let page = app.page(kind, &variant).await;
        assert_eq!((&page["state"], &page["abStatus"]), (&json!("DRAFT"), &json!("master")));
    }
}

async fn pages_and_tests_that_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    for (kind, other) in [(SITE, LANDING), (LANDING, SITE)] {
        let master = text(&app.create(kind, &published(&slug(kind, "a"))).await, "id");
        let [variant, test] = start(&app, kind, &master).await;
        let theirs = app.create_draft(other, "other kind").await;
        let gone = app.create_draft(kind, "gone").await;
        app.delete(&format!("{kind}/{gone}")).await.expect(204);
        for id in [theirs.as_str(), &gone, "0", "abc", "", "5"] {
            let body = json!({"contentId": id, "variationName": "B"});
            let answer = app.post(&format!("{kind}/ab-test/create-variation"), &body).await;
            assert_eq!(answer.expect(404).json()["context"], json!({"id": [id]}));
        }
        let calls = |test: &str| {
            [
                ("end", json!({"abTestId": test, "winnerId": master})),
                ("rerun", json!({"abTestId": test, "variationId": variant})),
            ]
        };
        for unknown in ["0", "abc", "", "5", &master, &format!("{test} "), &format!("0{test}")] {
            for (operation, body) in calls(unknown) {
                let answer = app.post(&format!("{kind}/ab-test/{operation}"), &body).await;
                let error = answer.expect(404).json();
                assert_eq!(error["context"], json!({"id": [unknown]}), "{operation}");
            }
        }
        // A test is one of its own kind and account.
        for (operation, body) in calls(&test) {
            app.post(&format!("{other}/ab-test/{operation}"), &body).await.expect(404);
            stranger.post(&format!("{kind}/ab-test/{operation}"), &body).await.expect(404);
        }
        let body = json!({"contentId": master, "variationName": "B"});
        stranger.post(&format!("{kind}/ab-test/create-variation"), &body).await.expect(404);
        assert_eq!(stranger.total(kind).await, 0);
    }
}
