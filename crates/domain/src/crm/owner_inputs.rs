//! Owners as `dev`'s controls and seeds give them: HubSpot's API only reads them (objects.md §7.5).
//! Read strictly, as fixtures are: unknown keys are refused by name.

use super::owners::{OWNER_ID, Owner, PERSON, QUEUE, Team};
use crate::fault::{Fault, Result};
use crate::ids;
use crate::limits::{EMAIL_BYTES_MAX, NAME_BYTES_MAX, OWNERS_MAX};
use crate::scalar::{Flag, Int, Text};
use crate::time::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Teams of one owner.
const TEAMS_MAX: usize = 100;

/// What a body says of an owner. What only the server writes may stand there and is ignored, so
/// that an owner that was read can be given back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct OwnerInput {
    id: Option<Text>,
    user_id: Option<Int>,
    #[serde(rename = "type")]
    owner_type: Option<Text>,
    email: Option<Text>,
    first_name: Option<Text>,
    last_name: Option<Text>,
    archived: Option<Flag>,
    teams: Option<Vec<Team>>,
    #[serde(rename = "userIdIncludingInactive")]
    _user_id_including_inactive: Option<IgnoredAny>,
    #[serde(rename = "createdAt")]
    _created_at: Option<IgnoredAny>,
    #[serde(rename = "updatedAt")]
    _updated_at: Option<IgnoredAny>,
}

impl OwnerInput {
    /// A new owner beside those that are there. Ids that are not given follow the highest.
    pub fn create<'o>(
        self,
        known: impl Iterator<Item = &'o Owner> + Clone,
        now: Timestamp,
    ) -> Result<Owner> {
        if known.clone().count() >= OWNERS_MAX {
            return Err(Fault::validation(format!("An account has at most {OWNERS_MAX} owners.")));
        }
        let numbers = known.clone().map(Owner::number);
        let id = match &self.id {
            Some(Text(id)) => number("id", id)?,
            None => next(numbers.clone())?,
        };
        if numbers.clone().any(|other| other == id) {
            return Err(taken("id", id));
        }
        let owner_type = self.owner_type.as_ref().map_or(PERSON, |Text(name)| name);
        let users = known.filter_map(|other| other.user_id_including_inactive);
        let user_id = match self.user_id {
            _ if owner_type == QUEUE => None,
            Some(Int(user)) => Some(number("userId", &user.to_string())?),
            None => Some(next(users.clone())?),
        };
        if let Some(user) = user_id.filter(|user| users.clone().any(|other| other == *user)) {
            return Err(taken("userId", user));
        }
        let mut owner = Owner {
            id: id.to_string(),
            user_id_including_inactive: user_id,
            created_at: now,
            ..Owner::of_token_user()
        };
        (owner.email, owner.first_name) = (None, String::new());
        self.apply(&mut owner, now)?;
        Ok(owner)
    }

    /// Writes what is given over an owner. Its ids stay.
    pub fn update(self, owner: &mut Owner, now: Timestamp) -> Result<()> {
        let other_id = self.id.as_ref().is_some_and(|Text(id)| *id != owner.id);
        let known = owner.user_id_including_inactive;
        if other_id || self.user_id.is_some_and(|Int(user)| Some(user) != known) {
            return Err(Fault::validation("The ids of an owner can't be changed."));
        }
        if self.owner_type.as_ref().is_some_and(|Text(given)| *given != owner.owner_type) {
            return Err(Fault::validation("The type of an owner can't be changed."));
        }
        self.apply(owner, now)
    }

    fn apply(self, owner: &mut Owner, now: Timestamp) -> Result<()> {
        if let Some(Text(owner_type)) = self.owner_type {
            if ![PERSON, QUEUE].contains(&owner_type.as_str()) {
                return Err(wrong("type", "PERSON or QUEUE"));
            }
            owner.owner_type = owner_type;
        }
        if let Some(Text(email)) = self.email {
            if email.len() > EMAIL_BYTES_MAX || !email.contains('@') {
                return Err(wrong("email", "an e-mail address"));
            }
            owner.email = Some(email);
        }
        for (key, given, target) in [
            ("firstName", self.first_name, &mut owner.first_name),
            ("lastName", self.last_name, &mut owner.last_name),
        ] {
            if let Some(Text(name)) = given {
                if name.len() > NAME_BYTES_MAX {
                    return Err(wrong(key, &format!("a text of up to {NAME_BYTES_MAX} bytes")));
                }
                *target = name;
            }
        }
        if let Some(teams) = self.teams {
            if teams.len() > TEAMS_MAX {
                return Err(wrong("teams", &format!("a list of up to {TEAMS_MAX} teams")));
            }
            owner.teams = teams;
        }
        if let Some(Flag(archived)) = self.archived {
            owner.archived = archived;
        }
        // An archived owner is no user any more, but is remembered as one [inferred].
        owner.user_id = owner.user_id_including_inactive.filter(|_| !owner.archived);
        owner.updated_at = now;
        Ok(())
    }
}

