//! What is wrong with a body's JSON, in the words of HubSpot's reader of JSON (platform.md §3.3,
//! objects.md §1.3), made of those of ours. Names of our own types are never said.

const MAP: &str = "java.util.LinkedHashMap<java.lang.Object,java.lang.Object>";
const LIST: &str = "java.util.ArrayList<java.lang.Object>";

/// The words for a reason of our reader's; others stay as they are.
pub fn worded(reason: &str) -> String {
    let mismatched = ["invalid type: ", "invalid value: ", "invalid length "];
    if let Some(rest) = mismatched.iter().find_map(|prefix| reason.strip_prefix(prefix)) {
        let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let (java_type, (value, token)) = (java_type(expected), token(found));
        return format!(
            "Cannot deserialize value of type `{java_type}` from {value} value (token \
             `JsonToken.{token}`)"
        );
    }
    if let Some(rest) = reason.strip_prefix("unknown variant ") {
        let (_, known) = rest.split_once(", expected ").unwrap_or(("", ""));
        return format!("{ENUM}[{}]", quoted(known).join(", "));
    }
    if let Some(name) = reason.strip_prefix("missing field ") {
        return format!("Some required fields were not set: [{}]", quoted(name).join(", "));
    }
    if let Some(name) = reason.strip_prefix("duplicate field ") {
        return format!("Duplicate field '{}'", quoted(name).join(", "));
    }
    reason.to_owned()
}

/// How the refusal of a word begins that is none of those that may stand there.
pub const ENUM: &str = "Enum type must be one of: ";

/// The words for a number that JSON does not have, if one stands at this place: line and column
/// from 1, in bytes.
pub fn not_a_number(text: &str, (line, column): (usize, usize)) -> Option<String> {
    let line = text.split('\n').nth(line.checked_sub(1)?)?;
    let rest = line.get(column.checked_sub(1)?..)?;
    let name = ["NaN", "Infinity"].into_iter().find(|name| rest.starts_with(name))?;
    Some(format!(
        "Non-standard token '{name}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
    ))
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn java_type(expected: &str) -> &'static str {
    match expected {
        "an object" | "a map" => MAP,
        _ if expected.starts_with("struct ") => MAP,
        "an array" | "a sequence" => LIST,
        "a text" | "a string" | "string or map" => "java.lang.String",
        "true or false" | "a boolean" => "java.lang.Boolean",
        "an integer" | "i64" | "i32" | "u64" | "u32" | "usize" => "java.lang.Long",
        "f64" => "java.lang.Double",
        _ => "java.lang.Object",
    }
}

fn token(found: &str) -> (&'static str, &'static str) {
    match found.split(' ').next().unwrap_or_default() {
        "map" => ("Object", "START_OBJECT"),
        "sequence" => ("Array", "START_ARRAY"),
        "string" | "character" => ("String", "VALUE_STRING"),
        "integer" => ("Integer", "VALUE_NUMBER_INT"),
        "floating" | "number" => ("Floating-point", "VALUE_NUMBER_FLOAT"),
        "boolean" if found.contains("true") => ("Boolean", "VALUE_TRUE"),
        "boolean" => ("Boolean", "VALUE_FALSE"),
        "null" | "unit" | "Option" => ("Null", "VALUE_NULL"),
        // The length of an array.
        _ => ("Array", "START_ARRAY"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only what can't be read is looked at")]
    struct Inner {
        list: Vec<u64>,
        map: BTreeMap<String, String>,
        word: Word,
    }

    #[derive(Debug, Deserialize)]
    enum Word {
        One,
        Other,
    }

    #[test]
    fn no_type_of_ours_is_named() {
        let from = |java: &str, value: &str, token: &str| {
            format!(
                "Cannot deserialize value of type `{java}` from {value} value (token \
                 `JsonToken.{token}`)"
            )
        };
        for (body, expected) in [
            ("5", from(MAP, "Integer", "VALUE_NUMBER_INT")),
            ("null", from(MAP, "Null", "VALUE_NULL")),
            ("\"x\"", from(MAP, "String", "VALUE_STRING")),
            ("{\"list\":{}}", from(LIST, "Object", "START_OBJECT")),
            ("{\"list\":[true]}", from("java.lang.Long", "Boolean", "VALUE_TRUE")),
            ("{\"list\":[-1]}", from("java.lang.Long", "Integer", "VALUE_NUMBER_INT")),
            ("{\"list\":[1.5]}", from("java.lang.Long", "Floating-point", "VALUE_NUMBER_FLOAT")),
            ("{\"map\":[]}", from(MAP, "Array", "START_ARRAY")),
            ("{\"map\":{\"a\":[]}}", from("java.lang.String", "Array", "START_ARRAY")),
            ("{\"word\":\"NONE\"}", "Enum type must be one of: [One, Other]".to_owned()),
            ("{\"list\":[]}", "Some required fields were not set: [map]".to_owned()),
            ("{\"list\":[],\"list\":[]}", "Duplicate field 'list'".to_owned()),
        ] {
            let error = serde_json::from_str::<Inner>(body).expect_err(body).to_string();
            let reason =
                error.rsplit_once(" at line ").map_or(error.as_str(), |(reason, _)| reason);
            assert_eq!(worded(reason), expected, "{body}");
        }
        assert_eq!(worded("expected value"), "expected value");
    }

    #[test]
    fn numbers_that_are_none_are_named() {
        let expected = "Non-standard token 'NaN': enable \
                        `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow";
        assert_eq!(not_a_number("{\n\"ä\":NaN}", (2, 6)).as_deref(), Some(expected));
        for elsewhere in [(2, 5), (1, 1), (0, 0), (9, 9)] {
            assert_eq!(not_a_number("{\n\"ä\":NaN}", elsewhere), None);
        }
    }
}
