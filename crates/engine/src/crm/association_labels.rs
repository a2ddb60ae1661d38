//! Use cases of an account's own types of associations, and limits on them (objects.md §7.3).

use super::association_writes::TypePair;
use super::definitions::{DefinitionChange, DefinitionScope};
use crate::Engine;
use crate::crm::association_ends::end_type;
use crate::sql::changes::{Author, ChangeKind};
use domain::accounts::Caller;
use domain::crm::association_labels::{
    NewLabel, deleted, limit_on, new_label, new_limit, own_type, renamed,
};
use domain::crm::association_rules::unknown_type;
use domain::crm::associations::{
    AssociationCategory, AssociationKey, AssociationLimit, AssociationType,
};
use domain::crm::schemas::Definition;
use domain::fault::{Fault, FaultKind, Result};

/// A limit as a call names it: a type, and how many others; none to lift it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitInput {
    /// The type; none: of a category that no type is of.
    pub category: Option<AssociationCategory>,
    /// Its number.
    pub type_id: i64,
    /// How many.
    pub max: i64,
}

impl Engine {
    /// Makes a label between two types of records; its types, one for each direction.
    pub async fn create_label(
        &self,
        caller: &Caller,
        types: TypePair,
        new: NewLabel,
    ) -> Result<Vec<AssociationType>> {
        let work = move |scope: &DefinitionScope<'_>| {
            let now = scope.author().now;
            let (all, count) = new_label(&scope.schemas, types.from, types.to, &new)?;
            let mut all: Vec<_> = all.into_iter().map(|kind| kind.stamped(now)).collect();
            let put = |kind: &AssociationType| {
                DefinitionChange::Put(
                    Definition::AssociationType(kind.clone()),
                    ChangeKind::Created,
                )
            };
            let changes = all.iter().map(put).collect();
            Ok((changes, all.split_off(all.len() - count)))
        };
        self.define(caller, work).await
    }

    /// Gives a label other words: those of its own direction, then those of the other if they
    /// differ.
    pub async fn update_label(
        &self,
        caller: &Caller,
        types: TypePair,
        type_id: i64,
        labels: (String, Option<String>),
    ) -> Result<()> {
        let (label, inverse_label) = labels;
        let work = move |scope: &DefinitionScope<'_>| {
            let kind = own_type(&scope.schemas, types.from, types.to, type_id)?;
            let all = renamed(&scope.schemas, kind, &label, inverse_label.as_deref())?;
            let now = scope.author().now;
            let put = |kind: AssociationType| {
                let kind = Definition::AssociationType(kind.stamped(now));
                DefinitionChange::Put(kind, ChangeKind::Updated)
            };
            Ok((all.into_iter().map(put).collect(), ()))
        };
        self.define(caller, work).await
    }

    /// Deletes a type in both directions, with every association by it.
    pub async fn delete_label(&self, caller: &Caller, types: TypePair, type_id: i64) -> Result<()> {
        let work = move |scope: &DefinitionScope<'_>| {
            let kind = own_type(&scope.schemas, types.from, types.to, type_id)?;
            let (gone, limits) = deleted(&scope.schemas, kind)?;
            // Both directions of each association go together.
            end_type(scope.tx, Author::of(scope.caller, scope.now), kind)?;
            let limits = limits.into_iter().map(Definition::AssociationLimit);
            let gone = gone.into_iter().map(Definition::AssociationType);
            Ok((limits.chain(gone).map(DefinitionChange::Remove).collect(), ()))
        };
        self.define(caller, work).await
    }

    /// Sets limits that are not there yet, or, with `known`, others in place of those that are:
    /// what became of each.
    pub async fn set_limits(
        &self,
        caller: &Caller,
        types: TypePair,
        inputs: Vec<LimitInput>,
        known: bool,
    ) -> Result<Vec<Result<(AssociationType, AssociationLimit)>>> {
        let work = move |scope: &DefinitionScope<'_>| {
            let set = |input: &LimitInput| -> Result<(AssociationType, AssociationLimit)> {
                let kind = limited_type(scope, types, input)?;
                match (known, limit_on(&scope.schemas, kind.key()).is_some()) {
                    (true, false) => Err(no_limit(kind)),
                    (false, true) => Err(limit_exists(kind)),
                    _ => Ok((kind.clone(), new_limit(kind, input.max)?)),
                }
            };
            let outcomes: Vec<Result<_>> = inputs.iter().map(set).collect();
            let kind = if known { ChangeKind::Updated } else { ChangeKind::Created };
            let put = |(_, limit): &(AssociationType, AssociationLimit)| {
                DefinitionChange::Put(Definition::AssociationLimit(*limit), kind)
            };
            let changes = outcomes.iter().flatten().map(put).collect();
            Ok((changes, outcomes))
        };
        self.define(caller, work).await
    }

    /// Lifts limits; types without one are passed over.
    pub async fn lift_limits(
        &self,
        caller: &Caller,
        types: TypePair,
        inputs: Vec<LimitInput>,
    ) -> Result<()> {
        let work = move |scope: &DefinitionScope<'_>| {
            let mut gone: Vec<AssociationLimit> = Vec::new();
            for input in &inputs {
                let kind = limited_type(scope, types, input)?;
                gone.extend(limit_on(&scope.schemas, kind.key()));
            }
            gone.dedup();
            let gone = gone.into_iter().map(Definition::AssociationLimit);
            Ok((gone.map(DefinitionChange::Remove).collect(), ()))
        };
        self.define(caller, work).await
    }
}

fn limited_type<'s>(
    scope: &'s DefinitionScope<'_>,
    types: TypePair,
    input: &LimitInput,
) -> Result<&'s AssociationType> {
    let type_id = input.type_id;
    let key = input.category.map(|category| AssociationKey { category, type_id });
    let kind = key.and_then(|key| scope.schemas.association_type(key));
    let kind = kind.filter(|kind| kind.from == types.from && kind.to == types.to);
    let name = input.category.map_or("WORK", AssociationCategory::name);
    kind.ok_or_else(|| unknown_type(name, type_id))
}

fn no_limit(kind: &AssociationType) -> Fault {
    let message = format!("No limit is set on association type {}", kind.type_id);
    Fault::new(FaultKind::NotFound, message).with_context("typeId", [kind.type_id.to_string()])
}

fn limit_exists(kind: &AssociationType) -> Fault {
    let message = format!("A limit is set on association type {} already", kind.type_id);
    Fault::validation(message).with_context("typeId", [kind.type_id.to_string()])
}
