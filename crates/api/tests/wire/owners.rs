//! Owners and the object library on the wire (objects.md §2.1, §7.5, platform.md §5.3), with what
//! `dev` does to them.

use crate::controls::{controlled, refused};
use crate::pipelines::keys;
use crate::support::client::text;
use crate::support::{App, Client, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    every_account_has_an_owner,
    every_address_serves_owners,
    lists_are_filtered_and_go_on,
    owners_are_found_by_either_id,
    archived_owners_stand_apart,
    scopes_open_owners,
    dev_writes_owners,
    what_dev_does_not_take,
    owners_are_seeded,
    owners_are_of_one_account,
    types_are_switched_on_and_off,
);

const OWNERS: &str = "/crm/v3/owners";
const DEV: &str = "/_hubwright/owners";
const SEED: &str = "/_hubwright/seed";

async fn make(dev: &Client, body: &Value) -> String {
    text(&dev.post(DEV, body).await.expect(201).json(), "id")
}

async fn every_account_has_an_owner(app: App) {
    let body = app.get(OWNERS).await.expect(200).json();
    let expected = json!({"results": [{
        "id": "1001", "email": "hubwright@localhost.invalid", "type": "PERSON",
        "firstName": "Hubwright", "lastName": "", "userId": 2001, "userIdIncludingInactive": 2001,
        "createdAt": "1970-01-01T00:00:00Z", "updatedAt": "1970-01-01T00:00:00Z",
        "archived": false,
    }]});
    assert_eq!(body, expected);
    assert_eq!(app.get(&format!("{OWNERS}/1001")).await.json(), expected["results"][0]);
    let (_, other) = app.other_account().await;
    assert_eq!(other.get(OWNERS).await.json(), expected);
}

async fn every_address_serves_owners(app: App) {
    for base in [OWNERS, "/crm/owners/2025-09", "/crm/owners/2026-03", "/crm/owners/2026-09"] {
        assert_eq!(app.get(base).await.ids(), ["1001"], "{base}");
        // Released clients ask with a slash at the end.
        assert_eq!(app.get(&format!("{base}/?limit=100")).await.ids(), ["1001"], "{base}");
        app.get(&format!("{base}/1001")).await.expect(200);
    }
}

async fn lists_are_filtered_and_go_on(app: App) {
    let (dev, _folder) = controlled(&app);
    for id in ["9", "10", "2000"] {
        make(&dev, &json!({"id": id, "email": format!("Owner{id}@Example.com")})).await;
    }
    // By number, not by text.
    assert_eq!(app.get(OWNERS).await.ids(), ["9", "10", "1001", "2000"]);
    let found = app.get(&format!("{OWNERS}?email=owner10@EXAMPLE.com")).await;
    assert_eq!(found.ids(), ["10"]);
    assert_eq!(app.get(&format!("{OWNERS}?email=owner1%40example.com")).await.ids(), [""; 0]);
    let (mut path, mut seen) = (format!("{OWNERS}?limit=3&archived=false"), Vec::new());
    for _ in 0..2 {
        let answer = app.get(&path).await.expect(200);
        seen.push(answer.ids());
        let body = answer.json();
        let Some(next) = body.get("paging").map(|paging| &paging["next"]) else {
            assert_eq!(keys(&body), ["results"]);
            continue;
        };
        assert_eq!(keys(&body), ["results", "paging"]);
        let link = text(next, "link");
        assert!(link.ends_with("/crm/v3/owners?limit=3&archived=false&after=1001"), "{link}");
        path = format!("{OWNERS}?limit=3&after={}", text(next, "after"));
    }
    assert_eq!(seen, [vec!["9", "10", "1001"], vec!["2000"]]);
    app.get(&format!("{OWNERS}?limit=500")).await.expect(200);
    for wrong in ["limit=0", "limit=501", "limit=-1", "limit=x", "after=x"] {
        app.get(&format!("{OWNERS}?{wrong}")).await.expect(400);
    }
    let said = app.get(&format!("{OWNERS}?limit=x")).await.message();
    assert_eq!(said, "Unable to parse value for query parameter: limit");
}

async fn owners_are_found_by_either_id(app: App) {
    let path = format!("{OWNERS}/2001?idProperty=userId");
    assert_eq!(text(&app.get(&path).await.expect(200).json(), "id"), "1001");
    app.get(&format!("{OWNERS}/1001?idProperty=id")).await.expect(200);
    for path in ["2001", "1001?idProperty=userId", "5", "0", "-1"] {
        let missing = app.get(&format!("{OWNERS}/{path}")).await.expect(404).json();
        assert_eq!(missing["message"], "resource not found", "{path}");
    }
    for id in ["x", "2147483648"] {
        let said = app.get(&format!("{OWNERS}/{id}")).await.expect(400).message();
        assert_eq!(said, "Unable to parse value for path parameter: ownerId");
    }
    app.get(&format!("{OWNERS}/1001?idProperty=email")).await.expect(400);
}

