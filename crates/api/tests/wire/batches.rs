//! Batches (pages.md §9): order, partial failure, bounds.

use crate::support::client::{KINDS, LANDING, SITE, draft, published, text, with};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    results_stand_in_input_order,
    one_invalid_input_does_not_harm_the_others,
    reads_of_unknown_ids,
    updates_name_their_page,
    archives_ignore_unknown_ids,
    bounds_of_a_batch,
    the_envelope_of_a_batch,
    the_same_page_under_two_spellings,
    null_is_no_id,
    a_page_has_a_largest_size,
);

fn inputs(inputs: impl Into<Value>) -> Value {
    json!({"inputs": inputs.into()})
}

/// Two pages of the kind, already there.
async fn two(app: &App, kind: &str) -> [String; 2] {
    [app.create_draft(kind, "one").await, app.create_draft(kind, "two").await]
}

async fn results_stand_in_input_order(app: App) {
    for kind in KINDS {
        let names: Vec<String> = (0..100).map(|n| format!("{}", (n * 37) % 100)).collect();
        let bodies: Vec<Value> = names.iter().map(|name| draft(name)).collect();
        let created = app.post(&format!("{kind}/batch/create"), &inputs(bodies)).await.expect(201);
        let shown = |answer: &Value| -> Vec<String> {
            answer["results"].as_array().unwrap().iter().map(|page| text(page, "name")).collect()
        };
        assert_eq!(shown(&created.json()), names);
        let ids = created.ids();
        assert!(ids.is_sorted_by_key(|id| id.parse::<u64>().unwrap()), "ids ascend");
        let mut order = ids.clone();
        order.sort_by_key(|id| id.chars().rev().collect::<String>());
        let read =
            app.post(&format!("{kind}/batch/read"), &inputs(order.clone())).await.expect(200);
        assert_eq!(read.ids(), order);
        let titles: Vec<Value> =
            order.iter().map(|id| json!({"id": id, "htmlTitle": format!("t{id}")})).collect();
        let update = app.post(&format!("{kind}/batch/update"), &inputs(titles)).await.expect(200);
        assert_eq!(update.ids(), order);
        for page in update.json()["results"].as_array().unwrap() {
            assert_eq!(text(page, "htmlTitle"), format!("t{}", text(page, "id")));
        }
        app.post(&format!("{kind}/batch/archive"), &inputs(ids)).await.expect(204);
        assert_eq!(
            (app.total(kind).await, app.total(&format!("{kind}?archived=true")).await),
            (0, 100)
        );
    }
}

/// Case 42.
async fn one_invalid_input_does_not_harm_the_others(app: App) {
    let bodies = [draft("a"), json!({"name": "no template"}), published("b"), published("b")];
    let answer = app.post(&format!("{SITE}/batch/create"), &inputs(bodies.to_vec())).await;
    let body = answer.expect(207).json();
    let names: Vec<String> =
        body["results"].as_array().unwrap().iter().map(|page| text(page, "name")).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(body["numErrors"], 2);
    for (error, error_type) in body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .zip(["CONTENT_TEMPLATE_PATH_MISSING", "CONTENT_SLUG_ALREADY_EXISTS"])
    {
        check_standard_error(error, "VALIDATION_ERROR");
        assert_eq!(error["context"]["errorType"], json!([error_type]));
    }
    assert_eq!(app.total(SITE).await, 2);
    // All of them failing is a 207 too.
    let bad = inputs(vec![json!({}), json!({})]);
    let body = app.post(&format!("{SITE}/batch/create"), &bad).await.expect(207).json();
    assert_eq!((&body["results"], &body["numErrors"]), (&json!([]), &json!(2)));
    // An input that is no page at all makes the whole body unreadable.
    for input in [json!("x"), json!(5), json!([]), json!({"name": []})] {
        let bad = inputs(vec![draft("a"), input]);
        app.post(&format!("{SITE}/batch/create"), &bad).await.expect(400);
    }
    assert_eq!(app.total(SITE).await, 2);
}

/// Required of `StandardError`: pages.md §2.2.
#[track_caller]
fn check_standard_error(error: &Value, category: &str) {
    assert_eq!(error["status"], "error");
    assert_eq!(error["category"], category);
    assert!(!text(error, "message").is_empty());
    assert!(error["context"].is_object() && error["links"].is_object());
    assert!(error["errors"].is_array());
    let context = error["context"].as_object().unwrap();
    assert!(context.values().all(|values| values.is_array()), "{context:?}");
}

