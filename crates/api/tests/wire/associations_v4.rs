//! Associations below a record since v4 (objects.md §1.2, §4.1, §4.6, §7.3; cases T-30, T-32,
//! T-43).

use crate::support::associations::{default_row, hubspot, own, pair};
use crate::support::client::text;
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

on_both_databases!(
    a_primary_company_is_shown_twice,
    ids_are_numbers_in_v4_and_texts_in_dated_versions,
    another_primary_takes_the_place_of_the_first,
    default_associations_have_no_label,
    lists_go_on_behind_a_cursor,
    a_pair_is_taken_apart_as_a_whole,
    creates_name_types_from_the_new_record_on,
    records_that_are_not_there,
    what_can_not_be_associated,
    both_sides_scopes_are_asked_for,
    nobody_sees_or_ties_another_accounts_records,
    every_write_is_in_the_change_log,
    archived_records_are_associated_no_more,
    a_walk_leaves_every_association_with_its_inverse,
);

async fn a_primary_company_is_shown_twice(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let path = pair(("contacts", &contact), ("companies", &company));
    let number = |id: &str| id.parse::<i64>().unwrap();
    let expected = json!({
        "fromObjectTypeId": "0-1", "fromObjectId": number(&contact),
        "toObjectTypeId": "0-2", "toObjectId": number(&company), "labels": ["Primary"],
    });
    for _ in 0..2 {
        let made = app.put(&path, &json!([hubspot(1)])).await.expect(201);
        assert_eq!(made.text, expected.to_string());
    }
    let list = app.get(&format!("/crm/v4/objects/contacts/{contact}/associations/companies")).await;
    let shown = json!({"results": [{"toObjectId": number(&company), "associationTypes": [
        {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
        {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": null},
    ]}]});
    assert_eq!(list.expect(200).text, shown.to_string());
    assert_eq!(
        app.associated(("companies", &company), "contacts").await,
        [(contact.clone(), own(&[2, 280]))]
    );
    let read = app.get(&format!("/crm/v3/objects/contacts/{contact}?associations=company")).await;
    let expected = json!({"companies": {"results": [
        {"id": company, "type": "contact_to_company"},
        {"id": company, "type": "contact_to_company_unlabeled"},
    ]}});
    assert_eq!(read.expect(200).json()["associations"], expected);
    let none = app.get(&format!("/crm/v3/objects/contacts/{contact}?associations=deals")).await;
    assert!(none.expect(200).json().get("associations").is_none());
}

async fn ids_are_numbers_in_v4_and_texts_in_dated_versions(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    for version in ["2025-09", "2026-03", "2026-09"] {
        let path = format!("/crm/objects/{version}/contact/{contact}/associations/company");
        let body = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": "279"}]);
        let made = app.put(&format!("{path}/{company}"), &body).await.expect(201).json();
        assert_eq!((&made["fromObjectId"], &made["labels"]), (&json!(contact), &json!([])));
        let list = app.get(&path).await.expect(200).json();
        assert_eq!(list["results"][0]["toObjectId"], json!(company));
        let kinds = &list["results"][0]["associationTypes"];
        let plain = json!([{"category": "HUBSPOT_DEFINED", "typeId": 279, "label": null}]);
        assert_eq!(kinds, &plain);
    }
}

async fn another_primary_takes_the_place_of_the_first(app: App) {
    let contact = app.contact().await;
    let (first, second) = (app.company().await, app.company().await);
    let of = ("contacts", contact.as_str());
    app.tie(of, ("companies", &first), &[1]).await;
    // From the other side it is the same.
    app.tie(("companies", &second), of, &[2]).await;
    let expected = [(first.clone(), own(&[279])), (second.clone(), own(&[1, 279]))];
    assert_eq!(app.associated(of, "companies").await, expected);
    let back = app.associated(("companies", &first), "contacts").await;
    assert_eq!(back, [(contact.clone(), own(&[280]))]);
    app.tie(of, ("companies", &first), &[1]).await;
    let expected = [(first, own(&[1, 279])), (second, own(&[279]))];
    assert_eq!(app.associated(of, "companies").await, expected);
}

async fn default_associations_have_no_label(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let path =
        format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}");
    let answer = app.send("PUT", &path, &[], "").await.expect(200).json();
    let row = default_row;
    let expected = json!([row(&contact, &company, 279), row(&company, &contact, 280)]);
    assert_eq!((&answer["status"], &answer["results"]), (&json!("COMPLETE"), &expected));
    let shown = app.associated(("contacts", &contact), "companies").await;
    assert_eq!(shown, [(company, own(&[279]))]);
    // Records of one type: one type leads both ways.
    let other = app.contact().await;
    let path = format!("/crm/objects/2026-09/0-1/{contact}/associations/default/0-1/{other}");
    app.send("PUT", &path, &[], "").await.expect(200);
    let back = app.associated(("contacts", &other), "contacts").await;
    assert_eq!(back, [(contact, own(&[449]))]);
}

async fn lists_go_on_behind_a_cursor(app: App) {
    let company = app.company().await;
    let mut contacts = Vec::new();
    for _ in 0..5 {
        let contact = app.contact().await;
        app.tie(("contacts", &contact), ("companies", &company), &[1]).await;
        contacts.push(contact);
    }
    let path = format!("/crm/v4/objects/companies/{company}/associations/contacts");
    let mut found: Vec<i64> = Vec::new();
    let mut next = format!("{path}?limit=2");
    for page in 0..3 {
        let list = app.get(&next).await.expect(200).json();
        let results = list["results"].as_array().unwrap();
        found.extend(results.iter().map(|other| other["toObjectId"].as_i64().unwrap()));
        let Some(way) = list["paging"]["next"]["after"].as_str() else {
            assert_eq!(page, 2);
            break;
        };
        let link = text(&list["paging"]["next"], "link");
        assert_eq!(link, format!("http://localhost{path}?limit=2&after={way}"));
        // As the link has it, and as clients encode it once more.
        let way = if page == 0 { way.to_owned() } else { way.replace('%', "%25") };
        next = format!("{path}?limit=2&after={way}");
    }
    let contacts: Vec<i64> = contacts.iter().map(|id| id.parse().unwrap()).collect();
    assert_eq!(found, contacts);
    for (query, status) in [
        ("limit=501", 400),
        ("limit=0", 400),
        ("limit=x", 400),
        ("after=x", 400),
        ("limit=500", 200),
    ] {
        app.get(&format!("{path}?{query}")).await.expect(status);
    }
}

async fn a_pair_is_taken_apart_as_a_whole(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let (from, to) = (("contacts", contact.as_str()), ("companies", company.as_str()));
    app.tie(from, to, &[1, 931]).await;
    // The other way round is the same pair.
    app.delete(&pair(to, from)).await.expect(204);
    assert_eq!(app.associated(from, "companies").await, []);
    assert_eq!(app.associated(to, "contacts").await, []);
    app.delete(&pair(from, to)).await.expect(204);
    app.delete(&pair(from, ("companies", "nope"))).await.expect(404);
}

async fn creates_name_types_from_the_new_record_on(app: App) {
    let company = app.company().await;
    let create = |to: Value, kind: i64| {
        json!({
            "properties": {"firstname": "Ada"},
            "associations": [{"to": {"id": to}, "types": [hubspot(kind)]}],
        })
    };
    let path = "/crm/v3/objects/contacts";
    let number = json!(company.parse::<i64>().unwrap());
    for id in [json!(company), number] {
        let made = app.post(path, &create(id, 1)).await.expect(201).json();
        assert!(made.get("associations").is_none(), "{made}");
        let contact = text(&made, "id");
        let shown = app.associated(("contacts", &contact), "companies").await;
        assert_eq!(shown, [(company.clone(), own(&[1, 279]))]);
    }
    let total = async || app.get(path).await.expect(200).ids().len();
    let before = total().await;
    // T-32: note to company where contact to company is meant.
    let refused = app.post(path, &create(json!(company), 190)).await.expect(400).json();
    let message = "invalid from object type 0-1 for associations to be created. expected: 0-46. \
                   For definition 0-190";
    assert_eq!(
        (text(&refused, "message"), &refused["category"]),
        (message.to_owned(), &json!("VALIDATION_ERROR"),)
    );
    for missing in ["424242", "x"] {
        let refused = app.post(path, &create(json!(missing), 1)).await.expect(400).json();
        assert_eq!(refused["message"], json!("One or more associations are invalid"));
        let context = json!({
            "INVALID_OBJECT_IDS": [format!("COMPANY={missing} is not valid")],
            "objectId": [missing], "objectType": ["COMPANY"],
        });
        assert_eq!(refused["context"], context);
    }
    assert_eq!(total().await, before);
}

async fn records_that_are_not_there(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    for (id, message) in [
        ("424242", "resource not found"),
        ("undefined", "Object not found.  objectId are usually numeric."),
        ("0", "Object not found. objectId is usually positive."),
    ] {
        let path = format!("/crm/v4/objects/contacts/{id}/associations/companies");
        let answer = app.get(&path).await.expect(404);
        assert_eq!(answer.message(), message);
        let put = app.put(&format!("{path}/{company}"), &json!([hubspot(1)])).await.expect(404);
        assert_eq!(put.message(), message);
    }
    let path = pair(("contacts", &contact), ("companies", "424242"));
    let refused = app.put(&path, &json!([hubspot(1)])).await.expect(400);
    assert_eq!(refused.message(), "One or more associations are invalid");
    let unknown = app.get(&format!("/crm/v4/objects/contacts/{contact}/associations/nope")).await;
    assert_eq!(unknown.expect(400).message(), "Unable to infer object type from: nope");
}

async fn what_can_not_be_associated(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let path = pair(("contacts", &contact), ("companies", &company));
    // T-43: a category of HubSpot's list that no type is of, and is never shown.
    let work = json!([{"associationCategory": "WORK", "associationTypeId": 1}]);
    let spec =
        |id: Value| json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id}]);
    for body in [
        work,
        spec(json!(99_999)),
        spec(json!("x")),
        spec(Value::Null),
        json!([{"associationTypeId": 1}]),
        json!([{"associationCategory": "NOPE", "associationTypeId": 1}]),
        json!([[]]),
        json!([]),
        json!({}),
        json!([hubspot(3)]),
        json!([hubspot(2)]),
        json!([hubspot(1), hubspot(15)]),
    ] {
        app.put(&path, &body).await.expect(400);
    }
    let wrong_end = app.put(&path, &json!([hubspot(15)])).await.expect(400);
    let message = "invalid to object type 0-2 for associations to be created. expected: 0-5. For \
                   definition 0-15";
    assert_eq!(wrong_end.message(), message);
    let itself = pair(("contacts", &contact), ("contacts", &contact));
    let refused = app.put(&itself, &json!([hubspot(449)])).await.expect(400);
    let message = format!("Object {contact} cannot be associated to itself ({contact})");
    assert_eq!(refused.message(), message);
    assert_eq!(app.associated(("contacts", &contact), "companies").await, []);
}

