//! Lists of owners (objects.md §7.5, platform.md §5.3).

use super::owners::Owner;
use super::schemas::Schemas;
use crate::fault::{Fault, FaultKind, Result};
use crate::limits::{OWNERS_LIMIT_DEFAULT, OWNERS_LIMIT_MAX};

/// What a list asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerQuery {
    /// Only the owner with this address, in any case.
    pub email: Option<String>,
    /// Only those whose number is higher: where the list before ended.
    pub after: i64,
    /// How many at most.
    pub limit: usize,
    /// Archived owners only, instead of the others.
    pub archived: bool,
}

impl OwnerQuery {
    /// Reads query parameters; empty ones say nothing.
    pub fn parse(pairs: &[(String, String)], archived: bool) -> Result<Self> {
        let given = |name: &str| {
            let found = pairs.iter().find(|(known, value)| known == name && !value.is_empty());
            found.map(|(_, value)| value.trim())
        };
        let unreadable = |name| Fault::invalid_parameter(name);
        let after = given("after").map_or(Ok(0), |text| text.parse());
        let limit = given("limit").map_or(Ok(OWNERS_LIMIT_DEFAULT as i64), |text| text.parse());
        let limit = limit.map_err(|_| unreadable("limit"))?;
        let most = OWNERS_LIMIT_MAX;
        let limit = usize::try_from(limit).ok().filter(|limit| (1..=most).contains(limit));
        Ok(OwnerQuery {
            email: given("email").map(str::to_lowercase),
            after: after.map_err(|_| unreadable("after"))?,
            limit: limit.ok_or_else(|| {
                // [inferred]: the words of HubSpot's lists of records.
                let message = format!("Invalid request: limit must be between 1 and {most}");
                Fault::validation(message)
            })?,
            archived,
        })
    }

    /// The owners of this page, by number, and the cursor of the next one, if there is one.
    pub fn page<'s>(&self, schemas: &'s Schemas) -> (Vec<&'s Owner>, Option<String>) {
        let email = |owner: &Owner| owner.email.as_ref().map(|email| email.to_lowercase());
        let asked_for = |owner: &&Owner| {
            owner.archived == self.archived
                && owner.number() > self.after
                && (self.email.is_none() || email(owner) == self.email)
        };
        let mut found: Vec<&Owner> = schemas.owners().filter(asked_for).collect();
        found.sort_by_key(|owner| owner.number());
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        let after = found.last().filter(|_| more).map(|owner| owner.id.clone());
        (found, after)
    }
}

/// An owner by `idProperty` (`id`, or `userId`), archived or not as was asked.
pub fn find<'s>(
    schemas: &'s Schemas,
    raw_id: &str,
    id_property: Option<&str>,
    archived: bool,
) -> Result<&'s Owner> {
    let id: i32 = raw_id.parse().map_err(|_| {
        let message = "Unable to parse value for path parameter: ownerId";
        Fault::new(FaultKind::InvalidParameter, message)
    })?;
    let mut owners = schemas.owners().filter(|owner| owner.archived == archived);
    let found = match id_property.unwrap_or("id") {
        "id" => owners.find(|owner| owner.number() == i64::from(id)),
        "userId" => owners.find(|owner| owner.user_id_including_inactive == Some(id.into())),
        _ => return Err(Fault::invalid_parameter("idProperty")),
    };
    found.ok_or_else(|| Fault::not_found(raw_id))
}
