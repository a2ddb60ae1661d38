"""One life of a record of the types that no other topic is about."""

from types import ModuleType

from check import expect, expect_that, operation
from topics.crm_objects import Records, ids
from wire_crm import Kind, expect_record, row


class Others(Records):
    """Every operation once."""

    def __init__(self, sdk: ModuleType, crm: ModuleType, kind: Kind) -> None:
        super().__init__(sdk, crm, kind, "hs_object_id")

    @operation("POST")
    def create_answers_with_what_was_sent(self) -> None:
        self.record = self.create("First")
        expect_record(self.record, {self.kind.text: f"{self.marker} First"})

    @operation("GET", "/{id}")
    def get_shows_the_system_properties(self) -> None:
        found = self.api.get(self.record.id)
        expect_that("an id among the properties", found.properties["hs_object_id"] == found.id, found.properties)
        found = self.api.get(self.record.id, properties=[self.kind.text])
        expect("text", found.properties[self.kind.text], f"{self.marker} First")

    @operation("PATCH", "/{id}")
    def update_changes_it(self) -> None:
        changed = self.api.update(self.record.id, {self.kind.text: f"{self.marker} Second"})
        expect("text", changed.properties[self.kind.text], f"{self.marker} Second")

    @operation("GET")
    def list_has_it(self) -> None:
        expect_that("the record", self.record.id in ids(self.api.page(limit=100).results), self.record.id)
        self.forbidden(self.reader.page)

    @operation("POST", "/search")
    def search_finds_it(self) -> None:
        one = {"property_name": "hs_object_id", "operator": "EQ", "value": self.record.id}
        text = {"property_name": self.kind.text, "operator": "CONTAINS_TOKEN", "value": f"{self.marker} second"}
        answer = self.api.search(filter_groups=[[one, text]], properties=[self.kind.text], sorts=["-hs_object_id"])
        expect("total", (answer.total, ids(answer.results)), (1, [self.record.id]))
        expect("text", answer.results[0].properties[self.kind.text], f"{self.marker} Second")
        self.forbidden(self.reader.search)

    @operation("POST", "/batch/create")
    def batch_creates(self) -> None:
        answer = self.api.create_batch([{"properties": self.kind.fields(f"{self.marker} {n}")} for n in range(2)])
        self.ids = ids(answer.results)
        expect("records", len(self.ids), 2)

    @operation("POST", "/batch/read")
    def batch_reads(self) -> None:
        expect("ids", sorted(ids(self.api.read_batch(self.ids).results)), sorted(self.ids))

    @operation("POST", "/batch/update")
    def batch_updates(self) -> None:
        answer = self.api.update_batch([row(one, {self.kind.text: f"{self.marker} New"}) for one in self.ids])
        expect("texts", {one.properties[self.kind.text] for one in answer.results}, {f"{self.marker} New"})

    @operation("POST", "/batch/upsert")
    def batch_upserts(self) -> None:
        inputs = [row(one, {self.kind.text: f"{self.marker} Newer"}, id_property="hs_object_id") for one in self.ids]
        answer = self.api.upsert_batch(inputs)
        expect("new", [one.new for one in answer.results], [False, False])

    @operation("POST", "/batch/archive")
    def batch_archives(self) -> None:
        expect("return value", self.api.delete_batch(self.ids), None)
        expect("records", self.api.read_batch(self.ids, status=207).results, [])

    @operation("DELETE", "/{id}")
    def archive_hides_it(self) -> None:
        expect("return value", self.api.delete(self.record.id), None)
        self.not_found(self.api.get, self.record.id)
