//! Where an answer is published: not every address of the server is in HubSpot's documents, but
//! each is another name of one that is (objects.md §1.2, §11; pages.md §1).

use serde_json::{Map, Value};

/// The published address of an address: the path itself if there is no other.
pub fn address(path: &str) -> String {
    let path = path.trim_end_matches('/');
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let join = |base: &str, rest: &[&str]| {
        format!("{base}/{}", rest.join("/")).trim_end_matches('/').to_owned()
    };
    match parts.as_slice() {
        ["cms", ..] => path
            .replace("/2026-09/", "/2026-03/")
            .replace("/create-language-variant", "/create-language-variation"),
        // Only the document of projects has it.
        ["crm", "objects", _, _, "merge"] | ["crm", "v3", "objects", _, "merge"] => {
            "/crm/objects/2026-03/projects/merge".to_owned()
        }
        // The associations of v3's records are in no document.
        ["crm", "objects", "v3", _, _, "associations", ..] => path.to_owned(),
        ["crm", "objects", _, rest @ ..] if rest.get(2) == Some(&"associations") => {
            join("/crm/v4/objects", rest)
        }
        ["crm", "objects", _, rest @ ..] => join("/crm/v3/objects", rest),
        ["crm", family @ ("properties" | "pipelines" | "owners"), _, rest @ ..] => {
            join(&format!("/crm/v3/{family}"), rest)
        }
        ["crm", "associations", _, rest @ ..] | ["crm", "v4", "associations", rest @ ..] => {
            let definitions = rest.first() == Some(&"definitions");
            let base = if definitions { "/crm/associations/v4" } else { "/crm/v4/associations" };
            join(base, rest)
        }
        ["crm-object-schemas", _, rest @ ..] => join("/crm-object-schemas/v3", rest),
        ["crm", "v3", "schemas", rest @ ..] => join("/crm-object-schemas/v3/schemas", rest),
        _ => path.to_owned(),
    }
}

/// The published type of a successful body, none where there is no body; an error for a status that
/// is not published.
pub fn body<'a>(
    answers: &'a Map<String, Value>,
    path: &str,
    status: u16,
) -> Result<Option<&'a str>, String> {
    if let Some(published) = answers.get(&status.to_string()) {
        return Ok(published.as_str());
    }
    // Three operations of pages are published without any success: 200 and no body (pages.md
    // §1.2).
    if answers.is_empty() && status == 200 {
        return Ok(None);
    }
    // 2026-09 lists no 207 and answers 200 to batches that others answer with 201 or 204.
    let other = match status {
        207 => answers.get("201").or(answers.get("200")),
        200 if path.contains("/2026-09/") => {
            let emptied = answers.contains_key("204").then_some("BatchResponseVoid");
            return Ok(answers.get("201").and_then(Value::as_str).or(emptied));
        }
        _ => None,
    };
    match other {
        Some(published) => Ok(published.as_str()),
        None => Err(format!("{status} is none of {answers:?}")),
    }
}

/// Refuses a key that is not published.
pub fn check_keys(
    name: &str,
    fields: &Map<String, Value>,
    schema: &Map<String, Value>,
) -> Result<(), String> {
    let known = |key: &str| schema.contains_key(key) || schema.contains_key(&format!("{key}*"));
    match fields.keys().find(|key| !known(key)) {
        Some(key) => Err(format!("{name} has no {key}")),
        None => Ok(()),
    }
}

#[test]
fn every_name_of_an_operation_leads_to_the_published_one() {
    for (given, published) in [
        ("/cms/pages/2026-09/site-pages", "/cms/pages/2026-03/site-pages"),
        ("/crm/objects/2026-09/deals/5", "/crm/v3/objects/deals/5"),
        ("/crm/objects/v3/projects/batch/read", "/crm/v3/objects/projects/batch/read"),
        ("/crm/v3/objects/deals/merge", "/crm/objects/2026-03/projects/merge"),
        (
            "/crm/objects/2026-03/deals/5/associations/contacts",
            "/crm/v4/objects/deals/5/associations/contacts",
        ),
        (
            "/crm/v4/associations/definitions/configurations/all",
            "/crm/associations/v4/definitions/configurations/all",
        ),
        ("/crm/associations/2026-09/a/b/labels", "/crm/v4/associations/a/b/labels"),
        ("/crm/owners/2026-09/", "/crm/v3/owners"),
        ("/crm/v3/owners/", "/crm/v3/owners"),
        ("/crm/properties/2026-03/deals", "/crm/v3/properties/deals"),
        ("/crm-object-schemas/2026-09/schemas", "/crm-object-schemas/v3/schemas"),
        ("/crm/v3/schemas/2-1", "/crm-object-schemas/v3/schemas/2-1"),
        ("/crm/v3/pipelines/deals", "/crm/v3/pipelines/deals"),
    ] {
        assert_eq!(address(given), published);
    }
}

#[test]
fn a_status_is_published_or_refused() {
    let answers = serde_json::json!({"201": "Made", "207": "Partly"});
    let answers = answers.as_object().expect("an object");
    assert_eq!(body(answers, "/crm/v3/x", 201), Ok(Some("Made")));
    assert_eq!(body(answers, "/crm/v3/x", 207), Ok(Some("Partly")));
    assert_eq!(body(answers, "/crm/x/2026-09/y", 200), Ok(Some("Made")));
    assert!(body(answers, "/crm/v3/x", 200).is_err());
    let answers = serde_json::json!({"204": null});
    let answers = answers.as_object().expect("an object");
    assert_eq!(body(answers, "/crm/v3/x", 204), Ok(None));
    assert_eq!(body(answers, "/crm/x/2026-09/y", 200), Ok(Some("BatchResponseVoid")));
}
