//! Folders of landing pages (pages.md §1.3, §2.2, §6): every operation on the wire.

use crate::support::client::{LANDING, SITE, draft, text, with};
use crate::support::schema::assert_is;
use crate::support::{App, Client, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_folder_lives_and_is_deleted,
    every_address_serves_folders,
    what_is_wrong_with_a_folder,
    folders_are_sent_back_as_they_were_read,
    no_folder_is_inside_itself,
    what_is_in_a_deleted_folder_moves_up,
    pages_leave_a_deleted_folder,
    deleted_folders_can_be_updated,
    batches,
    batches_that_fail_in_part,
    moves_within_a_batch_see_each_other,
    lists,
    lists_go_on,
    folders_are_of_one_account,
);

const FOLDERS: &str = "/cms/v3/pages/landing-pages/folders";

async fn create_in(client: &Client, name: &str, parent: &str) -> String {
    let body = json!({"name": name, "parentFolderId": parent.parse::<i64>().unwrap()});
    text(&client.post(FOLDERS, &body).await.expect(201).json(), "id")
}

async fn create(client: &Client, name: &str) -> String {
    create_in(client, name, "0").await
}

async fn folder(client: &Client, id: &str) -> Value {
    client.get(&format!("{FOLDERS}/{id}")).await.expect(200).json()
}

async fn parent(client: &Client, id: &str) -> String {
    folder(client, id).await["parentFolderId"].to_string()
}

async fn move_to(client: &Client, id: &str, parent: &str) -> u16 {
    let body = json!({ "parentFolderId": parent });
    client.patch(&format!("{FOLDERS}/{id}"), &body).await.status
}

async fn a_folder_lives_and_is_deleted(app: App) {
    let created = app.post(FOLDERS, &json!({"name": "Spring"})).await.expect(201);
    let id = text(&created.json(), "id");
    let keys: Vec<String> = created.json().as_object().unwrap().keys().cloned().collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert_is("ContentFolder", &created.json());
    let expected = json!({
        "category": 1, "created": "2026-11-21T12:00:00Z", "createdAt": "2026-11-21T12:00:00Z",
        "deletedAt": "1970-01-01T00:00:00Z", "id": id, "name": "Spring", "parentFolderId": 0,
        "updated": "2026-11-21T12:00:00Z", "updatedAt": "2026-11-21T12:00:00Z",
    });
    assert_eq!(created.json(), expected);
    assert_eq!(folder(&app, &id).await, expected);
    app.turn_clock("2026-11-21T13:00:00Z");
    let path = format!("{FOLDERS}/{id}");
    let renamed = app.patch(&path, &json!({"name": "Summer"})).await.expect(200).json();
    let changed = json!({
        "name": "Summer", "updated": "2026-11-21T13:00:00Z", "updatedAt": "2026-11-21T13:00:00Z",
    });
    assert_eq!(renamed, with(expected, changed));
    assert_eq!(folder(&app, &id).await, renamed);
    let chosen = app.get(&format!("{path}?property=name,nope")).await.expect(200).json();
    assert_eq!(chosen, json!({"id": id, "name": "Summer"}));
    app.turn_clock("2026-11-21T14:00:00Z");
    app.delete(&path).await.expect(204);
    app.delete(&path).await.expect(404);
    app.get(&path).await.expect(404);
    app.patch(&path, &json!({"name": "x"})).await.expect(404);
    let gone = app.get(&format!("{path}?archived=true")).await.expect(200).json();
    assert_eq!(gone["deletedAt"], "2026-11-21T14:00:00Z");
    assert_is("ContentFolder", &gone);
    for (query, ids) in [("", vec![]), ("?archived=true", vec![id])] {
        assert_eq!(app.get(&format!("{FOLDERS}{query}")).await.ids(), ids, "{query}");
    }
}

