//! The life of a page: every state, what moves a page from one to another, and what a state means
//! at a point in time (pages.md §5, §7).
//!
//! | state | publish | unpublish | start of a test | win | lose | rerun |
//! |---|---|---|---|---|---|---|
//! | DRAFT | PUBLISHED_OR_SCHEDULED | – | DRAFT_AB | ✗ | ✗ | ✗ |
//! | PUBLISHED_OR_SCHEDULED | – | DRAFT | PUBLISHED_AB ¹ | ✗ | ✗ | ✗ |
//! | DRAFT_AB | PUBLISHED_AB ¹ | – | ✗ | DRAFT | LOSER_AB_VARIANT | ✗ |
//! | SCHEDULED_AB | PUBLISHED_AB ¹ | DRAFT_AB | ✗ | PUBLISHED_OR_SCHEDULED | LOSER_AB_VARIANT | ✗ |
//! | PUBLISHED_AB | PUBLISHED_AB ¹ | DRAFT_AB | ✗ | PUBLISHED_OR_SCHEDULED | LOSER_AB_VARIANT | ✗ |
//! | DRAFT_AB_VARIANT | PUBLISHED_AB_VARIANT | – | ✗ | DRAFT | LOSER_AB_VARIANT | ✗ |
//! | PUBLISHED_AB_VARIANT |–| DRAFT_AB_VARIANT |✗| PUBLISHED_OR_SCHEDULED | LOSER_AB_VARIANT |✗|
//! | LOSER_AB_VARIANT | ✗ | ✗ | ✗ | ✗ | ✗ | DRAFT_AB_VARIANT ² |
//!
//! – stays as it is; ✗ is a domain error; ¹ SCHEDULED_AB while its date is in the future;
//! ² PUBLISHED_AB_VARIANT when the master is live. In a rerun the master starts a test again.
//!
//! | state | publishDate | currentState | published |
//! |---|---|---|---|
//! | DRAFT, DRAFT_AB, DRAFT_AB_VARIANT, LOSER_AB_VARIANT | – | same | no |
//! | PUBLISHED_OR_SCHEDULED | in the future | SCHEDULED | no |
//! | PUBLISHED_OR_SCHEDULED | reached | PUBLISHED | yes |
//! | SCHEDULED_AB, PUBLISHED_AB | in the future | SCHEDULED_AB | no |
//! | SCHEDULED_AB, PUBLISHED_AB | reached | PUBLISHED_AB | yes |
//! | PUBLISHED_AB_VARIANT | in the future | DRAFT_AB_VARIANT | no |
//! | PUBLISHED_AB_VARIANT | reached | PUBLISHED_AB_VARIANT | yes |
//!
//! `currentState` is derived on read, so the scheduled hour needs no write.

use crate::fault::{Fault, Result};
use crate::pages::page::Page;
use crate::pages::rules;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The stored state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Never published, or unpublished.
    Draft,
    /// Draft that is the master of an A/B test.
    DraftAb,
    /// Draft that is the variant of an A/B test.
    DraftAbVariant,
    /// Lost its A/B test.
    LoserAbVariant,
    /// Live, or live from its publish date on.
    PublishedOrScheduled,
    /// Master of a test, live from its publish date on.
    ScheduledAb,
    /// Live master of a test.
    PublishedAb,
    /// Live variant of a test.
    PublishedAbVariant,
}

impl State {
    /// Every state, in the order of the counters that the store keeps.
    pub const ALL: [State; 8] = [
        State::Draft,
        State::DraftAb,
        State::DraftAbVariant,
        State::LoserAbVariant,
        State::PublishedOrScheduled,
        State::ScheduledAb,
        State::PublishedAb,
        State::PublishedAbVariant,
    ];

