//! Contacts, `0-1` (objects.md §2.7).

use super::building::{
    StandardProperty, UNNAMED, checkboxes, date, datetime, flag, money, number, phone, radio,
    score, select, text, textarea,
};
use super::options::{LANGUAGES, LEAD_STATUSES, LIFECYCLE_STAGES, TRAFFIC_SOURCES};
use super::world::TIME_ZONES;
use crate::crm::object_types::{ObjectTypeId, StandardType};

/// The type.
pub(super) static CONTACT: StandardType = StandardType {
    id: ObjectTypeId::standard(1),
    name: "CONTACT",
    singular: "Contact",
    plural: "Contacts",
    path_name: "contacts",
    primary_display: Some("firstname"),
    created: "createdate",
    modified: "lastmodifieddate",
    default_properties: &[
        "createdate",
        "email",
        "firstname",
        "hs_object_id",
        "lastmodifieddate",
        "lastname",
    ],
    searchable: &[
        "firstname",
        "lastname",
        "email",
        "phone",
        "hs_additional_emails",
        "fax",
        "mobilephone",
        "company",
        "hs_marketable_until_renewal",
    ],
    read_scopes: &[
        "crm.objects.contacts.read",
        "crm.objects.contacts.sensitive.read.v2",
        "crm.objects.contacts.highly_sensitive.read.v2",
    ],
    write_scopes: &[
        "crm.schemas.contacts.write",
        "crm.objects.contacts.write",
        "crm.objects.contacts.sensitive.write.v2",
        "crm.objects.contacts.highly_sensitive.write.v2",
    ],
    properties: PROPERTIES,
    group: ("contactinformation", "Contact information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("email", "Email").unique(),
    text("firstname", "First Name"),
    text("lastname", "Last Name"),
    phone("phone", "Phone Number"),
    phone("mobilephone", "Mobile Phone Number"),
    text("fax", "Fax Number"),
    text("jobtitle", "Job Title"),
    text("company", "Company Name"),
    text("website", "Website URL"),
    text("address", "Street Address"),
    text("city", "City"),
    text("state", "State/Region"),
    text("zip", "Postal Code"),
    text("country", "Country/Region"),
    text("salutation", "Salutation"),
    radio("lifecyclestage", "Lifecycle Stage", LIFECYCLE_STAGES),
    radio("hs_lead_status", "Lead Status", LEAD_STATUSES),
    select(
        "hs_pipeline",
        "Pipeline",
        &[("contacts-lifecycle-pipeline", "Lifecycle Stage Pipeline")],
    ),
    select("hs_language", "Preferred language", LANGUAGES),
    select("hs_timezone", "Time Zone", TIME_ZONES),
    number("associatedcompanyid", "Primary Associated Company ID").references("COMPANY").hidden(),
    checkboxes("hs_additional_emails", "Additional email addresses", &[]).external(),
    text("hs_email_domain", "Email Domain").calculated(),
    text("hs_full_name_or_email", "Full name or email").calculated().hidden(),
    text("hs_calculated_phone_number", "Calculated Phone Number with country code")
        .calculated()
        .hidden(),
    text("hs_calculated_phone_number_country_code", "Calculated Phone Number country code")
        .calculated()
        .hidden(),
    text("hs_whatsapp_phone_number", "WhatsApp Phone Number"),
    number(
        "hs_prospecting_agent_actively_enrolled_count",
        "Prospecting Agent Actively Enrolled Count",
    )
    .calculated()
    .hidden(),
    text("hs_searchable_calculated_phone_number", "Calculated Phone Number without country code")
        .calculated()
        .hidden(),
    text("hs_searchable_calculated_mobile_number", "Calculated Mobile Number without country code")
        .calculated()
        .hidden(),
    flag("hs_is_contact", "Is a contact").calculated().hidden(),
    flag("hs_is_unworked", "Contact unworked").calculated(),
    checkboxes("hs_all_contact_vids", "All vids for a contact", &[]).calculated().hidden(),
    text("hs_calculated_merged_vids", "Calculated Merged IDs").calculated().hidden(),
    number("hs_associated_target_accounts", "Associated Target Accounts").calculated().hidden(),
    flag("hs_currently_enrolled_in_prospecting_agent", "Currently enrolled in Prospecting Agent")
        .calculated()
        .hidden(),
    number("hs_membership_has_accessed_private_content", "Has Accessed Private Content")
        .calculated()
        .hidden(),
    number("hs_registered_member", "Registered Member").calculated().hidden(),
    number("hs_sequences_actively_enrolled_count", "Number of sequences actively enrolled")
        .calculated()
        .hidden(),
    datetime("hs_lifecyclestage_subscriber_date", "Became a Subscriber Date").calculated(),
    datetime("hs_lifecyclestage_lead_date", "Became a Lead Date").calculated(),
    datetime(
        "hs_lifecyclestage_marketingqualifiedlead_date",
        "Became a Marketing Qualified Lead Date",
    )
    .calculated(),
    datetime("hs_lifecyclestage_salesqualifiedlead_date", "Became a Sales Qualified Lead Date")
        .calculated(),
    datetime("hs_lifecyclestage_opportunity_date", "Became an Opportunity Date").calculated(),
    datetime("hs_lifecyclestage_customer_date", "Became a Customer Date").calculated(),
    datetime("hs_lifecyclestage_evangelist_date", "Became an Evangelist Date").calculated(),
    datetime("hs_lifecyclestage_other_date", "Became an Other Lifecycle Date").calculated(),
    number("num_notes", "Number of Sales Activities").calculated(),
    number("num_contacted_notes", "Number of times contacted").calculated(),
    number("num_associated_deals", "Number of Associated Deals").calculated(),
    number("num_conversion_events", "Number of Form Submissions").calculated(),
    number("num_unique_conversion_events", "Number of Unique Forms Submitted").calculated(),
    text("first_conversion_event_name", "First Conversion").calculated(),
    datetime("first_conversion_date", "First Conversion Date").calculated(),
    text("recent_conversion_event_name", "Recent Conversion").calculated(),
    datetime("recent_conversion_date", "Recent Conversion Date").calculated(),
    datetime("first_deal_created_date", "First Deal Created Date").calculated(),
    money("recent_deal_amount", "Recent Deal Amount").calculated(),
    datetime("recent_deal_close_date", "Recent Deal Close Date").calculated(),
    money("total_revenue", "Total Revenue").calculated(),
    number("days_to_close", "Days To Close").calculated(),
    datetime("closedate", "Close Date"),
    select(
        "numemployees",
        "Number of Employees",
        &[
            ("1-5", "1-5"),
            ("5-25", "5-25"),
            ("25-50", "25-50"),
            ("50-100", "50-100"),
            ("100-500", "100-500"),
            ("500-1000", "500-1000"),
            ("1000+", "1000+"),
        ],
    ),
    text("annualrevenue", "Annual Revenue"),
    text("industry", "Industry"),
    text("date_of_birth", "Date of birth"),
    text("gender", "Gender"),
    text("marital_status", "Marital Status"),
    text("relationship_status", "Relationship Status"),
    text("military_status", "Military status"),
    text("school", "School"),
    text("degree", "Degree"),
    text("field_of_study", "Field of study"),
    date("graduation_date", "Graduation date"),
    date("start_date", "Start date"),
    text("work_email", "Work email"),
    text("job_function", "Job function"),
    text("seniority", "Seniority"),
    text("company_size", "Company size"),
    text("twitterhandle", "Twitter Username"),
    text("hs_linkedin_url", "LinkedIn URL"),
    text("linkedinbio", "LinkedIn Bio"),
    text("photo", "Photo").hidden(),
    text("ip_city", "IP City").read_only(),
    text("ip_state", "IP State/Region").read_only(),
    text("ip_country", "IP Country").read_only(),
    text("ip_country_code", "IP Country Code").read_only(),
    textarea("message", "Message"),
    datetime("notes_last_contacted", "Last Contacted").calculated(),
    datetime("notes_last_updated", "Last Activity Date").calculated(),
    datetime("notes_next_activity_date", "Next Activity Date").calculated(),
    datetime("hs_last_sales_activity_timestamp", "Last Engagement Date").calculated(),
    datetime("hs_latest_meeting_activity", "Latest meeting activity").calculated(),
    datetime("hs_sa_first_engagement_date", "Date of first engagement").calculated(),
    flag("hs_sequences_is_enrolled", "Currently in Sequence").calculated(),
    score("hubspotscore", "HubSpot Score"),
    select("hs_latest_source", "Latest Traffic Source", TRAFFIC_SOURCES).read_only(),
    select("hs_analytics_source", "Original Traffic Source", TRAFFIC_SOURCES),
    text("hs_analytics_source_data_1", "Original Traffic Source Drill-Down 1").read_only(),
    text("hs_analytics_source_data_2", "Original Traffic Source Drill-Down 2").read_only(),
    number("hs_analytics_num_page_views", "Number of Pageviews").read_only(),
    number("hs_analytics_num_visits", "Number of Sessions").read_only(),
    text("hs_analytics_first_url", "First Page Seen").read_only(),
    text("hs_analytics_last_url", "Last Page Seen").read_only(),
    datetime("hs_analytics_first_timestamp", "Time First Seen").read_only(),
    datetime("hs_analytics_last_timestamp", "Time Last Seen").read_only(),
    flag("hs_email_optout", "Unsubscribed from all email").read_only(),
    number("hs_email_bounce", "Marketing emails bounced").read_only(),
    number("hs_email_delivered", "Marketing emails delivered").read_only(),
    number("hs_email_open", "Marketing emails opened").read_only(),
    number("hs_email_click", "Marketing emails clicked").read_only(),
    datetime("hs_email_last_open_date", "Last marketing email open date").read_only(),
    datetime("hs_email_last_send_date", "Last marketing email send date").read_only(),
    select("hs_email_hard_bounce_reason_enum", "Email hard bounce reason", &[]).read_only(),
    flag("hs_email_is_ineligible", "Is globally ineligible").read_only().hidden(),
    select(
        "hs_marketable_status",
        "Marketing contact status",
        &[("true", "Marketing contact"), ("false", "Non-marketing contact")],
    )
    .read_only(),
    select(
        "hs_marketable_until_renewal",
        "Marketing contact until next update",
        &[("true", "Yes"), ("false", "No")],
    )
    .read_only(),
    checkboxes(
        "hs_legal_basis",
        "Legal basis for processing contact's data",
        &[
            ("Legitimate interest – prospect/lead", "Legitimate interest – prospect/lead"),
            ("Legitimate interest – existing customer", "Legitimate interest – existing customer"),
            ("Performance of a contract", "Performance of a contract"),
            ("Freely given consent from contact", "Freely given consent from contact"),
            ("Not applicable", "Not applicable"),
        ],
    ),
    checkboxes(
        "hs_buying_role",
        "Buying Role",
        &[
            ("BLOCKER", "Blocker"),
            ("BUDGET_HOLDER", "Budget Holder"),
            ("CHAMPION", "Champion"),
            ("DECISION_MAKER", "Decision Maker"),
            ("END_USER", "End User"),
            ("EXECUTIVE_SPONSOR", "Executive Sponsor"),
            ("INFLUENCER", "Influencer"),
            ("LEGAL_AND_COMPLIANCE", "Legal & Compliance"),
            ("OTHER", "Other"),
        ],
    ),
    flag("hs_is_enriched", "Contact is enriched").calculated().hidden(),
];
