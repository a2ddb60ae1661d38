//! Walks at random over everything that records can be put through, legal and illegal, and after
//! every step a look at the store: what must always hold of records, unique values, associations,
//! merged ids and the change log. Every run walks the same walks; `PROPTEST_CASES=20` walks others,
//! and so many times as far.

use crate::databases::on_both_databases;
use crate::probe::Probe;
use crate::support::crm::{COMPANIES, CONTACTS, property};
use crate::support::{App, Client};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    crate::support::App::start => records_keep_every_promise, many_walkers_leave_a_sound_store,
);
on_both_databases!(crate::support::App::start_renumbering => also_when_merges_make_new_ids);

const STEPS: usize = 220;

macro_rules! ensure {
    ($condition:expr, $($sentence:tt)+) => {
        if !$condition {
            return Err(format!($($sentence)+));
        }
    };
}

async fn records_keep_every_promise(app: App) {
    walk(app, 0x9e37_79b9_7f4a_7c15).await;
}

async fn also_when_merges_make_new_ids(app: App) {
    walk(app, 0xd1b5_4a32_d192_ed03).await;
}

/// A walk on its way.
struct Walk {
    client: Client,
    dice: u64,
    /// Every id that was ever given to a contact or company.
    contacts: Vec<String>,
    companies: Vec<String>,
    /// What was called last, for the one who reads of a failure.
    told: Vec<String>,
    taken: usize,
    refused: usize,
}

async fn walk(app: App, dice: u64) {
    define(&app).await;
    let probe = Probe::of(&app.database).await;
    let mut walk = Walk::new(&app, dice);
    let asked = asked();
    let steps = STEPS * asked.unwrap_or(1);
    walk.dice ^= asked.unwrap_or(0) as u64;
    let mut before = Look::take(&probe).await;
    let mut most = 0;
    for step in 0..steps {
        app.turn_clock(&format!("2026-11-21T12:{:02}:{:02}Z", step / 60 % 60, step % 60));
        let status = walk.act().await;
        let look = Look::take(&probe).await;
        let last = walk.told.len().saturating_sub(12);
        let told = walk.told[last..].join("\n");
        look.check(&app).await.unwrap_or_else(|why| panic!("step {step}: {why}\n{told}"));
        if status >= 400 {
            assert!(before.rows == look.rows, "step {step}: a refused call wrote\n{told}");
            walk.refused += 1;
        } else {
            walk.taken += 1;
        }
        most = look.rows["associations"].len().max(most);
        before = look;
    }
    assert!(walk.taken > steps / 2, "{} taken, {} refused", walk.taken, walk.refused);
    assert!(walk.refused > steps / 20, "{} taken, {} refused", walk.taken, walk.refused);
    let merges = before.log.values().filter(|line| line.kind == "merged").count();
    assert!(merges > 3 && most > 5, "{merges} merges, {most} associations");
}

/// Many at once, on two nodes: every call is one step, and they leave what steps in turn would.
async fn many_walkers_leave_a_sound_store(app: App) {
    define(&app).await;
    let probe = Probe::of(&app.database).await;
    let other = Arc::new(app.database.open(&app.clock).await);
    let router = api::dispatch::router(api::app::App::new(other, None));
    let nodes = [Client::clone(&app), Client::new(router, app.secret().map(str::to_owned))];
    for round in 0..4 * asked().unwrap_or(1) as u64 {
        let mut tasks = JoinSet::new();
        for task in 0..8_u64 {
            let mut walk = Walk::new(&nodes[task as usize % 2], (round * 8 + task + 1) << 17);
            // All of them know the same records.
            walk.contacts = ids(&app, CONTACTS).await;
            walk.companies = ids(&app, COMPANIES).await;
            tasks.spawn(async move {
                for _ in 0..20 {
                    walk.act().await;
                }
            });
        }
        tasks.join_all().await;
        let look = Look::take(&probe).await;
        look.check(&app).await.unwrap_or_else(|why| panic!("round {round}: {why}"));
        // The other node has what it read before in memory, too.
        check_memory(&nodes[1]).await.unwrap_or_else(|why| panic!("round {round}: {why}"));
    }
}

