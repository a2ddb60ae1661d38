//! Batches of associations since v4 (objects.md §7.3, §11).

use crate::support::associations::{default_row, hubspot, own};
use crate::support::client::text;
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    pairs_are_made_together,
    one_bad_pair_does_not_harm_the_others,
    defaults_have_a_row_for_each_direction,
    reads_name_records_without_associations,
    reads_go_on_behind_a_cursor,
    archives_end_whatever_is_between,
    the_plain_type_takes_the_labels_along,
    the_newest_version_answers_200,
    batches_are_bounded,
    bodies_that_can_not_be_read,
);

const BASE: &str = "/crm/v4/associations/contacts/companies/batch";

fn tie(from: &str, to: &str, types: &[i64]) -> Value {
    let types: Vec<Value> = types.iter().map(|id| hubspot(*id)).collect();
    json!({"from": {"id": from}, "to": {"id": to}, "types": types})
}

async fn pairs_are_made_together(app: App) {
    let (one, other) = (app.contact().await, app.contact().await);
    let company = app.company().await;
    let inputs = json!({"inputs": [tie(&one, &company, &[1]), tie(&other, &company, &[279])]});
    for path in [BASE, "/crm/associations/v4/0-1/COMPANY/batch"] {
        let made = app.post(&format!("{path}/create"), &inputs).await.expect(201).json();
        let row = |contact: &str, labels: Value| {
            json!({
                "fromObjectTypeId": "0-1", "fromObjectId": contact.parse::<i64>().unwrap(),
                "toObjectTypeId": "0-2", "toObjectId": company.parse::<i64>().unwrap(),
                "labels": labels,
            })
        };
        let expected = json!([row(&one, json!(["Primary"])), row(&other, json!([]))]);
        assert_eq!(made["results"], expected);
        assert_eq!(made["status"], json!("COMPLETE"));
        assert!(made["startedAt"].is_string() && made["completedAt"].is_string(), "{made}");
    }
    let expected = [(one, own(&[2, 280])), (other, own(&[280]))];
    assert_eq!(app.associated(("companies", &company), "contacts").await, expected);
}

async fn one_bad_pair_does_not_harm_the_others(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let inputs = json!({"inputs": [
        tie("unknown_id_1", &company, &[279]),
        tie(&contact, &company, &[279]),
        tie(&contact, "424242", &[279]),
        tie(&contact, &company, &[3]),
    ]});
    let answer = app.post(&format!("{BASE}/create"), &inputs).await.expect(207).json();
    assert_eq!(answer["results"].as_array().unwrap().len(), 1);
    assert_eq!(answer["numErrors"], json!(3));
    let expected = json!({
        "status": "error", "category": "VALIDATION_ERROR",
        "subCategory": "crm.associations.INVALID_IDENTIFIER",
        "message": "unknown_id_1 is not a valid ID", "context": {"id": ["unknown_id_1"]},
    });
    assert_eq!(answer["errors"][0].to_string(), expected.to_string());
    let missing = &answer["errors"][1]["context"]["INVALID_OBJECT_IDS"];
    assert_eq!(missing, &json!(["COMPANY=424242 is not valid"]));
    let wrong = text(&answer["errors"][2], "message");
    assert!(wrong.starts_with("invalid from object type 0-1 for associations"), "{wrong}");
    // All of them failing is no other answer.
    let itself = json!({"inputs": [tie(&contact, &contact, &[449])]});
    let path = "/crm/v4/associations/contacts/contacts/batch/create";
    let answer = app.post(path, &itself).await.expect(207).json();
    assert_eq!((&answer["results"], &answer["numErrors"]), (&json!([]), &json!(1)));
    let message = format!("Object {contact} cannot be associated to itself ({contact})");
    assert_eq!(answer["errors"][0]["message"], json!(message));
    let shown = app.associated(("contacts", &contact), "companies").await;
    assert_eq!(shown, [(company, own(&[279]))]);
}

async fn defaults_have_a_row_for_each_direction(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let pair = |from: &str| json!({"from": {"id": from}, "to": {"id": company}});
    let inputs = json!({"inputs": [pair(&contact), pair("x")]});
    let path = format!("{BASE}/associate/default");
    let answer = app.post(&path, &inputs).await.expect(207).json();
    let row = default_row;
    let expected = json!([row(&contact, &company, 279), row(&company, &contact, 280)]);
    assert_eq!((&answer["results"], &answer["numErrors"]), (&expected, &json!(1)));
    let inputs = json!({"inputs": [pair(&contact)]});
    app.post(&path, &inputs).await.expect(200);
    let shown = app.associated(("contacts", &contact), "companies").await;
    assert_eq!(shown, [(company.clone(), own(&[279]))]);
}

