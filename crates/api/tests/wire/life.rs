//! One page's life over HTTP: create, read, update, delete, and what of it is seen when deleted
//! (pages.md §3.1, §3.3, §3.5, §5.2).

use crate::support::client::{KINDS, LANDING, SITE, draft, text, with};
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_page_from_its_first_day_to_its_last,
    one_page_at_all_addresses,
    deleted_pages_are_seen_with_archived_only,
    archived_in_the_dashboard_is_not_deleted,
    ids_that_are_not_there,
    a_projection_of_properties,
    name_and_template_are_required,
    an_update_replaces_properties_wholesale,
    writes_say_who_and_when,
    slugs_and_addresses,
);

/// Case 4: 201, 200, 200, 204, and nothing else.
async fn a_page_from_its_first_day_to_its_last(app: App) {
    for kind in KINDS {
        let before = app.total(kind).await;
        let created = app.post(kind, &draft("Life")).await.expect(201).json();
        let path = format!("{kind}/{}", text(&created, "id"));
        assert_eq!(app.get(&path).await.expect(200).json(), created);
        assert_eq!(app.total(kind).await, before + 1);
        app.turn_clock("2026-11-21T12:00:05Z");
        let update = json!({"htmlTitle": "Title"});
        let updated = app.patch(&path, &update).await.expect(200).json();
        let expected = json!({
            "htmlTitle": "Title",
            "updated": "2026-11-21T12:00:05Z",
            "updatedAt": "2026-11-21T12:00:05Z",
        });
        assert_eq!(updated, with(created, expected));
        assert_eq!(app.get(&path).await.expect(200).json(), updated);
        app.delete(&path).await.expect(204);
        not_found(&app.get(&path).await, &text(&updated, "id"));
        not_found(&app.delete(&path).await, &text(&updated, "id"));
        not_found(&app.patch(&path, &update).await, &text(&updated, "id"));
        assert_eq!(app.total(kind).await, before);
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

#[track_caller]
fn not_found(answer: &Answer, raw_id: &str) {
    assert_eq!(answer.status, 404, "{}", answer.text);
    let id = answer.header("x-hubspot-correlation-id");
    let raw_id = json!(raw_id);
    let expected = format!(
        "{{\"category\":\"OBJECT_NOT_FOUND\",\"context\":{{\"id\":[{raw_id}]}},\
         \"correlationId\":\"{id}\",\"message\":\"resource not found\",\"status\":\"error\"}}"
    );
    assert_eq!(answer.text, expected);
}

/// v3 and the dated versions are one operation at several addresses.
async fn one_page_at_all_addresses(app: App) {
    let addresses = [SITE, "/cms/pages/2026-03/site-pages", "/cms/pages/2026-09/site-pages"];
    for (at, address) in addresses.iter().enumerate() {
        let created = app.create(address, &draft("One")).await;
        let id = text(&created, "id");
        for other in addresses {
            assert_eq!(app.page(other, &id).await, created);
            assert_eq!(app.total(other).await, at as u64 + 1);
        }
    }
}

/// Case 21.
async fn deleted_pages_are_seen_with_archived_only(app: App) {
    let (kept, gone) = (app.create_draft(SITE, "a").await, app.create_draft(SITE, "b").await);
    let one = format!("{SITE}/{gone}");
    app.turn_clock("2026-11-21T13:00:00Z");
    app.delete(&one).await.expect(204);
    let deleted = app.get(&format!("{one}?archived=true")).await.expect(200).json();
    assert_eq!(deleted["archivedAt"], "2026-11-21T13:00:00Z");
    assert_eq!((&deleted["archived"], &deleted["updated"]), (&json!(true), &deleted["archivedAt"]));
    assert_eq!(app.get(SITE).await.ids(), [kept.as_str()]);
    for archived in ["archived=true", "archived=TRUE", "archived=true&archived=false"] {
        let list = app.get(&format!("{SITE}?{archived}")).await.expect(200);
        assert_eq!((list.ids(), &list.json()["total"]), (vec![gone.clone()], &json!(1)));
        app.get(&format!("{one}?{archived}")).await.expect(200);
        app.get(&format!("{SITE}/{kept}?{archived}")).await.expect(404);
    }
    for present in ["archived=false", "archived=", "archived=1", "archived=false&archived=true"] {
        assert_eq!(app.get(&format!("{SITE}?{present}")).await.ids(), [kept.as_str()]);
        app.get(&format!("{one}?{present}")).await.expect(404);
    }
    let ids = json!({"inputs": [gone, kept]});
    let read = app.post(&format!("{SITE}/batch/read?archived=true"), &ids).await.expect(207);
    assert_eq!(read.ids(), [gone.as_str()]);
    // "Update deleted pages": the deleted one, and no other, and it stays deleted.
    let title = json!({"htmlTitle": "late"});
    let late = app.patch(&format!("{one}?archived=true"), &title).await.expect(200).json();
    assert_eq!((&late["htmlTitle"], &late["archived"]), (&json!("late"), &json!(true)));
    app.patch(&format!("{SITE}/{kept}?archived=true"), &title).await.expect(404);
    let inputs = json!({"inputs": [{"id": gone, "name": "n"}, {"id": kept, "name": "n"}]});
    let update = app.post(&format!("{SITE}/batch/update?archived=true"), &inputs).await.expect(207);
    assert_eq!(update.ids(), [gone.as_str()]);
    app.get(&one).await.expect(404);
    assert_eq!(app.total(SITE).await, 1);
}

/// Case 21, pages.md §3.5: hidden in the user interface, live and listed all the same.
async fn archived_in_the_dashboard_is_not_deleted(app: App) {
    let id = app.create_published(SITE, "hidden").await;
    let hide = json!({"archivedInDashboard": true});
    let page = app.patch(&format!("{SITE}/{id}"), &hide).await.expect(200).json();
    assert_eq!((&page["archived"], &page["published"]), (&json!(false), &json!(true)));
    assert_eq!(app.get(SITE).await.ids(), [id]);
}

/// Case 45. HubSpot answers 500 for 0; a 404 is recommended.
async fn ids_that_are_not_there(app: App) {
    let (site, landing) = (app.create_draft(SITE, "s").await, app.create_draft(LANDING, "l").await);
    let padded = format!("0{site}");
    let raw_ids = [
        "0",
        "abc",
        "-1",
        "1",
        "1.0",
        "9007199254740992",
        "99999999999999999999999999",
        "%20",
        "NaN",
        &padded,
        "١٢",
    ];
    for kind in KINDS {
        for raw_id in raw_ids {
            let path = format!("{kind}/{}", raw_id.replace("١٢", "%D9%A1%D9%A2"));
            let shown = raw_id.replace("%20", " ");
            not_found(&app.get(&path).await, &shown);
            not_found(&app.patch(&path, &json!({"htmlTitle": "t"})).await, &shown);
            not_found(&app.delete(&path).await, &shown);
        }
    }
    // Ids are unique across kinds, and a page is found under its own kind only.
    assert_ne!(site, landing);
    not_found(&app.get(&format!("{LANDING}/{site}")).await, &site);
    not_found(&app.patch(&format!("{SITE}/{landing}"), &json!({})).await, &landing);
    not_found(&app.delete(&format!("{SITE}/{landing}")).await, &landing);
    app.page(LANDING, &landing).await;
    let other = json!({"inputs": [landing]});
    app.post(&format!("{SITE}/batch/archive"), &other).await.expect(204);
    app.page(LANDING, &landing).await;
}

async fn a_projection_of_properties(app: App) {
    let id = app.create_draft(SITE, "Chosen").await;
    let keys =
        |answer: &Value| -> Vec<String> { answer.as_object().unwrap().keys().cloned().collect() };
    for (query, expected) in [
        ("property=name", vec!["id", "name"]),
        ("property=name,slug", vec!["id", "name", "slug"]),
        ("property=slug&property=name", vec!["id", "name", "slug"]),
        ("property=slug, name,,nope", vec!["id", "name", "slug"]),
        ("property=id", vec!["id"]),
        ("property=nope", vec!["id"]),
        ("property=widgets,createdAt", vec!["createdAt", "id", "widgets"]),
    ] {
        let query = query.replace(' ', "%20");
        let one = app.get(&format!("{SITE}/{id}?{query}")).await.expect(200).json();
        assert_eq!(keys(&one), expected, "{query}");
        let list = app.get(&format!("{SITE}?{query}")).await.expect(200).json();
        assert_eq!(list["results"], json!([one]), "{query}");
    }
    for everything in ["property=", "property=,", ""] {
        let one = app.get(&format!("{SITE}/{id}?{everything}")).await.expect(200).json();
        assert_eq!(one, app.page(SITE, &id).await);
    }
}

async fn name_and_template_are_required(app: App) {
    let template = |path: &str| json!({"name": "x", "templatePath": path});
    for (body, error_type) in [
        (json!({}), "CONTENT_TITLE_MISSING"),
        (json!({"name": "", "templatePath": "t"}), "CONTENT_TITLE_MISSING"),
        (json!({"name": "  ", "templatePath": "t"}), "CONTENT_TITLE_MISSING"),
        (json!({"name": null, "templatePath": "t"}), "CONTENT_TITLE_MISSING"),
        (json!({"name": "x"}), "CONTENT_TEMPLATE_PATH_MISSING"),
        (template(""), "CONTENT_TEMPLATE_PATH_MISSING"),
        // Case 31.
        (template("/leading/slash.html"), "CONTENT_TEMPLATE_PATH_INVALID"),
    ] {
        for (kind, token) in [(SITE, "SITE_PAGE"), (LANDING, "LANDING_PAGE")] {
            let error = app.post(kind, &body).await.expect(400).json();
            assert_eq!(error["errorType"], error_type, "{body}");
            assert_eq!(error["errorTokens"], json!({"contentType": [token]}), "{body}");
            let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["correlationId", "errorTokens", "errorType", "message", "status"]);
        }
    }
    assert_eq!(app.total(SITE).await, 0);
    app.post(SITE, &template("@hubspot/elevate/templates/home.hubl.html")).await.expect(201);
    let id = app.create_draft(SITE, "x").await;
    for body in [json!({"name": ""}), json!({"templatePath": ""}), json!({"templatePath": "/a"})] {
        app.patch(&format!("{SITE}/{id}"), &body).await.expect(400);
    }
    assert_eq!(app.page(SITE, &id).await["name"], "x");
}

/// Case 28: no merge inside a map; other properties stay.
async fn an_update_replaces_properties_wholesale(app: App) {
    let body = json!({
        "layoutSections": {"header": {"rows": [1]}, "main": {"rows": []}},
        "widgets": {"w": {"a": 1, "b": 2}},
        "widgetContainers": {"c": {}},
    });
    let page = app.create(SITE, &with(draft("x"), body)).await;
    let path = format!("{SITE}/{}", text(&page, "id"));
    let update = json!({"layoutSections": {"main": {"label": "new"}}, "widgets": {"w": {"b": 3}}});
    let updated = app.patch(&path, &update).await.expect(200).json();
    assert_eq!(updated, with(page, update));
    assert_eq!(app.get(&path).await.json(), updated);
    app.patch(&path, &json!({})).await.expect(200);
}

async fn writes_say_who_and_when(app: App) {
    let id = app.create_draft(SITE, "x").await;
    let caller = app.caller(77);
    app.turn_clock("2026-11-21T12:30:00.001Z");
    let patch = serde_json::from_value(json!({"htmlTitle": "t"})).unwrap();
    let update = engine::pages::PageUpdate { raw_id: id.clone(), patch: Ok(patch) };
    let kind = domain::pages::kind::PageKind::Site;
    let outcome = app.engine.update_pages(&caller, kind, vec![update], false).await.unwrap();
    assert!(outcome.iter().all(Result::is_ok));
    let page = app.page(SITE, &id).await;
    assert_eq!((&page["updatedById"], &page["authorName"]), (&json!("77"), &json!("User 77")));
    assert_eq!(page["updated"], "2026-11-21T12:30:00.001Z");
    assert_eq!(
        (text(&page, "createdById").as_str(), &page["created"]),
        ("2001", &json!("2026-11-21T12:00:00Z"))
    );
}

/// pages.md §3.4; cases 29 and 30: the address follows the slug, and `""` is the home page, which
/// is not a missing slug.
async fn slugs_and_addresses(app: App) {
    let own = format!("http://{}.hs-sites.com", app.account);
    for (slug, domain, stored, url) in [
        ("platform/tour", "", "platform/tour", format!("{own}/platform/tour")),
        ("/platform/tour", "", "platform/tour", format!("{own}/platform/tour")),
        ("", "", "", own.clone()),
        (
            "en/webcast",
            "WWW.Example.com",
            "en/webcast",
            "https://www.example.com/en/webcast".into(),
        ),
        ("", "www.example.com", "", "https://www.example.com".into()),
        ("größe/東京", "", "größe/東京", format!("{own}/größe/東京")),
    ] {
        let body = with(draft("x"), json!({"slug": slug, "domain": domain}));
        let page = app.create(SITE, &body).await;
        assert_eq!((text(&page, "slug").as_str(), text(&page, "url")), (stored, url.clone()));
        let id = app.create_draft(SITE, "y").await;
        let update = json!({"slug": slug, "domain": domain});
        let page = app.patch(&format!("{SITE}/{id}"), &update).await.expect(200).json();
        assert_eq!((text(&page, "slug").as_str(), text(&page, "url")), (stored, url));
    }
    for (property, value, error_type) in [
        ("slug", "a b", "CONTENT_SLUG_INVALID"),
        ("slug", "a?b", "CONTENT_SLUG_INVALID"),
        ("slug", "a#b", "CONTENT_SLUG_INVALID"),
        ("domain", "https://x.y", "CONTENT_DOMAIN_INVALID"),
        ("domain", "x y", "CONTENT_DOMAIN_INVALID"),
    ] {
        let answer = app.post(SITE, &with(draft("x"), json!({property: value}))).await;
        assert_eq!(answer.expect(400).json()["errorType"], error_type, "{value}");
    }
    for (property, bytes) in [("slug", 1_000), ("name", 2_000), ("campaign", 2_000)] {
        let body = |bytes: usize| with(draft("x"), json!({property: "é".repeat(bytes / 2)}));
        app.post(SITE, &body(bytes)).await.expect(201);
        app.post(SITE, &body(bytes + 2)).await.expect(400);
    }
}
