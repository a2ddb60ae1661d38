//! Every property of a page, driven by `spec/page_fields.json`: what a fresh draft says, what
//! clients can set, clear and not set (pages.md §2.1, §3.1, §3.2).

use crate::support::client::{KINDS, LANDING, SITE, draft, text, with};
use crate::support::{App, on_both_databases};
use serde_json::{Map, Value, json};

const FIELDS: &str = include_str!("../../../../spec/page_fields.json");

on_both_databases!(
    a_fresh_draft_says_what_the_table_says,
    every_settable_field_round_trips,
    null_clears_or_changes_nothing,
    server_owned_fields_are_ignored,
    unknown_fields_are_ignored,
    a_wrong_type_is_an_unreadable_body,
    archived_at_is_not_for_clients,
    a_page_can_be_sent_back_as_it_was_read,
    both_names_of_a_pair_are_equal,
);

fn fields() -> Vec<Map<String, Value>> {
    serde_json::from_str(FIELDS).unwrap()
}

fn name(field: &Map<String, Value>) -> &str {
    field["name"].as_str().unwrap()
}

fn settable() -> Vec<Map<String, Value>> {
    fields().into_iter().filter(|field| field["writable"] == "CU").collect()
}

/// Two values that a client may give the property, one after the other.
fn samples(field: &Map<String, Value>) -> [Value; 2] {
    match name(field) {
        "state" => [json!("DRAFT"), json!("PUBLISHED_OR_SCHEDULED")],
        "slug" => [json!("platform/tour"), json!("")],
        "domain" => [json!("www.example.com"), json!("other.example.com")],
        "language" => [json!("de"), json!("en-us")],
        "publishDate" => [json!("2025-01-02T03:04:05Z"), json!("2031-12-31T23:59:59Z")],
        "layoutSections" => [json!({"dnd_area": {"rows": []}}), json!({"b": {}, "a": {"x": 1}})],
        "publicAccessRules" => [json!([{"type": "SSO"}]), json!([])],
        "attachedStylesheets" => [json!([{"z": 1, "a": null}]), json!([{}, {}])],
        _ => match field["type"].as_str().unwrap() {
            "boolean" => [json!(field["fresh"] == false), field["fresh"].clone()],
            "integer:int64" => [json!(1_800_000_000_123_i64), json!(-7)],
            "integer:int32" => [json!(3), json!(0)],
            "{object}" => [json!({"z": {"y": 1}, "a": [1, 2.5, null]}), json!({})],
            "string" => [json!("Grüße \"aus\" \\ 東京\n\t😀"), json!("b")],
            other => panic!("no sample for {other}"),
        },
    }
}

/// The property's value as a fresh draft of the kind has it; none if it is left out.
fn fresh(field: &Map<String, Value>, kind: &str, page: &Value) -> Option<Value> {
    match &field["fresh"] {
        Value::Null => None,
        Value::String(mark) if mark == "<by-kind>" => {
            let kind = kind.rsplit('/').next().unwrap();
            Some(field["freshByKind"][kind].clone())
        }
        Value::String(mark) if mark.starts_with('<') => page.get(name(field)).cloned(),
        value => Some(value.clone()),
    }
}

/// Cases 7 and 13 among them: `contentTypeCategory` is a text, ids are digits below 2^53.
async fn a_fresh_draft_says_what_the_table_says(app: App) {
    for kind in KINDS {
        let page = app.create(kind, &draft("Fresh")).await;
        let mut expected = Vec::new();
        for field in fields() {
            let value = fresh(&field, kind, &page);
            let aliases = field.get("aliases").and_then(Value::as_array).cloned();
            let aliases = aliases.unwrap_or_default();
            let names = aliases.iter().filter_map(Value::as_str).chain([name(&field)]);
            for name in names {
                assert_eq!(page.get(name), value.as_ref(), "{name} of {kind}");
                expected.extend(value.is_some().then(|| name.to_owned()));
            }
        }
        // Keys of the CMS services stand in alphabetical order.
        expected.sort_unstable();
        let keys: Vec<String> = page.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, expected);
        assert_eq!(page["name"], "Fresh");
        assert_eq!(page["templatePath"], "templates/page.html");
        for date in ["created", "updated"] {
            assert_eq!(page[date], "2026-11-21T12:00:00Z");
        }
        let slug = text(&page, "slug");
        let uuid = slug.strip_prefix("-temporary-slug-").expect("a temporary slug");
        assert_eq!(uuid::Uuid::parse_str(uuid).unwrap().get_version_num(), 4);
        assert_eq!(text(&page, "url"), format!("http://{}.hs-sites.com/{slug}", app.account));
        assert!((11..=16).contains(&text(&page, "id").len()));
        for user in ["createdById", "updatedById", "authorName"] {
            assert!(!text(&page, user).is_empty(), "{user}");
        }
    }
}

