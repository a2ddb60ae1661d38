"""Revisions of pages (pages.md §6)."""

from check import expect, expect_all, expect_that, operation
from topics.topic import Topic, expect_fields, expect_same, ids
from wire import UNKNOWN_ID

REVISIONS = "/{objectId}/revisions"
REVISION = REVISIONS + "/{revisionId}"


def titles(versions: list) -> list[str]:
    return [version.object.html_title for version in versions]


class Revisions(Topic):
    """What a page was, and how it becomes that again."""

    def history(self) -> list:
        return self.api.revisions(self.page.id).results

    @operation("GET", REVISIONS)
    def list_shows_the_newest_first(self) -> None:
        self.page = self.create_published("One")
        self.api.update(self.page.id, html_title="Two")
        self.api.update_draft(self.page.id, html_title="Three")
        answer = self.api.revisions(self.page.id)
        expect("ids", ids(answer.results), ["4", "3", "2", "1"])
        expect("titles", titles(answer.results), ["Three", "Two", "One", "One"])
        expect("total", answer.total, 4)
        times = [version.updated_at for version in answer.results]
        expect("times, descending", times, sorted(times, reverse=True))

    @operation("GET", REVISIONS)
    def list_gives_whole_models(self) -> None:
        for version in self.history():
            expect("type", type(version), self.sdk.PAGE_VERSION)
            expect("type of the object", type(version.object), self.sdk.PAGE)
            expect_fields(version.object, id=self.page.id, name=self.page.name, slug=self.page.slug)
            user = (version.user.id, version.user.email, version.user.full_name)
            expect_all("a text about the user", user, lambda text: isinstance(text, str) and text != "")

    @operation("GET", REVISIONS)
    def list_can_be_followed(self) -> None:
        first = self.api.revisions(self.page.id, limit=3)
        expect("ids of the first page", ids(first.results), ["4", "3", "2"])
        expect("total", first.total, 4)
        rest = self.api.revisions(self.page.id, limit=3, after=first.paging.next.after)
        expect("ids of the second page", ids(rest.results), ["1"])
        expect("what follows", rest.paging.next, None)

    @operation("GET", REVISIONS)
    def list_can_be_followed_back(self) -> None:
        first = self.api.revisions(self.page.id, limit=2)
        expect("what precedes", getattr(first.paging, "prev", None), None)
        second = self.api.revisions(self.page.id, limit=2, after=first.paging.next.after)
        # One of the SDKs does not know `prev` and keeps it as it came.
        prev = second.paging.prev
        before = prev["before"] if isinstance(prev, dict) else prev.before
        expect("ids", ids(self.api.revisions(self.page.id, limit=2, before=before).results), ids(first.results))

    @operation("GET", REVISIONS)
    def list_needs_a_page_and_the_read_scope(self) -> None:
        self.not_found(self.api.revisions, UNKNOWN_ID)
        self.readable(self.reader.revisions, self.page.id)

    @operation("GET", REVISION)
    def get_gives_one_of_the_list(self) -> None:
        for listed in self.history():
            expect_same("revision", self.api.revision(self.page.id, listed.id), listed)

    @operation("GET", REVISION)
    def get_needs_a_revision_and_the_read_scope(self) -> None:
        self.not_found(self.api.revision, self.page.id, "999")
        self.not_found(self.api.revision, UNKNOWN_ID, "1")
        self.readable(self.reader.revision, self.page.id, "1")

    @operation("POST", REVISION + "/restore-to-draft")
    def restore_to_draft_leaves_what_is_live(self) -> None:
        draft = self.api.restore_to_draft(self.page.id, "1")
        expect("type", type(draft), self.sdk.PAGE)
        expect_fields(draft, id=self.page.id, html_title="One")
        expect_fields(self.api.get(self.page.id), html_title="Two", current_state="PUBLISHED")
        expect_same("draft as read", self.api.get_draft(self.page.id), draft)
        expect("titles", titles(self.history()), ["One", "Three", "Two", "One", "One"])

    @operation("POST", REVISION + "/restore-to-draft")
    def restore_to_draft_needs_a_revision_and_the_write_scope(self) -> None:
        self.not_found(self.api.restore_to_draft, self.page.id, "999")
        self.not_found(self.api.restore_to_draft, UNKNOWN_ID, "1")
        self.forbidden(self.reader.restore_to_draft, self.page.id, "1")

    @operation("POST", REVISION + "/restore")
    def restore_makes_a_revision_live(self) -> None:
        before = self.api.get(self.page.id)
        page = self.api.restore(self.page.id, "4")
        expect("type", type(page), self.sdk.PAGE)
        expect("html_title", page.html_title, "Three")
        expect_same("what get returns", self.api.get(self.page.id), page)
        expect_same("draft", self.api.get_draft(self.page.id), page)
        expect("titles", titles(self.history()), ["Three", "One", "Three", "Two", "One", "One"])
        expect_that("a later time of update", page.updated >= before.updated, page.updated)

    @operation("POST", REVISION + "/restore")
    def restore_keeps_what_is_no_content(self) -> None:
        # Revision 1 is from before the page was published.
        before = self.api.get(self.page.id)
        page = self.api.restore(self.page.id, "1")
        for field in ("id", "created", "state", "current_state", "publish_date", "archived_at"):
            expect(field, getattr(page, field), getattr(before, field))
        expect_fields(page, html_title="One", currently_published=True)

    @operation("POST", REVISION + "/restore")
    def restore_needs_a_revision_and_the_write_scope(self) -> None:
        self.not_found(self.api.restore, self.page.id, "999")
        self.not_found(self.api.restore, UNKNOWN_ID, "1")
        self.forbidden(self.reader.restore, self.page.id, "1")
