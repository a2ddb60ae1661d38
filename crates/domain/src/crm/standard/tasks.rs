//! Tasks, `0-27`.

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, html, number, select, text,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static TASK: StandardType = StandardType {
    id: ObjectTypeId::standard(27),
    name: "TASK",
    singular: "Task",
    plural: "Tasks",
    path_name: "tasks",
    primary_display: Some("hs_task_subject"),
    required: Required::All(&["hs_timestamp"]),
    searchable: &["hs_task_body", "hs_task_subject"],
    read_scopes: &["crm.objects.contacts.read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: PROPERTIES,
    group: ("task_information", "Task information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("hs_task_subject", "Task Title"),
    html("hs_task_body", "Task Notes"),
    select(
        "hs_task_status",
        "Task Status",
        &[
            ("NOT_STARTED", "Not started"),
            ("IN_PROGRESS", "In progress"),
            ("WAITING", "Waiting"),
            ("COMPLETED", "Completed"),
            ("DEFERRED", "Deferred"),
        ],
    ),
    select(
        "hs_task_priority",
        "Priority",
        &[("NONE", "None"), ("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
    ),
    select(
        "hs_task_type",
        "Task Type",
        &[
            ("TODO", "To-do"),
            ("EMAIL", "Email"),
            ("CALL", "Call"),
            ("LINKED_IN", "LinkedIn"),
            ("LINKED_IN_CONNECT", "LinkedIn - connection request"),
            ("LINKED_IN_MESSAGE", "LinkedIn - InMail"),
            ("MEETING", "Meeting"),
        ],
    ),
    text("hs_task_reminders", "Reminder date"),
    text("hs_task_relative_reminders", "Relative reminders"),
    datetime("hs_task_completion_date", "Completed at").calculated(),
    number("hs_task_completion_count", "Completed tasks").calculated().hidden(),
    datetime("hs_task_last_contact_outreach", "Last contact outreach").calculated().hidden(),
    datetime("hs_task_last_sales_activity_timestamp", "Last sales activity").calculated().hidden(),
    flag("hs_task_send_default_reminder", "Default reminder").read_only().hidden(),
    text("hs_task_sequence_step_order", "Sequence step order").read_only().hidden(),
    number("hs_task_template_id", "Email template ID"),
    flag("hs_task_missed_due_date", "Missed due date").calculated().hidden(),
    number("hs_task_missed_due_date_count", "Overdue tasks").calculated().hidden(),
    number("hs_task_probability_to_complete", "Probability to complete").calculated().hidden(),
    select("hs_task_family", "Task family", &[("SALES", "Sales"), ("MARKETING", "Marketing")])
        .read_only(),
    flag("hs_task_is_all_day", "All day"),
    flag("hs_task_is_completed", "Is Completed").calculated().hidden(),
    flag("hs_task_is_completed_call", "Is completed call").calculated().hidden(),
    flag("hs_task_is_completed_email", "Is completed email").calculated().hidden(),
    flag("hs_task_is_overdue", "Is overdue").calculated(),
    flag("hs_task_is_past_due_date", "Is past due date").calculated().hidden(),
    datetime("hs_task_due_date", "Due date").calculated(),
    text("hs_task_for_object_type", "For object type"),
    select(
        "hs_task_repeat_interval",
        "Repeat interval",
        &[("DAILY", "Daily"), ("WEEKLY", "Weekly"), ("MONTHLY", "Monthly"), ("YEARLY", "Yearly")],
    ),
    datetime("hs_timestamp", "Activity date"),
    checkboxes("hs_attachment_ids", "Attached file IDs", &[]).external(),
    number("hs_created_by", "Activity created by").read_only(),
    number("hs_modified_by", "Updated by").read_only(),
    text("hs_body_preview", "Body preview").calculated(),
    text("hs_body_preview_html", "HTML body preview").calculated().hidden(),
    flag("hs_body_preview_is_truncated", "Body preview truncated").calculated().hidden(),
    select("hs_engagement_source", "Engagement Source", &[]).read_only(),
    text("hs_engagement_source_id", "Engagement Source ID").read_only().hidden(),
    checkboxes("hs_at_mentioned_owner_ids", "At-Mentioned Owner Ids", &[]).references("OWNER"),
    checkboxes("hs_queue_membership_ids", "Queue Memberships", &[]).external(),
    flag("hs_gdpr_deleted", "GDPR deleted").calculated().hidden(),
    text("hs_product_name", "Product name").read_only().hidden(),
    text("hs_follow_up_action", "Follow up action").read_only().hidden(),
    text("hs_unique_id", "Unique ID").read_only().hidden(),
];
