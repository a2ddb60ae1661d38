//! One table per type of property (objects.md §6.1, §6.3, T-14 to T-17).

use crate::{checkboxes, kind, one, properties, schemas_of, sent, text, things, values};
use domain::crm::validate::{Dates, Warning, Write, check};
use proptest::prelude::*;

/// Rows that are stored in this form, by property.
fn stored(name: &str, rows: &[(&str, &str)]) {
    let schemas = things();
    for (raw, form) in rows {
        let write = one(&schemas, name, raw, Dates::Strict);
        assert_eq!(write, Ok(Write::Set((*form).into())), "{name} = {raw}");
    }
    for empty in
        ["", "  "].iter().filter(|empty| name != "text" && name != "phone" || empty.is_empty())
    {
        assert_eq!(one(&schemas, name, empty, Dates::Strict), Ok(Write::Clear), "{name}");
    }
}

/// Rows that are refused with this code and sentence.
fn refused(name: &str, code: &str, rows: &[(&str, &str)]) {
    let schemas = things();
    for (raw, message) in rows {
        let refusal = one(&schemas, name, raw, Dates::Strict);
        assert_eq!(refusal, Err((code.into(), (*message).into())), "{name} = {raw}");
    }
}

#[test]
fn text_is_stored_as_it_is_sent() {
    for name in ["text", "phone"] {
        stored(name, &[(" a b ", " a b "), ("+1 (555) 0", "+1 (555) 0"), (" ", " ")]);
    }
    stored("text", &[("é".repeat(65_536).as_str(), "é".repeat(65_536).as_str())]);
    let long = "é".repeat(65_537);
    let beginning = "é".repeat(1_000);
    refused(
        "text",
        "INVALID_LENGTH",
        &[(&long, &format!("{beginning} is longer than 65536 characters"))],
    );
    refused(
        "text",
        "INVALID_CHARACTER",
        &[("a\0b", "a\0b contains an illegal character (NUL, code 0)")],
    );
}

