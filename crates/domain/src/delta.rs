//! What differs between two documents of one record, and how the later one is had back from the
//! earlier. Works on the text of top-level properties; nested values are never looked into, so
//! every byte of them stays. Documents have their keys sorted and no property that is `null`.

use crate::json::Fields;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cmp::Ordering;

const NULL: &str = "null";

/// An object of the properties that `after` has otherwise than `before`; those that are gone are
/// `null`.
pub fn difference(before: &str, after: &str) -> Result<String, serde_json::Error> {
    let (before, after): (Fields, Fields) =
        (serde_json::from_str(before)?, serde_json::from_str(after)?);
    let null: &RawValue = serde_json::from_str(NULL)?;
    let mut changed = Fields::default();
    for (name, old, new) in merged(before, after) {
        match (old, new) {
            (Some(old), Some(new)) if old.get() == new.get() => {}
            (_, Some(new)) => changed.push(name, new),
            (_, None) => changed.push(name, null),
        }
    }
    serde_json::to_string(&changed)
}

/// The document that differs from `before` by `delta`.
pub fn overlay(before: &str, delta: &str) -> Result<String, serde_json::Error> {
    let (before, delta): (Fields, Fields) =
        (serde_json::from_str(before)?, serde_json::from_str(delta)?);
    let mut after = Fields::default();
    for (name, old, new) in merged(before, delta) {
        match new.or(old) {
            Some(value) if value.get() != NULL => after.push(name, value),
            _ => {}
        }
    }
    serde_json::to_string(&after)
}

type Named<'a> = (Cow<'a, str>, Option<&'a RawValue>, Option<&'a RawValue>);

/// The properties of both, in order, side by side.
fn merged<'a>(left: Fields<'a>, right: Fields<'a>) -> impl Iterator<Item = Named<'a>> {
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    std::iter::from_fn(move || {
        let order = match (left.peek(), right.peek()) {
            (Some((l, _)), Some((r, _))) => l.cmp(r),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        let old = if order.is_le() { left.next() } else { None };
        let new = if order.is_ge() { right.next() } else { None };
        let (old_name, old) = old.unzip();
        let (new_name, new) = new.unzip();
        old_name.or(new_name).map(|name| (name, old, new))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn only_what_differs_is_kept_and_what_is_gone_is_null() {
        let delta = difference(r#"{"a":1,"b":{"x":1.0},"c":"k"}"#, r#"{"a":1,"b":{"x":1},"d":[]}"#);
        assert_eq!(delta.expect("two documents"), r#"{"b":{"x":1},"c":null,"d":[]}"#);
        assert_eq!(difference("{}", "{}").expect("two documents"), "{}");
    }

    fn document() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            Just("1"),
            Just("1.0"),
            Just("\"null\""),
            Just("[null]"),
            Just("{\"z\":null,\"a\":1}")
        ];
        proptest::collection::btree_map("[a-d\"é]{1,2}", value, 0..6).prop_map(
            |map: BTreeMap<String, &str>| {
                let fields = map.iter().map(|(name, value)| {
                    format!("{}:{value}", serde_json::to_string(name).expect("a text"))
                });
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            },
        )
    }

    proptest! {
        #[test]
        fn what_differs_leads_from_one_to_the_other(before in document(), after in document()) {
            let delta = difference(&before, &after).expect("two documents");
            prop_assert_eq!(overlay(&before, &delta).expect("a document"), after);
        }
    }
}
