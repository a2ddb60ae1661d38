//! Types of records: making, changing and deleting custom ones, and the types of associations that
//! lead from and to them (objects.md §7.2). Each call is one transaction.

use super::association_writes::TypePair;
use super::definitions::{DefinitionChange, DefinitionScope};
use crate::Engine;
use crate::db::Stop;
use crate::sql::changes::ChangeKind;
use crate::sql::type_usage;
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::schema_associations;
use domain::crm::schema_document::{self, Included};
use domain::crm::schema_eggs::{AssociationEgg, SchemaEgg, SchemaPatch};
use domain::crm::schema_rules::{self, NewType};
use domain::crm::schemas::Definition;
use domain::fault::{Fault, Result};
use domain::time::Timestamp;

impl DefinitionScope<'_> {
    /// The end of an archived type: of its records here, of its definitions by what is given back.
    fn purge(&self, id: ObjectTypeId) -> Result<Vec<DefinitionChange>, Stop> {
        let name = id.to_string();
        let object_type = schema_rules::resolve_archived(&self.schemas, &name)?;
        let (gone, last) = schema_rules::purge(&self.schemas, object_type)?;
        type_usage::forget_records(self.tx, self.caller.account_id, id)?;
        let mut changes: Vec<_> = gone.into_iter().map(DefinitionChange::Remove).collect();
        changes.push(DefinitionChange::Put(last, ChangeKind::Updated));
        Ok(changes)
    }
}

/// What a new type is stored as.
fn stored(new: NewType, now: Timestamp) -> impl Iterator<Item = DefinitionChange> {
    let id = new.custom.id;
    let properties = new.properties.into_iter();
    let associations = new.associations.into_iter().map(move |kind| kind.stamped(now));
    [Definition::CustomType(new.custom)]
        .into_iter()
        .chain(properties.map(move |property| Definition::Property(id, property)))
        .chain(associations.map(Definition::AssociationType))
        .map(|definition| DefinitionChange::Put(definition, ChangeKind::Created))
}

impl Engine {
    /// Makes a custom type, and gives its id and it as JSON. An archived type of the same name
    /// goes for good.
    pub async fn create_schema(
        &self,
        caller: &Caller,
        egg: SchemaEgg,
    ) -> Result<(ObjectTypeId, String)> {
        let create = move |scope: &DefinitionScope<'_>| {
            let new = schema_rules::create(&scope.schemas, &egg, scope.author())?;
            let mut changes = match new.replaced {
                Some(replaced) => scope.purge(replaced)?,
                None => Vec::new(),
            };
            let id = new.custom.id;
            changes.extend(stored(new, scope.author().now));
            Ok((changes, id))
        };
        let id = self.define(caller, create).await?;
        let schemas = self.schemas(caller.account_id).await?;
        let made = schemas.object_type(id).ok_or_else(|| Fault::not_found(&id.to_string()))?;
        Ok((id, schemas.document(made, Included::ALL)))
    }

    /// Changes a custom type, and gives its definition as JSON.
    pub async fn update_schema(
        &self,
        caller: &Caller,
        id: ObjectTypeId,
        patch: SchemaPatch,
    ) -> Result<String> {
        let update = move |scope: &DefinitionScope<'_>| {
            let object_type = scope.type_of(id)?;
            let after = schema_rules::update(object_type, &patch, scope.author())?;
            let shown = after.as_ref().or(object_type.custom());
            let account = scope.caller.account_id;
            let text = shown.map(|custom| schema_document::definition(custom, account));
            let changes = after.into_iter().map(Definition::CustomType);
            let changes = changes.map(|one| DefinitionChange::Put(one, ChangeKind::Updated));
            Ok((changes.collect(), text.unwrap_or_default()))
        };
        self.define(caller, update).await
    }

    /// Archives a custom type that has no live records.
    pub async fn archive_schema(&self, caller: &Caller, id: ObjectTypeId) -> Result<()> {
        let archive = move |scope: &DefinitionScope<'_>| {
            let object_type = scope.type_of(id)?;
            let account = scope.caller.account_id;
            let is_used = type_usage::has_live_records(scope.tx, account, id)?;
            let after = schema_rules::archive(object_type, is_used, scope.author())?;
            let change = Definition::CustomType(after);
            Ok((vec![DefinitionChange::Put(change, ChangeKind::Archived)], ()))
        };
        self.define(caller, archive).await
    }

    /// Deletes an archived custom type for good, with its records.
    pub async fn purge_schema(&self, caller: &Caller, id: ObjectTypeId) -> Result<()> {
        self.define(caller, move |scope| Ok((scope.purge(id)?, ()))).await
    }

    /// Adds a type of association to a type, and gives it as JSON.
    pub async fn create_association_definition(
        &self,
        caller: &Caller,
        about: ObjectTypeId,
        egg: AssociationEgg,
    ) -> Result<String> {
        let create = move |scope: &DefinitionScope<'_>| {
            let schemas = &scope.schemas;
            let about = scope.type_of(about)?.id();
            let now = scope.author().now;
            let made = schema_associations::create(schemas, about, &egg)?.into_iter();
            let made: Vec<_> = made.map(|kind| kind.stamped(now)).collect();
            let text = made.first().map(|kind| schemas.association_document(kind));
            let changes = made.into_iter().map(Definition::AssociationType);
            let changes = changes.map(|one| DefinitionChange::Put(one, ChangeKind::Created));
            Ok((changes.collect(), text.unwrap_or_default()))
        };
        self.define(caller, create).await
    }

    /// Takes a type of association away, by number or name, with the associations of that type.
    pub async fn archive_association_definition(
        &self,
        caller: &Caller,
        about: ObjectTypeId,
        identifier: &str,
    ) -> Result<()> {
        let schemas = self.schemas(caller.account_id).await?;
        let kind = schema_associations::find(&schemas, about, identifier)?;
        let types = TypePair { from: kind.from, to: kind.to };
        self.delete_label(caller, types, kind.type_id).await
    }
}
