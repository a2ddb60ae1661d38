//! Services, `0-162`, courses, `0-410`, and appointments, `0-421`.

use super::building::{
    StandardProperty, UNNAMED, date, datetime, money, number, select, text, textarea,
};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// Services.
pub(super) static SERVICE: StandardType = StandardType {
    id: ObjectTypeId::standard(162),
    name: "SERVICE",
    singular: "Service",
    plural: "Services",
    path_name: "services",
    primary_display: Some("hs_name"),
    required: Required::All(&["hs_name", "hs_pipeline", "hs_pipeline_stage"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &["hs_name"],
    read_scopes: &["crm.objects.services.read"],
    write_scopes: &["crm.objects.services.write"],
    properties: SERVICE_PROPERTIES,
    group: ("service_information", "Service information"),
    ..UNNAMED
};

static SERVICE_PROPERTIES: &[StandardProperty] = &[
    text("hs_name", "Service Name"),
    textarea("hs_description", "Description"),
    select("hs_category", "Category", &[]).external(),
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
    date("hs_start_date", "Start date"),
    date("hs_target_end_date", "Target End Date"),
    date("hs_close_date", "Close Date"),
    number("hs_duration", "Duration"),
    money("hs_total_cost", "Total Cost"),
    money("hs_amount_paid", "Amount Paid"),
    money("hs_amount_remaining", "Amount Remaining").calculated(),
    text("hs_location", "Location"),
];

/// Courses.
pub(super) static COURSE: StandardType = StandardType {
    id: ObjectTypeId::standard(410),
    name: "COURSE",
    singular: "Course",
    plural: "Courses",
    path_name: "courses",
    primary_display: Some("hs_course_name"),
    required: Required::All(&["hs_course_name"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &["hs_course_name"],
    read_scopes: &["crm.objects.courses.read"],
    write_scopes: &["crm.objects.courses.write"],
    properties: COURSE_PROPERTIES,
    group: ("course_information", "Course information"),
    ..UNNAMED
};

static COURSE_PROPERTIES: &[StandardProperty] = &[
    text("hs_course_name", "Course Name"),
    text("hs_course_id", "Course ID"),
    textarea("hs_description", "Description"),
    select("hs_delivery_method", "Delivery method", &[]).external(),
    select("hs_level", "Level", &[]).external(),
    text("hs_instructor", "Instructor"),
    text("hs_location", "Location"),
    number("hs_enrollment_capacity", "Enrollment Capacity"),
    money("hs_price", "Price"),
    number("hs_duration", "Duration"),
    datetime("hs_start_date", "Start date"),
    datetime("hs_end_date", "End date"),
    date("hs_enrollment_deadline", "Enrollment deadline"),
];

/// Appointments.
pub(super) static APPOINTMENT: StandardType = StandardType {
    id: ObjectTypeId::standard(421),
    name: "APPOINTMENT",
    singular: "Appointment",
    plural: "Appointments",
    path_name: "appointments",
    primary_display: Some("hs_appointment_name"),
    required: Required::All(&["hs_appointment_name"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &["hs_appointment_name"],
    read_scopes: &["crm.objects.appointments.read"],
    write_scopes: &["crm.objects.appointments.write"],
    properties: APPOINTMENT_PROPERTIES,
    group: ("appointment_information", "Appointment information"),
    ..UNNAMED
};

static APPOINTMENT_PROPERTIES: &[StandardProperty] = &[
    text("hs_appointment_name", "Appointment Name"),
    datetime("hs_appointment_start", "Appointment Start"),
    datetime("hs_appointment_end", "Appointment End"),
    number("hs_duration", "Duration"),
    text("hs_location", "Location"),
    textarea("hs_notes", "Notes"),
    text("hs_appointment_type", "Appointment Type"),
];
