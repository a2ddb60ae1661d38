//! Bad days of search indexes: damaged files, a store that was put back or exchanged, states of
//! `dev`, imports, nodes that share a database, a full disk. Searches find what lists show, or say
//! why not.

use crate::support::crm::{CONTACTS, assert_agree, contact, create};
use crate::support::disk::SmallDisk;
use crate::support::http::Client;
use crate::support::process::{Server, hubwright, run};
use crate::support::store::Store;
use crate::support::{BOUND, eventually};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn make(client: &mut Client, name: &str, count: usize) {
    let contacts: Vec<_> = (0..count).map(|number| contact(name, number)).collect();
    create(client, &contacts);
}

fn index(store: &Store) -> PathBuf {
    store.folder().join("search/10000001/0-1")
}

fn files_of(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let paths = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    // The index lies in a folder of its own.
    let files = paths(folder).into_iter().flat_map(|home| paths(&home));
    files.filter(|path| path.extension().is_some_and(|own| own == ending)).collect()
}

/// The one search whose answer is looked at as it comes.
fn ask(client: &mut Client) -> crate::support::http::Reply {
    client.post(&format!("{CONTACTS}/search"), &json!({}))
}

#[test]
fn a_damaged_index_is_noticed_said_and_built_anew() {
    let store = Store::embedded();
    let server = store.serve();
    make(&mut server.client(), "one", 120);
    assert_agree(&mut server.client());
    server.stop();
    for ending in ["term", "fast", "json"] {
        for file in files_of(&index(&store), ending) {
            let bytes = std::fs::read(&file).unwrap();
            std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        }
        let server = store.serve();
        assert_eq!(assert_agree(&mut server.client()), 120);
        let said = |line: &Value| line["message"] == "built a damaged search index anew";
        let line = server.logged(said).expect("it is said");
        assert_eq!((&line["level"], line["why"].is_string()), (&json!("WARN"), true), "{line}");
        server.stop();
        // Once is enough.
        let server = store.serve();
        assert_eq!(assert_agree(&mut server.client()), 120);
        let (_, log) = server.stop();
        assert!(!log.iter().any(|line| line.contains("search index")), "{log:?}");
    }
}

/// Puts a file in the place of the store's own.
fn exchange(store: &Store, file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(store.folder().join(format!("hubwright.db{ending}")));
    }
    std::fs::copy(file, store.file()).unwrap();
}

#[test]
fn a_store_that_was_put_back_is_searched_as_it_is() {
    let (store, folder) = (Store::embedded(), tempfile::tempdir().unwrap());
    let backup = folder.path().join("backup.db");
    let server = store.serve();
    make(&mut server.client(), "one", 30);
    assert_agree(&mut server.client());
    run(hubwright(store.command(&["backup"])).arg(&backup)).succeeded();
    make(&mut server.client(), "two", 20);
    assert_agree(&mut server.client());
    server.stop();

    // The index is ahead of the log; writes then take it past where the index stood.
    exchange(&store, &backup);
    let server = store.serve();
    make(&mut server.client(), "three", 40);
    assert_eq!(assert_agree(&mut server.client()), 70);
    server.stop();

    // Another store altogether, whose account has the same number and whose log is as long.
    let other = Store::embedded();
    let server = other.serve();
    make(&mut server.client(), "other", 70);
    server.stop();
    exchange(&store, &other.file());
    let server = store.serve();
    assert_eq!(assert_agree(&mut server.client()), 70);
    server.stop();
}

/// `dev` on this store, and a client with its token.
fn dev(store: &Store, more: &[&str]) -> (Server, Client) {
    let mut command = hubwright(store.command(&["dev"]));
    command.args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]).args(more);
    let server = Server::spawn(&mut command);
    let token = std::fs::read_to_string(store.folder().join("dev-token")).unwrap();
    let client = server.client().with_token(Some(token.trim()));
    (server, client)
}

fn control(client: &mut Client, method: &str, path: &str) {
    let reply = client.send(method, &format!("/_hubwright/{path}"), None).unwrap();
    assert_eq!(reply.status, 204, "{method} {path}: {}", reply.text());
}

fn states_of_dev_are_searched_as_they_are(store: &Store) {
    let (server, mut client) = dev(store, &[]);
    make(&mut client, "one", 12);
    assert_eq!(assert_agree(&mut client), 12);
    control(&mut client, "PUT", "snapshots/twelve");
    make(&mut client, "two", 8);
    assert_eq!(assert_agree(&mut client), 20);
    control(&mut client, "PUT", "snapshots/twenty");
    for _ in 0..3 {
        control(&mut client, "POST", "reset");
        assert_eq!(assert_agree(&mut client), 0);
        // As many lines as before, of other records.
        make(&mut client, "three", 12);
        assert_eq!(assert_agree(&mut client), 12);
        control(&mut client, "POST", "snapshots/twelve/restore");
        assert_eq!(assert_agree(&mut client), 12);
        control(&mut client, "POST", "snapshots/twenty/restore");
        make(&mut client, "four", 1);
        assert_eq!(assert_agree(&mut client), 21);
    }
    control(&mut client, "POST", "snapshots/twelve/restore");
    server.stop();
    let (server, mut client) = dev(store, &[]);
    assert_eq!(assert_agree(&mut client), 12);
    control(&mut client, "POST", "reset");
    assert_eq!(assert_agree(&mut client), 0);
    server.stop();
}

