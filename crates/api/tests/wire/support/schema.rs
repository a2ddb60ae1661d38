//! Answers against the published schemas (`spec/schemas.json`): whatever is required is there, and
//! whatever is there has its type.

use domain::time::Timestamp;
use serde_json::Value;
use std::sync::LazyLock;

static SCHEMAS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../../spec/schemas.json")).expect("JSON")
});

/// Asserts that a body is of the published type.
#[track_caller]
pub fn assert_is(published: &str, body: &Value) {
    if let Err(reason) = check(published, body) {
        panic!("no {published}: {reason}: {body}");
    }
}

fn check(published: &str, value: &Value) -> Result<(), String> {
    let refuse = || Err(format!("{value} is no {published}"));
    if let Some(item) = published.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let Value::Array(items) = value else { return refuse() };
        return items.iter().try_for_each(|one| check(item, one));
    }
    if let Some(item) = published.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let Value::Object(fields) = value else { return refuse() };
        return fields.values().try_for_each(|one| check(item, one));
    }
    if let Some(name) = published.strip_prefix("enum ") {
        let members = SCHEMAS["enums"][name].as_array().ok_or(format!("no enum {name}"))?;
        return if members.contains(value) { Ok(()) } else { refuse() };
    }
    let fits = match published {
        "string:date-time" => value.as_str().is_some_and(|text| Timestamp::parse(text).is_some()),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        number if number.starts_with("integer") => value.is_i64(),
        name => return check_fields(name, value),
    };
    if fits { Ok(()) } else { refuse() }
}

fn check_fields(name: &str, value: &Value) -> Result<(), String> {
    let Value::Object(fields) = value else { return Err(format!("{value} is no {name}")) };
    let schema = SCHEMAS["schemas"][name].as_object().ok_or(format!("no schema {name}"))?;
    for (field, published) in schema {
        let required = field.ends_with('*');
        let field = field.trim_end_matches('*');
        match fields.get(field) {
            Some(found) => check(published.as_str().expect("a type"), found)?,
            None if required => return Err(format!("{name}.{field} is missing")),
            None => {}
        }
    }
    Ok(())
}
