//! A record as the index holds it. Nothing is kept of it that answers show: these come from the
//! store.

use super::fields::Fields;
use domain::crm::presentation::StoredView;
use domain::crm::schemas::ObjectType;
use domain::crm::search::Kind;
use domain::crm::search::values::{self, each};
use domain::crm::search::words::{folded, key, words};
use std::collections::BTreeSet;
use tantivy::TantivyDocument;
use tantivy::schema::OwnedValue;
use tantivy::tokenizer::{PreTokenizedString, Token};

/// Letters of a run that `query` looks for.
pub const GRAM: usize = 3;

type Object = Vec<(String, OwnedValue)>;

/// What the index holds of this record.
pub fn document(
    fields: &Fields,
    object_type: &ObjectType,
    searchable: &[&str],
    stored: &StoredView<'_>,
) -> TantivyDocument {
    let (mut numbers, mut texts, mut split) = (Object::new(), Object::new(), Object::new());
    let (mut grams, mut searched) = (Grams::default(), BTreeSet::new());
    each(object_type, stored, |name, kind, value| {
        if searchable.contains(&name) {
            let text = folded(value);
            for word in words(&text) {
                searched.insert(key(word).into_owned());
                grams.add(word);
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
    let tokens = std::mem::take(&mut grams.placed);
    if !tokens.is_empty() {
        let text = PreTokenizedString { text: String::new(), tokens };
        document.add_pre_tokenized_text(fields.grams, text);
    }
    for word in searched {
        document.add_text(fields.searched, word);
    }
    for gram in grams.short {
        document.add_text(fields.short_grams, gram);
    }
    document
}

fn array(mut parts: Vec<OwnedValue>) -> OwnedValue {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => OwnedValue::Array(parts),
    }
}

/// Runs of letters of words: a word contains a text when the text's runs stand in it side by side.
#[derive(Default)]
struct Grams {
    placed: Vec<Token>,
    short: BTreeSet<String>,
    position: usize,
}

impl Grams {
    fn add(&mut self, word: &str) {
        let starts: Vec<usize> =
            word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        for length in 1..GRAM {
            self.short.extend(starts.windows(length + 1).map(|run| run_of(word, run)));
        }
        for run in starts.windows(GRAM + 1) {
            let text = run_of(word, run);
            self.placed.push(Token { position: self.position, text, ..Token::default() });
            self.position += 1;
        }
        // The next word's runs do not stand beside these.
        self.position += 1;
    }
}

fn run_of(word: &str, starts: &[usize]) -> String {
    match (starts.first(), starts.last()) {
        (Some(first), Some(last)) => word.get(*first..*last).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// The runs that a word of `query` consists of, in their order.
pub fn grams_of(word: &str) -> Vec<String> {
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let length = GRAM.min(starts.len() - 1);
    starts.windows(length + 1).map(|run| run_of(word, run)).collect()
}
