//! Many associations that end at once: with an archived, merged or purged record, or with their
//! type (objects.md §4.3, §7.3, §8); and what the change log says of them.

use crate::support::associations::{hubspot, own, pair};
use crate::support::crm::{COMPANIES, merge};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

on_both_databases!(
    a_hub_is_archived_with_all_its_associations,
    a_hub_is_merged_into_another,
    a_purge_is_told_of_the_others,
    a_deleted_label_is_told_of,
    limits_are_not_too_high,
);

/// More than are looked at at a time.
const MANY: usize = 10_500;

/// Ties contacts that nobody made to a company, behind the program's back.
async fn hub(app: &App, company: &str) {
    let account = app.account;
    for (columns, kind) in [
        (format!("1, 1000000 + i, 2, {company}"), 279),
        (format!("2, {company}, 1, 1000000 + i"), 280),
    ] {
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
             INSERT INTO associations (account_id, from_type_id, from_id, to_type_id, to_id,
                category, association_type_id) SELECT {account}, {columns}, 0, {kind} FROM n"
        );
        app.database.execute(&sql).await;
    }
}

async fn associations(app: &App) -> i64 {
    app.database.integer("SELECT COUNT(*) FROM associations").await
}

/// Others that lines after `seq` name, by kind and record. No line names more than 1,000.
async fn logged(app: &App, seq: i64) -> BTreeMap<(String, String, i64), HashSet<String>> {
    let mut told: BTreeMap<_, HashSet<String>> = BTreeMap::new();
    for line in app.engine.changes_after(app.account, seq, 1_000).await.unwrap() {
        if !line.kind.ends_with("sociated") {
            continue;
        }
        let detail: Value = serde_json::from_str(&line.detail).unwrap();
        let entries = detail["associations"].as_array().unwrap();
        assert!((1..=1_000).contains(&entries.len()));
        let others = told.entry((line.kind, line.object_type, line.object_id)).or_default();
        for entry in entries {
            let other = format!("{} {}", entry["associationTypeId"], entry["toObjectId"]);
            assert!(others.insert(other), "once only: {entry}");
        }
    }
    told
}

fn about(kind: &str, object_type: &str, id: &str) -> (String, String, i64) {
    (kind.to_owned(), object_type.to_owned(), id.parse().unwrap())
}

async fn a_hub_is_archived_with_all_its_associations(app: App) {
    let (one, other) = (app.company().await, app.company().await);
    let stays = app.contact().await;
    app.tie(("contacts", &stays), ("companies", &other), &[279]).await;
    hub(&app, &one).await;
    let before = app.engine.last_change(app.account).await.unwrap();
    app.delete(&format!("{COMPANIES}/{one}")).await.expect(204);
    let told = logged(&app, before).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[&about("dissociated", "0-2", &one)].len(), MANY);
    assert_eq!(associations(&app).await, 2);
    assert_eq!(app.associated(("contacts", &stays), "companies").await, [(other, own(&[279]))]);
}

async fn a_hub_is_merged_into_another(app: App) {
    let (one, other) = (app.company().await, app.company().await);
    let (both, only, main) = (app.contact().await, app.contact().await, app.contact().await);
    for (contact, company) in [(&both, &one), (&both, &other), (&only, &other)] {
        app.tie(("contacts", contact), ("companies", company), &[279]).await;
    }
    app.tie(("contacts", &main), ("companies", &one), &[1]).await;
    hub(&app, &one).await;
    let before = app.engine.last_change(app.account).await.unwrap();
    merge(&app, COMPANIES, &other, &one).await;
    let told = logged(&app, before).await;
    assert_eq!(told.len(), 2, "{:?}", told.keys());
    let ended = &told[&about("dissociated", "0-2", &one)];
    let made = &told[&about("associated", "0-2", &other)];
    // The primary counts twice: it is a plain one as well.
    assert_eq!((ended.len(), made.len()), (MANY + 3, MANY + 2));
    let had = format!("280 \"{both}\"");
    assert!(ended.contains(&had) && !made.contains(&had));
    assert_eq!(associations(&app).await as usize, 2 * (MANY + 4));
    for (contact, types) in [(&both, own(&[279])), (&only, own(&[279])), (&main, own(&[1, 279]))] {
        let companies = app.associated(("contacts", contact), "companies").await;
        assert_eq!(companies, [(other.clone(), types)]);
    }
}

async fn a_purge_is_told_of_the_others(app: App) {
    let contact = app.contact().await;
    let companies = [app.company().await, app.company().await];
    for company in &companies {
        app.tie(("contacts", &contact), ("companies", company), &[279]).await;
    }
    let before = app.engine.last_change(app.account).await.unwrap();
    let body = json!({"objectId": contact});
    app.post("/crm/v3/objects/contacts/gdpr-delete", &body).await.expect(204);
    let told = logged(&app, before).await;
    let keys: Vec<_> = companies.iter().map(|id| about("dissociated", "0-2", id)).collect();
    assert_eq!(told.keys().cloned().collect::<Vec<_>>(), keys);
    assert_eq!(associations(&app).await, 0);
}

async fn a_deleted_label_is_told_of(app: App) {
    let labels = "/crm/v4/associations/contacts/companies/labels";
    let body = json!({"name": "boss", "label": "Boss", "inverseLabel": "Bossed by"});
    app.post(labels, &body).await.expect(200);
    let (contact, company) = (app.contact().await, app.company().await);
    let types =
        json!([{"associationCategory": "USER_DEFINED", "associationTypeId": 1}, hubspot(279)]);
    app.put(&pair(("contacts", &contact), ("companies", &company)), &types).await.expect(201);
    let before = app.engine.last_change(app.account).await.unwrap();
    app.delete(&format!("{labels}/1")).await.expect(204);
    let told = logged(&app, before).await;
    let others: Vec<_> = told.values().flatten().collect();
    assert_eq!(others.len(), 1, "{told:?}");
    let left = app.associated(("contacts", &contact), "companies").await;
    assert_eq!(left, [(company, own(&[279]))]);
    assert_eq!(associations(&app).await, 2);
}

async fn limits_are_not_too_high(app: App) {
    let path = "/crm/associations/v4/definitions/configurations/contacts/companies/batch/create";
    for (max, status) in [(100_001, 207), (100_000, 201)] {
        let limit = json!({"category": "HUBSPOT_DEFINED", "typeId": 279, "maxToObjectIds": max});
        let answer = app.post(path, &json!({"inputs": [limit]})).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    let (contact, company) = (app.contact().await, app.company().await);
    app.tie(("contacts", &contact), ("companies", &company), &[279]).await;
}
