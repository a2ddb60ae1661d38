//! Cursors of searches that are paged without end: a place in an order, as text that clients send
//! back. It is good for the order that it was made in and for no other.

use super::{Key, Order, Place};
use crate::ids;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The form of cursors; others are not read.
const VERSION: u8 = 1;

/// What a cursor says, as JSON.
#[derive(Serialize, Deserialize)]
struct Said<'c> {
    v: u8,
    #[serde(borrow)]
    sort: Cow<'c, str>,
    descending: bool,
    /// A number as text: it reads back to the last bit.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    number: Option<Cow<'c, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'c, str>>,
    id: i64,
}

/// The cursor behind the record that has this place.
pub fn encode(order: &Order, place: &Place) -> String {
    let (number, text) = match &place.key {
        Some(Key::Number(number)) => (Some(number.to_string().into()), None),
        Some(Key::Text(text)) => (None, Some(text.into())),
        None => (None, None),
    };
    let sort = Cow::from(&order.field.name);
    let (descending, id) = (order.descending, place.id);
    let said = Said { v: VERSION, sort, descending, number, text, id };
    URL_SAFE_NO_PAD.encode(serde_json::to_string(&said).unwrap_or_default())
}

/// The place that a cursor of this order leads to.
pub fn decode(order: &Order, cursor: &str) -> Option<Place> {
    let json = URL_SAFE_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?;
    let said: Said<'_> = serde_json::from_slice(&json).ok()?;
    let of_order = said.v == VERSION
        && said.sort == order.field.name.as_str()
        && said.descending == order.descending
        && (1..=ids::ID_MAX).contains(&said.id);
    let numeric = order.field.kind.is_numeric();
    let key = match (said.number, said.text) {
        (None, None) => None,
        (Some(number), None) if numeric => {
            let number = number.parse::<f64>().ok().filter(|number| !number.is_nan())?;
            Some(Key::Number(number + 0.0))
        }
        (None, Some(text)) if !numeric => Some(Key::Text(text.into_owned())),
        _ => return None,
    };
    of_order.then_some(Place { key, id: said.id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::search::{Field, Kind};

    fn order(name: &str, kind: Kind, descending: bool) -> Order {
        Order { field: Field { name: name.to_owned(), kind }, descending }
    }

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let keys = [
            (Kind::Number, Some(Key::Number(0.1 + 0.2))),
            (Kind::Number, Some(Key::Number(-5e-324))),
            (Kind::Number, Some(Key::Number(f64::INFINITY))),
            (Kind::Datetime, Some(Key::Number(1_711_651_735_000.0))),
            (Kind::Date, None),
            (Kind::Text, Some(Key::Text("\"ä\u{1}\n".into()))),
            (Kind::Option, Some(Key::Text(String::new()))),
        ];
        for (kind, key) in keys {
            let order = order("p", kind, true);
            let place = Place { key, id: 180_000_000_001 };
            let cursor = encode(&order, &place);
            assert!(
                cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            );
            assert_eq!(decode(&order, &cursor), Some(place));
        }
    }

    #[test]
    fn a_cursor_is_good_for_its_order_alone() {
        let own = order("p", Kind::Number, false);
        let cursor = encode(&own, &Place { key: Some(Key::Number(1.0)), id: 5 });
        for other in [
            order("q", Kind::Number, false),
            order("p", Kind::Number, true),
            order("p", Kind::Text, false),
        ] {
            assert_eq!(decode(&other, &cursor), None);
        }
        let json = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for bad in [
            String::new(),
            "10".into(),
            "!".into(),
            cursor[1..].to_owned(),
            json("{}"),
            json(r#"{"v":2,"sort":"p","descending":false,"number":"1","id":5}"#),
            json(r#"{"v":1,"sort":"p","descending":false,"number":"NaN","id":5}"#),
            json(r#"{"v":1,"sort":"p","descending":false,"number":"1","text":"1","id":5}"#),
            json(r#"{"v":1,"sort":"p","descending":false,"number":"1","id":0}"#),
        ] {
            assert_eq!(decode(&own, &bad), None, "{bad}");
        }
    }
}
