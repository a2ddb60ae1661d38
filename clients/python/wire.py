"""What pages look like on the wire, for the checks that read raw JSON beside the SDK's models."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from check import expect, expect_that

TEMPLATE = "@hubspot/growth/templates/paid-consultation.html"
EPOCH = "1970-01-01T00:00:00Z"
# Ids have about twelve digits, so nothing was ever given this one.
UNKNOWN_ID = "1"

# UTC, and milliseconds only when there are any.
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

# A drag-and-drop area whose keys stand in an order that no sorting or struct would produce.
MODULE = {"name": "module-1", "type": "custom_widget", "w": 12, "x": 0, "params": {"html": "<p>Hi</p>"}}
LAYOUT = {
    "dnd_area": {
        "name": "dnd_area",
        "label": "Main section",
        "type": "cell",
        "w": 12,
        "x": 0,
        "params": {"zeta": 1, "alpha": {"nested": [True, None, "é"]}},
        "cells": [],
        "cssClass": "",
        "rowMetaData": [{"cssClass": "dnd-section"}],
        "rows": [{"0": MODULE}],
    }
}
WIDGETS = {"banner": {"body": {"text": "Hello", "count": 3}}}


@dataclass(frozen=True)
class Kind:
    """One kind of page and what sets it apart on the wire."""

    path: str
    other: str
    subcategory: str
    category: str
    content_type: str

    @property
    def readable(self) -> bool:
        """Whether the read token, which holds `content.site_pages.read` alone, may read it."""
        return self.path == "site-pages"


SITE = Kind("site-pages", "landing-pages", "site_page", "4", "SITE_PAGE")
LANDING = Kind("landing-pages", "site-pages", "landing_page", "1", "LANDING_PAGE")
KINDS = (SITE, LANDING)

# Routes of v3 that only one SDK has anything for.
CURSORS = tuple(
    f"GET /cms/pages/v3/{records}/{tail}"
    for records in ("landing-pages", "landing-pages/folders", "site-pages")
    for tail in ("cursor", "cursor/query")
)


def expect_page(page: dict, kind: Kind) -> None:
    """Checks what holds for every page that is neither deleted nor published."""
    expect_that("an id of digits", isinstance(page["id"], str) and page["id"].isdigit(), page["id"])
    expect("subcategory", page["subcategory"], kind.subcategory)
    expect("contentTypeCategory", page["contentTypeCategory"], kind.category)
    expect("categoryId", page["categoryId"], 1)
    expect("currentState", page["currentState"], "DRAFT")
    expect("archivedAt", page["archivedAt"], EPOCH)
    expect_that("a url that ends with the slug", unquote(page["url"]).endswith("/" + page["slug"]), page["url"])
    expect_twins(page)
    expect_dates(page)
    expect_containers(page)
    for enum in ("language", "abStatus"):
        expect_that(f"{enum} never empty", page.get(enum) != "", page.get(enum))


def expect_twins(page: dict) -> None:
    """Checks the pairs of names under which the specification and the real wire send one value."""
    for specified, real in (("created", "createdAt"), ("updated", "updatedAt"), ("currentlyPublished", "published")):
        expect(f"{real}, the twin of {specified}", page[real], page[specified])


def expect_dates(page: dict) -> None:
    """Checks that dates are ISO strings, which every SDK can parse."""
    for name in ("created", "updated", "archivedAt", "publishDate"):
        expect_that(f"{name} as an ISO date", bool(_DATE.fullmatch(str(page[name]))), page[name])


def expect_containers(page: dict) -> None:
    """Checks that maps are objects even when they are empty, and lists lists."""
    for name in ("translations", "layoutSections", "widgets", "widgetContainers", "themeSettingsValues"):
        expect_that(f"{name} as an object", isinstance(page[name], dict), page[name])
    for name in ("attachedStylesheets", "publicAccessRules"):
        expect_that(f"{name} as a list", isinstance(page[name], list), page[name])


def expect_fresh_draft(page: dict, kind: Kind) -> None:
    """Checks a page that was created with a name and a template only."""
    expect_page(page, kind)
    expect("state", page["state"], "DRAFT")
    expect("currentlyPublished", page["currentlyPublished"], False)
    temporary = re.fullmatch(f"-temporary-slug-{_UUID}", page["slug"])
    expect_that("a temporary slug", temporary is not None, page["slug"])
    expect("layoutSections", page["layoutSections"], {})


def expect_error(body: dict, category: str) -> None:
    """Checks the parts that every error with a category has."""
    expect("error category", body.get("category"), category)
    expect("error status", body.get("status"), "error")
    expect_that("a message", bool(body.get("message")), body)
    correlation = str(body.get("correlationId"))
    expect_that("a correlationId", re.fullmatch(_UUID, correlation) is not None, correlation)


def expect_missing_scope(body: dict, scope: str) -> None:
    """Checks a 403 and that it names the scope which would have sufficed."""
    expect_error(body, "MISSING_SCOPES")
    scopes = body["errors"][0]["context"]["requiredGranularScopes"]
    expect_that(f"{scope} among the required scopes", scope in scopes, scopes)


def expect_domain_error(body: dict, kind: Kind) -> None:
    """Checks a refused page: these answers carry an `errorType` in place of a category."""
    expect_that("an errorType of CONTENT_…", str(body.get("errorType")).startswith("CONTENT_"), body)
    expect("errorTokens.contentType", body["errorTokens"]["contentType"], [kind.content_type])
