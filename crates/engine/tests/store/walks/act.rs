//! Takes a move: calls the engine, and says what the call may have changed.

use super::Walk;
use super::look::text;
use super::moves::{Body, Move, Place};
use crate::support::{id_of, moment, patch};
use domain::fault::{Fault, FaultKind, Result};
use domain::pages::kind::PageKind;
use domain::time::Timestamp;
use engine::page_revisions::{PastPage, RestoreTo};
use engine::pages::PageUpdate;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a move did, and may have done.
#[derive(Debug, Default)]
pub struct Did {
    /// Whether anything was taken; if not, nothing may have changed.
    pub ok: bool,
    /// Whether the model thinks that it had to be; it does not know everything.
    pub legal: Option<bool>,
    /// Pages that were written, and the revisions that each got.
    pub grows: BTreeMap<i64, i64>,
    /// Pages that were deleted.
    pub gone: BTreeSet<i64>,
    /// Pages that were made.
    pub made: BTreeSet<i64>,
    /// Pages whose hour came.
    pub turned: BTreeSet<i64>,
    /// Nothing that is live may have changed.
    pub live_stays: bool,
}

/// A page that is meant.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    pub id: i64,
    pub kind: PageKind,
}

fn raw(page: Chosen) -> String {
    page.id.to_string()
}

impl Did {
    /// A call that writes one page, with one revision.
    fn one(outcome: Result<impl Sized>, page: Chosen, legal: Option<bool>) -> Did {
        Did::many(outcome, &[page.id], legal)
    }

    /// A call that writes several pages, with one revision each.
    pub fn many(outcome: Result<impl Sized>, pages: &[i64], legal: Option<bool>) -> Did {
        let grows = pages.iter().map(|id| (*id, 1)).collect();
        Did { ok: taken(outcome), legal, grows, ..Did::default() }
    }
}

/// Whether a call was taken. What is refused must be the client's fault.
fn taken<T>(outcome: Result<T>) -> bool {
    outcome.map_err(|fault| refused(&fault)).is_ok()
}

fn refused(fault: &Fault) {
    let of_client = [FaultKind::NotFound, FaultKind::ContentRule, FaultKind::Validation];
    assert!(of_client.contains(&fault.kind), "{fault}");
}

impl Walk {
    /// The page at a place; far places are unknown, deleted, or of the other kind.
    pub fn choose(&self, place: Place) -> Chosen {
        let nth = |ids: Vec<i64>| match ids.len() {
            0 => 5,
            some => ids[usize::from(place) % some],
        };
        let id = match place {
            200.. if place.is_multiple_of(3) => 5,
            200.. if place % 3 == 1 => nth(self
                .look
                .stored
                .iter()
                .filter(|(_, p)| p.archived)
                .map(|(id, _)| *id)
                .collect()),
            _ => nth(self.look.shown.keys().copied().collect()),
        };
        let kind = self.look.stored.get(&id).map_or(PageKind::Site, |page| page.kind);
        let other = if kind == PageKind::Site { PageKind::Landing } else { PageKind::Site };
        Chosen { id, kind: if place >= 200 && place % 3 == 2 { other } else { kind } }
    }

    /// The page that clients see, if it is there and of the kind.
    pub fn found(&self, page: Chosen) -> Option<&Value> {
        let of_kind = self.look.stored.get(&page.id).is_some_and(|p| p.kind == page.kind);
        self.look.shown.get(&page.id).filter(|_| of_kind)
    }

    pub async fn act(&mut self, the: &Move) -> Did {
        match the {
            Move::Create(landing, bodies) => self.create(*landing, bodies).await,
            Move::Update(places, body) => self.update(places, body, false).await,
            Move::UpdateDeleted(place, body) => self.update(&[*place], body, true).await,
            Move::UpdateDraft(place, body) => self.update_draft(self.choose(*place), body).await,
            Move::PushLive(place) => self.push(self.choose(*place)).await,
            Move::ResetDraft(place) => {
                let page = self.choose(*place);
                let had = self.look.stored.get(&page.id).is_some_and(|p| !p.draft.is_empty());
                let legal = Some(self.found(page).is_some());
                let outcome = self.engine().reset_draft(&self.by, page.kind, raw(page)).await;
                let mut did = Did::one(outcome, page, legal);
                did.grows.retain(|_, _| had);
                Did { live_stays: true, ..did }
            }
            Move::Schedule(place, s) => {
                let page = self.choose(*place);
                let date = Timestamp::from_ms_clamped(self.now().as_ms() + s * 1_000);
                let (by, id) = (&self.by, raw(page));
                let outcome = self.engine().schedule_page(by, page.kind, id, date).await;
                let loser = |p: &Value| text(p, "state") == "LOSER_AB_VARIANT";
                let illegal = self.found(page).is_none_or(loser);
                Did::one(outcome, page, illegal.then_some(false))
            }
            Move::Restore(place, number) => self.restore(*place, *number, RestoreTo::Live).await,
            Move::RestoreToDraft(place, number) => {
                self.restore(*place, *number, RestoreTo::Draft).await
            }
            Move::Clone(place) => {
                let page = self.choose(*place);
                let legal = Some(self.found(page).is_some());
                let outcome = self.engine().clone_page(&self.by, page.kind, raw(page), None).await;
                self.made(outcome, &[], legal)
            }
            Move::Delete(places) => self.delete(places).await,
            Move::Wait(s) => {
                self.elapsed_ms += s * 1_000;
                self.store.clock.set(moment(self.elapsed_ms));
                Did { ok: true, legal: Some(true), ..Did::default() }
            }
            Move::RunJobs => self.run_jobs().await,
            _ => self.tie(the).await,
        }
    }

