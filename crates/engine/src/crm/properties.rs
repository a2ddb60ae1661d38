//! Writes of properties' definitions and of their groups (objects.md §7.1). Each is one scope, in
//! which nobody else changes definitions of the account.

use super::definitions::{DefinitionChange, DefinitionScope};
use crate::Engine;
use crate::db::Stop;
use crate::sql::changes::ChangeKind;
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::properties::{Property, PropertyGroup};
use domain::crm::property_rules::{
    self as rules, Author, PropertyCreate, PropertyGroupCreate, PropertyGroupPatch, PropertyPatch,
    groups,
};
use domain::crm::schemas::{Definition, ObjectType};
use domain::fault::{Fault, FaultKind, Result};
use std::sync::Arc;

impl DefinitionScope<'_> {
    /// A type as it stands now; one that was deleted since the caller looked is none.
    pub(super) fn type_of(&self, id: ObjectTypeId) -> Result<&Arc<ObjectType>> {
        let found = self.schemas.object_type(id);
        let found = found.filter(|found| found.custom().is_none_or(|custom| !custom.archived));
        found.ok_or_else(|| {
            let message = format!("Unable to infer object type from: {id}");
            Fault::new(FaultKind::InvalidParameter, message)
        })
    }

    pub(super) fn author(&self) -> Author {
        Author { user_id: self.caller.user_id, now: self.now }
    }
}

/// What a definition scope gives back.
type Written<T> = Result<(Vec<DefinitionChange>, T), Stop>;

impl Engine {
    /// Creates properties, each by itself: one that is refused harms no other. Later ones see
    /// earlier ones.
    pub async fn create_properties(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        bodies: Vec<PropertyCreate>,
    ) -> Result<Vec<Result<Property>>> {
        let create = move |scope: &DefinitionScope<'_>| -> Written<_> {
            let mut of = ObjectType::clone(scope.type_of(id)?);
            let others = scope.schemas.object_types().filter(|other| other.id() != id);
            let elsewhere: usize = others.map(|other| rules::custom_in_force(other).count()).sum();
            let (mut changes, mut outcomes) = (Vec::new(), Vec::with_capacity(bodies.len()));
            for body in bodies.iter().cloned() {
                let outcome = rules::create(&of, body, scope.author()).and_then(|property| {
                    rules::check_account_limit(elsewhere + rules::custom_in_force(&of).count())?;
                    Ok(property)
                });
                if let Ok(property) = &outcome {
                    of.put_property(property.clone());
                    let definition = Definition::Property(id, property.clone());
                    changes.push(DefinitionChange::Put(definition, ChangeKind::Created));
                }
                outcomes.push(outcome);
            }
            Ok((changes, outcomes))
        };
        self.define(caller, create).await
    }

    /// Changes a property; the definition as it is then.
    pub async fn update_property(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        name: &str,
        patch: PropertyPatch,
    ) -> Result<Property> {
        let name = name.to_owned();
        let update = move |scope: &DefinitionScope<'_>| -> Written<_> {
            let of = scope.type_of(id)?;
            let property = rules::update(of, &name, patch.clone(), scope.author())?;
            let changes = if of.property(&name) == Some(&property) {
                Vec::new()
            } else {
                let definition = Definition::Property(id, property.clone());
                vec![DefinitionChange::Put(definition, ChangeKind::Updated)]
            };
            Ok((changes, property))
        };
        self.define(caller, update).await
    }

    /// Archives a property.
    pub async fn archive_property(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        name: &str,
    ) -> Result<()> {
        let name = name.to_owned();
        let archive = move |scope: &DefinitionScope<'_>| -> Written<_> {
            let property = rules::archive(scope.type_of(id)?, &name, scope.author())?;
            let definition = Definition::Property(id, property);
            Ok((vec![DefinitionChange::Put(definition, ChangeKind::Archived)], ()))
        };
        self.define(caller, archive).await
    }

    /// Archives those of the named properties that can be archived.
    pub async fn archive_properties(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        names: Vec<String>,
    ) -> Result<()> {
        let archive = move |scope: &DefinitionScope<'_>| -> Written<_> {
            let archived = rules::archive_all(scope.type_of(id)?, &names, scope.author());
            let changes = archived.into_iter().map(|property| {
                let definition = Definition::Property(id, property);
                DefinitionChange::Put(definition, ChangeKind::Archived)
            });
            Ok((changes.collect(), ()))
        };
        self.define(caller, archive).await
    }

    /// Creates a group of properties.
    pub async fn create_property_group(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        body: PropertyGroupCreate,
    ) -> Result<PropertyGroup> {
        let create = move |scope: &DefinitionScope<'_>| -> Written<_> {
            let group = groups::create(scope.type_of(id)?, body.clone())?;
            Ok((vec![put(id, &group, ChangeKind::Created)], group))
        };
        self.define(caller, create).await
    }

    /// Changes a group of properties; the group as it is then.
    pub async fn update_property_group(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        name: &str,
        patch: PropertyGroupPatch,
    ) -> Result<PropertyGroup> {
        let name = name.to_owned();
        let update = move |scope: &DefinitionScope<'_>| -> Written<_> {
            let of = scope.type_of(id)?;
            let group = groups::update(of, &name, patch.clone())?;
            let is_same = of.group(&name).as_ref() == Some(&group);
            let change = (!is_same).then(|| put(id, &group, ChangeKind::Updated));
            Ok((change.into_iter().collect(), group))
        };
        self.define(caller, update).await
    }

    /// Deletes a group of properties, for good.
    pub async fn archive_property_group(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        name: &str,
    ) -> Result<()> {
        let name = name.to_owned();
        let archive = move |scope: &DefinitionScope<'_>| -> Written<_> {
            let of = scope.type_of(id)?;
            let group = groups::archive(of, &name)?;
            let change = if of.is_built_in_group(&name) {
                // Without a word of it, it would come back.
                let definition = Definition::PropertyGroup(id, name.clone(), None);
                DefinitionChange::Put(definition, ChangeKind::Archived)
            } else {
                DefinitionChange::Remove(Definition::PropertyGroup(id, name.clone(), Some(group)))
            };
            Ok((vec![change], ()))
        };
        self.define(caller, archive).await
    }
}

fn put(id: ObjectTypeId, group: &PropertyGroup, kind: ChangeKind) -> DefinitionChange {
    let definition = Definition::PropertyGroup(id, group.name.clone(), Some(group.clone()));
    DefinitionChange::Put(definition, kind)
}