async fn every_address_serves_folders(app: App) {
    let id = create(&app, "one").await;
    for version in ["2026-03", "2026-09"] {
        let path = format!("/cms/pages/{version}/landing-pages/folders");
        assert_eq!(app.get(&path).await.ids(), [id.as_str()]);
        assert_eq!(app.get(&format!("{path}/{id}")).await.json(), folder(&app, &id).await);
    }
    for raw in ["0", "abc", "5", "05", "99999999999999999999"] {
        for path in [format!("{FOLDERS}/{raw}"), format!("{FOLDERS}/{raw}/revisions")] {
            let answer = app.get(&path).await.expect(404);
            assert_eq!(answer.json()["category"], "OBJECT_NOT_FOUND");
            assert_eq!(answer.json()["context"], json!({"id": [raw]}));
        }
        app.delete(&format!("{FOLDERS}/{raw}")).await.expect(404);
        app.patch(&format!("{FOLDERS}/{raw}"), &json!({})).await.expect(404);
    }
    // A page is no folder, and a folder no page.
    let page = app.create_draft(LANDING, "page").await;
    app.get(&format!("{FOLDERS}/{page}")).await.expect(404);
    app.get(&format!("{LANDING}/{id}")).await.expect(404);
}

async fn what_is_wrong_with_a_folder(app: App) {
    let id = create(&app, "there").await;
    for (body, error_type) in [
        (json!({}), "CONTENT_FOLDER_NAME_MISSING"),
        (json!({"name": null}), "CONTENT_FOLDER_NAME_MISSING"),
        (json!({"name": " "}), "CONTENT_FOLDER_NAME_MISSING"),
        (json!({"name": "x".repeat(2_001)}), "CONTENT_VALUE_TOO_LONG"),
        (json!({"name": "x", "parentFolderId": 5}), "CONTENT_FOLDER_PARENT_DOES_NOT_EXIST"),
        (json!({"name": "x", "parentFolderId": -1}), "CONTENT_FOLDER_PARENT_DOES_NOT_EXIST"),
    ] {
        let error = app.post(FOLDERS, &body).await.expect(400).json();
        assert_eq!(error["errorType"], error_type, "{body}");
        assert_eq!(error["errorTokens"], json!({"contentType": ["CONTENT_FOLDER"]}));
        assert!(error.get("category").is_none());
        if body != json!({}) && body["name"] != Value::Null {
            app.patch(&format!("{FOLDERS}/{id}"), &body).await.expect(400);
        }
    }
    for body in [json!({"name": []}), json!({"name": "x", "parentFolderId": "abc"}), json!([])] {
        let answer = app.post(FOLDERS, &body).await.expect(400);
        assert!(answer.message().starts_with("Invalid input JSON"), "{body}");
    }
    assert_eq!(app.get(FOLDERS).await.ids(), [id.as_str()]);
    // Two folders may share a name, even side by side.
    create(&app, "there").await;
    assert_eq!(app.total(FOLDERS).await, 2);
}

async fn folders_are_sent_back_as_they_were_read(app: App) {
    let outer = create(&app, "outer").await;
    let inner = create_in(&app, "inner", &outer).await;
    app.delete(&format!("{FOLDERS}/{inner}")).await.expect(204);
    for (id, query) in [(&outer, ""), (&inner, "?archived=true")] {
        let path = format!("{FOLDERS}/{id}{query}");
        let read = app.get(&path).await.expect(200).json();
        assert_eq!(app.patch(&path, &read).await.expect(200).json(), read);
        assert_eq!(app.get(&path).await.json(), read);
    }
}

async fn no_folder_is_inside_itself(app: App) {
    let a = create(&app, "a").await;
    let b = create_in(&app, "b", &a).await;
    let c = create_in(&app, "c", &b).await;
    for (id, parent) in [(&a, &a), (&a, &b), (&a, &c), (&b, &c)] {
        let body = json!({ "parentFolderId": parent });
        let error = app.patch(&format!("{FOLDERS}/{id}"), &body).await.expect(400).json();
        assert_eq!(error["errorType"], "CONTENT_FOLDER_CYCLE");
    }
    assert_eq!(parent(&app, &a).await, "0");
    assert_eq!(move_to(&app, &c, "0").await, 200);
    assert_eq!(move_to(&app, &a, &c).await, 200);
    assert_eq!(move_to(&app, &c, &b).await, 400);
    // A hundred levels, and no more: neither by creating nor by moving what holds another.
    let mut last = c.clone();
    for level in 2..=100 {
        last = create_in(&app, &format!("level {level}"), &last).await;
    }
    let body = json!({"name": "too deep", "parentFolderId": last});
    let error = app.post(FOLDERS, &body).await.expect(400).json();
    assert_eq!(error["errorType"], "CONTENT_FOLDER_TOO_DEEP");
    let last_but_one = parent(&app, &last).await;
    assert_eq!(move_to(&app, &b, &last_but_one).await, 200);
    assert_eq!(move_to(&app, &b, "0").await, 200);
    create_in(&app, "in b", &b).await;
    assert_eq!(move_to(&app, &b, &last_but_one).await, 400);
    // A whole tree moves with its root.
    assert_eq!(move_to(&app, &c, &b).await, 400);
}