/// Case 41.
async fn reads_of_unknown_ids(app: App) {
    for kind in KINDS {
        let [one, two] = two(&app, kind).await;
        let path = format!("{kind}/batch/read");
        let known = app.post(&path, &inputs(vec![two.clone(), one.clone()])).await.expect(200);
        assert_eq!(known.ids(), [two.clone(), one.clone()]);
        assert!(known.json().get("errors").is_none() && known.json().get("numErrors").is_none());
        let unknown = ["abc", "0", "5", "99999999999999999999"];
        let mixed = vec!["abc", &one, "0", "5", &two, "99999999999999999999"];
        let body = app.post(&path, &inputs(mixed)).await.expect(207);
        assert_eq!(body.ids(), [one.clone(), two.clone()]);
        let body = body.json();
        assert_eq!(body["numErrors"], 4);
        for (error, id) in body["errors"].as_array().unwrap().iter().zip(unknown) {
            check_standard_error(error, "OBJECT_NOT_FOUND");
            assert_eq!(error["context"], json!({"ids": [id]}));
        }
        // Repeated ids collapse; numbers are ids too.
        let repeated = json!([one, two, one, two.parse::<u64>().unwrap(), "5", "5"]);
        let body = app.post(&path, &inputs(repeated)).await.expect(207);
        assert_eq!((body.ids(), &body.json()["numErrors"]), (vec![one, two], &json!(1)));
    }
}

async fn updates_name_their_page(app: App) {
    let [one, two] = two(&app, SITE).await;
    let path = format!("{SITE}/batch/update");
    let updates = vec![
        json!({"name": "nobody"}),
        json!({"id": one, "name": "first"}),
        json!({"id": "5", "name": "x"}),
        json!({"id": two, "name": []}),
        json!({"id": "", "name": "x"}),
        json!({"id": null, "name": "x"}),
    ];
    let body = app.post(&path, &inputs(updates)).await.expect(207);
    assert_eq!(body.ids(), [one.as_str()]);
    let body = body.json();
    assert_eq!(body["numErrors"], 5);
    let expected = [
        ("VALIDATION_ERROR", json!({})),
        ("OBJECT_NOT_FOUND", json!({"ids": ["5"]})),
        ("VALIDATION_ERROR", json!({"ids": [two]})),
        ("VALIDATION_ERROR", json!({})),
        ("VALIDATION_ERROR", json!({})),
    ];
    for (error, (category, context)) in body["errors"].as_array().unwrap().iter().zip(expected) {
        check_standard_error(error, category);
        assert_eq!(error["context"], context);
    }
    assert_eq!(app.page(SITE, &one).await["name"], "first");
    assert_eq!(app.page(SITE, &two).await["name"], "two");
    // The same page twice: which of them should win is not known, so neither is written.
    let twice = vec![json!({"id": one, "name": "a"}), json!({"id": one, "name": "b"})];
    let answer = app.post(&path, &inputs(twice)).await.expect(400);
    let said = format!("Duplicate IDs found in batch input: [{one}]. IDs must be unique");
    assert_eq!((answer.message(), &answer.json()["context"]), (said, &json!({"ids": [one]})));
    assert_eq!(app.page(SITE, &one).await["name"], "first");
    // A number is an id too.
    let number = vec![json!({"id": one.parse::<u64>().unwrap(), "name": "numbered"})];
    app.post(&path, &inputs(number)).await.expect(200);
    assert_eq!(app.page(SITE, &one).await["name"], "numbered");
    for no_object in [json!([one]), json!([[]]), json!([5])] {
        let answer = app.post(&path, &inputs(no_object)).await;
        assert!(matches!(answer.status, 400 | 207), "{}", answer.text);
    }
}

/// Case 43.
async fn archives_ignore_unknown_ids(app: App) {
    let [one, two] = two(&app, LANDING).await;
    let path = format!("{LANDING}/batch/archive");
    let ids = vec!["5", &one, "abc", &one, "0"];
    app.post(&path, &inputs(ids)).await.expect(204);
    app.post(&path, &inputs(vec![one.as_str()])).await.expect(204);
    assert_eq!(app.get(LANDING).await.ids(), [two.as_str()]);
    for objects in [json!([{"id": two}]), json!([two, {"id": two}]), json!([[two]])] {
        let answer = app.post(&path, &inputs(objects.clone())).await.expect(400);
        assert!(answer.message().starts_with("Invalid input JSON"), "{objects}");
        app.post(&format!("{LANDING}/batch/read"), &inputs(objects)).await.expect(400);
    }
    assert_eq!(app.get(LANDING).await.ids(), [two]);
}

