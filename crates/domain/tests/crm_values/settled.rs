//! Rules that need the whole record (objects.md §2.1, §2.7, §6.3, T-39).

use crate::{
    THINGS, checked, kind, one, pipeline, properties, property, schemas_of, select, things, values,
};
use domain::crm::properties::{FieldType, PropertyType};
use domain::crm::record::Values;
use domain::crm::schemas::{Definition, Schemas};
use domain::crm::validate::{Dates, Invalid, Write, settle};

const STAGES: &[(&str, &[(&str, &str)])] = &[("new", &[]), ("won", &[])];

fn piped(name: &str) -> Schemas {
    let definitions =
        vec![pipeline("default", STAGES), pipeline("other", &[("first", &[]), ("won", &[])])];
    schemas_of(name, definitions)
}

fn settled(
    schemas: &Schemas,
    before: Option<&[(&str, &str)]>,
    after: &[(&str, &str)],
) -> Result<Values, Invalid> {
    let (before, mut after) = (before.map(values), values(after));
    settle(kind(schemas), before.as_ref(), &mut after).map(|()| after)
}

#[test]
fn pipelines_and_stages_are_those_of_the_type() {
    let schemas = piped("THING");
    for (name, value) in [("hs_pipeline", "other"), ("hs_pipeline_stage", " first ")] {
        let write = one(&schemas, name, value, Dates::Strict);
        assert_eq!(write, Ok(Write::Set(value.trim().into())));
    }
    let unknown = one(&schemas, "hs_pipeline", "x", Dates::Strict).expect_err("no pipeline");
    assert_eq!(unknown.1, "x was not one of the allowed options: [default, other]");
    let (code, message) =
        one(&schemas, "hs_pipeline_stage", "x", Dates::Strict).expect_err("no stage");
    let sentence = "x is not a valid pipeline stage ID. Valid options are: ";
    let all = format!("{sentence}pipelineId=default : [new, won], pipelineId=other : [first, won]");
    assert_eq!((code.as_str(), message), ("INVALID_OPTION", all));
    let beside = [("hs_pipeline", "default"), ("hs_pipeline_stage", "first")];
    let invalid = checked(&schemas, &beside).expect_err("a stage of the other pipeline");
    assert_eq!(invalid.len(), 1);
    assert_eq!(
        invalid[0].message,
        "first is not a valid pipeline stage ID. Valid options are: pipelineId=default : [new, won]"
    );
    let without = things();
    let none = one(&without, "hs_pipeline", "x", Dates::Strict).expect_err("no pipelines");
    assert_eq!(none.1, "x was not one of the allowed options: []");
}

#[test]
fn a_stage_finds_its_pipeline_and_must_be_in_it() {
    let schemas = piped("THING");
    let stage = |stage| ("hs_pipeline_stage", stage);
    for (value, pipeline) in [("first", "other"), ("won", "default")] {
        let record = settled(&schemas, None, &[stage(value)]).expect("a pipeline");
        assert_eq!(record, values(&[("hs_pipeline", pipeline), stage(value)]));
    }
    assert_eq!(settled(&schemas, None, &[]), Ok(values(&[])));
    let default = ("hs_pipeline", "default");
    let other = ("hs_pipeline", "other");
    assert!(settled(&schemas, Some(&[default, stage("won")]), &[other, stage("won")]).is_ok());
    // The pipeline moves on, the stage stays behind; or the other way round.
    for after in [[other, stage("new")], [default, stage("first")]] {
        let wrong = settled(&schemas, Some(&[default, stage("new")]), &after).expect_err("stage");
        assert_eq!((wrong.name.as_str(), wrong.code), ("hs_pipeline_stage", "INVALID_OPTION"));
        let pipeline =
            if after[0] == other { "other : [first, won]" } else { "default : [new, won]" };
        assert!(wrong.message.ends_with(&format!("Valid options are: pipelineId={pipeline}")));
    }
    // What was there before the pipelines were changed does not stop other updates.
    let stale = [("hs_pipeline", "gone"), stage("gone")];
    assert!(settled(&schemas, Some(&stale), &stale).is_ok());
    // A cleared pipeline comes back with its stage.
    let back = settled(&schemas, Some(&[other, stage("first")]), &[stage("first")]);
    assert_eq!(back, Ok(values(&[other, stage("first")])));
}

