//! `token create`, `token list` and `token revoke`: beside a running server, and what of a secret
//! is kept.

use crate::support::process::{Ran, hubwright, run};
use crate::support::store::Store;
use crate::support::workload::{accepts, page};
use crate::support::{PAGES, TOKEN, eventually};
use std::path::{Path, PathBuf};
use std::time::Duration;

fn token(store: &Store, words: &[&str]) -> Ran {
    run(&mut hubwright(store.command(&[&["token"], words].concat())))
}

/// The columns of `token list`.
fn listed(store: &Store, words: &[&str]) -> Vec<Vec<String>> {
    let ran = token(store, &[&["list"], words].concat());
    ran.succeeded().lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn number_of(store: &Store, name: &str) -> String {
    let tokens = listed(store, &[]);
    let found = tokens.iter().find(|columns| columns[2] == name);
    found.unwrap_or_else(|| panic!("{name} is not listed: {tokens:?}"))[1].clone()
}

fn beside_a_server(store: &Store) {
    let server = store.serve();
    let ran = token(store, &["create", "--name", "second"]);
    let secret = ran.succeeded().to_owned();
    assert!(secret.starts_with("pat-na1-") && secret.len() == 44, "{ran:?}");
    assert_eq!(ran.stderr, "");
    assert!(accepts(&server.api, &secret), "a new token is good at once");

    let number = number_of(store, "second");
    assert_eq!(token(store, &["revoke", &number]).succeeded(), format!("revoked {number}"));
    // A server may take a token that it has just seen for valid for one second more.
    let refused = || (!accepts(&server.api, &secret)).then_some(());
    eventually("the token is refused", Duration::from_secs(2), refused);
    assert!(accepts(&server.api, TOKEN), "the other token is as good as before");
    let state = listed(store, &[]).into_iter().find(|columns| columns[1] == number).unwrap();
    assert!(state[3].starts_with("revoked 20"), "{state:?}");
    server.stop();
}

#[test]
fn tokens_come_and_go_beside_a_server_on_the_embedded_store() {
    beside_a_server(&Store::embedded());
}

#[test]
fn tokens_come_and_go_beside_a_server_on_postgres() {
    if let Some(store) = Store::postgres() {
        beside_a_server(&store);
    }
}

#[test]
fn a_token_made_before_the_first_start_is_good() {
    let store = Store::embedded();
    let secret = token(&store, &["create"]).succeeded().to_owned();
    let server = store.serve();
    assert!(accepts(&server.api, &secret));
    assert_eq!(listed(&store, &[])[0][0], "10000001");
    server.stop();
}

#[test]
fn scopes_bound_what_a_token_may_do() {
    let store = Store::embedded();
    let server = store.serve();
    let scopes = "content.site_pages.read, crm.objects.contacts.read";
    let ran = token(&store, &["create", "--name", "reader", "--scopes", scopes]);
    let mut reader = server.client().with_token(Some(ran.succeeded()));
    reader.get(PAGES).expect(200);
    assert_eq!(reader.post(PAGES, &page("not mine")).expect(403)["category"], "MISSING_SCOPES");
    let columns = listed(&store, &[]).into_iter().find(|columns| columns[2] == "reader").unwrap();
    let expected = "content.site_pages.read,crm.objects.contacts.read";
    assert_eq!((columns[3].as_str(), columns[4].as_str()), ("valid", expected));
    token(&store, &["create", "--scopes", "two words"]).failed(2, &["scopes"]);
    server.stop();
}

#[test]
fn accounts_do_not_see_each_other() {
    let store = Store::embedded();
    let server = store.serve();
    let ran = token(&store, &["create", "--name", "other", "--account", "new"]);
    let other = ran.succeeded().to_owned();
    let created = server.client().post(PAGES, &page("of the first account")).expect(201);
    let path = format!("{PAGES}/{}", created["id"].as_str().unwrap());
    let mut client = server.client().with_token(Some(&other));
    assert_eq!(client.get(PAGES).expect(200)["total"], 0);
    assert_eq!(client.get(&path).status, 404);
    client.post(PAGES, &page("of the second account")).expect(201);

    let accounts: Vec<String> =
        listed(&store, &[]).into_iter().map(|columns| columns[0].clone()).collect();
    assert_eq!(accounts, ["10000001", "10000002"]);
    let of_second = listed(&store, &["--account", "10000002"]);
    assert_eq!((of_second.len(), of_second[0][2].as_str()), (1, "other"));
    let third = token(&store, &["create", "--account", "10000002"]).succeeded().to_owned();
    let mut client = server.client().with_token(Some(&third));
    assert_eq!(client.get(PAGES).expect(200)["total"], 1);
    // Numbers are each account's own.
    let number = &of_second[0][1];
    token(&store, &["revoke", number, "--account", "10000002"]).succeeded();
    let refused = || (!accepts(&server.api, &other)).then_some(());
    eventually("the token is refused", Duration::from_secs(2), refused);
    server.stop();
    store.assert_sound();
}

#[test]
fn what_is_not_there_is_refused() {
    let store = Store::embedded();
    store.serve().stop();
    for account in ["999", "first", ""] {
        token(&store, &["create", "--account", account]).failed(2, &["account", account]);
    }
    token(&store, &["list", "--account", "999"]).failed(2, &["account", "999"]);
    token(&store, &["revoke", "999"]).failed(1, &["999"]);
    token(&store, &["revoke", "999", "--account", "999"]).failed(2, &["account", "999"]);
    token(&store, &["revoke", "first"]).failed(2, &["first"]);
    token(&store, &["revoke"]).failed(2, &["<ID>"]);
    assert_eq!(listed(&store, &[]).len(), 1);
}

/// Every byte of the store's files, also while the last writes are only in its log.
fn bytes_of(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let bytes = |path: PathBuf| {
        if path.is_dir() { bytes_of(&path) } else { std::fs::read(path).unwrap() }
    };
    files.flat_map(bytes).collect()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn secrets_are_nowhere_in_the_store() {
    let store = Store::embedded();
    let server = store.serve();
    let secret = token(&store, &["create", "--name", "findable-name"]).succeeded().to_owned();
    assert!(accepts(&server.api, &secret) && accepts(&server.api, TOKEN));
    for stopped in [false, true] {
        let bytes = bytes_of(store.folder());
        assert!(contains(&bytes, "findable-name"), "the search finds what is stored");
        for secret in [secret.as_str(), TOKEN] {
            let random = secret.strip_prefix("pat-na1-").unwrap();
            assert!(!contains(&bytes, random), "stopped: {stopped}");
        }
        if !stopped {
            server.terminate();
            server.ended();
        }
    }
}

#[test]
fn secrets_are_nowhere_in_postgres() {
    let Some(store) = Store::postgres() else { return };
    let server = store.serve();
    let secret = token(&store, &["create", "--name", "findable-name"]).succeeded().to_owned();
    assert!(accepts(&server.api, &secret));
    let mut cells: Vec<String> = Vec::new();
    for table in store.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") {
        let rows = store.rows(&format!("SELECT * FROM {}", table[0]));
        cells.extend(rows.into_iter().flatten());
    }
    assert!(cells.iter().any(|cell| cell == "findable-name"));
    let random = |secret: &str| secret.strip_prefix("pat-na1-").unwrap().to_owned();
    for secret in [random(&secret), random(TOKEN)] {
        assert!(!cells.iter().any(|cell| cell.contains(&secret)));
    }
    server.stop();
}
