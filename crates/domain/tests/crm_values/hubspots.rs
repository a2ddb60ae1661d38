//! The rules on HubSpot's own types, as they are defined (objects.md §2.1, §2.4, §2.7, §6.3).

use crate::{ACCOUNT, owner, record, sent, values};
use domain::crm::calculated;
use domain::crm::record::Values;
use domain::crm::schemas::Schemas;
use domain::crm::validate::{
    Dates, check, contact_exists, missing_required, settle, unique_values,
};

fn account() -> Schemas {
    Schemas::new(ACCOUNT, 0, vec![owner("7", false)])
}

/// A new record of the type with these values.
fn create(name: &str, given: &[(&str, &str)]) -> Values {
    let schemas = account();
    let object_type = schemas.resolve(name).expect(name);
    let accepted = check(&schemas, object_type, &sent(given), Dates::Strict).expect("values");
    let mut record = Values::new();
    accepted.apply(&mut record);
    settle(object_type, None, &mut record).expect("a record");
    record
}

fn missing(name: &str, given: &[(&str, &str)]) -> Vec<String> {
    let schemas = account();
    let object_type = schemas.resolve(name).expect(name);
    let fault = missing_required(object_type, &create(name, given));
    fault.map(|fault| fault.context[0].1.clone()).unwrap_or_default()
}

fn sentence(name: &str, given: (&str, &str)) -> String {
    let schemas = account();
    let object_type = schemas.resolve(name).expect(name);
    let mut invalid =
        check(&schemas, object_type, &sent(&[given]), Dates::Strict).expect_err("wrong");
    invalid.remove(0).message
}

#[test]
fn new_records_are_completed() {
    let contact = create("contacts", &[("email", "Ada@X.org"), ("hubspot_owner_id", "7")]);
    assert_eq!(
        contact,
        values(&[
            ("email", "ada@x.org"),
            ("hs_pipeline", "contacts-lifecycle-pipeline"),
            ("hubspot_owner_id", "7"),
            ("lifecyclestage", "lead"),
        ])
    );
    assert_eq!(
        create("companies", &[("name", "X")]),
        values(&[("hs_pipeline", "companies-lifecycle-pipeline"), ("name", "X")])
    );
    assert_eq!(
        create("deals", &[("dealstage", "closedwon")]),
        values(&[("dealstage", "closedwon"), ("pipeline", "default")])
    );
    assert_eq!(create("deals", &[]), values(&[("pipeline", "default")]));
    assert_eq!(
        create("tickets", &[("hs_pipeline_stage", "1")]),
        values(&[("hs_pipeline", "0"), ("hs_pipeline_stage", "1")])
    );
    assert_eq!(create("listings", &[("hs_name", "X")]), values(&[("hs_name", "X")]));
}

#[test]
fn what_is_required_is_what_is_left() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(missing("contacts", &[]), names(&[]));
    assert_eq!(missing("companies", &[("phone", "1")]), names(&["domain", "name"]));
    assert_eq!(missing("companies", &[("name", "X")]), names(&[]));
    assert_eq!(missing("deals", &[("dealname", "X")]), names(&["dealstage"]));
    assert_eq!(missing("tickets", &[("subject", "X"), ("hs_pipeline_stage", "1")]), names(&[]));
    let start = ("hs_meeting_start_time", "2026-10-05T13:00:00Z");
    assert_eq!(missing("meetings", &[start]), names(&[]));
    assert_eq!(missing("meetings", &[]), names(&["hs_timestamp"]));
    let left = names(&["hs_pipeline", "hs_pipeline_stage"]);
    assert_eq!(missing("projects", &[("hs_name", "X")]), left);
}

