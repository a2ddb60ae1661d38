//! SIGTERM and SIGINT: what was accepted is finished, nothing new is taken, and the exit code is 0.

use crate::support::http::Client;
use crate::support::store::Store;
use crate::support::workload::{self, Load, page};
use crate::support::{PAGES, eventually};
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Duration;

/// Requests whose bodies are under way when the signal comes.
const IN_FLIGHT: usize = 3;

/// Sends a request's head and half of its body, once the server has asked for the body.
fn begin(address: &str, body: &str) -> Client {
    let mut client = Client::connect(address).unwrap();
    let head = client.head("POST", PAGES, body.len(), &["Expect: 100-continue"]);
    client.write(head.as_bytes()).unwrap();
    assert_eq!(client.read_reply().unwrap().status, 100);
    client.write(&body.as_bytes()[..body.len() / 2]).unwrap();
    client
}

fn finishes_what_was_begun(store: &Store) {
    let server = store.serve();
    let bodies: Vec<String> =
        (0..IN_FLIGHT).map(|number| page(&format!("in flight {number}")).to_string()).collect();
    let mut idle = server.client();
    idle.get("/_hubwright/live").expect(200);
    let begun: Vec<Client> = bodies.iter().map(|body| begin(&server.api, body)).collect();

    server.terminate();
    server.logged(|line| line["message"] == "stopping").unwrap();
    // Until then, a connection that waited in the listener's queue when that closed is reset.
    for address in [&server.api, &server.site] {
        let refused = || {
            let error = TcpStream::connect(address).err()?;
            (error.kind() == ErrorKind::ConnectionRefused).then_some(())
        };
        eventually("new connections are refused", Duration::from_secs(5), refused);
    }
    // A connection on which nothing is under way is closed.
    assert!(idle.send("GET", "/_hubwright/live", None).is_err());

    for (mut client, body) in begun.into_iter().zip(&bodies) {
        client.write(&body.as_bytes()[body.len() / 2..]).unwrap();
        let reply = client.read_reply().unwrap();
        reply.expect(201);
        assert_eq!(reply.header("connection"), Some("close"));
    }
    assert_eq!(server.ended().code(), Some(0));
    store.assert_sound();
    let names = store.rows("SELECT page_name FROM pages ORDER BY page_name");
    assert_eq!(names, [["in flight 0"], ["in flight 1"], ["in flight 2"]]);
}

#[test]
fn requests_under_way_are_finished_on_the_embedded_store() {
    finishes_what_was_begun(&Store::embedded());
}

#[test]
fn requests_under_way_are_finished_on_postgres() {
    if let Some(store) = Store::postgres() {
        finishes_what_was_begun(&store);
    }
}

/// Under load every answer arrives whole or not at all, and what was answered is stored.
#[test]
fn a_stop_under_load_ends_in_order() {
    let stores = [Some(Store::embedded()), Store::postgres()];
    for store in stores.into_iter().flatten() {
        let mut writers = workload::writers(4);
        for round in 0..3 {
            let server = store.serve();
            let load = Load::default();
            let stop = |acked| {
                if acked == 20 + round * 7 {
                    server.terminate();
                }
            };
            workload::run(&mut writers, &server.api, &load, stop, || {});
            assert_eq!(server.ended().code(), Some(0));
            let log = store.folder().join("hubwright.db-wal");
            assert!(!log.exists(), "an orderly end folds the log into the file");
            workload::reconcile(&store, &mut writers);
        }
    }
}