/// Batch reads, which take from memory what they can, show what lists read from the store: by id,
/// and contacts by e-mail address too.
async fn check_memory(client: &Client) -> Outcome {
    for (path, names) in [
        (CONTACTS, ["email", "firstname", "hs_full_name_or_email"]),
        (COMPANIES, ["name", "domain", "hs_merged_object_ids"]),
    ] {
        let query = format!("{path}?limit=100&properties={}", names.join(","));
        let listed = client.get(&query).await.expect(200).json()["results"].clone();
        let listed = listed.as_array().cloned().unwrap_or_default();
        let read = async |wanted: Vec<Value>, by: &str| {
            let inputs: Vec<Value> = wanted.iter().map(|id| json!({"id": id})).collect();
            let body = json!({"inputs": inputs, "properties": names, "idProperty": by});
            let answer = client.post(&format!("{path}/batch/read"), &body).await.expect(200);
            answer.json()["results"].as_array().cloned().unwrap_or_default()
        };
        if listed.is_empty() {
            continue;
        }
        let ids = listed.iter().map(|record| record["id"].clone()).collect();
        let found = read(ids, "hs_object_id").await;
        ensure!(found == listed, "{path}: in memory {found:?}, in the store {listed:?}");
        let named: Vec<&Value> =
            listed.iter().filter(|record| record["properties"]["email"].is_string()).collect();
        if named.is_empty() {
            continue;
        }
        let emails = named.iter().map(|record| record["properties"]["email"].clone()).collect();
        let found = read(emails, "email").await;
        ensure!(found.iter().eq(named.iter().copied()), "by e-mail: {found:?}, not {named:?}");
    }
    Ok(())
}

/// How many times as far as usual.
fn asked() -> Option<usize> {
    std::env::var("PROPTEST_CASES").ok()?.parse().ok()
}

async fn define(app: &App) {
    let unique = json!({"hasUniqueValue": true});
    property(app, "contacts", "code", &unique).await;
    property(app, "companies", "code", &unique).await;
}

async fn ids(client: &Client, path: &str) -> Vec<String> {
    client.get(&format!("{path}?limit=100")).await.expect(200).ids()
}

impl Walk {
    fn new(client: &Client, dice: u64) -> Self {
        let (contacts, companies, told) = (Vec::new(), Vec::new(), Vec::new());
        let client = client.clone();
        Walk { client, dice, contacts, companies, told, taken: 0, refused: 0 }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 11) as usize % bound
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// Some record that is there, was there, or never was.
    fn some(&mut self, company: bool) -> String {
        let count = if company { self.companies.len() } else { self.contacts.len() };
        if count == 0 || self.below(12) == 0 {
            return ["5", "junk", "0"][self.below(3)].to_owned();
        }
        // The newer ones are more often still there.
        let at = count - 1 - self.below(count.min(14));
        if company { self.companies[at].clone() } else { self.contacts[at].clone() }
    }

    fn email(&mut self) -> String {
        let n = self.below(9);
        let name = if self.coin() { "Person" } else { "person" };
        format!("{name}{n}@example.com")
    }

    fn values(&mut self, company: bool) -> Value {
        let mut values = json!({});
        if company {
            values["name"] = json!(format!("company {}", self.below(5)));
        }
        for _ in 0..=self.below(3) {
            let (name, value) = match self.below(9) {
                0 if !company => ("email", json!(self.email())),
                1 if !company => ("hs_additional_emails", json!(format!(";{}", self.email()))),
                2 if !company => ("email", json!("")),
                3 => ("code", json!(format!("c{}", self.below(6)))),
                4 => ("code", json!(null)),
                5 => ("city", json!(self.below(3))),
                6 => ("lifecyclestage", json!(["lead", "customer", ""][self.below(3)])),
                7 if self.below(6) == 0 => ("nothing", json!(1)),
                _ => ("zip", json!(["", "1", "ä\"\\"][self.below(3)])),
            };
            values[name] = value;
        }
        values
    }