async fn both_sides_scopes_are_asked_for(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let path = pair(("contacts", &contact), ("companies", &company));
    let body = json!([hubspot(279)]);
    let (contacts, companies) = ("crm.objects.contacts.write", "crm.objects.companies.write");
    for (scopes, status) in
        [(vec![contacts], 403), (vec![companies], 403), (vec![contacts, companies], 201)]
    {
        let client = app.with_scopes(&scopes).await;
        client.put(&path, &body).await.expect(status);
    }
    let list = format!("/crm/v4/objects/contacts/{contact}/associations/companies");
    let (contacts, companies) = ("crm.objects.contacts.read", "crm.objects.companies.read");
    for (scopes, status) in
        [(vec![contacts], 403), (vec![companies], 403), (vec![contacts, companies], 200)]
    {
        app.with_scopes(&scopes).await.get(&list).await.expect(status);
    }
}

async fn nobody_sees_or_ties_another_accounts_records(app: App) {
    let (_, stranger) = app.other_account().await;
    let (contact, company) = (app.contact().await, app.company().await);
    let (from, to) = (("contacts", contact.as_str()), ("companies", company.as_str()));
    app.tie(from, to, &[1]).await;
    let list = "/crm/v4/objects/contacts";
    // Ids are counted per account; these are in use in the first one only.
    stranger.get(&format!("{list}/{contact}/associations/companies")).await.expect(404);
    stranger.put(&pair(from, to), &json!([hubspot(1)])).await.expect(404);
    stranger.delete(&pair(from, to)).await.expect(204);
    let body = json!({"inputs": [{"id": contact}]});
    let read = stranger.post("/crm/v4/associations/contacts/companies/batch/read", &body).await;
    assert_eq!(read.expect(207).json()["results"], json!([]));
    let body = json!({"inputs": [{"from": {"id": contact}, "to": [{"id": company}]}]});
    let path = "/crm/v4/associations/contacts/companies/batch/archive";
    stranger.post(path, &body).await.expect(204);
    assert_eq!(app.associated(from, "companies").await, [(company, own(&[1, 279]))]);
}

