//! Scalars of request bodies, read as HubSpot's servers read them: numbers and booleans may come as
//! text and text as numbers; objects and arrays are refused with the words that clients know
//! (pages.md §10, platform.md §3.3).

use crate::json;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;

/// A text property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub String);

/// A text whose numbers keep every digit: values and ids of records. It is read from JSON's text
/// alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Literal(pub String);

/// A boolean property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(pub bool);

/// An integer property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int(pub i64);

const NUL: &str = "Illegal character (NUL, code 0) in a text value";

fn mismatch<E: de::Error>(java_type: &str, value: &str, token: &str) -> E {
    E::custom(format_args!(
        "Cannot deserialize value of type `{java_type}` from {value} value (token `JsonToken.{token}`)"
    ))
}

/// What is said of a number that 32 bits do not hold.
pub fn out_of_range(value: i64) -> String {
    format!("Numeric value ({value}) out of range of int ({} - {})", i32::MIN, i32::MAX)
}

fn unreadable<E: de::Error>(java_type: &str, text: &str) -> E {
    let shown: String = text.chars().take(60).collect();
    E::custom(format_args!(
        "Cannot deserialize value of type `{java_type}` from String \"{shown}\""
    ))
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const JAVA: &str = "java.lang.String";
        struct AnyText;
        impl<'de> Visitor<'de> for AnyText {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                self.visit_string(text.to_owned())
            }
            fn visit_string<E: de::Error>(self, text: String) -> Result<Text, E> {
                // PostgreSQL can't hold NUL in a text; neither can a page's address or title.
                if text.contains('\0') {
                    return Err(E::custom(NUL));
                }
                Ok(Text(text))
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Text, A::Error> {
                Err(mismatch(JAVA, "Array", "START_ARRAY"))
            }
            fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Text, A::Error> {
                Err(mismatch(JAVA, "Object", "START_OBJECT"))
            }
        }
        deserializer.deserialize_any(AnyText)
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const JAVA: &str = "java.lang.String";
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let text = match raw.as_bytes().first() {
            Some(b'"') => unquoted(raw).map_err(de::Error::custom)?,
            Some(b'[') => return Err(mismatch(JAVA, "Array", "START_ARRAY")),
            Some(b'{') => return Err(mismatch(JAVA, "Object", "START_OBJECT")),
            Some(b'n') | None => return Err(mismatch(JAVA, "Null", "VALUE_NULL")),
            _ => return Ok(Literal(raw.to_owned())),
        };
        if text.contains('\0') {
            return Err(de::Error::custom(NUL));
        }
        Ok(Literal(text))
    }
}

/// The text of a JSON string.
fn unquoted(raw: &str) -> Result<String, String> {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    if !inner.contains('\\') {
        return Ok(inner.to_owned());
    }
    serde_json::from_str(raw).map_err(|error| json::reason(&error))
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const JAVA: &str = "java.lang.Boolean";
        struct AnyFlag;
        impl<'de> Visitor<'de> for AnyFlag {
            type Value = Flag;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("true or false")
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Flag, E> {
                Ok(Flag(value))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Flag, E> {
                Ok(Flag(value != 0))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Flag, E> {
                Ok(Flag(value != 0))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Flag, E> {
                match text.trim() {
                    "true" | "True" | "TRUE" => Ok(Flag(true)),
                    "false" | "False" | "FALSE" => Ok(Flag(false)),
                    other => Err(unreadable(JAVA, other)),
                }
            }
            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Flag, A::Error> {
                Err(mismatch(JAVA, "Array", "START_ARRAY"))
            }
            fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Flag, A::Error> {
                Err(mismatch(JAVA, "Object", "START_OBJECT"))
            }
        }
        deserializer.deserialize_any(AnyFlag)
    }
}

impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const JAVA: &str = "java.lang.Long";
        struct AnyInt;
        impl<'de> Visitor<'de> for AnyInt {
            type Value = Int;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an integer")
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Int, E> {
                Ok(Int(value))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Int, E> {
                let fits = i64::try_from(value).map(Int);
                fits.map_err(|_| unreadable(JAVA, &value.to_string()))
            }
            // Languages that know only floating-point numbers send 4.0 for 4.
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Int, E> {
                let exact = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
                let whole = exact.then_some(Int(value as i64));
                whole.ok_or_else(|| unreadable(JAVA, &value.to_string()))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Int, E> {
                text.trim().parse().map(Int).map_err(|_| unreadable(JAVA, text))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Int, A::Error> {
                Err(mismatch(JAVA, "Array", "START_ARRAY"))
            }
            fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Int, A::Error> {
                Err(mismatch(JAVA, "Object", "START_OBJECT"))
            }
        }
        deserializer.deserialize_any(AnyInt)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Serialize for Int {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_keep_every_digit() {
        let read = |text: &str| serde_json::from_str::<Literal>(text).map(|Literal(text)| text);
        for number in ["123456789.123456789123456789", "12345678901234567890123", "5.0", "-1e5"] {
            assert_eq!(read(number).ok().as_deref(), Some(number));
            let quoted = format!(" \"{number}\"");
            assert_eq!(read(&quoted).ok().as_deref(), Some(number));
        }
        assert_eq!(read("true").ok().as_deref(), Some("true"));
        assert_eq!(read("\"\\u00e4\\\"\"").ok().as_deref(), Some("ä\""));
        assert_eq!(serde_json::from_str::<Option<Literal>>("null").ok(), Some(None));
        for refused in ["[]", "{}", "\"a\\u0000b\"", "\"\\ud800\"", "null", "01", "+1", "tru"] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn scalars_are_coerced_and_structures_refused() {
        assert_eq!(serde_json::from_str::<Text>("4").ok(), Some(Text("4".into())));
        assert_eq!(serde_json::from_str::<Flag>("\"true\"").ok(), Some(Flag(true)));
        assert_eq!(serde_json::from_str::<Int>("\"-7\"").ok(), Some(Int(-7)));
        let refusal = serde_json::from_str::<Text>("[]").expect_err("an array is no text");
        assert!(
            refusal.to_string().starts_with(
                "Cannot deserialize value of type `java.lang.String` from Array value \
                 (token `JsonToken.START_ARRAY`)"
            ),
            "{refusal}"
        );
        assert!(serde_json::from_str::<Text>("\"a\\u0000b\"").is_err());
        assert!(serde_json::from_str::<Int>("18446744073709551615").is_err());
        assert_eq!(serde_json::from_str::<Flag>("1").ok(), Some(Flag(true)));
        assert_eq!(serde_json::from_str::<Int>("4.0").ok(), Some(Int(4)));
        assert!(serde_json::from_str::<Int>("4.5").is_err());
        assert!(serde_json::from_str::<Int>("1e300").is_err());
    }
}
