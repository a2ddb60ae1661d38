"""Associations between records, their labels and limits (objects.md §7.3)."""

from types import ModuleType

from check import READ_TOKEN, TOKEN, expect, expect_all, expect_that, operation
from topics.crm_topic import CrmTopic
from wire_crm import COMPANIES, CONTACTS, UNKNOWN_ID

FROM, TO = "contacts", "companies"
# Contact to company: the plain type, and the one of the primary company.
PLAIN, PRIMARY = ("HUBSPOT_DEFINED", 279), ("HUBSPOT_DEFINED", 1)


class Links(CrmTopic):
    """Some contacts and companies to link."""

    api_name = "AssociationsApi"

    def __init__(self, sdk: ModuleType, crm: ModuleType, base: str) -> None:
        super().__init__(sdk, crm, base)
        self.contacts, self.companies = (self.records(kind) for kind in (CONTACTS, COMPANIES))

    def records(self, kind) -> list[str]:
        inputs = [{"properties": kind.fields(f"{self.marker} {n}")} for n in range(3)]
        return [one.id for one in self.crm.ObjectsApi(TOKEN, kind).create_batch(inputs).results]

    def linked(self, contact: str) -> dict[str, set[int]]:
        """The types of association of a contact, by the company's id."""
        found = self.api.list(FROM, contact, TO).results
        return {str(one.to_object_id): {kind.type_id for kind in one.association_types} for one in found}


class RecordLinks(Links):
    """One pair of records."""

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.RECORDS)

    LIST = "/{objectType}/{objectId}/associations/{toObjectType}"
    PAIR = LIST + "/{toObjectId}"

    @operation("PUT", "/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}")
    def default_links_both_ways(self) -> None:
        answer = self.api.put_default(FROM, self.contacts[0], TO, self.companies[0])
        types = {one.association_spec.association_type_id for one in answer.results}
        expect("types", types, {279, 280})
        expect("what is linked", self.linked(self.contacts[0]), {self.companies[0]: {279}})

    @operation("PUT", PAIR)
    def put_adds_types(self) -> None:
        answer = self.api.put(FROM, self.contacts[0], TO, self.companies[0], [PRIMARY])
        expect("ids", (str(answer.from_object_id), str(answer.to_object_id)), (self.contacts[0], self.companies[0]))
        expect("what is linked", self.linked(self.contacts[0]), {self.companies[0]: {1, 279}})

    @operation("PUT", PAIR)
    def put_moves_the_primary_company(self) -> None:
        self.api.put(FROM, self.contacts[0], TO, self.companies[1], [PRIMARY])
        expected = {self.companies[0]: {279}, self.companies[1]: {1, 279}}
        expect("what is linked", self.linked(self.contacts[0]), expected)
        self.forbidden(self.reader.put, FROM, self.contacts[0], TO, self.companies[2], [PLAIN])

    @operation("GET", LIST)
    def list_pages(self) -> None:
        first = self.api.list(FROM, self.contacts[0], TO, limit=1)
        expect("records", len(first.results), 1)
        second = self.api.list(FROM, self.contacts[0], TO, limit=1, after=first.paging.next.after)
        expect("records", len(second.results), 1)
        expect("paging", second.paging, None)
        expect("none", self.api.list(FROM, self.contacts[2], TO).results, [])
        self.forbidden(self.reader.list, FROM, self.contacts[0], TO)

    @operation("DELETE", PAIR)
    def delete_takes_all_types(self) -> None:
        for company in self.companies[:2]:
            expect("return value", self.api.delete(FROM, self.contacts[0], TO, company), None)
        expect("what is linked", self.linked(self.contacts[0]), {})


