//! `hubwright dev`: a folder of its own, a token for its owner, the sample page.

use crate::support::PAGES;
use crate::support::process::{Server, hubwright};
use crate::support::store::Store;
use crate::support::workload::{page, total};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// `dev` where nothing is configured: its defaults are relative to where it runs.
fn dev(home: &Path) -> Server {
    let mut command = hubwright(["dev", "--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
    Server::spawn(command.current_dir(home))
}

fn token(home: &Path) -> String {
    let text = std::fs::read_to_string(home.join(".hubwright/dev-token")).unwrap();
    text.strip_suffix('\n').unwrap().to_owned()
}

#[test]
fn a_new_folder_has_a_token_and_the_sample_page() {
    let home = tempfile::tempdir().unwrap();
    let server = dev(home.path());
    let file = home.path().join(".hubwright/dev-token");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only its owner reads the token");
    let first = token(home.path());
    let mut client = server.client().with_token(Some(&first));
    let pages = client.get(PAGES).expect(200);
    assert_eq!(pages["total"], 1, "{pages}");
    let sample = &pages["results"][0];
    assert_eq!(
        (&sample["slug"], &sample["name"]),
        (&"my-test-page".into(), &"My test page".into())
    );
    let (stdout, stderr) = server.stop();
    let said = [stdout, stderr].concat().join("\n");
    assert!(!said.contains(&first), "the token is shown on a terminal only: {said}");

    // Another start finds everything as it was.
    let server = dev(home.path());
    assert_eq!(token(home.path()), first);
    let mut client = server.client().with_token(Some(&first));
    assert_eq!(client.get(PAGES).expect(200), pages);
    server.stop();
    let store = Store::at(&home.path().join(".hubwright"));
    assert_eq!(store.number("SELECT COUNT(*) FROM tokens"), 1);
    store.assert_sound();
}

#[test]
fn a_deleted_sample_page_stays_away() {
    let home = tempfile::tempdir().unwrap();
    let server = dev(home.path());
    let mut client = server.client().with_token(Some(&token(home.path())));
    let pages = client.get(PAGES).expect(200);
    let path = format!("{PAGES}/{}", pages["results"][0]["id"].as_str().unwrap());
    assert_eq!(client.send("DELETE", &path, None).unwrap().status, 204);
    server.stop();
    let server = dev(home.path());
    assert_eq!(total(&mut server.client().with_token(Some(&token(home.path())))), 0);
    server.stop();
}

/// A kill between the token's file and the token's row, or before either: the next start mends it.
#[test]
fn a_lost_token_file_is_made_again() {
    let home = tempfile::tempdir().unwrap();
    dev(home.path()).stop();
    let first = token(home.path());
    std::fs::write(home.path().join(".hubwright/dev-token"), "").unwrap();
    let server = dev(home.path());
    let second = token(home.path());
    assert_ne!(first, second);
    let mut client = server.client().with_token(Some(&second));
    client.post(PAGES, &page("written with the new token")).expect(201);
    assert_eq!(total(&mut client), 2);
    server.stop();
}

#[test]
fn dev_on_postgres_seeds_once() {
    let Some(store) = Store::postgres() else { return };
    for _ in 0..2 {
        let mut command = hubwright(store.command(&["dev"]));
        command.args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
        let server = Server::spawn(&mut command);
        let token = std::fs::read_to_string(store.folder().join("dev-token")).unwrap();
        assert_eq!(total(&mut server.client().with_token(Some(token.trim()))), 1);
        server.stop();
    }
    assert!(!store.file().exists());
    store.assert_sound();
}
