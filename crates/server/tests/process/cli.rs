//! The command line itself: exit codes, what is said, and where a setting is taken from.

use crate::support::process::{Server, hubwright, run};
use crate::support::store::Store;
use std::path::Path;
use std::process::Command;

/// Names of variables with a value that none of them takes.
const BAD_VARIABLES: [(&str, &str, &str); 6] = [
    ("HUBWRIGHT_LISTEN", "nowhere", "--listen"),
    ("HUBWRIGHT_SITE_LISTEN", "127.0.0.1", "--site-listen"),
    ("HUBWRIGHT_PUBLIC_URL", "pages.example.com", "public-url"),
    ("HUBWRIGHT_SITE_URL", "https://example.com/path", "site-url"),
    ("HUBWRIGHT_LOG", "engine=loud", "log"),
    ("HUBWRIGHT_TOKEN", "two words", "HUBWRIGHT_TOKEN"),
];

/// `serve` on an empty folder and free ports.
fn serve(folder: &Path) -> Command {
    let mut command = hubwright(["serve", "--data-dir"]);
    command.arg(folder).current_dir(folder);
    command
}

#[test]
fn version_and_help_succeed() {
    let version = run(&mut hubwright(["version"]));
    assert_eq!(version.succeeded(), format!("hubwright {}", env!("CARGO_PKG_VERSION")));
    let help = run(&mut hubwright(["--help"]));
    for command in ["serve", "dev", "token", "migrate", "backup", "search", "version"] {
        assert!(help.succeeded().contains(&format!("\n  {command} ")), "{help:?}");
    }
    for words in [&["serve", "--help"][..], &["token", "create", "--help"], &["backup", "-h"]] {
        let mut command = hubwright(words);
        let ran = run(command.env("HUBWRIGHT_DATABASE", "postgres://u:hunter2secret@h/d"));
        assert!(!ran.succeeded().contains("hunter2secret"), "{ran:?}");
    }
}

#[test]
fn what_makes_no_sense_ends_with_2_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 11] = [
        (&[], "Usage"),
        (&["servve"], "servve"),
        (&["serve", "--lissten", "127.0.0.1:0"], "--lissten"),
        (&["serve", "--listen", "nowhere"], "--listen"),
        (&["serve", "--site-url", "www.example.com"], "site-url"),
        (&["serve", "--log", "engine=loud"], "log"),
        (&["serve", "--config", "absent.toml"], "absent.toml"),
        (&["token"], "create"),
        (&["search"], "rebuild"),
        (&["search", "rebuild", "--account", "first"], "--account"),
        (&["backup"], "<FILE>"),
    ];
    for (words, named) in cases {
        let mut command = hubwright(words);
        run(command.current_dir(folder.path())).failed(2, &[named]);
    }
    for (variable, value, named) in BAD_VARIABLES {
        run(serve(folder.path()).env(variable, value)).failed(2, &[named]);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was begun");
}

#[test]
fn a_file_with_mistakes_ends_with_2_and_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hubwright.toml");
    let cases = [
        ("lissten = \"127.0.0.1:0\"", "lissten"),
        ("listen = \"nowhere\"", "listen"),
        ("database = \"mysql://u:hunter2secret@h/d\"", "database"),
        ("token = \"two words\"", "token"),
        ("log = \"engine=loud\"", "log"),
        ("site-url = \"www.example.com\"", "site-url"),
        ("listen = ", "hubwright.toml"),
    ];
    for (text, named) in cases {
        std::fs::write(&file, format!("{text}\n")).unwrap();
        let ran = run(&mut serve(folder.path()));
        ran.failed(2, &[named]);
        assert!(!ran.stderr.contains("hunter2secret"), "{ran:?}");
    }
    // A mistake in a file counts for the commands on the store too.
    std::fs::write(&file, "lissten = 1\n").unwrap();
    let mut list = hubwright(["token", "list", "--data-dir"]);
    run(list.arg(folder.path()).current_dir(folder.path())).failed(2, &["lissten"]);
}

/// Each way of saying the address names another one of this machine's.
#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = "listen = \"127.0.0.2:0\"\nsite-listen = \"127.0.0.3:0\"\n\
                token = \"from-the-file\"\nlog = \"info\"\n";
    std::fs::write(folder.path().join("hubwright.toml"), file).unwrap();
    let store = Store::at(&folder.path().join("data"));
    let started = |command: &mut Command| {
        let server = Server::spawn(command);
        let host = |address: &str| address.split(':').next().unwrap().to_owned();
        let addresses = (host(&server.api), host(&server.site));
        let token = |token| {
            let reply = server.client().with_token(Some(token)).get("/account-info/v3/details");
            reply.status
        };
        let tokens = (token("from-the-file"), token("from-the-environment"));
        server.stop();
        (addresses, tokens)
    };
    let host = |last: u8| format!("127.0.0.{last}");

    let from_file = started(&mut serve_on(&store, folder.path()));
    assert_eq!(from_file, ((host(2), host(3)), (200, 401)));
    let mut command = serve_on(&store, folder.path());
    command.env("HUBWRIGHT_LISTEN", "127.0.0.4:0").env("HUBWRIGHT_TOKEN", "from-the-environment");
    let from_environment = started(&mut command);
    assert_eq!(from_environment.0, (host(4), host(3)));
    assert_eq!(from_environment.1.1, 200);
    command.args(["--listen", "127.0.0.5:0"]);
    assert_eq!(started(&mut command).0, (host(5), host(3)));

    // A file that is named is read instead of the one that lies there.
    let other = folder.path().join("other.toml");
    std::fs::write(&other, "listen = \"127.0.0.6:0\"\nsite-listen = \"127.0.0.7:0\"\n").unwrap();
    let mut command = serve_on(&store, folder.path());
    command.env("HUBWRIGHT_CONFIG", &other);
    assert_eq!(started(&mut command).0, (host(6), host(7)));
}

fn serve_on(store: &Store, folder: &Path) -> Command {
    let mut command = hubwright(store.command(&["serve"]));
    command.current_dir(folder);
    command
}

/// The token of the environment is made once, with every scope, and again after it was revoked.
#[test]
fn the_configured_token_is_always_good() {
    let store = Store::embedded();
    for _ in 0..2 {
        let server = store.serve();
        let reply = server.client().get("/account-info/v3/details");
        reply.expect(200);
        server.stop();
        let list = run(&mut hubwright(store.command(&["token", "list"])));
        assert_eq!(list.succeeded().lines().count(), 1, "{list:?}");
        assert!(list.stdout.ends_with("\tvalid\t*\n"), "{list:?}");
        let number = list.stdout.split('\t').nth(1).unwrap();
        run(&mut hubwright(store.command(&["token", "revoke", number]))).succeeded();
    }
}
