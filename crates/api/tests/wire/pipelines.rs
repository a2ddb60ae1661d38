//! Pipelines on the wire (objects.md §7.4): every operation at every address.

use crate::support::client::{text, with};
use crate::support::{Answer, App, Client, on_both_databases};
use serde_json::{Value, json};
use tokio::task::JoinSet;

on_both_databases!(
    a_pipeline_lives_and_is_deleted,
    every_address_serves_pipelines,
    hubspots_own_can_be_changed_and_deleted,
    what_is_wrong_with_a_pipeline,
    what_is_not_there,
    answers_repeat_what_was_asked_for,
    a_pipeline_written_anew,
    pipelines_change_places,
    an_audit_tells_what_happened,
    an_audit_goes_back_so_far,
    stages_in_use_are_protected,
    no_stage_goes_while_a_record_takes_it,
    scopes_open_pipelines,
    pipelines_are_of_one_account,
    one_of_many_makes_a_pipeline,
);

pub const DEALS: &str = "/crm/v3/pipelines/deals";
pub const TICKETS: &str = "/crm/v3/pipelines/tickets";
pub const LISTINGS: &str = "/crm/v3/pipelines/0-420";
const NOW: &str = "2026-11-21T12:00:00Z";

pub fn stage(label: &str, id: &str, order: i64) -> Value {
    let metadata = json!({"probability": "0.5"});
    json!({"label": label, "stageId": id, "displayOrder": order, "metadata": metadata})
}

pub fn pipeline(label: &str, id: &str, stages: &[Value]) -> Value {
    json!({"label": label, "pipelineId": id, "displayOrder": 20, "stages": stages})
}

/// Whatever the error is named.
pub fn rule(answer: &Answer) -> String {
    let body = answer.json();
    let named = body["subCategory"].as_str().unwrap_or_default();
    named.trim_start_matches("PipelineError.").to_owned()
}

/// Keys of an object, in their order.
pub fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Puts a live record into a stage.
pub async fn put_record(app: &App, object_type: i64, id: i64, property: &str, stage: &str) {
    let document = json!({property: stage, "zz": "\"x\""}).to_string();
    let work = move |scope: &engine::crm::definitions::DefinitionScope<'_>| {
        let account = scope.caller.account_id;
        scope.tx.exec(
            "INSERT INTO records (account_id, object_type_id, archived, record_id, seq, created_at,
             updated_at, archived_at, source_id, document)
             VALUES (?1, ?2, 0, ?3, 1, 0, 0, 0, 1, ?4)",
            &[account.into(), object_type.into(), id.into(), document.as_str().into()],
        )?;
        Ok((Vec::new(), ()))
    };
    app.engine.define(&app.caller(1), work).await.expect("a record");
}

async fn make(client: &Client, base: &str, body: &Value) -> Value {
    client.post(base, body).await.expect(201).json()
}

async fn a_pipeline_lives_and_is_deleted(app: App) {
    let stages = [stage("Two", "two", 1), stage("One", "one", 0)];
    let created = make(&app, DEALS, &pipeline("Sales", "mine", &stages)).await;
    let shown = |label: &str, id: &str, order: i64, at: &str| {
        json!({
            "label": label, "displayOrder": order,
            "metadata": {"isClosed": "false", "probability": "0.5"}, "id": id,
            "createdAt": NOW, "updatedAt": at, "archived": false,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        })
    };
    let expected = json!({
        "label": "Sales", "displayOrder": 20, "id": "mine",
        "stages": [shown("One", "one", 0, NOW), shown("Two", "two", 1, NOW)],
        "createdAt": NOW, "updatedAt": NOW, "archived": false,
    });
    assert_eq!(created, expected);
    assert_eq!(keys(&created), keys(&expected));
    assert_eq!(keys(&created["stages"][0]), keys(&expected["stages"][0]));
    let path = format!("{DEALS}/mine");
    assert_eq!(app.get(&path).await.expect(200).json(), expected);
    app.turn_clock("2026-11-21T13:00:00Z");
    let patched = app.patch(&path, &json!({"label": "Verkauf"})).await.expect(200).json();
    let changed = json!({"label": "Verkauf", "updatedAt": "2026-11-21T13:00:00Z"});
    assert_eq!(patched, with(expected, changed));
    assert_eq!(app.get(&path).await.json(), patched);
    // What changes nothing leaves no trace.
    app.turn_clock("2026-11-21T14:00:00Z");
    assert_eq!(app.patch(&path, &json!({})).await.expect(200).json(), patched);
    assert_eq!(app.get(&path).await.json(), patched);
    app.delete(&path).await.expect(204);
    app.get(&path).await.expect(404);
    assert!(!app.get(&format!("{DEALS}?archived=true")).await.ids().contains(&"mine".to_owned()));
    // It is gone for good: its ids and labels are free.
    make(&app, DEALS, &pipeline("Verkauf", "mine", &stages)).await;
}

