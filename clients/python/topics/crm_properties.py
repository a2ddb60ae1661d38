"""Definitions of properties and their groups (objects.md §7.1)."""

from types import ModuleType

from check import expect, expect_all, expect_that, operation
from topics.crm_topic import CrmTopic
from wire import expect_error

KIND, GROUP = "contacts", "contactinformation"
COLORS = [
    {"label": "Red", "value": "red", "display_order": 0, "hidden": False},
    {"label": "Blue", "value": "blue", "display_order": 1, "hidden": False},
]


class Properties(CrmTopic):
    """Properties of contacts."""

    api_name = "PropertiesApi"

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.PROPERTIES)
        self.name = f"p_{self.marker}"

    def fields(self, name: str, **more: object) -> dict:
        base = {"name": name, "label": f"Label {name}", "type": "string", "field_type": "text"}
        return {**base, "group_name": GROUP, **more}

    @operation("POST")
    def create_answers_with_the_definition(self) -> None:
        made = self.api.create(KIND, **self.fields(self.name, description="Words"))
        expect("name", made.name, self.name)
        expect("what it is", (made.type, made.field_type, made.group_name), ("string", "text", GROUP))
        expect("what nobody said", (made.hidden, made.has_unique_value, made.options), (False, False, []))
        expect_that("a definition that may go", made.modification_metadata.archivable, made)

    @operation("POST")
    def create_refuses_a_name_that_is_taken(self) -> None:
        body = self.conflict(self.api.create, KIND, **self.fields(self.name))
        expect_error(body, "OBJECT_ALREADY_EXISTS")
        expect("subCategory", body["subCategory"], "Properties.PROPERTY_WITH_NAME_EXISTS")
        self.forbidden(self.reader.create, KIND, **self.fields(f"{self.name}_f"))

    @operation("POST")
    def create_takes_options(self) -> None:
        name = f"{self.name}_color"
        made = self.api.create(KIND, **self.fields(name, type="enumeration", field_type="select", options=COLORS))
        expect("values", [option.value for option in made.options], ["red", "blue"])

    @operation("GET", "/{propertyName}")
    def get_finds_it(self) -> None:
        found = self.api.get(KIND, self.name)
        expect("description", found.description, "Words")
        expect_error(self.not_found(self.api.get, KIND, f"no_{self.name}"), "OBJECT_NOT_FOUND")
        self.forbidden(self.reader.get, KIND, self.name)

    @operation("GET")
    def list_has_hubspots_own_and_it(self) -> None:
        names = {one.name for one in self.api.list(KIND)}
        expect("missing", {"email", "firstname", "hs_object_id", self.name} - names, set())
        self.forbidden(self.reader.list, KIND)

    @operation("PATCH", "/{propertyName}")
    def update_keeps_what_is_not_named(self) -> None:
        changed = self.api.update(KIND, self.name, label="Other")
        expect("label and description", (changed.label, changed.description), ("Other", "Words"))
        self.not_found(self.api.update, KIND, f"no_{self.name}", label="Other")
        self.forbidden(self.reader.update, KIND, self.name, label="x")

    @operation("POST", "/batch/create")
    def batch_create_makes_all(self) -> None:
        self.names = [f"{self.name}_{n}" for n in range(2)]
        answer = self.api.create_batch(KIND, [self.fields(name) for name in self.names])
        expect("names", [one.name for one in answer.results], self.names)

    @operation("POST", "/batch/create")
    def batch_create_reports_a_name_that_is_taken(self) -> None:
        names = [self.names[0], f"{self.name}_2"]
        answer = self.api.create_batch(KIND, [self.fields(name) for name in names], status=207)
        expect("names", [one.name for one in answer.results], names[1:])
        expect("category", self.only_error(answer)["category"], "OBJECT_ALREADY_EXISTS")
        self.names.append(names[1])

    @operation("POST", "/batch/read")
    def batch_read_finds_and_reports(self) -> None:
        answer = self.api.read_batch(KIND, self.names)
        expect("names", {one.name for one in answer.results}, set(self.names))
        answer = self.api.read_batch(KIND, [self.names[0], f"no_{self.name}"], status=207)
        expect("names found", [one.name for one in answer.results], self.names[:1])
        self.only_error(answer)

    @operation("POST", "/batch/archive")
    def batch_archive_overlooks_what_is_not_there(self) -> None:
        self.forbidden(self.reader.delete_batch, KIND, self.names)
        expect("return value", self.api.delete_batch(KIND, [*self.names, f"no_{self.name}"]), None)
        names = {one.name for one in self.api.list(KIND)}
        expect("left", names & set(self.names), set())

    @operation("DELETE", "/{propertyName}")
    def archive_hides_it(self) -> None:
        self.forbidden(self.reader.delete, KIND, self.name)
        expect("return value", self.api.delete(KIND, self.name), None)
        self.not_found(self.api.get, KIND, self.name)
        self.not_found(self.api.delete, KIND, self.name)
        expect("archived", self.api.get(KIND, self.name, archived=True).archived, True)
        archived = self.api.list(KIND, archived=True)
        expect_that("it among the archived", self.name in {one.name for one in archived}, len(archived))

    @operation("POST")
    def create_restores_an_archived_name(self) -> None:
        self.api.create(KIND, **self.fields(self.name, type="number", field_type="number"))
        expect("type", self.api.get(KIND, self.name).type, "number")
        self.api.delete_batch(KIND, [self.name, f"{self.name}_color"])

    # Groups

    @operation("POST", "/groups")
    def group_is_made(self) -> None:
        self.group = f"g_{self.marker}"
        made = self.api.create_group(KIND, name=self.group, label="Group", display_order=3)
        expect("group", (made.name, made.label, made.display_order, made.archived), (self.group, "Group", 3, False))
        self.conflict(self.api.create_group, KIND, name=self.group, label="Group")
        self.forbidden(self.reader.create_group, KIND, name=f"{self.group}f", label="Group")

    @operation("GET", "/groups/{groupName}")
    def group_is_found(self) -> None:
        expect("label", self.api.get_group(KIND, self.group).label, "Group")
        expect_error(self.not_found(self.api.get_group, KIND, f"no{self.group}"), "OBJECT_NOT_FOUND")

    @operation("GET", "/groups")
    def groups_are_listed(self) -> None:
        names = {one.name for one in self.api.list_groups(KIND)}
        expect("missing", {GROUP, self.group} - names, set())

    @operation("PATCH", "/groups/{groupName}")
    def group_is_renamed(self) -> None:
        changed = self.api.update_group(KIND, self.group, label="Renamed")
        expect("label and order", (changed.label, changed.display_order), ("Renamed", 3))

    @operation("DELETE", "/groups/{groupName}")
    def group_goes_when_it_is_empty(self) -> None:
        name = f"{self.name}_in_group"
        self.api.create(KIND, **self.fields(name, group_name=self.group))
        self.bad_request(self.api.delete_group, KIND, self.group)
        self.api.delete(KIND, name)
        expect("return value", self.api.delete_group(KIND, self.group), None)
        self.not_found(self.api.get_group, KIND, self.group)
        expect_all("archived", self.api.list_groups(KIND), lambda one: not one.archived)
