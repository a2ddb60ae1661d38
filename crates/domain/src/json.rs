//! JSON as text: bounds before parsing, compaction, and how unreadable bodies are worded
//! (platform.md §3.3). Page trees are kept as text, so nothing here builds a document.

use crate::fault::{self, Fault};
use crate::json_words;
use crate::limits::JSON_DEPTH_MAX;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Reads a body: bounded in depth, UTF-8, not empty, and an object of type `T`.
///
/// The fault's sentence is the client's: `Invalid input JSON on line L, column C: …`.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> fault::Result<T> {
    let text = text_of(body)?;
    let read = serde_json::from_str::<Object<T>>(text);
    read.map(|Object(body)| body).map_err(|error| unreadable_in(text, &error))
}

/// The same of a body that is an array.
pub fn read_list<T: DeserializeOwned>(body: &[u8]) -> fault::Result<Vec<T>> {
    let text = text_of(body)?;
    if text.trim_ascii_start().starts_with('{') {
        let message = "Cannot deserialize value of type `java.util.ArrayList` from Object value \
                       (token `JsonToken.START_OBJECT`)";
        return Err(Fault::invalid_json(format!(
            "Invalid input JSON on line 1, column 1: {message}"
        )));
    }
    serde_json::from_str(text).map_err(|error| unreadable_in(text, &error))
}

/// The text of a body, within bounds.
fn text_of(body: &[u8]) -> fault::Result<&str> {
    let text = std::str::from_utf8(body).map_err(|e| {
        Fault::invalid_json(format!(
            "Invalid input JSON: Invalid UTF-8 at byte {}",
            e.valid_up_to()
        ))
    })?;
    if text.trim_ascii().is_empty() {
        return Err(Fault::invalid_json("Invalid input JSON: No content (empty input stream)"));
    }
    check_depth(text)?;
    Ok(text)
}

/// Words a reader's error. Ours (`Cannot deserialize …`) pass through.
pub fn unreadable(error: &serde_json::Error) -> Fault {
    unreadable_in("", error)
}

/// The same of an error in this text.
fn unreadable_in(text: &str, error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line().max(1), error.column().max(1));
    let reason = json_words::not_a_number(text, (line, column))
        .unwrap_or_else(|| json_words::worded(&reason(error)));
    let separator = if reason.starts_with("Some required fields") { "." } else { ":" };
    let message = format!("Invalid input JSON on line {line}, column {column}{separator} {reason}");
    // Only this one has a category (platform.md §3.3).
    match reason.starts_with(json_words::ENUM) {
        true => Fault::validation(message),
        false => Fault::invalid_json(message),
    }
}

/// What is wrong, without the place.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

/// The names of the fields that a derived reader of `T` knows, in the order of the type.
pub fn field_names<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    struct Names<'n>(&'n mut &'static [&'static str]);
    impl<'de> Deserializer<'de> for Names<'_> {
        type Error = serde::de::value::Error;
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("only the names are asked for"))
        }
        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            self.deserialize_any(visitor)
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }
    let mut names: &'static [&'static str] = &[];
    // It always fails: a reader names its fields before it reads any.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// Refuses nesting beyond [`JSON_DEPTH_MAX`] without parsing.
pub(crate) fn check_depth(text: &str) -> fault::Result<()> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > JSON_DEPTH_MAX {
                    return Err(too_deep(text, at));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn too_deep(text: &str, at: usize) -> Fault {
    let before = &text.as_bytes()[..at];
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let column = at - before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1) + 1;
    Fault::invalid_json(format!(
        "Invalid input JSON on line {line}, column {column}: Document nesting depth ({}) exceeds \
         the maximum allowed ({JSON_DEPTH_MAX})",
        JSON_DEPTH_MAX + 1
    ))
}

/// The same JSON without insignificant whitespace. Key order, numbers and escapes stay to the byte.
pub fn compact(raw: Box<RawValue>) -> Box<RawValue> {
    let text = raw.get();
    if !text.bytes().any(|b| matches!(b, b' ' | b'\n' | b'\t' | b'\r')) {
        return raw;
    }
    let mut compacted = String::with_capacity(text.len());
    let (mut in_string, mut escaped, mut copied) = (false, false, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b' ' | b'\n' | b'\t' | b'\r' if !in_string => {
                compacted.push_str(&text[copied..at]);
                copied = at + 1;
            }
            _ => {}
        }
    }
    compacted.push_str(&text[copied..]);
    RawValue::from_string(compacted).unwrap_or(raw)
}