async fn every_address_serves_pipelines(app: App) {
    let one = pipeline("Sales", "mine", &[stage("One", "one", 0)]);
    make(&app, "/crm/v3/pipelines/DEAL", &one).await;
    for base in [
        "/crm/v3/pipelines/deals",
        "/crm/v3/pipelines/0-3",
        "/crm/pipelines/2025-09/deals",
        "/crm/pipelines/2026-03/deal",
        "/crm/pipelines/2026-09/0-3",
    ] {
        assert!(app.get(base).await.ids().contains(&"mine".to_owned()), "{base}");
        let path = format!("{base}/mine");
        assert_eq!(app.get(&path).await.expect(200).json()["id"], "mine");
        app.patch(&path, &json!({"label": base})).await.expect(200);
        app.put(&path, &one).await.expect(200);
        assert_eq!(app.get(&format!("{path}/stages")).await.ids(), ["one"]);
        let of_stage = format!("{path}/stages/one");
        assert_eq!(app.get(&of_stage).await.expect(200).json()["label"], "One");
        app.patch(&of_stage, &json!({"metadata": {}})).await.expect(200);
        app.put(&of_stage, &stage("One", "", 0)).await.expect(200);
        app.post(&format!("{path}/stages"), &stage("Two", "two", 1)).await.expect(201);
        app.delete(&format!("{path}/stages/two")).await.expect(204);
        app.get(&format!("{path}/audit")).await.expect(200);
        app.get(&format!("{of_stage}/audit")).await.expect(200);
        app.delete(&path).await.expect(204);
        make(&app, base, &one).await;
    }
    // The list has no pages and is not sorted by place.
    let all = app.get(DEALS).await.ids();
    assert_eq!(app.get(&format!("{DEALS}?limit=1&archived=true")).await.ids(), all);
    assert_eq!(keys(&app.get(DEALS).await.json()), ["results"]);
    let unknown = app.get("/crm/v3/pipelines/butterflies").await.expect(400);
    assert_eq!(unknown.message(), "Unable to infer object type from: butterflies");
    // Notes have none, and get none.
    assert_eq!(app.get("/crm/v3/pipelines/notes").await.ids(), [""; 0]);
    app.post("/crm/v3/pipelines/notes", &one).await.expect(400);
}

async fn hubspots_own_can_be_changed_and_deleted(app: App) {
    let path = format!("{DEALS}/default");
    let own = app.get(&path).await.expect(200).json();
    assert_eq!(
        (&own["label"], &own["createdAt"]),
        (&json!("Sales Pipeline"), &json!("1970-01-01T00:00:00Z"))
    );
    assert_eq!(app.get(&format!("{path}/audit")).await.json(), json!({"results": []}));
    app.patch(&path, &json!({"label": "Ours"})).await.expect(200);
    let changed = app.get(&path).await.json();
    assert_eq!(changed, with(own.clone(), json!({"label": "Ours", "updatedAt": NOW})));
    let (_, other) = app.other_account().await;
    assert_eq!(other.get(&path).await.json(), own);
    let stages = own["stages"].as_array().unwrap();
    assert_eq!(text(&stages[0], "id"), "appointmentscheduled");
    app.delete(&format!("{path}/stages/contractsent")).await.expect(204);
    assert_eq!(app.get(&format!("{path}/stages")).await.ids().len(), stages.len() - 1);
    let audit = app.get(&format!("{path}/audit")).await.json();
    assert_eq!(audit["results"][1]["action"], "UPDATE");
    app.delete(&path).await.expect(204);
    app.get(&path).await.expect(404);
    app.delete(&path).await.expect(404);
    assert_eq!(other.get(&path).await.json(), own);
    let again = pipeline("Anew", "default", &[stage("One", "closedwon", 0)]);
    make(&app, DEALS, &again).await;
    assert_eq!(app.get(&path).await.json()["createdAt"], NOW);
}

