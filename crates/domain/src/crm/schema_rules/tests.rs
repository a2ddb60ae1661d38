//! What custom types may be, become and leave behind.

use super::*;
use crate::crm::association_labels::deleted;
use crate::crm::associations::{AssociationCategory, AssociationType};
use crate::crm::schema_associations::{self, ACTIVITIES};
use crate::crm::schema_document::Included;
use crate::crm::schema_eggs::AssociationEgg;
use crate::time::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

const ACCOUNT: i64 = 77;

fn by() -> Author {
    let now = Timestamp::parse("2026-11-21T12:00:00Z").expect("a date");
    Author { user_id: 5, now }
}

fn egg(more: Value) -> SchemaEgg {
    let mut egg = json!({
        "name": "car", "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "model",
        "properties": [
            {"name": "model", "label": "Model", "type": "string", "fieldType": "text"},
            {"name": "year", "label": "Year", "type": "number", "fieldType": "number"},
        ],
    });
    let (Value::Object(fields), Value::Object(more)) = (&mut egg, more) else { panic!("objects") };
    fields.extend(more);
    serde_json::from_value(egg).expect("an egg")
}

/// What an account has after these definitions were written.
fn schemas(definitions: Vec<Definition>) -> Schemas {
    Schemas::new(ACCOUNT, 1, definitions)
}

fn stored(new: NewType) -> Vec<Definition> {
    let id = new.custom.id;
    let properties = new.properties.into_iter().map(|one| Definition::Property(id, one));
    let associations = new.associations.into_iter().map(Definition::AssociationType);
    [Definition::CustomType(new.custom)].into_iter().chain(properties).chain(associations).collect()
}

fn cars(more: Value) -> Schemas {
    schemas(stored(create(&schemas(vec![]), &egg(more), by()).expect("a type")))
}

fn refusal(more: Value) -> Fault {
    create(&schemas(vec![]), &egg(more), by()).expect_err("refused")
}

#[test]
fn a_new_type_is_made_of_its_egg() {
    let new = create(&schemas(vec![]), &egg(json!({})), by()).expect("a type");
    assert_eq!(new.custom.id, ObjectTypeId::custom(1));
    assert_eq!(new.custom.fully_qualified_name, "p77_car");
    assert_eq!(new.custom.searchable_properties, ["hs_object_id"]);
    assert_eq!((new.custom.created_by_user_id, new.replaced), (5, None));
    let names: Vec<&str> = new.properties.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["model", "year"]);
    let groups: Vec<&str> = new.properties.iter().map(|one| one.group_name.as_str()).collect();
    assert_eq!(groups, ["car_information"; 2]);
    // With every activity, in both directions, numbered without a gap.
    assert_eq!(new.associations.len(), 2 * ACTIVITIES.len());
    let ids: Vec<i64> = new.associations.iter().map(|kind| kind.type_id).collect();
    assert_eq!(ids, (1..=2 * ACTIVITIES.len() as i64).collect::<Vec<_>>());
    for pair in new.associations.chunks(2) {
        let [there, back] = pair else { panic!("two directions") };
        assert_eq!((there.inverse_key(), back.inverse_key()), (back.key(), there.key()));
        assert_eq!((there.from, there.to), (back.to, back.from));
        assert_eq!((there.from, &there.label), (new.custom.id, &None));
    }
}

#[test]
fn what_is_missing_is_named() {
    let fault = refusal(json!({"name": null, "labels": null}));
    assert_eq!(fault.kind, FaultKind::InvalidJson);
    assert!(fault.message.ends_with("fields were not set: [name, labels]"), "{}", fault.message);
    for nothing in [json!(null), json!("")] {
        let fault = refusal(json!({ "primaryDisplayProperty": nothing }));
        assert_eq!(fault.sub_category(), Some("PRIMARY_DISPLAY_PROPERTY_REQUIRED"));
    }
}

