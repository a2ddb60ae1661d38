//! Files of an index that were truncated, changed, emptied or removed while nobody had it open.

use super::node::{Node, filtered};
use crate::databases::Database;
use crate::support::moment;
use engine::clock::Clock;
use engine::crm::record_inputs::Operation;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Bytes at the end of a file that are no contents, and of which some make no difference.
const FOOTER: u64 = 128;
/// The file that lists the others.
const LIST: &str = ".managed.json";
const HARMLESS: &str = "flipped in the footer";

/// Numbers that look drawn, the same at every run.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound.max(1)
    }
}

/// Searches that read every kind of file.
fn searches() -> Vec<Value> {
    let mut sorted = filtered("score", "GTE", "25");
    sorted["sorts"] = json!([{"propertyName": "city", "direction": "DESCENDING"}]);
    vec![
        json!({"limit": 200}),
        filtered("city", "EQ", "city 3"),
        filtered("score", "LT", "30"),
        filtered("kinds", "IN", "a"),
        filtered("jobtitle", "CONTAINS_TOKEN", "number twelve"),
        filtered("jobtitle", "CONTAINS_TOKEN", "*elv*"),
        json!({"query": "ample", "limit": 200}),
        sorted,
    ]
    .into_iter()
    .map(|mut body| {
        if body["filterGroups"][0]["filters"][0]["operator"] == "IN" {
            body["filterGroups"][0]["filters"][0] =
                json!({"propertyName": "kinds", "operator": "IN", "values": ["a", "c"]});
        }
        body
    })
    .collect()
}

async fn answers(node: &Node) -> Vec<(u64, Vec<i64>)> {
    let mut answers = Vec::new();
    for body in searches() {
        answers.push(node.ids(&body).await);
    }
    answers
}

/// An index of several segments, some with records that are gone, over a store of a few dozen.
async fn fill(node: &Node) {
    node.define("score", "number", "number").await;
    node.define("kinds", "enumeration", "checkbox").await;
    let mut ids = Vec::new();
    for batch in 0..3 {
        let record = |number: i64| {
            let word = if number % 3 == 0 { "twelve" } else { "thirteen" };
            vec![
                ("email", format!("n{number}@example.com")),
                ("city", format!("city {}", number % 5)),
                ("score", number.to_string()),
                ("kinds", ["a", "a;b", "c", "b"][number as usize % 4].to_owned()),
                ("jobtitle", format!("number {word} of {number}")),
            ]
        };
        let records: Vec<_> = (batch * 20..batch * 20 + 20).map(record).collect();
        ids.extend(node.create(&records).await);
        node.assert_agrees().await;
    }
    let moved = [("city", "city 3".to_owned())];
    let moved: Vec<_> = ids.iter().step_by(9).map(|id| (*id, &moved[..])).collect();
    node.write(Operation::Update, &moved).await;
    node.assert_agrees().await;
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let named = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
    };
    // The index lies in a folder of its own, the only one.
    let home = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    std::fs::read_dir(home).unwrap().map(named).collect()
}

fn put(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    let _ = std::fs::remove_dir_all(folder);
    let folder = folder.join("home");
    std::fs::create_dir_all(&folder).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(folder.join(name), bytes).unwrap());
}

/// A damage: what was done, and the file as it is then; none if it is gone.
fn damages(bytes: &[u8], drawn: &mut Drawn) -> Vec<(String, Option<Vec<u8>>)> {
    let length = bytes.len() as u64;
    let mut all = vec![("missing".to_owned(), None), ("empty".to_owned(), Some(Vec::new()))];
    let at = drawn.below(length);
    all.push((format!("truncated at {at}"), Some(bytes[..at as usize].to_vec())));
    let (at, bit) = (drawn.below(length), drawn.below(8));
    let mut flipped = bytes.to_vec();
    flipped[at as usize] ^= 1 << bit;
    let place = if at + FOOTER < length { "flipped" } else { HARMLESS };
    all.push((format!("bit {bit} of byte {at} {place}"), Some(flipped)));
    // The end of a file that never reached the disk. Its last two bytes are zeros anyway.
    let at = drawn.below(length - 4);
    let mut zeroed = bytes.to_vec();
    zeroed[at as usize..].fill(0);
    all.push((format!("zeros from {at} on"), Some(zeroed)));
    all
}