class LinkBatches(Links):
    """Many pairs of records, labels of types."""

    PAIR = "/{fromObjectType}/{toObjectType}"

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.PAIRS)

    def rows(self, types: list) -> list[tuple[str, str, list]]:
        return [(one, other, types) for one, other in zip(self.contacts, self.companies, strict=True)]

    @operation("POST", PAIR + "/batch/create")
    def create_links_all_pairs(self) -> None:
        answer = self.api.create_batch(FROM, TO, self.rows([PLAIN]))
        found = {(str(one.from_object_id), str(one.to_object_id)) for one in answer.results}
        expect("pairs", found, set(zip(self.contacts, self.companies)))
        self.forbidden(self.reader.create_batch, FROM, TO, self.rows([PLAIN]))

    @operation("POST", PAIR + "/batch/create")
    def create_reports_what_is_not_there(self) -> None:
        rows = [(self.contacts[0], self.companies[1], [PLAIN]), (self.contacts[0], "nobody", [PLAIN])]
        answer = self.api.create_batch(FROM, TO, rows, status=207)
        expect("pairs", len(answer.results), 1)
        expect("category", self.only_error(answer)["category"], "VALIDATION_ERROR")
        self.api.delete_batch(FROM, TO, [(self.contacts[0], self.companies[1:2])])

    @operation("POST", PAIR + "/batch/associate/default")
    def default_links_both_ways(self) -> None:
        answer = self.api.default_batch(FROM, TO, [(self.contacts[1], self.companies[0])])
        expect("rows", len(answer.results), 2)
        expect_that("the link", self.companies[0] in self.linked(self.contacts[1]), self.linked(self.contacts[1]))

    @operation("POST", PAIR + "/batch/read")
    def read_finds_what_is_linked(self) -> None:
        answer = self.api.read_batch(FROM, TO, self.contacts)
        found = {self.crm.source_of(one): {str(other.to_object_id) for other in one.to} for one in answer.results}
        expected = {one: {other} for one, other in zip(self.contacts, self.companies, strict=True)}
        expected[self.contacts[1]].add(self.companies[0])
        expect("links", found, expected)

    @operation("POST", PAIR + "/batch/archive")
    def archive_unlinks(self) -> None:
        self.forbidden(self.reader.delete_batch, FROM, TO, [(self.contacts[1], self.companies[:2])])
        expect("return value", self.api.delete_batch(FROM, TO, [(self.contacts[1], self.companies[:2])]), None)
        answer = self.api.read_batch(FROM, TO, self.contacts[:2], status=207)
        expect("links", [len(one.to) for one in answer.results], [1])
        error = self.only_error(answer)
        expect("category", error["category"], "OBJECT_NOT_FOUND")
        expect("whose", error["context"]["fromObjectId"], [self.contacts[1]])

    # Labels

    @operation("POST", PAIR + "/labels")
    def label_is_made_in_both_directions(self) -> None:
        names = {"name": f"boss_{self.marker}", "label": f"Boss {self.marker}"}
        self.made = self.api.create_label(FROM, TO, **names, inverse_label=f"Led by {self.marker}")
        expect("labels", {one.label for one in self.made}, {names["label"], f"Led by {self.marker}"})
        expect_all("category", self.made, lambda one: one.category == "USER_DEFINED")
        (self.label,) = [one.type_id for one in self.made if one.label == names["label"]]
        self.forbidden(self.reader.create_label, FROM, TO, name="x", label="x")

    @operation("GET", PAIR + "/labels")
    def labels_are_listed(self) -> None:
        found = {one.type_id: one.label for one in self.api.labels(FROM, TO)}
        expect("the plain type", found[279], None)
        expect("the label", found[self.label], f"Boss {self.marker}")

    @operation("PUT", PAIR + "/labels")
    def label_is_renamed(self) -> None:
        fields = {"association_type_id": self.label, "label": f"Chief {self.marker}"}
        expect("return value", self.api.update_label(FROM, TO, **fields), None)
        found = {one.type_id: one.label for one in self.api.labels(FROM, TO)}
        expect("label", found[self.label], f"Chief {self.marker}")

    @operation("POST", PAIR + "/batch/create")
    def create_takes_labels(self) -> None:
        row = (self.contacts[2], self.companies[0], [("USER_DEFINED", self.label)])
        (answer,) = self.api.create_batch(FROM, TO, [row]).results
        expect("labels", answer.labels, [f"Chief {self.marker}"])
        expect("what is linked", self.linked(self.contacts[2])[self.companies[0]], {279, self.label})

    @operation("POST", PAIR + "/batch/labels/archive")
    def label_is_taken_off_a_pair(self) -> None:
        row = (self.contacts[2], self.companies[0], [("USER_DEFINED", self.label)])
        expect("return value", self.api.delete_labels(FROM, TO, [row]), None)
        expect("what is linked", self.linked(self.contacts[2])[self.companies[0]], {279})

    @operation("DELETE", PAIR + "/labels/{associationTypeId}")
    def label_goes(self) -> None:
        self.forbidden(self.reader.delete_label, FROM, TO, self.label)
        expect("return value", self.api.delete_label(FROM, TO, self.label), None)
        found = {one.type_id for one in self.api.labels(FROM, TO)}
        expect("left of it", found & {one.type_id for one in self.made}, set())

    @operation("POST", "/usage/high-usage-report/{userId}")
    def report_is_requested(self) -> None:
        user = self.crm.OwnersApi(TOKEN).page()[0].user_id
        expect("user", self.api.request_report(user).user_id, user)