/// Each property alone: given on create, given otherwise on update, the others untouched.
async fn every_settable_field_round_trips(app: App) {
    for field in settable() {
        let (name, [first, second]) = (name(&field), samples(&field));
        let body = with(draft("x"), json!({"slug": "round-trip"}));
        let plain = app.create(SITE, &body).await;
        let created = app.create(SITE, &with(body, json!({name: first}))).await;
        assert_eq!(created[name], first, "{name} on create");
        assert_eq!(differences(&plain, &created, name), [""; 0], "{name} on create");
        let path = format!("{SITE}/{}", text(&created, "id"));
        let updated = app.patch(&path, &json!({name: second})).await.expect(200).json();
        assert_eq!(updated[name], second, "{name} on update");
        assert_eq!(differences(&created, &updated, name), [""; 0], "{name} on update");
        assert_eq!(app.get(&path).await.json(), updated, "{name} as it is read");
        app.delete(&path).await.expect(204);
        let archived = app.get(&format!("{path}?archived=true")).await.json();
        assert_eq!(archived[name], second, "{name} of a deleted page");
    }
}

/// Names of properties that differ and neither are `name` nor follow from it.
fn differences(before: &Value, after: &Value, name: &str) -> Vec<String> {
    let follows: &[&str] = match name {
        "slug" | "domain" => &["url"],
        "state" => &["currentState", "published", "currentlyPublished", "publishDate"],
        "pageExpiryEnabled" | "pageExpiryDate" => &["pageRedirected"],
        _ => &[],
    };
    let (before, after) = (before.as_object().unwrap(), after.as_object().unwrap());
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .filter(|key| *key != name && *key != "id" && !follows.contains(&key.as_str()))
        .cloned()
        .collect()
}

/// Node's client keeps explicit nulls: all of them are accepted; they clear, or mean nothing where
/// a page can't be without.
async fn null_clears_or_changes_nothing(app: App) {
    let body = with(draft("x"), json!({"slug": "given"}));
    let kept = ["name", "templatePath", "slug", "state"];
    for field in settable() {
        let (name, [first, _]) = (name(&field), samples(&field));
        let before = app.create(SITE, &with(body.clone(), json!({name: first}))).await;
        let path = format!("{SITE}/{}", text(&before, "id"));
        let after = app.patch(&path, &json!({name: null})).await.expect(200).json();
        let expected = match &field["fresh"] {
            _ if kept.contains(&name) => before.get(name).cloned(),
            Value::Null => None,
            value => Some(value.clone()),
        };
        assert_eq!(after.get(name), expected.as_ref(), "{name}");
        assert_eq!(differences(&before, &after, name), [""; 0], "{name}");
    }
    // All of them at once, as they come from a client's model.
    let nulls: Map<String, Value> =
        fields().iter().map(|field| (name(field).to_owned(), Value::Null)).collect();
    let plain = app.create(LANDING, &body).await;
    let given = with(Value::Object(nulls.clone()), body);
    let created = app.create(LANDING, &given).await;
    assert_eq!(differences(&plain, &created, ""), [""; 0]);
    let path = format!("{LANDING}/{}", text(&created, "id"));
    let updated = app.patch(&path, &Value::Object(nulls)).await.expect(200).json();
    assert_eq!(updated, created);
}

/// Cases 7, 24 and 33: what the server owns is tolerated and ignored, whatever is sent for it.
async fn server_owned_fields_are_ignored(app: App) {
    let owned: Vec<_> = fields()
        .into_iter()
        .filter(|field| field["writable"] != "CU" && name(field) != "archivedAt")
        .collect();
    assert!(owned.len() > 15);
    let mut sent = json!({
        "createdAt": "2001-01-01T00:00:00Z", "updatedAt": 5, "published": true, "id": "5",
        "currentState": "PUBLISHED", "translations": {"de": {"id": 5}}, "contentTypeCategory": 4,
    });
    for field in &owned {
        let value = match field["type"].as_str().unwrap() {
            "boolean" => json!(true),
            "integer:int32" => json!(99),
            "{ContentLanguageVariation}" => continue,
            _ => json!("2001-01-01T00:00:00Z"),
        };
        sent = with(json!({name(field): value}), sent);
    }
    let body = with(draft("x"), json!({"slug": "s"}));
    let plain = app.create(SITE, &body).await;
    let created = app.create(SITE, &with(sent.clone(), body)).await;
    assert_eq!(differences(&plain, &created, ""), [""; 0]);
    let path = format!("{SITE}/{}", text(&created, "id"));
    let updated = app.patch(&path, &sent).await.expect(200).json();
    assert_eq!(updated, created);
}

async fn unknown_fields_are_ignored(app: App) {
    let unknown = json!({"cloneName": "y", "x-y": [1, {"deep": {}}], "": null, "Name": "Z"});
    let created = app.create(SITE, &with(draft("x"), unknown.clone())).await;
    let path = format!("{SITE}/{}", text(&created, "id"));
    assert_eq!(app.patch(&path, &unknown).await.expect(200).json(), created);
    assert!(created.get("cloneName").is_none() && created.get("Name").is_none());
}

