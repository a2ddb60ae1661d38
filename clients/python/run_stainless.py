"""Drives every operation on pages and the CRM through the official SDK `hubspot-sdk`, which calls 2026-03 paths."""

import json
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import httpx
from hubspot_sdk import AuthenticationError, BadRequestError, NotFoundError, PermissionDeniedError
from hubspot_sdk.types.cms import BatchResponsePage, PagesPage

from check import (
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
import stainless
import stainless_crm
from stainless import CLIENT, connect, sparse
from topics import topics
from topics.crm import run_crm
from wire import (
    EPOCH,
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

def ids(pages: list[PagesPage]) -> list[str]:
    return [page.id for page in pages]


def names(pages: list[PagesPage]) -> list[str]:
    return [page.name for page in pages]


def failed_ids(answer: BatchResponsePage) -> list[str]:
    """The ids that the errors of a batch name; the SDK keeps `errors` as an undeclared field."""
    return sorted(failed for error in answer.errors for failed in error["context"]["ids"])


class KindApi:
    """The SDK's resource for one kind of page, under names that do not repeat the kind."""

    def __init__(self, token: str, path: str) -> None:
        noun = path.replace("-", "_")
        pages = getattr(connect(token).cms.pages, noun)
        self.create, self.get, self.list = pages.create, pages.get, pages.list
        self.update, self.delete, self.raw = pages.update, pages.delete, pages.with_raw_response
        self.create_batch = getattr(pages.batch, f"create_{noun}")
        self.read_batch = getattr(pages.batch, f"get_{noun}")
        self.update_batch = getattr(pages.batch, f"update_{noun}")
        self.delete_batch = getattr(pages.batch, f"delete_{noun}")
        raw = pages.batch.with_raw_response
        self.raw_create_batch = getattr(raw, f"create_{noun}")
        self.raw_update_batch = getattr(raw, f"update_{noun}")
        self.raw_read_batch = getattr(raw, f"get_{noun}")


class Pages(Suite):
    """Every operation on one kind of page."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.base = f"/cms/pages/2026-03/{kind.path}"
        self.api = KindApi(TOKEN, kind.path)
        self.other = KindApi(TOKEN, kind.other)
        self.reader = KindApi(READ_TOKEN, kind.path)
        self.marker = f"Stainless {uuid4().hex[:8]}"
        self.slug = self.marker.lower().replace(" ", "-")

    def fields(self, suffix: str, **fields: object) -> dict[str, object]:
        return {"name": f"{self.marker} {suffix}", "template_path": TEMPLATE, **fields}

    def total(self, **query: object) -> int:
        # `total` is not declared in the SDK's page class, which keeps it all the same.
        return self.api.list(limit=1, extra_query=query).total

    def all(self, **query: object) -> list[PagesPage]:
        return list(self.api.list(**query))

    # Create

    @operation("POST")
    def create_answers_201_with_the_page(self) -> None:
        self.sent = self.fields(
            "Main",
            slug=f"{self.slug}/main",
            html_title="A title",
            meta_description='Quotes " and ünïcödé',
            language="de-at",
            page_expiry_date=4102444800000,
            layout_sections=LAYOUT,
            widgets=WIDGETS,
        )
        answer = sparse(self.api.raw.create, **self.sent)
        self.page = answer.parse()
        expect("status", answer.status_code, 201)
        expect("type", type(self.page), PagesPage)
        for field in ("name", "slug", "html_title", "meta_description", "language", "page_expiry_date", "widgets"):
            expect(field, getattr(self.page, field), self.sent[field])

    @operation("POST")
    def create_with_name_and_template_gives_a_fresh_draft(self) -> None:
        answer = sparse(self.api.raw.create, **self.fields("Fresh"))
        expect_fresh_draft(answer.http_response.json(), self.kind)

    @operation("POST")
    def create_takes_every_field_as_the_types_demand(self) -> None:
        """Fields of the server's own are ignored, and an epoch in `archived_at` means "not deleted"."""
        page = self.api.create(**every_field(self.fields("Full", slug=f"{self.slug}-full")))
        expect("name", page.name, f"{self.marker} Full")
        expect("html_title", page.html_title, "Full title")
        expect("current_state", page.current_state, "DRAFT")
        expect("category", page.content_type_category, self.kind.category)
        expect("subcategory", page.subcategory, self.kind.subcategory)
        expect_that("an id of its own", page.id != UNKNOWN_ID, page.id)
        expect_that("a url of its own", "elsewhere.example" not in page.url, page.url)
        expect_that("a creation time of its own", page.created.year > 2020, page.created)

    @operation("POST")
    def create_without_a_name_is_a_domain_error(self) -> None:
        error = refused(BadRequestError, sparse, self.api.create)
        expect_domain_error(error.body, self.kind)

    @operation("POST")
    def create_needs_the_write_scope(self) -> None:
        error = refused(PermissionDeniedError, sparse, self.reader.create, **self.fields("Forbidden"))
        expect_missing_scope(error.body, "content")

    # Get

    @operation("GET", "/{objectId}")
    def get_returns_what_was_created(self) -> None:
        page = self.api.get(self.page.id)
        expect("page", page.to_dict(), self.page.to_dict())
        expect("module name", page.layout_sections["dnd_area"].rows[0]["0"].name, "module-1")
        age = datetime.now(timezone.utc) - page.created
        expect_that("a creation time of just now", abs(age) < timedelta(minutes=10), page.created)

    @operation("GET", "/{objectId}")
    def get_is_sound_on_the_wire(self) -> None:
        page = self.api.raw.get(self.page.id).http_response.json()
        expect_page(page, self.kind)
        # Compared as text: a page tree comes back in the order in which it was sent.
        expect("layoutSections", json.dumps(page["layoutSections"]), json.dumps(LAYOUT))

    @operation("GET", "/{objectId}")
    def get_of_an_unknown_page_is_not_found(self) -> None:
        for unknown in (UNKNOWN_ID, "0", "not-a-number"):
            error = refused(NotFoundError, self.api.get, unknown)
            expect_error(error.body, "OBJECT_NOT_FOUND")

    @operation("GET", "/{objectId}")
    def get_under_the_other_kind_is_not_found(self) -> None:
        refused(NotFoundError, self.other.get, self.page.id)

    @operation("GET", "/{objectId}")
    def get_can_be_limited_to_a_property(self) -> None:
        page = self.api.get(self.page.id, property="name")
        expect("id", page.id, self.page.id)
        expect("name", page.name, self.page.name)

    @operation("GET", "/{objectId}")
    def get_needs_the_read_scope_of_its_kind(self) -> None:
        if self.kind.readable:
            expect("name", self.reader.get(self.page.id).name, self.page.name)
        else:
            error = refused(PermissionDeniedError, self.reader.get, self.page.id)
            expect_missing_scope(error.body, "content")

    # Update

    @operation("PATCH", "/{objectId}")
    def update_changes_what_it_is_given(self) -> None:
        changes = {"html_title": "Another title", "widgets": {"only": {}}, "slug": f"{self.slug}-moved"}
        page = sparse(self.api.update, self.page.id, **changes)
        for field, value in changes.items():
            expect(field, getattr(page, field), value)
        expect_that("a url that follows the slug", page.url.endswith(f"/{self.slug}-moved"), page.url)
        expect("name, which was not given", page.name, self.page.name)
        expect("created", page.created, self.page.created)
        expect_that("a later time of update", page.updated >= self.page.updated, page.updated)
        expect("what get returns", self.api.get(self.page.id).to_dict(), page.to_dict())

    @operation("PATCH", "/{objectId}")
    def update_of_an_unknown_page_is_not_found(self) -> None:
        error = refused(NotFoundError, sparse, self.api.update, UNKNOWN_ID, name="Nobody")
        expect_error(error.body, "OBJECT_NOT_FOUND")

    @operation("PATCH", "/{objectId}")
    def update_needs_the_write_scope(self) -> None:
        error = refused(PermissionDeniedError, sparse, self.reader.update, self.page.id, name="Forbidden")
        expect_missing_scope(error.body, "content")

    # Batches

    @operation("POST", "/batch/create")
    def batch_create_stores_all_in_order(self) -> None:
        inputs = [self.fields(letter, slug=f"{self.slug}-{letter}") for letter in "abcde"]
        answer = self.api.raw_create_batch(inputs=inputs)
        batch = answer.parse()
        self.five = batch.results
        expect("status", answer.status_code, 201)
        expect("type", type(batch), BatchResponsePage)
        expect("batch status", batch.status, "COMPLETE")
        expect("names", names(self.five), [page["name"] for page in inputs])
        expect_that("started before completed", batch.started_at <= batch.completed_at, batch)

    @operation("POST", "/batch/create")
    def batch_create_reports_what_it_could_not_create(self) -> None:
        answer = self.api.raw_create_batch(inputs=[{}, self.fields("Survivor")])
        expect("status", answer.status_code, 207)
        batch = answer.parse()
        expect("numErrors", batch.numErrors, 1)
        expect("names", names(batch.results), [f"{self.marker} Survivor"])
        expect("error status", batch.errors[0]["status"], "error")

    @operation("POST", "/batch/create")
    def batch_create_needs_the_write_scope(self) -> None:
        refused(PermissionDeniedError, self.reader.create_batch, inputs=[self.fields("Forbidden")])

    @operation("POST", "/batch/read")
    def batch_read_returns_all_in_order(self) -> None:
        wanted = list(reversed(ids(self.five)))
        answer = self.api.raw_read_batch(inputs=wanted)
        expect("status", answer.status_code, 200)
        expect("ids", ids(answer.parse().results), wanted)

    @operation("POST", "/batch/read")
    def batch_read_reports_unknown_ids(self) -> None:
        answer = self.api.raw_read_batch(inputs=[UNKNOWN_ID, self.page.id])
        expect("status", answer.status_code, 207)
        batch = answer.parse()
        expect("numErrors", batch.numErrors, 1)
        expect("ids", ids(batch.results), [self.page.id])
        expect("error category", batch.errors[0]["category"], "OBJECT_NOT_FOUND")
        expect("ids that could not be read", failed_ids(batch), [UNKNOWN_ID])

    @operation("POST", "/batch/read")
    def batch_read_needs_the_read_scope_of_its_kind(self) -> None:
        if self.kind.readable:
            expect("ids", ids(self.reader.read_batch(inputs=[self.page.id]).results), [self.page.id])
        else:
            refused(PermissionDeniedError, self.reader.read_batch, inputs=[self.page.id])

    @operation("POST", "/batch/update")
    def batch_update_patches_each_page(self) -> None:
        nodes = [{"id": page.id, "htmlTitle": f"Title {page.name}"} for page in self.five]
        answer = self.api.raw_update_batch(inputs=nodes)
        expect("status", answer.status_code, 200)
        results = answer.parse().results
        expect("titles", [page.html_title for page in results], [node["htmlTitle"] for node in nodes])
        expect("names, which were not given", names(results), names(self.five))

    @operation("POST", "/batch/update")
    def batch_update_reports_unknown_and_missing_ids(self) -> None:
        nodes = [{"id": UNKNOWN_ID, "name": "Nobody"}, {"name": "No id"}, {"id": self.page.id, "htmlTitle": "Third"}]
        answer = self.api.raw_update_batch(inputs=nodes)
        expect("status", answer.status_code, 207)
        batch = answer.parse()
        expect("numErrors", batch.numErrors, 2)
        expect("ids", ids(batch.results), [self.page.id])
        categories = {error["category"] for error in batch.errors}
        expect("categories", categories, {"OBJECT_NOT_FOUND", "VALIDATION_ERROR"})

    @operation("POST", "/batch/update")
    def batch_update_needs_the_write_scope(self) -> None:
        refused(PermissionDeniedError, self.reader.update_batch, inputs=[{"id": self.page.id, "name": "Forbidden"}])

    # List

    @operation("GET")
    def list_can_be_followed_to_the_end(self) -> None:
        first = self.api.list(limit=2)
        seen = list(first)
        expect("pages seen twice", len(seen) - len(set(ids(seen))), 0)
        expect("total", first.total, len(seen))
        expect_that("every page of the batch", set(ids(self.five)) <= set(ids(seen)), ids(seen))
        expect("the second page", ids(first.get_next_page().results), ids(seen[2:4]))
        expect("in larger pages", ids(self.all(limit=100)), ids(seen))

    @operation("GET")
    def list_sorts(self) -> None:
        ascending, descending = (
            [name for name in names(self.all(sort=sort)) if name in names(self.five)] for sort in (["name"], ["-name"])
        )
        expect("by name", ascending, sorted(names(self.five)))
        expect("by name, descending", descending, sorted(names(self.five), reverse=True))
        # Two fields travel as one comma-joined value.
        times = [page.updated for page in self.all(sort=["-updatedAt", "name"])]
        expect("by time of update, descending", times, sorted(times, reverse=True))

    @operation("GET")
    def list_filters_by_time(self) -> None:
        moment = self.page.created
        at, after, before = (
            self.all(created_at=moment),
            self.all(created_after=moment),
            self.all(created_before=moment),
        )
        expect_that("the page of that moment", self.page.id in ids(at), ids(at))
        expect_all("created at the moment", at, lambda page: page.created == moment)
        expect_all("created after the moment", after, lambda page: page.created > moment)
        expect_all("created before the moment", before, lambda page: page.created < moment)
        expect("at, after and before", len(at) + len(after) + len(before), self.total())
        without_zone = self.api.list(created_after="2020-01-01T00:00:00", limit=1)
        expect("after 2020, given without a zone", without_zone.total, self.total())

    @operation("GET")
    def list_takes_filters_of_the_guide(self) -> None:
        a, b = self.five[0], self.five[1]
        expect("name__icontains", self.total(name__icontains=f"{self.marker} A".upper()), 1)
        expect("name__in", self.total(name__in=[a.name, b.name]), 2)
        expect("id__in", self.total(id__in=f"{a.id},{b.id}"), 2)
        expect("slug__eq", ids(self.all(extra_query={"slug__eq": a.slug})), [a.id])
        expect("language__in, which de-at is not", self.total(language__in="de", id__eq=self.page.id), 0)
        both = self.total(state__in="DRAFT,DRAFT_AB", templatePath__startswith="@hubspot/", id__in=f"{a.id},{b.id}")
        expect("three filters together", both, 2)

    @operation("GET")
    def list_keeps_filters_while_it_is_followed(self) -> None:
        found = self.all(limit=2, extra_query={"id__in": ",".join(ids(self.five))})
        expect("ids", sorted(ids(found)), sorted(ids(self.five)))

    @operation("GET")
    def list_ignores_unknown_properties_and_refuses_unknown_operators(self) -> None:
        expect("total", self.total(nonsense__eq="1"), self.total())
        for wrong in ("name__foo", "name__contains"):
            error = refused(BadRequestError, self.api.list, extra_query={wrong: "x"})
            expect_error(error.body, "VALIDATION_ERROR")

    @operation("GET")
    def list_needs_a_known_token(self) -> None:
        error = refused(AuthenticationError, KindApi(UNKNOWN_TOKEN, self.kind.path).list)
        expect_error(error.body, "INVALID_AUTHENTICATION")

    @operation("GET")
    def list_needs_the_read_scope_of_its_kind(self) -> None:
        if self.kind.readable:
            expect("total", self.reader.list(limit=1).total, self.total())
        else:
            error = refused(PermissionDeniedError, self.reader.list)
            expect_missing_scope(error.body, "content")

    # Delete

    @operation("DELETE", "/{objectId}")
    def delete_needs_the_write_scope(self) -> None:
        refused(PermissionDeniedError, self.reader.delete, self.page.id)

    @operation("DELETE", "/{objectId}")
    def delete_hides_the_page(self) -> None:
        answer = self.api.raw.delete(self.page.id)
        expect("status", answer.status_code, 204)
        expect("body", answer.http_response.content, b"")
        refused(NotFoundError, self.api.get, self.page.id)
        expect_that("no such page in the list", self.page.id not in ids(self.all()), self.page.id)

    @operation("DELETE", "/{objectId}")
    def delete_of_what_is_gone_is_not_found(self) -> None:
        for gone in (self.page.id, UNKNOWN_ID):
            error = refused(NotFoundError, self.api.delete, gone)
            expect_error(error.body, "OBJECT_NOT_FOUND")

    @operation("GET", "/{objectId}")
    def get_finds_deleted_pages_when_asked(self) -> None:
        page = self.api.get(self.page.id, archived=True)
        expect("name", page.name, self.page.name)
        expect_that("a time of deletion", page.archived_at > page.created, page.archived_at)

    @operation("GET")
    def list_shows_deleted_pages_when_asked(self) -> None:
        deleted = self.all(archived=True)
        expect_that("the deleted page", self.page.id in ids(deleted), ids(deleted))
        expect_all("deleted", deleted, lambda page: page.archived_at.year > 1970)

    @operation("POST", "/batch/read")
    def batch_read_finds_deleted_pages_when_asked(self) -> None:
        answer = self.api.read_batch(inputs=[self.page.id, self.five[0].id], archived=True)
        expect("ids", ids(answer.results), [self.page.id])
        expect("ids that could not be read", failed_ids(answer), [self.five[0].id])

    @operation("POST", "/batch/archive")
    def batch_archive_needs_the_write_scope(self) -> None:
        refused(PermissionDeniedError, self.reader.delete_batch, inputs=ids(self.five))

    @operation("POST", "/batch/archive")
    def batch_archive_deletes_and_overlooks_unknown_ids(self) -> None:
        inputs = [UNKNOWN_ID, *ids(self.five)]
        expect("return value", self.api.delete_batch(inputs=inputs), None)
        left = self.api.read_batch(inputs=inputs)
        expect("results of reading them back", left.results, [])
        expect("ids that could not be read", failed_ids(left), sorted(inputs))

    @operation("POST", "/batch/archive")
    def batch_archive_leaves_nothing_of_this_run(self) -> None:
        rest = self.all(extra_query={"name__icontains": self.marker})
        self.api.delete_batch(inputs=ids(rest))
        expect("pages of this run", self.total(name__icontains=self.marker), 0)


def every_field(fields: dict[str, object]) -> dict[str, object]:
    """All arguments of `create`: what a program sends that satisfies the SDK's type checker."""
    return {
        "id": UNKNOWN_ID,
        "ab_status": "master",
        "ab_test_id": "",
        "archived_at": EPOCH,
        "archived_in_dashboard": False,
        "attached_stylesheets": [],
        "author_name": "",
        "campaign": "",
        "category_id": 7,
        "content_group_id": "",
        "content_type_category": "3",
        "created": datetime(2001, 2, 3, tzinfo=timezone.utc),
        "created_by_id": "",
        "currently_published": True,
        "current_state": "PUBLISHED",
        "domain": "",
        "dynamic_page_data_source_id": "",
        "dynamic_page_data_source_type": 0,
        "dynamic_page_hub_db_table_id": "",
        "enable_domain_stylesheets": True,
        "enable_layout_stylesheets": True,
        "featured_image": "",
        "featured_image_alt_text": "",
        "folder_id": "",
        "footer_html": "",
        "head_html": "",
        "html_title": "Full title",
        "include_default_custom_css": True,
        "language": "en",
        "layout_sections": {},
        "link_rel_canonical_url": "",
        "mab_experiment_id": "",
        "meta_description": "",
        "page_expiry_date": 0,
        "page_expiry_enabled": False,
        "page_expiry_redirect_id": 0,
        "page_expiry_redirect_url": "",
        "page_redirected": False,
        "password": "",
        "public_access_rules": [],
        "public_access_rules_enabled": False,
        "publish_date": EPOCH,
        "publish_immediately": True,
        "state": "DRAFT",
        "subcategory": "blog_post",
        "theme_settings_values": {},
        "translated_from_id": "",
        "translations": {},
        "updated": datetime(2001, 2, 3, tzinfo=timezone.utc),
        "updated_by_id": "",
        "url": "https://elsewhere.example/page",
        "use_featured_image": False,
        "widget_containers": {},
        "widgets": {},
        **fields,
    }


class Account(Suite):
    """Account facts; for the token's own facts this SDK has only its generic request."""

    def __init__(self) -> None:
        self.client = connect(TOKEN)

    @operation("GET", "/account-info/2026-03/details")
    def details_are_complete(self) -> None:
        self.details = self.client.account.get()
        types = {
            "portal_id": int,
            "account_type": str,
            "time_zone": str,
            "company_currency": str,
            "additional_currencies": list,
            "utc_offset": str,
            "utc_offset_milliseconds": int,
            "ui_domain": str,
            "data_hosting_location": str,
        }
        for field, expected in types.items():
            expect(f"type of {field}", type(getattr(self.details, field, None)), expected)

    @operation("GET", "/account-info/2026-03/details")
    def details_are_open_to_every_token(self) -> None:
        expect("portal_id", connect(READ_TOKEN).account.get().portal_id, self.details.portal_id)

    @operation("GET", "/account-info/2026-03/details")
    def details_need_a_known_token(self) -> None:
        error = refused(AuthenticationError, connect(UNKNOWN_TOKEN).account.get)
        expect_error(error.body, "INVALID_AUTHENTICATION")

    @operation("POST", "/oauth/v2/private-apps/get/access-token-info")
    def token_info_names_account_and_scopes(self) -> None:
        path = "/oauth/v2/private-apps/get/access-token-info"
        info = self.client.post(path, body={"tokenKey": READ_TOKEN}, cast_to=httpx.Response).json()
        expect("hubId", info["hubId"], self.details.portal_id)
        expect_all("numbers", (info["userId"], info["appId"]), lambda value: type(value) is int)
        expect_that("the one page scope", "content.site_pages.read" in info["scopes"], info["scopes"])
        expect_that("no write scope", "content" not in info["scopes"], info["scopes"])


def main() -> None:
    report = Report(CLIENT)
    for kind in KINDS:
        report.run(Pages(kind))
    for topic in topics(stainless):
        report.run(topic)
    run_crm(report, stainless, stainless_crm)
    report.run(Account())
    report.finish()


if __name__ == "__main__":
    main()
