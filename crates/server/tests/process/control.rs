//! `dev`'s controls on the real process: there in `dev`, not there in `serve`, and what outlives a
//! restart; `--seed`.

use crate::support::PAGES;
use crate::support::http::Client;
use crate::support::process::{Server, hubwright, run};
use crate::support::store::Store;
use crate::support::workload::{page, total};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const RESET: &str = "/_hubwright/reset";
const CLOCK: &str = "/_hubwright/clock";

fn command(store: &Store) -> Command {
    let mut command = hubwright(store.command(&["dev"]));
    command.args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
    command
}

/// `dev` on this store, and a client with its token.
fn dev(store: &Store) -> (Server, Client) {
    let server = Server::spawn(&mut command(store));
    let token = std::fs::read_to_string(store.folder().join("dev-token")).unwrap();
    let client = server.client().with_token(Some(token.trim()));
    (server, client)
}

fn send(client: &mut Client, method: &str, path: &str, status: u16) {
    let reply = client.send(method, path, None).unwrap();
    assert_eq!(reply.status, status, "{method} {path}: {}", reply.text());
}

fn fixtures(folder: &Path, text: &str) -> PathBuf {
    let file = folder.join("fixtures.ndjson");
    std::fs::write(&file, text).unwrap();
    file
}

fn record(name: &str) -> Value {
    json!({"type": "site_page", "properties": {"name": name, "templatePath": "t.html"}})
}

#[test]
fn serve_has_no_controls() {
    let store = Store::embedded();
    let server = store.serve();
    let mut client = server.client();
    for (method, path) in [
        ("GET", CLOCK),
        ("POST", CLOCK),
        ("POST", RESET),
        ("POST", "/_hubwright/seed"),
        ("GET", "/_hubwright/snapshots"),
        ("PUT", "/_hubwright/snapshots/a"),
        ("DELETE", "/_hubwright/snapshots/a"),
        ("POST", "/_hubwright/snapshots/a/restore"),
    ] {
        let reply = client.send(method, path, None).unwrap();
        let unknown = client.send(method, "/_hubwright/nothing", None).unwrap();
        assert_eq!((reply.status, reply.text()), (404, unknown.text()), "{method} {path}");
    }
    server.stop();
    assert!(!store.folder().join("snapshots").exists());
}

fn controls_work_and_outlive_a_restart(store: &Store) {
    let (server, mut client) = dev(store);
    assert_eq!(client.get(CLOCK).expect(200)["mode"], "system");
    let frozen = json!({"set": "2030-01-01T00:00:00Z", "freeze": true});
    client.post(CLOCK, &frozen).expect(200);
    let made = client.post(PAGES, &page("then")).expect(201);
    assert_eq!(made["createdAt"], "2030-01-01T00:00:00Z");
    send(&mut client, "PUT", "/_hubwright/snapshots/two", 204);
    send(&mut client, "POST", RESET, 204);
    assert_eq!(total(&mut client), 1, "the sample page is the seeded state");
    let next = client.post(PAGES, &page("again")).expect(201);
    assert_eq!(next["id"], made["id"], "numbers go back as well");
    server.stop();

    let (server, mut client) = dev(store);
    assert_eq!(client.get(CLOCK).expect(200)["mode"], "system");
    client.post(PAGES, &page("third")).expect(201);
    assert_eq!(total(&mut client), 3);
    send(&mut client, "POST", "/_hubwright/snapshots/two/restore", 204);
    let pages = client.get(&format!("{PAGES}?sort=createdAt")).expect(200);
    assert_eq!((&pages["total"], &pages["results"][1]["id"]), (&json!(2), &made["id"]));
    send(&mut client, "POST", RESET, 204);
    assert_eq!(total(&mut client), 1);
    server.stop();
    store.assert_sound();
}

#[test]
fn controls_work_and_outlive_a_restart_embedded() {
    controls_work_and_outlive_a_restart(&Store::embedded());
}

#[test]
fn controls_work_and_outlive_a_restart_postgres() {
    if let Some(store) = Store::postgres() {
        controls_work_and_outlive_a_restart(&store);
    }
}

