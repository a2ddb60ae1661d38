//! Revisions of folders (pages.md §6): what makes one, how they are walked through, and what a
//! restore brings back.

use crate::support::client::text;
use crate::support::schema::assert_is;
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    every_write_is_a_revision,
    revisions_are_walked_both_ways,
    cursors_and_ids_that_are_none,
    a_restore_brings_name_and_place_back,
    a_place_that_is_gone_is_the_root,
);

const FOLDERS: &str = "/cms/v3/pages/landing-pages/folders";

async fn create(app: &App, body: &Value) -> String {
    text(&app.post(FOLDERS, body).await.expect(201).json(), "id")
}

/// A folder with revisions named 1 to `count`, a minute apart.
async fn revised(app: &App, count: usize) -> String {
    let id = create(app, &json!({"name": "1"})).await;
    for n in 2..=count {
        app.turn_clock(&format!("2026-11-21T12:{n:02}:00Z"));
        let body = json!({"name": n.to_string()});
        app.patch(&format!("{FOLDERS}/{id}"), &body).await.expect(200);
    }
    id
}

async fn restore(app: &App, id: &str, revision: &str) -> Answer {
    let path = format!("{FOLDERS}/{id}/revisions/{revision}/restore");
    app.send("POST", &path, &[], "").await
}

async fn every_write_is_a_revision(app: App) {
    let id = revised(&app, 3).await;
    let list = app.get(&format!("{FOLDERS}/{id}/revisions")).await.expect(200);
    assert_is("CollectionResponseWithTotalContentFolderVersion", &list.json());
    assert_eq!(
        (list.ids(), &list.json()["total"]),
        (vec!["3".into(), "2".into(), "1".into()], &json!(3))
    );
    assert!(list.json().get("paging").is_none());
    let newest = &list.json()["results"][0];
    assert_eq!(newest["object"], app.get(&format!("{FOLDERS}/{id}")).await.json());
    assert_eq!(newest["updatedAt"], "2026-11-21T12:03:00Z");
    let user =
        json!({"email": "hubwright@localhost.invalid", "fullName": "Hubwright", "id": "2001"});
    assert_eq!(newest["user"], user);
    for (n, version) in list.json()["results"].as_array().unwrap().iter().enumerate() {
        assert_eq!(version["object"]["name"], (3 - n).to_string());
        let path = format!("{FOLDERS}/{id}/revisions/{}", 3 - n);
        assert_eq!(app.get(&path).await.expect(200).json(), *version);
        assert_is("ContentFolderVersion", version);
    }
    // A write that was refused is none, nor is a deletion; after that there are none to see.
    app.patch(&format!("{FOLDERS}/{id}"), &json!({"name": ""})).await.expect(400);
    assert_eq!(app.total(&format!("{FOLDERS}/{id}/revisions")).await, 3);
    app.delete(&format!("{FOLDERS}/{id}")).await.expect(204);
    app.get(&format!("{FOLDERS}/{id}/revisions")).await.expect(404);
    app.get(&format!("{FOLDERS}/{id}/revisions/1")).await.expect(404);
    restore(&app, &id, "1").await.expect(404);
    let log = app.engine.changes_after(app.account, 0, 100).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["created", "updated", "updated", "archived"]);
    assert!(log.iter().all(|line| line.object_type == "content_folder"));
}

async fn revisions_are_walked_both_ways(app: App) {
    let id = revised(&app, 12).await;
    let all: Vec<String> = (1..=12).rev().map(|n| n.to_string()).collect();
    let start = format!("{FOLDERS}/{id}/revisions");
    for limit in [1, 5, 6, 12, 100] {
        let (mut down, mut links) = (Vec::new(), Vec::new());
        let mut path = format!("{start}?limit={limit}");
        loop {
            let answer = app.get(&path).await.expect(200);
            assert_is("CollectionResponseWithTotalContentFolderVersion", &answer.json());
            assert_eq!(answer.json()["total"], 12);
            let paging = answer.json()["paging"].clone();
            assert_eq!(paging.get("prev").is_some(), !down.is_empty(), "{path}");
            down.extend(answer.ids());
            links.push((path, answer.ids()));
            let Some(next) = paging.get("next") else { break };
            assert!(!text(next, "after").is_empty());
            path = text(next, "link").strip_prefix("http://localhost").unwrap().to_owned();
            assert!(path.contains(&format!("limit={limit}")), "{path}");
        }
        assert_eq!(down, all);
        // And up again by `prev`, over the same pages when they were full.
        let (mut at, mut up) = (links.last().unwrap().0.clone(), Vec::new());
        loop {
            let answer = app.get(&at).await.expect(200);
            up.splice(0..0, answer.ids());
            let paging = answer.json()["paging"].clone();
            let Some(prev) = paging.get("prev") else { break };
            assert!(!text(prev, "before").is_empty());
            at = text(prev, "link").strip_prefix("http://localhost").unwrap().to_owned();
        }
        assert_eq!(up, all, "{limit}");
    }
    // Revisions that come meanwhile do not move older ones.
    let first = app.get(&format!("{start}?limit=4")).await.json();
    app.patch(&format!("{FOLDERS}/{id}"), &json!({"name": "13"})).await.expect(200);
    let after = text(&first["paging"]["next"], "after");
    let next = app.get(&format!("{start}?limit=4&after={after}")).await.expect(200);
    assert_eq!(next.ids(), ["8", "7", "6", "5"]);
    // `after` wins over `before`.
    let both = app.get(&format!("{start}?limit=4&before={after}&after={after}")).await;
    assert_eq!(both.ids(), next.ids());
}

