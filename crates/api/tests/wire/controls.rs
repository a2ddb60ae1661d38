//! `dev`'s controls on the wire: the clock, reset and snapshots, who may call them, and that a
//! program without them has no such routes.

use crate::support::client::{JSON, SITE, draft, published, text, with};
use crate::support::{Answer, App, Client, on_both_databases};
use serde_json::{Value, json};
use tempfile::TempDir;

on_both_databases!(
    without_controls_there_are_no_such_routes,
    the_clock_is_read_and_turned,
    pages_follow_the_clock,
    what_the_clock_does_not_take,
    a_reset_brings_back_data_and_time,
    snapshots_are_listed_saved_restored_and_deleted,
    snapshots_have_names,
    pages_of_other_websites_control_nothing,
    wrong_methods_are_refused,
);

const CLOCK: &str = "/_hubwright/clock";
const RESET: &str = "/_hubwright/reset";
const SEED: &str = "/_hubwright/seed";
const SNAPSHOTS: &str = "/_hubwright/snapshots";

/// The program as `dev` runs it; controls need no token.
pub fn controlled(app: &App) -> (Client, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (app.controlled(&folder.path().join("snapshots")), folder)
}

/// An answer of a control that is an error: the envelope, and its correlation id in the header.
#[track_caller]
pub fn refused(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), JSON);
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    assert_eq!(body["status"], "error", "{body}");
    assert_eq!(body["correlationId"], answer.header("x-hubspot-correlation-id"), "{body}");
    answer.message()
}

async fn without_controls_there_are_no_such_routes(app: App) {
    let named = format!("{SNAPSHOTS}/a");
    let restore = format!("{SNAPSHOTS}/a/restore");
    for (method, path) in [
        ("GET", CLOCK),
        ("POST", CLOCK),
        ("POST", RESET),
        ("POST", SEED),
        ("GET", SNAPSHOTS),
        ("PUT", &named),
        ("DELETE", &named),
        ("POST", &restore),
    ] {
        let answer = app.send_text(method, path, "{}").await;
        let unknown = app.send_text(method, "/_hubwright/nothing", "{}").await;
        assert_eq!((answer.status, &answer.text), (404, &unknown.text), "{method} {path}");
        assert_eq!(answer.header("content-type"), unknown.header("content-type"));
    }
    app.get("/_hubwright/live").await.expect(200);
}

async fn the_clock_is_read_and_turned(app: App) {
    let (dev, _folder) = controlled(&app);
    let dev = dev.without_token();
    let frozen = |now: &str| json!({"now": now, "mode": "frozen"});
    assert_eq!(dev.get(CLOCK).await.expect(200).json(), frozen("2026-11-21T12:00:00Z"));
    for (body, now) in [
        (json!({"set": "2030-01-01T00:00:00Z"}), "2030-01-01T00:00:00Z"),
        (json!({"set": 0}), "1970-01-01T00:00:00Z"),
        (json!({"set": "2030-01-01", "freeze": true}), "2030-01-01T00:00:00Z"),
        (json!({"advance": "1h30m"}), "2030-01-01T01:30:00Z"),
        (json!({"advance": 90}), "2030-01-01T01:31:30Z"),
        (json!({"advance": -0.5}), "2030-01-01T01:31:29.500Z"),
        (json!({"advance": "PT0.5S", "freeze": true}), "2030-01-01T01:31:30Z"),
        (json!({"advance": "P1M"}), "2030-02-01T01:31:30Z"),
        (json!({"advance": "-1 month", "set": null}), "2030-01-01T01:31:30Z"),
    ] {
        assert_eq!(dev.post(CLOCK, &body).await.expect(200).json(), frozen(now), "{body}");
        assert_eq!(dev.get(CLOCK).await.json(), frozen(now));
        assert_eq!(app.clock.now().to_string(), now);
    }
    let running = dev.post(CLOCK, &json!({"freeze": false})).await.expect(200).json();
    assert_eq!(running["mode"], "offset");
    assert!(text(&running, "now").starts_with("2030-01-01T01:3"), "{running}");
    let system = dev.post(CLOCK, &json!({"system": true})).await.expect(200);
    assert_eq!(system.json()["mode"], "system");
    assert_eq!(system.header("content-type"), JSON);
    assert_eq!(system.header("cache-control"), "no-store");
    let moved = dev.post(CLOCK, &json!({"advance": "1 day"})).await.expect(200).json();
    assert_eq!(moved["mode"], "offset");
}