async fn what_is_wrong_with_a_pipeline(app: App) {
    let one = [stage("One", "one", 0)];
    make(&app, DEALS, &pipeline("Sales", "mine", &one)).await;
    let before = app.get(DEALS).await.json();
    let new = [stage("New", "new", 0)];
    let other = |stages: &[Value]| pipeline("Other", "other", stages);
    for (base, body, status, named) in [
        (DEALS, other(&[]), 400, ""),
        (
            DEALS,
            other(&[json!({"label": "x", "displayOrder": 0})]),
            400,
            "INVALID_PIPELINE_STAGE_METADATA",
        ),
        (DEALS, other(&one), 409, "STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"),
        (DEALS, other(&[stage("a", "a", 0), stage("A", "b", 0)]), 400, "STAGE_LABEL_EXISTS"),
        (DEALS, pipeline("sales", "other", &new), 400, "PIPELINE_LABEL_EXISTS"),
        (DEALS, pipeline("Other", "mine", &new), 409, "PIPELINE_ID_EXISTS"),
        (TICKETS, pipeline("Other", "mine", &new), 409, "PIPELINE_ID_EXISTS"),
        (TICKETS, other(&new), 400, "MISSING_CLOSED_STAGE"),
        (DEALS, pipeline("Other", &"x".repeat(37), &new), 400, ""),
        (DEALS, other(&[stage("x", &"x".repeat(101), 0)]), 400, ""),
    ] {
        let answer = app.post(base, &body).await.expect(status);
        assert_eq!(rule(&answer), named, "{body}");
        let category = if status == 409 { "CONFLICT" } else { "VALIDATION_ERROR" };
        assert_eq!(answer.json()["category"], category, "{body}");
    }
    let said = app.post(DEALS, &other(&[])).await.message();
    assert_eq!(said, "Pipeline must have at least one stage");
    let bare = other(&[json!({"label": "x", "displayOrder": 0, "metadata": {"isClosed": "true"}})]);
    let said = app.post(DEALS, &bare).await.message();
    assert_eq!(said, "must specify probability when writing a dealstage");
    for (method, path) in [("POST", DEALS.to_owned()), ("PUT", format!("{DEALS}/mine"))] {
        let answer = app.send_text(method, &path, "{}").await.expect(400);
        let unset = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                     [label, displayOrder]";
        assert_eq!(answer.message(), unset);
        assert_eq!(keys(&answer.json()), ["status", "message", "correlationId"]);
    }
    for archived in [true, false] {
        let body = json!({ "archived": archived });
        app.patch(&format!("{DEALS}/mine"), &body).await.expect(400);
    }
    assert_eq!(app.get(DEALS).await.json(), before);
}

async fn what_is_not_there(app: App) {
    let path = format!("{DEALS}/nope");
    let body = pipeline("x", "", &[stage("x", "", 0)]);
    let html = |answer: Answer| {
        let answer = answer.expect(404);
        assert_eq!(answer.header("content-type"), "text/html;charset=utf-8");
        assert!(answer.text.contains("<title>Error 404 Not Found</title>"), "{}", answer.text);
    };
    html(app.get(&path).await);
    html(app.patch(&path, &json!({})).await);
    html(app.get(&format!("{path}/audit")).await);
    html(app.get(&format!("{path}/stages")).await);
    html(app.get(&format!("{path}/stages/1")).await);
    html(app.get(&format!("{path}/stages/1/audit")).await);
    html(app.post(&format!("{path}/stages"), &stage("x", "", 0)).await);
    html(app.patch(&format!("{path}/stages/1"), &json!({})).await);
    for (path, body) in [(&path, &body), (&format!("{path}/stages/1"), &stage("x", "", 0))] {
        let answer = app.put(path, body).await.expect(404);
        assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", ""));
    }
    app.delete(&format!("{path}/stages/1")).await.expect(204);
    let answer = app.delete(&path).await.expect(404).json();
    assert_eq!(answer["category"], "OBJECT_NOT_FOUND");
    assert_eq!(answer["context"], json!({"id": ["nope"]}));
}