/// The built-in owner can be archived, but is always there.
pub fn check_delete(owner: &Owner) -> Result<()> {
    match owner.id == OWNER_ID {
        true => Err(Fault::validation("The owner of the token's user can't be deleted.")),
        false => Ok(()),
    }
}

fn number(key: &str, text: &str) -> Result<i64> {
    let number = ids::find(text).filter(|id| i32::try_from(*id).is_ok());
    number.ok_or_else(|| wrong(key, "a positive number of 32 bits"))
}

fn next(numbers: impl Iterator<Item = i64>) -> Result<i64> {
    let next = numbers.max().unwrap_or(0) + 1;
    number("id", &next.to_string())
}

fn taken(key: &str, value: i64) -> Fault {
    Fault::validation(format!("There is an owner with the {key} {value} already."))
        .with_context("key", [key])
}

fn wrong(key: &str, wanted: &str) -> Fault {
    Fault::validation(format!("The value of \"{key}\" is not {wanted}.")).with_context("key", [key])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(body: &str) -> OwnerInput {
        serde_json::from_str(body).expect(body)
    }

    fn create(known: &[Owner], body: &str) -> Result<Owner> {
        input(body).create(known.iter(), Timestamp::from_ms_clamped(5))
    }

    #[test]
    fn an_owner_is_made_with_ids_that_follow_the_highest() {
        let mut known = vec![Owner::of_token_user()];
        let made = create(&known, r#"{"email":"a@b.c","firstName":"Ada"}"#).expect("made");
        assert_eq!((made.id.as_str(), made.user_id, made.archived), ("1002", Some(2002), false));
        assert_eq!((made.owner_type.as_str(), made.last_name.as_str()), (PERSON, ""));
        known.push(made);
        let queue = create(&known, r#"{"type":"QUEUE","id":"7"}"#).expect("made");
        assert_eq!((queue.id.as_str(), queue.user_id, queue.email.as_ref()), ("7", None, None));
        for taken in [r#"{"id":"1001"}"#, r#"{"userId":2002}"#] {
            let fault = create(&known, taken).expect_err(taken);
            assert!(fault.message.ends_with("already."), "{fault}");
        }
        for wrong in [
            r#"{"id":"x"}"#,
            r#"{"id":"2147483648"}"#,
            r#"{"userId":0}"#,
            r#"{"type":"ROBOT"}"#,
            r#"{"email":"nobody"}"#,
        ] {
            assert!(create(&known, wrong).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<OwnerInput>(r#"{"name":"x"}"#).is_err());
    }

    #[test]
    fn an_archived_owner_is_no_user_any_more() {
        let mut owner = Owner::of_token_user();
        let now = Timestamp::from_ms_clamped(9);
        input(r#"{"archived":true}"#).update(&mut owner, now).expect("archived");
        assert_eq!((owner.user_id, owner.user_id_including_inactive), (None, Some(2001)));
        assert_eq!(owner.updated_at, now);
        let read = serde_json::to_string(&owner).expect("JSON");
        let before = owner.clone();
        input(&read).update(&mut owner, now).expect("what was read can be given back");
        assert_eq!(owner, before);
        for other in [r#"{"id":"5"}"#, r#"{"userId":5}"#, r#"{"type":"QUEUE"}"#] {
            input(other).update(&mut owner, now).expect_err(other);
        }
        assert!(check_delete(&owner).is_err());
    }
}