class Limits(CrmTopic):
    """How many records one may be linked with."""

    api_name = "AssociationsApi"
    PAIR = "/{fromObjectType}/{toObjectType}"
    # Deals to tickets, which no other topic links.
    ENDS, SPEC = ("deals", "tickets"), {"category": "HUBSPOT_DEFINED", "type_id": 27}

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.LIMITS)

    def limit(self) -> list[int]:
        found = [one for one in self.api.limits_between(*self.ENDS) if one.type_id == 27]
        return [one.user_enforced_max_to_object_ids for one in found]

    @operation("POST", PAIR + "/batch/create")
    def create_sets_it(self) -> None:
        answer = self.api.create_limits(*self.ENDS, [{**self.SPEC, "max_to_object_ids": 3}])
        expect("limit", [one.user_enforced_max_to_object_ids for one in answer.results], [3])
        self.forbidden(self.reader.create_limits, *self.ENDS, [{**self.SPEC, "max_to_object_ids": 3}])

    @operation("GET", PAIR)
    def get_finds_it(self) -> None:
        expect("limit", self.limit(), [3])

    @operation("GET", "/all")
    def list_has_it(self) -> None:
        expect_that("it among all", 27 in {one.type_id for one in self.api.all_limits()}, self.api.all_limits())

    @operation("POST", PAIR + "/batch/update")
    def update_changes_it(self) -> None:
        self.api.update_limits(*self.ENDS, [{**self.SPEC, "max_to_object_ids": 5}])
        expect("limit", self.limit(), [5])

    @operation("POST", PAIR + "/batch/purge")
    def purge_lifts_it(self) -> None:
        expect("return value", self.api.delete_limits(*self.ENDS, [self.SPEC]), None)
        expect("limit", self.limit(), [])


class NamedLinks(Links):
    """The batches of v3, which name types of association."""

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.NamedAssociationsApi.PATH)
        self.named = crm.NamedAssociationsApi(TOKEN)
        self.named_reader = crm.NamedAssociationsApi(READ_TOKEN)

    def rows(self, kind: str = "contact_to_company") -> list[tuple[str, str, str]]:
        return [(one, other, kind) for one, other in zip(self.contacts, self.companies, strict=True)]

    @operation("GET", "/types")
    def types_have_numbers_and_names(self) -> None:
        found = {one.id: one.name for one in self.named.types(FROM, TO)}
        expect("the primary company's", found["1"], "contact_to_company")
        expect_that("the plain type", "279" in found, found)

    @operation("POST", "/batch/create")
    def create_links_all_pairs(self) -> None:
        answer = self.named.create_batch(FROM, TO, self.rows())
        expect("pairs", len(answer.results), 3)
        expect_that("the link", self.companies[0] in self.linked(self.contacts[0]), self.linked(self.contacts[0]))
        self.forbidden(self.named_reader.create_batch, FROM, TO, self.rows())

    @operation("POST", "/batch/read")
    def read_finds_what_is_linked(self) -> None:
        answer = self.named.read_batch(FROM, TO, self.contacts)
        expect("links", {one.id for row in answer.results for one in row.to}, set(self.companies))
        self.named.read_batch(FROM, TO, [self.contacts[0], UNKNOWN_ID], status=207)

    @operation("POST", "/batch/archive")
    def archive_unlinks(self) -> None:
        expect("return value", self.named.delete_batch(FROM, TO, self.rows()), None)
        expect("the plain type stays", self.linked(self.contacts[0]), {self.companies[0]: {279}})
        self.named.delete_batch(FROM, TO, self.rows("contact_to_company_unlabeled"))
        expect("what is linked", self.linked(self.contacts[0]), {})