#[test]
fn a_new_deal_is_in_the_default_pipeline() {
    // Names of a custom type's properties: only the type's name makes it a deal.
    let schemas = piped("DEAL");
    let default = values(&[("hs_pipeline", "default")]);
    assert_eq!(settled(&schemas, None, &[]), Ok(default));
    assert_eq!(settled(&schemas, Some(&[("hs_pipeline", "other")]), &[]), Ok(values(&[])));
    let without = schemas_of("DEAL", Vec::new());
    assert_eq!(settled(&without, None, &[]), Ok(values(&[])));
}

const LIFE: &[&str] = &["subscriber", "lead", "customer", "other"];

fn living(name: &str) -> Schemas {
    let pipeline = select("hs_pipeline", &["contacts-lifecycle-pipeline"]);
    schemas_of(name, properties(vec![select("lifecyclestage", LIFE), pipeline]))
}

#[test]
fn a_new_contact_is_a_lead() {
    let pipeline = ("hs_pipeline", "contacts-lifecycle-pipeline");
    let contacts = living("CONTACT");
    let lead = values(&[pipeline, ("lifecyclestage", "lead")]);
    assert_eq!(settled(&contacts, None, &[]), Ok(lead));
    let given = [pipeline, ("lifecyclestage", "subscriber")];
    assert_eq!(settled(&contacts, None, &given[1..]), Ok(values(&given)));
    assert_eq!(settled(&living("COMPANY"), None, &[]), Ok(values(&[pipeline])));
    assert_eq!(settled(&living("THING"), None, &[]), Ok(values(&[])));
    // Nothing that is no option is filled in.
    let without = schemas_of("CONTACT", properties(vec![select("lifecyclestage", &["other"])]));
    assert_eq!(settled(&without, None, &[]), Ok(values(&[])));
}

#[test]
fn life_goes_forward_only() {
    let stage = |stage: &'static str| [("lifecyclestage", stage)];
    for name in ["CONTACT", "COMPANY"] {
        let schemas = living(name);
        let update = |before: &[(&str, &str)], after: &[(&str, &str)]| {
            settled(&schemas, Some(before), after)
        };
        let customer = Ok(values(&stage("customer")));
        assert_eq!(update(&stage("lead"), &stage("customer")), customer);
        assert_eq!(update(&stage("customer"), &stage("lead")), customer);
        assert_eq!(update(&stage("customer"), &stage("customer")), customer);
        assert_eq!(update(&stage("customer"), &[]), Ok(values(&[])));
        assert_eq!(update(&[], &stage("lead")), Ok(values(&stage("lead"))));
        // A stage that is no option any more has no place.
        assert_eq!(update(&stage("retired"), &stage("lead")), Ok(values(&stage("lead"))));
    }
    let things = living("THING");
    let back = settled(&things, Some(&stage("customer")), &stage("lead"));
    assert_eq!(back, Ok(values(&stage("lead"))));
}

#[test]
fn a_meeting_takes_place_when_it_starts() {
    let time = |name| property(name, PropertyType::Datetime, FieldType::Date);
    let both = properties(vec![time("hs_meeting_start_time"), time("hs_timestamp")]);
    let schemas = schemas_of("MEETING_EVENT", both);
    let start = ("hs_meeting_start_time", "2026-10-05T13:00:00Z");
    let own = ("hs_timestamp", "2026-10-06T13:00:00Z");
    let at = |at| ("hs_timestamp", at);
    assert_eq!(settled(&schemas, None, &[start]), Ok(values(&[start, at(start.1)])));
    assert_eq!(settled(&schemas, None, &[start, own]), Ok(values(&[start, own])));
    assert_eq!(settled(&schemas, None, &[]), Ok(values(&[])));
    assert_eq!(settled(&schemas, Some(&[start, own]), &[start]), Ok(values(&[start])));
}

#[test]
fn options_do_not_add_up_to_more_than_a_value_may_have() {
    let schemas = things();
    let long = "e".repeat(65_537);
    let wrong = settled(&schemas, None, &[("external", &long)]).expect_err("too long");
    assert_eq!((wrong.name.as_str(), wrong.code), ("external", "INVALID_LENGTH"));
}

#[test]
fn a_pipeline_of_another_type_is_none_of_this_one() {
    let schemas = piped("THING");
    let listing = schemas.resolve("listings").expect("a type");
    assert!(listing.pipeline("other").is_none());
    assert!(matches!(pipeline("p", STAGES), Definition::Pipeline(THINGS, ..)));
}
