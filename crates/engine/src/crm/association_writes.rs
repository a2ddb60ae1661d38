//! Use cases that make and end associations (objects.md §1.2, §7.3). Each call is one scope with a
//! constant number of statements.

use super::associations::{admit, end, live_id, log_pairs, write};
use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql::associations as rows;
use crate::sql::changes::{self, Author};
use domain::accounts::Caller;
use domain::crm::association_rules::{TypeNames, identifier, is_plain, not_itself, tie};
use domain::crm::associations::{Association, AssociationType, RecordKey};
use domain::crm::new_associations::missing_targets;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::record;
use domain::crm::schemas::Schemas;
use domain::fault::{Fault, Result};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// The two types of records that a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypePair {
    /// Associations lead from records of this type.
    pub from: ObjectTypeId,
    /// To records of this one.
    pub to: ObjectTypeId,
}

/// Two records that are to be associated, or not any more: ids as the client wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairInput {
    /// The one.
    pub from: String,
    /// The other.
    pub to: String,
    /// By which types.
    pub types: TypeNames,
}

/// Two records that are associated now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// The one.
    pub from_id: i64,
    /// The other.
    pub to_id: i64,
    /// The types that were asked for.
    pub kinds: Vec<AssociationType>,
}

/// The scope of a write: nobody else writes records or definitions of the account meanwhile.
struct Scope<'s> {
    tx: &'s Tx<'s>,
    schemas: Arc<Schemas>,
    author: Author,
}

impl Engine {
    async fn in_association_scope<T: Send + 'static>(
        &self,
        caller: &Caller,
        work: impl Fn(&Scope<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T> {
        let (caller, clock, cache) = (caller.clone(), self.clock.clone(), self.schemas.clone());
        let scope = move |tx: &Tx<'_>| {
            let head = changes::lock(tx, caller.account_id)?;
            let schemas = cache.in_write(tx, caller.account_id, head.version)?;
            let author = Author::of(&caller, clock.now());
            work(&Scope { tx, schemas, author })
        };
        self.store.write(scope).await
    }

    /// Associates pairs of records, each for itself: what became of each, in their order.
    pub async fn associate(
        &self,
        caller: &Caller,
        types: TypePair,
        inputs: Vec<PairInput>,
    ) -> Result<Vec<Result<Tied>>> {
        let work = move |scope: &Scope<'_>| scope.associate(types, &inputs);
        self.in_association_scope(caller, work).await
    }

    /// Associates one pair. A record that is to be associated with others must be there: else the
    /// call is about nothing.
    pub async fn associate_one(
        &self,
        caller: &Caller,
        types: TypePair,
        input: PairInput,
    ) -> Result<Tied> {
        let work = move |scope: &Scope<'_>| {
            let from = RecordKey { object_type: types.from, id: record::parse_id(&input.from)? };
            let from = live_id(scope.tx, scope.author.account, from)?.to_string();
            let input = PairInput { from, ..input.clone() };
            let outcome = scope.associate(types, &[input])?.pop();
            let missing = || Err(Fault::internal("a call of one input gave no outcome"));
            Ok(outcome.unwrap_or_else(missing)?)
        };
        self.in_association_scope(caller, work).await
    }

    /// Ends associations between pairs by the types that each names; the plain type takes the
    /// labels of its pair along. Pairs that are not associated are passed over.
    pub async fn dissociate(
        &self,
        caller: &Caller,
        types: TypePair,
        inputs: Vec<PairInput>,
    ) -> Result<()> {
        let work = move |scope: &Scope<'_>| scope.dissociate(types, &inputs);
        self.in_association_scope(caller, work).await
    }

    /// Ends everything between pairs of records. What is not associated is passed over.
    pub async fn dissociate_pairs(
        &self,
        caller: &Caller,
        types: TypePair,
        pairs: Vec<(i64, i64)>,
    ) -> Result<()> {
        let work = move |scope: &Scope<'_>| {
            let found = rows::between(scope.tx, scope.author.account, types.ids(), &pairs)?;
            let pairs: BTreeSet<_> = found.iter().map(|one| (one.from_id, one.to.id)).collect();
            scope.end_pairs(types, pairs)
        };
        self.in_association_scope(caller, work).await
    }
}

impl TypePair {
    fn ids(self) -> (ObjectTypeId, ObjectTypeId) {
        (self.from, self.to)
    }