async fn answers_repeat_what_was_asked_for(app: App) {
    make(&app, LISTINGS, &pipeline("First", "first", &[stage("x", "x", 0)])).await;
    let mut one = stage("One", "one", 5);
    one["metadata"] = json!({"state": "CLOSED", "color": "red"});
    let created =
        make(&app, LISTINGS, &pipeline("Second", "second", &[one, stage("Two", "two", 5)])).await;
    assert_eq!(created["displayOrder"], 20);
    assert_eq!(created["stages"][0]["displayOrder"], 5);
    assert_eq!(created["stages"][0]["metadata"]["color"], "red");
    let read = app.get(&format!("{LISTINGS}/second")).await.json();
    assert_eq!(read["stages"][0]["metadata"], json!({"isClosed": "true", "state": "CLOSED"}));
    let orders: Vec<&Value> =
        read["stages"].as_array().unwrap().iter().map(|stage| &stage["displayOrder"]).collect();
    assert_eq!(orders, [0, 1]);
    let patched = app.patch(&format!("{LISTINGS}/second"), &json!({"displayOrder": 20})).await;
    assert_eq!(patched.expect(200).json()["displayOrder"], 20);
}

async fn a_pipeline_written_anew(app: App) {
    let stages = [stage("One", "one", 0), stage("Two", "two", 1)];
    make(&app, DEALS, &pipeline("Sales", "mine", &stages)).await;
    app.turn_clock("2026-11-21T13:00:00Z");
    let path = format!("{DEALS}/mine");
    let anew = pipeline("Anew", "ignored", &[stage("Three", "three", 1), stage("Zwei", "two", 0)]);
    app.put(&path, &anew).await.expect(200);
    let read = app.get(&path).await.json();
    assert_eq!((&read["id"], &read["label"]), (&json!("mine"), &json!("Anew")));
    assert_eq!(
        (&read["createdAt"], &read["updatedAt"]),
        (&json!(NOW), &json!("2026-11-21T13:00:00Z"))
    );
    assert_eq!(app.get(&format!("{path}/stages")).await.ids(), ["two", "three"]);
    assert_eq!(
        (&read["stages"][0]["label"], &read["stages"][0]["createdAt"]),
        (&json!("Zwei"), &json!(NOW))
    );
    app.get(&format!("{path}/stages/one")).await.expect(404);
    app.put(&path, &pipeline("x", "", &[])).await.expect(400);
    assert_eq!(app.get(&path).await.json(), read);
}