async fn what_is_in_a_deleted_folder_moves_up(app: App) {
    let top = create(&app, "top").await;
    let a = create_in(&app, "a", &top).await;
    let b = create_in(&app, "b", &a).await;
    let c = create_in(&app, "c", &b).await;
    let gone = create_in(&app, "gone before", &b).await;
    app.delete(&format!("{FOLDERS}/{gone}")).await.expect(204);
    app.turn_clock("2026-11-21T13:00:00Z");
    app.delete(&format!("{FOLDERS}/{b}")).await.expect(204);
    let moved = folder(&app, &c).await;
    assert_eq!(moved["parentFolderId"].to_string(), a);
    assert_eq!(moved["updatedAt"], "2026-11-21T13:00:00Z");
    // Folders keep their place when they are deleted, and so do those in them that were before.
    for (id, parent) in [(&b, &a), (&gone, &b)] {
        let read = app.get(&format!("{FOLDERS}/{id}?archived=true")).await.expect(200).json();
        assert_eq!(read["parentFolderId"].to_string(), *parent);
    }
    // The move is a revision; that leads back to the deleted folder, so a restore ends at the root.
    let path = format!("{FOLDERS}/{c}/revisions");
    assert_eq!(app.get(&path).await.expect(200).ids(), ["2", "1"]);
    let restored = app.send_text("POST", &format!("{path}/1/restore"), "").await.expect(200);
    assert_eq!(restored.json()["parentFolderId"], 0);
    assert_eq!(move_to(&app, &c, &a).await, 200);
    // Several at once, whatever the order: what is left goes to the nearest that is left.
    let path = format!("{FOLDERS}/batch/archive");
    app.post(&path, &json!({"inputs": [a, top, "5", "abc", a]})).await.expect(204);
    assert_eq!(parent(&app, &c).await, "0");
    assert_eq!(app.get(FOLDERS).await.ids(), [c]);
}

async fn pages_leave_a_deleted_folder(app: App) {
    let outer = create(&app, "outer").await;
    let inner = create_in(&app, "inner", &outer).await;
    let other = create(&app, "other").await;
    let page = |name: &str, folder: &str| with(draft(name), json!({ "folderId": folder }));
    let stays = text(&app.create(LANDING, &page("stays", &other)).await, "id");
    let inputs: Vec<Value> = (0..100).map(|n| page(&n.to_string(), &inner)).collect();
    for _ in 0..3 {
        let path = format!("{LANDING}/batch/create");
        app.post(&path, &json!({ "inputs": inputs })).await.expect(201);
    }
    // What a website page names as its folder is its own affair.
    let site = text(&app.create(SITE, &page("site", &inner)).await, "id");
    let one = app.get(&format!("{LANDING}?folderId={inner}&limit=1")).await.ids().remove(0);
    app.delete(&format!("{LANDING}/{one}")).await.expect(204);
    let two = app.get(&format!("{LANDING}?folderId={inner}&limit=1")).await.ids().remove(0);
    app.turn_clock("2026-11-21T13:00:00Z");
    app.delete(&format!("{FOLDERS}/{inner}")).await.expect(204);
    let in_folder = |folder: &str| format!("{LANDING}?folderId={folder}");
    assert_eq!(app.total(&in_folder(&inner)).await, 0);
    assert_eq!(app.total(&in_folder(&outer)).await, 299);
    let moved = app.page(LANDING, &two).await;
    assert_eq!(moved["folderId"], outer.as_str());
    assert_eq!(moved["updatedAt"], "2026-11-21T13:00:00Z");
    assert_eq!(app.page(LANDING, &stays).await["folderId"], other.as_str());
    assert_eq!(app.page(SITE, &site).await["folderId"], inner.as_str());
    let gone = app.get(&format!("{LANDING}/{one}?archived=true")).await.expect(200).json();
    assert_eq!(gone["folderId"], inner.as_str());
    let log = app.engine.changes_after(app.account, 0, 10_000).await.unwrap();
    let line = log.iter().rfind(|line| line.object_id.to_string() == two).unwrap();
    assert_eq!(line.kind, "updated");
    assert!(line.detail.starts_with(&format!("{{\"folderId\":\"{outer}\",")), "{}", line.detail);
    app.delete(&format!("{FOLDERS}/{outer}")).await.expect(204);
    assert_eq!(app.total(&format!("{LANDING}?folderId__is_null")).await, 299);
    assert!(app.page(LANDING, &two).await.get("folderId").is_none());
}

