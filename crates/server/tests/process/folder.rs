//! The data folder: one that can't be written, and one that is in use.

use crate::support::process::{BINARY, Server, hubwright, isolate, run};
use crate::support::store::Store;
use crate::support::workload::{page, total};
use crate::support::{PAGES, TOKEN, eventually};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The binary as a user without rights, or as this one if it is not root.
fn as_nobody(folder: &Path) -> Command {
    let is_root = std::fs::read_to_string("/proc/self/status")
        .is_ok_and(|status| status.lines().any(|line| line.starts_with("Uid:\t0\t")));
    let mut command = if is_root {
        // The build's own folder may be closed to others.
        let copy = folder.join("hubwright");
        std::fs::copy(BINARY, &copy).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(copy);
        command
    } else {
        Command::new(BINARY)
    };
    command.current_dir("/");
    isolate(&mut command);
    command
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_by_name() {
    let outer = tempfile::tempdir().unwrap();
    set_mode(outer.path(), 0o755);
    let folder = outer.path().join("closed");
    std::fs::create_dir(&folder).unwrap();
    set_mode(&folder, 0o555);
    let shown = folder.display().to_string();
    for flags in [["serve", "--log", "info"], ["dev", "--log", "info"]] {
        let mut command = as_nobody(outer.path());
        command.args(flags).args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
        let ran = run(command.arg("--data-dir").arg(&folder));
        ran.failed(1, &["hubwright: data folder ", &shown, "can't be written", "denied"]);
        // A folder that would have to be made there.
        let mut command = as_nobody(outer.path());
        command.args(flags).arg("--data-dir").arg(folder.join("inner"));
        run(&mut command).failed(1, &["hubwright: data folder ", &shown, "denied"]);
    }
    for words in [&["token", "create"][..], &["token", "list"]] {
        let mut command = as_nobody(outer.path());
        let ran = run(command.args(words).arg("--data-dir").arg(&folder));
        ran.failed(1, &["hubwright: ", &shown]);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

/// A store whose files belong to somebody else, in a folder that can be written: refused at the
/// start rather than with every write.
#[test]
fn a_database_that_cannot_be_written_is_refused_by_name() {
    let outer = tempfile::tempdir().unwrap();
    set_mode(outer.path(), 0o755);
    let store = Store::at(&outer.path().join("data"));
    store.serve().stop();
    set_mode(&store.file(), 0o444);
    set_mode(store.folder(), 0o777);
    set_mode(&store.folder().join("hubwright.lock"), 0o666);
    let mut command = as_nobody(outer.path());
    command.args(["serve", "--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
    let ran = run(command.arg("--data-dir").arg(store.folder()).env("HUBWRIGHT_TOKEN", "another"));
    ran.failed(1, &["hubwright: the store: ", &store.file().display().to_string()]);
}

#[test]
fn a_folder_has_one_server() {
    let store = Store::embedded();
    let server = store.serve();
    let shown = store.folder().display().to_string();
    let said =
        ["hubwright: data folder ", shown.as_str(), "is in use by another hubwright process"];
    for words in [&["serve"][..], &["dev"], &["migrate"]] {
        run(&mut hubwright(store.command(words))).failed(1, &said);
    }
    server.client().post(PAGES, &page("still served")).expect(201);

    // The lock goes with its holder, however that ends.
    server.kill();
    server.ended();
    let server = store.serve();
    assert_eq!(total(&mut server.client()), 1);
    server.stop();
}

/// Two servers on one PostgreSQL database are two nodes: each sees at once what the other wrote.
#[test]
fn a_postgres_database_has_as_many_servers_as_are_started() {
    let Some(store) = Store::postgres() else { return };
    let (one, other) = (store.serve(), store.serve());
    for (writer, reader) in [(&one, &other), (&other, &one)] {
        let created = writer.client().post(PAGES, &page("from a node")).expect(201);
        let path = format!("{PAGES}/{}", created["id"].as_str().unwrap());
        assert_eq!(reader.client().get(&path).expect(200)["id"], created["id"]);
    }
    assert_eq!((total(&mut one.client()), total(&mut other.client())), (2, 2));
    store.assert_sound();
    one.stop();
    other.stop();
}

#[test]
fn an_address_in_use_is_said() {
    let store = Store::embedded();
    let server = store.serve();
    let other = Store::embedded();
    let mut command = hubwright(other.command(&["serve", "--listen", &server.api]));
    command.args(["--site-listen", "127.0.0.1:0"]).env("HUBWRIGHT_TOKEN", TOKEN);
    run(&mut command).failed(1, &["hubwright: listen on ", &server.api, "in use"]);
    // The folder is free again.
    let again = Server::start(other.flags());
    let live = || (again.client().get("/_hubwright/live").status == 200).then_some(());
    eventually("the other folder is served", Duration::from_secs(5), live);
    again.stop();
    server.stop();
}
