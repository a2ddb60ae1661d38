//! Which scopes open which operation (pages.md §1.6), case 46 of §11 first of all. The table
//! stands here a second time on purpose: the program's own is not asked.

use crate::support::client::{LANDING, SITE, draft, text};
use crate::support::{App, Client, on_both_databases};
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
}

const GROUPS: [Group; 2] = [
    Group { kind: SITE, reads: &["content", "content.site_pages.read"], writes: &["content"] },
    Group {
        kind: LANDING,
        reads: &["content", "content.landing_pages.read"],
        writes: &["content", "content.landing_pages.write"],
    },
];

/// Calls every built operation of the kind on a page that exists; its name and status.
async fn call_all(client: &Client, kind: &str, id: &str, writes: bool) -> Vec<(String, u16)> {
    let one = format!("{kind}/{id}");
    let ids = json!({"inputs": [id]});
    let calls: Vec<(&str, String, Value)> = if writes {
        vec![
            ("POST", kind.to_owned(), draft("new")),
            ("PATCH", one.clone(), json!({"htmlTitle": "t"})),
            ("POST", format!("{kind}/batch/create"), json!({"inputs": [draft("new")]})),
            ("POST", format!("{kind}/batch/update"), json!({"inputs": [{"id": id}]})),
            ("POST", format!("{kind}/batch/archive"), json!({"inputs": ["1"]})),
            ("DELETE", one, Value::Null),
        ]
    } else {
        vec![
            ("GET", kind.to_owned(), Value::Null),
            ("GET", one, Value::Null),
            ("POST", format!("{kind}/batch/read"), ids),
        ]
    };
    let mut statuses = Vec::new();
    for (method, path, body) in calls {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = client.send_text(method, &path, &body).await;
        statuses.push((format!("{method} {path}"), answer.status));
    }
    statuses
}

/// Case 46: a token with one scope only, for every scope and every built operation.
async fn every_scope_opens_what_the_table_says(app: App) {
    for scope in SCOPES {
        let client = app.with_scopes(&[scope]).await;
        for group in &GROUPS {
            let id = app.create_draft(group.kind, "page").await;
            for (writes, alternatives) in [(false, group.reads), (true, group.writes)] {
                let allowed = alternatives.contains(&scope);
                for (call, status) in call_all(&client, group.kind, &id, writes).await {
                    assert_eq!(status != 403, allowed, "{scope}: {call} gave {status}");
                    assert!(!allowed || status < 300, "{scope}: {call} gave {status}");
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