async fn deleted_folders_can_be_updated(app: App) {
    let a = create(&app, "a").await;
    let b = create(&app, "b").await;
    app.delete(&format!("{FOLDERS}/{a}")).await.expect(204);
    let path = format!("{FOLDERS}/{a}?archived=true");
    let updated = app.patch(&path, &json!({"name": "c", "parentFolderId": b})).await.expect(200);
    assert_eq!(updated.json()["name"], "c");
    assert_is("ContentFolder", &updated.json());
    assert_eq!(app.get(&path).await.json(), updated.json());
    // It is deleted all the same: nothing can be put into it.
    assert_eq!(move_to(&app, &b, &a).await, 400);
    let update = json!({"inputs": [{"id": a, "name": "d"}, {"id": b, "name": "d"}]});
    let both = app.post(&format!("{FOLDERS}/batch/update?archived=true"), &update).await;
    assert_eq!(both.expect(207).ids(), [a]);
    app.patch(&format!("{FOLDERS}/{b}?archived=true"), &json!({"name": "x"})).await.expect(404);
}

async fn batches(app: App) {
    let outer = create(&app, "outer").await;
    let inputs = json!([{"name": "a"}, {"name": "b", "parentFolderId": outer}, {"name": "a"}]);
    let created = app.post(&format!("{FOLDERS}/batch/create"), &json!({ "inputs": inputs })).await;
    let created = created.expect(201);
    assert_is("BatchResponseContentFolder", &created.json());
    let ids = created.ids();
    let order = vec![ids[2].clone(), ids[0].clone(), ids[1].clone(), ids[2].clone()];
    let read = app.post(&format!("{FOLDERS}/batch/read"), &json!({ "inputs": order })).await;
    let read = read.expect(200);
    assert_eq!(read.ids(), order[..3]);
    assert_is("BatchResponseContentFolder", &read.json());
    let inputs: Vec<Value> = ids.iter().map(|id| json!({"id": id, "name": "n"})).collect();
    let updated = app.post(&format!("{FOLDERS}/batch/update"), &json!({ "inputs": inputs })).await;
    let updated = updated.expect(200);
    assert_eq!(updated.ids(), ids);
    assert_is("BatchResponseContentFolder", &updated.json());
    for (id, parent) in ids.iter().zip(["0", outer.as_str(), "0"]) {
        let read = folder(&app, id).await;
        assert_eq!(
            (read["name"].as_str(), read["parentFolderId"].to_string()),
            (Some("n"), parent.into())
        );
    }
    app.post(&format!("{FOLDERS}/batch/archive"), &json!({ "inputs": ids })).await.expect(204);
    assert_eq!(app.get(FOLDERS).await.ids(), [outer.as_str()]);
    let read = json!({"inputs": [ids[0], outer]});
    let read = app.post(&format!("{FOLDERS}/batch/read?archived=true"), &read).await.expect(207);
    assert_eq!(read.ids(), [ids[0].as_str()]);
    for operation in ["create", "read", "update", "archive"] {
        let path = format!("{FOLDERS}/batch/{operation}");
        app.post(&path, &json!({"inputs": []})).await.expect(400);
        app.post(&path, &json!({})).await.expect(400);
        app.post(&path, &json!({"inputs": vec![json!({"id": "1"}); 101]})).await.expect(400);
    }
}

