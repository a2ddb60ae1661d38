//! Who holds which unique value while a call is planned: what the store says, and what the inputs
//! before have taken and given up.

use crate::crm::record_state::Holders;
use crate::sql::records::UniqueValue;
use domain::crm::record::Values;
use domain::crm::schemas::ObjectType;
use domain::crm::validate;
use std::collections::HashSet;

/// Who holds what, as the inputs that were looked at leave it.
pub(crate) struct Book {
    holders: Holders,
    /// Records that the call makes: nobody knows their ids yet.
    own: HashSet<i64>,
}

/// Unique values that change hands.
#[derive(Clone, Debug, Default)]
pub(crate) struct UniqueChange {
    /// Property and folded value of those that are given up.
    pub(crate) freed: Vec<(String, String)>,
    /// Those that are taken.
    pub(crate) taken: Vec<UniqueValue>,
}

/// A value that another record holds.
pub(crate) struct Clash {
    /// The property.
    pub(crate) property: String,
    /// The value, folded.
    pub(crate) value: String,
    /// The other record.
    pub(crate) holder: i64,
    /// Whether the call itself makes the other record.
    pub(crate) is_own: bool,
}

impl Book {
    pub(crate) fn new(holders: Holders) -> Self {
        Book { holders, own: HashSet::new() }
    }

    /// Lets a record hold what it holds after the write; none before: it is new.
    pub(crate) fn settle(
        &mut self,
        object_type: &ObjectType,
        before: Option<&Values>,
        after: &Values,
        id: i64,
    ) -> Result<UniqueChange, Clash> {
        let held = before.map(|values| validate::unique_values(object_type, values));
        let held = held.unwrap_or_default();
        let wanted = validate::unique_values(object_type, after);
        for (property, value) in wanted.iter().filter(|wanted| !held.contains(wanted)) {
            let holder = self.holders.find(property, value).filter(|holder| *holder != id);
            if let Some(holder) = holder {
                let (property, value) = (property.clone(), value.clone());
                let is_own = self.own.contains(&holder);
                return Err(Clash { property, value, holder, is_own });
            }
        }
        let freed: Vec<_> = held.iter().filter(|held| !wanted.contains(held)).cloned().collect();
        for (property, value) in &freed {
            self.holders.free(property, value);
        }
        let mut taken = Vec::new();
        for (property, value) in wanted.into_iter().filter(|wanted| !held.contains(wanted)) {
            self.holders.hold(&property, &value, id);
            taken.push(UniqueValue { property, value, record: id });
        }
        if before.is_none() {
            self.own.insert(id);
        }
        Ok(UniqueChange { freed, taken })
    }
}
