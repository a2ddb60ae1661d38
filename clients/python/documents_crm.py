"""The documents "Update listings in a batch" of v3 and "Create or update projects in a batch", sent as they
stand: to an account that lacks what their placeholders name, and to one that has it.
"""

import json
from collections.abc import Callable

from check import Suite, expect, expect_that, operation
from wire import expect_error

PROPERTIES = "/crm/v3/properties"


class CrmDocument(Suite):
    """`call` sends a request and gives back status and text; `document` reads a body."""

    def __init__(self, call: Callable, document: Callable) -> None:
        self.call, self.document = call, document

    def send(self, method: str, path: str, body: object = None) -> tuple[int, dict]:
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        status, answer = self.call(method, path, text, text and "application/json")
        return status, json.loads(answer) if answer else {}

    def define(self, kind: str, name: str) -> None:
        """A property whose values are unique."""
        _, groups = self.send("GET", f"{PROPERTIES}/{kind}/groups")
        fields = {"name": name, "label": name, "type": "string", "fieldType": "text", "hasUniqueValue": True}
        group = groups["results"][0]["name"]
        expect("status", self.send("POST", f"{PROPERTIES}/{kind}", {**fields, "groupName": group})[0], 201)

    def remove(self, base: str, record_id: str, kind: str, name: str) -> None:
        expect("status of deleting it", self.send("DELETE", f"{base}/{record_id}")[0], 204)
        expect("status of the property", self.send("DELETE", f"{PROPERTIES}/{kind}/{name}")[0], 204)


class ListingsUpdate(CrmDocument):
    """One listing, by `my_unique_property_name`, without a property to change."""

    base = "/crm/v3/objects/0-420"
    unique = "my_unique_property_name"

    @operation("POST", "/batch/update")
    def the_document_is_refused_where_its_property_is_not(self) -> None:
        status, error = self.send("POST", f"{self.base}/batch/update", self.document("listings_batch_update.json"))
        expect("status", status, 400)
        expect_error(error, "VALIDATION_ERROR")
        message = f"Unable to perform update/upsert by non-unique 0-420 property {self.unique}"
        expect("message", error["message"], message)

    @operation("POST", "/batch/update")
    def the_document_reports_that_its_listing_is_not_there(self) -> None:
        self.define("0-420", self.unique)
        status, answer = self.send("POST", f"{self.base}/batch/update", self.document("listings_batch_update.json"))
        expect("status", status, 207)
        expect("results", answer["results"], [])
        (error,) = answer["errors"]
        expect("category", error["category"], "OBJECT_NOT_FOUND")
        expect("context", error["context"], {"ids": ["<string>"], "objectWriteTraceId": ["<string>"]})

    @operation("POST", "/batch/update")
    def the_document_finds_its_listing(self) -> None:
        properties = {"hs_name": "Document", self.unique: "<string>"}
        _, made = self.send("POST", self.base, {"properties": properties})
        status, answer = self.send("POST", f"{self.base}/batch/update", self.document("listings_batch_update.json"))
        expect("status", status, 200)
        expect("batch status", answer["status"], "COMPLETE")
        (listing,) = answer["results"]
        expect("id and trace", (listing["id"], listing["objectWriteTraceId"]), (made["id"], "<string>"))
        expect("archived", listing["archived"], False)
        expect_that("times", answer["startedAt"] <= answer["completedAt"], answer)
        self.remove(self.base, made["id"], "0-420", self.unique)


class ProjectsUpsert(CrmDocument):
    """One project, by a property whose name is a placeholder too."""

    base = "/crm/objects/v3/projects"
    unique = "document_unique_name"

    @operation("POST", "/batch/upsert")
    def the_document_is_refused_for_its_property(self) -> None:
        status, error = self.send("POST", f"{self.base}/batch/upsert", self.document("projects_batch_upsert.json"))
        expect("status", status, 400)
        expect_error(error, "VALIDATION_ERROR")
        expect("message", error["message"], "Unable to perform update/upsert by non-unique 0-970 property <string>")

    def body(self, properties: dict[str, str]) -> dict:
        body = json.loads(self.document("projects_batch_upsert.json"))
        body["inputs"][0] |= {"idProperty": self.unique, "properties": properties}
        return body

    @operation("POST", "/batch/upsert")
    def the_document_made_valid_still_lacks_what_projects_need(self) -> None:
        self.define("projects", self.unique)
        status, answer = self.send("POST", f"{self.base}/batch/upsert", self.body({}))
        expect("status", status, 207)
        expect("results", answer["results"], [])
        (error,) = answer["errors"]
        expect("message", error["message"], "Error creating PROJECT. Some required properties were not set.")
        expect("trace", error["context"]["objectWriteTraceId"], ["<string>"])

    @operation("POST", "/batch/upsert")
    def the_document_with_properties_creates_and_then_updates(self) -> None:
        _, pipelines = self.send("GET", "/crm/v3/pipelines/projects")
        pipeline = pipelines["results"][0]
        stage = {"hs_pipeline": pipeline["id"], "hs_pipeline_stage": pipeline["stages"][0]["id"]}
        found = []
        for new, properties in ((True, {"hs_name": "Document", **stage}), (False, {})):
            status, answer = self.send("POST", f"{self.base}/batch/upsert", self.body(properties))
            expect("status", status, 200)
            (project,) = answer["results"]
            expect("new and trace", (project["new"], project["objectWriteTraceId"]), (new, "<string>"))
            found.append(project["id"])
        expect("ids", found[1], found[0])
        self.remove(self.base, found[0], "projects", self.unique)
