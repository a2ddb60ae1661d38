"""Drafts beside what is live (pages.md §5.1)."""

from check import expect, operation
from topics.topic import Topic, expect_fields, expect_same, hours_from_now
from wire import UNKNOWN_ID


class Drafts(Topic):
    """Draft edits, and how they go live or go away."""

    @operation("GET", "/{objectId}/draft")
    def draft_of_an_untouched_page_is_the_page(self) -> None:
        self.page = self.create("Draft", widgets={"first": {}})
        draft = self.api.get_draft(self.page.id)
        expect("type", type(draft), self.sdk.PAGE)
        expect_same("draft", draft, self.api.get(self.page.id))

    @operation("GET", "/{objectId}/draft")
    def get_draft_needs_a_page_and_the_read_scope(self) -> None:
        self.not_found(self.api.get_draft, UNKNOWN_ID)
        self.readable(self.reader.get_draft, self.page.id)

    @operation("PATCH", "/{objectId}/draft")
    def update_draft_leaves_what_is_live(self) -> None:
        draft = self.api.update_draft(self.page.id, html_title="Edited", widgets={"only": {}})
        expect_fields(draft, id=self.page.id, name=self.page.name, html_title="Edited", widgets={"only": {}})
        expect_same("draft as read", self.api.get_draft(self.page.id), draft)
        expect_same("page", self.api.get(self.page.id), self.page)

    @operation("PATCH", "/{objectId}/draft")
    def update_draft_does_not_publish(self) -> None:
        date = hours_from_now(-1)
        draft = self.api.update_draft(self.page.id, state="PUBLISHED_OR_SCHEDULED", publish_date=date)
        expect_fields(draft, state="DRAFT", current_state="DRAFT", publish_date=self.page.publish_date)
        expect_fields(self.api.get(self.page.id), state="DRAFT", currently_published=False)

    @operation("PATCH", "/{objectId}/draft")
    def update_draft_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.update_draft, UNKNOWN_ID, html_title="Nobody")
        self.forbidden(self.reader.update_draft, self.page.id, html_title="Forbidden")

    @operation("POST", "/{objectId}/draft/push-live")
    def push_live_of_an_unpublished_page_changes_nothing(self) -> None:
        draft = self.api.get_draft(self.page.id)
        expect("return value", self.api.push_live(self.page.id), None)
        expect_same("page", self.api.get(self.page.id), self.page)
        expect_same("draft", self.api.get_draft(self.page.id), draft)

    @operation("POST", "/{objectId}/draft/reset")
    def reset_draft_brings_back_what_is_live(self) -> None:
        expect("return value", self.api.reset_draft(self.page.id), None)
        expect_same("draft", self.api.get_draft(self.page.id), self.api.get(self.page.id))
        expect_fields(self.api.get(self.page.id), html_title="Draft", widgets={"first": {}})
        # Nothing is left to reset, and that is no error.
        self.api.reset_draft(self.page.id)

    @operation("POST", "/{objectId}/draft/reset")
    def reset_draft_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.reset_draft, UNKNOWN_ID)
        self.forbidden(self.reader.reset_draft, self.page.id)

    @operation("POST", "/{objectId}/draft/push-live")
    def push_live_publishes_every_pending_edit(self) -> None:
        self.live = self.create_published("Live", meta_description="Before")
        self.api.update_draft(self.live.id, html_title="First edit")
        self.api.update_draft(self.live.id, meta_description="Second edit")
        expect_fields(self.api.get(self.live.id), html_title="Live", meta_description="Before")
        self.api.push_live(self.live.id)
        page = self.api.get(self.live.id)
        expect_fields(page, html_title="First edit", meta_description="Second edit", current_state="PUBLISHED")
        expect("publish_date, which stays", page.publish_date, self.live.publish_date)
        expect_same("draft", self.api.get_draft(self.live.id), page)

    @operation("POST", "/{objectId}/draft/push-live")
    def push_live_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.push_live, UNKNOWN_ID)
        self.forbidden(self.reader.push_live, self.live.id)

    @operation("PATCH", "/{objectId}")
    def update_of_a_live_page_keeps_pending_edits_and_survives_them(self) -> None:
        self.api.update_draft(self.live.id, meta_description="Pending")
        page = self.api.update(self.live.id, html_title="Corrected")
        expect_fields(page, html_title="Corrected", meta_description="Second edit")
        expect_fields(self.api.get_draft(self.live.id), html_title="Corrected", meta_description="Pending")
        self.api.push_live(self.live.id)
        expect_fields(self.api.get(self.live.id), html_title="Corrected", meta_description="Pending")
