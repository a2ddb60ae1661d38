//! The operators of filters, and how words of a fixed set are read where a body names one
//! (objects.md §5.3, §5.4, platform.md §3.3).

/// What a filter asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Is the value.
    Eq,
    /// Has another value.
    Neq,
    /// Is less.
    Lt,
    /// Is less, or the value.
    Lte,
    /// Is more.
    Gt,
    /// Is more, or the value.
    Gte,
    /// Is one of two values, or between them.
    Between,
    /// Is one of the values.
    In,
    /// Has a value that is none of these.
    NotIn,
    /// Has a value.
    HasProperty,
    /// Has none.
    NotHasProperty,
    /// Contains the words.
    ContainsToken,
    /// Does not contain them.
    NotContainsToken,
}

impl Operator {
    /// All of them, in the order of HubSpot's documents, with their names.
    pub const ALL: [(Operator, &'static str); 13] = [
        (Operator::Eq, "EQ"),
        (Operator::Neq, "NEQ"),
        (Operator::Lt, "LT"),
        (Operator::Lte, "LTE"),
        (Operator::Gt, "GT"),
        (Operator::Gte, "GTE"),
        (Operator::Between, "BETWEEN"),
        (Operator::In, "IN"),
        (Operator::NotIn, "NOT_IN"),
        (Operator::HasProperty, "HAS_PROPERTY"),
        (Operator::NotHasProperty, "NOT_HAS_PROPERTY"),
        (Operator::ContainsToken, "CONTAINS_TOKEN"),
        (Operator::NotContainsToken, "NOT_CONTAINS_TOKEN"),
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        Operator::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        word(text, &Operator::ALL)
    }
}

/// The way of a sort, as bodies name it: whether the highest comes first.
pub const DIRECTIONS: [(bool, &str); 2] = [(false, "ASCENDING"), (true, "DESCENDING")];

/// Which of these words stands there. Blanks around it do not count; a number is its place.
pub fn word<T: Copy>(text: &str, words: &[(T, &str)]) -> Option<T> {
    let text = text.trim();
    let named = words.iter().find(|(_, name)| *name == text);
    let numbered = || text.parse::<usize>().ok().and_then(|place| words.get(place));
    named.or_else(numbered).map(|(word, _)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_by_name_or_place() {
        for (place, (operator, name)) in Operator::ALL.into_iter().enumerate() {
            assert_eq!(operator.name(), name);
            for text in [name.to_owned(), format!(" {name}\t"), place.to_string()] {
                assert_eq!(Operator::parse(&text), Some(operator), "{text}");
            }
        }
        for text in ["", "eq", "EQUALS", "13", "-1", "1.0"] {
            assert_eq!(Operator::parse(text), None, "{text}");
        }
        assert_eq!(word("DESCENDING ", &DIRECTIONS), Some(true));
        assert_eq!(word("0", &DIRECTIONS), Some(false));
    }
}
