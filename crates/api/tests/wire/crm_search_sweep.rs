//! What reads show of a record is what searches find, whatever the type and the property: with good
//! values of all that can be written, and without (objects.md §5.4).

use crate::support::crm::{OBJECTS, creatable, create_id, least, search};
use crate::support::{App, on_both_databases};
use serde_json::{Map, Value, json};

on_both_databases!(searches_find_what_reads_show);

/// Filters of one search.
const GROUP: usize = 6;

/// A value that a property may have; none if clients can't write it, or if it names other records.
fn sample(property: &Value) -> Option<Value> {
    let (name, metadata) = (property["name"].as_str()?, &property["modificationMetadata"]);
    let is_open = metadata["readOnlyValue"] == false && property["calculated"] != true;
    if !is_open || !property["referencedObjectType"].is_null() {
        return None;
    }
    let text = match property["type"].as_str()? {
        "number" => "7.5",
        "bool" => "true",
        "date" => "9999-12-31",
        "datetime" => "2026-01-02T03:04:05.678Z",
        "enumeration" => property["options"][0]["value"].as_str()?,
        "phone_number" => "+1 (555) 010-2030",
        _ if name.contains("phone") => "+49 151 234",
        _ if name.contains("body") => "<p>Ada <b>of</b> London</p>",
        _ if name.contains("email") => "Ada@Example.com",
        _ => "Ada of  London, 7",
    };
    Some(json!(text))
}

/// Writes as many of these as the rules of the type allow.
async fn write(app: &App, record: &str, values: Vec<(String, Value)>) -> usize {
    let (mut open, mut written) = (vec![values], 0);
    while let Some(values) = open.pop() {
        let properties: Map<String, Value> = values.iter().cloned().collect();
        let answer = app.patch(record, &json!({"properties": properties})).await;
        match answer.status {
            200 => written += values.len(),
            _ if values.len() < 2 => {}
            _ => open
                .extend([values[..values.len() / 2].to_vec(), values[values.len() / 2..].to_vec()]),
        }
    }
    written
}

/// Names of all that can be searched.
fn searched(object_type: &str, properties: &[Value]) -> Vec<String> {
    let names = properties.iter().filter_map(|property| property["name"].as_str());
    let hidden = |name: &str| {
        let of_emails = ["hs_email_html", "hs_body_preview"].contains(&name);
        name == "hs_body_preview_html" || (object_type == "0-49" && of_emails)
    };
    names.filter(|name| !hidden(name)).map(str::to_owned).collect()
}

/// Asserts that the record is found by what it has, and by what it has not.
async fn check(app: &App, path: &str, id: &str, names: &[String]) -> usize {
    let mut filters = Vec::new();
    let asked = names.join(",");
    let read = app.get(&format!("{path}/{id}?properties={asked}")).await.expect(200).json();
    let values = read["properties"].as_object().expect("properties");
    let mut full = 0;
    for name in names {
        let operator = |operator: &str| json!({"propertyName": name, "operator": operator});
        match values.get(name).and_then(Value::as_str).filter(|value| !value.is_empty()) {
            Some(value) => {
                let mut equal = operator("EQ");
                equal["value"] = json!(value);
                // Of several options each is a value by itself.
                let only = !value.contains(';');
                filters.extend([Some(operator("HAS_PROPERTY")), only.then_some(equal)]);
                full += 1;
            }
            None => filters.push(Some(operator("NOT_HAS_PROPERTY"))),
        }
    }
    let own = json!({"propertyName": "hs_object_id", "operator": "EQ", "value": id});
    let filters: Vec<Value> = filters.into_iter().flatten().collect();
    for some in filters.chunks(GROUP - 1) {
        let group = [some, std::slice::from_ref(&own)].concat();
        let answer = search(app, path, &json!({"filters": group})).await;
        assert_eq!(answer.ids(), [id], "{path} {some:?} of {values:?}");
    }
    full
}

async fn searches_find_what_reads_show(app: App) {
    let (mut written, mut seen) = (0, 0);
    for (object_type, properties, _) in creatable() {
        let path = format!("{OBJECTS}/{object_type}");
        let defined =
            app.get(&format!("/crm/v3/properties/{object_type}")).await.expect(200).json();
        let defined = defined["results"].as_array().expect("properties");
        let names = searched(object_type, defined);
        let least = least(&app, object_type, properties).await;
        let id = create_id(&app, &path, &least).await;
        seen += check(&app, &path, &id, &names).await;
        let samples = defined.iter().filter_map(|property| {
            let name = property["name"].as_str()?;
            let keeps = least.get(name).is_some();
            sample(property).filter(|_| !keeps).map(|value| (name.to_owned(), value))
        });
        written += write(&app, &format!("{path}/{id}"), samples.collect()).await;
        seen += check(&app, &path, &id, &names).await;
    }
    assert!(written > 450 && seen > written + 300, "{written} {seen}");
}
