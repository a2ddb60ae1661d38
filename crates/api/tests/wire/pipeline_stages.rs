//! Stages of pipelines on the wire (objects.md §7.4).

use crate::pipelines::{DEALS, LISTINGS, TICKETS, keys, pipeline, rule, stage};
use crate::support::client::{text, with};
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};
use tokio::task::JoinSet;

on_both_databases!(
    a_stage_lives_and_is_deleted,
    probabilities_are_brought_into_form,
    tickets_keep_a_closed_stage,
    what_is_wrong_with_a_stage,
    stages_change_places,
    many_make_stages_at_once,
);

async fn start(app: &App, base: &str, stages: &[Value]) -> String {
    app.post(base, &pipeline("Sales", "mine", stages)).await.expect(201);
    format!("{base}/mine/stages")
}

async fn a_stage_lives_and_is_deleted(app: App) {
    let stages = start(&app, DEALS, &[stage("One", "one", 0)]).await;
    app.turn_clock("2026-11-21T13:00:00Z");
    let body = json!({"label": "Two", "displayOrder": 1, "metadata": {"probability": 1}});
    let created = app.post(&stages, &body).await.expect(201).json();
    let id = text(&created, "id");
    assert!(id.parse::<i64>().is_ok(), "{id}");
    let expected = json!({
        "label": "Two", "displayOrder": 1, "metadata": {"isClosed": "true", "probability": "1.0"},
        "id": id, "createdAt": "2026-11-21T13:00:00Z", "updatedAt": "2026-11-21T13:00:00Z",
        "archived": false, "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    });
    let path = format!("{stages}/{id}");
    let read = app.get(&path).await.expect(200).json();
    assert_eq!(read, expected);
    assert_eq!(keys(&read), keys(&expected));
    assert_eq!(app.get(&stages).await.ids(), ["one".to_owned(), id.clone()]);
    app.turn_clock("2026-11-21T14:00:00Z");
    let changed = json!({"label": "Zwei", "updatedAt": "2026-11-21T14:00:00Z"});
    let patch = json!({"label": "Zwei", "metadata": {}});
    assert_eq!(app.patch(&path, &patch).await.expect(200).json(), with(expected, changed.clone()));
    let anew = stage("Anew", "ignored", 3);
    let replaced = app.put(&path, &anew).await.expect(200).json();
    assert_eq!((text(&replaced, "id"), text(&replaced, "label")), (id.clone(), "Anew".to_owned()));
    assert_eq!(replaced["createdAt"], "2026-11-21T13:00:00Z");
    let metadata = json!({"isClosed": "false", "probability": "0.5"});
    assert_eq!(app.get(&path).await.json()["metadata"], metadata);
    let of_pipeline = app.get(&format!("{DEALS}/mine")).await.json();
    assert_eq!(of_pipeline["updatedAt"], "2026-11-21T14:00:00Z");
    for _ in 0..2 {
        app.delete(&path).await.expect(204);
    }
    app.get(&path).await.expect(404);
    app.get(&format!("{path}/audit")).await.expect(404);
    assert_eq!(app.get(&stages).await.ids(), ["one"]);
}

async fn probabilities_are_brought_into_form(app: App) {
    let stages = start(&app, DEALS, &[stage("One", "one", 0)]).await;
    let path = format!("{stages}/one");
    for (given, kept, closed) in [
        ("0.50", "0.5", "false"),
        ("1", "1.0", "true"),
        ("0", "0.0", "true"),
        (".2", "0.2", "false"),
    ] {
        let metadata = json!({"probability": given, "isClosed": "x", "color": "red"});
        let echoed = app.patch(&path, &json!({"metadata": metadata})).await.expect(200).json();
        assert_eq!(echoed["metadata"], metadata);
        let read = app.get(&path).await.json();
        assert_eq!(read["metadata"], json!({"isClosed": closed, "probability": kept}));
    }
    let before = app.get(&path).await.json();
    for wrong in ["1.5", "-1", "NaN", "half"] {
        let body = json!({"metadata": {"probability": wrong}});
        let answer = app.patch(&path, &body).await.expect(400);
        assert_eq!(rule(&answer), "INVALID_PIPELINE_STAGE_METADATA", "{wrong}");
    }
    let bare = json!({"label": "x", "displayOrder": 1, "metadata": {}});
    for answer in [app.post(&stages, &bare).await, app.put(&path, &bare).await] {
        let said = "must specify probability when writing a dealstage";
        assert_eq!(answer.expect(400).message(), said);
    }
    assert_eq!(app.get(&path).await.json(), before);
}

async fn tickets_keep_a_closed_stage(app: App) {
    let closed = json!({"ticketState": "CLOSED"});
    let done = with(stage("Done", "done", 1), json!({ "metadata": closed }));
    let stages = start(&app, TICKETS, &[stage("New", "new", 0), done]).await;
    let read = app.get(&format!("{stages}/new")).await.json();
    assert_eq!(read["metadata"], json!({"isClosed": "false", "ticketState": "OPEN"}));
    let open = json!({"metadata": {"ticketState": "OPEN"}});
    let anew = json!({"label": "Done", "displayOrder": 1, "metadata": {}});
    let whole = pipeline("Sales", "", &[stage("New", "new", 0)]);
    let path = format!("{stages}/done");
    for answer in [
        app.delete(&path).await,
        app.patch(&path, &open).await,
        app.put(&path, &anew).await,
        app.put(&format!("{TICKETS}/mine"), &whole).await,
    ] {
        assert_eq!(rule(&answer.expect(400)), "MISSING_CLOSED_STAGE");
    }
    let wrong = json!({"metadata": {"ticketState": "closed"}});
    let answer = app.patch(&path, &wrong).await.expect(400);
    assert_eq!(rule(&answer), "INVALID_PIPELINE_STAGE_METADATA");
    let patch = json!({ "metadata": closed });
    app.patch(&format!("{stages}/new"), &patch).await.expect(200);
    app.delete(&path).await.expect(204);
    let answer = app.delete(&format!("{stages}/new")).await.expect(400);
    assert_eq!(answer.message(), "Pipeline must have at least one stage");
}

async fn what_is_wrong_with_a_stage(app: App) {
    let stages = start(&app, LISTINGS, &[stage("One", "one", 0)]).await;
    let other = pipeline("Other", "other", &[stage("One", "theirs", 0)]);
    app.post(LISTINGS, &other).await.expect(201);
    let before = app.get(LISTINGS).await.json();
    for (body, status, named) in [
        (stage("ONE", "two", 1), 400, "STAGE_LABEL_EXISTS"),
        (stage("Two", "one", 1), 409, "STAGE_ID_EXISTS"),
        (stage("Two", "theirs", 1), 409, "STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"),
        (stage("", "two", 1), 400, ""),
        (stage("Two", &"x".repeat(101), 1), 400, ""),
        (json!({"label": "Two", "metadata": {}}), 400, ""),
        (json!({"label": "Two", "displayOrder": 2_147_483_648_i64}), 400, ""),
        (json!({"label": "Two", "displayOrder": 1, "metadata": {"state": []}}), 400, ""),
    ] {
        let answer = app.post(&stages, &body).await.expect(status);
        assert_eq!(rule(&answer), named, "{body}");
    }
    for archived in [true, false] {
        let body = json!({"metadata": {}, "archived": archived});
        app.patch(&format!("{stages}/one"), &body).await.expect(400);
    }
    assert_eq!(app.get(LISTINGS).await.json(), before);
}

async fn stages_change_places(app: App) {
    let three = [stage("A", "a", 0), stage("B", "b", 1), stage("C", "c", 2)];
    let stages = start(&app, LISTINGS, &three).await;
    let places = |answer: Answer| {
        let body = answer.expect(200).json();
        let all = body["results"].as_array().unwrap();
        let place = |stage: &Value| format!("{} {}", text(stage, "id"), stage["displayOrder"]);
        all.iter().map(place).collect::<Vec<_>>()
    };
    let moved = json!({"displayOrder": 0, "metadata": {}});
    let echoed = app.patch(&format!("{stages}/c"), &moved).await.expect(200).json();
    assert_eq!(echoed["displayOrder"], 0);
    assert_eq!(places(app.get(&stages).await), ["c 0", "a 1", "b 2"]);
    app.post(&stages, &stage("D", "d", 7)).await.expect(201);
    assert_eq!(places(app.get(&stages).await), ["c 0", "a 1", "b 2", "d 7"]);
    app.put(&format!("{stages}/d"), &stage("D", "", 1)).await.expect(200);
    assert_eq!(places(app.get(&stages).await), ["c 0", "d 1", "a 2", "b 3"]);
}

async fn many_make_stages_at_once(app: App) {
    let stages = start(&app, LISTINGS, &[stage("One", "one", 0)]).await;
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let (client, path) = ((*app).clone(), stages.clone());
        let body = json!({"label": format!("Stage {n}"), "displayOrder": 0, "metadata": {}});
        tasks.spawn(async move { client.post(&path, &body).await.expect(201) });
    }
    let mut made: Vec<String> =
        tasks.join_all().await.iter().map(|answer| text(&answer.json(), "id")).collect();
    made.push("one".to_owned());
    let read = app.get(&stages).await.json();
    let all = read["results"].as_array().unwrap();
    let mut ids: Vec<String> = all.iter().map(|stage| text(stage, "id")).collect();
    ids.sort();
    made.sort();
    assert_eq!(ids, made);
    let places: Vec<i64> =
        all.iter().map(|stage| stage["displayOrder"].as_i64().unwrap()).collect();
    assert_eq!(places, (0..9).collect::<Vec<_>>());
}
