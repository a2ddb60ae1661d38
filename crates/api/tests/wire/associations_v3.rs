//! Associations of v3, by legacy names of types (objects.md §1.2, §4.6, §7.3; case T-31).

use crate::support::associations::own;
use crate::support::client::text;
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    one_association_by_name_or_number,
    batches_by_name,
    reads_page_at_a_hundred,
    types_have_names,
    only_v3_knows_these,
);

const BASE: &str = "/crm/v3/associations/contacts/companies";

async fn one_association_by_name_or_number(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    for (objects, kind, shown) in [
        ("/crm/objects/v3", "contact_to_company", own(&[1, 279])),
        ("/crm/v3/objects", "931", own(&[1, 279, 931])),
        ("/crm/v3/objects", "CONTACT_TO_COMPANY_UNLABELED", own(&[1, 279, 931])),
    ] {
        let path = format!("{objects}/contacts/{contact}/associations/companies/{company}/{kind}");
        let answer = app.send("PUT", &path, &[], "").await.expect(200).json();
        assert_eq!((text(&answer, "id"), &answer["archived"]), (contact.clone(), &json!(false)));
        let results = answer["associations"]["companies"]["results"].as_array().unwrap();
        assert_eq!(results.len(), shown.len());
        let associated = app.associated(("contacts", &contact), "companies").await;
        assert_eq!(associated, [(company.clone(), shown)]);
    }
    let list = format!("/crm/v3/objects/contacts/{contact}/associations/companies");
    let shown = app.get(&format!("{list}?includeFA=true")).await.expect(200).json();
    let row = |name: &str| json!({"id": company, "type": name});
    let names =
        ["contact_to_company", "contact_to_company_unlabeled", "billing_contact_to_company"];
    assert_eq!(shown, json!({"results": names.map(row)}));
    let one = format!("{list}/{company}");
    app.delete(&format!("{one}/contact_to_company")).await.expect(204);
    let left = app.get(&list).await.expect(200).json();
    assert_eq!(left, json!({"results": [row(names[1]), row(names[2])]}));
    app.delete(&format!("{one}/contact_to_company_unlabeled")).await.expect(204);
    app.delete(&format!("{one}/279")).await.expect(204);
    assert_eq!(app.get(&list).await.expect(200).json(), json!({"results": []}));
    for (kind, status) in [("nope", 400), ("deal_to_company", 400), ("3", 400), ("-1", 400)] {
        app.send("PUT", &format!("{one}/{kind}"), &[], "").await.expect(status);
        app.delete(&format!("{one}/{kind}")).await.expect(status);
    }
    let missing = "/crm/v3/objects/contacts/424242/associations/companies";
    app.get(missing).await.expect(404);
    app.send("PUT", &format!("{missing}/{company}/1"), &[], "").await.expect(404);
    app.send("PUT", &format!("{list}/424242/1"), &[], "").await.expect(400);
}

async fn batches_by_name(app: App) {
    let (contact, lonely) = (app.contact().await, app.contact().await);
    let company = app.company().await;
    let tie =
        |from: &str, name: &str| json!({"from": {"id": from}, "to": {"id": company}, "type": name});
    let name = "contact_to_company";
    let inputs = json!({"inputs": [tie(&contact, name), tie("x", name), tie(&lonely, "nope")]});
    let answer = app.post(&format!("{BASE}/batch/create"), &inputs).await.expect(207).json();
    assert_eq!(answer["results"], json!([tie(&contact, name)]));
    assert_eq!(answer["numErrors"], json!(2));
    let inputs = json!({"inputs": [tie(&contact, name)]});
    app.post(&format!("{BASE}/batch/create"), &inputs).await.expect(201);
    let ids = json!({"inputs": [{"id": contact}, {"id": lonely}]});
    let read = app.post(&format!("{BASE}/batch/read"), &ids).await.expect(207).json();
    let row = |name: &str| json!({"id": company, "type": name});
    let to = [row(name), row("contact_to_company_unlabeled")];
    assert_eq!(read["results"], json!([{"from": {"id": contact}, "to": to}]));
    let sub_category = json!("crm.associations.NO_ASSOCIATIONS_FOUND");
    assert_eq!(read["errors"][0]["subCategory"], sub_category);
    app.post(&format!("{BASE}/batch/archive"), &inputs).await.expect(204);
    let shown = app.associated(("contacts", &contact), "companies").await;
    assert_eq!(shown, [(company.clone(), own(&[279]))]);
    let untyped = json!({"inputs": [{"from": {"id": contact}, "to": {"id": company}}]});
    for end in ["create", "archive"] {
        app.post(&format!("{BASE}/batch/{end}"), &untyped).await.expect(400);
    }
}

async fn reads_page_at_a_hundred(app: App) {
    let company = app.company().await;
    let contacts = app.tied_contacts(&company, 101).await;
    let path = "/crm/v3/associations/companies/contacts/batch/read";
    let page = async |after: Value| {
        let inputs = json!({"inputs": [{"id": company, "after": after}]});
        let answer = app.post(path, &inputs).await.expect(200).json();
        answer["results"][0].clone()
    };
    let first = page(Value::Null).await;
    let ids = |row: &Value| {
        let to = row["to"].as_array().unwrap().iter();
        to.map(|other| text(other, "id")).collect::<Vec<_>>()
    };
    assert_eq!(ids(&first), contacts[..100]);
    let next = &first["paging"]["next"];
    let link = format!("http://localhost/crm/v3/objects/0-2/{company}/associations/0-1?after=");
    assert_eq!(text(next, "link"), format!("{link}{}", text(next, "after")));
    let second = page(next["after"].clone()).await;
    assert_eq!(ids(&second), contacts[100..]);
    assert!(second.get("paging").is_none(), "{second}");
}

async fn types_have_names(app: App) {
    let types = app.get(&format!("{BASE}/types")).await.expect(200).json();
    let row = |id: &str, name: &str| json!({"id": id, "name": name});
    let expected = json!([
        row("1", "contact_to_company"),
        row("279", "contact_to_company_unlabeled"),
        row("931", "billing_contact_to_company"),
    ]);
    assert_eq!(types["results"], expected);
    app.get("/crm/v3/associations/nope/companies/types").await.expect(400);
}

async fn only_v3_knows_these(app: App) {
    let typed = "/crm/v4/objects/contacts/1/associations/companies/2/1";
    assert_eq!(app.send("PUT", typed, &[], "").await.status, 404);
    let types = app.get("/crm/v4/associations/contacts/companies/types").await;
    assert_eq!(types.status, 404);
    let labels = app.get("/crm/v3/associations/contacts/companies/labels").await;
    assert_eq!(labels.status, 404);
}
