//! Emails, `0-49`.

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, html, number, select, text, textarea,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static EMAIL: StandardType = StandardType {
    id: ObjectTypeId::standard(49),
    name: "EMAIL",
    singular: "Email",
    plural: "Emails",
    path_name: "emails",
    primary_display: Some("hs_email_subject"),
    required: Required::All(&["hs_timestamp", "hs_email_direction"]),
    searchable: &["hs_email_subject"],
    read_scopes: &["crm.objects.contacts.read", "sales-email-read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: PROPERTIES,
    group: ("email_information", "Email information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("hs_email_subject", "Email subject"),
    select(
        "hs_email_direction",
        "Email Direction",
        &[
            ("EMAIL", "Email"),
            ("INCOMING_EMAIL", "Incoming email"),
            ("FORWARDED_EMAIL", "Forwarded email"),
            ("DRAFT_EMAIL", "Draft email"),
        ],
    ),
    html("hs_email_html", "Email HTML"),
    textarea("hs_email_text", "Email body"),
    textarea("hs_email_headers", "Email headers"),
    select(
        "hs_email_status",
        "Email send status",
        &[
            ("BOUNCED", "Bounced"),
            ("FAILED", "Failed"),
            ("SCHEDULED", "Scheduled"),
            ("SENDING", "Sending"),
            ("SENT", "Sent"),
        ],
    ),
    text("hs_email_from_email", "Email from address").calculated(),
    text("hs_email_from_firstname", "Email from first name").calculated(),
    text("hs_email_from_lastname", "Email from last name").calculated(),
    text("hs_email_to_email", "Email to address").calculated(),
    text("hs_email_to_firstname", "Email to first name").calculated(),
    text("hs_email_to_lastname", "Email to last name").calculated(),
    text("hs_email_cc_email", "Email CC address").calculated(),
    text("hs_email_bcc_email", "Email BCC address").calculated(),
    text("hs_email_sender_email", "Email sender address").calculated(),
    text("hs_email_message_id", "Email message ID"),
    text("hs_email_thread_id", "Email thread ID"),
    text("hs_email_tracker_key", "Email tracker key"),
    text("hs_email_error_message", "Email error message").read_only(),
    select("hs_email_associated_contact_id", "Email associated contact ID", &[])
        .references("CONTACT")
        .read_only(),
    text("hs_email_media_processing_status", "Email media processing status").read_only().hidden(),
    number("hs_email_attached_video_id", "Attached Video ID"),
    flag("hs_email_attached_video_opened", "Attached Video Opened").read_only(),
    number("hs_email_open_count", "Number of email opens").calculated(),
    number("hs_email_click_count", "Number of email clicks").calculated(),
    number("hs_email_reply_count", "Number of email replies").calculated(),
    number("hs_email_open_rate", "Email open rate").calculated(),
    number("hs_email_click_rate", "Email click rate").calculated(),
    text("hs_email_logged_from", "Logged from").read_only().hidden(),
    flag("hs_email_has_inline_images_stripped", "Inline images stripped").read_only().hidden(),
    text("hs_email_post_send_status", "Post send status date").read_only().hidden(),
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