    /// The name on the wire and in the store.
    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "DRAFT",
            State::DraftAb => "DRAFT_AB",
            State::DraftAbVariant => "DRAFT_AB_VARIANT",
            State::LoserAbVariant => "LOSER_AB_VARIANT",
            State::PublishedOrScheduled => "PUBLISHED_OR_SCHEDULED",
            State::ScheduledAb => "SCHEDULED_AB",
            State::PublishedAb => "PUBLISHED_AB",
            State::PublishedAbVariant => "PUBLISHED_AB_VARIANT",
        }
    }

    /// Whether the page holds its address: it is live, or will be without another decision.
    /// A variant shares its master's address and holds none of its own.
    pub fn holds_address(self) -> bool {
        matches!(self, State::PublishedOrScheduled | State::ScheduledAb | State::PublishedAb)
    }

    /// Whether the page is live from its publish date on.
    pub fn is_dated(self) -> bool {
        self.holds_address() || self == State::PublishedAbVariant
    }

    /// `currentState` at `now`.
    pub fn current(self, publish_date: Timestamp, now: Timestamp) -> &'static str {
        let reached = publish_date <= now;
        match self {
            State::PublishedOrScheduled if reached => "PUBLISHED",
            State::PublishedOrScheduled => "SCHEDULED",
            State::ScheduledAb | State::PublishedAb if reached => "PUBLISHED_AB",
            State::ScheduledAb | State::PublishedAb => "SCHEDULED_AB",
            State::PublishedAbVariant if !reached => State::DraftAbVariant.name(),
            other => other.name(),
        }
    }

    /// `published` and `currentlyPublished` at `now`.
    pub fn is_published(self, publish_date: Timestamp, now: Timestamp) -> bool {
        self.is_dated() && publish_date <= now
    }

    /// The state after `event`: the table above.
    pub fn after(self, event: Event) -> Result<State> {
        use State::{
            Draft, DraftAb, DraftAbVariant, LoserAbVariant, PublishedAb, PublishedAbVariant,
            PublishedOrScheduled, ScheduledAb,
        };
        let dated = |live| if live { PublishedAb } else { ScheduledAb };
        Ok(match (self, event) {
            (Draft | PublishedOrScheduled, Event::Publish { .. }) => PublishedOrScheduled,
            (DraftAb | ScheduledAb | PublishedAb, Event::Publish { live }) => dated(live),
            (DraftAbVariant | PublishedAbVariant, Event::Publish { .. }) => PublishedAbVariant,
            (Draft | PublishedOrScheduled, Event::Unpublish) => Draft,
            (DraftAb | ScheduledAb | PublishedAb, Event::Unpublish) => DraftAb,
            (DraftAbVariant | PublishedAbVariant, Event::Unpublish) => DraftAbVariant,
            (Draft, Event::StartTest { .. }) => DraftAb,
            (PublishedOrScheduled, Event::StartTest { live }) => dated(live),
            (DraftAb | DraftAbVariant, Event::Win) => Draft,
            (ScheduledAb | PublishedAb | PublishedAbVariant, Event::Win) => PublishedOrScheduled,
            (DraftAb | ScheduledAb | PublishedAb, Event::Lose)
            | (DraftAbVariant | PublishedAbVariant, Event::Lose) => LoserAbVariant,
            (LoserAbVariant, Event::Rerun { live: false }) => DraftAbVariant,
            (LoserAbVariant, Event::Rerun { live: true }) => PublishedAbVariant,
            (state, event) => return Err(illegal(state, event)),
        })
    }
}

/// What moves a page from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Published, at once or from its date on.
    Publish {
        /// Whether that date is reached.
        live: bool,
    },
    /// Taken back to a draft.
    Unpublish,
    /// Becomes the master of an A/B test.
    StartTest {
        /// Whether its date is reached.
        live: bool,
    },
    /// Its test ends, and it is the page to keep.
    Win,
    /// Its test ends, and it is not.
    Lose,
    /// Its test is run again with it as the variant.
    Rerun {
        /// Whether the master is live.
        live: bool,
    },
}

fn illegal(state: State, event: Event) -> Fault {
    let what = match event {
        Event::Publish { .. } => "published",
        Event::Unpublish => "unpublished",
        Event::StartTest { .. } => "made the master of an A/B test",
        Event::Win | Event::Lose => "part of the end of an A/B test",
        Event::Rerun { .. } => "the variant of a rerun",
    };
    let message = format!("A page in state {} can't be {what}.", state.name());
    Fault::content_rule(rules::STATE_INVALID, message)
}

/// What a body asks for when it writes `state`. Blog's words for the same are understood.
pub fn requested(state: &str) -> Result<State> {
    match state {
        "PUBLISHED" | "SCHEDULED" => return Ok(State::PublishedOrScheduled),
        _ => State::ALL.into_iter().find(|known| known.name() == state),
    }
    .ok_or_else(|| {
        let shown: String = state.chars().take(60).collect();
        let message = format!("'{shown}' is not a state that a page can have.");
        Fault::content_rule(rules::STATE_INVALID, message)
    })
}

/// What a body that asks for the state `wanted` does to a page in state `present`; none: nothing.
/// Draft and published are written freely; the states of A/B tests follow from the operations of
/// the test, though sending the present one back is no change.
pub fn asked(present: State, wanted: State, live: bool) -> Result<Option<Event>> {
    match wanted {
        _ if present == wanted => Ok(None),
        State::Draft => Ok(Some(Event::Unpublish)),
        State::PublishedOrScheduled => Ok(Some(Event::Publish { live })),
        _ => {
            let (from, to) = (present.name(), wanted.name());
            let message = format!("The state can't be changed from {from} to {to} by an update.");
            Err(Fault::content_rule(rules::STATE_INVALID, message))
        }
    }
}