async fn pipelines_change_places(app: App) {
    for base in [DEALS, LISTINGS] {
        let known = app.get(base).await.ids().len() as i64;
        for id in ["a", "b", "c"] {
            let stages = [stage("One", &format!("stage of {id}"), 0)];
            make(&app, base, &with(pipeline(id, id, &stages), json!({ "displayOrder": known })))
                .await;
        }
        let order = || async {
            let all = app.get(base).await.json();
            let results = all["results"].as_array().unwrap().clone();
            let mut places: Vec<(i64, String)> = results
                .iter()
                .map(|one| (one["displayOrder"].as_i64().unwrap(), text(one, "id")))
                .collect();
            places.sort();
            let own = places.iter().filter(|(_, id)| id.len() == 1);
            assert!(places.windows(2).all(|pair| pair[0].0 < pair[1].0), "{places:?}");
            own.map(|(place, id)| (*place - known, id.clone())).collect::<Vec<_>>()
        };
        let expect = |ids: [&str; 3]| (0..).zip(ids.map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(order().await, expect(["c", "b", "a"]));
        let last = json!({"displayOrder": known});
        app.patch(&format!("{base}/b"), &last).await.expect(200);
        assert_eq!(order().await, expect(["b", "c", "a"]));
    }
}

async fn an_audit_tells_what_happened(app: App) {
    make(&app, LISTINGS, &pipeline("Sales", "mine", &[stage("One", "one", 0)])).await;
    let path = format!("{LISTINGS}/mine");
    app.turn_clock("2026-11-21T13:00:00Z");
    app.patch(&path, &json!({"label": "Verkauf"})).await.expect(200);
    app.turn_clock("2026-11-21T14:00:00Z");
    app.post(&format!("{path}/stages"), &stage("Two", "two", 1)).await.expect(201);
    app.patch(&format!("{path}/stages/two"), &json!({"label": "Zwei"})).await.expect(200);
    let audit = |path: String| {
        let app = &app;
        async move {
            let body = app.get(&format!("{path}/audit")).await.expect(200).json();
            body["results"].as_array().unwrap().clone()
        }
    };
    let lines = audit(path.clone()).await;
    let actions: Vec<&Value> = lines.iter().map(|line| &line["action"]).collect();
    assert_eq!(actions, ["UPDATE", "UPDATE", "UPDATE", "CREATE"]);
    assert_eq!(lines[2]["rawObject"]["label"], "Verkauf");
    assert_eq!(lines[2]["timestamp"], "2026-11-21T13:00:00Z");
    let first = json!({
        "portalId": app.account, "identifier": "mine", "action": "CREATE", "timestamp": NOW,
        "message": "Created", "rawObject": lines[3]["rawObject"], "fromUserId": 2001,
    });
    assert_eq!(lines[3], first);
    let lines = audit(format!("{path}/stages/two")).await;
    let actions: Vec<&Value> = lines.iter().map(|line| &line["action"]).collect();
    assert_eq!(actions, ["UPDATE", "CREATE"]);
    assert_eq!(lines[0]["rawObject"]["label"], "Zwei");
    assert_eq!(audit(format!("{path}/stages/one")).await.len(), 1);
}

async fn an_audit_goes_back_so_far(app: App) {
    make(&app, LISTINGS, &pipeline("Sales", "mine", &[stage("One", "one", 0)])).await;
    let path = format!("{LISTINGS}/mine");
    for n in 0..101 {
        app.patch(&path, &json!({"label": format!("Sales {n}")})).await.expect(200);
    }
    let body = app.get(&format!("{path}/audit")).await.expect(200).json();
    let lines = body["results"].as_array().unwrap();
    assert_eq!(lines.len(), 100);
    assert_eq!(lines[0]["rawObject"]["label"], "Sales 100");
    assert!(lines.iter().all(|line| line["action"] == "UPDATE"));
}

async fn stages_in_use_are_protected(app: App) {
    let odd = "a \"stage\" \\ of deals";
    let stages = [stage("One", odd, 0), stage("Two", "two", 1), stage("Three", "three", 2)];
    make(&app, DEALS, &pipeline("Sales", "mine", &stages)).await;
    put_record(&app, 3, 1, "dealstage", odd).await;
    // Of another type, of another property: no deal in that stage.
    put_record(&app, 5, 1, "dealstage", "two").await;
    put_record(&app, 3, 2, "old_dealstage", "two").await;
    let encoded = "a%20%22stage%22%20%5C%20of%20deals";
    let (old, new) = (format!("{DEALS}/mine"), "/crm/pipelines/2026-09/deals/mine".to_owned());
    let before = app.get(&old).await.json();
    let fewer = pipeline("Sales", "", &stages[1..]);
    let asked = "?validateReferencesBeforeDelete=true";
    let asked_for_deals = "?validateDealStageUsagesBeforeDelete=true";
    let mut refusals = Vec::new();
    for query in ["", asked, asked_for_deals] {
        let bases = if query.is_empty() { vec![&new] } else { vec![&new, &old] };
        for base in bases {
            refusals.push(app.delete(&format!("{base}{query}")).await);
            refusals.push(app.put(&format!("{base}{query}"), &fewer).await);
        }
    }
    refusals.push(app.delete(&format!("{new}/stages/{encoded}")).await);
    refusals.push(app.delete(&format!("{old}/stages/{encoded}{asked}")).await);
    for answer in refusals {
        let answer = answer.expect(400);
        assert_eq!(rule(&answer), "STAGE_ID_IN_USE");
        assert_eq!(answer.json()["context"], json!({"stageId": [odd]}));
    }
    assert_eq!(app.get(&old).await.json(), before);
    // What no record is in goes, and older versions look only when they are asked to.
    app.delete(&format!("{new}/stages/two")).await.expect(204);
    app.delete(&format!("{old}/stages/three{asked}")).await.expect(204);
    make(&app, DEALS, &pipeline("Other", "other", &[stage("One", "x", 0)])).await;
    app.delete(&format!("/crm/pipelines/2026-09/deals/other{asked}")).await.expect(204);
    app.delete(&format!("{old}?validateReferencesBeforeDelete=false")).await.expect(204);
}

async fn scopes_open_pipelines(app: App) {
    let one = pipeline("Sales", "mine", &[stage("One", "one", 0)]);
    make(&app, DEALS, &one).await;
    make(&app, "/crm/v3/pipelines/orders", &pipeline("Sales", "mine", &[stage("One", "o", 0)]))
        .await;
    let patch = json!({"label": "x"}).to_string();
    for (scope, object_type, reads, writes) in [
        ("crm.objects.deals.read", "deals", true, false),
        ("crm.objects.deals.write", "deals", true, true),
        ("crm.schemas.deals.read", "deals", true, false),
        ("crm.schemas.deals.write", "deals", true, true),
        ("crm.objects.listings.read", "deals", false, false),
        ("crm.pipelines.orders.read", "deals", false, false),
        ("crm.pipelines.orders.read", "orders", true, false),
        ("crm.pipelines.orders.write", "orders", true, true),
        ("crm.objects.orders.read", "orders", true, false),
    ] {
        let client = app.with_scopes(&[scope]).await;
        let path = format!("/crm/v3/pipelines/{object_type}/mine");
        for tail in ["", "/audit", "/stages"] {
            let answer = client.get(&format!("{path}{tail}")).await;
            assert_eq!(answer.status == 200, reads, "{scope} {tail}: {}", answer.text);
            assert!(reads || answer.status == 403, "{scope} {tail}: {}", answer.text);
        }
        let answer = client.send_text("PATCH", &path, &patch).await;
        assert_eq!(answer.status, if writes { 200 } else { 403 }, "{scope}: {}", answer.text);
        let answer = client.delete(&format!("{path}/stages/none")).await;
        assert_eq!(answer.status, if writes { 204 } else { 403 }, "{scope}: {}", answer.text);
    }
    // An unknown type and an unreadable body come before the scope.
    let none = app.with_scopes(&[]).await;
    none.get("/crm/v3/pipelines/butterflies").await.expect(400);
    none.send_text("POST", DEALS, "{").await.expect(400);
    none.send_text("POST", DEALS, "{}").await.expect(400);
    let refused = none.post(DEALS, &one).await.expect(403).json();
    let named = json!([
        "crm.schemas.deals.write",
        "crm.objects.deals.write",
        "crm.objects.deals.sensitive.write.v2",
        "crm.objects.deals.highly_sensitive.write.v2",
    ]);
    assert_eq!(refused["errors"][0]["context"]["requiredGranularScopes"], named);
}

async fn pipelines_are_of_one_account(app: App) {
    let (_, other) = app.other_account().await;
    let one = pipeline("Sales", "mine", &[stage("One", "one", 0)]);
    make(&app, DEALS, &one).await;
    let path = format!("{DEALS}/mine");
    other.get(&path).await.expect(404);
    other.patch(&path, &json!({"label": "x"})).await.expect(404);
    other.delete(&path).await.expect(404);
    other.delete(&format!("{path}/stages/one")).await.expect(204);
    other.get(&format!("{path}/audit")).await.expect(404);
    make(&other, DEALS, &one).await;
    other.delete("/crm/pipelines/2026-09/deals/mine").await.expect(204);
    assert_eq!(app.get(&path).await.expect(200).json()["label"], "Sales");
}

async fn one_of_many_makes_a_pipeline(app: App) {
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let client = (*app).clone();
        let stages = [stage("One", &format!("one of {n}"), 0)];
        let body = pipeline(&format!("Sales {n}"), "mine", &stages);
        tasks.spawn(async move { client.post(DEALS, &body).await });
    }
    let answers = tasks.join_all().await;
    let made: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 1);
    assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status)));
    let stored = app.get(&format!("{DEALS}/mine")).await.json();
    assert_eq!(stored["stages"], made[0].json()["stages"]);
}