async fn archived_owners_stand_apart(app: App) {
    let (dev, _folder) = controlled(&app);
    let id = make(&dev, &json!({"email": "a@b.c"})).await;
    assert_eq!(id, "1002");
    app.turn_clock("2026-11-21T13:00:00Z");
    let path = format!("{DEV}/{id}");
    let archived = dev.patch(&path, &json!({"archived": true})).await.expect(200).json();
    assert_eq!((&archived["userId"], &archived["archived"]), (&Value::Null, &json!(true)));
    assert_eq!(archived["userIdIncludingInactive"], 2002);
    assert_eq!(archived["updatedAt"], "2026-11-21T13:00:00Z");
    assert_eq!(app.get(OWNERS).await.ids(), ["1001"]);
    let gone = app.get(&format!("{OWNERS}?archived=true")).await.json();
    assert_eq!(gone["results"], json!([archived]));
    app.get(&format!("{OWNERS}/{id}")).await.expect(404);
    for query in ["1002?archived=true", "2002?archived=true&idProperty=userId"] {
        assert_eq!(app.get(&format!("{OWNERS}/{query}")).await.expect(200).json(), archived);
    }
    dev.patch(&path, &json!({"archived": false})).await.expect(200);
    assert_eq!(app.get(&format!("{OWNERS}/{id}")).await.expect(200).json()["userId"], 2002);
}

async fn scopes_open_owners(app: App) {
    for (scope, status) in
        [("crm.objects.owners.read", 200), ("automation", 200), ("crm.objects.deals.read", 403)]
    {
        let client = app.with_scopes(&[scope]).await;
        client.get(OWNERS).await.expect(status);
        client.get(&format!("{OWNERS}/1001")).await.expect(status);
    }
    app.anonymous().get(OWNERS).await.expect(401);
}

async fn dev_writes_owners(app: App) {
    let (dev, _folder) = controlled(&app);
    let dev = dev.without_token();
    dev.send_text("POST", SEED, "[]").await.expect(200);
    let team = json!({"id": "1", "name": "A", "primary": true});
    let body = json!({
        "id": "77", "type": "QUEUE", "firstName": "Support", "teams": [team],
    });
    let made = dev.post(DEV, &body).await.expect(201).json();
    let expected = json!({
        "id": "77", "type": "QUEUE", "firstName": "Support", "lastName": "", "userId": null,
        "userIdIncludingInactive": null, "createdAt": "2026-11-21T12:00:00Z",
        "updatedAt": "2026-11-21T12:00:00Z", "archived": false, "teams": [team],
    });
    assert_eq!(made, expected);
    assert_eq!(app.get(&format!("{OWNERS}/77")).await.json(), expected);
    // What was read can be given back.
    assert_eq!(dev.patch(&format!("{DEV}/77"), &made).await.expect(200).json(), expected);
    let renamed = dev.patch(&format!("{DEV}/1001"), &json!({"lastName": "W"})).await.expect(200);
    assert_eq!(app.get(&format!("{OWNERS}/1001")).await.json(), renamed.json());
    assert_eq!(dev.get(DEV).await.ids(), ["77", "1001"]);
    dev.delete(&format!("{DEV}/77")).await.expect(204);
    app.get(&format!("{OWNERS}/77")).await.expect(404);
    dev.delete(&format!("{DEV}/77")).await.expect(404);
    refused(&dev.delete(&format!("{DEV}/1001")).await, 400);
    // A reset brings back what was seeded.
    dev.send_text("POST", "/_hubwright/reset", "").await.expect(204);
    assert_eq!(app.get(&format!("{OWNERS}/1001")).await.json()["lastName"], "");
}

async fn what_dev_does_not_take(app: App) {
    let (dev, _folder) = controlled(&app);
    let before = dev.get(DEV).await.json();
    for (body, named) in [
        (json!({"name": "x"}), "unknown field `name`"),
        (json!({"id": "1001"}), "There is an owner with the id 1001 already."),
        (json!({"userId": 2001}), "There is an owner with the userId 2001 already."),
        (json!({"id": "x"}), "\"id\""),
        (json!({"type": "ROBOT"}), "\"type\""),
        (json!({"email": "x"}), "\"email\""),
        (json!({"teams": [{"id": "1"}]}), "Some required fields were not set: [name]"),
        (json!([]), "Invalid input JSON"),
    ] {
        let said = refused(&dev.post(DEV, &body).await, 400);
        assert!(said.contains(named), "{body}: {said}");
    }
    for body in [json!({"id": "5"}), json!({"userId": 5}), json!({"type": "QUEUE"})] {
        refused(&dev.patch(&format!("{DEV}/1001"), &body).await, 400);
    }
    refused(&dev.patch(&format!("{DEV}/5"), &json!({})).await, 404);
    refused(&dev.post(&format!("{DEV}?acount=1"), &json!({})).await, 400);
    refused(&dev.post(&format!("{DEV}?account=1"), &json!({})).await, 404);
    assert_eq!(dev.get(DEV).await.json(), before);
    for (method, path) in [("GET", DEV), ("PATCH", "/_hubwright/owners/1")] {
        app.send_text(method, path, "{}").await.expect(404);
    }
}

