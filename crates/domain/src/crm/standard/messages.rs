//! Messages that were sent on other ways: communications, `0-18`, and postal mail, `0-116`.

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, html, number, select, text,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// Communications.
pub(super) static COMMUNICATION: StandardType = StandardType {
    id: ObjectTypeId::standard(18),
    name: "COMMUNICATION",
    singular: "Communication",
    plural: "Communications",
    path_name: "communications",
    required: Required::All(&["hs_timestamp", "hs_communication_channel_type"]),
    searchable: &["hs_communication_body"],
    read_scopes: &["crm.objects.contacts.read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: COMMUNICATION_PROPERTIES,
    group: ("communication_information", "Communication information"),
    ..UNNAMED
};

static COMMUNICATION_PROPERTIES: &[StandardProperty] = &[
    select(
        "hs_communication_channel_type",
        "Channel Type",
        &[
            ("SMS", "SMS"),
            ("WHATS_APP", "WhatsApp"),
            ("LINKEDIN_MESSAGE", "LinkedIn message"),
            ("CUSTOM_CHANNEL_CONVERSATION", "Custom channel conversation"),
            ("FACEBOOK_MESSENGER", "Facebook Messenger"),
            ("LINE", "Line"),
            ("WECHAT", "WeChat"),
        ],
    ),
    html("hs_communication_body", "Communication Body"),
    select("hs_communication_logged_from", "Logged from", &[("CRM", "CRM")]),
    number("hs_communication_conversations_channel_id", "Conversations channel ID")
        .read_only()
        .hidden(),
    number(
        "hs_communication_conversations_channel_instance_id",
        "Conversations channel instance ID",
    )
    .read_only()
    .hidden(),
    number("hs_communication_conversations_thread_id", "Conversations thread ID")
        .read_only()
        .hidden(),
    datetime("hs_communication_conversation_first_message_at", "First message at").read_only(),
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

/// Postal Mail.
pub(super) static POSTAL_MAIL: StandardType = StandardType {
    id: ObjectTypeId::standard(116),
    name: "POSTAL_MAIL",
    singular: "Postal Mail",
    plural: "Postal Mail",
    path_name: "postal_mail",
    aliases: &["postal_mails"],
    required: Required::All(&["hs_timestamp"]),
    searchable: &["hs_postal_mail_body"],
    read_scopes: &["crm.objects.contacts.read"],
    write_scopes: &["crm.objects.contacts.write"],
    properties: POSTAL_MAIL_PROPERTIES,
    group: ("postal_mail_information", "Postal Mail information"),
    ..UNNAMED
};

static POSTAL_MAIL_PROPERTIES: &[StandardProperty] = &[
    html("hs_postal_mail_body", "Postal mail body"),
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
