"""Records of one type: one by one, lists, merging, deleting (objects.md §1.1, §4, §8)."""

from types import ModuleType

from check import READ_TOKEN, TOKEN, expect, expect_all, expect_that, operation
from topics.crm_topic import CrmTopic
from wire_crm import STANDARD, UNKNOWN_ID, Kind, expect_record, expect_validation, marker

# One more than a page holds.
MANY = 101


def ids(records: list) -> list[str]:
    return [record.id for record in records]


class Records(CrmTopic):
    """What the topics about the records of one type share."""

    def __init__(
        self, sdk: ModuleType, crm: ModuleType, kind: Kind, unique: str, api_name: str = "ObjectsApi"
    ) -> None:
        self.sdk, self.crm, self.kind, self.unique = sdk, crm, kind, unique
        self.base = crm.base_of(kind)
        api = getattr(crm, api_name)
        self.api, self.reader = api(TOKEN, kind), api(READ_TOKEN, kind)
        self.marker = marker("x")

    @property
    def id_path(self) -> str:
        return f"/{{{self.kind.id_name}}}"

    def checks(self):
        """Without the operations that the SDK has no method for; the path's id is called after the type."""
        for name, check in super().checks():
            missing = {"merge": not self.api.merges, "gdpr-delete": not self.api.purges}
            if not missing.get(name.rsplit("/", 1)[-1]):
                yield name.replace("/{id}", self.id_path), check

    def create(self, suffix: str, **more: str):
        return self.api.create(self.kind.fields(f"{self.marker} {suffix}", **more))


