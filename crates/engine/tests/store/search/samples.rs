//! Values that collide: few letters, in several cases, with all that may part words; numbers that
//! are written in several ways; texts that differ where a key is cut.

use domain::crm::properties::{Property, PropertyType};
use domain::crm::schemas::ObjectType;
use domain::crm::search::Kind;

/// Options that every enumeration of the walks has: short ones, and some that differ at the end.
pub fn all_options() -> Vec<String> {
    let short = ["a", "A", "b", "ab", "a b", "ä", "1", "x-y", "Ada@example.com"];
    let short = short.into_iter().map(str::to_owned);
    let long = ["a", "A", "b"].into_iter().map(|end| format!("{}{end}", "Option ".repeat(90)));
    short.chain(long).chain(["z".repeat(512)]).collect()
}

const TEXTS: [&str; 44] = [
    "a",
    "A",
    "b",
    "ab",
    "Ab",
    "AB",
    "a b",
    "b a",
    "A  b",
    "a-b",
    "a_b",
    "a.b",
    "ba ab",
    "abab",
    "ab ab a",
    "ab a ab",
    "ada@example.com",
    "Ada@Example.COM",
    "ada@example.com.au",
    "bob.b+a@example.org",
    "https://www.example.com/a?b=c",
    "www.Example.com",
    "+49 (151) 234-56",
    "4915123456",
    "Straße",
    "STRASSE",
    "Ärger",
    "ärger über",
    "ÅRHUS",
    "İstanbul",
    "ΟΔΟΣ οδος",
    "日本 語",
    "😀",
    "a😀b",
    "e\u{301}a",
    "1.50",
    "1",
    "true",
    "  ",
    " a ",
    "a\nb\ta",
    "*",
    "a*b;a",
    ";",
];

const NUMBERS: [&str; 26] = [
    "0",
    "-0",
    "1",
    "1.0",
    "1.5",
    "1.50",
    "-1",
    "-1.5",
    "2",
    "10",
    "11",
    "1e5",
    "100000",
    "0.1",
    "0.30000000000000004",
    "0.3",
    "-.5",
    "1e-7",
    "9007199254740992",
    "9007199254740993",
    "9007199254740994",
    "123456789012345678901234567890",
    "-1e300",
    "1e300",
    "1e399",
    "1704067200000",
];

const DAYS: [&str; 9] = [
    "2024-01-01",
    "2024-01-02",
    "2024-02-29",
    "1969-12-31",
    "1970-01-01",
    "0001-01-01",
    "9999-12-30",
    "9999-12-31",
    "2023-12-31",
];

const MOMENTS: [&str; 11] = [
    "2024-01-01T00:00:00Z",
    "2024-01-01T01:00:00+01:00",
    "2024-01-01T00:00:00.001Z",
    "2024-01-01T00:00:00.999Z",
    "2024-01-01T12:30:00Z",
    "2024-01-02",
    "1969-12-31T23:59:59.999Z",
    "0",
    "1704067200000",
    "0001-01-01T00:00:00Z",
    "9999-12-30T22:00:00Z",
];

const EMAILS: [&str; 8] = [
    "ada@example.com",
    "ADA@Example.com",
    "a@b.co",
    "b@a.co",
    "a.b@example.com",
    "ärger@example.com",
    "ab+a@sub.example.org",
    "bob@example.com.au",
];

/// Texts around the length at which keys are cut, and beyond; of each kind several differ at the
/// end only.
fn long(number: usize) -> String {
    let (words, word) = ("Lorem ab ".repeat(60), "x".repeat(600));
    match number % 12 {
        0 => format!("{words}a"),
        1 => format!("{words}b"),
        2 => format!("{words}A"),
        3 => format!("{word}a"),
        4 => format!("{word}b"),
        5 => format!("a {word}a b"),
        6 => "ä".repeat(256),
        7 => format!("{}a", "ä".repeat(256)),
        8 => format!("{}b", "ä".repeat(256)),
        9 => "y".repeat(512),
        10 => "y".repeat(511),
        _ => "Y".repeat(513),
    }
}

fn cycle(pool: &[&str], number: u16) -> String {
    pool[usize::from(number) % pool.len()].to_owned()
}

/// A text by number: one of seven is long.
fn text(number: u16) -> String {
    match number % 7 {
        6 => long(usize::from(number / 7)),
        _ => cycle(&TEXTS, number),
    }
}

/// Something that values of a kind are like, by number.
pub fn of_kind(kind: Kind, number: u16) -> String {
    match kind {
        Kind::Number => cycle(&NUMBERS, number),
        Kind::Date => cycle(&DAYS, number),
        Kind::Datetime => cycle(&MOMENTS, number),
        Kind::Option => all_options().swap_remove(usize::from(number) % 13),
        Kind::Text => text(number),
    }
}

/// A value that a record of this type may be given, by number.
pub fn of_property(object_type: &ObjectType, property: &Property, number: u16) -> String {
    let is_contact = object_type.name() == "CONTACT";
    match property.property_type {
        PropertyType::Number => cycle(&NUMBERS, number),
        PropertyType::Date => cycle(&DAYS, number),
        PropertyType::Datetime => cycle(&MOMENTS, number),
        PropertyType::Bool => cycle(&["true", "false"], number),
        PropertyType::Enumeration => options(object_type, property, number),
        // Most differ: two records can't have the same.
        _ if is_contact && property.name == "email" => match number % 3 {
            0 => cycle(&EMAILS, number / 3),
            _ => format!("{}{}", number % 97, cycle(&EMAILS, number)),
        },
        _ if property.name == "x_key" => format!("key {}", number % 200),
        _ => text(number),
    }
}

fn options(object_type: &ObjectType, property: &Property, number: u16) -> String {
    let name = property.name.as_str();
    if property.referenced_object_type.as_deref() == Some("OWNER") {
        return "1001".to_owned();
    }
    if name == "hs_additional_emails" {
        return cycle(&EMAILS, number);
    }
    let pipelines = object_type.pipelines();
    let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages).map(|stage| &stage.id);
    let known: Vec<&String> = match object_type.pipeline_properties() {
        Some((pipeline, _)) if pipeline == name => {
            pipelines.iter().map(|pipeline| &pipeline.id).collect()
        }
        Some((_, stage)) if stage == name => stages.collect(),
        _ => property.options.iter().map(|option| &option.value).collect(),
    };
    let nth = |number: usize| known.get(number % known.len().max(1)).copied();
    let number = usize::from(number);
    let first = nth(number).cloned().unwrap_or_default();
    if !property.is_multiple() || number.is_multiple_of(3) {
        return first;
    }
    let second = nth(number / 3).cloned().unwrap_or_default();
    // Sometimes added to what is there.
    let append = if number.is_multiple_of(5) { ";" } else { "" };
    format!("{append}{first};{second}")
}