    fn keys(self, from_id: i64, to_id: i64) -> (RecordKey, RecordKey) {
        let key = |object_type, id| RecordKey { object_type, id };
        (key(self.from, from_id), key(self.to, to_id))
    }
}

/// A pair whose ids and types can be, before anyone has looked whether its records are there.
struct Planned<'s> {
    from: RecordKey,
    to: RecordKey,
    kinds: Vec<&'s AssociationType>,
    associations: Vec<Association>,
}

impl Scope<'_> {
    fn plan(&self, types: TypePair, input: &PairInput) -> Result<Planned<'_>> {
        let (from_id, to_id) = (identifier(&input.from)?, identifier(&input.to)?);
        let (from, to) = types.keys(from_id, to_id);
        not_itself(from, to)?;
        let kinds = input.types.resolve(&self.schemas, types.from, types.to)?;
        let associations = tie(&self.schemas, from_id, &kinds, to_id);
        Ok(Planned { from, to, kinds, associations })
    }

    fn associate(&self, types: TypePair, inputs: &[PairInput]) -> Result<Vec<Result<Tied>>, Stop> {
        let planned: Vec<_> = inputs.iter().map(|input| self.plan(types, input)).collect();
        let good = planned.iter().flatten();
        let records: BTreeSet<_> = good.flat_map(|planned| [planned.from, planned.to]).collect();
        let records: Vec<_> = records.into_iter().collect();
        let missing = rows::missing(self.tx, self.author.account, &records)?;
        let missing: HashSet<_> = missing.into_iter().collect();
        let check = |planned: Planned<'_>| {
            let both = [planned.from, planned.to];
            let gone: Vec<_> = both.into_iter().filter(|key| missing.contains(key)).collect();
            if gone.is_empty() { Ok(()) } else { Err(missing_targets(&self.schemas, &gone)) }?;
            let kinds = planned.kinds.into_iter().cloned().collect();
            let tied = Tied { from_id: planned.from.id, to_id: planned.to.id, kinds };
            Ok((tied, planned.associations))
        };
        let checked: Vec<Result<(Tied, Vec<Association>)>> =
            planned.into_iter().map(|planned| planned.and_then(check)).collect();
        let wanted: Vec<&[Association]> =
            checked.iter().flatten().map(|(_, associations)| &associations[..]).collect();
        let (admission, admitted) = admit(self.tx, &self.schemas, &wanted)?;
        write(self.tx, self.author, &admission)?;
        let mut admitted = admitted.into_iter();
        let outcome = |checked: Result<(Tied, Vec<Association>)>| {
            let (tied, _) = checked?;
            admitted.next().unwrap_or(Ok(())).map(|()| tied)
        };
        Ok(checked.into_iter().map(outcome).collect())
    }

    fn dissociate(&self, types: TypePair, inputs: &[PairInput]) -> Result<(), Stop> {
        let mut wanted: BTreeMap<(i64, i64), Vec<&AssociationType>> = BTreeMap::new();
        for input in inputs {
            let kinds = input.types.resolve(&self.schemas, types.from, types.to)?;
            if let (Ok(from), Ok(to)) = (identifier(&input.from), identifier(&input.to)) {
                wanted.entry((from, to)).or_default().extend(kinds);
            }
        }
        let pairs: Vec<(i64, i64)> = wanted.keys().copied().collect();
        let found = rows::between(self.tx, self.author.account, types.ids(), &pairs)?;
        let (mut whole, mut single) = (BTreeSet::new(), BTreeSet::new());
        for one in found {
            let pair = (one.from_id, one.to.id);
            let Some(kinds) = wanted.get(&pair) else { continue };
            if kinds.iter().any(|kind| is_plain(&self.schemas, kind)) {
                whole.insert(pair);
            } else if let Some(kind) = kinds.iter().find(|kind| kind.key() == one.key) {
                single.insert(Association::new(pair.0, kind, pair.1));
            }
        }
        self.end_pairs(types, whole)?;
        if single.is_empty() {
            return Ok(());
        }
        end(self.tx, self.author, &single.into_iter().collect::<Vec<_>>())
    }

    fn end_pairs(&self, types: TypePair, pairs: BTreeSet<(i64, i64)>) -> Result<(), Stop> {
        if pairs.is_empty() {
            return Ok(());
        }
        let pairs: Vec<_> = pairs.into_iter().map(|(from, to)| types.keys(from, to)).collect();
        rows::remove_pairs(self.tx, self.author.account, &pairs)?;
        log_pairs(self.tx, self.author, &pairs)
    }
}
