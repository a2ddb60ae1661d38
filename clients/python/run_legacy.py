"""Drives every operation on pages and the CRM through the official SDK `hubspot-api-client`, which calls v3 paths."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import hubspot.cms.pages
from hubspot.cms.pages import (
    ApiException,
    BatchInputJsonNode,
    BatchInputPage,
    BatchInputString,
    BatchResponsePage,
    BatchResponsePageWithErrors,
    Page,
)
from hubspot.cms.pages.exceptions import ForbiddenException, NotFoundException, UnauthorizedException
from hubspot.utils.objects import fetch_all

from check import (
    API_URL,
    READ_TOKEN,
    TOKEN,
    UNKNOWN_TOKEN,
    Report,
    Suite,
    expect,
    expect_all,
    expect_that,
    operation,
    refused,
)
import legacy
import legacy_crm
from legacy import CLIENT, body_of, connect, pages_api
from topics import topics
from topics.crm import run_crm
from wire import (
    CURSORS,
    KINDS,
    LAYOUT,
    TEMPLATE,
    UNKNOWN_ID,
    WIDGETS,
    Kind,
    expect_domain_error,
    expect_error,
    expect_fresh_draft,
    expect_missing_scope,
    expect_page,
)

def names(pages: list[Page]) -> list[str]:
    return [page.name for page in pages]


def ids(pages: list[Page]) -> list[str]:
    return [page.id for page in pages]


def failed_ids(answer: BatchResponsePageWithErrors) -> list[str]:
    """The ids that the errors of a batch name, whether one error names one or several."""
    return sorted(failed for error in answer.errors for failed in error.context["ids"])


class Pages(Suite):
    """Every operation on one kind of page."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.base = f"/cms/v3/pages/{kind.path}"
        self.client = connect(TOKEN)
        self.api = pages_api(TOKEN, kind.path)
        self.other = pages_api(TOKEN, kind.other)
        self.reader = pages_api(READ_TOKEN, kind.path)
        self.marker = f"Legacy {uuid4().hex[:8]}"
        self.slug = self.marker.lower().replace(" ", "-")

    def draft(self, suffix: str, **fields: object) -> Page:
        return Page(name=f"{self.marker} {suffix}", template_path=TEMPLATE, **fields)

    def raw(self, tail: str = "", **options: object):
        """The SDK's generic request, which takes any query and shows the bytes of the answer."""
        return self.client.api_request({"path": self.base + tail, **options})

    def filtered(self, **filters: object) -> dict:
        answer = self.raw(qs=filters)
        expect("status", answer.status_code, 200)
        return answer.json()

    # Create

    @operation("POST")
    def create_answers_201_and_the_sdk_returns_none(self) -> None:
        page = self.draft(
            "Main",
            slug=f"{self.slug}/main",
            html_title="A title",
            meta_description='Quotes " and ünïcödé',
            language="de-at",
            head_html="<meta name='x'>",
            page_expiry_date=4102444800000,
            layout_sections=LAYOUT,
            widgets=WIDGETS,
        )
        answer, status, headers = self.api.create_with_http_info(page)
        newest = self.api.get_page(sort=["-createdAt"], limit=20).results
        self.page = next(listed for listed in newest if listed.name == page.name)
        # The response map of this version knows no success code for create, so the page is dropped.
        expect("return value", answer, None)
        expect("status", status, 201)
        expect_that("a JSON answer", headers["content-type"].startswith("application/json"), headers["content-type"])

    @operation("POST")
    def create_with_name_and_template_gives_a_fresh_draft(self) -> None:
        answer = self.api.create(self.draft("Fresh"), _preload_content=False)
        expect("status", answer.status, 201)
        self.fresh = json.loads(answer.data)
        expect_fresh_draft(self.fresh, self.kind)

    @operation("POST")
    def create_ignores_what_the_server_owns(self) -> None:
        sent = self.draft(
            "Owned",
            id=UNKNOWN_ID,
            url="https://elsewhere.example/page",
            created=datetime(2001, 2, 3, tzinfo=timezone.utc),
            created_by_id="-5",
            current_state="PUBLISHED",
            category_id=7,
            subcategory="blog_post",
            content_type_category="3",
        )
        page = json.loads(self.api.create(sent, _preload_content=False).data)
        expect_fresh_draft(page, self.kind)
        expect_that("an id of its own", page["id"] != UNKNOWN_ID, page["id"])
        expect_that("a url of its own", "elsewhere.example" not in page["url"], page["url"])
        expect_that("a creation time of its own", page["created"] > "2020", page["created"])
        expect_that("a creator of its own", page["createdById"] != "-5", page["createdById"])

    @operation("POST")
    def create_without_a_name_is_a_domain_error(self) -> None:
        error = refused(ApiException, self.api.create, Page())
        expect("status", error.status, 400)
        expect_domain_error(body_of(error), self.kind)

    @operation("POST")
    def create_needs_the_write_scope(self) -> None:
        error = refused(ForbiddenException, self.reader.create, self.draft("Forbidden"))
        expect_missing_scope(body_of(error), "content")

    # Get

    @operation("GET", "/{objectId}")
    def get_returns_what_was_created(self) -> None:
        page = self.api.get_by_id(self.page.id)
        expect("id", page.id, self.page.id)
        expect("name", page.name, f"{self.marker} Main")
        expect("slug", page.slug, f"{self.slug}/main")
        expect("html_title", page.html_title, "A title")
        expect("meta_description", page.meta_description, 'Quotes " and ünïcödé')
        expect("language", page.language, "de-at")
        expect("page_expiry_date", page.page_expiry_date, 4102444800000)
        expect("widgets", page.widgets, WIDGETS)
        expect("module name", page.layout_sections["dnd_area"].rows[0]["0"].name, "module-1")
        expect("template_path", page.template_path, TEMPLATE)

    @operation("GET", "/{objectId}")
    def get_gives_dates_with_a_zone(self) -> None:
        created = self.api.get_by_id(self.page.id).created
        age = datetime.now(timezone.utc) - created
        expect_that("a creation time of just now", abs(age) < timedelta(minutes=10), created)

    @operation("GET", "/{objectId}")
    def get_is_sound_on_the_wire(self) -> None:
        page = self.raw(f"/{self.page.id}").json()
        expect_page(page, self.kind)
        # Compared as text: a page tree comes back in the order in which it was sent.
        expect("layoutSections", json.dumps(page["layoutSections"]), json.dumps(LAYOUT))

    @operation("GET", "/{objectId}")
    def get_of_an_unknown_page_is_not_found(self) -> None:
        for unknown in (UNKNOWN_ID, "0", "not-a-number"):
            error = refused(NotFoundException, self.api.get_by_id, unknown)
            expect_error(body_of(error), "OBJECT_NOT_FOUND")

    @operation("GET", "/{objectId}")
    def get_under_the_other_kind_is_not_found(self) -> None:
        refused(NotFoundException, self.other.get_by_id, self.page.id)

    @operation("GET", "/{objectId}")
    def get_can_be_limited_to_a_property(self) -> None:
        page = self.api.get_by_id(self.page.id, _property="name")
        expect("id", page.id, self.page.id)
        expect("name", page.name, self.page.name)

    @operation("GET", "/{objectId}")
    def get_needs_the_read_scope_of_its_kind(self) -> None:
        if self.kind.readable:
            expect("name", self.reader.get_by_id(self.page.id).name, self.page.name)
        else:
            error = refused(ForbiddenException, self.reader.get_by_id, self.page.id)
            expect_missing_scope(body_of(error), "content")

    # Update

    @operation("PATCH", "/{objectId}")
    def update_changes_what_it_is_given(self) -> None:
        changes = Page(html_title="Another title", widgets={"only": {}}, slug=f"{self.slug}-moved")
        page = self.api.update(self.page.id, changes)
        expect("html_title", page.html_title, "Another title")
        expect("widgets, replaced as a whole", page.widgets, {"only": {}})
        expect("slug", page.slug, f"{self.slug}-moved")
        expect_that("a url that follows the slug", page.url.endswith(f"/{self.slug}-moved"), page.url)
        expect("name, which was not given", page.name, self.page.name)
        expect("created", page.created, self.page.created)
        expect_that("a later time of update", page.updated >= self.page.updated, page.updated)
        expect("what get returns", self.api.get_by_id(self.page.id).to_dict(), page.to_dict())

    @operation("PATCH", "/{objectId}")
    def update_takes_back_a_page_as_it_was_fetched(self) -> None:
        fetched = self.api.get_by_id(self.page.id)
        page = self.api.update(self.page.id, fetched)
        expect("slug", page.slug, fetched.slug)
        expect("layout_sections", page.layout_sections, fetched.layout_sections)
        expect("archived_at", page.archived_at, fetched.archived_at)

    @operation("PATCH", "/{objectId}")
    def update_of_an_unknown_page_is_not_found(self) -> None:
        error = refused(NotFoundException, self.api.update, UNKNOWN_ID, Page(name="Nobody"))
        expect_error(body_of(error), "OBJECT_NOT_FOUND")

    @operation("PATCH", "/{objectId}")
    def update_needs_the_write_scope(self) -> None:
        error = refused(ForbiddenException, self.reader.update, self.page.id, Page(name="Forbidden"))
        expect_missing_scope(body_of(error), "content")

    # Batches

    @operation("POST", "/batch/create")
    def batch_create_stores_all_in_order(self) -> None:
        inputs = [self.draft(letter, slug=f"{self.slug}-{letter}") for letter in "abcde"]
        answer, status, _ = self.api.create_batch_with_http_info(BatchInputPage(inputs=inputs))
        expect("status", status, 201)
        self.five = answer.results
        expect("type", type(answer), BatchResponsePage)
        expect("batch status", answer.status, "COMPLETE")
        expect("names", names(self.five), names(inputs))
        expect_that("started before completed", answer.started_at <= answer.completed_at, answer)

    @operation("POST", "/batch/create")
    def batch_create_reports_what_it_could_not_create(self) -> None:
        answer = self.api.create_batch(BatchInputPage(inputs=[Page(), self.draft("Survivor")]))
        expect("type", type(answer), BatchResponsePageWithErrors)
        expect("num_errors", answer.num_errors, 1)
        expect("names", names(answer.results), [f"{self.marker} Survivor"])
        expect("error status", answer.errors[0].status, "error")

    @operation("POST", "/batch/create")
    def batch_create_needs_the_write_scope(self) -> None:
        refused(ForbiddenException, self.reader.create_batch, BatchInputPage(inputs=[self.draft("Forbidden")]))

    @operation("POST", "/batch/read")
    def batch_read_returns_all_in_order(self) -> None:
        wanted = list(reversed(ids(self.five)))
        answer = self.api.read_batch(BatchInputString(inputs=wanted))
        expect("type", type(answer), BatchResponsePage)
        expect("ids", ids(answer.results), wanted)

    @operation("POST", "/batch/read")
    def batch_read_reports_unknown_ids(self) -> None:
        answer, status, _ = self.api.read_batch_with_http_info(BatchInputString(inputs=[UNKNOWN_ID, self.page.id]))
        expect("status", status, 207)
        expect("type", type(answer), BatchResponsePageWithErrors)
        expect("num_errors", answer.num_errors, 1)
        expect("ids", ids(answer.results), [self.page.id])
        expect("error category", answer.errors[0].category, "OBJECT_NOT_FOUND")
        expect("ids that could not be read", failed_ids(answer), [UNKNOWN_ID])

    @operation("POST", "/batch/read")
    def batch_read_needs_the_read_scope_of_its_kind(self) -> None:
        inputs = BatchInputString(inputs=[self.page.id])
        if self.kind.readable:
            expect("ids", ids(self.reader.read_batch(inputs).results), [self.page.id])
        else:
            refused(ForbiddenException, self.reader.read_batch, inputs)

    @operation("POST", "/batch/update")
    def batch_update_patches_each_page(self) -> None:
        nodes = [{"id": page.id, "htmlTitle": f"Title {page.name}"} for page in self.five]
        answer = self.api.update_batch(BatchInputJsonNode(inputs=nodes))
        expect("type", type(answer), BatchResponsePage)
        expect("titles", [page.html_title for page in answer.results], [node["htmlTitle"] for node in nodes])
        expect("names, which were not given", names(answer.results), names(self.five))

    @operation("POST", "/batch/update")
    def batch_update_reports_unknown_and_missing_ids(self) -> None:
        nodes = [{"id": UNKNOWN_ID, "name": "Nobody"}, {"name": "No id"}, {"id": self.page.id, "htmlTitle": "Third"}]
        answer, status, _ = self.api.update_batch_with_http_info(BatchInputJsonNode(inputs=nodes))
        expect("status", status, 207)
        expect("num_errors", answer.num_errors, 2)
        expect("ids", ids(answer.results), [self.page.id])
        expect("categories", {e.category for e in answer.errors}, {"OBJECT_NOT_FOUND", "VALIDATION_ERROR"})

    @operation("POST", "/batch/update")
    def batch_update_needs_the_write_scope(self) -> None:
        nodes = BatchInputJsonNode(inputs=[{"id": self.page.id, "name": "Forbidden"}])
        refused(ForbiddenException, self.reader.update_batch, nodes)

    # List

    @operation("GET")
    def list_can_be_followed_to_the_end(self) -> None:
        first = self.api.get_page(limit=2)
        seen, page = list(first.results), first
        while page.paging:
            page = self.api.get_page(limit=2, after=page.paging.next.after)
            seen += page.results
        expect("pages seen twice", len(seen) - len(set(ids(seen))), 0)
        expect("total", first.total, len(seen))
        expect_that("every page of the batch", set(ids(self.five)) <= set(ids(seen)), ids(seen))
        expect("what the SDK's own loop finds", ids(fetch_all(self.api)), ids(seen))

    @operation("GET")
    def list_gives_a_link_that_works(self) -> None:
        following = self.api.get_page(limit=2, sort=["-name"]).paging.next
        expect_that("an absolute link to this server", following.link.startswith(API_URL), following.link)
        linked = self.client.api_request({"base_url": following.link}).json()
        by_cursor = self.api.get_page(limit=2, sort=["-name"], after=following.after)
        expect("ids", [page["id"] for page in linked["results"]], ids(by_cursor.results))

    @operation("GET")
    def list_sorts(self) -> None:
        ascending, descending = (
            [name for name in names(fetch_all(self.api, sort=sort)) if name in names(self.five)]
            for sort in (["name"], ["-name"])
        )
        expect("by name", ascending, sorted(names(self.five)))
        expect("by name, descending", descending, sorted(names(self.five), reverse=True))
        times = [page.updated for page in fetch_all(self.api, sort=["-updatedAt", "name"])]
        expect("by time of update, descending", times, sorted(times, reverse=True))
        times = [page.created for page in fetch_all(self.api)]
        expect("by time of creation when nothing is asked", times, sorted(times))

    @operation("GET")
    def list_filters_by_time(self) -> None:
        moment = self.page.created
        at, after, before = (
            fetch_all(self.api, created_at=moment),
            fetch_all(self.api, created_after=moment),
            fetch_all(self.api, created_before=moment),
        )
        expect_that("the page of that moment", self.page.id in ids(at), ids(at))
        expect_all("created at the moment", at, lambda page: page.created == moment)
        expect_all("created after the moment", after, lambda page: page.created > moment)
        expect_all("created before the moment", before, lambda page: page.created < moment)
        expect("at, after and before", len(at) + len(after) + len(before), len(fetch_all(self.api)))
        updated = self.api.get_page(updated_after=moment, limit=1)
        expect_that("pages updated later", updated.total > 0, updated.total)

    @operation("GET")
    def list_reads_times_without_a_zone_as_utc(self) -> None:
        total = self.api.get_page(limit=1).total
        expect("after 2020", self.api.get_page(created_after=datetime(2020, 1, 1), limit=1).total, total)
        expect("before 2020", self.api.get_page(created_before=datetime(2020, 1, 1)).results, [])

    @operation("GET")
    def list_takes_filters_of_the_guide(self) -> None:
        a, b = self.five[0], self.five[1]
        expect("name__icontains", self.filtered(name__icontains=f"{self.marker} A".upper())["total"], 1)
        expect("name__in", self.filtered(name__in=f"{a.name},{b.name}")["total"], 2)
        expect("id__in, repeated", self.filtered(id__in=[a.id, b.id])["total"], 2)
        expect("slug__eq", self.filtered(slug__eq=a.slug)["results"][0]["id"], a.id)
        expect("language__in, which de-at is not", self.filtered(language__in="de", id__eq=self.page.id)["total"], 0)
        both = self.filtered(state__in="DRAFT,DRAFT_AB", templatePath__startswith="@hubspot/", id__in=f"{a.id},{b.id}")
        expect("three filters together", both["total"], 2)

    @operation("GET")
    def list_counts_null_and_not_null_to_the_whole(self) -> None:
        primaries = self.filtered(translatedFromId__is_null="", limit=1)["total"]
        variants = self.filtered(translatedFromId__not_null="", limit=1)["total"]
        expect("null and not null", primaries + variants, self.api.get_page(limit=1).total)

    @operation("GET")
    def list_ignores_unknown_properties_and_refuses_unknown_operators(self) -> None:
        expect("total", self.filtered(nonsense__eq="1", limit=1)["total"], self.api.get_page(limit=1).total)
        for wrong in ("name__foo", "name__contains"):
            answer = self.raw(qs={wrong: "x"})
            expect(f"status of {wrong}", answer.status_code, 400)
            expect_error(answer.json(), "VALIDATION_ERROR")

    @operation("GET")
    def list_needs_a_known_token(self) -> None:
        error = refused(UnauthorizedException, pages_api(UNKNOWN_TOKEN, self.kind.path).get_page)
        expect_error(body_of(error), "INVALID_AUTHENTICATION")

    @operation("GET")
    def list_needs_the_read_scope_of_its_kind(self) -> None:
        if self.kind.readable:
            expect("total", self.reader.get_page(limit=1).total, self.api.get_page(limit=1).total)
        else:
            error = refused(ForbiddenException, self.reader.get_page)
            expect_missing_scope(body_of(error), "content")

    # Delete

    @operation("DELETE", "/{objectId}")
    def archive_needs_the_write_scope(self) -> None:
        refused(ForbiddenException, self.reader.archive, self.page.id)

    @operation("DELETE", "/{objectId}")
    def archive_hides_the_page(self) -> None:
        answer, status, _ = self.api.archive_with_http_info(self.page.id)
        expect("status", status, 204)
        expect("return value", answer, None)
        refused(NotFoundException, self.api.get_by_id, self.page.id)
        expect_that("no such page in the list", self.page.id not in ids(fetch_all(self.api)), self.page.id)

    @operation("DELETE", "/{objectId}")
    def archive_of_what_is_gone_is_not_found(self) -> None:
        for gone in (self.page.id, UNKNOWN_ID):
            error = refused(NotFoundException, self.api.archive, gone)
            expect_error(body_of(error), "OBJECT_NOT_FOUND")

    @operation("GET", "/{objectId}")
    def get_finds_deleted_pages_when_asked(self) -> None:
        page = self.api.get_by_id(self.page.id, archived=True)
        expect("name", page.name, self.page.name)
        expect_that("a time of deletion", page.archived_at > page.created, page.archived_at)

    @operation("GET")
    def list_shows_deleted_pages_when_asked(self) -> None:
        deleted = fetch_all(self.api, archived=True)
        expect_that("the deleted page", self.page.id in ids(deleted), ids(deleted))
        expect_all("deleted", deleted, lambda page: page.archived_at.year > 1970)

    @operation("POST", "/batch/read")
    def batch_read_finds_deleted_pages_when_asked(self) -> None:
        inputs = BatchInputString(inputs=[self.page.id, self.five[0].id])
        answer = self.api.read_batch(inputs, archived=True)
        expect("ids", ids(answer.results), [self.page.id])
        expect("ids that could not be read", failed_ids(answer), [self.five[0].id])

    @operation("POST", "/batch/archive")
    def batch_archive_takes_ids_and_nothing_else(self) -> None:
        wrong = BatchInputString(inputs=[{"id": self.five[0].id}])
        error = refused(ApiException, self.api.archive_batch, wrong)
        expect("status", error.status, 400)
        expect("pages left", len(self.api.read_batch(BatchInputString(inputs=ids(self.five))).results), 5)

    @operation("POST", "/batch/archive")
    def batch_archive_needs_the_write_scope(self) -> None:
        refused(ForbiddenException, self.reader.archive_batch, BatchInputString(inputs=ids(self.five)))

    @operation("POST", "/batch/archive")
    def batch_archive_deletes_and_overlooks_unknown_ids(self) -> None:
        inputs = BatchInputString(inputs=[UNKNOWN_ID, *ids(self.five)])
        answer, status, _ = self.api.archive_batch_with_http_info(inputs)
        expect("status", status, 204)
        expect("return value", answer, None)
        left = self.api.read_batch(inputs)
        expect("results of reading them back", left.results, [])
        expect("ids that could not be read", failed_ids(left), sorted(inputs.inputs))

    @operation("POST", "/batch/archive")
    def batch_archive_leaves_nothing_of_this_run(self) -> None:
        rest = [page["id"] for page in self.filtered(name__icontains=self.marker)["results"]]
        self.api.archive_batch(BatchInputString(inputs=rest))
        expect("pages of this run", self.filtered(name__icontains=self.marker)["total"], 0)


