//! What people of the account are measured and asked by: users, `0-115`, goals, `0-74`, and
//! feedback, `0-19`.

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, number, select, text, textarea,
};
use super::options::LANGUAGES;
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// Users.
pub(super) static USER: StandardType = StandardType {
    id: ObjectTypeId::standard(115),
    name: "USER",
    singular: "User",
    plural: "Users",
    path_name: "users",
    primary_display: Some("hs_searchable_name"),
    required: Required::All(&["hs_internal_user_id", "hs_email"]),
    searchable: &["hs_given_name", "hs_family_name", "hs_email"],
    read_scopes: &["crm.objects.users.read"],
    write_scopes: &["crm.objects.users.write"],
    properties: USER_PROPERTIES,
    group: ("user_information", "User information"),
    ..UNNAMED
};

static USER_PROPERTIES: &[StandardProperty] = &[
    number("hs_internal_user_id", "Internal User ID"),
    text("hs_email", "Email"),
    text("hs_searchable_name", "Name").calculated(),
    text("hs_given_name", "First name"),
    text("hs_family_name", "Last name"),
    text("hs_job_title", "Job title"),
    text("hs_main_phone", "Main phone"),
    select(
        "hs_availability_status",
        "Availability Status",
        &[("available", "Available"), ("away", "Away")],
    ),
    text("hs_out_of_office_hours", "Out of office hours"),
    text("hs_working_hours", "Working hours"),
    text("hs_standard_time_zone", "Time zone"),
    checkboxes("hs_secondary_user_language_skill", "Secondary language skills", LANGUAGES),
    select("hs_main_user_language_skill", "Main language skill", LANGUAGES),
    select("hs_uncategorized_skills", "Uncategorized skills", &[]).read_only(),
    flag("hs_deactivated", "Deactivated").read_only(),
];

/// Goals.
pub(super) static GOAL_TARGET: StandardType = StandardType {
    id: ObjectTypeId::standard(74),
    name: "GOAL_TARGET",
    singular: "Goal",
    plural: "Goals",
    path_name: "goal_targets",
    aliases: &["goals", "goal"],
    primary_display: Some("hs_goal_name"),
    searchable: &["hs_goal_name"],
    read_scopes: &["crm.objects.goals.read"],
    write_scopes: &["crm.objects.goals.write"],
    properties: GOAL_TARGET_PROPERTIES,
    group: ("goal_target_information", "Goal information"),
    ..UNNAMED
};

static GOAL_TARGET_PROPERTIES: &[StandardProperty] = &[
    text("hs_goal_name", "Goal Name"),
    number("hs_target_amount", "Target Amount"),
    datetime("hs_start_datetime", "Start Date"),
    datetime("hs_end_datetime", "End Date"),
    number("hs_assignee_user_id", "Assignee User ID"),
    number("hs_assignee_team_id", "Assignee Team ID"),
    text("hs_goal_type", "Goal Type"),
    text("hs_kpi_object_type", "KPI Object Type"),
    number("hs_kpi_value", "KPI Value").calculated(),
    number("hs_kpi_progress_percent", "KPI Progress Percent").calculated(),
    datetime("hs_kpi_value_last_calculated_at", "KPI Last Calculated").calculated(),
    select("hs_status", "Goal Status", &[]).external(),
    number("hs_outcome", "Outcome").calculated(),
    select("hs_target_type", "Target type", &[]).external(),
];

/// Feedback submissions.
pub(super) static FEEDBACK_SUBMISSION: StandardType = StandardType {
    id: ObjectTypeId::standard(19),
    name: "FEEDBACK_SUBMISSION",
    singular: "Feedback submission",
    plural: "Feedback submissions",
    path_name: "feedback_submissions",
    primary_display: Some("hs_submission_name"),
    searchable: &["hs_submission_name", "hs_content"],
    read_scopes: &["crm.objects.contacts.read", "crm.objects.feedback_submissions.read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: FEEDBACK_SUBMISSION_PROPERTIES,
    group: ("feedback_submission_information", "Feedback submission information"),
    ..UNNAMED
};

static FEEDBACK_SUBMISSION_PROPERTIES: &[StandardProperty] = &[
    text("hs_submission_name", "Submission name"),
    textarea("hs_content", "Response"),
    datetime("hs_submission_timestamp", "Submission date"),
    text("hs_submission_url", "Survey page"),
    number("hs_survey_id", "Survey ID"),
    text("hs_survey_name", "Survey name"),
    select(
        "hs_survey_type",
        "Survey type",
        &[
            ("CES", "Customer effort score"),
            ("CSAT", "Customer satisfaction"),
            ("NPS", "Net promoter score"),
            ("CUSTOM", "Custom"),
        ],
    ),
    select(
        "hs_survey_channel",
        "Survey channel",
        &[("EMAIL", "Email"), ("WEB", "Web page"), ("CHAT", "Chat"), ("LINK", "Link")],
    ),
    number("hs_value", "Rating"),
    select(
        "hs_response_group",
        "Sentiment",
        &[
            ("PROMOTER", "Promoter"),
            ("PASSIVE", "Passive"),
            ("DETRACTOR", "Detractor"),
            ("POSITIVE", "Positive"),
            ("NEUTRAL", "Neutral"),
            ("NEGATIVE", "Negative"),
        ],
    ),
    text("hs_contact_email_rollup", "Contact email").calculated(),
    text("hs_contact_firstname", "Contact first name").calculated(),
    number("hs_contact_id", "Contact ID").read_only(),
    number("hs_ingestion_id", "Ingestion ID").read_only().hidden(),
];
