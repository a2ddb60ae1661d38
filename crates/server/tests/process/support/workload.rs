//! A load of creates, batch creates, patches and batch updates that knows what was acknowledged,
//! and the comparison with what is stored.
//!
//! Pages come in groups of 1 or 10 that are always written by one call. Every page carries its
//! group's name and size in its own name and a counter in its title; every write raises the counter
//! by one. So a half-written batch shows as a group that is not complete or not of one counter, and
//! the number of lines in the change log follows from the counters alone.

use super::PAGES;
use super::http::{Client, Reply};
use super::store::Store;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Pages of a batch.
const BATCH: usize = 10;

/// Whether a group was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Created {
    Yes,
    No,
    Unknown,
}

/// Pages that are written together.
#[derive(Debug)]
struct Group {
    name: String,
    ids: Vec<String>,
    created: Created,
    /// The counter that was acknowledged last, and the highest that may be stored.
    acked: u64,
    sent: u64,
}

/// What became of a call.
enum Outcome {
    Done(Value),
    /// Refused, with the word that nothing was changed.
    Refused,
    /// The connection to the server, or the server's to its store, broke.
    Unknown,
}

/// What all writers of a round share.
#[derive(Default)]
pub struct Load {
    acked: AtomicU64,
    refused: AtomicU64,
    stop: AtomicBool,
    rough: bool,
}

impl Load {
    /// A round in which the store may be unavailable at times.
    pub fn rough() -> Self {
        Load { rough: true, ..Load::default() }
    }

    /// Calls that were acknowledged so far.
    pub fn acked(&self) -> u64 {
        self.acked.load(Ordering::SeqCst)
    }

    /// Calls that were refused so far.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::SeqCst)
    }

    /// Ends the round: writers finish the call that they are in.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// One client. It alone writes its groups.
pub struct Writer {
    number: usize,
    turn: usize,
    groups: Vec<Group>,
}

/// So many writers with nothing written.
pub fn writers(count: usize) -> Vec<Writer> {
    (0..count).map(|number| Writer { number, turn: number, groups: Vec::new() }).collect()
}

impl Writer {
    /// Writes until the round is stopped or the server is gone; calls `acked` with the number of
    /// acknowledged calls after each.
    pub fn run(&mut self, address: &str, load: &Load, acked: &(dyn Fn(u64) + Sync)) {
        let Ok(mut client) = Client::connect(address) else { return };
        while !load.stop.load(Ordering::SeqCst) {
            self.turn += 1;
            let (call, expected) = match self.turn % 4 {
                0 => self.create(1),
                1 => self.create(BATCH),
                2 => self.update(1),
                _ => self.update(BATCH),
            };
            let Call { group, method, path, body } = call;
            let outcome = match client.send(method, &path, Some(&body.to_string())) {
                Ok(reply) => outcome(&reply, expected, load),
                Err(_) => Outcome::Unknown,
            };
            let lost = matches!(outcome, Outcome::Unknown) && !load.rough;
            let done = matches!(outcome, Outcome::Done(_));
            self.groups[group].note(outcome);
            if done {
                acked(load.acked.fetch_add(1, Ordering::SeqCst) + 1);
            }
            if lost {
                return;
            }
        }
    }

    fn create(&mut self, size: usize) -> (Call, u16) {
        let name = format!("w{}-g{}-of{size}", self.number, self.groups.len());
        let page = |index: usize| {
            let name = format!("{name}/{index}");
            json!({"name": name, "slug": name, "templatePath": "t.html", "htmlTitle": "0"})
        };
        let (path, body) = match size {
            1 => (PAGES.to_owned(), page(0)),
            _ => (batch("create"), json!({"inputs": (0..size).map(page).collect::<Vec<_>>()})),
        };
        let created = Created::Unknown;
        self.groups.push(Group { name, ids: Vec::new(), created, acked: 0, sent: 0 });
        (Call { group: self.groups.len() - 1, method: "POST", path, body }, 201)
    }

