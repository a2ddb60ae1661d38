//! What marketing deals with: events, `0-54`, and conversations, `0-11`.

use super::building::{StandardProperty, UNNAMED, datetime, flag, number, select, text, textarea};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// Marketing events.
pub(super) static MARKETING_EVENT: StandardType = StandardType {
    id: ObjectTypeId::standard(54),
    name: "MARKETING_EVENT",
    singular: "Marketing event",
    plural: "Marketing events",
    path_name: "marketing_events",
    primary_display: Some("hs_event_name"),
    required: Required::All(&["hs_event_description", "hs_event_name"]),
    searchable: &["hs_event_name"],
    read_scopes: &["crm.objects.marketing_events.read"],
    write_scopes: &["crm.objects.marketing_events.write"],
    properties: MARKETING_EVENT_PROPERTIES,
    group: ("marketing_event_information", "Marketing event information"),
    ..UNNAMED
};

static MARKETING_EVENT_PROPERTIES: &[StandardProperty] = &[
    text("hs_event_name", "Event name"),
    textarea("hs_event_description", "Event description"),
    text("hs_event_type", "Event type"),
    text("hs_event_organizer", "Event organizer"),
    text("hs_event_url", "Event URL"),
    datetime("hs_start_datetime", "Start date"),
    datetime("hs_end_datetime", "End date"),
    flag("hs_event_cancelled", "Event cancelled"),
    flag("hs_event_completed", "Event completed"),
    text("hs_event_location", "Event location"),
    text("hs_external_event_id", "External event ID").read_only(),
    text("hs_external_account_id", "External account ID").read_only(),
    number("hs_registrants", "Registrants").calculated(),
    number("hs_attendees", "Attendees").calculated(),
    number("hs_cancellations", "Cancellations").calculated(),
    number("hs_no_shows", "No shows").calculated(),
];

/// Conversations.
pub(super) static CONVERSATION: StandardType = StandardType {
    id: ObjectTypeId::standard(11),
    name: "CONVERSATION",
    singular: "Conversation",
    plural: "Conversations",
    path_name: "conversations",
    read_scopes: &["conversations.read"],
    write_scopes: &["conversations.write"],
    properties: CONVERSATION_PROPERTIES,
    group: ("conversation_information", "Conversation information"),
    ..UNNAMED
};

static CONVERSATION_PROPERTIES: &[StandardProperty] = &[
    text("hs_subject", "Subject").read_only(),
    number("hs_thread_id", "Thread ID").read_only(),
    number("hs_inbox_id", "Inbox ID").read_only(),
    select("hs_thread_status", "Status", &[("OPEN", "Open"), ("CLOSED", "Closed")]).read_only(),
    datetime("hs_latest_message_timestamp", "Latest message").read_only(),
];
