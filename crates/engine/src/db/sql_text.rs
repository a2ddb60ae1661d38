//! Statements as text: a small builder for the two that are dynamic, and the placeholders of
//! PostgreSQL. House rule: `?N`, never `$N`, because SQLite numbers the latter by first appearance.

use super::dialect::Dialect;
use super::value::Value;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

/// A statement that is put together at run time.
#[derive(Debug, Default)]
pub struct SqlText<'v> {
    text: String,
    values: Vec<Value<'v>>,
}

impl<'v> SqlText<'v> {
    /// Starts with this text.
    pub fn new(text: &str) -> Self {
        SqlText { text: text.to_owned(), values: Vec::new() }
    }

    /// Appends text. Never a value: those go through [`SqlText::bind`].
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Takes a value and gives the placeholder that stands for it.
    pub fn bind(&mut self, value: impl Into<Value<'v>>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    /// The statement.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its parameters.
    pub fn values(&self) -> &[Value<'v>] {
        &self.values
    }
}

/// `?N` as PostgreSQL spells it. No statement of ours has a `?` in a literal.
pub fn postgres(text: &str) -> String {
    text.replace('?', "$")
}

/// A constant statement as its database takes it, made once; its marks are those of
/// [`Dialect::fill_lists`].
pub fn constant(dialect: Dialect, text: &'static str) -> Constant {
    type Made = HashMap<(Dialect, &'static str), Arc<str>>;
    static MADE: OnceLock<RwLock<Made>> = OnceLock::new();
    if dialect == Dialect::Sqlite && !text.contains('{') {
        return Constant::Plain(text);
    }
    let made = MADE.get_or_init(RwLock::default);
    let key = (dialect, text);
    if let Some(ready) = made.read().ok().and_then(|made| made.get(&key).cloned()) {
        return Constant::Made(ready);
    }
    let listed = dialect.fill_lists(text);
    let ready: Arc<str> = match dialect {
        Dialect::Sqlite => listed.into(),
        Dialect::Postgres => postgres(&listed).into(),
    };
    if let Ok(mut made) = made.write() {
        made.insert(key, ready.clone());
    }
    Constant::Made(ready)
}

/// The text of a constant statement.
pub enum Constant {
    /// As it stands in the program.
    Plain(&'static str),
    /// Made for a database.
    Made(Arc<str>),
}

impl std::ops::Deref for Constant {
    type Target = str;
    fn deref(&self) -> &str {
        match self {
            Constant::Plain(text) => text,
            Constant::Made(text) => text,
        }
    }
}
