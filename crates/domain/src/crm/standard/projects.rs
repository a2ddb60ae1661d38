//! Projects, `0-970` (objects.md §2.6).

use super::building::{StandardProperty, UNNAMED, datetime, money, select, text, textarea};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static PROJECT: StandardType = StandardType {
    id: ObjectTypeId::standard(970),
    name: "PROJECT",
    singular: "Project",
    plural: "Projects",
    path_name: "projects",
    primary_display: Some("hs_name"),
    required: Required::All(&["hs_name", "hs_pipeline", "hs_pipeline_stage"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &["hs_name"],
    read_scopes: &[
        "crm.objects.projects.read",
        "crm.objects.projects.sensitive.read",
        "crm.objects.projects.highly_sensitive.read",
    ],
    write_scopes: &[
        "crm.objects.projects.write",
        "crm.objects.projects.sensitive.write",
        "crm.objects.projects.highly_sensitive.write",
    ],
    properties: PROPERTIES,
    group: ("project_information", "Project information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("hs_name", "Project Name"),
    textarea("hs_description", "Description"),
    select(
        "hs_status",
        "Status",
        &[
            ("on_track", "On Track"),
            ("delayed", "Delayed"),
            ("blocked", "Blocked"),
            ("completed", "Completed"),
            ("on_hold", "On-Hold"),
            ("at_risk", "At-Risk"),
        ],
    ),
    select("hs_priority", "Priority", &[("low", "Low"), ("medium", "Medium"), ("high", "High")]),
    select(
        "hs_type",
        "Type",
        &[
            ("service", "Service"),
            ("service_onboarding", "Service - Onboarding"),
            ("marketing", "Marketing"),
            ("sales", "Sales"),
            ("internal_ops", "Internal Ops"),
        ],
    ),
    datetime("hs_start_date", "Start Date"),
    datetime("hs_target_due_date", "Target Due Date"),
    datetime("hs_close_date", "Close Date"),
    money("hs_total_cost", "Total Cost"),
    money("hs_amount_paid", "Amount Paid"),
    money("hs_amount_remaining", "Amount Remaining").calculated(),
    textarea("hs_internal_onboarding_goal", "Internal Onboarding Goal"),
    textarea("hs_onboarding_customer_goal", "Onboarding Customer Goal"),
    textarea("hs_onboarding_risks_and_blockers", "Onboarding Risks and Blockers"),
    textarea("hs_onboarding_success_metrics", "Onboarding Success Metrics"),
];