    /// Raises the counter of a group; makes one if there is none to be written.
    fn update(&mut self, size: usize) -> (Call, u16) {
        let free = |group: &Group| group.ids.len() == size && group.acked == group.sent;
        let groups: Vec<usize> =
            (0..self.groups.len()).filter(|at| free(&self.groups[*at])).collect();
        if groups.is_empty() {
            return self.create(size);
        }
        let at = groups[self.turn.wrapping_mul(7) % groups.len()];
        let group = &mut self.groups[at];
        group.sent = group.acked + 1;
        let page = |id: &String| {
            let state = state_at(group.sent);
            json!({"id": id, "htmlTitle": group.sent.to_string(), "state": state})
        };
        let inputs: Vec<Value> = group.ids.iter().map(page).collect();
        let call = match size {
            1 => {
                let path = format!("{PAGES}/{}", group.ids[0]);
                Call { group: at, method: "PATCH", path, body: inputs[0].clone() }
            }
            _ => {
                let body = json!({"inputs": inputs});
                Call { group: at, method: "POST", path: batch("update"), body }
            }
        };
        (call, 200)
    }
}

/// A call on a group.
struct Call {
    group: usize,
    method: &'static str,
    path: String,
    body: Value,
}

fn batch(what: &str) -> String {
    format!("{PAGES}/batch/{what}")
}

/// Pages go live and back with every write, so that the totals by state have something to count.
fn state_at(counter: u64) -> &'static str {
    match counter % 2 {
        0 => "DRAFT",
        _ => "PUBLISHED_OR_SCHEDULED",
    }
}

fn outcome(reply: &Reply, expected: u16, load: &Load) -> Outcome {
    if reply.status == expected {
        return Outcome::Done(reply.json());
    }
    assert!(load.rough, "{} {}", reply.status, reply.text());
    load.refused.fetch_add(1, Ordering::SeqCst);
    let message = reply.unavailable();
    if message.ends_with("Nothing was changed.") {
        return Outcome::Refused;
    }
    assert!(message.ends_with("Read before you repeat it."), "{message}");
    Outcome::Unknown
}

impl Group {
    fn note(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done(body) if self.ids.is_empty() => {
                let page = |page: &Value| page["id"].as_str().unwrap().to_owned();
                self.ids = match body["results"].as_array() {
                    Some(results) => results.iter().map(page).collect(),
                    None => vec![page(&body)],
                };
                self.created = Created::Yes;
            }
            Outcome::Done(_) => self.acked = self.sent,
            Outcome::Refused if self.ids.is_empty() => self.created = Created::No,
            Outcome::Refused => self.sent = self.acked,
            Outcome::Unknown => {}
        }
    }

    /// Panics unless what is stored is what was acknowledged, or what was sent after that; from
    /// then on the stored is the known.
    fn reconcile(&mut self, stored: Option<&Stored>) {
        let Some(stored) = stored else {
            assert_ne!(self.created, Created::Yes, "an acknowledged create is lost: {self:?}");
            self.created = Created::No;
            return;
        };
        assert_ne!(self.created, Created::No, "a refused create is stored: {self:?}");
        if self.created == Created::Yes {
            assert_eq!(stored.ids, self.ids, "{}", self.name);
        }
        let counter = stored.counter;
        let expected = self.acked..=self.sent;
        assert!(expected.contains(&counter), "{counter} is stored, not one of {self:?}");
        self.ids.clone_from(&stored.ids);
        self.created = Created::Yes;
        (self.acked, self.sent) = (counter, counter);
    }
}

/// A group as it is stored.
#[derive(Debug)]
pub struct Stored {
    ids: Vec<String>,
    counter: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    id: String,
    name: String,
    html_title: String,
    state: String,
}