#[test]
fn numbers_are_written_out() {
    stored(
        "number",
        &[
            ("17", "17"),
            ("2.5", "2.5"),
            ("1500.00", "1500.00"),
            (" 42 ", "42"),
            ("+7", "7"),
            ("-7", "-7"),
            ("007", "7"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            ("-0.01", "-0.01"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e5", "100000"),
            ("1.5E+3", "1500"),
            ("12345e-3", "12.345"),
            ("2e-3", "0.002"),
            ("1e0", "1"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ],
    );
    refused(
        "number",
        "INVALID_INTEGER",
        &[
            ("5,333,222", "5,333,222 was not a valid number"),
            ("discount", "discount was not a valid number"),
            ("1.2.3", "1.2.3 was not a valid number"),
            (".", ". was not a valid number"),
            ("-", "- was not a valid number"),
            ("1 000", "1 000 was not a valid number"),
            ("--1", "--1 was not a valid number"),
            ("+-1", "+-1 was not a valid number"),
            ("1e", "1e was not a valid number"),
            ("1e+-5", "1e+-5 was not a valid number"),
            ("1e400", "1e400 was not a valid number"),
            ("1e-9223372036854775808", "1e-9223372036854775808 was not a valid number"),
            ("1e99999999999999999999", "1e99999999999999999999 was not a valid number"),
            ("NaN", "NaN was not a valid number"),
            ("Infinity", "Infinity was not a valid number"),
            ("0x10", "0x10 was not a valid number"),
            ("٣", "٣ was not a valid number"),
        ],
    );
}

#[test]
fn true_and_false_are_the_only_flags() {
    for name in ["flag", "bare_flag"] {
        stored(name, &[("true", "true"), (" false ", "false")]);
        refused(
            name,
            "INVALID_OPTION",
            &[
                ("TRUE", "TRUE was not one of the allowed options: [true, false]"),
                ("1", "1 was not one of the allowed options: [true, false]"),
                ("yes", "yes was not one of the allowed options: [true, false]"),
            ],
        );
    }
}

#[test]
fn options_are_named_by_their_value() {
    // The last one is hidden.
    stored("select", &[("none", "none"), (" possible ", "possible"), ("confirmed", "confirmed")]);
    refused(
        "select",
        "INVALID_OPTION",
        &[
            (
                "PROSPECT1",
                "PROSPECT1 was not one of the allowed options: [none, possible, confirmed]",
            ),
            ("None", "None was not one of the allowed options: [none, possible, confirmed]"),
            (
                "none;possible",
                "none;possible was not one of the allowed options: [none, possible, confirmed]",
            ),
        ],
    );
    refused("empty", "INVALID_OPTION", &[("a", "a was not one of the allowed options: []")]);
    for open in ["external", "unlisted"] {
        stored(open, &[("anything", "anything")]);
    }
}

#[test]
fn options_of_hubspots_are_listed_in_full() {
    let schemas = schemas_of("THING", properties(vec![dumped()]));
    let message = "x was not one of the allowed options: [label: \"Pros\\\"p\\303\\251ct\"\n\
                   value: \"PROSPECT\"\ndisplay_order: 0\ndouble_data: 0.0\nhidden: false\n\
                   description: \"\"\nread_only: false\n, label: \"The OTHER\"\nvalue: \"OTHER\"\n\
                   display_order: 1\ndouble_data: 0.0\nhidden: false\ndescription: \"a\\nb\"\n\
                   read_only: false\n]";
    let refusal = one(&schemas, "type", "x", Dates::Strict);
    assert_eq!(refusal, Err(("INVALID_OPTION".into(), message.into())));
}

fn dumped() -> domain::crm::properties::Property {
    let mut property = crate::select("type", &["PROSPECT", "OTHER"]);
    property.hubspot_defined = Some(true);
    property.options[0].label = "Pros\"péct".into();
    property.options[1].description = Some("a\nb".into());
    property
}

#[test]
fn lists_of_options_are_cut_off() {
    let many: Vec<String> = (0..40_000).map(|n| format!("option-{n:05}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let names: Vec<String> = (0..20).map(|n| format!("p{n}")).collect();
    let long = names.iter().map(|name| crate::select(name, &many)).collect();
    let schemas = schemas_of("THING", properties(long));
    let values: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let invalid = crate::checked(&schemas, &values).expect_err("no option");
    assert_eq!(invalid.len(), 20);
    assert!(invalid[0].message.ends_with(", ...]"));
    assert!(invalid.iter().map(|wrong| wrong.message.len()).sum::<usize>() < 300_000);
}

#[test]
fn several_options_replace_or_are_added() {
    stored("boxes", &[("a", "a"), ("b;a", "b;a"), (" c ; a;;a;", "c;a")]);
    let all = "was not one of the allowed options: [a, b, c]";
    refused(
        "boxes",
        "INVALID_OPTION",
        &[("a;x;y", &format!("x {all}")), (";z", &format!("z {all}"))],
    );
    let schemas = things();
    for (raw, held, now) in [
        (";c", Some("a"), Some("a;c")),
        (";a;c", Some("a;b"), Some("a;b;c")),
        (";b;b;a", None, Some("b;a")),
        (";", Some("a"), Some("a")),
        (";", None, None),
        ("c", Some("a;b"), Some("c")),
    ] {
        let sent = sent(&[("boxes", raw)]);
        let accepted = check(&schemas, kind(&schemas), &sent, Dates::Strict).expect("options");
        let mut record = values(&held.map(|held| ("boxes", held)).into_iter().collect::<Vec<_>>());
        let changed = accepted.apply(&mut record);
        assert_eq!(record.get("boxes").map(String::as_str), now, "{raw} on {held:?}");
        assert_eq!(changed.is_empty(), held == now, "{raw} on {held:?}");
        assert_eq!(accepted.apply(&mut record), [], "{raw} on {held:?}");
    }
}

#[test]
fn long_lists_of_options_are_searched_as_a_set() {
    let many: Vec<String> = (0..500).map(|n| n.to_string()).collect();
    let names: Vec<&str> = many.iter().map(String::as_str).collect();
    let schemas = schemas_of("THING", properties(vec![checkboxes("many", &names)]));
    let joined = names.join(";");
    let write = one(&schemas, "many", &format!("{joined};{joined}"), Dates::Strict);
    assert_eq!(write, Ok(Write::Set(joined.clone())));
    let (code, message) = one(&schemas, "many", &format!("{joined};x"), Dates::Strict)
        .expect_err("an option that is not there");
    assert_eq!(code, "INVALID_OPTION");
    assert!(message.starts_with("x was not one of the allowed options: [0, 1, 2, "));
}

#[test]
fn owners_are_those_of_the_account() {
    stored("hubspot_owner_id", &[("7", "7"), (" 9 ", "9")]);
    stored("owners", &[("9;7", "9;7")]);
    for name in ["hubspot_owner_id", "owners"] {
        refused(
            name,
            "INVALID_OPTION",
            &[
                ("8", "8 was not one of the allowed options: [1001, 7, 9]"),
                ("1007", "1007 was not one of the allowed options: [1001, 7, 9]"),
                ("07", "07 was not one of the allowed options: [1001, 7, 9]"),
            ],
        );
    }
}

#[test]
fn days_are_midnights() {
    stored(
        "date",
        &[
            ("2022-05-16", "2022-05-16"),
            (" 2024-02-29 ", "2024-02-29"),
            ("1652659200000", "2022-05-16"),
            ("0", "1970-01-01"),
            ("-86400000", "1969-12-31"),
            ("9999-12-31", "9999-12-31"),
            ("253402128000000", "9999-12-30"),
        ],
    );
    refused(
        "date",
        "INVALID_DATE",
        &[
            ("1496643178000", "1496643178000 is at 6:12:58.0 UTC, not midnight!"),
            ("1652659200001", "1652659200001 is at 0:0:0.1 UTC, not midnight!"),
            ("1652673600000", "1652673600000 is at 4:0:0.0 UTC, not midnight!"),
            ("-1", "-1 is at 23:59:59.999 UTC, not midnight!"),
        ],
    );
    refused(
        "date",
        "INVALID_LONG",
        &[
            ("2019-05-13T12:05:53.602759Z", "2019-05-13T12:05:53.602759Z was not a valid long."),
            ("2022-05-16T00:00:00Z", "2022-05-16T00:00:00Z was not a valid long."),
            ("2022-02-30", "2022-02-30 was not a valid long."),
            ("0000-01-01", "0000-01-01 was not a valid long."),
            ("22-05-16", "22-05-16 was not a valid long."),
            ("16/05/2022", "16/05/2022 was not a valid long."),
            ("253402214400000", "253402214400000 was not a valid long."),
            ("9223372036854775807", "9223372036854775807 was not a valid long."),
            ("1.5", "1.5 was not a valid long."),
        ],
    );
}

#[test]
fn moments_are_stored_in_utc() {
    stored(
        "moment",
        &[
            ("2019-10-30T03:30:17.883Z", "2019-10-30T03:30:17.883Z"),
            ("2026-10-05T13:00:00.000Z", "2026-10-05T13:00:00Z"),
            ("2026-10-05T15:00:00+02:00", "2026-10-05T13:00:00Z"),
            ("2026-10-05", "2026-10-05T00:00:00Z"),
            ("1572406217883", "2019-10-30T03:30:17.883Z"),
            ("1652659200", "1970-01-20T03:04:19.200Z"),
            ("2019-05-13T12:05:53.602759Z", "2019-05-13T12:05:53.602Z"),
        ],
    );
    refused(
        "moment",
        "INVALID_LONG",
        &[
            ("yesterday", "yesterday was not a valid long."),
            ("2026-13-01T00:00:00Z", "2026-13-01T00:00:00Z was not a valid long."),
            ("99999999999999999", "99999999999999999 was not a valid long."),
        ],
    );
}

/// objects.md §11: what the newest version makes of dates that the others refuse.
#[test]
fn dates_are_brought_into_form_with_a_warning() {
    let schemas = things();
    for (name, raw, form, warns) in [
        ("date", "2022-05-16", "2022-05-16", false),
        ("date", "1652659200000", "2022-05-16", false),
        ("date", "1652659200001", "2022-05-16", true),
        ("date", "1652659199999", "2022-05-15", true),
        ("date", "1652659200", "2022-05-16", true),
        ("date", "2022-05-16T23:00:00-02:00", "2022-05-17", true),
        ("date", "-1", "1969-12-31", true),
        ("moment", "1652659200", "2022-05-16T00:00:00Z", true),
        ("moment", "1652659200000", "2022-05-16T00:00:00Z", false),
        ("moment", "2022-05-16T02:00:00+02:00", "2022-05-16T00:00:00Z", false),
        ("moment", "0", "1970-01-01T00:00:00Z", false),
    ] {
        let sent = sent(&[(name, raw)]);
        let accepted = check(&schemas, kind(&schemas), &sent, Dates::Normalised).expect(raw);
        assert_eq!(accepted.writes, [(name.into(), Write::Set(form.into()))], "{raw}");
        let warning = Warning { property: name.into(), raw: raw.into(), normalized: form.into() };
        assert_eq!(accepted.warnings, Vec::from_iter(warns.then_some(warning)), "{name} {raw}");
    }
    let refusal = one(&schemas, "date", "soon", Dates::Normalised);
    assert_eq!(refusal, Err(("INVALID_LONG".into(), "soon was not a valid long.".into())));
}

#[test]
fn addresses_of_contacts_are_checked_and_in_lower_case() {
    let emails = || vec![text("email"), checkboxes("hs_additional_emails", &[])];
    let contacts = schemas_of("CONTACT", properties(emails()));
    for (raw, form) in [
        (" Ada@Example.COM ", "ada@example.com"),
        ("first.last+tag@sub.example.co.uk", "first.last+tag@sub.example.co.uk"),
        ("o'brien@example.ie", "o'brien@example.ie"),
        ("müller@exämple.de", "müller@exämple.de"),
    ] {
        let write = one(&contacts, "email", raw, Dates::Strict);
        assert_eq!(write, Ok(Write::Set(form.into())));
    }
    for wrong in [
        "dsfsafas@",
        "dsfsafas",
        "@example.com",
        "a@b",
        "a b@example.com",
        "a@b@example.com",
        ".a@example.com",
        "a..b@example.com",
        "a@-example.com",
        "a@example..com",
        "a@example.c",
        "a@example.11",
        "a@exa_mple.com",
        "\u{130}@example.com",
        "a;b@example.com",
    ] {
        let message = format!("Email address {wrong} is invalid");
        let refusal = one(&contacts, "email", wrong, Dates::Strict);
        assert_eq!(refusal, Err(("INVALID_EMAIL".into(), message)));
    }
    let several = one(&contacts, "hs_additional_emails", "A@x.org; b@x.org", Dates::Strict);
    assert_eq!(several, Ok(Write::Set("a@x.org;b@x.org".into())));
    let more = one(&contacts, "hs_additional_emails", ";C@x.org", Dates::Strict);
    assert_eq!(more, Ok(Write::Append(vec!["c@x.org".into()])));
    let refusal = one(&contacts, "hs_additional_emails", "a@x.org;b", Dates::Strict);
    assert_eq!(refusal, Err(("INVALID_EMAIL".into(), "Email address b is invalid".into())));
    // Of other types it is any text.
    let others = schemas_of("THING", properties(emails()));
    assert_eq!(one(&others, "email", "No@", Dates::Strict), Ok(Write::Set("No@".into())));
}

/// Text that is likely to be close to what some type reads.
fn raw() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-+]?[0-9]{0,20}\\.?[0-9]{0,5}(e[-+]?[0-9]{1,4})?",
        "[ ;abcx]{0,12}",
        "[0-9]{4}-[01][0-9]-[0-3][0-9]",
        "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?(Z|[-+]0[0-9]:00)?",
        "[A-Za-z.ÄİΣß]{1,8}@[A-Za-zÄİΣß.-]{1,8}\\.[A-Za-z]{1,3}",
        any::<i64>().prop_map(|number| number.to_string()),
        (-40_000_i64..40_000).prop_map(|days| (days * 86_400_000).to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        prop_oneof![Just("true"), Just("none"), Just("7"), Just("9;7"), Just("s1")]
            .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever is accepted is accepted again as it is stored, and then changes nothing.
    #[test]
    fn what_is_stored_stays_as_it_is(
        raw in raw(),
        newest in any::<bool>(),
        contact in any::<bool>(),
    ) {
        thread_local! {
            static SCHEMAS: [domain::crm::schemas::Schemas; 2] = [things(), schemas_of(
                "CONTACT",
                properties(vec![text("email"), checkboxes("hs_additional_emails", &[])]),
            )];
        }
        let dates = if newest { Dates::Normalised } else { Dates::Strict };
        SCHEMAS.with(|schemas| {
            let schemas = &schemas[usize::from(contact)];
            let names: Vec<&str> = kind(schemas)
                .properties()
                .filter(|property| !property.is_read_only() && property.is_active())
                .map(|property| property.name.as_str())
                .collect();
            for name in names {
                let sent = sent(&[(name, raw.as_str())]);
                let Ok(accepted) = check(schemas, kind(schemas), &sent, dates) else { continue };
                let mut held = values(&[("boxes", "b")]);
                accepted.apply(&mut held);
                let once = held.clone();
                prop_assert_eq!(accepted.apply(&mut held), []);
                prop_assert_eq!(&held, &once);
                let Some(value) = held.get(name).cloned() else { continue };
                prop_assert!(!value.is_empty() && !value.contains('\0'));
                let again = crate::sent(&[(name, value.as_str())]);
                for dates in [Dates::Strict, Dates::Normalised] {
                    let again = check(schemas, kind(schemas), &again, dates);
                    let again = again.expect("a stored value");
                    prop_assert_eq!(&again.writes, &[(name.to_owned(), Write::Set(value.clone()))]);
                    prop_assert_eq!(&again.warnings, &[]);
                }
            }
            Ok(())
        })?;
    }
}
