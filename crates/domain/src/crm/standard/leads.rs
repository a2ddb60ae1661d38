//! Leads, `0-136`.

use super::building::{DATED, StandardProperty, UNNAMED, datetime, flag, number, select, text};
use super::options::TRAFFIC_SOURCES;
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static LEAD: StandardType = StandardType {
    id: ObjectTypeId::standard(136),
    name: "LEAD",
    singular: "Lead",
    plural: "Leads",
    path_name: "leads",
    primary_display: Some("hs_lead_name"),
    created: "createdate",
    default_properties: DATED,
    required: Required::All(&["hs_lead_name"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &["hs_lead_name"],
    read_scopes: &["crm.objects.leads.read"],
    write_scopes: &["crm.objects.leads.write"],
    properties: PROPERTIES,
    group: ("lead_information", "Lead information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("hs_lead_name", "Lead Name"),
    select(
        "hs_lead_type",
        "Lead Type",
        &[
            ("NEW_BUSINESS", "New business"),
            ("RE_ATTEMPTING", "Re-attempting"),
            ("UPSELL", "Upsell"),
            ("CROSS_SELL", "Cross-sell"),
            ("RE_ENGAGE", "Re-engage"),
        ],
    ),
    select("hs_lead_label", "Lead Label", &[("WARM", "Warm"), ("HOT", "Hot"), ("COLD", "Cold")]),
    select("hs_lead_source", "Lead Source", TRAFFIC_SOURCES).read_only(),
    text("hs_lead_source_drill_down_1", "Lead Source Drill-Down 1").read_only(),
    text("hs_lead_source_drill_down_2", "Lead Source Drill-Down 2").read_only(),
    text("hs_lead_name_calculated", "Lead Name (calculated)").calculated().hidden(),
    text("hs_associated_contact_firstname", "Associated contact first name").calculated(),
    text("hs_associated_contact_lastname", "Associated contact last name").calculated(),
    text("hs_associated_contact_email", "Associated contact email").calculated(),
    text("hs_associated_company_domain", "Associated company domain").calculated(),
    text("hs_associated_company_name", "Associated company name").calculated(),
    text("hs_primary_associated_object_name", "Associated object name").calculated(),
    number("hs_primary_company_id", "Primary company ID").calculated().hidden(),
    number("hs_primary_contact_id", "Primary contact ID").calculated().hidden(),
    flag("hs_contact_key_information_flag", "Contact has key information").calculated().hidden(),
    text("hs_lead_disqualification_note", "Disqualification note"),
    select("hs_lead_disqualification_reason", "Disqualification reason", &[]).external(),
    flag("hs_lead_is_disqualified", "Is disqualified").calculated(),
    flag("hs_lead_is_open", "Is open").calculated(),
    flag("hs_lead_is_qualified", "Is qualified").calculated(),
    number("hs_lead_outreach_activity_count", "Number of outreach activities").calculated(),
    datetime("hs_last_activity_date", "Last activity date").calculated(),
    datetime("hs_next_activity_date", "Next activity date").calculated(),
    number("num_notes", "Number of Sales Activities").calculated(),
    datetime("notes_last_contacted", "Last Contacted").calculated(),
    datetime("notes_last_updated", "Last Activity Date").calculated(),
    datetime("notes_next_activity_date", "Next Activity Date").calculated(),
];
