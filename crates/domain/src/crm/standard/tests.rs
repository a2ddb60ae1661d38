//! The built-in data holds together, and is what the reference says.

use super::*;
use crate::crm::associations::AssociationCategory;
use crate::crm::object_types::Required;
use crate::crm::properties::{FieldType, PropertyType};
use crate::crm::schemas::Schemas;
use std::collections::{BTreeSet, HashSet};

fn id(number: i64) -> ObjectTypeId {
    ObjectTypeId::standard(number)
}

fn key(type_id: i64) -> AssociationKey {
    AssociationKey { category: AssociationCategory::HubspotDefined, type_id }
}

fn standard(name: &str) -> &'static StandardType {
    TYPES.iter().find(|kind| kind.path_name == name).expect(name)
}

fn property(type_name: &str, name: &str) -> &'static Property {
    let all = properties(standard(type_name).id).expect(type_name);
    all.get(name).unwrap_or_else(|| panic!("{type_name} have no {name}"))
}

fn options(type_name: &str, name: &str) -> Vec<&'static str> {
    property(type_name, name).options.iter().map(|option| option.value.as_str()).collect()
}

#[test]
fn every_type_of_the_reference_is_there_once_in_order_of_ids() {
    let numbers: Vec<i64> = TYPES.iter().map(|kind| kind.id.number()).collect();
    let expected = [
        1, 2, 3, 5, 7, 8, 11, 14, 18, 19, 27, 46, 47, 48, 49, 53, 54, 69, 74, 84, 85, 86, 101, 115,
        116, 123, 136, 142, 162, 410, 420, 421, 970,
    ];
    assert_eq!(numbers, expected);
}

#[test]
fn no_two_types_answer_to_one_name() {
    let mut taken = HashSet::new();
    for kind in TYPES {
        let own: BTreeSet<String> = [kind.name, kind.path_name]
            .iter()
            .chain(kind.aliases)
            .map(|name| name.to_lowercase())
            .collect();
        for name in own {
            assert!(taken.insert(name.clone()), "{name} names two types");
        }
    }
}

#[test]
fn types_are_found_by_their_names_in_any_case() {
    let schemas = Schemas::new(1, 0, Vec::new());
    let cases = [
        ("companies", 2),
        ("company", 2),
        ("COMPANY", 2),
        ("0-2", 2),
        ("line_items", 8),
        ("meetings", 47),
        ("Meeting", 47),
        ("MEETING_EVENT", 47),
        ("payments", 101),
        ("commerce_payments", 101),
        ("goals", 74),
        ("goal_targets", 74),
        ("postal_mail", 116),
        ("LISTING", 420),
        ("listings", 420),
        ("projects", 970),
    ];
    for (name, number) in cases {
        assert_eq!(schemas.resolve(name).expect(name).id(), id(number), "{name}");
    }
    assert!(schemas.resolve("butterflies").is_err());
}

#[test]
fn what_a_type_names_is_defined() {
    for kind in TYPES {
        let defined = properties(kind.id).expect(kind.name);
        let required = match kind.required {
            Required::Nothing => &[][..],
            Required::All(names) | Required::AnyOf(names) => names,
        };
        let pipeline = kind.pipeline.map(|(pipeline, stage)| [pipeline, stage]);
        let named = kind.default_properties.iter().chain(required).chain(kind.searchable);
        let named = named.chain(pipeline.iter().flatten()).chain(&kind.primary_display);
        for name in named.chain([&kind.created, &kind.modified]) {
            assert!(defined.contains_key(*name), "{}: {name}", kind.name);
        }
        // Line items, payments and conversations have no text that is theirs.
        let unsearched = ["LINE_ITEM", "COMMERCE_PAYMENT", "CONVERSATION"].contains(&kind.name);
        assert_eq!(kind.searchable.is_empty(), unsearched, "{}", kind.name);
        assert!(kind.default_properties.is_sorted(), "{}", kind.name);
        for always in ["hs_object_id", kind.created, kind.modified] {
            assert!(kind.default_properties.contains(&always), "{}: {always}", kind.name);
        }
        assert!(!kind.read_scopes.is_empty() && !kind.write_scopes.is_empty(), "{}", kind.name);
        assert!(!kind.group.0.is_empty() && !kind.group.1.is_empty(), "{}", kind.name);
    }
}

