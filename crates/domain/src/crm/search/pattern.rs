//! Patterns of `CONTAINS_TOKEN`: words that stand side by side, or a text with `*` for anything
//! (objects.md §5.4 `[inferred]`).

use super::Kind;
use super::values::{number, numeric_word};
use super::words::{folded, words};

/// What a value must contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// These words, one right after the other. None: nothing has them.
    Phrase(Vec<String>),
    /// A word of the value, or the value as a whole (its key, see [`super::words::key`]), fits.
    Wild(Glob),
}

impl Pattern {
    /// The pattern that a client sent for values of this kind: in any case, but for options. What
    /// is compared as a number is one word, however it is written.
    pub fn new(kind: Kind, sent: &str) -> Self {
        let text = if kind == Kind::Option { sent.to_owned() } else { folded(sent) };
        match text.contains('*') {
            true => Pattern::Wild(Glob::new(&text)),
            false if kind.is_numeric() => {
                let word = number(kind, &text).map(|number| numeric_word(kind, number));
                Pattern::Phrase(vec![word.unwrap_or(text)])
            }
            false => Pattern::Phrase(words(&text).map(str::to_owned).collect()),
        }
    }
}

/// A text in which `*` stands for any letters, or none. Folded as the values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// What stands between the stars; the first and the last may be empty.
    parts: Vec<String>,
}

impl Glob {
    fn new(text: &str) -> Self {
        let mut parts: Vec<String> = text.split('*').map(str::to_owned).collect();
        // Stars side by side are one.
        let last = parts.len() - 1;
        let mut at = 0;
        parts.retain(|part| {
            at += 1;
            at == 1 || at > last || !part.is_empty()
        });
        Glob { parts }
    }

    /// What stands between the stars, from the beginning to the end; there is a star between each
    /// two.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// What every text that fits begins with.
    pub fn prefix(&self) -> &str {
        self.parts.first().map_or("", String::as_str)
    }

    /// Whether every text fits that begins with [`Glob::prefix`].
    pub fn is_prefix(&self) -> bool {
        self.parts.len() == 2 && self.parts[1].is_empty()
    }

    /// Whether a word, or the key of a value, fits.
    pub fn fits(&self, text: &str) -> bool {
        let (Some(first), Some(last)) = (self.parts.first(), self.parts.last()) else {
            return false;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for part in &self.parts[1..self.parts.len() - 1] {
            // The first place is as good as any: stars take up the rest.
            match rest.find(part.as_str()) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(text: &str) -> Glob {
        match Pattern::new(Kind::Text, text) {
            Pattern::Wild(glob) => glob,
            Pattern::Phrase(_) => panic!("{text} has no star"),
        }
    }

    #[test]
    fn words_without_a_star_are_a_phrase() {
        let phrase = Pattern::Phrase(vec!["ada".into(), "example".into(), "com".into()]);
        assert_eq!(Pattern::new(Kind::Text, "Ada@example.COM"), phrase);
        assert_eq!(Pattern::new(Kind::Text, "@"), Pattern::Phrase(Vec::new()));
        let day = Pattern::Phrase(vec!["2026-11-22".into()]);
        assert_eq!(Pattern::new(Kind::Date, "1795305600000"), day);
        assert_eq!(Pattern::new(Kind::Number, "1.50"), Pattern::Phrase(vec!["1.5".into()]));
        let option = Pattern::Phrase(vec!["New".into(), "York".into()]);
        assert_eq!(Pattern::new(Kind::Option, "New York"), option);
    }

    #[test]
    fn stars_stand_for_anything() {
        let cases = [
            ("*@HubSpot.com", "ada@hubspot.com", true),
            ("*@hubspot.com", "ada@hubspot.com.au", false),
            ("hub*", "hubspot", true),
            ("hub*", "github", false),
            ("*b*", "abc", true),
            ("a*c", "ac", true),
            ("a*a", "a", false),
            ("a**b*c", "a-b-b-c", true),
            ("*", "", true),
            ("**", "x", true),
        ];
        for (pattern, text, fits) in cases {
            assert_eq!(glob(pattern).fits(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn prefixes_are_known() {
        assert_eq!((glob("Hub*").prefix(), glob("hub*").is_prefix()), ("hub", true));
        assert_eq!((glob("*hub").prefix(), glob("h*b*").is_prefix()), ("", false));
        assert!(glob("*").is_prefix() && glob("a**").is_prefix());
    }
}
