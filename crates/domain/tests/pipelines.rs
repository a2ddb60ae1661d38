//! Rules of pipelines and stages (objects.md §7.4), from what an account has to what a write makes
//! of it.

use domain::crm::object_types::ObjectTypeId;
use domain::crm::pipeline_inputs::{PipelineInput, PipelineSpec, StageInput, StageSpec};
use domain::crm::pipeline_rules::{PipelineWrite, Pipelines};
use domain::crm::pipelines::Pipeline;
use domain::crm::schemas::{Definition, Schemas};
use domain::crm::standard;
use domain::fault::{Fault, FaultKind, Result};
use domain::time::Timestamp;
use serde_json::{Value, json};

const DEALS: ObjectTypeId = ObjectTypeId::standard(3);
const TICKETS: ObjectTypeId = ObjectTypeId::standard(5);
const LISTINGS: ObjectTypeId = ObjectTypeId::standard(420);

/// The pipelines of an account, all of its own: HubSpot's are taken out, so that places and ids are
/// what a test says.
struct Account {
    definitions: Vec<Definition>,
    now_ms: i64,
    next_id: i64,
}

fn spec(body: Value) -> PipelineSpec {
    serde_json::from_value::<PipelineInput>(body).expect("a body").complete().expect("complete")
}

fn stage_spec(body: Value) -> StageSpec {
    serde_json::from_value::<StageInput>(body).expect("a body").complete().expect("complete")
}

fn stage(label: &str, id: &str, order: i64) -> Value {
    let metadata = json!({"probability": "0.5", "ticketState": "CLOSED"});
    json!({"label": label, "stageId": id, "displayOrder": order, "metadata": metadata})
}

fn pipeline(label: &str, id: &str, order: i64, stages: &[Value]) -> Value {
    json!({"label": label, "pipelineId": id, "displayOrder": order, "stages": stages})
}

impl Account {
    fn new() -> Self {
        let gone = [DEALS, TICKETS, LISTINGS].into_iter().flat_map(|id| {
            let built_in = standard::pipelines(id).iter();
            built_in.map(move |known| Definition::Pipeline(id, known.id.clone(), None))
        });
        Account { definitions: gone.collect(), now_ms: 1_000, next_id: 1 }
    }

