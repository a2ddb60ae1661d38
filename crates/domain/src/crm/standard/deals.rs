//! Deals, `0-3` (objects.md §2.7).

use super::building::{
    StandardProperty, UNNAMED, checkboxes, datetime, flag, money, number, radio, score, select,
    text, textarea,
};
use super::options::{CURRENCIES, TRAFFIC_SOURCES};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static DEAL: StandardType = StandardType {
    id: ObjectTypeId::standard(3),
    name: "DEAL",
    singular: "Deal",
    plural: "Deals",
    path_name: "deals",
    primary_display: Some("dealname"),
    created: "createdate",
    default_properties: &[
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ],
    required: Required::All(&["dealname", "dealstage"]),
    pipeline: Some(("pipeline", "dealstage")),
    searchable: &["dealname", "pipeline", "dealstage", "description", "dealtype"],
    read_scopes: &[
        "crm.objects.deals.read",
        "crm.objects.deals.sensitive.read.v2",
        "crm.objects.deals.highly_sensitive.read.v2",
    ],
    write_scopes: &[
        "crm.schemas.deals.write",
        "crm.objects.deals.write",
        "crm.objects.deals.sensitive.write.v2",
        "crm.objects.deals.highly_sensitive.write.v2",
    ],
    properties: PROPERTIES,
    group: ("dealinformation", "Deal information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("dealname", "Deal Name"),
    money("amount", "Amount"),
    datetime("closedate", "Close Date"),
    radio("dealstage", "Deal Stage", &[]),
    select("pipeline", "Pipeline", &[]),
    radio(
        "dealtype",
        "Deal Type",
        &[("newbusiness", "New Business"), ("existingbusiness", "Existing Business")],
    ),
    textarea("description", "Deal Description"),
    select("deal_currency_code", "Currency", CURRENCIES),
    select("hs_priority", "Priority", &[("low", "Low"), ("medium", "Medium"), ("high", "High")]),
    money("amount_in_home_currency", "Amount in company currency").calculated(),
    money("hs_projected_amount", "Projected Amount").calculated(),
    money("hs_projected_amount_in_home_currency", "Projected amount in company currency")
        .calculated(),
    money("hs_forecast_amount", "Forecast amount").calculated(),
    number("hs_forecast_probability", "Forecast probability"),
    select(
        "hs_manual_forecast_category",
        "Forecast category",
        &[
            ("OMIT", "Not forecasted"),
            ("PIPELINE", "Pipeline"),
            ("BEST_CASE", "Best case"),
            ("COMMIT", "Commit"),
            ("CLOSED", "Closed won"),
        ],
    ),
    number("days_to_close", "Days to close").calculated(),
    number("hs_days_to_close_raw", "Days to close (without rounding)").calculated(),
    flag("hs_is_closed", "Is Deal Closed?").calculated(),
    flag("hs_is_closed_won", "Is Closed Won").calculated(),
    flag("hs_is_closed_lost", "Is closed lost").calculated(),
    number("hs_is_closed_count", "Is Closed (numeric)").calculated().hidden(),
    number("hs_is_open_count", "Is Open (numeric)").calculated().hidden(),
    flag("hs_is_deal_split", "Is deal split").calculated().hidden(),
    number("hs_deal_stage_probability", "Deal probability").calculated(),
    number("hs_deal_stage_probability_shadow", "Deal stage probability shadow")
        .calculated()
        .hidden(),
    money("hs_closed_amount", "Closed Deal Amount").calculated(),
    money("hs_closed_amount_in_home_currency", "Closed Deal Amount In Home Currency").calculated(),
    money("hs_open_amount_in_home_currency", "Open amount in company currency").calculated(),
    number("hs_exchange_rate", "Exchange rate").calculated(),
    number("num_associated_contacts", "Number of Associated Contacts").calculated(),
    number("hs_num_of_associated_line_items", "Number of Associated Line Items").calculated(),
    number("hs_num_associated_active_deal_registrations", "Number of Active Deal Registrations")
        .calculated()
        .hidden(),
    money("hs_acv", "Annual contract value").calculated(),
    money("hs_arr", "Annual recurring revenue").calculated(),
    money("hs_mrr", "Monthly recurring revenue").calculated(),
    money("hs_tcv", "Total contract value").calculated(),
    textarea("hs_next_step", "Next step"),
    datetime("hs_next_step_updated_at", "Next step updated at").calculated(),
    textarea("closed_lost_reason", "Closed Lost Reason"),
    textarea("closed_won_reason", "Closed Won Reason"),
    datetime("hs_closed_won_date", "Closed won date").calculated(),
    datetime("hs_closedwon_date", "Closed won date (previous)").calculated().hidden(),
    flag("hs_is_stalled", "Is stalled").calculated(),
    number("hs_num_target_accounts", "Number of target accounts").calculated(),
    number("num_notes", "Number of Sales Activities").calculated(),
    number("num_contacted_notes", "Number of times contacted").calculated(),
    datetime("notes_last_contacted", "Last Contacted").calculated(),
    datetime("notes_last_updated", "Last Activity Date").calculated(),
    datetime("notes_next_activity_date", "Next Activity Date").calculated(),
    datetime("hs_sales_email_last_replied", "Recent Sales Email Replied Date").calculated(),
    datetime("hs_latest_meeting_activity", "Latest Meeting Activity").calculated(),
    datetime("hs_lastactivitydate", "Last activity (raw)").calculated().hidden(),
    number("hs_time_in_deal_stage", "Time in current deal stage").calculated().hidden(),
    score("hs_deal_score", "Deal Score"),
    score("hs_predictive_deal_score", "Predictive deal score"),
    datetime("hs_date_entered_current_stage", "Date entered current stage").calculated(),
    select("hs_analytics_source", "Original Traffic Source", TRAFFIC_SOURCES).read_only(),
    text("hs_analytics_source_data_1", "Original Traffic Source Drill-Down 1").read_only(),
    text("hs_analytics_source_data_2", "Original Traffic Source Drill-Down 2").read_only(),
    checkboxes("hs_tag_ids", "Deal Tags", &[]).read_only(),
    checkboxes("hs_deal_collaborators", "Deal Collaborator", &[]).references("OWNER"),
];
