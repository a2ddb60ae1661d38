//! The three things that a sparse body can say of a property: nothing, `null`, or a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a body says of one property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Set<T> {
    /// Nothing: leave it.
    #[default]
    Keep,
    /// An explicit `null`: back to its neutral value (Node's SDK sends these, pages.md §3.1).
    Clear,
    /// A value.
    To(T),
}

impl<T> Set<T> {
    /// Whether the property stays as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Set::Keep)
    }

    /// The value, if one is given.
    pub fn value(&self) -> Option<&T> {
        match self {
            Set::To(value) => Some(value),
            Set::Keep | Set::Clear => None,
        }
    }

    /// The same said of another type.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Set<U> {
        match self {
            Set::Keep => Set::Keep,
            Set::Clear => Set::Clear,
            Set::To(value) => Set::To(convert(value)),
        }
    }

    /// Writes into `target`; `null` writes `neutral`.
    pub fn write(self, target: &mut T, neutral: T) {
        match self {
            Set::Keep => {}
            Set::Clear => *target = neutral,
            Set::To(value) => *target = value,
        }
    }

    /// Writes into a property that may be absent; `null` removes it.
    pub fn write_option(self, target: &mut Option<T>) {
        match self {
            Set::Keep => {}
            Set::Clear => *target = None,
            Set::To(value) => *target = Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Set::Clear, Set::To))
    }
}

/// `Keep` is meant to be skipped by the owner; `null` and values are written as they were read.
impl<T: Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}
