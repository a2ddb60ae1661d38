//! Language groups as every way of reading must show them.

use super::app::App;
use super::client::{Answer, text, with};
use serde_json::{Map, Value, json};

/// POST of a language operation by its last segment.
pub async fn language(app: &App, kind: &str, operation: &str, body: &Value) -> Answer {
    app.post(&format!("{kind}/multi-language/{operation}"), body).await
}

/// A new draft with a slug and a language; its id.
pub async fn page_in(app: &App, kind: &str, language: &str) -> String {
    let slug = format!("{language}{}", uuid::Uuid::new_v4().simple());
    let body = json!({
        "name": format!("Page in {language}"), "templatePath": "t", "slug": slug,
        "language": language,
    });
    text(&app.create(kind, &body).await, "id")
}

/// New pages in these languages that are one group, the first its primary; their ids.
pub async fn group<const N: usize>(app: &App, kind: &str, languages: [&str; N]) -> [String; N] {
    let mut ids = Vec::new();
    for code in languages {
        let id = page_in(app, kind, code).await;
        if let Some(primary) = ids.first() {
            let body = json!({"id": id, "language": code, "primaryId": primary});
            language(app, kind, "attach-to-lang-group", &body).await.expect(200);
        }
        ids.push(id);
    }
    ids.try_into().unwrap()
}

/// Asserts that these pages, and no others, are a group with the first as its primary: on every
/// page, by every way of reading, what it says of the others is what they say of themselves.
pub async fn assert_group(app: &App, kind: &str, members: &[&str]) {
    let mut pages = Vec::new();
    for id in members {
        pages.push(app.page(kind, id).await);
    }
    for (at, page) in pages.iter().enumerate() {
        let others = pages.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.map(|(_, other)| (text(other, "language"), variation(other)));
        let from = if at == 0 { Value::Null } else { json!(members[0]) };
        let expected = (from, Value::Object(others.collect()));
        assert_eq!(said(page).1.as_object().unwrap().len(), members.len() - 1, "{page}");
        assert_eq!(said(page), expected);
        for shown in shown(app, kind, members[at]).await {
            assert_eq!(said(&shown), expected, "{shown}");
        }
    }
    let all = app.total(kind).await;
    let primaries = app.total(&format!("{kind}?translatedFromId__is_null")).await;
    let variants = app.total(&format!("{kind}?translatedFromId__not_null")).await;
    assert_eq!(all, primaries + variants);
    let ids = format!("{kind}?id__in={}&translatedFromId__", members.join(","));
    let mut variants = app.get(&format!("{ids}not_null&sort=id")).await.ids();
    variants.sort_unstable();
    let mut expected: Vec<&str> = members[1..].to_vec();
    expected.sort_unstable();
    assert_eq!(variants, expected);
    assert_eq!(app.get(&format!("{ids}null")).await.ids(), [members[0]]);
}

/// Asserts that a page is in no group.
pub async fn assert_alone(app: &App, kind: &str, id: &str) {
    let alone = (Value::Null, json!({}));
    for shown in shown(app, kind, id).await {
        assert_eq!(said(&shown), alone, "{shown}");
    }
    assert_eq!(app.total(&format!("{kind}?id={id}&translatedFromId__is_null")).await, 1);
}

/// A present page as each way of reading shows it.
async fn shown(app: &App, kind: &str, id: &str) -> Vec<Value> {
    let batch = json!({"inputs": [id]});
    let batch = app.post(&format!("{kind}/batch/read"), &batch).await.expect(200).json();
    let list = app.get(&format!("{kind}?id__in={id}")).await.expect(200).json();
    let sorted = app.get(&format!("{kind}?id={id}&sort=-name")).await.expect(200).json();
    let some = "property=translations,translatedFromId";
    let chosen = app.get(&format!("{kind}?id={id}&{some}")).await.expect(200).json();
    vec![
        app.page(kind, id).await,
        app.draft_of(kind, id).await,
        app.get(&format!("{kind}/{id}?{some}")).await.expect(200).json(),
        batch["results"][0].clone(),
        list["results"][0].clone(),
        sorted["results"][0].clone(),
        chosen["results"][0].clone(),
    ]
}

/// What a page says of its group.
fn said(page: &Value) -> (Value, Value) {
    (page["translatedFromId"].clone(), page["translations"].clone())
}

/// What the others show of a page: ContentLanguageVariation (pages.md §2.2).
fn variation(page: &Value) -> Value {
    const SAME: [&str; 11] = [
        "archivedInDashboard",
        "authorName",
        "created",
        "createdAt",
        "name",
        "password",
        "publicAccessRules",
        "publicAccessRulesEnabled",
        "publishDate",
        "slug",
        "state",
    ];
    let same: Map<String, Value> =
        SAME.iter().map(|name| ((*name).to_owned(), page[*name].clone())).collect();
    let own = json!({
        "campaign": page.get("campaign").unwrap_or(&json!("")),
        "campaignName": "",
        "id": text(page, "id").parse::<i64>().unwrap(),
        "tagIds": [],
        "updated": page["updated"],
        "updatedAt": page["updatedAt"],
    });
    with(Value::Object(same), own)
}
