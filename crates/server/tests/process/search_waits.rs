//! `--search-wait` and `--search-lag`: searches that do not wait for their index, and searches that
//! find changes late.

use crate::support::crm::{CONTACTS, assert_agree, contact, create};
use crate::support::http::Client;
use crate::support::process::{Server, hubwright, run};
use crate::support::store::Store;
use crate::support::{BOUND, TOKEN, eventually};
use serde_json::{Value, json};
use std::process::Command;

/// Records whose index takes some time to be built.
const RECORDS: usize = 30_000;

fn server(store: &Store, words: &[&str]) -> Command {
    let (first, rest) = words.split_first().unwrap();
    let mut command = hubwright(store.command(&[first]));
    command.args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]).args(rest);
    command.env("HUBWRIGHT_TOKEN", TOKEN);
    command
}

fn put_records(store: &Store) {
    let file = rusqlite::Connection::open(store.file()).unwrap();
    file.execute_batch(&format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {RECORDS})
         INSERT INTO records SELECT 10000001, 1, 0, n, 1, 0, 0, 0, 1,
             '{{\"city\":\"' || (n % 7) || '\",\"email\":\"' || n || '@example.com\"}}' FROM n"
    ))
    .unwrap();
}

#[test]
fn searches_that_do_not_wait_are_refused_until_the_index_is_built() {
    let store = Store::embedded();
    let first = store.serve();
    create(&mut first.client(), &[contact("first", 1)]);
    first.stop();
    put_records(&store);
    let index = store.folder().join("search/10000001/0-1");
    let _ = std::fs::remove_dir_all(&index);

    // A stop does not wait for the building; what it leaves is not taken for an index.
    let stopped = Server::spawn(&mut server(&store, &["serve", "--search-wait", "0"]));
    let ask = |client: &mut Client| client.post(&format!("{CONTACTS}/search"), &json!({}));
    let sentence = ask(&mut stopped.client()).unavailable();
    assert_eq!(sentence, "The search index is being built. Try again later.");
    stopped.stop();

    let server = Server::spawn(&mut server(&store, &["serve", "--search-wait", "0"]));
    let mut client = server.client();
    ask(&mut client).unavailable();
    // Everything else is answered meanwhile.
    create(&mut client, &[contact("second", 2)]);
    client.get(CONTACTS).expect(200);
    eventually("it is built", BOUND, || (ask(&mut client).status == 200).then_some(()));
    // From now on it only catches up, and every search finds what was written before.
    for number in 3..30 {
        create(&mut client, &[contact("more", number)]);
        assert_eq!(ask(&mut client).expect(200)["total"], RECORDS + number);
    }
    let (_, log) = server.stop();
    let built = |line: &&String| line.contains("\"message\":\"built the search index\"");
    assert_eq!(log.iter().filter(built).count(), 1, "{log:?}");
}

const CLOCK: &str = "/_hubwright/clock";

/// Total and ids of a search for contacts of this city.
fn in_city(client: &mut Client, city: &str) -> (u64, usize) {
    let filter = json!({"propertyName": "city", "operator": "EQ", "value": city});
    let body = json!({"filterGroups": [{"filters": [filter]}]});
    let found = client.post(&format!("{CONTACTS}/search"), &body).expect(200);
    (found["total"].as_u64().unwrap(), found["results"].as_array().unwrap().len())
}

#[test]
fn searches_of_dev_find_changes_as_late_as_they_are_told_to() {
    let store = Store::embedded();
    let server = Server::spawn(&mut server(&store, &["dev", "--search-lag", "10"]));
    let mut client = server.client();
    let at =
        |seconds: u32| json!({"set": format!("2030-01-01T00:00:{seconds:02}Z"), "freeze": true});
    let turn = |client: &mut Client, seconds: u32| {
        client.post(CLOCK, &at(seconds)).expect(200);
    };
    let send = |client: &mut Client, method: &str, path: &str, body: &Value| {
        let reply = client.send(method, path, Some(&body.to_string())).unwrap();
        assert!(reply.status < 300, "{}", reply.text());
    };
    turn(&mut client, 0);
    let id = create(&mut client, &[contact("one", 1)]).remove(0);
    let path = format!("{CONTACTS}/{id}");
    for (seconds, found) in [(0, 0), (9, 0), (10, 1), (11, 1)] {
        turn(&mut client, seconds);
        assert_eq!(in_city(&mut client, "1"), (found, found as usize), "after {seconds} s");
    }
    turn(&mut client, 20);
    send(&mut client, "PATCH", &path, &json!({"properties": {"city": "x"}}));
    for (seconds, found) in [(20, (1, 0)), (29, (1, 0)), (30, (0, 1))] {
        turn(&mut client, seconds);
        let cities = (in_city(&mut client, "1").0, in_city(&mut client, "x").0);
        assert_eq!(cities, found, "after {seconds} s");
    }
    // What is gone is counted for a while, but never shown.
    turn(&mut client, 40);
    send(&mut client, "DELETE", &path, &json!({}));
    for (seconds, found) in [(40, (1, 0)), (49, (1, 0)), (50, (0, 0))] {
        turn(&mut client, seconds);
        assert_eq!(in_city(&mut client, "x"), found, "after {seconds} s");
    }
    // A clock that goes back hides nothing that was found.
    let id = create(&mut client, &[contact("two", 2)]).remove(0);
    turn(&mut client, 60 - 1);
    assert_eq!(in_city(&mut client, "2").0, 0, "{id}");
    client.post(CLOCK, &json!({"set": "2030-01-01T00:01:00Z", "freeze": true})).expect(200);
    assert_eq!(in_city(&mut client, "2"), (1, 1));
    turn(&mut client, 5);
    assert_eq!(in_city(&mut client, "2"), (1, 1));
    server.stop();

    // Without a lag the same store is searched as it is.
    let server = store.serve();
    assert_eq!(assert_agree(&mut server.client()), 1);
    server.stop();
}

#[test]
fn only_dev_lags() {
    let store = Store::embedded();
    run(&mut server(&store, &["serve", "--search-lag", "1"])).failed(2, &["--search-lag"]);
    let mut command = server(&store, &["serve"]);
    run(command.env("HUBWRIGHT_SEARCH_LAG", "1")).failed(2, &["search-lag", "dev"]);
    run(&mut server(&store, &["serve", "--search-wait", "x"])).failed(2, &["--search-wait"]);
    assert!(!store.file().exists());
}