#[test]
fn a_type_says_each_property_and_each_option_once() {
    for kind in TYPES {
        let mut names = HashSet::new();
        for property in kind.properties {
            assert!(names.insert(property.name), "{}: {}", kind.name, property.name);
            let mut values = HashSet::new();
            for (value, _) in property.options {
                assert!(values.insert(value), "{}: {}: {value}", kind.name, property.name);
            }
        }
    }
}

#[test]
fn properties_are_of_a_shape_that_can_be_written() {
    for kind in TYPES {
        for property in properties(kind.id).expect(kind.name).values() {
            let named = format!("{}: {}", kind.name, property.name);
            let fits = match property.property_type {
                PropertyType::Enumeration => {
                    matches!(
                        property.field_type,
                        FieldType::Select | FieldType::Radio | FieldType::Checkbox
                    )
                }
                PropertyType::Bool => property.field_type == FieldType::BooleanCheckbox,
                PropertyType::Number => {
                    matches!(property.field_type, FieldType::Number | FieldType::CalculationScore)
                }
                PropertyType::Date | PropertyType::Datetime => {
                    property.field_type == FieldType::Date
                }
                PropertyType::String => matches!(
                    property.field_type,
                    FieldType::Text
                        | FieldType::Textarea
                        | FieldType::Html
                        | FieldType::PhoneNumber
                ),
                _ => false,
            };
            assert!(fits, "{named}");
            let in_pipeline =
                kind.pipeline.is_some_and(|(one, other)| [one, other].contains(&&*property.name));
            let nothing_fits = property.property_type == PropertyType::Enumeration
                && property.options.is_empty()
                && !property.external_options;
            assert!(!nothing_fits || property.is_read_only() || in_pipeline, "{named}");
            let first = property.name.as_bytes().first().copied().unwrap_or_default();
            let plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(first.is_ascii_lowercase() && property.name.bytes().all(plain), "{named}");
            assert!(!property.label.is_empty() && !property.group_name.is_empty(), "{named}");
            assert_eq!(property.hubspot_defined, Some(true), "{named}");
            if property.has_unique_value {
                assert_eq!(named, "CONTACT: email");
            }
        }
    }
}

#[test]
fn reads_that_ask_for_nothing_show_what_the_reference_says() {
    let cases = [
        ("contacts", "createdate email firstname hs_object_id lastmodifieddate lastname"),
        ("companies", "createdate domain hs_lastmodifieddate hs_object_id name"),
        (
            "deals",
            "amount closedate createdate dealname dealstage hs_lastmodifieddate hs_object_id \
             pipeline",
        ),
        (
            "tickets",
            "content createdate hs_lastmodifieddate hs_object_id hs_pipeline hs_pipeline_stage \
             hs_ticket_category hs_ticket_priority subject",
        ),
        ("products", "createdate description hs_lastmodifieddate hs_object_id name price"),
        ("line_items", "amount createdate hs_lastmodifieddate hs_object_id price quantity"),
        (
            "quotes",
            "hs_createdate hs_expiration_date hs_lastmodifieddate hs_object_id hs_public_url_key \
             hs_status hs_title",
        ),
    ];
    for (name, expected) in cases {
        assert_eq!(standard(name).default_properties.join(" "), expected, "{name}");
    }
    let dated = "carts discounts fees taxes invoices leads orders commerce_payments";
    for name in dated.split(' ') {
        let expected = "createdate hs_lastmodifieddate hs_object_id";
        assert_eq!(standard(name).default_properties.join(" "), expected, "{name}");
    }
    let others = "calls emails meetings notes tasks communications postal_mail subscriptions \
                  feedback_submissions listings projects services courses appointments users \
                  goal_targets marketing_events conversations";
    for name in others.split_whitespace() {
        let expected = "hs_createdate hs_lastmodifieddate hs_object_id";
        assert_eq!(standard(name).default_properties.join(" "), expected, "{name}");
    }
}

