//! Search: which records a client asks for, in which order, and how much of them (objects.md §5).
//! [`request`] reads what was sent, [`compile`] gives it the types of the account's properties;
//! what comes out says exactly what matches, and the index of the engine follows it to the letter.

use crate::crm::object_types::ObjectTypeId;
use std::ops::Bound;

pub mod compile;
pub mod cursor;
pub mod messages;
pub mod moments;
pub mod operands;
pub mod operator;
pub mod pattern;
pub mod request;
pub mod values;
pub mod words;

pub use pattern::Pattern;

/// A search, typed. A record matches if it passes every filter of one of the groups, and has every
/// word of `query`.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Any of these groups, in which all filters count; none: every record.
    pub groups: Vec<Vec<Filter>>,
    /// Each stands somewhere in a word of one of the type's searchable properties.
    pub words: Vec<String>,
    /// What comes first.
    pub order: Order,
    /// Where results begin.
    pub start: Start,
    /// Results at most.
    pub limit: usize,
}

/// What a record must have.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Values of a property.
    Property(Field, Test),
    /// Associations with records of a type (`associations.{type}`).
    Associated(ObjectTypeId, AssociatedTest),
}

/// A property, and how its values are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// How its values are compared.
    pub kind: Kind,
}

/// How values of a property are compared (§5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// As 64-bit floating-point numbers.
    Number,
    /// As the moment at which the day begins, in epoch milliseconds.
    Date,
    /// As epoch milliseconds.
    Datetime,
    /// As texts in lower case.
    Text,
    /// As they are stored, letter by letter: options, of which a record may have several.
    Option,
}

impl Kind {
    /// Whether keys are numbers.
    pub fn is_numeric(self) -> bool {
        matches!(self, Kind::Number | Kind::Date | Kind::Datetime)
    }
}

/// What a value is compared by.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// Of numbers, dates and moments. Never NaN, never -0.
    Number(f64),
    /// Of texts and options (see [`words::key`]).
    Text(String),
}

/// What is asked of a property's values. Records without a value pass [`Test::HasNot`],
/// [`Test::ContainsNot`], and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of the record's values is one of these.
    In(Vec<Key>),
    /// The record has values, and none of them is one of these.
    NotIn(Vec<Key>),
    /// One of the record's values is in this range.
    Within(Bound<Key>, Bound<Key>),
    /// There is a value.
    Has,
    /// There is none.
    HasNot,
    /// One of the values contains it.
    Contains(Pattern),
    /// None does.
    ContainsNot(Pattern),
}

/// What is asked of a record's associations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssociatedTest {
    /// With one of these records at least.
    With(Vec<i64>),
    /// With any.
    Has,
    /// With none.
    HasNot,
}

/// The order of results: by a property, records without a value last, and by id where that leaves
/// it open. Of several options of a record the least counts, in either direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The property; by default the time of creation.
    pub field: Field,
    /// The highest first; ids ascend all the same.
    pub descending: bool,
}

/// Where results begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// After so many.
    Offset(usize),
    /// After the record that had this place in the order: paging without end.
    After(Place),
}

/// A record's place in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// What it is sorted by; none if it has no value.
    pub key: Option<Key>,
    /// Its id.
    pub id: i64,
}