/// What a body says of publishing, beside what the page has.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublishWish {
    /// `publishDate`, if a date other than the epoch was sent; whole seconds.
    pub sent_date: Option<Timestamp>,
    /// The date to publish at: the sent one, or else the one that the page has.
    pub date: Option<Timestamp>,
    /// Whether to publish now whatever the date: the sent flag; else no if a date was sent; else
    /// the flag that the page has.
    pub immediately: bool,
    /// Whether the body turns `publishImmediately` on.
    pub turns_on: bool,
}

impl PublishWish {
    /// From the properties of the body, as far as it has them, and the page before the write.
    pub fn new(page: &Page, date: Option<Timestamp>, immediately: Option<bool>) -> Self {
        let dated = |at: &Timestamp| *at != Timestamp::EPOCH;
        let sent_date = date.filter(dated).map(Timestamp::whole_second);
        PublishWish {
            sent_date,
            date: sent_date.or(Some(page.publish_date).filter(dated)),
            immediately: immediately.unwrap_or(sent_date.is_none() && page.publish_immediately),
            turns_on: immediately == Some(true) && !page.publish_immediately,
        }
    }
}

/// The publish date of a page that becomes published or scheduled at `now`: at once if that is
/// wished or there is no date, else at the date.
pub fn first_publish_date(wish: PublishWish, now: Timestamp) -> Timestamp {
    match wish.date {
        Some(date) if !wish.immediately => date,
        _ => now.whole_second(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms_clamped(ms)
    }

    #[test]
    fn the_scheduled_hour_turns_the_derived_state() {
        let scheduled = State::PublishedOrScheduled;
        assert_eq!(scheduled.current(at(1000), at(999)), "SCHEDULED");
        assert_eq!(scheduled.current(at(1000), at(1000)), "PUBLISHED");
        assert!(!scheduled.is_published(at(1000), at(999)));
        assert!(scheduled.is_published(at(1000), at(1000)));
        assert_eq!(State::ScheduledAb.current(at(1), at(2)), "PUBLISHED_AB");
        assert!(!State::Draft.is_published(at(1), at(2)));
    }

    #[test]
    fn states_of_tests_are_not_written_directly() {
        let asked = |present, wanted| asked(present, wanted, true);
        let publish = Some(Event::Publish { live: true });
        assert_eq!(asked(State::Draft, State::PublishedOrScheduled), Ok(publish));
        assert_eq!(asked(State::DraftAb, State::PublishedOrScheduled), Ok(publish));
        assert_eq!(asked(State::PublishedAb, State::Draft), Ok(Some(Event::Unpublish)));
        assert_eq!(asked(State::DraftAb, State::DraftAb), Ok(None));
        assert!(asked(State::Draft, State::PublishedAb).is_err());
    }

    /// The first table of the module's head, cell by cell.
    #[test]
    fn every_move_is_the_one_of_the_table() {
        let head =
            include_str!("lifecycle.rs").lines().skip_while(|line| !line.contains("| DRAFT |"));
        let rows: Vec<Vec<&str>> = head
            .take_while(|line| line.starts_with("//! | "))
            .map(|line| line.split('|').map(str::trim).skip(1).take(7).collect())
            .collect();
        assert_eq!(rows.len(), State::ALL.len());
        for row in rows {
            let state = requested(row[0]).expect("a state");
            for live in [true, false] {
                let events = [
                    Event::Publish { live },
                    Event::Unpublish,
                    Event::StartTest { live },
                    Event::Win,
                    Event::Lose,
                    Event::Rerun { live },
                ];
                for (cell, event) in row[1..].iter().zip(events) {
                    let (name, note) = cell.split_once(' ').unwrap_or((cell, ""));
                    let expected = match (name, note, live) {
                        ("–", _, _) => Ok(state.name()),
                        ("✗", _, _) => Err(()),
                        (_, "¹", false) => Ok("SCHEDULED_AB"),
                        (_, "²", true) => Ok("PUBLISHED_AB_VARIANT"),
                        (name, _, _) => Ok(name),
                    };
                    let got = state.after(event).map(State::name).map_err(drop);
                    assert_eq!(got, expected, "{state:?} {event:?}");
                }
            }
        }
    }

    #[test]
    fn a_wish_decides_the_publish_date() {
        let now = at(5_500);
        let date = |date, immediately| {
            first_publish_date(PublishWish { date, immediately, ..PublishWish::default() }, now)
        };
        assert_eq!(date(None, false), at(5_000));
        assert_eq!(date(Some(at(9_000)), true), at(5_000));
        assert_eq!(date(Some(at(9_000)), false), at(9_000));
    }

    #[test]
    fn names_read_back() {
        for state in State::ALL {
            assert_eq!(requested(state.name()), Ok(state));
        }
        assert_eq!(requested("PUBLISHED"), Ok(State::PublishedOrScheduled));
        assert!(requested("<string>").is_err());
    }
}
