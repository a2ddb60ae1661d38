//! What a refused call or input must leave alone: the other inputs, the group, the copies.

use crate::support::client::{LANDING, SITE, draft, published, text, with};
use crate::support::groups::group;
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_refused_input_claims_no_language,
    a_draft_names_only_folders_that_are_there,
    copies_leave_a_folder_that_is_gone,
    the_first_revision_can_be_restored_though_it_had_no_slug,
    what_members_show_of_each_other_is_bounded,
    lists_that_choose_properties_need_no_translations,
);

async fn a_refused_input_claims_no_language(app: App) {
    app.create_published(SITE, "taken-slug").await;
    let [a, b, c] = group(&app, SITE, ["en", "de", "fr"]).await;
    let other = app.create_draft(SITE, "innocent").await;
    let inputs = json!({"inputs": [
        {"id": a, "language": "it", "slug": "taken-slug", "state": "PUBLISHED"},
        {"id": b, "language": "en"},
        {"id": c, "language": "it"},
        {"id": other, "htmlTitle": "kept"},
    ]});
    let answer = app.post(&format!("{SITE}/batch/update"), &inputs).await.expect(207).json();
    assert_eq!(answer["numErrors"], 2, "{answer}");
    let refused: Vec<&Value> =
        answer["errors"].as_array().unwrap().iter().map(|e| &e["context"]["ids"][0]).collect();
    assert_eq!(refused, [&json!(a), &json!(b)]);
    for (id, language) in [(&a, "en"), (&b, "de"), (&c, "it")] {
        assert_eq!(app.page(SITE, id).await["language"], language);
    }
    assert_eq!(app.page(SITE, &other).await["htmlTitle"], "kept");
}

async fn a_draft_names_only_folders_that_are_there(app: App) {
    let id = app.create_draft(LANDING, "page").await;
    let path = format!("{LANDING}/{id}/draft");
    let refused = app.patch(&path, &json!({"folderId": "999"})).await.expect(400);
    assert_eq!(refused.json()["errorType"], "CONTENT_FOLDER_NOT_FOUND");
    app.database.put_folders(app.account, &[7]).await;
    let edited = app.patch(&path, &json!({"folderId": "7"})).await.expect(200).json();
    assert_eq!(edited["folderId"], "7");
}

async fn copies_leave_a_folder_that_is_gone(app: App) {
    let id = app.create_draft(LANDING, "page").await;
    app.database.put_folders(app.account, &[7]).await;
    let path = format!("{LANDING}/{id}/draft");
    app.patch(&path, &json!({"folderId": "7"})).await.expect(200);
    app.delete(&format!("{LANDING}/folders/7")).await.expect(204);
    let clone = app.post(&format!("{LANDING}/clone"), &json!({"id": id})).await.expect(200).json();
    assert!(clone.get("folderId").is_none(), "{clone}");
    let test = json!({"contentId": id, "variationName": "b"});
    app.post(&format!("{LANDING}/ab-test/create-variation"), &test).await.expect(201);
    let language = json!({"id": id, "language": "de"});
    let path = format!("{LANDING}/multi-language/create-language-variation");
    app.post(&path, &language).await.expect(200);
}

async fn the_first_revision_can_be_restored_though_it_had_no_slug(app: App) {
    let id = app.create_draft(SITE, "first").await;
    let path = format!("{SITE}/{id}");
    app.patch(&path, &with(published("named"), json!({"name": "second"}))).await.expect(200);
    let restored = format!("{path}/revisions/1/restore");
    let page = app.send_text("POST", &restored, "").await.expect(200).json();
    assert_eq!((&page["name"], &page["slug"]), (&json!("first"), &json!("named")));
    assert_eq!(page["currentState"], "PUBLISHED");
}

async fn what_members_show_of_each_other_is_bounded(app: App) {
    let [a, _] = group(&app, SITE, ["en", "de"]).await;
    let large = json!({"publicAccessRules": [{"type": "SSO", "x": "x".repeat(9_000)}]});
    let refused = app.patch(&format!("{SITE}/{a}"), &large).await.expect(400);
    assert_eq!(refused.json()["errorType"], "CONTENT_VALUE_TOO_LONG");
    let other = app.create(SITE, &with(draft("large"), large)).await;
    let attach = json!({"id": text(&other, "id"), "language": "fr", "primaryId": a});
    let path = format!("{SITE}/multi-language/attach-to-lang-group");
    let refused = app.post(&path, &attach).await.expect(400);
    assert_eq!(refused.json()["errorType"], "CONTENT_VALUE_TOO_LONG");
}

async fn lists_that_choose_properties_need_no_translations(app: App) {
    let [a, b] = group(&app, SITE, ["en", "de"]).await;
    let list = |properties: &str| format!("{SITE}?property={properties}&sort=createdAt");
    let names = app.get(&list("name")).await.expect(200).json();
    assert!(names["results"].as_array().unwrap().iter().all(|page| page.get("name").is_some()));
    let ties = app.get(&list("translations,translatedFromId")).await.expect(200).json();
    let of = |id: &str| ties["results"].as_array().unwrap().iter().find(|page| page["id"] == *id);
    assert_eq!(of(&b).unwrap()["translatedFromId"], json!(a));
    assert!(of(&a).unwrap()["translations"]["de"].is_object());
}
