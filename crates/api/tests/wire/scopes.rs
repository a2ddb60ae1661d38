//! Which scopes open which operation (pages.md §1.6), case 46 of §11 first of all. The table
//! stands here a second time on purpose: the program's own is not asked.

use crate::support::client::{LANDING, SITE, draft, text};
use crate::support::groups::group;
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(every_scope_opens_what_the_table_says, a_403_names_every_alternative);

const SCOPES: [&str; 5] = [
    "content",
    "content.site_pages.read",
    "content.site_pages.write",
    "content.landing_pages.read",
    "content.landing_pages.write",
];

/// The alternatives of each group of operations.
struct Group {
    kind: &'static str,
    reads: &'static [&'static str],
    writes: &'static [&'static str],
    languages: &'static [&'static str],
}

/// Operations that have their alternatives in common.
#[derive(Clone, Copy, Debug)]
enum Calls {
    Reads,
    Writes,
    Languages,
}

const GROUPS: [Group; 2] = [
    Group {
        kind: SITE,
        reads: &["content", "content.site_pages.read"],
        writes: &["content"],
        languages: &["content", "content.site_pages.write"],
    },
    Group {
        kind: LANDING,
        reads: &["content", "content.landing_pages.read"],
        writes: &["content", "content.landing_pages.write"],
        languages: &["content", "content.landing_pages.write"],
    },
];

/// A call: method, path, body.
type Call = (&'static str, String, Value);

fn reads(kind: &str, id: &str) -> Vec<Call> {
    let one = format!("{kind}/{id}");
    vec![
        ("GET", kind.to_owned(), Value::Null),
        ("GET", one.clone(), Value::Null),
        ("GET", format!("{one}/draft"), Value::Null),
        ("GET", format!("{one}/revisions"), Value::Null),
        ("GET", format!("{one}/revisions/1"), Value::Null),
        ("POST", format!("{kind}/batch/read"), json!({"inputs": [id]})),
    ]
}

fn writes(kind: &str, id: &str) -> Vec<Call> {
    let one = format!("{kind}/{id}");
    let of = |tail: &str| format!("{kind}/{tail}");
    let slug = json!({"slug": format!("slug-{id}")});
    let schedule = json!({"id": id, "publishDate": "2026-11-21T12:00:00Z"});
    vec![
        ("POST", kind.to_owned(), draft("new")),
        ("PATCH", one.clone(), slug),
        ("PATCH", format!("{one}/draft"), json!({"htmlTitle": "t"})),
        ("POST", of("schedule"), schedule),
        ("POST", format!("{one}/draft/push-live"), Value::Null),
        ("POST", format!("{one}/draft/reset"), Value::Null),
        ("POST", format!("{one}/revisions/2/restore"), Value::Null),
        ("POST", format!("{one}/revisions/2/restore-to-draft"), Value::Null),
        ("POST", of("clone"), json!({"id": id})),
        ("POST", of("ab-test/create-variation"), json!({"contentId": id, "variationName": "B"})),
        ("POST", of("ab-test/end"), json!({"abTestId": "1", "winnerId": "1"})),
        ("POST", of("ab-test/rerun"), json!({"abTestId": "1", "variationId": "1"})),
        ("POST", of("batch/create"), json!({"inputs": [draft("new")]})),
        ("POST", of("batch/update"), json!({"inputs": [{"id": id}]})),
        ("POST", of("batch/archive"), json!({"inputs": ["1"]})),
        ("DELETE", one, Value::Null),
    ]
}

async fn languages(app: &App, kind: &str) -> Vec<Call> {
    let [en, de, fr] = group(app, kind, ["en", "de", "fr"]).await;
    let of = |tail: &str| format!("{kind}/multi-language/{tail}");
    let attach = json!({"id": fr, "language": "it", "primaryId": de});
    vec![
        ("POST", of("create-language-variation"), json!({"id": en, "language": "sv"})),
        ("POST", of("create-language-variant"), json!({"id": en, "language": "fi"})),
        ("PUT", of("set-new-lang-primary"), json!({"id": de})),
        ("POST", of("update-languages"), json!({"primaryId": de, "languages": {&fr: "es"}})),
        ("POST", of("detach-from-lang-group"), json!({"id": fr})),
        ("POST", of("attach-to-lang-group"), attach),
    ]
}

/// Case 46: a token with one scope only, for every scope and every built operation.
async fn every_scope_opens_what_the_table_says(app: App) {
    for scope in SCOPES {
        let client = app.with_scopes(&[scope]).await;
        for group in &GROUPS {
            for which in [Calls::Reads, Calls::Writes, Calls::Languages] {
                let id = app.create_draft(group.kind, "page").await;
                let (calls, alternatives) = match which {
                    Calls::Reads => (reads(group.kind, &id), group.reads),
                    Calls::Writes => (writes(group.kind, &id), group.writes),
                    Calls::Languages => (languages(&app, group.kind).await, group.languages),
                };
                let allowed = alternatives.contains(&scope);
                for (method, path, body) in calls {
                    let body = if body.is_null() { String::new() } else { body.to_string() };
                    let answer = client.send_text(method, &path, &body).await;
                    let shown = format!("{scope}: {method} {path}: {}", answer.text);
                    assert_eq!(answer.status != 403, allowed, "{shown}");
                    // There is no test with the id that is named.
                    let of_test = path.ends_with("/end") || path.ends_with("/rerun");
                    let ordinary = if of_test { 405 } else { 300 };
                    assert!(!allowed || answer.status < ordinary, "{shown}");
                }
            }
        }
    }
}

async fn a_403_names_every_alternative(app: App) {
    let client = app.with_scopes(&["content.site_pages.write", "crm.objects.contacts.read"]).await;
    for group in &GROUPS {
        for (path, alternatives) in [
            (format!("{}/1", group.kind), group.reads),
            (format!("{}/batch/archive", group.kind), group.writes),
        ] {
            let body = json!({"inputs": ["1"]}).to_string();
            let method = if path.ends_with("/1") { "GET" } else { "POST" };
            let answer = client.send_text(method, &path, &body).await.expect(403).json();
            let named = &answer["errors"][0]["context"]["requiredGranularScopes"];
            assert_eq!(*named, json!(alternatives), "{path}");
            assert_eq!(text(&answer, "category"), "MISSING_SCOPES");
        }
    }
}
