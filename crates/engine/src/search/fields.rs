//! The fields of an index. Properties have no fields of their own, because accounts define new ones
//! at any time: they are paths within fields of JSON, one field for each way of comparing.

use super::tokens::{GRAM, Grams, Words};
use domain::crm::search::words::key;
use domain::crm::search::{Field as Property, Key};
use tantivy::schema::{
    Field, IndexRecordOption, JsonObjectOptions, NumericOptions, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index, Term};

/// Counted up when an index of another build would be read wrongly; older ones are built anew.
pub const FORMAT: u32 = 6;

/// Values compared as numbers, by property.
pub const NUMBERS: &str = "n";
/// Values compared as texts, by property.
pub const TEXTS: &str = "s";
const ID: &str = "id";
/// Words of texts and options, by property.
pub const WORDS: &str = "w";
const SEARCHED: &str = "q";
const GRAMS: &str = "g";
const SHORT_GRAMS: &str = "h";
const WORDS_TOKENIZER: &str = "words";
const GRAMS_TOKENIZER: &str = "grams";
const SHORT_GRAMS_TOKENIZER: &str = "short_grams";

/// The fields of every index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The record's id: found by it, and read beside each result.
    pub id: Field,
    /// [`NUMBERS`]
    pub numbers: Field,
    /// [`TEXTS`]
    pub texts: Field,
    /// [`WORDS`], with their places.
    pub words: Field,
    /// Words that `query` looks at.
    pub searched: Field,
    /// Runs of three letters of the words that `query` looks at, with their places.
    pub grams: Field,
    /// Runs of one and of two letters.
    pub short_grams: Field,
}

/// The schema, which is the same for every type.
pub fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexed = |tokenizer: &str, record: IndexRecordOption| {
        let options = TextFieldIndexing::default().set_tokenizer(tokenizer);
        options.set_index_option(record).set_fieldnorms(false)
    };
    let whole = indexed("raw", IndexRecordOption::Basic);
    let placed = IndexRecordOption::WithFreqsAndPositions;
    let id = NumericOptions::default().set_indexed().set_fast();
    let words = JsonObjectOptions::default()
        .set_fast(WORDS_TOKENIZER)
        .set_indexing_options(indexed(WORDS_TOKENIZER, placed));
    let texts = JsonObjectOptions::default().set_fast("raw").set_indexing_options(whole);
    let text = |tokenizer: &str, record: IndexRecordOption| {
        TextOptions::default().set_indexing_options(indexed(tokenizer, record))
    };
    let basic = IndexRecordOption::Basic;
    let fields = Fields {
        id: schema.add_i64_field(ID, id),
        numbers: schema.add_json_field(NUMBERS, JsonObjectOptions::default().set_fast("raw")),
        texts: schema.add_json_field(TEXTS, texts),
        words: schema.add_json_field(WORDS, words),
        searched: schema.add_text_field(SEARCHED, text(WORDS_TOKENIZER, basic)),
        grams: schema.add_text_field(GRAMS, text(GRAMS_TOKENIZER, placed)),
        short_grams: schema.add_text_field(SHORT_GRAMS, text(SHORT_GRAMS_TOKENIZER, basic)),
    };
    (schema.build(), fields)
}

/// Teaches an index how words are split.
pub fn register(index: &mut Index) {
    for set in [Index::set_tokenizers, Index::set_fast_field_tokenizers] {
        let tokenizers = TokenizerManager::default();
        tokenizers.register(WORDS_TOKENIZER, Words);
        tokenizers.register(GRAMS_TOKENIZER, Grams { least: GRAM, most: GRAM });
        tokenizers.register(SHORT_GRAMS_TOKENIZER, Grams { least: 1, most: GRAM - 1 });
        set(index, tokenizers);
    }
}

impl Fields {
    /// The record with this id.
    pub fn of_id(&self, id: i64) -> Term {
        Term::from_field_i64(self.id, id)
    }

    /// A value of a property.
    pub fn of_key(&self, property: &str, key: &Key) -> Term {
        match key {
            Key::Number(number) => {
                let mut term = Term::from_field_json_path(self.numbers, property, false);
                term.append_type_and_fast_value(*number);
                term
            }
            Key::Text(text) => self.of_text(self.texts, property, text),
        }
    }

    /// A word of a property's values.
    pub fn of_word(&self, property: &str, word: &str) -> Term {
        self.of_text(self.words, property, &key(word))
    }

    /// A text, or a word, of a property: the key that terms of the property begin with when the
    /// text is empty.
    pub fn of_text(&self, field: Field, property: &str, text: &str) -> Term {
        let mut term = Term::from_field_json_path(field, property, false);
        term.append_type_and_str(text);
        term
    }
}

/// The column that holds a property's values, for those who read columns.
pub fn column(property: &Property) -> String {
    let field = if property.kind.is_numeric() { NUMBERS } else { TEXTS };
    format!("{field}.{}", property.name)
}

/// The column that holds ids.
pub fn id_column() -> &'static str {
    ID
}