async fn reads_name_records_without_associations(app: App) {
    let (contact, lonely) = (app.contact().await, app.contact().await);
    let company = app.company().await;
    app.tie(("contacts", &contact), ("companies", &company), &[1]).await;
    let inputs = json!({"inputs": [{"id": lonely}, {"id": contact}, {"id": "x"}]});
    let answer = app.post(&format!("{BASE}/read"), &inputs).await.expect(207).json();
    let expected = json!([{"from": {"id": contact}, "to": [{
        "toObjectId": company.parse::<i64>().unwrap(),
        "associationTypes": [
            {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
            {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": null},
        ],
    }]}]);
    assert_eq!((&answer["results"], &answer["numErrors"]), (&expected, &json!(2)));
    let expected = json!({
        "status": "error", "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": format!("No company is associated with contact {lonely}."),
        "context": {
            "fromObjectId": [lonely], "fromObjectType": ["contact"], "toObjectType": ["company"],
        },
    });
    assert_eq!(answer["errors"][0].to_string(), expected.to_string());
    let inputs = json!({"inputs": [{"id": contact.parse::<i64>().unwrap()}]});
    let path = "/crm/associations/2026-03/contacts/companies/batch/read";
    let answer = app.post(path, &inputs).await.expect(200).json();
    assert_eq!(answer["results"][0]["to"][0]["toObjectId"], json!(company));
    assert!(answer.get("errors").is_none() && answer.get("numErrors").is_none(), "{answer}");
}

async fn reads_go_on_behind_a_cursor(app: App) {
    let company = app.company().await;
    let contacts = app.tied_contacts(&company, 501).await;
    let path = "/crm/v4/associations/companies/contacts/batch/read";
    let page = async |after: Value| {
        let inputs = json!({"inputs": [{"id": company, "after": after}]});
        let answer = app.post(path, &inputs).await.expect(200).json();
        answer["results"][0].clone()
    };
    let first = page(Value::Null).await;
    assert_eq!(first["to"].as_array().unwrap().len(), 500);
    let way = text(&first["paging"]["next"], "after");
    let second = page(json!(way)).await;
    assert!(second.get("paging").is_none(), "{second}");
    let last = contacts.last().unwrap().parse::<i64>().unwrap();
    assert_eq!(second["to"].as_array().unwrap().len(), 1);
    assert_eq!(second["to"][0]["toObjectId"], json!(last));
    app.post(path, &json!({"inputs": [{"id": company, "after": "x"}]})).await.expect(400);
    // A read of the record shows a hundred, and where the next are.
    let read = format!("/crm/v3/objects/companies/{company}?associations=contacts");
    let shown = app.get(&read).await.expect(200).json()["associations"]["contacts"].clone();
    assert_eq!(shown["results"].as_array().unwrap().len(), 100);
    let link = text(&shown["paging"]["next"], "link");
    let path = format!("http://localhost/crm/v3/objects/0-2/{company}/associations/0-1?after=");
    assert!(link.starts_with(&path), "{link}");
    let next = app.get(link.trim_start_matches("http://localhost")).await.expect(200).json();
    assert_eq!(next["results"].as_array().unwrap().len(), 401);
    assert_eq!(next["results"][0]["id"], json!(contacts[100]));
}

async fn archives_end_whatever_is_between(app: App) {
    let (one, other) = (app.contact().await, app.contact().await);
    let (first, second) = (app.company().await, app.company().await);
    for contact in [&one, &other] {
        app.tie(("contacts", contact), ("companies", &first), &[1, 931]).await;
        app.tie(("contacts", contact), ("companies", &second), &[279]).await;
    }
    let to = |ids: &[&str]| ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>();
    let inputs = json!({"inputs": [
        {"from": {"id": one}, "to": to(&[&first, &second, "x", "424242"])},
        {"from": {"id": other}, "to": to(&[&first])},
        {"from": {"id": "x"}, "to": to(&[&first])},
    ]});
    for _ in 0..2 {
        app.post(&format!("{BASE}/archive"), &inputs).await.expect(204);
    }
    assert_eq!(app.associated(("contacts", &one), "companies").await, []);
    let left = app.associated(("contacts", &other), "companies").await;
    assert_eq!(left, [(second, own(&[279]))]);
    assert_eq!(app.associated(("companies", &first), "contacts").await, []);
}

async fn the_plain_type_takes_the_labels_along(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let of = ("contacts", contact.as_str());
    app.tie(of, ("companies", &company), &[1, 931]).await;
    let path = format!("{BASE}/labels/archive");
    let end = async |types: &[i64]| {
        let inputs = json!({"inputs": [tie(&contact, &company, types)]});
        app.post(&path, &inputs).await.expect(204);
        app.associated(of, "companies").await
    };
    assert_eq!(end(&[1]).await, [(company.clone(), own(&[279, 931]))]);
    let back = app.associated(("companies", &company), "contacts").await;
    assert_eq!(back, [(contact.clone(), own(&[280, 930]))]);
    assert_eq!(end(&[279]).await, []);
    assert_eq!(end(&[279]).await, []);
    let wrong = json!({"inputs": [tie(&contact, &company, &[3])]});
    app.post(&path, &wrong).await.expect(400);
}

async fn the_newest_version_answers_200(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let base = "/crm/associations/2026-09/contacts/companies/batch";
    let made = json!({"inputs": [tie(&contact, &company, &[1])]});
    let answer = app.post(&format!("{base}/create"), &made).await.expect(200).json();
    assert_eq!(answer["results"][0]["fromObjectId"], json!(contact));
    let bad = json!({"inputs": [tie(&contact, &company, &[1]), tie("x", &company, &[1])]});
    app.post(&format!("{base}/create"), &bad).await.expect(207);
    let pair = json!({"inputs": [{"from": {"id": contact}, "to": [{"id": company}]}]});
    for (end, body) in [("labels/archive", &made), ("archive", &pair)] {
        let answer = app.post(&format!("{base}/{end}"), body).await.expect(200).json();
        assert_eq!(answer["status"], json!("COMPLETE"));
    }
    assert_eq!(app.associated(("contacts", &contact), "companies").await, []);
}

async fn batches_are_bounded(app: App) {
    let message = |max: usize| {
        format!(
            "The maximum number of inputs supported in a batch is {max}. Please reduce the number \
             of items and try again"
        )
    };
    let pair = || tie("1", "2", &[279]);
    let archive = |n: usize| json!({"from": {"id": (n + 1).to_string()}, "to": [{"id": "1"}]});
    for (end, max, input) in [
        ("create", 2_000, pair()),
        ("labels/archive", 2_000, pair()),
        ("associate/default", 100, pair()),
        ("read", 1_000, json!({"id": "1"})),
    ] {
        let inputs = json!({"inputs": vec![input; max + 1]});
        let refused = app.post(&format!("{BASE}/{end}"), &inputs).await.expect(400);
        assert_eq!(refused.message(), message(max), "{end}");
    }
    let inputs: Vec<Value> = (0..101).map(archive).collect();
    let refused = app.post(&format!("{BASE}/archive"), &json!({"inputs": inputs})).await;
    assert_eq!(refused.expect(400).message(), message(100));
    // Many inputs of few records are fine.
    let same = json!({"inputs": vec![archive(0); 101]});
    app.post(&format!("{BASE}/archive"), &same).await.expect(204);
    for end in ["create", "labels/archive", "associate/default", "read", "archive"] {
        let refused = app.post(&format!("{BASE}/{end}"), &json!({"inputs": []})).await.expect(400);
        let none = "Batch input provided should have at least one object.";
        assert_eq!(refused.message(), none, "{end}");
    }
}

async fn bodies_that_can_not_be_read(app: App) {
    let record = json!({"id": "1"});
    let missing = |field: &str| {
        let message = "Invalid input JSON on line 1, column 2. Some required fields were not set:";
        format!("{message} [{field}]")
    };
    for (end, input, field) in [
        ("create", json!({"to": record, "types": []}), "from"),
        ("create", json!({"from": record, "types": []}), "to"),
        ("create", json!({"from": record, "to": record}), "types"),
        ("create", json!({"from": {}, "to": record, "types": []}), "id"),
        ("read", json!({}), "id"),
        ("archive", json!({"from": record}), "to"),
        ("associate/default", json!({"from": record}), "to"),
    ] {
        let body = json!({"inputs": [input]});
        let refused = app.post(&format!("{BASE}/{end}"), &body).await.expect(400);
        assert_eq!(refused.message(), missing(field), "{end} {body}");
    }
    for body in [json!([]), json!({}), json!({"inputs": {}}), json!({"inputs": [[]]})] {
        for end in ["create", "read", "archive"] {
            app.post(&format!("{BASE}/{end}"), &body).await.expect(400);
        }
    }
}