    fn write<T>(
        &mut self,
        of: ObjectTypeId,
        work: impl FnOnce(&Pipelines<'_>, &mut dyn Iterator<Item = i64>) -> Result<T>,
    ) -> Result<T> {
        let schemas = Schemas::new(1, 0, self.definitions.clone());
        let object_type = schemas.object_type(of).expect("a type").clone();
        let now = Timestamp::from_ms_clamped(self.now_ms);
        let mut ids = self.next_id..;
        self.now_ms += 1_000;
        self.next_id += 10;
        work(&Pipelines { schemas: &schemas, object_type: &object_type, now }, &mut ids)
    }

    fn keep(&mut self, of: ObjectTypeId, write: &PipelineWrite) -> Pipeline {
        for stored in &write.stored {
            let id = stored.id.clone();
            self.definitions.push(Definition::Pipeline(of, id, Some(stored.clone())));
        }
        write.stored[0].clone()
    }

    fn create(&mut self, of: ObjectTypeId, body: Value) -> Result<Pipeline> {
        let write = self.write(of, |pipelines, ids| pipelines.create(spec(body), ids))?;
        Ok(self.keep(of, &write))
    }

    fn replace(&mut self, of: ObjectTypeId, id: &str, body: Value) -> Result<PipelineWrite> {
        let write = self.write(of, |pipelines, ids| pipelines.replace(id, spec(body), ids))?;
        self.keep(of, &write);
        Ok(write)
    }

    fn patch_stage(&mut self, of: ObjectTypeId, at: [&str; 2], body: Value) -> Result<Pipeline> {
        let patch = serde_json::from_value(body).expect("a body");
        let [pipeline, id] = at;
        let write = self.write(of, |all, _| all.patch_stage(pipeline, id, patch))?;
        Ok(self.keep(of, &write))
    }

    fn create_stage(&mut self, of: ObjectTypeId, pipeline: &str, body: Value) -> Result<String> {
        let body = stage_spec(body);
        let (id, write) = self.write(of, |all, ids| all.create_stage(pipeline, body, ids))?;
        self.keep(of, &write);
        Ok(id)
    }

    /// Id and place of each pipeline, by place.
    fn places(&self, of: ObjectTypeId) -> Vec<(String, i64)> {
        let schemas = Schemas::new(1, 0, self.definitions.clone());
        let object_type = schemas.object_type(of).expect("a type");
        let all = object_type.pipelines();
        let mut places: Vec<_> = all.iter().map(|p| (p.id.clone(), p.display_order)).collect();
        places.sort_by_key(|(_, place)| *place);
        places
    }
}

fn places(pipeline: &Pipeline) -> Vec<(&str, i64)> {
    pipeline.stages.iter().map(|stage| (stage.id.as_str(), stage.display_order)).collect()
}

fn named(fault: &Fault) -> (FaultKind, &str) {
    let sub_category = fault.sub_category().unwrap_or_default();
    (fault.kind, sub_category.trim_start_matches("PipelineError."))
}

fn refused<T>(outcome: Result<T>, kind: FaultKind, rule: &str) {
    let fault = outcome.err().unwrap_or_else(|| panic!("taken in spite of {rule}"));
    assert_eq!(named(&fault), (kind, rule), "{fault}");
}

#[test]
fn a_pipeline_is_made_with_ids_given_or_found() {
    let mut account = Account::new();
    let mut unnamed = stage("Two", "", 7);
    unnamed["metadata"] = json!({"probability": "1", "other": "x"});
    let body = pipeline("Sales", "mine", 4, &[stage("One", "a", 9), unnamed]);
    let made = account.create(DEALS, body).expect("made");
    assert_eq!((made.id.as_str(), made.label.as_str(), made.display_order), ("mine", "Sales", 4));
    assert_eq!(places(&made), [("1", 7), ("a", 9)]);
    assert_eq!(made.stages[0].metadata["isClosed"], "true");
    assert_eq!(made.stages[0].metadata.len(), 2);
    assert_eq!((made.created_at.as_ms(), made.updated_at.as_ms()), (1_000, 1_000));
    let body = pipeline("Other", "", 5, &[stage("One", "b", 0)]);
    assert_eq!(account.create(DEALS, body).expect("made").id, "11");
    // A number that a client has taken is passed over.
    let body = pipeline("Third", "21", 6, &[stage("One", "c", 0)]);
    account.create(DEALS, body).expect("made");
    account.next_id = 21;
    let body = pipeline("Fourth", "", 7, &[stage("One", "d", 0)]);
    assert_eq!(account.create(DEALS, body).expect("made").id, "210");
}

#[test]
fn what_a_new_pipeline_may_not_be() {
    let mut account = Account::new();
    let one = [stage("One", "a", 0)];
    account.create(DEALS, pipeline("Sales", "mine", 0, &one)).expect("made");
    let other = [stage("One", "b", 0)];
    let mut refuse =
        |of, body: Value, kind, rule: &str| refused(account.create(of, body), kind, rule);
    let (validation, conflict) = (FaultKind::Validation, FaultKind::Conflict);
    refuse(DEALS, pipeline("x", "x", 1, &[]), validation, "");
    refuse(DEALS, pipeline(" ", "x", 1, &other), validation, "");
    refuse(DEALS, pipeline(&"x".repeat(256), "x", 1, &other), validation, "");
    refuse(DEALS, pipeline("x", &"x".repeat(37), 1, &other), validation, "");
    refuse(DEALS, pipeline("x", "x", 1, &[stage("s", &"x".repeat(101), 0)]), validation, "");
    refuse(DEALS, pipeline("SALES", "x", 1, &other), validation, "PIPELINE_LABEL_EXISTS");
    refuse(DEALS, pipeline("x", "mine", 1, &other), conflict, "PIPELINE_ID_EXISTS");
    refuse(TICKETS, pipeline("x", "mine", 1, &other), conflict, "PIPELINE_ID_EXISTS");
    let elsewhere = "STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE";
    refuse(DEALS, pipeline("x", "x", 1, &one), conflict, elsewhere);
    let twice = [stage("One", "b", 0), stage("Two", "b", 1)];
    refuse(DEALS, pipeline("x", "x", 1, &twice), conflict, "STAGE_ID_EXISTS");
    let twice = [stage("One", "b", 0), stage("ONE", "c", 1)];
    refuse(DEALS, pipeline("x", "x", 1, &twice), validation, "STAGE_LABEL_EXISTS");
    let bare = json!({"label": "One", "displayOrder": 0});
    let rule = "INVALID_PIPELINE_STAGE_METADATA";
    refuse(DEALS, pipeline("x", "x", 1, std::slice::from_ref(&bare)), validation, rule);
    refuse(TICKETS, pipeline("x", "x", 1, &[bare]), validation, "MISSING_CLOSED_STAGE");
    let many: Vec<Value> = (0..101).map(|n| stage(&n.to_string(), &format!("s{n}"), n)).collect();
    refuse(DEALS, pipeline("x", "x", 1, &many), validation, "STAGE_LIMIT_EXCEEDED");
    assert_eq!(account.places(DEALS), [("mine".to_owned(), 0)]);
    // Names are those of one type, but for deals and tickets; lengths are exact.
    account.create(LISTINGS, pipeline("Sales", "mine", 0, &one)).expect("another type");
    account.create(TICKETS, pipeline("Sales", "t", 0, &one)).expect("another type");
    let long = pipeline("x", &"é".repeat(36), 1, &[stage("s", &"é".repeat(100), 0)]);
    account.create(DEALS, long).expect("as long as may be");
}

#[test]
fn no_type_has_more_pipelines_than_may_be() {
    let mut account = Account::new();
    for n in 0..100 {
        let stages = [stage("One", &format!("s{n}"), 0)];
        let body = pipeline(&format!("P{n}"), &format!("p{n}"), n, &stages);
        account.create(LISTINGS, body).expect("made");
    }
    let body = pipeline("x", "x", 200, &[stage("One", "x", 0)]);
    refused(account.create(LISTINGS, body), FaultKind::Validation, "PIPELINE_LIMIT_EXCEEDED");
}

#[test]
fn no_two_pipelines_have_one_place() {
    let mut account = Account::new();
    let one = |id: &str| [stage("One", &format!("stage of {id}"), 0)];
    let place = |id: &str, place: i64| (id.to_owned(), place);
    for (id, at) in [("a", 3), ("b", 8), ("c", -1)] {
        account.create(DEALS, pipeline(id, id, at, &one(id))).expect("made");
    }
    assert_eq!(account.places(DEALS), [place("c", -1), place("a", 3), place("b", 8)]);
    // The one that comes takes the place; all are numbered anew.
    account.create(DEALS, pipeline("d", "d", 3, &one("d"))).expect("made");
    let expected = [place("c", 0), place("d", 1), place("a", 2), place("b", 3)];
    assert_eq!(account.places(DEALS), expected);
    let patch = serde_json::from_value(json!({"displayOrder": 0})).expect("a body");
    let write = account.write(DEALS, |all, _| all.patch("b", patch)).expect("moved");
    assert_eq!(write.stored[0].id, "b");
    // Only those that move are written, and only the one that was asked for has a new date.
    assert_eq!(write.stored.len(), 4);
    assert!(write.stored[1..].iter().all(|moved| moved.updated_at < write.stored[0].updated_at));
    account.keep(DEALS, &write);
    let expected = [place("b", 0), place("c", 1), place("d", 2), place("a", 3)];
    assert_eq!(account.places(DEALS), expected);
    let patch = serde_json::from_value(json!({"displayOrder": 9})).expect("a body");
    let write = account.write(DEALS, |all, _| all.patch("c", patch)).expect("moved");
    assert_eq!(write.stored.len(), 1);
    // A gap stays.
    account.keep(DEALS, &write);
    let expected = [place("b", 0), place("d", 2), place("a", 3), place("c", 9)];
    assert_eq!(account.places(DEALS), expected);
}

#[test]
fn a_pipeline_written_anew_keeps_the_stages_that_are_named() {
    let mut account = Account::new();
    let stages = [stage("One", "a", 0), stage("Two", "b", 1)];
    account.create(DEALS, pipeline("Sales", "mine", 0, &stages)).expect("made");
    let anew = pipeline("New", "ignored", 5, &[stage("Zwei", "b", 0), stage("Three", "", 0)]);
    let write = account.replace(DEALS, "mine", anew).expect("replaced");
    let now = &write.stored[0];
    assert_eq!((now.id.as_str(), now.label.as_str(), now.display_order), ("mine", "New", 5));
    assert_eq!(places(now), [("b", 0), ("11", 1)]);
    assert_eq!(write.stages_gone, ["a"]);
    let times = |at: usize| (now.stages[at].created_at.as_ms(), now.stages[at].updated_at.as_ms());
    assert_eq!((times(0), times(1)), ((1_000, 2_000), (2_000, 2_000)));
    assert_eq!((now.created_at.as_ms(), now.updated_at.as_ms()), (1_000, 2_000));
    // Its own label is no other's.
    let same = pipeline("new", "", 5, &[stage("Zwei", "b", 0)]);
    account.replace(DEALS, "mine", same.clone()).expect("replaced");
    let empty = pipeline("New", "", 5, &[]);
    refused(account.replace(DEALS, "mine", empty), FaultKind::Validation, "");
    refused(account.replace(DEALS, "other", same), FaultKind::NothingThere, "");
}

#[test]
fn stages_are_patched_in_part() {
    let mut account = Account::new();
    let stages = [stage("One", "a", 0), stage("Two", "b", 1)];
    account.create(DEALS, pipeline("Sales", "mine", 0, &stages)).expect("made");
    let mut patch = |body: Value| account.patch_stage(DEALS, ["mine", "b"], body);
    let now = patch(json!({"metadata": {"probability": "1"}})).expect("patched");
    assert_eq!((now.stages[1].label.as_str(), now.stages[1].display_order), ("Two", 1));
    let metadata = json!({"probability": "1.0", "isClosed": "true"});
    assert_eq!(serde_json::to_value(&now.stages[1].metadata).expect("JSON"), metadata);
    let now = patch(json!({"label": "Zwei", "displayOrder": 0})).expect("patched");
    assert_eq!(places(&now), [("b", 0), ("a", 1)]);
    assert_eq!(serde_json::to_value(&now.stages[0].metadata).expect("JSON"), metadata);
    refused(patch(json!({"label": "one"})), FaultKind::Validation, "STAGE_LABEL_EXISTS");
    for archived in [true, false] {
        refused(patch(json!({ "archived": archived })), FaultKind::Validation, "");
    }
    let rule = "INVALID_PIPELINE_STAGE_METADATA";
    refused(patch(json!({"metadata": {"probability": "2"}})), FaultKind::Validation, rule);
    for at in [["mine", "x"], ["x", "a"]] {
        refused(account.patch_stage(DEALS, at, json!({})), FaultKind::NothingThere, "");
    }
}

#[test]
fn stages_come_and_go_but_not_all_of_them() {
    let mut account = Account::new();
    account.create(TICKETS, pipeline("Help", "mine", 0, &[stage("Closed", "z", 5)])).expect("made");
    let open = json!({"label": "New", "stageId": "n", "displayOrder": 5, "metadata": {}});
    assert_eq!(account.create_stage(TICKETS, "mine", open.clone()).expect("made"), "n");
    let found = account.write(TICKETS, |all, _| all.find("mine").cloned()).expect("there");
    assert_eq!(places(&found), [("n", 0), ("z", 1)]);
    let taken = account.create_stage(TICKETS, "mine", open.clone());
    refused(taken, FaultKind::Conflict, "STAGE_ID_EXISTS");
    refused(account.create_stage(TICKETS, "x", open), FaultKind::NothingThere, "");
    let delete = |account: &mut Account, id: &str| {
        account.write(TICKETS, |all, _| all.delete_stage("mine", id))
    };
    refused(delete(&mut account, "z"), FaultKind::Validation, "MISSING_CLOSED_STAGE");
    let open = json!({"metadata": {"ticketState": "OPEN"}});
    let reopened = account.patch_stage(TICKETS, ["mine", "z"], open);
    refused(reopened, FaultKind::Validation, "MISSING_CLOSED_STAGE");
    assert_eq!(delete(&mut account, "x").expect("as good as deleted"), None);
    let unknown = account.write(TICKETS, |all, _| all.delete_stage("x", "z"));
    assert_eq!(unknown.expect("as good as deleted"), None);
    let write = delete(&mut account, "n").expect("deleted").expect("was there");
    assert_eq!(write.stages_gone, ["n"]);
    account.keep(TICKETS, &write);
    refused(delete(&mut account, "z"), FaultKind::Validation, "");
    refused(account.write(TICKETS, |all, _| all.delete("x").cloned()), FaultKind::NotFound, "");
}
