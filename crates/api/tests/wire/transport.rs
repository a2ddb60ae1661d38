//! What HTTP itself refuses, and the forms of bodies that are taken (pages.md §11.1, §11.2,
//! §11.12; platform.md §3.4).

use crate::support::client::{JSON, LANDING, SITE, draft};
use crate::support::{App, on_both_databases};
use axum::body::Body;
use domain::limits::{BODY_BYTES_MAX, JSON_DEPTH_MAX};
use serde_json::json;

on_both_databases!(
    content_types_of_bodies,
    reads_carry_a_content_type_and_no_body,
    unknown_paths,
    wrong_methods,
    unacceptable_answers,
    options_and_head,
    bodies_have_a_largest_size,
    addresses_have_a_longest_length,
    bodies_have_a_greatest_depth,
    unreadable_bodies,
);

/// Case 1: `*/*`, none, and JSON with a charset are JSON on every write, in both versions.
async fn content_types_of_bodies(app: App) {
    let body = draft("x").to_string();
    for path in [SITE, "/cms/pages/2026-03/site-pages", "/cms/pages/2026-03/landing-pages"] {
        for good in [
            "application/json",
            "application/json;charset=utf-8",
            "Application/JSON; Charset=UTF-8",
            "*/*",
            "*/*; q=1",
            "application/vnd.api+json",
            "",
        ] {
            let headers = [("content-type", good)];
            app.send("POST", path, &headers, body.clone()).await.expect(201);
        }
        app.send("POST", path, &[], body.clone()).await.expect(201);
        for bad in
            ["text/plain", "application/x-www-form-urlencoded", "text/html", "application/xml"]
        {
            let headers = [("content-type", bad)];
            let answer = app.send("POST", path, &headers, body.clone()).await.expect(415);
            let id = answer.header("x-hubspot-correlation-id");
            let expected = format!(
                "{{\"status\":\"error\",\"message\":\"HTTP 415 Unsupported Media Type\",\
                 \"correlationId\":\"{id}\"}}"
            );
            assert_eq!(answer.text, expected, "{bad}");
        }
    }
    let id = app.create_draft(SITE, "x").await;
    let (any, patch) = ([("content-type", "*/*")], json!({"htmlTitle": "t"}).to_string());
    app.send("PATCH", &format!("{SITE}/{id}"), &any, patch).await.expect(200);
    for (tail, body, status) in [
        ("create", json!({"inputs": [draft("y")]}), 201),
        ("update", json!({"inputs": [{"id": id}]}), 200),
        ("read", json!({"inputs": [id]}), 200),
        ("archive", json!({"inputs": [id]}), 204),
    ] {
        let path = format!("{SITE}/batch/{tail}");
        app.send("POST", &path, &any, body.to_string()).await.expect(status);
    }
}

/// Case 2: Python's client says `Content-Type: application/json` on a GET without a body.
async fn reads_carry_a_content_type_and_no_body(app: App) {
    let id = app.create_draft(SITE, "x").await;
    for accept in ["*/*", "application/json", "application/json, */*;q=0.8", "application/*"] {
        for content_type in ["application/json", "text/plain"] {
            let headers = [("content-type", content_type), ("accept", accept)];
            app.send("GET", SITE, &headers, "").await.expect(200);
            app.send("GET", &format!("{SITE}/{id}"), &headers, "").await.expect(200);
        }
    }
    let answer = app.get(SITE).await.expect(200);
    assert_eq!(answer.header("content-type"), JSON);
}

async fn unknown_paths(app: App) {
    let anonymous = app.anonymous();
    for path in [
        "/",
        "/cms/v3/pages",
        "/cms/v3/pages/site-pages/",
        "/cms/v3/pages/site-pages/1/publish",
        "/cms/v3/pages/site-pages/1/2/3/4/5",
        "/cms/pages/v3/site-pages",
        "/cms/pages/2026-01/site-pages",
        "/cms/V3/pages/site-pages",
    ] {
        for method in ["GET", "POST"] {
            let answer = anonymous.send(method, path, &[], "").await.expect(404);
            assert_eq!(answer.header("content-type"), "text/html;charset=utf-8", "{path}");
            assert!(answer.text.contains("<title>Error 404 Not Found</title>"), "{path}");
        }
        let answer = anonymous.send("PUT", path, &[], "").await.expect(404);
        assert_eq!(answer.text, "", "{path}");
        // A token changes nothing.
        app.get(path).await.expect(404);
    }
}

async fn wrong_methods(app: App) {
    let anonymous = app.anonymous();
    for (method, path, allow) in [
        ("DELETE", SITE, "POST,GET,OPTIONS"),
        ("GET", "/cms/v3/pages/site-pages/batch/read/x", ""),
        ("GET", "/cms/v3/pages/site-pages/clone/draft/push-live", "POST,OPTIONS"),
        ("POST", "/cms/v3/pages/site-pages/1", "DELETE,GET,OPTIONS,PATCH"),
        ("PUT", "/cms/pages/2026-03/landing-pages/1", "DELETE,GET,OPTIONS,PATCH"),
        ("PATCH", "/cms/v3/pages/site-pages/batch/read", "POST,OPTIONS"),
    ] {
        if allow.is_empty() {
            anonymous.send(method, path, &[], "").await.expect(404);
            continue;
        }
        let answer = anonymous.send(method, path, &[], "").await.expect(405);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        let never = "must-revalidate,no-cache,no-store";
        assert_eq!(answer.header("cache-control"), never, "{method} {path}");
        let html = matches!(method, "GET" | "POST");
        let title = answer.text.contains("<title>Error 405 Method Not Allowed</title>");
        assert_eq!(title, html, "{method} {path}: {}", answer.text);
    }
    for accept in ["text/html", "text/*", "*/*"] {
        let headers = [("accept", accept)];
        let answer = anonymous.send("POST", &format!("{SITE}/1"), &headers, "").await;
        assert!(answer.expect(405).text.starts_with("<html>"), "{accept}");
    }
    let json = [("accept", "application/json")];
    let answer = anonymous.send("POST", &format!("{SITE}/1"), &json, "").await.expect(405);
    assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", ""));
}

