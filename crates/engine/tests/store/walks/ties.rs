//! Moves that tie pages to each other, and the model of those ties: language groups by member, and
//! who inherits what when a page leaves.

use super::Walk;
use super::act::{Chosen, Did};
use super::look::text;
use super::moves::{Place, language};
use domain::fault::Result;
use engine::languages::{NewMember, NewVariation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A group in the model; languages stand in the pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kin {
    pub primary: i64,
    pub members: BTreeSet<i64>,
}

/// The groups that the model knows.
#[derive(Clone, Debug, Default)]
pub struct Kins(pub Vec<Kin>);

impl Kins {
    pub fn of(&self, page: i64) -> Option<&Kin> {
        self.0.iter().find(|kin| kin.members.contains(&page))
    }

    fn join(&mut self, page: i64, to: i64) {
        match self.0.iter_mut().find(|kin| kin.members.contains(&to)) {
            Some(kin) => drop(kin.members.insert(page)),
            None => self.0.push(Kin { primary: to, members: BTreeSet::from([page, to]) }),
        }
    }

    fn leave(&mut self, page: i64, heir: Option<i64>) {
        for kin in self.0.iter_mut().filter(|kin| kin.members.contains(&page)) {
            kin.members.remove(&page);
            kin.members.extend(heir);
            if kin.primary == page {
                kin.primary = heir.or(kin.members.first().copied()).unwrap_or(0);
            }
        }
    }

    fn settle(&mut self) {
        self.0.retain(|kin| kin.members.len() > 1);
    }
}

impl Walk {
    /// The languages of a page's group, or the one that it would found a group with.
    fn taken_languages(&self, page: Chosen) -> BTreeSet<String> {
        let language_of = |id: &i64| match text(&self.look.shown[id], "language") {
            "" => "en".to_owned(),
            own => own.to_owned(),
        };
        let alone = BTreeSet::from([page.id]);
        self.kins.of(page.id).map_or(&alone, |kin| &kin.members).iter().map(language_of).collect()
    }

    /// A page that founds a group gets a language, if it has none; that is a write.
    fn founds(&self, page: Chosen) -> bool {
        self.kins.of(page.id).is_none()
            && self.found(page).is_some_and(|page| text(page, "language").is_empty())
    }

    pub async fn vary(&mut self, page: Chosen, code: u8, use_published: bool) -> Did {
        // One more than there are: no language at all.
        let language = (code < 5).then(|| language(code).to_owned());
        let free = |wanted: &String| !self.taken_languages(page).contains(wanted);
        let legal = self.found(page).is_some() && language.as_ref().is_some_and(free);
        let writes: Vec<i64> = [page.id].into_iter().filter(|_| self.founds(page)).collect();
        let raw_id = page.id.to_string();
        let wanted = NewVariation { raw_id, language, primary_language: None, use_published };
        let made = self.engine().create_language_variation(&self.by, page.kind, wanted).await;
        let did = self.made(made, &writes, Some(legal));
        if let Some(made) = did.made.first() {
            self.kins.join(*made, page.id);
        }
        did
    }

    pub async fn attach(&mut self, page: Chosen, to: Chosen, code: u8) -> Did {
        let code = if code < 5 { language(code) } else { "xx" };
        // The call names one kind for both.
        let to = Chosen { kind: page.kind, ..to };
        let there = page.id != to.id && self.found(page).is_some() && self.found(to).is_some();
        let free = || !self.taken_languages(to).contains(code) && self.kins.of(page.id).is_none();
        let legal = there && code != "xx" && free();
        let mut writes = Vec::new();
        if self.found(page).is_some_and(|page| text(page, "language") != code) {
            writes.push(page.id);
        }
        if self.founds(to) {
            writes.push(to.id);
        }
        let wanted = NewMember {
            raw_id: page.id.to_string(),
            language: code.to_uppercase(),
            raw_primary_id: to.id.to_string(),
            primary_language: None,
        };
        let outcome = self.engine().attach_to_language_group(&self.by, page.kind, wanted).await;
        if outcome.is_ok() {
            self.kins.join(page.id, to.id);
        }
        Did::many(outcome, &writes, Some(legal))
    }

    pub async fn detach(&mut self, page: Chosen) -> Did {
        let kin = self.kins.of(page.id).filter(|_| self.found(page).is_some());
        let legal = kin.is_some_and(|kin| kin.primary != page.id);
        let raw_id = page.id.to_string();
        let outcome = self.engine().detach_from_language_group(&self.by, page.kind, raw_id).await;
        if outcome.is_ok() {
            self.kins.leave(page.id, None);
            self.kins.settle();
        }
        Did::many(outcome, &[], Some(legal))
    }

    pub async fn set_primary(&mut self, page: Chosen) -> Did {
        let legal = self.found(page).is_some() && self.kins.of(page.id).is_some();
        let raw_id = page.id.to_string();
        let outcome = self.engine().set_language_primary(&self.by, page.kind, raw_id).await;
        if outcome.is_ok() {
            let kin = self.kins.0.iter_mut().find(|kin| kin.members.contains(&page.id));
            kin.expect("the model knows the group").primary = page.id;
        }
        Did::many(outcome, &[], Some(legal))
    }

    pub async fn update_languages(&mut self, page: Chosen, renames: &[(u8, u8)]) -> Did {
        let kin = self.kins.of(page.id).filter(|_| self.found(page).is_some());
        let mut ids: Vec<i64> = kin.iter().flat_map(|kin| kin.members.iter().copied()).collect();
        let founded = !ids.is_empty();
        // One more than there are: a page outside.
        ids.push(5);
        let chosen = |nth: u8| ids[usize::from(nth) % ids.len()];
        let wanted: BTreeMap<i64, &str> =
            renames.iter().map(|(nth, code)| (chosen(*nth), language(*code))).collect();
        let now = |id: i64| self.look.shown.get(&id).map_or("", |page| text(page, "language"));
        let members = ids.iter().filter(|id| **id != 5);
        let after: Vec<&str> =
            members.map(|id| wanted.get(id).copied().unwrap_or_else(|| now(*id))).collect();
        let distinct: BTreeSet<&&str> = after.iter().collect();
        let legal = founded && !wanted.contains_key(&5) && distinct.len() == after.len();
        let writes: Vec<i64> =
            wanted.iter().filter(|(id, code)| now(**id) != **code).map(|(id, _)| *id).collect();
        let sent = wanted.iter().map(|(id, code)| (id.to_string(), (*code).to_owned())).collect();
        let raw_id = page.id.to_string();
        let outcome = self.engine().update_languages(&self.by, page.kind, raw_id, sent).await;
        Did::many(outcome, &writes, Some(legal))
    }

    /// The page of a test with a role, and that test.
    fn in_test(&self, test: &str, role: &str) -> Option<i64> {
        let tests = self.look.tests();
        tests.get(test)?.iter().find(|(known, _)| known == role).map(|(_, id)| *id)
    }

    fn test_of(&self, page: Chosen) -> String {
        self.found(page).map_or_else(|| "7".to_owned(), |page| text(page, "abTestId").to_owned())
    }

    pub async fn end_test(&mut self, page: Chosen, wins: bool) -> Did {
        let test = self.test_of(page);
        let (master, variant) = (self.in_test(&test, "master"), self.in_test(&test, "variant"));
        let running = master.zip(variant);
        let other = |(m, v): (i64, i64)| if m == page.id { v } else { m };
        let winner = if wins { page.id } else { running.map_or(5, other) };
        let takes_over = variant == Some(winner);
        let legal = match running {
            Some((m, v)) if winner == m || winner == v => (!takes_over).then_some(true),
            _ => Some(false),
        };
        let (by, raw_winner) = (&self.by, winner.to_string());
        let outcome = self.engine().end_ab_test(by, page.kind, test, raw_winner).await;
        let pages = running.map(|(m, v)| [m, v]).unwrap_or_default();
        if let (true, true, Some((master, variant))) = (outcome.is_ok(), takes_over, running)
            && self.kins.of(variant).is_none()
        {
            self.kins.leave(master, Some(variant));
        }
        Did::many(outcome, &pages, legal)
    }

    pub async fn rerun_test(&mut self, page: Chosen) -> Did {
        let test = self.test_of(page);
        let master = self.in_test(&test, "master");
        let lost = self.found(page).is_some_and(|p| text(p, "abStatus") == "loser_variant");
        let running = self.in_test(&test, "variant").is_some();
        let legal = lost && master.is_some() && !running;
        let (by, raw_id) = (&self.by, page.id.to_string());
        let outcome = self.engine().rerun_ab_test(by, page.kind, test, raw_id).await;
        Did::many(outcome, &[page.id, master.unwrap_or(page.id)], Some(legal))
    }

    pub async fn delete(&mut self, places: &[Place]) -> Did {
        let chosen: Vec<Chosen> = places.iter().map(|place| self.choose(*place)).collect();
        let Some(first) = chosen.first() else { return Did::default() };
        let ids: Vec<i64> = chosen.iter().map(|page| page.id).collect();
        let of_kind = |id: &i64| self.found(Chosen { id: *id, kind: first.kind }).is_some();
        let gone: BTreeSet<i64> = ids.iter().copied().filter(of_kind).collect();
        let outcome: Result<Vec<bool>> =
            self.engine().archive_pages(&self.by, first.kind, ids.clone()).await;
        let answers = outcome.expect("a present page can be deleted");
        let expected: Vec<bool> = ids.iter().map(|id| gone.contains(id)).collect();
        assert_eq!(answers, expected, "which pages were there to delete");
        let mut did = Did { ok: !gone.is_empty(), legal: None, ..Did::default() };
        for id in &gone {
            let heir = self.survivor(*id, &gone);
            did.grows.extend(heir.map(|(left, _)| (left, 1)));
            let heir = heir.filter(|(_, takes_over)| *takes_over).map(|(left, _)| left);
            let heir = heir.filter(|left| self.kins.of(*left).is_none());
            self.kins.leave(*id, heir);
        }
        self.kins.settle();
        Did { gone, ..did }
    }

    /// Who is left of a deleted page's running test, and whether it takes over.
    fn survivor(&self, page: i64, gone: &BTreeSet<i64>) -> Option<(i64, bool)> {
        let shown: &Value = &self.look.shown[&page];
        let (test, role) = (text(shown, "abTestId"), text(shown, "abStatus"));
        let (master, variant) = (self.in_test(test, "master")?, self.in_test(test, "variant")?);
        let left = match role {
            "master" => variant,
            "variant" => master,
            _ => return None,
        };
        (!gone.contains(&left)).then_some((left, role == "master"))
    }
}