#[test]
fn refusals_are_worded_as_hubspots() {
    assert_eq!(
        sentence("deals", ("dealstage", "registered")),
        "registered is not a valid pipeline stage ID. Valid options are: pipelineId=default : \
         [appointmentscheduled, qualifiedtobuy, presentationscheduled, decisionmakerboughtin, \
         contractsent, closedwon, closedlost]"
    );
    let dump = sentence("companies", ("type", "PROSPECT1"));
    let prospect = "PROSPECT1 was not one of the allowed options: [label: \"Prospect\"\n\
                    value: \"PROSPECT\"\ndisplay_order: 0\ndouble_data: 0.0\nhidden: false\n\
                    description: \"\"\nread_only: false\n, label: ";
    assert!(dump.starts_with(prospect), "{dump}");
    assert_eq!(sentence("contacts", ("email", "dsfsafas@")), "Email address dsfsafas@ is invalid");
    assert_eq!(
        sentence("contacts", ("hs_is_contact", "true")),
        "\"hs_is_contact\" is a calculated property; its value cannot be set."
    );
    assert_eq!(
        sentence("0-162", ("hs_unique_creation_key", "1")),
        "\"hs_unique_creation_key\" is a read only property; its value cannot be set."
    );
}

#[test]
fn every_property_takes_anything_without_harm() {
    let schemas = account();
    let mut accepted = 0;
    for object_type in schemas.object_types() {
        for property in object_type.properties() {
            let name = property.name.as_str();
            let clears = check(&schemas, object_type, &sent(&[(name, "")]), Dates::Strict);
            assert_eq!(clears.is_ok(), !property.is_read_only(), "{name}");
            for raw in ["x", "1", "true", "2026-01-01", ";", "7"] {
                let checked = check(&schemas, object_type, &sent(&[(name, raw)]), Dates::Strict);
                accepted += usize::from(checked.is_ok());
            }
            for option in &property.options {
                let given = sent(&[(name, option.value.as_str())]);
                let checked = check(&schemas, object_type, &given, Dates::Strict);
                assert_eq!(checked.is_ok(), !property.is_read_only(), "{name} {}", option.value);
            }
        }
    }
    assert!(accepted > 1_000, "{accepted}");
}

#[test]
fn answers_to_writes_show_what_is_computed() {
    let schemas = account();
    let deal = schemas.resolve("deals").expect("a type");
    let held = [("amount", "1500.50"), ("dealstage", "qualifiedtobuy"), ("pipeline", "default")];
    let shown = calculated::all(deal, &record(&held));
    let found = |name: &str| {
        let found = shown.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(found("hs_projected_amount"), Some("600.2"));
    assert_eq!(found("hs_is_closed"), Some("false"));
    assert_eq!(found("hs_deal_stage_probability"), Some("0.4"));
    assert!(shown.is_sorted_by(|one, other| one.0 < other.0));
    let contact = schemas.resolve("contacts").expect("a type");
    let shown = calculated::all(contact, &record(&[("hubspot_owner_id", "7")]));
    let names: Vec<&str> = shown.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "hs_all_contact_vids",
            "hs_all_owner_ids",
            "hs_associated_target_accounts",
            "hs_currently_enrolled_in_prospecting_agent",
            "hs_is_contact",
            "hs_is_unworked",
            "hs_membership_has_accessed_private_content",
            "hs_registered_member",
            "hs_sequences_actively_enrolled_count",
        ]
    );
}

#[test]
fn addresses_of_contacts_are_unique() {
    let schemas = account();
    let contact = schemas.resolve("contacts").expect("a type");
    let held = values(&[("email", "a@x.org"), ("hs_additional_emails", "b@x.org")]);
    let address = |address: &str| ("email".to_owned(), address.to_owned());
    assert_eq!(unique_values(contact, &held), [address("a@x.org"), address("b@x.org")]);
    let company = schemas.resolve("companies").expect("a type");
    assert_eq!(unique_values(company, &values(&[("domain", "x.org")])), []);
    assert_eq!(contact_exists(Some(1)).message, "Contact already exists. Existing ID: 1");
}
