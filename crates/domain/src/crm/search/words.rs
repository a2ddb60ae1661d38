//! Words and keys of texts: how they are folded, split and cut (objects.md §5.4 `[inferred]`).

use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// Longest key as it stands, in bytes. Of longer ones the beginning and a hash remain: they are
/// equal when the texts are, and sorted by their beginning.
pub const KEY_BYTES_MAX: usize = 512;
/// Bytes of a hash in a key.
const HASH_BYTES: usize = 16;

/// A text as it is compared, whatever the case of its letters.
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// What a folded text, an option or a word is compared by.
pub fn key(text: &str) -> Cow<'_, str> {
    if text.len() <= KEY_BYTES_MAX {
        return Cow::Borrowed(text);
    }
    // A character that no value begins its rest with, and capitals, which no folded text has.
    let room = KEY_BYTES_MAX - 2 * HASH_BYTES - 1;
    let end = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let mut key = String::with_capacity(KEY_BYTES_MAX);
    key.push_str(&text[..end]);
    key.push('\u{1}');
    for byte in &Sha256::digest(text.as_bytes())[..HASH_BYTES] {
        // Nothing but capitals: no folded pattern has them.
        key.extend([byte >> 4, byte & 15].map(|half| char::from(b'A' + half)));
    }
    Cow::Owned(key)
}

/// The words of a folded text: runs of letters and digits.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let split = |text: &str| words(&folded(text)).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(split("Ada.Lovelace@Example.com"), ["ada", "lovelace", "example", "com"]);
        assert_eq!(split("  Straße 12b, ÅRHUS "), ["straße", "12b", "århus"]);
        assert_eq!(split("--- !"), [""; 0]);
    }

    #[test]
    fn keys_of_long_texts_tell_them_apart() {
        let long = "ä".repeat(400);
        assert_eq!(key("short"), "short");
        assert_eq!(key(&long[..512]), long[..512]);
        let (one, other) = (format!("{long}1"), format!("{long}2"));
        assert_ne!(key(&one), key(&other));
        assert_eq!(key(&one), key(&one.clone()));
        assert!(key(&one).len() <= KEY_BYTES_MAX && key(&one).starts_with(&long[..400]));
    }
}
