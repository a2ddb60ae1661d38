//! Values that follow from other values (objects.md §2.4, §2.7).

use crate::{
    Property, computed, kind, number, owner, pipeline, properties, record, schemas_of, select, text,
};
use domain::crm::calculated::{all, user_ids_of_owners, value};
use domain::crm::schemas::{Definition, Schemas};

/// A type with these computed properties.
fn computing(name: &str, names: &[&str], more: Vec<Definition>) -> Schemas {
    let computed = names.iter().map(|name| computed(text(name))).collect();
    schemas_of(name, [properties(computed), more].concat())
}

/// Values of a record, a name, and what is computed for it.
type Row<'a> = (&'a [(&'a str, &'a str)], &'a str, Option<&'a str>);

fn table(schemas: &Schemas, rows: &[Row]) {
    for (held, name, expected) in rows {
        let found = value(kind(schemas), &record(held), name);
        assert_eq!(found.as_deref(), *expected, "{name} of {held:?}");
    }
}

#[test]
fn of_contacts() {
    let names = [
        "hs_all_contact_vids",
        "hs_email_domain",
        "hs_full_name_or_email",
        "hs_is_contact",
        "hs_is_unworked",
        "hs_searchable_calculated_phone_number",
    ];
    let schemas = computing("CONTACT", &names, Vec::new());
    table(
        &schemas,
        &[
            (&[], "hs_is_contact", Some("true")),
            (&[], "hs_is_unworked", Some("true")),
            (&[("notes_last_contacted", "2026-01-01")], "hs_is_unworked", Some("false")),
            (&[], "hs_all_contact_vids", Some("401")),
            (&[("hs_merged_object_ids", "3;4")], "hs_all_contact_vids", Some("401;3;4")),
            (&[], "hs_email_domain", None),
            (&[("email", "ada@x.org")], "hs_email_domain", Some("x.org")),
            (&[], "hs_full_name_or_email", None),
            (&[("email", "ada@x.org")], "hs_full_name_or_email", Some("ada@x.org")),
            (
                &[("email", "a@x.org"), ("firstname", " Ada "), ("lastname", "Byron")],
                "hs_full_name_or_email",
                Some("Ada Byron"),
            ),
            (&[("firstname", " "), ("lastname", "Byron")], "hs_full_name_or_email", Some("Byron")),
            (
                &[("phone", "+1 (555) 010-2")],
                "hs_searchable_calculated_phone_number",
                Some("5550102"),
            ),
            (&[("phone", "none")], "hs_searchable_calculated_phone_number", None),
        ],
    );
    let shown = all(kind(&schemas), &record(&[("firstname", "Ada")]));
    let owned = |name, value: &str| (name, value.to_owned());
    assert_eq!(
        shown,
        [
            owned("hs_all_contact_vids", "401"),
            owned("hs_full_name_or_email", "Ada"),
            owned("hs_is_contact", "true"),
            owned("hs_is_unworked", "true"),
        ]
    );
}

#[test]
fn only_what_the_type_has_and_clients_may_not_set_is_computed() {
    let own = properties(vec![text("hs_is_contact")]);
    let schemas = schemas_of("CONTACT", own);
    assert_eq!(value(kind(&schemas), &record(&[]), "hs_is_contact"), None);
    assert_eq!(value(kind(&schemas), &record(&[]), "hs_is_unworked"), None);
    let things = computing("THING", &["hs_is_contact"], Vec::new());
    assert_eq!(value(kind(&things), &record(&[]), "hs_is_contact"), None);
    assert_eq!(all(kind(&things), &record(&[])), []);
}

#[test]
fn of_owners() {
    let second = Property {
        referenced_object_type: Some("OWNER".into()),
        external_options: true,
        ..select("second_owner", &[])
    };
    let more = [properties(vec![second]), vec![owner("7", false), owner("9", true)]].concat();
    let schemas = schemas_of("THING", more);
    let owned = [("hubspot_owner_id", "9"), ("second_owner", "7"), ("text", "8")];
    table(
        &schemas,
        &[
            (&[], "hs_all_owner_ids", None),
            (&owned, "hs_all_owner_ids", Some("7;9")),
            (&[("hubspot_owner_id", "9"), ("second_owner", "9")], "hs_all_owner_ids", Some("9")),
        ],
    );
    let users = |held| user_ids_of_owners(&schemas, kind(&schemas), &record(held));
    assert_eq!(users(&owned).as_deref(), Some("1007;1009"));
    assert_eq!(users(&[("hubspot_owner_id", "11")]), None);
}

const SALES: &[(&str, &[(&str, &str)])] = &[
    ("new", &[("probability", "0.2"), ("isClosed", "false")]),
    ("won", &[("probability", "1.0"), ("isClosed", "true")]),
    ("lost", &[("probability", "0.0"), ("isClosed", "true")]),
];