async fn pages_follow_the_clock(app: App) {
    let (dev, _folder) = controlled(&app);
    let later = json!({
        "slug": "later",
        "state": "PUBLISHED_OR_SCHEDULED",
        "publishDate": "2026-12-01T00:00:00Z",
    });
    let id = text(&app.create(SITE, &with(draft("later"), later)).await, "id");
    assert_eq!(app.page(SITE, &id).await["currentState"], "SCHEDULED");
    dev.post(CLOCK, &json!({"advance": "2 weeks"})).await.expect(200);
    assert_eq!(app.page(SITE, &id).await["currentState"], "PUBLISHED");
    let made = app.create(SITE, &draft("made then")).await;
    assert_eq!(made["createdAt"], "2026-12-05T12:00:00Z");
}

async fn what_the_clock_does_not_take(app: App) {
    let (dev, _folder) = controlled(&app);
    for (body, named) in [
        (json!({}), "Say one of"),
        (json!({"advnace": "1h"}), "advnace"),
        (json!({"set": "2030-01-01", "advance": 1}), "\"set\" and \"advance\""),
        (json!({"system": true, "freeze": true}), "\"system\""),
        (json!({"system": false}), "\"system\""),
        (json!({"system": 1}), "\"system\""),
        (json!({"freeze": "yes"}), "\"freeze\""),
        (json!({"set": "soon"}), "\"set\""),
        (json!({"set": true}), "\"set\""),
        (json!({"set": 1.5}), "\"set\""),
        (json!({"set": "10000-01-01T00:00:00Z"}), "\"set\""),
        (json!({"set": 300_000_000_000_000_i64}), "\"set\""),
        (json!({"advance": "90"}), "\"advance\""),
        (json!({"advance": []}), "\"advance\""),
        (json!({"advance": "8000 years"}), "years 1 to 9999"),
        (json!({"advance": -1e11}), "years 1 to 9999"),
        (json!({"advance": 1e300}), "\"advance\""),
        (json!([1]), "Invalid input JSON"),
    ] {
        let message = refused(&dev.post(CLOCK, &body).await, 400);
        assert!(message.contains(named), "{body}: {message}");
    }
    assert!(refused(&dev.send_text("POST", CLOCK, "").await, 400).contains("No content"));
    assert_eq!(dev.get(CLOCK).await.json()["now"], "2026-11-21T12:00:00Z", "nothing was done");
}

async fn a_reset_brings_back_data_and_time(app: App) {
    let (dev, _folder) = controlled(&app);
    refused(&dev.send_text("POST", RESET, "").await, 404);
    let record = json!({"type": "site_page", "properties": published("seeded")});
    let seeded = dev.post(SEED, &record).await.expect(200).json();
    let id = seeded["ids"][0].as_str().unwrap();
    let before = app.get(SITE).await.expect(200).text;
    for _ in 0..3 {
        app.patch(&format!("{SITE}/{id}"), &json!({"slug": "moved"})).await.expect(200);
        app.create_published(SITE, "seeded").await;
        dev.post(CLOCK, &json!({"set": "2040-01-01"})).await.expect(200);
        let answer = dev.send_text("POST", RESET, "").await.expect(204);
        assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", ""));
        assert_eq!(dev.get(CLOCK).await.json()["mode"], "system");
        app.turn_clock(crate::support::app::NOW);
        assert_eq!(app.get(SITE).await.expect(200).text, before);
    }
}