#[test]
fn bounds_hold_to_the_character() {
    let (fits, long) = ("x".repeat(50), "x".repeat(51));
    let labels =
        |singular: &str, plural: &str| json!({"labels": {"singular": singular, "plural": plural}});
    let names = |count: usize| (0..count).map(|n| format!("p{n}")).collect::<Vec<_>>();
    let defined = |count: usize| {
        let property = |name: String| {
            json!({
                "name": name, "label": "L", "type": "string", "fieldType": "text",
            })
        };
        let mut all: Vec<Value> = names(count).into_iter().map(property).collect();
        all.push(property("model".into()));
        all
    };
    let listed =
        |field: &str, count: usize| json!({field: names(count), "properties": defined(21)});
    for (good, bad) in [
        (json!({"name": fits}), json!({"name": long})),
        (labels(&"ä".repeat(50), "Cars"), labels(&"ä".repeat(51), "Cars")),
        (labels("Car", &fits), labels("Car", &long)),
        (listed("secondaryDisplayProperties", 2), listed("secondaryDisplayProperties", 3)),
        (listed("searchableProperties", 20), listed("searchableProperties", 21)),
        (json!({"description": "x".repeat(2_000)}), json!({"description": "x".repeat(2_001)})),
        (
            json!({"requiredProperties": ["model", "hs_object_id"]}),
            json!({"requiredProperties": ["nope"]}),
        ),
        (
            json!({"secondaryDisplayProperties": ["year"]}),
            json!({"secondaryDisplayProperties": ["nope"]}),
        ),
        (json!({"searchableProperties": ["year"]}), json!({"searchableProperties": ["nope"]})),
        (
            json!({"primaryDisplayProperty": "hs_object_id"}),
            json!({"primaryDisplayProperty": "nope"}),
        ),
        (labels(" a ", "b"), labels(" ", "b")),
        (json!({"associatedObjects": ["contacts"]}), json!({"associatedObjects": ["car"]})),
    ] {
        assert!(create(&schemas(vec![]), &egg(good.clone()), by()).is_ok(), "{good}");
        let kind = refusal(bad.clone()).kind;
        let refused = [FaultKind::Validation, FaultKind::InvalidParameter].contains(&kind);
        assert!(refused, "{bad}: {kind:?}");
    }
}

#[test]
fn a_property_that_is_not_there_is_named() {
    let fault = refusal(json!({"requiredProperties": ["model", "nope"]}));
    assert_eq!(fault.message, "Property \"nope\" does not exist");
    let detail = fault.details().first().expect("a detail");
    assert_eq!(detail.code, "PROPERTY_DOESNT_EXIST");
    assert_eq!(detail.context, [("propertyName".to_owned(), vec!["nope".to_owned()])]);
}

#[test]
fn names_are_taken_in_any_case_until_the_type_is_archived() {
    let there = cars(json!({}));
    let again = create(&there, &egg(json!({"name": "CAR"})), by()).expect_err("taken");
    assert_eq!(again.kind, FaultKind::AlreadyExists);
    let archived = archive(there.resolve("2-1").expect("a type"), false, by()).expect("archived");
    assert!(archived.archived);
    let there = schemas(vec![Definition::CustomType(archived)]);
    let again = create(&there, &egg(json!({"name": "CAR"})), by()).expect("free");
    assert_eq!(again.replaced, Some(ObjectTypeId::custom(1)));
    assert_eq!(again.custom.id, ObjectTypeId::custom(2), "numbers are not given again");
}

#[test]
fn a_type_in_use_and_hubspots_own_can_not_be_deleted() {
    let there = cars(json!({}));
    let car = there.resolve("P77_Car").expect("a type");
    let fault = archive(car, true, by()).expect_err("in use");
    assert_eq!(fault.sub_category(), Some("EXISTING_OBJECT_RECORDS"));
    let contacts = there.resolve("contacts").expect("a type");
    assert_eq!(archive(contacts, false, by()).expect_err("HubSpot's").kind, FaultKind::Validation);
    let patch = SchemaPatch::default();
    assert_eq!(update(contacts, &patch, by()).expect_err("HubSpot's").kind, FaultKind::Validation);
}