#[test]
fn states_of_dev_on_an_embedded_store() {
    states_of_dev_are_searched_as_they_are(&Store::embedded());
}

#[test]
fn states_of_dev_on_a_postgres_store() {
    if let Some(store) = Store::postgres() {
        states_of_dev_are_searched_as_they_are(&store);
    }
}

fn imports_are_searched(store: &Store) {
    let (other, folder) = (Store::embedded(), tempfile::tempdir().unwrap());
    let file = folder.path().join("export");
    let server = other.serve();
    make(&mut server.client(), "other", 25);
    server.stop();
    run(hubwright(other.command(&["export"])).arg(&file)).succeeded();

    let server = store.serve();
    make(&mut server.client(), "own", 25);
    assert_eq!(assert_agree(&mut server.client()), 25);
    server.stop();
    for _ in 0..2 {
        let import = run(hubwright(store.command(&["import", "--replace"])).arg(&file));
        assert_eq!(import.succeeded(), "10000001");
        let server = store.serve();
        make(&mut server.client(), "more", 5);
        assert_eq!(assert_agree(&mut server.client()), 30);
        server.stop();
    }
}

#[test]
fn an_import_into_an_embedded_store_is_searched() {
    imports_are_searched(&Store::embedded());
}

#[test]
fn an_import_into_a_postgres_store_is_searched() {
    if let Some(store) = Store::postgres() {
        imports_are_searched(&store);
    }
}

/// Nodes of one database have an index each, wherever their data folders are, and find at once what
/// any of them wrote.
#[test]
fn nodes_find_what_the_others_wrote() {
    let Some(store) = Store::postgres() else { return };
    let elsewhere = tempfile::tempdir().unwrap();
    let url = &store.database().unwrap().url;
    let nodes = [
        store.serve(),
        store.serve(),
        Server::start([
            "--data-dir".as_ref(),
            elsewhere.path().as_os_str(),
            "--database".as_ref(),
            url.as_ref(),
        ]),
    ];
    let mut expected = 0;
    for round in 0..4 {
        for (number, node) in nodes.iter().enumerate() {
            make(&mut node.client(), &format!("r{round}n{number}"), 3);
            expected += 3;
            for node in &nodes {
                assert_eq!(ask(&mut node.client()).expect(200)["total"], expected);
            }
        }
    }
    for node in &nodes {
        assert_eq!(assert_agree(&mut node.client()), expected);
    }
    for folder in [
        store.folder().join("search"),
        store.folder().join("search-2"),
        elsewhere.path().join("search"),
    ] {
        let metas = files_of(&folder.join("10000001/0-1"), "json");
        assert!(!metas.is_empty(), "{folder:?}");
    }
    // The first folder is free again, and taken again.
    let [first, others @ ..] = nodes;
    first.stop();
    let again = store.serve();
    assert_eq!(assert_agree(&mut again.client()), expected);
    again.stop();
    others.into_iter().for_each(|node| drop(node.stop()));
    assert!(!store.folder().join("search-3").exists());
}

#[test]
fn a_full_disk_stops_searches_and_nothing_else() {
    let store = Store::embedded();
    std::fs::create_dir_all(store.folder().join("search")).unwrap();
    let Some(disk) = SmallDisk::mount_at(&store.folder().join("search"), "4m") else { return };
    let server = store.serve();
    let mut client = server.client();
    make(&mut client, "before", 50);
    assert_eq!(assert_agree(&mut client), 50);
    for round in 0..2 {
        let filler = disk.fill();
        make(&mut client, &format!("full{round}"), 100);
        for _ in 0..3 {
            let sentence = ask(&mut client).unavailable();
            assert_eq!(sentence, "The search index is not available.");
            client.get(CONTACTS).expect(200);
        }
        assert_eq!(client.get("/_hubwright/ready").status, 200);
        // The same process goes on as soon as there is room.
        std::fs::remove_file(filler).unwrap();
        eventually("searches are answered", BOUND, || {
            (ask(&mut client).status == 200).then_some(())
        });
        assert_eq!(assert_agree(&mut client), 150 + 100 * round);
    }
    // A start while it is full.
    server.stop();
    let filler = disk.fill();
    let server = store.serve();
    make(&mut server.client(), "after", 10);
    std::fs::remove_file(filler).unwrap();
    let mut client = server.client();
    eventually("searches are answered", BOUND, || (ask(&mut client).status == 200).then_some(()));
    assert_eq!(assert_agree(&mut client), 260);
    server.stop();
}

/// Something else where the indexes are to be: said at the start, rather than with every search.
#[test]
fn a_start_without_a_place_for_indexes_is_refused() {
    let store = Store::embedded();
    std::fs::create_dir_all(store.folder()).unwrap();
    let file = store.folder().join("search");
    std::fs::write(&file, "x").unwrap();
    let mut command = hubwright(store.command(&["serve", "--listen", "127.0.0.1:0"]));
    let ran = run(command.args(["--site-listen", "127.0.0.1:0"]));
    ran.failed(1, &["hubwright: the search indexes: ", &file.display().to_string()]);
    std::fs::remove_file(&file).unwrap();
    store.serve().stop();
}
