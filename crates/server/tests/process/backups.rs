//! `migrate` and `backup`: what they do to a store, and what can be made of a backup.

use crate::support::process::{hubwright, run};
use crate::support::store::{Store, file_rows};
use crate::support::workload::{self, Load, page, total};
use crate::support::{BOUND, PAGES};
use std::sync::mpsc;

/// Backups that are taken while clients write.
const BACKUPS: usize = 4;

/// Takes backups while the server writes, and serves each of them.
fn backs_up_beside_a_server(store: &Store) {
    let server = store.serve();
    let folder = tempfile::tempdir().unwrap();
    let mut writers = workload::writers(4);
    let load = Load::default();
    let (acknowledged, calls) = mpsc::channel();
    let acked = |count| {
        if count % 25 == 0 {
            let _ = acknowledged.send(());
        }
    };
    let mut backups = Vec::new();
    workload::run(&mut writers, &server.api, &load, acked, || {
        for number in 0..BACKUPS {
            calls.recv_timeout(BOUND).unwrap();
            let file = folder.path().join(format!("{number}.db"));
            let before = total(&mut server.client());
            let ran = run(hubwright(store.command(&["backup"])).arg(&file));
            assert_eq!(ran.succeeded(), file.display().to_string());
            backups.push((file, before..=total(&mut server.client())));
        }
        load.stop();
    });
    workload::reconcile(store, &mut writers);

    for (file, expected) in &backups {
        let restored = Store::restored(file);
        let pages = workload::pages(&workload::stored(&restored));
        assert!(expected.contains(&pages), "{pages} of {expected:?} pages");
        let server = restored.serve();
        let mut client = server.client();
        assert_eq!(total(&mut client), pages);
        // Numbers go on after those of the backup.
        client.post(PAGES, &page("w9-g0-of1/0")).expect(201);
        server.stop();
        restored.assert_sound();
    }
    let sizes: Vec<u64> = backups.iter().map(|(_, expected)| *expected.start()).collect();
    assert!(sizes.windows(2).all(|pair| pair[0] < pair[1]), "nobody wrote meanwhile: {sizes:?}");

    // What is there is never overwritten.
    let (file, _) = &backups[0];
    let bytes = std::fs::read(file).unwrap();
    let again = run(hubwright(store.command(&["backup"])).arg(file));
    again.failed(1, &["hubwright: ", "0.db", "exists already"]);
    assert!(std::fs::read(file).unwrap() == bytes);
    let kept = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(kept, BACKUPS, "a backup is one file");
    server.stop();
}

#[test]
fn a_running_embedded_store_is_backed_up() {
    backs_up_beside_a_server(&Store::embedded());
}

#[test]
fn a_running_postgres_store_is_backed_up() {
    if let Some(store) = Store::postgres() {
        backs_up_beside_a_server(&store);
    }
}

#[test]
fn a_backup_of_nothing_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let stores = [Some(Store::embedded()), Store::postgres()];
    for store in stores.into_iter().flatten() {
        let ran = run(hubwright(store.command(&["backup"])).arg(&file));
        ran.failed(1, &["hubwright: "]);
        assert!(!file.exists(), "{ran:?}");
        assert!(!store.file().exists(), "{ran:?}");
    }
    let store = Store::embedded();
    store.serve().stop();
    let nowhere = folder.path().join("absent").join("backup.db");
    run(hubwright(store.command(&["backup"])).arg(&nowhere)).failed(1, &["absent/backup.db"]);
}

fn migrates(store: &Store) {
    let migrate = |words: &[&str]| run(&mut hubwright(store.command(words)));
    let dry = migrate(&["migrate", "--dry-run"]);
    let first = dry.succeeded().lines().next().unwrap();
    assert!(first.starts_with("pending 0001 "), "{dry:?}");
    // Asking changes nothing.
    assert!(!store.folder().exists());
    if let Some(database) = store.database() {
        let tables = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'";
        assert_eq!(database.rows(tables), [["0"]]);
    }
    let applied = migrate(&["migrate"]);
    assert_eq!(applied.succeeded(), dry.succeeded().replace("pending ", "applied "));
    for words in [&["migrate", "--dry-run"][..], &["migrate"]] {
        assert_eq!(migrate(words).succeeded(), "the schema is up to date");
    }
    store.serve().stop();
    assert_eq!(migrate(&["migrate", "--dry-run"]).succeeded(), "the schema is up to date");
}

#[test]
fn an_embedded_store_is_migrated() {
    migrates(&Store::embedded());
}

#[test]
fn a_postgres_store_is_migrated() {
    if let Some(store) = Store::postgres() {
        migrates(&store);
    }
}

/// Beside a running server a dry run answers; the real one is the server's own.
#[test]
fn a_dry_run_answers_beside_a_server() {
    let store = Store::embedded();
    let server = store.serve();
    let dry = run(&mut hubwright(store.command(&["migrate", "--dry-run"])));
    assert_eq!(dry.succeeded(), "the schema is up to date");
    server.stop();
}

/// A store of a newer program, or one whose steps are not ours, is left alone.
#[test]
fn a_store_of_another_program_is_refused() {
    for (change, said) in [
        ("UPDATE schema_migrations SET version = 9999 WHERE version = 1", "newer"),
        ("UPDATE schema_migrations SET checksum = 'x'", "differs"),
    ] {
        let store = Store::embedded();
        store.serve().stop();
        rusqlite::Connection::open(store.file()).unwrap().execute_batch(change).unwrap();
        for words in [&["serve"][..], &["migrate"], &["migrate", "--dry-run"], &["token", "list"]] {
            run(&mut hubwright(store.command(words))).failed(1, &["hubwright: ", said]);
        }
        assert_eq!(file_rows(&store.file(), "SELECT COUNT(*) FROM accounts"), [["1"]]);
    }
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let store = Store::embedded();
    std::fs::create_dir_all(store.folder()).unwrap();
    let text = "this is a shopping list, not a database\n".repeat(200);
    std::fs::write(store.file(), &text).unwrap();
    let named = store.file().display().to_string();
    for words in [&["serve"][..], &["migrate", "--dry-run"], &["token", "list"]] {
        run(&mut hubwright(store.command(words))).failed(1, &["hubwright: ", &named]);
    }
    assert_eq!(std::fs::read_to_string(store.file()).unwrap(), text);
}
