//! With how many others a record may be associated by a type: one primary, and limits that the
//! account has set (objects.md §7.3).

use super::association_rules::is_one_per_record;
use super::associations::{Association, AssociationKey, RecordKey};
use super::schemas::Schemas;
use crate::fault::{Fault, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many others a record may have by a type; none: any number.
pub fn bound(schemas: &Schemas, key: AssociationKey) -> Option<usize> {
    let limits = schemas.association_limits().iter();
    let mut limits = limits.filter(|limit| limit.category == key.category);
    let limit = limits.find(|limit| limit.type_id == key.type_id)?;
    limit.max_to_object_ids.and_then(|max| usize::try_from(max).ok())
}

/// Whether a record may not have any number of others by this type.
pub fn is_bounded(schemas: &Schemas, key: AssociationKey) -> bool {
    is_one_per_record(key) || bound(schemas, key).is_some()
}

/// What records hold by bounded types. Nothing needs to be known of types without a bound.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Record, type, and other record: all by types of which a record has one, of others those that
    /// somebody asks for.
    pub known: Vec<(RecordKey, AssociationKey, RecordKey)>,
    /// How many others there are by types with a limit: exact unless it is more than the limit.
    pub counts: HashMap<(RecordKey, AssociationKey), usize>,
}

/// Associations that are to be made and to be ended, and what their records hold by bounded types.
#[derive(Debug)]
pub struct Admission<'s> {
    schemas: &'s Schemas,
    held: HashMap<(RecordKey, AssociationKey), BTreeSet<RecordKey>>,
    /// Others beside those in `held`.
    more: HashMap<(RecordKey, AssociationKey), usize>,
    added: BTreeMap<Association, Association>,
    ended: BTreeMap<Association, Association>,
}

/// One of the two directions, whichever was given.
fn either(association: &Association) -> Association {
    (*association).min(association.inverse())
}

impl<'s> Admission<'s> {
    /// Begins with what the records hold.
    pub fn new(schemas: &'s Schemas, Held { known, counts: mut more }: Held) -> Self {
        let mut held: HashMap<_, BTreeSet<RecordKey>> = HashMap::new();
        for (from, key, to) in known {
            held.entry((from, key)).or_default().insert(to);
        }
        for (of, count) in &mut more {
            *count = count.saturating_sub(held.get(of).map_or(0, BTreeSet::len));
        }
        Admission { schemas, held, more, added: BTreeMap::new(), ended: BTreeMap::new() }
    }

    /// Takes in what one input asks for, all of it or nothing. A second primary ends the first,
    /// whose record stays associated by the plain type; a limit refuses what is too much.
    pub fn admit(&mut self, wanted: &[Association]) -> Result<()> {
        for one in wanted {
            self.check(one, wanted)?;
            self.check(&one.inverse(), wanted)?;
        }
        for one in wanted {
            self.make_place(one);
            self.make_place(&one.inverse());
            self.hold(one);
            self.hold(&one.inverse());
            let either = either(one);
            self.ended.remove(&either);
            self.added.insert(either, *one);
        }
        Ok(())
    }

    fn check(&self, one: &Association, wanted: &[Association]) -> Result<()> {
        let Some(max) = bound(self.schemas, one.key) else { return Ok(()) };
        if is_one_per_record(one.key) && max > 0 {
            return Ok(());
        }
        let mut others = self.held.get(&(one.from, one.key)).cloned().unwrap_or_default();
        if others.contains(&one.to) {
            return Ok(());
        }
        for wanted in wanted {
            for wanted in [*wanted, wanted.inverse()] {
                if wanted.from == one.from && wanted.key == one.key {
                    others.insert(wanted.to);
                }
            }
        }
        let more = self.more.get(&(one.from, one.key)).copied().unwrap_or(0);
        if others.len() + more <= max { Ok(()) } else { Err(limit_reached(one, max)) }
    }

    fn make_place(&mut self, one: &Association) {
        if !is_one_per_record(one.key) {
            return;
        }
        let Some(others) = self.held.get(&(one.from, one.key)) else { return };
        let former = others.iter().filter(|other| **other != one.to);
        let former: Vec<_> = former.map(|other| Association { to: *other, ..*one }).collect();
        for former in former {
            for gone in [former, former.inverse()] {
                if let Some(others) = self.held.get_mut(&(gone.from, gone.key)) {
                    others.remove(&gone.to);
                }
            }
            // One that this scope made is ended all the same: it may be in the store already.
            let either = either(&former);
            self.added.remove(&either);
            self.ended.insert(either, former);
        }
    }

    fn hold(&mut self, one: &Association) {
        if is_bounded(self.schemas, one.key) {
            self.held.entry((one.from, one.key)).or_default().insert(one.to);
        }
    }

