//! Properties that every type has (objects.md §2.3).

use super::building::{StandardProperty, checkboxes, datetime, flag, number, select, text};
use crate::crm::pipelines::{Pipeline, PipelineStage};
use crate::crm::properties::Property;

/// The common set, with the names that the type uses for its times and its pipeline.
pub(super) fn properties(
    created: &'static str,
    modified: &'static str,
    pipeline: Option<(&'static str, &'static str)>,
) -> Vec<StandardProperty> {
    let mut all = COMMON.to_vec();
    all.push(datetime(created, "Create Date").read_only());
    all.push(datetime(modified, "Last Modified Date").read_only());
    if let Some((pipeline, stage)) = pipeline {
        all.push(select(pipeline, "Pipeline", &[]));
        all.push(select(stage, "Pipeline Stage", &[]));
    }
    all
}

/// When a record came into a stage, in the two ways that HubSpot counts it: the server's to say.
pub(super) fn stage_properties(pipeline: &Pipeline, group: &str) -> Vec<Property> {
    let entered = |stage: &PipelineStage| {
        STAGE_PREFIXES.map(|prefix| {
            let mut property = datetime("", "").calculated().define(group);
            property.name = stage_property(prefix, &stage.id);
            property.label = format!("Date entered \"{} ({})\"", stage.label, pipeline.label);
            property
        })
    };
    pipeline.stages.iter().flat_map(entered).collect()
}

/// What the names of the two begin with.
pub(super) const STAGE_PREFIXES: [&str; 2] = ["hs_date_entered_", "hs_v2_date_entered_"];

/// The name of one of the two: the stage's id in the letters that names may have.
pub(super) fn stage_property(prefix: &str, stage_id: &str) -> String {
    let plain = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9' | '_') => letter,
        _ => '_',
    };
    prefix.chars().chain(stage_id.chars().map(plain)).collect()
}

static COMMON: &[StandardProperty] = &[
    number("hs_object_id", "Record ID").read_only(),
    select("hs_object_source", "Record creation source", &[]).read_only().hidden(),
    text("hs_object_source_id", "Record creation source ID").read_only().hidden(),
    text("hs_object_source_label", "Record source").read_only(),
    text("hs_object_source_detail_1", "Record source detail 1").read_only(),
    text("hs_object_source_detail_2", "Record source detail 2").read_only(),
    text("hs_object_source_detail_3", "Record source detail 3").read_only(),
    number("hs_object_source_user_id", "Record creation source user ID").read_only().hidden(),
    text("hs_unique_creation_key", "Unique creation key").read_only().hidden(),
    checkboxes("hs_merged_object_ids", "Merged Record IDs", &[]).read_only(),
    checkboxes("hs_all_owner_ids", "All owner IDs", &[]).read_only(),
    checkboxes("hs_all_team_ids", "All team IDs", &[]).read_only(),
    checkboxes("hs_all_accessible_team_ids", "All accessible team IDs", &[]).read_only(),
    select("hubspot_owner_id", "Owner", &[]).references("OWNER"),
    datetime("hubspot_owner_assigneddate", "Owner assigned date").read_only(),
    select("hubspot_team_id", "Owner's main team", &[]).read_only(),
    number("hs_created_by_user_id", "Created by user ID").read_only(),
    number("hs_updated_by_user_id", "Updated by user ID").read_only(),
    checkboxes("hs_user_ids_of_all_owners", "User IDs of all owners", &[]).read_only(),
    flag("hs_read_only", "Read only object").read_only(),
    flag("hs_was_imported", "Performed in an import").read_only(),
    number("hs_pinned_engagement_id", "Pinned Engagement ID"),
    checkboxes("hs_shared_team_ids", "Shared teams", &[]).external(),
    checkboxes("hs_shared_user_ids", "Shared users", &[]).external(),
];