/// Records are looked at before the write of the pipeline begins, and those written since inside.
async fn no_stage_goes_while_a_record_takes_it(app: App) {
    let deals = "/crm/v3/objects/deals";
    let (mut taken, mut gone) = (0, 0);
    for round in 0..12 {
        let id = format!("p{round}");
        let (one, two) = (format!("one{round}"), format!("two{round}"));
        let stages = [stage("One", &one, 0), stage("Two", &two, 1)];
        app.post(DEALS, &pipeline(&id, &id, &stages)).await.expect(201);
        let path = format!("{DEALS}/{id}/stages/{two}?validateReferencesBeforeDelete=true");
        let deal = json!({"properties": {"dealname": "n", "pipeline": id, "dealstage": two}});
        let (first, second) = tokio::join!(
            async {
                if round % 2 == 0 {
                    tokio::task::yield_now().await;
                }
                app.delete(&path).await
            },
            app.post(deals, &deal),
        );
        match (first.status, second.status) {
            (204, 400) => gone += 1,
            (400, 201) => taken += 1,
            both => panic!("{both:?} {} {}", first.text, second.text),
        }
        if second.status == 201 {
            let id = text(&second.json(), "id");
            app.delete(&format!("{deals}/{id}")).await.expect(204);
            app.delete(&path).await.expect(204);
        }
    }
    assert_eq!(taken + gone, 12);
}