async fn owners_are_seeded(app: App) {
    let (dev, _folder) = controlled(&app);
    make(&dev, &json!({"id": "5000"})).await;
    let page = json!({"name": "a", "templatePath": "t"});
    let records = [
        json!({"type": "owner", "properties": {"email": "a@b.c"}}),
        json!({"type": "site_page", "properties": page}),
        json!({"type": "owner", "properties": {"id": "7", "archived": true}}),
    ];
    let body = records.map(|record| record.to_string()).join("\n");
    let seeded = dev.send_text("POST", SEED, &body).await.expect(200).json();
    assert_eq!(seeded["ids"], json!(["1002", "180000000002", "7"]));
    assert_eq!(dev.get(DEV).await.ids(), ["7", "1001", "1002"]);
    assert_eq!(app.get(OWNERS).await.ids(), ["1001", "1002"]);
    let more = body.lines().next().unwrap().to_owned();
    let seeded = dev.send_text("POST", &format!("{SEED}?mode=add"), &more).await.expect(200).json();
    assert_eq!(seeded["ids"], json!(["1003"]));
    for (properties, said) in [
        (json!({"emial": "x"}), "Line 2, key \"emial\": there is no such owner property."),
        (json!({"id": "1001"}), "Line 2: There is an owner with the id 1001 already."),
    ] {
        let wrong = json!({"type": "owner", "properties": properties}).to_string();
        let answer = dev.send_text("POST", SEED, &format!("{more}\n{wrong}")).await;
        assert_eq!(refused(&answer, 400), said);
    }
    assert_eq!(app.get(OWNERS).await.ids(), ["1001", "1002", "1003"]);
}

async fn owners_are_of_one_account(app: App) {
    let (dev, _folder) = controlled(&app);
    let (account, other) = app.other_account().await;
    let made = dev.post(&format!("{DEV}?account={account}"), &json!({})).await.expect(201).json();
    assert_eq!(text(&made, "id"), "1002");
    assert_eq!(other.get(OWNERS).await.ids(), ["1001", "1002"]);
    assert_eq!(app.get(OWNERS).await.ids(), ["1001"]);
    app.get(&format!("{OWNERS}/1002")).await.expect(404);
}

async fn types_are_switched_on_and_off(app: App) {
    let (dev, _folder) = controlled(&app);
    let (_, other) = app.other_account().await;
    let path = "/_hubwright/object-types/listings";
    for enabled in [false, true] {
        dev.put(path, &json!({ "enabled": enabled })).await.expect(204);
        for version in ["v3", "2025-09", "2026-03", "2026-09"] {
            let base = format!("/crm/object-library/{version}/enablement");
            let one = app.get(&format!("{base}/0-420")).await.expect(200).json();
            assert_eq!(one, json!({ "enablement": enabled }));
            let all = app.get(&base).await.expect(200).json();
            assert_eq!(all["enablementByObjectTypeId"]["0-420"], enabled);
            assert_eq!(all["enablementByObjectTypeId"]["0-1"], true);
            let theirs = other.get(&format!("{base}/0-420")).await.json();
            assert_eq!(theirs, json!({"enablement": true}));
        }
        // Records of a type that is switched off can't be reached; definitions can.
        let record = json!({"properties": {"hs_name": "n"}});
        let named = json!({"inputs": [{"id": "5"}]});
        for (call, usual) in [
            ("GET listings", 200),
            ("POST 0-420", 201),
            ("GET listings/5", 404),
            ("DELETE listings/5", 204),
            ("POST listings/batch/read", 207),
            ("POST listings/batch/archive", 204),
            ("POST listings/search", 200),
        ] {
            let (method, tail) = call.split_once(' ').unwrap();
            let many = tail.contains("batch") || tail.contains("search");
            let body = if many { &named } else { &record };
            let body = if method == "POST" { body.to_string() } else { String::new() };
            let path = format!("/crm/objects/2026-09/{tail}");
            let answer = app.send_text(method, &path, &body).await;
            assert_eq!(answer.status, if enabled { usual } else { 400 }, "{call}: {}", answer.text);
            if !enabled {
                assert_eq!(answer.json()["category"], "VALIDATION_ERROR");
                let said = "Object type 0-420 is not enabled for this account.";
                assert_eq!(answer.message(), said);
            }
        }
        app.get("/crm/v3/properties/listings").await.expect(200);
        other.get("/crm/v3/objects/listings").await.expect(200);
    }
    for id in ["0-9999", "2-1", "listings"] {
        let path = format!("/crm/object-library/v3/enablement/{id}");
        let said = app.get(&path).await.expect(400).message();
        assert_eq!(said, format!("Invalid object or event type id: {id}"));
    }
    for body in [json!({}), json!({"enabled": "no"}), json!({"enabled": true, "x": 1})] {
        refused(&dev.put(path, &body).await, 400);
    }
    refused(&dev.put("/_hubwright/object-types/0-9999", &json!({"enabled": true})).await, 400);
    app.anonymous().get("/crm/object-library/v3/enablement").await.expect(401);
}
