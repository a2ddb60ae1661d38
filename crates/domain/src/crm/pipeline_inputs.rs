//! Bodies of pipelines and stages (objects.md §7.4). Unknown keys are ignored by not being here.

use crate::fault::{Fault, Result};
use crate::json::Object;
use crate::scalar::{Flag, Int, Text, out_of_range};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// An integer of 32 bits, as HubSpot's `displayOrder` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order(pub i32);

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Int(value) = Int::deserialize(deserializer)?;
        i32::try_from(value).map(Order).map_err(|_| D::Error::custom(out_of_range(value)))
    }
}

/// Metadata as a body says it; what is `null` is not there.
pub type MetadataInput = BTreeMap<String, Option<Text>>;

/// A body of a create or PUT of a pipeline, as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PipelineInput {
    label: Option<Text>,
    display_order: Option<Order>,
    pipeline_id: Option<Text>,
    stages: Option<Vec<Object<StageInput>>>,
}

/// A body of a create or PUT of a stage, as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StageInput {
    label: Option<Text>,
    display_order: Option<Order>,
    metadata: Option<MetadataInput>,
    stage_id: Option<Text>,
}

/// What a body asks of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineSpec {
    /// Its label.
    pub label: String,
    /// Its place.
    pub display_order: i64,
    /// Its id, if the client gives one.
    pub id: Option<String>,
    /// Its stages.
    pub stages: Vec<StageSpec>,
}

/// What a body asks of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageSpec {
    /// Its label.
    pub label: String,
    /// Its place.
    pub display_order: i64,
    /// Its metadata.
    pub metadata: BTreeMap<String, String>,
    /// Its id, if the client gives one.
    pub id: Option<String>,
}

/// A body of a PATCH of a pipeline.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PipelinePatch {
    /// The label, unless it stays.
    pub label: Option<Text>,
    /// The place, unless it stays.
    pub display_order: Option<Order>,
    /// Only for what is archived, which nothing ever is.
    pub archived: Option<Flag>,
}

/// A body of a PATCH of a stage.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StagePatch {
    /// The label, unless it stays.
    pub label: Option<Text>,
    /// The place, unless it stays.
    pub display_order: Option<Order>,
    /// What becomes of the metadata; what is not named stays.
    pub metadata: Option<MetadataInput>,
    /// Only for what is archived, which nothing ever is.
    pub archived: Option<Flag>,
}

impl StagePatch {
    /// The metadata that the body names.
    pub fn metadata(&self) -> BTreeMap<String, String> {
        given(self.metadata.clone())
    }
}

impl PipelineInput {
    /// The body, if nothing is missing. `stages` may be: their number is a rule of its own.
    pub fn complete(self) -> Result<PipelineSpec> {
        let (Some(Text(label)), Some(Order(order))) = (&self.label, self.display_order) else {
            return Err(unset(self.label.is_none(), self.display_order.is_none()));
        };
        let stages = self.stages.unwrap_or_default().into_iter();
        Ok(PipelineSpec {
            label: label.clone(),
            display_order: order.into(),
            id: named(self.pipeline_id),
            stages: stages.map(|Object(stage)| stage.complete()).collect::<Result<_>>()?,
        })
    }
}

impl StageInput {
    /// The body, if nothing is missing. `metadata` may be: what it must say depends on the type.
    pub fn complete(self) -> Result<StageSpec> {
        let (Some(Text(label)), Some(Order(order))) = (&self.label, self.display_order) else {
            return Err(unset(self.label.is_none(), self.display_order.is_none()));
        };
        Ok(StageSpec {
            label: label.clone(),
            display_order: order.into(),
            metadata: given(self.metadata),
            id: named(self.stage_id),
        })
    }
}

fn given(metadata: Option<MetadataInput>) -> BTreeMap<String, String> {
    let entries = metadata.unwrap_or_default().into_iter();
    entries.filter_map(|(name, value)| value.map(|Text(value)| (name, value))).collect()
}

/// An empty id is none.
fn named(id: Option<Text>) -> Option<String> {
    id.map(|Text(id)| id).filter(|id| !id.is_empty())
}

fn unset(label: bool, display_order: bool) -> Fault {
    let names = [(label, "label"), (display_order, "displayOrder")];
    let missing: Vec<&str> =
        names.into_iter().filter(|(missing, _)| *missing).map(|(_, name)| name).collect();
    Fault::invalid_json(format!(
        "Invalid input JSON on line 1, column 2. Some required fields were not set: [{}]",
        missing.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn read(body: &str) -> Result<PipelineSpec> {
        json::read::<PipelineInput>(body.as_bytes())?.complete()
    }

    #[test]
    fn a_body_is_read_with_what_may_be_missing() {
        let spec = read(
            r#"{"label":"A","displayOrder":"3","pipelineId":"","x":1,"stages":[
            {"label":"S","displayOrder":0,"metadata":{"probability":0.5,"gone":null}}]}"#,
        );
        let spec = spec.expect("readable");
        assert_eq!((spec.label.as_str(), spec.display_order, &spec.id), ("A", 3, &None));
        let metadata = BTreeMap::from([("probability".to_owned(), "0.5".to_owned())]);
        assert_eq!((&spec.stages[0].metadata, &spec.stages[0].id), (&metadata, &None));
        assert_eq!(read(r#"{"label":"A","displayOrder":0}"#).expect("readable").stages, []);
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_named() {
        let said = |body: &str| read(body).expect_err(body).message;
        let unset = "Invalid input JSON on line 1, column 2. Some required fields were not set: ";
        assert_eq!(said("{}"), format!("{unset}[label, displayOrder]"));
        assert_eq!(said(r#"{"label":"A","displayOrder":null}"#), format!("{unset}[displayOrder]"));
        let stage = r#"{"label":"A","displayOrder":0,"stages":[{"displayOrder":1}]}"#;
        assert_eq!(said(stage), format!("{unset}[label]"));
        let wide = said(r#"{"label":"A","displayOrder":2147483648}"#);
        assert!(wide.contains("Numeric value (2147483648) out of range of int"), "{wide}");
        for body in [
            r#"{"label":[],"displayOrder":0}"#,
            r#"{"label":"A","displayOrder":0,"stages":{}}"#,
            r#"{"label":"A","displayOrder":0,"stages":[[]]}"#,
            r#"{"label":"A","displayOrder":0,"stages":[{"label":"S","displayOrder":0,"metadata":[]}]}"#,
        ] {
            assert!(said(body).starts_with("Invalid input JSON on line 1, column "), "{body}");
        }
    }
}
