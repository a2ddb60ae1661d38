//! Clones over HTTP (pages.md §1.2 operation 14, §3.4): what is copied, and what is not.

use crate::support::client::{KINDS, LANDING, MOUNTS, SITE, draft, published, text, with};
use crate::support::groups::{assert_alone, assert_group, group};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_clone_is_a_draft_with_the_content_of_the_draft,
    a_clone_is_named_by_its_clone_name,
    ties_to_other_pages_are_not_cloned,
    a_clone_goes_its_own_way,
    a_landing_page_is_cloned_into_its_folder,
    missing_fields_are_named,
    clones_of_pages_that_are_not_there,
);

fn slug(kind: &str, slug: &str) -> String {
    format!("{slug}{}", kind.replace('/', "-"))
}

async fn cloned(app: &App, kind: &str, body: &Value) -> Value {
    // Case 34: 200, not 201.
    app.post(&format!("{kind}/clone"), body).await.expect(200).json()
}

/// Everything that a client can write, as a body.
fn content(kind: &str) -> Value {
    json!({
        "slug": slug(kind, "full"), "htmlTitle": "Grüße", "language": "de",
        "domain": "www.example.com", "metaDescription": "m", "campaign": "c", "password": "p",
        "headHtml": "<h>", "footerHtml": "<f>", "linkRelCanonicalUrl": "https://x",
        "featuredImage": "i", "featuredImageAltText": "alt", "useFeaturedImage": true,
        "layoutSections": {"z": {"rows": [{"0": {"w": 12}}]}, "a": {}},
        "widgets": {"w": {"n": 1.50}}, "widgetContainers": {"c": {}},
        "themeSettingsValues": {"t": [null]}, "attachedStylesheets": [{"path": "a.css"}],
        "publicAccessRules": [{"type": "SSO"}], "publicAccessRulesEnabled": true,
        "pageExpiryEnabled": true, "pageExpiryDate": 1_900_000_000_000_i64,
        "pageExpiryRedirectUrl": "https://y", "enableDomainStylesheets": false,
        "dynamicPageHubDbTableId": "99", "dynamicPageDataSourceType": 3,
    })
}