    async fn send(&mut self, method: &str, path: &str, body: Value) -> u16 {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.client.send_text(method, path, &text).await;
        self.told
            .push(format!("    {method} {path} {text}\n        {} {}", answer.status, answer.text));
        assert!(answer.status < 500, "{}", self.told.join("\n"));
        if answer.status < 300 && !answer.text.is_empty() {
            let company = path.contains("companies");
            let body = answer.json();
            let one = [body.clone()];
            let records = body["results"].as_array().map_or(&one[..], Vec::as_slice);
            for id in records.iter().filter_map(|record| record["id"].as_str()) {
                let known = if company { &mut self.companies } else { &mut self.contacts };
                if !known.iter().any(|known| known == id) {
                    known.push(id.to_owned());
                }
            }
        }
        answer.status
    }

    async fn act(&mut self) -> u16 {
        let company = self.below(3) == 0;
        let path = if company { COMPANIES } else { CONTACTS };
        match self.below(20) {
            0..=3 => {
                let mut body = json!({"properties": self.values(company)});
                if self.coin() {
                    body["associations"] = self.tie(company);
                }
                self.send("POST", path, body).await
            }
            4..=9 => self.batch(path, company).await,
            10 | 11 => {
                let (id, values) = (self.some(company), self.values(company));
                self.send("PATCH", &format!("{path}/{id}"), json!({"properties": values})).await
            }
            12 => {
                let (email, values) = (self.email(), self.values(false));
                let path = format!("{CONTACTS}/{email}?idProperty=email");
                self.send("PATCH", &path, json!({"properties": values})).await
            }
            13 => {
                let id = self.some(company);
                self.send("DELETE", &format!("{path}/{id}"), Value::Null).await
            }
            14 | 15 => {
                let (one, two) = (self.some(company), self.some(company));
                let body = json!({"primaryObjectId": one, "objectIdToMerge": two});
                self.send("POST", &format!("{path}/merge"), body).await
            }
            16 => {
                let body = match self.coin() {
                    true => json!({"objectId": self.some(company)}),
                    false => json!({"objectId": self.email(), "idProperty": "email"}),
                };
                let path = if body.get("idProperty").is_some() { CONTACTS } else { path };
                self.send("POST", &format!("{path}/gdpr-delete"), body).await
            }
            17 | 18 => {
                let (from, to) = (self.some(false), self.some(true));
                let root = "/crm/v4/objects/contacts";
                let (method, path) = match self.below(4) {
                    0 => ("DELETE", format!("{root}/{from}/associations/companies/{to}")),
                    _ => ("PUT", format!("{root}/{from}/associations/default/companies/{to}")),
                };
                self.send(method, &path, Value::Null).await
            }
            _ => self.define(company).await,
        }
    }

    fn tie(&mut self, company: bool) -> Value {
        let to = self.some(!company);
        let type_id = match (company, self.coin()) {
            (true, true) => 280,
            (true, false) => 2,
            (false, true) => 279,
            (false, false) => 1,
        };
        let kind = json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id});
        json!([{"to": {"id": to}, "types": [kind]}])
    }

    async fn batch(&mut self, path: &str, company: bool) -> u16 {
        let operation = ["create", "update", "upsert", "archive"][self.below(4)];
        let traced = self.coin();
        let mut inputs = Vec::new();
        for at in 0..=self.below(4) {
            let mut input = json!({"properties": self.values(company)});
            match operation {
                "create" if self.coin() => input["associations"] = self.tie(company),
                "create" => {}
                "upsert" => {
                    let by_email = !company && self.coin();
                    input["idProperty"] = json!(if by_email { "email" } else { "code" });
                    let code = format!("C{}", self.below(6));
                    input["id"] = json!(if by_email { self.email() } else { code });
                }
                _ => input["id"] = json!(self.some(company)),
            }
            if traced {
                input["objectWriteTraceId"] = json!(at.to_string());
            }
            inputs.push(input);
        }
        let body = json!({ "inputs": inputs });
        self.send("POST", &format!("{path}/batch/{operation}"), body).await
    }

    /// Archives the unique property, or restores it.
    async fn define(&mut self, company: bool) -> u16 {
        let of = if company { "companies" } else { "contacts" };
        let group = if company { "companyinformation" } else { "contactinformation" };
        if self.below(3) == 0 {
            let path = format!("/crm/v3/properties/{of}/code");
            return self.send("DELETE", &path, Value::Null).await;
        }
        let body = json!({"name": "code", "label": "c", "type": "string", "fieldType": "text",
            "groupName": group});
        self.send("POST", &format!("/crm/v3/properties/{of}"), body).await
    }
}

