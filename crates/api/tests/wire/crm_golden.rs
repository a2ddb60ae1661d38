//! Whole answers about records as files (`INSTA_UPDATE=always` writes them): what a create and a
//! read show of the main types, to the key (objects.md §2.4), and how errors stand on the wire.

use crate::support::bodies::golden;
use crate::support::client::{Answer, text};
use crate::support::crm::{CONTACTS, OBJECTS, contact, first_stage};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(golden_records, golden_batches, golden_errors);

/// Without what differs from run to run: ids stand in many values of a record.
fn shown(app: &App, answer: &Answer, ids: &[&str]) -> String {
    let mut text = golden(answer.json()).replace(&app.account.to_string(), "<account>");
    for (at, id) in ids.iter().enumerate() {
        text = text.replace(id, &format!("<id {at}>"));
    }
    format!("{}\n{text}", answer.status)
}

async fn golden_records(app: App) {
    let (pipeline, stage) = first_stage(&app, "projects").await.unwrap();
    let contact = json!({"email": "Ada@Example.com", "firstname": "Ada", "lastname": "Lovelace",
        "phone": "+44 20 7946 0000"});
    let deal = json!({"dealname": "d", "dealstage": "closedwon", "amount": 12.5,
        "closedate": "2026-11-25T00:00:00Z"});
    let ticket = json!({"subject": "s", "hs_pipeline_stage": "4", "hs_ticket_priority": "HIGH"});
    let listing = json!({"hs_name": "l", "hs_price": "250000", "hs_listing_type": "house"});
    let project = json!({"hs_name": "p", "hs_pipeline": pipeline, "hs_pipeline_stage": stage,
        "hs_total_cost": 100, "hs_amount_paid": "25.5"});
    for (name, object_type, properties) in [
        ("contact", "contacts", contact),
        ("company", "companies", json!({"name": "c", "domain": "example.com"})),
        ("deal", "deals", deal),
        ("ticket", "tickets", ticket),
        ("listing", "0-420", listing),
        ("project", "projects", project),
    ] {
        let path = format!("{OBJECTS}/{object_type}");
        let made = app.post(&path, &json!({"properties": properties})).await.expect(201);
        let id = text(&made.json(), "id");
        let read = app.get(&format!("{path}/{id}")).await.expect(200);
        let whole = format!("{}\n{}", shown(&app, &made, &[&id]), shown(&app, &read, &[&id]));
        let whole = whole.replace(&pipeline, "<pipeline>").replace(&stage, "<stage>");
        insta::assert_snapshot!(format!("crm_{name}"), whole.replace("18000000000", "<…>"));
    }
}

async fn golden_batches(app: App) {
    let one = contact(&app, "one@example.com").await;
    let gone = contact(&app, "gone@example.com").await;
    app.delete(&format!("{CONTACTS}/{gone}")).await.expect(204);
    let inputs = json!({"inputs": [
        {"id": one, "properties": {"city": "Rome"}, "objectWriteTraceId": "1"},
        {"id": gone, "properties": {"city": "Rome"}, "objectWriteTraceId": "2"},
        {"id": "x", "properties": {"nothing": "Rome"}, "objectWriteTraceId": "3"}]});
    let answer = app.post(&format!("{CONTACTS}/batch/update"), &inputs).await;
    let text = shown(&app, &answer, &[&one, &gone]).replace("18000000000", "<…>");
    insta::assert_snapshot!("crm_batch_207", text);
    let path = format!("{CONTACTS}/{one}?propertiesWithHistory=city&properties=zip");
    let text = shown(&app, &app.get(&path).await, &[&one]).replace("18000000000", "<…>");
    insta::assert_snapshot!("crm_history", text);
}

async fn golden_errors(app: App) {
    let scopeless = app.with_scopes(&["oauth"]).await;
    let one = contact(&app, "one@example.com").await;
    let wrong = json!({"properties": {"nothing": "x", "createdate": "2026-01-01",
        "hs_email_domain": "x", "email": "x", "lifecyclestage": "LEAD", "associatedcompanyid": "1,5"}});
    let two = contact(&app, "two@example.com").await;
    let clash = json!({"properties": {"email": "two@example.com"}});
    let merge = json!({"primaryObjectId": one});
    for (name, answer) in [
        ("values", app.post(CONTACTS, &wrong).await),
        ("conflict", app.post(CONTACTS, &clash).await),
        ("unique", app.patch(&format!("{CONTACTS}/{one}"), &clash).await),
        ("scopes", scopeless.get(CONTACTS).await),
        ("type", app.get(&format!("{OBJECTS}/butterflies")).await),
        ("missing", app.get(&format!("{CONTACTS}/5")).await),
        ("required", app.post(&format!("{OBJECTS}/0-420"), &json!({"properties": {}})).await),
        ("fields", app.post(&format!("{CONTACTS}/merge"), &merge).await),
        ("syntax", app.send_text("POST", CONTACTS, "{\"properties\":\n[]}").await),
    ] {
        let text = shown(&app, &answer, &[&one, &two]);
        insta::assert_snapshot!(format!("crm_error_{name}"), text);
    }
    let keys = |body: &Value| body.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let body = app.post(CONTACTS, &wrong).await.json();
    assert_eq!(keys(&body), ["status", "message", "correlationId", "errors", "category"]);
}
