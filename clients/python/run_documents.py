"""Sends the bodies of HubSpot's own documents as they stand, with the documents' own headers."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from uuid import uuid4

from check import API_URL, TOKEN, Report, Suite, expect, expect_that, operation
from documents_crm import ListingsUpdate, ProjectsUpsert
from wire import SITE, TEMPLATE, expect_error, expect_page

CLIENT = "documents as sent"
EXAMPLES = Path(__file__).parents[2] / "spec" / "examples"

# What a client may set of the fields in the document, and must find again in the answer.
SETTABLE = (
    "archivedInDashboard",
    "attachedStylesheets",
    "campaign",
    "domain",
    "dynamicPageDataSourceId",
    "dynamicPageDataSourceType",
    "dynamicPageHubDbTableId",
    "enableDomainStylesheets",
    "enableLayoutStylesheets",
    "featuredImage",
    "featuredImageAltText",
    "footerHtml",
    "headHtml",
    "htmlTitle",
    "includeDefaultCustomCss",
    "language",
    "layoutSections",
    "linkRelCanonicalUrl",
    "metaDescription",
    "name",
    "pageExpiryDate",
    "pageExpiryEnabled",
    "password",
    "publicAccessRules",
    "publicAccessRulesEnabled",
    "publishImmediately",
    "slug",
    "state",
    "templatePath",
    "themeSettingsValues",
    "useFeaturedImage",
    "widgetContainers",
    "widgets",
)
# What the server decides, whatever the document says.
OWNED = ("abStatus", "abTestId", "created", "createdById", "id", "mabExperimentId", "updated", "updatedById", "url")


def call(method: str, path: str, body: str | None = None, content_type: str | None = None) -> tuple[int, str]:
    """Sends one request and gives back status and text, whatever the status is."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "*/*"}
    if content_type:
        headers["Content-Type"] = content_type
    data = body.encode() if body is not None else None
    request = urllib.request.Request(API_URL + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def document(name: str) -> str:
    """A document's body as its `curl` line sends it: a line break follows the opening quote."""
    return "\n" + (EXAMPLES / name).read_text(encoding="utf-8")


def compact(value: object) -> str:
    """JSON text without spaces, keys in their order."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class BatchUpdate(Suite):
    """The page "Update website pages in a batch" of 2026-03: one input, and it is empty."""

    base = "/cms/pages/2026-03/site-pages"

    @operation("POST", "/batch/update")
    def an_input_without_an_id_is_reported_beside_the_results(self) -> None:
        body = document("batch_update_empty_input.json")
        status, text = call("POST", f"{self.base}/batch/update", body, "*/*")
        expect("status", status, 207)
        answer = json.loads(text)
        expect("results", answer["results"], [])
        expect("numErrors", answer["numErrors"], 1)
        expect("errors", [error["category"] for error in answer["errors"]], ["VALIDATION_ERROR"])
        expect("error status", answer["errors"][0]["status"], "error")
        expect("batch status", answer["status"], "COMPLETE")


class BatchCreate(Suite):
    """The page "Create website pages" of v3: every field, with placeholders for values."""

    base = "/cms/v3/pages/site-pages"

    def total(self) -> int:
        _, text = call("GET", f"{self.base}?limit=1")
        return json.loads(text)["total"]

    @operation("POST", "/batch/create")
    def the_document_is_refused_for_its_empty_access_rule(self) -> None:
        before = self.total()
        body = document("batch_create_all_fields.json")
        status, text = call("POST", f"{self.base}/batch/create", body, "application/json")
        expect("status", status, 400)
        error = json.loads(text)
        expect_error(error, "VALIDATION_ERROR")
        expect_that("a message with the place", error["message"].startswith("Invalid input JSON on line "), error)
        expect("pages stored", self.total() - before, 0)

    @operation("POST", "/batch/create")
    def the_document_made_valid_is_stored(self) -> None:
        sent = self.valid_page()
        status, text = call("POST", f"{self.base}/batch/create", compact({"inputs": [sent]}), "application/json")
        expect("status", status, 201)
        page = json.loads(text)["results"][0]
        for field in SETTABLE:
            expect(field, page[field], sent[field])
        for field in OWNED:
            expect_that(f"{field} to be the server's", page.get(field) != sent[field], page.get(field))
        expect_page(page, SITE)
        _, again = call("GET", f"{self.base}/{page['id']}")
        expect("what get returns", compact(json.loads(again)), compact(page))
        expect("status of deleting it", call("DELETE", f"{self.base}/{page['id']}")[0], 204)

    @staticmethod
    def valid_page() -> dict:
        page = json.loads(document("batch_create_all_fields.json"))["inputs"][0]
        del page["archivedAt"]
        page |= {"publicAccessRules": [], "state": "DRAFT", "templatePath": TEMPLATE, "name": f"Document {uuid4().hex}"}
        return page


class Guide(Suite):
    """The part "Create pages" of the guide: a page with a drag-and-drop area."""

    base = "/cms/v3/pages/site-pages"

    @operation("POST")
    def the_example_becomes_a_draft_with_its_layout(self) -> None:
        body = document("guide_create.json")
        status, text = call("POST", self.base, body, "application/json")
        expect("status", status, 201)
        sent, page = json.loads(body), json.loads(text)
        for field in ("domain", "htmlTitle", "name", "slug", "templatePath", "useFeaturedImage"):
            expect(field, page[field], sent[field])
        expect("state", page["state"], "DRAFT")
        # Compared as text, so that a lost key, a new one or another order shows.
        expect("layoutSections", compact(page["layoutSections"]), compact(sent["layoutSections"]))
        expect_page(page, SITE)
        expect_that("a url of its own", page["url"] != sent["url"], page["url"])
        expect("status of deleting it", call("DELETE", f"{self.base}/{page['id']}")[0], 204)


def main() -> None:
    report = Report(CLIENT)
    crm = (one(call, document) for one in (ListingsUpdate, ProjectsUpsert))
    for suite in (BatchUpdate(), BatchCreate(), Guide(), *crm):
        report.run(suite)
    report.finish()


if __name__ == "__main__":
    main()