/// A line of the change log.
struct Line {
    object_type: String,
    object_id: String,
    kind: String,
    prior: String,
    detail: String,
}

/// What lies in the store.
struct Look {
    rows: BTreeMap<&'static str, Vec<Vec<String>>>,
    log: BTreeMap<i64, Line>,
}

const TABLES: [(&str, &str); 5] = [
    ("records", "object_type_id, record_id, archived, seq, document"),
    ("unique_values", "object_type_id, property_name, folded_value, record_id"),
    ("record_redirects", "object_type_id, record_id, survivor_id"),
    ("associations", "from_type_id, from_id, to_type_id, to_id, category, association_type_id"),
    ("changes", "seq, object_type, object_id, change_kind, prior_seq, detail"),
];

type Outcome = Result<(), String>;

impl Look {
    async fn take(probe: &Probe) -> Look {
        let mut rows = BTreeMap::new();
        for (table, columns) in TABLES {
            let mut found = probe.rows(&format!("SELECT {columns} FROM {table}")).await;
            found.sort();
            rows.insert(table, found);
        }
        let line = |row: &Vec<String>| {
            let [seq, object_type, object_id, kind, prior, detail] =
                <[String; 6]>::try_from(row.clone()).unwrap();
            (seq.parse().unwrap(), Line { object_type, object_id, kind, prior, detail })
        };
        let log = rows["changes"].iter().map(line).collect();
        Look { rows, log }
    }

    async fn check(&self, app: &App) -> Outcome {
        ensure!(self.log.keys().copied().eq(1..=self.log.len() as i64), "the log has gaps");
        let mut held = BTreeSet::new();
        let mut live = BTreeSet::new();
        let mut all = BTreeSet::new();
        for row in &self.rows["records"] {
            let [kind, id, archived, seq, document] = &row[..] else { unreachable!() };
            self.check_record(kind, id, seq.parse().unwrap(), document)?;
            ensure!(all.insert((kind, id)), "{id} is live and archived");
            if archived == "0" {
                live.insert((kind, id));
                held.extend(unique_values(kind, id, document));
            }
        }
        let unique: BTreeSet<Vec<String>> = self.rows["unique_values"].iter().cloned().collect();
        ensure!(unique == held, "unique values are {unique:?}, and should be {held:?}");
        let redirected: BTreeSet<_> =
            self.rows["record_redirects"].iter().map(|row| (&row[0], &row[1])).collect();
        for row in &self.rows["record_redirects"] {
            ensure!(all.contains(&(&row[0], &row[2])), "a merged id leads nowhere: {row:?}");
            ensure!(!redirected.contains(&(&row[0], &row[2])), "it leads on: {row:?}");
            ensure!(!all.contains(&(&row[0], &row[1])), "a merged record is there: {row:?}");
        }
        self.check_associations(&live)?;
        for (path, kind) in [(CONTACTS, "1"), (COMPANIES, "2")] {
            let shown = app.get(&format!("{path}?limit=100")).await.ids();
            let there: BTreeSet<&String> =
                live.iter().filter(|(known, _)| *known == kind).map(|(_, id)| *id).collect();
            ensure!(there.len() > 100 || shown.iter().collect::<BTreeSet<_>>() == there, "{path}");
        }
        check_memory(app).await
    }

