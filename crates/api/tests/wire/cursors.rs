//! Walks by cursor (pages.md §1.4): the same pages as the list's, in the same order, each of them
//! once, whatever is written meanwhile.

use crate::support::client::{LANDING, SITE, draft, text};
use crate::support::dataset::fill;
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_databases!(
    a_walk_shows_what_the_list_shows,
    steps_and_their_envelope,
    cursors_belong_to_one_order,
    nobody_is_skipped_or_repeated,
    folders_are_walked_through,
    a_step_of_large_pages_ends_early,
);

const CURSORS: &str = "/cms/pages/v3";
const FOLDERS: &str = "/cms/v3/pages/landing-pages/folders";

fn next(answer: &Answer) -> Option<Value> {
    answer.json().get("paging").map(|paging| paging["next"].clone())
}

/// Every id of a walk, by link.
async fn walk(app: &App, path: &str) -> Vec<String> {
    let (mut path, mut found) = (path.to_owned(), Vec::new());
    loop {
        let answer = app.get(&path).await.expect(200);
        assert!(answer.json().get("total").is_none());
        found.extend(answer.ids());
        let Some(next) = next(&answer) else { return found };
        assert!(!answer.ids().is_empty());
        let link = text(&next, "link");
        path = link.strip_prefix("http://localhost").expect("an absolute link").to_owned();
    }
}

async fn a_walk_shows_what_the_list_shows(app: App) {
    fill(&app).await;
    for query in [
        "",
        "sort=-createdAt",
        "sort=updatedAt",
        "sort=-updatedAt",
        "state=DRAFT&sort=-updatedAt",
        "state__in=PUBLISHED_OR_SCHEDULED&sort=updatedAt",
        "state=DRAFT",
        "archived=true",
        "archived=true&sort=-updatedAt",
        "sort=name",
        "sort=-name,createdBy",
        "sort=-updatedBy&sort=publishDate,-id",
        "sort=id",
        "sort=-id",
        "name__icontains=a&sort=createdAt",
        "name__icontains=a&sort=-publishDate",
        "domain__not_like=example.com",
        "subcategory=nothing",
        "nope=1&sort=nope",
    ] {
        for (kind, list) in [("site-pages", SITE), ("landing-pages", LANDING)] {
            let whole = app.get(&format!("{list}?{query}")).await.expect(200).ids();
            for tail in ["", "/query"] {
                for limit in [1, 3, 10, 100] {
                    let path = format!("{CURSORS}/{kind}/cursor{tail}?{query}&limit={limit}");
                    assert_eq!(walk(&app, &path).await, whole, "{path}");
                }
            }
        }
    }
}

async fn steps_and_their_envelope(app: App) {
    for name in ["a", "b", "c"] {
        app.create_draft(SITE, name).await;
    }
    let path = format!("{CURSORS}/site-pages/cursor");
    let whole = app.get(&path).await.expect(200).json();
    assert_eq!(whole.as_object().unwrap().keys().collect::<Vec<_>>(), ["results"]);
    assert_eq!(whole["results"], app.get(SITE).await.json()["results"]);
    let first = app.get(&format!("{path}?limit=2&property=name")).await.expect(200);
    assert_eq!(first.json()["results"][0].as_object().unwrap().len(), 2);
    assert_eq!(first.json()["paging"].as_object().unwrap().len(), 1);
    // Counting plays no part: an offset is not looked at.
    for offset in ["2", "-1", "x"] {
        let answer = app.get(&format!("{path}?offset={offset}")).await.expect(200);
        assert_eq!(answer.ids().len(), 3, "{offset}");
    }
    let exact = app.get(&format!("{path}?limit=3")).await.expect(200);
    assert_eq!((exact.ids().len(), next(&exact)), (3, None));
    for query in ["name__foo=1", "limit=-1", "createdAfter=x"] {
        app.get(&format!("{path}?{query}")).await.expect(400);
    }
    let reader = app.with_scopes(&["content.landing_pages.read"]).await;
    reader.get(&path).await.expect(403);
    reader.get(&format!("{CURSORS}/landing-pages/cursor")).await.expect(200);
    let (_, other) = app.other_account().await;
    assert_eq!(other.get(&path).await.expect(200).json(), json!({"results": []}));
}

async fn cursors_belong_to_one_order(app: App) {
    for name in ["a", "b", "c"] {
        app.create_draft(SITE, name).await;
        app.post(FOLDERS, &json!({ "name": name })).await.expect(201);
    }
    for noun in ["site-pages", "landing-pages/folders"] {
        let path = format!("{CURSORS}/{noun}/cursor?limit=1");
        let first = app.get(&format!("{path}&sort=-updatedAt")).await.expect(200);
        let after = text(&next(&first).unwrap(), "after");
        app.get(&format!("{path}&sort=-updatedAt&after={after}")).await.expect(200);
        app.get(&format!("{path}&sort=-updated&sort=nope&after={after}")).await.expect(200);
        for query in [
            format!("after={after}"),
            format!("sort=updatedAt&after={after}"),
            format!("sort=-updatedAt,name&after={after}"),
            format!("sort=name&after={after}"),
            "after=!".into(),
            "after=MQ".into(),
            "after=e30".into(),
        ] {
            let answer = app.get(&format!("{path}&{query}")).await.expect(400);
            assert_eq!(answer.message(), "Unable to parse value for query parameter: after");
        }
        // The cursors of lists are others.
        let list = if noun == "site-pages" { SITE } else { FOLDERS };
        app.get(&format!("{list}?sort=-updatedAt&after={after}")).await.expect(400);
    }
}