#[test]
fn purging_takes_everything_and_keeps_the_number() {
    let there = cars(json!({"shouldCreateSameObjectAssociation": true}));
    let car = there.resolve("2-1").expect("a type");
    assert_eq!(purge(&there, car).expect_err("active").kind, FaultKind::Validation);
    let mut definitions = there.definitions_of(car);
    // The type, two properties, a group, nine activities in two directions, and itself once.
    assert_eq!(definitions.len(), 1 + 2 + 1 + 18 + 1);
    definitions.retain(|one| !matches!(one, Definition::CustomType(_)));
    definitions.push(Definition::CustomType(archive(car, false, by()).expect("archived")));
    let archived = schemas(definitions);
    let car = resolve_archived(&archived, "p77_CAR").expect("found").clone();
    assert!(archived.resolve("2-1").is_err(), "an archived type has no name");
    let (gone, last) = purge(&archived, &car).expect("purged");
    assert_eq!(gone.len(), 23);
    let rest = schemas(vec![last]);
    assert!(rest.object_type(car.id()).is_none());
    let next = create(&rest, &egg(json!({})), by()).expect("a type");
    assert_eq!(next.custom.id, ObjectTypeId::custom(2));
}

#[test]
fn a_patch_changes_what_it_says() {
    let there = cars(json!({"description": "fast"}));
    let car = there.resolve("2-1").expect("a type");
    let patched = |patch: Value| {
        let patch: SchemaPatch = serde_json::from_value(patch).expect("a patch");
        update(car, &patch, Author { user_id: 6, ..by() })
            .map(|after| after.unwrap_or_else(|| car.custom().expect("custom").clone()))
    };
    let before = car.custom().expect("custom").clone();
    for nothing in [json!({}), json!({"name": "boat"}), json!({"labels": {"singular": "Car"}})] {
        assert_eq!(patched(nothing).expect("nothing"), before);
    }
    let after =
        patched(json!({"labels": {"plural": "Autos"}, "requiredProperties": ["year", "year"]}));
    let after = after.expect("changed");
    assert_eq!((after.singular.as_str(), after.plural.as_str()), ("Car", "Autos"));
    assert_eq!(after.required_properties, ["year"]);
    assert_eq!((after.created_by_user_id, after.updated_by_user_id), (5, 6));
    assert_eq!(patched(json!({"clearDescription": true})).expect("changed").description, None);
    assert_eq!(patched(json!({"description": ""})).expect("changed").description, None);
    for bad in [
        json!({"primaryDisplayProperty": "nope"}),
        json!({"primaryDisplayProperty": ""}),
        json!({"labels": {"singular": ""}}),
        json!({"searchableProperties": ["nope"]}),
    ] {
        assert_eq!(patched(bad.clone()).expect_err("refused").kind, FaultKind::Validation, "{bad}");
    }
}

fn association(
    there: &Schemas,
    from: &str,
    to: &str,
    name: Option<&str>,
) -> Result<Vec<AssociationType>> {
    let egg = json!({"fromObjectTypeId": from, "toObjectTypeId": to, "name": name});
    let egg: AssociationEgg = serde_json::from_value(egg).expect("an egg");
    schema_associations::create(there, ObjectTypeId::custom(1), &egg)
}