#[test]
fn creates_must_bring_what_the_reference_says() {
    let cases = [
        ("contacts", Required::Nothing),
        ("companies", Required::AnyOf(&["domain", "name"])),
        ("line_items", Required::Nothing),
        ("listings", Required::All(&["hs_name"])),
        ("projects", Required::All(&["hs_name", "hs_pipeline", "hs_pipeline_stage"])),
        ("services", Required::All(&["hs_name", "hs_pipeline", "hs_pipeline_stage"])),
        ("emails", Required::All(&["hs_timestamp", "hs_email_direction"])),
        ("notes", Required::All(&["hs_timestamp"])),
        ("users", Required::All(&["hs_internal_user_id", "hs_email"])),
        ("invoices", Required::All(&["hs_currency"])),
    ];
    for (name, expected) in cases {
        assert_eq!(standard(name).required, expected, "{name}");
    }
}

#[test]
fn scopes_are_those_of_the_reference() {
    assert_eq!(standard("listings").read_scopes, ["crm.objects.listings.read"]);
    assert_eq!(standard("listings").write_scopes, ["crm.objects.listings.write"]);
    assert!(standard("tickets").read_scopes.contains(&"tickets"));
    assert!(standard("tickets").write_scopes.contains(&"tickets"));
    for name in ["calls", "communications", "emails", "meetings", "notes", "tasks", "postal_mail"] {
        assert!(standard(name).read_scopes.contains(&"crm.objects.contacts.read"), "{name}");
        assert_eq!(standard(name).write_scopes, ["crm.objects.contacts.write"], "{name}");
    }
    assert!(standard("emails").read_scopes.contains(&"sales-email-read"));
    for name in ["discounts", "fees", "taxes", "line_items"] {
        let writes = ["crm.objects.line_items.write", "e-commerce"];
        assert_eq!(standard(name).write_scopes, writes, "{name}");
    }
    let contacts = [
        "crm.schemas.contacts.write",
        "crm.objects.contacts.write",
        "crm.objects.contacts.sensitive.write.v2",
        "crm.objects.contacts.highly_sensitive.write.v2",
    ];
    assert_eq!(standard("contacts").write_scopes, contacts);
}

#[test]
fn properties_are_those_of_the_reference() {
    assert!(property("contacts", "email").has_unique_value);
    assert!(!property("companies", "domain").has_unique_value);
    assert_eq!(property("deals", "closedate").property_type, PropertyType::Datetime);
    assert_eq!(property("deals", "dealstage").field_type, FieldType::Radio);
    assert_eq!(property("contacts", "phone").field_type, FieldType::PhoneNumber);
    assert!(property("tickets", "hs_ticket_category").is_multiple());
    assert!(property("contacts", "hs_unique_creation_key").is_read_only());
    assert!(property("contacts", "hubspotscore").is_read_only());
    assert!(!property("listings", "hs_pinned_engagement_id").is_read_only());
    assert_eq!(property("listings", "hs_price").show_currency_symbol, Some(true));
    assert_eq!(property("notes", "hs_timestamp").property_type, PropertyType::Datetime);
    assert_eq!(property("contacts", "city").group_name, "contactinformation");
    assert_eq!(property("listings", "hs_city").group_name, "listing_information");
    for kind in TYPES {
        let owner = property(kind.path_name, "hubspot_owner_id");
        assert_eq!(owner.referenced_object_type.as_deref(), Some("OWNER"));
        assert!(owner.external_options && !owner.is_read_only());
    }
    let company = property("contacts", "associatedcompanyid");
    assert_eq!(company.referenced_object_type.as_deref(), Some("COMPANY"));
    let stages = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer \
                  evangelist other";
    assert_eq!(options("contacts", "lifecyclestage").join(" "), stages);
    assert_eq!(options("companies", "lifecyclestage").join(" "), stages);
    assert_eq!(options("companies", "type").join(" "), "PROSPECT PARTNER RESELLER VENDOR OTHER");
    assert!(options("companies", "industry").contains(&"COMPUTER_SOFTWARE"));
    let kinds = "house townhouse multi_family condos_co_ops lots_land apartments manufactured";
    assert_eq!(options("listings", "hs_listing_type").join(" "), kinds);
    let statuses = "on_track delayed blocked completed on_hold at_risk";
    assert_eq!(options("projects", "hs_status").join(" "), statuses);
    assert_eq!(options("tickets", "hs_ticket_priority").join(" "), "LOW MEDIUM HIGH URGENT");
}