async fn a_clone_is_a_draft_with_the_content_of_the_draft(app: App) {
    for kind in MOUNTS {
        let live = json!({
            "state": "PUBLISHED", "publishDate": "2024-01-02T03:04:05Z",
            "publishImmediately": false, "archivedInDashboard": true,
        });
        let source = with(with(draft("Source"), content(kind)), live);
        let source = app.create(kind, &source).await;
        let id = text(&source, "id");
        let edit = json!({"htmlTitle": "pending", "slug": slug(kind, "elsewhere")});
        app.patch(&format!("{kind}/{id}/draft"), &edit).await.expect(200);
        app.turn_clock("2026-11-21T12:00:04Z");
        let copy = cloned(&app, kind, &json!({"id": id, "cloneName": "Copy"})).await;
        let own = text(&copy, "slug");
        let unique = own.strip_prefix("-temporary-slug-").expect("a slug that is not one");
        assert_eq!(uuid::Uuid::parse_str(unique).unwrap().get_version_num(), 4);
        let now = "2026-11-21T12:00:04Z";
        let expected = json!({
            "id": copy["id"], "name": "Copy", "htmlTitle": "pending", "slug": own,
            "url": format!("https://www.example.com/{own}"),
            "state": "DRAFT", "currentState": "DRAFT", "published": false,
            "currentlyPublished": false, "archivedInDashboard": false,
            "publishDate": "1970-01-01T00:00:00Z", "publishImmediately": true,
            "created": now, "createdAt": now, "updated": now, "updatedAt": now,
        });
        assert_eq!(copy, with(source.clone(), expected));
        let new = text(&copy, "id");
        assert!(new.parse::<i64>().unwrap() > id.parse::<i64>().unwrap());
        assert_eq!(app.page(kind, &new).await, copy);
        assert_eq!(app.draft_of(kind, &new).await, copy);
        assert_eq!(app.page(kind, &id).await, source, "the source stays as it is");
        assert_eq!((app.revisions(kind, &new).await, app.revisions(kind, &id).await), (1, 2));
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

/// Case 34: clients try `name` by mistake.
async fn a_clone_is_named_by_its_clone_name(app: App) {
    for kind in MOUNTS {
        let id = app.create_draft(kind, "Source").await;
        for (body, name) in [
            (json!({}), "Source (Clone)"),
            (json!({"cloneName": null}), "Source (Clone)"),
            (json!({"cloneName": ""}), "Source (Clone)"),
            (json!({"cloneName": "  "}), "Source (Clone)"),
            (json!({"name": "Wrong"}), "Source (Clone)"),
            (json!({"name": "Wrong", "cloneName": "Größe ✓"}), "Größe ✓"),
            (json!({"cloneName": 5}), "5"),
        ] {
            let copy = cloned(&app, kind, &with(json!({"id": id}), body)).await;
            assert_eq!(copy["name"], name);
        }
        // The clone of a clone, and names that are as long as they can be.
        let copy = cloned(&app, kind, &json!({"id": id})).await;
        let again = cloned(&app, kind, &json!({"id": copy["id"]})).await;
        assert_eq!(again["name"], "Source (Clone) (Clone)");
        let long = app.create_draft(kind, &"é".repeat(1_000)).await;
        let copy = cloned(&app, kind, &json!({"id": long})).await;
        let name = text(&copy, "name");
        assert!(name.ends_with("é (Clone)") && name.len() <= 2_000, "{}", name.len());
        let body = json!({"id": id, "cloneName": "x".repeat(2_001)});
        let error = app.post(&format!("{kind}/clone"), &body).await.expect(400).json();
        assert_eq!(error["errorType"], "CONTENT_VALUE_TOO_LONG");
    }
}

/// pages.md §3.4: data of A/B tests and translations is not copied.
async fn ties_to_other_pages_are_not_cloned(app: App) {
    for kind in KINDS {
        let [en, de] = group(&app, kind, ["en", "de"]).await;
        let test = json!({"contentId": en, "variationName": "B"});
        let variant = app.post(&format!("{kind}/ab-test/create-variation"), &test).await;
        let variant = text(&variant.expect(201).json(), "id");
        for id in [&en, &de, &variant] {
            let copy = cloned(&app, kind, &json!({"id": id})).await;
            for tie in ["abStatus", "abTestId", "translatedFromId", "mabExperimentId"] {
                assert_eq!(copy.get(tie), None, "{tie}");
            }
            assert_eq!(copy["state"], "DRAFT");
            let new = text(&copy, "id");
            assert_alone(&app, kind, &new).await;
            // It is nobody's: it can be tested and translated by itself.
            let test = json!({"contentId": new, "variationName": "B"});
            app.post(&format!("{kind}/ab-test/create-variation"), &test).await.expect(201);
        }
        assert_group(&app, kind, &[&en, &de]).await;
    }
}

async fn a_clone_goes_its_own_way(app: App) {
    for kind in MOUNTS {
        let source = app.create(kind, &published(&slug(kind, "a"))).await;
        let id = text(&source, "id");
        let copy = cloned(&app, kind, &json!({"id": id})).await;
        let new = text(&copy, "id");
        // It has no address yet, then one of its own.
        let wish = json!({"id": new, "publishDate": "2026-11-21T12:00:00Z"});
        let error = app.post(&format!("{kind}/schedule"), &wish).await.expect(400).json();
        assert_eq!(error["errorType"], "CONTENT_SLUG_MISSING");
        let own = json!({"slug": slug(kind, "b"), "widgets": {"w": {}}});
        app.patch(&format!("{kind}/{new}"), &own).await.expect(200);
        app.post(&format!("{kind}/schedule"), &wish).await.expect(204);
        assert_eq!(app.page(kind, &new).await["published"], true);
        assert_eq!(app.page(kind, &id).await, source);
        app.delete(&format!("{kind}/{id}")).await.expect(204);
        assert_eq!(app.page(kind, &new).await["slug"], json!(slug(kind, "b")));
    }
}

async fn a_landing_page_is_cloned_into_its_folder(app: App) {
    let folders = format!("{LANDING}/folders");
    let folder = text(&app.create(&folders, &json!({"name": "f"})).await, "id");
    let body = with(draft("x"), json!({"folderId": folder}));
    let id = text(&app.create(LANDING, &body).await, "id");
    let copy = cloned(&app, LANDING, &json!({"id": id})).await;
    assert_eq!(copy["folderId"], json!(folder));
    assert_eq!(app.total(&format!("{LANDING}?folderId={folder}")).await, 2);
}

async fn missing_fields_are_named(app: App) {
    let unset = "Invalid input JSON on line 1, column 2. Some required fields were not set: [id]";
    for kind in MOUNTS {
        let path = format!("{kind}/clone");
        for body in [json!({}), json!({"id": null}), json!({"cloneName": "x"})] {
            let error = app.post(&path, &body).await.expect(400);
            assert_eq!(error.message(), unset);
            assert_eq!(error.json()["category"], "VALIDATION_ERROR");
        }
        for body in [json!([]), json!({"id": []}), json!({"id": "5", "cloneName": {}})] {
            let error = app.post(&path, &body).await.expect(400);
            assert!(error.message().starts_with("Invalid input JSON"), "{}", error.text);
        }
        let empty = app.act(&path).await.expect(400);
        assert_eq!(empty.message(), "Invalid input JSON: No content (empty input stream)");
        assert_eq!(app.total(kind).await, 0);
    }
}

async fn clones_of_pages_that_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    for (kind, other) in [(SITE, LANDING), (LANDING, SITE)] {
        let theirs = app.create_draft(other, "other kind").await;
        let gone = app.create_draft(kind, "gone").await;
        app.delete(&format!("{kind}/{gone}")).await.expect(204);
        for id in [theirs.as_str(), &gone, "0", "abc", "", "5"] {
            let answer = app.post(&format!("{kind}/clone"), &json!({"id": id})).await;
            let error = answer.expect(404).json();
            assert_eq!(error["category"], "OBJECT_NOT_FOUND");
            assert_eq!(error["context"], json!({"id": [id]}));
        }
        let own = app.create_draft(kind, "own").await;
        stranger.post(&format!("{kind}/clone"), &json!({"id": own})).await.expect(404);
        assert_eq!(stranger.total(kind).await, 0);
        app.delete(&format!("{kind}/{own}")).await.expect(204);
    }
}