async fn cursors_and_ids_that_are_none(app: App) {
    let id = revised(&app, 2).await;
    let path = format!("{FOLDERS}/{id}/revisions");
    for name in ["after", "before"] {
        for cursor in ["!", "abc", "LTE", "YWJj"] {
            let answer = app.get(&format!("{path}?{name}={cursor}")).await.expect(400);
            let said = format!("Unable to parse value for query parameter: {name}");
            assert_eq!(answer.message(), said, "{cursor}");
        }
    }
    let answer = app.get(&format!("{path}?limit=-2")).await.expect(400);
    assert_eq!(answer.message(), "OFFSET constraint violated: -2 provided, MINIMUM is 0.");
    for limit in ["0", "x", "101", ""] {
        assert_eq!(app.get(&format!("{path}?limit={limit}")).await.expect(200).ids().len(), 2);
    }
    // Beyond the ends there is nothing, and no way on.
    for query in ["after=MQ", "after=MA", "before=Mg", "before=MTg0NDY3NDQwNzM3MDk1NTE2MTU"] {
        let answer = app.get(&format!("{path}?{query}")).await.expect(200);
        assert_eq!(answer.json(), json!({"total": 2, "results": []}), "{query}");
    }
    for raw in ["0", "3", "abc", "01", "-1", "99999999999999999999"] {
        let answer = app.get(&format!("{path}/{raw}")).await.expect(404);
        assert_eq!(answer.json()["context"], json!({"id": [raw]}));
        let answer = restore(&app, &id, raw).await.expect(404);
        assert_eq!(answer.json()["context"], json!({"id": [raw]}));
    }
    assert_eq!(app.total(&path).await, 2);
}

async fn a_restore_brings_name_and_place_back(app: App) {
    let a = create(&app, &json!({"name": "a"})).await;
    let b = create(&app, &json!({"name": "b"})).await;
    let id = create(&app, &json!({"name": "one", "parentFolderId": a})).await;
    let path = format!("{FOLDERS}/{id}");
    let moved = json!({"name": "two", "parentFolderId": b});
    app.patch(&path, &moved).await.expect(200);
    app.turn_clock("2026-11-21T13:00:00Z");
    for body in ["", "{}"] {
        let answer = app.send_text("POST", &format!("{path}/revisions/1/restore"), body).await;
        let restored = answer.expect(200).json();
        assert_is("ContentFolder", &restored);
        assert_eq!(
            (&restored["name"], restored["parentFolderId"].to_string()),
            (&json!("one"), a.clone())
        );
        assert_eq!(restored["createdAt"], "2026-11-21T12:00:00Z");
        assert_eq!(restored["updatedAt"], "2026-11-21T13:00:00Z");
        assert_eq!(app.get(&path).await.json(), restored);
        app.patch(&path, &moved).await.expect(200);
    }
    let list = app.get(&format!("{path}/revisions")).await.expect(200);
    assert_eq!(list.ids(), ["6", "5", "4", "3", "2", "1"]);
    assert_eq!(list.json()["results"][3]["object"]["name"], "one");
}

async fn a_place_that_is_gone_is_the_root(app: App) {
    let outer = create(&app, &json!({"name": "outer"})).await;
    let id = create(&app, &json!({"name": "x", "parentFolderId": outer})).await;
    // By now the folder that it was in is in it.
    app.patch(&format!("{FOLDERS}/{id}"), &json!({"parentFolderId": 0})).await.expect(200);
    app.patch(&format!("{FOLDERS}/{outer}"), &json!({"parentFolderId": id})).await.expect(200);
    assert_eq!(restore(&app, &id, "1").await.expect(200).json()["parentFolderId"], 0);
    app.delete(&format!("{FOLDERS}/{outer}")).await.expect(204);
    assert_eq!(restore(&app, &id, "1").await.expect(200).json()["parentFolderId"], 0);
}