/// Every group of a store in which nobody writes. Panics unless the store is sound, each group is
/// whole and of one counter, and the change log has a line for each write of each page.
pub fn stored(store: &Store) -> BTreeMap<String, Stored> {
    store.assert_sound();
    let mut groups: BTreeMap<String, BTreeMap<usize, Document>> = BTreeMap::new();
    for row in store.rows("SELECT document FROM page_documents") {
        let document: Document = serde_json::from_str(&row[0]).unwrap();
        let (group, index) = document.name.split_once('/').unwrap();
        let (group, index) = (group.to_owned(), index.parse().unwrap());
        let before = groups.entry(group).or_default().insert(index, document);
        assert!(before.is_none(), "stored twice: {:?}", row[0]);
    }
    let whole = |(name, pages): (String, BTreeMap<usize, Document>)| {
        let size: usize = name.rsplit_once("-of").unwrap().1.parse().unwrap();
        assert!(pages.keys().copied().eq(0..size), "{name} is half written: {:?}", pages.keys());
        let counter = pages[&0].html_title.parse().unwrap();
        for page in pages.values() {
            assert_eq!(page.html_title, pages[&0].html_title, "{name} is half updated");
            assert_eq!(page.state, state_at(counter), "{name}");
        }
        (name, Stored { ids: pages.into_values().map(|page| page.id).collect(), counter })
    };
    let groups: BTreeMap<String, Stored> = groups.into_iter().map(whole).collect();
    let updates: u64 = groups.values().map(|group| group.ids.len() as u64 * group.counter).sum();
    let lines = |kind: &str| {
        store.number(&format!("SELECT COUNT(*) FROM changes WHERE change_kind = '{kind}'"))
    };
    assert_eq!(
        (lines("created"), lines("updated"), lines("archived")),
        (pages(&groups), updates, 0)
    );
    groups
}

/// The number of pages of these groups.
pub fn pages(groups: &BTreeMap<String, Stored>) -> u64 {
    groups.values().map(|group| group.ids.len() as u64).sum()
}

/// Panics unless the store holds what was acknowledged to the writers and nothing that was never
/// sent. Gives the number of pages.
pub fn reconcile(store: &Store, writers: &mut [Writer]) -> u64 {
    let mut stored = stored(store);
    let pages = pages(&stored);
    for writer in writers {
        for group in &mut writer.groups {
            group.reconcile(stored.remove(&group.name).as_ref());
        }
    }
    assert!(stored.is_empty(), "nobody wrote {stored:?}");
    pages
}

/// Panics unless the API gives every group as it is known.
pub fn read_back(client: &mut Client, writers: &[Writer]) {
    let groups = writers.iter().flat_map(|writer| &writer.groups);
    let pages: Vec<(&String, String)> =
        groups.flat_map(|group| group.ids.iter().map(|id| (id, group.acked.to_string()))).collect();
    for pages in pages.chunks(100) {
        let ids: Vec<&String> = pages.iter().map(|(id, _)| *id).collect();
        let reply = client.post(&batch("read"), &json!({"inputs": ids})).expect(200);
        let read = reply["results"].as_array().unwrap().iter();
        let read = read.map(|page| (page["id"].as_str(), page["htmlTitle"].as_str()));
        let known = pages.iter().map(|(id, title)| (Some(id.as_str()), Some(title.as_str())));
        assert!(read.eq(known), "{ids:?}: {reply}");
    }
}

/// Runs the writers side by side until all of them end.
pub fn run(
    writers: &mut [Writer],
    address: &str,
    load: &Load,
    acked: impl Fn(u64) + Sync,
    meanwhile: impl FnOnce(),
) {
    std::thread::scope(|scope| {
        for writer in writers {
            let acked = &acked;
            scope.spawn(move || writer.run(address, load, acked));
        }
        // Writers of a test that fails here must not go on for ever.
        let _stop = StopOnPanic(load);
        meanwhile();
    });
}

struct StopOnPanic<'l>(&'l Load);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

/// A page to be created.
pub fn page(name: &str) -> Value {
    json!({"name": name, "templatePath": "t.html"})
}

/// The number of website pages that the API counts.
pub fn total(client: &mut Client) -> u64 {
    client.get(&format!("{PAGES}?limit=1")).expect(200)["total"].as_u64().unwrap()
}

/// Whether the API takes this token.
pub fn accepts(address: &str, token: &str) -> bool {
    let mut client = Client::connect(address).unwrap().with_token(Some(token));
    let reply = client.get(&format!("{PAGES}?limit=1"));
    assert!(matches!(reply.status, 200 | 401), "{} {}", reply.status, reply.text());
    reply.status == 200
}
