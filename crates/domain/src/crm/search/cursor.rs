//! Cursors of searches that are paged without end: a place in an order, as text that clients send
//! back. It is good for the order that it was made in and for no other.

use super::{Key, Order, Place};
use crate::ids;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The form of cursors; others are not read.
const VERSION: &str = "2";
/// How it goes on: the sort's property, its direction, the id, what the key is, and the key as it
/// stands, which may hold anything.
const FIELDS: usize = 6;
const RISING: &str = "asc";
const FALLING: &str = "desc";
const NUMBER: &str = "n";
const TEXT: &str = "t";
const NONE: &str = "-";
/// Longer than any cursor, in characters: keys have 512 bytes at most, and names 100.
pub const CHARS_MAX: usize = 1_024;

fn direction(order: &Order) -> &'static str {
    if order.descending { FALLING } else { RISING }
}

/// The cursor behind the record that has this place.
pub fn encode(order: &Order, place: &Place) -> String {
    let (kind, key) = match &place.key {
        // A number as text: it reads back to the last bit.
        Some(Key::Number(number)) => (NUMBER, number.to_string()),
        Some(Key::Text(text)) => (TEXT, text.clone()),
        None => (NONE, String::new()),
    };
    let (sort, direction, id) = (&order.field.name, direction(order), place.id);
    URL_SAFE_NO_PAD.encode(format!("{VERSION}\n{sort}\n{direction}\n{id}\n{kind}\n{key}"))
}

/// The place that a cursor of this order leads to.
pub fn decode(order: &Order, cursor: &str) -> Option<Place> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let fields: Vec<&str> = text.splitn(FIELDS, '\n').collect();
    let [VERSION, sort, way, id, kind, key] = fields[..] else { return None };
    let id = id.parse().ok().filter(|id| (1..=ids::ID_MAX).contains(id))?;
    let numeric = order.field.kind.is_numeric();
    let key = match kind {
        NONE if key.is_empty() => None,
        NUMBER if numeric => {
            let number = key.parse::<f64>().ok().filter(|number| !number.is_nan())?;
            Some(Key::Number(number + 0.0))
        }
        TEXT if !numeric => Some(Key::Text(key.to_owned())),
        _ => return None,
    };
    let of_order = sort == order.field.name && way == direction(order);
    of_order.then_some(Place { key, id })
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
    fn cursors_are_short_whatever_the_key() {
        let name = "p".repeat(100);
        let keys = [Key::Text("\u{1}".repeat(512)), Key::Number(-f64::MAX)];
        for (kind, key) in [Kind::Text, Kind::Number].into_iter().zip(keys) {
            let order = order(&name, kind, true);
            let place = Place { key: Some(key), id: ids::ID_MAX };
            let cursor = encode(&order, &place);
            assert!(cursor.len() <= CHARS_MAX, "{}", cursor.len());
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
        let coded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        assert_eq!(decode(&own, &coded("2\np\nasc\n5\nn\n1")).map(|place| place.id), Some(5));
        for bad in [
            String::new(),
            "10".into(),
            "!".into(),
            cursor[1..].to_owned(),
            coded("{}"),
            coded("1\np\nasc\n5\nn\n1"),
            coded("2\np\nasc\n5\nn\nNaN"),
            coded("2\np\nasc\n5\nt\n1"),
            coded("2\np\nasc\n5\n-\n1"),
            coded("2\np\nasc\n0\nn\n1"),
            coded("2\np\nasc\n5\nn"),
            coded("2\np\nup\n5\nn\n1"),
        ] {
            assert_eq!(decode(&own, &bad), None, "{bad}");
        }
    }
}