async fn snapshots_are_listed_saved_restored_and_deleted(app: App) {
    let (dev, _folder) = controlled(&app);
    let list = || async { dev.get(SNAPSHOTS).await.expect(200).json() };
    assert_eq!(list().await, json!({"results": []}));
    app.create_published(SITE, "first").await;
    dev.send_text("PUT", &format!("{SNAPSHOTS}/one"), "").await.expect(204);
    app.create_published(SITE, "second").await;
    dev.send_text("PUT", &format!("{SNAPSHOTS}/two"), "").await.expect(204);
    let found = list().await;
    let results = found["results"].as_array().unwrap();
    let names: Vec<&Value> = results.iter().map(|result| &result["name"]).collect();
    assert_eq!(names, ["one", "two"]);
    for result in results {
        assert!(result["bytes"].as_u64().unwrap() > 0, "{result}");
        assert!(text(result, "createdAt").ends_with('Z'), "{result}");
        assert_eq!(result.as_object().unwrap().len(), 3, "{result}");
    }
    for (name, total) in [("one", 1), ("two", 2), ("one", 1)] {
        let restore = format!("{SNAPSHOTS}/{name}/restore");
        dev.send_text("POST", &restore, "").await.expect(204);
        assert_eq!(app.total(SITE).await, total);
    }
    assert_eq!(dev.get(CLOCK).await.json()["mode"], "frozen", "the clock stays where it is");
    dev.delete(&format!("{SNAPSHOTS}/one")).await.expect(204);
    assert_eq!(list().await["results"].as_array().unwrap().len(), 1);
    let one = format!("{SNAPSHOTS}/one");
    let gone = dev.delete(&one).await;
    refused(&gone, 404);
    assert_eq!(gone.json()["context"], json!({"id": ["one"]}));
    refused(&dev.send_text("POST", &format!("{one}/restore"), "").await, 404);
}

async fn snapshots_have_names(app: App) {
    let (dev, _folder) = controlled(&app);
    let long = "x".repeat(101);
    for bad in [".hidden", "%2e%2e", "a%2Fb", "a%20b", "%C3%BC", &long] {
        let path = format!("{SNAPSHOTS}/{bad}");
        for answer in [
            dev.send_text("PUT", &path, "").await,
            dev.delete(&path).await,
            dev.send_text("POST", &format!("{path}/restore"), "").await,
        ] {
            assert!(refused(&answer, 400).contains("name"), "{bad}");
        }
    }
    for reserved in [
        dev.send_text("PUT", &format!("{SNAPSHOTS}/seeded"), "").await,
        dev.delete(&format!("{SNAPSHOTS}/seeded")).await,
    ] {
        assert!(refused(&reserved, 400).contains("seeded"));
    }
}

async fn pages_of_other_websites_control_nothing(app: App) {
    let (dev, _folder) = controlled(&app);
    let host = ("host", "localhost:8400");
    let named = format!("{SNAPSHOTS}/a");
    let calls = [("POST", CLOCK), ("POST", RESET), ("POST", SEED), ("PUT", &named)];
    for origin in ["https://evil.example", "http://localhost:3000", "null"] {
        for (method, path) in calls {
            let answer = dev.send(method, path, &[host, ("origin", origin)], "{}").await;
            let message = refused(&answer, 403);
            assert_eq!(answer.json()["category"], "FORBIDDEN", "{message}");
        }
        dev.send("GET", CLOCK, &[host, ("origin", origin)], "").await.expect(200);
    }
    let own = [host, ("origin", "http://localhost:8400")];
    dev.send("POST", CLOCK, &own, "{\"freeze\":true}").await.expect(200);
    assert_eq!(dev.get(SNAPSHOTS).await.json(), json!({"results": []}));
}

async fn wrong_methods_are_refused(app: App) {
    let (dev, _folder) = controlled(&app);
    let named = format!("{SNAPSHOTS}/a");
    for (method, path, allow) in [
        ("PUT", CLOCK, "GET,POST"),
        ("GET", RESET, "POST"),
        ("GET", SEED, "POST"),
        ("POST", SNAPSHOTS, "GET"),
        ("GET", &named, "PUT,DELETE"),
    ] {
        let answer = dev.send_text(method, path, "").await.expect(405);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    dev.send("HEAD", CLOCK, &[], "").await.expect(200);
}