    async fn tie(&mut self, the: &Move) -> Did {
        match the {
            Move::StartTest(place) => {
                let page = self.choose(*place);
                let may =
                    |p: &Value| ["DRAFT", "PUBLISHED_OR_SCHEDULED"].contains(&text(p, "state"));
                let legal = Some(self.found(page).is_some_and(may));
                let (by, name) = (&self.by, "variant".to_owned());
                let made = self.engine().create_ab_variation(by, page.kind, raw(page), name).await;
                self.made(made, &[page.id], legal)
            }
            Move::EndTest(place, wins) => self.end_test(self.choose(*place), *wins).await,
            Move::RerunTest(place) => self.rerun_test(self.choose(*place)).await,
            Move::Vary(place, code, published) => {
                self.vary(self.choose(*place), *code, *published).await
            }
            Move::Attach(one, other, code) => {
                self.attach(self.choose(*one), self.choose(*other), *code).await
            }
            Move::Detach(place) => self.detach(self.choose(*place)).await,
            Move::SetPrimary(place) => self.set_primary(self.choose(*place)).await,
            Move::UpdateLanguages(place, renames) => {
                self.update_languages(self.choose(*place), renames).await
            }
            _ => unreachable!("not a move of ties: {the:?}"),
        }
    }

    /// A call that makes a page, and writes others.
    pub fn made(&self, outcome: Result<String>, writes: &[i64], legal: Option<bool>) -> Did {
        let id = outcome.as_ref().ok().map(|text| id_of(&serde_json::from_str(text).unwrap()));
        let did = Did::many(outcome, writes, legal);
        Did { made: id.into_iter().collect(), ..did }
    }

    async fn create(&mut self, landing: bool, bodies: &[Body]) -> Did {
        let kind = if landing { PageKind::Landing } else { PageKind::Site };
        let bodies = bodies.iter().map(|body| {
            let mut body = body.json(self.now().as_ms());
            body["templatePath"] = "t.html".into();
            patch(&body)
        });
        let bodies = bodies.collect();
        let outcomes = self.engine().create_pages(&self.by, kind, bodies).await.expect("a write");
        outcomes.iter().filter_map(|o| o.as_ref().err()).for_each(refused);
        let texts = outcomes.into_iter().flatten();
        let made: BTreeSet<i64> =
            texts.map(|text| id_of(&serde_json::from_str(&text).unwrap())).collect();
        Did { ok: !made.is_empty(), made, ..Did::default() }
    }

    async fn update(&mut self, places: &[Place], body: &Body, archived: bool) -> Did {
        let chosen: Vec<Chosen> = places.iter().map(|place| self.choose(*place)).collect();
        let Some(first) = chosen.first() else { return Did::default() };
        let body = patch(&body.json(self.now().as_ms()));
        let ids: BTreeSet<i64> = chosen.iter().map(|page| page.id).collect();
        let updates =
            ids.iter().map(|id| PageUpdate { raw_id: id.to_string(), patch: Ok(body.clone()) });
        let updates = updates.collect();
        let outcomes = self
            .engine()
            .update_pages(&self.by, first.kind, updates, archived)
            .await
            .expect("a write");
        let mut did = Did::default();
        for (id, outcome) in ids.into_iter().zip(outcomes) {
            let stored = self.look.stored.get(&id);
            let there = stored.is_some_and(|p| p.kind == first.kind && p.archived == archived);
            if taken(outcome) {
                assert!(there, "{id} was updated, and is not there");
                did.grows.insert(id, 1);
            }
        }
        Did { ok: !did.grows.is_empty(), ..did }
    }

