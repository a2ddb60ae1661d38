//! A/B tests of pages (pages.md §7). Both pages of a test change together.

use crate::Engine;
use crate::db::Stop;
use crate::page_checks::groups_of;
use crate::page_edit::{Kept, PageEdit, created};
use crate::page_scope::PageScope;
use crate::sql::languages::{GroupChange, lock_members, save_group};
use crate::sql::pages;
use domain::accounts::Caller;
use domain::fault::{Fault, Result};
use domain::ids;
use domain::pages::kind::PageKind;
use domain::pages::{ab_tests, copies, rules, variation};
use std::collections::HashMap;

impl Engine {
    /// Starts a test of a page: makes its variant from the newest content, and gives that.
    pub async fn create_ab_variation(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: String,
        name: String,
    ) -> Result<String> {
        let new = self.new_ids(caller.account_id, 2).await?;
        let (variant_id, test_id) = (new.start, new.start + 1);
        let work = move |scope: PageScope<'_>| {
            let context = scope.context;
            let mut master = scope.open(&raw_id)?;
            let mut variant = scope
                .copying(variant_id, |with| copies::ab_variant(master.newest(), &name, with))?;
            scope.ruled(ab_tests::start(&mut master.live, &mut variant, test_id, context.now))?;
            let master = master.finish(context, Kept::Live)?;
            let variant = created(variant, context)?;
            scope.update(&[&master])?;
            scope.insert(&[&variant])?;
            Ok(variant.rendered.document)
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// Ends a running test. The winner keeps the address, and its place among the languages.
    pub async fn end_ab_test(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_test_id: String,
        raw_winner_id: String,
    ) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let context = scope.context;
            let mut pages = pages_of_test(scope, &raw_test_id)?;
            let winner = ids::find(&raw_winner_id).and_then(|id| pages.remove(&id));
            let mut winner =
                winner.ok_or_else(|| misuse(scope, "The winner is not part of the A/B test."))?;
            let role = match ab_tests::has_role(&winner.live, ab_tests::VARIANT) {
                true => ab_tests::MASTER,
                false => ab_tests::VARIANT,
            };
            let loser = pages.into_values().find(|page| ab_tests::has_role(&page.live, role));
            let mut loser = loser.ok_or_else(|| misuse(scope, "The A/B test is not running."))?;
            let handed = Handed::between(&winner, &loser);
            let before = [winner.live.clone(), loser.live.clone()];
            scope.ruled(ab_tests::end(&mut winner.live, &mut loser.live))?;
            winner.settle_place(&before[0]);
            loser.settle_place(&before[1]);
            winner.live.touch(context.stamp());
            let text = variation::variation(&winner.live);
            let loser = loser.finish(context, Kept::Live)?;
            let winner = winner.finish(context, Kept::Live)?;
            handed.map_or(Ok(()), |handed| handed.save(scope, text))?;
            scope.update(&[&loser, &winner])
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// Runs an ended test again with the page that lost as its variant.
    pub async fn rerun_ab_test(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_test_id: String,
        raw_variation_id: String,
    ) -> Result<()> {
        let work = move |scope: PageScope<'_>| {
            let context = scope.context;
            let mut pages = pages_of_test(scope, &raw_test_id)?;
            let variant = ids::find(&raw_variation_id).and_then(|id| pages.remove(&id));
            let mut variant = variant
                .ok_or_else(|| misuse(scope, "The variation is not part of the A/B test."))?;
            let mut others = pages.into_values();
            let master = others.find(|page| ab_tests::has_role(&page.live, ab_tests::MASTER));
            let mut master = master.ok_or_else(|| misuse(scope, "The A/B test has no master."))?;
            scope.ruled(ab_tests::rerun(&mut master.live, &mut variant.live, context.now))?;
            let master = master.finish(context, Kept::Live)?;
            let variant = variant.finish(context, Kept::Live)?;
            scope.update(&[&master, &variant])
        };
        self.in_page_scope(caller, kind, work).await
    }
}

fn misuse(scope: PageScope<'_>, message: &str) -> Stop {
    scope.context.refuse(Fault::content_rule(rules::AB_TEST_INVALID, message)).into()
}

/// The present pages of a test, by id. A test without any is not there.
fn pages_of_test(
    scope: PageScope<'_>,
    raw_test_id: &str,
) -> Result<std::collections::BTreeMap<i64, PageEdit>, Stop> {
    let members = pages::list_of_test(scope.tx, scope.context.account(), raw_test_id)?;
    let pages = scope.open_many(&members)?;
    if pages.is_empty() {
        return Err(Fault::not_found(raw_test_id).into());
    }
    Ok(pages)
}

/// A place in a language group that goes from the master to the variant that won.
struct Handed {
    group: i64,
    from: i64,
    to: i64,
}

impl Handed {
    fn between(winner: &PageEdit, loser: &PageEdit) -> Option<Self> {
        let takes_over = ab_tests::has_role(&winner.live, ab_tests::VARIANT);
        let group = loser.language_group().filter(|_| takes_over)?;
        winner.language_group().is_none().then(|| Handed {
            group,
            from: loser.id(),
            to: winner.id(),
        })
    }

    fn save(self, scope: PageScope<'_>, variation: String) -> Result<(), Stop> {
        let account = scope.context.account();
        let members = lock_members(scope.tx, account, &[self.group])?;
        let Some(before) = groups_of(&members).remove(&self.group) else { return Ok(()) };
        let mut after = before.clone();
        after.replace(self.from, self.to);
        let variations = HashMap::from([(self.to, variation)]);
        let change = GroupChange { group: self.group, before: Some(before), after, variations };
        save_group(scope.tx, account, &change)
    }
}
