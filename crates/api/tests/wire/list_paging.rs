//! Walking through lists (pages.md §4.2): the cursor, the link, the total, and what stays the same
//! when pages tie.

use crate::support::client::{SITE, draft, text, with};
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    all_pages_by_cursor,
    all_pages_by_link,
    the_link_goes_where_the_client_came_from,
    paging_is_absent_on_the_last_page,
    cursors_that_are_none,
    ties_are_broken_by_id,
);

const PAGES: usize = 25;

/// 25 pages, three of them deleted; every third is named `x`.
async fn fill(app: &App) {
    let bodies: Vec<Value> =
        (0..PAGES).map(|n| draft(if n % 3 == 0 { "x & y" } else { "z" })).collect();
    let created = app.post(&format!("{SITE}/batch/create"), &json!({"inputs": bodies})).await;
    let gone = &created.expect(201).ids()[20..23];
    app.post(&format!("{SITE}/batch/archive"), &json!({"inputs": gone})).await.expect(204);
}

fn next(answer: &Answer) -> Option<Value> {
    answer.json().get("paging").map(|paging| paging["next"].clone())
}

async fn all_pages_by_cursor(app: App) {
    fill(&app).await;
    for (query, total) in [
        ("", PAGES - 3),
        ("sort=-updatedAt", PAGES - 3),
        ("name__icontains=X", 8),
        ("state=DRAFT&sort=-name,id", PAGES - 3),
        ("archived=true", 3),
    ] {
        let whole = app.get(&format!("{SITE}?{query}")).await.expect(200).ids();
        assert_eq!(whole.len(), total, "{query}");
        for limit in [1, 3, 7, total - 1, total, 100] {
            let (mut found, mut after) = (Vec::new(), String::new());
            loop {
                let path = format!("{SITE}?{query}&limit={limit}&after={after}");
                let answer = app.get(&path).await.expect(200);
                assert_eq!(answer.json()["total"], total, "{path}");
                found.extend(answer.ids());
                match next(&answer) {
                    Some(next) => after = text(&next, "after"),
                    None => break,
                }
                assert_eq!(answer.ids().len(), limit);
            }
            assert_eq!(found, whole, "{query} by {limit}");
        }
    }
}

async fn all_pages_by_link(app: App) {
    fill(&app).await;
    for query in [
        "name__icontains=x%20%26&limit=3&sort=-name&sort=id",
        "limit=3&&name__icontains=X&property=name",
        "offset=2&limit=2&id__not_in=0&translatedFromId__is_null",
        "limit=3&after=MQ",
        "limit=3&%61fter=MQ",
    ] {
        let mut answer = app.get(&format!("{SITE}?{query}")).await.expect(200);
        let total = answer.json()["total"].clone();
        let keys: Vec<String> =
            answer.json()["results"][0].as_object().unwrap().keys().cloned().collect();
        let mut found = answer.ids();
        while let Some(next) = next(&answer) {
            let link = text(&next, "link");
            let path = link.strip_prefix("http://localhost").expect("an absolute link");
            assert!(path.starts_with(&format!("{SITE}?")), "{link}");
            assert_eq!(path.matches("after=").count(), 1, "{link}");
            assert!(!path.contains("offset="), "{link}");
            assert!(path.ends_with(&format!("after={}", text(&next, "after"))), "{link}");
            answer = app.get(path).await.expect(200);
            assert_eq!(answer.json()["total"], total, "{link}");
            let again = answer.json()["results"][0]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>();
            assert_eq!(again, keys, "{link}");
            found.extend(answer.ids());
        }
        let bare: Vec<&str> = query.split('&').filter(|part| !part.starts_with("limit")).collect();
        assert_eq!(found, app.get(&format!("{SITE}?{}", bare.join("&"))).await.ids(), "{query}");
    }
}

