"""A/B tests (pages.md §7)."""

from check import expect, expect_that, operation
from topics.topic import Topic, expect_fields, expect_same
from wire import UNKNOWN_ID

CREATE, END, RERUN = "/ab-test/create-variation", "/ab-test/end", "/ab-test/rerun"


class AbTests(Topic):
    """A master and its variant, from the start of a test to its second run."""

    def both(self) -> tuple:
        return self.api.get(self.master.id), self.api.get(self.variant.id)

    @operation("POST", CREATE)
    def create_copies_the_draft_into_a_variant(self) -> None:
        self.master = self.create("Master", meta_description="Kept")
        self.api.update_draft(self.master.id, html_title="Edited")
        self.variant = self.api.create_variation(self.master.id, f"{self.marker} Variant")
        expect("type", type(self.variant), self.sdk.PAGE)
        expect_that("an id of its own", self.variant.id != self.master.id, self.variant.id)
        expect_fields(self.variant, name=f"{self.marker} Variant", html_title="Edited", meta_description="Kept")
        expect_that("a slug of its own", self.variant.slug.startswith("-ab-variant-"), self.variant.slug)
        expect_same("what get returns", self.api.get(self.variant.id), self.variant)

    @operation("POST", CREATE)
    def create_gives_both_their_roles(self) -> None:
        master, variant = self.both()
        expect_fields(master, ab_status="master", state="DRAFT_AB", current_state="DRAFT_AB", slug=self.master.slug)
        expect_fields(variant, ab_status="variant", state="DRAFT_AB_VARIANT", current_state="DRAFT_AB_VARIANT")
        self.test_id = master.ab_test_id
        expect_that("a test id of digits", self.test_id.isdigit(), self.test_id)
        expect("ab_test_id of the variant", variant.ab_test_id, self.test_id)

    @operation("GET")
    def list_finds_the_pages_of_a_test(self) -> None:
        found = self.api.find(abTestId__eq=self.test_id, sort="createdAt")
        expect("ids", [page["id"] for page in found], [self.master.id, self.variant.id])
        masters = self.api.find(abTestId__eq=self.test_id, abStatus__eq="MASTER")
        expect("ids of masters", [page["id"] for page in masters], [self.master.id])

    @operation("POST", CREATE)
    def create_refuses_a_second_variant(self) -> None:
        for page in self.both():
            self.against_the_rules(self.api.create_variation, page.id, f"{self.marker} Second")

    @operation("POST", CREATE)
    def create_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.create_variation, UNKNOWN_ID, "Nobody")
        self.forbidden(self.reader.create_variation, self.master.id, "Forbidden")

    @operation("PATCH", "/{objectId}")
    def update_publishes_both_pages_of_a_test(self) -> None:
        for page in (self.master, self.variant):
            self.api.update(page.id, state="PUBLISHED_OR_SCHEDULED", publish_immediately=True)
        master, variant = self.both()
        expect_fields(master, state="PUBLISHED_AB", current_state="PUBLISHED_AB", currently_published=True)
        state = "PUBLISHED_AB_VARIANT"
        expect_fields(variant, state=state, current_state=state, currently_published=True)

    @operation("POST", END)
    def end_needs_a_running_test_and_one_of_its_pages(self) -> None:
        self.not_found(self.api.end_test, UNKNOWN_ID, self.master.id)
        stranger = self.create("Stranger")
        self.against_the_rules(self.api.end_test, self.test_id, stranger.id)
        self.forbidden(self.reader.end_test, self.test_id, self.master.id)

    @operation("POST", RERUN)
    def rerun_refuses_a_running_test(self) -> None:
        self.against_the_rules(self.api.rerun_test, self.test_id, self.variant.id)

    @operation("POST", END)
    def end_lets_the_variant_take_the_masters_place(self) -> None:
        master, variant = self.both()
        expect("return value", self.api.end_test(self.test_id, self.variant.id), None)
        loser, winner = self.both()
        expect_fields(winner, ab_status="master", state="PUBLISHED_OR_SCHEDULED", current_state="PUBLISHED")
        expect_fields(winner, slug=master.slug, publish_date=master.publish_date, ab_test_id=self.test_id)
        expect_fields(loser, ab_status="loser_variant", state="LOSER_AB_VARIANT", current_state="LOSER_AB_VARIANT")
        expect_fields(loser, slug=variant.slug, currently_published=False, ab_test_id=self.test_id)
        expect_that("a url that follows the slug", winner.url.endswith(f"/{master.slug}"), winner.url)

    @operation("POST", END)
    def end_refuses_a_test_that_has_ended(self) -> None:
        self.against_the_rules(self.api.end_test, self.test_id, self.variant.id)

    @operation("POST", RERUN)
    def rerun_needs_an_ended_test_and_one_of_its_pages(self) -> None:
        self.not_found(self.api.rerun_test, UNKNOWN_ID, self.master.id)
        stranger = self.create("Another stranger")
        self.against_the_rules(self.api.rerun_test, self.test_id, stranger.id)
        self.against_the_rules(self.api.rerun_test, self.test_id, self.variant.id)
        self.forbidden(self.reader.rerun_test, self.test_id, self.master.id)

    @operation("POST", RERUN)
    def rerun_makes_the_loser_a_variant_again(self) -> None:
        expect("return value", self.api.rerun_test(self.test_id, self.master.id), None)
        variant, master = self.both()
        expect_fields(master, ab_status="master", state="PUBLISHED_AB", ab_test_id=self.test_id)
        expect_fields(variant, ab_status="variant", state="PUBLISHED_AB_VARIANT", ab_test_id=self.test_id)

    @operation("POST", END)
    def end_lets_the_master_stay(self) -> None:
        before = self.api.get(self.variant.id)
        self.api.end_test(self.test_id, self.variant.id)
        loser, winner = self.both()
        expect_fields(winner, ab_status="master", state="PUBLISHED_OR_SCHEDULED", slug=before.slug)
        expect_fields(loser, ab_status="loser_variant", state="LOSER_AB_VARIANT")

    @operation("POST", END)
    def end_of_a_test_of_drafts_leaves_a_draft(self) -> None:
        master = self.create("Unpublished")
        variant = self.api.create_variation(master.id, f"{self.marker} Unpublished variant")
        self.api.end_test(variant.ab_test_id, master.id)
        expect_fields(self.api.get(master.id), ab_status="master", state="DRAFT", currently_published=False)
        expect_fields(self.api.get(variant.id), ab_status="loser_variant", state="LOSER_AB_VARIANT")
        self.api.rerun_test(variant.ab_test_id, variant.id)
        expect_fields(self.api.get(master.id), ab_status="master", state="DRAFT_AB")
        expect_fields(self.api.get(variant.id), ab_status="variant", state="DRAFT_AB_VARIANT")

    @operation("POST", CREATE)
    def create_leaves_a_published_master_live(self) -> None:
        master = self.create_published("Live")
        self.api.create_variation(master.id, f"{self.marker} Live variant")
        expect_fields(self.api.get(master.id), state="PUBLISHED_AB", currently_published=True, slug=master.slug)