/// Pseudo-random numbers (xorshift) from a fixed seed: what fails once fails again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}

/// Pages or folders come and go between the steps of a walk. Whoever was there all the time is
/// shown once, in order, and nobody is shown twice.
async fn nobody_is_skipped_or_repeated(app: App) {
    let mut dice = Dice(0x00c0_ffee_dead_beef);
    let orders = [
        "",
        "sort=-createdAt",
        "sort=updatedAt",
        "sort=-updatedAt",
        "sort=name",
        "sort=-name,createdAt",
        "state=DRAFT&sort=-updatedAt",
        "sort=-id",
    ];
    let (mut steps, mut minute) = (0, 0);
    for round in 0..24 {
        let (list, walked) = match round % 3 {
            0 => (SITE.to_owned(), "site-pages"),
            1 => (LANDING.to_owned(), "landing-pages"),
            _ => (FOLDERS.to_owned(), "landing-pages/folders"),
        };
        let order = orders[dice.below(orders.len())];
        let limit = 1 + dice.below(5);
        // Every few of them are of one moment.
        for _ in 0..6 {
            come(&app, &list, &mut dice).await;
        }
        let before = app.get(&format!("{list}?{order}")).await.expect(200).ids();
        let mut survivors: BTreeSet<String> = before.iter().cloned().collect();
        let mut path = format!("{CURSORS}/{walked}/cursor?{order}&limit={limit}");
        let mut shown = Vec::new();
        loop {
            let answer = app.get(&path).await.expect(200);
            shown.extend(answer.ids());
            let Some(next) = next(&answer) else { break };
            path = text(&next, "link").strip_prefix("http://localhost").unwrap().to_owned();
            steps += 1;
            minute += dice.below(2);
            app.turn_clock(&format!(
                "2026-11-{:02}T{:02}:{:02}:00Z",
                22 + minute / 1_440,
                minute / 60 % 24,
                minute % 60
            ));
            // Two come for two that go, so that walks downwards end as well; the last that was
            // shown goes more often than others.
            for _ in 0..dice.below(3) {
                come(&app, &list, &mut dice).await;
                let there = app.get(&list).await.ids();
                let gone = match dice.below(2) {
                    0 => shown.last().filter(|last| there.contains(*last)).cloned(),
                    _ => Some(there[dice.below(there.len())].clone()),
                };
                if let Some(gone) = gone {
                    app.delete(&format!("{list}/{gone}")).await.expect(204);
                    survivors.remove(&gone);
                }
            }
            assert!(steps < 5_000, "a walk without end");
        }
        let once: BTreeSet<&String> = shown.iter().collect();
        assert_eq!(once.len(), shown.len(), "round {round}: {order} by {limit}: {shown:?}");
        let kept = |id: &&String| survivors.contains(*id);
        let expected: Vec<&String> = before.iter().filter(kept).collect();
        let found: Vec<&String> = shown.iter().filter(kept).collect();
        assert_eq!(found, expected, "round {round}: {order} by {limit}");
    }
    assert!(steps > 50, "{steps}");
}

async fn come(app: &App, list: &str, dice: &mut Dice) {
    let name = ["a", "B", "ä", "b b"][dice.below(4)];
    app.post(list, &draft(name)).await.expect(201);
}

async fn folders_are_walked_through(app: App) {
    let bodies: Vec<Value> = (0..30).map(|n| json!({"name": format!("{}", n % 4)})).collect();
    let path = format!("{FOLDERS}/batch/create");
    let ids = app.post(&path, &json!({ "inputs": bodies })).await.expect(201).ids();
    app.delete(&format!("{FOLDERS}/{}", ids[3])).await.expect(204);
    for query in ["", "sort=-name", "name__in=1,3&sort=-id", "parentFolderId=0", "archived=true"] {
        let whole = app.get(&format!("{FOLDERS}?{query}")).await.expect(200).ids();
        for tail in ["", "/query"] {
            let path = format!("{CURSORS}/landing-pages/folders/cursor{tail}?{query}&limit=4");
            assert_eq!(walk(&app, &path).await, whole, "{path}");
        }
    }
}

async fn a_step_of_large_pages_ends_early(app: App) {
    let large = json!({"name": "x", "templatePath": "t", "footerHtml": "x".repeat(2_000_000)});
    for _ in 0..5 {
        let inputs = vec![large.clone(); 4];
        let path = format!("{SITE}/batch/create");
        app.post(&path, &json!({ "inputs": inputs })).await.expect(201);
    }
    let whole = app.get(&format!("{SITE}?property=id")).await.ids();
    for order in ["sort=createdAt", "sort=name"] {
        let path = format!("{CURSORS}/site-pages/cursor?{order}");
        assert!(app.get(&path).await.ids().len() < 20);
        assert_eq!(walk(&app, &path).await, whole, "{order}");
    }
}
