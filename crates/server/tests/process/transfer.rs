//! `export` and `import`: files and pipes, beside a server or not, killed in the middle, and what
//! they say.

use crate::support::process::{Ran, hubwright, run};
use crate::support::store::Store;
use crate::support::workload::page;
use crate::support::{BOUND, PAGES, eventually};
use std::path::Path;
use std::process::Stdio;

/// Records of a file that takes an import some time.
const RECORDS: u64 = 60_000;

fn export(store: &Store, words: &[&str], file: &Path) -> Ran {
    run(hubwright(store.command(&["export"])).args(words).arg(file))
}

fn import(store: &Store, words: &[&str], file: &Path) -> Ran {
    run(hubwright(store.command(&["import"])).args(words).arg(file))
}

/// A store whose server has made some pages.
fn written(store: &Store) {
    let server = store.serve();
    let mut client = server.client();
    for number in 0..30 {
        client.post(PAGES, &page(&format!("page {number}"))).expect(201);
    }
    server.stop();
}

/// From the store to a file, from there to the other, back by pipes; all the same bytes.
fn goes_there_and_back(store: &Store, other: &Store) {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let server = store.serve();
    let mut client = server.client();
    for number in 0..30 {
        client.post(PAGES, &page(&format!("page {number}"))).expect(201);
    }
    // A server may run beside an export.
    let ran = export(store, &[], &first);
    assert_eq!(ran.succeeded(), first.display().to_string());
    assert!(ran.stderr.contains("exported account 10000001: "), "{ran:?}");
    server.stop();
    let ran = import(other, &[], &first);
    assert_eq!(ran.succeeded(), "10000001");
    let text = std::fs::read_to_string(&first).unwrap();
    let rows = text.lines().count() - 2;
    assert!(ran.stderr.contains(&format!("imported account 10000001: {rows} rows")), "{ran:?}");
    other.assert_sound();

    let piped = export(other, &[], Path::new("-"));
    assert_eq!(piped.code, Some(0), "{piped:?}");
    assert!(piped.stdout == text, "other bytes through a pipe");
    let back = Store::embedded();
    let mut command = hubwright(back.command(&["import", "-"]));
    let ran = run(command.stdin(Stdio::from(std::fs::File::open(&first).unwrap())));
    assert_eq!(ran.succeeded(), "10000001");
    export(&back, &[], &second).succeeded();
    assert!(std::fs::read_to_string(&second).unwrap() == text, "other bytes after the way back");

    // The pages are served, and life goes on.
    let server = other.serve();
    let mut client = server.client();
    assert_eq!(client.get(PAGES).expect(200)["total"], 30);
    client.post(PAGES, &page("one more")).expect(201);
    server.stop();
    other.assert_sound();
}

#[test]
fn an_embedded_store_goes_there_and_back() {
    goes_there_and_back(&Store::embedded(), &Store::embedded());
}

#[test]
fn a_postgres_store_goes_there_and_back() {
    if let Some(store) = Store::postgres() {
        goes_there_and_back(&Store::embedded(), &store);
        goes_there_and_back(&Store::postgres().unwrap(), &Store::embedded());
    }
}

/// Puts records into the first account of an embedded store, past the program.
fn put_records(store: &Store) {
    let file = rusqlite::Connection::open(store.file()).unwrap();
    file.execute_batch(&format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {RECORDS})
         INSERT INTO records SELECT 10000001, 1, 0, n, 1, 0, 0, 0, 1,
             '{{\"email\":\"' || n || '@example.com\"}}' FROM n"
    ))
    .unwrap();
}