async fn bounds_of_a_batch(app: App) {
    for (tail, input) in [
        ("create", draft("x")),
        ("read", json!("1")),
        ("update", json!({"id": "1"})),
        ("archive", json!("1")),
    ] {
        let path = format!("{SITE}/batch/{tail}");
        let answer = app.post(&path, &inputs(vec![input; 101])).await.expect(400);
        assert_eq!(answer.json()["category"], "VALIDATION_ERROR", "{tail}");
        let answer = app.post(&path, &inputs(json!([]))).await.expect(400);
        assert_eq!(answer.message(), "Batch input provided should have at least one object.");
        let missing = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                       [inputs]";
        for body in [json!({}), json!({"inputs": null}), json!({"input": []})] {
            let answer = app.post(&path, &body).await.expect(400);
            assert_eq!(answer.message(), missing, "{tail} {body}");
        }
        for body in [json!({"inputs": {}}), json!({"inputs": "1"}), json!([]), json!("x")] {
            let answer = app.post(&path, &body).await.expect(400);
            assert!(answer.message().starts_with("Invalid input JSON on line 1, column "));
        }
        app.send_text("POST", &path, "").await.expect(400);
    }
    assert_eq!(app.total(SITE).await, 0);
}

async fn the_envelope_of_a_batch(app: App) {
    let created = app.post(&format!("{SITE}/batch/create"), &inputs(vec![draft("x")])).await;
    let body = created.expect(201).json();
    assert_eq!(body["status"], "COMPLETE");
    for time in ["requestedAt", "startedAt", "completedAt"] {
        assert_eq!(body[time], "2026-11-21T12:00:00Z");
    }
    let page = &body["results"][0];
    assert_eq!(*page, app.page(SITE, &text(page, "id")).await);
}

/// `05` is no spelling of 5: two names of one page in a batch would be written over one another.
async fn the_same_page_under_two_spellings(app: App) {
    let [one, _] = two(&app, SITE).await;
    let updates = vec![
        with(json!({"id": one}), json!({"slug": "a", "state": "PUBLISHED"})),
        with(json!({"id": format!("0{one}")}), json!({"slug": "b", "state": "PUBLISHED"})),
    ];
    let body = app.post(&format!("{SITE}/batch/update"), &inputs(updates)).await.expect(207);
    assert_eq!(body.ids(), [one.as_str()]);
    assert_eq!(app.page(SITE, &one).await["slug"], "a");
    for (state, total) in [("DRAFT", 1), ("PUBLISHED_OR_SCHEDULED", 1)] {
        assert_eq!(app.total(&format!("{SITE}?state={state}")).await, total, "{state}");
    }
    let read = inputs(vec![format!("0{one}"), one.clone()]);
    let body = app.post(&format!("{SITE}/batch/read"), &read).await.expect(207);
    assert_eq!((body.ids(), &body.json()["numErrors"]), (vec![one], &json!(1)));
}

async fn null_is_no_id(app: App) {
    for operation in ["read", "archive"] {
        let path = format!("{SITE}/batch/{operation}");
        let error = app.post(&path, &inputs(json!(["1", null]))).await.expect(400).json();
        assert_eq!(error["message"], "Input IDs must be non-null.");
    }
}

async fn a_page_has_a_largest_size(app: App) {
    let large = |bytes: usize| with(draft("large"), json!({"footerHtml": "x".repeat(bytes)}));
    let page = app.post(SITE, &large(2_000_000)).await.expect(201).json();
    let error = app.post(SITE, &large(2 * 1024 * 1024)).await.expect(400).json();
    assert_eq!(error["errorType"], "CONTENT_VALUE_TOO_LONG");
    let more = json!({"headHtml": "x".repeat(200_000)});
    let path = format!("{SITE}/{}", text(&page, "id"));
    app.patch(&path, &more).await.expect(400);
    assert_eq!(text(&app.page(SITE, &text(&page, "id")).await, "headHtml"), "");
    // A list of large pages ends early, and its cursor leads on.
    let bodies: Vec<Value> = (0..4).map(|_| large(2_000_000)).collect();
    for _ in 0..5 {
        app.post(&format!("{SITE}/batch/create"), &inputs(bodies.clone())).await.expect(201);
    }
    let list = app.get(SITE).await.expect(200).json();
    let shown = list["results"].as_array().unwrap().len();
    assert!(shown < 21 && list["total"] == 21, "{shown}");
    let after = text(&list["paging"]["next"], "after");
    let rest = app.get(&format!("{SITE}?after={after}")).await.expect(200).json();
    assert_eq!(shown + rest["results"].as_array().unwrap().len(), 21);
}