    async fn update_draft(&mut self, page: Chosen, body: &Body) -> Did {
        let legal = Some(self.found(page).is_some() && body.is_readable());
        let before = self.draft_of(page).await;
        let fields = patch(&body.json(self.now().as_ms()));
        let outcome = self.engine().update_draft(&self.by, page.kind, raw(page), fields).await;
        let given = outcome.as_ref().ok().cloned();
        let mut did = Did::one(outcome, page, legal);
        // Only what differs is a write; stamps are part of a write alone.
        did.grows.retain(|_, _| given.is_some() && given != before);
        if let Some(given) = &given {
            assert_eq!(self.draft_of(page).await.as_ref(), Some(given), "the answer is the draft");
            let draft: Value = serde_json::from_str(given).unwrap();
            if let Some(title) = body.json(0).get("htmlTitle") {
                assert_eq!(draft["htmlTitle"], *title);
            }
        }
        Did { live_stays: true, ..did }
    }

    async fn draft_of(&self, page: Chosen) -> Option<String> {
        self.engine().get_draft(&self.by, page.kind, &raw(page)).await.ok()
    }

    async fn push(&mut self, page: Chosen) -> Did {
        let found = self.found(page);
        let live = found.is_some_and(|p| p["currentlyPublished"] == true);
        let had = self.look.stored.get(&page.id).is_some_and(|p| !p.draft.is_empty());
        let legal = if live && had { None } else { Some(found.is_some()) };
        let draft = self.draft_of(page).await;
        let outcome = self.engine().push_live(&self.by, page.kind, raw(page)).await;
        let mut did = Did::one(outcome, page, legal);
        did.grows.retain(|_, _| live && had);
        if did.ok && live && had {
            self.expect_live(page, draft.as_deref().unwrap_or_default()).await;
        }
        did
    }

    /// What is live is this document but for who wrote it when.
    async fn expect_live(&self, page: Chosen, expected: &str) {
        let shown = self.engine().find_pages(&self.by, page.kind, &[page.id], false).await;
        let shown = shown.unwrap().remove(0).unwrap();
        let parse = |text: &str| {
            super::look::without(&serde_json::from_str(text).unwrap(), &super::look::STAMPS)
        };
        let (is, should): (Map<String, Value>, _) = (parse(&shown), parse(expected));
        // The write may be the one that finds a master's hour come.
        let turned = should.get("state").is_some_and(|state| state == "SCHEDULED_AB");
        for (name, value) in should.iter().filter(|(name, _)| !(turned && *name == "state")) {
            assert_eq!(is.get(name), Some(value), "{name} was pushed");
        }
        assert_eq!(self.draft_of(page).await, Some(shown));
    }

    async fn restore(&mut self, place: Place, number: u8, to: RestoreTo) -> Did {
        let page = self.choose(place);
        let known = self.revisions.get(&page.id).map_or(0, Vec::len);
        let there = (1..=known).contains(&usize::from(number)) && self.found(page).is_some();
        let legal = match to {
            RestoreTo::Live if there => None,
            _ => Some(there),
        };
        let (by, id, number_text) = (&self.by, raw(page), number.to_string());
        let wanted = PastPage { raw_id: id, raw_revision: number_text };
        let outcome = self.engine().restore_page_revision(by, page.kind, wanted, to).await;
        if let Ok(answer) = &outcome {
            let old: Value =
                serde_json::from_str(&self.revisions[&page.id][usize::from(number) - 1]).unwrap();
            let new: Value = serde_json::from_str(answer).unwrap();
            let shown = &self.look.shown[&page.id];
            for name in ["htmlTitle", "name", "widgets", "pageExpiryDate"] {
                assert_eq!(new[name], old[name], "{name} of {} was restored", page.id);
            }
            // A slug that was made up is nothing to go back to.
            let made_up = text(&old, "slug").starts_with('-');
            let slug = if made_up { &shown["slug"] } else { &old["slug"] };
            assert_eq!(new["slug"], *slug, "the slug of {} was restored", page.id);
            for name in ["publishDate", "id", "createdAt", "abStatus", "translations"] {
                assert_eq!(new[name], shown[name], "{name} was not");
            }
            // Whoever writes first after a master's hour puts it into the state that it brought.
            let turned = shown["state"] == "SCHEDULED_AB" && new["state"] == "PUBLISHED_AB";
            assert!(turned || new["state"] == shown["state"], "the state of {} changed", page.id);
        }
        Did { live_stays: to == RestoreTo::Draft, ..Did::one(outcome, page, legal) }
    }

    async fn run_jobs(&mut self) -> Did {
        let now = self.now().as_ms();
        let present = self.look.stored.iter().filter(|(_, page)| !page.archived);
        let due = present.filter(|(_, page)| page.fresh_until <= now).map(|(id, _)| *id);
        let turned: BTreeSet<i64> = due.collect();
        let done = self.engine().run_due_jobs().await.expect("the jobs run");
        assert_eq!(done, turned.len() as u64, "jobs that were due");
        Did { ok: true, turned, ..Did::default() }
    }
}