/// Case 32 among them.
async fn a_wrong_type_is_an_unreadable_body(app: App) {
    let id = app.create_draft(SITE, "x").await;
    let before = app.page(SITE, &id).await;
    let mut cases: Vec<(String, Value)> = vec![
        ("translations".into(), json!([])),
        ("publicAccessRules".into(), json!([{}])),
        ("publicAccessRules".into(), json!(["SSO"])),
        ("layoutSections".into(), json!({"a": []})),
        ("layoutSections".into(), json!({"a": {}, "b": 1})),
        ("attachedStylesheets".into(), json!([1])),
        ("language".into(), json!("xx")),
        ("language".into(), json!("")),
        ("publishDate".into(), json!("")),
        ("publishDate".into(), json!("yesterday")),
        ("publishDate".into(), json!(true)),
        ("pageExpiryDate".into(), json!("soon")),
        ("pageExpiryDate".into(), json!(1.5)),
        ("useFeaturedImage".into(), json!("maybe")),
    ];
    for field in settable() {
        let wrong = match field["type"].as_str().unwrap() {
            "{object}" | "{LayoutSection}" => vec![json!([]), json!("x"), json!(5), json!(true)],
            "[{object}]" | "[PublicAccessRule]" => vec![json!({}), json!("x"), json!(5)],
            _ => vec![json!([]), json!({}), json!(["x"])],
        };
        cases.extend(wrong.into_iter().map(|value| (name(&field).to_owned(), value)));
    }
    for (name, value) in cases {
        let body = json!({name.as_str(): value});
        for answer in [
            app.post(SITE, &with(draft("x"), body.clone())).await,
            app.patch(&format!("{SITE}/{id}"), &body).await,
        ] {
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            let said = answer.message();
            assert!(said.starts_with("Invalid input JSON on line 1, column "), "{body}: {said}");
            assert_eq!(answer.json()["category"], "VALIDATION_ERROR", "{body}");
        }
    }
    assert_eq!(app.page(SITE, &id).await, before);
    assert_eq!(app.total(SITE).await, 1);
}

/// Case 5: the epoch, null and the value as it was read are no attempt to set it.
async fn archived_at_is_not_for_clients(app: App) {
    let id = app.create_draft(SITE, "x").await;
    let path = format!("{SITE}/{id}");
    for harmless in
        [json!("1970-01-01T00:00:00.000Z"), json!("1970-01-01T00:00:00Z"), json!(0), json!(null)]
    {
        let body = json!({"archivedAt": harmless});
        app.patch(&path, &body).await.expect(200);
        app.post(SITE, &with(draft("x"), body)).await.expect(201);
    }
    let body = json!({"archivedAt": "2026-11-21T11:00:00Z"});
    for answer in [app.patch(&path, &body).await, app.post(SITE, &with(draft("x"), body)).await] {
        let error = answer.expect(400).json();
        assert_eq!(error["errorType"], "CONTENT_ARCHIVED_AT_READ_ONLY");
        assert_eq!(error["errorTokens"], json!({"contentType": ["SITE_PAGE"]}));
    }
    app.delete(&path).await.expect(204);
    let archived = app.get(&format!("{path}?archived=true")).await.json();
    let update = app.patch(&format!("{path}?archived=true"), &archived).await.expect(200).json();
    assert_eq!(update["archivedAt"], "2026-11-21T12:00:00Z");
}

/// Case 5: Node's client sends back the whole object that it read.
async fn a_page_can_be_sent_back_as_it_was_read(app: App) {
    let body = json!({
        "slug": "whole", "state": "PUBLISHED_OR_SCHEDULED", "language": "de", "folderId": "7",
        "layoutSections": {"a": {"rows": []}}, "publicAccessRules": [{"type": "SSO"}],
    });
    app.database.put_folders(app.account, &[7]).await;
    for kind in KINDS {
        let slug = json!({"slug": kind.rsplit('/').next().unwrap()});
        let page = app.create(kind, &with(with(draft("x"), body.clone()), slug)).await;
        let path = format!("{kind}/{}", text(&page, "id"));
        assert_eq!(app.patch(&path, &page).await.expect(200).json(), page);
    }
}

/// Case 8, and case 6: dates are ISO with `Z`, and no date or enum is ever an empty text.
async fn both_names_of_a_pair_are_equal(app: App) {
    app.turn_clock("2026-11-21T12:00:00.250Z");
    let id = app.create_published(SITE, "pair").await;
    app.turn_clock("2026-11-21T12:00:01Z");
    let update = app.patch(&format!("{SITE}/{id}"), &json!({"htmlTitle": "t"})).await;
    for page in [update.expect(200).json(), app.page(SITE, &id).await] {
        assert_eq!(page["created"], "2026-11-21T12:00:00.250Z");
        assert_eq!(page["updated"], "2026-11-21T12:00:01Z");
        assert_eq!(page["publishDate"], "2026-11-21T12:00:00Z");
        assert_eq!(page["published"], true);
        for (first, second) in [
            ("created", "createdAt"),
            ("updated", "updatedAt"),
            ("published", "currentlyPublished"),
        ] {
            assert_eq!(page[first], page[second]);
        }
        for field in fields() {
            let kind = field["type"].as_str().unwrap();
            if kind.starts_with("enum") || kind.ends_with("date-time") {
                assert_ne!(page[name(&field)], "", "{}", name(&field));
            }
        }
    }
}