async fn unacceptable_answers(app: App) {
    for accept in ["text/html", "image/png, text/*", "application/json;q=0"] {
        let answer = app.send("GET", SITE, &[("accept", accept)], "").await.expect(406);
        let html = accept.contains("text/");
        let title = answer.text.contains("<title>Error 406 Not Acceptable</title>");
        assert_eq!(title, html, "{accept}: {}", answer.text);
        let answer = app.send("DELETE", &format!("{SITE}/1"), &[("accept", accept)], "").await;
        assert_eq!((answer.expect(406).text.as_str()), "", "{accept}");
    }
    assert_eq!(app.total(SITE).await, 0);
}

async fn options_and_head(app: App) {
    for client in [app.anonymous(), app.with_secret(app.secret().unwrap())] {
        let answer = client.send("OPTIONS", SITE, &[], "").await.expect(401);
        let said = "Any of the listed authentication credentials are missing";
        assert_eq!(answer.message(), said);
        assert!(answer.json()["engagement"].is_object());
    }
    let id = app.create_draft(LANDING, "x").await;
    let path = format!("{LANDING}/{id}");
    let answer = app.send("HEAD", &path, &[], "").await.expect(200);
    assert_eq!(answer.header("content-type"), JSON);
    app.send("HEAD", &format!("{LANDING}/1"), &[], "").await.expect(404);
    app.anonymous().send("HEAD", &path, &[], "").await.expect(401);
    app.send("HEAD", &format!("{LANDING}/batch/read"), &[], "").await.expect(405);
}

async fn bodies_have_a_largest_size(app: App) {
    let mut body = draft("x").to_string();
    body.push_str(&" ".repeat(BODY_BYTES_MAX - body.len()));
    app.send("POST", SITE, &[], body.clone()).await.expect(201);
    body.push(' ');
    // Not announced: the request carries no length.
    app.send("POST", SITE, &[], body.clone()).await.expect(413);
    // Announced, and refused before it is read.
    let length = body.len().to_string();
    let announced = [("content-length", length.as_str())];
    app.send("POST", SITE, &announced, "{}").await.expect(413);
    assert_eq!(app.total(SITE).await, 1);
}

async fn addresses_have_a_longest_length(app: App) {
    let path = |bytes: usize| format!("{SITE}?x={}", "a".repeat(bytes - SITE.len() - 3));
    app.get(&path(16 * 1024)).await.expect(200);
    app.get(&path(16 * 1024 + 1)).await.expect(414);
}

/// The bound counts arrays and objects; brackets in texts are text.
async fn bodies_have_a_greatest_depth(app: App) {
    let widgets = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 2), "]".repeat(depth - 2));
        let head = "\"name\":\"x\",\"templatePath\":\"t\"";
        format!("{{{head},\"widgets\":{{\"w\":{open}{close}}}}}")
    };
    let created = app.send_text("POST", SITE, &widgets(JSON_DEPTH_MAX)).await.expect(201).json();
    let id = created["id"].as_str().unwrap();
    app.page(SITE, id).await;
    app.get(SITE).await.expect(200);
    let batch = json!({"inputs": [id]});
    app.post(&format!("{SITE}/batch/read"), &batch).await.expect(200);
    app.patch(&format!("{SITE}/{id}"), &json!({"htmlTitle": "t"})).await.expect(200);
    for depth in [JSON_DEPTH_MAX + 1, 100_000] {
        let answer = app.send_text("POST", SITE, &widgets(depth)).await.expect(400);
        let said = answer.message();
        assert!(said.contains("nesting depth (121) exceeds the maximum allowed (120)"), "{said}");
    }
    let text = json!({"name": "[".repeat(1_000), "templatePath": "t\\\"{[["});
    app.post(SITE, &text).await.expect(201);
}

/// pages.md §10, platform.md §3.3.
async fn unreadable_bodies(app: App) {
    for (body, message) in [
        ("", "Invalid input JSON: No content (empty input stream)"),
        (" \n\t ", "Invalid input JSON: No content (empty input stream)"),
        ("{", "Invalid input JSON on line 1, column 1: "),
        ("{\n  \"name\": }", "Invalid input JSON on line 2, column 11: "),
        ("{\"name\":\"\u{e9}\",}", "Invalid input JSON on line 1, column 14: "),
        ("{\"name\":\"a\"} x", "Invalid input JSON on line 1, column 14: "),
        ("[]", "Invalid input JSON on line 1, column "),
        ("null", "Invalid input JSON on line 1, column "),
        ("\"x\"", "Invalid input JSON on line 1, column "),
        ("{\"name\":NaN}", "Invalid input JSON on line 1, column 9: "),
    ] {
        let answer = app.send_text("POST", SITE, body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
        let said = answer.message();
        assert!(said.starts_with(message), "{body}: {said}");
        let keys: Vec<String> = answer.json().as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["category", "correlationId", "message", "status"]);
        assert_eq!(answer.json()["category"], json!("VALIDATION_ERROR"));
    }
    let invalid = Body::from(b"{\"name\":\"\xff\"}".to_vec());
    let answer = app.send("POST", SITE, &[], invalid).await.expect(400);
    assert!(answer.message().starts_with("Invalid input JSON"), "{}", answer.text);
    assert_eq!(app.total(SITE).await, 0);
}
