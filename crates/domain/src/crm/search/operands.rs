//! What a filter compares values with, read as the property's type (objects.md §5.4).

use super::operator::Operator;
use super::request::SentFilter;
use super::values::number;
use super::words::{folded, key};
use super::{Key, Kind, Pattern, Test, messages, moments};
use crate::crm::properties::{Property, PropertyType};
use crate::fault::Result;
use std::ops::Bound;

/// A filter of a property's values.
pub struct Operands<'f> {
    /// The property.
    pub property: &'f Property,
    /// How its values are compared.
    pub kind: Kind,
    /// What was sent.
    pub sent: &'f SentFilter,
}

impl Operands<'_> {
    /// What the filter asks of values.
    pub fn test(&self) -> Result<Test> {
        use Bound::{Excluded, Included, Unbounded};
        let one = || self.key(self.sent.required_value()?);
        let pattern = || Ok(Pattern::new(self.kind, self.sent.required_value()?));
        Ok(match self.sent.operator {
            Operator::Eq => Test::In(vec![one()?]),
            Operator::Neq => Test::NotIn(vec![one()?]),
            Operator::Lt => Test::Within(Unbounded, Excluded(one()?)),
            Operator::Lte => Test::Within(Unbounded, Included(one()?)),
            Operator::Gt => Test::Within(Excluded(one()?), Unbounded),
            Operator::Gte => Test::Within(Included(one()?), Unbounded),
            Operator::Between => {
                let (low, high) = (one()?, self.key(self.sent.required_high_value()?)?);
                Test::Within(Included(low), Included(high))
            }
            Operator::In => Test::In(self.keys()?),
            Operator::NotIn => Test::NotIn(self.keys()?),
            Operator::HasProperty => self.sent.without_values().map(|()| Test::Has)?,
            Operator::NotHasProperty => self.sent.without_values().map(|()| Test::HasNot)?,
            Operator::ContainsToken => Test::Contains(pattern()?),
            Operator::NotContainsToken => Test::ContainsNot(pattern()?),
        })
    }

    fn keys(&self) -> Result<Vec<Key>> {
        self.sent.required_values()?.iter().map(|value| self.key(value)).collect()
    }

    /// What a value is compared by. Texts are compared in lower case, but for the lists of `IN` and
    /// `NOT_IN`, whose capitals no value has; options as they stand.
    fn key(&self, value: &str) -> Result<Key> {
        let unreadable = |type_name| messages::unreadable(&self.sent.property, type_name, value);
        match (self.kind, self.property.property_type) {
            (Kind::Number, _) => {
                let number = number(self.kind, value).map(Key::Number);
                number.ok_or_else(|| unreadable("number"))
            }
            (Kind::Date, _) => self.moment(value).ok_or_else(|| unreadable("date")),
            (Kind::Datetime, _) => self.moment(value).ok_or_else(|| unreadable("datetime")),
            (Kind::Option, _) => Ok(Key::Text(key(value).into_owned())),
            (Kind::Text, PropertyType::Bool) => match folded(value.trim()) {
                flag if flag == "true" || flag == "false" => Ok(Key::Text(flag)),
                _ => Err(unreadable("bool")),
            },
            (Kind::Text, _) if matches!(self.sent.operator, Operator::In | Operator::NotIn) => {
                Ok(Key::Text(key(value).into_owned()))
            }
            (Kind::Text, _) => Ok(Key::Text(key(&folded(value)).into_owned())),
        }
    }

    /// Ends of ranges may lie where no value does.
    fn moment(&self, value: &str) -> Option<Key> {
        let is_equality = matches!(
            self.sent.operator,
            Operator::Eq | Operator::Neq | Operator::In | Operator::NotIn
        );
        let ms = if is_equality { moments::equal_ms(value) } else { moments::bound_ms(value) };
        // -0 is 0.
        ms.map(|ms| Key::Number(ms + 0.0))
    }
}

impl SentFilter {
    /// What the operator compares with; an empty text is nothing.
    pub fn required_value(&self) -> Result<&str> {
        self.required(self.value.as_deref(), "value")
    }

    /// The upper end of a range.
    pub fn required_high_value(&self) -> Result<&str> {
        self.required(self.high_value.as_deref(), "highValue")
    }

    fn required<'v>(&self, value: Option<&'v str>, field: &str) -> Result<&'v str> {
        let given = value.filter(|value| !value.is_empty());
        given.ok_or_else(|| messages::missing_value(&self.property, self.operator, field))
    }

    /// What a list of values holds: something at least.
    pub fn required_values(&self) -> Result<&[String]> {
        match self.values.as_slice() {
            [] => Err(messages::missing_value(&self.property, self.operator, "values")),
            values => Ok(values),
        }
    }

    /// Refuses values where nothing is compared.
    pub fn without_values(&self) -> Result<()> {
        let is_given = |value: &Option<String>| value.as_ref().is_some_and(|text| !text.is_empty());
        let given = [
            ("value", is_given(&self.value)),
            ("values", !self.values.is_empty()),
            ("highValue", is_given(&self.high_value)),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((field, _)) => Err(messages::unwanted_value(&self.property, self.operator, field)),
            None => Ok(()),
        }
    }
}
