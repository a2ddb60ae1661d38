//! What is logged: JSON lines when nobody watches, and never a token or anything of a body, however
//! much is asked for.

use crate::support::process::{Server, hubwright};
use crate::support::store::Store;
use crate::support::workload::page;
use crate::support::{PAGES, TOKEN};
use serde_json::{Value, json};

/// Stands in every body and in a token that nobody knows.
const MARK: &str = "markedtextofabody";

/// Calls that go well, that are refused for many reasons, and that fail in the store.
fn calls(server: &Server, store: &Store) {
    let mut client = server.client();
    let marked = json!({"name": MARK, "templatePath": "t.html", "slug": MARK, "htmlTitle": MARK,
        "state": "PUBLISHED_OR_SCHEDULED", "widgets": {"w": {"html": MARK}}});
    let created = client.post(PAGES, &marked).expect(201);
    let path = format!("{PAGES}/{}", created["id"].as_str().unwrap());
    client.get(&path).expect(200);
    client.get(&format!("{PAGES}?name__icontains={MARK}")).expect(200);
    client.send("PATCH", &path, Some(&json!({"htmlTitle": MARK}).to_string())).unwrap().expect(200);
    let batch = json!({"inputs": [marked, page(MARK), {"name": MARK}]});
    client.post(&format!("{PAGES}/batch/create"), &batch).expect(207);
    let refused = [
        (PAGES, marked.to_string(), 400),
        (PAGES, format!("{{\"name\": {MARK}"), 400),
        (PAGES, format!("{{\"name\": \"{MARK}\", \"slug\": {{\"{MARK}\": 1}}}}"), 400),
        (PAGES, json!({"name": MARK, "state": MARK, "templatePath": MARK}).to_string(), 400),
        ("/cms/v3/pages/site-pages/clone", json!({"id": "1", "cloneName": MARK}).to_string(), 404),
    ];
    for (path, body, status) in refused {
        let reply = client.send("POST", path, Some(&body)).unwrap();
        assert_eq!(reply.status, status, "{body}: {}", reply.text());
    }
    let mut stranger = server.client().with_token(Some(&format!("pat-na1-{MARK}")));
    assert_eq!(stranger.get(&path).status, 401);
    if let Some(database) = store.database() {
        database.admit(false);
        database.terminate_sessions();
        for _ in 0..3 {
            client.post(PAGES, &marked).unavailable();
        }
        database.admit(true);
    }
}

fn keeps_secrets(store: &Store, filter: &str) {
    let mut command = hubwright(store.command(&["serve", "--log", filter]));
    command.args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
    let server = Server::spawn(command.env("HUBWRIGHT_TOKEN", TOKEN));
    calls(&server, store);
    let (stdout, stderr) = server.stop();
    assert_eq!(stdout, [""; 0], "nobody watches");
    let messages: Vec<String> = stderr
        .iter()
        .map(|line| {
            let event: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
            assert!(event["timestamp"].is_string() && event["level"].is_string(), "{line}");
            event["message"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    assert!(messages.iter().any(|message| message == "ready"), "{messages:?}");
    assert_eq!(messages.last().map(String::as_str), Some("stopped"));
    for secret in [TOKEN, TOKEN.strip_prefix("pat-na1-").unwrap(), MARK] {
        let found: Vec<&String> = stderr.iter().filter(|line| line.contains(secret)).collect();
        assert!(found.is_empty(), "{secret} is logged: {found:#?}");
    }
    if store.database().is_some() {
        let failed = messages.iter().filter(|message| *message == "request failed").count();
        assert_eq!(failed, 3, "what the store did not take is logged once each");
    }
}

#[test]
fn logs_of_an_embedded_store_hold_no_secret() {
    for filter in ["info", "trace"] {
        keeps_secrets(&Store::embedded(), filter);
    }
}

#[test]
fn logs_of_a_postgres_store_hold_no_secret() {
    for filter in ["info", "trace", "tokio_postgres=trace,info"] {
        if let Some(store) = Store::postgres() {
            keeps_secrets(&store, filter);
        }
    }
}
