//! States of a page and what they mean at a point in time (pages.md §5.2).
//!
//! | state | publishDate | currentState | published |
//! |---|---|---|---|
//! | DRAFT, DRAFT_AB, DRAFT_AB_VARIANT, LOSER_AB_VARIANT | – | same | no |
//! | PUBLISHED_OR_SCHEDULED | in the future | SCHEDULED | no |
//! | PUBLISHED_OR_SCHEDULED | reached | PUBLISHED | yes |
//! | SCHEDULED_AB | in the future | SCHEDULED_AB | no |
//! | SCHEDULED_AB | reached | PUBLISHED_AB | yes |
//! | PUBLISHED_AB, PUBLISHED_AB_VARIANT | – | same | yes |
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

    /// `currentState` at `now`.
    pub fn current(self, publish_date: Timestamp, now: Timestamp) -> &'static str {
        let reached = publish_date <= now;
        match self {
            State::PublishedOrScheduled if reached => "PUBLISHED",
            State::PublishedOrScheduled => "SCHEDULED",
            State::ScheduledAb if reached => "PUBLISHED_AB",
            other => other.name(),
        }
    }

    /// `published` and `currentlyPublished` at `now`.
    pub fn is_published(self, publish_date: Timestamp, now: Timestamp) -> bool {
        match self {
            State::PublishedOrScheduled | State::ScheduledAb => publish_date <= now,
            State::PublishedAb | State::PublishedAbVariant => true,
            _ => false,
        }
    }
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

/// Which state a page has after its body asked for `wanted`. Draft and published are written
/// freely; the states of A/B tests only by the operations of the test, though sending the present
/// one back is no change.
pub fn written(present: State, wanted: State) -> Result<State> {
    let free = |state| matches!(state, State::Draft | State::PublishedOrScheduled);
    if present == wanted || (free(present) && free(wanted)) {
        return Ok(wanted);
    }
    let message = format!(
        "The state can't be changed from {} to {} by an update.",
        present.name(),
        wanted.name()
    );
    Err(Fault::content_rule(rules::STATE_INVALID, message))
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
        assert_eq!(
            written(State::Draft, State::PublishedOrScheduled),
            Ok(State::PublishedOrScheduled)
        );
        assert_eq!(written(State::PublishedOrScheduled, State::Draft), Ok(State::Draft));
        assert_eq!(written(State::DraftAb, State::DraftAb), Ok(State::DraftAb));
        assert!(written(State::Draft, State::PublishedAb).is_err());
        assert!(written(State::PublishedAb, State::Draft).is_err());
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
