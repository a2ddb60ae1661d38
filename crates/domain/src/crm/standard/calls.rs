//! Calls, `0-48`.

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, html, number, select, text, textarea,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static CALL: StandardType = StandardType {
    id: ObjectTypeId::standard(48),
    name: "CALL",
    singular: "Call",
    plural: "Calls",
    path_name: "calls",
    primary_display: Some("hs_call_title"),
    required: Required::All(&["hs_timestamp"]),
    searchable: &["hs_call_title", "hs_body_preview"],
    read_scopes: &["crm.objects.contacts.read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: PROPERTIES,
    group: ("call_information", "Call information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("hs_call_title", "Call Title"),
    html("hs_call_body", "Call notes"),
    select(
        "hs_call_direction",
        "Call direction",
        &[("INBOUND", "Inbound"), ("OUTBOUND", "Outbound")],
    ),
    select(
        "hs_call_disposition",
        "Call outcome",
        &[
            ("9d9162e7-6cf3-4944-bf63-4dff82258764", "Busy"),
            ("f240bbac-87c9-4f6e-bf70-924b57d47db7", "Connected"),
            ("a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "Left live message"),
            ("b2cf5968-551e-4856-9783-52b3da59a7d0", "Left voicemail"),
            ("73a0d17f-1163-4015-bdd5-ec830791da20", "No answer"),
            ("17b47fee-58de-441e-a44c-c6300d46f273", "Wrong number"),
        ],
    ),
    number("hs_call_duration", "Call duration"),
    text("hs_call_from_number", "From number"),
    text("hs_call_to_number", "To Number"),
    text("hs_call_callee_object_id", "Callee object ID"),
    select(
        "hs_call_callee_object_type_id",
        "Callee object type",
        &[("0-1", "Contact"), ("0-2", "Company")],
    ),
    text("hs_call_recording_url", "Recording URL"),
    select(
        "hs_call_status",
        "Call status",
        &[
            ("BUSY", "Busy"),
            ("CALLING_CRM_USER", "Calling CRM user"),
            ("CANCELED", "Canceled"),
            ("COMPLETED", "Completed"),
            ("CONNECTING", "Connecting"),
            ("FAILED", "Failed"),
            ("HOLD", "Hold"),
            ("IN_PROGRESS", "In progress"),
            ("MISSED", "Missed"),
            ("NO_ANSWER", "No answer"),
            ("QUEUED", "Queued"),
            ("RINGING", "Ringing"),
        ],
    ),
    select(
        "hs_call_source",
        "Call source",
        &[
            ("INTEGRATIONS_PLATFORM", "Integrations platform"),
            ("MOBILE", "Mobile"),
            ("DESKTOP", "Desktop"),
            ("ZOOM", "Zoom"),
        ],
    ),
    text("hs_call_app_id", "Integration app ID"),
    text("hs_call_external_id", "External ID"),
    text("hs_call_external_account_id", "External account ID"),
    flag("hs_call_has_transcript", "Transcript available").calculated(),
    flag("hs_call_has_voicemail", "Has voicemail"),
    text("hs_call_transcription_id", "Transcription ID"),
    text("hs_call_video_recording_url", "Video recording URL"),
    textarea("hs_call_summary", "Call summary").read_only(),
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