    /// The record's last line is its own, and its lines together say what it holds.
    fn check_record(&self, kind: &str, id: &str, seq: i64, document: &str) -> Outcome {
        let values: BTreeMap<String, String> =
            serde_json::from_str(document).map_err(|e| e.to_string())?;
        let again = serde_json::to_string(&values).unwrap();
        ensure!(again == document, "{id} is not sorted: {document}");
        ensure!(values.values().all(|value| !value.is_empty()), "{id} holds nothing: {document}");
        let mut chain = Vec::new();
        let mut next = Some(seq);
        while let Some(seq) = next {
            let line = self.log.get(&seq).ok_or_else(|| format!("{id} names no line {seq}"))?;
            ensure!(line.object_type == format!("0-{kind}"), "{id}: line {seq} is of another type");
            ensure!(chain.is_empty() <= (line.object_id == id), "{id}: line {seq} is another's");
            ensure!(chain.len() < self.log.len(), "{id}: its lines go round");
            chain.push(line);
            next = line.prior.parse().ok();
            ensure!(next.is_none_or(|next| next < seq), "{id}: line {seq} is before its prior");
        }
        let mut told: BTreeMap<String, String> = BTreeMap::new();
        for (at, line) in chain.iter().rev().enumerate() {
            ensure!((at == 0) == (line.kind == "created"), "{id}: {} at {at}", line.kind);
            let said: Value = serde_json::from_str(&line.detail).unwrap_or(json!({}));
            let said = if line.kind == "merged" { said["values"].clone() } else { said };
            for (name, value) in said.as_object().unwrap() {
                match value.as_str().unwrap() {
                    "" => told.remove(name),
                    value => told.insert(name.clone(), value.to_owned()),
                };
            }
        }
        ensure!(told == values, "{id} is {values:?}, and the log says {told:?}");
        Ok(())
    }

    /// Both ends are live, and each association stands in both directions, once each.
    fn check_associations(&self, live: &BTreeSet<(&String, &String)>) -> Outcome {
        let mut ways: HashMap<[&String; 4], usize> = HashMap::new();
        for row in &self.rows["associations"] {
            let [from_type, from, to_type, to, ..] = &row[..] else { unreachable!() };
            for end in [(from_type, from), (to_type, to)] {
                ensure!(live.contains(&end), "an end is not there: {row:?}");
            }
            *ways.entry([from_type, from, to_type, to]).or_default() += 1;
        }
        for ([from_type, from, to_type, to], count) in &ways {
            let back = ways.get(&[*to_type, *to, *from_type, *from]).copied().unwrap_or(0);
            ensure!(back == *count, "{from} to {to}: {count} ways, and {back} back");
        }
        let inverse = |kind: &str| match kind {
            "1" => "2",
            "2" => "1",
            "279" => "280",
            _ => "279",
        };
        for row in &self.rows["associations"] {
            let [from_type, from, to_type, to, category, kind] = &row[..] else { unreachable!() };
            let back = [to_type, to, from_type, from, category].map(String::clone);
            let back = [&back[..], &[inverse(kind).to_owned()]].concat();
            ensure!(self.rows["associations"].contains(&back), "only one way: {row:?}");
        }
        let primary: Vec<&String> =
            self.rows["associations"].iter().filter(|row| row[5] == "1").map(|r| &r[1]).collect();
        let distinct: BTreeSet<_> = primary.iter().collect();
        ensure!(distinct.len() == primary.len(), "a contact has two primary companies");
        Ok(())
    }
}

fn unique_values(kind: &str, id: &str, document: &str) -> Vec<Vec<String>> {
    let values: BTreeMap<String, String> = serde_json::from_str(document).unwrap();
    let mut found = Vec::new();
    for (name, value) in values {
        let name = if name == "hs_additional_emails" { "email" } else { &*name };
        if name == "code" || (name == "email" && kind == "1") {
            let parts = value.split(';').map(|part| part.trim().to_lowercase());
            found.extend(parts.map(|part| [kind, name, &part, id].map(str::to_owned).to_vec()));
        }
    }
    found
}