class Account(Suite):
    """Account facts, for which this SDK has only its generic request."""

    def __init__(self) -> None:
        self.client = connect(TOKEN)

    @operation("GET", "/account-info/v3/details")
    def details_are_complete(self) -> None:
        answer = self.client.api_request({"path": "/account-info/v3/details"})
        expect("status", answer.status_code, 200)
        self.details = answer.json()
        types = {
            "portalId": int,
            "accountType": str,
            "timeZone": str,
            "companyCurrency": str,
            "additionalCurrencies": list,
            "utcOffset": str,
            "utcOffsetMilliseconds": int,
            "uiDomain": str,
            "dataHostingLocation": str,
        }
        for field, expected in types.items():
            expect(f"type of {field}", type(self.details.get(field)), expected)

    @operation("GET", "/account-info/v3/details")
    def details_are_open_to_every_token(self) -> None:
        answer = connect(READ_TOKEN).api_request({"path": "/account-info/v3/details"})
        expect("portalId", answer.json()["portalId"], self.details["portalId"])

    @operation("GET", "/account-info/v3/details")
    def details_need_a_known_token(self) -> None:
        answer = connect(UNKNOWN_TOKEN).api_request({"path": "/account-info/v3/details"})
        expect("status", answer.status_code, 401)
        expect_error(answer.json(), "INVALID_AUTHENTICATION")

    @operation("POST", "/oauth/v2/private-apps/get/access-token-info")
    def token_info_names_account_and_scopes(self) -> None:
        full, read = self.token_info(TOKEN), self.token_info(READ_TOKEN)
        expect("hubId", full["hubId"], self.details["portalId"])
        expect_all("numbers", (full["userId"], full["appId"]), lambda value: type(value) is int)
        expect_that("content among the scopes", "content" in full["scopes"], full["scopes"])
        expect_that("the one page scope", "content.site_pages.read" in read["scopes"], read["scopes"])
        expect_that("no write scope", "content" not in read["scopes"], read["scopes"])

    def token_info(self, token: str) -> dict:
        path = "/oauth/v2/private-apps/get/access-token-info"
        answer = self.client.api_request({"path": path, "method": "POST", "body": {"tokenKey": token}})
        expect("status", answer.status_code, 200)
        return answer.json()


def main() -> None:
    report = Report(CLIENT)
    for kind in KINDS:
        report.run(Pages(kind))
    for topic in topics(legacy):
        report.run(topic)
    run_crm(report, legacy, legacy_crm)
    report.lacks(CURSORS, Path(hubspot.cms.pages.__file__).parent)
    report.lacks(legacy_crm.LACKS, legacy_crm.SOURCES)
    report.cannot(legacy_crm.STAGE_AUDIT_PATH, "pipeline_id" not in legacy_crm.stage_audit_parameters())
    report.run(Account())
    report.finish()


if __name__ == "__main__":
    main()
