//! Records of a running server: made, listed, searched; and whether searches find what lists show.

use super::http::Client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Contacts.
pub const CONTACTS: &str = "/crm/v3/objects/contacts";

/// A contact whose values follow from its number.
pub fn contact(name: &str, number: usize) -> Value {
    json!({"properties": {
        "email": format!("{name}-{number}@example.com"), "firstname": name,
        "lastname": format!("number{number}"), "city": (number % 7).to_string(),
    }})
}

/// Makes these contacts in batches; gives their ids.
pub fn create(client: &mut Client, contacts: &[Value]) -> Vec<String> {
    let mut ids = Vec::new();
    for inputs in contacts.chunks(100) {
        let path = format!("{CONTACTS}/batch/create");
        let made = client.post(&path, &json!({ "inputs": inputs })).expect(201);
        let results = made["results"].as_array().unwrap();
        ids.extend(results.iter().map(|record| record["id"].as_str().unwrap().to_owned()));
    }
    ids
}

/// A search for one filter.
fn filtered(filter: &Value) -> Value {
    json!({"filterGroups": [{"filters": [filter]}], "limit": 200})
}

/// Every record as lists show them: city and first name by id.
fn listed(client: &mut Client) -> BTreeMap<String, (String, String)> {
    let mut all = BTreeMap::new();
    let mut path = format!("{CONTACTS}?limit=100&properties=city,firstname");
    loop {
        let page = client.get(&path).expect(200);
        for record in page["results"].as_array().unwrap() {
            let text = |name: &str| record["properties"][name].as_str().unwrap_or_default();
            let values = (text("city").to_owned(), text("firstname").to_owned());
            all.insert(record["id"].as_str().unwrap().to_owned(), values);
        }
        let Some(after) = page["paging"]["next"]["after"].as_str() else { return all };
        path = format!("{CONTACTS}?limit=100&properties=city,firstname&after={after}");
    }
}

/// Every id that a search finds, page by page, in the order of the pages.
fn found(client: &mut Client, filter: Option<&Value>) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut body = filter.map_or(json!({}), filtered);
        body["limit"] = json!(200);
        if !after.is_null() {
            body["after"] = after;
        }
        let page = client.post(&format!("{CONTACTS}/search?paging=cursor"), &body).expect(200);
        let results = page["results"].as_array().unwrap();
        ids.extend(results.iter().map(|record| record["id"].as_str().unwrap().to_owned()));
        after = page["paging"]["next"]["after"].clone();
        if after.is_null() {
            assert_eq!(page["total"].as_u64().unwrap(), ids.len() as u64, "{body}");
            return ids;
        }
    }
}

/// Panics unless searches find exactly what lists show: everything, and what a few filters leave.
/// Nobody may be writing. Gives the number of records.
pub fn assert_agree(client: &mut Client) -> usize {
    let all = listed(client);
    let ids = found(client, None);
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "a record is found twice");
    assert_eq!(unique, all.keys().collect(), "searches and lists differ");
    let mut names: BTreeSet<&String> = all.values().map(|(_, name)| name).collect();
    while names.len() > 3 {
        names.pop_first();
    }
    let by_city = (0..4).map(|city| ("city", city.to_string()));
    let by_name = names.into_iter().map(|name| ("firstname", name.clone()));
    for (property, value) in by_city.chain(by_name) {
        let filter = json!({"propertyName": property, "operator": "EQ", "value": value});
        let mut ids = found(client, Some(&filter));
        ids.sort_unstable();
        let fits = |(_, values): &(&String, &(String, String))| {
            value == if property == "city" { values.0.clone() } else { values.1.clone() }
        };
        let expected: Vec<&String> = all.iter().filter(fits).map(|(id, _)| id).collect();
        assert_eq!(ids.iter().collect::<Vec<_>>(), expected, "{filter}");
    }
    all.len()
}
