//! Calls about the same records at the same time: none leaves half of an association.

use crate::support::associations::{hubspot, own, pair};
use crate::support::{App, on_both_databases};
use serde_json::json;

on_both_databases!(nothing_is_tied_to_a_record_that_goes, two_callers_leave_one_primary);

const ROUNDS: usize = 8;

async fn nothing_is_tied_to_a_record_that_goes(app: App) {
    for _ in 0..ROUNDS {
        let (contact, company) = (app.contact().await, app.company().await);
        let tie = pair(("contacts", &contact), ("companies", &company));
        let (body, gone) = (json!([hubspot(1)]), format!("/crm/v3/objects/companies/{company}"));
        let (tied, archived) = tokio::join!(app.put(&tie, &body), app.delete(&gone));
        archived.expect(204);
        assert!([201, 400].contains(&tied.status), "{}", tied.text);
        assert_eq!(app.associated(("contacts", &contact), "companies").await, []);
    }
}

async fn two_callers_leave_one_primary(app: App) {
    for _ in 0..ROUNDS {
        let contact = app.contact().await;
        let (one, other) = (app.company().await, app.company().await);
        let tie = |company: &str| pair(("contacts", &contact), ("companies", company));
        let (body, first, second) = (json!([hubspot(1)]), tie(&one), tie(&other));
        let (first, second) = tokio::join!(app.put(&first, &body), app.put(&second, &body));
        first.expect(201);
        second.expect(201);
        let companies = app.associated(("contacts", &contact), "companies").await;
        let mut types: Vec<_> = companies.into_iter().map(|(_, types)| types).collect();
        types.sort_by_key(Vec::len);
        assert_eq!(types, [own(&[279]), own(&[1, 279])]);
        let mut primaries = 0;
        for company in [&one, &other] {
            let contacts = app.associated(("companies", company), "contacts").await;
            primaries += contacts.iter().filter(|(_, types)| *types == own(&[2, 280])).count();
        }
        assert_eq!(primaries, 1);
    }
}
