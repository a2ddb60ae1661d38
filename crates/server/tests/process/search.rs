//! `search status` and `search rebuild`: what they say, beside a server and alone.

use crate::support::crm::{assert_agree, contact, create};
use crate::support::eventually;
use crate::support::process::{Ran, hubwright, run};
use crate::support::store::Store;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

const COMPANIES: &str = "/crm/v3/objects/companies";

fn search(store: &Store, words: &[&str]) -> Ran {
    let (first, rest) = words.split_first().unwrap();
    run(hubwright(store.command(&["search", first])).args(rest))
}

/// The lines of `search status`, by the name of the type: records, indexed, behind, state.
fn status(store: &Store) -> Vec<(String, u64, u64, u64, String)> {
    let ran = search(store, &["status"]);
    let line = |line: &str| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [account, name, records, indexed, bytes, behind, state] = parts[..] else {
            panic!("{line}")
        };
        assert!(account.parse::<u64>().is_ok() && bytes.parse::<u64>().is_ok(), "{line}");
        let number = |text: &str| text.parse().unwrap();
        (name.into(), number(records), number(indexed), number(behind), state.into())
    };
    ran.succeeded().lines().map(line).collect()
}

fn state(name: &str, records: u64, state: &str) -> (String, u64, u64, u64, String) {
    (name.into(), records, records, 0, state.into())
}

fn index_folder(store: &Store, name: &str) -> PathBuf {
    store.folder().join("search").join("10000001").join(name)
}

fn is_looked_at_and_built_anew(store: &Store) {
    // Of nothing there is no index, and no store is made.
    search(store, &["status"]).failed(1, &["pending schema steps"]);
    search(store, &["rebuild"]).failed(1, &["pending schema steps"]);
    assert!(!store.file().exists());

    let server = store.serve();
    let mut client = server.client();
    assert_eq!(status(store), []);
    let contacts: Vec<_> = (0..30).map(|number| contact("one", number)).collect();
    create(&mut client, &contacts);
    client.post(COMPANIES, &json!({"properties": {"name": "x"}})).expect(201);
    // A running server follows by itself, whether somebody searches or not.
    let whole = [state("contacts", 30, "current"), state("companies", 1, "current")];
    let caught_up = || (status(store) == whole).then_some(());
    eventually("the server has followed", Duration::from_secs(20), caught_up);
    search(store, &["rebuild"]).failed(1, &["in use by another hubwright process", "stop that"]);
    assert_agree(&mut client);
    server.stop();

    // Alone: everything, one type by any of its names, and only where it is asked for.
    let built = search(store, &["rebuild"]);
    assert_eq!(built.succeeded(), "10000001\tcontacts\t30\n10000001\tcompanies\t1");
    assert!(built.stderr.contains("built 2 indexes of 31 records"), "{built:?}");
    assert_eq!(status(store), whole);
    for name in ["companies", "company", "0-2", "COMPANY"] {
        let built = search(store, &["rebuild", "--type", name, "--account", "10000001"]);
        assert_eq!(built.succeeded(), "10000001\tcompanies\t1");
    }
    assert_eq!(search(store, &["rebuild", "--type", "deals"]).succeeded(), "");
    search(store, &["rebuild", "--type", "x"]).failed(2, &["type: 'x' is not a type of records"]);
    search(store, &["rebuild", "--account", "5"]).failed(2, &["'5' is not an account's number"]);

    // What is gone is built again, and what nobody needs is removed.
    std::fs::remove_dir_all(index_folder(store, "0-1")).unwrap();
    let missing = &status(store)[0];
    assert_eq!((missing.1, missing.2), (30, 0));
    assert!(missing.4.starts_with("to be built: "), "{missing:?}");
    let foreign = [
        index_folder(store, "2-77"),
        store.folder().join("search/20000002/0-1"),
        index_folder(store, "0-3"),
    ];
    for folder in &foreign {
        std::fs::create_dir_all(folder).unwrap();
    }
    let note = index_folder(store, "notes of the operator");
    std::fs::write(&note, "x").unwrap();
    let built = search(store, &["rebuild", "--type", "contacts"]);
    assert_eq!(built.succeeded(), "10000001\tcontacts\t30");
    assert!(built.stderr.contains(", 3 of no use removed"), "{built:?}");
    assert!(foreign.iter().all(|folder| !folder.exists()) && note.exists());
    assert_eq!(status(store), whole);
    let server = store.serve();
    assert_eq!(assert_agree(&mut server.client()), 30);
    server.stop();
}

#[test]
fn an_embedded_store_is_looked_at_and_built_anew() {
    is_looked_at_and_built_anew(&Store::embedded());
}

#[test]
fn a_postgres_store_is_looked_at_and_built_anew() {
    if let Some(store) = Store::postgres() {
        is_looked_at_and_built_anew(&store);
    }
}

/// A type that an account deleted for good takes its index along, at the next start at the latest.
#[test]
fn a_start_removes_the_indexes_of_what_is_gone() {
    let store = Store::embedded();
    let server = store.serve();
    create(&mut server.client(), &[contact("one", 1)]);
    assert_agree(&mut server.client());
    server.stop();
    let gone = index_folder(&store, "2-5");
    std::fs::rename(index_folder(&store, "0-1"), &gone).unwrap();
    let server = store.serve();
    assert!(!gone.exists());
    let removed = server.logged(|line| line["message"] == "removed a search index");
    assert_eq!(removed.unwrap()["why"], "its type is gone");
    assert_agree(&mut server.client());
    server.stop();
}