/// Killed at one point after the other; then it goes on and ends in the same state.
#[test]
fn a_killed_import_goes_on() {
    let (store, other) = (Store::embedded(), Store::embedded());
    written(&store);
    put_records(&store);
    let folder = tempfile::tempdir().unwrap();
    let [file, again] = ["first", "again"].map(|name| folder.path().join(name));
    export(&store, &[], &file).succeeded();
    run(&mut hubwright(other.command(&["migrate"]))).succeeded();
    let done = || {
        let rows = other.rows("SELECT lines_done FROM imports");
        rows.first().map_or(0, |row| row[0].parse::<u64>().unwrap())
    };
    let mut kills = 0;
    for _ in 0..3 {
        let before = done();
        let mut child = hubwright(other.command(&["import"])).arg(&file).spawn().unwrap();
        // As soon as it has stored more than there was: some of it is always left to do.
        eventually("the import has begun", BOUND, || {
            (done() > before || child.try_wait().unwrap().is_some()).then_some(())
        });
        child.kill().unwrap();
        kills += u32::from(child.wait().unwrap().code().is_none());
    }
    assert!(kills > 0, "it ended before it was killed");
    let stored = done();
    // The rest of it; what is not whole is not exported.
    if stored > 0 {
        export(&other, &[], &again).failed(1, &["has not ended"]);
        let ran = import(&other, &[], &file);
        ran.succeeded();
        assert!(ran.stderr.contains(&format!(", {} of them before", stored - 1)), "{ran:?}");
    }
    export(&other, &[], &again).succeeded();
    assert!(std::fs::read(&again).unwrap() == std::fs::read(&file).unwrap(), "another state");
    other.assert_sound();
}

#[test]
fn an_interrupted_export_goes_on() {
    let store = Store::embedded();
    written(&store);
    let folder = tempfile::tempdir().unwrap();
    let [whole, file] = ["whole", "file"].map(|name| folder.path().join(name));
    export(&store, &[], &whole).succeeded();
    let bytes = std::fs::read(&whole).unwrap();
    std::fs::write(folder.path().join("file.part"), &bytes[..bytes.len() / 2]).unwrap();
    let ran = export(&store, &[], &file);
    assert_eq!(ran.succeeded(), file.display().to_string());
    assert!(ran.stderr.contains(" of them before"), "{ran:?}");
    assert!(std::fs::read(&file).unwrap() == bytes, "another file");
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "the part is left behind");
    export(&store, &[], &file).failed(1, &["file", "exists already"]);
}

#[test]
fn what_is_refused_is_said_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [file, bad] = ["file", "bad"].map(|name| folder.path().join(name));
    // Of nothing there is no export, and no store is made.
    let store = Store::embedded();
    export(&store, &[], &file).failed(1, &["hubwright: ", "pending schema steps"]);
    assert!(!store.file().exists() && !file.exists());

    let server = store.serve();
    server.client().post(PAGES, &page("one")).expect(201);
    export(&store, &["--account", "5"], &file).failed(2, &["'5' is not an account's number"]);
    export(&store, &[], &file).succeeded();
    let text = std::fs::read_to_string(&file).unwrap();
    // The folder belongs to the server.
    import(&store, &[], &file).failed(1, &["in use by another hubwright process"]);
    server.client().post(PAGES, &page("two")).expect(201);
    server.stop();

    import(&store, &[], &file).failed(1, &["holds other data; nothing was changed", "--replace"]);
    assert_eq!(store.number("SELECT COUNT(*) FROM pages"), 2);
    import(&store, &[], &folder.path().join("absent")).failed(1, &["absent"]);
    std::fs::write(&bad, "{\"a shopping\": \"list\"}\n").unwrap();
    import(&store, &[], &bad).failed(1, &["line 1: this is not an export"]);
    std::fs::write(&bad, text.replacen("\"seq\":1", "\"seq\":\"1\"", 2)).unwrap();
    let other = Store::embedded();
    import(&other, &[], &bad).failed(1, &["hubwright: line "]);

    // Another account of the same store, and then nobody knows which one is meant.
    let made = import(&store, &["--account", "20000002"], &file);
    assert_eq!(made.succeeded(), "20000002");
    let again = folder.path().join("again");
    export(&store, &[], &again).failed(2, &["--account", "10000001, 20000002"]);
    import(&store, &["--replace"], &file).succeeded();
    assert_eq!(store.number("SELECT COUNT(*) FROM pages WHERE account_id = 10000001"), 1);
    export(&store, &["--account", "10000001"], &again).succeeded();
    assert_eq!(std::fs::read_to_string(&again).unwrap(), text);
}
