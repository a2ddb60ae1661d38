//! Bodies of answers with everything that differs from run to run replaced, for comparison with
//! one another and with golden files.

use serde_json::Value;

/// Replaces the values of properties that are random or counted, by name and wherever they stand.
pub fn redacted(mut body: Value) -> Value {
    redact(&mut body);
    body
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    "correlationId" => *field = "<uuid>".into(),
                    "message" if field.is_string() => {
                        *field = without_ids(field.as_str().unwrap_or_default()).into();
                    }
                    "id" if field.is_string() => *field = "<id>".into(),
                    "slug" if field.as_str().is_some_and(|slug| slug.starts_with("-temp")) => {
                        *field = "-temporary-slug-<uuid>".into();
                    }
                    "url" if field.as_str().is_some_and(|url| url.contains("-temp")) => {
                        *field = "<url>/-temporary-slug-<uuid>".into();
                    }
                    _ => redact(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        _ => {}
    }
}

/// Ids that a sentence names: words of nothing but digits, as many as an id of ours has.
fn without_ids(sentence: &str) -> String {
    let shown = |word: &str| {
        let digits = word.trim_end_matches('.');
        let is_id = digits.len() >= 11 && digits.bytes().all(|b| b.is_ascii_digit());
        if is_id { word.replace(digits, "<id>") } else { word.to_owned() }
    };
    sentence.split(' ').map(shown).collect::<Vec<_>>().join(" ")
}

/// The same as text for a golden file: one property per line, in the order of the wire.
pub fn golden(body: Value) -> String {
    serde_json::to_string_pretty(&redacted(body)).expect("JSON")
}
