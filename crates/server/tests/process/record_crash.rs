//! SIGKILL while records are written in batches, merged and archived: every call is whole or
//! absent, and what was acknowledged is there.

use crate::support::eventually;
use crate::support::http::Client;
use crate::support::store::Store;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const CONTACTS: &str = "/crm/v3/objects/contacts";
/// Kills of one store.
const ROUNDS: u64 = 8;
const WRITERS: usize = 6;
/// Records of a group.
const GROUP: usize = 10;

/// Records that are written together. Its stages: 0 nothing, 1 created, 2 updated, 3 upserted, 4
/// one merged into another, 5 three archived.
struct Group {
    name: String,
    ids: Vec<String>,
    /// The stage that was acknowledged, and the one that was asked for.
    acked: usize,
    sent: usize,
}

const LAST_STAGE: usize = 5;

impl Group {
    fn email(&self, at: usize) -> String {
        format!("{}-{at}@example.com", self.name)
    }

    /// The call that leads to the stage.
    fn call(&self, stage: usize) -> (String, Value, u16) {
        let all = 0..GROUP;
        let by_id = |at: usize| json!({"id": self.ids[at], "properties": {"city": "2"}});
        let (operation, inputs, status): (_, Vec<Value>, _) = match stage {
            1 => {
                let input = |at| {
                    json!({"properties": {
                    "email": self.email(at), "firstname": self.name, "city": "1"}})
                };
                ("create", all.map(input).collect(), 201)
            }
            2 => ("update", all.map(by_id).collect(), 200),
            3 => {
                let input = |at| {
                    json!({"id": self.email(at), "idProperty": "email",
                    "properties": {"city": "3"}})
                };
                ("upsert", all.map(input).collect(), 200)
            }
            4 => {
                let body = json!({"primaryObjectId": self.ids[0], "objectIdToMerge": self.ids[1]});
                return (format!("{CONTACTS}/merge"), body, 200);
            }
            _ => ("archive", (2..5).map(|at| json!({"id": self.ids[at]})).collect(), 204),
        };
        (format!("{CONTACTS}/batch/{operation}"), json!({ "inputs": inputs }), status)
    }
}

/// One client, which alone writes its groups, until the server is gone.
fn write(number: usize, round: u64, address: &str, acked: &(dyn Fn() + Sync)) -> Vec<Group> {
    let mut groups = Vec::new();
    let Ok(mut client) = Client::connect(address) else { return groups };
    loop {
        let name = format!("r{round}w{number}g{}", groups.len());
        groups.push(Group { name, ids: Vec::new(), acked: 0, sent: 0 });
        let group = groups.last_mut().unwrap();
        while group.acked < LAST_STAGE {
            group.sent = group.acked + 1;
            let (path, body, status) = group.call(group.sent);
            let Ok(reply) = client.send("POST", &path, Some(&body.to_string())) else {
                return groups;
            };
            assert_eq!(reply.status, status, "{}", reply.text());
            if group.sent == 1 {
                let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
                group.ids = reply.json()["results"].as_array().unwrap().iter().map(id).collect();
            }
            group.acked = group.sent;
            acked();
        }
    }
}

/// A record as it is stored.
struct Stored {
    archived: bool,
    values: BTreeMap<String, String>,
}

/// Every record of a store in which nobody writes, by its group. Panics unless unique values and
/// merged ids fit the records.
fn stored(store: &Store) -> BTreeMap<String, Vec<Stored>> {
    store.assert_sound();
    let mut groups: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    let mut held = 0;
    for row in store.rows("SELECT archived, document FROM records") {
        let values: BTreeMap<String, String> = serde_json::from_str(&row[1]).unwrap();
        let archived = row[0] == "1";
        held += u64::from(!archived && values.contains_key("email"));
        held += u64::from(!archived && values.contains_key("hs_additional_emails"));
        groups.entry(values["firstname"].clone()).or_default().push(Stored { archived, values });
    }
    assert_eq!(store.number("SELECT COUNT(*) FROM unique_values"), held);
    let lost = "SELECT COUNT(*) FROM records r WHERE NOT EXISTS (SELECT 1 FROM changes c
        WHERE c.account_id = r.account_id AND c.seq = r.seq AND c.object_id = r.record_id)";
    assert_eq!(store.number(lost), 0, "a record names a line that is not its own");
    groups
}

/// The stage that a group is in. Panics if it is between two.
fn stage(name: &str, records: &[Stored]) -> usize {
    let archived = records.iter().filter(|record| record.archived).count();
    let merged =
        records.iter().filter(|one| one.values.contains_key("hs_merged_object_ids")).count();
    let city = |record: &Stored| record.values["city"].parse::<usize>().unwrap();
    let cities: Vec<usize> = records.iter().map(city).collect();
    assert!(cities.iter().all(|city| *city == cities[0]), "{name} is half written: {cities:?}");
    match (records.len(), merged, archived) {
        (GROUP, 0, 0) => cities[0],
        (9, 1, 0) if cities[0] == 3 => 4,
        (9, 1, 3) if cities[0] == 3 => 5,
        other => panic!("{name} is in no stage: {other:?}, {cities:?}"),
    }
}

fn survives_kills(store: &Store) {
    let (mut reached, mut written) = (BTreeMap::<usize, usize>::new(), 0);
    let mut server = store.serve();
    for round in 0..ROUNDS {
        let (acked, bound) = (AtomicU64::new(0), 1 + round * 47 % 131);
        let count = || {
            if acked.fetch_add(1, Ordering::SeqCst) + 1 == bound {
                server.kill();
            }
        };
        let groups: Vec<Group> = std::thread::scope(|scope| {
            let (address, count) = (&server.api, &count);
            let writers: Vec<_> = (0..WRITERS)
                .map(|number| scope.spawn(move || write(number, round, address, count)))
                .collect();
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
        });
        assert_eq!(server.ended().code(), None, "killed by a signal");
        if let Some(database) = store.database() {
            let gone = || (database.sessions() == 0).then_some(());
            eventually("PostgreSQL notices", Duration::from_secs(10), gone);
        }
        server = store.serve();
        let stored = stored(store);
        for group in groups {
            let stage = stored.get(&group.name).map_or(0, |records| stage(&group.name, records));
            let known = group.acked..=group.sent;
            assert!(known.contains(&stage), "{}: {stage}, not in {known:?}", group.name);
            *reached.entry(stage).or_default() += 1;
        }
        written = stored.values().map(Vec::len).sum();
    }
    assert!(reached.len() > 3, "kills met few stages: {reached:?}");
    server.stop();
    assert_eq!(stored(store).values().map(Vec::len).sum::<usize>(), written);
}

#[test]
fn sigkill_among_records_loses_nothing_on_the_embedded_store() {
    survives_kills(&Store::embedded());
}

#[test]
fn sigkill_among_records_loses_nothing_on_postgres() {
    if let Some(store) = Store::postgres() {
        survives_kills(&store);
    }
}
