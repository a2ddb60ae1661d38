//! Statements as text: a small builder for the two that are dynamic, and the placeholders of
//! PostgreSQL. House rule: `?N`, never `$N`, because SQLite numbers the latter by first appearance.

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

/// The same for a constant statement, made once.
pub fn postgres_constant(text: &'static str) -> Arc<str> {
    static MADE: OnceLock<RwLock<HashMap<&'static str, Arc<str>>>> = OnceLock::new();
    let made = MADE.get_or_init(RwLock::default);
    if let Some(ready) = made.read().ok().and_then(|made| made.get(text).cloned()) {
        return ready;
    }
    let ready: Arc<str> = postgres(text).into();
    if let Ok(mut made) = made.write() {
        made.insert(text, ready.clone());
    }
    ready
}