async fn every_write_is_in_the_change_log(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    let before = app.engine.changes_after(app.account, 0, 1_000).await.unwrap().len();
    let (from, to) = (("contacts", contact.as_str()), ("companies", company.as_str()));
    app.tie(from, to, &[1]).await;
    app.delete(&pair(from, to)).await.expect(204);
    app.delete(&pair(from, to)).await.expect(204);
    let log = app.engine.changes_after(app.account, 0, 1_000).await.unwrap();
    let kinds: Vec<_> = log[before..]
        .iter()
        .map(|line| {
            assert_eq!(
                (line.object_type.as_str(), line.object_id.to_string()),
                ("0-1", contact.clone())
            );
            line.kind.as_str()
        })
        .collect();
    assert_eq!(kinds, ["associated", "dissociated"]);
    let detail: Value = serde_json::from_str(&log[before].detail).unwrap();
    let types: Vec<_> = detail["associations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            assert_eq!(
                (&one["toObjectTypeId"], &one["toObjectId"]),
                (&json!("0-2"), &json!(company))
            );
            one["associationTypeId"].as_i64().unwrap()
        })
        .collect();
    assert_eq!(types, [1, 279]);
}

async fn archived_records_are_associated_no_more(app: App) {
    let (contact, company) = (app.contact().await, app.company().await);
    app.tie(("contacts", &contact), ("companies", &company), &[1]).await;
    app.delete(&format!("/crm/v3/objects/companies/{company}")).await.expect(204);
    assert_eq!(app.associated(("contacts", &contact), "companies").await, []);
    let path = pair(("contacts", &contact), ("companies", &company));
    app.put(&path, &json!([hubspot(279)])).await.expect(400);
}

