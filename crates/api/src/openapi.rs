//! The OpenAPI document of what is built: paths from the route table, types from HubSpot's surface
//! as
//! `spec/` records it. Made once, on the first request for it.

use crate::routes::{self, Row};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const OPERATIONS: &str = include_str!("../../../spec/operations.json");
const SCHEMAS: &str = include_str!("../../../spec/schemas.json");

#[derive(Deserialize)]
struct Surface {
    operations: Vec<Operation>,
}

/// An operation as `spec/operations.json` records it.
#[derive(Deserialize)]
struct Operation {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    body: Option<String>,
    answers: BTreeMap<String, Option<String>>,
}

#[derive(Deserialize)]
struct Types {
    schemas: BTreeMap<String, BTreeMap<String, String>>,
    enums: BTreeMap<String, Vec<String>>,
}

/// The document as JSON text.
pub fn document() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| build().to_string())
}

fn build() -> Value {
    let surface: Surface = serde_json::from_str(OPERATIONS).expect("spec/operations.json is ours");
    let types: Types = serde_json::from_str(SCHEMAS).expect("spec/schemas.json is ours");
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for row in routes::table().iter().filter(|row| row.handler.is_some()) {
        for (_, path) in row.addresses() {
            let method = row.method.as_str().to_ascii_lowercase();
            let known = surface
                .operations
                .iter()
                .find(|known| known.method == row.method.as_str() && known.path == path);
            paths.entry(path.clone()).or_default().insert(method, operation(row, &path, known));
        }
    }
    let schemas: Map<String, Value> =
        types.schemas.iter().map(|(name, fields)| (name.clone(), schema(fields, &types))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hubwright",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The part of HubSpot's API that this server answers.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

fn operation(row: &Row, path: &str, known: Option<&Operation>) -> Value {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}')))
        .map(|name| {
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
        })
        .collect();
    let mut responses = Map::new();
    let mut described = Map::new();
    if let Some(known) = known {
        for (name, notation) in &known.query {
            let schema = type_of(notation);
            parameters.push(json!({"name": name, "in": "query", "schema": schema}));
        }
        for (code, answer) in &known.answers {
            responses.insert(code.clone(), response(answer.as_deref()));
        }
        if let Some(body) = &known.body {
            let content = json!({"application/json": {"schema": type_of(body)}});
            described.insert("requestBody".into(), json!({"required": true, "content": content}));
        }
    }
    responses.insert("default".into(), json!({"description": "An error."}));
    described.insert("operationId".into(), json!(format!("{}:{path}", row.operation)));
    described.insert("tags".into(), json!([row.family.name]));
    described.insert("parameters".into(), json!(parameters));
    described.insert("responses".into(), Value::Object(responses));
    if !row.public {
        // One entry per alternative: any one of the scopes suffices.
        let alternatives: Vec<Value> = match row.scopes {
            [] => vec![json!({"token": []})],
            scopes => scopes.iter().map(|scope| json!({"token": [scope]})).collect(),
        };
        described.insert("security".into(), Value::Array(alternatives));
    }
    Value::Object(described)
}

fn response(answer: Option<&str>) -> Value {
    match answer {
        None => json!({"description": "Done."}),
        Some(name) => json!({
            "description": "Done.",
            "content": {"application/json": {"schema": type_of(name)}},
        }),
    }
}

fn schema(fields: &BTreeMap<String, String>, types: &Types) -> Value {
    let mut required = Vec::new();
    let mut properties = Map::new();
    for (name, notation) in fields {
        let plain = name.trim_end_matches('*');
        if plain != name {
            required.push(plain);
        }
        let schema = match notation.strip_prefix("enum ").and_then(|name| types.enums.get(name)) {
            Some(values) => json!({"type": "string", "enum": values}),
            None => type_of(notation),
        };
        properties.insert(plain.to_owned(), schema);
    }
    json!({"type": "object", "properties": properties, "required": required})
}

/// A type in the notation of `spec/`: `[list]`, `{map of}`, `scalar:format`, `may be null?`,
/// `one|other`, or a schema's name.
fn type_of(notation: &str) -> Value {
    if let Some(type_) = notation.strip_suffix('?') {
        return json!({"anyOf": [type_of(type_), {"type": "null"}]});
    }
    if let Some(item) = notation.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return json!({"type": "array", "items": type_of(item)});
    }
    if let Some(item) = notation.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return json!({"type": "object", "additionalProperties": type_of(item)});
    }
    if let Some((one, other)) = notation.split_once('|') {
        return json!({"anyOf": [type_of(one), type_of(other)]});
    }
    let (name, format) = notation.split_once(':').unwrap_or((notation, ""));
    match name {
        "string" | "integer" | "number" | "boolean" | "object" => match format {
            "" => json!({"type": name}),
            format => json!({"type": name, "format": format}),
        },
        "any" | "" => json!({}),
        name if name.starts_with("enum ") => json!({"type": "string"}),
        name => json!({"$ref": format!("#/components/schemas/{name}")}),
    }
}
