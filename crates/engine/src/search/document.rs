//! A record as the index holds it. Nothing is kept of it that answers show: these come from the
//! store.

use super::fields::Fields;
use domain::crm::presentation::StoredView;
use domain::crm::schemas::ObjectType;
use domain::crm::search::Kind;
use domain::crm::search::values::{self, each};
use domain::crm::search::words::{folded, key, words};
use tantivy::TantivyDocument;
use tantivy::schema::OwnedValue;

type Object = Vec<(String, OwnedValue)>;

/// What the index holds of this record.
pub fn document(
    fields: &Fields,
    object_type: &ObjectType,
    searchable: &[&str],
    stored: &StoredView<'_>,
) -> TantivyDocument {
    let (mut numbers, mut texts, mut split) = (Object::new(), Object::new(), Object::new());
    // What `query` looks at: words with a blank between them.
    let mut searched = String::new();
    each(object_type, stored, |name, kind, value| {
        if searchable.contains(&name) {
            for word in words(&folded(value)) {
                searched.push_str(word);
                searched.push(' ');
            }
        }
        let named = |value: OwnedValue| (name.to_owned(), value);
        match kind {
            Kind::Number | Kind::Date | Kind::Datetime => {
                let number = values::number(kind, value);
                numbers.extend(number.map(|number| named(OwnedValue::F64(number))));
            }
            Kind::Text => {
                let text = folded(value);
                texts.push(named(OwnedValue::Str(key(&text).into_owned())));
                split.push(named(OwnedValue::Str(text)));
            }
            Kind::Option => {
                let parts = value.split(';').filter(|part| !part.is_empty());
                // The first is the one that results are sorted by.
                let mut keys: Vec<_> = parts.clone().map(key).collect();
                keys.sort_unstable();
                let text = |part: &str| OwnedValue::Str(part.to_owned());
                texts.push(named(array(keys.iter().map(|key| text(key)).collect())));
                split.push(named(array(parts.map(text).collect())));
            }
        }
    });
    let mut document = TantivyDocument::new();
    document.add_i64(fields.id, stored.id);
    for (field, object) in [(fields.numbers, numbers), (fields.texts, texts), (fields.words, split)]
    {
        document.add_field_value(field, &OwnedValue::Object(object));
    }
    if !searched.is_empty() {
        document.add_text(fields.searched, &searched);
        document.add_text(fields.grams, &searched);
        document.add_text(fields.short_grams, &searched);
    }
    document
}

fn array(mut parts: Vec<OwnedValue>) -> OwnedValue {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => OwnedValue::Array(parts),
    }
}
