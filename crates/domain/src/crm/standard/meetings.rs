//! Meetings, `0-47`.

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, html, number, select, text,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static MEETING_EVENT: StandardType = StandardType {
    id: ObjectTypeId::standard(47),
    name: "MEETING_EVENT",
    singular: "Meeting",
    plural: "Meetings",
    path_name: "meetings",
    aliases: &["meeting", "meeting_events"],
    primary_display: Some("hs_meeting_title"),
    required: Required::All(&["hs_timestamp"]),
    searchable: &["hs_meeting_title", "hs_meeting_body"],
    read_scopes: &["crm.objects.contacts.read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: PROPERTIES,
    group: ("meeting_event_information", "Meeting information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("hs_meeting_title", "Meeting name"),
    html("hs_meeting_body", "Meeting description"),
    html("hs_internal_meeting_notes", "Internal meeting notes"),
    text("hs_meeting_external_url", "Meeting URL"),
    text("hs_meeting_location", "Meeting location"),
    select(
        "hs_meeting_location_type",
        "Location type",
        &[
            ("ADDRESS", "Address"),
            ("CUSTOM", "Custom"),
            ("PHONE", "Phone"),
            ("VIDEO", "Videoconference"),
        ],
    ),
    datetime("hs_meeting_start_time", "Meeting start time"),
    datetime("hs_meeting_end_time", "Meeting end time"),
    select(
        "hs_meeting_outcome",
        "Meeting outcome",
        &[
            ("SCHEDULED", "Scheduled"),
            ("COMPLETED", "Completed"),
            ("RESCHEDULED", "Rescheduled"),
            ("NO_SHOW", "No Show"),
            ("CANCELED", "Canceled"),
        ],
    ),
    select(
        "hs_meeting_source",
        "Meeting source",
        &[
            ("CRM_UI", "CRM UI"),
            ("BIDIRECTIONAL_API", "Bidirectional sync"),
            ("MEETINGS_PUBLIC", "Meetings tool"),
            ("MEETINGS_EMBEDDED", "Embedded meetings tool"),
            ("INTEGRATION", "Integration"),
            ("IMPORT", "Import"),
        ],
    ),
    text("hs_meeting_source_id", "Meeting Source ID"),
    text("hs_meeting_web_conference_meeting_id", "Web Conference Meeting ID"),
    text("hs_meeting_calendar_event_hash", "Meeting Calendar Event Hash").read_only().hidden(),
    number("hs_meeting_created_from_link_id", "Meeting created from link ID").read_only(),
    text("hs_meeting_change_id", "Meeting Change ID").read_only().hidden(),
    text("hs_meeting_payments_session_id", "Meeting payments session ID").read_only().hidden(),
    datetime(
        "hs_time_to_book_meeting_from_first_contact_at",
        "Time to book meeting from first contact",
    )
    .calculated()
    .hidden(),
    text("hs_guest_emails", "Guest Emails"),
    checkboxes("hs_attendee_owner_ids", "Attendee owners", &[]).references("OWNER"),
    text("hs_contact_first_outreach_date", "Contact first outreach date").calculated().hidden(),
    text("hs_roster_object_coordinates", "Roster object coordinates").read_only().hidden(),
    text("hs_timezone", "Meeting time zone"),
    select("hs_activity_type", "Call and meeting type", &[]).external(),
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
