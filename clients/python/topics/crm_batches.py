"""Batches of records (objects.md §3)."""

from check import expect, expect_that, operation
from topics.crm_objects import Records, ids
from wire_crm import UNKNOWN_ID, expect_record, expect_validation, row


class Batches(Records):
    """`batch/create`, `read`, `update`, `upsert` and `archive`."""

    @operation("POST", "/batch/create")
    def create_answers_in_the_order_of_its_inputs(self) -> None:
        sent = [self.kind.fields(f"{self.marker} {n}") for n in range(3)]
        answer = self.api.create_batch([{"properties": one} for one in sent])
        expect("status", answer.status, "COMPLETE")
        expect_that("times", answer.started_at <= answer.completed_at, answer)
        for record, properties in zip(answer.results, sent, strict=True):
            expect_record(record, properties)
        self.ids = ids(answer.results)

    @operation("POST", "/batch/create")
    def create_is_all_or_nothing(self) -> None:
        wrong = self.kind.fields(f"{self.marker} Wrong", no_such_thing="1")
        good = self.kind.fields(f"{self.marker} Good")
        inputs = [{"properties": good}, {"properties": wrong}]
        expect_validation(self.bad_request(self.api.create_batch, inputs), "PROPERTY_DOESNT_EXIST", "no_such_thing")
        self.forbidden(self.reader.create_batch, inputs)

    @operation("POST", "/batch/create")
    def create_is_piecemeal_where_every_input_is_traced(self) -> None:
        fields = (self.kind.fields(f"{self.marker} Good"), self.kind.fields("Wrong", no_such_thing="1"))
        inputs = [{"properties": one, "object_write_trace_id": f"t{n}"} for n, one in enumerate(fields)]
        answer = self.api.create_batch(inputs, status=207)
        expect("records", len(answer.results), 1)
        expect("trace", answer.results[0].object_write_trace_id, "t0")
        error = self.only_error(answer)
        expect("category", error["category"], "VALIDATION_ERROR")
        expect("trace of the error", error["context"]["objectWriteTraceId"], ["t1"])
        self.api.delete(answer.results[0].id)

    @operation("POST", "/batch/create")
    def create_takes_a_hundred(self) -> None:
        body = self.bad_request(self.api.create_batch, [{"properties": {}}] * 101)
        expect_that("the limit in the message", "supported in a batch is 100." in body["message"], body["message"])

    @operation("POST", "/batch/read")
    def read_finds_what_is_there(self) -> None:
        answer = self.api.read_batch(self.ids, properties=[self.kind.text])
        texts = {one.id: one.properties[self.kind.text] for one in answer.results}
        expect("texts", texts, {one: f"{self.marker} {n}" for n, one in enumerate(self.ids)})

    @operation("POST", "/batch/read")
    def read_reports_what_is_missing(self) -> None:
        answer = self.api.read_batch([self.ids[0], UNKNOWN_ID], status=207)
        expect("records", ids(answer.results), [self.ids[0]])
        error = self.only_error(answer)
        expect("category", error["category"], "OBJECT_NOT_FOUND")
        expect("ids", error["context"]["ids"], [UNKNOWN_ID])

    @operation("POST", "/batch/read")
    def read_shows_histories_of_up_to_fifty(self) -> None:
        answer = self.api.read_batch(self.ids[:1], history=[self.kind.text])
        (history,) = [one.properties_with_history[self.kind.text] for one in answer.results]
        expect("values", [one.value for one in history], [f"{self.marker} 0"])
        body = self.bad_request(self.api.read_batch, [str(n) for n in range(1, 52)], history=[self.kind.text])
        expect_that("the limit in the message", "property histories is 50." in body["message"], body["message"])
        self.forbidden(self.reader.read_batch, self.ids)

    @operation("POST", "/batch/update")
    def update_changes_every_record(self) -> None:
        answer = self.api.update_batch([row(one, {self.kind.text: f"{self.marker} New"}) for one in self.ids])
        expect("records", sorted(ids(answer.results)), sorted(self.ids))
        found = self.api.read_batch(self.ids, properties=[self.kind.text]).results
        expect("texts", {one.properties[self.kind.text] for one in found}, {f"{self.marker} New"})

    @operation("POST", "/batch/update")
    def update_reports_what_is_missing(self) -> None:
        inputs = [row(one, {self.kind.text: "Newer"}) for one in (self.ids[0], UNKNOWN_ID)]
        answer = self.api.update_batch(inputs, status=207)
        expect("records", ids(answer.results), [self.ids[0]])
        expect("ids", self.only_error(answer)["context"]["ids"], [UNKNOWN_ID])

    @operation("POST", "/batch/update")
    def update_names_a_record_once(self) -> None:
        body = self.bad_request(self.api.update_batch, [row(self.ids[0], {self.kind.text: "x"})] * 2)
        message = f"Duplicate IDs found in batch input: [{self.ids[0]}]. IDs must be unique"
        expect("message", body["message"], message)
        self.forbidden(self.reader.update_batch, [row(self.ids[0], {self.kind.text: "x"})])

    @operation("POST", "/batch/upsert")
    def upsert_makes_a_record_and_finds_it_again(self) -> None:
        self.value = f"{self.marker}@example.com"
        text = f"{self.marker} Upserted"
        made = self.upsert(self.kind.fields(text))
        expect("new", made.new, True)
        expect_record(made, {self.kind.text: text, self.unique: self.value})
        found = self.upsert({self.kind.text: f"{text} again"})
        expect("new and id", (found.new, found.id), (False, made.id))
        self.ids.append(made.id)

    def upsert(self, properties: dict):
        inputs = [row(self.value, properties, id_property=self.unique)]
        (record,) = self.api.upsert_batch(inputs).results
        return record

    @operation("POST", "/batch/upsert")
    def upsert_needs_a_unique_property(self) -> None:
        inputs = [row("Whatever", {self.kind.text: "x"}, id_property=self.kind.text)]
        body = self.bad_request(self.api.upsert_batch, inputs)
        expect_that("why", "Unable to perform update/upsert by non-unique" in body["message"], body["message"])
        self.forbidden(self.reader.upsert_batch, inputs)

    @operation("POST", "/batch/update")
    def update_finds_by_a_unique_property(self) -> None:
        inputs = [row(self.value, {self.kind.text: f"{self.marker} Found"}, id_property=self.unique)]
        expect("ids", ids(self.api.update_batch(inputs).results), self.ids[-1:])

    @operation("POST", "/batch/read")
    def read_finds_by_a_unique_property(self) -> None:
        answer = self.api.read_batch([self.value], id_property=self.unique)
        expect("ids", ids(answer.results), self.ids[-1:])

    @operation("POST", "/batch/archive")
    def archive_hides_all_of_them(self) -> None:
        self.forbidden(self.reader.delete_batch, self.ids)
        expect("return value", self.api.delete_batch([*self.ids, UNKNOWN_ID]), None)
        answer = self.api.read_batch(self.ids, status=207)
        expect("records", answer.results, [])
        expect("archived records", len(self.api.read_batch(self.ids, archived=True).results), len(self.ids))