#[test]
fn stages_have_properties_that_say_when_records_came() {
    for name in stage_entry_names("closedwon") {
        let entered = property("deals", &name);
        assert_eq!(entered.property_type, PropertyType::Datetime);
        assert!(entered.calculated && entered.is_read_only(), "{name}");
        assert_eq!(entered.label, "Date entered \"Closed Won (Sales Pipeline)\"");
    }
    let [older, newer] = stage_entry_names("ACC364b5-d367");
    assert_eq!(older, "hs_date_entered_acc364b5_d367");
    assert_eq!(newer, "hs_v2_date_entered_acc364b5_d367");
    for kind in TYPES {
        for stage in pipelines(kind.id).iter().flat_map(|pipeline| &pipeline.stages) {
            for name in stage_entry_names(&stage.id) {
                property(kind.path_name, &name);
            }
        }
    }
}

#[test]
fn associations_lead_back_where_they_came_from() {
    let mut seen = HashSet::new();
    for from in TYPES {
        for to in TYPES {
            for kind in association_types(from.id, to.id) {
                assert_eq!((kind.from, kind.to), (from.id, to.id));
                assert!(seen.insert(kind.type_id), "{} is two types", kind.type_id);
                assert_eq!(association_type(kind.key()), Some(kind));
                let back = association_type(kind.inverse_key()).expect(&kind.name);
                assert_eq!((back.from, back.to), (kind.to, kind.from), "{}", kind.name);
                assert_eq!(back.inverse_id, kind.type_id, "{}", kind.name);
                assert_eq!(back.label, kind.label, "{}", kind.name);
            }
            let names: Vec<&str> =
                association_types(from.id, to.id).iter().map(|kind| kind.name.as_str()).collect();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "{names:?}");
        }
    }
    assert!(seen.len() > 250);
}

#[test]
fn associations_have_the_numbers_and_names_of_the_reference() {
    let cases = [
        (1, 2, 1, "contact_to_company", Some("Primary")),
        (1, 2, 279, "contact_to_company_unlabeled", None),
        (2, 1, 280, "company_to_contact_unlabeled", None),
        (1, 2, 931, "billing_contact_to_company", Some("Billing Contact")),
        (3, 1, 3, "deal_to_contact", None),
        (2, 3, 6, "company_to_deal", Some("Primary")),
        (5, 2, 26, "ticket_to_company", Some("Primary")),
        (2, 5, 25, "company_to_ticket", Some("Primary")),
        (2, 2, 13, "parent_to_child_company", None),
        (2, 2, 14, "child_to_parent_company", None),
        (1, 1, 449, "contact_to_contact", None),
        (47, 1, 200, "meeting_event_to_contact", None),
        (27, 1, 204, "task_to_contact", None),
        (123, 3, 512, "order_to_deal", None),
        (420, 1, 882, "listing_to_contact", None),
        (1, 420, 883, "contact_to_listing", None),
        (420, 970, 1321, "listing_to_project", None),
        (970, 420, 1320, "project_to_listing", None),
        (970, 2, 1236, "project_to_company", None),
        (970, 2, 1299, "project_to_primary_company", Some("Primary")),
        (970, 970, 1254, "project_to_project", None),
        (136, 1, 608, "lead_to_contact", None),
    ];
    for (from, to, type_id, name, label) in cases {
        let kind = association_type(key(type_id)).expect(name);
        assert_eq!((kind.from, kind.to), (id(from), id(to)), "{name}");
        assert_eq!((kind.name.as_str(), kind.label.as_deref()), (name, label));
    }
    assert_eq!(association_type(key(7)), None);
    let own = AssociationKey { category: AssociationCategory::UserDefined, type_id: 1 };
    assert_eq!(association_type(own), None);
}