async fn batches_that_fail_in_part(app: App) {
    let there = create(&app, "there").await;
    let inputs = json!([{"name": "a"}, {}, {"name": "b", "parentFolderId": 5}]);
    let created = app.post(&format!("{FOLDERS}/batch/create"), &json!({ "inputs": inputs })).await;
    let body = created.expect(207).json();
    assert_is("BatchResponseContentFolderWithErrors", &body);
    assert_eq!((&body["numErrors"], body["results"].as_array().unwrap().len()), (&json!(2), 1));
    assert_eq!(body["errors"][0]["context"]["errorType"], json!(["CONTENT_FOLDER_NAME_MISSING"]));
    assert_eq!(app.total(FOLDERS).await, 2);
    let read = json!({"inputs": ["abc", there, "5"]});
    let body = app.post(&format!("{FOLDERS}/batch/read"), &read).await.expect(207).json();
    assert_is("BatchResponseContentFolderWithErrors", &body);
    assert_eq!(body["errors"][1]["context"], json!({"ids": ["5"]}));
    let inputs = json!([
        {"name": "nobody"}, {"id": there, "name": "first"}, {"id": "5"}, {"id": "x", "name": []},
    ]);
    let path = format!("{FOLDERS}/batch/update");
    let body = app.post(&path, &json!({ "inputs": inputs })).await.expect(207).json();
    assert_is("BatchResponseContentFolderWithErrors", &body);
    assert_eq!((&body["numErrors"], &body["results"][0]["name"]), (&json!(3), &json!("first")));
    let twice = json!({"inputs": [{"id": there, "name": "a"}, {"id": there, "name": "b"}]});
    let answer = app.post(&path, &twice).await.expect(400);
    assert!(answer.message().starts_with("Duplicate IDs found"), "{}", answer.text);
    assert_eq!(folder(&app, &there).await["name"], "first");
}

async fn moves_within_a_batch_see_each_other(app: App) {
    let a = create(&app, "a").await;
    let b = create(&app, "b").await;
    let c = create(&app, "c").await;
    let inputs = json!([
        {"id": a, "parentFolderId": b}, {"id": b, "parentFolderId": c},
        {"id": c, "parentFolderId": a, "name": "refused"},
    ]);
    let answer = app.post(&format!("{FOLDERS}/batch/update"), &json!({ "inputs": inputs })).await;
    let body = answer.expect(207).json();
    assert_eq!(body["errors"][0]["context"]["errorType"], json!(["CONTENT_FOLDER_CYCLE"]));
    assert_eq!(parent(&app, &a).await, b);
    assert_eq!(parent(&app, &b).await, c);
    assert_eq!(folder(&app, &c).await["name"], "c");
}

