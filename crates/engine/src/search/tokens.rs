//! How the index splits texts, which come folded: into words, and words into runs of letters, by
//! which it finds words that contain others.

use domain::crm::search::words::{key, words};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Letters of a run.
pub const GRAM: usize = 3;

/// Splits texts into words.
#[derive(Clone)]
pub struct Words;

/// Splits each word into runs of so many letters.
#[derive(Clone)]
pub struct Grams {
    /// The shortest runs.
    pub least: usize,
    /// The longest.
    pub most: usize,
}

/// Words of a text.
pub struct WordStream<'t> {
    words: Box<dyn Iterator<Item = &'t str> + 't>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'t> = WordStream<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> WordStream<'t> {
        WordStream { words: Box::new(words(text)), token: Token::default() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(&key(word));
        // The first one is at 0: a new token is at the number before.
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Runs of letters of a text's words.
pub struct GramStream<'t> {
    text: &'t str,
    /// Where the letters of the text begin, and where it ends.
    starts: Vec<usize>,
    /// The letter that the next run begins with, and how long the run is.
    next: (usize, usize),
    grams: &'t Grams,
    token: Token,
}

impl Tokenizer for Grams {
    type TokenStream<'t> = GramStream<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> GramStream<'t> {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let token = Token::default();
        GramStream { text, starts, next: (0, self.least), grams: self, token }
    }
}

impl TokenStream for GramStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let (start, length) = self.next;
            let Some(from) = self.starts.get(start) else { return false };
            let run = self.starts.get(start + length).and_then(|end| self.text.get(*from..*end));
            match run {
                // Runs end with their word.
                Some(run) if !run.contains(' ') => {
                    self.next = match length < self.grams.most {
                        true => (start, length + 1),
                        false => (start + 1, self.grams.least),
                    };
                    self.token.text.clear();
                    self.token.text.push_str(run);
                    // Its place is that of its first letter, so that runs of two words never stand
                    // side by side.
                    self.token.position = start;
                    return true;
                }
                _ => self.next = (start + 1, self.grams.least),
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The runs that a word of `query` consists of, in their order: of the longest kind there is.
pub fn grams_of(word: &str) -> Vec<String> {
    let letters = word.chars().count().min(GRAM);
    let mut grams = Grams { least: letters, most: letters };
    let mut runs = Vec::new();
    let mut stream = grams.token_stream(word);
    while letters > 0 && stream.advance() {
        runs.push(stream.token.text.clone());
    }
    drop(stream);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(mut tokenizer: impl Tokenizer, text: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut stream = tokenizer.token_stream(text);
        while stream.advance() {
            found.push((stream.token().position, stream.token().text.clone()));
        }
        found
    }

    fn placed(tokens: &[(usize, &str)]) -> Vec<(usize, String)> {
        tokens.iter().map(|(place, text)| (*place, (*text).to_owned())).collect()
    }

    #[test]
    fn words_stand_side_by_side() {
        assert_eq!(split(Words, "a@b.com"), placed(&[(0, "a"), (1, "b"), (2, "com")]));
        assert_eq!(split(Words, " - "), placed(&[]));
    }

    #[test]
    fn runs_stay_within_their_word() {
        let long = Grams { least: 3, most: 3 };
        assert_eq!(split(long, "öabc de fgh "), placed(&[(0, "öab"), (1, "abc"), (8, "fgh")]));
        let short = Grams { least: 1, most: 2 };
        let runs = [(0, "a"), (0, "ab"), (1, "b"), (3, "c")];
        assert_eq!(split(short, "ab c "), placed(&runs));
    }

    #[test]
    fn words_that_are_looked_for_are_runs_too() {
        assert_eq!(grams_of("street"), ["str", "tre", "ree", "eet"]);
        assert_eq!((grams_of("äb"), grams_of("x")), (vec!["äb".into()], vec!["x".into()]));
        assert_eq!(grams_of(""), [""; 0]);
    }
}
