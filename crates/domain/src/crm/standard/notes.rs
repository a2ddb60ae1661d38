//! Notes, `0-46`.

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, html, number, select, text,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static NOTE: StandardType = StandardType {
    id: ObjectTypeId::standard(46),
    name: "NOTE",
    singular: "Note",
    plural: "Notes",
    path_name: "notes",
    required: Required::All(&["hs_timestamp"]),
    searchable: &["hs_note_body"],
    read_scopes: &["crm.objects.contacts.read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: PROPERTIES,
    group: ("note_information", "Note information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    html("hs_note_body", "Note body"),
    text("hs_note_ms_teams_payload", "Microsoft Teams payload").read_only().hidden(),
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
