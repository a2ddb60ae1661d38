"""Publishing at a date, and copies of pages (pages.md §3.4, §5)."""

import time
from datetime import datetime, timedelta, timezone

from check import expect, expect_that, operation
from topics.topic import Topic, expect_fields, expect_same, hours_from_now
from wire import TEMPLATE, UNKNOWN_ID

PATIENCE_SECONDS = 10


class Publishing(Topic):
    """`schedule` and `clone`."""

    @operation("POST", "/schedule")
    def schedule_in_the_past_publishes_the_draft_at_once(self) -> None:
        self.page = self.create("Past")
        self.api.update_draft(self.page.id, html_title="Edited")
        expect("return value", self.api.schedule(self.page.id, hours_from_now(-1)), None)
        page = self.api.get(self.page.id)
        expect_fields(page, state="PUBLISHED_OR_SCHEDULED", current_state="PUBLISHED", currently_published=True)
        expect("html_title of the draft", page.html_title, "Edited")
        now = datetime.now(timezone.utc)
        expect_that("a publish date that is reached", 1970 < page.publish_date.year and page.publish_date <= now, page)

    @operation("POST", "/schedule")
    def schedule_in_the_future_waits(self) -> None:
        page, date = self.create("Future"), hours_from_now(1)
        self.api.schedule(page.id, date)
        scheduled = self.api.get(page.id)
        expect_fields(scheduled, state="PUBLISHED_OR_SCHEDULED", current_state="SCHEDULED", currently_published=False)
        expect("publish_date", scheduled.publish_date, date)

    @operation("POST", "/schedule")
    def schedule_comes_true_by_itself(self) -> None:
        page = self.create("Soon")
        self.api.schedule(page.id, hours_from_now(0) + timedelta(seconds=1))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.api.get(page.id).current_state != "PUBLISHED" and time.monotonic() < deadline:
            time.sleep(0.1)
        expect_fields(self.api.get(page.id), state="PUBLISHED_OR_SCHEDULED", current_state="PUBLISHED")

    @operation("POST", "/schedule")
    def schedule_takes_a_published_page_back_until_its_date(self) -> None:
        date = hours_from_now(2)
        self.api.schedule(self.page.id, date)
        expect_fields(self.api.get(self.page.id), current_state="SCHEDULED", publish_date=date)
        self.api.schedule(self.page.id, hours_from_now(-1))
        expect_fields(self.api.get(self.page.id), current_state="PUBLISHED")

    @operation("POST", "/schedule")
    def schedule_needs_an_address(self) -> None:
        page = self.api.create(name=f"{self.marker} Nowhere", template_path=TEMPLATE)
        self.against_the_rules(self.api.schedule, page.id, hours_from_now(-1))
        expect_fields(self.api.get(page.id), state="DRAFT")

    @operation("POST", "/schedule")
    def schedule_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.schedule, UNKNOWN_ID, hours_from_now(1))
        self.forbidden(self.reader.schedule, self.page.id, hours_from_now(1))

    @operation("POST", "/clone")
    def clone_copies_content_into_a_draft(self) -> None:
        copy = self.api.clone(self.page.id, f"{self.marker} Copy")
        expect("type", type(copy), self.sdk.PAGE)
        expect_fields(copy, name=f"{self.marker} Copy", html_title="Edited", template_path=TEMPLATE)
        expect_fields(copy, state="DRAFT", current_state="DRAFT", currently_published=False)
        expect_that("an id of its own", copy.id != self.page.id, copy.id)
        expect_that("a temporary slug", copy.slug.startswith("-temporary-slug-"), copy.slug)
        expect_same("what get returns", self.api.get(copy.id), copy)

    @operation("POST", "/clone")
    def clone_without_a_name_is_called_after_its_source(self) -> None:
        expect("name", self.api.clone(self.page.id).name, f"{self.page.name} (Clone)")

    @operation("POST", "/clone")
    def clone_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.clone, UNKNOWN_ID, "Nobody")
        self.forbidden(self.reader.clone, self.page.id, "Forbidden")