#[test]
fn of_deals() {
    let names = [
        "amount_in_home_currency",
        "days_to_close",
        "hs_closed_amount",
        "hs_deal_stage_probability",
        "hs_forecast_amount",
        "hs_is_closed",
        "hs_is_closed_lost",
        "hs_is_closed_won",
        "hs_open_amount_in_home_currency",
        "hs_projected_amount",
    ];
    let schemas = computing("DEAL", &names, vec![pipeline("default", SALES)]);
    // The pipeline's properties of a custom type, as the test's type has.
    let at =
        |stage| [("hs_pipeline", "default"), ("hs_pipeline_stage", stage), ("amount", "1500.50")];
    let (new, won, lost) = (at("new"), at("won"), at("lost"));
    table(
        &schemas,
        &[
            (&new, "hs_is_closed", Some("false")),
            (&new, "hs_is_closed_won", Some("false")),
            (&new, "hs_is_closed_lost", Some("false")),
            (&new, "hs_deal_stage_probability", Some("0.2")),
            (&new, "hs_projected_amount", Some("300.1")),
            (&new, "hs_forecast_amount", Some("300.1")),
            (&new, "hs_closed_amount", Some("0")),
            (&new, "hs_open_amount_in_home_currency", Some("1500.50")),
            (&new, "amount_in_home_currency", Some("1500.50")),
            (&won, "hs_is_closed", Some("true")),
            (&won, "hs_is_closed_won", Some("true")),
            (&won, "hs_is_closed_lost", Some("false")),
            (&won, "hs_deal_stage_probability", Some("1")),
            (&won, "hs_closed_amount", Some("1500.50")),
            (&won, "hs_open_amount_in_home_currency", Some("0")),
            (&lost, "hs_is_closed_lost", Some("true")),
            (&lost, "hs_is_closed_won", Some("false")),
            (&lost, "hs_projected_amount", Some("0")),
            (&[("amount", "5")], "hs_is_closed", None),
            (&[("amount", "5")], "hs_projected_amount", None),
            (&[("closedate", "2026-01-11T11:00:00Z")], "days_to_close", Some("9")),
            (&[("closedate", "2025-01-11T11:00:00Z")], "days_to_close", Some("0")),
            (&[], "days_to_close", None),
        ],
    );
    let own = [&new[..], &[("hs_forecast_probability", "0.5")]].concat();
    let too_long = "9".repeat(400);
    let huge = [new[0], new[1], ("amount", too_long.as_str())];
    table(
        &schemas,
        &[
            (&own, "hs_forecast_amount", Some("750.25")),
            (&huge, "hs_projected_amount", None),
            (&huge, "amount_in_home_currency", Some(&too_long)),
        ],
    );
}

#[test]
fn of_tickets() {
    let names = ["hs_is_closed", "hs_ticket_id", "time_to_close"];
    let stages: &[(&str, &[(&str, &str)])] =
        &[("1", &[("ticketState", "OPEN")]), ("4", &[("ticketState", "CLOSED")])];
    let schemas = computing("TICKET", &names, vec![pipeline("0", stages)]);
    let at = |stage| [("hs_pipeline", "0"), ("hs_pipeline_stage", stage)];
    table(
        &schemas,
        &[
            (&[], "hs_ticket_id", Some("401")),
            (&[], "time_to_close", None),
            (&[("closed_date", "2026-01-01T13:00:00Z")], "time_to_close", Some("3600000")),
            (&at("1"), "hs_is_closed", Some("false")),
            (&at("4"), "hs_is_closed", Some("true")),
        ],
    );
}

#[test]
fn of_amounts() {
    let names = ["amount", "hs_pre_discount_amount", "hs_total_discount"];
    let items = computing("LINE_ITEM", &names, Vec::new());
    let each = [("price", "19.99"), ("quantity", "3")];
    let cut = [("price", "20"), ("quantity", "3"), ("discount", "0.5")];
    let percent = [("price", "20"), ("quantity", "3"), ("hs_discount_percentage", "12.5")];
    table(
        &items,
        &[
            (&each, "amount", Some("59.97")),
            (&each, "hs_total_discount", Some("0")),
            (&cut, "amount", Some("58.5")),
            (&cut, "hs_pre_discount_amount", Some("60")),
            (&percent, "amount", Some("52.5")),
            (&percent, "hs_total_discount", Some("7.5")),
            (&[("price", "20")], "amount", Some("20")),
            (&[("quantity", "3")], "amount", None),
        ],
    );
    let remaining = computing("PROJECT", &["hs_amount_remaining"], Vec::new());
    let row = |cost, paid| [("hs_total_cost", cost), ("hs_amount_paid", paid)];
    table(
        &remaining,
        &[
            (&row("100.10", "0.1"), "hs_amount_remaining", Some("100")),
            (&row("0.1", "0.35"), "hs_amount_remaining", Some("-0.25")),
            (&[("hs_total_cost", "7")], "hs_amount_remaining", Some("7")),
            (&[("hs_amount_paid", "7")], "hs_amount_remaining", None),
        ],
    );
    // Where clients set the value, it stays theirs.
    let own = schemas_of("PROJECT", properties(vec![number("hs_amount_remaining")]));
    assert_eq!(value(kind(&own), &record(&row("2", "1")), "hs_amount_remaining"), None);
}
