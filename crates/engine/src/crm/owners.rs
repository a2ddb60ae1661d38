//! Owners as `dev`'s controls and seeds write them, and types that are switched on and off
//! (objects.md §2.1, §7.5).

use super::definitions::{self, DefinitionChange, DefinitionScope};
use crate::Engine;
use crate::db::Stop;
use crate::db::tx::Tx;
use crate::sql;
use crate::sql::changes::{self, Author, ChangeKind};
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::owner_inputs::{self, OwnerInput};
use domain::crm::owners::Owner;
use domain::crm::schemas::{Definition, Schemas};
use domain::fault::{Fault, Result};
use domain::time::Timestamp;

impl Engine {
    /// Makes an owner.
    pub async fn create_owner(&self, caller: &Caller, input: OwnerInput) -> Result<Owner> {
        let work = move |scope: &DefinitionScope<'_>| {
            let known: Vec<&Owner> = scope.schemas.owners().collect();
            let owner = input.clone().create(known.into_iter(), scope.now)?;
            let put = Definition::Owner(owner.clone());
            Ok((vec![DefinitionChange::Put(put, ChangeKind::Created)], owner))
        };
        self.define(caller, work).await
    }

    /// Changes an owner, or archives it.
    pub async fn update_owner(
        &self,
        caller: &Caller,
        id: &str,
        input: OwnerInput,
    ) -> Result<Owner> {
        let id = id.to_owned();
        let work = move |scope: &DefinitionScope<'_>| {
            let mut owner = find(&scope.schemas, &id)?.clone();
            input.clone().update(&mut owner, scope.now)?;
            let put = Definition::Owner(owner.clone());
            Ok((vec![DefinitionChange::Put(put, ChangeKind::Updated)], owner))
        };
        self.define(caller, work).await
    }

    /// Forgets an owner for good. Records that name it keep doing so.
    pub async fn delete_owner(&self, caller: &Caller, id: &str) -> Result<()> {
        let id = id.to_owned();
        let work = move |scope: &DefinitionScope<'_>| {
            let owner = find(&scope.schemas, &id)?;
            owner_inputs::check_delete(owner)?;
            Ok((vec![DefinitionChange::Remove(Definition::Owner(owner.clone()))], ()))
        };
        self.define(caller, work).await
    }

    /// Switches a type of records on or off.
    pub async fn set_enablement(
        &self,
        caller: &Caller,
        object_type: ObjectTypeId,
        enabled: bool,
    ) -> Result<()> {
        let work = move |scope: &DefinitionScope<'_>| {
            if scope.schemas.is_enabled(object_type) == enabled {
                return Ok((Vec::new(), ()));
            }
            let put = Definition::Enablement(object_type, enabled);
            Ok((vec![DefinitionChange::Put(put, ChangeKind::Updated)], ()))
        };
        self.define(caller, work).await
    }
}

fn find<'s>(schemas: &'s Schemas, id: &str) -> Result<&'s Owner> {
    schemas.owner(id).ok_or_else(|| Fault::not_found(id))
}

/// Stores the owners of a seed inside its transaction; the number of each, or the line and the
/// refusal of the first that is refused.
pub(crate) fn store_seeded(
    tx: &Tx<'_>,
    caller: &Caller,
    now: Timestamp,
    seeded: &[(usize, OwnerInput)],
) -> Result<Vec<i64>, Stop> {
    if seeded.is_empty() {
        return Ok(Vec::new());
    }
    let account = caller.account_id;
    // Before it is read who is there.
    changes::lock(tx, account)?;
    let schemas = Schemas::new(account, 0, sql::definitions::list(tx, account)?);
    let mut known: Vec<Owner> = schemas.owners().cloned().collect();
    let before = known.len();
    for (line, input) in seeded {
        let made = input.clone().create(known.iter(), now);
        known.push(made.map_err(|fault| domain::seed::refused(*line, fault))?);
    }
    let made = &known[before..];
    let wanted = made
        .iter()
        .map(|owner| DefinitionChange::Put(Definition::Owner(owner.clone()), ChangeKind::Created));
    definitions::store(tx, Author::of(caller, now), &wanted.collect::<Vec<_>>())?;
    Ok(made.iter().map(Owner::number).collect())
}
