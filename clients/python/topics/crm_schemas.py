"""Custom types (objects.md §7.2)."""

from types import ModuleType

from check import expect, expect_that, operation
from topics.crm_topic import CrmTopic
from wire_crm import marker


def car(name: str) -> dict:
    """What a type `car` is made of; `vin` is unique."""
    text = {"type": "string", "field_type": "text"}
    return {
        "name": name,
        "labels": {"singular": f"Car {name}", "plural": f"Cars {name}"},
        "primary_display_property": "name",
        "secondary_display_properties": [],
        "required_properties": ["name"],
        "searchable_properties": ["name"],
        "associated_objects": ["CONTACT"],
        "properties": [
            {"name": "name", "label": "Name", **text},
            {"name": "vin", "label": "VIN", "has_unique_value": True, **text},
        ],
    }


class Schemas(CrmTopic):
    """Custom types."""

    api_name = "SchemasApi"

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.SCHEMAS)
        self.name = marker("car")

    def checks(self):
        for name, check in super().checks():
            if self.crm.SCHEMA_BATCH or not name.endswith("/batch/read"):
                yield name, check

    @operation("POST")
    def create_answers_with_the_type(self) -> None:
        self.made = self.api.create(**car(self.name))
        expect("name", self.made.name, self.name)
        expect_that("an id of its own", self.made.object_type_id.startswith("2-"), self.made.object_type_id)
        expect_that("a full name", self.made.fully_qualified_name.endswith(f"_{self.name}"), self.made)
        names = {one.name for one in self.made.properties}
        expect("missing properties", {"name", "vin", "hs_object_id", "hs_createdate"} - names, set())
        to = {one.to_object_type_id for one in self.made.associations}
        expect_that("an association with contacts", "0-1" in to, to)

    @operation("POST")
    def create_refuses_a_name_that_is_taken(self) -> None:
        self.conflict(self.api.create, **car(self.name))
        self.forbidden(self.reader.create, **car(f"{self.name}f"))

    @operation("GET", "/{objectType}")
    def get_takes_id_and_full_name(self) -> None:
        for name in (self.made.object_type_id, self.made.fully_qualified_name):
            found = self.api.get(name)
            expect("object_type_id", found.object_type_id, self.made.object_type_id)
            expect("label", found.labels.singular, f"Car {self.name}")
        expect("HubSpot's own", self.api.get("contacts").object_type_id, "0-1")
        body = self.bad_request(self.api.get, "butterflies")
        expect("message", body["message"], "Unable to infer object type from: butterflies")
        # `oauth` is among its scopes, and every token has that.
        found = self.reader.get(self.made.object_type_id)
        expect("for any token", found.object_type_id, self.made.object_type_id)

    @operation("GET")
    def list_has_it(self) -> None:
        expect_that("the type", self.made.object_type_id in self.ids(), self.ids())
        self.forbidden(self.reader.list)

    def ids(self) -> list[str]:
        return [one.object_type_id for one in self.api.list()]

    @operation("POST", "/batch/read")
    def batch_read_finds_it(self) -> None:
        (found,) = self.api.read_batch([self.made.object_type_id])
        expect("name and properties", (found.name, found.properties), (self.name, []))

    @operation("PATCH", "/{objectType}")
    def update_answers_with_the_definition(self) -> None:
        changed = self.api.update(self.made.object_type_id, description="On wheels", required_properties=["name"])
        expect("description", changed.description, "On wheels")
        expect("id", changed.object_type_id, self.made.object_type_id)
        self.forbidden(self.reader.update, self.made.object_type_id, description="x")

    @operation("POST", "/{objectType}/associations")
    def association_is_made(self) -> None:
        ends = {"from_object_type_id": self.made.object_type_id, "to_object_type_id": "0-2"}
        self.link = self.api.associate(self.made.object_type_id, name=f"{self.name}_maker", **ends)
        expect("ends", (self.link.from_object_type_id, self.link.to_object_type_id), tuple(ends.values()))
        found = {one.id for one in self.api.get(self.made.object_type_id).associations}
        expect_that("it among the type's", self.link.id in found, found)

    @operation("DELETE", "/{objectType}/associations/{associationIdentifier}")
    def association_goes(self) -> None:
        expect("return value", self.api.dissociate(self.made.object_type_id, self.link.id), None)
        found = {one.id for one in self.api.get(self.made.object_type_id).associations}
        expect_that("no such association", self.link.id not in found, found)

    @operation("DELETE", "/{objectType}")
    def archive_hides_it(self) -> None:
        self.forbidden(self.reader.delete, self.made.object_type_id)
        expect("return value", self.api.delete(self.made.object_type_id), None)
        expect_that("no such type", self.made.object_type_id not in self.ids(), self.ids())
        archived = [one.object_type_id for one in self.api.list(archived=True)]
        expect_that("it among the archived", self.made.object_type_id in archived, archived)

    @operation("DELETE", "/{objectType}")
    def purge_deletes_it_for_good(self) -> None:
        expect("return value", self.api.delete(self.made.object_type_id, archived=True), None)
        archived = [one.object_type_id for one in self.api.list(archived=True)]
        expect_that("no such type", self.made.object_type_id not in archived, archived)
