//! Drafts over HTTP: edited apart from what is live, pushed, reset (pages.md §1.2 operations 6–9,
//! §5.1).

use crate::support::client::{KINDS, LANDING, MOUNTS, SITE, published, text, with};
use crate::support::{Answer, App, on_both_databases};
use domain::pages::kind::PageKind;
use serde_json::{Value, json};

on_both_databases!(
    a_draft_is_edited_apart_from_what_is_live,
    pushing_takes_every_pending_edit_whoever_made_it,
    pushing_a_page_that_is_not_live_changes_nothing,
    reset_makes_the_draft_what_is_live_again,
    a_write_of_the_page_is_carried_into_its_draft,
    a_draft_does_not_publish,
    a_draft_patch_that_changes_nothing_leaves_no_trace,
    an_edit_that_is_taken_back_leaves_no_draft,
    a_slug_that_is_taken_is_refused_when_the_draft_goes_live,
    a_temporary_slug_does_not_go_live_with_a_draft,
    a_draft_that_breaks_a_rule_is_refused,
    derived_properties_of_a_draft_follow_the_clock,
    calls_without_a_body_do_not_look_at_one,
    drafts_of_pages_that_are_not_there,
);

/// A published page of a mount; its id and its address.
async fn live_page(app: &App, kind: &str, slug: &str) -> (String, String) {
    let id = text(&app.create(kind, &published(slug)).await, "id");
    let one = format!("{kind}/{id}");
    (id, one)
}

/// A slug that is of this mount alone.
fn slug(kind: &str, slug: &str) -> String {
    format!("{slug}{}", kind.replace('/', "-"))
}

