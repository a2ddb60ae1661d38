//! Members of language groups through everything else that happens to pages: whatever is written,
//! restored, scheduled or deleted, `translations` of all of them stay true (pages.md §8, §11.39).

use crate::support::client::{KINDS, MOUNTS, text};
use crate::support::groups::{assert_alone, assert_group, group, language, page_in};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    what_is_written_of_one_is_shown_by_all,
    drafts_are_shown_when_they_go_live,
    a_restored_member_stays_what_it_is_to_its_group,
    a_deleted_member_is_shown_no_more,
    the_oldest_other_follows_a_deleted_primary,
    a_whole_group_can_be_deleted,
    a_member_is_sent_back_as_it_was_read,
    missing_fields_are_named,
    languages_are_those_of_the_surface,
    a_language_is_had_once_in_a_group,
    a_page_is_in_one_group,
    pages_outside_of_groups,
    members_that_are_not_there,
);

async fn what_is_written_of_one_is_shown_by_all(app: App) {
    for kind in MOUNTS {
        let [en, de, fr] = group(&app, kind, ["en", "de", "fr"]).await;
        let own = |text: &str| format!("{text}{}", kind.replace('/', "-"));
        let edits = [
            json!({"name": "Renamed"}),
            json!({"slug": own("elsewhere")}),
            json!({"state": "PUBLISHED_OR_SCHEDULED", "publishImmediately": true}),
            json!({"publishDate": "2030-01-01T00:00:00Z"}),
            json!({"state": "DRAFT"}),
            json!({"archivedInDashboard": true, "password": "p", "campaign": "c"}),
            json!({"publicAccessRules": [{"type": "SSO", "z": 1}]}),
            json!({"publicAccessRulesEnabled": true}),
            json!({"language": "pt"}),
            json!({"campaign": null, "language": "de"}),
            json!({"language": "de"}),
        ];
        for (second, edit) in edits.into_iter().enumerate() {
            app.turn_clock(&format!("2026-11-21T12:10:{second:02}Z"));
            let page = app.patch(&format!("{kind}/{de}"), &edit).await.expect(200).json();
            assert_eq!(page, app.page(kind, &de).await, "{edit}");
            assert_group(&app, kind, &[&en, &de, &fr]).await;
        }
        let inputs =
            json!([{"id": en, "name": "One"}, {"id": fr, "name": "Two", "language": "it"}]);
        let path = format!("{kind}/batch/update");
        let updated = app.post(&path, &json!({"inputs": inputs})).await.expect(200).json();
        assert_group(&app, kind, &[&en, &de, &fr]).await;
        for (at, id) in [&en, &fr].into_iter().enumerate() {
            assert_eq!(updated["results"][at], app.page(kind, id).await);
        }
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn drafts_are_shown_when_they_go_live(app: App) {
    for kind in MOUNTS {
        let [en, de] = group(&app, kind, ["en", "de"]).await;
        app.patch(&format!("{kind}/{de}"), &json!({"state": "PUBLISHED"})).await.expect(200);
        app.turn_clock("2026-11-21T12:20:00Z");
        let edit = json!({"name": "Draft", "slug": text(&app.page(kind, &de).await, "slug") + "x"});
        let draft = app.patch(&format!("{kind}/{de}/draft"), &edit).await.expect(200).json();
        assert_eq!(draft, app.draft_of(kind, &de).await);
        assert_eq!(app.page(kind, &en).await["translations"]["de"]["name"], "Page in de");
        assert_group(&app, kind, &[&en, &de]).await;
        app.act(&format!("{kind}/{de}/draft/push-live")).await.expect(204);
        assert_eq!(app.page(kind, &en).await["translations"]["de"]["name"], "Draft");
        assert_group(&app, kind, &[&en, &de]).await;
        let body = json!({"id": en, "publishDate": "2026-11-21T13:00:00Z"});
        app.post(&format!("{kind}/schedule"), &body).await.expect(204);
        assert_group(&app, kind, &[&en, &de]).await;
        app.turn_clock("2026-11-21T13:00:00Z");
        assert_group(&app, kind, &[&en, &de]).await;
        app.engine.run_due_jobs().await.unwrap();
        assert_group(&app, kind, &[&en, &de]).await;
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

/// A revision from before the group has another language or none; the member keeps its own.
async fn a_restored_member_stays_what_it_is_to_its_group(app: App) {
    for kind in KINDS {
        let en = app.create_draft(kind, "no language yet").await;
        let (de, fr) = (page_in(&app, kind, "fr").await, page_in(&app, kind, "de").await);
        for (id, code) in [(&de, "de"), (&fr, "fr")] {
            let body = json!({"id": id, "language": code, "primaryId": en});
            language(&app, kind, "attach-to-lang-group", &body).await.expect(200);
        }
        for (id, code) in [(&en, "en"), (&de, "de")] {
            app.patch(&format!("{kind}/{id}"), &json!({"name": "Later"})).await.expect(200);
            let restore = format!("{kind}/{id}/revisions/1/restore");
            let page = app.act(&restore).await.expect(200).json();
            assert_eq!(page, app.page(kind, id).await);
            assert_eq!(page["language"], code);
            assert_ne!(page["name"], "Later");
            assert_group(&app, kind, &[&en, &de, &fr]).await;
            let draft = app.act(&format!("{restore}-to-draft")).await.expect(200).json();
            assert_eq!(draft, app.draft_of(kind, id).await);
            assert_group(&app, kind, &[&en, &de, &fr]).await;
        }
    }
}

/// Case 39.
async fn a_deleted_member_is_shown_no_more(app: App) {
    for kind in MOUNTS {
        let [en, de, fr] = group(&app, kind, ["en", "de", "fr"]).await;
        app.delete(&format!("{kind}/{de}")).await.expect(204);
        assert_group(&app, kind, &[&en, &fr]).await;
        let gone = app.get(&format!("{kind}/{de}?archived=true")).await.expect(200).json();
        assert_eq!((&gone["language"], &gone["translations"]), (&json!("de"), &json!({})));
        assert_eq!(gone["translatedFromId"], Value::Null);
        let query = format!("{kind}?archived=true&id={de}&translatedFromId__is_null");
        assert_eq!(app.total(&query).await, 1);
        // It can be written, and is nothing to the group any more; its language is free.
        let late = format!("{kind}/{de}?archived=true");
        app.patch(&late, &json!({"name": "late", "language": "fr"})).await.expect(200);
        assert_group(&app, kind, &[&en, &fr]).await;
        let wanted = json!({"id": en, "language": "de"});
        let again = language(&app, kind, "create-language-variation", &wanted).await;
        assert_group(&app, kind, &[&en, &fr, &text(&again.expect(200).json(), "id")]).await;
    }
}

async fn the_oldest_other_follows_a_deleted_primary(app: App) {
    for kind in MOUNTS {
        let [en, sv, de, fr] = group(&app, kind, ["en", "sv", "de", "fr"]).await;
        app.delete(&format!("{kind}/{en}")).await.expect(204);
        assert_group(&app, kind, &[&sv, &de, &fr]).await;
        let batch = json!({"inputs": [sv]});
        app.post(&format!("{kind}/batch/archive"), &batch).await.expect(204);
        assert_group(&app, kind, &[&de, &fr]).await;
        app.delete(&format!("{kind}/{de}")).await.expect(204);
        assert_alone(&app, kind, &fr).await;
        assert_eq!(app.page(kind, &fr).await["language"], "fr");
    }
}

async fn a_whole_group_can_be_deleted(app: App) {
    for kind in KINDS {
        let [a, b] = group(&app, kind, ["en", "de"]).await;
        let [c, d, e] = group(&app, kind, ["en", "de", "fr"]).await;
        let batch = json!({"inputs": [a, b, c, d]});
        app.post(&format!("{kind}/batch/archive"), &batch).await.expect(204);
        assert_alone(&app, kind, &e).await;
        for id in [a, b, c, d] {
            let gone = app.get(&format!("{kind}/{id}?archived=true")).await.expect(200).json();
            assert_eq!(gone["translations"], json!({}));
        }
        let body = json!({"id": page_in(&app, kind, "it").await, "language": "it", "primaryId": e});
        language(&app, kind, "attach-to-lang-group", &body).await.expect(200);
    }
}

/// Case 5 for the properties of groups.
async fn a_member_is_sent_back_as_it_was_read(app: App) {
    for kind in KINDS {
        let [en, de] = group(&app, kind, ["en", "de"]).await;
        for id in [&en, &de] {
            let page = app.page(kind, id).await;
            let one = format!("{kind}/{id}");
            assert_eq!(app.patch(&one, &page).await.expect(200).json(), page);
            assert_eq!(app.patch(&format!("{one}/draft"), &page).await.expect(200).json(), page);
        }
        assert_group(&app, kind, &[&en, &de]).await;
    }
}

const OPERATIONS: [(&str, &[&str]); 5] = [
    ("attach-to-lang-group", &["id", "language", "primaryId"]),
    ("create-language-variation", &["id"]),
    ("detach-from-lang-group", &["id"]),
    ("set-new-lang-primary", &["id"]),
    ("update-languages", &["primaryId", "languages"]),
];

fn method(operation: &str) -> &'static str {
    if operation == "set-new-lang-primary" { "PUT" } else { "POST" }
}

async fn missing_fields_are_named(app: App) {
    let unset = "Invalid input JSON on line 1, column 2. Some required fields were not set: ";
    for kind in MOUNTS {
        for (operation, fields) in OPERATIONS {
            let path = format!("{kind}/multi-language/{operation}");
            let expected = format!("{unset}[{}]", fields.join(", "));
            let nulls: Value =
                fields.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
            for body in [json!({}).to_string(), nulls.to_string()] {
                let answer = app.send_text(method(operation), &path, &body).await.expect(400);
                assert_eq!(answer.message(), expected, "{operation}");
                assert_eq!(answer.json()["category"], "VALIDATION_ERROR");
            }
            for body in ["", "[]", "{\"id\":[]}", "{\"primaryId\":{}}", "{\"languages\":[]}"] {
                let answer = app.send_text(method(operation), &path, body).await.expect(400);
                assert!(answer.message().starts_with("Invalid input JSON"), "{operation} {body}");
            }
        }
    }
}

/// The fault of a content rule, which names the kind.
async fn refused(app: &App, kind: &str, operation: &str, body: &Value, error_type: &str) {
    let path = format!("{kind}/multi-language/{operation}");
    let answer = app.send_text(method(operation), &path, &body.to_string()).await;
    let error = answer.expect(400).json();
    assert_eq!(error["errorType"], error_type, "{operation} {body}: {error}");
    let token = if kind.contains("site") { "SITE_PAGE" } else { "LANDING_PAGE" };
    assert_eq!(error["errorTokens"], json!({"contentType": [token]}));
}

async fn languages_are_those_of_the_surface(app: App) {
    for kind in MOUNTS {
        let [en, de] = group(&app, kind, ["en", "de"]).await;
        let other = app.create_draft(kind, "other").await;
        for wrong in ["xx", "", "english", "en_us", "de-xx", "-"] {
            for (operation, body) in [
                ("create-language-variation", json!({"id": en, "language": wrong})),
                ("attach-to-lang-group", json!({"id": other, "language": wrong, "primaryId": en})),
                ("update-languages", json!({"primaryId": en, "languages": {&de: wrong}})),
            ] {
                refused(&app, kind, operation, &body, "CONTENT_LANGUAGE_INVALID").await;
            }
            if !wrong.is_empty() {
                let alone = app.create_draft(kind, "alone").await;
                let body = json!({"id": alone, "language": "de", "primaryLanguage": wrong});
                let operation = "create-language-variation";
                refused(&app, kind, operation, &body, "CONTENT_LANGUAGE_INVALID").await;
            }
        }
        let body = json!({"id": en});
        refused(&app, kind, "create-language-variation", &body, "CONTENT_LANGUAGE_INVALID").await;
        // A member can't be without a language.
        let cleared = app.patch(&format!("{kind}/{de}"), &json!({"language": null})).await;
        assert_eq!(cleared.expect(400).json()["errorType"], "CONTENT_LANGUAGE_INVALID");
        assert_group(&app, kind, &[&en, &de]).await;
        assert_alone(&app, kind, &other).await;
    }
}

/// Case 37 among them.
async fn a_language_is_had_once_in_a_group(app: App) {
    const TAKEN: &str = "CONTENT_LANGUAGE_ALREADY_EXISTS";
    for kind in MOUNTS {
        let [en, de, fr] = group(&app, kind, ["en", "de", "fr"]).await;
        let other = app.create_draft(kind, "other").await;
        let before = app.total(kind).await;
        for (operation, body) in [
            ("create-language-variation", json!({"id": en, "language": "de"})),
            ("create-language-variation", json!({"id": de, "language": "EN"})),
            ("create-language-variation", json!({"id": de, "language": "de"})),
            ("create-language-variation", json!({"id": other, "language": "en"})),
            ("attach-to-lang-group", json!({"id": other, "language": "fr", "primaryId": en})),
            ("update-languages", json!({"primaryId": en, "languages": {&de: "fr"}})),
            ("update-languages", json!({"primaryId": en, "languages": {&de: "it", &fr: "IT"}})),
        ] {
            refused(&app, kind, operation, &body, TAKEN).await;
        }
        let taken = app.patch(&format!("{kind}/{de}"), &json!({"language": "fr"})).await;
        assert_eq!(taken.expect(400).json()["errorType"], TAKEN);
        let inputs = json!([{"id": de, "language": "en"}, {"id": fr, "name": "written"}]);
        let path = format!("{kind}/batch/update");
        let answer = app.post(&path, &json!({"inputs": inputs})).await.expect(207).json();
        assert_eq!(answer["errors"][0]["context"]["errorType"], json!([TAKEN]));
        // A pending edit is refused when it would go live.
        let live = json!({"state": "PUBLISHED"});
        app.patch(&format!("{kind}/{de}"), &live).await.expect(200);
        let draft = format!("{kind}/{de}/draft");
        app.patch(&draft, &json!({"language": "fr"})).await.expect(200);
        let push = app.act(&format!("{draft}/push-live")).await.expect(400).json();
        assert_eq!(push["errorType"], TAKEN);
        assert_eq!(app.total(kind).await, before, "no page was left behind");
        assert_alone(&app, kind, &other).await;
        assert_eq!(app.page(kind, &other).await.get("language"), None);
        assert_group(&app, kind, &[&en, &de, &fr]).await;
    }
}

async fn a_page_is_in_one_group(app: App) {
    const INVALID: &str = "CONTENT_LANGUAGE_GROUP_INVALID";
    for kind in MOUNTS {
        let [en, de] = group(&app, kind, ["en", "de"]).await;
        let [sv, fr] = group(&app, kind, ["sv", "fr"]).await;
        for (id, primary) in [(&fr, &en), (&sv, &en), (&de, &en), (&en, &en), (&en, &de)] {
            let body = json!({"id": id, "language": "it", "primaryId": primary});
            refused(&app, kind, "attach-to-lang-group", &body, INVALID).await;
        }
        for languages in [json!({&fr: "it"}), json!({&de: "it", "5": "fr"}), json!({"x": "it"})] {
            let body = json!({"primaryId": en, "languages": languages});
            refused(&app, kind, "update-languages", &body, INVALID).await;
        }
        refused(&app, kind, "detach-from-lang-group", &json!({"id": en}), INVALID).await;
        assert_group(&app, kind, &[&en, &de]).await;
        assert_group(&app, kind, &[&sv, &fr]).await;
        let kept = app.page(kind, &de).await;
        assert_eq!(kept["language"], "de");
    }
}

async fn pages_outside_of_groups(app: App) {
    for kind in MOUNTS {
        let alone = page_in(&app, kind, "en").await;
        for (operation, body) in [
            ("detach-from-lang-group", json!({"id": alone})),
            ("set-new-lang-primary", json!({"id": alone})),
            ("update-languages", json!({"primaryId": alone, "languages": {&alone: "de"}})),
        ] {
            refused(&app, kind, operation, &body, "CONTENT_LANGUAGE_GROUP_INVALID").await;
        }
        assert_eq!(app.page(kind, &alone).await["language"], "en");
        assert_eq!(app.revisions(kind, &alone).await, 1);
    }
}

/// Pages of the other kind, of another account, deleted ones, and what is no id.
async fn members_that_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    for (kind, other) in [(KINDS[0], KINDS[1]), (KINDS[1], KINDS[0])] {
        let [en, de] = group(&app, kind, ["en", "de"]).await;
        let own = app.create_draft(kind, "own").await;
        let theirs = app.create_draft(other, "other kind").await;
        let gone = app.create_draft(kind, "gone").await;
        app.delete(&format!("{kind}/{gone}")).await.expect(204);
        for id in [theirs.as_str(), &gone, "0", "abc", "", "5"] {
            for (operation, body) in [
                ("create-language-variation", json!({"id": id, "language": "fr"})),
                ("attach-to-lang-group", json!({"id": id, "language": "fr", "primaryId": en})),
                ("attach-to-lang-group", json!({"id": own, "language": "fr", "primaryId": id})),
                ("detach-from-lang-group", json!({"id": id})),
                ("set-new-lang-primary", json!({"id": id})),
                ("update-languages", json!({"primaryId": id, "languages": {&en: "fr"}})),
            ] {
                let path = format!("{kind}/multi-language/{operation}");
                let answer = app.send_text(method(operation), &path, &body.to_string()).await;
                let error = answer.expect(404).json();
                assert_eq!(error["context"], json!({"id": [id]}), "{operation} {body}");
            }
        }
        assert_group(&app, kind, &[&en, &de]).await;
        assert_alone(&app, kind, &own).await;
        // Nor do pages of two accounts meet in a group.
        for (operation, body) in [
            ("create-language-variation", json!({"id": en, "language": "fr"})),
            ("attach-to-lang-group", json!({"id": own, "language": "fr", "primaryId": en})),
            ("detach-from-lang-group", json!({"id": de})),
            ("set-new-lang-primary", json!({"id": de})),
            ("update-languages", json!({"primaryId": en, "languages": {&en: "fr"}})),
        ] {
            let path = format!("{kind}/multi-language/{operation}");
            let answer = stranger.send_text(method(operation), &path, &body.to_string()).await;
            answer.expect(404);
        }
        assert_eq!(stranger.total(kind).await, 0);
        assert_group(&app, kind, &[&en, &de]).await;
    }
}
