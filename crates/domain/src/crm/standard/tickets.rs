//! Tickets, `0-5` (objects.md §2.7).

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, number, select, text, textarea,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static TICKET: StandardType = StandardType {
    id: ObjectTypeId::standard(5),
    name: "TICKET",
    singular: "Ticket",
    plural: "Tickets",
    path_name: "tickets",
    primary_display: Some("subject"),
    created: "createdate",
    default_properties: &[
        "content",
        "createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
        "hs_pipeline",
        "hs_pipeline_stage",
        "hs_ticket_category",
        "hs_ticket_priority",
        "subject",
    ],
    required: Required::All(&["subject", "hs_pipeline_stage"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &["subject", "content", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_id"],
    read_scopes: &[
        "tickets",
        "crm.objects.tickets.read",
        "tickets.sensitive.v2",
        "tickets.highly_sensitive.v2",
    ],
    write_scopes: &[
        "tickets",
        "crm.objects.tickets.write",
        "tickets.sensitive.v2",
        "tickets.highly_sensitive.v2",
    ],
    properties: PROPERTIES,
    group: ("ticketinformation", "Ticket information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("subject", "Ticket name"),
    textarea("content", "Ticket description"),
    select(
        "hs_ticket_priority",
        "Priority",
        &[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High"), ("URGENT", "Urgent")],
    ),
    checkboxes(
        "hs_ticket_category",
        "Category",
        &[
            ("PRODUCT_ISSUE", "Product Issue"),
            ("BILLING_ISSUE", "Billing Issue"),
            ("FEATURE_REQUEST", "Feature Request"),
            ("GENERAL_INQUIRY", "General Inquiry"),
        ],
    ),
    select(
        "hs_resolution",
        "Resolution",
        &[
            ("ISSUE_FIXED", "Issue Fixed"),
            ("BUG_FIX_IN_PROGRESS", "Bug Fix in Progress"),
            ("CUSTOMER_SELF_RESOLVED", "Customer Self Resolved"),
            ("NO_RESPONSE", "No Response"),
            ("UNRESOLVED", "Unresolved"),
            ("OTHER", "Other"),
        ],
    ),
    select(
        "source_type",
        "Source",
        &[("CHAT", "Chat"), ("EMAIL", "Email"), ("FORM", "Form"), ("PHONE", "Phone")],
    ),
    text("source_ref", "Reference to source-specific object").hidden(),
    text("source_thread_id", "Reference to email thread").hidden(),
    number("hs_ticket_id", "Ticket ID").calculated(),
    datetime("hs_helpdesk_sort_timestamp", "Help Desk sort timestamp").calculated().hidden(),
    flag("hs_last_message_from_visitor", "Last message from visitor").calculated().hidden(),
    datetime("closed_date", "Close date"),
    datetime("first_agent_reply_date", "First agent email response date"),
    number("time_to_close", "Time to close").calculated(),
    number("time_to_first_agent_reply", "Time to first agent email reply").calculated(),
    flag("hs_is_closed", "Is Ticket Closed?").calculated(),
    flag("hs_is_visible_in_help_desk", "Is visible in Help Desk").calculated().hidden(),
    number("hs_num_times_contacted", "Number of times contacted").calculated(),
    number("num_notes", "Number of Sales Activities").calculated(),
    number("num_contacted_notes", "Number of times contacted (activities)").calculated(),
    number("hs_num_associated_companies", "Number of Associated Companies").calculated(),
    number("hs_num_associated_conversations", "Number of Associated Conversations").calculated(),
    datetime("notes_last_contacted", "Last Contacted").calculated(),
    datetime("notes_last_updated", "Last Activity Date").calculated(),
    datetime("notes_next_activity_date", "Next Activity Date").calculated(),
    datetime("hs_lastactivitydate", "Last activity (raw)").calculated().hidden(),
    datetime("hs_lastcontacted", "Last contacted (raw)").calculated().hidden(),
    datetime("hs_last_message_received_at", "Last message received date").calculated(),
    datetime("hs_last_message_sent_at", "Last message sent date").calculated(),
    datetime("hs_last_email_date", "Date of last email").calculated(),
    datetime("hs_time_to_close_sla_at", "Time to close SLA due date").calculated(),
    datetime("hs_time_to_first_response_sla_at", "Time to first response SLA due date")
        .calculated(),
    select(
        "hs_time_to_close_sla_status",
        "Time to close SLA status",
        &[
            ("ACTIVE_SLA_ON_TIME", "Active SLA on time"),
            ("ACTIVE_SLA_DUE_SOON", "Active SLA due soon"),
            ("ACTIVE_SLA_OVERDUE", "Active SLA overdue"),
            ("COMPLETED_SLA_ON_TIME", "Completed SLA on time"),
            ("COMPLETED_SLA_LATE", "Completed SLA late"),
        ],
    )
    .calculated(),
    select(
        "hs_time_to_first_response_sla_status",
        "Time to first response SLA status",
        &[
            ("ACTIVE_SLA_ON_TIME", "Active SLA on time"),
            ("ACTIVE_SLA_DUE_SOON", "Active SLA due soon"),
            ("ACTIVE_SLA_OVERDUE", "Active SLA overdue"),
            ("COMPLETED_SLA_ON_TIME", "Completed SLA on time"),
            ("COMPLETED_SLA_LATE", "Completed SLA late"),
        ],
    )
    .calculated(),
    number("hs_time_to_first_rep_assignment", "Time to first rep assignment").calculated(),
    select("hs_ticket_language_ai_tag", "Ticket language", &[]).read_only(),
    text("hs_external_object_ids", "External object IDs").hidden(),
    checkboxes("hs_file_upload", "File upload", &[]).external(),
    text("hs_feedback_last_ces_follow_up", "Last CES survey comment").read_only(),
    number("hs_feedback_last_ces_rating", "Last CES survey rating").read_only(),
    datetime("last_engagement_date", "Date of last engagement").calculated(),
    datetime("last_reply_date", "Last customer reply date").calculated(),
    datetime("nextactivitydate", "Next activity (raw)").calculated().hidden(),
    checkboxes("hs_tag_ids", "Ticket Tags", &[]).read_only(),
];
