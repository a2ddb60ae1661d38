//! A/B tests: a master and a variant that share a test's id (pages.md §7). While a test runs, both
//! are live at the master's address; at its end the winner keeps it.

use crate::fault::{Fault, Result};
use crate::pages::lifecycle::{Event, State};
use crate::pages::page::Page;
use crate::pages::page_patch::check_slug;
use crate::pages::rules;
use crate::time::Timestamp;

/// `abStatus` of the page that holds the address.
pub const MASTER: &str = "master";
/// `abStatus` of the other page of a running test.
pub const VARIANT: &str = "variant";
/// `abStatus` of a page that lost.
pub const LOSER_VARIANT: &str = "loser_variant";

fn misuse(message: &str) -> Fault {
    Fault::content_rule(rules::AB_TEST_INVALID, message)
}

/// The role of a page in its test, if it has one.
pub fn has_role(page: &Page, role: &str) -> bool {
    page.ab_status.as_deref() == Some(role)
}

/// Starts a test: `master` gets the variant `variant`, both the test's id.
pub fn start(master: &mut Page, variant: &mut Page, test_id: i64, now: Timestamp) -> Result<()> {
    if matches!(master.state, State::DraftAbVariant | State::PublishedAbVariant) {
        return Err(misuse("The variant of an A/B test can't be tested itself."));
    }
    if matches!(master.state, State::DraftAb | State::ScheduledAb | State::PublishedAb) {
        return Err(misuse("The page has a running A/B test already."));
    }
    let live = master.publish_date <= now;
    master.state = master.state.after(Event::StartTest { live })?;
    variant.state = State::DraftAbVariant;
    for (page, role) in [(master, MASTER), (variant, VARIANT)] {
        page.ab_status = Some(role.to_owned());
        page.ab_test_id = Some(test_id.to_string());
    }
    Ok(())
}

/// Ends a running test. A variant that wins takes over the master's address and publish date, and
/// the master gets the variant's slug.
pub fn end(winner: &mut Page, loser: &mut Page) -> Result<()> {
    let running = |page: &Page| page.state.after(Event::Win).is_ok();
    if !running(winner) || !running(loser) {
        return Err(misuse("The A/B test is not running."));
    }
    if has_role(winner, VARIANT) {
        take_over(winner, loser);
    }
    settle(winner, loser)?;
    check_slug(winner)
}

fn settle(winner: &mut Page, loser: &mut Page) -> Result<()> {
    winner.state = winner.state.after(Event::Win)?;
    loser.state = loser.state.after(Event::Lose)?;
    winner.ab_status = Some(MASTER.to_owned());
    loser.ab_status = Some(LOSER_VARIANT.to_owned());
    Ok(())
}

/// The variant becomes what the master was to visitors.
fn take_over(variant: &mut Page, master: &mut Page) {
    std::mem::swap(&mut variant.slug, &mut master.slug);
    variant.domain.clone_from(&master.domain);
    variant.language = master.language;
    if master.state.is_dated() {
        variant.publish_date = master.publish_date;
        variant.publish_immediately = master.publish_immediately;
    }
}

/// Runs an ended test again, with the page that lost as its variant.
pub fn rerun(master: &mut Page, variant: &mut Page, now: Timestamp) -> Result<()> {
    if !has_role(variant, LOSER_VARIANT) {
        return Err(misuse("Only the page that lost an A/B test can be its variant again."));
    }
    let live = master.publish_date <= now;
    master.state = match master.state {
        State::DraftAb | State::ScheduledAb | State::PublishedAb => {
            return Err(misuse("The A/B test is running already."));
        }
        ended => ended.after(Event::StartTest { live })?,
    };
    variant.state = variant.state.after(Event::Rerun { live: master.is_live(now) })?;
    if variant.state.is_dated() && variant.publish_date > now {
        variant.publish_date = now.whole_second();
    }
    variant.ab_status = Some(VARIANT.to_owned());
    Ok(())
}

/// What becomes of a running test when one of its pages is deleted: the other one wins. A variant
/// that was published while its master was not has no address to take over, and is a draft again:
/// deleting publishes nothing, and the address may be another page's.
pub fn survive(left: &mut Page, deleted: &mut Page) -> Result<()> {
    let (state, slug) = (deleted.state, deleted.slug.clone());
    let takes_over = has_role(left, VARIANT);
    if takes_over {
        take_over(left, deleted);
    }
    settle(left, deleted)?;
    if takes_over && !state.holds_address() {
        left.state = State::Draft;
    }
    // The deleted page keeps what it was, but for its part in the test.
    deleted.slug = slug;
    deleted.state = match state {
        State::DraftAb | State::DraftAbVariant => State::Draft,
        _ => State::PublishedOrScheduled,
    };
    deleted.ab_status = None;
    deleted.ab_test_id = None;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Caller;
    use crate::pages::kind::PageKind;
    use crate::pages::page::Stamp;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms_clamped(ms)
    }

    fn pair(state: State) -> (Page, Page) {
        let by = Caller { account_id: 1, app_id: 1, user_id: 7, user_name: "Ada".into() };
        let blank = |id| Page::blank(PageKind::Site, id, Stamp { by: &by, now: at(0) });
        let (mut master, mut variant) = (blank(1), blank(2));
        (master.slug, variant.slug) = ("home".into(), "-ab-variant-u".into());
        master.state = state;
        master.publish_date = at(1_000);
        start(&mut master, &mut variant, 99, at(2_000)).expect("a test");
        (master, variant)
    }

    #[test]
    fn a_variant_that_wins_takes_the_masters_place() {
        let (mut master, mut variant) = pair(State::PublishedOrScheduled);
        assert_eq!((master.state, variant.state), (State::PublishedAb, State::DraftAbVariant));
        assert_eq!(master.ab_test_id.as_deref(), Some("99"));
        variant.state = State::PublishedAbVariant;
        end(&mut variant, &mut master).expect("an end");
        assert_eq!((variant.slug.as_str(), master.slug.as_str()), ("home", "-ab-variant-u"));
        assert_eq!(variant.state, State::PublishedOrScheduled);
        assert_eq!((master.state, variant.publish_date), (State::LoserAbVariant, at(1_000)));
        assert!(end(&mut variant, &mut master).is_err(), "it has ended");
        rerun(&mut variant, &mut master, at(3_000)).expect("once more");
        assert_eq!((variant.state, master.state), (State::PublishedAb, State::PublishedAbVariant));
        assert!(rerun(&mut variant, &mut master, at(3_000)).is_err(), "it is running");
    }

    #[test]
    fn one_test_at_a_time() {
        let (mut master, mut variant) = pair(State::Draft);
        let mut third = variant.clone();
        assert!(start(&mut master, &mut third, 100, at(0)).is_err());
        assert!(start(&mut variant, &mut third, 100, at(0)).is_err());
    }

    #[test]
    fn a_test_that_loses_a_page_ends() {
        let (mut master, mut variant) = pair(State::PublishedOrScheduled);
        variant.state = State::PublishedAbVariant;
        survive(&mut variant, &mut master).expect("an end");
        assert_eq!((variant.slug.as_str(), variant.state), ("home", State::PublishedOrScheduled));
        assert_eq!((master.slug.as_str(), master.ab_test_id), ("home", None));

        let (mut master, mut variant) = pair(State::Draft);
        variant.state = State::PublishedAbVariant;
        survive(&mut variant, &mut master).expect("an end");
        assert_eq!((variant.slug.as_str(), variant.state), ("home", State::Draft));
    }
}