class Objects(Records):
    """One record at a time, and lists."""

    @operation("POST")
    def create_answers_with_what_was_sent(self) -> None:
        sent = self.kind.fields(f"{self.marker} First")
        self.record = self.api.create(sent)
        expect_record(self.record, sent)
        expect("updated_at", self.record.updated_at, self.record.created_at)

    @operation("POST")
    def create_refuses_unknown_properties(self) -> None:
        body = self.bad_request(self.api.create, self.kind.fields("Wrong", no_such_thing="1"))
        expect_validation(body, "PROPERTY_DOESNT_EXIST", "no_such_thing")

    @operation("POST")
    def create_needs_the_write_scope(self) -> None:
        self.forbidden(self.reader.create, self.kind.fields("Forbidden"))

    @operation("POST")
    def create_associates_at_once(self) -> None:
        if not self.kind.other:
            return
        others = next(kind for kind in STANDARD if kind.path == self.kind.other)
        other = self.crm.ObjectsApi(TOKEN, others).create(others.fields(f"{self.marker} Other"))
        record = self.api.create(self.kind.fields(f"{self.marker} Linked"), ((other.id, self.kind.association),))
        found = self.api.get(record.id, associations=[self.kind.other])
        expect("names of associations", list(found.associations), [self.kind.other])
        linked = found.associations[self.kind.other].results
        expect("ids of associations", {one.id for one in linked}, {other.id})
        expect_all("type of association", linked, lambda one: bool(one.type))
        wrong = self.bad_request(self.api.create, self.kind.fields("Wrong"), ((UNKNOWN_ID, self.kind.association),))
        expect("category", wrong["category"], "VALIDATION_ERROR")

    @operation("GET", "/{id}")
    def get_shows_the_properties_of_its_type(self) -> None:
        found = self.api.get(self.record.id)
        expect("names of properties", set(found.properties), set(self.kind.shown))
        expect("created_at", found.created_at, self.record.created_at)

    @operation("GET", "/{id}")
    def get_shows_what_is_asked_for(self) -> None:
        text = self.kind.text
        found = self.api.get(self.record.id, properties=[text, "hs_merged_object_ids", "no_such_thing"])
        expect("text", found.properties[text], f"{self.marker} First")
        expect("what is empty", found.properties["hs_merged_object_ids"], None)
        expect_that("no unknown property", "no_such_thing" not in found.properties, found.properties)

    @operation("GET", "/{id}")
    def get_finds_by_a_unique_property(self) -> None:
        self.value = f"{self.marker}@example.com"
        self.api.update(self.record.id, {self.unique: self.value})
        expect("id", self.api.get(self.value, id_property=self.unique).id, self.record.id)
        self.not_found(self.api.get, f"no{self.value}", id_property=self.unique)

    @operation("GET", "/{id}")
    def get_by_a_property_that_is_not_unique_is_refused(self) -> None:
        self.bad_request(self.api.get, "Whatever", id_property=self.kind.text)

    @operation("GET", "/{id}")
    def get_of_what_is_not_there_is_not_found(self) -> None:
        body = self.not_found(self.api.get, UNKNOWN_ID)
        expect("message", body["message"], "resource not found")

    @operation("PATCH", "/{id}")
    def update_keeps_what_is_not_named(self) -> None:
        changed = self.api.update(self.record.id, {self.kind.text: f"{self.marker} Second"})
        expect_record(changed, {self.kind.text: f"{self.marker} Second"})
        found = self.api.get(self.record.id, properties=[self.unique])
        expect("what was not named", found.properties[self.unique], self.value)

    @operation("PATCH", "/{id}")
    def update_finds_by_a_unique_property(self) -> None:
        changed = self.api.update(self.value, {self.kind.text: f"{self.marker} Third"}, id_property=self.unique)
        expect("id", changed.id, self.record.id)

    @operation("PATCH", "/{id}")
    def update_needs_properties_and_a_record(self) -> None:
        body = self.bad_request(self.api.update, self.record.id, {})
        expect("message", body["message"], "No properties found to update, please provide at least one.")
        self.not_found(self.api.update, UNKNOWN_ID, {self.kind.text: "x"})
        self.forbidden(self.reader.update, self.record.id, {self.kind.text: "x"})

    @operation("GET", "/{id}")
    def get_shows_the_history_newest_first(self) -> None:
        found = self.api.get(self.record.id, properties_with_history=[self.kind.text])
        values = [one.value for one in found.properties_with_history[self.kind.text]]
        expect("values", values, [f"{self.marker} {text}" for text in ("Third", "Second", "First")])
        times = [one.timestamp for one in found.properties_with_history[self.kind.text]]
        expect("times", times, sorted(times, reverse=True))

    @operation("GET")
    def list_reaches_every_record_and_ends(self) -> None:
        rows = [{"properties": self.kind.fields(f"{self.marker} {n}")} for n in range(MANY - 1)]
        self.many = ids(self.api.create_batch(rows).results)
        self.many.append(self.create("Last").id)
        found = ids(self.api.all())
        expect_that("all of them, each once", len(found) == len(set(found)) >= MANY, len(found))
        expect("missing", set(self.many) - set(found), set())

    @operation("GET")
    def list_pages_have_a_limit(self) -> None:
        first = self.api.page(limit=2)
        expect("records", len(first.results), 2)
        second = self.api.page(limit=2, after=first.paging.next.after)
        expect_that("other records", not set(ids(first.results)) & set(ids(second.results)), second)
        for wrong in (0, 101):
            self.bad_request(self.api.page, limit=wrong)

    @operation("GET")
    def list_shows_what_is_asked_for(self) -> None:
        page = self.api.page(limit=3, properties=[self.kind.text])
        expect_all("text", page.results, lambda one: self.kind.text in one.properties)
        self.forbidden(self.reader.page, limit=1)

    @operation("POST", "/merge")
    def merge_leads_both_ids_to_one_record(self) -> None:
        one, other = self.create("One"), self.create("Other")
        merged = self.api.merge(one.id, other.id)
        for old in (one.id, other.id):
            found = self.api.get(old, properties=[self.kind.text])
            expect("id", found.id, merged.id)
            expect("text", found.properties[self.kind.text], f"{self.marker} One")
        self.bad_request(self.api.merge, one.id, one.id)

    @operation("POST", "/gdpr-delete")
    def purge_deletes_for_good(self) -> None:
        record = self.create("Purged", **{self.unique: f"purge{self.value}"})
        expect("return value", self.api.purge(f"purge{self.value}", id_property=self.unique), None)
        for archived in (False, True):
            self.not_found(self.api.get, record.id, archived=archived)
        self.api.purge(f"nobody{self.value}", id_property=self.unique)
        again = self.create("Again", **{self.unique: f"purge{self.value}"})
        self.api.purge(again.id)

    @operation("DELETE", "/{id}")
    def archive_hides_the_record(self) -> None:
        self.forbidden(self.reader.delete, self.record.id)
        for _ in range(2):
            expect("return value", self.api.delete(self.record.id), None)
        self.not_found(self.api.get, self.record.id)
        found = self.api.get(self.record.id, archived=True)
        expect("archived", found.archived, True)
        expect_that("a time", found.archived_at >= found.created_at, found)

    @operation("GET")
    def list_shows_archived_records_when_asked(self) -> None:
        archived = self.api.all(archived=True)
        expect_that("the archived record", self.record.id in ids(archived), ids(archived))
        expect_all("archived", archived, lambda one: one.archived)

    @operation("POST", "/batch/archive")
    def archive_leaves_nothing_of_this_run(self) -> None:
        expect("return value", self.api.delete_batch(self.many[:100]), None)
        self.api.delete_batch([*self.many, UNKNOWN_ID][-2:])
        left = self.api.read_batch(self.many[:3], status=207)
        expect("records", left.results, [])