    /// What is to be made, each in the direction that was asked for.
    pub fn added(&self) -> Vec<Association> {
        self.added.values().copied().collect()
    }

    /// What is to be ended.
    pub fn ended(&self) -> Vec<Association> {
        self.ended.values().copied().collect()
    }
}

/// A limit that the account has set is reached; the text is `[inferred]`.
fn limit_reached(one: &Association, max: usize) -> Fault {
    let (from, to) = (one.from, one.to);
    let (from_id, from_type, to_type) = (from.id, from.object_type, to.object_type);
    let AssociationKey { category, type_id } = one.key;
    Fault::validation(format!(
        "Object {from_type} {from_id} can be associated with at most {max} objects of type \
         {to_type} by association type {} {type_id}",
        category.name()
    ))
    .with_sub_category("crm.associations.ASSOCIATION_LIMIT_REACHED")
    .with_context("fromObjectId", [from_id.to_string()])
    .with_context("toObjectId", [to.id.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::association_rules::tie;
    use crate::crm::associations::{AssociationCategory, AssociationLimit};
    use crate::crm::object_types::ObjectTypeId;
    use crate::crm::schemas::Definition;

    const CONTACT: ObjectTypeId = ObjectTypeId::standard(1);
    const COMPANY: ObjectTypeId = ObjectTypeId::standard(2);

    fn key(type_id: i64) -> AssociationKey {
        AssociationKey { category: AssociationCategory::HubspotDefined, type_id }
    }

    /// With at most two contacts of a company.
    fn schemas() -> Schemas {
        let limit = AssociationLimit {
            category: AssociationCategory::HubspotDefined,
            type_id: 280,
            from: COMPANY,
            to: CONTACT,
            max_to_object_ids: Some(2),
        };
        Schemas::new(1, 0, vec![Definition::AssociationLimit(limit)])
    }

    fn company(schemas: &Schemas, contact: i64, type_id: i64, company: i64) -> Vec<Association> {
        let kind = schemas.association_type(key(type_id)).expect("a type");
        tie(schemas, contact, &[kind], company)
    }

    fn shown(associations: &[Association]) -> Vec<(i64, i64, i64)> {
        associations.iter().map(|one| (one.from.id, one.key.type_id, one.to.id)).collect()
    }

    #[test]
    fn the_last_primary_of_a_call_stays() {
        let schemas = schemas();
        let record = |object_type, id| RecordKey { object_type, id };
        let known = vec![(record(CONTACT, 1), key(1), record(COMPANY, 10))];
        let held = Held { known, ..Held::default() };
        let mut admission = Admission::new(&schemas, held);
        for id in [11, 12, 11] {
            assert_eq!(admission.admit(&company(&schemas, 1, 1, id)), Ok(()));
        }
        let added = [(1, 1, 11), (1, 279, 11), (1, 279, 12)];
        assert_eq!(shown(&admission.added()), added);
        assert_eq!(shown(&admission.ended()), [(1, 1, 10), (1, 1, 12)]);
    }

    #[test]
    fn limits_look_at_both_directions_and_refuse_inputs_as_a_whole() {
        let schemas = schemas();
        let mut admission = Admission::new(&schemas, Held::default());
        for contact in [1, 2, 1] {
            assert_eq!(admission.admit(&company(&schemas, contact, 279, 10)), Ok(()));
        }
        let refused = admission.admit(&company(&schemas, 3, 1, 10)).expect_err("too many");
        assert_eq!(refused.context.first().map(|(name, _)| name.as_str()), Some("fromObjectId"));
        assert_eq!(shown(&admission.added()), [(1, 279, 10), (2, 279, 10)]);
        // One input alone can be too much, too.
        let three: Vec<_> = (1..=3).flat_map(|id| company(&schemas, id, 279, 11)).collect();
        assert!(admission.admit(&three).is_err());
        assert_eq!(admission.added().len(), 2);
    }

    #[test]
    fn others_that_are_only_counted_count() {
        let schemas = schemas();
        let record = |object_type, id| RecordKey { object_type, id };
        let of = (record(COMPANY, 10), key(280));
        let held = |count| Held {
            known: vec![(of.0, of.1, record(CONTACT, 1))],
            counts: HashMap::from([(of, count)]),
        };
        for (count, contact, taken) in [(1, 2, true), (2, 2, false), (2, 1, true), (3, 1, true)] {
            let mut admission = Admission::new(&schemas, held(count));
            let outcome = admission.admit(&company(&schemas, contact, 279, 10));
            assert_eq!(outcome.is_ok(), taken, "{count} {contact}");
        }
    }
}
