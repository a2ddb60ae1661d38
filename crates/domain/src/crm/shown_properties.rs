//! Definitions of properties as answers show them: pipelines and stages are options of the
//! properties that hold them `[inferred]`. They are never stored with the definition.

use super::pipelines::Pipeline;
use super::properties::{Property, PropertyOption};
use super::schemas::ObjectType;
use std::borrow::Cow;

impl ObjectType {
    /// A property of this type with the options that it has at the moment.
    pub fn shown<'p>(&self, property: &'p Property) -> Cow<'p, Property> {
        let Some((pipeline, stage)) = self.pipeline_properties() else {
            return Cow::Borrowed(property);
        };
        let options = match property.name.as_str() {
            name if name == pipeline => self.pipelines().into_iter().map(of_pipeline).collect(),
            name if name == stage => self.pipelines().into_iter().flat_map(of_stages).collect(),
            _ => return Cow::Borrowed(property),
        };
        Cow::Owned(Property { options, ..property.clone() })
    }
}

fn option(label: &str, value: &str, display_order: i64) -> PropertyOption {
    let (label, value) = (label.to_owned(), value.to_owned());
    PropertyOption { label, value, description: None, display_order, hidden: false }
}

fn of_pipeline(pipeline: &Pipeline) -> PropertyOption {
    option(&pipeline.label, &pipeline.id, pipeline.display_order)
}

fn of_stages(pipeline: &Pipeline) -> impl Iterator<Item = PropertyOption> + '_ {
    pipeline.stages.iter().map(|stage| option(&stage.label, &stage.id, stage.display_order))
}
