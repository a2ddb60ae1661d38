//! Rules that need the whole record: its place in a pipeline, its life cycle, and values that
//! follow from others when it is written (objects.md §2.1, §2.7, §6.3, §7.4).

use super::pipelines::Pipeline;
use super::properties::Property;
use super::record::Values;
use super::schemas::ObjectType;
use super::unique;
use super::validate::Invalid;
use super::values::{Reading, Refused, Rules, check_text, enumeration, shown};
use crate::limits::OPTIONS_BYTES_MAX;

const LIFECYCLE_STAGE: &str = "lifecyclestage";
const LEAD: &str = "lead";
const LIFECYCLE_PIPELINE: &str = "hs_pipeline";

/// Reads a pipeline or a stage; none if the property is neither. A stage must be one of the
/// pipeline that was sent with it, or of any.
pub fn read(rules: Rules, property: &Property, raw: &str) -> Option<Result<Reading, Refused>> {
    let (pipeline, stage) = rules.object_type.pipeline_properties()?;
    let value = raw.trim();
    let read = |known: bool, refused: &dyn Fn() -> Refused| match value {
        "" => Ok(Reading::Clear),
        _ if known => Ok(Reading::Value(value.to_owned())),
        _ => Err(refused()),
    };
    if property.name == pipeline {
        let known = rules.object_type.pipeline(value).is_some();
        return Some(read(known, &|| {
            let all = rules.object_type.pipelines();
            enumeration::not_one_of(value, all.iter().map(|known| &known.id), rules.room)
        }));
    }
    if property.name != stage {
        return None;
    }
    let beside = rules.sent.get(pipeline).and_then(Option::as_deref);
    let beside = beside.and_then(|id| rules.object_type.pipeline(id.trim()));
    let among = match beside {
        Some(pipeline) => vec![pipeline],
        None => rules.object_type.pipelines(),
    };
    let known = among.iter().any(|pipeline| pipeline.stage(value).is_some());
    Some(read(known, &|| not_a_stage(value, &among, rules.room)))
}

fn not_a_stage(value: &str, pipelines: &[&Pipeline], room: usize) -> Refused {
    let mut message =
        format!("{} is not a valid pipeline stage ID. Valid options are: ", shown(value));
    let all = pipelines.iter().map(|pipeline| {
        let mut text = format!("pipelineId={} : [", pipeline.id);
        enumeration::list(&mut text, pipeline.stages.iter().map(|stage| &stage.id), room);
        text.push(']');
        text
    });
    enumeration::list(&mut message, all, room);
    Refused::new("INVALID_OPTION", message)
}

/// Rules that need the whole record, once the values that were sent are applied. `before` is what
/// an updated record held; none for a new one. May complete or take back values.
pub fn settle(
    object_type: &ObjectType,
    before: Option<&Values>,
    after: &mut Values,
) -> Result<(), Invalid> {
    // Options may have been added to a list. What stays as it was is not looked at.
    let same = |name, value| before.is_some_and(|before| before.get(name) == Some(value));
    for (name, value) in after.iter().filter(|(name, value)| !same(*name, *value)) {
        let checked = check_text(value);
        let checked = checked.and_then(|()| unique::check_length(object_type, name, value));
        checked.map_err(|refused| Invalid::value(name, value, refused))?;
    }
    if let Some(properties) = object_type.pipeline_properties() {
        place(object_type, properties, before, after)?;
    }
    match object_type.name() {
        "CONTACT" | "COMPANY" => lifecycle(object_type, before, after),
        "MEETING_EVENT" if before.is_none() && !after.contains_key("hs_timestamp") => {
            if let Some(start) = after.get("hs_meeting_start_time").cloned() {
                after.insert("hs_timestamp".to_owned(), start);
            }
        }
        _ => {}
    }
    Ok(())
}

/// A stage without a pipeline is in the first that has it. What an update leaves as it was is not
/// looked at: the pipeline may have been changed since.
fn place(
    object_type: &ObjectType,
    (pipeline, stage): (&str, &str),
    before: Option<&Values>,
    after: &mut Values,
) -> Result<(), Invalid> {
    let same = |name: &str| before.is_some_and(|before| before.get(name) == after.get(name));
    if same(pipeline) && same(stage) {
        return Ok(());
    }
    if !after.contains_key(pipeline) {
        let found = match after.get(stage) {
            Some(id) => object_type.pipelines().into_iter().find(|known| known.stage(id).is_some()),
            None if before.is_none() => default_pipeline(object_type),
            None => None,
        };
        if let Some(found) = found {
            after.insert(pipeline.to_owned(), found.id.clone());
        }
    }
    let (Some(id), Some(value)) = (after.get(pipeline), after.get(stage)) else { return Ok(()) };
    let known = object_type.pipeline(id);
    if known.is_some_and(|known| known.stage(value).is_some()) {
        return Ok(());
    }
    let among: Vec<&Pipeline> = known.into_iter().collect();
    let refused = not_a_stage(value, &among, OPTIONS_BYTES_MAX);
    Err(Invalid::value(stage, value, refused))
}

/// The pipeline of a new record that names neither pipeline nor stage (objects.md §2.1).
fn default_pipeline(object_type: &ObjectType) -> Option<&Pipeline> {
    let deal = object_type.name() == "DEAL";
    let first = || object_type.pipelines().into_iter().next();
    deal.then(|| object_type.pipeline("default").or_else(first)).flatten()
}

/// A new contact is a lead, and new contacts and companies are in the pipeline of the life cycle. A
/// stage of life is never taken back: one before the one that is there is ignored (objects.md §2.7,
/// T-39). Cleared first, any stage can be set.
fn lifecycle(object_type: &ObjectType, before: Option<&Values>, after: &mut Values) {
    let Some(before) = before else { return begin_lifecycle(object_type, after) };
    let (Some(old), Some(new)) = (before.get(LIFECYCLE_STAGE), after.get(LIFECYCLE_STAGE)) else {
        return;
    };
    if old == new {
        return;
    }
    let Some(property) = object_type.active_property(LIFECYCLE_STAGE) else { return };
    let at = |value: &str| property.options.iter().position(|option| option.value == value);
    if let (Some(was), Some(is)) = (at(old), at(new))
        && is < was
    {
        after.insert(LIFECYCLE_STAGE.to_owned(), old.clone());
    }
}

fn begin_lifecycle(object_type: &ObjectType, after: &mut Values) {
    let mut complete = |name: &str, value: &str| {
        if !after.contains_key(name) {
            after.insert(name.to_owned(), value.to_owned());
        }
    };
    let options = |name| object_type.active_property(name).map_or(&[][..], |known| &known.options);
    if let [pipeline] = options(LIFECYCLE_PIPELINE) {
        complete(LIFECYCLE_PIPELINE, &pipeline.value);
    }
    let lead = options(LIFECYCLE_STAGE).iter().any(|option| option.value == LEAD);
    if object_type.name() == "CONTACT" && lead {
        complete(LIFECYCLE_STAGE, LEAD);
    }
}