async fn lists(app: App) {
    let mut ids: Vec<String> = Vec::new();
    for (n, name) in ["Ähre", "beta", "Beta", "ähre 2"].into_iter().enumerate() {
        app.turn_clock(&format!("2026-11-21T12:0{n}:00Z"));
        ids.push(create_in(&app, name, if n == 3 { &ids[0] } else { "0" }).await);
    }
    app.turn_clock("2026-11-21T13:00:00Z");
    app.patch(&format!("{FOLDERS}/{}", ids[1]), &json!({})).await.expect(200);
    let letters = |found: Vec<String>| -> String {
        let place = |id: &String| ids.iter().position(|known| known == id).unwrap();
        found.iter().map(|id| "abcd".as_bytes()[place(id)] as char).collect()
    };
    let parented = format!("parentFolderId={}", ids[0]);
    let either = format!("parentFolderId__in=0,{}", ids[0]);
    let (by_id, not_id) = (format!("id={}", ids[2]), format!("id__not_in={},5", ids[2]));
    for (query, expected) in [
        ("", "abcd"),
        ("sort=name", "cbad"),
        ("sort=-updatedAt", "bdca"),
        ("sort=-updated_at,name", "bdca"),
        ("sort=-createdBy", "dcba"),
        ("sort=publishDate", "abcd"),
        ("name=beta", "b"),
        ("name__in=beta,Beta", "bc"),
        ("name__icontains=ÄHRE", "ad"),
        ("createdAfter=2026-11-21T12:01:00Z", "cd"),
        ("updatedAt__gte=2026-11-21T12:03:00Z", "bd"),
        ("updated__lt=2026-11-21T12:02:00Z", "a"),
        ("createdAt=2026-11-21T12:02:00Z", "c"),
        (&parented, "d"),
        (&either, "abcd"),
        ("parentFolderId__nin=0", "d"),
        ("parent_folder_id=0&name__icontains=b", "bc"),
        (&by_id, "c"),
        (&not_id, "abd"),
        ("slug=x&state__in=DRAFT&subcategory=nope", "abcd"),
        ("archived=true", ""),
        ("limit=2&offset=1", "bc"),
    ] {
        let answer = app.get(&format!("{FOLDERS}?{query}")).await.expect(200);
        assert_eq!(letters(answer.ids()), expected, "{query}");
        assert_is("CollectionResponseWithTotalContentFolderForwardPaging", &answer.json());
    }
    for (query, message) in [
        ("name__contains=x", "Filtering by \"name contains\" is not allowed"),
        ("parentFolderId=x", "Invalid parentFolderId filter value 'x'; expected a number"),
        ("nope__foo=1", "Unknown filter type `foo`"),
        ("createdAfter=x", "Unable to parse value for query parameter: createdAfter"),
        ("after=!", "Unable to parse value for query parameter: after"),
        ("limit=-1", "OFFSET constraint violated: -1 provided, MINIMUM is 0."),
    ] {
        let answer = app.get(&format!("{FOLDERS}?{query}")).await.expect(400);
        assert_eq!(answer.message(), message, "{query}");
    }
}

async fn lists_go_on(app: App) {
    let bodies: Vec<Value> = (0..25).map(|n| json!({"name": format!("{}", n % 3)})).collect();
    let path = format!("{FOLDERS}/batch/create");
    app.post(&path, &json!({ "inputs": bodies })).await.expect(201);
    for query in ["", "sort=-name&", "name__in=1,2&sort=name,-id&"] {
        let whole = app.get(&format!("{FOLDERS}?{query}")).await.ids();
        let mut path = format!("{FOLDERS}?{query}limit=4&property=name");
        let mut found = Vec::new();
        loop {
            let answer = app.get(&path).await.expect(200);
            assert_eq!(answer.json()["total"], whole.len());
            assert_eq!(answer.json()["results"][0].as_object().unwrap().len(), 2);
            found.extend(answer.ids());
            let Some(paging) = answer.json().get("paging").cloned() else { break };
            let link = text(&paging["next"], "link");
            path = link.strip_prefix("http://localhost").unwrap().to_owned();
        }
        assert_eq!(found, whole, "{query}");
    }
    for query in ["offset=25", "offset=30&limit=3", "offset=9223372036854775807"] {
        let answer = app.get(&format!("{FOLDERS}?{query}")).await.expect(200);
        assert!(answer.json().get("paging").is_none(), "{query}");
    }
}

async fn folders_are_of_one_account(app: App) {
    let id = create(&app, "mine").await;
    app.patch(&format!("{FOLDERS}/{id}"), &json!({"name": "still mine"})).await.expect(200);
    let (_, other) = app.other_account().await;
    let path = format!("{FOLDERS}/{id}");
    other.get(&path).await.expect(404);
    other.patch(&path, &json!({"name": "theirs"})).await.expect(404);
    other.delete(&path).await.expect(404);
    other.get(&format!("{path}/revisions")).await.expect(404);
    other.get(&format!("{path}/revisions/1")).await.expect(404);
    other.post(&format!("{path}/revisions/1/restore"), &json!({})).await.expect(404);
    let inputs = json!({"inputs": [id]});
    other.post(&format!("{FOLDERS}/batch/read"), &inputs).await.expect(207);
    other.post(&format!("{FOLDERS}/batch/archive"), &inputs).await.expect(204);
    let body = json!({"name": "x", "parentFolderId": id});
    other.post(FOLDERS, &body).await.expect(400);
    assert_eq!((other.total(FOLDERS).await, app.total(FOLDERS).await), (0, 1));
    assert_eq!(folder(&app, &id).await["name"], "still mine");
}
