//! Tells code from strings and comments in a Rust file, and finds its functions and test modules by
//! matching braces. It is a scanner, no parser: it knows literals, comments, brackets and a few
//! words, which suffices for counting. Its invariant: `classes` has one entry per byte of the text.

use std::ops::Range;

/// What a byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Everything else.
    Code,
    /// `//` and `/* */`, with their markers.
    Comment,
    /// A string literal, with its quotes.
    Text,
    /// A character or byte literal.
    Char,
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of `fn`, from 1.
    pub line: usize,
    /// How many lines it takes, from `fn` to its closing brace.
    pub lines: usize,
}

/// What is known of one file.
pub struct Scan {
    /// One entry per byte.
    pub classes: Vec<Class>,
    /// The text with every byte that is not code blanked; line breaks stay.
    pub code: String,
    /// The functions, in order.
    pub functions: Vec<Function>,
    /// Where `#[cfg(test)]` applies, in bytes.
    pub tests: Vec<Range<usize>>,
    line_starts: Vec<usize>,
}

impl Scan {
    /// Scans a file.
    pub fn new(text: &str) -> Self {
        let classes = classify(text.as_bytes());
        let keep = |(byte, class): (u8, &Class)| match (byte, class) {
            (b'\n', _) => '\n',
            (byte, Class::Code) if byte.is_ascii() => char::from(byte),
            _ => ' ',
        };
        let code: String = text.bytes().zip(&classes).map(keep).collect();
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let mut scan = Scan {
            classes,
            code,
            functions: Vec::new(),
            tests: Vec::new(),
            line_starts: line_starts.collect(),
        };
        scan.functions = scan.find_functions();
        scan.tests = scan.find_tests();
        scan
    }

    /// The line of a byte, from 1.
    pub fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// Whether a byte exists for tests only.
    pub fn in_tests(&self, offset: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&offset))
    }

    /// Every string literal: where it starts, and its source text with the quotes.
    pub fn literals<'a>(&self, text: &'a str) -> Vec<(usize, &'a str)> {
        let mut literals = Vec::new();
        let mut from = 0;
        while let Some(start) = self.next(from, Class::Text) {
            let length = self.classes[start..].iter().take_while(|c| **c == Class::Text).count();
            literals.push((start, &text[start..start + length]));
            from = start + length;
        }
        literals
    }

    /// Where a word stands in code, as a whole word.
    pub fn words(&self, word: &str) -> Vec<usize> {
        let bytes = self.code.as_bytes();
        let whole = |at: &usize| {
            let before = at.checked_sub(1).map(|at| bytes[at]);
            let after = bytes.get(at + word.len()).copied();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        };
        self.code.match_indices(word).map(|(at, _)| at).filter(whole).collect()
    }

    fn next(&self, from: usize, class: Class) -> Option<usize> {
        self.classes[from..].iter().position(|c| *c == class).map(|at| from + at)
    }

    fn find_functions(&self) -> Vec<Function> {
        let find = |at: usize| {
            let rest = self.code[at + 2..].trim_start();
            let rest = rest.strip_prefix("r#").unwrap_or(rest);
            let name: String = rest.chars().take_while(|c| is_word(*c as u8)).collect();
            // `fn(…)` is a type, `fn $name` belongs to a macro.
            if name.is_empty() {
                return None;
            }
            let body = self.body_after(at)?;
            let line = self.line_of(at);
            Some(Function { name, line, lines: self.line_of(body.end - 1) - line + 1 })
        };
        self.words("fn").into_iter().filter_map(find).collect()
    }

    fn find_tests(&self) -> Vec<Range<usize>> {
        let marked = self.code.match_indices("#[cfg(test)]");
        marked.filter_map(|(at, _)| Some(at..self.body_after(at + 1)?.end)).collect()
    }

    /// The next braces that no bracket surrounds, unless a `;` ends the item first.
    fn body_after(&self, from: usize) -> Option<Range<usize>> {
        let mut depth = 0_i32;
        let mut start = None;
        for (at, byte) in self.code.bytes().enumerate().skip(from) {
            match byte {
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth -= 1,
                b';' if depth <= 0 && start.is_none() => return None,
                b'{' => {
                    // Braces below a bracket belong to a type or an attribute.
                    if depth <= 0 && start.is_none() {
                        start = Some(at);
                        depth = 0;
                    }
                    depth += 1;
                }
                b'}' => {
                    depth -= 1;
                    if let (Some(start), 0) = (start, depth) {
                        return Some(start..at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Whether a byte can be part of a name.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn classify(bytes: &[u8]) -> Vec<Class> {
    let mut classes = Vec::with_capacity(bytes.len());
    while classes.len() < bytes.len() {
        let at = classes.len();
        let (class, length) = token(bytes, at);
        let end = (at + length.max(1)).min(bytes.len());
        classes.resize(end, class);
    }
    classes
}

/// What starts here, and how long it is.
fn token(bytes: &[u8], at: usize) -> (Class, usize) {
    let rest = &bytes[at..];
    match rest {
        [b'/', b'/', ..] => {
            (Class::Comment, rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()))
        }
        [b'/', b'*', ..] => (Class::Comment, block_comment(rest)),
        [b'"', ..] => (Class::Text, quoted(rest, b'"')),
        // A name ends here at the latest, so that the `r` of `for` starts no raw string.
        [first, ..] if is_word(*first) => {
            let name = rest.iter().take_while(|byte| is_word(**byte)).count();
            match (&rest[..name], rest.get(name)) {
                (b"r" | b"br" | b"cr", Some(b'"' | b'#')) => raw_string(rest, name),
                (b"b" | b"c", Some(b'"')) => (Class::Text, name + quoted(&rest[name..], b'"')),
                (b"b", Some(b'\'')) => (Class::Char, name + quoted(&rest[name..], b'\'')),
                _ => (Class::Code, name),
            }
        }
        [b'\'', ..] if is_char(rest) => (Class::Char, quoted(rest, b'\'')),
        _ => (Class::Code, 1),
    }
}

/// Tells `'a'` from the lifetime `'a`.
fn is_char(rest: &[u8]) -> bool {
    match rest {
        [_, b'\\', ..] => true,
        [_, first, ..] if first.is_ascii() => rest.get(2) == Some(&b'\''),
        // A character of several bytes cannot begin a lifetime in our code.
        [_, _, ..] => true,
        _ => false,
    }
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[u8], prefix: usize) -> (Class, usize) {
    let hashes = rest[prefix..].iter().take_while(|byte| **byte == b'#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&b'"') {
        // `r#name`
        return (Class::Code, open);
    }
    let closes = |at: &usize| {
        rest[*at] == b'"' && rest[at + 1..].iter().take_while(|b| **b == b'#').count() >= hashes
    };
    let end = (open + 1..rest.len()).find(closes);
    (Class::Text, end.map_or(rest.len(), |end| end + 1 + hashes))
}

fn block_comment(rest: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests;