#[test]
fn associations_are_added_in_both_directions() {
    let there = cars(json!({}));
    let made = association(&there, "contacts", "2-1", None).expect("an association");
    let [there_way, back] = made.as_slice() else { panic!("two directions") };
    assert_eq!((there_way.name.as_str(), back.name.as_str()), ("contact_to_car", "car_to_contact"));
    assert_eq!((there_way.type_id, back.type_id), (19, 20));
    assert_eq!(there_way.category, AssociationCategory::UserDefined);
    let own = association(&there, "2-1", "p77_car", None).expect("an association");
    assert_eq!((own.len(), own.first().map(|kind| kind.inverse_id)), (1, Some(19)));
    // What is there already is refused; another name makes a label beside it.
    let note = |name| association(&there, "2-1", "notes", name);
    assert_eq!(note(None).expect_err("there").kind, FaultKind::AlreadyExists);
    let label = note(Some("Receipt")).expect("a label");
    assert!(label.iter().all(|kind| kind.label.as_deref() == Some("Receipt")), "{label:?}");
    for (from, to, name) in [
        ("contacts", "companies", None),
        ("2-1", "butterflies", None),
        ("2-1", "contacts", Some(" ")),
    ] {
        assert!(association(&there, from, to, name).is_err(), "{from} {to} {name:?}");
    }
}

#[test]
fn plain_associations_stay_while_there_are_labels() {
    let there = cars(json!({}));
    let mut definitions = there.definitions_of(there.resolve("2-1").expect("a type"));
    let label = association(&there, "2-1", "notes", Some("Receipt")).expect("a label");
    definitions.extend(label.iter().cloned().map(Definition::AssociationType));
    let there = schemas(definitions);
    let about = ObjectTypeId::custom(1);
    let find = |identifier: &str| schema_associations::find(&there, about, identifier);
    let plain = find("CAR_to_note").expect("found");
    assert_eq!((plain.from, plain.label.as_deref()), (about, None));
    assert!(deleted(&there, plain).is_err());
    let found = find("receipt").expect("found");
    assert_eq!(label.first(), Some(found));
    assert_eq!(find(&found.type_id.to_string()).expect("found"), found);
    let (gone, limits) = deleted(&there, found).expect("deleted");
    assert_eq!((gone, limits), (label, vec![]));
    for unknown in ["", "999", "nope"] {
        assert_eq!(find(unknown).expect_err("unknown").kind, FaultKind::NotFound, "{unknown}");
    }
}

#[test]
fn documents_have_their_keys_in_order() {
    let there = cars(json!({"description": "fast"}));
    let car = there.resolve("2-1").expect("a type");
    let text = there.document(car, Included::ALL);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let keys = [
        "id",
        "name",
        "objectTypeId",
        "fullyQualifiedName",
        "labels",
        "description",
        "primaryDisplayProperty",
        "secondaryDisplayProperties",
        "requiredProperties",
        "searchableProperties",
        "properties",
        "associations",
        "archived",
        "createdAt",
        "updatedAt",
        "createdByUserId",
        "updatedByUserId",
        "allowsSensitiveProperties",
        "restorable",
        "metaType",
    ];
    let fields = document.as_object().expect("an object");
    assert_eq!(fields.keys().collect::<Vec<_>>(), keys);
    assert_eq!(document["associations"].as_array().map(Vec::len), Some(18));
    let bare = Included { properties: false, associations: false, audit: false };
    let document: Value = serde_json::from_str(&there.document(car, bare)).expect("JSON");
    assert_eq!((&document["properties"], &document["associations"]), (&json!([]), &json!([])));
    assert_eq!(document.get("createdByUserId"), None);
}

proptest! {
    /// A name is taken if and only if it is made of what names are made of, and then it is the
    /// name of the type.
    #[test]
    fn names_are_letters_digits_and_underscores(name in "[a-zA-Z0-9_äß .\\-]{0,52}") {
        let mut letters = name.chars();
        let wanted = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.chars().count() <= 50;
        match create(&schemas(vec![]), &egg(json!({"name": &name})), by()) {
            Ok(new) => {
                prop_assert!(wanted, "{name}");
                let there = schemas(stored(new));
                let full = format!("P{ACCOUNT}_{}", name.to_uppercase());
                prop_assert!(there.resolve(&full).is_ok(), "{full}");
                prop_assert!(there.resolve("2-1").is_ok());
            }
            Err(fault) => {
                prop_assert!(!wanted, "{name}");
                prop_assert_eq!(fault.kind, FaultKind::Validation);
            }
        }
    }
}
