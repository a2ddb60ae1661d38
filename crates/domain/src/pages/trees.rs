//! Page trees: JSON that passes through as text. Only the outermost shape is checked, because SDKs
//! break on an array where a map is due (pages.md §0.8, §2.4, §3.1, §11.32).

use crate::json::compact;
use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// What the outside of a tree must look like.
pub trait Shape {
    /// Says what is wrong with the text, which is valid JSON without blanks around it.
    fn check(text: &str) -> Result<(), String>;
}

/// A map: `widgets`, `widgetContainers`, `themeSettingsValues`, `translations`.
#[derive(Clone, Debug)]
pub struct AnyMap;
/// A map of objects: `layoutSections`.
#[derive(Clone, Debug)]
pub struct MapOfObjects;
/// An array of objects: `attachedStylesheets`.
#[derive(Clone, Debug)]
pub struct ArrayOfObjects;
/// An array of objects that each have a `type`: `publicAccessRules`.
#[derive(Clone, Debug)]
pub struct ArrayOfTyped;

/// A checked tree, compacted, otherwise to the byte as it came.
#[derive(Clone, Debug)]
pub struct Tree<S>(Box<RawValue>, PhantomData<S>);

impl<S> Tree<S> {
    /// The text.
    pub fn raw(self) -> Box<RawValue> {
        self.0
    }
}

impl<'de, S: Shape> Deserialize<'de> for Tree<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        S::check(raw.get()).map_err(D::Error::custom)?;
        Ok(Tree(compact(raw), PhantomData))
    }
}

impl<S> Serialize for Tree<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        self.0.serialize(serializer)
    }
}

/// `{}`, the neutral value of maps.
pub fn empty_map() -> Box<RawValue> {
    constant("{}")
}

/// `[]`, the neutral value of arrays.
pub fn empty_array() -> Box<RawValue> {
    constant("[]")
}

fn constant(text: &'static str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).expect("the constant is valid JSON")
}

fn mismatch(java_type: &str, text: &str) -> String {
    let (value, token) = match text.as_bytes().first() {
        Some(b'[') => ("Array", "START_ARRAY"),
        Some(b'{') => ("Object", "START_OBJECT"),
        Some(b'"') => ("String", "VALUE_STRING"),
        Some(b't' | b'f') => ("Boolean", "VALUE_TRUE"),
        Some(b'n') => ("Null", "VALUE_NULL"),
        _ => ("Number", "VALUE_NUMBER_INT"),
    };
    format!(
        "Cannot deserialize value of type `{java_type}` from {value} value (token `JsonToken.{token}`)"
    )
}

const MAP: &str = "java.util.Map<java.lang.String,java.lang.Object>";
const LIST: &str = "java.util.List<java.util.Map<java.lang.String,java.lang.Object>>";

fn objects(text: &str) -> Result<Vec<&RawValue>, String> {
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| mismatch(LIST, text))?;
    match items.iter().find(|item| !item.get().starts_with('{')) {
        Some(item) => Err(mismatch(MAP, item.get())),
        None => Ok(items),
    }
}

impl Shape for AnyMap {
    fn check(text: &str) -> Result<(), String> {
        if text.starts_with('{') { Ok(()) } else { Err(mismatch(MAP, text)) }
    }
}

impl Shape for MapOfObjects {
    fn check(text: &str) -> Result<(), String> {
        AnyMap::check(text)?;
        let sections: BTreeMap<Cow<str>, &RawValue> =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        match sections.values().find(|section| !section.get().starts_with('{')) {
            Some(section) => Err(mismatch("LayoutSection", section.get())),
            None => Ok(()),
        }
    }
}

impl Shape for ArrayOfObjects {
    fn check(text: &str) -> Result<(), String> {
        objects(text).map(drop)
    }
}

impl Shape for ArrayOfTyped {
    fn check(text: &str) -> Result<(), String> {
        #[derive(Deserialize)]
        struct Typed {
            r#type: Option<IgnoredAny>,
        }
        for rule in objects(text)? {
            let typed: Option<Typed> = serde_json::from_str(rule.get()).ok();
            if typed.and_then(|rule| rule.r#type).is_none() {
                return Err("Missing type id when trying to resolve subtype of \
                            `PublicAccessRule`: missing type id property 'type'"
                    .to_owned());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts<S: Shape>(text: &str) -> bool {
        serde_json::from_str::<Tree<S>>(text).is_ok()
    }

    #[test]
    fn the_outer_shape_is_checked_and_nothing_else() {
        assert!(accepts::<AnyMap>("{\"a\":[1,{\"b\":null}]}") && !accepts::<AnyMap>("[]"));
        assert!(accepts::<MapOfObjects>("{\"dnd_area\":{\"rows\":7}}"));
        assert!(!accepts::<MapOfObjects>("{\"dnd_area\":[]}"));
        assert!(accepts::<ArrayOfObjects>("[{}]") && !accepts::<ArrayOfObjects>("[1]"));
        assert!(accepts::<ArrayOfTyped>("[]") && accepts::<ArrayOfTyped>("[{\"type\":\"SSO\"}]"));
        assert!(!accepts::<ArrayOfTyped>("[{}]") && !accepts::<ArrayOfTyped>("{}"));
    }
}
