//! Page trees pass through verbatim (pages.md §2.4): key order, unknown keys, numbers and escapes;
//! only whitespace between tokens goes.

use crate::support::client::{SITE, text};
use crate::support::{App, on_both_databases};
use serde_json::json;

on_both_databases!(trees_are_kept_to_the_byte, trees_survive_every_way_of_reading);

/// As it is sent, and as it is kept.
const TREES: [(&str, &str, &str); 8] = [
    (
        "layoutSections",
        "{ \"z\" : { \"y\": 1.0, \"a\": 1e5 , \"unknown\" : [ { \"4\" : {} , \"0\":{} } ] },\n\t\"b\":{} }",
        "{\"z\":{\"y\":1.0,\"a\":1e5,\"unknown\":[{\"4\":{},\"0\":{}}]},\"b\":{}}",
    ),
    (
        "widgets",
        "{\"n\": 12345678901234567890123, \"e\": -0.0, \"E\": 1E+2}",
        "{\"n\":12345678901234567890123,\"e\":-0.0,\"E\":1E+2}",
    ),
    (
        "widgets",
        "{\"\\u00e9\": \"é \\u00e9  \\/ \\\" { [ , : \\u0000\"}",
        "{\"\\u00e9\":\"é \\u00e9  \\/ \\\" { [ , : \\u0000\"}",
    ),
    ("widgetContainers", "{\"a\": 1, \"a\": 2}", "{\"a\":1,\"a\":2}"),
    (
        "themeSettingsValues",
        "{\"t\": [null, true, false, \"\", []]}",
        "{\"t\":[null,true,false,\"\",[]]}",
    ),
    ("attachedStylesheets", "[ { \"z\":1 , \"a\":2 } ]", "[{\"z\":1,\"a\":2}]"),
    ("publicAccessRules", "[{\"x\": 1.50, \"type\": \"SSO\"}]", "[{\"x\":1.50,\"type\":\"SSO\"}]"),
    ("layoutSections", "{\"😀\": {\"東\": \"京 \"}}", "{\"😀\":{\"東\":\"京 \"}}"),
];

async fn trees_are_kept_to_the_byte(app: App) {
    for (name, sent, kept) in TREES {
        let body = format!(
            "{{\"name\":\"x\",\r\n \"templatePath\":\"t\", \"{name}\" : {sent} , \"slug\":\"s\"}}"
        );
        let kept = format!("\"{name}\":{kept}");
        let created = app.send_text("POST", SITE, &body).await.expect(201);
        assert!(created.text.contains(&kept), "{name}: {}", created.text);
        let id = text(&created.json(), "id");
        let blank = app.create_draft(SITE, "y").await;
        let patch = format!("{{\"{name}\":{sent}}}");
        let patched = app.send_text("PATCH", &format!("{SITE}/{blank}"), &patch).await;
        assert!(patched.expect(200).text.contains(&kept), "{name} on update");
        let batch = format!("{{\"inputs\":[{{\"id\":\"{blank}\",\"{name}\":{sent}}}, {body}]}}");
        let updated = app.send_text("POST", &format!("{SITE}/batch/update"), &batch).await;
        assert!(updated.expect(207).text.contains(&kept), "{name} in a batch");
        assert_eq!(app.get(&format!("{SITE}/{id}")).await.text, created.text);
    }
}

async fn trees_survive_every_way_of_reading(app: App) {
    let mut body = "{\"name\":\"x\",\"templatePath\":\"t\",\"slug\":\"s\"".to_owned();
    let last = |name: &str| TREES.iter().rposition(|tree| tree.0 == name).unwrap();
    let kept: Vec<String> = TREES
        .iter()
        .enumerate()
        .filter(|(at, tree)| last(tree.0) == *at)
        .map(|(_, (name, sent, kept))| {
            body.push_str(&format!(",\"{name}\":{sent}"));
            format!("\"{name}\":{kept}")
        })
        .collect();
    body.push('}');
    let id = text(&app.send_text("POST", SITE, &body).await.expect(201).json(), "id");
    let one = format!("{SITE}/{id}");
    // Writing another property, scheduling and the passing hour render the document anew.
    app.patch(&one, &json!({"htmlTitle": "t"})).await.expect(200);
    let soon = json!({"state": "PUBLISHED_OR_SCHEDULED", "publishDate": "2026-11-21T12:01:00Z"});
    app.patch(&one, &soon).await.expect(200);
    app.turn_clock("2026-11-21T12:02:00Z");
    let names = TREES.map(|tree| tree.0).join(",");
    let batch = json!({"inputs": [id]});
    for answer in [
        app.get(&one).await,
        app.get(&format!("{one}?property={names}")).await,
        app.get(SITE).await,
        app.get(&format!("{SITE}?property={names}&name__icontains=X")).await,
        app.post(&format!("{SITE}/batch/read"), &batch).await,
        app.delete(&one).await,
        app.get(&format!("{one}?archived=true")).await,
    ] {
        if answer.status != 204 {
            for tree in &kept {
                assert!(answer.text.contains(tree), "{tree} of {}", answer.text);
            }
        }
    }
}