/// Names of the segments' files: an index that was built anew has others.
fn segments(folder: &Path) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = files(folder).into_keys().collect();
    names.retain(|name| name.ends_with(".idx"));
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_file_is_noticed_and_the_answers_are_right() {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open(&database, &clock, folder.path()).await;
    fill(&node).await;
    let (expected, index) = (answers(&node).await, node.index(folder.path()));
    assert!(expected.iter().all(|(total, _)| *total > 0), "{expected:?}");
    drop(node);
    let mut sound = files(&index);
    sound.retain(|name, _| !name.ends_with(".lock"));
    let before = segments(&index);
    let mut drawn = Drawn(7);
    for (name, bytes) in &sound {
        for (what, damaged) in damages(bytes, &mut drawn) {
            let mut files = sound.clone();
            match damaged {
                Some(bytes) => files.insert(name.clone(), bytes),
                None => files.remove(name),
            };
            put(&index, &files);
            let node = Node::open(&database, &clock, folder.path()).await;
            assert_eq!(answers(&node).await, expected, "{name} {what}");
            let noticed = segments(&index) != before;
            assert!(noticed || what.ends_with(HARMLESS), "{name} {what}: not noticed");
        }
    }
}

/// Nothing is flushed, so a power cut may bring back an older list of files, and spoil one of those
/// that it does not name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_no_list_names_is_looked_at_too() {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open(&database, &clock, folder.path()).await;
    fill(&node).await;
    let (expected, index) = (answers(&node).await, node.index(folder.path()));
    drop(node);
    let (sound, before) = (files(&index), segments(&index));
    let none = signed(b"[]");
    for name in sound.keys().filter(|name| !name.ends_with("json") && !name.ends_with("lock")) {
        for damaged in [None, Some(sound[name][1..].to_vec())] {
            let mut files = sound.clone();
            files.insert(LIST.to_owned(), none.clone());
            files.remove(name);
            files.extend(damaged.map(|bytes| (name.clone(), bytes)));
            put(&index, &files);
            let node = Node::open(&database, &clock, folder.path()).await;
            assert_eq!(answers(&node).await, expected, "{name}");
            assert_ne!(segments(&index), before, "{name}: not noticed");
        }
    }
}

/// A small file as it stands there: with its checksum.
fn signed(text: &[u8]) -> Vec<u8> {
    let sum: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    [text, sum.as_bytes()].concat()
}

/// What an index notes of itself: with another format, another life of the log, a place in the log
/// that is not reached or was something else, it is of no use.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_that_does_not_fit_is_not_believed() {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open(&database, &clock, folder.path()).await;
    fill(&node).await;
    let (expected, index) = (answers(&node).await, node.index(folder.path()));
    drop(node);
    let (sound, before) = (files(&index), segments(&index));
    let meta = &sound["meta.json"];
    let meta: Value = serde_json::from_slice(&meta[..meta.len() - 64]).unwrap();
    let note: Value = serde_json::from_str(meta["payload"].as_str().unwrap()).unwrap();
    let seq = note["seq"].as_i64().unwrap();
    let others = [
        ("format", json!(note["format"].as_i64().unwrap() + 1)),
        ("life", json!(5)),
        ("seq", json!(seq + 1)),
        ("seq", json!(seq - 1)),
        ("line", json!("")),
        ("meaning", json!(null)),
        ("seq", note["seq"].clone()),
    ];
    for (key, value) in others {
        let (mut meta, mut note) = (meta.clone(), note.clone());
        let same = note[key] == value;
        note[key] = value;
        meta["payload"] = json!(note.to_string());
        let mut files = sound.clone();
        files.insert("meta.json".into(), signed(meta.to_string().as_bytes()));
        put(&index, &files);
        let node = Node::open(&database, &clock, folder.path()).await;
        let status = &node.engine.search_status().await.unwrap()[0];
        assert_eq!(status.unusable.is_some(), !same, "{key}: {status:?}");
        assert_eq!(answers(&node).await, expected, "{key}");
        assert_eq!(segments(&index) == before, same, "{key}: {note}");
        drop(node);
        // The same at a start, before anything is searched.
        put(&index, &files);
        let node = Node::open(&database, &clock, folder.path()).await;
        assert_eq!(node.engine.sweep_search().await.unwrap(), usize::from(!same), "{key}");
        assert_eq!(index.exists(), same, "{key}");
        assert_eq!(answers(&node).await, expected, "{key}");
    }
}