#[test]
fn primary_associations_have_a_plain_one_beside_them() {
    let plain = [(1, 279), (2, 280), (5, 341), (6, 342), (25, 340), (26, 339)];
    let newer = [(578, 608), (579, 609), (1299, 1236), (1300, 1237)];
    for (primary, beside) in plain.into_iter().chain(newer) {
        assert_eq!(unlabeled_beside(key(primary)).map(|kind| kind.type_id), Some(beside));
    }
    for other in [279, 13, 931, 449, 882] {
        assert_eq!(unlabeled_beside(key(other)), None, "{other}");
    }
    let defaults = [(1, 2, 279), (2, 2, 450), (2, 5, 340), (970, 2, 1236), (1, 420, 883)];
    for (from, to, type_id) in defaults {
        let default = default_association(id(from), id(to)).map(|kind| kind.type_id);
        assert_eq!(default, Some(type_id), "{from} to {to}");
    }
    assert_eq!(default_association(id(11), id(970)), None);
}

#[test]
fn pipelines_are_those_of_the_reference() {
    let stages = |number: i64| -> Vec<&str> {
        let [pipeline] = pipelines(id(number)) else { panic!("not one pipeline: {number}") };
        pipeline.stages.iter().map(|stage| stage.id.as_str()).collect()
    };
    assert_eq!(
        stages(3).join(" "),
        "appointmentscheduled qualifiedtobuy presentationscheduled decisionmakerboughtin \
         contractsent closedwon closedlost"
    );
    assert_eq!(stages(5).join(" "), "1 2 3 4");
    assert_eq!(stages(1), options("contacts", "lifecyclestage"));
    assert_eq!(stages(2), options("companies", "lifecyclestage"));
    assert_eq!(pipelines(id(1))[0].id, options("contacts", "hs_pipeline")[0]);
    assert_eq!(pipelines(id(2))[0].id, options("companies", "hs_pipeline")[0]);
    assert!(pipelines(id(123)).is_empty(), "orders have none");
    let metadata = |number: i64, at: usize| {
        let stage = &pipelines(id(number))[0].stages[at];
        serde_json::to_value(&stage.metadata).expect("texts")
    };
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!(metadata(3, 0), json(r#"{"isClosed":"false","probability":"0.2"}"#));
    assert_eq!(metadata(3, 5), json(r#"{"isClosed":"true","probability":"1.0"}"#));
    assert_eq!(metadata(5, 3), json(r#"{"isClosed":"true","ticketState":"CLOSED"}"#));
    for number in [162, 410, 420, 421, 970] {
        assert_eq!(pipelines(id(number))[0].id.len(), 36, "{number}");
        assert!(stages(number).iter().all(|stage| stage.len() == 36), "{number}");
    }
}

#[test]
fn pipelines_say_1970_and_order_their_stages() {
    for kind in TYPES {
        let mut ids = HashSet::new();
        for pipeline in pipelines(kind.id) {
            let wire = serde_json::to_value(pipeline).expect("a pipeline");
            assert_eq!(wire["createdAt"], "1970-01-01T00:00:00Z");
            for (at, stage) in pipeline.stages.iter().enumerate() {
                assert!(ids.insert(&stage.id), "{}: {}", kind.name, stage.id);
                assert_eq!(stage.display_order, at as i64);
            }
        }
        let lifecycle = [1, 2].contains(&kind.id.number());
        let seeded = !pipelines(kind.id).is_empty();
        assert_eq!(seeded, lifecycle || kind.pipeline.is_some() && kind.name != "ORDER");
    }
}