/// An object read as `T`. A derived reader alone would also take an array of the fields' values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Map<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Map(PhantomData))
    }
}

/// The fields of an object as text, in their order.
#[derive(Debug, Default)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Name and text of each field, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), *value))
    }

    /// Only the fields whose name `wanted` accepts.
    pub fn filter(self, wanted: impl Fn(&str) -> bool) -> Self {
        Fields(self.0.into_iter().filter(|(name, _)| wanted(name)).collect())
    }

    /// Puts a field behind the others.
    pub fn push(&mut self, name: impl Into<Cow<'a, str>>, value: &'a RawValue) {
        self.0.push((name.into(), value));
    }

    /// Sets a field of an object whose names are sorted, or removes it.
    pub fn set(&mut self, name: &'a str, value: Option<&'a RawValue>) {
        let at = self.0.partition_point(|(known, _)| known.as_ref() < name);
        let known = self.0.get(at).is_some_and(|(known, _)| known == name);
        match value {
            Some(value) if known => self.0[at].1 = value,
            Some(value) => self.0.insert(at, (name.into(), value)),
            None if known => drop(self.0.remove(at)),
            None => {}
        }
    }
}

impl<'a> IntoIterator for Fields<'a> {
    type Item = (Cow<'a, str>, &'a RawValue);
    type IntoIter = std::vec::IntoIter<Self::Item>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn depth_is_bounded_and_brackets_in_strings_do_not_count() {
        let nested = |n: usize| format!("{{\"a\":{}{}}}", "[".repeat(n - 1), "]".repeat(n - 1));
        assert!(read::<Value>(nested(JSON_DEPTH_MAX).as_bytes()).is_ok());
        let fault = read::<Value>(nested(JSON_DEPTH_MAX + 1).as_bytes()).expect_err("too deep");
        assert!(fault.message.contains("nesting depth (121)"), "{}", fault.message);
        let harmless = format!("{{\"a\":\"{}\\\"[\"}}", "[".repeat(500));
        assert!(read::<Value>(harmless.as_bytes()).is_ok());
    }

    #[test]
    fn unreadable_bodies_are_worded_as_hubspot_words_them() {
        let message = |body: &str| read::<Value>(body.as_bytes()).expect_err("unreadable").message;
        assert_eq!(message(""), "Invalid input JSON: No content (empty input stream)");
        assert!(message("{\n \"a\": }").starts_with("Invalid input JSON on line 2, column 7: "));
        assert!(read::<Value>(b"\"\xff\"").is_err());
        for no_object in ["[]", "[{}]", "null", "5", "\"x\""] {
            assert!(message(no_object).contains("`java.util.LinkedHashMap<"), "{no_object}");
        }
        let nan = "Invalid input JSON on line 1, column 6: Non-standard token 'NaN': enable \
                   `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow";
        assert_eq!(message("{\"a\":NaN}"), nan);
    }

    #[test]
    fn the_fields_of_a_type_are_known_by_name() {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[expect(dead_code, reason = "only the names are read")]
        struct Two {
            first_field: u8,
            second: Option<String>,
        }
        assert_eq!(field_names::<Two>(), ["firstField", "second"]);
        assert_eq!(field_names::<u8>(), [""; 0]);
    }

    #[test]
    fn compaction_keeps_strings_numbers_and_order() {
        let raw = RawValue::from_string("{ \"b\" : [1.0 , 1e5],\n\"a\":\" x \\\" y\\\\\" }".into());
        let compacted = compact(raw.expect("valid"));
        assert_eq!(compacted.get(), "{\"b\":[1.0,1e5],\"a\":\" x \\\" y\\\\\"}");
    }

    proptest::proptest! {
        #[test]
        fn compaction_changes_no_value(text in "[ \\[\\]{}\":,a1\\\\\n]{0,40}") {
            if let Ok(raw) = serde_json::from_str::<Box<RawValue>>(&text) {
                let before: Result<Value, _> = serde_json::from_str(raw.get());
                let after: Result<Value, _> = serde_json::from_str(compact(raw.clone()).get());
                proptest::prop_assert_eq!(before.ok(), after.ok());
            }
        }
    }
}