/// A folder that an earlier version wrote has no seeded state: what it holds becomes that.
#[test]
fn the_first_state_that_is_found_is_the_seeded_one() {
    let store = Store::embedded();
    let (server, mut client) = dev(&store);
    client.post(PAGES, &page("kept")).expect(201);
    server.stop();
    std::fs::remove_dir_all(store.folder().join("snapshots")).unwrap();
    let (server, mut client) = dev(&store);
    client.post(PAGES, &page("gone")).expect(201);
    send(&mut client, "POST", RESET, 204);
    assert_eq!(total(&mut client), 2);
    server.stop();
    store.assert_sound();
}

#[test]
fn an_emptied_store_stays_empty() {
    let store = Store::embedded();
    let (server, mut client) = dev(&store);
    assert_eq!(client.post("/_hubwright/seed", &json!([])).expect(200)["created"], 0);
    server.stop();
    let (server, mut client) = dev(&store);
    assert_eq!(total(&mut client), 0, "the sample page does not come back");
    server.stop();
}

#[test]
fn a_new_store_begins_with_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}\n\n{}\n", record("one"), record("two"));
    let file = fixtures(folder.path(), &text);
    let from_flag = |command: &mut Command| {
        command.arg("--seed").arg(&file);
    };
    let from_environment = |command: &mut Command| {
        command.env("HUBWRIGHT_SEED", &file);
    };
    let config = folder.path().join("hubwright.toml");
    std::fs::write(&config, format!("seed = {file:?}\n")).unwrap();
    let from_file = |command: &mut Command| {
        command.arg("--config").arg(&config);
    };
    let ways: [&dyn Fn(&mut Command); 3] = [&from_flag, &from_environment, &from_file];
    for way in ways {
        let store = Store::embedded();
        for _ in 0..2 {
            let mut command = command(&store);
            way(&mut command);
            let server = Server::spawn(&mut command);
            let token = std::fs::read_to_string(store.folder().join("dev-token")).unwrap();
            let mut client = server.client().with_token(Some(token.trim()));
            assert_eq!(total(&mut client), 2, "once, and no sample page");
            client.post(PAGES, &page("gone")).expect(201);
            send(&mut client, "POST", RESET, 204);
            assert_eq!(total(&mut client), 2);
            server.stop();
        }
    }
}

#[test]
fn a_file_that_can_not_be_seeded_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::embedded();
    let typo = json!({"type": "site_page", "properties": {"htmlTitel": "x"}});
    let nameless = json!({"type": "site_page", "properties": {"templatePath": "t"}});
    for (wrong, key) in [(typo, "htmlTitel"), (nameless, "name")] {
        let file = fixtures(folder.path(), &format!("{}\n{wrong}\n", record("one")));
        let ran = run(command(&store).arg("--seed").arg(&file));
        let line = format!("Line 2, key \"{key}\"");
        ran.failed(1, &["fixtures.ndjson: ", &line]);
    }
    let absent = folder.path().join("absent.json");
    run(command(&store).arg("--seed").arg(&absent)).failed(1, &["absent.json"]);
    // Mended, the same folder starts.
    let file = fixtures(folder.path(), &record("one").to_string());
    Server::spawn(command(&store).arg("--seed").arg(&file)).stop();
}

#[test]
fn serve_is_not_seeded() {
    let folder = tempfile::tempdir().unwrap();
    let file = fixtures(folder.path(), &record("one").to_string());
    let store = Store::embedded();
    let serve = || hubwright(store.command(&["serve"]));
    run(serve().arg("--seed").arg(&file)).failed(2, &["--seed"]);
    run(serve().env("HUBWRIGHT_SEED", &file)).failed(2, &["seed"]);
    let config = folder.path().join("hubwright.toml");
    std::fs::write(&config, format!("seed = {file:?}\n")).unwrap();
    run(serve().arg("--config").arg(&config)).failed(2, &["seed"]);
    assert!(!store.file().exists());
}
