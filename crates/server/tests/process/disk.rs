//! A disk that is full: on a small file system of the test's own. Mounting one takes root; without
//! it these tests say that they were skipped.

use crate::support::PAGES;
use crate::support::disk::SmallDisk;
use crate::support::http::Client;
use crate::support::process::{hubwright, run};
use crate::support::store::Store;
use crate::support::workload::{page, total};
use serde_json::{Value, json};
use std::path::Path;

/// A page of some 30 KB.
fn large_page(name: &str) -> Value {
    let text = "0123456789abcdef".repeat(2_000);
    json!({"name": name, "templatePath": "t.html", "widgets": {"w": {"body": {"html": text}}}})
}

fn batch_of_large_pages(name: &str) -> Value {
    let pages: Vec<Value> = (0..5).map(|index| large_page(&format!("{name}/{index}"))).collect();
    json!({"inputs": pages})
}

/// Writes single pages and batches until one of each was refused; gives the names of the calls
/// that were acknowledged.
fn write_until_refused(client: &mut Client) -> Vec<String> {
    let mut acknowledged = Vec::new();
    let mut refused = (false, false);
    for number in 0..1_000 {
        if refused == (true, true) {
            return acknowledged;
        }
        let (single, batch) = (format!("single {number}/0"), format!("batch {number}"));
        let reply = client.post(&format!("{PAGES}/batch/create"), &batch_of_large_pages(&batch));
        match reply.status {
            201 => acknowledged.extend((0..5).map(|index| format!("{batch}/{index}"))),
            _ => refused.1 = says_full(&reply.unavailable()),
        }
        let reply = client.post(PAGES, &large_page(&single));
        match reply.status {
            201 => acknowledged.push(single),
            _ => refused.0 = says_full(&reply.unavailable()),
        }
    }
    panic!("the disk does not fill up");
}

fn write_small_until_refused(client: &mut Client) -> Vec<String> {
    let names = (0..1_000).map(|number| format!("small {number}/0"));
    let accepted = |name: &String| {
        let reply = client.post(PAGES, &page(name));
        reply.status == 201 || !says_full(&reply.unavailable())
    };
    let acknowledged: Vec<String> = names.take_while(accepted).collect();
    assert!(acknowledged.len() < 1_000, "the disk does not fill up");
    acknowledged
}

fn says_full(message: &str) -> bool {
    assert_eq!(message, "The store is not available at the moment. Nothing was changed.");
    true
}

fn names(store: &Store) -> Vec<String> {
    let rows = store.rows("SELECT page_name FROM pages ORDER BY page_id");
    rows.into_iter().map(|mut row| row.remove(0)).collect()
}

#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let Some(disk) = SmallDisk::mount("12m") else { return };
    let store = Store::at(&disk.file("data"));
    let server = store.serve();
    let mut client = server.client();
    let reserve = disk.file("reserve");
    std::fs::write(&reserve, vec![7; 8 << 20]).unwrap();
    let mut expected = write_until_refused(&mut client);
    assert!(expected.len() > 10, "{expected:?}");
    let filler = disk.fill();
    // What the refused calls had put into the log is free for others, so small ones still succeed.
    expected.extend(write_small_until_refused(&mut client));

    // Nothing is written now, and everything is read.
    let first = client.get(&format!("{PAGES}?name={}", "batch%200/0")).expect(200);
    let id = first["results"][0]["id"].as_str().unwrap();
    for attempt in 0..3 {
        says_full(&client.post(PAGES, &page(&format!("refused {attempt}/0"))).unavailable());
        let patch = json!({"name": "refused"}).to_string();
        let reply = client.send("PATCH", &format!("{PAGES}/{id}"), Some(&patch)).unwrap();
        says_full(&reply.unavailable());
        let reply = client.send("DELETE", &format!("{PAGES}/{id}"), None).unwrap();
        says_full(&reply.unavailable());
        assert_eq!(client.get(&format!("{PAGES}/{id}")).expect(200)["name"], "batch 0/0");
        assert_eq!(total(&mut client), expected.len() as u64);
        assert_eq!(client.get("/_hubwright/ready").status, 200);
    }
    assert_eq!(names(&store), expected);

    // The same process goes on as soon as there is room.
    std::fs::remove_file(&filler).unwrap();
    std::fs::remove_file(&reserve).unwrap();
    for number in 0..20 {
        let name = format!("after {number}/0");
        client.post(PAGES, &large_page(&name)).expect(201);
        expected.push(name);
    }
    assert_eq!(names(&store), expected);
    store.assert_sound();
    server.stop();
    store.assert_sound();
    assert_eq!(names(&store), expected);
}

/// A kill while the disk is full: what was acknowledged before is there after the next start, for
/// which no room is needed.
#[test]
fn a_kill_on_a_full_disk_loses_nothing() {
    let Some(disk) = SmallDisk::mount("8m") else { return };
    let store = Store::at(&disk.file("data"));
    let server = store.serve();
    let reserve = disk.file("reserve");
    std::fs::write(&reserve, vec![7; 4 << 20]).unwrap();
    let expected = write_until_refused(&mut server.client());
    disk.fill();
    server.kill();
    server.ended();
    let server = store.serve();
    assert_eq!(total(&mut server.client()), expected.len() as u64);
    std::fs::remove_file(&reserve).unwrap();
    store.assert_sound();
    assert_eq!(names(&store), expected);
    server.client().post(PAGES, &page("after/0")).expect(201);
    server.stop();
    store.assert_sound();
}

/// A new store on a disk without room says so, and is made as soon as there is some.
#[test]
fn a_first_start_on_a_full_disk_says_so() {
    let Some(disk) = SmallDisk::mount("1m") else { return };
    let store = Store::at(&disk.file("data"));
    std::fs::create_dir(store.folder()).unwrap();
    let filler = disk.fill();
    let mut command = hubwright(store.command(&["serve", "--listen", "127.0.0.1:0"]));
    let ran = run(command.args(["--site-listen", "127.0.0.1:0"]));
    ran.failed(1, &["hubwright: the store: ", "hubwright.db", "full"]);
    std::fs::remove_file(&filler).unwrap();
    let server = store.serve();
    server.client().post(PAGES, &page("first/0")).expect(201);
    server.stop();
    store.assert_sound();
}

/// A backup for which there is no room fails and leaves nothing that looks like one.
#[test]
fn a_backup_to_a_full_disk_leaves_no_file() {
    let Some(disk) = SmallDisk::mount("1m") else { return };
    let stores = [Some(Store::embedded()), Store::postgres()];
    for store in stores.into_iter().flatten() {
        let server = store.serve();
        for number in 0..4 {
            let batch = batch_of_large_pages(&format!("batch {number}"));
            server.client().post(&format!("{PAGES}/batch/create"), &batch).expect(201);
        }
        let target = disk.file("backup.db");
        let ran = run(hubwright(store.command(&["backup"])).arg(&target));
        ran.failed(1, &["hubwright: ", "backup.db"]);
        assert_eq!(left_in(disk.path()), [""; 0], "{ran:?}");
    }
}

fn left_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