/// A generator of pseudo-random numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}

type Records = Vec<(&'static str, String)>;

/// Every direction of every association, and its types.
async fn all(app: &App, records: &Records) -> BTreeMap<(String, String), BTreeSet<i64>> {
    let mut all = BTreeMap::new();
    for (kind, id) in records {
        for to in ["contacts", "companies"] {
            for (other, types) in app.associated((kind, id), to).await {
                let types: BTreeSet<i64> = types.into_iter().map(|(_, id)| id).collect();
                all.insert((id.clone(), other), types);
            }
        }
    }
    all
}

const INVERSES: [(i64, i64); 10] = [
    (1, 2),
    (2, 1),
    (279, 280),
    (280, 279),
    (449, 449),
    (450, 450),
    (13, 14),
    (14, 13),
    (930, 931),
    (931, 930),
];

async fn a_walk_leaves_every_association_with_its_inverse(app: App) {
    let mut dice = Dice(0x5eed);
    let mut records: Records = Vec::new();
    for _ in 0..4 {
        records.push(("contacts", app.contact().await));
        records.push(("companies", app.company().await));
    }
    let mut ever = 0;
    for _ in 0..60 {
        let (from, to) = (&records[dice.below(8)], &records[dice.below(8)]);
        let types: &[i64] = match (from.0, to.0) {
            ("contacts", "contacts") => &[449],
            ("contacts", _) => &[1, 279, 931],
            (_, "contacts") => &[2, 280, 930],
            _ => &[450, 13, 14],
        };
        let kind = hubspot(types[dice.below(types.len())]);
        let base = format!("/crm/v4/associations/{}/{}/batch", from.0, to.0);
        let of = json!({"from": {"id": from.1}, "to": {"id": to.1}, "types": [kind]});
        match dice.below(6) {
            0 => app.delete(&pair((from.0, &from.1), (to.0, &to.1))).await.expect(204),
            1 => app.post(&format!("{base}/labels/archive"), &json!({"inputs": [of]})).await,
            _ => app.post(&format!("{base}/create"), &json!({"inputs": [of]})).await,
        };
        let all = all(&app, &records).await;
        ever = all.len().max(ever);
        for ((one, other), types) in &all {
            let back: BTreeSet<i64> = types
                .iter()
                .map(|id| INVERSES.iter().find(|(there, _)| there == id).unwrap().1)
                .collect();
            assert_eq!(all.get(&(other.clone(), one.clone())), Some(&back), "{one} {other}");
            let plain = [279, 280, 449, 450];
            assert!(types.iter().any(|id| plain.contains(id)), "{types:?}");
        }
        for (_, id) in &records {
            let primaries = all.iter().filter(|(pair, types)| pair.0 == *id && types.contains(&1));
            assert!(primaries.count() <= 1, "{id}");
        }
    }
    assert!(ever > 10, "the walk tied {ever} pairs");
    // What a merge leaves is whole too.
    let (first, second) = (records[0].1.clone(), records[2].1.clone());
    let body = json!({"primaryObjectId": first, "objectIdToMerge": second});
    let merged = app.post("/crm/v3/objects/contacts/merge", &body).await.expect(200).json();
    let merged = text(&merged, "id");
    for former in [&first, &second] {
        let found = app.associated(("contacts", former), "companies").await;
        assert_eq!(found, app.associated(("contacts", &merged), "companies").await);
    }
    records.retain(|(_, id)| *id != first && *id != second);
    records.push(("contacts", merged));
    let all = all(&app, &records).await;
    for (one, other) in all.keys() {
        assert!(all.contains_key(&(other.clone(), one.clone())), "{one} {other}");
        assert!(one != other && *one != second && *other != second);
    }
    for (_, id) in &records {
        let primaries = all.iter().filter(|(pair, types)| pair.0 == *id && types.contains(&1));
        assert!(primaries.count() <= 1, "{id}");
    }
}