async fn the_link_goes_where_the_client_came_from(app: App) {
    fill(&app).await;
    let path = "/cms/pages/2026-03/site-pages?limit=1&sort=name";
    for (headers, expected) in [
        (vec![("host", "127.0.0.1:8400")], "http://127.0.0.1:8400"),
        (vec![("host", "a.example"), ("x-forwarded-proto", "https")], "https://a.example"),
        (
            vec![
                ("host", "inner:8400"),
                ("x-forwarded-host", "api.example.com"),
                ("x-forwarded-proto", "https"),
            ],
            "https://api.example.com",
        ),
        (
            vec![
                ("host", "inner"),
                ("x-forwarded-host", "first.example, second.example"),
                ("x-forwarded-proto", "https, http"),
            ],
            "https://first.example",
        ),
        (vec![("host", "a"), ("x-forwarded-proto", "javascript")], "http://a"),
    ] {
        let answer = app.send("GET", path, &headers, "").await.expect(200);
        let link = text(&next(&answer).unwrap(), "link");
        assert!(link.starts_with(&format!("{expected}{path}&after=")), "{link}");
    }
    let client = app.behind("https://api.example.org/");
    let answer = client.send("GET", path, &[("host", "inner")], "").await.expect(200);
    let link = text(&next(&answer).unwrap(), "link");
    assert!(link.starts_with(&format!("https://api.example.org{path}&after=")), "{link}");
}

/// Case 18.
async fn paging_is_absent_on_the_last_page(app: App) {
    fill(&app).await;
    for (query, goes_on) in [
        ("", false),
        ("limit=22", false),
        ("limit=21", true),
        ("limit=21&offset=1", false),
        ("limit=2&offset=19", true),
        ("limit=2&offset=20", false),
        ("offset=22", false),
        ("offset=23", false),
        ("name=nobody", false),
    ] {
        let answer = app.get(&format!("{SITE}?{query}")).await.expect(200);
        assert_eq!(next(&answer).is_some(), goes_on, "{query}");
        let keys: Vec<String> = answer.json().as_object().unwrap().keys().cloned().collect();
        let expected: &[&str] =
            if goes_on { &["total", "results", "paging"] } else { &["total", "results"] };
        assert_eq!(keys, expected, "{query}");
    }
}

async fn cursors_that_are_none(app: App) {
    fill(&app).await;
    for after in ["!", "abc", "LTE", "YWJj", "MS41", "%FF", "10"] {
        let answer = app.get(&format!("{SITE}?after={after}")).await;
        assert_eq!(answer.status, 400, "{after}: {}", answer.text);
        assert_eq!(answer.message(), "Unable to parse value for query parameter: after");
    }
    // Beyond the end is an empty page; a cursor wins over an offset.
    for query in ["after=OTk5OQ", "after=MTg0NDY3NDQwNzM3MDk1NTE2MTU"] {
        let answer = app.get(&format!("{SITE}?{query}")).await.expect(200);
        assert_eq!(answer.json(), json!({"total": 22, "results": []}), "{query}");
    }
    let cursor = app.get(&format!("{SITE}?after=MTA&offset=3")).await.expect(200);
    assert_eq!(cursor.ids(), app.get(&format!("{SITE}?offset=10")).await.ids());
}

async fn ties_are_broken_by_id(app: App) {
    fill(&app).await;
    let up = app.get(SITE).await.ids();
    assert!(up.is_sorted_by_key(|id| id.parse::<u64>().unwrap()));
    let down: Vec<String> = up.iter().rev().cloned().collect();
    for (sort, expected) in [
        ("createdAt", &up),
        ("-createdAt", &down),
        ("updatedBy", &up),
        ("-updatedAt", &down),
        ("-publishDate,createdBy", &up),
        ("createdBy,-createdBy", &up),
        ("-createdBy,createdBy,-publishDate,publishDate", &down),
    ] {
        assert_eq!(app.get(&format!("{SITE}?sort={sort}")).await.ids(), *expected, "{sort}");
    }
    // A later page stays later, whatever is written to its title.
    let first = &up[0];
    app.turn_clock("2026-11-21T14:00:00Z");
    let body = with(json!({}), json!({"htmlTitle": "t"}));
    app.patch(&format!("{SITE}/{first}"), &body).await.expect(200);
    assert_eq!(app.get(SITE).await.ids(), up);
    assert_eq!(app.get(&format!("{SITE}?sort=-updatedAt")).await.ids()[0], *first);
}