/// Case 26: neither the page nor a list sees the draft before it is pushed.
async fn a_draft_is_edited_apart_from_what_is_live(app: App) {
    for kind in MOUNTS {
        let (id, one) = live_page(&app, kind, &slug(kind, "a")).await;
        let live = app.page(kind, &id).await;
        assert_eq!(app.draft_of(kind, &id).await, live, "no edits yet");
        app.turn_clock("2026-11-21T12:00:07Z");
        let edit = json!({"htmlTitle": "Draft", "slug": slug(kind, "b"), "widgets": {"w": {}}});
        let answered = app.patch(&format!("{one}/draft"), &edit).await.expect(200).json();
        let expected = json!({
            "url": text(&live, "url").replace(&slug(kind, "a"), &slug(kind, "b")),
            "updated": "2026-11-21T12:00:07Z",
            "updatedAt": "2026-11-21T12:00:07Z",
        });
        assert_eq!(answered, with(with(live.clone(), edit), expected));
        assert_eq!(app.draft_of(kind, &id).await, answered);
        assert_eq!(app.page(kind, &id).await, live);
        let listed = app.get(&format!("{kind}?id={id}")).await.json();
        assert_eq!(listed["results"], json!([live]));
        app.turn_clock("2026-11-21T12:00:09Z");
        app.act(&format!("{one}/draft/push-live")).await.expect(204);
        let pushed = app.page(kind, &id).await;
        let now = json!({"updated": "2026-11-21T12:00:09Z", "updatedAt": "2026-11-21T12:00:09Z"});
        assert_eq!(pushed, with(answered, now));
        assert_eq!(app.draft_of(kind, &id).await, pushed);
        assert_eq!(app.get(&format!("{kind}?id={id}")).await.json()["results"], json!([pushed]));
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

/// Case 26, its second half.
async fn pushing_takes_every_pending_edit_whoever_made_it(app: App) {
    let (id, one) = live_page(&app, SITE, "a").await;
    let theirs = serde_json::from_value(json!({"metaDescription": "theirs"})).unwrap();
    let other = app.caller(77);
    app.engine.update_draft(&other, PageKind::Site, id.clone(), theirs).await.unwrap();
    let draft = app.draft_of(SITE, &id).await;
    assert_eq!((&draft["updatedById"], &draft["authorName"]), (&json!("77"), &json!("User 77")));
    let own = json!({"htmlTitle": "own"});
    let draft = app.patch(&format!("{one}/draft"), &own).await.expect(200).json();
    assert_eq!(draft["metaDescription"], "theirs");
    app.act(&format!("{one}/draft/push-live")).await.expect(204);
    let page = app.page(SITE, &id).await;
    assert_eq!((&page["htmlTitle"], &page["metaDescription"]), (&json!("own"), &json!("theirs")));
    assert_eq!(page["updatedById"], page["createdById"], "who pushed has written");
}

/// Case 23, and the same of a page that waits for its hour or was unpublished.
async fn pushing_a_page_that_is_not_live_changes_nothing(app: App) {
    let later = json!({"publishImmediately": false, "publishDate": "2026-11-21T13:00:00Z"});
    for kind in MOUNTS {
        let never = app.create_draft(kind, "never").await;
        let waits = with(published(&slug(kind, "waits")), later.clone());
        let waits = text(&app.create(kind, &waits).await, "id");
        let (over, one) = live_page(&app, kind, &slug(kind, "over")).await;
        app.patch(&one, &json!({"state": "DRAFT"})).await.expect(200);
        for id in [never, waits, over] {
            let edit = json!({"htmlTitle": "pending"});
            app.patch(&format!("{kind}/{id}/draft"), &edit).await.expect(200);
            let (page, draft) = (app.page(kind, &id).await, app.draft_of(kind, &id).await);
            app.act(&format!("{kind}/{id}/draft/push-live")).await.expect(204);
            assert_eq!(app.page(kind, &id).await, page);
            assert_eq!(app.draft_of(kind, &id).await, draft);
            assert_eq!((&page["published"], &page["htmlTitle"]), (&json!(false), &json!("")));
        }
    }
}

/// Case 27.
async fn reset_makes_the_draft_what_is_live_again(app: App) {
    for kind in MOUNTS {
        for page in [published(&slug(kind, "r")), json!({"name": "x", "templatePath": "t"})] {
            let live = app.create(kind, &page).await;
            let (id, one) = (text(&live, "id"), format!("{kind}/{}", text(&live, "id")));
            let edit = json!({"name": "edited", "layoutSections": {"a": {}}});
            app.patch(&format!("{one}/draft"), &edit).await.expect(200);
            assert_ne!(app.draft_of(kind, &id).await, live);
            // The second one finds nothing to do.
            for _ in 0..2 {
                app.act(&format!("{one}/draft/reset")).await.expect(204);
                assert_eq!(app.draft_of(kind, &id).await, live);
                assert_eq!(app.page(kind, &id).await, live);
            }
            app.act(&format!("{one}/draft/push-live")).await.expect(204);
            assert_eq!(app.page(kind, &id).await, live, "there is nothing left to push");
        }
    }
}

/// pages.md §5.1: so that a later push does not take the write back.
async fn a_write_of_the_page_is_carried_into_its_draft(app: App) {
    for kind in MOUNTS {
        let (id, one) = live_page(&app, kind, &slug(kind, "a")).await;
        let edit = json!({"htmlTitle": "draft", "metaDescription": "draft"});
        app.patch(&format!("{one}/draft"), &edit).await.expect(200);
        let write = json!({"metaDescription": "live", "widgets": {"w": {"a": 1}}});
        let page = app.patch(&one, &write).await.expect(200).json();
        assert_eq!((&page["htmlTitle"], &page["metaDescription"]), (&json!(""), &json!("live")));
        let draft = app.draft_of(kind, &id).await;
        let shown = |page: &Value| {
            ["htmlTitle", "metaDescription", "widgets"].map(|name| page[name].clone())
        };
        let both = [json!("draft"), json!("live"), json!({"w": {"a": 1}})];
        assert_eq!(shown(&draft), both);
        app.act(&format!("{one}/draft/push-live")).await.expect(204);
        assert_eq!(shown(&app.page(kind, &id).await), both);
    }
}

/// Publishing has operations of its own; a draft only takes content (pages.md §5.1).
async fn a_draft_does_not_publish(app: App) {
    let publishing = json!({
        "state": "PUBLISHED_OR_SCHEDULED", "currentState": "PUBLISHED", "published": true,
        "publishImmediately": false, "publishDate": "2026-11-21T12:30:00Z",
    });
    for kind in KINDS {
        let id = app.create_draft(kind, "x").await;
        let (one, before) = (format!("{kind}/{id}/draft"), app.page(kind, &id).await);
        let answered = app.patch(&one, &publishing).await.expect(200).json();
        assert_eq!(answered, before);
        assert_eq!(app.revisions(kind, &id).await, 1, "nothing was written");
        let more = with(publishing.clone(), json!({"htmlTitle": "t"}));
        assert_eq!(app.patch(&one, &more).await.expect(200).json()["htmlTitle"], "t");
        for time in ["2026-11-21T12:00:00Z", "2026-11-21T12:31:00Z"] {
            app.turn_clock(time);
            assert_eq!(app.page(kind, &id).await, before);
        }
        app.turn_clock("2026-11-21T12:00:00Z");
        // Nor does it unpublish, or take what no page can be.
        let (id, one) = live_page(&app, kind, &slug(kind, "a")).await;
        let edit = json!({"state": "DRAFT", "publishDate": null, "htmlTitle": "t"});
        let draft = app.patch(&format!("{one}/draft"), &edit).await.expect(200).json();
        assert_eq!(
            (&draft["state"], &draft["published"]),
            (&json!("PUBLISHED_OR_SCHEDULED"), &json!(true))
        );
        app.act(&format!("{one}/draft/push-live")).await.expect(204);
        let page = app.page(kind, &id).await;
        assert_eq!((&page["published"], &page["htmlTitle"]), (&json!(true), &json!("t")));
        let wrong = app.patch(&format!("{one}/draft"), &json!({"state": "<string>"})).await;
        assert_eq!(wrong.expect(400).json()["errorType"], "CONTENT_STATE_INVALID");
    }
}

async fn a_draft_patch_that_changes_nothing_leaves_no_trace(app: App) {
    for kind in KINDS {
        let (id, one) = live_page(&app, kind, &slug(kind, "a")).await;
        for pending in [false, true] {
            if pending {
                let edit = json!({"htmlTitle": "pending"});
                app.patch(&format!("{one}/draft"), &edit).await.expect(200);
            }
            let (page, draft) = (app.page(kind, &id).await, app.draft_of(kind, &id).await);
            let revisions = app.revisions(kind, &id).await;
            app.turn_clock("2026-11-21T12:01:00Z");
            let title = json!({"htmlTitle": draft["htmlTitle"]});
            let ignored = json!({"nope": 1, "url": "x", "publishImmediately": false});
            for same in [json!({}), title, ignored, draft.clone()] {
                let answered = app.patch(&format!("{one}/draft"), &same).await.expect(200);
                assert_eq!(answered.json(), draft, "{same}");
            }
            assert_eq!(app.page(kind, &id).await, page);
            assert_eq!(app.draft_of(kind, &id).await, draft);
            assert_eq!(app.revisions(kind, &id).await, revisions);
            app.turn_clock("2026-11-21T12:00:00Z");
        }
    }
}

async fn an_edit_that_is_taken_back_leaves_no_draft(app: App) {
    let (id, one) = live_page(&app, SITE, "a").await;
    let live = app.page(SITE, &id).await;
    for title in ["pending", ""] {
        let edit = json!({"htmlTitle": title});
        app.patch(&format!("{one}/draft"), &edit).await.expect(200);
    }
    assert_eq!(app.draft_of(SITE, &id).await, live);
    let revisions = app.revisions(SITE, &id).await;
    app.turn_clock("2026-11-21T12:05:00Z");
    app.act(&format!("{one}/draft/push-live")).await.expect(204);
    assert_eq!(app.page(SITE, &id).await, live, "there was nothing to push");
    assert_eq!(app.revisions(SITE, &id).await, revisions);
}

#[track_caller]
fn refused(answer: Answer, error_type: &str) -> Value {
    let error = answer.expect(400).json();
    assert_eq!(error["errorType"], error_type, "{error}");
    assert!(error["errorTokens"]["contentType"].is_array(), "{error}");
    error
}

async fn a_slug_that_is_taken_is_refused_when_the_draft_goes_live(app: App) {
    for kind in MOUNTS {
        let (taken, b) = (slug(kind, "taken"), slug(kind, "b"));
        let (_, holder) = live_page(&app, kind, &taken).await;
        let (id, one) = live_page(&app, kind, &b).await;
        let edit = json!({"slug": taken, "htmlTitle": "new"});
        let draft = app.patch(&format!("{one}/draft"), &edit).await.expect(200).json();
        let (page, revisions) = (app.page(kind, &id).await, app.revisions(kind, &id).await);
        let push = format!("{one}/draft/push-live");
        refused(app.act(&push).await, "CONTENT_SLUG_ALREADY_EXISTS");
        assert_eq!(app.page(kind, &id).await, page, "nothing of it went live");
        assert_eq!(app.draft_of(kind, &id).await, draft);
        assert_eq!(app.revisions(kind, &id).await, revisions);
        // When the other page lets go of it, it can be had.
        app.patch(&holder, &json!({"state": "DRAFT"})).await.expect(200);
        app.act(&push).await.expect(204);
        assert_eq!(text(&app.page(kind, &id).await, "slug"), taken);
        refused(app.post(kind, &published(&taken)).await, "CONTENT_SLUG_ALREADY_EXISTS");
        app.post(kind, &published(&b)).await.expect(201);
    }
}

async fn a_temporary_slug_does_not_go_live_with_a_draft(app: App) {
    for temporary in ["-temporary-slug-0", "-ab-variant-0"] {
        let (id, one) = live_page(&app, SITE, &format!("own{temporary}")).await;
        let edit = json!({"slug": temporary});
        app.patch(&format!("{one}/draft"), &edit).await.expect(200);
        let page = app.page(SITE, &id).await;
        refused(app.act(&format!("{one}/draft/push-live")).await, "CONTENT_SLUG_MISSING");
        assert_eq!(app.page(SITE, &id).await, page);
    }
}

async fn a_draft_that_breaks_a_rule_is_refused(app: App) {
    for kind in KINDS {
        let (id, one) = live_page(&app, kind, &slug(kind, "a")).await;
        let draft = app.draft_of(kind, &id).await;
        let path = format!("{one}/draft");
        for (edit, error_type) in [
            (json!({"name": " ", "htmlTitle": "t"}), "CONTENT_TITLE_MISSING"),
            (json!({"templatePath": ""}), "CONTENT_TEMPLATE_PATH_MISSING"),
            (json!({"templatePath": "/t"}), "CONTENT_TEMPLATE_PATH_INVALID"),
            (json!({"slug": "a b"}), "CONTENT_SLUG_INVALID"),
            (json!({"domain": "https://x"}), "CONTENT_DOMAIN_INVALID"),
            (json!({"name": "x".repeat(2_001)}), "CONTENT_VALUE_TOO_LONG"),
            (json!({"archivedAt": "2026-11-21T11:00:00Z"}), "CONTENT_ARCHIVED_AT_READ_ONLY"),
        ] {
            refused(app.patch(&path, &edit).await, error_type);
        }
        // Case 32.
        for edit in [json!({"translations": []}), json!({"publicAccessRules": [{}]}), json!([])] {
            let error = app.patch(&path, &edit).await.expect(400);
            assert!(error.message().starts_with("Invalid input JSON on line 1, column "));
        }
        let empty = app.send_text("PATCH", &path, "").await.expect(400);
        assert_eq!(empty.message(), "Invalid input JSON: No content (empty input stream)");
        assert_eq!(app.draft_of(kind, &id).await, draft);
        assert_eq!(app.revisions(kind, &id).await, 1);
    }
    // Of a folder that goes before the draft does, nothing goes live.
    let (id, one) = live_page(&app, LANDING, "folder").await;
    for (stays, expected) in [(false, None), (true, Some(json!("8")))] {
        let folder = if stays { 8 } else { 7 };
        app.database.put_folders(app.account, &[folder]).await;
        let edit = json!({"folderId": folder.to_string()});
        app.patch(&format!("{one}/draft"), &edit).await.expect(200);
        if !stays {
            app.delete(&format!("{LANDING}/folders/7")).await.expect(204);
        }
        app.act(&format!("{one}/draft/push-live")).await.expect(204);
        assert_eq!(app.page(LANDING, &id).await.get("folderId"), expected.as_ref());
    }
}

async fn derived_properties_of_a_draft_follow_the_clock(app: App) {
    let (id, one) = live_page(&app, SITE, "a").await;
    // An hour after the beginning; and the page moves ten minutes ahead.
    let expiry = json!({"pageExpiryEnabled": true, "pageExpiryDate": 1_795_266_000_000_i64});
    app.patch(&format!("{one}/draft"), &expiry).await.expect(200);
    app.patch(&one, &json!({"publishDate": "2026-11-21T12:10:00Z"})).await.expect(200);
    for (time, current, expired) in [
        ("2026-11-21T12:09:59.999Z", "SCHEDULED", false),
        ("2026-11-21T12:10:00Z", "PUBLISHED", false),
        ("2026-11-21T12:59:59.999Z", "PUBLISHED", false),
        ("2026-11-21T13:00:00Z", "PUBLISHED", true),
    ] {
        app.turn_clock(time);
        let (page, draft) = (app.page(SITE, &id).await, app.draft_of(SITE, &id).await);
        for shown in [&page, &draft] {
            assert_eq!(shown["currentState"], current, "{time}");
        }
        assert_eq!(draft["pageRedirected"], expired, "{time}");
        assert_eq!(page["pageRedirected"], false, "only the draft expires");
    }
}

/// Case 3: no body, an empty object, no content type or any.
async fn calls_without_a_body_do_not_look_at_one(app: App) {
    for kind in MOUNTS {
        let (id, one) = live_page(&app, kind, &slug(kind, "a")).await;
        for (n, (headers, body)) in [
            (vec![], ""),
            (vec![("content-type", "application/json")], ""),
            (vec![("content-type", "application/json")], "{}"),
            (vec![("content-type", "*/*")], "{}"),
            (vec![("content-length", "0")], ""),
            (vec![("content-type", "application/json")], "{\"id\": \"5\"}"),
        ]
        .into_iter()
        .enumerate()
        {
            let edit = json!({"htmlTitle": format!("title {n}")});
            app.patch(&format!("{one}/draft"), &edit).await.expect(200);
            let push = format!("{one}/draft/push-live");
            app.send("POST", &push, &headers, body).await.expect(204);
            assert_eq!(app.page(kind, &id).await["htmlTitle"], edit["htmlTitle"]);
            let other = json!({"htmlTitle": "other"});
            app.patch(&format!("{one}/draft"), &other).await.expect(200);
            let reset = format!("{one}/draft/reset");
            app.send("POST", &reset, &headers, body).await.expect(204);
            assert_eq!(app.draft_of(kind, &id).await["htmlTitle"], edit["htmlTitle"]);
            for tail in ["restore", "restore-to-draft"] {
                let restore = format!("{one}/revisions/1/{tail}");
                let page = app.send("POST", &restore, &headers, body).await.expect(200).json();
                assert_eq!(page["htmlTitle"], "", "{tail}");
            }
        }
    }
}

async fn drafts_of_pages_that_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    for (kind, other) in [(SITE, LANDING), (LANDING, SITE)] {
        let theirs = app.create_draft(other, "other kind").await;
        let (gone, one) = live_page(&app, kind, &slug(kind, "gone")).await;
        app.patch(&format!("{one}/draft"), &json!({"htmlTitle": "t"})).await.expect(200);
        app.delete(&one).await.expect(204);
        for id in [&theirs, &gone, "0", "abc", "1"] {
            let draft = format!("{kind}/{id}/draft");
            for answer in [
                app.get(&draft).await,
                app.patch(&draft, &json!({"htmlTitle": "t"})).await,
                app.act(&format!("{draft}/push-live")).await,
                app.act(&format!("{draft}/reset")).await,
            ] {
                let error = answer.expect(404).json();
                assert_eq!(error["category"], "OBJECT_NOT_FOUND");
                assert_eq!(error["context"], json!({"id": [id]}));
            }
        }
        let (own, one) = live_page(&app, kind, &slug(kind, "own")).await;
        let page = app.page(kind, &own).await;
        stranger.get(&format!("{one}/draft")).await.expect(404);
        let edit = json!({"htmlTitle": "t"});
        stranger.patch(&format!("{one}/draft"), &edit).await.expect(404);
        app.patch(&format!("{one}/draft"), &edit).await.expect(200);
        stranger.act(&format!("{one}/draft/push-live")).await.expect(404);
        stranger.act(&format!("{one}/draft/reset")).await.expect(404);
        assert_eq!(app.page(kind, &own).await, page);
        assert_eq!(app.draft_of(kind, &own).await["htmlTitle"], "t");
    }
}
